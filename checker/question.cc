#include "revcheck/checker/question.h"

#include <openssl/rand.h>
#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/urls.h"

namespace revcheck {
namespace {

constexpr size_t kNonceSize = 32;  // RFC 9654, section 2.1.

// A GET for a longer URL should be a POST (RFC 5019, section 5).
constexpr size_t kMaxGetUrlSize = 255;

// Each of them is the certificate's choice, and costs a share of the time.
constexpr size_t kMaxResponders = 8;

std::string RandomNonce() {
  uint8_t nonce[kNonceSize];
  RAND_bytes(nonce, sizeof(nonce));
  return std::string(ToText(nonce));
}

// Whom to ask, in order, each once.
std::vector<std::string> UrlsOf(const CheckRecord& record,
                                Responders responders) {
  std::vector<std::string> urls = {std::string(record.check().url())};
  if (responders == Responders::kFirst || record.has_own_url()) {
    return urls;
  }
  ForEachOcspUrl(record.certificate(), [&urls](std::string_view url) {
    if (urls.size() < kMaxResponders && url.size() <= kMaxOcspUrlSize &&
        std::find(urls.begin(), urls.end(), url) == urls.end()) {
      urls.emplace_back(url);
    }
  });
  return urls;
}

}  // namespace

bool IsAnswer(const Outcome& outcome) {
  return outcome.status.has_value() &&
         (!outcome.expired || *outcome.status != CertStatus::kGood);
}

std::optional<Finding> Questioner::Plan(
    const std::shared_ptr<const CheckRecord>& record, FetchPlan* plan) {
  RequestOptions request_options;
  if (options_.nonce != NonceUse::kNone) {
    plan->nonce = RandomNonce();
    request_options.nonce = ToBytes(plan->nonce);
  }
  Request request;
  if (const auto finding =
          BuildRequest(record->id(), request_options, &request)) {
    return finding;
  }
  plan->request = std::string(ToText(request.bytes()));
  plan->timeout = record->check().fetch_timeout();
  plan->max_response_size = options_.verify.max_response_size;
  for (const std::string& url : UrlsOf(*record, options_.responders)) {
    AddAttempts(url, plan);
  }
  plan->is_usable = [self = shared_from_this(),
                     record](const FetchResult& answer) {
    return IsAnswer(self->VerifyAnswer(*record, answer, record->now()));
  };
  return std::nullopt;
}

void Questioner::AddAttempts(const std::string& url, FetchPlan* plan) const {
  if (options_.ask_by == AskBy::kPost) {
    plan->attempts.push_back({url, HttpMethod::kPost});
    return;
  }
  const std::string get_url = GetUrl(url, ToBytes(plan->request));
  if (options_.ask_by == AskBy::kGet || get_url.size() <= kMaxGetUrlSize) {
    plan->attempts.push_back({get_url, HttpMethod::kGet});
  }
  if (options_.ask_by == AskBy::kGetThenPost) {
    plan->attempts.push_back({url, HttpMethod::kPost});
  }
}

VerifyOptions Questioner::OptionsFor(const CheckRecord& record) const {
  VerifyOptions options = options_.verify;
  options.max_age_days =
      static_cast<uint16_t>(record.policy().options().max_age_days);
  options.nonce = std::nullopt;
  return options;
}

Outcome Questioner::VerifyStaple(const CheckRecord& record, Bytes staple) {
  return memory_.Verify(record.id(), staple, record.now(), OptionsFor(record));
}

Outcome Questioner::VerifyAnswer(const CheckRecord& record,
                                 const FetchResult& answer, absl::Time now) {
  const Bytes response = ToBytes(answer.response);
  VerifyOptions options = OptionsFor(record);
  if (!answer.nonce.empty()) {
    options.nonce = ToBytes(answer.nonce);
    const Outcome outcome = memory_.Verify(record.id(), response, now, options);
    if (outcome.finding != Finding::kNonceMissing ||
        options_.nonce == NonceUse::kRequire) {
      return outcome;
    }
    options.nonce = std::nullopt;
  }
  return memory_.Verify(record.id(), response, now, options);
}

}  // namespace revcheck
