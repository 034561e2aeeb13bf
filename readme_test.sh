#!/usr/bin/env bash
# Runs every command of the README's console blocks and compares what it prints; compares the README's examples with the
# programs they are taken from.
#   readme_test.sh README.md PROGRAM.cc...   compares
#   readme_test.sh --write README.md         writes the output into the README instead
set -euo pipefail
write=0
if [[ $1 == --write ]]; then write=1; shift; fi
readme=$1
shift
PATH=$PWD/cli:$PWD/bazel-bin/cli:$PATH
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT

# Copies the README, with the commands of each console block run anew.
in_block=0
commands=0
while IFS= read -r line; do
  if [[ $in_block == 1 && $line != '```' && $line != '$ '* ]]; then continue; fi
  printf '%s\n' "$line"
  case $line in
    '```console') in_block=1 ;;
    '```') in_block=0 ;;
    '$ '*)
      if [[ $in_block == 1 ]]; then
        commands=$((commands + 1))
        bash -c "${line#\$ }" 2>&1 </dev/null || true
      fi
      ;;
  esac
done <"$readme" >"$fresh"

if [[ $write == 1 ]]; then
  cat "$fresh" >"$readme"
  exit 0
fi
((commands > 0)) || { echo "the README has no commands" >&2; exit 1; }
diff "$readme" "$fresh" || { echo "the README's output is stale; ./readme_test.sh --write mends it" >&2; exit 1; }

# Each example, without its indentation, stands in the README.
for program in "$@"; do
  example=$(awk '/README example ends/ { inside = 0 }
                 inside { sub("^" indent, ""); print }
                 /README example begins/ { inside = 1; indent = $0; sub(/[^ ].*/, "", indent) }' "$program")
  [[ -n $example && $(<"$readme") == *"$example"* ]] ||
    { echo "the README's example differs from $program" >&2; exit 1; }
done
