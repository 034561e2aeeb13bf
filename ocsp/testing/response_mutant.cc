#include "revcheck/ocsp/testing/response_mutant.h"

#include <stddef.h>
#include <stdint.h>

#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/outcome_promises.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
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

using fuzzing::Input;

constexpr size_t kMaxText = 40;

// Who signs, and with what right.
enum class Who {
  kIssuer,
  kResponder,
  kResponderAmongOthers,
  kMutatedResponder,       // Its certificate is wrong somewhere, and signed.
  kResponderAfterMutated,  // Of the same name and key as the first.
  kStrangersKey,           // In the name of the issuer.
  kStrangersCa,            // In its own name.
  kResponderOfStranger,    // Authorised by another CA,
  kResponderOfSubCa,       // or by one below the issuer.
  kUnauthorisedResponder,  // Of the issuer, but not for this.
};
constexpr size_t kWhoCount = 10;

// What every mutant is made of. Built once: keys take time.
struct World {
  TestCa ca;
  TestCa stranger{"Stranger"};
  TestCa sub_ca = ca.IssueCa("Sub CA");
  TestResponder responder = ca.IssueResponder();
  TestKey unauthorised_key = TestKey::Ec(Curve::kP256, "unauthorised");
  TestKey other_key = TestKey::Ec(Curve::kP256, "other");
  std::string leaf = ca.Issue();
  std::string good = ResponseBuilder(ca).Good().SignedBy(responder).Build();
};

const World& TheWorld() {
  static const World* const world = new World;
  return *world;
}

// A part of those that an enum numbers from 0 to `last`.
template <typename Part>
Part ChoosePart(Input* input, Part last) {
  return static_cast<Part>(input->Choice(static_cast<size_t>(last) + 1));
}

std::string ChooseElement(Input* input) {
  const uint8_t tag = input->Byte();
  return tag == 0 ? "" : Tlv(tag, input->Text(kMaxText));
}

absl::Time ChooseTime(Input* input) {
  return kNow + absl::Hours(input->Number());
}

Bytes ChooseExtension(Input* input) {
  const Bytes ids[] = {oid::kOcspNonce, oid::kOcspSctList, oid::kOcspNoCheck,
                       oid::kKeyUsage, oid::kBasicConstraints};
  return ids[input->Choice(5)];
}

Critical ChooseCritical(Input* input) {
  return input->Choice(4) == 1 ? Critical::kYes : Critical::kNo;
}

// One of the three ways to be wrong that all builders share.
template <typename Builder, typename Part>
void Twist(Input* input, Part last, Builder* builder) {
  switch (input->Choice(3)) {
    case 0: {
      const Part part = ChoosePart(input, last);
      builder->Replace(part, ChooseElement(input));
      break;
    }
    case 1: {
      const Part part = ChoosePart(input, last);
      builder->Append(part, input->Text(kMaxText));
      break;
    }
    default: {
      const Bytes id = ChooseExtension(input);
      const Critical critical = ChooseCritical(input);
      builder->AddExtension(id, critical, input->Text(kMaxText));
    }
  }
}

void ChooseTimes(Input* input, EntryBuilder* entry) {
  switch (input->Choice(4)) {
    case 0:
      break;
    case 1: {
      const absl::Time this_update = ChooseTime(input);
      entry->ThisUpdate(this_update);
      entry->NextUpdate(this_update + absl::Hours(input->Number()));
      break;
    }
    case 2:
      entry->ThisUpdate(ChooseTime(input)).WithoutNextUpdate();
      break;
    default:
      entry->Replace(EntryPart::kThisUpdate, GeneralizedTime(input->Text(20)));
      entry->Replace(EntryPart::kNextUpdate,
                     Explicit(0, GeneralizedTime(input->Text(20))));
  }
}

EntryBuilder ChooseEntry(Input* input) {
  const size_t certificate = input->Choice(4);
  EntryBuilder entry(certificate == 2   ? "\x01"
                     : certificate == 3 ? input->Text(kMaxText)
                                        : std::string(kLeafSerial));
  switch (input->Choice(3)) {
    case 0:
      break;
    case 1:
      entry.Revoked(kRevocationTime, input->Byte());
      break;
    default:
      entry.Unknown();
  }
  ChooseTimes(input, &entry);
  constexpr Digest kHashes[] = {Digest::kSha1, Digest::kSha256, Digest::kSha384,
                                Digest::kSha512};
  entry.Hash(kHashes[input->Choice(4)]);
  for (size_t twists = input->Choice(4); twists > 0; --twists) {
    Twist(input, EntryPart::kExtensions, &entry);
  }
  return entry;
}

void AddEntries(Input* input, ResponseBuilder* builder) {
  constexpr size_t kCounts[] = {1, 0, 2, 3, 4};
  for (size_t count = kCounts[input->Choice(5)]; count > 0; --count) {
    builder->Entry(ChooseEntry(input));
  }
}

// A responder of the issuer whose certificate is wrong, or not.
TestResponder ChooseResponder(Input* input) {
  CertificateBuilder builder = CertificateBuilder::Responder();
  switch (input->Choice(4)) {
    case 0:
      break;
    case 1: {
      const absl::Time from = ChooseTime(input);
      builder.Validity(from, from + absl::Hours(input->Number()));
      break;
    }
    case 2:
      builder.Key(TestKey::Ec(Curve::kP384, "responder"));
      break;
    default:
      builder.Algorithm(SigningAlgorithm::kEcdsaSha1);
  }
  for (size_t twists = input->Choice(4); twists > 0; --twists) {
    Twist(input, CertificatePart::kSignature, &builder);
  }
  return TheWorld().ca.IssueResponder(builder);
}

