#include "revcheck/cli/html_timeline.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "revcheck/cli/report_fields.h"

namespace revcheck::cli {
namespace {

constexpr int kRowHeight = 36;
constexpr int kBarHeight = 18;
constexpr int kLabelDistance = 6;
constexpr char kNow[] = "now";

struct Event {
  std::string name;
  absl::Time time;
};

struct Span {
  std::string kind;  // The CSS class, and the name in the legend.
  absl::Time from;
  absl::Time to;
};

struct Track {
  std::string id;
  std::string title;
  std::vector<Event> events;  // In order of time once it is drawn.
  std::vector<Span> spans;

  void AddEvent(const std::string& name, std::optional<absl::Time> time) {
    if (time.has_value()) {
      events.push_back({name, *time});
    }
  }

  void AddSpan(const std::string& kind, std::optional<absl::Time> from,
               std::optional<absl::Time> to) {
    if (from.has_value() && to.has_value() && *from < *to) {
      spans.push_back({kind, *from, *to});
    }
  }
};

std::string ShortTime(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%d %H:%M", time, absl::UTCTimeZone());
}

std::string PercentText(double percent) {
  return absl::StrFormat("%.2f%%", std::clamp(percent, 0.0, 100.0));
}

// What lies at the same moment shares a label.
void SortAndMerge(std::vector<Event>* events) {
  std::stable_sort(
      events->begin(), events->end(),
      [](const Event& a, const Event& b) { return a.time < b.time; });
  std::vector<Event> merged;
  for (const Event& event : *events) {
    if (!merged.empty() && merged.back().time == event.time) {
      absl::StrAppend(&merged.back().name, ", ", event.name);
    } else {
      merged.push_back(event);
    }
  }
  *events = std::move(merged);
}

std::string Description(const Track& track) {
  std::string text;
  for (const Event& event : track.events) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", event.name, " ",
                    ShortTime(event.time));
  }
  return text;
}

// Draws one track. Labels of the left half hang below the bar and run to the
// right, those of the right half stand above it and run to the left; each has a
// row of its own, and the outermost is farthest from the bar. So none meets
// another or its line, however narrow the page.
class TrackDrawing {
 public:
  TrackDrawing(const Track& track, HtmlWriter* html)
      : track_(track),
        html_(html),
        from_(track.spans.front().from),
        to_(track.spans.front().to) {
    for (const Span& span : track.spans) {
      from_ = std::min(from_, span.from);
      to_ = std::max(to_, span.to);
    }
    for (const Event& event : track.events) {
      from_ = std::min(from_, event.time);
      to_ = std::max(to_, event.time);
    }
    for (const Event& event : track.events) {
      ++(IsLeft(event) ? below_ : above_);
    }
  }

  void Draw() {
    const int height = BarBottom() + below_ * kRowHeight + kLabelDistance;
    const std::string title = absl::StrCat(track_.id, "-title");
    const std::string description = absl::StrCat(track_.id, "-description");
    const auto svg = html_->Open(
        "svg", {{"role", "img"},
                {"aria-labelledby", absl::StrCat(title, " ", description)},
                {"width", "100%"},
                {"height", absl::StrCat(height)}});
    html_->Add("title", track_.title, {{"id", title}});
    html_->Add("desc", Description(track_), {{"id", description}});
    for (const Span& span : track_.spans) {
      DrawSpan(span);
    }
    int row_above = 0;
    int row_below = below_ - 1;
    for (const Event& event : track_.events) {
      if (IsLeft(event)) {
        DrawEvent(event, BarBottom() + row_below-- * kRowHeight);
      } else {
        DrawEvent(event, BarTop() - ++row_above * kRowHeight);
      }
    }
  }

 private:
  // Spans are never empty, so neither is the whole.
  double Percent(absl::Time time) const {
    return 100 * absl::FDivDuration(time - from_, to_ - from_);
  }
  bool IsLeft(const Event& event) const { return Percent(event.time) < 50; }
  int BarTop() const { return above_ * kRowHeight + kLabelDistance; }
  int BarBottom() const { return BarTop() + kBarHeight; }

