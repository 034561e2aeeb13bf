#include "revcheck/conformance/model/signer_mutations.h"

#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "revcheck/conformance/model/der_tree.h"
#include "revcheck/conformance/model/node_tools.h"
#include "revcheck/conformance/model/signing_rules.h"
#include "revcheck/conformance/model/values.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/signing_algorithm.h"

namespace revcheck::model {
namespace {

using ::revcheck::testing::AlgorithmIdentifier;
using ::revcheck::testing::RsaTestKey;
using ::revcheck::testing::SigningAlgorithm;
using ::revcheck::testing::TestKey;

// The number of the signer of the response.
constexpr size_t kResponseSigner = 0;

void ChangeSigner(DraftSigner* signer, const TestKey& key) {
  signer->key = key;
  signer->algorithm = key.default_algorithm();
  signer->signed_data.clear();
}

const std::vector<SigningAlgorithm>& AlgorithmsFor(const TestKey& key) {
  static const auto* const rsa = new std::vector<SigningAlgorithm>{
      SigningAlgorithm::kRsaMd5,     SigningAlgorithm::kRsaSha1,
      SigningAlgorithm::kRsaSha1Oiw, SigningAlgorithm::kRsaSha224,
      SigningAlgorithm::kRsaSha256,  SigningAlgorithm::kRsaSha384,
      SigningAlgorithm::kPssSha256,  SigningAlgorithm::kPssSha384};
  static const auto* const ecdsa = new std::vector<SigningAlgorithm>{
      SigningAlgorithm::kEcdsaSha1, SigningAlgorithm::kEcdsaSha256,
      SigningAlgorithm::kEcdsaSha384, SigningAlgorithm::kEcdsaSha512};
  return EVP_PKEY_id(key.get()) == EVP_PKEY_RSA ? *rsa : *ecdsa;
}

void ReplaceAlgorithms(const DerNode& algorithm, bool inside_too,
                       DerNode* parent) {
  for (DerNode& child : parent->children) {
    if (child.mark == mark::kAlgorithm) {
      child = algorithm;
    } else if (inside_too) {
      ReplaceAlgorithms(algorithm, inside_too, &child);
    }
  }
}

// Replaces what names an algorithm under the signer with this number: the one
// beside the signature, and in a certificate also the one inside.
void NameAlgorithm(Draft* draft, size_t signer, std::string_view der,
                   bool inside_too) {
  DerNode algorithm = NodeOf(der);
  algorithm.mark = mark::kAlgorithm;
  const int marked = mark::kFirstSigned + static_cast<int>(signer);
  // One may lie within another and go with it, so look again each time.
  for (size_t i = 0; i < MarkedPlaces(&draft->tree, marked).size(); ++i) {
    ReplaceAlgorithms(algorithm, inside_too,
                      &MarkedPlaces(&draft->tree, marked)[i].node());
  }
}

}  // namespace

// Keys that are not the issuer's and not its delegate's.
const std::vector<TestKey>& ForeignKeys() {
  static const auto* const keys = [] {
    // More often, because P-256 is the fastest.
    auto* all =
        new std::vector<TestKey>(8, TestKey::Ec(Curve::kP256, "foreign"));
    all->push_back(TestKey::Ec(Curve::kP384, "foreign"));
    all->push_back(TestKey::Ec(Curve::kP521, "foreign"));
    all->push_back(TestKey::Rsa(RsaTestKey::kOtherCa));
    all->push_back(TestKey::Rsa(RsaTestKey::k1024));
    all->push_back(TestKey::Rsa(RsaTestKey::k1016));
    return all;
  }();
  return *keys;
}

std::string SignWithForeignKey(Random* random, Draft* draft) {
  const size_t which = random->Below(draft->signers.size());
  ChangeSigner(&draft->signers[which], random->Pick(ForeignKeys()));
  return absl::StrCat("signer ", which, " has a foreign key");
}

std::string LeaveUnsigned(Random* random, Draft* draft) {
  const size_t which = random->Below(draft->signers.size());
  draft->signers[which].stale = true;
  return absl::StrCat("signer ", which, " does not sign again");
}

std::string DamageSignature(Random* random, Draft* draft) {
  DerNode* signature = PickMarked(random, draft, mark::kSignature);
  if (signature == nullptr || signature->contents.size() < 3) {
    return "";
  }
  signature->mark = mark::kNone;
  std::string& bits = signature->contents;
  switch (random->Below(5)) {
    case 0:
      bits[0] = static_cast<char>(random->Below(9));
      return "unused bits in the signature";
    case 1:
      bits.clear();
      return "empty signature field";
    case 2:
      bits.resize(1);
      return "signature without bits";
    case 3:
      bits += '\0';
      return "signature too long";
    default:
      bits[1 + random->Below(bits.size() - 1)] =
          static_cast<char>(random->Next());
      return "damaged signature";
  }
}

std::string ChangeAlgorithm(Random* random, Draft* draft) {
  const size_t which = random->Below(draft->signers.size());
  DraftSigner& signer = draft->signers[which];
  signer.algorithm = random->Pick(AlgorithmsFor(signer.key));
  signer.signed_data.clear();
  const std::string der = AlgorithmIdentifier(signer.algorithm);
  NameAlgorithm(draft, which, der, !random->OneIn(4));
  return absl::StrCat("signer ", which, " with algorithm ",
                      absl::BytesToHexString(der));
}

// Names another algorithm than the one that signs.
std::string MisnameAlgorithm(Random* random, Draft* draft) {
  const size_t which = random->Below(draft->signers.size());
  const std::string der = AlgorithmIdentifier(
      random->Pick(AlgorithmsFor(random->Pick(ForeignKeys()))));
  NameAlgorithm(draft, which, der, random->OneIn(2));
  return absl::StrCat("signer ", which, " named as ",
                      absl::BytesToHexString(der));
}

// Gives the delegate another key, with which it signs; mostly still named.
std::string ChangeDelegateKey(Random* random, Draft* draft) {
  DerNode* spki = PickMarked(random, draft, mark::kSpki);
  if (spki == nullptr) {
    return "";
  }
  const TestKey key = random->Pick(ForeignKeys());
  *spki = NodeOf(key.spki());
  spki->mark = mark::kSpki;
  ChangeSigner(&draft->signers[kResponseSigner], key);
  NameAlgorithm(draft, kResponseSigner,
                AlgorithmIdentifier(key.default_algorithm()), false);
  DerNode* id = PickMarked(random, draft, mark::kResponderId);
  if (id != nullptr && id->tag == tag::Constructed(2) && !random->OneIn(8)) {
    Fault fault;
    *id = NodeOf(MinimalHeader(tag::Constructed(2), 22) +
                 MinimalHeader(tag::kOctetString, 20) +
                 Hash(1, KeyBits(key.spki(), &fault)));
    id->mark = mark::kResponderId;
  }
  return absl::StrCat("delegate with key ", absl::BytesToHexString(key.spki()));
}

// Changes the bits of the delegate's key: those of a point, or of modulus and
// exponent.
std::string DamageDelegateKey(Random* random, Draft* draft) {
  DerNode* spki = PickMarked(random, draft, mark::kSpki);
  if (spki == nullptr || spki->children.size() != 2 ||
      spki->children[1].contents.size() < 24) {
    return "";
  }
  std::string& bits = spki->children[1].contents;
  const size_t front = random->Below(12);
  switch (random->Below(6)) {
    case 0:
      bits[front] = static_cast<char>(random->Next());
      return absl::StrCat("another byte ", front, " of the delegate's key");
    case 1:
      bits[bits.size() - 1 - random->Below(6)] =
          static_cast<char>(random->Next());
      return "another byte at the end of the delegate's key";
    case 2:
      bits.pop_back();
      return "delegate's key too short";
    case 3:
      bits += '\0';
      return "delegate's key too long";
    case 4:
      bits.clear();
      return "no delegate's key";
    default:
      bits[1] = static_cast<char>(random->Below(8));
      return "delegate's key of another form";
  }
}

std::string SetResponderId(Random* random, Draft* draft) {
  DerNode* id = PickMarked(random, draft, mark::kResponderId);
  if (id == nullptr) {
    return "";
  }
  Fault fault;
  const std::string hash =
      Hash(1, KeyBits(draft->question.issuer_spki, &fault));
  const std::vector<std::pair<uint8_t, std::string>> ids = {
      {0xA1, draft->question.issuer_name},
      {0xA1, draft->question.issuer_name + '\0'},
      {0xA1, std::string("\x30\x00", 2)},
      {0xA1, ""},
      {0xA2, MinimalHeader(4, 20) + hash},
      {0xA2, MinimalHeader(4, 20) + hash + std::string("\x05\x00", 2)},
      {0xA2, MinimalHeader(4, 20) + hash + "\x05"},
      {0xA2, MinimalHeader(4, 19) + hash.substr(1)},
      {0xA2, MinimalHeader(4, 21) + hash + '\0'},
      {0xA2, MinimalHeader(4, 32) + Hash(256, "")},
      {0xA2, MinimalHeader(4, 20) + Hash(1, "nobody")},
      {0xA2, hash},
      {0x82, hash},
      {0x81, ""}};
  const auto& [tag_byte, contents] = random->Pick(ids);
  *id = MakeNode(tag_byte, contents);
  id->mark = mark::kResponderId;
  return absl::StrCat("responderID ", absl::Hex(tag_byte), " ",
                      absl::BytesToHexString(contents));
}

std::string ChangeCertificates(Random* random, Draft* draft) {
  DerNode* list = PickMarked(random, draft, mark::kCertificates);
  if (list == nullptr) {
    return "";
  }
  auto& all = list->children;
  const DerNode garbage = SequenceOf({MakeNode(tag::kNull, "")});
  switch (random->Below(7)) {
    case 0:
      all.clear();
      return "no certificates";
    case 1:
      all.insert(all.begin(), garbage);
      return "garbage before the certificates";
    case 2:
      all.push_back(garbage);
      return "garbage after the certificates";
    case 3:
      all.insert(all.begin(), MakeNode(tag::kSet, ""));
      return "a SET before the certificates";
    case 4:
      all.resize(8 + random->Below(2), garbage);
      return absl::StrCat(all.size(), " certificates");
    case 5:
      if (!all.empty()) {
        all.push_back(all.front());
      }
      return "a certificate twice";
    default:
      if (all.size() > 1) {
        std::swap(all.front(), all.back());
      }
      return "certificates exchanged";
  }
}

// Begins a list of certificates with the one of somebody else's delegate.
std::string AddCertificates(Random* random, Draft* draft) {
  DerNode* basic = PickMarked(random, draft, mark::kFirstSigned);
  if (basic == nullptr) {
    return "";
  }
  DerNode wrapper = MakeNode(tag::Constructed(0), "");
  wrapper.opened = true;
  wrapper.children = {SequenceOf({})};
  wrapper.children[0].mark = mark::kCertificates;
  const size_t count = random->Below(10);
  wrapper.children[0].children.assign(count,
                                      SequenceOf({MakeNode(tag::kNull, "")}));
  basic->children.push_back(wrapper);
  return absl::StrCat("add a list of ", count, " certificates");
}

}  // namespace revcheck::model
