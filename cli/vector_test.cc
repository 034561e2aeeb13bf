#include "revcheck/cli/vector.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::cli {
namespace {

using testing::CertIdOf;
using ::testing::HasSubstr;
using testing::ResponseBuilder;
using testing::SigningAlgorithm;
using testing::TestCa;

std::string Base64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

class VectorTest : public ::testing::Test {
 protected:
  // A request vector that expects a refusal.
  Json RequestVector() const {
    const CertId id = CertIdOf(ca_);
    Json json;
    json["id"] = "test";
    json["issuer_name"] = Base64(ToText(id.issuer_name));
    json["issuer_spki"] = Base64(ToText(id.issuer_spki));
    json["serial"] = Base64(ToText(id.serial));
    json["expect"]["code"] = "SEC_ERROR_BAD_DER";
    return json;
  }

  // A vector of a good response, labelled as it should be.
  Json ResponseVector(const std::string& response) const {
    Json json = RequestVector();
    json["time"] = "2026-03-01T00:00:00Z";
    json["response"] = Base64(response);
    json["expect"]["code"] = "Success";
    json["expect"]["expired"] = false;
    json["expect"]["this_update"] = "2026-02-28T00:00:00Z";
    json["expect"]["valid_through"] = "2026-03-08T00:00:00Z";
    return json;
  }

  Json ResponseVector() const {
    return ResponseVector(ResponseBuilder(ca_).Good().Build());
  }

  static std::string ErrorOf(const Json& json) {
    return std::string(ParseVector(json.dump()).status().message());
  }

  // The code that the vector comes out with.
  static std::string CodeOf(const Json& json) {
    const auto vector = ParseVector(json.dump());
    return vector.ok() ? RunVector(*vector).code.value_or("none")
                       : std::string(vector.status().message());
  }