  void DrawSpan(const Span& span) {
    const double width = Percent(span.to) - Percent(span.from);
    html_->Add("rect", "",
               {{"class", absl::StrCat("span ", span.kind)},
                {"x", PercentText(Percent(span.from))},
                {"y", absl::StrCat(BarTop())},
                {"width", PercentText(std::max(width, 0.4))},
                {"height", absl::StrCat(kBarHeight)}});
  }

  // `row` is the top of the label.
  void DrawEvent(const Event& event, int row) {
    const bool left = IsLeft(event);
    const std::string x = PercentText(Percent(event.time));
    const int end = left ? row + kRowHeight : row;
    html_->Add(
        "line", "",
        {{"class", absl::StrContains(event.name, kNow) ? "mark now" : "mark"},
         {"x1", x},
         {"x2", x},
         {"y1", absl::StrCat(left ? BarTop() : BarBottom())},
         {"y2", absl::StrCat(end)}});
    const HtmlAttributes place = {
        {"x", x},
        {"dx", absl::StrCat(left ? kLabelDistance : -kLabelDistance)},
        {"text-anchor", left ? "start" : "end"}};
    const auto add_text = [&](const std::string& text, const char* kind,
                              int baseline) {
      HtmlAttributes attributes = place;
      attributes.push_back({"y", absl::StrCat(row + baseline)});
      attributes.push_back({"class", kind});
      html_->Add("text", text, attributes);
    };
    add_text(event.name, "name", 15);
    add_text(ShortTime(event.time), "time", 30);
  }

  const Track& track_;
  HtmlWriter* const html_;
  absl::Time from_;
  absl::Time to_;
  int above_ = 0;
  int below_ = 0;
};

void AddLegend(const std::vector<Span>& spans, HtmlWriter* html) {
  const auto legend = html->Open("p", {{"class", "legend"}});
  for (const Span& span : spans) {
    const auto item = html->Open("span", {{"class", "item"}});
    html->Add("span", "", {{"class", absl::StrCat("swatch ", span.kind)}});
    html->Add("span", span.kind);
  }
}

void AddTrack(Track track, HtmlWriter* html) {
  if (track.spans.empty()) {
    return;
  }
  SortAndMerge(&track.events);
  const auto figure = html->Open("figure");
  html->Add("figcaption", track.title);
  TrackDrawing(track, html).Draw();
  AddLegend(track.spans, html);
}

// When a staple ends: at nextUpdate, if it has one.
std::optional<absl::Time> EndOf(const Json& staple) {
  const auto next_update = TimeField(staple, "next_update");
  return next_update.has_value() ? next_update
                                 : TimeField(staple, "valid_through");
}

Track CertificateTrack(const Json& report) {
  const Json& certificate = Field(report, "certificate");
  const auto from = TimeField(certificate, "not_before");
  const auto to = TimeField(certificate, "not_after");
  Track track;
  track.id = "certificate-time";
  track.title = "Certificate";
  if (from.has_value() && to.has_value()) {
    absl::StrAppend(&track.title, ": valid for ", DurationText(*to - *from));
  }
  track.AddEvent("notBefore", from);
  track.AddEvent(kNow, TimeField(report, "time"));
  track.AddEvent("notAfter", to);
  track.AddSpan("certificate", from, to);
  // That of a certificate before a renewal begins before this one.
  const Json& staple = Field(report, "staple");
  track.AddSpan("staple", TimeField(staple, "this_update"), EndOf(staple));
  return track;
}

std::string StapleTitle(const Json& staple) {
  const auto used = NumberField(staple, "life_used");
  return used.has_value()
             ? absl::StrFormat("Staple: %.0f %% of its life used", *used * 100)
             : "Staple";
}

