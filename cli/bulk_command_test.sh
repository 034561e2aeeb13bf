#!/usr/bin/env bash
# `revcheck bulk` against a live responder.
# usage: bulk_command_test.sh REVCHECK MAKE_INPUTS CASES RESPONDER SERVE JSON_LINES
set -euo pipefail
revcheck=$(readlink -f "$1")
make_inputs=$(readlink -f "$2")
serve=$(readlink -f "$5")
json_lines=$(readlink -f "$6")
# shellcheck source=cli/testing/cases.sh
source "$3"
# shellcheck source=cli/testing/responder.sh
source "$4"

work=$(mktemp -d)
bulk_pid=
trap '[[ -z $bulk_pid ]] || kill -KILL "$bulk_pid" 2>/dev/null || true; stop_responders; rm -rf "$work"' EXIT
cd "$work"
"$make_inputs" .
mkdir folder
: >empty
start_responder "$serve" many

at=(--at 2026-03-01T00:00:00Z --timeout 5)
bulk() { run "$revcheck" bulk "$@" "${at[@]}" --proxy "127.0.0.1:$port"; }

# Lines of the file $1, all of them JSON, with every index up to 20 once.
expect_all_twenty() {
  "$json_lines" <"$1" >bad-line || fail 'lines of JSON objects' "$(first_lines bad-line)"
  local indices
  indices=$(grep -oE '^\{"index":[0-9]+' "$1" | grep -oE '[0-9]+$' | sort -n | tr '\n' ' ')
  [[ $indices == "$(seq -s ' ' 20) " ]] || fail 'each index once' "'$indices'"
}

# So many lines of the file $1 have the verdict $2.
expect_count() {
  local count
  count=$(grep -cF "\"verdict\":\"$2\"" "$1" || true)
  [[ $count == "$3" ]] || fail "$3 times $2" "$count"
}

expect_mixed() {
  expect_all_twenty "$1"
  expect_count "$1" accept 12
  expect_count "$1" reject 5
  expect_count "$1" accept-without-evidence 3
}

expect_err_has() {
  grep -qE -- "$1" err || fail "standard error with '$1'" "'$(first_lines err)'"
}

result_cases() {
  test_case 'bulk: a list, mixed results'
  bulk list
  expect_status 1
  expect_mixed out
  expect_err_has '^20 of 20 done$'
  expect_err_has '^ +12  accept$'
  expect_err_has '^ +5  reject$'
  expect_err_has '^ +3  revoked \('
  expect_err_has '^ +2  unknown_to_responder \('
  expect_printable

  test_case 'bulk: the fields'
  bulk list --concurrency 1
  expect_keys 'index input key subject serial policy verdict code finding source url transport_error timings lookup_ms connect_ms first_byte_ms total_ms root_cause culprit'
  expect_field index '1,"input":"many/1.pem","key":"'
  expect_field subject '"CN=leaf.example","serial":"01","policy":"firefox","verdict":"accept","code":"Success","finding":"good","source":"network","url":"http://h1.example/serial","transport_error":null'
  grep -qF '"http_status":404,"detail":"' out || fail 'a status' "$(tail -n 1 out)"

  test_case 'bulk: a bundle says the same'
  bulk bundle.pem
  expect_status 1
  expect_mixed out
  grep -qF '"input":"bundle.pem:3"' out || fail 'a place in the bundle' "$(first_lines out)"

  test_case 'bulk: standard input'
  run "$revcheck" bulk - "${at[@]}" --proxy "127.0.0.1:$port" <list
  expect_status 1
  expect_mixed out

  test_case 'bulk: a bundle on standard input'
  run "$revcheck" bulk - "${at[@]}" --proxy "127.0.0.1:$port" <bundle.pem
  expect_status 1
  expect_mixed out

  test_case 'bulk: accepted all'
  head -n 12 list >good-list
  bulk good-list
  expect_status 0
  expect_count out accept 12

  test_case 'bulk: accepted, some without evidence'
  sed -n '12p;18p' list >soft-list
  bulk soft-list
  expect_status 3

  test_case 'bulk: hard fail'
  bulk soft-list --policy firefox-hard-fail
  expect_status 1

  test_case 'bulk: --url asks one responder about all, --get by GET'
  run "$revcheck" bulk list "${at[@]}" --url "http://127.0.0.1:$port/serial" --allow-loopback --get
  expect_status 1
  expect_mixed out
  tail -n 1 requests | grep -q '^GET /serial/' || fail 'a GET' "$(tail -n 1 requests)"

  test_case 'bulk: must-staple does not count where nobody asks for a staple'
  cp good.der many/5a3c912e7708d416.der
  echo 'must-staple.pem issuer.pem' >must-staple
  local policy
  for policy in firefox firefox-hard-fail strict; do
    run "$revcheck" bulk must-staple "${at[@]}" --url "http://127.0.0.1:$port/serial" --allow-loopback --policy "$policy"
    expect_status 0
    expect_field verdict '"accept","code":"Success","finding":"good","source":"network"'
  done
  run "$revcheck" help bulk
  expect_out_has 'must-staple'

  test_case 'bulk: one certificate listed twice has two results'
  head -n 1 list >twice
  head -n 1 list >>twice
  bulk twice
  expect_status 0
  expect_count out accept 2
}

