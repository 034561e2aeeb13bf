#!/usr/bin/env bash
# Draws the chart anew and compares.
set -euo pipefail
cd benchmarks/results
diff <(awk -f peers_chart.awk peers.csv) peers.svg ||
  { echo "the chart is stale: awk -f peers_chart.awk peers.csv > peers.svg" >&2; exit 1; }
# Every library that was measured is in it.
grep -v '^#' peers.csv | tail -n +2 | cut -d , -f 3 | sort -u | while read -r library; do
  grep -qF ">$library<" peers.svg || { echo "the chart lacks $library" >&2; exit 1; }
done
