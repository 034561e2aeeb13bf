#include "revcheck/conformance/model/meaning_mutations.h"

#include <stdint.h>

#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "revcheck/conformance/model/content_mutations.h"
#include "revcheck/conformance/model/node_tools.h"
#include "revcheck/conformance/model/signer_mutations.h"
#include "revcheck/conformance/model/time_mutations.h"
#include "revcheck/conformance/model/values.h"

namespace revcheck::model {
namespace {

constexpr int64_t kDay = 24 * 60 * 60;

std::string ChangeQuestion(Random* random, Draft* draft) {
  Question& question = draft->question;
  switch (random->Below(8)) {
    case 0:
      question.serial.insert(0, 1, '\0');
      return "ask about a serial with a zero in front";
    case 1:
      question.serial = "\x11";
      return "ask about serial 11";
    case 2:
      question.serial.resize(question.serial.size() / 2);
      return "ask about a shorter serial";
    case 3:
      question.serial.clear();
      return "ask about an empty serial";
    case 4:
      question.issuer_name.back() ^= 0x20;
      return "ask about an issuer of another name";
    case 5:
      question.issuer_spki = random->Pick(ForeignKeys()).spki();
      return "ask about an issuer with another key";
    case 6:
      question.now = static_cast<int64_t>(random->Below(253402300800));
      return absl::StrCat("ask at ", question.now);
    default:
      question.now = -static_cast<int64_t>(random->Below(4 * kDay));
      return absl::StrCat("ask at ", question.now);
  }
}

// Changes the serial of an entry.
std::string ChangeSerial(Random* random, Draft* draft) {
  DerNode* cert_id = PickMarked(random, draft, mark::kCertId);
  if (cert_id == nullptr || cert_id->children.empty() ||
      cert_id->children.back().tag != tag::kInteger) {
    return "";
  }
  std::string& serial = cert_id->children.back().contents;
  switch (random->Below(5)) {
    case 0:
      serial.insert(0, 1, '\0');
      break;
    case 1:
      serial.insert(0, 1, '\xFF');
      break;
    case 2:
      serial.clear();
      break;
    case 3:
      serial = draft->question.serial;
      break;
    default:
      serial = std::string(1, static_cast<char>(random->Next()));
  }
  return absl::StrCat("serial ", absl::BytesToHexString(serial));
}

using Mutation = std::string (*)(Random*, Draft*);

// The more often in the list, the more often used.
constexpr Mutation kMutations[] = {AskAtABorder,
                                   AskAtABorder,
                                   AskAtABorder,
                                   AskAtABorder,
                                   SetTimeNearNow,
                                   SetTimeNearNow,
                                   SetTimeNearNow,
                                   SetOddTime,
                                   SetResponseStatus,
                                   SetCertStatus,
                                   SetCertStatus,
                                   SetRevokedInfo,
                                   SetRevokedInfo,
                                   SetOid,
                                   SetOid,
                                   AddExtension,
                                   AddExtension,
                                   AddExtension,
                                   SetCritical,
                                   CopyEntry,
                                   CopyEntry,
                                   SetVersion,
                                   SignWithForeignKey,
                                   LeaveUnsigned,
                                   DamageSignature,
                                   DamageSignature,
                                   ChangeAlgorithm,
                                   MisnameAlgorithm,
                                   ChangeDelegateKey,
                                   SetResponderId,
                                   ChangeCertificates,
                                   ChangeCertificates,
                                   AddCertificates,
                                   ChangeQuestion,
                                   ChangeSerial,
                                   SetExtensionValue,
                                   SetExtensionValue,
                                   AddLongExtension,
                                   CopyExtension,
                                   AddUniqueId,
                                   DamageDelegateKey,
                                   DamageDelegateKey};

}  // namespace

std::string MutateMeaning(Random* random, Draft* draft) {
  return kMutations[random->Below(std::size(kMutations))](random, draft);
}

}  // namespace revcheck::model