bad_line_cases() {
  test_case 'bulk: bad lines become results, and stop nothing'
  {
    printf '# a comment\n\n  \t\n'
    echo 'missing.pem issuer.pem'
    echo 'list issuer.pem'
    echo 'alone.pem'
    echo 'a b c'
    printf 'evil\033[31m.pem issuer.pem\n'
    head -n 1 list
  } >bad-list
  bulk bad-list
  expect_status 2
  expect_count out accept 1
  "$json_lines" <out >bad-line || fail 'lines of JSON objects' "$(first_lines bad-line)"
  expect_printable
  local error
  for error in 'missing.pem: No such file' 'list: ' 'bad-list:6: is no line' 'bad-list:7: is no line' 'evil\\x1b[31m.pem: No such file'; do
    grep -qF "\"error\":\"${error%%:*}:" out || fail "an error '$error'" "$(first_lines out)"
  done
  expect_err_has '^ +5  could not be checked$'

  test_case 'bulk: nothing but bad lines'
  echo 'missing.pem issuer.pem' >all-bad
  bulk all-bad
  expect_status 2

  test_case 'bulk: paths with spaces, between tabs'
  cp many/1.pem 'a leaf.pem'
  printf 'a leaf.pem\tissuer.pem\r\n' >tabbed
  bulk tabbed
  expect_status 0

  test_case 'bulk: a byte order mark is no part of a name'
  { printf '\xef\xbb\xbf'; head -n 1 list; } >marked-list
  bulk marked-list
  expect_status 0
  expect_field input '"many/1.pem"'
  { printf '\xef\xbb\xbf'; cat many/1.pem issuer.pem; } >marked.pem
  bulk marked.pem
  expect_status 0

  test_case 'bulk: a proxy that does not answer'
  run "$revcheck" bulk good-list "${at[@]}" --proxy 127.0.0.1:1
  expect_status 3
  expect_field root_cause '"proxy_unreachable","culprit":"local policy"'

  test_case 'bulk: an issuer that is not the one named is a warning'
  echo 'many/1.pem other-issuer.pem' >other
  bulk other
  grep -qF '"warning":"other-issuer.pem: is not the issuer' out || fail 'a warning' "$(first_lines out)"
  expect_field root_cause '"other_issuer_named","culprit":"local policy"'

  test_case 'bulk: an issuer whose key did not sign is a warning'
  echo 'many/1.pem old-issuer.pem' >other
  bulk other
  grep -qF '"warning":"old-issuer.pem: has the name of the issuer, but its key' out ||
    fail 'a warning' "$(first_lines out)"

  test_case 'bulk: a bad certificate in a bundle'
  { cat many/1.pem issuer.pem; printf -- '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'; cat issuer.pem; } >half.pem
  bulk half.pem
  expect_status 2
  expect_count out accept 1
  grep -qF '"input":"half.pem:2"' out || fail 'the second pair' "$(first_lines out)"
}

