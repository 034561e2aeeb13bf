#include "revcheck/checker/check_record.h"

#include <stddef.h>

#include <chrono>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "revcheck/x509/urls.h"

namespace revcheck {
namespace {

absl::Status Unreadable(std::string_view which, CertificateFault fault) {
  return absl::InvalidArgumentError(
      absl::StrCat("the ", std::string(which),
                   " cannot be read: ", std::string(Describe(fault))));
}

}  // namespace

// Nobody else can make one.
class CheckRecord::Access {};

absl::StatusOr<std::shared_ptr<CheckRecord>> CheckRecord::Create(
    const CheckInput& input, const Policy& policy, absl::Time now,
    const std::shared_ptr<RecordPool>& pool) {
  auto record = std::allocate_shared<CheckRecord>(
      RecordAllocator<CheckRecord>(pool), Access(), input, policy, pool);
  if (absl::Status status = record->Read(input, now); !status.ok()) {
    return status;
  }
  return record;
}

// Copies all that is borrowed into one buffer.
CheckRecord::CheckRecord(const Access&, const CheckInput& input,
                         const Policy& policy, std::shared_ptr<RecordPool> pool)
    : pool_(std::move(pool)),
      started_(SteadyNow()),
      policy_(policy),
      buffer_(pool_->TakeBuffer()) {
  const Bytes staple = input.staple.value_or(Bytes());
  buffer_.reserve(input.certificate.size() + input.issuer.size() +
                  staple.size() + input.url.size());
  const auto copy = [this](Bytes bytes) {
    const size_t start = buffer_.size();
    buffer_.append(ToText(bytes));
    return ToBytes(std::string_view(buffer_).substr(start));
  };
  certificate_der_ = copy(input.certificate);
  issuer_der_ = copy(input.issuer);
  if (input.staple.has_value()) {
    staple_ = copy(staple);
  }
  url_ = ToText(copy(ToBytes(input.url)));
  has_own_url_ = !url_.empty();
}

CheckRecord::~CheckRecord() { pool_->GiveBack(std::move(buffer_)); }

absl::Status CheckRecord::Read(const CheckInput& input, absl::Time now) {
  if (const auto fault = Certificate::Read(certificate_der_, &certificate_)) {
    return Unreadable("certificate", *fault);
  }
  if (const auto fault = Certificate::Read(issuer_der_, &issuer_)) {
    return Unreadable("issuer certificate", *fault);
  }
  id_ = CertId::Of(certificate_, issuer_);
  key_ = CacheKey::Of(id_, input.partition);
  facts_ = CheckFacts::Of(certificate_, &issuer_, now, input.role);
  facts_.local_answer = input.local_answer;
  facts_.built_in_root = input.built_in_root;
  facts_.ev_attempt = input.ev_attempt;
  facts_.local_only = input.local_only;
  if (has_own_url_) {
    if (facts_.url_fault != OcspUrlFault::kMalformed) {
      facts_.url_fault = std::nullopt;
    }
    facts_.url = url_;
  }
  return absl::OkStatus();
}

void CheckRecord::SetFetch(std::shared_ptr<const FetchResult> fetch,
                           bool is_shared) {
  fetch_ = std::move(fetch);
  shared_fetch_ = is_shared;
}

CheckBytes CheckRecord::bytes() const {
  CheckBytes bytes;
  bytes.id = id_;
  bytes.staple = staple_.value_or(Bytes());
  bytes.response = fetch_ != nullptr ? ToBytes(fetch_->response) : Bytes();
  bytes.validity = ReadValidity(certificate_);
  return bytes;
}

absl::Time CheckRecord::SteadyNow() {
  return absl::UnixEpoch() +
         absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace revcheck
