#include "revcheck/cli/html_facts.h"

#include <stddef.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "revcheck/cli/html_timeline.h"
#include "revcheck/cli/report_fields.h"

namespace revcheck::cli {
namespace {

// "no (expired)"; empty without the text.
std::string WithNote(const std::string& text, const std::string& note) {
  return text.empty() || note.empty() ? text
                                      : absl::StrCat(text, " (", note, ")");
}

// "serial 04a1"; empty without the text.
std::string Labelled(const char* label, const std::string& text) {
  return text.empty() ? "" : absl::StrCat(label, " ", text);
}

// "2026-03-01T12:00:00Z (in 3 days)".
std::string TimeFact(const Json& report, const Json& json, const char* field) {
  const auto time = TimeField(json, field);
  const auto now = TimeField(report, "time");
  return WithNote(TextField(json, field), time.has_value() && now.has_value()
                                              ? DistanceText(*time, *now)
                                              : "");
}

// What a handshake or a node stapled, as an object or in a word.
std::vector<std::string> StapleLines(const Json& staple) {
  if (staple.is_null()) {
    return {"no staple"};
  }
  if (!staple.is_object()) {
    return {Text(staple)};
  }
  return {TextField(staple, "finding"), TextField(staple, "code"),
          Labelled("until", TextField(staple, "next_update"))};
}

void AddCell(std::string_view tag, const HtmlAttributes& attributes,
             const Cell& cell, HtmlWriter* html) {
  const auto element = html->Open(tag, attributes);
  for (const std::string& line : cell.lines) {
    if (!line.empty()) {
      html->Add("span", line);
    }
  }
}

void AddRow(const std::vector<Cell>& cells, HtmlWriter* html) {
  const auto row = html->Open("tr");
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i == 0) {
      AddCell("th", {{"scope", "row"}}, cells[i], html);
    } else {
      AddCell("td", {{"class", cells[i].css_class}}, cells[i], html);
    }
  }
}

std::string LifeUsed(const Json& staple) {
  const auto used = NumberField(staple, "life_used");
  return used.has_value() ? absl::StrFormat("%.0f %%", *used * 100) : "";
}

Facts StapleFacts(const Json& report, const Json& staple) {
  const std::string size = TextField(staple, "size");
  return {{"Finding", TextField(staple, "finding")},
          {"Code", TextField(staple, "code")},
          {"Size", size.empty() ? "" : absl::StrCat(size, " bytes")},
          {"Serial numbers", TextField(staple, "serials")},
          {"About this certificate", TextField(staple, "serial_matches")},
          {"Signer", TextField(staple, "signer")},
          {"Signed by", TextField(staple, "signed_by")},
          {"producedAt", TimeFact(report, staple, "produced_at")},
          {"thisUpdate", TimeFact(report, staple, "this_update")},
          {"nextUpdate", TimeFact(report, staple, "next_update")},
          {"Accepted until", TimeFact(report, staple, "valid_through")},
          {"Life used", LifeUsed(staple)}};
}

Facts ResponderFacts(const Json& report, const Json& responder) {
  const Json& error = Field(responder, "transport_error");
  return {{"URL", TextField(responder, "url")},
          {"Proxy", TextField(responder, "proxy")},
          {"Finding", TextField(responder, "finding")},
          {"Code", TextField(responder, "code")},
          {"Status", TextField(responder, "status")},
          {"thisUpdate", TimeFact(report, responder, "this_update")},
          {"nextUpdate", TimeFact(report, responder, "next_update")},
          {"Same as the staple", TextField(responder, "same_as_staple")},
          {"Error", TextField(error, "error")},
          {"In phase", TextField(error, "phase")},
          {"HTTP status", TextField(error, "http_status")},
          {"Detail", TextField(error, "detail")}};
}

std::vector<Cell> ChainRow(const Json& certificate) {
  return {{{TextField(certificate, "subject"),
            Labelled("issued by", TextField(certificate, "issuer")),
            Labelled("serial", TextField(certificate, "serial")),
            Labelled("from", TextField(certificate, "not_before")),
            Labelled("until", TextField(certificate, "not_after"))},
           ""},
          {{TextField(certificate, "presented")}, ""}};
}

std::vector<Cell> NodeRow(const Json& node) {
  const std::string serial = TextField(node, "serial");
  const Cell address = {
      {TextField(node, "address"), Labelled("serial", serial)}, ""};
  const std::string error = TextField(node, "error");
  const std::string differs = TextField(node, "differs");
  if (!error.empty()) {
    const bool is_unknown = serial.empty() && differs.empty();
    return {address, {{error}, is_unknown ? "" : "bad"}, {{differs}, ""}};
  }
  return {
      address,
      {StapleLines(Field(node, "staple")), ""},
      differs.empty() ? Cell{{"nothing"}, ""} : Cell{{differs}, "word bad"}};
}

}  // namespace

