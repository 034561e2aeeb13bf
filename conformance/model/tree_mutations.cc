#include "revcheck/conformance/model/tree_mutations.h"

#include <stddef.h>
#include <stdint.h>

#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "revcheck/conformance/model/values.h"

namespace revcheck::model {
namespace {

// A place in the part of the tree where it is likely to matter.
Place PickPlace(Random* random, DerNode* tree) {
  constexpr int kParts[] = {
      mark::kEntry,      mark::kEntry,           mark::kCertId, mark::kTbs,
      mark::kExtensions, mark::kFirstSigned + 1, mark::kNone,   mark::kNone};
  const int part = kParts[random->Below(std::size(kParts))];
  const std::vector<Place> roots = MarkedPlaces(tree, part);
  if (part != mark::kNone && !roots.empty()) {
    const std::vector<Place> places = PlacesIn(&random->Pick(roots).node());
    if (!places.empty()) {
      return random->Pick(places);
    }
  }
  const std::vector<Place> all = PlacesIn(tree);
  return all.empty() ? Place{nullptr, 0} : random->Pick(all);
}

// Gives the node other contents; what was below it is gone.
void SetContents(DerNode* node, std::string contents) {
  node->contents = std::move(contents);
  node->opened = false;
  node->children.clear();
  node->unread.clear();
  if (node->mark == mark::kSignature) {
    node->mark = mark::kNone;  // Or it would be mended by signing again.
  }
}

// The contents as they would be written.
std::string ContentsOf(const DerNode& node) {
  DerNode plain = node;
  plain.keep_header = false;
  DerNode read;
  const std::string der = Encode(plain);
  std::string_view in = der;
  return ReadNode(&in, &read) ? read.contents : node.contents;
}

std::string Retag(Random* random, DerNode* node) {
  static const auto* const tags = new std::vector<uint8_t>{
      0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x13, 0x17, 0x18, 0x30,
      0x31, 0x80, 0x81, 0x82, 0xA0, 0xA1, 0xA2, 0xA3, 0x1F, 0x24, 0x00};
  const uint8_t flips[] = {0x20, 0x80, 0x40, 0x01, 0x1F};
  node->tag = random->OneIn(3)
                  ? static_cast<uint8_t>(node->tag ^
                                         flips[random->Below(std::size(flips))])
                  : random->Pick(*tags);
  return absl::StrCat("tag ", absl::Hex(node->tag, absl::kZeroPad2));
}

// Length octets that are not what they should be, or not the shortest.
std::string ChangeLength(Random* random, DerNode* node) {
  const size_t size = ContentsOf(*node).size();
  const char low = static_cast<char>(size);
  const char high = static_cast<char>(size >> 8);
  const std::vector<std::string> lengths = {
      std::string(1, '\x80'),
      std::string(1, static_cast<char>((size + 1) & 0x7F)),
      std::string(1, static_cast<char>((size - 1) & 0x7F)),
      std::string({'\x81', low}),
      std::string({'\x82', high, low}),
      std::string({'\x83', '\0', high, low}),
      std::string({'\x84', '\0', '\0', high, low}),
      std::string({'\x82', '\xFF', '\xFF'}),
      std::string({'\x84', '\xFF', '\xFF', '\xFF', '\xFF'}),
      MinimalHeader(node->tag, size + 1).substr(1),
      std::string()};
  const std::string& length = random->Pick(lengths);
  node->keep_header = true;
  node->header = std::string(1, static_cast<char>(node->tag)) + length;
  return absl::StrCat("length octets ", absl::BytesToHexString(length));
}

std::string ChangeContents(Random* random, DerNode* node) {
  std::string contents = ContentsOf(*node);
  const size_t position = contents.empty() ? 0 : random->Below(contents.size());
  std::string what;
  switch (random->Below(contents.empty() ? 3 : 8)) {
    case 0:
      contents += '\0';
      what = "append 00";
      break;
    case 1:
      contents += std::string("\x05\x00", 2);
      what = "append a NULL";
      break;
    case 2:
      contents.insert(0, 1, random->OneIn(2) ? '\0' : '\xFF');
      what = "prepend 00 or FF";
      break;
    case 3:
      contents.clear();
      what = "no contents";
      break;
    case 4:
      contents.resize(position);
      what = absl::StrCat("cut to ", position);
      break;
    case 5:
      contents.erase(position, 1);
      what = absl::StrCat("without byte ", position);
      break;
    case 6:
      contents[position] = static_cast<char>(random->Next());
      what = absl::StrCat("another byte ", position);
      break;
    default:
      contents[position] =
          static_cast<char>(contents[position] ^ (1 << random->Below(8)));
      what = absl::StrCat("flip a bit of byte ", position);
  }
  SetContents(node, contents);
  return what;
}

// A small element out of nothing.
DerNode SmallNode(Random* random) {
  const std::vector<DerNode> nodes = {
      MakeNode(tag::kNull, ""),
      MakeNode(tag::kInteger, std::string(1, '\0')),
      MakeNode(tag::kInteger, "\x7F"),
      MakeNode(tag::kInteger, "\xFF"),
      MakeNode(tag::kBoolean, "\xFF"),
      MakeNode(tag::kBoolean, std::string(1, '\0')),
      MakeNode(tag::kBoolean, "\x01"),
      MakeNode(tag::kOctetString, ""),
      MakeNode(tag::kSequence, ""),
      MakeNode(tag::kEnumerated, "\x01"),
      MakeNode(tag::Constructed(0), ""),
      MakeNode(tag::Constructed(1), ""),
      MakeNode(tag::Primitive(0), ""),
      MakeNode(tag::Primitive(1), "x"),
      MakeNode(tag::Primitive(2), ""),
  };
  return random->Pick(nodes);
}

std::string Wrap(Random* random, DerNode* node) {
  const uint8_t tags[] = {tag::kSequence, tag::Constructed(0),
                          tag::Constructed(1), tag::kOctetString, tag::kSet};
  DerNode outer = MakeNode(tags[random->Below(std::size(tags))], "");
  outer.opened = true;
  outer.children.push_back(*node);
  *node = outer;
  return absl::StrCat("wrap in ", absl::Hex(outer.tag, absl::kZeroPad2));
}

std::string Unwrap(const Place& place) {
  const std::vector<DerNode> inner = place.node().children;
  auto& siblings = place.parent->children;
  const auto at = siblings.begin() + static_cast<std::ptrdiff_t>(place.index);
  siblings.insert(siblings.erase(at), inner.begin(), inner.end());
  return "unwrap";
}

// Puts an element of another draft in the place, one with the same tag if one
// is found soon.
std::string Splice(Random* random, const std::vector<Draft>& others,
                   DerNode* node) {
  const Draft& other = random->Pick(others);
  DerNode tree = other.tree;
  const std::vector<Place> places = PlacesIn(&tree);
  Place chosen = random->Pick(places);
  for (int i = 0; i < 20 && chosen.node().tag != node->tag; ++i) {
    chosen = random->Pick(places);
  }
  *node = chosen.node();
  return absl::StrCat("take that from '", other.name, "'");
}

std::string MoveOrCopy(Random* random, const Place& place) {
  auto& siblings = place.parent->children;
  const auto at = siblings.begin() + static_cast<std::ptrdiff_t>(place.index);
  const size_t other = random->Below(siblings.size());
  const auto there = siblings.begin() + static_cast<std::ptrdiff_t>(other);
  switch (random->Below(4)) {
    case 0:
      siblings.erase(at);
      return "delete";
    case 1: {
      const DerNode copy = *at;
      siblings.insert(there, copy);
      return absl::StrCat("copy to ", other);
    }
    case 2:
      std::swap(*at, *there);
      return absl::StrCat("exchange with ", other);
    default:
      siblings.insert(at, SmallNode(random));
      return "insert before";
  }
}

}  // namespace

std::string MutateTree(Random* random, const std::vector<Draft>& others,
                       Draft* draft) {
  const Place place = PickPlace(random, &draft->tree);
  if (place.parent == nullptr) {
    return "nothing left to change";
  }
  DerNode* node = &place.node();
  const std::string where =
      absl::StrCat("child ", place.index, " of ",
                   absl::Hex(place.parent->tag, absl::kZeroPad2), ", tag ",
                   absl::Hex(node->tag, absl::kZeroPad2), ": ");
  switch (random->Below(9)) {
    case 0:
      return where + Retag(random, node);
    case 1:
      return where + ChangeLength(random, node);
    case 2:
    case 3:
      return where + ChangeContents(random, node);
    case 4:
      return where + (random->OneIn(2) ? Wrap(random, node) : Unwrap(place));
    case 5:
      return where + Splice(random, others, node);
    default:
      return where + MoveOrCopy(random, place);
  }
}

}  // namespace revcheck::model
