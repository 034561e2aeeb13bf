#!/usr/bin/env bash
# `revcheck check` and `revcheck policies` from end to end: exit statuses, output, errors.
# usage: check_command_test.sh REVCHECK MAKE_INPUTS CASES JSON_LINES
set -euo pipefail
revcheck=$(readlink -f "$1")
make_inputs=$(readlink -f "$2")
json_lines=$(readlink -f "$4")
# shellcheck source=cli/testing/cases.sh
source "$3"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$make_inputs" .
mkdir folder
: >empty
head -c 100 good.der >truncated.der
cat good.der good.der >twice.der
printf '<html></html>' >page.html

target=(--cert leaf.pem --issuer issuer.pem)
at=(--at 2026-03-01T00:00:00Z)
check() { run "$revcheck" check "${target[@]}" "${at[@]}" "$@"; }

first='verdict code number finding source fetch_attempted'
exchange='url transport_error timings'
failed='url transport_error error phase http_status detail timings'
plain="$first policy exemption"
considered='considered source finding section details'
explained='root_cause culprit meaning remedy policy exemption'

# The values of a verdict, in the order of the fields.
expect_verdict() {
  local verdict=$1 code=$2 number=$3 finding=$4 source=$5 fetch=$6
  expect_field verdict "\"$verdict\",\"code\":\"$code\",\"number\":$number,\"finding\":\"$finding\",\"source\":\"$source\",\"fetch_attempted\":$fetch"
}

# Every line of the output is one whole JSON object.
expect_json_lines() {
  "$json_lines" <out >bad-line || fail 'lines of JSON objects' "$(first_lines bad-line)"
}

status_cases() {
  test_case 'check: a good staple exits 0'
  check --staple good.der
  expect_clean 0
  expect_out 'accept: Success (good, from staple)'

  test_case 'check: a revoked staple exits 1'
  check --staple revoked.der
  expect_clean 1
  expect_out 'reject: SEC_ERROR_REVOKED_CERTIFICATE (revoked, from staple)'

  test_case 'check: a timeout exits 3 in soft fail'
  check --response-from timeout
  expect_clean 3
  expect_out 'accept-without-evidence: Success (timed_out, from network)'

  test_case 'check: a timeout exits 1 in hard fail'
  check --response-from timeout --policy firefox-hard-fail
  expect_clean 1
  expect_out 'reject: SEC_ERROR_OCSP_SERVER_ERROR (timed_out, from network)'

  test_case 'check: an exemption exits 0'
  run "$revcheck" check --ca --cert issuer.pem --issuer issuer.pem "${at[@]}"
  expect_clean 0
  expect_out 'accept-by-exemption: Success (ca_certificate_exempt, from exemption)'
}

json_cases() {
  test_case 'check --json: the fields of acceptance'
  check --json --staple good.der
  expect_clean 0
  expect_keys "$plain $exchange"
  expect_field url 'null,"transport_error":null,"timings":null}'
  expect_verdict accept Success 0 good staple false
  expect_field policy '"firefox","exemption":null'
  expect_json_lines

  test_case 'check --json: the fields of rejection'
  check --json --response-from revoked.der --policy strict
  expect_clean 1
  expect_keys "$plain $exchange"
  expect_field url '"http://ocsp.example/","transport_error":null,"timings":null}'
  expect_verdict reject SEC_ERROR_REVOKED_CERTIFICATE -8180 revoked network true
  expect_field policy '"strict","exemption":null'

  test_case 'check --json: the fields of soft fail'
  check --json --response-from refused
  expect_clean 3
  expect_keys "$plain $failed"
  expect_field transport_error '{"error":"connection_refused","phase":"connect","http_status":null,"detail":""},"timings":null}'
  expect_verdict accept-without-evidence Success 0 connection_refused network true

  test_case 'check --json: the fields of an exemption'
  run "$revcheck" check --ca --cert issuer.pem --issuer issuer.pem "${at[@]}" --json
  expect_clean 0
  expect_keys "$plain $exchange"
  expect_verdict accept-by-exemption Success 0 ca_certificate_exempt exemption false
  expect_field exemption '"CA certificate"'

  test_case 'check --json: one line'
  check --json --explain --staple good.der
  [[ $(wc -l <out) == 1 ]] || fail '1 line' "$(wc -l <out)"
  expect_json_lines
}

