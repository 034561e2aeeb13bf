#include <string>
#include <string_view>
#include <vector>

#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/testdata/corpus/seeds.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::corpus {
namespace {

using testing::Critical;
using testing::Explicit;
using testing::ExtensionDer;
using testing::Integer;
using testing::OctetString;
using testing::Sequence;

std::string Built(Digest hash, std::string_view serial,
                  std::string_view nonce) {
  static const testing::TestCa* const ca = new testing::TestCa;
  RequestOptions options;
  options.hash = hash;
  options.nonce = ToBytes(nonce);
  Request request;
  const std::optional<Finding> finding =
      BuildRequest(testing::CertIdOf(*ca, serial), options, &request);
  return finding.has_value() ? "" : std::string(ToText(request.bytes()));
}

// One Request about serial 7, with SHA-1.
std::string One() {
  const std::string hash(20, 'h');
  return Sequence(
      {Sequence({testing::AlgorithmIdentifier(oid::kSha1, testing::Null()),
                 OctetString(hash), OctetString(hash), Integer(7)})});
}

// A request of this TBSRequest.
std::string Request(const std::vector<std::string>& tbs,
                    std::string_view signature = "") {
  return Sequence({Sequence({testing::Join(tbs)}), signature});
}

std::string Nonce(std::string_view value) {
  return Explicit(
      2, Sequence({ExtensionDer(oid::kOcspNonce, Critical::kNo, value)}));
}

}  // namespace

std::vector<Seed> RequestSeeds() {
  const std::string list = Sequence({One()});
  const std::string name = Explicit(1, testing::UriName("http://me.example/"));
  const std::string unknown_hash = Sequence(
      {Sequence({Sequence({testing::AlgorithmIdentifier(oid::kOcspNonce)})})});
  return {
      {"sha1", Built(Digest::kSha1, testing::kLeafSerial, "")},
      {"sha256", Built(Digest::kSha256, testing::kLeafSerial, "")},
      {"sha384", Built(Digest::kSha384, testing::kLeafSerial, "")},
      {"sha512_and_nonce",
       Built(Digest::kSha512, testing::kLeafSerial, std::string(32, 'n'))},
      {"serial_longest", Built(Digest::kSha1, std::string(60, '\x55'), "")},
      {"two", Request({Sequence({One(), One()})})},
      {"none", Request({Sequence({})})},
      {"version_written", Request({Explicit(0, Integer(0)), list})},
      {"version_2", Request({Explicit(0, Integer(1)), list})},
      {"requestor_name", Request({name, list})},
      {"requestor_name_empty", Request({Explicit(1, ""), list})},
      {"nonce_bare", Request({list, Nonce("bare")})},
      {"nonce_empty", Request({list, Nonce(OctetString(""))})},
      {"extensions_empty", Request({list, Explicit(2, Sequence({}))})},
      {"signed", Request({name, list}, Explicit(0, Sequence({Sequence({})})))},
      {"unknown_hash", Request({unknown_hash})},
      {"serial_leading_zero",
       Request({Sequence({Sequence(
           {Sequence({testing::AlgorithmIdentifier(oid::kSha1),
                      OctetString("n"), OctetString("k"),
                      testing::IntegerOf(std::string("\0\x01", 2))})})})})},
      {"trailing_data", Request({list}) + "x"},
      {"empty", ""},
      // For the building half: hash, key, serial, nonce, name.
      {"build_sha256", std::string("\x01\x00\x02\x11\x22\x04nonc\x03nam", 14)},
      {"build_key_malformed",
       std::string("\x00\x01\x01\x07\x00\x00\x30\x00", 8)},
      {"build_serial_too_long",
       std::string("\x02\x00\x40", 3) + std::string(64, '\x11')},
      {"build_nonce_too_long",
       std::string("\x03\x00\x01\x07\xff", 5) + std::string(132, 'n')},
  };
}

}  // namespace revcheck::corpus
