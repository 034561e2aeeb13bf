#!/usr/bin/env bash
# `revcheck check` and `revcheck fetch` against a live responder.
# usage: fetch_command_test.sh REVCHECK MAKE_INPUTS CASES RESPONDER SERVE JSON_LINES
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
trap 'stop_responders; rm -rf "$work"' EXIT
cd "$work"
"$make_inputs" .
mkdir folder
head -c 70000 /dev/zero >large.der
: >empty.der
cp many/*.der .
start_responder "$serve" .

target=(--cert leaf.pem --issuer issuer.pem)
at=(--at 2026-03-01T00:00:00Z)
local_url() { printf 'http://127.0.0.1:%s%s' "$port" "$1"; }
# More than the two seconds that `check` waits as Firefox does, for slow machines.
patience=(--timeout 5)
# The first argument is a path of the responder.
check() {
  local limit=("${patience[@]}")
  [[ " $* " != *' --timeout '* ]] || limit=()
  run "$revcheck" check "${target[@]}" "${at[@]}" "${limit[@]}" --allow-loopback --url "$(local_url "$1")" "${@:2}"
}
fetch() { run "$revcheck" fetch "${target[@]}" "${at[@]}" --allow-loopback --url "$(local_url "$1")" "${@:2}"; }

expect_json_lines() {
  "$json_lines" <out >bad-line || fail 'lines of JSON objects' "$(first_lines bad-line)"
}

# Asks who is silent with ever longer limits, until the output has $3: on a slow machine a short one may be over before
# the question is out. Each time the exit status is $1, and the output has $2.
ask_until() {
  local limit
  for limit in 0.2 1 4; do
    "${@:4}" --timeout "$limit"
    expect_clean "$1"
    expect_out_has "$2"
    ! grep -qF -- "$3" out || return 0
  done
}

# The request that came last.
expect_request() {
  [[ $(tail -n 1 requests) == "$1"* ]] || fail "a request '$1'" "$(tail -n 1 requests)"
}

check_cases() {
  local path status finding cause
  while read -r path status finding cause; do
    test_case "check: $path is $finding"
    check "$path" --json --explain
    expect_clean "$status"
    expect_field finding "\"$finding\",\"source\":\"network\",\"fetch_attempted\":true"
    expect_field root_cause "\"$cause\""
    expect_printable
    expect_json_lines
  done <<'CHECKS'
/file/good.der 0 good nothing_wrong
/file/revoked.der 1 revoked revoked
/file/unknown.der 1 unknown_to_responder unknown_to_responder
/file/expired.der 3 expired responder_serves_stale
/file/empty.der 3 empty_response responder_misconfigured
/file/large.der 3 body_too_large responder_misconfigured
/page 3 not_an_ocsp_response responder_misconfigured
/hostile 3 not_an_ocsp_response responder_misconfigured
/status/500 3 http_status responder_misconfigured
/status/404 3 http_status responder_misconfigured
/status/407 3 http_status responder_misconfigured
/redirect 3 redirect_refused responder_misconfigured
CHECKS

  test_case 'check: silence is a timeout'
  ask_until 3 '"finding":"timed_out"' '"phase":"first_byte"' check /silent --json
  expect_field transport_error '{"error":"timed_out","phase":"first_byte","http_status":null,"detail":""}'

  test_case 'check --explain: who takes the question and is silent is no fault of the network'
  ask_until 3 timed_out 'Root cause: responder_too_slow' check /silent --explain
  expect_out_has 'Root cause: responder_too_slow'
  expect_out_has 'Culprit: CA or responder'

  test_case 'check: hard fail rejects on silence'
  check /silent --timeout 0.2 --policy firefox-hard-fail
  expect_clean 1
  expect_out 'reject: SEC_ERROR_OCSP_SERVER_ERROR (timed_out, from network)'

  test_case 'check --json: URL, transport error and timings'
  check /file/good.der --json
  expect_clean 0
  expect_keys 'verdict code number finding source fetch_attempted policy exemption url transport_error timings lookup_ms connect_ms first_byte_ms total_ms'
  expect_field url "\"$(local_url /file/good.der)\",\"transport_error\":null"
  grep -qE '"total_ms":[0-9]+\.[0-9]+' out || fail 'a number of milliseconds' "$(first_lines out)"

  test_case 'check --json: the status of a failure'
  check /status/503 --json
  expect_field http_status '503,"detail":"'

  test_case 'check --explain: what the server sent is escaped'
  check /redirect --explain
  expect_clean 3
  expect_printable
  expect_out_has 'redirect_refused'

  test_case 'check: a good staple spares the responder'
  local before
  before=$(wc -l <requests)
  check /file/revoked.der --staple good.der --json
  expect_clean 0
  expect_field url null
  [[ $(wc -l <requests) == "$before" ]] || fail 'no request' "$(tail -n 1 requests)"
}

option_cases() {
  test_case 'check: without --allow-loopback, loopback is refused'
  run "$revcheck" check "${target[@]}" "${at[@]}" --url "$(local_url /file/good.der)" --json
  expect_clean 3
  expect_field finding '"address_refused"'
  run "$revcheck" check "${target[@]}" "${at[@]}" --url "$(local_url /file/good.der)" --explain
  expect_clean 3
  expect_out_has 'without asking the responder'
  expect_out_has 'Root cause: responder_address_refused'
  expect_out_has '--allow-loopback'

  test_case 'check: --get asks by GET'
  check /serial --get
  expect_request 'GET /serial/MEkw'

  test_case 'check: POST without --get'
  check /file/good.der
  expect_clean 0
  expect_request 'POST /file/good.der'

  test_case 'check: --proxy asks the proxy for the URL of the certificate'
  run "$revcheck" check --cert many/1.pem --issuer issuer.pem "${at[@]}" "${patience[@]}" --proxy "127.0.0.1:$port"
  expect_clean 0
  expect_out 'accept: Success (good, from network)'
  expect_request 'POST http://h1.example/serial'

  test_case 'check: http_proxy in the environment does the same'
  run env http_proxy="http://127.0.0.1:$port" "$revcheck" check --cert many/13.pem --issuer issuer.pem "${at[@]}" \
    "${patience[@]}"
  expect_clean 1
  expect_request 'POST http://h3.example/serial'

  test_case 'check --explain: a proxy that does not answer is no fault of the responder'
  run "$revcheck" check "${target[@]}" "${at[@]}" --proxy 127.0.0.1:1 --explain
  expect_clean 3
  expect_out_has '    proxy: 127.0.0.1:1'
  expect_out_has 'Root cause: proxy_unreachable'
  expect_out_has 'Culprit: local policy'
  expect_out_lacks 'Start the responder'
  run env http_proxy=http://user:secret@127.0.0.1:1 "$revcheck" check "${target[@]}" "${at[@]}" --explain --json
  expect_clean 3
  expect_field root_cause '"proxy_unreachable","culprit":"local policy"'
  expect_out_has '"proxy":"127.0.0.1:1"'
  expect_out_lacks secret

  test_case 'check --explain: a proxy that wants a login is no fault of the responder'
  run "$revcheck" check "${target[@]}" "${at[@]}" "${patience[@]}" --url http://a.example/status/407 \
    --proxy "127.0.0.1:$port" --explain
  expect_clean 3
  expect_out_has 'network: http_status'
  expect_out_has 'Root cause: proxy_unreachable'
  expect_out_has 'http://user:password@host:port'

  test_case 'check --explain: what a proxy passes on is the responder'\''s'
  run "$revcheck" check --cert many/20.pem --issuer issuer.pem "${at[@]}" "${patience[@]}" \
    --proxy "127.0.0.1:$port" --explain
  expect_clean 3
  expect_out_has "    proxy: 127.0.0.1:$port"
  expect_out_has 'Culprit: CA or responder'

  test_case 'check: no_proxy in the environment is heard'
  run env http_proxy=http://127.0.0.1:1 no_proxy=127.0.0.1 "$revcheck" check "${target[@]}" "${at[@]}" \
    "${patience[@]}" --allow-loopback --url "$(local_url /file/good.der)"
  expect_clean 0

  test_case 'check: --no-proxy forgets the environment'
  run env http_proxy=http://127.0.0.1:1 "$revcheck" check "${target[@]}" "${at[@]}" "${patience[@]}" --no-proxy \
    --allow-loopback --url "$(local_url /file/good.der)"
  expect_clean 0

  test_case 'check: a proxy in the environment that cannot be read'
  run env http_proxy=https://proxy.example "$revcheck" check "${target[@]}" "${at[@]}"
  expect_error 'http_proxy'

  test_case 'check: a nonce that is required and missing'
  check /file/good.der --nonce require --json
  expect_clean 3
  expect_field finding '"nonce_missing"'

  test_case 'check: a nonce that is sent and missing'
  check /file/good.der --nonce send
  expect_clean 0

  test_case 'check: a time limit beyond the policy is said'
  check /file/good.der --timeout 30
  expect_status 0
  grep -q '^revcheck: warning: --timeout: .* 5s$' err || fail 'a warning' "$(first_lines err)"
}

fetch_cases() {
  test_case 'fetch: the report'
  fetch /file/good.der
  expect_clean 0
  local line
  for line in "asked           POST $(local_url /file/good.der)" 'http status     200' \
    'content type    application/ocsp-response' "size            $(stat -c %s good.der) bytes" \
    'proves          Success (good)'; do
    expect_out_has "$line"
  done
  for line in lookup connect 'first byte' total; do
    grep -qE "^$line +[0-9]+\.[0-9] ms$" out || fail "a line '$line'" "$(first_lines out)"
  done

  test_case 'fetch -o: the bytes as served'
  fetch /file/revoked.der -o saved.der
  expect_clean 0
  cmp -s saved.der revoked.der || fail 'the same bytes' 'others'
  expect_out_has 'proves          SEC_ERROR_REVOKED_CERTIFICATE (revoked)'

  test_case 'fetch -o: leaves nothing else behind'
  [[ $(echo saved.der*) == saved.der ]] || fail 'one file' "$(echo saved.der*)"

  test_case 'fetch -o: replaces what is there, and through a link its target'
  echo old >target.der
  ln -sf target.der link.der
  fetch /file/good.der -o link.der
  expect_clean 0
  cmp -s target.der good.der || fail 'the same bytes' 'others'
  [[ -L link.der ]] || fail 'a link' 'a file'

  test_case 'fetch -o -: the bytes alone on standard output'
  fetch /file/good.der -o -
  expect_status 0
  cmp -s out good.der || fail 'the same bytes' 'others'
  grep -qF 'proves          Success (good)' err || fail 'the report' "$(first_lines err)"

  test_case 'fetch -o /dev/null'
  fetch /file/good.der -o /dev/null
  expect_clean 0
  [[ -c /dev/null ]] || fail 'a device' 'something else'

  test_case 'fetch --get: the same, by GET'
  cp good.der 5a3c912e7708d416.der
  fetch /serial --get -o saved.der
  expect_clean 0
  expect_request 'GET /serial/MEkw'
  cmp -s saved.der good.der || fail 'the same bytes' 'others'

  test_case 'fetch: HTML is a response, and proves nothing'
  fetch /page -o saved.der
  expect_clean 0
  expect_out_has 'content type    text/html'
  expect_out_has '(not_an_ocsp_response)'

  test_case 'fetch: a hostile answer is escaped'
  fetch /hostile
  expect_clean 0
  expect_printable

  test_case 'fetch: no response, nothing saved'
  echo old >kept
  fetch /status/500 -o kept
  expect_clean 1
  expect_out_has 'no response     http status, in phase '
  expect_out_has 'http status     500'
  expect_out_has 'to do '
  [[ $(<kept) == old ]] || fail 'the old file' "$(first_lines kept)"

  test_case 'fetch: silence'
  ask_until 1 'no response     timed out, in phase ' 'in phase first byte' fetch /silent
  expect_out_has 'no response     timed out, in phase first byte'
  expect_out_has 'meaning         The responder takes connections, and does not answer in time.'
  expect_out_has 'culprit         CA or responder'
  expect_out_has 'first byte      none'

  test_case 'fetch: loopback is refused'
  run "$revcheck" fetch "${target[@]}" --url "$(local_url /file/good.der)"
  expect_clean 1
  expect_out_has 'no response     address refused'
  expect_out_has 'meaning         Nobody was asked: '
  expect_out_has 'culprit         local policy'
  expect_out_has '--allow-loopback'

  test_case 'fetch: a response that is not good, and who is to act'
  fetch /file/other-serial.der
  expect_clean 0
  expect_out_has '(response_for_other_serial)'
  expect_out_has 'culprit         CA or responder'
  expect_out_has 'to do           Correct the responder'
  expect_out_lacks staple
  fetch /file/other-serial.der --json
  expect_clean 0
  expect_field finding '"response_for_other_serial","status":null,"culprit":"CA or responder"'
  expect_out_lacks staple
  fetch /file/empty.der --json
  expect_clean 0
  expect_field finding '"empty_response","status":null,"culprit":"CA or responder"'
  expect_out_lacks staple
  fetch /page
  expect_out_has 'culprit         CA or responder'
  fetch /file/expired.der
  expect_out_has 'meaning         The responder serves responses that are out of date.'
  fetch /file/revoked.der
  expect_out_has 'meaning         The CA has revoked the certificate.'
  fetch /file/good.der
  expect_out_lacks meaning

  test_case 'fetch: a time that is given is no clock'
  run "$revcheck" fetch "${target[@]}" --at 2020-01-01T00:00:00Z --allow-loopback --url "$(local_url /file/good.der)"
  expect_clean 0
  expect_out_has 'to do           Give a later time with --at, or none.'

  test_case 'fetch --json: an issuer whose key did not sign is a warning'
  run "$revcheck" fetch --cert leaf.pem --issuer old-issuer.pem "${at[@]}" --allow-loopback \
    --url "$(local_url /file/good.der)" --json
  expect_status 0
  expect_field warning '"old-issuer.pem: has the name of the issuer, but its key did not sign leaf.pem"}'

  test_case 'fetch: an issuer that is not the one named is not the CA'\''s fault'
  run "$revcheck" fetch --cert leaf.pem --issuer other-issuer.pem "${at[@]}" --allow-loopback \
    --url "$(local_url /file/delegate.der)" --json
  expect_status 0
  expect_field finding '"responder_not_signed_by_issuer","status":null,"culprit":"local policy"'
  expect_field remedy '"Name the certificate of the CA whose key signed the certificate'

  test_case 'fetch --json: the fields of a response'
  fetch /file/good.der --json
  expect_clean 0
  expect_keys 'url transport_error timings lookup_ms connect_ms first_byte_ms total_ms method proxy http_status content_type size code finding status culprit meaning remedy'
  expect_field method "\"POST\",\"proxy\":null,\"http_status\":200,\"content_type\":\"application/ocsp-response\",\"size\":$(stat -c %s good.der),\"code\":\"Success\",\"finding\":\"good\",\"status\":\"good\""

  test_case 'fetch --json: the fields of a failure'
  fetch /status/500 --json
  expect_clean 1
  expect_field transport_error '{"error":"http_status","phase":"'
  expect_field http_status '500,"detail":"'
  expect_field size 'null,"code":"SEC_ERROR_OCSP_SERVER_ERROR","finding":"http_status","status":null'

  test_case 'fetch: nonces'
  fetch /file/good.der --nonce require
  expect_clean 0
  expect_out_has '(nonce_missing)'
  fetch /file/good.der --nonce send
  expect_out_has '(good)'

  test_case 'fetch: a proxy that does not answer'
  run "$revcheck" fetch "${target[@]}" "${at[@]}" --proxy 127.0.0.1:1
  expect_clean 1
  expect_out_has 'through         the proxy 127.0.0.1:1'
  expect_out_has 'meaning         The proxy '
  expect_out_lacks 'must start its responder'
  run "$revcheck" fetch "${target[@]}" "${at[@]}" --proxy 127.0.0.1:1 --json
  expect_clean 1
  expect_field method '"POST","proxy":"127.0.0.1:1"'
  expect_field culprit '"local policy","meaning":"The proxy '

  test_case 'fetch: a proxy that wants a login'
  run "$revcheck" fetch "${target[@]}" "${at[@]}" --url http://a.example/status/407 --proxy "127.0.0.1:$port" --json
  expect_clean 1
  expect_field http_status 407
  expect_field culprit '"local policy","meaning":"The proxy '

  test_case 'fetch: through a proxy, the URL of the certificate'
  run "$revcheck" fetch --cert many/2.pem --issuer issuer.pem "${at[@]}" --proxy "127.0.0.1:$port"
  expect_clean 0
  expect_request 'POST http://h2.example/serial'
  expect_out_has "through         the proxy 127.0.0.1:$port"
  expect_out_has 'proves          Success (good)'
}

error_case() {
  test_case "error: fetch: $1"
  local expected=$2
  shift 2
  run "$revcheck" fetch "$@" </dev/null
  expect_error "$expected"
  expect_printable
}

error_cases() {
  local url
  url=$(local_url /file/good.der)
  local base=("${target[@]}" --allow-loopback --url "$url")
  error_case 'no OCSP URL' 'no-url.pem: names no OCSP URL; give one with --url' --cert no-url.pem --issuer issuer.pem
  error_case 'no issuer' 'leaf.pem: holds no issuer certificate' --cert leaf.pem --url "$url"
  error_case 'a missing certificate' 'missing: No such file' --cert missing --issuer issuer.pem
  error_case 'no certificate named' '--cert' --issuer issuer.pem
  error_case 'a bad --timeout' "--timeout: '0'" "${base[@]}" --timeout 0
  error_case 'a bad --proxy' '--proxy: ' "${base[@]}" --proxy ftp://a.example
  error_case 'a bad --url' "--url: 'x'" "${target[@]}" --url x
  error_case 'a bad --at' "--at: 'now'" "${base[@]}" --at now
  error_case 'a folder for the output' 'folder: Is a directory' "${base[@]}" -o folder
  error_case 'an output that cannot be written' 'none/file: No such file' "${base[@]}" -o none/file
  error_case 'an argument' 'junk' "${base[@]}" junk

  test_case 'fetch: a certificate without URL, and --url'
  run "$revcheck" fetch --cert no-url.pem --issuer issuer.pem "${at[@]}" --allow-loopback --url "$url"
  expect_clean 0
}

check_cases
option_cases
fetch_cases
error_cases
finish_cases