error_case() {
  test_case "error: bulk: $1"
  local expected=$2
  shift 2
  run "$revcheck" bulk "$@" </dev/null
  expect_error "$expected"
  expect_printable
}

error_cases() {
  error_case 'no input' 'input'
  error_case 'a missing input' 'missing: No such file' missing
  error_case 'a folder' 'folder: Is a directory' folder
  error_case 'an empty input' 'empty: names no certificates' empty
  error_case 'an empty standard input' 'standard input: names no certificates' -
  error_case 'DER' 'leaf.der: is neither a PEM bundle nor a list of paths' leaf.der
  error_case 'an odd bundle' 'leaf.pem: holds 1 certificates' leaf.pem
  error_case 'a broken bundle' 'broken.pem: PEM block 1' broken.pem
  error_case 'no checks at once' '--concurrency' list --concurrency 0
  error_case 'a negative --per-host' '--per-host' list --per-host -1
  error_case 'a bad --timeout' "--timeout: 'x'" list --timeout x
  error_case 'an empty --output' '--output' list --output ''
  error_case 'standard output by name' '--output: - is no file' list --output -
  error_case 'a bad --proxy' '--proxy: ' list --proxy https://a.example
  error_case 'a bad --at' '--at: ' list --at now
  error_case '--resume without --output' '--resume: needs' list --resume
  error_case 'a folder for the output' 'folder: Is a directory' list --output folder
  error_case 'an output that cannot be written' 'none/file: No such file' list --output none/file

  test_case 'error: bulk: standard output is closed'
  status=0
  "$revcheck" bulk list "${at[@]}" --proxy "127.0.0.1:$port" 2>err >&- || status=$?
  : >out
  expect_error 'standard output: '

  test_case 'error: bulk: nobody reads standard output'
  # A reader that goes, such as `true`, may go too late.
  mkfifo nobody
  exec 8<>nobody
  exec 9>nobody
  exec 8<&-
  status=0
  "$revcheck" bulk list "${at[@]}" --proxy "127.0.0.1:$port" 2>err >&9 || status=$?
  exec 9>&-
  : >out
  expect_error 'standard output: Broken pipe'
}

resume_cases() {
  local name
  for name in list bundle.pem; do
    test_case "bulk --resume: after a cut in the middle of a line ($name)"
    rm -f all.jsonl cut.jsonl
    bulk "$name" --output all.jsonl
    expect_status 1
    expect_out ''
    expect_mixed all.jsonl
    { head -n 7 all.jsonl; sed -n 8p all.jsonl | head -c 100; } >cut.jsonl
    local before
    before=$(wc -l <requests)
    bulk "$name" --output cut.jsonl --resume
    expect_status 1
    expect_mixed cut.jsonl
    cmp -s <(head -n 7 all.jsonl) <(head -n 7 cut.jsonl) || fail 'what was there' 'something else'
    [[ $(wc -l <requests) == $((before + 13)) ]] || fail '13 requests' "$(($(wc -l <requests) - before))"
    expect_err_has '^20 of 20 done$'
    expect_err_has '^ +12  accept$'
  done

  test_case 'bulk --resume: nothing left to do'
  local before
  before=$(wc -l <requests)
  cp all.jsonl same.jsonl
  bulk list --output same.jsonl --resume
  expect_status 1
  cmp -s all.jsonl same.jsonl || fail 'the same file' 'another'
  [[ $(wc -l <requests) == "$before" ]] || fail 'no request' "$(tail -n 1 requests)"

  test_case 'bulk --resume: a file that is not there yet'
  bulk list --output new.jsonl --resume
  expect_status 1
  expect_mixed new.jsonl

  test_case 'bulk --resume: cut after one byte'
  printf '{' >brace.jsonl
  bulk list --output brace.jsonl --resume
  expect_status 1
  expect_mixed brace.jsonl

  test_case 'bulk --resume: another policy counts for itself'
  cp all.jsonl both.jsonl
  bulk list --output both.jsonl --resume --policy strict
  expect_status 1
  [[ $(wc -l <both.jsonl) == 40 ]] || fail '40 lines' "$(wc -l <both.jsonl)"

  test_case 'bulk --resume: bad lines are not repeated'
  bulk bad-list --output bad.jsonl
  cp bad.jsonl bad-before.jsonl
  bulk bad-list --output bad.jsonl --resume
  expect_status 2
  cmp -s bad.jsonl bad-before.jsonl || fail 'the same file' 'another'

  test_case 'bulk --resume: a file of something else is left alone'
  printf 'precious\ndata' >precious
  cp precious precious-before
  bulk list --output precious --resume
  expect_error 'precious:1: is no result of revcheck bulk'
  printf 'precious' >precious
  bulk list --output precious --resume
  expect_error 'precious:1: is no result of revcheck bulk'
  [[ $(<precious) == precious ]] || fail 'the old file' "$(first_lines precious)"

  test_case 'bulk: results are not overwritten without --resume'
  bulk list --output all.jsonl
  expect_error 'all.jsonl: exists'
  expect_mixed all.jsonl

  test_case 'bulk: --output /dev/stdout'
  bulk list --output /dev/stdout
  expect_status 1
  expect_mixed out
}