  const TestCa ca_;
};

TEST_F(VectorTest, ReadsAResponse) {
  const auto vector = ParseVector(ResponseVector().dump());
  ASSERT_TRUE(vector.ok()) << vector.status().message();
  EXPECT_EQ(vector->id, "test");
  EXPECT_EQ(vector->issuer_name, ca_.name());
  EXPECT_FALSE(vector->is_request);
  EXPECT_EQ(vector->time, testing::kNow);
  EXPECT_EQ(vector->expected.code, "Success");
  EXPECT_EQ(vector->expected.this_update, testing::kThisUpdate);
}

TEST_F(VectorTest, RunsAResponse) {
  const auto vector = ParseVector(ResponseVector().dump());
  ASSERT_TRUE(vector.ok());
  const VectorResult actual = RunVector(*vector);
  EXPECT_TRUE(Agrees(vector->expected, actual))
      << ToJson(actual, /*is_request=*/false);
  EXPECT_EQ(actual.finding, "good");
}

TEST_F(VectorTest, RunsARequest) {
  const auto vector = ParseVector(RequestVector().dump());
  ASSERT_TRUE(vector.ok());
  EXPECT_TRUE(vector->is_request);
  const VectorResult actual = RunVector(*vector);
  EXPECT_EQ(actual.code, "Success");
  EXPECT_EQ(actual.request.size(), 67u + vector->serial.size());
  EXPECT_FALSE(Agrees(vector->expected, actual));
}

TEST_F(VectorTest, NullCodeExpectsAnyRefusal) {
  Json json = ResponseVector("junk");
  json["expect"]["code"] = nullptr;
  const auto refused = ParseVector(json.dump());
  ASSERT_TRUE(refused.ok());
  EXPECT_TRUE(Agrees(refused->expected, RunVector(*refused)));
  json = ResponseVector();
  json["expect"]["code"] = nullptr;
  const auto accepted = ParseVector(json.dump());
  ASSERT_TRUE(accepted.ok());
  EXPECT_FALSE(Agrees(accepted->expected, RunVector(*accepted)));
}

TEST_F(VectorTest, NamesTheFieldThatIsMissing) {
  for (const char* field : {"issuer_name", "issuer_spki", "serial", "time"}) {
    Json json = ResponseVector();
    json.erase(field);
    EXPECT_THAT(ErrorOf(json), HasSubstr("'" + std::string(field) + "'"));
  }
  Json json = ResponseVector();
  json.erase("expect");
  EXPECT_THAT(ErrorOf(json), HasSubstr("'expect'"));
  json = ResponseVector();
  json["expect"].erase("code");
  EXPECT_THAT(ErrorOf(json), HasSubstr("'expect.code'"));
  json = RequestVector();
  json["expect"]["code"] = "Success";
  EXPECT_THAT(ErrorOf(json), HasSubstr("'request'"));
}

TEST_F(VectorTest, NamesTheFieldThatIsWrong) {
  const std::pair<const char*, Json> wrong[] = {
      {"issuer_name", "not base64!"}, {"serial", 7},
      {"response", nullptr},          {"time", "yesterday"},
      {"max_lifetime_days", -1},      {"max_lifetime_days", 65536},
      {"max_lifetime_days", "ten"},   {"trust", "none"},
  };
  for (const auto& [field, value] : wrong) {
    Json json = ResponseVector();
    json[field] = value;
    EXPECT_FALSE(ParseVector(json.dump()).ok()) << field << " " << value;
  }
}

TEST_F(VectorTest, NamesTheTrustThatIsWrong) {
  const std::pair<const char*, Json> wrong[] = {
      {"curves", {"P-999"}},    {"digests", {"md5"}},
      {"digests", "sha256"},    {"digest_scope", "some"},
      {"rsa_pss", "yes"},       {"signer_trust_level", "Wobbly"},
      {"min_rsa_bits", "many"},
  };
  for (const auto& [field, value] : wrong) {
    Json json = ResponseVector();
    json["trust"][field] = value;
    EXPECT_FALSE(ParseVector(json.dump()).ok()) << field << " " << value;
  }
}

TEST_F(VectorTest, SurvivesWhatIsNoVector) {
  for (const char* line :
       {"", "{", "[]", "7", "null", "\"text\"", "{\"expect\":[]}", "\xff"}) {
    EXPECT_FALSE(ParseVector(line).ok()) << line;
  }
  EXPECT_FALSE(ParseVector(std::string(100000, '[')).ok());
}

// A list of lists, so many of them.
std::string Nested(size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST_F(VectorTest, RefusesDeepNesting) {
  const std::string in_trust =
      "{\"issuer_name\":\"MAA=\",\"issuer_spki\":\"MAA=\",\"serial\":\"AQ==\","
      "\"response\":\"MAA=\",\"time\":\"2026-03-01T00:00:00Z\","
      "\"trust\":{\"curves\":[";
  for (const std::string& line :
       {in_trust + Nested(200000) + "]}}", Nested(200000),
        "{\"a\":" + Nested(16) + "}", std::string(200000, '['),
        "{\"\\\\\":" + Nested(16) + "}"}) {
    EXPECT_EQ(ParseVector(line).status().message(),
              "nested deeper than 16 levels")
        << line.substr(0, 150);
  }
  const absl::Status as_deep_as_may_be =
      ParseVector(in_trust + Nested(13) + "]}}").status();
  EXPECT_THAT(std::string(as_deep_as_may_be.message()),
              HasSubstr("field 'curves': unknown: [[["));
}

TEST_F(VectorTest, BracketsInTextDoNotNest) {
  Json json = ResponseVector();
  json["id"] = std::string(100, '[') + "\"\\" + std::string(100, '{');
  json["notes"] = Json::array({Json::array(), Json::array(), Json::object()});
  EXPECT_EQ(CodeOf(json), "Success");
}

TEST_F(VectorTest, MaximumAgeIsTheVectors) {
  Json json =
      ResponseVector(ResponseBuilder(ca_)
                         .Good(testing::kLeafSerial, testing::DaysFromNow(-20),
                               testing::kNextUpdate)
                         .Build());
  EXPECT_EQ(CodeOf(json), "SEC_ERROR_OCSP_OLD_RESPONSE");
  json["max_lifetime_days"] = 30;
  EXPECT_EQ(CodeOf(json), "Success");
}

TEST_F(VectorTest, DigestScopeSaysWhereDigestsCount) {
  Json json = ResponseVector(ResponseBuilder(ca_)
                                 .Good()
                                 .Algorithm(SigningAlgorithm::kEcdsaSha1)
                                 .Build());
  json["trust"]["digests"] = {"sha256"};
  EXPECT_EQ(CodeOf(json), "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED");
  json["trust"]["digest_scope"] = "certs";
  EXPECT_EQ(CodeOf(json), "Success");
}

TEST_F(VectorTest, DistrustRefusesEveryResponder) {
  Json json = ResponseVector(
      ResponseBuilder(ca_).Good().SignedBy(ca_.IssueResponder()).Build());
  EXPECT_EQ(CodeOf(json), "Success");
  json["trust"]["signer_trust_level"] = "TrustAnchor";
  EXPECT_EQ(CodeOf(json), "Success");
  json["trust"]["signer_trust_level"] = "ActivelyDistrusted";
  EXPECT_EQ(CodeOf(json), "SEC_ERROR_OCSP_INVALID_SIGNING_CERT");
}

TEST(AgreesTest, ComparesEverythingButTheFinding) {
  VectorResult expected;
  expected.code = "Success";
  expected.this_update = testing::kNow;
  VectorResult actual = expected;
  actual.finding = "good";
  EXPECT_TRUE(Agrees(expected, actual));
  actual = expected;
  actual.code = "SEC_ERROR_BAD_DER";
  EXPECT_FALSE(Agrees(expected, actual));
  actual = expected;
  actual.expired = true;
  EXPECT_FALSE(Agrees(expected, actual));
  actual = expected;
  actual.this_update.reset();
  EXPECT_FALSE(Agrees(expected, actual));
  actual = expected;
  actual.valid_through = testing::kNow;
  EXPECT_FALSE(Agrees(expected, actual));
  actual = expected;
  actual.request = "x";
  EXPECT_FALSE(Agrees(expected, actual));
}

TEST(ResultJsonTest, HasTheFieldsOfALabel) {
  VectorResult result;
  result.finding = "good";
  EXPECT_EQ(ToJson(result, /*is_request=*/false).dump(),
            R"({"code":null,"expired":false,"this_update":null,)"
            R"("valid_through":null,"finding":"good"})");
  result.code = "Success";
  result.request = "0";
  EXPECT_EQ(ToJson(result, /*is_request=*/true).dump(),
            R"({"code":"Success","request":"MA=="})");
}

}  // namespace
}  // namespace revcheck::cli
