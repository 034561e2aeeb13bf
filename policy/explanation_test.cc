#include "revcheck/policy/explanation.h"

#include <stddef.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/policy/testing/finished_check.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kOtherSerial = "\x11\x22";

Situation Plain(const CertificateBuilder& leaf = CertificateBuilder()) {
  const TestCa ca;
  Situation situation;
  situation.certificate = ca.Issue(leaf);
  situation.issuer = ca.certificate();
  return situation;
}

Situation Stapled(const std::string& staple) {
  Situation situation = Plain();
  situation.staple = staple;
  return situation;
}

ResponseBuilder Response() {
  static const auto* ca = new TestCa();
  return ResponseBuilder(*ca);
}

std::string Good() { return Response().Good().Build(); }

std::string ExpiredResponse() {
  return Response().Good(kLeafSerial, kNow - 9 * kDay, kNow - 3 * kDay).Build();
}

CertificateBuilder LeafWithoutAia() {
  return CertificateBuilder().WithoutExtension(oid::kAuthorityInfoAccess);
}

Explanation Explained(const Situation& situation) {
  const FinishedCheck finished(situation);
  return Explain(finished.check(), finished.bytes());
}

// The value of a detail, or "absent".
std::string Value(const Considered& considered, std::string_view name) {
  for (const Detail& detail : considered.details) {
    if (detail.name == name) {
      return detail.value;
    }
  }
  return "absent";
}

// The only thing considered.
Considered Only(const Explanation& explanation) {
  EXPECT_EQ(explanation.considered.size(), 1u);
  return explanation.considered.at(0);
}

// Situations of every kind, each with what is considered in it.

struct Case {
  std::string name;
  Situation situation;
  std::vector<std::pair<Source, Finding>> considered;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

Situation Everything() {
  Situation situation = Stapled(Response().Good(kOtherSerial).Build());
  situation.local_answer = LocalAnswer::kNotCovered;
  situation.cached = {Finding::kGood, kNow - 9 * kDay, kNow - kDay};
  situation.answer = Finding::kConnectionReset;
  return situation;
}

Situation Answered(const std::variant<std::string, Finding>& answer) {
  Situation situation = Plain();
  situation.answer = answer;
  return situation;
}

Situation Listed(LocalAnswer answer, Situation situation = Plain()) {
  situation.local_answer = answer;
  return situation;
}

Situation Remembered() {
  Situation situation = Plain();
  situation.cached = {Finding::kTimedOut, kNow, kNow + absl::Minutes(4)};
  return situation;
}

Situation StaplingOff() {
  PolicyOptions options;
  options.stapling = false;
  Situation situation = Stapled(Response().Revoked().Build());
  situation.answer = Good();
  situation.policy = *Policy::Create(options);
  return situation;
}

Situation StapledForCa() {
  Situation situation = Stapled(Good());
  situation.certificate = TestCa().IssueCa("Intermediate").certificate();
  situation.role = Role::kCa;
  return situation;
}

Situation NoUrlInStrict() {
  Situation situation = Plain(LeafWithoutAia());
  situation.policy = Policy::Strict();
  return situation;
}

Situation MalformedAia() {
  Situation situation = Plain(CertificateBuilder().SetExtension(
      oid::kAuthorityInfoAccess, Critical::kNo, "junk"));
  situation.staple = Good();
  return situation;
}

std::vector<Case> Cases() {
  return {
      {"GoodStaple", Stapled(Good()), {{Source::kStaple, Finding::kGood}}},
      {"Everything",
       Everything(),
       {{Source::kLocal, Finding::kLocalSourceNotCovered},
        {Source::kStaple, Finding::kResponseForOtherSerial},
        {Source::kCache, Finding::kGood},
        {Source::kNetwork, Finding::kConnectionReset}}},
      {"Answer", Answered(Good()), {{Source::kNetwork, Finding::kGood}}},
      {"Silence",
       Answered(Finding::kTimedOut),
       {{Source::kNetwork, Finding::kTimedOut}}},
      {"Remembered", Remembered(), {{Source::kCache, Finding::kTimedOut}}},
      {"ListDecides",
       Listed(LocalAnswer::kCoveredRevoked),
       {{Source::kLocal, Finding::kLocalSourceRevoked}}},
      {"ListDecidesBeforeStaple",
       Listed(LocalAnswer::kCoveredNotRevoked, Stapled(Good())),
       {{Source::kLocal, Finding::kLocalSourceNotRevoked},
        {Source::kStaple, Finding::kGood}}},
      {"ListFails",
       Listed(LocalAnswer::kFailed),
       {{Source::kLocal, Finding::kLocalSourceFailed}}},
      {"StaplingOff",
       StaplingOff(),
       {{Source::kStaple, Finding::kRevoked},
        {Source::kNetwork, Finding::kGood}}},
      {"Ca",
       StapledForCa(),
       {{Source::kStaple, Finding::kResponseForOtherSerial},
        {Source::kExemption, Finding::kCaCertificateExempt}}},
      {"NoUrl", NoUrlInStrict(), {{Source::kNone, Finding::kNoResponderUrl}}},
      {"MalformedAia",
       MalformedAia(),
       {{Source::kStaple, Finding::kGood},
        {Source::kCertificate, Finding::kAccessInformationMalformed}}},
      {"MustStaple",
       Plain(CertificateBuilder().MustStaple()),
       {{Source::kNetwork, Finding::kTimedOut},
        {Source::kCertificate, Finding::kMustStapleWithoutStaple}}},
      {"ShortLived",
       Plain(CertificateBuilder().Validity(kNow - kDay, kNow + 5 * kDay)),
       {{Source::kExemption, Finding::kShortLivedExempt}}},
  };
}

class ExplanationTest : public ::testing::TestWithParam<Case> {
 protected:
  ExplanationTest() : explanation_(Explained(GetParam().situation)) {}

