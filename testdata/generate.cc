// Writes every fixture into the folder named: './dev fixtures'. The output is
// the same on each run; CI compares it with what is committed.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "revcheck/cli/decode.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/testdata/fixture.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck {
namespace {

using testing::CertificateBuilder;
using testing::DaysFromNow;
using testing::EntryBuilder;
using testing::EntryPart;
using testing::ErrorResponse;
using testing::kDay;
using testing::kLeafSerial;
using testing::kNow;
using testing::ResponseBuilder;
using testing::ResponsePart;
using testing::RsaTestKey;
using testing::TestCa;
using testing::TestKey;

struct NamedFixture {
  std::string name;  // <expectation>_<what is special>.
  Fixture fixture;
};

constexpr std::string_view kPreviousSerial = "\x22\x87\x16\x01";

// The usual situation: a P-256 CA, its leaf, at kNow.
class Generator {
 public:
  Generator() : leaf_(ca_.Issue()) {}

  std::vector<NamedFixture> All() {
    AddGood();
    AddWrongCertificate();
    AddWrongSigner();
    AddWrongTimes();
    AddErrors();
    AddMalformed();
    return std::move(fixtures_);
  }

 private:
  void Add(const std::string& name, const std::string& description,
           Finding expected, const std::string& response) {
    AddFor({&ca_, &leaf_}, name, description, expected, response);
  }

  struct Issued {
    const TestCa* ca;
    const std::string* leaf;
  };

  void AddFor(const Issued& issued, const std::string& name,
              const std::string& description, Finding expected,
              const std::string& response) {
    fixtures_.push_back({name,
                         {description, kNow, expected, *issued.leaf,
                          issued.ca->certificate(), response}});
  }

  void AddGood() {
    Add("good_p256_direct",
        "The simplest good response: one entry, signed by the issuer itself "
        "with P-256.",
        Finding::kGood, ResponseBuilder(ca_).Good().Build());
    Add("good_p256_delegate",
        "Signed by a responder that the issuer authorised, with its "
        "certificate\nembedded.",
        Finding::kGood,
        ResponseBuilder(ca_).Good().SignedBy(ca_.IssueResponder()).Build());
    AddRsa();
    ResponseBuilder many(ca_);
    for (int i = 0; i < 99; ++i) {
      many.Good(std::string("\x33\x01") + static_cast<char>(i + 1));
    }
    Add("good_p256_100_entries",
        "A hundred entries, of which the last is about the certificate.",
        Finding::kGood, many.Good().Build());
    Add("good_by_name",
        "The responder is named by its name instead of the hash of its key.",
        Finding::kGood, ResponseBuilder(ca_).Good().ByName().Build());
    Add("good_sha256_cert_id", "The CertID is made with SHA-256.",
        Finding::kGood,
        ResponseBuilder(ca_)
            .Entry(EntryBuilder().Hash(Digest::kSha256))
            .Build());
    Add("good_without_next_update",
        "No nextUpdate, and less than two days old: still believed.",
        Finding::kGood,
        ResponseBuilder(ca_).Entry(EntryBuilder().WithoutNextUpdate()).Build());
    Add("good_after_unknown",
        "One entry says unknown, the other good, both about the certificate: "
        "good\noutranks unknown.",
        Finding::kGood, ResponseBuilder(ca_).Unknown().Good().Build());
  }

  void AddRsa() {
    const TestCa ca("Test RSA CA", TestKey::Rsa(RsaTestKey::kIssuer));
    const std::string leaf =
        ca.Issue(CertificateBuilder().Key(TestKey::Rsa(RsaTestKey::kLeaf)));
    AddFor({&ca, &leaf}, "good_rsa2048_direct",
           "Signed by the issuer itself with RSA-2048.", Finding::kGood,
           ResponseBuilder(ca).Good().Build());
    AddFor({&ca, &leaf}, "good_rsa2048_delegate",
           "Signed with RSA-2048 by a responder that the issuer authorised.",
           Finding::kGood,
           ResponseBuilder(ca)
               .Good()
               .SignedBy(ca.IssueResponder(CertificateBuilder::Responder().Key(
                   TestKey::Rsa(RsaTestKey::kResponder))))
               .Build());
  }

