# Draws peers.csv as an SVG: one group per fixture, verification on the left, reading alone on the right.
#
#   awk -f peers_chart.awk peers.csv > peers.svg
#
# Logarithmic axes, so points instead of bars. Every group is in the order of its verification times.

function log10(x) { return log(x) / log(10) }

function escaped(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  return text
}

# Three digits and a unit.
function duration(ns, unit) {
  unit = "ns"
  if (ns >= 999500) { ns /= 1000000; unit = "ms" }
  else if (ns >= 999.5) { ns /= 1000; unit = "µs" }
  return sprintf(unit == "ns" || ns >= 99.95 ? "%.0f" : ns >= 9.995 ? "%.1f" : "%.2f", ns) " " unit
}

function times(ratio) { return sprintf(ratio >= 9.95 ? "%.0f" : ratio >= 0.995 ? "%.1f" : "%.2f", ratio) "×" }

# One point on each axis for a power of ten.
function tick(exponent, unit) {
  unit = exponent >= 6 ? "ms" : exponent >= 3 ? "µs" : "ns"
  return sprintf("%d %s", 10 ^ (exponent % 3) + 0.5, unit)
}

function title(fixture) {
  if (fixture in titles) return titles[fixture]
  return fixture
}

function text(x, y, class, content) {
  printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, class, escaped(content)
}

function x_of(mode, ns) { return left[mode] + (log10(ns) - first[mode]) * scale[mode] }

function axis(mode, heading, exponent, x) {
  text(left[mode], 58, "head", heading)
  for (exponent = first[mode]; exponent <= last[mode]; ++exponent) {
    x = x_of(mode, 10 ^ exponent)
    printf "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"82\" y2=\"%d\" class=\"grid\"/>\n", x, x, height - 56
    text(x, 76, "tick", tick(exponent))
  }
}

function point(mode, fixture, library, y, ours, x, value) {
  if (!((mode, fixture, library) in ns)) return
  value = ns[mode, fixture, library]
  x = x_of(mode, value)
  printf "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" class=\"lead%s\"/>\n", left[mode], x, y, y, ours
  printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" class=\"dot%s\"/>\n", x, y, ours
  printf "<text x=\"%.1f\" y=\"%.1f\" class=\"value%s\">%s", x + 9, y + 4, ours, duration(value)
  if (library != reference) printf "<tspan dx=\"6\" class=\"ratio\">%s</tspan>", times(value / ns[mode, fixture, reference])
  print "</text>"
}

function group(fixture, y, i, library, ours) {
  text(20, y, "group", title(fixture))
  for (i = 1; i <= rows[fixture]; ++i) {
    library = row[fixture, i]
    ours = library ~ /^revcheck/ ? " ours" : ""
    y += 16
    text(32, y + 4, "name" ours, library)
    point("verify", fixture, library, y, ours)
    point("parse", fixture, library, y, ours)
  }
  return y
}

# The axis of a mode: whole powers of ten around what was measured, and room for the labels behind the points.
function fit(mode, from, to, key, part, low, high) {
  low = 1e18
  high = 1
  for (key in ns) {
    split(key, part, SUBSEP)
    if (part[1] != mode) continue
    if (ns[key] < low) low = ns[key]
    if (ns[key] > high) high = ns[key]
  }
  left[mode] = from
  first[mode] = int(log10(low))
  last[mode] = int(log10(high))
  scale[mode] = (to - 100 - from) / (log10(high) - first[mode])
}

function style() {
  print "<style>"
  print "text { font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; fill: #3d444d }"
  print ".title { font-size: 16px; font-weight: 600; fill: #1f2328 } .head { font-weight: 600; fill: #1f2328 }"
  print ".tick { font-size: 10.5px; fill: #6e7781; text-anchor: middle } .note { font-size: 10.5px; fill: #6e7781 }"
  print ".group { font-weight: 600; fill: #1f2328; stroke: #ffffff; stroke-width: 4px; paint-order: stroke } .name { font-size: 11.5px }"
  print ".value { font-size: 11.5px; stroke: #ffffff; stroke-width: 3px; paint-order: stroke }"
  print ".ratio { font-weight: 400; fill: #6e7781 } .grid { stroke: #e4e7ea } .lead { stroke: #d5d9dd; stroke-dasharray: 1 3 }"
  print ".dot { fill: #8b949e } .dot.ours { fill: #0969da } .lead.ours { stroke: #0969da; stroke-dasharray: none; opacity: .55 }"
  print ".value.ours, .name.ours { font-weight: 600; fill: #0550ae }"
  print "</style>"
}

BEGIN {
  FS = ","
  titles["good_rsa2048_direct"] = "RSA-2048, signed by the issuer"
  titles["good_rsa2048_delegate"] = "RSA-2048, signed by a delegate"
  titles["good_p256_direct"] = "P-256, signed by the issuer"
  titles["good_p256_delegate"] = "P-256, signed by a delegate"
  titles["good_p256_100_entries"] = "P-256, 100 entries, the last matches"
}

/^# (commit|CPU): / { origin = origin (origin == "" ? "" : " · ") substr($0, 3); next }
/^#/ { next }
!columns {
  columns = NF
  # What the ratios refer to: the last build of revcheck.
  reference = substr($NF, 3)
  next
}
{
  ns[$2, $1, $3] = $4
  if ($2 == "verify") {
    if (!($1 in rows)) fixtures[++groups] = $1
    row[$1, ++rows[$1]] = $3
    ++total
  }
}

END {
  width = 900
  height = 94 + total * 16 + groups * 34 + 46
  fit("verify", 240, 580)
  fit("parse", 602, width - 4)
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n", width, height, width, height
  print "<title>Verifying and reading OCSP responses: revcheck and its peers</title>"
  style()
  printf "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#ffffff\" stroke=\"#d1d9e0\"/>\n", width - 1, height - 1
  text(20, 30, "title", "One OCSP response: processor time, logarithmic")
  axis("verify", "Verify, signatures included")
  axis("parse", "Read only, nothing verified")
  y = 88
  for (i = 1; i <= groups; ++i) y = group(fixtures[i], y + 18) + 16
  text(20, height - 32, "note", "In the order of verification. Go's package verifies with the key of an embedded certificate even when only reading.")
  text(20, height - 16, "note", "×: times " reference "   ·   " origin)
  print "</svg>"
}
