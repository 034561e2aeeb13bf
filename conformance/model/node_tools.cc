#include "revcheck/conformance/model/node_tools.h"

#include <utility>

#include "revcheck/conformance/model/values.h"

namespace revcheck::model {

DerNode NodeOf(std::string_view der) {
  DerNode node;
  ReadNode(&der, &node);
  OpenAll(&node, 8);
  return node;
}

DerNode SequenceOf(std::vector<DerNode> children) {
  DerNode node = MakeNode(tag::kSequence, "");
  node.opened = true;
  node.children = std::move(children);
  return node;
}

DerNode* PickMarked(Random* random, Draft* draft, int mark) {
  const std::vector<Place> places = MarkedPlaces(&draft->tree, mark);
  return places.empty() ? nullptr : &random->Pick(places).node();
}

std::vector<DerNode*> NodesWithTags(Draft* draft,
                                    const std::set<uint8_t>& tags) {
  std::vector<DerNode*> nodes;
  for (const Place& place : PlacesIn(&draft->tree)) {
    if (tags.count(place.node().tag) != 0) {
      nodes.push_back(&place.node());
    }
  }
  return nodes;
}

}  // namespace revcheck::model
