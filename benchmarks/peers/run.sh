#!/usr/bin/env bash
# Builds the peers and runs them beside revcheck on the same fixtures; see README.md.
#
#   run.sh REVCHECK_PEER [--also LABEL=REVCHECK_PEER]... [--rounds N] [--write]
#   run.sh REVCHECK_PEER --accepted
#
# --also      measures another build of revcheck_peer, such as one with another BoringSSL; LABEL begins with 'revcheck'
# --write     writes ../results/peers.csv and the chart beside it
# --accepted  measures nothing, and says which of the fixtures that are not good are good to whom
#
# Exit status: 0 everything was measured, 1 something was not and is named, 2 usage.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

FIXTURES=(good_rsa2048_direct good_rsa2048_delegate good_p256_direct good_p256_delegate good_p256_100_entries)
MODES=(verify parse)
# A program that takes this for good verifies nothing.
BAD_FIXTURE=bad_signature_tampered
# Nanoseconds of work in one run of a program, and the operations that are timed to guess how many that are.
BATCH=70000000
TRIAL=20

here=benchmarks/peers
results=benchmarks/results
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
# What is measured: programs and their labels, and how many of the first are revcheck's.
programs=()
labels=()
ours=0

complain() {
  echo "bench-peers: $*" >&2
  status=1
}

usage() {
  echo "bench-peers: $*" >&2
  sed -n '/^# *run.sh /s/^# */usage: /p' "$here/run.sh" >&2
  exit 2
}

add() {
  programs+=("$1")
  labels+=("$2")
}

# What to call the build that comes first.
first_label() {
  if [[ -n ${BORINGSSL_ROOT-} ]]; then
    echo 'revcheck (BORINGSSL_ROOT)'
  else
    echo "revcheck (Debian's BoringSSL)"
  fi
}

# A build of revcheck's own program. No commas in labels, because the results are a CSV.
add_ours() {
  local label=$1 program=$2
  [[ -f $program && -x $program ]] || usage "'$program' is not a program"
  [[ $label == revcheck* && $label != *,* ]] || usage "the label '$label' does not begin with 'revcheck', or has a comma"
  add "$(readlink -f "$program")" "$label"
  ours=$((ours + 1))
}

# One peer: tells nobody to stop if it cannot be built or does not run.
#   build NAME COMMAND...   the command writes $work/NAME
build() {
  local name=$1 label
  shift
  if "$@" >"$work/$name.log" 2>&1 && label=$("$work/$name" --version 2>>"$work/$name.log"); then
    add "$work/$name" "$label"
  else
    complain "$name cannot be built:"
    tail -n 5 "$work/$name.log" >&2
  fi
}

# cxx NAME PKG_CONFIG_MODULE [FLAG...]
cxx() {
  local name=$1 module=$2 flags
  shift 2
  flags=$(pkg-config --cflags --libs "$module") || return
  # shellcheck disable=SC2086
  g++ -std=c++17 -O2 -I"$work/include" "$@" "$here/${name}_peer.cc" -o "$work/$name" $flags
}

