#!/usr/bin/env bash
# Compares the limits that SECURITY.md names with the constants in the sources.
#   security_test.sh SECURITY.md      sources are looked for below the current directory
set -euo pipefail

# What stands in the source for "65535 bytes", "1 day", "10 s", "250 ms", "64 MiB", "8".
expression() {
  local number=${1%% *} unit=${1##* }
  case $unit in
    s) echo "absl::Seconds($number)" ;;
    ms) echo "absl::Milliseconds($number)" ;;
    day) echo kDay ;;
    MiB) echo "size_t{$number} << 20" ;;
    *) echo "$number" ;;
  esac
}

rows=0 failed=0
while IFS='|' read -r _ limit value constant file _; do
  value=$(xargs <<<"$value")
  constant=$(tr -d '` ' <<<"$constant")
  file=$(tr -d '` ' <<<"$file")
  [[ $value =~ ^[0-9] && -n $constant && -f $file ]] || { echo "not a limit: $limit| $value | $constant | $file" >&2; failed=1; continue; }
  rows=$((rows + 1))
  if ! tr '\n' ' ' <"$file" | grep -qF " ${constant##*::} = $(expression "$value");"; then
    echo "$file does not say '${constant##*::} = $(expression "$value")':$limit" >&2
    failed=1
  fi
done < <(sed -n '/^## Limits/,/^## What is out/p' "$1" | grep '^|' | tail -n +3)  # Without the head.

((rows > 0)) || { echo "SECURITY.md has no table of limits" >&2; exit 1; }
exit $failed
