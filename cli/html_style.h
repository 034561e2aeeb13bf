#ifndef REVCHECK_CLI_HTML_STYLE_H_
#define REVCHECK_CLI_HTML_STYLE_H_

namespace revcheck::cli {

// The style sheet of HTML reports. Text has a contrast of 4.5 or more on its
// background, bars of 3 or more.
inline constexpr char kHtmlStyle[] = R"css(
:root {
  color-scheme: light dark;
  --page: #f4f6f8; --card: #fff; --text: #1b1f24; --muted: #57606a;
  --line: #d0d7de; --code: #eef1f4;
  --good: #1a7f37; --bad: #b3261e; --warn: #8a5300; --info: #0b5cad;
  --bar: #5b8fc7; --bar-dark: #1f5a96; --bar-bad: #c0392b; --bar-mark: #b35900;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1317; --card: #181d23; --text: #e6e9ed; --muted: #a3acb6;
    --line: #363e47; --code: #232a32;
    --good: #5ccf7a; --bad: #ff8a80; --warn: #f0b849; --info: #79b8ff;
    --bar: #4a7db5; --bar-dark: #a9cdf2; --bar-bad: #ff8a80; --bar-mark: #f0b849;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 70rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
header, section {
  margin: 0 0 1rem; padding: 1rem 1.25rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  overflow-wrap: anywhere;
}
h1, h2, h3, p, dl, dd, pre, figure, table, ol, ul { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; }
h2 { font-size: 1.15rem; margin-bottom: .6rem; }
section > * + *:not(h2) { margin-top: .75rem; }
h2 + * { margin-top: 0 !important; }
code, pre, .code { font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; }
.muted, footer { color: var(--muted); }
footer { padding: 0 .25rem; font-size: .875rem; }

header { padding: 0; overflow: hidden; }
.banner { padding: 1rem 1.25rem; color: #fff; background: #57606a; }
.banner.good { background: #1a7f37; }
.banner.bad { background: #b3261e; }
.banner.warn { background: #8a5300; }
.banner.info { background: #0b5cad; }
.banner .code { margin-top: .35rem; }
.banner .host { margin-bottom: .35rem; }
.summary { padding: 1rem 1.25rem; }
.summary:empty { display: none; }
.summary > * + * { margin-top: .75rem; }
.lead { font-size: 1.15rem; }
.alert {
  padding: .5rem .75rem; border-left: .3rem solid var(--bad); background: var(--code);
}
.remedy { border-left: .3rem solid var(--info); font-size: 1.05rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
.warn { color: var(--warn); } .info { color: var(--info); }
.banner.good, .banner.bad, .banner.warn, .banner.info { color: #fff; }

dl.facts > div { display: flex; gap: 0 1rem; padding: .25rem 0; }
dl.facts > div + div { border-top: 1px solid var(--line); }
dl.facts dt { flex: 0 0 11rem; color: var(--muted); }
dl.facts dd { flex: 1 1 0; min-width: 0; }
dl.settings dt { font-weight: 600; }
dl.settings dd + dt { margin-top: .75rem; }
pre {
  padding: .6rem .75rem; background: var(--code); border-radius: .3rem;
  font-size: .875rem; white-space: pre-wrap;
}
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--muted); padding-bottom: .25rem; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
th { font-weight: 600; }
td { min-width: 4rem; }
td.word { font-weight: 600; min-width: 6rem; }
th[scope=row] { min-width: 5rem; }
thead th { color: var(--muted); font-weight: 400; }
tbody tr { border-top: 1px solid var(--line); }
td span, th span { display: block; }
td span + span, th span + span { color: var(--muted); font-weight: 400; font-size: .875rem; }
th.number, td.number { text-align: right; }
.timings th, .timings td.number { width: 1%; min-width: 0; white-space: nowrap; }
.timings th:last-child { width: auto; text-align: left; }
.pair { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); align-items: start; }
ul { padding-left: 1.25rem; }

svg { display: block; overflow: visible; }
figure + figure { margin-top: 1.25rem; }
figcaption { font-weight: 600; }
svg text { font-size: 12px; fill: var(--muted); }
svg text.name { fill: var(--text); font-weight: 600; }
.mark { stroke: var(--muted); stroke-width: 1; }
.mark.now { stroke: var(--text); stroke-width: 3; }
.certificate, .left, .life { fill: var(--bar); background: var(--bar); }
.used { fill: var(--bar-dark); background: var(--bar-dark); }
.staple { fill: var(--bar-mark); background: var(--bar-mark); }
.overdue { fill: var(--bar-bad); background: var(--bar-bad); }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.25rem; font-size: .875rem; margin-top: .25rem; }
.swatch { display: inline-block; width: .8em; height: .8em; margin-right: .4em; }

@media (max-width: 40rem) {
  body { padding: .5rem; }
  header, section, .banner, .summary { padding: .75rem; }
  header { padding: 0; }
  h1 { font-size: 1.5rem; }
  dl.facts > div { flex-direction: column; }
  dl.facts dt { flex-basis: auto; font-size: .875rem; }
  th, td { padding-right: .5rem; font-size: .9375rem; }
}
@media print {
  :root { --page: #fff; font-size: 10pt; }
  body { padding: 0; max-width: none; }
  header, section { border-color: #999; }
  section, figure, tr, dl.facts > div { break-inside: avoid; }
  h2, figcaption { break-after: avoid; }
  .banner { color: #000 !important; background: none !important; border-bottom: 3pt solid; }
  .span, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_HTML_STYLE_H_
