#include "revcheck/cli/connect_text.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/terminal.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

constexpr size_t kLabelWidth = 14;
constexpr size_t kBarWidth = 44;
constexpr size_t kPolicyWidth = 45;  // Of a profile and its verdict.
constexpr size_t kColumns = 80;

enum class Tone { kPlain, kGood, kDoubtful, kBad, kHeading };

class Painter {
 public:
  explicit Painter(Color color) : color_(color) {}

  std::string operator()(Tone tone, const std::string& text) const {
    if (color_ == Color::kNever || tone == Tone::kPlain) {
      return text;
    }
    return absl::StrCat("\033[", CodeOf(tone), "m", text, "\033[0m");
  }

 private:
  static const char* CodeOf(Tone tone) {
    switch (tone) {
      case Tone::kPlain:
        return "0";
      case Tone::kGood:
        return "32";
      case Tone::kDoubtful:
        return "33";
      case Tone::kBad:
        return "31";
      case Tone::kHeading:
        return "1";
    }
    return "0";
  }

  const Color color_;
};

// A field as text; `otherwise` for null.
std::string Get(const Json& json, const char* field,
                const char* otherwise = "none") {
  return json[field].is_null() ? otherwise : json[field].get<std::string>();
}

// "  label       value", wrapped; the tone is laid on after wrapping.
std::string Line(std::string_view label, std::string_view value,
                 const Painter& paint = Painter(Color::kNever),
                 Tone tone = Tone::kPlain) {
  std::string line = absl::StrCat("  ", std::string(label));
  line.resize(std::max(kLabelWidth, line.size() + 1), ' ');
  return absl::StrCat(line, paint(tone, Wrap(value, kLabelWidth)), "\n");
}

std::string Heading(const char* text, const Painter& paint) {
  return absl::StrCat("\n", paint(Tone::kHeading, text), "\n");
}

Tone ToneOf(const std::string& verdict) {
  return verdict == "reject"                    ? Tone::kBad
         : verdict == "accept-without-evidence" ? Tone::kDoubtful
                                                : Tone::kGood;
}

Tone ToneOfFinding(const Json& finding) {
  return finding.is_null()   ? Tone::kDoubtful
         : finding == "good" ? Tone::kGood
                             : Tone::kBad;
}

std::optional<absl::Time> TimeIn(const Json& json, const char* field) {
  absl::Time time;
  return json[field].is_string() &&
                 absl::ParseTime(absl::RFC3339_full,
                                 json[field].get<std::string>(), &time, nullptr)
             ? std::optional<absl::Time>(time)
             : std::nullopt;
}

// "verdict     accept", or with what refuses the server before revocation has a
// say, and what that said.
std::string VerdictText(const Json& report, const Painter& paint) {
  const std::string verdict = Get(report, "verdict");
  if (report["refusal"].is_null()) {
    return Line("verdict", verdict, paint, ToneOf(verdict));
  }
  const std::string revocation = Get(report, "revocation");
  return absl::StrCat(
      Line("verdict", absl::StrCat(verdict, ": ", Get(report, "refusal")),
           paint, ToneOf(verdict)),
      Line("revocation", revocation, paint, ToneOf(revocation)));
}

std::string HeadText(const Json& report, const Painter& paint) {
  std::string text =
      paint(Tone::kHeading, absl::StrCat(report["host"].get<std::string>(), ":",
                                         report["port"].get<int>()));
  absl::StrAppend(&text, "  ", Get(report, "address"), ", ",
                  Get(report, "tls_version"));
  if (!report["starttls"].is_null()) {
    absl::StrAppend(&text, ", starttls ", Get(report, "starttls"));
  }
  std::string code = Get(report, "code");
  if (report["number"] != 0) {
    absl::StrAppend(&code, " (", report["number"].get<int>(), ")");
  }
  absl::StrAppend(
      &text, "\n\n", VerdictText(report, paint), Line("code", code),
      Line("finding", absl::StrCat(Get(report, "finding"), ", from ",
                                   Get(report, "source"))));
  if (!report["exemption"].is_null()) {
    text += Line("exemption", Get(report, "exemption"));
  }
  return text;
}