Track StapleTrack(const Json& report) {
  const Json& staple = Field(report, "staple");
  const auto from = TimeField(staple, "this_update");
  const auto to = EndOf(staple);
  const auto now = TimeField(report, "time");
  Track track;
  track.id = "staple-time";
  track.title = StapleTitle(staple);
  track.AddEvent("producedAt", TimeField(staple, "produced_at"));
  track.AddEvent("thisUpdate", from);
  track.AddEvent(kNow, now);
  track.AddEvent("nextUpdate", TimeField(staple, "next_update"));
  track.AddEvent("accepted until", TimeField(staple, "valid_through"));
  if (!now.has_value() || !to.has_value()) {
    track.AddSpan("life", from, to);
    return track;
  }
  track.AddSpan("used", from, std::min(*now, *to));
  track.AddSpan("left", from.has_value() ? std::max(*from, *now) : from, to);
  track.AddSpan("overdue", to, now);
  return track;
}

struct Phase {
  std::string name;
  double begin = 0;
  double length = 0;
};

std::vector<Phase> PhasesOf(const Json& timings) {
  static constexpr std::pair<const char*, const char*> kPhases[] = {
      {"lookup", "lookup_ms"},
      {"connect", "connect_ms"},
      {"first byte", "first_byte_ms"}};
  std::vector<Phase> phases;
  double begin = 0;
  for (const auto& [name, field] : kPhases) {
    if (const auto length = NumberField(timings, field)) {
      phases.push_back({name, begin, std::max(*length, 0.0)});
      begin += phases.back().length;
    }
  }
  const auto total = NumberField(timings, "total_ms");
  if (total.has_value() && *total > begin) {
    phases.push_back({"rest", begin, *total - begin});
  }
  return phases;
}

void AddBar(const Phase& phase, double total, HtmlWriter* html) {
  const auto cell = html->Open("td", {{"class", "bar"}});
  const auto svg = html->Open("svg", {{"role", "img"},
                                      {"width", "100%"},
                                      {"height", absl::StrCat(kBarHeight)}});
  html->Add("title", absl::StrFormat("%s: from %.6g to %.6g ms", phase.name,
                                     phase.begin, phase.begin + phase.length));
  if (phase.length > 0) {
    html->Add(
        "rect", "",
        {{"class", "span used"},
         {"x", PercentText(100 * phase.begin / total)},
         {"y", "3"},
         {"width", PercentText(std::max(100 * phase.length / total, 0.5))},
         {"height", "12"}});
  }
}

void AddPhase(const Phase& phase, double total, HtmlWriter* html) {
  const auto row = html->Open("tr");
  html->Add("th", phase.name, {{"scope", "row"}});
  html->Add("td", absl::StrFormat("%.6g", phase.length), {{"class", "number"}});
  AddBar(phase, total, html);
}

}  // namespace

void AddTimelines(const Json& report, HtmlWriter* html) {
  Track certificate = CertificateTrack(report);
  Track staple = StapleTrack(report);
  if (certificate.spans.empty() && staple.spans.empty()) {
    return;
  }
  const auto section = html->Open("section");
  html->Add("h2", "Timeline");
  AddTrack(std::move(certificate), html);
  AddTrack(std::move(staple), html);
}

void AddTimings(const Json& timings, HtmlWriter* html) {
  std::vector<Phase> phases = PhasesOf(timings);
  if (phases.empty()) {
    return;
  }
  const double total =
      std::max(phases.back().begin + phases.back().length, 1e-3);
  const auto table = html->Open("table", {{"class", "timings"}});
  html->Add("caption", "Time the exchange took");
  {
    const auto head = html->Open("thead");
    const auto row = html->Open("tr");
    html->Add("th", "Phase", {{"scope", "col"}});
    html->Add("th", "ms", {{"scope", "col"}, {"class", "number"}});
    html->Add("th", "From start to end", {{"scope", "col"}});
  }
  const auto body = html->Open("tbody");
  for (const Phase& phase : phases) {
    AddPhase(phase, total, html);
  }
  AddPhase({"total", 0, total}, total, html);
}

}  // namespace revcheck::cli
