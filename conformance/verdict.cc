#include "revcheck/conformance/verdict.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "revcheck/cli/decode.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/request_reader.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/certificate.h"

namespace revcheck::conformance {
namespace {

// As lax as mozilla::pkix gets, as for the labels of the same responses among
// the vectors: these suites are old.
VerifyOptions LaxOptions() {
  VerifyOptions options;
  options.max_age_days = 3650;
  options.response_digests.Add(Digest::kSha1);
  options.responder.digests.Add(Digest::kSha1);
  options.responder.key.min_rsa_bits = 1024;
  return options;
}

std::string FileOf(const CorpusCase& one, const std::string& role) {
  const auto it = one.files.find(role);
  return it == one.files.end() ? "" : it->second;
}

// good, revoked, unknown or reject.
std::string ClassOf(const Outcome& outcome) {
  if (outcome.code() == Code::kSuccess) {
    return "good";
  }
  if (outcome.code() == Code::kRevokedCertificate) {
    return "revoked";
  }
  return outcome.code() == Code::kOcspUnknownCert ? "unknown" : "reject";
}

// The serial asked about: of the certificate, of the manifest, or of the first
// entry.
std::string SerialOf(const CorpusCase& one, const ResponseSummary& summary) {
  Certificate certificate;
  const std::string der = FileOf(one, "cert");
  if (!der.empty() && !Certificate::Read(ToBytes(der), &certificate)) {
    return std::string(ToText(certificate.serial));
  }
  if (one.serial.empty() && !summary.entries.empty()) {
    return std::string(ToText(summary.entries.front().cert_id.serial));
  }
  return one.serial;
}

// Verifies the response, whose issuer the case must have.
std::string Verify(const CorpusCase& one, const ResponseSummary& summary) {
  const std::string cert_der = FileOf(one, "cert");
  const std::string issuer_der = FileOf(one, "issuer");
  Certificate cert;
  Certificate issuer;
  if (Certificate::Read(ToBytes(issuer_der), &issuer).has_value()) {
    return "issuer certificate refused";
  }
  const bool has_cert = !Certificate::Read(ToBytes(cert_der), &cert);
  const std::string serial = SerialOf(one, summary);
  CertId id;
  id.issuer_name = has_cert ? cert.issuer : issuer.subject;
  id.issuer_spki = issuer.spki;
  id.serial = ToBytes(serial);
  const std::string response = FileOf(one, "response");
  const Outcome outcome =
      VerifyResponse(id, ToBytes(response), one.time, LaxOptions());
  const std::string verdict = ClassOf(outcome);
  const bool parsed = !summary.stopped_by.has_value();
  if (one.expected == "partial_ok" ? one.consensus.empty() && parsed
                                   : verdict == one.expected) {
    return kAgrees;
  }
  if (one.expected == "partial_ok" && verdict == one.consensus) {
    return kAgrees;
  }
  return absl::StrCat(verdict, ", ", std::string(ToString(outcome.finding)));
}

// The entry that the case's request, serial, or nothing at all singles out.
const EntrySummary* FindEntry(const CorpusCase& one,
                              const ResponseSummary& summary) {
  std::string serial = one.serial;
  const std::string request_der = FileOf(one, "request");
  const auto request = ReadRequest(ToBytes(request_der));
  if (request.ok()) {
    serial = std::string(ToText(request->cert_ids.front().serial));
  }
  for (const EntrySummary& entry : summary.entries) {
    if (serial.empty() || ToText(entry.cert_id.serial) == serial) {
      return &entry;
    }
  }
  return nullptr;
}

// Without the issuer, nothing can be verified: says what the response claims.
std::string Read(const CorpusCase& one, const ResponseSummary& summary) {
  if (summary.stopped_by.has_value()) {
    return one.expected == "reject"
               ? kAgrees
               : absl::StrCat("reject, ",
                              std::string(ToString(*summary.stopped_by)));
  }
  if (one.expected == "partial_ok") {
    return kAgrees;
  }
  const EntrySummary* entry = FindEntry(one, summary);
  if (one.expected == "reject") {
    // Nobody has signed for an unknown issuer.
    const std::string response = FileOf(one, "response");
    const Outcome outcome =
        VerifyResponse(CertId(), ToBytes(response), one.time, LaxOptions());
    const bool found = one.outcome == "no_matching_response" && entry;
    return ClassOf(outcome) == "reject" && !found ? kAgrees : "accepted";
  }
  const std::string claim = entry != nullptr && entry->status.has_value()
                                ? std::string(cli::ToString(*entry->status))
                                : "none";
  return claim == one.expected ? kAgrees : absl::StrCat(claim, ", as claimed");
}

// Says whether our request about the same certificate is the same bytes.
bool BuildsSameRequest(const CorpusCase& one) {
  const std::string cert_der = FileOf(one, "cert");
  const std::string issuer_der = FileOf(one, "issuer");
  Certificate cert;
  Certificate issuer;
  Request request;
  return !Certificate::Read(ToBytes(cert_der), &cert) &&
         !Certificate::Read(ToBytes(issuer_der), &issuer) &&
         !BuildRequest(CertId::Of(cert, issuer), RequestOptions(), &request) &&
         ToText(request.bytes()) == FileOf(one, "request");
}

std::string JudgeRequest(const CorpusCase& one) {
  const std::string der = FileOf(one, "request");
  const bool readable = ReadRequest(ToBytes(der)).ok();
  if (readable && one.outcome == "request_bytes" && !BuildsSameRequest(one)) {
    return "builds another request";
  }
  return readable == (one.expected != "reject") ? kAgrees
         : readable                             ? "readable"
                                                : "not readable";
}

}  // namespace

std::string Judge(const CorpusCase& one) {
  if (one.expected == "no_crash" || one.expected == "lint") {
    return kAgrees;
  }
  if (one.is_request) {
    return JudgeRequest(one);
  }
  const std::string response = FileOf(one, "response");
  const ResponseSummary summary = Summarize(ToBytes(response));
  return one.Has("issuer") ? Verify(one, summary) : Read(one, summary);
}

void RunEverything(const CorpusCase& one) {
  const std::string response = FileOf(one, "response");
  const ResponseSummary summary = Summarize(ToBytes(response));
  const std::string serial = SerialOf(one, summary);
  CertId id;
  id.serial = ToBytes(serial);
  (void)VerifyResponse(id, ToBytes(response), one.time, LaxOptions());
  for (const auto& [role, contents] : one.files) {
    (void)ReadRequest(ToBytes(contents));
    (void)cli::RenderText(cli::Decode(ToBytes(contents)));
    (void)cli::RenderText(cli::DecodeResponse(ToBytes(contents)));
    (void)cli::RenderText(cli::DecodeRequest(ToBytes(contents)));
    (void)cli::RenderText(cli::DecodeCertificate(ToBytes(contents)));
  }
}

}  // namespace revcheck::conformance