explain_cases() {
  test_case 'check --json --explain: a staple'
  check --json --explain --staple good.der
  expect_clean 0
  expect_keys "$first $considered size signer now $explained $exchange"
  expect_field root_cause '"nothing_wrong","culprit":"nobody","meaning":"'
  expect_field 'serials present' '"5a3c912e7708d416"'

  test_case 'check --json --explain: a failure to fetch'
  check --json --explain --response-from name-lookup
  expect_clean 3
  expect_keys "$first $considered url phase $explained $failed"
  expect_field url '"http://ocsp.example/","transport error":"name_lookup_failed"'
  expect_field root_cause '"responder_unreachable","culprit":"network"'

  test_case 'check --explain: a time that is given is no clock'
  run "$revcheck" check "${target[@]}" --staple good.der --at 2026-02-01T00:00:00Z --response-from timeout --explain
  expect_clean 1
  expect_out_has 'Root cause: time_given_too_early'
  expect_out_has 'Culprit: local policy'
  expect_out_lacks 'clock'

  test_case 'check --explain: an address that is refused is that of nobody who was asked'
  check --response-from address-refused --explain
  expect_clean 3
  expect_out_has 'Decided by: address_refused, from network, without asking the responder'
  expect_out_has 'Root cause: responder_address_refused'
  expect_out_has '--allow-loopback'

  test_case 'check --json: an issuer whose key did not sign is a warning'
  run "$revcheck" check --cert leaf.pem --issuer old-issuer.pem "${at[@]}" --staple good.der --json
  expect_status 1
  expect_field warning '"old-issuer.pem: has the name of the issuer, but its key did not sign leaf.pem"}'
  run "$revcheck" check --cert leaf.pem --issuer issuers.pem "${at[@]}" --staple good.der --json
  expect_clean 0
  expect_out_lacks '"warning"'

  test_case 'check --explain: an issuer that is not the one named is not the CA'\''s fault'
  local name
  for name in other-issuer.pem old-issuer.pem; do
    run "$revcheck" check --cert leaf.pem --issuer "$name" "${at[@]}" --response-from delegate.der --json --explain
    expect_status 3
    expect_field root_cause '"other_issuer_named","culprit":"local policy"'
  done
  run "$revcheck" check --cert leaf.pem --issuer other-issuer.pem "${at[@]}" --response-from refused --json --explain
  expect_field root_cause '"responder_down"'

  test_case 'check --json --explain: staple and answer'
  check --json --explain --staple expired.der --response-from timeout
  expect_clean 1
  expect_verdict reject SEC_ERROR_OCSP_OLD_RESPONSE -8060 expired staple true
  expect_field root_cause '"staple_expired","culprit":"server operator"'
  expect_json_lines

  test_case 'check --json --explain: no responder is asked about a CA'
  run "$revcheck" check --ca --cert issuer.pem --issuer issuer.pem "${at[@]}" --json --explain
  expect_clean 0
  expect_keys "$first $considered $explained $exchange"

  test_case 'check --explain: text'
  check --explain --staple other-serial.der --response-from timeout
  expect_clean 1
  expect_out_has 'reject: MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING (-16376)'
  expect_out_has 'Decided by: response_for_other_serial, from staple, after asking the responder'
  expect_out_has '  staple: response_for_other_serial (RFC 6960, '
  expect_out_has '    serial asked: 5a3c912e7708d416'
  expect_out_has '    serials present: 1122'
  expect_out_has '  network: timed_out ('
  expect_out_has 'Root cause: staple_of_other_certificate'
  expect_out_has 'Culprit: server operator'
  expect_out_has 'Remedy: '
  expect_out_lacks '{'

  test_case 'check --explain: a hostile URL'
  run "$revcheck" check --cert hostile.der --issuer issuer.pem "${at[@]}" --explain --response-from timeout
  expect_clean 3
  expect_out_has '    url: http://\x1b]0;evil\x07/'
  expect_printable

  test_case 'check: a hostile URL is not asked'
  run "$revcheck" check --no-proxy --cert hostile.der --issuer issuer.pem "${at[@]}" --json
  expect_clean 3
  expect_field finding '"url_unusable"'
  expect_field url '"http://\\x1b]0;evil\\x07/"'
  expect_printable
  expect_json_lines

  test_case 'check --json --explain: a hostile URL'
  run "$revcheck" check --cert hostile.der --issuer issuer.pem "${at[@]}" --json --explain --response-from timeout
  expect_clean 3
  expect_field url '"http://\\x1b]0;evil\\x07/"'
  expect_printable
  expect_json_lines
}