  // Fails the test if the JSON does not parse.
  Json Parsed() const {
    Json json = Json::parse(RenderJson(explanation_), nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << RenderJson(explanation_);
    return json;
  }

  const Explanation explanation_;
};

TEST_P(ExplanationTest, ListsWhatWasConsideredInOrder) {
  std::vector<std::pair<Source, Finding>> considered;
  for (const Considered& each : explanation_.considered) {
    considered.emplace_back(each.source, each.finding);
  }
  EXPECT_EQ(considered, GetParam().considered);
}

TEST_P(ExplanationTest, CitesTheRule) {
  for (const Considered& each : explanation_.considered) {
    EXPECT_EQ(each.section, Describe(each.finding).section);
    EXPECT_FALSE(each.section.empty());
  }
}

TEST_P(ExplanationTest, DetailsAreNamedOnceAndHaveValues) {
  for (const Considered& each : explanation_.considered) {
    for (const Detail& detail : each.details) {
      EXPECT_FALSE(detail.value.empty()) << detail.name;
      EXPECT_EQ(std::count_if(each.details.begin(), each.details.end(),
                              [&detail](const Detail& other) {
                                return other.name == detail.name;
                              }),
                1)
          << detail.name;
    }
  }
}

TEST_P(ExplanationTest, HoldsVerdictAndDiagnosis) {
  const FinishedCheck finished(GetParam().situation);
  EXPECT_EQ(explanation_.verdict, finished.check().verdict());
  EXPECT_EQ(explanation_.root_cause,
            Diagnose(finished.check(), finished.bytes()));
}

// Nothing in the check remembers that it was explained.
TEST_P(ExplanationTest, IsTheSameEachTime) {
  const FinishedCheck finished(GetParam().situation);
  const Verdict before = finished.check().verdict();
  const Explanation first = Explain(finished.check(), finished.bytes());
  const Explanation second = Explain(finished.check(), finished.bytes());
  EXPECT_EQ(RenderJson(first), RenderJson(second));
  EXPECT_EQ(finished.check().verdict(), before);
  EXPECT_EQ(finished.check().next(), CheckStep::kFinished);
}

TEST_P(ExplanationTest, JsonHoldsTheData) {
  const Json json = Parsed();
  const Verdict& verdict = explanation_.verdict;
  const RootCauseInfo& cause = Describe(explanation_.root_cause);
  EXPECT_EQ(json["verdict"], std::string(ToString(verdict.decision)));
  EXPECT_EQ(json["code"], std::string(ToString(verdict.code)));
  EXPECT_EQ(json["number"], Describe(verdict.code).number);
  EXPECT_EQ(json["finding"], std::string(ToString(verdict.finding)));
  EXPECT_EQ(json["source"], std::string(ToString(verdict.source)));
  EXPECT_EQ(json["fetch_attempted"], verdict.fetch_attempted);
  EXPECT_EQ(json["root_cause"], std::string(cause.name));
  EXPECT_EQ(json["culprit"], std::string(ToString(cause.culprit)));
  EXPECT_EQ(json["meaning"], std::string(cause.meaning));
  EXPECT_EQ(json["remedy"], std::string(cause.remedy));
  EXPECT_EQ(json.size(), 11u);
  ASSERT_EQ(json["considered"].size(), explanation_.considered.size());
  for (size_t i = 0; i < explanation_.considered.size(); ++i) {
    const Considered& each = explanation_.considered[i];
    const Json& item = json["considered"][i];
    EXPECT_EQ(item["source"], std::string(ToString(each.source)));
    EXPECT_EQ(item["finding"], std::string(ToString(each.finding)));
    EXPECT_EQ(item["section"], std::string(each.section));
    EXPECT_EQ(item["details"].size(), each.details.size());
    for (const Detail& detail : each.details) {
      EXPECT_EQ(item["details"][detail.name], detail.value);
    }
  }
}

TEST_P(ExplanationTest, TextHoldsWhatJsonHolds) {
  const Json json = Parsed();
  const std::string text = RenderText(explanation_);
  const auto has = [&text](const std::string& line) {
    return text.find(line) != std::string::npos;
  };
  const auto value = [](const Json& field) { return field.get<std::string>(); };
  EXPECT_TRUE(
      has(absl::StrCat(value(json["verdict"]), ": ", value(json["code"]), " (",
                       json["number"].get<int>(), ")\n")));
  EXPECT_TRUE(has(absl::StrCat("Decided by: ", value(json["finding"]),
                               ", from ", value(json["source"]), ", ")));
  EXPECT_EQ(has("after asking the responder"),
            json["fetch_attempted"].get<bool>());
  EXPECT_TRUE(has(absl::StrCat("Root cause: ", value(json["root_cause"]))));
  EXPECT_TRUE(has(absl::StrCat("  ", value(json["meaning"]), "\n")));
  EXPECT_TRUE(has(absl::StrCat("Culprit: ", value(json["culprit"]), "\n")));
  EXPECT_TRUE(has(absl::StrCat("Remedy: ", value(json["remedy"]), "\n")));
  for (const Json& item : json["considered"]) {
    EXPECT_TRUE(has(absl::StrCat("  ", value(item["source"]), ": ",
                                 value(item["finding"]), " (",
                                 value(item["section"]), ")\n")));
    for (const auto& detail : item["details"].items()) {
      EXPECT_TRUE(has(absl::StrCat("    ", detail.key(), ": ",
                                   value(detail.value()), "\n")));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Situations, ExplanationTest,
                         ::testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });

// The values that disagree.

TEST(DetailsTest, SerialAskedAndPresent) {
  const Considered staple =
      Explained(Stapled(Response().Good(kOtherSerial).Build())).considered[0];
  EXPECT_EQ(Value(staple, "serial asked"), "5a3c912e7708d416");
  EXPECT_EQ(Value(staple, "serials present"), "1122");
  EXPECT_EQ(Value(staple, "certificate valid from"), "2026-01-30T00:00:00Z");
}

TEST(ExplanationTextTest, NobodyIsAskedWhoseAddressIsRefused) {
  const Explanation explanation = Explained(Answered(Finding::kAddressRefused));
  EXPECT_TRUE(explanation.verdict.fetch_attempted);
  EXPECT_NE(RenderText(explanation).find("without asking the responder"),
            std::string::npos);
}

TEST(DetailsTest, TimesWithNow) {
  const Considered staple = Explained(Stapled(ExpiredResponse())).considered[0];
  EXPECT_EQ(staple.finding, Finding::kExpired);
  EXPECT_EQ(Value(staple, "produced at"), "2026-02-28T00:00:00Z");
  EXPECT_EQ(Value(staple, "this update"), "2026-02-20T00:00:00Z");
  EXPECT_EQ(Value(staple, "next update"), "2026-02-26T00:00:00Z");
  EXPECT_EQ(Value(staple, "now"), "2026-03-01T00:00:00Z");
}

TEST(DetailsTest, NoNextUpdateWhereThereIsNone) {
  const Considered staple = Only(Explained(
      Stapled(Response().Good(kLeafSerial, kNow, std::nullopt).Build())));
  EXPECT_EQ(Value(staple, "next update"), "absent");
}

TEST(DetailsTest, SignerByName) {
  const TestCa ca;
  const Considered staple = Only(Explained(Stapled(
      Response().Good().SignedBy(ca.IssueResponder()).ByName().Build())));
  EXPECT_EQ(Value(staple, "signer"), "CN=Test Responder");
}

TEST(DetailsTest, SignerByKey) {
  const Considered staple =
      Explained(
          Stapled(Response().Good().ByKeyHash(std::string(20, '\xab')).Build()))
          .considered.at(0);
  std::string hash;
  for (int i = 0; i < 20; ++i) {
    hash += "ab";
  }
  EXPECT_EQ(Value(staple, "signer"), "key " + hash);
}

TEST(DetailsTest, UrlAndTransportError) {
  const Considered fetch = Only(Explained(Answered(Finding::kTimedOut)));
  EXPECT_EQ(Value(fetch, "url"), "http://ocsp.example/");
  EXPECT_EQ(Value(fetch, "transport error"), "timed_out");
  EXPECT_EQ(Value(fetch, "size"), "absent");
}

TEST(DetailsTest, UrlAndAnswer) {
  const std::string answer = ExpiredResponse();
  const Considered fetch = Only(Explained(Answered(answer)));
  EXPECT_EQ(Value(fetch, "url"), "http://ocsp.example/");
  EXPECT_EQ(Value(fetch, "transport error"), "absent");
  EXPECT_EQ(Value(fetch, "size"), absl::StrCat(answer.size(), " bytes"));
  EXPECT_EQ(Value(fetch, "next update"), "2026-02-26T00:00:00Z");
}

TEST(DetailsTest, CacheUntilWhen) {
  const Considered cache = Only(Explained(Remembered()));
  EXPECT_EQ(Value(cache, "valid through"), "2026-03-01T00:04:00Z");
  EXPECT_EQ(Value(cache, "now"), "2026-03-01T00:00:00Z");
}

TEST(DetailsTest, OfBytesThatAreNoResponseTheSize) {
  for (const std::string staple : {"", "<html></html>", "\r\n"}) {
    const Considered considered = Only(Explained(Stapled(staple)));
    EXPECT_EQ(Value(considered, "size"), absl::StrCat(staple.size(), " bytes"));
    EXPECT_EQ(Value(considered, "serials present"), "absent");
  }
}

TEST(DetailsTest, ManySerialsAreAbbreviated) {
  ResponseBuilder response = Response();
  for (char i = 1; i <= 9; ++i) {
    response.Good(std::string(1, i));
  }
  const Considered staple =
      Explained(Stapled(response.Build())).considered.at(0);
  EXPECT_EQ(Value(staple, "serials present"), "01, 02, 03, 04, 05 and 4 more");
}

TEST(DetailsTest, FiveSerialsAreNotAbbreviated) {
  ResponseBuilder response = Response();
  for (char i = 1; i <= 5; ++i) {
    response.Good(std::string(1, i));
  }
  const Considered staple =
      Explained(Stapled(response.Build())).considered.at(0);
  EXPECT_EQ(Value(staple, "serials present"), "01, 02, 03, 04, 05");
}

// Staples that were received and not used.

TEST(UnusedStapleTest, SaysSo) {
  for (const Situation& situation :
       {StaplingOff(), StapledForCa(), MalformedAia(),
        Listed(LocalAnswer::kCoveredRevoked, Stapled(Good())),
        Listed(LocalAnswer::kCoveredNotRevoked, Stapled(Good()))}) {
    for (const Considered& each : Explained(situation).considered) {
      EXPECT_EQ(Value(each, "used"),
                each.source == Source::kStaple ||
                        (each.source == Source::kLocal &&
                         situation.policy.options().local_source !=
                             LocalSourceUse::kEnforce)
                    ? "no"
                    : "absent");
    }
  }
}

TEST(UnusedStapleTest, UsedOnesDoNot) {
  EXPECT_EQ(Value(Only(Explained(Stapled(Good()))), "used"), "absent");
}

// Strangers' text.

struct Hostile {
  std::string name;
  std::string text;
};

void PrintTo(const Hostile& hostile, std::ostream* out) {
  *out << hostile.name;
}

class HostileTextTest : public ::testing::TestWithParam<Hostile> {};

bool IsSafe(const std::string& text, std::string_view except = "") {
  return std::all_of(text.begin(), text.end(), [except](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) ||
           except.find(c) != std::string_view::npos;
  });
}

// Longer than what is shown once escaped; the end falls into a character.
std::string CutWhenShown() {
  std::string text(200, '\x01');
  for (int i = 0; i < 400; ++i) {
    text += "\xc3\xa9";
  }
  return text;
}

TEST_P(HostileTextTest, InUrlIsSafe) {
  Situation situation =
      Plain(CertificateBuilder().OcspUrl("http://" + GetParam().text));
  const Explanation explanation = Explained(situation);
  const std::string rendered = RenderJson(explanation);
  EXPECT_TRUE(IsSafe(rendered)) << rendered;
  EXPECT_TRUE(IsSafe(RenderText(explanation), "\n"));
  const Json json = Json::parse(rendered, nullptr, false);
  ASSERT_FALSE(json.is_discarded()) << rendered;
  EXPECT_EQ(json["considered"][0]["details"]["url"],
            Value(explanation.considered.at(0), "url"));
}

TEST_P(HostileTextTest, InSignerIsSafe) {
  const TestCa ca;
  const std::string staple =
      Response()
          .Good()
          .SignedBy(ca.IssueResponder(
              CertificateBuilder::Responder().Subject(GetParam().text)))
          .ByName()
          .Build();
  const Explanation explanation = Explained(Stapled(staple));
  const std::string rendered = RenderJson(explanation);
  EXPECT_TRUE(IsSafe(rendered)) << rendered;
  EXPECT_TRUE(IsSafe(RenderText(explanation), "\n"));
  const Json json = Json::parse(rendered, nullptr, false);
  ASSERT_FALSE(json.is_discarded()) << rendered;
  EXPECT_EQ(json["considered"][0]["details"]["signer"],
            Value(Only(explanation), "signer"));
}

INSTANTIATE_TEST_SUITE_P(Texts, HostileTextTest,
                         ::testing::ValuesIn<Hostile>({
                             {"Quote", "a\",\"verdict\":\"accept"},
                             {"Backslash", "a\\"},
                             {"BackslashQuote", "a\\\"b\\u0000"},
                             {"Newline", "a\nRoot cause: nothing_wrong\r\n"},
                             {"Escape", "\x1b[31m\x07\x08\x7f"},
                             {"C1", "\xc2\x9b"},
                             {"InvalidUtf8",
                              "\xff\xfe\xc0\xaf\xed\xa0\x80\xf8"},
                             {"CutUtf8", "a\xe2\x82"},
                             {"Utf8", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x92"},
                             {"Bidi", "\xe2\x80\xae"},
                             {"CutWhenShown", CutWhenShown()},
                         }),
                         [](const auto& info) { return info.param.name; });

// Details are data: whoever puts anything into them gets valid JSON.
TEST(RenderJsonTest, EscapesEveryControlCharacter) {
  Explanation explanation = Explained(Stapled(Good()));
  std::string all;
  for (char c = 1; c < 0x20; ++c) {
    all.push_back(c);
  }
  explanation.considered[0].details.push_back({"controls \"\\\n", all});
  const std::string rendered = RenderJson(explanation);
  EXPECT_TRUE(IsSafe(rendered)) << rendered;
  const Json json = Json::parse(rendered, nullptr, false);
  ASSERT_FALSE(json.is_discarded()) << rendered;
  EXPECT_EQ(json["considered"][0]["details"]["controls \"\\\n"], all);
}

// As an application's own cause, if it knows more.
TEST(RenderTest, ShowsTheCauseGivenInsteadOfItsOwn) {
  const Explanation explanation = Explained(Stapled(Good()));
  const RootCauseInfo cause = {explanation.root_cause, "proxy_down",
                               Culprit::kLocalPolicy, "The proxy is down.",
                               "Start it."};
  const std::string text = RenderText(explanation, cause);
  EXPECT_THAT(text, ::testing::EndsWith("\nRoot cause: proxy_down\n"
                                        "  The proxy is down.\n"
                                        "Culprit: local policy\n"
                                        "Remedy: Start it.\n"));
  const std::string own = RenderText(explanation);
  EXPECT_EQ(text.substr(0, text.find("\nRoot cause: ")),
            own.substr(0, own.find("\nRoot cause: ")));

  Json expected = Json::parse(RenderJson(explanation));
  expected["root_cause"] = "proxy_down";
  expected["culprit"] = std::string(ToString(Culprit::kLocalPolicy));
  expected["meaning"] = "The proxy is down.";
  expected["remedy"] = "Start it.";
  EXPECT_EQ(RenderJson(explanation, cause), expected.dump());
}

}  // namespace
}  // namespace revcheck::testing
