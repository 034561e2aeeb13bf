#!/usr/bin/env bash
# Runs the benchmarks and prints one table: path, this, baseline, ratio, bar, and whether the bar is met.
#
#   run.sh FOLDER [--write FILE] [BENCHMARK_FLAG...]
#
# FOLDER   where the programs are: the benchmarks, asking, paths, with_library and without_library
# --write  also writes the table to FILE, as Markdown, with what it was measured on
# Flags such as --benchmark_filter=Read go to the benchmarks; then only they run.
#
# Exit status: 0 everything ran, whether or not each bar was met; 1 something did not; 2 usage.
set -euo pipefail
folder=$(readlink -f "${1:?usage: run.sh FOLDER [--write FILE] [BENCHMARK_FLAG...]}")
shift
file=
if [[ ${1-} == --write ]]; then
  file=$(readlink -f "${2:?usage: run.sh FOLDER --write FILE}")
  shift 2
fi
cd "$(dirname "$(readlink -f "$0")")/.."

AREAS=(parse verify policy growth checker)
# Of the two HTTP clients: an odd number, so that there is a median.
ROUNDS=7
SECONDS_EACH=1.5

work=$(mktemp -d)
server=
cleanup() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
rows=$work/rows
status=0

complain() {
  echo "bench: $*" >&2
  status=1
}

# row PATH THIS BASELINE RATIO BAR VERDICT
row() {
  local IFS=$'\t'
  echo "$*" >>"$rows"
}

benchmarks() {
  local area
  for area in "${AREAS[@]}"; do
    echo "$area" >&2
    if "$folder/${area}_benchmark" "$@" >"$work/log" 2>"$work/errors"; then
      sed -nE 's/^bar\t//p' "$work/log" >>"$rows"
    else
      cat "$work/errors" "$work/log" >&2
      complain "the benchmark of $area failed"
    fi
  done
}

median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# Whole checks by CheckAsync() beside POSTs by libcurl, each in its own process, in turns, against one responder.
asking() {
  echo "asking, beside libcurl" >&2
  if ! g++ -O2 -o "$work/curl_asking" benchmarks/curl_asking.cc -lcurl 2>"$work/errors"; then
    cat "$work/errors" >&2
    return 1
  fi
  "$folder/asking" request >"$work/request"
  mkfifo "$work/open"
  "$folder/asking" serve <"$work/open" >"$work/url" &
  server=$!
  exec 9>"$work/open"
  local url= i
  for ((i = 0; i < 100 && ${#url} == 0; i++)); do
    sleep 0.1
    url=$(cat "$work/url")
  done
  for ((i = 0; i < ROUNDS; i++)); do
    "$folder/asking" check "$url" "$SECONDS_EACH" >>"$work/ours" || return 1
    "$work/curl_asking" "$url" "$work/request" "$SECONDS_EACH" >>"$work/theirs" || return 1
  done
  exec 9>&-
  wait "$server" || true
  server=
  local ours theirs
  ours=$(median <"$work/ours")
  theirs=$(median <"$work/theirs")
  awk -v ours="$ours" -v theirs="$theirs" 'BEGIN {
    ratio = ours / theirs
    printf "CheckAsync(), 16 in flight, beside libcurl\t%.0f/s\t%.0f/s\t%.2fx\t>= 0.80x\t%s\n",
      ours, theirs, ratio, (ratio >= 0.8 ? "met" : "not met") }' >>"$rows"
}

# All instructions of so many walks, BoringSSL's among them.
instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$folder/paths" "$1" "$2" 2>&1 >/dev/null |
    sed -nE 's/.*Collected : ([0-9]+).*/\1/p'
}

each_walk() { echo $((($(instructions "$1" 22) - $(instructions "$1" 2)) / 20)); }

# outside FIXTURE MOST
outside() {
  local verify bare verdict=met
  verify=$(each_walk "verify/$1")
  bare=$(each_walk "bare/$1")
  if ((verify - bare > $2)); then verdict="not met"; fi
  row "verify, instructions outside the signature: $1" $((verify - bare)) "" "" "<= $2" "$verdict"
}

# What ocsp, x509 and policy add to a stripped program. With a static BoringSSL that would be BoringSSL's size.
size() {
  if [[ -n ${BORINGSSL_ROOT-} ]]; then return; fi
  strip -o "$work/with" "$folder/with_library"
  strip -o "$work/without" "$folder/without_library"
  local bytes verdict=met
  bytes=$(($(stat -c %s "$work/with") - $(stat -c %s "$work/without")))
  if ((bytes >= 200000)); then verdict="not met"; fi
  row "size of x509, ocsp and policy, stripped" "$((bytes / 1000)) kB" "" "" "< 200 kB" "$verdict"
}

aligned() { column -t -s $'\t' -N path,this,baseline,ratio,bar,"" "$rows"; }

# What the table was measured on.
conditions() {
  local commit boringssl
  commit=$(git --no-optional-locks describe --always --dirty 2>/dev/null) || commit=unknown
  boringssl="Debian's, $(dpkg-query -W -f '${Version}' android-libboringssl-dev), a shared library"
  if [[ -n ${BORINGSSL_ROOT-} ]]; then boringssl="current upstream's, static"; fi
  echo "* commit $commit"
  echo "* $(c++ --version | head -n 1), optimised as \`--config=opt\` says"
  echo "* BoringSSL: $boringssl"
  echo "* CPU: $(sed -nE 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
}

markdown() {
  echo "# What the bars say"
  echo
  echo "Written by \`./dev bench --write\`; medians of nine mixed repetitions. The fixtures are those of"
  echo "[testdata](../../testdata/README.md)."
  echo
  conditions
  echo
  echo "| path | this | baseline | ratio | bar | |"
  echo "|---|---|---|---|---|---|"
  sed -E 's/^ +//; s/\t/ | /g; s/^/| /; s/$/ |/' "$rows"
}

: >"$rows"
benchmarks "$@"
if [[ $# == 0 ]]; then
  asking || complain "asking beside libcurl failed"
  outside good_rsa2048_direct 5000
  outside good_p256_direct 3000
  size
fi
aligned
if [[ -n $file ]]; then
  # Not into the file itself at once: that would make the checkout differ from its commit.
  markdown >"$work/table"
  cp "$work/table" "$file"
fi
exit $status
