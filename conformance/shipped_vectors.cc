#include "revcheck/conformance/shipped_vectors.h"

#include "absl/strings/str_cat.h"
#include "revcheck/conformance/vector_writer.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::conformance {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders.

// An OID that nobody understands.
constexpr uint8_t kUnknownOid[] = {0x2a, 0x03, 0x04};

const std::string kTwoBytes("\x00\x01", 2);

class Generator {
 public:
  std::string All() {
    AddGood();
    AddSigningAlgorithms();
    AddStatuses();
    AddTimes();
    AddOtherCertificates();
    AddErrorStatuses();
    AddMalformed();
    AddBadSignatures();
    AddWrongSigners();
    AddUnusualSigners();
    AddExtensions();
    AddEncodings();
    AddRequests();
    return text_;
  }

 private:
  void Add(const std::string& id, const ResponseBuilder& builder,
           const Label& label) {
    AddBytes(id, builder.Build(), label);
  }

  void AddBytes(const std::string& id, std::string_view response,
                const Label& label) {
    text_ += ResponseLine(id, CertIdOf(ca_), response, FirefoxTrust(), label);
  }

  // A response about a certificate of another CA.
  void AddFor(const TestCa& ca, const std::string& id,
              const ResponseBuilder& builder, const Label& label) {
    text_ +=
        ResponseLine(id, CertIdOf(ca), builder.Build(), FirefoxTrust(), label);
  }

  // A response with one good entry, to be made special.
  ResponseBuilder Good() const { return ResponseBuilder(ca_).Good(); }

  ResponseBuilder With(const EntryBuilder& entry) const {
    return ResponseBuilder(ca_).Entry(entry);
  }

  // Of an entry with the builders' times: nextUpdate plus a day of slop.
  static Label Usual(Code code) {
    return Proven(code, kThisUpdate, kNextUpdate + kDay);
  }

  void AddGood() {
    const Label good = Usual(Code::kSuccess);
    const TestResponder responder = ca_.IssueResponder();
    Add("good", Good(), good);
    Add("good-by-name", Good().ByName(), good);
    Add("good-delegate", Good().SignedBy(responder), good);
    Add("good-delegate-by-name", Good().SignedBy(responder).ByName(), good);
    Add("good-version-1-encoded", Good().Version(0), good);
    Add("good-garbage-certificates", Good().AddCertificate(Sequence({})), good);
    Add("good-beside-unknown", Good().Unknown(), good);
    Add("good-other-entry-critical",
        Good().Entry(EntryBuilder("\x11").AddExtension(kUnknownOid,
                                                       Critical::kYes, "x")),
        good);
    Add("good-nonce", Good().Nonce("0123456789abcdef"), good);
    for (const Digest digest :
         {Digest::kSha256, Digest::kSha384, Digest::kSha512}) {
      Add(absl::StrCat("good-cert-id-", std::string(ToString(digest))),
          With(EntryBuilder().Hash(digest)), good);
    }
  }

  void AddSigningAlgorithms() {
    const Label good = Usual(Code::kSuccess);
    const Label refused = Refused(Code::kCertSignatureAlgorithmDisabled);
    const TestCa rsa("RSA CA", TestKey::Rsa(RsaTestKey::kIssuer));
    const auto signed_with = [&rsa](SigningAlgorithm algorithm) {
      return ResponseBuilder(rsa).Good().Algorithm(algorithm);
    };
    AddFor(rsa, "rsa-sha256", signed_with(SigningAlgorithm::kRsaSha256), good);
    AddFor(rsa, "rsa-sha1", signed_with(SigningAlgorithm::kRsaSha1), good);
    AddFor(rsa, "rsa-pss", signed_with(SigningAlgorithm::kPssSha256), good);
    AddFor(rsa, "rsa-md5", signed_with(SigningAlgorithm::kRsaMd5), refused);
    for (const Curve curve : {Curve::kP384, Curve::kP521}) {
      const TestCa ec("EC CA", TestKey::Ec(curve, "issuer"));
      AddFor(ec, curve == Curve::kP384 ? "ecdsa-p384" : "ecdsa-p521",
             ResponseBuilder(ec).Good(), good);
    }
    const TestCa ed("Ed CA", TestKey::Ed25519("issuer"));
    AddFor(ed, "ed25519", ResponseBuilder(ed).Good(), refused);
  }

