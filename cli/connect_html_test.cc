#include "revcheck/cli/connect_html.h"

#include <stddef.h>

#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "revcheck/cli/html_writer.h"
#include "revcheck/cli/text.h"

namespace revcheck::cli {
namespace {

constexpr char kReports[] = "cli/testing/reports/";
const std::vector<std::string> kNames = {"all_addresses",
                                         "empty",
                                         "good",
                                         "hostile",
                                         "must_staple",
                                         "no_ocsp_url",
                                         "previous_certificate",
                                         "responder_down",
                                         "stale_staple"};

Json Sample(const std::string& name) {
  std::ifstream in(absl::StrCat(kReports, name, ".json"));
  return Json::parse(in, nullptr, false);
}

std::string Page(const std::string& name) { return RenderHtml(Sample(name)); }

bool Contains(const std::string& page, const std::string& text) {
  return absl::StrContains(page, text);
}

size_t CountOf(std::string_view page, std::string_view text) {
  size_t count = 0;
  for (size_t at = page.find(text); at != std::string_view::npos;
       at = page.find(text, at + 1)) {
    ++count;
  }
  return count;
}

// The tags of a page, such as "td class=\"bar\"" and "/td".
std::vector<std::string> TagsOf(const std::string& page) {
  std::vector<std::string> tags;
  for (size_t at = page.find('<'); at != std::string::npos;
       at = page.find('<', at + 1)) {
    tags.push_back(page.substr(at + 1, page.find('>', at) - at - 1));
  }
  return tags;
}

std::string NameOf(const std::string& tag) {
  return tag.substr(0, tag.find(' '));
}

// What does not fit: a closing tag of another element than the innermost, or
// elements left open. Empty if the page is well-formed.
std::string Unbalanced(const std::string& page) {
  std::vector<std::string> open;
  for (const std::string& tag : TagsOf(page)) {
    const std::string name = NameOf(tag);
    if (name == "!DOCTYPE" || name == "meta") {
      continue;
    }
    if (name[0] != '/') {
      open.push_back(name);
    } else if (open.empty() || open.back() != name.substr(1)) {
      return tag;
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back();
}

// The strings, in arrays and objects too.
void CollectStrings(const Json& json, std::vector<std::string>* strings) {
  if (json.is_string()) {
    strings->push_back(json.get<std::string>());
  }
  if (json.is_structured()) {
    for (const Json& element : json) {
      CollectStrings(element, strings);
    }
  }
}

// Puts `value` in the place of everything that is neither array nor object.
void Fill(const Json& value, Json* json) {
  if (!json->is_structured()) {
    *json = value;
    return;
  }
  for (Json& element : *json) {
    Fill(value, &element);
  }
}

// Every place in `json`, itself included.
void CollectPaths(const Json& json, const Json::json_pointer& path,
                  std::vector<Json::json_pointer>* paths) {
  paths->push_back(path);
  if (!json.is_structured()) {
    return;
  }
  for (const auto& [key, element] : json.items()) {
    const bool array = json.is_array();
    CollectPaths(element, array ? path / std::stoul(key) : path / key, paths);
  }
}

std::vector<Json::json_pointer> PathsOf(const Json& json) {
  std::vector<Json::json_pointer> paths;
  CollectPaths(json, Json::json_pointer(), &paths);
  return paths;
}

class EveryReportTest : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryReportTest, IsThere) {
  EXPECT_TRUE(Sample(GetParam()).is_object());
}

TEST_P(EveryReportTest, IsWellFormed) {
  EXPECT_EQ(Unbalanced(Page(GetParam())), "");
}

TEST_P(EveryReportTest, HasAllThatAPageNeeds) {
  const std::string page = Page(GetParam());
  for (const char* const once :
       {"<!DOCTYPE html>", "<html lang=\"en\">", "<title>", "<main>", "<h1>",
        "<footer>", "<meta charset=\"utf-8\">", "width=device-width",
        "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;",
        "prefers-color-scheme: dark", "@media print"}) {
    EXPECT_TRUE(Contains(page, once)) << once;
  }
  EXPECT_EQ(CountOf(page, "<h1>"), 1);
}

TEST_P(EveryReportTest, LoadsAndRunsNothing) {
  const std::string page = Page(GetParam());
  EXPECT_FALSE(Contains(page, "url("));
  EXPECT_FALSE(Contains(page, "@import"));
  static const std::set<std::string> kAllowed = {
      "!DOCTYPE",   "html",  "head",   "meta",    "title", "style",
      "body",       "main",  "header", "section", "div",   "footer",
      "h1",         "h2",    "p",      "span",    "dl",    "dt",
      "dd",         "pre",   "ul",     "li",      "table", "caption",
      "thead",      "tbody", "tr",     "th",      "td",    "figure",
      "figcaption", "svg",   "desc",   "rect",    "line",  "text"};
  for (const std::string& tag : TagsOf(page)) {
    if (tag[0] == '/') {
      continue;
    }
    EXPECT_TRUE(kAllowed.count(NameOf(tag)) > 0) << tag;
    for (const char* const loads : {" src=", " href=", " on", "http://",
                                    "https://", "javascript:", "style="}) {
      EXPECT_FALSE(Contains(tag, loads)) << tag;
    }
  }
}

TEST_P(EveryReportTest, ShowsEveryString) {
  const std::string page = Page(GetParam());
  std::vector<std::string> strings;
  CollectStrings(Sample(GetParam()), &strings);
  for (const std::string& text : strings) {
    EXPECT_TRUE(Contains(page, EscapeHtml(text)) ||
                Contains(page, EscapeHtmlLines(text)) ||
                text == "a chain entry that is no object")
        << text;
  }
}

TEST_P(EveryReportTest, TablesAndDrawingsAreAccessible) {
  for (const std::string& tag : TagsOf(Page(GetParam()))) {
    if (NameOf(tag) == "th") {
      EXPECT_TRUE(Contains(tag, "scope=")) << tag;
    }
    if (NameOf(tag) == "svg") {
      EXPECT_TRUE(Contains(tag, "role=\"img\"")) << tag;
    }
  }
}

TEST_P(EveryReportTest, AnyFieldMayBeMissing) {
  const Json sample = Sample(GetParam());
  for (const Json::json_pointer& path : PathsOf(sample)) {
    if (path.empty() || !sample.at(path.parent_pointer()).is_object()) {
      continue;
    }
    Json report = sample;
    report.at(path.parent_pointer()).erase(path.back());
    EXPECT_EQ(Unbalanced(RenderHtml(report)), "") << path.to_string();
  }
}

TEST_P(EveryReportTest, AnyFieldMayBeOfAnotherType) {
  const Json sample = Sample(GetParam());
  for (const char* const value :
       {"null", "true", "1e300", "[]", R"([[1],{"a":2}])",
        R"("9999-12-31T23:59:59Z")"}) {
    for (const Json::json_pointer& path : PathsOf(sample)) {
      Json report = sample;
      report.at(path) = Json::parse(value);
      EXPECT_EQ(Unbalanced(RenderHtml(report)), "")
          << path.to_string() << " " << value;
    }
  }
}

TEST_P(EveryReportTest, AnythingMayBeHostile) {
  for (const std::string& hostile :
       {std::string("</style></script><script>alert(1)</script>"),
        std::string("\" onload=\"alert(1)"), std::string("<!--"),
        std::string("]]>&#60;script&#62;"), std::string("a\0b\x1b[2J\x7f", 9),
        std::string("\xff\xfe\xc0\xaf\xed\xa0\x80\xf5")}) {
    Json report = Sample(GetParam());
    Fill(hostile, &report);
    const std::string page = RenderHtml(report);
    EXPECT_EQ(Unbalanced(page), "");
    EXPECT_FALSE(Contains(page, hostile)) << hostile;
    // nlohmann refuses what is not UTF-8.
    EXPECT_NO_THROW(Json(page).dump());
    for (const char c : page) {
      EXPECT_FALSE(absl::ascii_iscntrl(c) && c != '\n') << int{c};
    }
  }
}

// The headline, the code and the page's title.
std::string TopOf(const std::string& verdict) {
  return RenderHtml({{"host", "a.example"},
                     {"port", 443},
                     {"verdict", verdict},
                     {"code", "SOME_CODE"},
                     {"number", -5}});
}

TEST(ConnectHtmlTest, SaysTheVerdictInWords) {
  const std::pair<const char*, const char*> kWords[] = {
      {"accept", "Accepted"},
      {"accept-by-exemption", "Accepted by exemption"},
      {"accept-without-evidence", "Accepted without evidence"},
      {"reject", "Rejected"},
      {"", "No verdict"},
      {"else", "No verdict"}};
  for (const auto& [verdict, words] : kWords) {
    const std::string page = TopOf(verdict);
    EXPECT_TRUE(Contains(page, absl::StrCat(words, "</h1>"))) << verdict;
    EXPECT_TRUE(Contains(page, absl::StrCat("<title>", words,
                                            ": a.example:443 "
                                            "- revcheck connect</title>")));
    EXPECT_TRUE(Contains(page, ">SOME_CODE (-5)</p>"));
  }
}

TEST(ConnectHtmlTest, SaysWhatRefusesTheServerBesideRevocation) {
  const std::string page =
      RenderHtml({{"verdict", "reject"},
                  {"refusal", "the chain is refused: certificate has expired"},
                  {"revocation", "accept"},
                  {"code", "SOME_CODE"},
                  {"number", -5}});
  EXPECT_TRUE(Contains(page, "<title>Rejected"));
  EXPECT_TRUE(Contains(page, "Rejected</h1>"));
  EXPECT_TRUE(
      Contains(page, ">the chain is refused: certificate has expired<"));
  EXPECT_TRUE(Contains(page, "accept, SOME_CODE (-5)"));
}

TEST(ConnectHtmlTest, PutsAnIpv6AddressInBrackets) {
  EXPECT_TRUE(Contains(RenderHtml({{"host", "2001:db8::1"}, {"port", 443}}),
                       "[2001:db8::1]:443"));
}

TEST(ConnectHtmlTest, NoResponderInTheCertificateIsNoWarning) {
  EXPECT_TRUE(Contains(Page("no_ocsp_url"), "\"banner info\""));
  EXPECT_TRUE(Contains(Page("responder_down"), "\"banner warn\""));
}

TEST(ConnectHtmlTest, SaysWhatNullMeansAndIsSilentOnWhatIsMissing) {
  const std::string null =
      RenderHtml({{"staple", nullptr}, {"responder", nullptr}});
  EXPECT_TRUE(Contains(null, "The server stapled nothing."));
  EXPECT_TRUE(Contains(null, "No responder was asked."));
  EXPECT_FALSE(Contains(RenderHtml(Json::object()), "<section"));
}

TEST(ConnectHtmlTest, TellsHowFarTimesAreAway) {
  const std::string page = Page("stale_staple");
  EXPECT_TRUE(Contains(page, "2026-02-27T11:59:58Z (4 days ago)"));
  EXPECT_TRUE(Contains(page, "2026-04-15T00:00:00Z (in 41 days)"));
}

TEST(ConnectHtmlTest, ShowsHowMuchLifeIsUsed) {
  EXPECT_TRUE(Contains(Page("good"), "Staple: 27 % of its life used"));
  EXPECT_TRUE(Contains(Page("stale_staple"), "class=\"span overdue\""));
  EXPECT_FALSE(Contains(Page("good"), "class=\"span overdue\""));
}

TEST(ConnectHtmlTest, WarnsOfAChainThatIsNotTrusted) {
  const Json trust = {
      {"ok", false}, {"error", "expired"}, {"host_matches", false}};
  EXPECT_EQ(CountOf(RenderHtml({{"trust", trust}}), "class=\"alert\""), 2);
  EXPECT_EQ(CountOf(Page("good"), "class=\"alert\""), 0);
}

TEST(ConnectHtmlTest, ShowsTheRestOfTheTime) {
  const std::string page = Page("good");
  EXPECT_TRUE(Contains(page, "rest: from 53 to 55 ms"));
  EXPECT_TRUE(Contains(page, "first byte: from 29 to 53 ms"));
}

TEST(ConnectHtmlTest, KeepsTheLinesOfSettings) {
  const Json settings = {{{"server", "s"}, {"text", "a {\n\tb <c>;\n}"}}};
  EXPECT_TRUE(Contains(RenderHtml({{"settings", settings}}),
                       "<pre>a {\n\tb &lt;c&gt;;\n}</pre>"));
}

// Where the labels of a page's timelines stand: one set for each drawing.
std::vector<std::multiset<std::string>> LabelRows(const std::string& page) {
  std::vector<std::multiset<std::string>> rows;
  for (const std::string& tag : TagsOf(page)) {
    if (NameOf(tag) == "svg") {
      rows.emplace_back();
    }
    if (NameOf(tag) == "text") {
      const size_t at = tag.find(" y=");
      rows.back().insert(tag.substr(at, tag.find(' ', at + 1) - at));
    }
  }
  return rows;
}

TEST_P(EveryReportTest, EveryLabelOfATimelineHasARowOfItsOwn) {
  for (const auto& rows : LabelRows(Page(GetParam()))) {
    EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(),
              rows.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, EveryReportTest, ::testing::ValuesIn(kNames),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace revcheck::cli
