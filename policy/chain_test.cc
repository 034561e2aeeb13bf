#include "revcheck/policy/chain.h"

#include <stddef.h>

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {
namespace {

Policy ForCas() {
  PolicyOptions options;
  options.ca_certificates = CaCertificates::kCheck;
  options.max_age_days = 365;
  return *Policy::Create(options);
}

ChainPolicy LeafOnly() { return ChainPolicy::LeafOnly(Policy::Strict()); }

ChainPolicy All() { return *ChainPolicy::All(Policy::Strict(), ForCas()); }

Verdict Of(Decision decision) {
  switch (decision) {
    case Decision::kReject:
      return {decision, Code::kRevokedCertificate, Finding::kRevoked,
              Source::kNetwork, std::nullopt};
    case Decision::kAcceptWithoutEvidence:
      return {decision, Code::kSuccess, Finding::kTimedOut, Source::kNetwork,
              std::nullopt};
    case Decision::kAcceptByExemption:
      return {decision, Code::kSuccess, Finding::kShortLivedExempt,
              Source::kExemption, Exemption::kShortLived};
    case Decision::kAccept:
      return {decision, Code::kSuccess, Finding::kGood, Source::kStaple,
              std::nullopt};
  }
  return {decision, Code::kSuccess, Finding::kGood, Source::kStaple,
          std::nullopt};
}

constexpr Decision kReject = Decision::kReject;
constexpr Decision kWithout = Decision::kAcceptWithoutEvidence;
constexpr Decision kExempt = Decision::kAcceptByExemption;
constexpr Decision kAccept = Decision::kAccept;

// Answers with `decisions`, that of the leaf first. Returns what was asked for,
// in order.
std::vector<size_t> Answer(const std::vector<Decision>& decisions,
                           ChainCheck* chain) {
  std::vector<size_t> asked;
  while (chain->next().has_value() && asked.size() <= decisions.size()) {
    const size_t index = *chain->next();
    asked.push_back(index);
    chain->OnVerdict(Of(decisions.at(index)));
  }
  return asked;
}

// Which certificates are checked when all are good.

struct Order {
  std::string name;
  size_t length;
  std::vector<size_t> leaf_only;
  std::vector<size_t> all;
};

void PrintTo(const Order& row, std::ostream* out) { *out << row.name; }

class ChainOrderTest : public ::testing::TestWithParam<Order> {};

TEST_P(ChainOrderTest, LeafOnlyChecksNoCa) {
  ChainCheck chain(LeafOnly(), GetParam().length);
  EXPECT_EQ(Answer(std::vector<Decision>(GetParam().length, kAccept), &chain),
            GetParam().leaf_only);
  EXPECT_EQ(chain.verdict().has_value(), !GetParam().leaf_only.empty());
}

TEST_P(ChainOrderTest, AllGoesFromBelowTheAnchorToTheLeaf) {
  ChainCheck chain(All(), GetParam().length);
  EXPECT_EQ(Answer(std::vector<Decision>(GetParam().length, kAccept), &chain),
            GetParam().all);
  EXPECT_EQ(chain.verdict().has_value(), !GetParam().all.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Lengths, ChainOrderTest,
    ::testing::ValuesIn<Order>({
        {"Nothing", 0, {}, {}},
        {"AnchorAlone", 1, {}, {}},
        {"LeafBelowAnchor", 2, {0}, {0}},
        {"OneIntermediate", 3, {0}, {1, 0}},
        {"TwoIntermediates", 4, {0}, {2, 1, 0}},
        {"SixIntermediates", 8, {0}, {6, 5, 4, 3, 2, 1, 0}},
    }),
    [](const auto& info) { return info.param.name; });

// What follows from several answers.

struct Whole {
  std::string name;
  std::vector<Decision> decisions;  // Of the leaf first, without the anchor.
  Decision decision;
  size_t decided_by;
  size_t checks;
};

void PrintTo(const Whole& row, std::ostream* out) { *out << row.name; }

class ChainVerdictTest : public ::testing::TestWithParam<Whole> {};

TEST_P(ChainVerdictTest, IsThatOfTheWeakest) {
  const Whole& whole = GetParam();
  ChainCheck chain(All(), whole.decisions.size() + 1);
  EXPECT_EQ(Answer(whole.decisions, &chain).size(), whole.checks);
  ASSERT_TRUE(chain.verdict().has_value());
  EXPECT_EQ(*chain.verdict(), Of(whole.decision));
  EXPECT_EQ(chain.decided_by(), whole.decided_by);
}

INSTANTIATE_TEST_SUITE_P(
    Decisions, ChainVerdictTest,
    ::testing::ValuesIn<Whole>({
        {"LeafAccepted", {kAccept}, kAccept, 0, 1},
        {"LeafRejected", {kReject}, kReject, 0, 1},
        {"LeafExempt", {kExempt}, kExempt, 0, 1},
        {"LeafWithout", {kWithout}, kWithout, 0, 1},
        {"FirstOfEqualsDecides", {kAccept, kAccept, kAccept}, kAccept, 2, 3},
        {"RejectedCaStops", {kAccept, kReject}, kReject, 1, 1},
        {"TopRejectedStops", {kReject, kReject, kReject}, kReject, 2, 1},
        {"MiddleRejectedStops", {kReject, kReject, kWithout}, kReject, 1, 2},
        {"LeafRejectedLast", {kReject, kWithout, kWithout}, kReject, 0, 3},
        {"ExemptIsWeakerThanAccept", {kExempt, kAccept}, kExempt, 0, 2},
        {"WithoutIsWeakerThanAccept", {kAccept, kWithout}, kWithout, 1, 2},
        {"WithoutIsWeakerThanExempt", {kWithout, kExempt}, kWithout, 0, 2},
        {"ExemptIsStrongerThanWithout", {kExempt, kWithout}, kWithout, 1, 2},
    }),
    [](const auto& info) { return info.param.name; });

TEST(ChainPolicyTest, CasHaveTheirOwn) {
  ChainCheck chain(All(), 3);
  EXPECT_EQ(chain.policy().options().max_age_days, 365);
  EXPECT_EQ(chain.policy().options().ca_certificates, CaCertificates::kCheck);
  chain.OnVerdict(Of(kAccept));
  EXPECT_EQ(chain.policy().options().max_age_days, 10);
  EXPECT_TRUE(chain.policy().options().require);
}

TEST(ChainPolicyTest, LeafOnlyHasNoneForCas) {
  EXPECT_FALSE(LeafOnly().ca().has_value());
  EXPECT_TRUE(LeafOnly().leaf().options().require);
  ChainCheck chain(LeafOnly(), 3);
  EXPECT_TRUE(chain.policy().options().require);
}

TEST(ChainPolicyTest, ForCasThatExemptsCasIsRefused) {
  for (const Policy& ca :
       {Policy::Firefox(), Policy::FirefoxHardFail(), Policy::Strict()}) {
    const auto policy = ChainPolicy::All(Policy::Strict(), ca);
    EXPECT_EQ(policy.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(ChainPolicyTest, ForTheLeafMayExemptCas) {
  EXPECT_TRUE(ChainPolicy::All(Policy::Firefox(), ForCas()).ok());
}

TEST(ChainCheckTest, HasNoVerdictBeforeAnAnswer) {
  EXPECT_FALSE(ChainCheck(All(), 3).verdict().has_value());
}

TEST(ChainCheckTest, IgnoresAnswersWhenDone) {
  ChainCheck chain(LeafOnly(), 2);
  chain.OnVerdict(Of(kAccept));
  ASSERT_FALSE(chain.next().has_value());
  chain.OnVerdict(Of(kReject));
  EXPECT_EQ(*chain.verdict(), Of(kAccept));
  EXPECT_FALSE(chain.next().has_value());
}

TEST(ChainCheckTest, IgnoresAnswersWhereNothingIsAsked) {
  ChainCheck chain(All(), 1);
  chain.OnVerdict(Of(kAccept));
  EXPECT_FALSE(chain.verdict().has_value());
}

}  // namespace
}  // namespace revcheck
