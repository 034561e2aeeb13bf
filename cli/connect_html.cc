#include "revcheck/cli/connect_html.h"

#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "revcheck/cli/html_facts.h"
#include "revcheck/cli/html_style.h"
#include "revcheck/cli/html_timeline.h"
#include "revcheck/cli/html_writer.h"
#include "revcheck/cli/report_fields.h"

namespace revcheck::cli {
namespace {

constexpr char kPolicy[] = "default-src 'none'; style-src 'unsafe-inline'";

// How a verdict looks: never by colour alone.
struct Look {
  std::string_view verdict;
  const char* css_class;
  const char* mark;
  const char* words;
};

constexpr Look kLooks[] = {
    {"accept", "good", "✓", "Accepted"},
    {"accept-by-exemption", "info", "✓", "Accepted by exemption"},
    {"accept-without-evidence", "warn", "!", "Accepted without evidence"},
    {"reject", "bad", "✗", "Rejected"},
};
constexpr Look kUnknown = {"", "unknown", "?", "No verdict"};

// Without a responder in the certificate, there can be no evidence, and nothing
// is wrong.
constexpr Look kNormal = {"accept-without-evidence", "info", "ⓘ",
                          "Accepted without evidence"};

const Look& LookOf(const Json& json) {
  const std::string verdict = TextField(json, "verdict");
  for (const Look& look : kLooks) {
    if (look.verdict == verdict) {
      return look;
    }
  }
  return kUnknown;
}

const Look& HeadlineLook(const Json& report) {
  const Look& look = LookOf(report);
  return look.verdict == kNormal.verdict &&
                 TextField(report, "root_cause") == "no_responder_url"
             ? kNormal
             : look;
}

// "SEC_ERROR_OCSP_OLD_RESPONSE (-8060)".
std::string CodeText(const Json& json) {
  const std::string code = TextField(json, "code");
  const std::string number = TextField(json, "number");
  return number.empty() ? code : absl::StrCat(code, " (", number, ")");
}

// "accept, Success (0)" where something else refuses the server; else the
// headline has it.
std::string RevocationText(const Json& report) {
  return TextField(report, "refusal").empty()
             ? ""
             : absl::StrCat(TextField(report, "revocation"), ", ",
                            CodeText(report));
}

// "www.example.com:443".
std::string HostText(const Json& report) {
  const std::string host = TextField(report, "host");
  const std::string port = TextField(report, "port");
  const std::string name =
      absl::StrContains(host, ":") ? absl::StrCat("[", host, "]") : host;
  return port.empty() ? name : absl::StrCat(name, ":", port);
}

void AddParagraph(const std::string& text, const char* css_class,
                  HtmlWriter* html) {
  if (!text.empty()) {
    html->Add("p", text, {{"class", css_class}});
  }
}

// What makes the chain useless whatever the staple says.
void AddTrustAlerts(const Json& trust, HtmlWriter* html) {
  if (BoolField(trust, "ok") == false) {
    const std::string error = TextField(trust, "error");
    AddParagraph(absl::StrCat("The certificate chain is not trusted",
                              error.empty() ? "" : ": ", error),
                 "alert", html);
  }
  if (BoolField(trust, "host_matches") == false) {
    AddParagraph("The certificate is for other host names than this one.",
                 "alert", html);
  }
}

void AddHeader(const Json& report, HtmlWriter* html) {
  const Look& look = HeadlineLook(report);
  const auto header = html->Open("header");
  {
    const auto banner =
        html->Open("div", {{"class", absl::StrCat("banner ", look.css_class)}});
    AddParagraph(HostText(report), "host", html);
    {
      const auto headline = html->Open("h1");
      html->Add("span", look.mark, {{"aria-hidden", "true"}});
      html->AddVerbatim(look.words);
    }
    const std::string refusal = TextField(report, "refusal");
    AddParagraph(refusal.empty() ? CodeText(report) : refusal, "code", html);
  }
  const auto summary = html->Open("div", {{"class", "summary"}});
  AddParagraph(TextField(report, "meaning"), "lead", html);
  AddTrustAlerts(Field(report, "trust"), html);
  AddFacts({{"Root cause", TextField(report, "root_cause")},
            {"Who can fix it", TextField(report, "culprit")},
            {"Revocation", RevocationText(report)},
            {"Finding", TextField(report, "finding")},
            {"Decided by", TextField(report, "source")},
            {"Exemption", TextField(report, "exemption")}},
           html);
}

void AddSettings(const Json& settings, HtmlWriter* html) {
  const auto list = html->Open("dl", {{"class", "settings"}});
  for (const Json& setting : settings) {
    html->Add("dt", TextField(setting, "server"));
    const auto text = html->Open("dd");
    html->AddLines(TextField(setting, "text"));
  }
}

void AddRemedy(const Json& report, HtmlWriter* html) {
  const std::string remedy = TextField(report, "remedy");
  const Json& settings = ListField(report, "settings");
  if (!remedy.empty()) {
    const auto section = html->Open("section", {{"class", "remedy"}});
    html->Add("h2", "What to do");
    html->Add("p", remedy);
  }
  if (!settings.empty()) {
    const auto section = html->Open("section");
    html->Add("h2", "Server settings");
    AddSettings(settings, html);
  }
}

void AddPolicies(const Json& report, HtmlWriter* html) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& policy : ListField(report, "policies")) {
    const Look& look = LookOf(policy);
    const std::string source = TextField(policy, "source");
    rows.push_back(
        {{{TextField(policy, "policy")}, ""},
         {{absl::StrCat(look.mark, "\u00a0", TextField(policy, "verdict"))},
          absl::StrCat("word ", look.css_class)},
         {{CodeText(policy), TextField(policy, "finding"),
           source.empty() ? "" : absl::StrCat("decided by ", source)},
          ""}});
  }
  if (rows.empty()) {
    return;
  }
  const auto section = html->Open("section");
  html->Add("h2", "Revocation by profile");
  AddTable({"Profile", "Verdict", "Code and finding"}, rows, html);
}