std::string CauseText(const Json& report, const Painter& paint) {
  const bool is_fine = report["root_cause"] == "nothing_wrong";
  std::string text = Heading("Diagnosis", paint);
  text += Line("cause", Get(report, "root_cause"), paint,
               is_fine ? Tone::kGood : Tone::kDoubtful);
  absl::StrAppend(&text, Line("meaning", Get(report, "meaning")),
                  Line("culprit", Get(report, "culprit")),
                  Line("remedy", Get(report, "remedy")));
  for (const Json& setting : report["settings"]) {
    text += Line(Get(setting, "server"), Get(setting, "text"));
  }
  return text;
}

std::string PoliciesText(const Json& report, const Painter& paint) {
  std::string text = Heading("Revocation under every profile", paint);
  for (const Json& policy : report["policies"]) {
    const std::string verdict = Get(policy, "verdict");
    const std::string finding = Get(policy, "finding");
    const bool fits = kPolicyWidth + finding.size() <= kColumns;
    absl::StrAppend(&text, absl::StrFormat("  %-19s", Get(policy, "policy")),
                    paint(ToneOf(verdict), absl::StrFormat("%-24s", verdict)),
                    fits ? "" : "\n" + std::string(kLabelWidth, ' '), finding,
                    "\n");
  }
  return text;
}

std::string ChainText(const Json& report, const Painter& paint) {
  const Json& trust = report["trust"];
  const bool trusted = trust["ok"].get<bool>();
  std::string text = Heading("Chain", paint);
  text += Line("trust",
               trusted ? "leads to a trusted root"
                       : absl::StrCat("refused: ", Get(trust, "error")),
               paint, trusted ? Tone::kGood : Tone::kBad);
  const bool matches = trust["host_matches"].get<bool>();
  text += Line("host name", matches ? "matches" : "is not in the certificate",
               paint, matches ? Tone::kGood : Tone::kBad);
  size_t depth = 0;
  for (const Json& certificate : report["chain"]) {
    text +=
        Line(absl::StrCat(depth++),
             absl::StrCat(
                 Get(certificate, "subject"),
                 certificate["presented"].get<bool>() ? "" : " (not sent)"));
  }
  return text;
}

std::string JoinUrls(const Json& urls) {
  std::string text;
  for (const Json& url : urls) {
    absl::StrAppend(&text, text.empty() ? "" : " ", url.get<std::string>());
  }
  return text.empty() ? "none" : text;
}

std::string CertificateText(const Json& report, const Painter& paint) {
  const Json& certificate = report["certificate"];
  std::string days = certificate["lifetime_days"].is_null()
                         ? "unknown"
                         : certificate["lifetime_days"].dump();
  absl::StrAppend(&days, " days, ", Get(certificate, "not_before"), " to ",
                  Get(certificate, "not_after"));
  if (certificate["short_lived"].get<bool>()) {
    days += " (short-lived)";
  }
  return absl::StrCat(
      Heading("Certificate", paint), Line("serial", Get(certificate, "serial")),
      Line("lifetime", days),
      Line("must-staple",
           certificate["must_staple"].get<bool>() ? "yes" : "no"),
      Line("OCSP", JoinUrls(certificate["ocsp_urls"])),
      Line("CRL", JoinUrls(certificate["crl_urls"])));
}

