#!/usr/bin/env bash
# Counts what the main paths cost in instructions and allocations, which no busy machine changes, and compares with
# what guard.tsv records.
#
#   guard.sh PATHS            compares; more than 5 % above the record, or an allocation more, fails
#   guard.sh PATHS --write    records
#
# PATHS is the program //benchmarks:paths, optimised, with BoringSSL as a shared library. Counted are instructions of
# our own code, within the program and so without BoringSSL and libc, whose code depends on the processor: callgrind's
# count for many walks less that for few. The last line is "N passed, M failed".
set -euo pipefail
program=$(readlink -f "$1")
write=${2-}
cd "$(dirname "$(readlink -f "$0")")/.."
record=benchmarks/guard.tsv
few=2
many=22
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The instructions in a callgrind output file that belong to the program itself. Cost lines begin with a position; the
# one after "calls=" repeats what the called function cost, and is left out.
own_instructions() {
  awk -v program="$program" '
    /^ob=/ {
      id = $0; sub(/^ob=/, "", id); sub(/ .*/, "", id)
      if (index($0, " ") > 0) { name = $0; sub(/^[^ ]* /, "", name); names[id] = name }
      ours = names[id] == program
      next
    }
    /^cob=/ {
      id = $0; sub(/^cob=/, "", id); sub(/ .*/, "", id)
      if (index($0, " ") > 0) { name = $0; sub(/^[^ ]* /, "", name); names[id] = name }
      next
    }
    /^calls=/ { skip = 1; next }
    /^[0-9+*-]/ { if (skip) skip = 0; else if (ours) total += $2 }
    END { printf "%d\n", total }' "$1"
}

# Prints the instructions of so many walks.
instructions() {
  valgrind --tool=callgrind --callgrind-out-file="$work/out" "$program" "$1" "$2" >/dev/null 2>"$work/log" ||
    { cat "$work/log" >&2; return 1; }
  own_instructions "$work/out"
}

# Prints a row for a path: its name, instructions and allocations for each walk.
measure() {
  local low high allocations
  low=$(instructions "$1" "$few")
  high=$(instructions "$1" "$many")
  allocations=$("$program" "$1" "$many")
  echo "$1"$'\t'$(((high - low) / (many - few)))$'\t'$((allocations / many))
}

measured=$work/measured.tsv
"$program" | grep -v '^bare' >"$work/names"
export -f measure instructions own_instructions
export program few many
# A folder for each, since two run at once.
# shellcheck disable=SC2016
xargs -P "$(nproc)" -I{} bash -c 'set -euo pipefail; work=$(mktemp -d); measure {}; rm -rf "$work"' <"$work/names" |
  sort >"$measured"

if [[ $write == --write ]]; then
  { printf '# path\tinstructions of ours\tallocations of ours; written by guard.sh --write\n'; cat "$measured"; } >"$record"
  exit
fi

awk -F '\t' '
  NR == FNR { if ($0 !~ /^#/) { instructions[$1] = $2; allocations[$1] = $3 } next }
  !($1 in instructions) { print $1 ": not in the record"; failed++; next }
  {
    seen++
    change = ($2 - instructions[$1]) * 100 / instructions[$1]
    verdict = "ok"
    if (change > 5) verdict = "MORE INSTRUCTIONS"
    if ($3 > allocations[$1]) verdict = "MORE ALLOCATIONS"
    if (verdict == "ok") passed++; else failed++
    printf "%-45s %8d instructions (%+.1f %%), %d allocations: %s\n", $1, $2, change, $3, verdict
  }
  END {
    for (path in instructions) recorded++
    if (seen < recorded) { print recorded - seen " recorded paths were not measured"; failed++ }
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0 || passed == 0
  }' "$record" "$measured"