  void AddStatuses() {
    const Label revoked = Usual(Code::kRevokedCertificate);
    Add("revoked", ResponseBuilder(ca_).Revoked(), revoked);
    Add("revoked-reason", With(EntryBuilder().Revoked(kRevocationTime, 1)),
        revoked);
    Add("revoked-beside-good", ResponseBuilder(ca_).Revoked().Good(), revoked);
    Add("revoked-expired",
        ResponseBuilder(ca_).Revoked(kLeafSerial, DaysFromNow(-9),
                                     DaysFromNow(-3)),
        Proven(Code::kRevokedCertificate, DaysFromNow(-9), DaysFromNow(-2),
               Freshness::kExpired));
    Add("unknown", ResponseBuilder(ca_).Unknown(),
        Usual(Code::kOcspUnknownCert));
    Add("unknown-expired",
        ResponseBuilder(ca_).Unknown(kLeafSerial, DaysFromNow(-9),
                                     DaysFromNow(-3)),
        Proven(Code::kOcspUnknownCert, DaysFromNow(-9), DaysFromNow(-2),
               Freshness::kExpired));
  }

  // A good response with these times, valid through `valid_through` exactly.
  void AddWindow(const std::string& id, absl::Time this_update,
                 std::optional<absl::Time> next_update,
                 absl::Time valid_through) {
    const bool old = kNow > valid_through;
    Add(id, ResponseBuilder(ca_).Good(kLeafSerial, this_update, next_update),
        Proven(old ? Code::kOcspOldResponse : Code::kSuccess, this_update,
               valid_through, old ? Freshness::kExpired : Freshness::kFresh));
  }

  void AddTimes() {
    const absl::Duration second = absl::Seconds(1);
    AddWindow("next-update-a-day-past", DaysFromNow(-3), DaysFromNow(-1), kNow);
    AddWindow("old-next-update", DaysFromNow(-3), DaysFromNow(-1) - second,
              kNow - second);
    AddWindow("eleven-days-old", DaysFromNow(-11), DaysFromNow(5), kNow);
    AddWindow("old-too-long-valid", DaysFromNow(-11) - second, DaysFromNow(5),
              kNow - second);
    AddWindow("no-next-update-two-days", DaysFromNow(-2), std::nullopt, kNow);
    AddWindow("old-no-next-update", DaysFromNow(-2) - second, std::nullopt,
              kNow - second);
    AddWindow("this-update-a-day-ahead", DaysFromNow(1), DaysFromNow(2),
              DaysFromNow(3));
    Add("old-one-of-two",
        ResponseBuilder(ca_)
            .Good(kLeafSerial, DaysFromNow(-9), DaysFromNow(-3))
            .Good(),
        Proven(Code::kOcspOldResponse, kThisUpdate, kNextUpdate + kDay,
               Freshness::kExpired));
    Add("future",
        ResponseBuilder(ca_).Good(kLeafSerial, DaysFromNow(1) + second,
                                  DaysFromNow(5)),
        Refused(Code::kOcspFutureResponse));
    Add("revoked-beside-future",
        ResponseBuilder(ca_).Revoked().Good(kLeafSerial, DaysFromNow(2),
                                            DaysFromNow(5)),
        Refused(Code::kOcspFutureResponse));
  }

  void AddOtherCertificates() {
    const Label missing = Refused(Code::kOcspResponseForCertMissing);
    Add("missing-serial", ResponseBuilder(ca_).Good("\x11"), missing);
    Add("missing-name",
        With(EntryBuilder().IssuerNameHash(std::string(20, 'n'))), missing);
    Add("missing-key", With(EntryBuilder().IssuerKeyHash(std::string(20, 'k'))),
        missing);
    Add("missing-hash",
        With(EntryBuilder().Replace(
            EntryPart::kHashAlgorithm,
            testing::AlgorithmIdentifier(Bytes(kUnknownOid), Null()))),
        missing);
  }