void AddConnection(const Json& report, HtmlWriter* html) {
  const Facts facts = {{"Address", TextField(report, "address")},
                       {"STARTTLS", TextField(report, "starttls")},
                       {"TLS version", TextField(report, "tls_version")},
                       {"Profile", TextField(report, "policy")}};
  if (!AnyFact(facts)) {
    return;
  }
  const auto section = html->Open("section");
  html->Add("h2", "Connection");
  AddFacts(facts, html);
}

void AddNotes(const Json& report, HtmlWriter* html) {
  const Json& notes = ListField(report, "notes");
  if (notes.empty()) {
    return;
  }
  const auto section = html->Open("section");
  html->Add("h2", "Notes");
  const auto list = html->Open("ul");
  for (const Json& note : notes) {
    html->Add("li", Text(note));
  }
}

void AddFooter(const Json& report, HtmlWriter* html) {
  const std::string time = TextField(report, "time");
  const auto footer = html->Open("footer");
  html->Add("p", absl::StrCat("Written by revcheck connect",
                              time.empty() ? "" : " for ", time,
                              ". All times are UTC."));
}

void AddHead(const Json& report, HtmlWriter* html) {
  const std::string host = HostText(report);
  const auto head = html->Open("head");
  html->AddVoid("meta", {{"charset", "utf-8"}});
  html->AddVoid("meta", {{"http-equiv", "Content-Security-Policy"},
                         {"content", kPolicy}});
  html->AddVoid("meta", {{"name", "viewport"},
                         {"content", "width=device-width, initial-scale=1"}});
  html->AddVoid("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  html->Add("title",
            absl::StrCat(LookOf(report).words, host.empty() ? "" : ": ", host,
                         " - revcheck connect"));
  const auto style = html->Open("style");
  html->AddVerbatim(kHtmlStyle);
}

void AddBody(const Json& report, HtmlWriter* html) {
  const auto body = html->Open("body");
  {
    const auto main = html->Open("main");
    AddHeader(report, html);
    AddRemedy(report, html);
    AddTimelines(report, html);
    AddPolicies(report, html);
    {
      const auto pair = html->Open("div", {{"class", "pair"}});
      AddStaple(report, html);
      AddResponder(report, html);
    }
    AddChain(report, html);
    AddCertificate(report, html);
    AddConnection(report, html);
    AddNodes(report, html);
    AddRepeats(report, html);
    AddNotes(report, html);
  }
  AddFooter(report, html);
}

}  // namespace

std::string RenderHtml(const Json& report) {
  HtmlWriter html;
  html.AddVerbatim("<!DOCTYPE html>\n");
  {
    const auto root = html.Open("html", {{"lang", "en"}});
    AddHead(report, &html);
    AddBody(report, &html);
  }
  return html.html();
}

}  // namespace revcheck::cli
