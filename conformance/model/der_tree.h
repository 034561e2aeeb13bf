#ifndef REVCHECK_CONFORMANCE_MODEL_DER_TREE_H_
#define REVCHECK_CONFORMANCE_MODEL_DER_TREE_H_

// A tree of DER elements, for the model and for the mutator: everything copied,
// nothing clever. The rules are those of spec/mozilla-pkix.md, section 4: tags
// of one byte, lengths of at most two bytes after the first, minimal and
// definite.

#include <stdint.h>

#include <string>
#include <string_view>
#include <vector>

#include "revcheck/conformance/model/codes.h"

namespace revcheck::model {

// The first thing that was wrong. What comes after it does not matter any more,
// so that whoever reads can go on reading and ask at the end.
class Fault {
 public:
  bool found() const { return !code_.empty(); }

  // Mozilla's public name of the error; empty if nothing is wrong.
  const std::string& code() const { return code_; }

  // Keeps the first code.
  void Set(std::string_view code);

 private:
  std::string code_;
};

// One element.
struct DerNode {
  uint8_t tag = 0;
  std::string header;    // Identifier and length octets, as they were read.
  std::string contents;  // As they were read.

  // What Open() found: the elements that follow one another in `contents`, and
  // the rest from where no element could be read.
  bool opened = false;
  std::vector<DerNode> children;
  std::string unread;

  // For the mutator. Encode() writes `header` as it is; and a label that has no
  // meaning here and goes wherever the node is copied to.
  bool keep_header = false;
  int mark = 0;

  // The element as it was read.
  std::string der() const { return header + contents; }
};

// Takes one element from the front of `in`. Returns false, and leaves `in`, if
// there is none.
bool ReadNode(std::string_view* in, DerNode* node);

// Reads the elements inside `node`, one level of them.
void Open(DerNode* node);

// Opens `node` and everything constructed below it, at most `depth` levels, and
// the OCTET STRINGs that contain exactly one constructed element.
void OpenAll(DerNode* node, int depth);

// The DER of `node` from its children where it is opened, with the lengths that
// follow from them, except where `keep_header` says otherwise.
std::string Encode(const DerNode& node);

// Identifier and minimal length octets.
std::string MinimalHeader(uint8_t tag, size_t length);

// An element that is not opened.
DerNode MakeNode(uint8_t tag, std::string_view contents);

// Reads the elements of some contents in order.
class Reader {
 public:
  // `fault` is not owned.
  Reader(std::string_view contents, Fault* fault);

  // True if nothing is left, and after a fault, so that loops end.
  bool AtEnd() const;

  // True if the next byte is this tag.
  bool NextIs(uint8_t tag) const;

  // The next element. `code` if it does not have this tag, or is none. After a
  // fault, an empty one.
  DerNode Take(uint8_t tag, std::string_view code = code::kBadDer);

  // Nothing may be left; else SEC_ERROR_BAD_DER.
  void End();

  // What has not been taken yet.
  std::string Rest() const;

  Fault* fault() const { return fault_; }

 private:
  DerNode parent_;
  size_t next_ = 0;
  Fault* fault_;
};

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_DER_TREE_H_
