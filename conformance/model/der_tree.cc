#include "revcheck/conformance/model/der_tree.h"

#include <utility>

namespace revcheck::model {
namespace {

constexpr uint8_t kConstructed = 0x20;
constexpr uint8_t kOctetString = 0x04;

uint8_t ByteAt(std::string_view text, size_t index) {
  return static_cast<uint8_t>(text[index]);
}

// Reads the length octets from `in[1]` on. Returns how many octets there are,
// or 0 if they are not as section 4 wants them.
size_t ReadLength(std::string_view in, size_t* length) {
  if (in.size() < 2) {
    return 0;
  }
  const uint8_t first = ByteAt(in, 1);
  if (first < 0x80) {
    *length = first;
    return 1;
  }
  if (first == 0x81 && in.size() >= 3) {
    *length = ByteAt(in, 2);
    return *length >= 0x80 ? 2 : 0;
  }
  if (first == 0x82 && in.size() >= 4) {
    *length = static_cast<size_t>(ByteAt(in, 2)) * 256 + ByteAt(in, 3);
    return *length >= 0x100 ? 3 : 0;
  }
  return 0;
}

}  // namespace

void Fault::Set(std::string_view code) {
  if (code_.empty()) {
    code_ = std::string(code);
  }
}

bool ReadNode(std::string_view* in, DerNode* node) {
  size_t length = 0;
  const size_t length_octets = ReadLength(*in, &length);
  if (length_octets == 0 || (ByteAt(*in, 0) & 0x1F) == 0x1F) {
    return false;
  }
  const size_t header = 1 + length_octets;
  if (in->size() - header < length) {
    return false;
  }
  *node = DerNode();
  node->tag = ByteAt(*in, 0);
  node->header = std::string(in->substr(0, header));
  node->contents = std::string(in->substr(header, length));
  in->remove_prefix(header + length);
  return true;
}

void Open(DerNode* node) {
  node->opened = true;
  node->children.clear();
  std::string_view in = node->contents;
  DerNode child;
  while (ReadNode(&in, &child)) {
    node->children.push_back(child);
  }
  node->unread = std::string(in);
}

void OpenAll(DerNode* node, int depth) {
  if (depth == 0) {
    return;
  }
  if ((node->tag & kConstructed) == 0) {
    DerNode inner;
    std::string_view in = node->contents;
    const bool wraps_one = node->tag == kOctetString && ReadNode(&in, &inner) &&
                           in.empty() && (inner.tag & kConstructed) != 0;
    if (!wraps_one) {
      return;
    }
  }
  Open(node);
  for (DerNode& child : node->children) {
    OpenAll(&child, depth - 1);
  }
}

std::string MinimalHeader(uint8_t tag, size_t length) {
  std::string header(1, static_cast<char>(tag));
  if (length >= 0x10000) {
    header += {'\x83', static_cast<char>(length >> 16),
               static_cast<char>(length >> 8)};
  } else if (length >= 0x100) {
    header += {'\x82', static_cast<char>(length >> 8)};
  } else if (length >= 0x80) {
    header += '\x81';
  }
  return header + static_cast<char>(length);
}

std::string Encode(const DerNode& node) {
  std::string contents = node.contents;
  if (node.opened) {
    contents.clear();
    for (const DerNode& child : node.children) {
      contents += Encode(child);
    }
    contents += node.unread;
  }
  return (node.keep_header ? node.header
                           : MinimalHeader(node.tag, contents.size())) +
         contents;
}

DerNode MakeNode(uint8_t tag, std::string_view contents) {
  DerNode node;
  node.tag = tag;
  node.header = MinimalHeader(tag, contents.size());
  node.contents = std::string(contents);
  return node;
}

Reader::Reader(std::string_view contents, Fault* fault) : fault_(fault) {
  parent_.contents = std::string(contents);
  Open(&parent_);
}

bool Reader::AtEnd() const {
  return fault_->found() ||
         (next_ == parent_.children.size() && parent_.unread.empty());
}

bool Reader::NextIs(uint8_t tag) const {
  if (AtEnd()) {
    return false;
  }
  if (next_ < parent_.children.size()) {
    return parent_.children[next_].tag == tag;
  }
  return ByteAt(parent_.unread, 0) == tag;
}

DerNode Reader::Take(uint8_t tag, std::string_view code) {
  if (fault_->found()) {
    return DerNode();
  }
  if (next_ == parent_.children.size() || parent_.children[next_].tag != tag) {
    fault_->Set(code);
    return DerNode();
  }
  return parent_.children[next_++];
}

void Reader::End() {
  if (!AtEnd()) {
    fault_->Set(code::kBadDer);
  }
}

std::string Reader::Rest() const {
  std::string rest;
  for (size_t i = next_; i < parent_.children.size(); ++i) {
    rest += parent_.children[i].der();
  }
  return rest + parent_.unread;
}

}  // namespace revcheck::model