  void AddErrorStatuses() {
    constexpr struct {
      uint8_t status;
      Code code;
    } kStatuses[] = {
        {1, Code::kOcspMalformedRequest},
        {2, Code::kOcspServerError},
        {3, Code::kOcspTryServerLater},
        {4, Code::kOcspUnknownResponseStatus},
        {5, Code::kOcspRequestNeedsSig},
        {6, Code::kOcspUnauthorizedRequest},
        {7, Code::kOcspUnknownResponseStatus},
    };
    for (const auto& [status, code] : kStatuses) {
      AddBytes(absl::StrCat("status-", status), ErrorResponse(status),
               Refused(code));
    }
  }

  void AddMalformed() {
    const Label malformed = Refused(Code::kOcspMalformedResponse);
    const std::string good = Good().Build();
    AddBytes("empty", "", malformed);
    AddBytes("html", "<html><body>Sign in</body></html>", malformed);
    AddBytes("truncated", good.substr(0, good.size() - 1), malformed);
    Add("trailing-newline", Good().AppendAfterEnd("\n"), malformed);
    Add("trailing-in-data", Good().Append(ResponsePart::kResponseData, Null()),
        malformed);
    Add("revoked-trailing", ResponseBuilder(ca_).Revoked().AppendAfterEnd("\n"),
        malformed);
    Add("no-entries", ResponseBuilder(ca_), malformed);
    Add("no-response-bytes", Good().WithoutResponseBytes(), malformed);
    Add("not-basic", Good().ResponseType(kUnknownOid), malformed);
    Add("version-2", Good().Version(1), malformed);
    Add("short-key-hash", Good().ByKeyHash("short"), malformed);
    Add("name-hash-size", With(EntryBuilder().IssuerNameHash("short")),
        malformed);
    Add("next-before-this",
        ResponseBuilder(ca_).Good(kLeafSerial, kThisUpdate, kThisUpdate - kDay),
        malformed);
    ResponseBuilder crowded = Good();
    for (int i = 0; i < 9; ++i) {
      crowded.AddCertificate(Sequence({}));
    }
    Add("nine-certificates", crowded, malformed);
  }

  void AddBadSignatures() {
    const Label bad = Refused(Code::kOcspBadSignature);
    const TestCa other("Other CA");
    Add("signature-corrupted", Good().CorruptSignature(), bad);
    Add("signature-empty", Good().SignatureBits(""), bad);
    Add("signature-unused-bits", Good().UnusedSignatureBits(1), bad);
    Add("signature-other-key", Good().SignWith(other.key()), bad);
    Add("serial-tampered",
        ResponseBuilder(ca_).Good("\x11").Tamper("\x02\x01\x11",
                                                 "\x02\x01\x12"),
        bad);
  }

  void AddWrongSigners() {
    const Label invalid = Refused(Code::kOcspInvalidSigningCert);
    const TestCa other("Other CA");
    const auto by = [this](const TestResponder& responder) {
      return Good().SignedBy(responder);
    };
    Add("signer-other-ca", Good().SignedBy(other), invalid);
    Add("signer-of-other-ca", by(other.IssueResponder()), invalid);
    Add("signer-missing", by(ca_.IssueResponder()).WithoutCertificates(),
        invalid);
    Add("signer-without-purpose", by(ca_.IssueResponderFor({})), invalid);
    Add("signer-for-tls", by(ca_.IssueResponderFor({oid::kServerAuth})),
        invalid);
    Add("signer-expired",
        by(ca_.IssueResponder(CertificateBuilder::Responder().Validity(
            DaysFromNow(-9), kNow - absl::Seconds(1)))),
        invalid);
    Add("signer-not-yet-valid",
        by(ca_.IssueResponder(CertificateBuilder::Responder().Validity(
            kNow + absl::Seconds(1), DaysFromNow(9)))),
        invalid);
    Add("signer-is-ca",
        by(ca_.IssueResponder(CertificateBuilder::Responder().IsCa())),
        invalid);
    Add("signer-below-sub-ca", by(ca_.IssueCa("Sub CA").IssueResponder()),
        invalid);
    Add("signer-sha1",
        by(ca_.IssueResponder(CertificateBuilder::Responder().Algorithm(
            SigningAlgorithm::kEcdsaSha1))),
        invalid);
    Add("signer-rsa-1024",
        by(ca_.IssueResponder(CertificateBuilder::Responder().Key(
            TestKey::Rsa(RsaTestKey::k1024)))),
        invalid);
  }

