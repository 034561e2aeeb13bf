#ifndef REVCHECK_CONFORMANCE_MODEL_NODE_TOOLS_H_
#define REVCHECK_CONFORMANCE_MODEL_NODE_TOOLS_H_

// What the mutations share.

#include <stdint.h>

#include <set>
#include <string_view>
#include <vector>

#include "revcheck/conformance/model/der_tree.h"
#include "revcheck/conformance/model/draft.h"
#include "revcheck/conformance/model/random.h"

namespace revcheck::model {

// The element that `der` is, opened.
DerNode NodeOf(std::string_view der);

// A SEQUENCE of these.
DerNode SequenceOf(std::vector<DerNode> children);

// One of the nodes with this mark, or null.
DerNode* PickMarked(Random* random, Draft* draft, int mark);

// The nodes with any of these tags, from the front to the back.
std::vector<DerNode*> NodesWithTags(Draft* draft,
                                    const std::set<uint8_t>& tags);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_NODE_TOOLS_H_
