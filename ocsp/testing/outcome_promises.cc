#include "revcheck/ocsp/testing/outcome_promises.h"

#include <openssl/base.h>
#include <openssl/bytestring.h>
#include <openssl/digest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stddef.h>

#include "absl/time/time.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using fuzzing::IsInside;
using fuzzing::Promise;

constexpr unsigned kExplicit0 =
    CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0;

// What is signed and the signature: the first and third of three elements.
struct Signed {
  CBS data;
  CBS signature;  // Contents of the BIT STRING.
};

bool ReadSigned(CBS contents, Signed* out) {
  return CBS_get_asn1_element(&contents, &out->data, CBS_ASN1_SEQUENCE) == 1 &&
         CBS_get_asn1(&contents, nullptr, CBS_ASN1_SEQUENCE) == 1 &&
         CBS_get_asn1(&contents, &out->signature, CBS_ASN1_BITSTRING) == 1;
}

// From OCSPResponse down to the contents of BasicOCSPResponse.
bool OpenResponse(Bytes response, CBS* basic) {
  CBS in = ToCbs(response);
  CBS outer;
  CBS tagged;
  CBS bytes;
  CBS octets;
  return CBS_get_asn1(&in, &outer, CBS_ASN1_SEQUENCE) == 1 &&
         CBS_get_asn1(&outer, nullptr, CBS_ASN1_ENUMERATED) == 1 &&
         CBS_get_asn1(&outer, &tagged, kExplicit0) == 1 &&
         CBS_get_asn1(&tagged, &bytes, CBS_ASN1_SEQUENCE) == 1 &&
         CBS_get_asn1(&bytes, nullptr, CBS_ASN1_OBJECT) == 1 &&
         CBS_get_asn1(&bytes, &octets, CBS_ASN1_OCTETSTRING) == 1 &&
         CBS_get_asn1(&octets, basic, CBS_ASN1_SEQUENCE) == 1;
}

bool OpenCertificate(Bytes der, CBS* contents) {
  CBS in = ToCbs(der);
  return CBS_get_asn1(&in, contents, CBS_ASN1_SEQUENCE) == 1;
}

// The subject's key in a TBSCertificate.
bssl::UniquePtr<EVP_PKEY> SubjectKey(CBS tbs_element) {
  CBS tbs;
  if (CBS_get_asn1(&tbs_element, &tbs, CBS_ASN1_SEQUENCE) != 1) {
    return nullptr;
  }
  if (CBS_peek_asn1_tag(&tbs, kExplicit0) == 1 &&
      CBS_get_asn1(&tbs, nullptr, kExplicit0) != 1) {
    return nullptr;
  }
  // serialNumber, signature, issuer, validity, subject.
  if (CBS_get_asn1(&tbs, nullptr, CBS_ASN1_INTEGER) != 1) {
    return nullptr;
  }
  for (int i = 0; i < 4; ++i) {
    if (CBS_get_asn1(&tbs, nullptr, CBS_ASN1_SEQUENCE) != 1) {
      return nullptr;
    }
  }
  return bssl::UniquePtr<EVP_PKEY>(EVP_parse_public_key(&tbs));
}

bool VerifiesWith(EVP_PKEY* key, const Signed& what, const EVP_MD* digest,
                  int padding) {
  bssl::ScopedEVP_MD_CTX context;
  EVP_PKEY_CTX* key_context;
  if (EVP_DigestVerifyInit(context.get(), &key_context, digest, nullptr, key) !=
      1) {
    return false;
  }
  if (EVP_PKEY_id(key) == EVP_PKEY_RSA &&
      EVP_PKEY_CTX_set_rsa_padding(key_context, padding) != 1) {
    return false;
  }
  // Behind the count of unused bits.
  return EVP_DigestVerify(context.get(), CBS_data(&what.signature) + 1,
                          CBS_len(&what.signature) - 1, CBS_data(&what.data),
                          CBS_len(&what.data)) == 1;
}

bool VerifiesSomehow(EVP_PKEY* key, const Signed& what) {
  if (key == nullptr || CBS_len(&what.signature) == 0) {
    return false;
  }
  const bool ed25519 = EVP_PKEY_id(key) == EVP_PKEY_ED25519;
  bool verifies =
      ed25519 && VerifiesWith(key, what, nullptr, RSA_PKCS1_PADDING);
  for (const EVP_MD* digest :
       {EVP_sha256(), EVP_sha384(), EVP_sha512(), EVP_sha1()}) {
    for (const int padding : {RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING}) {
      verifies =
          verifies || (!ed25519 && VerifiesWith(key, what, digest, padding));
    }
  }
  ERR_clear_error();
  return verifies;
}

void CheckFinding(Finding finding) {
  Promise(static_cast<size_t>(finding) < AllFindings().size(),
          "a finding is one of the enum");
  const FindingInfo& info = Describe(finding);
  Promise(info.finding == finding && KindOf(finding) == FindingKind::kResponse,
          "the finding is one about responses");
  Promise(static_cast<size_t>(info.code) < AllCodes().size() &&
              !ToString(info.code).empty(),
          "every finding has a code");
  Promise((info.code == Code::kSuccess) == (finding == Finding::kGood),
          "only good is Success");
}

