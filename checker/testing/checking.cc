#include "revcheck/checker/testing/checking.h"

#include <utility>

#include "absl/status/statusor.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {

TestLeaf::TestLeaf(const CertificateBuilder& builder, std::string_view serial)
    : serial_(serial), certificate_(ca_.Issue(builder)) {}

TestLeaf TestLeaf::Number(int number) {
  const std::string serial(1, static_cast<char>(number));
  return TestLeaf(CertificateBuilder().Serial(serial), serial);
}

CheckInput TestLeaf::input() const {
  CheckInput input;
  input.certificate = ToBytes(certificate_);
  input.issuer = ToBytes(ca_.certificate());
  return input;
}

ResponseBuilder TestLeaf::response() const { return ResponseBuilder(ca_); }

std::string TestLeaf::Good(absl::Time this_update,
                           absl::Time next_update) const {
  return response().Good(serial_, this_update, next_update).Build();
}

std::string TestLeaf::Revoked(absl::Time this_update,
                              absl::Time next_update) const {
  return response().Revoked(serial_, this_update, next_update).Build();
}

std::string TestLeaf::Unknown() const {
  return response().Unknown(serial_).Build();
}

CheckerOptions OptionsFor(const Policy& policy) {
  CheckerOptions options;
  options.policy = policy;
  options.clock = [] { return kNow; };
  return options;
}

std::unique_ptr<Checker> MakeChecker(std::shared_ptr<HttpClient> client,
                                     CheckerOptions options) {
  absl::StatusOr<std::unique_ptr<Checker>> checker =
      Checker::Create(std::move(options), std::move(client));
  Require(checker.ok(), "the checker's options are accepted");
  return *std::move(checker);
}

CheckCallback Results::Callback() {
  return [this](const CheckResult& result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    results_.push_back(result);
    arrived_.notify_all();
  };
}

size_t Results::count() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return results_.size();
}

std::vector<CheckResult> Results::all() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return results_;
}

void Results::WaitFor(size_t count) const {
  std::unique_lock<std::mutex> lock(mutex_);
  arrived_.wait(lock, [this, count] { return results_.size() >= count; });
}

}  // namespace revcheck::testing