# What a staple with a responder that times out comes to.
staple_cases() {
  local name status finding cause
  while read -r name status finding cause; do
    test_case "check: the staple $name is $finding"
    check --json --explain --staple "$name" --response-from timeout
    expect_clean "$status"
    expect_field finding "\"$finding\",\"source\":\"staple\""
    expect_field root_cause "\"$cause\""
  done <<'STAPLES'
good.der 0 good nothing_wrong
good.pem 0 good nothing_wrong
good.b64 0 good nothing_wrong
delegate.der 0 good nothing_wrong
revoked.der 1 revoked revoked
unknown.der 1 unknown_to_responder unknown_to_responder
other-serial.der 1 response_for_other_serial staple_of_other_certificate
expired.der 1 expired staple_expired
try-later.der 1 try_later staple_is_responder_error
trailing.der 1 trailing_data_after_response staple_broken
twice.der 1 trailing_data_after_response staple_broken
truncated.der 1 not_an_ocsp_response staple_broken
page.html 1 not_an_ocsp_response staple_broken
empty 1 empty_response staple_broken
sha1.der 1 signature_digest_refused responder_misconfigured
STAPLES

  test_case 'check: --allow-sha1 accepts SHA-1 in a staple'
  check --allow-sha1 --staple sha1.der
  expect_clean 0

  test_case 'check: a staple on standard input'
  check --staple - <good.der
  expect_clean 0

  test_case 'check: a chain needs no --issuer'
  run "$revcheck" check --cert chain.pem "${at[@]}" --staple good.der
  expect_clean 0

  test_case 'check: an answer makes up for an expired staple'
  check --json --staple expired.der --response-from good.der
  expect_clean 0
  expect_verdict accept Success 0 good network true

  test_case 'check --explain: an answer that makes up for a staple does not excuse it'
  while read -r name cause; do
    check --json --explain --staple "$name" --response-from good.der
    expect_clean 0
    expect_field root_cause "\"$cause\",\"culprit\":\"server operator\""
  done <<'BORNE'
expired.der staple_expired
other-serial.der staple_of_other_certificate
try-later.der staple_is_responder_error
BORNE

  test_case 'check --explain: a staple that is the answer is the responder'\''s'
  while read -r name cause; do
    check --json --explain --staple "$name" --response-from "$name"
    expect_clean 1
    expect_field root_cause "\"$cause\",\"culprit\":\"CA or responder\""
  done <<'PASSED_ON'
expired.der responder_serves_stale
other-serial.der responder_answered_other
PASSED_ON

  test_case 'check: --at decides freshness'
  run "$revcheck" check "${target[@]}" --staple expired.der --at 2026-02-25T12:00:00+02:00
  expect_clean 0
}

