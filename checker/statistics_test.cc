#include "revcheck/checker/statistics.h"

#include <stdint.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/verdict.h"

namespace revcheck::testing {
namespace {

HttpResult Answered(const std::string& url) {
  HttpResult result;
  result.url = url;
  result.status = 200;
  result.timings.total = absl::Milliseconds(20);
  return result;
}

HttpResult Failure(const std::string& url, TransportError error) {
  HttpResult result = Answered(url);
  result.error = error;
  return result;
}

Verdict By(Decision decision, Source source) {
  return {decision, Code::kSuccess, Finding::kGood,
          source,   std::nullopt,   false};
}

TEST(StatisticsTest, BeginsEmpty) {
  const CheckerSnapshot snapshot = Statistics().Read();
  EXPECT_EQ(snapshot.checks_started, 0u);
  EXPECT_EQ(snapshot.exchanges, 0u);
  EXPECT_TRUE(snapshot.decisions.empty());
  EXPECT_TRUE(snapshot.sources.empty());
  EXPECT_TRUE(snapshot.transport_errors.empty());
  EXPECT_TRUE(snapshot.hosts.empty());
}

TEST(StatisticsTest, CountsWhatHappens) {
  Statistics statistics;
  statistics.OnStarted();
  statistics.OnStarted();
  statistics.OnStarted();
  statistics.OnCancelled();
  statistics.OnShared();
  statistics.OnRefresh();
  const CheckerSnapshot snapshot = statistics.Read();
  EXPECT_EQ(snapshot.checks_started, 3u);
  EXPECT_EQ(snapshot.checks_cancelled, 1u);
  EXPECT_EQ(snapshot.exchanges_shared, 1u);
  EXPECT_EQ(snapshot.refreshes, 1u);
}

TEST(StatisticsTest, CountsEveryDecisionAndSource) {
  Statistics statistics;
  for (const Decision decision :
       {Decision::kReject, Decision::kAcceptWithoutEvidence,
        Decision::kAcceptByExemption, Decision::kAccept}) {
    for (const Source source :
         {Source::kNone, Source::kLocal, Source::kStaple, Source::kCache,
          Source::kNetwork, Source::kCertificate, Source::kExemption}) {
      statistics.OnFinished(By(decision, source));
    }
  }
  const CheckerSnapshot snapshot = statistics.Read();
  EXPECT_EQ(snapshot.decisions.size(), 4u);
  EXPECT_EQ(snapshot.decisions.at(Decision::kAccept), 7u);
  EXPECT_EQ(snapshot.sources.size(), 7u);
  EXPECT_EQ(snapshot.sources.at(Source::kExemption), 4u);
}

TEST(StatisticsTest, CountsEveryTransportError) {
  Statistics statistics;
  for (int error = 0; error <= static_cast<int>(TransportError::kCancelled);
       ++error) {
    statistics.OnExchange(
        Failure("http://a.example/", static_cast<TransportError>(error)));
  }
  statistics.OnExchange(Answered("http://a.example/"));
  const CheckerSnapshot snapshot = statistics.Read();
  EXPECT_EQ(snapshot.exchanges, 13u);
  EXPECT_EQ(snapshot.transport_errors.size(), 12u);
  EXPECT_EQ(snapshot.transport_errors.at(TransportError::kCancelled), 1u);
}

TEST(StatisticsTest, CountsByHostWhateverThePath) {
  Statistics statistics;
  statistics.OnExchange(Answered("http://a.example/"));
  statistics.OnExchange(Answered("http://A.EXAMPLE:8080/path"));
  statistics.OnExchange(Answered("http://b.example/"));
  const CheckerSnapshot snapshot = statistics.Read();
  ASSERT_EQ(snapshot.hosts.size(), 2u);
  EXPECT_EQ(snapshot.hosts.at("a.example").exchanges, 2u);
  EXPECT_EQ(snapshot.hosts.at("a.example").total_time, absl::Milliseconds(40));
}

TEST(StatisticsTest, FailuresInARowEndWithAnAnswer) {
  Statistics statistics;
  const std::string url = "http://a.example/";
  statistics.OnExchange(Failure(url, TransportError::kTimedOut));
  statistics.OnExchange(Failure(url, TransportError::kHttpStatus));
  EXPECT_EQ(statistics.Read().hosts.at("a.example").failures_in_a_row, 2u);
  statistics.OnExchange(Answered(url));
  const HostCounts counts = statistics.Read().hosts.at("a.example");
  EXPECT_EQ(counts.failures_in_a_row, 0u);
  EXPECT_EQ(counts.failures, 2u);
  EXPECT_EQ(counts.exchanges, 3u);
}

TEST(StatisticsTest, UrlsThatAreNoneHaveNoHost) {
  Statistics statistics;
  statistics.OnExchange(Failure("", TransportError::kUrlUnusable));
  statistics.OnExchange(Failure("ftp://a.example/", TransportError::kNotHttp));
  EXPECT_EQ(statistics.Read().exchanges, 2u);
  EXPECT_TRUE(statistics.Read().hosts.empty());
}

TEST(StatisticsTest, HostsAreBoundedAndTheLeastRecentGoes) {
  Statistics statistics;
  const int limit = Statistics::kMaxHosts;
  for (int i = 0; i < limit; ++i) {
    statistics.OnExchange(Answered(absl::StrCat("http://h", i, ".example/")));
  }
  statistics.OnExchange(Answered("http://h0.example/"));
  statistics.OnExchange(Answered("http://new.example/"));
  const CheckerSnapshot snapshot = statistics.Read();
  EXPECT_EQ(snapshot.hosts.size(), Statistics::kMaxHosts);
  EXPECT_EQ(snapshot.hosts.count("h0.example"), 1u);
  EXPECT_EQ(snapshot.hosts.count("h1.example"), 0u);
  EXPECT_EQ(snapshot.hosts.count("new.example"), 1u);
  EXPECT_EQ(snapshot.exchanges, Statistics::kMaxHosts + 2);
}

TEST(StatisticsTest, CountsFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kTimes = 500;
  Statistics statistics;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&statistics] {
      for (int j = 0; j < kTimes; ++j) {
        statistics.OnStarted();
        statistics.OnFinished(By(Decision::kAccept, Source::kNetwork));
        statistics.OnExchange(Answered("http://a.example/"));
        statistics.Read();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  constexpr uint64_t kAll = kThreads * kTimes;
  const CheckerSnapshot snapshot = statistics.Read();
  EXPECT_EQ(snapshot.checks_started, kAll);
  EXPECT_EQ(snapshot.decisions.at(Decision::kAccept), kAll);
  EXPECT_EQ(snapshot.hosts.at("a.example").exchanges, kAll);
}

}  // namespace
}  // namespace revcheck::testing