  void AddWrongCertificate() {
    Add("missing_previous_certificate",
        "The classic after a renewal: the server still staples the response "
        "for its\nprevious certificate, from the same CA.",
        Finding::kResponseForOtherSerial,
        ResponseBuilder(ca_)
            .Good(kPreviousSerial, DaysFromNow(-35), DaysFromNow(-28))
            .ProducedAt(DaysFromNow(-35))
            .Build());
    const TestCa renamed("Test CA renamed");
    Add("missing_issuer_name_differs",
        "The CertID was made with another issuer name.",
        Finding::kIssuerNameHashDiffers,
        ResponseBuilder(ca_)
            .Entry(EntryBuilder().IssuerNameHash(std::string(20, '\x11')))
            .Build());
    Add("missing_issuer_key_differs",
        "The CertID was made with a namesake of the issuer that has another "
        "key, as\nafter a CA changed keys or with a cross-signed twin.",
        Finding::kIssuerKeyHashDiffers,
        ResponseBuilder(ca_)
            .Entry(EntryBuilder().IssuerKeyHash(std::string(20, '\x22')))
            .Build());
    Add("missing_other_issuer",
        "Genuine, but only about a certificate of another CA.",
        Finding::kResponderEmptyHanded,
        ResponseBuilder(ca_).Good(CertIdOf(renamed, kPreviousSerial)).Build());
    Add("missing_unknown_hash",
        "The only CertID is made with a hash that nobody knows.",
        Finding::kUnknownCertIdHash,
        ResponseBuilder(ca_)
            .Entry(EntryBuilder().Replace(
                EntryPart::kHashAlgorithm,
                testing::Sequence({testing::Oid(oid::kOcspNonce)})))
            .Build());
  }

  void AddWrongSigner() {
    const TestCa other("Other CA");
    const TestCa sub = ca_.IssueCa("Test Sub CA");
    Add("invalid_signer_other_ca",
        "Signed by another CA, as when a server is configured with the wrong "
        "chain.",
        Finding::kResponderCertificateMissing,
        ResponseBuilder(ca_).Good().SignedBy(other).Build());
    Add("invalid_signer_without_ocsp_signing",
        "The responder certificate comes from the right CA but lacks "
        "OCSPSigning.",
        Finding::kResponderLacksOcspSigning,
        ResponseBuilder(ca_)
            .Good()
            .SignedBy(ca_.IssueResponderFor({oid::kServerAuth}))
            .Build());
    Add("invalid_signer_expired",
        "The responder certificate expired a day ago; the response itself is "
        "fresh.",
        Finding::kResponderExpired,
        ResponseBuilder(ca_)
            .Good()
            .SignedBy(
                ca_.IssueResponder(CertificateBuilder::Responder().Validity(
                    DaysFromNow(-90), DaysFromNow(-1))))
            .Build());
    Add("invalid_signer_from_sub_ca",
        "The responder certificate was issued by a CA below the issuer instead "
        "of by\nthe issuer itself.",
        Finding::kResponderIssuerDiffers,
        ResponseBuilder(ca_).Good().SignedBy(sub.IssueResponder()).Build());
    Add("bad_signature_corrupted", "The last bit of the signature was changed.",
        Finding::kNotSignedByIssuerKey,
        ResponseBuilder(ca_).Good().CorruptSignature().Build());
    Add("bad_signature_tampered",
        "Said unknown when it was signed; somebody changed the status to "
        "good.",
        Finding::kNotSignedByIssuerKey,
        ResponseBuilder(ca_)
            .Unknown()
            .Tamper(std::string_view("\x82\x00\x18", 3),
                    std::string_view("\x80\x00\x18", 3))
            .Build());
  }

  void AddWrongTimes() {
    Add("old_expired", "nextUpdate passed two days ago: a stale staple.",
        Finding::kExpired,
        ResponseBuilder(ca_)
            .Good(kLeafSerial, kNow - 9 * kDay, kNow - 2 * kDay)
            .Build());
    Add("old_too_long_valid",
        "nextUpdate is a year away, but the response is older than the ten "
        "days (and\none of slop) that Firefox allows.",
        Finding::kTooOld,
        ResponseBuilder(ca_)
            .Good(kLeafSerial, kNow - 12 * kDay, kNow + 353 * kDay)
            .Build());
    Add("old_without_next_update", "Three days old and no nextUpdate.",
        Finding::kTooOldWithoutNextUpdate,
        ResponseBuilder(ca_)
            .Good(kLeafSerial, kNow - 3 * kDay, std::nullopt)
            .Build());
    Add("future_this_update",
        "thisUpdate is a week in the future: the client's clock is slow.",
        Finding::kThisUpdateInFuture,
        ResponseBuilder(ca_)
            .Good(kLeafSerial, kNow + 7 * kDay, kNow + 14 * kDay)
            .Build());
    Add("revoked_key_compromise", "Revoked because the key was compromised.",
        Finding::kRevoked,
        ResponseBuilder(ca_)
            .Entry(EntryBuilder().Revoked(testing::kRevocationTime, 1))
            .Build());
    Add("revoked_beside_good",
        "One entry says good, the other revoked, both about the certificate: "
        "revoked\noutranks good.",
        Finding::kRevoked, ResponseBuilder(ca_).Good().Revoked().Build());
    Add("unknown", "The responder does not know the certificate.",
        Finding::kUnknownToResponder, ResponseBuilder(ca_).Unknown().Build());
  }

