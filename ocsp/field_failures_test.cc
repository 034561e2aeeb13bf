// What implementations of OCSP have got wrong, one test for each class: who may
// sign, and for which certificate an answer is. Signatures are in
// field_failures_signature_test.cc; lengths, numbers and times in
// field_failures_encoding_test.cc. How to fail closed is what mozilla::pkix
// does (spec/mozilla-pkix.md); where that accepts, a comment says so.

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// anyExtendedKeyUsage, 2.5.29.37.0 (RFC 5280, section 4.2.1.12).
constexpr uint8_t kAnyPurpose[] = {0x55, 0x1d, 0x25, 0x00};

CertificateBuilder Delegate() { return CertificateBuilder::Responder(); }

class FieldFailureTest : public ::testing::Test {
 protected:
  Outcome Verify(const ResponseBuilder& builder) {
    response_ = builder.Build();
    return VerifyResponse(CertIdOf(ca_), ToBytes(response_), kNow);
  }

  Finding FindingOf(const ResponseBuilder& builder) {
    return Verify(builder).finding;
  }

  // A good response that is signed by this delegate of the CA.
  Finding FindingOfDelegate(const CertificateBuilder& delegate) {
    return FindingOf(
        ResponseBuilder(ca_).Good().SignedBy(ca_.IssueResponder(delegate)));
  }

  const TestCa ca_;
  const TestCa sibling_{"Sibling CA"};
  const TestKey stranger_ = TestKey::Ec(Curve::kP256, "stranger");

 private:
  std::string response_;  // The outcome borrows from it.
};

// Who signs.

TEST_F(FieldFailureTest, SignatureNotCheckedWhenSignerIsFoundByName) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().ByName().SignWith(stranger_)),
            Finding::kNotSignedByIssuerKey);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().ByName().CorruptSignature()),
            Finding::kNotSignedByIssuerKey);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_)
                          .Good()
                          .SignedBy(ca_.IssueResponder())
                          .ByName()
                          .SignWith(stranger_)),
            Finding::kNotSignedByResponderKey);
}

TEST_F(FieldFailureTest, SignatureNotCheckedWhenSignerIsFoundByKey) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().ByKey().SignWith(stranger_)),
            Finding::kNotSignedByIssuerKey);
}

// Before anything that it says is believed, revoked included.
TEST_F(FieldFailureTest, EntriesBelievedBeforeTheSignature) {
  const Outcome outcome =
      Verify(ResponseBuilder(ca_).Revoked().SignWith(stranger_));
  EXPECT_EQ(outcome.finding, Finding::kNotSignedByIssuerKey);
  EXPECT_FALSE(outcome.status.has_value());
  EXPECT_FALSE(outcome.this_update.has_value());
  EXPECT_FALSE(outcome.signer.has_value());
}

TEST_F(FieldFailureTest, UnsignedResponse) {
  const ResponseBuilder good = ResponseBuilder(ca_).Good();
  EXPECT_EQ(FindingOf(ResponseBuilder(good).SignatureBits("")),
            Finding::kNotSignedByIssuerKey);
  EXPECT_EQ(FindingOf(ResponseBuilder(good).Replace(ResponsePart::kSignature,
                                                    Tlv(0x03, ""))),
            Finding::kSignatureFieldMalformed);
  EXPECT_EQ(
      FindingOf(ResponseBuilder(good).Replace(ResponsePart::kSignature, "")),
      Finding::kSignatureFieldMalformed);
  EXPECT_EQ(FindingOf(ResponseBuilder(good)
                          .Replace(ResponsePart::kSignature, "")
                          .Replace(ResponsePart::kSignatureAlgorithm, "")),
            Finding::kBasicResponseMalformed);
  EXPECT_EQ(FindingOf(ResponseBuilder(good).Replace(
                ResponsePart::kSignatureAlgorithm, Sequence({}))),
            Finding::kSignatureAlgorithmMalformed);
}

TEST_F(FieldFailureTest, DelegateWithoutKeyPurpose) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().SignedBy(
                ca_.IssueResponderFor({}))),
            Finding::kResponderLacksOcspSigning);
}

TEST_F(FieldFailureTest, DelegateWithWrongKeyPurpose) {
  const std::vector<std::vector<Bytes>> purposes = {
      {oid::kServerAuth}, {kAnyPurpose}, {oid::kServerAuth, kAnyPurpose}};
  for (const std::vector<Bytes>& wrong : purposes) {
    EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().SignedBy(
                  ca_.IssueResponderFor(wrong))),
              Finding::kResponderLacksOcspSigning);
  }
}