// A responder of the issuer that must not sign, whose key nobody else has.
TestResponder ChooseUnauthorised(Input* input) {
  const World& world = TheWorld();
  CertificateBuilder builder = CertificateBuilder::Responder();
  builder.Key(world.unauthorised_key).Subject("Unauthorised");
  switch (input->Choice(9)) {
    case 0:
      builder.ExtKeyUsage({oid::kServerAuth});
      break;
    case 1:
      builder.WithoutExtension(oid::kExtKeyUsage);
      break;
    case 2:
      builder.IsCa();
      break;
    case 3:
      builder.Validity(DaysFromNow(-4000), DaysFromNow(-3000));
      break;
    case 4:
      builder.Validity(DaysFromNow(3000), DaysFromNow(4000));
      break;
    case 5:
      builder.Issuer("Somebody else");
      break;
    case 6:
      builder.CorruptSignature();
      break;
    case 7:
      builder.SignedBy(world.other_key);
      break;
    default:
      builder.AddExtension(oid::kOcspBasic, Critical::kYes, "unknown");
  }
  return world.ca.IssueResponder(builder);
}

void ChooseSigner(Input* input, ResponseBuilder* builder, bool* forged) {
  const World& world = TheWorld();
  const Who who = static_cast<Who>(input->Choice(kWhoCount));
  *forged = who >= Who::kStrangersKey;
  switch (who) {
    case Who::kIssuer:
      break;
    case Who::kResponder:
      builder->SignedBy(world.responder);
      break;
    case Who::kResponderAmongOthers:
      builder->SignedBy(world.stranger.IssueResponder())
          .AddCertificate(world.leaf)
          .SignedBy(world.responder);
      break;
    case Who::kMutatedResponder:
      builder->SignedBy(ChooseResponder(input));
      break;
    case Who::kResponderAfterMutated:
      builder->SignedBy(ChooseResponder(input)).SignedBy(world.responder);
      break;
    case Who::kStrangersKey:
      builder->SignWith(world.other_key);
      break;
    case Who::kStrangersCa:
      builder->SignedBy(world.stranger);
      break;
    case Who::kResponderOfStranger:
      builder->SignedBy(world.stranger.IssueResponder(
          CertificateBuilder::Responder().Key(world.unauthorised_key)));
      break;
    case Who::kResponderOfSubCa:
      builder->SignedBy(world.sub_ca.IssueResponder(
          CertificateBuilder::Responder().Key(world.unauthorised_key)));
      break;
    case Who::kUnauthorisedResponder:
      builder->SignedBy(ChooseUnauthorised(input));
  }
}

// Something that only a response can have wrong.
void TwistResponse(Input* input, ResponseBuilder* builder) {
  const World& world = TheWorld();
  switch (input->Choice(12)) {
    case 0:
      builder->ByName();
      break;
    case 1:
      builder->ByKeyHash(input->Text(kMaxText));
      break;
    case 2:
      builder->ByName(world.ca.name());
      break;
    case 3:
      builder->AddCertificate(world.responder.certificate);
      break;
    case 4:
      builder->AddCertificate(ChooseElement(input));
      break;
    case 5:
      builder->Version(input->Byte());
      break;
    case 6:
      builder->ProducedAt(ChooseTime(input));
      break;
    case 7:
      builder->Nonce(input->Text(kMaxText));
      break;
    case 8:
      builder->Status(input->Byte());
      break;
    case 9:
      builder->AppendAfterEnd(input->Text(kMaxText));
      break;
    default:
      Twist(input, ResponsePart::kCertificates, builder);
  }
}

// Changes, inserts or takes away one byte.
void EditByte(Input* input, std::string* bytes) {
  const size_t what = input->Choice(3);
  const size_t at = static_cast<uint16_t>(input->Number());
  const char byte = static_cast<char>(input->Byte());
  if (bytes->empty()) {
    return;
  }
  const size_t position = at % bytes->size();
  switch (what) {
    case 0:
      (*bytes)[position] = byte;
      break;
    case 1:
      bytes->insert(position, 1, byte);
      break;
    default:
      bytes->erase(position, 1);
  }
}

// Builds, and if bytes of ResponseData are to be edited, builds again so that
// the edited ones are signed.
std::string BuildEdited(Input* input, ResponseBuilder* builder) {
  std::string response = builder->Build();
  size_t edits = input->Choice(4);
  const std::optional<Bytes> data = FindResponseData(ToBytes(response));
  if (edits == 0 || !data.has_value()) {
    return response;
  }
  std::string edited(ToText(*data));
  for (; edits > 0; --edits) {
    EditByte(input, &edited);
  }
  return builder->Replace(ResponsePart::kResponseData, edited).Build();
}

}  // namespace

CertId MutantCertId() { return CertIdOf(TheWorld().ca); }

Bytes GoodResponseOfDelegate() { return ToBytes(TheWorld().good); }

Mutant BuildMutant(Input* input) {
  Mutant mutant;
  ResponseBuilder builder(TheWorld().ca);
  AddEntries(input, &builder);
  ChooseSigner(input, &builder, &mutant.forged);
  for (size_t twists = input->Choice(6); twists > 0; --twists) {
    TwistResponse(input, &builder);
  }
  mutant.response = BuildEdited(input, &builder);
  for (size_t damage = input->Choice(3); damage > 0; --damage) {
    EditByte(input, &mutant.response);
  }
  return mutant;
}

}  // namespace revcheck::testing