# From Debian's packages, without a network.
golang() {
  local version
  version=$(package_version golang-golang-x-crypto-dev)
  version=${version#*:}
  GO111MODULE=off GOFLAGS='' GOPATH=/usr/share/gocode CGO_ENABLED=0 \
    go build -ldflags "-X main.cryptoVersion=${version%-*}" -o "$work/go" "$here/go_peer.go"
}

build_peers() {
  mkdir "$work/include"
  ln -s "$PWD" "$work/include/revcheck"
  build openssl cxx openssl libcrypto
  build gnutls cxx gnutls gnutls
  # The program's PR_Now() is for the libraries, too.
  build nss cxx nss nss -rdynamic
  build botan cxx botan botan-2
  build go golang
}

# The contents of one PEM block of a fixture, as DER.
der() {
  awk -v begin="-----BEGIN $2-----" '/^-----END/ { inside = 0 } inside; $0 == begin { inside = 1 }' "$1" | base64 -d
}

extract() {
  local name=$1 text=testdata/ocsp/$1.txt
  der "$text" 'OCSP RESPONSE' >"$work/$name.response"
  der "$text" 'ISSUER CERTIFICATE' >"$work/$name.issuer"
  der "$text" CERTIFICATE >"$work/$name.subject"
  date -u -d "$(sed -n 's/^Verify at: //p' "$text")" +%s >"$work/$name.time"
}

# run PROGRAM FIXTURE MODE COUNT: prints nanoseconds
run() {
  "$1" "$work/$2".{response,issuer,subject} "$(<"$work/$2.time")" "$3" "$4" 2>/dev/null
}

# Finds how often each program must do each thing. Lines of "batch INDEX FIXTURE MODE COUNT" go to $work/plan.
plan() {
  local i fixture mode one
  for i in "${!programs[@]}"; do
    if run "${programs[i]}" "$BAD_FIXTURE" verify 1 >/dev/null; then
      complain "${labels[i]} accepts $BAD_FIXTURE"
      continue
    fi
    for fixture in "${FIXTURES[@]}"; do
      for mode in "${MODES[@]}"; do
        if one=$(run "${programs[i]}" "$fixture" "$mode" "$TRIAL"); then
          awk -v batch="$BATCH" -v one="$one" -v what="$i $fixture $mode" \
            'BEGIN { count = int(batch / (one > 10 ? one : 10)); print what, (count < 10 ? 10 : count) }'
        else
          complain "${labels[i]} refuses $fixture ($mode)"
        fi
      done
    done
  done >"$work/plan"
  # All programs after one another on the same thing, so that what disturbs one disturbs all.
  sort -k2,3 -s -o "$work/plan" "$work/plan"
}

# Round robin. Lines of "FIXTURE MODE INDEX NANOSECONDS" go to $work/samples.
measure() {
  local rounds=$1 round i fixture mode count ns
  for ((round = 1; round <= rounds; ++round)); do
    echo -n "round $round of $rounds "$'\r' >&2
    while read -r i fixture mode count; do
      if ns=$(run "${programs[i]}" "$fixture" "$mode" "$count"); then
        echo "$fixture $mode $i $ns"
      else
        complain "${labels[i]} failed in round $round of $fixture ($mode)"
      fi
    done <"$work/plan"
  done >"$work/samples"
  echo >&2
}

# "FIXTURE,MODE,LABEL,MEDIAN,TIMES_OURS..." in the order of FIXTURES and MODES, fastest first.
medians() {
  local fixture mode
  printf '%s\n' "${labels[@]}" >"$work/labels"
  for mode in "${MODES[@]}"; do
    for fixture in "${FIXTURES[@]}"; do
      awk -v fixture="$fixture" -v mode="$mode" '$1 == fixture && $2 == mode { print $3, $4 }' "$work/samples" |
        sort -k1,1n -k2,2g | awk -v what="$fixture,$mode" -v ours="$ours" '
          NR == FNR { label[NR - 1] = $0; labels = NR; next }
          { sample[$1, ++count[$1]] = $2 }
          END {
            for (i = 0; i < labels; ++i) {
              n = count[i]
              if (n) median[i] = (sample[i, int((n + 1) / 2)] + sample[i, int(n / 2) + 1]) / 2
            }
            for (i = 0; i < labels; ++i) {
              if (!(i in median)) continue
              line = sprintf("%s,%s,%.0f", what, label[i], median[i])
              for (j = 0; j < ours; ++j) line = line "," ((j in median) ? sprintf("%.2f", median[i] / median[j]) : "")
              print line
            }
          }' "$work/labels" - | sort -t, -k4,4n
    done
  done
}

# Which bad fixtures pass for good.
accepted() {
  local text name i who
  for text in testdata/ocsp/*.txt; do
    name=$(basename "$text" .txt)
    if [[ $name == good_* ]]; then continue; fi
    extract "$name"
    who=
    for i in "${!programs[@]}"; do
      if run "${programs[i]}" "$name" verify 1 >/dev/null; then who+=", ${labels[i]}"; fi
    done
    printf '%-36s %s\n' "$name" "${who#, }"
  done
}

package_version() { dpkg-query -W -f='${Version}' "$1" 2>/dev/null || echo missing; }

# What the figures depend on, as comments.
circumstances() {
  local i package
  echo "# Processor time of one operation, median of $1 interleaved runs; 'x' columns: times that of a revcheck."
  echo "# Written by './dev bench-peers --write'."
  echo "# commit: $(git --no-optional-locks describe --always --dirty 2>/dev/null || echo unknown)"
  echo "# CPU: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
  echo "# compiler: $(g++ --version | head -n 1)"
  for ((i = 0; i < ours; ++i)); do echo "# ${labels[i]}: $("${programs[i]}" --version)"; done
  for package in android-libboringssl libssl3 libgnutls30 libnss3 libbotan-2-19 golang-go golang-golang-x-crypto-dev; do
    echo "# $package: $(package_version "$package")"
  done
}

header() {
  local i
  echo -n 'fixture,mode,library,ns'
  for ((i = 0; i < ours; ++i)); do echo -n ",x ${labels[i]}"; done
  echo
}

# The same for people.
show() {
  awk -F, '
    $1 " " $2 != last { last = $1 " " $2; print "\n" $1 ", " $2 }
    { printf "  %-36s %12d ns", $3, $4; for (i = 5; i <= NF; ++i) printf " %8s x", $i == "" ? "-" : $i; print "" }' "$1"
  echo
  echo "x: times ${labels[*]:0:ours}" | sed 's/) revcheck/), revcheck/g'
}

main() {
  local rounds=11 write=0 accepted=0 program=${1-}
  (($# > 0)) || usage "the program of revcheck itself is missing"
  add_ours "$(first_label)" "$program"
  shift
  while (($# > 0)); do
    case $1 in
      --also) [[ ${2-} == *=* ]] || usage "--also needs LABEL=REVCHECK_PEER"; add_ours "${2%=*}" "${2##*=}"; shift 2 ;;
      --rounds) [[ ${2-} =~ ^[1-9][0-9]*$ ]] || usage "--rounds needs a number"; rounds=$2; shift 2 ;;
      --write) write=1; shift ;;
      --accepted) accepted=1; shift ;;
      *) usage "'$1' is not an option" ;;
    esac
  done
  echo "Building the peers." >&2
  build_peers
  if [[ $accepted == 1 ]]; then
    accepted
    return $status
  fi
  local fixture
  for fixture in "${FIXTURES[@]}" "$BAD_FIXTURE"; do extract "$fixture"; done
  plan
  measure "$rounds"
  medians >"$work/medians"
  show "$work/medians"
  if [[ $write == 1 ]]; then
    mkdir -p "$results"
    # Not into the file itself at once: that would make the checkout differ from its commit.
    { circumstances "$rounds"; header; cat "$work/medians"; } >"$work/peers.csv"
    cp "$work/peers.csv" "$results/peers.csv"
    awk -f "$results/peers_chart.awk" "$results/peers.csv" >"$results/peers.svg"
    echo "written: $results/peers.csv, $results/peers.svg" >&2
  fi
  return $status
}

main "$@"
