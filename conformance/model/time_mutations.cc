#include "revcheck/conformance/model/time_mutations.h"

#include <stdint.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/conformance/model/der_tree.h"
#include "revcheck/conformance/model/node_tools.h"
#include "revcheck/conformance/model/values.h"

namespace revcheck::model {
namespace {

constexpr int64_t kDay = 24 * 60 * 60;

// Seconds from a time to where something may change: the slop of a day, the two
// days without nextUpdate, the ten days of the maximum age, and one beside.
int64_t BorderDistance(Random* random) {
  static const auto* const days =
      new std::vector<int64_t>{0, 0, 0, 1, 1, 2, 10, 11, 12, 30};
  const int64_t beside = static_cast<int64_t>(random->Below(3)) - 1;
  const int64_t sign = random->OneIn(2) ? 1 : -1;
  return sign * random->Pick(*days) * kDay + beside;
}

std::string TimeText(uint8_t tag_byte, int64_t time) {
  return absl::FormatTime(
      tag_byte == tag::kUtcTime ? "%y%m%d%H%M%SZ" : "%E4Y%m%d%H%M%SZ",
      absl::FromUnixSeconds(time), absl::UTCTimeZone());
}

std::vector<DerNode*> Times(Draft* draft) {
  return NodesWithTags(draft, {tag::kUtcTime, tag::kGeneralizedTime});
}

}  // namespace

std::string AskAtABorder(Random* random, Draft* draft) {
  const std::vector<DerNode*> times = Times(draft);
  if (times.empty()) {
    return "";
  }
  const DerNode& node = *random->Pick(times);
  Fault fault;
  const int64_t time = node.tag == tag::kUtcTime
                           ? UtcTime(node.contents, &fault)
                           : GeneralizedTime(node.contents, &fault);
  if (fault.found()) {
    return "";
  }
  draft->question.now = time + BorderDistance(random);
  return absl::StrCat("ask at ", draft->question.now);
}

std::string SetTimeNearNow(Random* random, Draft* draft) {
  const std::vector<DerNode*> times = Times(draft);
  if (times.empty()) {
    return "";
  }
  DerNode* node = random->Pick(times);
  node->contents =
      TimeText(node->tag, draft->question.now + BorderDistance(random));
  return absl::StrCat("time ", node->contents);
}

std::string SetOddTime(Random* random, Draft* draft) {
  static const auto* const odd =
      new std::vector<std::string>{"20260229000000Z",
                                   "20280229000000Z",
                                   "21000229000000Z",
                                   "20000229000000Z",
                                   "99991231235959Z",
                                   "19700101000000Z",
                                   "19691231235959Z",
                                   "20260301240000Z",
                                   "20260301236000Z",
                                   "20260301235960Z",
                                   "20260301000000z",
                                   "202603010000Z",
                                   "20260301000000.0Z",
                                   "20260301000000+0000",
                                   "20260301000000",
                                   "20260431000000Z",
                                   "20261301000000Z",
                                   "20260001000000Z",
                                   "20260100000000Z",
                                   "260301000000Z",
                                   "500101000000Z",
                                   "491231235959Z",
                                   "700101000000Z",
                                   "691231235959Z",
                                   "2603010000Z",
                                   "",
                                   "Z",
                                   "2026030100000 Z",
                                   "-0260301000000Z",
                                   "20380119031408Z",
                                   "19500101000000Z",
                                   "000101000000Z"};
  const std::vector<DerNode*> times = Times(draft);
  if (times.empty()) {
    return "";
  }
  DerNode* node = random->Pick(times);
  node->contents = random->Pick(*odd);
  return absl::StrCat("time '", node->contents, "'");
}

}  // namespace revcheck::model
