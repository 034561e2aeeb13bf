#include "revcheck/conformance/vector_writer.h"

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::conformance {
namespace {

using cli::Json;

std::string Base64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

Json Head(const std::string& id, const CertId& cert_id) {
  Json json;
  json["id"] = id;
  json["group"] = "shipped";
  json["issuer_name"] = Base64(ToText(cert_id.issuer_name));
  json["issuer_spki"] = Base64(ToText(cert_id.issuer_spki));
  json["serial"] = Base64(ToText(cert_id.serial));
  return json;
}

}  // namespace

Label Proven(Code code, absl::Time this_update, absl::Time valid_through,
             Freshness freshness) {
  return {code, freshness == Freshness::kExpired, this_update, valid_through};
}

Label Refused(Code code) { return {code, false, std::nullopt, std::nullopt}; }

Json FirefoxTrust() {
  Json trust;
  trust["min_rsa_bits"] = 2048;
  trust["curves"] = {"P-256", "P-384", "P-521"};
  trust["digests"] = {"sha256", "sha384", "sha512"};
  trust["digest_scope"] = "certs";
  return trust;
}

std::string ResponseLine(const std::string& id, const CertId& cert_id,
                         std::string_view response, const Json& trust,
                         const Label& label) {
  Json json = Head(id, cert_id);
  json["time"] = TimeText(testing::kNow);
  json["max_lifetime_days"] = 10;
  json["trust"] = trust;
  json["response"] = Base64(response);
  json["expect"]["code"] = std::string(ToString(label.code));
  json["expect"]["expired"] = label.expired;
  json["expect"]["this_update"] = cli::ToJson(label.this_update);
  json["expect"]["valid_through"] = cli::ToJson(label.valid_through);
  return json.dump() + "\n";
}

std::string RequestLine(const std::string& id, const CertId& cert_id, Code code,
                        std::string_view request) {
  Json json = Head(id, cert_id);
  json["expect"]["code"] = std::string(ToString(code));
  if (code == Code::kSuccess) {
    json["expect"]["request"] = Base64(request);
  }
  return json.dump() + "\n";
}

}  // namespace revcheck::conformance
