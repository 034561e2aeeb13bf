#include "revcheck/cli/connect_advice.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/policy/root_cause.h"

namespace revcheck::cli {
namespace {

constexpr std::string_view kServers[] = {"nginx", "Apache", "HAProxy", "Caddy",
                                         "Envoy"};

void ExpectAdviceExactlyForOperators(const Cause& cause) {
  EXPECT_EQ(cause.topic.has_value(), cause.culprit == Culprit::kServerOperator)
      << cause.name;
  if (!cause.topic.has_value()) {
    return;
  }
  const absl::Span<const ServerSetting> settings = SettingsFor(*cause.topic);
  ASSERT_EQ(settings.size(), std::size(kServers)) << cause.name;
  for (size_t i = 0; i < settings.size(); ++i) {
    EXPECT_EQ(settings[i].server, kServers[i]) << cause.name;
    EXPECT_GT(settings[i].text.size(), 30u) << cause.name;
    EXPECT_LT(settings[i].text.size(), 200u)
        << cause.name << ": too long to read at a glance";
    EXPECT_TRUE(std::all_of(settings[i].text.begin(), settings[i].text.end(),
                            [](unsigned char c) { return std::isprint(c); }));
  }
}

TEST(ConnectAdviceTest, EveryRootCauseOfOperatorsHasTextForEveryServer) {
  for (const RootCauseInfo& info : AllRootCauses()) {
    ExpectAdviceExactlyForOperators(CauseOf(info.cause));
  }
}

TEST(ConnectAdviceTest, EveryFaultOfAServerHasTextForEveryServer) {
  for (const ConnectFault fault : AllConnectFaults()) {
    ExpectAdviceExactlyForOperators(CauseOf(fault));
  }
}

TEST(ConnectAdviceTest, NoTwoCausesHaveOneName) {
  std::set<std::string_view> names;
  for (const RootCauseInfo& info : AllRootCauses()) {
    EXPECT_TRUE(names.insert(CauseOf(info.cause).name).second) << info.name;
  }
  for (const ConnectFault fault : AllConnectFaults()) {
    const Cause cause = CauseOf(fault);
    EXPECT_TRUE(names.insert(cause.name).second) << cause.name;
    EXPECT_FALSE(cause.meaning.empty());
    EXPECT_FALSE(cause.remedy.empty());
  }
}

TEST(ConnectAdviceTest, RootCausesKeepTheirWords) {
  for (const RootCauseInfo& info : AllRootCauses()) {
    EXPECT_EQ(CauseOf(info.cause).name, info.name);
    EXPECT_EQ(CauseOf(info.cause).remedy, info.remedy);
  }
}

}  // namespace
}  // namespace revcheck::cli