  void AddUnusualSigners() {
    const Label invalid = Refused(Code::kOcspInvalidSigningCert);
    cli::Json distrusting = FirefoxTrust();
    distrusting["signer_trust_level"] = "ActivelyDistrusted";
    text_ += ResponseLine("signer-distrusted", CertIdOf(ca_),
                          Good().SignedBy(ca_.IssueResponder()).Build(),
                          distrusting, invalid);
    Add("signer-malformed-signature",
        Good().SignedBy(ca_.IssueResponder(
            CertificateBuilder::Responder().UnusedSignatureBits(1))),
        Refused(Code::kBadSignature));
  }

  void AddExtensions() {
    const Label unknown = Refused(Code::kUnknownCriticalExtension);
    const Label invalid = Refused(Code::kExtensionValueInvalid);
    Add("extension",
        Good().AddExtension(kUnknownOid, Critical::kNo, "whatever"),
        Usual(Code::kSuccess));
    Add("extension-critical",
        Good().AddExtension(kUnknownOid, Critical::kYes, "whatever"), unknown);
    Add("entry-extension-critical",
        With(EntryBuilder().AddExtension(kUnknownOid, Critical::kYes, "x")),
        unknown);
    Add("sct-list", With(EntryBuilder().SctList("scts")),
        Usual(Code::kSuccess));
    Add("sct-list-empty",
        With(EntryBuilder().AddExtension(oid::kOcspSctList, Critical::kNo, "")),
        invalid);
    Add("sct-list-twice", With(EntryBuilder().SctList("a").SctList("b")),
        invalid);
  }

  void AddEncodings() {
    const Label time = Refused(Code::kInvalidTime);
    const Label integer = Refused(Code::kInvalidIntegerEncoding);
    Add("produced-at-fraction",
        Good().Replace(ResponsePart::kProducedAt,
                       GeneralizedTime("20260228000000.5Z")),
        time);
    Add("this-update-leap-day",
        With(EntryBuilder().Replace(EntryPart::kThisUpdate,
                                    GeneralizedTime("20260229000000Z"))),
        time);
    Add("status-two-bytes",
        Good().Replace(ResponsePart::kStatus, Tlv(0x0a, kTwoBytes)), integer);
    Add("serial-padded",
        With(EntryBuilder().Replace(EntryPart::kSerial, IntegerOf(kTwoBytes))),
        integer);
  }

  // The 67 bytes of mozilla::pkix's request, and the serial (section 2).
  std::string RequestFor(std::string_view serial) const {
    const auto hash = [](Bytes data) {
      return OctetString(ToText(DigestValue(Digest::kSha1, data).bytes()));
    };
    const std::string cert_id =
        Sequence({testing::AlgorithmIdentifier(oid::kSha1, Null()),
                  hash(ToBytes(ca_.name())),
                  hash(*SubjectPublicKeyBits(ToBytes(ca_.key().spki()))),
                  IntegerOf(serial)});
    return Sequence({Sequence({Sequence({Sequence({cert_id})})})});
  }

  void AddRequests() {
    for (const size_t size : {size_t{1}, size_t{20}, size_t{60}}) {
      const std::string serial(size, '\x5a');
      text_ += RequestLine(absl::StrCat("request-serial-of-", size),
                           CertIdOf(ca_, serial), Code::kSuccess,
                           RequestFor(serial));
    }
    const std::string too_long(61, '\x5a');
    text_ += RequestLine("request-serial-of-61", CertIdOf(ca_, too_long),
                         Code::kBadDer, "");
    text_ += RequestLine("request-serial-empty", CertIdOf(ca_, ""),
                         Code::kBadDer, "");
  }

  const TestCa ca_;
  std::string text_;
};

}  // namespace

std::string ShippedVectors() { return Generator().All(); }

}  // namespace revcheck::conformance
