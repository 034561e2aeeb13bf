#include "revcheck/conformance/differences.h"

namespace revcheck::conformance {
namespace {

constexpr Difference kDifferences[] = {
    {"apple-security-ocsp/ct-12726450-sha256", "parse_ok",
     "reject, responder_algorithm_unsupported",
     "Stricter than the suite, which only parses. The responder's "
     "certificate is of D-TRUST CA 3-1 2016, another CA than the issuer "
     "(3.5, 12-13), and its RSASSA-PSS parameters leave out the NULL of the "
     "hash, so they are none of the three accepted encodings (3.6). The "
     "sibling D-TRUST issuer has the same responder."},
    {"apple-security-ocsp/ct-140490747-sha256", "parse_ok",
     "reject, responder_algorithm_unsupported",
     "As ct-12726450-sha256: the same responder certificate."},
    {"aws-lc-ocsp/reqverify-ocsp_request_expired_signer_no_certs-true",
     "request_signature_invalid", "readable",
     "Laxer. The suite verifies the signature on the request; a client never "
     "does, and ReadRequest() says so: it reports that there is one."},
    {"aws-lc-ocsp/reqverify-ocsp_request_expired_signer_no_certs-false",
     "request_signature_invalid", "readable", "As the case before."},
    {"boringssl-ocsp/good_response", "good",
     "reject, too_old_without_next_update",
     "Stricter. No nextUpdate, and four days after thisUpdate: believed for "
     "two days, whatever the maximum age (3.7, 4-5). The suite believes it "
     "for seven."},
    {"boringssl-ocsp/ocsp_sign_direct", "good",
     "reject, too_old_without_next_update",
     "Stricter. No nextUpdate, and four days after thisUpdate: believed for "
     "two days, whatever the maximum age (3.7, 4-5). The suite believes it "
     "for seven."},
    {"boringssl-ocsp/has_version", "good",
     "reject, too_old_without_next_update",
     "Stricter. No nextUpdate, and four days after thisUpdate: believed for "
     "two days, whatever the maximum age (3.7, 4-5). The suite believes it "
     "for seven."},
    {"boringssl-ocsp/responder_name", "good",
     "reject, too_old_without_next_update",
     "Stricter. No nextUpdate, and four days after thisUpdate: believed for "
     "two days, whatever the maximum age (3.7, 4-5). The suite believes it "
     "for seven."},
    {"boringssl-ocsp/responder_id", "good",
     "reject, too_old_without_next_update",
     "Stricter. No nextUpdate, and four days after thisUpdate: believed for "
     "two days, whatever the maximum age (3.7, 4-5). The suite believes it "
     "for seven."},
    {"boringssl-ocsp/stale_response", "expired", "good, good",
     "The suite verifies at 2017-03-05, a day after nextUpdate, and that is "
     "inside the day of slop (3.7, 5). The time suggested for comparisons, "
     "used here, lies before nextUpdate."},
    {"boringssl-ocsp/produced_early_response", "bad_produced_at", "good, good",
     "Laxer. producedAt is read but its value is ignored (3.1, 9); the suite "
     "refuses one before the certificate's notBefore."},
    {"botan/patrickschmidt-maxage59m-early", "not_yet_valid", "good, good",
     "Laxer. thisUpdate is twelve seconds ahead, and a day of slop is "
     "allowed (3.7, 2)."},
    {"botan/patrickschmidt-maxage59m-late", "too_old", "good, good",
     "Laxer. The suite's maximum age is 59 minutes; without nextUpdate it is "
     "two days here, not to be configured (3.7, 4-5)."},
    {"botan/patrickschmidt-unbounded-age", "good",
     "reject, too_old_without_next_update",
     "Stricter. Without nextUpdate a response is believed for two days (3.7, "
     "4-5); the suite believes it for ever."},
    {"botan/bdr@early", "not_yet_valid", "good, good",
     "Laxer. thisUpdate is 22 hours ahead, and a day of slop is allowed "
     "(3.7, 2)."},
    {"botan/bdr@late", "expired", "good, good",
     "Laxer. nextUpdate is two hours past, and a day of slop is allowed "
     "(3.7, 5)."},
    {"cfssl-ocsp/response", "parse_ok", "reject, produced_at_malformed",
     "Stricter. producedAt is a UTCTime with an offset from UTC, and must be "
     "a GeneralizedTime that ends in Z (3.1, 9; 4). The manifest accepts "
     "either verdict."},
    {"go-xcrypto-ocsp/noncritical-single-ext", "revoked",
     "reject, responder_expired",
     "Stricter. The suite only parses. The responder's certificate is self- "
     "signed, not of the issuer, and expired (3.5, 10 and 12-13); OpenSSL "
     "and BoringSSL refuse it, too."},
    {"openssl-ocsp/ND1-WSNIC_ND1_Issuer_ICA", "no_matching_response",
     "good, good",
     "Laxer. The issuer certificate has another subject name, but its key is "
     "right. The name in the CertID is the one in the certificate being "
     "checked (2), so the issuer certificate's own is not looked at; that it "
     "names the issuer is for the chain builder to check (5, 1)."},
    {"openssl-ocsp/ND2-WSNIC_ND2_Issuer_Root", "no_matching_response",
     "good, good",
     "Laxer. The issuer certificate has another subject name, but its key is "
     "right. The name in the CertID is the one in the certificate being "
     "checked (2), so the issuer certificate's own is not looked at; that it "
     "names the issuer is for the chain builder to check (5, 1)."},
    {"openssl-ocsp/ND3-WSNIC_ND3_Issuer_Root", "no_matching_response",
     "good, good",
     "Laxer. The issuer certificate has another subject name, but its key is "
     "right. The name in the CertID is the one in the certificate being "
     "checked (2), so the issuer certificate's own is not looked at; that it "
     "names the issuer is for the chain builder to check (5, 1)."},
    {"pyca-cryptography/ocsp-req-duplicate-ext", "parse_error", "readable",
     "Laxer. The request has the same nonce twice. ReadRequest() does not "
     "look for repeated extensions; the suite refuses only when they are "
     "asked for."},
    {"pyhanko-certvalidator/multitasking-alice", "good",
     "reject, produced_at_invalid",
     "Stricter. The times have fractions of a second, which DER times may "
     "not have (4). BoringSSL refuses it, too."},
    {"pyhanko-certvalidator/multitasking-interm", "good",
     "reject, produced_at_invalid", "As the case before."},
};

}  // namespace

absl::Span<const Difference> KnownDifferences() { return kDifferences; }

const Difference* FindDifference(std::string_view id) {
  for (const Difference& difference : kDifferences) {
    if (difference.id == id) {
      return &difference;
    }
  }
  return nullptr;
}

}  // namespace revcheck::conformance