# Starts a run in the background, which an interrupt from the keyboard would reach.
start_bulk() {
  env --default-signal=INT "$revcheck" bulk "$@" --at 2026-03-01T00:00:00Z --policy firefox-hard-fail --timeout 20 \
    >out 2>err &
  bulk_pid=$!
}

end_bulk() {
  kill "-$1" "$bulk_pid"
  status=0
  wait "$bulk_pid" || status=$?
  bulk_pid=
}

signal_cases() {
  local signal
  for signal in INT TERM; do
    test_case "bulk: SIG$signal loses nothing finished"
    rm -f cut.jsonl
    local number=7
    [[ $signal == INT ]] || number=8
    start_bulk list --output cut.jsonl --url "http://127.0.0.1:$port/limited/$number" --allow-loopback
    wait_for_lines "$number" cut.jsonl || fail "$number lines" "$(first_lines err)"
    end_bulk "$signal"
    expect_status 130
    [[ $(wc -l <cut.jsonl) == "$number" ]] || fail "$number lines" "$(wc -l <cut.jsonl)"
    "$json_lines" <cut.jsonl >bad-line || fail 'lines of JSON objects' "$(first_lines bad-line)"
    [[ -z $(tail -c 1 cut.jsonl) ]] || fail 'a complete last line' "$(tail -n 1 cut.jsonl)"
    expect_err_has "^$number of 20 done$"
    expect_err_has '--resume'

    test_case "bulk: and --resume does the rest"
    run "$revcheck" bulk list --output cut.jsonl --resume --at 2026-03-01T00:00:00Z --policy firefox-hard-fail \
      --url "http://127.0.0.1:$port/serial" --allow-loopback
    expect_status 1
    expect_all_twenty cut.jsonl
    expect_count cut.jsonl accept 12
    expect_count cut.jsonl reject 8
  done

  test_case 'bulk: two runs do not write to one file'
  rm -f cut.jsonl
  start_bulk list --output cut.jsonl --url "http://127.0.0.1:$port/limited/9" --allow-loopback
  wait_for_lines 9 cut.jsonl || fail '9 lines' "$(first_lines err)"
  status=0
  "$revcheck" bulk list --output cut.jsonl --resume "${at[@]}" >second-out 2>second-err || status=$?
  expect_status 2
  grep -qx 'revcheck: cut.jsonl: is in use by another run' second-err || fail 'an error' "$(first_lines second-err)"
  end_bulk INT
  expect_status 130
  [[ $(wc -l <cut.jsonl) == 9 ]] || fail '9 lines' "$(wc -l <cut.jsonl)"

  test_case 'bulk: interrupted without --output'
  local before
  before=$(wc -l <requests)
  start_bulk list --url "http://127.0.0.1:$port/silent" --allow-loopback
  wait_for_lines $((before + 4)) requests || fail '4 requests' "$(first_lines err)"
  end_bulk INT
  expect_status 130
  expect_out ''
  expect_err_has '^0 of 20 done$'
}

