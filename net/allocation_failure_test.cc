// Memory runs out at each allocation of what the HTTP client is made of:
// std::bad_alloc comes out, or what would have come anyway; never half of it.
// Nothing is lost, and what is left works or can be destroyed. Exchanges are
// tested in exchange_allocation_test.

#include "revcheck/x509/testing/allocation_failure.h"

#include <stddef.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/net/address.h"
#include "revcheck/net/caught.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/idle_connections.h"
#include "revcheck/net/lookup_threads.h"
#include "revcheck/net/proxy.h"
#include "revcheck/net/response_reader.h"
#include "revcheck/net/testing/gate.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/url.h"

namespace revcheck::testing {
namespace {

using Tcp = boost::asio::ip::tcp;

// Runs `step` again and again, each time short of memory at another place, and
// calls `judge` each time: whether it threw, which it may only for want of
// memory. `judge` lets go of what the step has made. Returns the number of
// allocations.
size_t FailEach(absl::FunctionRef<void()> step,
                absl::FunctionRef<void(bool threw)> judge,
                size_t min_size = 0) {
  step();  // What is allocated once in a process.
  judge(false);
  const size_t before = LiveAllocations();
  return ForEachAllocation(Memory::kNew, [&](FailAt at) {
    at.min_size = min_size;
    std::exception_ptr thrown;
    bool reached = false;
    {
      const FailingAllocation failing(at);
      thrown = CaughtIn(step);
      reached = failing.reached();
    }
    EXPECT_TRUE(thrown == nullptr || (reached && IsBadAlloc(thrown)))
        << at.number;
    judge(thrown != nullptr);
    thrown = nullptr;
    EXPECT_EQ(LiveAllocations(), before) << at.number;
    return reached && !::testing::Test::HasFailure();
  });
}

// No string fits into its object.
const std::string& Long() {
  static const std::string* const text = new std::string(100, 'x');
  return *text;
}

// Reading a response.

constexpr ResponseLimits kLimits = {1024, 20, 300};

struct ResponseCase {
  std::string name;
  std::string bytes;
  size_t piece = 10000;  // Bytes given at once.
};

// Everything that can be seen of a response.
struct Seen {
  std::optional<TransportError> error;
  std::string detail;
  bool is_complete = false;
  bool may_continue = false;
  int status = 0;
  std::string content_type;
  std::string location;
  std::string body;

