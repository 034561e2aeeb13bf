// What asking costs over loopback: the bare exchange with the same responder,
// the HTTP client, and whole checks, blocking and not. The responder has a
// thread for each connection and always answers the same.

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "revcheck/benchmarks/bars.h"
#include "revcheck/benchmarks/subject.h"
#include "revcheck/checker/checker.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/testing/hostile.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/raw_client.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/policy/verified_memory.h"
#include "revcheck/x509/testing/allocation_count.h"

namespace revcheck {
namespace {

constexpr const char* kSubject = "good_p256_delegate";
constexpr int kInFlight = 32;

enum KeepAlive { kOff = 0, kOn = 1 };

std::string Answer() {
  return testing::OcspHttpResponse(LoadSubject(kSubject).fixture.response);
}

BeastClientOptions HttpOptions(int64_t keep_alive) {
  BeastClientOptions options = testing::LoopbackOptions();
  options.max_idle_per_host = keep_alive == kOn ? kInFlight : 0;
  return options;
}

std::unique_ptr<Checker> MakeChecker(int64_t keep_alive) {
  CheckerOptions options;
  options.policy = Policy::FirefoxHardFail();
  options.clock = [now = LoadSubject(kSubject).fixture.verify_at] {
    return now;
  };
  return *Checker::Create(std::move(options), std::make_shared<BeastClient>(
                                                  HttpOptions(keep_alive)));
}

CheckInput InputFor(const std::string& url) {
  const Subject& subject = LoadSubject(kSubject);
  CheckInput input;
  input.certificate = ToBytes(subject.fixture.certificate);
  input.issuer = ToBytes(subject.fixture.issuer);
  input.url = url;
  return input;
}

// A request as our client sends it, for clients that are nothing but sockets.
std::string RawRequest() {
  Request request;
  if (BuildRequest(LoadSubject(kSubject).id, RequestOptions(), &request)) {
    return "";
  }
  return absl::StrCat("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ",
                      request.bytes().size(), "\r\n\r\n",
                      std::string(ToText(request.bytes())));
}

void ReadAnswer(testing::RawClient& client, size_t size) {
  while (size > 0) {
    size -= client.Read(size).size();
  }
}

// One connection, one exchange after another: nobody is faster to answer one.
void BareExchange(benchmark::State& state) {
  testing::TestServer server(testing::AnswerAll(Answer()));
  testing::RawClient client = testing::RawClient::V4(server.port());
  const std::string request = RawRequest();
  for (auto _ : state) {
    client.Send(request);
    ReadAnswer(client, Answer().size());
  }
}
BENCHMARK(BareExchange)->UseRealTime();

// As many connections as there are checks in flight below, as a load generator
// has them: what this responder gives at most.
void BareLoad(benchmark::State& state) {
  testing::TestServer server(testing::AnswerAll(Answer()));
  std::vector<testing::RawClient> clients;
  for (int i = 0; i < kInFlight; ++i) {
    clients.push_back(testing::RawClient::V4(server.port()));
  }
  const std::string request = RawRequest();
  const size_t size = Answer().size();
  for (auto _ : state) {
    for (testing::RawClient& client : clients) {
      client.Send(request);
    }
    for (testing::RawClient& client : clients) {
      ReadAnswer(client, size);
    }
  }
  state.SetItemsProcessed(state.iterations() * kInFlight);
}
BENCHMARK(BareLoad)->UseRealTime();

// Cache off: each check has a partition of its own.
void BlockingCheck(benchmark::State& state) {
  testing::TestServer server(testing::AnswerAll(Answer()));
  const std::unique_ptr<Checker> checker = MakeChecker(state.range(0));
  const std::string url = server.Url();
  size_t accepted = 0;
  size_t count = 0;
  for (auto _ : state) {
    const std::string partition = absl::StrCat(++count);
    CheckInput input = InputFor(url);
    input.partition = partition;
    accepted += checker->Check(input)->accepted();
  }
  if (accepted != count || server.requests() != count) {
    state.SkipWithError("a check was not made or not accepted");
  }
}
BENCHMARK(BlockingCheck)
    ->ArgName("keep_alive")
    ->Arg(kOff)
    ->Arg(kOn)
    ->UseRealTime();

// Counts answers down to none.
class Countdown {
 public:
  explicit Countdown(int count) : left_(count) {}

