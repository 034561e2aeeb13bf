#include "revcheck/net/proxy.h"

#include <stdlib.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "revcheck/net/url.h"

namespace revcheck::testing {
namespace {

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

HttpUrl Url(std::string_view text) {
  const auto url = ParseHttpUrl(text);
  EXPECT_TRUE(url.has_value()) << text;
  return url.value_or(HttpUrl());
}

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

// The proxy that a host nobody named is asked through.
std::optional<std::string> AnyProxy(const ProxyRules& rules) {
  const HttpUrl* const proxy = rules.ProxyFor(Url("http://any.example/"));
  return proxy == nullptr ? std::nullopt : std::optional(proxy->ToString());
}

TEST(ProxyRulesTest, AsksDirectlyByDefault) {
  EXPECT_EQ(AnyProxy(ProxyRules()), std::nullopt);
  EXPECT_EQ(ProxyRules().authorization(), "");
}

struct ProxyTestCase {
  std::string name;
  std::string proxy;
  std::optional<std::string> want;
  std::string authorization = "";
};

class ProxyTest : public ::testing::TestWithParam<ProxyTestCase> {};

TEST_P(ProxyTest, IsRead) {
  const auto rules = ProxyRules::Create(GetParam().proxy);
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(AnyProxy(*rules), GetParam().want);
  EXPECT_EQ(rules->authorization(), GetParam().authorization);
}

INSTANTIATE_TEST_SUITE_P(
    All, ProxyTest,
    ::testing::ValuesIn<ProxyTestCase>({
        {"Empty", "", std::nullopt},
        {"Space", " \t", std::nullopt},
        {"HostAndPort", "p.example:3128", "http://p.example:3128/"},
        {"HostOnly", "p.example", "http://p.example/"},
        {"Url", "http://p.example:3128", "http://p.example:3128/"},
        {"UrlWithoutPort", "http://p.example", "http://p.example/"},
        {"UrlWithSlash", "http://p.example:3128/", "http://p.example:3128/"},
        {"UrlInUpperCase", "HTTP://P.EXAMPLE:3128", "http://p.example:3128/"},
        {"SpaceAround", " http://p.example:3128\n", "http://p.example:3128/"},
        {"Ipv4", "192.0.2.7:3128", "http://192.0.2.7:3128/"},
        {"Ipv6", "http://[2001:DB8::1]:3128", "http://[2001:db8::1]:3128/"},
        {"Ipv6WithoutScheme", "[::1]:3128", "http://[::1]:3128/"},
        {"UserAndPassword", "http://user:password@p:3128", "http://p:3128/",
         "Basic dXNlcjpwYXNzd29yZA=="},
        {"UserAndPasswordWithoutScheme", "user:password@p:3128",
         "http://p:3128/", "Basic dXNlcjpwYXNzd29yZA=="},
        {"OfRfc7617", "http://Aladdin:open%20sesame@p", "http://p/",
         "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"UserOnly", "http://user@p", "http://p/", "Basic dXNlcjo="},
        {"UserAndEmptyPassword", "http://user:@p", "http://p/",
         "Basic dXNlcjo="},
        {"PasswordOnly", "http://:password@p", "http://p/",
         "Basic OnBhc3N3b3Jk"},
        {"EmptyUser", "http://@p", "http://p/"},
        {"EncodedAtAndColon", "http://us%40er:pass%3Aword@p", "http://p/",
         "Basic dXNAZXI6cGFzczp3b3Jk"},
        {"PasswordWithAtAndColon", "http://user:p@ss:w@p", "http://p/",
         "Basic dXNlcjpwQHNzOnc="},
        {"EncodedSlash", "http://user:pass%2fword@p", "http://p/",
         "Basic dXNlcjpwYXNzL3dvcmQ="},
        {"EncodedNotUtf8", "http://%ff:%fe@p", "http://p/", "Basic /zr+"},
    }),
    NameOf<ProxyTestCase>);

TEST(ProxyRulesTest, RefusesWhatIsNoHttpProxy) {
  for (const std::string proxy :
       {"https://p:3128", "socks5://p:1080", "HTTPS://p", "ftp://p",
        "://p:3128", "user:x://y@p"}) {
    const auto rules = ProxyRules::Create(proxy);
    EXPECT_EQ(rules.status().code(), absl::StatusCode::kInvalidArgument)
        << proxy;
  }
}

TEST(ProxyRulesTest, RefusesWhatCannotBeRead) {
  for (const std::string proxy :
       {"http://", "http://:3128", ":3128", "/", "p:0", "p:65536", "p:x", "p q",
        "http:/p", "http:p", "http://p/path", "http://p?query",
        "http://p#fragment", "p\\q", "[::1", "::1", "http://user:pass@",
        "1.2.3.256",
        "b\xc3\xbc"
        "cher"}) {
    const auto rules = ProxyRules::Create(proxy);
    EXPECT_EQ(rules.status().code(), absl::StatusCode::kInvalidArgument)
        << proxy;
  }
}

TEST(ProxyRulesTest, TakesNoPartOfAPasswordForTheHost) {
  for (const std::string proxy :
       {"http://user:123#4@p:3128", "http://user:123/4@p:3128",
        "http://user:123?4@p:3128", "http://user:123\\4@p:3128"}) {
    EXPECT_FALSE(ProxyRules::Create(proxy).ok()) << proxy;
  }
}

TEST(ProxyRulesTest, RepeatsNoPassword) {
  for (const std::string proxy :
       {"http://user:secret@p:0", "http://user:secret@", "http://user:secret",
        "http://user:sec/secret@p", "http://user:1#secret@p",
        "https://user:secret@p", "user:secret://x@p", "secret://p"}) {
    const auto rules = ProxyRules::Create(proxy);
    ASSERT_FALSE(rules.ok()) << proxy;
    EXPECT_EQ(Message(rules.status()).find("secret"), std::string::npos);
  }
  const auto rules = ProxyRules::Create("p", "http://user:secret@q");
  ASSERT_FALSE(rules.ok());
  EXPECT_EQ(Message(rules.status()).find("secret"), std::string::npos);
}

struct DirectTestCase {
  std::string name;
  std::string no_proxy;
  std::vector<std::string> direct;
  std::vector<std::string> proxied;
};

class DirectTest : public ::testing::TestWithParam<DirectTestCase> {};

TEST_P(DirectTest, HostsAreAskedDirectly) {
  const auto rules = ProxyRules::Create("p:3128", GetParam().no_proxy);
  ASSERT_TRUE(rules.ok()) << rules.status();
  for (const std::string& url : GetParam().direct) {
    EXPECT_EQ(rules->ProxyFor(Url(url)), nullptr) << url;
  }
  for (const std::string& url : GetParam().proxied) {
    const HttpUrl* const proxy = rules->ProxyFor(Url(url));
    ASSERT_NE(proxy, nullptr) << url;
    EXPECT_EQ(proxy->ToString(), "http://p:3128/");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Names, DirectTest,
    ::testing::ValuesIn<DirectTestCase>({
        {"Empty", "", {}, {"http://a/", "http://127.0.0.1/", "http://[::1]/"}},
        {"CommasOnly", ", ,,", {}, {"http://a/"}},
        {"Name",
         "b.c",
         {"http://b.c/", "http://a.b.c/", "http://x.a.b.c/", "http://B.C:81/"},
         {"http://ab.c/", "http://c/", "http://b.c.d/", "http://b/"}},
        {"DotName",
         ".b.c",
         {"http://b.c/", "http://a.b.c/"},
         {"http://ab.c/", "http://c/"}},
        {"StarName",
         "*.b.c",
         {"http://b.c/", "http://a.b.c/"},
         {"http://ab.c/", "http://c/"}},
        {"UpperCase", "B.C", {"http://b.c/", "http://A.b.C/"}, {"http://a/"}},
        {"FinalDotInRule", "b.c.", {"http://b.c/", "http://a.b.c./"}, {}},
        {"FinalDotInUrl", "b.c", {"http://b.c./", "http://a.b.c./"}, {}},
        {"Dot", "..", {}, {"http://a/", "http://a./"}},
        {"NameAndPort",
         "b.c:81",
         {"http://b.c:81/", "http://a.b.c:81/"},
         {"http://b.c/", "http://b.c:82/"}},
        {"NameAndPort80", "b.c:80", {"http://b.c/"}, {"http://b.c:81/"}},
        {"DotNameAndPort",
         ".b.c:81",
         {"http://a.b.c:81/"},
         {"http://a.b.c:82/"}},
        {"Several",
         " a , b:81,\t10.0.0.0/8 ,,",
         {"http://a/", "http://b:81/", "http://10.1.1.1/"},
         {"http://b/", "http://c/", "http://11.1.1.1/"}},
        {"Star",
         "*",
         {"http://a/", "http://127.0.0.1/", "http://[::1]:81/"},
         {}},
        {"StarAmongOthers", "b, * ", {"http://a/"}, {}},
    }),
    NameOf<DirectTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Addresses, DirectTest,
    ::testing::ValuesIn<DirectTestCase>({
        {"Ipv4",
         "192.0.2.7",
         {"http://192.0.2.7/", "http://192.0.2.7:81/", "http://0xc0000207/"},
         {"http://192.0.2.6/", "http://192.0.2.8/",
          "http://192.0.2.7.example/"}},
        {"Ipv4AndPort",
         "192.0.2.7:81",
         {"http://192.0.2.7:81/"},
         {"http://192.0.2.7/"}},
        {"Ipv4Range",
         "10.0.0.0/8",
         {"http://10.0.0.0/", "http://10.255.255.255:81/"},
         {"http://9.255.255.255/", "http://11.0.0.0/", "http://a/"}},
        {"Ipv4RangeNotAtAByte",
         "172.16.0.0/12",
         {"http://172.16.0.0/", "http://172.31.255.255/"},
         {"http://172.15.255.255/", "http://172.32.0.0/"}},
        {"Ipv4RangeWithMoreBits",
         "10.1.2.3/8",
         {"http://10.255.255.255/"},
         {"http://11.1.2.3/"}},
        {"Ipv4RangeOfAll",
         "0.0.0.0/0",
         {"http://0.0.0.0/", "http://255.255.255.255/"},
         {"http://a/", "http://[::]/"}},
        {"Ipv4RangeOfOne",
         "192.0.2.7/32",
         {"http://192.0.2.7/"},
         {"http://192.0.2.6/", "http://192.0.2.8/"}},
        {"Ipv6",
         "2001:DB8::1",
         {"http://[2001:db8::1]/", "http://[2001:db8:0::1]:81/"},
         {"http://[2001:db8::2]/"}},
        {"Ipv6InBrackets",
         "[2001:DB8:0::1]",
         {"http://[2001:db8::1]/", "http://[2001:db8::1]:81/"},
         {"http://[2001:db8::2]/"}},
        {"Ipv6AndPort",
         "[::1]:81",
         {"http://[::1]:81/"},
         {"http://[::1]/", "http://[::2]:81/"}},
        {"Ipv6Range",
         "2001:db8::/33",
         {"http://[2001:db8::]/",
          "http://[2001:db8:7fff:ffff:ffff:ffff:ffff:ffff]/"},
         {"http://[2001:db8:8000::]/",
          "http://[2001:db7:ffff:ffff:ffff:ffff:ffff:ffff]/", "http://a/"}},
        {"Ipv6RangeOfOne", "::1/128", {"http://[::1]/"}, {"http://[::2]/"}},
        {"MappedIsNotIpv4", "10.0.0.0/8", {}, {"http://[::ffff:10.0.0.1]/"}},
    }),
    NameOf<DirectTestCase>);

TEST(ProxyRulesTest, RefusesDirectHostsThatCannotBeRead) {
  for (const std::string no_proxy : {"a b",
                                     "a\tb",
                                     "a/b",
                                     "http://a",
                                     "a?",
                                     "a#",
                                     "u@a",
                                     "a\\b",
                                     "a*",
                                     "192.168.*",
                                     "**",
                                     ".",
                                     "*.",
                                     ":81",
                                     "a:0",
                                     "a:65536",
                                     "a:x",
                                     "[::1",
                                     "::1]",
                                     "[a]",
                                     "10.0.0.0/",
                                     "10.0.0.0/33",
                                     "10.0.0.0/-1",
                                     "10.0.0.0/+8",
                                     "10.0.0.0/8a",
                                     "10.0.0.0/8/8",
                                     "10.0.0/8",
                                     "10/8",
                                     "::/129",
                                     "[::]/64",
                                     "/8",
                                     "a/8",
                                     "10.0.0.0/99999999999999999999",
                                     "1.2.3.4.5",
                                     "b\xc3\xbc"
                                     "cher",
                                     "a,b c,d"}) {
    const auto rules = ProxyRules::Create("p", no_proxy);
    EXPECT_EQ(rules.status().code(), absl::StatusCode::kInvalidArgument)
        << no_proxy;
  }
}

TEST(ProxyRulesTest, NamesTheDirectHostThatCannotBeRead) {
  const auto rules = ProxyRules::Create("p", "a, 10.0.0.0/33, b");
  ASSERT_FALSE(rules.ok());
  EXPECT_NE(Message(rules.status()).find("10.0.0.0/33"), std::string::npos);
}

TEST(ProxyRulesTest, ReadsNoDirectHostsWithoutAProxy) {
  const auto rules = ProxyRules::Create("", "a b");
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(AnyProxy(*rules), std::nullopt);
}

TEST(ProxyRulesTest, CopiesHaveTheirOwnProxy) {
  ProxyRules copy;
  {
    const auto rules = ProxyRules::Create("u:p@p:3128", "a");
    ASSERT_TRUE(rules.ok()) << rules.status();
    copy = *rules;
  }
  EXPECT_EQ(AnyProxy(copy), "http://p:3128/");
  EXPECT_EQ(copy.authorization(), "Basic dTpw");
}

// Sets one environment variable, or none for nullptr, and sets it back.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* before = getenv(name)) {
      before_ = before;
    }
    Set(value);
  }

