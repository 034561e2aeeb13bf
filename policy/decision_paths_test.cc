// All 1012 paths of Firefox's procedure (testdata/firefox-decision-paths.csv):
// the result, whether a fetch is asked for, and what is put into the cache.

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck {
namespace {

using ::revcheck::testing::kDay;
using ::revcheck::testing::kNow;
using Row = std::map<std::string, std::string>;

std::vector<Row> ReadTable() {
  std::ifstream file("testdata/firefox-decision-paths.csv");
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names =
      absl::StrSplit(absl::StripSuffix(line, "\r"), ',');
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells =
        absl::StrSplit(absl::StripSuffix(line, "\r"), ',');
    Row row;
    for (size_t i = 0; i < names.size(); ++i) {
      row[names[i]] = cells.at(i);
    }
    rows.push_back(row);
  }
  return rows;
}

// An outcome with the times of a response that says `status`.
Outcome Answered(Finding finding, CertStatus status, absl::Time this_update,
                 absl::Time valid_through) {
  Outcome outcome(finding);
  outcome.status = status;
  outcome.this_update = this_update;
  outcome.valid_through = valid_through;
  outcome.expired = valid_through < kNow;
  return outcome;
}

Outcome Fresh(Finding finding, CertStatus status) {
  return Answered(finding, status, kNow - kDay, kNow + 2 * kDay);
}

Outcome Stale(Finding finding, CertStatus status) {
  return Answered(finding, status, kNow - 9 * kDay, kNow - kDay);
}

const Outcome kOther = Outcome(Finding::kNotSignedByIssuerKey);

std::optional<Outcome> StapleOf(const std::string& cell) {
  static const auto* staples = new std::map<std::string, Outcome>{
      {"good", Fresh(Finding::kGood, CertStatus::kGood)},
      {"revoked", Fresh(Finding::kRevoked, CertStatus::kRevoked)},
      {"unknown", Fresh(Finding::kUnknownToResponder, CertStatus::kUnknown)},
      {"expired-good", Stale(Finding::kExpired, CertStatus::kGood)},
      {"expired-revoked", Stale(Finding::kRevoked, CertStatus::kRevoked)},
      {"expired-unknown",
       Stale(Finding::kUnknownToResponder, CertStatus::kUnknown)},
      {"compat(TRY_LATER|INVALID_SIGNER|CERT_MISSING)",
       Outcome(Finding::kTryLater)},
      {"other-error", Outcome(Finding::kUnauthorized)},
  };
  if (cell == "absent" || cell == "*") {
    return std::nullopt;
  }
  return staples->at(cell);
}

std::optional<CachedResult> CachedOf(const std::string& cell) {
  const absl::Time past = kNow - absl::Seconds(1);
  if (cell == "none/stale-failure") {
    return CachedResult{Finding::kTimedOut, past - kDay, past};
  }
  if (cell == "good-valid") {
    return CachedResult{Finding::kGood, kNow - kDay, kNow};
  }
  if (cell == "good-past") {
    return CachedResult{Finding::kGood, kNow - kDay, past};
  }
  if (cell == "revoked") {
    return CachedResult{Finding::kRevoked, kNow - kDay, past};
  }
  if (cell == "unknown") {
    return CachedResult{Finding::kUnknownToResponder, kNow - kDay, past};
  }
  if (cell == "old-code") {
    return CachedResult{Finding::kTooOld, kNow - kDay, kNow};
  }
  if (cell == "failure<=5min") {
    return CachedResult{Finding::kConnectionRefused, kNow - kDay, kNow};
  }
  EXPECT_EQ(cell, "*");
  return std::nullopt;
}

Policy PolicyOf(const Row& row) {
  PolicyOptions options;
  options.require = row.at("mode") == "Hard";
  options.ocsp = row.at("mode") == "Local" ? OcspUse::kNever : OcspUse::kAlways;
  if (row.at("crlite") == "off/telemetry") {
    options.local_source = LocalSourceUse::kReportOnly;
  }
  return *Policy::Create(options);
}

CheckFacts FactsOf(const Row& row) {
  CheckFacts facts;
  facts.now = kNow;
  facts.is_ca = row.at("certkind") == "CA";
  facts.lifetime =
      row.at("shortlived") == "yes" ? 10 * kDay - absl::Seconds(1) : 10 * kDay;
  facts.staple = StapleOf(row.at("staple"));
  facts.built_in_root = row.at("builtin") == "yes";
  if (row.at("aia") == "malformed") {
    facts.url_fault = OcspUrlFault::kMalformed;
  } else if (row.at("aia") == "url") {
    facts.url = "http://ocsp.example/";
  }
  const std::string& list = row.at("crlite");
  facts.local_answer =
      list == "enforce:covered-revoked"       ? LocalAnswer::kCoveredRevoked
      : list == "enforce:covered-not-revoked" ? LocalAnswer::kCoveredNotRevoked
      : list == "enforce:storage-error"       ? LocalAnswer::kFailed
      // A list that only reports may say what it likes.
      : list == "off/telemetry" ? LocalAnswer::kCoveredRevoked
                                : LocalAnswer::kNotCovered;
  return facts;
}

// What a driven check did.
struct Trace {
  Verdict verdict;
  std::optional<CachedResult> stored;
};

void AnswerFetch(const std::string& cell, RevocationCheck* check) {
  if (cell == "transport-fail") {
    check->OnNoResponse(Finding::kTimedOut);
  } else if (cell == "good") {
    check->OnResponse(Fresh(Finding::kGood, CertStatus::kGood));
  } else if (cell == "revoked") {
    check->OnResponse(Fresh(Finding::kRevoked, CertStatus::kRevoked));
  } else if (cell == "unknown") {
    check->OnResponse(
        Fresh(Finding::kUnknownToResponder, CertStatus::kUnknown));
  } else if (cell == "old") {
    check->OnResponse(Stale(Finding::kExpired, CertStatus::kGood));
  } else if (cell == "other-verify-error") {
    check->OnResponse(kOther);
  } else {
    ADD_FAILURE() << "a fetch was asked for on a path without one: " << cell;
    check->OnNoResponse(Finding::kCheckMisused);
  }
}

Trace Drive(const Row& row, const Policy& policy) {
  RevocationCheck check(policy, FactsOf(row));
  std::optional<CachedResult> stored;
  for (int steps = 0; steps < 10; ++steps) {
    switch (check.next()) {
      case CheckStep::kLookUpCache:
        EXPECT_NE(row.at("cache"), "*");
        check.OnCacheLookup(CachedOf(row.at("cache")));
        break;
      case CheckStep::kFetch:
        EXPECT_EQ(check.url(), "http://ocsp.example/");
        AnswerFetch(row.at("fetch"), &check);
        break;
      case CheckStep::kStore:
        stored = check.to_store();
        check.OnStored(StoreResult::kDone);
        break;
      case CheckStep::kFinished:
        return {check.verdict(), stored};
    }
  }
  ADD_FAILURE() << "the check does not end";
  return {check.verdict(), stored};
}

// The code that the table means by a result.
Code ExpectedCode(const Row& row) {
  const std::string& result = row.at("result");
  if (result == "staple error") {
    return StapleOf(row.at("staple"))->code();
  }
  static const auto* codes = new std::map<std::string, Code>{
      {"Success", Code::kSuccess},
      {"UNKNOWN", Code::kOcspUnknownCert},
      {"OLD", Code::kOcspOldResponse},
      {"REVOKED", Code::kRevokedCertificate},
      {"CERT_BAD_ACCESS_LOCATION", Code::kCertBadAccessLocation},
      {"FATAL_LIBRARY_FAILURE", Code::kLibraryFailure},
      {"fetch error", Code::kOcspServerError},
      {"cached failure code", Code::kOcspServerError},
      {"verify error", Describe(Finding::kNotSignedByIssuerKey).code},
  };
  return codes->at(result);
}

// What the table says is stored; nullopt for nothing.
std::optional<CachedResult> ExpectedStore(const Row& row) {
  const std::string& put = row.at("cache_put");
  const absl::Time soon = kNow + absl::Seconds(300);
  static const auto* definite = new std::map<std::string, Outcome>{
      {"good", Fresh(Finding::kGood, CertStatus::kGood)},
      {"revoked", Fresh(Finding::kRevoked, CertStatus::kRevoked)},
      {"unknown", Fresh(Finding::kUnknownToResponder, CertStatus::kUnknown)},
  };
  if (put.empty() || put == "nothing") {
    return std::nullopt;
  }
  if (put == "failure 5min (only if no entry)") {
    return CachedResult{Finding::kTimedOut, kNow, soon};
  }
  if (put == "OLD 5min (only if no entry)") {
    return CachedResult{Finding::kExpired, kNow - 9 * kDay, soon};
  }
  if (put == "verify error 5min (only if no entry)") {
    return CachedResult{kOther.finding, absl::UnixEpoch(), soon};
  }
  const Outcome outcome =
      put == "staple result" ? *StapleOf(row.at("staple")) : definite->at(put);
  return CachedResult{outcome.finding, *outcome.this_update,
                      *outcome.valid_through};
}

class DecisionPathTest : public ::testing::TestWithParam<Row> {};

TEST_P(DecisionPathTest, AgreesWithFirefox) {
  const Row& row = GetParam();

  const Trace trace = Drive(row, PolicyOf(row));

  EXPECT_EQ(ToString(trace.verdict.code), ToString(ExpectedCode(row)));
  EXPECT_EQ(trace.verdict.decision == Decision::kReject,
            ExpectedCode(row) != Code::kSuccess);
  EXPECT_EQ(trace.verdict.fetch_attempted, row.at("fetch_made") == "yes");
  EXPECT_EQ(trace.stored, ExpectedStore(row));
}

// No path accepts as proved what no verified response or list proves.
TEST_P(DecisionPathTest, AcceptsOnEvidenceAlone) {
  for (const std::string_view name : Policy::Names()) {
    PolicyOptions options = Policy::Named(name)->options();
    options.local_source = PolicyOf(GetParam()).options().local_source;
    CheckFacts facts = FactsOf(GetParam());
    facts.local_only = GetParam().at("mode") == "Local";
    RevocationCheck check(*Policy::Create(options), facts);
    for (int steps = 0; check.next() != CheckStep::kFinished; ++steps) {
      ASSERT_LT(steps, 10);
      if (check.next() == CheckStep::kLookUpCache) {
        check.OnCacheLookup(CachedOf(GetParam().at("cache")));
      } else if (check.next() == CheckStep::kStore) {
        check.OnStored(StoreResult::kDone);
      } else if (GetParam().at("fetch") == "*") {
        check.OnNoResponse(Finding::kTimedOut);
      } else {
        AnswerFetch(GetParam().at("fetch"), &check);
      }
    }
    const Verdict& verdict = check.verdict();
    const std::optional<Outcome>& staple = check.facts().staple;
    const bool staple_good =
        staple.has_value() && staple->finding == Finding::kGood;
    const bool answer_good =
        check.answer().has_value() && check.answer()->finding == Finding::kGood;
    const bool cache_good = check.cached().has_value() &&
                            check.cached()->finding == Finding::kGood &&
                            check.cached()->valid_through >= kNow;
    const bool list_good =
        check.facts().local_answer == LocalAnswer::kCoveredNotRevoked;
    EXPECT_EQ(verdict.decision == Decision::kAccept,
              verdict.code == Code::kSuccess &&
                  ((verdict.source == Source::kStaple && staple_good) ||
                   (verdict.source == Source::kNetwork && answer_good &&
                    verdict.finding == Finding::kGood) ||
                   (verdict.source == Source::kCache && cache_good) ||
                   (verdict.source == Source::kLocal && list_good)))
        << name;
    EXPECT_EQ(verdict.decision == Decision::kAcceptByExemption,
              verdict.exemption.has_value());
    if (name == "strict") {
      EXPECT_NE(verdict.decision, Decision::kAcceptWithoutEvidence);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Table, DecisionPathTest,
                         ::testing::ValuesIn(ReadTable()),
                         [](const auto& info) {
                           return absl::StrCat("Row", info.index + 2);
                         });

TEST(DecisionPathTableTest, HasAllPaths) {
  EXPECT_EQ(ReadTable().size(), 1012);
}

}  // namespace
}  // namespace revcheck