# A reader that does not read holds up everything, the end included.
second_signal_cases() {
  # ThreadSanitizer keeps signals back while a program writes.
  ! grep -qa __tsan_init "$revcheck" || return 0
  test_case 'bulk: a second signal ends it at once'
  local i before
  for ((i = 0; i < 20; i++)); do cat list; done >long-list
  mkfifo stuck
  exec 9<>stuck
  before=$(wc -l <requests)
  env --default-signal=INT "$revcheck" bulk long-list "${at[@]}" --proxy "127.0.0.1:$port" >stuck 2>err &
  bulk_pid=$!
  wait_for_lines $((before + 20)) requests || fail '20 requests' "$(first_lines err)"
  sleep 0.5
  kill -INT "$bulk_pid"
  # The second may come too soon after the first was taken, or with it.
  for ((i = 0; i < 120; i++)); do
    sleep 0.5
    kill -INT "$bulk_pid" 2>/dev/null || break
  done
  ((i < 120)) || kill -KILL "$bulk_pid" 2>/dev/null || true
  status=0
  wait "$bulk_pid" || status=$?
  bulk_pid=
  exec 9<&-
  expect_status 130
}

limit_cases() {
  touch many/silent
  local before limit
  for limit in '--per-host 1:5' '--per-host 2 --concurrency 7:7' '--concurrency 3:3'; do
    test_case "bulk: ${limit%:*} asks no more than ${limit#*:} at once"
    before=$(wc -l <requests)
    # shellcheck disable=SC2086
    start_bulk list --proxy "127.0.0.1:$port" ${limit%:*}
    wait_for_lines $((before + ${limit#*:})) requests || fail "${limit#*:} requests" "$(first_lines err)"
    sleep 0.3
    [[ $(wc -l <requests) == $((before + ${limit#*:})) ]] || fail "${limit#*:} requests" "$(wc -l <requests)"
    end_bulk INT
    expect_status 130
  done
  rm many/silent
}

terminal_cases() {
  test_case 'bulk: no progress bar when piped'
  bulk list
  ! grep -qF '[#' err || fail 'no bar' "$(first_lines err)"

  test_case 'bulk: a progress bar on a terminal, and whole lines in the file'
  if ! script -qec true /dev/null >out 2>err </dev/null; then
    skip_case 'no pseudo-terminal is to be had'
    return
  fi
  status=0
  TERM=xterm script -qec "'$revcheck' bulk list --concurrency 1 --proxy 127.0.0.1:$port ${at[*]} >terminal.jsonl" /dev/null \
    >out 2>err </dev/null || status=$?
  expect_status 1
  expect_out_has '[#'
  expect_out_has ' of 20'
  expect_mixed terminal.jsonl

  test_case 'bulk: no progress bar on a terminal that does not obey'
  TERM=dumb script -qec "'$revcheck' bulk list --proxy 127.0.0.1:$port ${at[*]} >dumb.jsonl" /dev/null \
    >out 2>err </dev/null || true
  expect_out_lacks '[#'
  expect_out_has '20 of 20 done'
  expect_mixed dumb.jsonl

  test_case 'bulk: results and progress bar on one terminal'
  status=0
  TERM=xterm script -qec "'$revcheck' bulk list --concurrency 1 --proxy 127.0.0.1:$port ${at[*]}" /dev/null \
    >out 2>err </dev/null || status=$?
  expect_status 1
  tr '\r' '\n' <out | sed 's/^\x1b\[K//' | grep '^{' >lines.jsonl || true
  expect_mixed lines.jsonl
}

printf -- '-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n' >broken.pem
result_cases
bad_line_cases
error_cases
resume_cases
signal_cases
second_signal_cases
limit_cases
terminal_cases
finish_cases