  void Done() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--left_ == 0) {
      none_left_.notify_all();
    }
  }

  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    none_left_.wait(lock, [this] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_left_;
  int left_;
};

void AsyncChecks(benchmark::State& state) {
  testing::TestServer server(testing::AnswerAll(Answer()));
  const std::unique_ptr<Checker> checker = MakeChecker(state.range(0));
  const std::string url = server.Url();
  size_t count = 0;
  for (auto _ : state) {
    Countdown countdown(kInFlight);
    for (int i = 0; i < kInFlight; ++i) {
      const std::string partition = absl::StrCat(++count);
      CheckInput input = InputFor(url);
      input.partition = partition;
      (void)checker->CheckAsync(
          input, [&countdown](const CheckResult&) { countdown.Done(); });
    }
    countdown.Wait();
  }
  state.SetItemsProcessed(state.iterations() * kInFlight);
}
BENCHMARK(AsyncChecks)
    ->ArgName("keep_alive")
    ->Arg(kOff)
    ->Arg(kOn)
    ->UseRealTime();

// What needs no network: the answer is in the cache, or stapled.
void CheckWithoutNetwork(benchmark::State& state, bool stapled) {
  testing::TestServer server(testing::AnswerAll(Answer()));
  const std::unique_ptr<Checker> checker = MakeChecker(kOn);
  const std::string url = server.Url();
  CheckInput input = InputFor(url);
  if (stapled) {
    input.staple = ToBytes(LoadSubject(kSubject).fixture.response);
  }
  benchmark::DoNotOptimize(checker->Check(input));
  const size_t requests = server.requests();
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    benchmark::DoNotOptimize(checker->Check(input));
  }
  CountAllocations(state, before);
  if (server.requests() != requests) {
    state.SkipWithError("the responder was asked");
  }
}
BENCHMARK_CAPTURE(CheckWithoutNetwork, cached, false);
BENCHMARK_CAPTURE(CheckWithoutNetwork, stapled, true);

// What a check of a staple seen before cannot do without.
void MemoryHit(benchmark::State& state) {
  const Subject& subject = LoadSubject(kSubject);
  const Bytes response = ToBytes(subject.fixture.response);
  const absl::Time now = subject.fixture.verify_at;
  VerifiedMemory memory;
  memory.Verify(subject.id, response, now);
  for (auto _ : state) {
    benchmark::DoNotOptimize(memory.Verify(subject.id, response, now));
  }
}
BENCHMARK(MemoryHit);

// How far beyond its time a check ends when the responder never comes to an
// end.
void Deadline(benchmark::State& state, const std::string& hostile) {
  constexpr absl::Duration kTimeout = absl::Milliseconds(100);
  testing::HostileOptions hostility;
  hostility.interval = absl::Milliseconds(20);
  const testing::HostileCase responder =
      testing::HostileCaseNamed(hostile, hostility);
  testing::TestServer server(responder.script);
  PolicyOptions policy = PolicyOptions::FirefoxHardFail();
  policy.hard_timeout = kTimeout;
  CheckerOptions options;
  options.policy = *Policy::Create(policy);
  options.clock = [] { return LoadSubject(kSubject).fixture.verify_at; };
  const auto checker = *Checker::Create(
      std::move(options), std::make_shared<BeastClient>(HttpOptions(kOn)));
  const std::string url = server.Url();
  std::vector<double> late;
  for (auto _ : state) {
    checker->ClearCache();
    const CheckResult result = *checker->Check(InputFor(url));
    late.push_back(absl::ToDoubleMilliseconds(result.elapsed() - kTimeout));
  }
  std::sort(late.begin(), late.end());
  state.counters["late_ms_median"] = late[late.size() / 2];
  state.counters["late_ms_most"] = late.back();
}

std::vector<Bar> Bars() {
  const char* const stapled = "CheckWithoutNetwork/stapled";
  const char* const cached = "CheckWithoutNetwork/cached";
  return {
      AtMost("whole Check(), same staple, beside the memory hit", stapled,
             "MemoryHit", 1, 1500),
      CountAtMost("  allocations", stapled, "new", 0),
      CountAtMost("whole Check() from the cache, allocations", cached, "new",
                  0),
  };
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  revcheck::testing::HostileOptions hostility;
  for (const auto& hostile : revcheck::testing::HostileCases(hostility)) {
    if (hostile.times_out()) {
      benchmark::RegisterBenchmark(("Deadline/" + hostile.name).c_str(),
                                   revcheck::Deadline, hostile.name)
          ->Iterations(30)
          ->Repetitions(1)
          ->UseRealTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
  return revcheck::RunWithBars(argc, argv, revcheck::Bars());
}
