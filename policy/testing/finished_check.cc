#include "revcheck/policy/testing/finished_check.h"

#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {

FinishedCheck::FinishedCheck(const Situation& situation)
    : situation_(situation) {
  Require(!Certificate::Read(ToBytes(situation_.certificate), &certificate_) &&
              !Certificate::Read(ToBytes(situation_.issuer), &issuer_),
          "both certificates can be read");
  id_ = CertId::Of(certificate_, issuer_);
  check_.emplace(situation_.policy, Facts());
  while (check_->next() != CheckStep::kFinished) {
    switch (check_->next()) {
      case CheckStep::kLookUpCache:
        check_->OnCacheLookup(situation_.cached);
        break;
      case CheckStep::kFetch:
        Fetch();
        break;
      case CheckStep::kStore:
        check_->OnStored(StoreResult::kDone);
        break;
      case CheckStep::kFinished:
        break;
    }
  }
}

CheckBytes FinishedCheck::bytes() const {
  CheckBytes bytes;
  bytes.id = id_;
  if (situation_.staple.has_value()) {
    bytes.staple = ToBytes(*situation_.staple);
  }
  if (const auto* body = std::get_if<std::string>(&situation_.answer)) {
    bytes.response = ToBytes(*body);
  }
  bytes.validity = ReadValidity(certificate_);
  return bytes;
}

CheckFacts FinishedCheck::Facts() const {
  CheckFacts facts =
      CheckFacts::Of(certificate_, &issuer_, situation_.now, situation_.role);
  if (situation_.staple.has_value()) {
    facts.staple = Verify(*situation_.staple);
  }
  facts.local_answer = situation_.local_answer;
  facts.built_in_root = situation_.built_in_root;
  facts.local_only = situation_.local_only;
  return facts;
}

Outcome FinishedCheck::Verify(const std::string& response) const {
  VerifyOptions options;
  options.max_age_days =
      static_cast<uint16_t>(situation_.policy.options().max_age_days);
  return VerifyResponse(id_, ToBytes(response), situation_.now, options);
}

void FinishedCheck::Fetch() {
  Request request;
  if (const auto finding = BuildRequest(id_, RequestOptions(), &request)) {
    check_->OnNoResponse(*finding);
  } else if (const auto* why = std::get_if<Finding>(&situation_.answer)) {
    check_->OnNoResponse(*why);
  } else {
    check_->OnResponse(Verify(std::get<std::string>(situation_.answer)));
  }
}

}  // namespace revcheck::testing
