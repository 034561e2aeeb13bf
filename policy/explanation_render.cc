#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {
namespace {

// A JSON string. The text is UTF-8 already: details are made safe to show.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(c));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

std::string Field(std::string_view name, std::string_view value) {
  return absl::StrCat(Quoted(name), ":", Quoted(value));
}

std::string Json(const Considered& considered) {
  std::string details;
  for (const Detail& detail : considered.details) {
    absl::StrAppend(&details, details.empty() ? "" : ",",
                    Field(detail.name, detail.value));
  }
  return absl::StrCat("{", Field("source", ToString(considered.source)), ",",
                      Field("finding", ToString(considered.finding)), ",",
                      Field("section", considered.section), ",\"details\":{",
                      details, "}}");
}

// An attempt ends before anybody is asked where nobody may be; but for one that
// was redirected there, which is not told apart.
bool WasAsked(const Explanation& explanation) {
  return explanation.verdict.fetch_attempted &&
         std::none_of(explanation.considered.begin(),
                      explanation.considered.end(), [](const Considered& each) {
                        return each.finding == Finding::kAddressRefused ||
                               each.finding == Finding::kUrlUnusable;
                      });
}

std::string VerdictText(const Explanation& explanation) {
  const Verdict& verdict = explanation.verdict;
  return absl::StrCat(std::string(ToString(verdict.decision)), ": ",
                      std::string(ToString(verdict.code)), " (",
                      Describe(verdict.code).number,
                      ")\nDecided by: ", std::string(ToString(verdict.finding)),
                      ", from ", std::string(ToString(verdict.source)),
                      WasAsked(explanation) ? ", after asking the responder"
                                            : ", without asking the responder");
}

}  // namespace

std::string RenderText(const Explanation& explanation) {
  return RenderText(explanation, Describe(explanation.root_cause));
}

std::string RenderText(const Explanation& explanation,
                       const RootCauseInfo& cause) {
  std::string text = absl::StrCat(VerdictText(explanation), "\nConsidered:\n");
  for (const Considered& each : explanation.considered) {
    absl::StrAppend(&text, "  ", std::string(ToString(each.source)), ": ",
                    std::string(ToString(each.finding)), " (",
                    std::string(each.section), ")\n");
    for (const Detail& detail : each.details) {
      absl::StrAppend(&text, "    ", detail.name, ": ", detail.value, "\n");
    }
  }
  absl::StrAppend(&text, "Root cause: ", std::string(cause.name), "\n  ",
                  std::string(cause.meaning),
                  "\nCulprit: ", std::string(ToString(cause.culprit)),
                  "\nRemedy: ", std::string(cause.remedy), "\n");
  return text;
}

std::string RenderJson(const Explanation& explanation) {
  return RenderJson(explanation, Describe(explanation.root_cause));
}

std::string RenderJson(const Explanation& explanation,
                       const RootCauseInfo& cause) {
  const Verdict& verdict = explanation.verdict;
  std::string considered;
  for (const Considered& each : explanation.considered) {
    absl::StrAppend(&considered, considered.empty() ? "" : ",", Json(each));
  }
  return absl::StrCat(
      "{", Field("verdict", ToString(verdict.decision)), ",",
      Field("code", ToString(verdict.code)),
      ",\"number\":", Describe(verdict.code).number, ",",
      Field("finding", ToString(verdict.finding)), ",",
      Field("source", ToString(verdict.source)),
      ",\"fetch_attempted\":", verdict.fetch_attempted ? "true" : "false",
      ",\"considered\":[", considered, "],", Field("root_cause", cause.name),
      ",", Field("culprit", ToString(cause.culprit)), ",",
      Field("meaning", cause.meaning), ",", Field("remedy", cause.remedy), "}");
}

}  // namespace revcheck