bool AnyFact(const Facts& facts) {
  return std::any_of(facts.begin(), facts.end(),
                     [](const auto& fact) { return !fact.second.empty(); });
}

void AddFacts(const Facts& facts, HtmlWriter* html) {
  if (!AnyFact(facts)) {
    return;
  }
  const auto list = html->Open("dl", {{"class", "facts"}});
  for (const auto& [name, value] : facts) {
    if (!value.empty()) {
      const auto group = html->Open("div");
      html->Add("dt", name);
      html->Add("dd", value);
    }
  }
}

void AddTable(const std::vector<std::string>& columns,
              const std::vector<std::vector<Cell>>& rows, HtmlWriter* html) {
  if (rows.empty()) {
    return;
  }
  const auto table = html->Open("table");
  {
    const auto head = html->Open("thead");
    const auto row = html->Open("tr");
    for (const std::string& column : columns) {
      html->Add("th", column, {{"scope", "col"}});
    }
  }
  const auto body = html->Open("tbody");
  for (const std::vector<Cell>& row : rows) {
    AddRow(row, html);
  }
}

void AddStaple(const Json& report, HtmlWriter* html) {
  if (!report.contains("staple")) {
    return;
  }
  const Json& staple = Field(report, "staple");
  const auto section = html->Open("section");
  html->Add("h2", "Staple");
  if (staple.is_null()) {
    html->Add("p", "The server stapled nothing.");
  }
  if (const std::string meaning = TextField(staple, "meaning");
      !meaning.empty()) {
    html->Add("p", meaning);
  }
  AddFacts(StapleFacts(report, staple), html);
  const Json& without_sni = Field(report, "without_sni");
  AddFacts({{"Without SNI: same certificate",
             TextField(without_sni, "same_certificate")},
            {"Without SNI: staple", TextField(without_sni, "staple")}},
           html);
}

void AddResponder(const Json& report, HtmlWriter* html) {
  if (!report.contains("responder")) {
    return;
  }
  const Json& responder = Field(report, "responder");
  const auto section = html->Open("section");
  html->Add("h2", "Responder");
  if (responder.is_null()) {
    html->Add("p", "No responder was asked.");
  }
  AddFacts(ResponderFacts(report, responder), html);
  AddTimings(Field(responder, "timings"), html);
}

void AddChain(const Json& report, HtmlWriter* html) {
  const Json& trust = Field(report, "trust");
  const Json& chain = ListField(report, "chain");
  if (!trust.is_object() && chain.empty()) {
    return;
  }
  const auto section = html->Open("section");
  html->Add("h2", "Chain");
  AddFacts(
      {{"Trusted", WithNote(TextField(trust, "ok"), TextField(trust, "error"))},
       {"Is for this host", TextField(trust, "host_matches")}},
      html);
  std::vector<std::vector<Cell>> rows;
  for (const Json& certificate : chain) {
    rows.push_back(ChainRow(certificate));
  }
  AddTable({"Certificate", "Sent by the server"}, rows, html);
}

void AddCertificate(const Json& report, HtmlWriter* html) {
  const Json& certificate = Field(report, "certificate");
  if (!certificate.is_object()) {
    return;
  }
  const std::string days = TextField(certificate, "lifetime_days");
  const auto section = html->Open("section");
  html->Add("h2", "Certificate");
  AddFacts({{"Subject", TextField(certificate, "subject")},
            {"Serial number", TextField(certificate, "serial")},
            {"Valid from", TimeFact(report, certificate, "not_before")},
            {"Valid until", TimeFact(report, certificate, "not_after")},
            {"Lifetime", days.empty() ? "" : absl::StrCat(days, " days")},
            {"Short-lived", TextField(certificate, "short_lived")},
            {"Must-staple", TextField(certificate, "must_staple")},
            {"OCSP URLs", TextField(certificate, "ocsp_urls")},
            {"CRL URLs", TextField(certificate, "crl_urls")}},
           html);
}

void AddNodes(const Json& report, HtmlWriter* html) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& node : ListField(report, "nodes")) {
    rows.push_back(NodeRow(node));
  }
  if (rows.empty()) {
    return;
  }
  const auto section = html->Open("section");
  html->Add("h2", "Every address");
  AddTable({"Address", "Staple", "Differs in"}, rows, html);
}

void AddRepeats(const Json& report, HtmlWriter* html) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& repeat : ListField(report, "repeats")) {
    rows.push_back({{{TextField(repeat, "n")}, ""},
                    {StapleLines(Field(repeat, "staple")), ""},
                    {{TextField(repeat, "finding")}, ""}});
  }
  if (rows.empty()) {
    return;
  }
  const auto section = html->Open("section");
  html->Add("h2", "Repeated handshakes");
  AddTable({"Handshake", "Staple", "Finding"}, rows, html);
}

}  // namespace revcheck::cli