// The bar with its ends, or nothing if they are not known.
std::string LifeText(const Json& staple, absl::Time now, const Painter& paint) {
  const std::optional<absl::Time> from = TimeIn(staple, "this_update");
  const std::optional<absl::Time> to = TimeIn(staple, "next_update");
  if (!from.has_value() || !to.has_value() || *to <= *from) {
    return "";
  }
  const bool is_current = *from <= now && now <= *to;
  std::string text = Line("life", TimelineBar(*from, *to, now, kBarWidth),
                          paint, is_current ? Tone::kGood : Tone::kBad);
  std::string now_text = TimeText(now);
  if (staple["life_used"].is_number()) {
    absl::StrAppendFormat(&now_text, ", %.0f%% of its life used",
                          staple["life_used"].get<double>() * 100);
  }
  return absl::StrCat(text,
                      Line("", absl::StrCat(Get(staple, "this_update"), " to ",
                                            Get(staple, "next_update"))),
                      Line("now |", now_text));
}

std::string SerialsText(const Json& staple) {
  std::string text;
  for (const Json& serial : staple["serials"]) {
    absl::StrAppend(&text, text.empty() ? "" : " ", serial.get<std::string>());
  }
  return absl::StrCat(text.empty() ? "none" : text,
                      staple["serial_matches"].get<bool>()
                          ? " (this certificate)"
                          : " (not this certificate)");
}

std::string StapleText(const Json& report, absl::Time now,
                       const Painter& paint) {
  const Json& staple = report["staple"];
  std::string text = Heading("Staple", paint);
  if (staple.is_null()) {
    const bool needed = report["certificate"]["must_staple"].get<bool>();
    return text +
           Line("staple", "none", paint, needed ? Tone::kBad : Tone::kPlain);
  }
  absl::StrAppend(
      &text,
      Line("finding", Get(staple, "finding", "not verified"), paint,
           ToneOfFinding(staple["finding"])),
      Line("meaning", Get(staple, "meaning", "")),
      Line("about", SerialsText(staple), paint,
           staple["serial_matches"].get<bool>() ? Tone::kPlain : Tone::kBad),
      Line("signer",
           absl::StrCat(Get(staple, "signer"), " (",
                        Get(staple, "signed_by", "not verified"), ")")),
      Line("produced", Get(staple, "produced_at", "unknown")),
      LifeText(staple, now, paint));
  return text;
}

std::string TimingsText(const Json& timings) {
  const double first_byte = timings["first_byte_ms"].get<double>();
  return absl::StrCat(
      absl::StrFormat("lookup %.0f, connect %.0f, ",
                      timings["lookup_ms"].get<double>(),
                      timings["connect_ms"].get<double>()),
      first_byte == 0 ? "no first byte, "
                      : absl::StrFormat("first byte %.0f, ", first_byte),
      absl::StrFormat("total %.0f ms", timings["total_ms"].get<double>()));
}

std::string ResponderText(const Json& report, const Painter& paint) {
  const Json& responder = report["responder"];
  std::string text = Heading("Responder, asked directly", paint);
  if (responder.is_null()) {
    const bool has_issuer = report["finding"] != kUnknownIssuerFinding;
    return text + Line("responder", has_issuer
                                        ? "there is none to ask"
                                        : "not asked: the issuer is unknown");
  }
  text += Line("url", Get(responder, "url"));
  if (!responder["proxy"].is_null()) {
    text += Line("through", "the proxy " + Get(responder, "proxy"));
  }
  if (!responder["transport_error"].is_null()) {
    const Json& error = responder["transport_error"];
    text +=
        Line("no answer",
             absl::StrCat(Get(error, "error"), ", in phase ",
                          Get(error, "phase"), " ", Get(error, "detail", "")),
             paint, Tone::kBad);
  } else {
    text += Line("answer",
                 absl::StrCat(Get(responder, "status", "unusable"), " (",
                              Get(responder, "finding"), ")"),
                 paint, ToneOfFinding(responder["finding"]));
    if (!responder["this_update"].is_null()) {
      text += Line("valid", absl::StrCat(Get(responder, "this_update"), " to ",
                                         Get(responder, "next_update", "?")));
    }
  }
  if (!responder["same_as_staple"].is_null()) {
    text += Line("same bytes", responder["same_as_staple"].get<bool>()
                                   ? "as the staple"
                                   : "no, another response than the staple");
  }
  if (!responder["timings"].is_null()) {
    text += Line("time", TimingsText(responder["timings"]));
  }
  return text;
}