# The answer of the responder, without staple, in hard fail.
answer_cases() {
  local from finding cause
  while read -r from finding cause; do
    test_case "check: the answer $from is $finding"
    check --json --explain --response-from "$from" --policy firefox-hard-fail
    expect_clean 1
    expect_field finding "\"$finding\",\"source\":\"network\",\"fetch_attempted\":true"
    expect_field root_cause "\"$cause\""
  done <<'ANSWERS'
timeout timed_out responder_too_slow
refused connection_refused responder_down
unreachable unreachable responder_unreachable
reset connection_reset responder_unreachable
name-lookup name_lookup_failed responder_unreachable
not-http not_http responder_misconfigured
redirect redirect_refused responder_misconfigured
too-large body_too_large responder_misconfigured
address-refused address_refused responder_address_refused
http-500 http_status responder_misconfigured
http-404 http_status responder_misconfigured
revoked.der revoked revoked
unknown.der unknown_to_responder unknown_to_responder
other-serial.der response_for_other_serial responder_answered_other
expired.der expired responder_serves_stale
try-later.der try_later responder_unavailable
sha1.der signature_digest_refused responder_misconfigured
trailing.der trailing_data_after_response responder_misconfigured
page.html not_an_ocsp_response responder_misconfigured
empty empty_response responder_misconfigured
ANSWERS

  local name
  for name in good.der good.pem good.b64 delegate.der; do
    test_case "check: the answer $name is good"
    check --response-from "$name"
    expect_clean 0
    expect_out 'accept: Success (good, from network)'
  done

  test_case 'check: an answer on standard input'
  check --response-from - <good.der
  expect_clean 0

  test_case 'check: an answer that nobody asks for changes nothing'
  check --staple good.der --response-from revoked.der --json
  expect_clean 0
  expect_verdict accept Success 0 good staple false
}

# Situations that tell the profiles apart: exit statuses of firefox, firefox-hard-fail, strict.
profile_cases() {
  local name arguments statuses policy i
  while IFS='|' read -r name arguments statuses; do
    i=0
    read -ra wanted <<<"$statuses"
    read -ra given <<<"$arguments"
    for policy in firefox firefox-hard-fail strict; do
      test_case "check --policy $policy: $name"
      check --json --policy "$policy" "${given[@]}"
      expect_clean "${wanted[$i]}"
      expect_field policy "\"$policy\""
      i=$((i + 1))
    done
  done <<'PROFILES'
a good staple|--staple good.der|0 0 0
a revoked staple|--staple revoked.der|1 1 1
a good answer|--response-from good.der|0 0 0
a timeout|--response-from timeout|3 1 1
an unverifiable answer|--response-from trailing.der|3 1 1
an expired staple and a good answer|--staple expired.der --response-from good.der|0 0 1
another staple and a good answer|--staple other-serial.der --response-from good.der|0 0 0
PROFILES

  test_case 'check: the default policy is firefox'
  check --json --response-from timeout
  expect_clean 3
  expect_field policy '"firefox"'
}

error_case() {
  test_case "error: $1"
  local expected=$2
  shift 2
  run "$revcheck" "$@" </dev/null
  expect_error "$expected"
  expect_printable
}

