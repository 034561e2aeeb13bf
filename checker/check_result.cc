#include "revcheck/checker/check_result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "revcheck/checker/check_record.h"
#include "revcheck/net/http_client.h"
#include "revcheck/policy/check.h"
#include "revcheck/x509/display.h"

namespace revcheck {
namespace {

// What the exchange adds to what the answer says.
std::vector<Detail> DetailsOf(const HttpResult& exchange,
                              std::string_view certificate_url) {
  std::vector<Detail> details;
  if (exchange.url != certificate_url) {  // GET, or a redirect.
    details.push_back({"url asked", Printable(exchange.url)});
  }
  if (exchange.status != 0) {
    details.push_back({"http status", absl::StrCat(exchange.status)});
  }
  if (!exchange.content_type.empty()) {
    details.push_back({"content type", Printable(exchange.content_type)});
  }
  if (exchange.error.has_value()) {
    details.push_back({"phase", std::string(ToString(exchange.phase))});
  }
  if (!exchange.detail.empty()) {
    details.push_back({"transport", Printable(exchange.detail)});
  }
  return details;
}

}  // namespace

CheckResult::CheckResult(std::shared_ptr<const CheckRecord> record)
    : record_(std::move(record)) {}

const Verdict& CheckResult::verdict() const {
  return record_->check().verdict();
}

const FetchResult* CheckResult::fetch() const { return record_->fetch(); }

bool CheckResult::shared_fetch() const { return record_->shared_fetch(); }

Bytes CheckResult::certificate() const { return record_->certificate_der(); }

absl::Duration CheckResult::elapsed() const { return record_->elapsed(); }

Explanation CheckResult::Explain() const {
  Explanation explanation =
      revcheck::Explain(record_->check(), record_->bytes());
  if (fetch() == nullptr) {
    return explanation;
  }
  const std::vector<Detail> details =
      DetailsOf(fetch()->exchange(), record_->check().url());
  for (Considered& considered : explanation.considered) {
    if (considered.source == Source::kNetwork) {
      considered.details.insert(considered.details.end(), details.begin(),
                                details.end());
    }
  }
  return explanation;
}

}  // namespace revcheck
