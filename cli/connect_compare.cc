#include "revcheck/cli/connect_compare.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "revcheck/cli/connect_probe.h"
#include "revcheck/cli/connect_staple.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

Json FindingJson(const std::optional<Finding>& finding) {
  return finding.has_value() ? Json(std::string(ToString(*finding))) : Json();
}

Json NodeStapleJson(const ProbeResult& node, const Subject& subject,
                    const ConnectFacts& facts) {
  const Json staple = StapleJson(node, subject, facts);
  Json json;
  json["present"] = node.staple.has_value();
  json["this_update"] = staple.is_null() ? Json() : staple["this_update"];
  json["serials"] = staple.is_null() ? Json::array() : staple["serials"];
  json["finding"] = staple.is_null() ? Json() : staple["finding"];
  return json;
}

// What one node does differently from the first connection.
Json DifferencesOf(const ProbeResult& node, const ProbeResult& main,
                   const std::optional<Finding>& finding,
                   const std::optional<Finding>& main_finding) {
  Json differs = Json::array();
  if (node.chain.front() != main.chain.front()) {
    differs.push_back("another certificate");
  } else if (node.chain != main.chain) {
    differs.push_back("another chain");
  }
  if (node.staple.has_value() != main.staple.has_value()) {
    differs.push_back(node.staple.has_value() ? "a staple" : "no staple");
  } else if (finding != main_finding) {
    differs.push_back("another finding about the staple");
  }
  return differs;
}

Json NodeJson(const ProbeResult& node, const ConnectFacts& facts,
              const Subject& main, X509_STORE* roots) {
  const Subject subject(node.chain, facts.host, roots, facts.now);
  Json json;
  json["address"] = node.address;
  json["error"] = node.error.has_value() ? Json(*node.error) : Json();
  if (!subject.is_readable()) {
    if (!node.error.has_value()) {
      json["error"] = "its certificate cannot be read";
    }
    json["serial"] = nullptr;
    json["staple"] = nullptr;
    json["differs"] = Json::array();
    if (node.reached) {
      json["differs"].push_back(node.chain.empty() ? "no certificate"
                                                   : "another certificate");
    }
    return json;
  }
  json["serial"] = Hex(subject.leaf().serial);
  json["staple"] = NodeStapleJson(node, subject, facts);
  json["differs"] =
      DifferencesOf(node, facts.main, StapleFinding(node, subject, facts),
                    StapleFinding(facts.main, main, facts));
  return json;
}

}  // namespace

Json NodesJson(const ConnectFacts& facts, const Subject& subject,
               X509_STORE* roots) {
  Json nodes = Json::array();
  for (const ProbeResult& node : facts.nodes) {
    nodes.push_back(NodeJson(node, facts, subject, roots));
  }
  return nodes;
}

Json RepeatsJson(const ConnectFacts& facts, const Subject& subject) {
  Json repeats = Json::array();
  for (const ProbeResult& repeat : facts.repeats) {
    Json json;
    json["n"] = repeats.size() + 1;
    json["staple"] = repeat.chain.empty()        ? "no connection"
                     : repeat.staple.has_value() ? "present"
                                                 : "absent";
    json["finding"] = FindingJson(StapleFinding(repeat, subject, facts));
    repeats.push_back(json);
  }
  return repeats;
}

Json WithoutSniJson(const ConnectFacts& facts, const Subject& subject) {
  if (!facts.without_sni.has_value() || facts.without_sni->chain.empty()) {
    return nullptr;
  }
  const ProbeResult& other = *facts.without_sni;
  Json json;
  json["same_certificate"] = other.chain.front() == facts.main.chain.front();
  json["staple"] = "other";
  if (!other.staple.has_value()) {
    json["staple"] = "none";
  } else if (other.staple == facts.main.staple) {
    json["staple"] = "same";
  } else if (StapleFinding(other, subject, facts) == Finding::kGood) {
    json["staple"] = "for_this_certificate";
  }
  return json;
}

bool StapleIsOfDefaultHost(const ConnectFacts& facts, const Subject& subject) {
  Certificate other;
  if (!facts.main.staple.has_value() || !facts.without_sni.has_value() ||
      facts.without_sni->chain.empty() ||
      Certificate::Read(ToBytes(facts.without_sni->chain.front()), &other)
          .has_value() ||
      other.serial == subject.leaf().serial) {
    return false;
  }
  const std::vector<std::string> serials = SerialsIn(*facts.main.staple);
  return std::find(serials.begin(), serials.end(), Hex(other.serial)) !=
         serials.end();
}

}  // namespace revcheck::cli