std::string NodeText(const Json& node, const Painter& paint) {
  if (node["staple"].is_null()) {
    const bool is_unknown = node["differs"].empty();
    return Line(is_unknown ? "?" : "!",
                absl::StrCat(Get(node, "address"), ": ",
                             Get(node, "error", "no connection")),
                paint, is_unknown ? Tone::kDoubtful : Tone::kBad);
  }
  std::string differs;
  for (const Json& each : node["differs"]) {
    absl::StrAppend(&differs, differs.empty() ? " DIFFERS: " : ", ",
                    each.get<std::string>());
  }
  const Json& staple = node["staple"];
  return Line(differs.empty() ? "=" : "!",
              absl::StrCat(Get(node, "address"), ": serial ",
                           Get(node, "serial"), ", staple ",
                           staple["present"].get<bool>()
                               ? Get(staple, "finding", "not verified")
                               : "none",
                           differs),
              paint, differs.empty() ? Tone::kPlain : Tone::kBad);
}

std::string ComparisonsText(const Json& report, const Painter& paint) {
  std::string text;
  const Json& without = report["without_sni"];
  if (!without.is_null()) {
    text +=
        Line("without SNI", absl::StrCat(without["same_certificate"].get<bool>()
                                             ? "same certificate"
                                             : "another certificate",
                                         ", staple: ", Get(without, "staple")));
  }
  for (const Json& node : report["nodes"]) {
    text += NodeText(node, paint);
  }
  for (const Json& repeat : report["repeats"]) {
    text += Line(absl::StrCat("try ", repeat["n"].get<int>()),
                 absl::StrCat("staple ", Get(repeat, "staple"),
                              repeat["finding"].is_null() ? "" : ", ",
                              Get(repeat, "finding", "")));
  }
  return text.empty() ? "" : Heading("Other connections", paint) + text;
}

std::string NotesText(const Json& report, const Painter& paint) {
  if (report["notes"].empty()) {
    return "";
  }
  std::string text = Heading("Notes", paint);
  for (const Json& note : report["notes"]) {
    absl::StrAppend(&text, "  * ", Wrap(note.get<std::string>(), 4), "\n");
  }
  return text;
}

}  // namespace

std::string TimelineBar(absl::Time from, absl::Time to, absl::Time now,
                        size_t width) {
  const absl::Time start = std::min(from, now);
  const absl::Time end = std::max(to, now);
  const auto column = [&](absl::Time time) {
    const double share = absl::FDivDuration(time - start, end - start);
    if (!(share >= 0 && share <= 1)) {  // A life of nothing, or without end.
      return time > start ? width - 1 : 0;
    }
    return static_cast<size_t>(
        std::lround(share * static_cast<double>(width - 1)));
  };
  std::string bar(width, ' ');
  for (size_t i = column(from); i <= column(to); ++i) {
    bar[i] = i <= column(now) ? '#' : '-';
  }
  bar[column(from)] = '[';
  bar[column(to)] = ']';
  bar[column(now)] = '|';
  return bar;
}

std::string RenderConnectText(const Json& report, Color color) {
  const Painter paint(color);
  const absl::Time now = TimeIn(report, "time").value_or(absl::InfinitePast());
  return absl::StrCat(HeadText(report, paint), CauseText(report, paint),
                      PoliciesText(report, paint), ChainText(report, paint),
                      CertificateText(report, paint),
                      StapleText(report, now, paint),
                      ResponderText(report, paint),
                      ComparisonsText(report, paint), NotesText(report, paint));
}

Color ColorOfStandardOutput() {
  const char* const no_color = getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  return !refused && ObeysEscapes(STDOUT_FILENO) ? Color::kAlways
                                                 : Color::kNever;
}

}  // namespace revcheck::cli