// Compared by a prefix, or by the length of what one side has.
TEST_F(FieldFailureTest, KeyPurposeComparedInPart) {
  const std::string purpose(ToText(Bytes(oid::kOcspSigning)));
  for (const std::string& other :
       {purpose.substr(0, purpose.size() - 1), purpose + '\x01',
        purpose + std::string(1, '\0'), std::string("\x09")}) {
    EXPECT_EQ(FindingOfDelegate(Delegate().ExtKeyUsage({ToBytes(other)})),
              Finding::kResponderLacksOcspSigning);
  }
}

// The leaf's own key, which its owner has, must not vouch for the leaf.
TEST_F(FieldFailureTest, LeafSignsForItself) {
  const TestKey key = CertificateBuilder().key();
  const TestResponder leaf = {CertificateBuilder().subject(), key, ca_.Issue()};
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().SignedBy(leaf)),
            Finding::kResponderLacksOcspSigning);
}

TEST_F(FieldFailureTest, DelegateExpired) {
  EXPECT_EQ(FindingOfDelegate(
                Delegate().Validity(kNow - 2 * kDay, kNow - absl::Seconds(1))),
            Finding::kResponderExpired);
  EXPECT_EQ(FindingOfDelegate(
                Delegate().Validity(kNow + absl::Seconds(1), kNow + kDay)),
            Finding::kResponderNotYetValid);
}

TEST_F(FieldFailureTest, DelegateSignedBySiblingCa) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().SignedBy(
                sibling_.IssueResponder())),
            Finding::kResponderIssuerDiffers);
}

// It says that the CA has issued it, and nobody looks at the signature.
TEST_F(FieldFailureTest, DelegateBoundToItsIssuerByNameAlone) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().SignedBy(
                sibling_.IssueResponder(Delegate().IssuerDer(ca_.name())))),
            Finding::kResponderNotSignedByIssuer);
  EXPECT_EQ(FindingOfDelegate(Delegate().CorruptSignature()),
            Finding::kResponderNotSignedByIssuer);
  EXPECT_EQ(FindingOfDelegate(Delegate().SignatureBits("")),
            Finding::kResponderNotSignedByIssuer);
}

// A certificate that the signer made himself.
TEST_F(FieldFailureTest, DelegateSelfSigned) {
  const CertificateBuilder own = Delegate();
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().SignedBy(
                TestResponder{own.subject(), own.key(), own.Build()})),
            Finding::kResponderIssuerDiffers);
}

// The CA has not authorised the CA below it, nor whom that has authorised.
TEST_F(FieldFailureTest, DelegateTwoStepsBelow) {
  const TestCa below = ca_.IssueCa("Sub CA");
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_)
                          .Good()
                          .SignedBy(below.IssueResponder())
                          .AddCertificate(below.certificate())),
            Finding::kResponderIssuerDiffers);
}

TEST_F(FieldFailureTest, DelegateIsCa) {
  EXPECT_EQ(FindingOfDelegate(Delegate().IsCa()), Finding::kResponderIsCa);
}

// Whoever has any certificate of the CA embeds it and signs with his own key.
TEST_F(FieldFailureTest, EmbeddedDelegateIsNotTheSigner) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_)
                          .Good()
                          .SignedBy(ca_.IssueResponder())
                          .SignWith(stranger_)),
            Finding::kNotSignedByResponderKey);
}

TEST_F(FieldFailureTest, AlgorithmMismatchBetweenInnerAndOuter) {
  const std::string other = AlgorithmIdentifier(SigningAlgorithm::kEcdsaSha384);
  EXPECT_EQ(FindingOfDelegate(
                Delegate().Replace(CertificatePart::kTbsAlgorithm, other)),
            Finding::kResponderAlgorithmMismatch);
  EXPECT_EQ(
      FindingOfDelegate(Delegate().Replace(CertificatePart::kAlgorithm, other)),
      Finding::kResponderAlgorithmMismatch);
}

TEST_F(FieldFailureTest, CriticalUnknownExtension) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().AddExtension(
                kAnyPurpose, Critical::kYes, Null())),
            Finding::kUnknownCriticalResponseExtension);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Entry(EntryBuilder().AddExtension(
                kAnyPurpose, Critical::kYes, Null()))),
            Finding::kUnknownCriticalSingleExtension);
  EXPECT_EQ(FindingOfDelegate(
                Delegate().AddExtension(kAnyPurpose, Critical::kYes, Null())),
            Finding::kEmbeddedCertificateUnknownCriticalExtension);
}

// About whom.

TEST_F(FieldFailureTest, ResponseForAnotherCertificateAccepted) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good("\x11")),
            Finding::kResponseForOtherSerial);
}

// The same serial of another issuer: both hashes count.
TEST_F(FieldFailureTest, IssuerHashesIgnored) {
  const std::string hash(20, 'h');
  EXPECT_EQ(
      FindingOf(ResponseBuilder(ca_).Entry(EntryBuilder().IssuerKeyHash(hash))),
      Finding::kIssuerKeyHashDiffers);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Entry(
                EntryBuilder().IssuerNameHash(hash))),
            Finding::kIssuerNameHashDiffers);
}