  ~Environment() { Set(before_.has_value() ? before_->c_str() : nullptr); }

  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  void Set(const char* value) const {
    if (value == nullptr) {
      unsetenv(name_);
    } else {
      setenv(name_, value, 1);
    }
  }

  const char* name_;
  std::optional<std::string> before_;
};

bool IsDirect(const ProxyRules& rules, std::string_view url) {
  return rules.ProxyFor(Url(url)) == nullptr;
}

TEST(ProxyRulesFromEnvironmentTest, AsksDirectlyWithoutHttpProxy) {
  const Environment proxy("http_proxy", nullptr);
  const Environment no_proxy("no_proxy", "a b");
  const auto rules = ProxyRules::FromEnvironment();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(AnyProxy(*rules), std::nullopt);
}

TEST(ProxyRulesFromEnvironmentTest, AsksDirectlyIfHttpProxyIsEmpty) {
  const Environment proxy("http_proxy", "");
  const auto rules = ProxyRules::FromEnvironment();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(AnyProxy(*rules), std::nullopt);
}

TEST(ProxyRulesFromEnvironmentTest, DoesNotReadHttpProxyInUpperCase) {
  const Environment proxy("http_proxy", nullptr);
  const Environment upper("HTTP_PROXY", "http://p:3128");
  const auto rules = ProxyRules::FromEnvironment();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(AnyProxy(*rules), std::nullopt);
}

TEST(ProxyRulesFromEnvironmentTest, ReadsHttpProxy) {
  const Environment proxy("http_proxy", "http://u:p@p:3128");
  const Environment no_proxy("no_proxy", nullptr);
  const Environment upper("NO_PROXY", nullptr);
  const auto rules = ProxyRules::FromEnvironment();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(AnyProxy(*rules), "http://p:3128/");
  EXPECT_EQ(rules->authorization(), "Basic dTpw");
}

TEST(ProxyRulesFromEnvironmentTest, ReadsNoProxy) {
  const Environment proxy("http_proxy", "p:3128");
  const Environment no_proxy("no_proxy", "a");
  const Environment upper("NO_PROXY", "b");
  const auto rules = ProxyRules::FromEnvironment();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_TRUE(IsDirect(*rules, "http://a/"));
  EXPECT_FALSE(IsDirect(*rules, "http://b/"));
}

TEST(ProxyRulesFromEnvironmentTest, ReadsNoProxyInUpperCaseIfThereIsNoOther) {
  const Environment proxy("http_proxy", "p:3128");
  const Environment no_proxy("no_proxy", nullptr);
  const Environment upper("NO_PROXY", "b");
  const auto rules = ProxyRules::FromEnvironment();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_FALSE(IsDirect(*rules, "http://a/"));
  EXPECT_TRUE(IsDirect(*rules, "http://b/"));
}

TEST(ProxyRulesFromEnvironmentTest, TakesAnEmptyNoProxyForOne) {
  const Environment proxy("http_proxy", "p:3128");
  const Environment no_proxy("no_proxy", "");
  const Environment upper("NO_PROXY", "b");
  const auto rules = ProxyRules::FromEnvironment();
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_FALSE(IsDirect(*rules, "http://b/"));
}

TEST(ProxyRulesFromEnvironmentTest, NamesTheVariableThatCannotBeRead) {
  const auto names = [](std::string_view variable) {
    const auto rules = ProxyRules::FromEnvironment();
    EXPECT_EQ(rules.status().code(), absl::StatusCode::kInvalidArgument);
    return Message(rules.status()).find(variable) != std::string::npos;
  };
  const Environment proxy("http_proxy", "p:3128");
  const Environment upper("NO_PROXY", "a b");
  {
    const Environment bad("http_proxy", "https://p");
    EXPECT_TRUE(names("http_proxy"));
  }
  {
    const Environment bad("no_proxy", "a b");
    EXPECT_TRUE(names("no_proxy"));
  }
  {
    const Environment none("no_proxy", nullptr);
    EXPECT_TRUE(names("NO_PROXY"));
  }
}

}  // namespace
}  // namespace revcheck::testing