void CheckTimes(const Outcome& outcome, absl::Time now) {
  Promise(outcome.holds_from.has_value() && outcome.holds_through.has_value(),
          "Success says how long it holds");
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(now));
  Promise(*outcome.holds_from <= second && second <= *outcome.holds_through,
          "the outcome holds now");
  Promise(*outcome.holds_through <= *outcome.valid_through,
          "nothing holds longer than it is valid");
  Promise(*outcome.holds_from >= *outcome.this_update - kDay,
          "nothing holds before thisUpdate and the slop");
}

}  // namespace

bool IsAnswer(const Outcome& outcome) {
  const Code code = outcome.code();
  return code == Code::kSuccess || code == Code::kRevokedCertificate ||
         code == Code::kOcspUnknownCert || code == Code::kOcspOldResponse;
}

void CheckOutcome(const Outcome& outcome, Bytes response, absl::Time now) {
  CheckFinding(outcome.finding);
  const bool answer = IsAnswer(outcome);
  const bool good = outcome.code() == Code::kSuccess;
  Promise(outcome.status.has_value() == answer &&
              outcome.this_update.has_value() == answer &&
              outcome.valid_through.has_value() == answer,
          "an answer, and nothing else, has status and times");
  Promise(answer || (!outcome.expired && !outcome.next_update.has_value()),
          "what is no answer does not expire");
  Promise(!answer || outcome.signer.has_value(),
          "nothing is believed that nobody signed");
  Promise(outcome.holds_from.has_value() == good &&
              outcome.holds_through.has_value() == good,
          "Success alone holds for a time");
  Promise(!good || outcome.status == CertStatus::kGood, "Success is good");
  Promise(outcome.delegate.has_value() == (outcome.signer == Signer::kDelegate),
          "a delegate has a certificate");
  Promise(!outcome.produced_at.has_value() || outcome.signer.has_value(),
          "producedAt is believed only if signed");
  Promise(
      !outcome.revocation.has_value() || outcome.status == CertStatus::kRevoked,
      "what is revoked alone has a revocation");
  Promise(!outcome.sct_list.has_value() || good, "SCTs come with Success");
  Promise(IsInside(outcome.delegate.value_or(Bytes()), response) &&
              IsInside(outcome.sct_list.value_or(Bytes()), response),
          "views lie in the response");
  if (good) {
    CheckTimes(outcome, now);
  }
}

bool SameOutcome(const Outcome& a, const Outcome& b) {
  return SameVerdict(a, b) && a.holds_from == b.holds_from &&
         a.holds_through == b.holds_through;
}

bool SameVerdict(const Outcome& a, const Outcome& b) {
  const auto same_view = [](const std::optional<Bytes>& x,
                            const std::optional<Bytes>& y) {
    return x.has_value() == y.has_value() &&
           (!x.has_value() || (x->data() == y->data() && *x == *y));
  };
  const bool same_revocation =
      a.revocation.has_value() == b.revocation.has_value() &&
      (!a.revocation.has_value() ||
       (a.revocation->time == b.revocation->time &&
        a.revocation->reason == b.revocation->reason));
  return a.finding == b.finding && a.expired == b.expired &&
         a.status == b.status && a.this_update == b.this_update &&
         a.next_update == b.next_update && a.valid_through == b.valid_through &&
         same_revocation && a.signer == b.signer &&
         a.produced_at == b.produced_at && same_view(a.delegate, b.delegate) &&
         same_view(a.sct_list, b.sct_list);
}

std::optional<Bytes> FindResponseData(Bytes response) {
  CBS basic;
  Signed what;
  if (!OpenResponse(response, &basic) || !ReadSigned(basic, &what)) {
    return std::nullopt;
  }
  return ToBytes(what.data);
}

bool IsReallySigned(const Outcome& outcome, Bytes response, const CertId& id) {
  CBS basic;
  Signed what;
  CBS spki = ToCbs(id.issuer_spki);
  const bssl::UniquePtr<EVP_PKEY> issuer(EVP_parse_public_key(&spki));
  if (!OpenResponse(response, &basic) || !ReadSigned(basic, &what) ||
      !outcome.signer.has_value()) {
    return false;
  }
  if (outcome.signer == Signer::kIssuer) {
    return VerifiesSomehow(issuer.get(), what);
  }
  CBS contents;
  Signed certificate;
  if (!OpenCertificate(outcome.delegate.value_or(Bytes()), &contents) ||
      !ReadSigned(contents, &certificate)) {
    return false;
  }
  return VerifiesSomehow(issuer.get(), certificate) &&
         VerifiesSomehow(SubjectKey(certificate.data).get(), what);
}

}  // namespace revcheck::testing