  friend bool operator==(const Seen& a, const Seen& b) {
    return a.error == b.error && a.detail == b.detail &&
           a.is_complete == b.is_complete && a.may_continue == b.may_continue &&
           a.status == b.status && a.content_type == b.content_type &&
           a.location == b.location && a.body == b.body;
  }
};

class ResponseAllocationTest : public ::testing::TestWithParam<ResponseCase> {
 protected:
  void Read() {
    reader_.emplace(kLimits);
    std::string_view rest = GetParam().bytes;
    while (!rest.empty() && !error_.has_value() && !reader_->is_complete()) {
      const size_t size = std::min(rest.size(), GetParam().piece);
      error_ = reader_->Read(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    if (!error_.has_value() && !reader_->is_complete()) {
      error_ = reader_->ReadEnd();
    }
  }

  Seen Look() const {
    return {error_,
            reader_->detail(),
            reader_->is_complete(),
            reader_->may_continue(),
            reader_->status(),
            reader_->content_type(),
            reader_->location(),
            reader_->body()};
  }

  void Forget() {
    reader_.reset();
    error_.reset();
  }

  std::optional<ResponseReader> reader_;
  std::optional<TransportError> error_;
};

TEST_P(ResponseAllocationTest, IsTheSameResponseOrNone) {
  Read();
  const Seen truth = Look();
  ASSERT_TRUE(truth.is_complete || truth.error.has_value());
  Forget();
  const size_t made = FailEach([this] { Read(); },
                               [&](bool threw) {
                                 if (!threw) {
                                   EXPECT_TRUE(Look() == truth);
                                 } else if (reader_.has_value()) {
                                   EXPECT_FALSE(error_.has_value());
                                   EXPECT_FALSE(reader_->is_complete());
                                 }
                                 Forget();
                               });
  EXPECT_GT(made, 1u);
}

INSTANTIATE_TEST_SUITE_P(
    All, ResponseAllocationTest,
    ::testing::ValuesIn<ResponseCase>({
        {"Length", HttpResponse(200, Long(), {{"Content-Type", Long()}})},
        {"Pieces", HttpResponse(200, Long(), {{"Content-Type", Long()}}), 7},
        {"Chunked",
         ChunkedHttpResponse(200, Long(), 30, {{"Content-Type", Long()}})},
        {"ChunksInPieces", ChunkedHttpResponse(200, Long(), 30), 7},
        {"UntilEnd", HttpHead(200, {{"Content-Type", Long()}}) + Long()},
        {"Redirect", HttpResponse(302, "", {{"Location", "/" + Long()}})},
        {"Informational",
         HttpHead(103, {{"Link", Long()}}) + HttpResponse(200, Long())},
        {"TooLarge", HttpResponse(200, std::string(301, 'x'))},
        {"ChunksTooLarge",
         ChunkedHttpResponse(200, std::string(301, 'x'), 100)},
        {"TooLargeAtTheEnd", HttpHead(200, {}) + std::string(301, 'x'), 100},
        {"HeaderTooLarge", HttpHead(200, {{"A", std::string(1100, 'x')}})},
        {"CutOff", HttpHead(200, {{"Content-Length", "101"}}) + Long()},
        {"NoHttp", "SSH-2.0-" + Long()},
    }),
    [](const auto& info) { return info.param.name; });

// Reading a URL.

std::string TextOf(const std::optional<HttpUrl>& url) {
  return url.has_value()
             ? absl::StrCat(url->host, " ", url->port, " ", url->target)
             : "refused";
}

using MakeUrl = std::function<std::optional<HttpUrl>()>;

// Returns the number of allocations.
size_t ExpectSameUrl(const MakeUrl& make) {
  const std::string truth = TextOf(make());
  std::optional<HttpUrl> url;
  return FailEach([&] { url = make(); },
                  [&](bool threw) {
                    EXPECT_TRUE(threw || TextOf(url) == truth);
                    url.reset();
                  });
}

TEST(UrlAllocationTest, IsTheSameUrlOrNone) {
  for (const std::string& text :
       {"http://responder.example:8080/" + Long(),
        "http:\\\\user:password@Responder.Example\\a\\..\\" + Long() + "?\"<",
        std::string(" http://0x7f.0.0.1/a-path-that-is-long#fragment "),
        std::string("http://[2001:db8::0001:2:3:4]:1/another-long-path"),
        "http://" + Long() + "^/", "http://responder.example:99999/" + Long(),
        "https://responder.example/" + Long()}) {
    SCOPED_TRACE(text);
    EXPECT_GT(ExpectSameUrl([&text] { return ParseHttpUrl(text); }), 0u);
  }
}

TEST(UrlAllocationTest, IsTheSameTargetOfARedirectOrNone) {
  const HttpUrl base = *ParseHttpUrl("http://responder.example/a/b/" + Long());
  for (const std::string& reference :
       {"//other.example/" + Long(), "/" + Long(), "../" + Long(), "?" + Long(),
        "http://other.example/" + Long(), "https://other.example/" + Long(),
        "mailto:" + Long()}) {
    SCOPED_TRACE(reference);
    EXPECT_GT(ExpectSameUrl([&] { return ResolveHttpUrl(base, reference); }),
              0u);
  }
}

TEST(UrlAllocationTest, IsWrittenWholeOrNotAtAll) {
  const HttpUrl url = *ParseHttpUrl("http://[2001:db8::1]:8080/" + Long());
  const std::function<std::string()> writers[] = {
      [&url] { return url.ToString(); }, [&url] { return url.Authority(); },
      [] { return PercentDecode("%41%42" + Long()); }};
  for (const auto& write : writers) {
    const std::string truth = write();
    std::string text;
    EXPECT_GT(FailEach([&] { text = write(); },
                       [&](bool threw) {
                         EXPECT_EQ(text, threw ? "" : truth);
                         std::string().swap(text);
                       }),
              0u);
  }
}

// Which proxy to ask.

struct ProxyCase {
  std::string name;
  std::string proxy;
  std::string no_proxy;
};

class ProxyAllocationTest : public ::testing::TestWithParam<ProxyCase> {
 protected:
  ProxyAllocationTest() {
    setenv("http_proxy", GetParam().proxy.c_str(), /*overwrite=*/1);
    setenv("no_proxy", GetParam().no_proxy.c_str(), /*overwrite=*/1);
  }
  ~ProxyAllocationTest() override {
    unsetenv("http_proxy");
    unsetenv("no_proxy");
  }

  static absl::StatusOr<ProxyRules> Create() {
    return ProxyRules::Create(GetParam().proxy, GetParam().no_proxy);
  }

  // Whom they ask, and what they say to whom.
  std::string TextOf(const absl::StatusOr<ProxyRules>& rules) const {
    if (!rules.ok()) {
      return rules.status().ToString();
    }
    std::string text = rules->authorization();
    for (const HttpUrl& url : urls_) {
      const HttpUrl* const proxy = rules->ProxyFor(url);
      absl::StrAppend(&text, " ",
                      proxy == nullptr ? "directly" : proxy->ToString());
    }
    return text;
  }

  const std::vector<HttpUrl> urls_ = {
      *ParseHttpUrl("http://responder.with-a-long-name.example/"),
      *ParseHttpUrl("http://responder.with-a-long-name.example:8080/"),
      *ParseHttpUrl("http://responder.with-a-long-name.test/"),
      *ParseHttpUrl("http://10.1.2.3/"), *ParseHttpUrl("http://192.0.2.1/")};
};

TEST_P(ProxyAllocationTest, RulesAreTheSameOrNone) {
  for (const auto& read : {&Create, &ProxyRules::FromEnvironment}) {
    const std::string truth = TextOf(read());
    std::optional<absl::StatusOr<ProxyRules>> rules;
    const size_t made = FailEach([&] { rules.emplace(read()); },
                                 [&](bool threw) {
                                   EXPECT_EQ(rules.has_value(), !threw);
                                   if (rules.has_value()) {
                                     EXPECT_EQ(TextOf(*rules), truth);
                                   }
                                   rules.reset();
                                 });
    EXPECT_GT(made, 0u);
  }
}

// What may be asked directly is not asked through a proxy for want of memory,
// nor the other way round.
TEST_P(ProxyAllocationTest, ChoiceIsTheSameOrNone) {
  const absl::StatusOr<ProxyRules> rules = Create();
  for (const HttpUrl& url : urls_) {
    if (!rules.ok()) {
      break;
    }
    const HttpUrl* const truth = rules->ProxyFor(url);
    const HttpUrl* proxy = nullptr;
    FailEach([&] { proxy = rules->ProxyFor(url); },
             [&](bool threw) { EXPECT_TRUE(threw || proxy == truth); });
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, ProxyAllocationTest,
    ::testing::ValuesIn<ProxyCase>({
        {"Plain", "proxy.with-a-long-name.example:3128", ""},
        {"Password",
         "http://somebody:a%20long%20password@proxy.with-a-long-name.example",
         ""},
        {"Exceptions", "proxy.with-a-long-name.example:3128",
         "10.0.0.0/8, .with-a-long-name.test, "
         "responder.with-a-long-name.example:8080"},
        {"Unreadable", "https://proxy.with-a-long-name.example", ""},
        {"UnreadableException", "proxy.with-a-long-name.example:3128",
         "a host that is none, and long"},
    }),
    [](const auto& info) { return info.param.name; });

// Connections that are kept.

class IdleAllocationTest : public ::testing::Test {
 protected:
  Connection Connect() {
    auto connection = std::make_shared<Tcp::socket>(loop_);
    connection->connect(acceptor_.local_endpoint());
    return connection;
  }

  // Puts a connection where there is one already. True if it was short of
  // memory.
  bool Attempt(const FailAt& at) {
    IdleConnections idle(/*max_per_host=*/1, /*max_total=*/1, absl::Seconds(1));
    idle.Put(Long(), Connect(), absl::UnixEpoch());
    Connection connection = Connect();
    const Tcp::socket* const second = connection.get();
    std::exception_ptr thrown;
    bool reached = false;
    {
      const FailingAllocation failing(at);
      thrown = CaughtIn(
          [&] { idle.Put(Long(), std::move(connection), absl::UnixEpoch()); });
      reached = failing.reached();
    }
    EXPECT_EQ(idle.size(), 1u);
    const Connection taken = idle.Take(Long(), absl::UnixEpoch());
    EXPECT_NE(taken, nullptr) << at.number;
    EXPECT_EQ(taken.get() == second, thrown == nullptr);
    EXPECT_EQ(idle.size(), 0u);
    return reached;
  }

  boost::asio::io_context loop_;
  Tcp::acceptor acceptor_{
      loop_, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
};

// What was kept before makes room for nothing else.
TEST_F(IdleAllocationTest, PutIsAllOrNothing) {
  Attempt({Memory::kNew, Span::kOne, 0});
  const size_t before = LiveAllocations();
  const size_t made = ForEachAllocation(Memory::kNew, [&](const FailAt& at) {
    const bool reached = Attempt(at);
    EXPECT_EQ(LiveAllocations(), before) << at.number;
    return reached && !HasFailure();
  });
  EXPECT_GT(made, 1u);
}

// Resolving names.

// Whether the threads of lookups have let go of all that they had, or do so
// within a minute.
bool ComesTo(size_t live_allocations) {
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  while (LiveAllocations() != live_allocations && absl::Now() < deadline) {
    std::this_thread::yield();
  }
  return LiveAllocations() == live_allocations;
}

class LookupAllocationTest : public ::testing::Test {
 protected:
  // A lookup, and another one after it. True if it was short of memory.
  bool Attempt(const FailAt& at) const {
    Gate answered;
    int calls = 0;
    absl::StatusOr<std::vector<IpAddress>> answer;
    // Expects nothing itself: to say so would need memory.
    const auto note = [&](absl::StatusOr<std::vector<IpAddress>> got) {
      answer = std::move(got);
      ++calls;
      answered.Open();
    };
    LookupThreads lookups([this](const std::string&) { return truth_; }, 1);
    bool reached = false;
    std::exception_ptr thrown;
    {
      const FailingAllocation failing(at);
      thrown = CaughtIn([&] { lookups.Start(Long(), note); });
      reached = failing.reached();
    }
    EXPECT_TRUE(thrown == nullptr || (reached && IsBadAlloc(thrown)));
    if (thrown == nullptr) {
      answered.Wait();
      EXPECT_TRUE(answer.ok() ? *answer == truth_
                              : absl::IsResourceExhausted(answer.status()));
    }
    ExpectUsable(&lookups);
    EXPECT_EQ(calls, thrown == nullptr ? 1 : 0) << at.number;
    return reached;
  }

  // No place for a thread is taken by what failed.
  void ExpectUsable(LookupThreads* lookups) const {
    Gate answered;
    lookups->Start(
        Long(), [&](const absl::StatusOr<std::vector<IpAddress>>& addresses) {
          EXPECT_TRUE(addresses.ok() && *addresses == truth_);
          answered.Open();
        });
    answered.Wait();
  }

  const std::vector<IpAddress> truth_ = {IpAddress::V4({192, 0, 2, 1})};
};

// Either Start() throws, or there is an answer: the addresses, or that there
// was no thread.
TEST_F(LookupAllocationTest, EndsWithOneAnswerOrThrows) {
  const size_t before = LiveAllocations();
  const size_t made = ForEachAllocation(Memory::kNew, [&](const FailAt& at) {
    const bool reached = Attempt(at);
    EXPECT_TRUE(ComesTo(before)) << at.number;
    return reached && !HasFailure();
  });
  EXPECT_GT(made, 2u);
}

}  // namespace
}  // namespace revcheck::testing
