#include "revcheck/cli/vector.h"

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/enum_set.h"
#include "revcheck/x509/public_key.h"

namespace revcheck::cli {
namespace {

// Of objects and lists; a vector has three, the lists in "trust".
// nlohmann::json reads any depth, but writes by recursion, of which an error
// message is enough.
constexpr size_t kMaxVectorNesting = 16;

// Of JSON; of anything else, either answer. Without recursion.
bool IsNestedTooDeeply(const std::string& json) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size() && depth <= kMaxVectorNesting; ++i) {
    const char c = json[i];
    if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      i += c == '\\' ? 1 : 0;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return depth > kMaxVectorNesting;
}

absl::Status Wrong(const std::string& field, const std::string& problem) {
  return absl::InvalidArgumentError(
      absl::StrCat("field '", field, "': ", problem));
}

absl::Status ReadString(const Json& object, const std::string& field,
                        std::string* out) {
  const auto it = object.find(field);
  if (it == object.end() || !it->is_string()) {
    return Wrong(field, "a string is missing");
  }
  *out = it->get<std::string>();
  return absl::OkStatus();
}

absl::Status ReadBase64(const Json& object, const std::string& field,
                        std::string* out) {
  std::string base64;
  if (absl::Status status = ReadString(object, field, &base64); !status.ok()) {
    return status;
  }
  if (!absl::Base64Unescape(base64, out)) {
    return Wrong(field, "not base64");
  }
  return absl::OkStatus();
}

absl::Status ReadTime(const Json& object, const std::string& field,
                      absl::Time* out) {
  std::string text;
  if (absl::Status status = ReadString(object, field, &text); !status.ok()) {
    return status;
  }
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, out, &error)) {
    return Wrong(field, error);
  }
  return absl::OkStatus();
}

absl::Status ReadOptionalTime(const Json& object, const std::string& field,
                              std::optional<absl::Time>* out) {
  const auto it = object.find(field);
  if (it == object.end() || it->is_null()) {
    return absl::OkStatus();
  }
  absl::Time time;
  if (absl::Status status = ReadTime(object, field, &time); !status.ok()) {
    return status;
  }
  *out = time;
  return absl::OkStatus();
}

// Reads a list of names of an enum into a set.
template <typename Enum, typename FromString>
absl::Status ReadSet(const Json& object, const std::string& field,
                     FromString from_string, EnumSet<Enum>* out) {
  const auto it = object.find(field);
  if (it == object.end()) {
    return absl::OkStatus();
  }
  if (!it->is_array()) {
    return Wrong(field, "not a list");
  }
  *out = EnumSet<Enum>();
  for (const Json& name : *it) {
    const std::optional<Enum> value =
        name.is_string() ? from_string(name.get<std::string>()) : std::nullopt;
    if (!value.has_value()) {
      return Wrong(field, absl::StrCat("unknown: ", name.dump()));
    }
    out->Add(*value);
  }
  return absl::OkStatus();
}

absl::Status ReadTrust(const Json& trust, VerifyOptions* options) {
  if (!trust.is_object()) {
    return Wrong("trust", "not an object");
  }
  ResponderOptions& responder = options->responder;
  responder.key.min_rsa_bits =
      trust.value("min_rsa_bits", responder.key.min_rsa_bits);
  if (absl::Status status =
          ReadSet(trust, "curves", CurveFromString, &responder.key.curves);
      !status.ok()) {
    return status;
  }
  if (absl::Status status =
          ReadSet(trust, "digests", DigestFromString, &responder.digests);
      !status.ok()) {
    return status;
  }
  const std::string scope = trust.value("digest_scope", "all");
  if (scope != "all" && scope != "certs") {
    return Wrong("digest_scope", absl::StrCat("unknown: ", scope));
  }
  options->response_digests = responder.digests;
  if (scope == "certs") {
    options->response_digests = {Digest::kSha1, Digest::kSha256,
                                 Digest::kSha384, Digest::kSha512};
  }
  options->allow_rsa_pss = trust.value("rsa_pss", true);
  responder.allow_rsa_pss = options->allow_rsa_pss;
  const std::string level = trust.value("signer_trust_level", "InheritsTrust");
  if (level == "ActivelyDistrusted") {
    responder.trust = [](const Certificate&) {
      return ResponderTrust::kDistrusted;
    };
  } else if (level != "InheritsTrust" && level != "TrustAnchor") {
    return Wrong("signer_trust_level", absl::StrCat("unknown: ", level));
  }
  return absl::OkStatus();
}