  void AddErrors() {
    Add("try_later", "The responder asks to try later.", Finding::kTryLater,
        ErrorResponse(3));
    Add("unauthorized", "The responder does not serve this certificate.",
        Finding::kUnauthorized, ErrorResponse(6));
    Add("empty", "No bytes at all, as from an empty staple file.",
        Finding::kEmptyResponse, "");
  }

  void AddMalformed() {
    Add("malformed_trailing_newline",
        "A good response with a newline after its end.",
        Finding::kTrailingDataAfterResponse,
        ResponseBuilder(ca_).Good().AppendAfterEnd("\n").Build());
    Add("malformed_html",
        "A web page instead of a response, as captive portals and error pages "
        "send.",
        Finding::kNotAnOcspResponse,
        "<!DOCTYPE html><title>Sign in to the network</title>");
    const std::string good = ResponseBuilder(ca_).Good().Build();
    Add("malformed_truncated", "A good response that was cut off.",
        Finding::kNotAnOcspResponse, good.substr(0, good.size() - 20));
    Add("malformed_no_entries", "Signed, but about no certificate at all.",
        Finding::kNoSingleResponses, ResponseBuilder(ca_).Build());
    Add("critical_extension_unknown",
        "A critical response extension that is not known.",
        Finding::kUnknownCriticalResponseExtension,
        ResponseBuilder(ca_)
            .Good()
            .AddExtension(oid::kOcspNoCheck, testing::Critical::kYes,
                          testing::Null())
            .Build());
  }

  const TestCa ca_;
  const std::string leaf_;
  std::vector<NamedFixture> fixtures_;
};

void WriteFile(const std::filesystem::path& path, const std::string& contents) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << contents;
  file.close();
  if (!file) {
    std::cerr << path << ": cannot be written\n";
    std::exit(1);
  }
}

std::string Decoded(const Fixture& fixture) {
  return fixture.response.empty()
             ? "(no response)\n"
             : cli::RenderText(cli::Decode(ToBytes(fixture.response)));
}

std::string CertificatePem(const std::string& der) {
  Fixture unused{"", kNow, Finding::kGood, der, der, ""};
  const std::string text = WriteFixture(unused, "");
  const size_t begin = text.find("-----BEGIN CERTIFICATE");
  return text.substr(begin, text.find("-----BEGIN ISSUER") - begin);
}

// Files as a user has them, for the README.
void WriteQuickstart(const std::filesystem::path& folder,
                     const std::vector<NamedFixture>& fixtures) {
  for (const NamedFixture& each : fixtures) {
    if (each.name == "good_p256_direct") {
      WriteFile(folder / "leaf.pem", CertificatePem(each.fixture.certificate));
      WriteFile(folder / "issuer.pem", CertificatePem(each.fixture.issuer));
      WriteFile(folder / "good.der", each.fixture.response);
    } else if (each.name == "missing_previous_certificate") {
      WriteFile(folder / "previous-certificate.der", each.fixture.response);
    } else if (each.name == "revoked_key_compromise") {
      WriteFile(folder / "revoked.der", each.fixture.response);
    }
  }
}

int Main(const std::filesystem::path& folder) {
  const std::vector<NamedFixture> fixtures = Generator().All();
  for (const NamedFixture& each : fixtures) {
    WriteFile(folder / "ocsp" / (each.name + ".txt"),
              WriteFixture(each.fixture, Decoded(each.fixture)));
  }
  WriteQuickstart(folder / "quickstart", fixtures);
  return 0;
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: generate FOLDER\n";
    return 2;
  }
  return revcheck::Main(argv[1]);
}
