#ifndef REVCHECK_CONFORMANCE_MODEL_DRAFT_H_
#define REVCHECK_CONFORMANCE_MODEL_DRAFT_H_

// A response that can be changed and signed again: its tree, who signs what in
// it, and the question that it answers.

#include <stddef.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "revcheck/conformance/model/der_tree.h"
#include "revcheck/conformance/model/question.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::model {

// What DerNode::mark says of a node.
namespace mark {

inline constexpr int kNone = 0;
inline constexpr int kTbs = 1;  // TBSCertificate or ResponseData.
inline constexpr int kAlgorithm = 2;
inline constexpr int kSignature = 3;
inline constexpr int kStatus = 4;  // responseStatus.
inline constexpr int kResponderId = 5;
inline constexpr int kEntry = 6;
inline constexpr int kCertStatus = 7;
inline constexpr int kExtensions = 8;    // SEQUENCE OF Extension.
inline constexpr int kCertificates = 9;  // SEQUENCE OF Certificate.
inline constexpr int kSpki = 10;
inline constexpr int kCertId = 11;

// Something signed, by the signer with the number `mark` - kFirstSigned:
// BasicOCSPResponse is 0.
inline constexpr int kFirstSigned = 100;

}  // namespace mark

struct DraftSigner {
  ::revcheck::testing::TestKey key;
  ::revcheck::testing::SigningAlgorithm algorithm;

  // What the signatures that the tree came with are over: they are good.
  std::set<std::string> signed_data;

  // Leave the signature alone, whatever becomes of what is signed.
  bool stale = false;
};

struct Draft {
  std::string name;
  Question question;
  DerNode tree;
  std::vector<DraftSigner> signers;

  // What was done to it, for people.
  std::vector<std::string> steps;
};

// A node that can be removed or replaced: `parent->children[index]`.
struct Place {
  DerNode* parent;
  size_t index;

  DerNode& node() const { return parent->children[index]; }
};

// Every place below `root`, from the front to the back.
std::vector<Place> PlacesIn(DerNode* root);

// Those with this mark.
std::vector<Place> MarkedPlaces(DerNode* root, int mark);

// The drafts to start from: responses that mozilla::pkix accepts, and a few
// that it does not, with everything that the specification speaks of.
std::vector<Draft> DraftsToStartFrom();

// Signs again, from the inside to the outside, what has changed since.
void SignAgain(Draft* draft);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_DRAFT_H_