TEST_F(FieldFailureTest, IssuerTwinWithTheSameName) {
  const TestCa twin("Test CA", TestKey::Ec(Curve::kP256, "twin"));
  ASSERT_EQ(twin.name(), ca_.name());
  // Signed by the twin, under the name that both have, and under its own key.
  EXPECT_EQ(FindingOf(ResponseBuilder(twin).Good(CertIdOf(ca_)).ByName()),
            Finding::kNotSignedByIssuerKey);
  EXPECT_EQ(FindingOf(ResponseBuilder(twin).Good(CertIdOf(ca_)).ByKey()),
            Finding::kResponderCertificateMissing);
  // The twin's certificate of that serial, in a response of ours.
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good(CertIdOf(twin))),
            Finding::kIssuerKeyHashDiffers);
  // The twin's delegate.
  EXPECT_EQ(
      FindingOf(ResponseBuilder(ca_).Good().SignedBy(twin.IssueResponder())),
      Finding::kResponderNotSignedByIssuer);
}

TEST_F(FieldFailureTest, OnlyTheFirstEntryLookedAt) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good("\x11").Revoked()),
            Finding::kRevoked);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Revoked("\x11").Good()),
            Finding::kGood);
  // A later CertID that is malformed refuses the whole. What follows the CertID
  // of somebody else, mozilla::pkix does not read.
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Entry(
                EntryBuilder("\x11").Replace(EntryPart::kSerial, Null()))),
            Finding::kCertIdMalformed);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Entry(
                EntryBuilder("\x11").Replace(EntryPart::kStatus, Null()))),
            Finding::kGood);
}

// Revoked outranks good, and good outranks unknown, in either order: so does
// mozilla::pkix. An option lets unknown outrank good.
TEST_F(FieldFailureTest, DuplicateEntriesConflicting) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Revoked()),
            Finding::kRevoked);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Revoked().Good()),
            Finding::kRevoked);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Unknown().Revoked()),
            Finding::kRevoked);
  const std::string unknown_and_good =
      ResponseBuilder(ca_).Unknown().Good().Build();
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Unknown().Good()), Finding::kGood);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Unknown()), Finding::kGood);
  VerifyOptions strict;
  strict.unknown_outranks_good = true;
  EXPECT_EQ(
      VerifyResponse(CertIdOf(ca_), ToBytes(unknown_and_good), kNow, strict)
          .finding,
      Finding::kUnknownToResponder);
}

// A second entry that is fresh does not make up for the first.
TEST_F(FieldFailureTest, StaleEntryCoveredByAFreshOne) {
  const absl::Time old = kNow - 30 * kDay;
  EXPECT_EQ(
      FindingOf(ResponseBuilder(ca_).Good(kLeafSerial, old, old + kDay).Good()),
      Finding::kExpired);
  EXPECT_EQ(
      FindingOf(ResponseBuilder(ca_).Good().Good(kLeafSerial, old, old + kDay)),
      Finding::kExpired);
}

TEST_F(FieldFailureTest, NoEntriesAtAll) {
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_)), Finding::kNoSingleResponses);
}

TEST_F(FieldFailureTest, StatusOfTheEnvelopeIgnored) {
  for (uint8_t status = 1; status < 8; ++status) {
    EXPECT_NE(Verify(ResponseBuilder(ca_).Good().Status(status)).code(),
              Code::kSuccess);
  }
}

TEST_F(FieldFailureTest, OldResponseBelievedForGood) {
  const absl::Time old = kNow - 20 * kDay;
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good(kLeafSerial, old, {})),
            Finding::kTooOldWithoutNextUpdate);
  EXPECT_EQ(
      FindingOf(ResponseBuilder(ca_).Good(kLeafSerial, old, kNow + 99 * kDay)),
      Finding::kTooOld);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good(kLeafSerial, kNow + 2 * kDay,
                                                kNow + 9 * kDay)),
            Finding::kThisUpdateInFuture);
}

TEST_F(FieldFailureTest, NonceOfAnotherQuestion) {
  const std::string response = ResponseBuilder(ca_).Good().Nonce("old").Build();
  const std::string without = ResponseBuilder(ca_).Good().Build();
  VerifyOptions options;
  options.nonce = ToBytes("new");
  EXPECT_EQ(
      VerifyResponse(CertIdOf(ca_), ToBytes(response), kNow, options).finding,
      Finding::kNonceDiffers);
  EXPECT_EQ(
      VerifyResponse(CertIdOf(ca_), ToBytes(without), kNow, options).finding,
      Finding::kNonceMissing);
}

}  // namespace
}  // namespace revcheck::testing
