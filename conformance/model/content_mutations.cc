#include "revcheck/conformance/model/content_mutations.h"

#include <stddef.h>
#include <stdint.h>

#include <iterator>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "revcheck/conformance/model/der_tree.h"
#include "revcheck/conformance/model/node_tools.h"
#include "revcheck/conformance/model/values.h"

namespace revcheck::model {
namespace {

// Values of extensions, most of them right for one and wrong for the others.
std::string RandomExtensionValue(Random* random) {
  static const auto* const values = new std::vector<std::string>{
      std::string("\x30\x00", 2),
      std::string("\x05\x00", 2),
      std::string("\x04\x01s", 3),
      std::string("\x04\x01s\x00", 4),
      std::string("\x04\x00", 2),
      "",
      std::string("\x03\x02\x07\x80", 4),
      std::string("\x03\x02\x07\xC0", 4),
      std::string("\x03\x01\x00", 3),
      std::string("\x03\x02\x08\x00", 4),
      std::string("\x03\x02\x07\x80\x00", 5),
      std::string("\x30\x03\x01\x01\x00", 5),
      std::string("\x30\x03\x01\x01\xFF", 5),
      std::string("\x30\x03\x02\x01\x05", 5),
      std::string("\x30\x06\x01\x01\x00\x02\x01\xFF", 8),
      std::string("\x30\x06\x01\x01\x00\x02\x01\x00\x00", 9),
      std::string("\x30\x0A\x06\x08\x2B\x06\x01\x05\x05\x07\x03\x09", 12),
      std::string("\x30\x0C\x06\x08\x2B\x06\x01\x05\x05\x07\x03\x09\x05\x00",
                  14)};
  return random->Pick(*values);
}

DerNode RandomExtension(Random* random) {
  static const auto* const oids =
      new std::vector<std::string>{"1.3.6.1.4.1.11129.2.4.5",
                                   "1.3.6.1.4.1.11129.2.4.5",
                                   "1.3.6.1.5.5.7.48.1.2",
                                   "1.3.6.1.5.5.7.48.1.5",
                                   "2.5.29.15",
                                   "2.5.29.17",
                                   "2.5.29.19",
                                   "2.5.29.30",
                                   "2.5.29.32",
                                   "2.5.29.36",
                                   "2.5.29.37",
                                   "2.5.29.54",
                                   "1.3.6.1.5.5.7.1.1",
                                   "1.3.6.1.5.5.7.1.24",
                                   "1.3.6.1.4.1.11129.2.4.2",
                                   "1.3.6.1.5.5.7.1.3",
                                   "2.16.840.1.113730.1.1",
                                   "2.5.29.14",
                                   "2.5.29.35",
                                   "2.5.29.31",
                                   "1.2.3.4"};
  std::vector<DerNode> fields = {
      MakeNode(tag::kOid, OidContents(random->Pick(*oids)))};
  switch (random->Below(6)) {
    case 0:
    case 1:
      fields.push_back(MakeNode(tag::kBoolean, "\xFF"));
      break;
    case 2:
      fields.push_back(MakeNode(tag::kBoolean, std::string(1, '\0')));
      break;
    default:
      break;
  }
  fields.push_back(MakeNode(tag::kOctetString, RandomExtensionValue(random)));
  return SequenceOf(fields);
}

// CRLReason and what it is wrapped in, mostly right.
DerNode RandomReason(Random* random) {
  std::string contents(1, static_cast<char>(random->Below(11)));
  if (random->OneIn(4)) {
    static const auto* const odd = new std::vector<std::string>{
        "\x0B", "\x7F", "\x80", "\xFF", std::string(2, '\0'), "\x01\x01", ""};
    contents = random->Pick(*odd);
  }
  const uint8_t type = random->OneIn(8) ? tag::kInteger : tag::kEnumerated;
  const DerNode reason = MakeNode(type, contents);
  if (random->OneIn(8)) {
    return reason;
  }
  DerNode wrapper = MakeNode(tag::Constructed(random->OneIn(8) ? 1 : 0), "");
  wrapper.opened = true;
  wrapper.children = {reason};
  if (random->OneIn(8)) {
    wrapper.children.push_back(reason);
  }
  return wrapper;
}

}  // namespace

std::string SetResponseStatus(Random* random, Draft* draft) {
  DerNode* status = PickMarked(random, draft, mark::kStatus);
  if (status == nullptr) {
    return "";
  }
  status->contents = std::string(1, static_cast<char>(random->Below(9)));
  if (random->OneIn(8)) {
    status->contents = std::string(1, static_cast<char>(random->Next()));
  }
  return absl::StrCat("responseStatus ",
                      absl::BytesToHexString(status->contents));
}

std::string SetCertStatus(Random* random, Draft* draft) {
  DerNode* status = PickMarked(random, draft, mark::kCertStatus);
  if (status == nullptr) {
    return "";
  }
  const std::vector<DerNode> statuses = {
      MakeNode(0x80, ""), MakeNode(0x82, ""),  MakeNode(0xA1, "garbage"),
      MakeNode(0xA1, ""), MakeNode(0x81, ""),  MakeNode(0xA0, ""),
      MakeNode(0xA2, ""), MakeNode(0x80, "x"), MakeNode(0x82, "x"),
      MakeNode(0x83, ""), MakeNode(0x05, "")};
  const size_t which =
      random->OneIn(3) ? random->Below(statuses.size()) : random->Below(3);
  *status = statuses[which];
  status->mark = mark::kCertStatus;
  return absl::StrCat("certStatus ", absl::Hex(status->tag));
}

std::string SetRevokedInfo(Random* random, Draft* draft) {
  DerNode* status = PickMarked(random, draft, mark::kCertStatus);
  if (status == nullptr) {
    return "";
  }
  DerNode info = MakeNode(tag::Constructed(1), "");
  info.opened = true;
  info.mark = mark::kCertStatus;
  if (!random->OneIn(16)) {
    info.children.push_back(
        MakeNode(random->OneIn(16) ? tag::kUtcTime : tag::kGeneralizedTime,
                 "20260220123456Z"));
  }
  for (size_t i = random->Below(3); i > 0; --i) {
    info.children.push_back(RandomReason(random));
  }
  *status = info;
  return absl::StrCat("revoked ", absl::BytesToHexString(Encode(info)));
}

std::string SetOid(Random* random, Draft* draft) {
  static const auto* const oids =
      new std::vector<std::string>{"1.3.14.3.2.26",
                                   "2.16.840.1.101.3.4.2.1",
                                   "2.16.840.1.101.3.4.2.2",
                                   "2.16.840.1.101.3.4.2.3",
                                   "2.16.840.1.101.3.4.2.4",
                                   "1.2.840.113549.2.5",
                                   "1.2.840.113549.1.1.1",
                                   "1.2.840.10045.2.1",
                                   "1.2.840.10045.3.1.7",
                                   "1.3.132.0.34",
                                   "1.3.132.0.35",
                                   "1.3.132.0.10",
                                   "1.2.840.113549.1.1.5",
                                   "1.2.840.113549.1.1.11",
                                   "1.2.840.113549.1.1.10",
                                   "1.2.840.10045.4.1",
                                   "1.2.840.10045.4.3.2",
                                   "1.2.840.10045.4.3.3",
                                   "1.3.6.1.5.5.7.3.9",
                                   "2.5.29.37.0",
                                   "1.3.6.1.5.5.7.48.1.1",
                                   "1.3.6.1.5.5.7.48.1.2",
                                   "1.3.6.1.5.5.7.48.1.5",
                                   "1.3.6.1.4.1.11129.2.4.5",
                                   "1.3.6.1.4.1.11129.2.4.2",
                                   "2.5.29.15",
                                   "2.5.29.19",
                                   "2.5.29.37",
                                   "2.5.29.14",
                                   "2.16.840.1.113730.1.1"};
  const std::vector<DerNode*> nodes = NodesWithTags(draft, {tag::kOid});
  if (nodes.empty()) {
    return "";
  }
  DerNode* node = random->Pick(nodes);
  const std::string& dotted = random->Pick(*oids);
  node->contents = OidContents(dotted);
  return absl::StrCat("object identifier ", dotted);
}

// Adds to a list of extensions, or begins one at the end of an entry or of what
// is signed.
std::string AddExtension(Random* random, Draft* draft) {
  const DerNode extension = RandomExtension(random);
  const std::string what =
      absl::StrCat("extension ", absl::BytesToHexString(Encode(extension)));
  DerNode* list = PickMarked(random, draft, mark::kExtensions);
  if (list != nullptr && !random->OneIn(3)) {
    const size_t at = random->Below(list->children.size() + 1);
    list->children.insert(
        list->children.begin() + static_cast<std::ptrdiff_t>(at), extension);
    return "add " + what;
  }
  DerNode* parent =
      PickMarked(random, draft, random->OneIn(3) ? mark::kTbs : mark::kEntry);
  if (parent == nullptr) {
    return "";
  }
  DerNode wrapper = MakeNode(tag::Constructed(1), "");
  wrapper.opened = true;
  wrapper.children = {SequenceOf({extension})};
  wrapper.children[0].mark = mark::kExtensions;
  parent->children.push_back(wrapper);
  return "begin with " + what;
}

// Makes an extension that is there critical or not.
std::string SetCritical(Random* random, Draft* draft) {
  DerNode* list = PickMarked(random, draft, mark::kExtensions);
  if (list == nullptr || list->children.empty()) {
    return "";
  }
  DerNode& extension = list->children[random->Below(list->children.size())];
  if (extension.children.empty()) {
    return "";
  }
  const char octets[] = {'\xFF', '\xFF', '\x00', '\x01'};
  const DerNode critical = MakeNode(
      tag::kBoolean, std::string(1, octets[random->Below(std::size(octets))]));
  auto& fields = extension.children;
  if (fields.size() > 1 && fields[1].tag == tag::kBoolean) {
    fields[1] = critical;
  } else {
    fields.insert(fields.begin() + 1, critical);
  }
  return absl::StrCat("critical ", absl::BytesToHexString(critical.contents));
}

// Gives an extension that is there another value.
std::string SetExtensionValue(Random* random, Draft* draft) {
  DerNode* list = PickMarked(random, draft, mark::kExtensions);
  if (list == nullptr || list->children.empty()) {
    return "";
  }
  DerNode& extension = list->children[random->Below(list->children.size())];
  if (extension.children.empty()) {
    return "";
  }
  const std::string value = RandomExtensionValue(random);
  extension.children.back() = MakeNode(tag::kOctetString, value);
  return absl::StrCat("an extension with value ",
                      absl::BytesToHexString(value));
}

// Has an extension twice.
std::string CopyExtension(Random* random, Draft* draft) {
  DerNode* list = PickMarked(random, draft, mark::kExtensions);
  if (list == nullptr || list->children.empty()) {
    return "";
  }
  const size_t which = random->Below(list->children.size());
  const DerNode copy = list->children[which];
  list->children.push_back(copy);
  return absl::StrCat("extension ", which, " twice");
}

// Makes something long, up to more than mozilla::pkix reads.
std::string AddLongExtension(Random* random, Draft* draft) {
  DerNode* list = PickMarked(random, draft, mark::kExtensions);
  if (list == nullptr) {
    return "";
  }
  const size_t sizes[] = {100, 128, 250, 256, 1000, 30000, 64000, 65536, 70000};
  const size_t size = sizes[random->Below(std::size(sizes))] + random->Below(8);
  list->children.push_back(
      SequenceOf({MakeNode(tag::kOid, OidContents("1.2.3.4")),
                  MakeNode(tag::kOctetString, std::string(size, 'x'))}));
  return absl::StrCat("add an extension of ", size, " bytes");
}

// Adds a unique identifier to a certificate, where it belongs or not.
std::string AddUniqueId(Random* random, Draft* draft) {
  DerNode* tbs = PickMarked(random, draft, mark::kTbs);
  if (tbs == nullptr || tbs->children.empty()) {
    return "";
  }
  const uint8_t tags[] = {0x81, 0x82, 0x83, 0xA1, 0xA2};
  const uint8_t tag_byte = tags[random->Below(std::size(tags))];
  const auto at = tbs->children.end() - (random->OneIn(4) ? 0 : 1);
  tbs->children.insert(at, MakeNode(tag_byte, std::string("\0x", 2)));
  return absl::StrCat("add a unique identifier ", absl::Hex(tag_byte));
}

std::string CopyEntry(Random* random, Draft* draft) {
  const std::vector<Place> entries = MarkedPlaces(&draft->tree, mark::kEntry);
  if (entries.empty()) {
    return "";
  }
  const Place& place = random->Pick(entries);
  const DerNode copy = place.node();
  auto& siblings = place.parent->children;
  const size_t at = random->Below(siblings.size() + 1);
  siblings.insert(siblings.begin() + static_cast<std::ptrdiff_t>(at), copy);
  return absl::StrCat("copy an entry to ", at);
}

std::string SetVersion(Random* random, Draft* draft) {
  DerNode* tbs = PickMarked(random, draft, mark::kTbs);
  if (tbs == nullptr || tbs->children.empty()) {
    return "";
  }
  static const auto* const versions =
      new std::vector<std::string>{std::string(1, '\0'),
                                   "\x01",
                                   "\x02",
                                   "\x03",
                                   "\x04",
                                   "\x7F",
                                   "\x80",
                                   "\xFF",
                                   std::string(2, '\0'),
                                   ""};
  DerNode version = MakeNode(tag::Constructed(0), "");
  version.opened = true;
  version.children = {MakeNode(tag::kInteger, random->Pick(*versions))};
  DerNode& first = tbs->children[0];
  if (first.tag == version.tag) {
    first = version;
  } else {
    tbs->children.insert(tbs->children.begin(), version);
  }
  return absl::StrCat("version ",
                      absl::BytesToHexString(version.children[0].contents));
}

}  // namespace revcheck::model
