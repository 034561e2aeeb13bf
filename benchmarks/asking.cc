// Checks per second over loopback with sixteen in flight, to be compared with
// another HTTP client: that one has a process of its own, and so has the
// responder of both.
//
//   asking serve                prints its URL, and serves until input ends
//   asking request              prints the bytes that a check sends
//   asking check URL SECONDS    prints how many checks a second were answered

#include <stdint.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/benchmarks/subject.h"
#include "revcheck/checker/checker.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/request.h"

namespace revcheck {
namespace {

constexpr int kInFlight = 16;

const Subject& TheSubject() { return LoadSubject("good_p256_delegate"); }

int Serve() {
  testing::TestServer server(testing::AnswerAll(
      testing::OcspHttpResponse(TheSubject().fixture.response)));
  std::cout << server.Url() << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  return 0;
}

int PrintRequest() {
  Request request;
  if (BuildRequest(TheSubject().id, RequestOptions(), &request)) {
    return 1;
  }
  std::cout << ToText(request.bytes());
  return 0;
}

// Keeps so many checks under way until the time is over: each that ends begins
// another one.
class Load {
 public:
  Load(Checker* checker, std::string url, absl::Time end)
      : checker_(checker), url_(std::move(url)), end_(end) {}

  // Returns how many were accepted.
  int64_t Run() {
    for (int i = 0; i < kInFlight; ++i) {
      Begin();
    }
    std::unique_lock<std::mutex> lock(mutex_);
    ended_.wait(lock, [this] { return over_ == kInFlight; });
    return accepted_;
  }

  bool has_failed() const { return refused_ > 0; }

 private:
  // A partition of its own keeps the answer out of the way of other checks.
  void Begin() {
    const std::string partition = absl::StrCat(++begun_);
    CheckInput input;
    input.certificate = ToBytes(TheSubject().fixture.certificate);
    input.issuer = ToBytes(TheSubject().fixture.issuer);
    input.url = url_;
    input.partition = partition;
    (void)checker_->CheckAsync(
        input, [this](const CheckResult& result) { OnEnd(result); });
  }

  void OnEnd(const CheckResult& result) {
    ++(result.accepted() ? accepted_ : refused_);
    if (absl::Now() < end_) {
      Begin();
      return;
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    ++over_;
    ended_.notify_all();
  }

  Checker* const checker_;
  const std::string url_;
  const absl::Time end_;
  std::atomic<int64_t> begun_{0};
  std::atomic<int64_t> accepted_{0};
  std::atomic<int64_t> refused_{0};
  std::mutex mutex_;
  std::condition_variable ended_;
  int over_ = 0;
};

int Check(const std::string& url, double seconds) {
  BeastClientOptions http = testing::LoopbackOptions();
  http.max_idle_per_host = kInFlight;
  CheckerOptions options;
  options.policy = Policy::FirefoxHardFail();
  options.clock = [] { return TheSubject().fixture.verify_at; };
  const auto checker =
      *Checker::Create(std::move(options), std::make_shared<BeastClient>(http));
  const absl::Time start = absl::Now();
  Load load(checker.get(), url, start + absl::Seconds(seconds));
  const int64_t accepted = load.Run();
  if (load.has_failed()) {
    std::cerr << "asking: a check was not accepted\n";
    return 1;
  }
  std::cout << static_cast<double>(accepted) /
                   absl::ToDoubleSeconds(absl::Now() - start)
            << "\n";
  return 0;
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  double seconds = 0;
  if (command == "serve" && argc == 2) {
    return revcheck::Serve();
  }
  if (command == "request" && argc == 2) {
    return revcheck::PrintRequest();
  }
  if (command == "check" && argc == 4 && absl::SimpleAtod(argv[3], &seconds)) {
    return revcheck::Check(argv[2], seconds);
  }
  std::cerr << "usage: asking serve | request | check URL SECONDS\n";
  return 2;
}