absl::Status ReadExpectation(const Json& json, Vector* vector) {
  const auto it = json.find("expect");
  if (it == json.end() || !it->is_object()) {
    return Wrong("expect", "an object is missing");
  }
  const Json& expect = *it;
  VectorResult& expected = vector->expected;
  if (!expect.contains("code")) {
    return Wrong("expect.code", "missing");
  }
  if (!expect["code"].is_null()) {
    std::string code;
    if (absl::Status status = ReadString(expect, "code", &code); !status.ok()) {
      return status;
    }
    expected.code = code;
  }
  if (vector->is_request) {
    return expected.code == "Success"
               ? ReadBase64(expect, "request", &expected.request)
               : absl::OkStatus();
  }
  expected.expired = expect.value("expired", false);
  if (absl::Status status =
          ReadOptionalTime(expect, "this_update", &expected.this_update);
      !status.ok()) {
    return status;
  }
  return ReadOptionalTime(expect, "valid_through", &expected.valid_through);
}

absl::Status ReadResponseFields(const Json& json, Vector* vector) {
  if (absl::Status status = ReadBase64(json, "response", &vector->response);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = ReadTime(json, "time", &vector->time);
      !status.ok()) {
    return status;
  }
  const int64_t days =
      json.value("max_lifetime_days", int64_t{vector->options.max_age_days});
  if (days < 0 || days > std::numeric_limits<uint16_t>::max()) {
    return Wrong("max_lifetime_days", "not from 0 to 65535");
  }
  vector->options.max_age_days = static_cast<uint16_t>(days);
  const auto trust = json.find("trust");
  return trust == json.end() ? absl::OkStatus()
                             : ReadTrust(*trust, &vector->options);
}

absl::Status ReadVector(const Json& json, Vector* vector) {
  if (!json.is_object()) {
    return absl::InvalidArgumentError("not a JSON object");
  }
  vector->id = json.value("id", "");
  for (const auto& [field, out] :
       {std::pair("issuer_name", &vector->issuer_name),
        std::pair("issuer_spki", &vector->issuer_spki),
        std::pair("serial", &vector->serial)}) {
    if (absl::Status status = ReadBase64(json, field, out); !status.ok()) {
      return status;
    }
  }
  vector->is_request = !json.contains("response");
  if (!vector->is_request) {
    if (absl::Status status = ReadResponseFields(json, vector); !status.ok()) {
      return status;
    }
  }
  return ReadExpectation(json, vector);
}

CertId IdOf(const Vector& vector) {
  CertId id;
  id.issuer_name = ToBytes(vector.issuer_name);
  id.issuer_spki = ToBytes(vector.issuer_spki);
  id.serial = ToBytes(vector.serial);
  return id;
}

VectorResult RunRequest(const Vector& vector) {
  VectorResult result;
  Request request;
  const auto finding = BuildRequest(IdOf(vector), RequestOptions(), &request);
  result.code = std::string(
      ToString(finding.has_value() ? Describe(*finding).code : Code::kSuccess));
  result.finding = finding.has_value() ? std::string(ToString(*finding)) : "";
  result.request = std::string(ToText(request.bytes()));
  return result;
}

}  // namespace

absl::StatusOr<Vector> ParseVector(const std::string& line) {
  if (IsNestedTooDeeply(line)) {
    return absl::InvalidArgumentError(
        absl::StrCat("nested deeper than ", kMaxVectorNesting, " levels"));
  }
  // nlohmann::json reports wrong types by exception; none leaves this function.
  try {
    Vector vector;
    if (absl::Status status = ReadVector(Json::parse(line), &vector);
        !status.ok()) {
      return status;
    }
    return vector;
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
}

VectorResult RunVector(const Vector& vector) {
  if (vector.is_request) {
    return RunRequest(vector);
  }
  const Outcome outcome = VerifyResponse(IdOf(vector), ToBytes(vector.response),
                                         vector.time, vector.options);
  VectorResult result;
  result.code = std::string(ToString(outcome.code()));
  result.finding = std::string(ToString(outcome.finding));
  result.expired = outcome.expired;
  result.this_update = outcome.this_update;
  result.valid_through = outcome.valid_through;
  return result;
}

bool Agrees(const VectorResult& expected, const VectorResult& actual) {
  if (!expected.code.has_value()) {
    return actual.code != std::string(ToString(Code::kSuccess));
  }
  return expected.code == actual.code && expected.expired == actual.expired &&
         expected.this_update == actual.this_update &&
         expected.valid_through == actual.valid_through &&
         expected.request == actual.request;
}

Json ToJson(const VectorResult& result, bool is_request) {
  Json json;
  json["code"] = result.code.has_value() ? Json(*result.code) : Json(nullptr);
  if (is_request) {
    json["request"] = absl::Base64Escape(result.request);
    return json;
  }
  json["expired"] = result.expired;
  json["this_update"] = ToJson(result.this_update);
  json["valid_through"] = ToJson(result.valid_through);
  if (!result.finding.empty()) {
    json["finding"] = result.finding;
  }
  return json;
}

}  // namespace revcheck::cli
