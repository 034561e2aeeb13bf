#include "revcheck/cli/verdict_report.h"

#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::cli {
namespace {

using testing::CertIdOf;
using testing::DaysFromNow;
using testing::EntryBuilder;
using ::testing::HasSubstr;
using testing::kLeafSerial;
using testing::kNow;
using ::testing::Not;
using testing::ResponseBuilder;
using testing::TestCa;

class VerdictReportTest : public ::testing::Test {
 protected:
  Json JsonOf(const std::string& response) const {
    const CertId id = CertIdOf(ca_);
    const Bytes bytes = ToBytes(response);
    return VerdictJson(id, bytes, VerifyResponse(id, bytes, kNow));
  }

  std::string TextOf(const std::string& response) const {
    const CertId id = CertIdOf(ca_);
    const Bytes bytes = ToBytes(response);
    return VerdictText(id, bytes, VerifyResponse(id, bytes, kNow));
  }

  const TestCa ca_;
};

TEST_F(VerdictReportTest, FieldsAreAlwaysTheSame) {
  const std::vector<std::string> expected = {
      "code",        "number",      "finding",       "status",      "expired",
      "this_update", "next_update", "valid_through", "produced_at", "responder",
      "revocation",  "culprit",     "meaning",       "remedy",      "section",
      "serial",      "entries"};
  for (const std::string& response :
       {ResponseBuilder(ca_).Good().Build(),
        ResponseBuilder(ca_).Revoked().Build(), testing::ErrorResponse(3),
        std::string("junk"), std::string()}) {
    std::vector<std::string> fields;
    const Json json = JsonOf(response);
    for (const auto& [field, value] : json.items()) {
      fields.push_back(field);
    }
    EXPECT_EQ(fields, expected);
  }
}

TEST_F(VerdictReportTest, TellsOfAGoodResponse) {
  const Json json = JsonOf(ResponseBuilder(ca_).Good().Build());
  EXPECT_EQ(json["code"], "Success");
  EXPECT_EQ(json["number"], 0);
  EXPECT_EQ(json["finding"], "good");
  EXPECT_EQ(json["status"], "good");
  EXPECT_EQ(json["expired"], false);
  EXPECT_EQ(json["this_update"], "2026-02-28T00:00:00Z");
  EXPECT_EQ(json["next_update"], "2026-03-07T00:00:00Z");
  EXPECT_EQ(json["valid_through"], "2026-03-08T00:00:00Z");
  EXPECT_EQ(json["produced_at"], "2026-02-28T00:00:00Z");
  EXPECT_EQ(json["responder"]["signed_by"], "issuer");
  EXPECT_EQ(json["responder"]["certificate"], Json(nullptr));
  EXPECT_EQ(json["revocation"], Json(nullptr));
  EXPECT_EQ(json["culprit"], "nobody");
  EXPECT_EQ(json["serial"], "5a3c912e7708d416");
  EXPECT_EQ(json["entries"][0]["status"], "good");
}

TEST_F(VerdictReportTest, TellsWhenAndWhyOfARevocation) {
  const std::string response =
      ResponseBuilder(ca_)
          .Entry(EntryBuilder().Revoked(testing::kRevocationTime, 4))
          .Build();
  const Json json = JsonOf(response);
  EXPECT_EQ(json["code"], "SEC_ERROR_REVOKED_CERTIFICATE");
  EXPECT_EQ(json["number"], -8180);
  EXPECT_EQ(json["revocation"]["time"], "2026-02-19T00:00:00Z");
  EXPECT_EQ(json["revocation"]["reason"], "superseded");
  EXPECT_THAT(TextOf(response), HasSubstr("2026-02-19T00:00:00Z, superseded"));
}

TEST_F(VerdictReportTest, LeavesAnUnknownReasonNull) {
  const Json json = JsonOf(ResponseBuilder(ca_).Revoked().Build());
  EXPECT_EQ(json["revocation"]["reason"], Json(nullptr));
}

TEST_F(VerdictReportTest, NamesADelegate) {
  const std::string response =
      ResponseBuilder(ca_).Good().SignedBy(ca_.IssueResponder()).Build();
  const Json json = JsonOf(response);
  EXPECT_EQ(json["responder"]["signed_by"], "delegate");
  EXPECT_EQ(json["responder"]["certificate"], "CN=Test Responder");
  EXPECT_THAT(TextOf(response), HasSubstr("(delegate)"));
}

TEST_F(VerdictReportTest, TellsOfExpiry) {
  const std::string response =
      ResponseBuilder(ca_)
          .Revoked(kLeafSerial, DaysFromNow(-9), DaysFromNow(-3))
          .Build();
  EXPECT_EQ(JsonOf(response)["expired"], true);
  EXPECT_THAT(TextOf(response), HasSubstr("2026-02-27T00:00:00Z (expired)"));
}

TEST_F(VerdictReportTest, ShowsWhatARefusedResponseClaims) {
  const std::string response =
      ResponseBuilder(ca_).Good().ByName().CorruptSignature().Build();
  const Json json = JsonOf(response);
  EXPECT_EQ(json["code"], "SEC_ERROR_OCSP_BAD_SIGNATURE");
  EXPECT_EQ(json["status"], "none");
  EXPECT_EQ(json["this_update"], Json(nullptr));
  EXPECT_EQ(json["responder"]["id"], "CN=Test CA");
  EXPECT_EQ(json["responder"]["signed_by"], Json(nullptr));
  EXPECT_EQ(json["entries"][0]["status"], "good");
  EXPECT_THAT(TextOf(response), HasSubstr("CN=Test CA (unverified)"));
}

TEST_F(VerdictReportTest, ShowsNothingOfGarbage) {
  const Json json = JsonOf("junk");
  EXPECT_EQ(json["responder"], Json(nullptr));
  EXPECT_EQ(json["produced_at"], Json(nullptr));
  EXPECT_EQ(json["entries"], Json::array());
}

TEST_F(VerdictReportTest, TextBeginsWithTheCode) {
  EXPECT_EQ(TextOf(ResponseBuilder(ca_).Good().Build()).substr(0, 8),
            "Success\n");
  EXPECT_THAT(TextOf(testing::ErrorResponse(3)),
              HasSubstr("SEC_ERROR_OCSP_TRY_SERVER_LATER (-8070)\n"));
}

TEST_F(VerdictReportTest, TextCutsLongListsOfEntries) {
  ResponseBuilder builder(ca_);
  for (char serial = 1; serial <= 7; ++serial) {
    builder.Good(std::string_view(&serial, 1));
  }
  const std::string text = TextOf(builder.Build());
  EXPECT_THAT(text, HasSubstr("05 (sha1, good"));
  EXPECT_THAT(text, Not(HasSubstr("06 (sha1, good")));
  EXPECT_THAT(text, HasSubstr("and 2 more"));
  EXPECT_EQ(JsonOf(builder.Build())["entries"].size(), 7u);
}

TEST_F(VerdictReportTest, TextFitsATerminal) {
  std::istringstream lines(TextOf(ResponseBuilder(ca_).Good("\x11").Build()));
  std::string line;
  while (std::getline(lines, line)) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST_F(VerdictReportTest, EscapesHostileNames) {
  const TestCa hostile("\x1b[31mEvil CA");
  const CertId id = CertIdOf(hostile);
  const std::string response = ResponseBuilder(hostile).Good().ByName().Build();
  const Bytes bytes = ToBytes(response);
  const Outcome outcome = VerifyResponse(id, bytes, kNow);
  EXPECT_EQ(VerdictJson(id, bytes, outcome)["responder"]["id"],
            "CN=\\x1b[31mEvil CA");
  EXPECT_THAT(VerdictText(id, bytes, outcome), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace revcheck::cli
