#include <string>
#include <vector>

#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/testdata/corpus/seeds.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::corpus {
namespace {

using testing::CertificateBuilder;
using testing::Critical;
using testing::EntryBuilder;
using testing::EntryPart;
using testing::kDay;
using testing::kLeafSerial;
using testing::kNow;
using testing::ResponseBuilder;
using testing::ResponsePart;
using testing::RsaTestKey;
using testing::SigningAlgorithm;
using testing::TestCa;
using testing::TestKey;

std::vector<Seed> Answers(const TestCa& ca) {
  return {
      {"good", ResponseBuilder(ca).Good().Build()},
      {"good_by_name", ResponseBuilder(ca).Good().ByName().Build()},
      {"good_sha384",
       ResponseBuilder(ca).Entry(EntryBuilder().Hash(Digest::kSha384)).Build()},
      {"good_signed_sha1", ResponseBuilder(ca)
                               .Good()
                               .Algorithm(SigningAlgorithm::kEcdsaSha1)
                               .Build()},
      {"good_with_scts",
       ResponseBuilder(ca).Entry(EntryBuilder().SctList("scts")).Build()},
      {"good_with_everything", ResponseBuilder(ca)
                                   .Unknown("\x01")
                                   .Entry(EntryBuilder().SctList("scts"))
                                   .Nonce("nonce")
                                   .Version(0)
                                   .AddCertificate(ca.Issue())
                                   .Build()},
      {"revoked",
       ResponseBuilder(ca)
           .Entry(EntryBuilder().Revoked(testing::kRevocationTime, 1))
           .Build()},
      {"unknown", ResponseBuilder(ca).Unknown().Build()},
      {"expired", ResponseBuilder(ca)
                      .Good(kLeafSerial, kNow - 9 * kDay, kNow - 2 * kDay)
                      .Build()},
      {"without_next_update",
       ResponseBuilder(ca).Good(kLeafSerial, kNow, std::nullopt).Build()},
  };
}

std::vector<Seed> Delegated(const TestCa& ca) {
  const auto responder = [&ca](const TestKey& key) {
    return ca.IssueResponder(CertificateBuilder::Responder().Key(key));
  };
  return {
      {"delegate",
       ResponseBuilder(ca).Good().SignedBy(ca.IssueResponder()).Build()},
      {"delegate_rsa",
       ResponseBuilder(ca)
           .Good()
           .SignedBy(responder(TestKey::Rsa(RsaTestKey::kResponder)))
           .Build()},
      {"delegate_rsa_pss",
       ResponseBuilder(ca)
           .Good()
           .SignedBy(responder(TestKey::Rsa(RsaTestKey::kResponder)))
           .Algorithm(SigningAlgorithm::kPssSha256)
           .Build()},
      {"delegate_p521",
       ResponseBuilder(ca)
           .Good()
           .SignedBy(responder(TestKey::Ec(Curve::kP521, "responder")))
           .Build()},
      {"delegate_ed25519",
       ResponseBuilder(ca)
           .Good()
           .SignedBy(responder(TestKey::Ed25519("responder")))
           .Build()},
      {"delegate_without_purpose",
       ResponseBuilder(ca)
           .Good()
           .SignedBy(ca.IssueResponderFor({oid::kServerAuth}))
           .Build()},
      {"delegate_second", ResponseBuilder(ca)
                              .Good()
                              .AddCertificate(ca.Issue())
                              .SignedBy(ca.IssueResponder())
                              .Build()},
  };
}

std::vector<Seed> Refused(const TestCa& ca) {
  std::vector<Seed> seeds = {
      {"no_entries", ResponseBuilder(ca).Build()},
      {"other_certificate", ResponseBuilder(ca).Good("\x01").Build()},
      {"unknown_hash",
       ResponseBuilder(ca)
           .Entry(EntryBuilder().Replace(
               EntryPart::kHashAlgorithm,
               testing::Sequence({testing::Oid(oid::kOcspNonce)})))
           .Build()},
      {"critical_extension",
       ResponseBuilder(ca)
           .Good()
           .AddExtension(oid::kOcspNoCheck, Critical::kYes, testing::Null())
           .Build()},
      {"corrupted", ResponseBuilder(ca).Good().CorruptSignature().Build()},
      {"certificates_empty",
       ResponseBuilder(ca)
           .Good()
           .Append(ResponsePart::kBasicResponse,
                   testing::Explicit(0, testing::Sequence({})))
           .Build()},
      {"trailing_data_inside",
       ResponseBuilder(ca)
           .Good()
           .Append(ResponsePart::kResponseData, testing::Null())
           .Build()},
      {"trailing_data", ResponseBuilder(ca).Good().AppendAfterEnd("x").Build()},
      {"above_the_size_limit",
       ResponseBuilder(ca)
           .Good()
           .Append(ResponsePart::kBasicResponse,
                   testing::Explicit(0, testing::Sequence({testing::OctetString(
                                            std::string(65536, 'x'))})))
           .Build()},
      {"status_of_two_bytes",
       testing::Sequence({testing::Tlv(0x0a, std::string(2, '\0'))})},
      {"html", "<!DOCTYPE html><title>Sign in to the network</title>"},
      {"empty", ""},
  };
  for (const uint8_t status : {uint8_t{1}, uint8_t{4}, uint8_t{6}}) {
    seeds.push_back(
        {"status_" + std::to_string(status), testing::ErrorResponse(status)});
  }
  return seeds;
}

}  // namespace

std::vector<Seed> ResponseSeeds() {
  const TestCa ca;
  std::vector<Seed> seeds;
  for (const std::vector<Seed>& more :
       {Answers(ca), Delegated(ca), Refused(ca)}) {
    seeds.insert(seeds.end(), more.begin(), more.end());
  }
  return seeds;
}

}  // namespace revcheck::corpus