error_cases() {
  local base=(check "${target[@]}" "${at[@]}")
  error_case 'an unknown policy' 'chrome' "${base[@]}" --policy chrome --staple good.der
  error_case 'an empty policy' '--policy' "${base[@]}" --policy '' --staple good.der
  error_case 'an unknown failure that is no file' 'explosion: No such file' "${base[@]}" --response-from explosion
  error_case 'a status of two digits' 'http-50: No such file' "${base[@]}" --response-from http-50
  error_case 'a folder for an answer' 'folder: Is a directory' "${base[@]}" --response-from folder
  error_case 'a PEM file without response for an answer' 'leaf.pem: ' "${base[@]}" --response-from leaf.pem
  error_case 'a missing staple' 'missing: No such file' "${base[@]}" --staple missing
  error_case 'a folder for a staple' 'folder: Is a directory' "${base[@]}" --staple folder
  error_case 'a PEM file without response for a staple' 'leaf.pem: ' "${base[@]}" --staple leaf.pem
  error_case 'a hostile file name' 'No such file' "${base[@]}" --staple $'a\nb\033[31m'
  error_case 'a bad --at' "--at: 'yesterday'" check "${target[@]}" --staple good.der --at yesterday
  error_case 'an --at without zone' '--at: ' check "${target[@]}" --staple good.der --at 2026-03-01T00:00:00
  error_case 'no certificate' '--cert' check --issuer issuer.pem --staple good.der
  error_case 'no issuer' 'leaf.pem: holds no issuer certificate' check --cert leaf.pem "${at[@]}" --staple good.der
  error_case 'an unknown option' '--bogus' "${base[@]}" --bogus
  local timeout
  for timeout in 0 -1 60.1 1e9 ten nan inf '1 2'; do
    error_case "--timeout $timeout" "--timeout: '$timeout'" "${base[@]}" "--timeout=$timeout"
  done
  local option
  for option in --url --timeout --proxy; do
    error_case "an empty $option" "$option: is empty" "${base[@]}" "$option" ''
  done
  error_case 'a proxy of another scheme' '--proxy: ' "${base[@]}" --proxy https://proxy.example
  error_case 'a proxy that is none' '--proxy: ' "${base[@]}" --proxy 'http://a b/'
  error_case 'a proxy and none' '--proxy' "${base[@]}" --proxy a.example --no-proxy
  error_case 'a URL of another scheme' "--url: 'https://a.example/'" "${base[@]}" --url https://a.example/
  error_case 'a URL that is none' "--url: 'ocsp.example'" "${base[@]}" --url ocsp.example
  error_case 'a hostile URL' '\x1b[31m' "${base[@]}" --url $'\033[31m'
  error_case 'an unknown use of nonces' '--nonce' "${base[@]}" --nonce maybe
  error_case 'policies: an argument' 'strict' policies strict
}

policies_cases() {
  local word
  test_case 'policies: the table'
  run "$revcheck" policies
  expect_clean 0
  for word in firefox firefox-hard-fail strict ocsp require soft_timeout hard_timeout stapling must_staple \
    short_lifetime_days max_age_days local_source ca_certificates no_responder_url remembered_failure \
    expired_staple contradicted_staple offline unverifiable_answer; do
    grep -qE "^\|.* $word +\|" out || fail "a cell '$word'" "'$(first_lines out)'"
  done
  grep -qE '^\| no staple, responder silent +\| soft fail +\| reject +\| reject +\|$' out ||
    fail 'soft fail in firefox alone' "'$(first_lines out)'"

  test_case 'policies --json: an object a profile'
  run "$revcheck" policies --json
  expect_clean 0
  [[ $(wc -l <out) == 3 ]] || fail '3 lines' "$(wc -l <out)"
  expect_first_keys "policy options ocsp require soft_timeout hard_timeout stapling must_staple short_lifetime_days max_age_days local_source ca_certificates no_responder_url remembered_failure expired_staple contradicted_staple offline unverifiable_answer decisions"
  expect_field policy '"firefox"' 1
  expect_field policy '"firefox-hard-fail"' 2
  expect_field policy '"strict"' 3
  expect_field require '"no"' 1
  expect_field require '"yes"' 2
  expect_field expired_staple '"try fetch"' 2
  expect_field expired_staple '"reject"' 3
  expect_field 'no staple, responder silent' '"accept-without-evidence"' 1
  expect_field 'no staple, responder silent' '"reject"' 2
  expect_json_lines
}

status_cases
json_cases
explain_cases
staple_cases
answer_cases
profile_cases
error_cases
policies_cases
finish_cases
