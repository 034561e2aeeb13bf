#!/usr/bin/env bash
# The command from end to end: exit statuses, output, errors.
# usage: command_test.sh REVCHECK MAKE_INPUTS CASES VECTORS
set -euo pipefail
revcheck=$(readlink -f "$1")
make_inputs=$(readlink -f "$2")
vectors=$(readlink -f "$4")
# shellcheck source=cli/testing/cases.sh
source "$3"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$make_inputs" .
mkdir folder
: >empty
echo 'this is no certificate' >garbage
printf -- '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' >key.pem
printf -- '-----BEGIN \033[31mEVIL-----\nAAAA\n-----END \033[31mEVIL-----\n' >evil.pem
printf '\033[31m\007\000\233\177 binary junk' >junk

at=(--at 2026-03-01T00:00:00Z)
verify() { run "$revcheck" verify --cert leaf.pem --issuer issuer.pem "${at[@]}" "$@"; }

verify_cases() {
  test_case 'verify: good exits 0'
  verify --response good.der
  expect_clean 0
  expect_out_has 'Success'

  test_case 'verify: revoked exits 1'
  verify --response revoked.der
  expect_clean 1
  expect_out_has 'SEC_ERROR_REVOKED_CERTIFICATE (-8180)'
  expect_out_has 'keyCompromise'

  local name code
  while read -r name code; do
    test_case "verify: $name is $code"
    verify --json --response "$name"
    expect_clean 1
    expect_field code "\"$code\""
  done <<'CODES'
unknown.der SEC_ERROR_OCSP_UNKNOWN_CERT
other-serial.der MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING
expired.der SEC_ERROR_OCSP_OLD_RESPONSE
sha1.der SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED
try-later.der SEC_ERROR_OCSP_TRY_SERVER_LATER
trailing.der SEC_ERROR_OCSP_MALFORMED_RESPONSE
empty SEC_ERROR_OCSP_MALFORMED_RESPONSE
junk SEC_ERROR_OCSP_MALFORMED_RESPONSE
CODES
}

verify_json_cases() {
  local entry='serial hash status this_update next_update'
  local head='code number finding status expired this_update next_update valid_through produced_at responder'
  local tail="culprit meaning remedy section serial entries"

  test_case 'verify --json: the fields of a good response'
  verify --json --response good.der
  expect_clean 0
  expect_keys "$head id signed_by certificate revocation $tail $entry"
  expect_field code '"Success","number":0,"finding":"good","status":"good","expired":false'
  expect_field this_update '"2026-02-28T00:00:00Z"'
  expect_field next_update '"2026-03-07T00:00:00Z"'
  expect_field valid_through '"2026-03-08T00:00:00Z"'
  expect_field produced_at '"2026-02-28T00:00:00Z"'
  expect_field signed_by '"issuer"'
  expect_field revocation 'null'
  expect_field culprit '"nobody"'

  test_case 'verify --json: the fields of a revoked response'
  verify --json --response revoked.der
  expect_clean 1
  expect_keys "$head id signed_by certificate revocation time reason $tail $entry"
  expect_field number '-8180'
  expect_field revocation '{"time":"2026-02-19T00:00:00Z","reason":"keyCompromise"}'

  test_case 'verify --json: the fields of an expired response'
  verify --json --response expired.der
  expect_clean 1
  expect_field expired 'true'
  expect_field status '"good"'

  test_case 'verify --json: the fields of a refused response'
  verify --json --response try-later.der
  expect_clean 1
  expect_keys "$head revocation $tail"
  expect_field status '"none"'
  expect_field responder 'null'
  expect_field entries '[]'

  test_case 'verify --json: a delegate is named'
  verify --json --response delegate.der
  expect_clean 0
  expect_field id '"CN=Test Responder","signed_by":"delegate","certificate":"CN=Test Responder"'

  test_case 'verify --json: one line'
  verify --json --response good.der
  [[ $(wc -l <out) == 1 ]] || fail '1 line' "$(wc -l <out)"
}

verify_input_cases() {
  local name
  for name in good.pem good.b64; do
    test_case "verify: a response in $name"
    verify --response "$name"
    expect_clean 0
  done

  test_case 'verify: a response on standard input'
  verify --response - <good.der
  expect_clean 0

  test_case 'verify: a certificate or a request is no response'
  verify --response leaf.der
  expect_status 1
  expect_out_has SEC_ERROR_OCSP_MALFORMED_RESPONSE
  expect_warning 'leaf.der: is a certificate, not an OCSP response'
  verify --response - <issuer.der
  expect_status 1
  expect_warning 'standard input: is a certificate, not an OCSP response'
  run "$revcheck" request --cert leaf.pem --issuer issuer.pem -o asked.der
  verify --response asked.der
  expect_status 1
  expect_warning 'asked.der: is an OCSP request, not an OCSP response'

  test_case 'verify: an issuer that is not the one named is not the CA'\''s fault'
  for name in other-issuer.pem old-issuer.pem; do
    run "$revcheck" verify --cert leaf.pem --issuer "$name" "${at[@]}" --response delegate.der --json
    expect_status 1
    expect_field culprit '"local policy","meaning":"The issuer certificate named did not issue'
  done

  test_case 'verify: a certificate on standard input'
  run "$revcheck" verify --cert - --issuer issuer.pem "${at[@]}" --response good.der <leaf.pem
  expect_clean 0

  test_case 'verify: certificates in DER'
  run "$revcheck" verify --cert leaf.der --issuer issuer.der "${at[@]}" --response good.der
  expect_clean 0

  test_case 'verify: a chain needs no --issuer'
  run "$revcheck" verify --cert chain.pem "${at[@]}" --response good.der
  expect_clean 0

  test_case 'verify: name, key and serial in the place of certificates'
  run "$revcheck" verify --issuer-name issuer-name.der --issuer-spki issuer-spki.der \
    --serial "$(cat serial.txt)" "${at[@]}" --response good.der
  expect_clean 0

  test_case 'verify: a serial with colons, a key in PEM'
  run "$revcheck" verify --issuer-name issuer-name.der --issuer-spki issuer-spki.pem \
    --serial "$(sed 's/../&:/g; s/:$//' serial.txt)" "${at[@]}" --response good.der
  expect_clean 0

  test_case 'verify: another serial is missing from the response'
  run "$revcheck" verify --issuer-name issuer-name.der --issuer-spki issuer-spki.der \
    --serial 1122 "${at[@]}" --response good.der --json
  expect_clean 1
  expect_field finding '"response_for_other_serial"'

  local serial
  for serial in 8F01 008f01 00:00:8F:01; do
    test_case "verify: the serial $serial, as openssl prints it"
    run "$revcheck" verify --issuer-name issuer-name.der --issuer-spki issuer-spki.der \
      --serial "$serial" "${at[@]}" --response high-serial.der
    expect_clean 0
  done

  test_case 'verify: a byte order mark'
  for name in leaf.pem issuer.pem good.pem good.b64; do
    { printf '\xef\xbb\xbf'; cat "$name"; } >"marked-$name"
  done
  for name in good.pem good.b64; do
    run "$revcheck" verify --cert marked-leaf.pem --issuer marked-issuer.pem "${at[@]}" --response "marked-$name"
    expect_clean 0
  done

  test_case 'verify: a byte order mark before DER is no part of it'
  { printf '\xef\xbb\xbf'; cat good.der; } >marked-good.der
  verify --response marked-good.der
  expect_clean 1

  test_case 'verify: the issuer in the place of the certificate is warned about'
  run "$revcheck" verify --cert backwards.pem --issuer issuer.pem "${at[@]}" --response good.der
  expect_status 1
  expect_warning 'backwards.pem: the certificate is the issuer itself'

  test_case 'verify: a chain in the wrong order is warned about'
  run "$revcheck" verify --cert backwards.pem "${at[@]}" --response good.der
  expect_status 1
  expect_warning 'backwards.pem: the second certificate is not the issuer the first names'

  test_case 'verify: an issuer of another name is warned about'
  run "$revcheck" verify --cert leaf.pem --issuer other-issuer.pem "${at[@]}" --response good.der
  expect_status 1
  grep -q '^revcheck: warning: other-issuer.pem: ' err || fail 'a warning' "$(first_lines err)"

  test_case 'verify: an issuer of the right name and another key is warned about'
  run "$revcheck" verify --cert leaf.pem --issuer old-issuer.pem "${at[@]}" --response good.der --json
  expect_status 1
  expect_warning 'old-issuer.pem: has the name of the issuer, but its key did not sign leaf.pem'
  expect_field warning '"old-issuer.pem: has the name of the issuer, but its key did not sign leaf.pem"}'

  test_case 'verify: of several certificates, the issuer is the one that signed'
  run "$revcheck" verify --cert leaf.pem --issuer issuers.pem "${at[@]}" --response good.der
  expect_clean 0
  run "$revcheck" verify --cert long-chain.pem "${at[@]}" --response good.der
  expect_clean 0
}

verify_option_cases() {
  test_case 'verify: --allow-sha1 accepts SHA-1'
  verify --response sha1.der --allow-sha1
  expect_clean 0

  test_case 'verify: --at decides freshness'
  run "$revcheck" verify --cert leaf.pem --issuer issuer.pem --response expired.der --at 2026-02-25T12:00:00+02:00
  expect_clean 0

  test_case 'verify: a time that is given is no clock'
  run "$revcheck" verify --cert leaf.pem --issuer issuer.pem --response good.der --at 2020-01-01T00:00:00Z
  expect_clean 1
  expect_out_has 'culprit        local policy'
  expect_out_has 'remedy         Give a later time with --at, or none.'
  expect_out_lacks 'clock'
  run "$revcheck" verify --cert leaf.pem --issuer issuer.pem --response good.der --at 2020-01-01T00:00:00Z --json
  expect_clean 1
  expect_field finding '"this_update_in_future"'
  expect_field culprit '"local policy","meaning":"At the time that --at gives, '

  test_case 'verify: --max-age-days limits the age'
  run "$revcheck" verify --cert leaf.pem --issuer issuer.pem --response good.der --max-age-days 0 \
    --at 2026-03-01T00:00:01Z --json
  expect_clean 1
  expect_field finding '"too_old"'

  test_case 'verify: --max-age-days 65535 is allowed'
  verify --response good.der --max-age-days 65535
  expect_clean 0
}

# Errors: name, what the line must say, arguments.
error_case() {
  test_case "error: $1"
  local expected=$2
  shift 2
  run "$revcheck" "$@" </dev/null
  expect_error "$expected"
  expect_printable
}

error_cases() {
  local target=(--cert leaf.pem --issuer issuer.pem)
  local good=(--response good.der "${at[@]}")
  error_case 'no subcommand' 'subcommand'
  error_case 'an unknown subcommand' 'bogus' bogus
  error_case 'an unknown option' '--bogus' verify "${target[@]}" "${good[@]}" --bogus
  error_case 'a missing option' '--response' verify "${target[@]}"
  error_case 'no certificate named' '--cert' verify "${good[@]}"
  error_case 'a missing certificate' 'missing.pem: No such file' verify --cert missing.pem "${good[@]}"
  error_case 'a missing issuer' 'missing.pem: No such file' verify --cert leaf.pem --issuer missing.pem "${good[@]}"
  error_case 'a missing response' 'missing.der: No such file' verify "${target[@]}" --response missing.der
  error_case 'a folder for a certificate' 'folder: Is a directory' verify --cert folder "${good[@]}"
  error_case 'a folder for a response' 'folder: Is a directory' verify "${target[@]}" --response folder
  error_case 'an empty certificate' 'empty: ' verify --cert empty --issuer issuer.pem "${good[@]}"
  error_case 'a garbage certificate' 'garbage: ' verify --cert garbage --issuer issuer.pem "${good[@]}"
  error_case 'a garbage issuer' 'garbage: ' verify --cert leaf.pem --issuer garbage "${good[@]}"
  error_case 'binary junk for a certificate' 'junk: ' verify --cert junk --issuer issuer.pem "${good[@]}"
  error_case 'another DER for a certificate' 'good.der: ' verify --cert good.der --issuer issuer.pem "${good[@]}"
  error_case 'a PEM file without certificate' 'key.pem: it holds a PEM block PRIVATE KEY' \
    verify --cert key.pem --issuer issuer.pem "${good[@]}"
  error_case 'a PEM file without response' 'leaf.pem: ' verify "${target[@]}" --response leaf.pem
  error_case 'a hostile PEM label' 'evil.pem: ' verify --cert evil.pem --issuer issuer.pem "${good[@]}"
  error_case 'a hostile file name' 'No such file' verify --cert $'a\nb\033[31m' "${good[@]}"
  error_case 'no issuer' 'leaf.pem: holds no issuer certificate' verify --cert leaf.pem "${good[@]}"
  error_case 'a key for a certificate, and no issuer' 'private-key.der: not a usable certificate' \
    check --cert private-key.der
  error_case 'a response for a certificate, and no issuer' 'good.der: not a usable certificate' check --cert good.der
  error_case 'a bad --at' "--at: 'yesterday'" verify "${target[@]}" --response good.der --at yesterday
  error_case 'a time without end' "--at: 'infinite-future'" \
    verify "${target[@]}" --response good.der --at infinite-future
  error_case 'two times' '--at' verify "${target[@]}" "${good[@]}" --at 2026-03-01T00:00:01Z
  error_case 'an --at without zone' '--at: ' verify "${target[@]}" --response good.der --at 2026-03-01T00:00:00
  local value
  for value in -1 65536 ten 1.5; do
    error_case "--max-age-days $value" "--max-age-days = $value" verify "${target[@]}" "${good[@]}" --max-age-days "$value"
  done
  error_case 'a negative --min-rsa-bits' '--min-rsa-bits' verify "${target[@]}" "${good[@]}" --min-rsa-bits -1
  local parts=(--issuer-name issuer-name.der --issuer-spki issuer-spki.der)
  error_case 'a serial that is not hexadecimal' "--serial: 'xyz'" verify "${parts[@]}" --serial xyz "${good[@]}"
  error_case 'a serial of colons' "--serial: '::'" verify "${parts[@]}" --serial :: "${good[@]}"
  error_case 'a serial below zero' "--serial: '-5a'" verify "${parts[@]}" --serial=-5a "${good[@]}"
  error_case 'a name that is none' 'garbage: is no Name in DER' \
    request --issuer-name garbage --issuer-spki issuer-spki.der --serial 11
  error_case 'a key that is none' 'garbage: is no public key in DER' \
    request --issuer-name issuer-name.der --issuer-spki garbage --serial 11
  for value in issuer.der issuer-spki.der good.der; do
    error_case "$value for a name" "$value: is no Name in DER" \
      verify --issuer-name "$value" --issuer-spki issuer-spki.der --serial 11 "${good[@]}"
  done
  for value in issuer.der issuer-name.der good.der; do
    error_case "$value for a key" "$value: is no public key in DER" \
      verify --issuer-name issuer-name.der --issuer-spki "$value" --serial 11 "${good[@]}"
  done
  local option
  for option in --serial --issuer-name --issuer-spki; do
    error_case "$option beside --cert" "--cert excludes $option" verify "${target[@]}" "${good[@]}" "$option" 11
  done
  error_case '--issuer beside parts' '--issuer requires --cert' verify "${parts[@]}" --serial 11 --issuer issuer.pem "${good[@]}"
  error_case 'no serial' '--serial' verify "${parts[@]}" "${good[@]}"
  error_case 'a missing name file' 'missing: No such file' \
    verify --issuer-name missing --issuer-spki issuer-spki.der --serial 11 "${good[@]}"
  error_case 'request: no URL' "--get: 'foo' is no URL" request "${target[@]}" --get foo
  error_case 'request: an https URL' "--get: 'https://x/' is no URL" request "${target[@]}" --get https://x/
  error_case 'request: a URL too long' "--get: 'http://x/" request "${target[@]}" \
    --get "http://x/$(printf 'y%.0s' {1..4080})"
  error_case 'request: an unknown hash' 'md5' request "${target[@]}" --hash md5
  error_case 'request: an output that cannot be written' 'folder/none/file: No such file' request "${target[@]}" -o folder/none/file
  error_case 'request: a serial that is too long' 'serial' request "${parts[@]}" --serial "$(printf '5a%.0s' {1..61})"
  error_case 'show: a missing file' 'missing: No such file' show missing
  error_case 'show: a folder' 'folder: Is a directory' show folder
  error_case 'show: an empty file' 'empty: is empty' show empty
  error_case 'show: what looks like an option, behind --' '--x=: No such file' show -- --x=
  error_case 'show: an empty standard input' 'standard input: is empty' show -
  error_case 'show: a name in brackets' 'revcheck: [x]: No such file' show '[x]'
  error_case 'show: brackets alone' 'revcheck: []: No such file' show '[]'
  error_case 'show: standard input in brackets' 'revcheck: [-]: No such file' show '[-]'
  error_case 'conformance: names in brackets' 'revcheck: [x,y]: No such file' conformance '[x,y]'
  error_case 'a command in brackets' "there is no '[x]'" '[x]'
  error_case 'an argument in brackets' "where there is '[x]'" demo '[x]'
  error_case 'a policy in brackets' '[x] not in' check --cert leaf.pem --policy '[x]'
  error_case 'show: a broken PEM block' 'broken.pem: PEM block 1 is broken' show broken.pem
  error_case 'explain: an unknown name' "'nonsense'" explain nonsense
  error_case 'explain: an unknown number' "'-1'" explain -- -1
  error_case 'explain: a hostile name' '\x1b[31m' explain $'\033[31m'
  error_case 'conformance: a missing file' 'missing: No such file' conformance missing
  error_case 'conformance: a folder' 'folder: Is a directory' conformance folder
  error_case 'conformance: an empty file' 'empty: no vectors' conformance empty
  error_case 'conformance: no file named' 'files' conformance
}

# What is empty, as from an unset variable.
empty_cases() {
  local command option
  while read -r command option; do
    error_case "$command: an empty $option" "$option: is empty" "$command" "$option" ''
    error_case "$command: $option=" "$option: is empty" "$command" "$option=" --json
  done <<'OPTIONS'
verify --cert
verify --issuer
verify --issuer-name
verify --issuer-spki
verify --serial
verify --response
verify --at
verify --max-age-days
check --cert
check --issuer
check --staple
check --response-from
check --at
check --url
check --timeout
check --proxy
fetch --cert
fetch --output
fetch --at
bulk --output
bulk --at
request --cert
request --get
request --output
OPTIONS
  error_case 'request: an empty -o' '--output: is empty' request -o ''
  for command in show explain conformance bulk help; do
    error_case "$command: an empty argument" ': is empty' "$command" ''
  done
}

# Standard input that cannot be read, standard output that cannot be written.
stream_cases() {
  local target=(--cert leaf.pem --issuer issuer.pem) command
  test_case 'error: standard input twice'
  run "$revcheck" verify --cert - --issuer issuer.pem --response - <leaf.pem
  expect_error 'standard input can be read once'
  run "$revcheck" conformance - - <"$vectors"
  expect_error 'standard input can be read once'

  test_case 'error: standard input is closed'
  run "$revcheck" verify "${target[@]}" --response - <&-
  expect_error 'standard input: Bad file descriptor'
  run "$revcheck" conformance - <&-
  expect_error 'standard input: Bad file descriptor'

  test_case 'error: standard input is a directory'
  run "$revcheck" verify "${target[@]}" --response - <folder
  expect_error 'standard input: Is a directory'
  run "$revcheck" verify --cert - --issuer issuer.pem --response good.der <folder
  expect_error 'standard input: Is a directory'
  run "$revcheck" conformance - <folder
  expect_error 'standard input: Is a directory'

  while read -ra command; do
    test_case "error: ${command[*]}: standard output is full"
    status=0
    : >out
    "$revcheck" "${command[@]}" >/dev/full 2>err </dev/null || status=$?
    expect_error 'standard output: No space left on device'

    test_case "error: ${command[*]}: standard output is closed"
    status=0
    "$revcheck" "${command[@]}" >&- 2>err </dev/null || status=$?
    expect_error 'standard output: Bad file descriptor'
  done <<COMMANDS
--help
--version
help verify
verify --help
policies
explain
show leaf.pem
request --cert leaf.pem --issuer issuer.pem
request --cert leaf.pem --issuer issuer.pem -o -
verify --cert leaf.pem --issuer issuer.pem --response good.der
check --cert leaf.pem --issuer issuer.pem --staple good.der
conformance $vectors
COMMANDS
}

usage_cases() {
  error_case 'an argument too many' "no argument was expected where there is 'x'; 'revcheck demo --help'" demo x
  error_case 'an unknown option of a command' "there is no '--x'; 'revcheck verify --help' lists" verify --x
  error_case 'an unknown command' "there is no 'x'; 'revcheck --help' lists" x
  error_case 'help: an unknown command' "there is no command 'x'" help x

  test_case '--version'
  run "$revcheck" --version
  expect_clean 0
  grep -qE '^revcheck [a-z0-9.]+, BoringSSL API [0-9]+$' out || fail 'a version' "$(first_lines out)"

  test_case 'help says the same as --help'
  run "$revcheck" --help
  expect_clean 0
  cp out expected
  run "$revcheck" help
  expect_clean 0
  cmp -s expected out || fail "$(first_lines expected)" "$(first_lines out)"
  run "$revcheck" connect --help
  cp out expected
  run "$revcheck" help connect
  expect_clean 0
  cmp -s expected out || fail "$(first_lines expected)" "$(first_lines out)"
}

request_cases() {
  local target=(--cert leaf.pem --issuer issuer.pem)
  test_case 'request: base64 on standard output'
  run "$revcheck" request "${target[@]}"
  expect_clean 0
  base64 -d out >printed.der || fail 'base64' "$(first_lines out)"

  test_case 'request: -o writes the same, in DER, and prints nothing'
  run "$revcheck" request "${target[@]}" -o written.der
  expect_clean 0
  expect_out ''
  cmp -s printed.der written.der || fail 'the same request' 'another'

  test_case 'request: -o - writes it to standard output, and nothing is named -'
  run "$revcheck" request "${target[@]}" -o -
  expect_clean 0
  cmp -s printed.der out || fail 'the same request' 'another'
  run "$revcheck" request "${target[@]}" -o - --json
  expect_status 0
  cmp -s printed.der out || fail 'the same request' 'another'
  grep -q '^{"request":' err || fail 'JSON' "$(first_lines err)"
  [[ ! -e ./- ]] || fail 'no file' 'one named -'

  test_case 'request: the serial that a certificate has and openssl prints'
  run "$revcheck" request --cert high-serial.pem --issuer issuer.pem
  cp out expected
  run "$revcheck" request --issuer-name issuer-name.der --issuer-spki issuer-spki.der --serial 8F01
  expect_clean 0
  cmp -s expected out || fail 'the same request' 'another'

  test_case 'request: the same from a chain and from parts'
  run "$revcheck" request --cert chain.pem -o chain.der
  expect_clean 0
  run "$revcheck" request --issuer-name issuer-name.der --issuer-spki issuer-spki.der --serial "$(cat serial.txt)" \
    -o parts.der
  expect_clean 0
  cmp -s printed.der chain.der || fail 'the same request' 'another from the chain'
  cmp -s printed.der parts.der || fail 'the same request' 'another from the parts'

  test_case 'request: --get prints the escaped URL'
  run "$revcheck" request "${target[@]}" --get http://ocsp.example
  expect_clean 0
  local path
  path=$(base64 -w0 printed.der | sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g')
  expect_out "http://ocsp.example/$path"

  test_case 'request: --get encodes what may not stand in a URL'
  run "$revcheck" request "${target[@]}" --get $'http://x/\xe9' --json
  expect_clean 0
  expect_field url "\"http://x/%E9/$path\""
  run "$revcheck" request "${target[@]}" --get $'http://x/\xe9'
  expect_clean 0
  expect_out "http://x/%E9/$path"

  test_case 'request: --hash sha256 makes a longer request'
  run "$revcheck" request "${target[@]}" --hash sha256 -o sha256.der
  expect_clean 0
  run "$revcheck" show sha256.der
  expect_out_has 'hash: sha256'

  test_case 'request: --nonce sends 32 bytes, others each time'
  run "$revcheck" request "${target[@]}" --nonce --json
  expect_clean 0
  grep -qE '"nonce":"[0-9a-f]{64}"' out || fail 'a nonce' "$(first_lines out)"
  cp out first
  run "$revcheck" request "${target[@]}" --nonce --json
  ! cmp -s first out || fail 'another nonce' 'the same'

  test_case 'request --json: the fields'
  run "$revcheck" request "${target[@]}" --json --get http://ocsp.example/
  expect_clean 0
  expect_keys 'request size hash nonce url'
  expect_field size "$(stat -c %s printed.der),\"hash\":\"sha1\",\"nonce\":null,\"url\":\"http://ocsp.example/"
}

show_cases() {
  test_case 'show: a certificate'
  run "$revcheck" show leaf.pem
  expect_clean 0
  expect_out_has 'type: certificate'
  expect_out_has 'subject: CN=leaf.example'

  test_case 'show: every certificate of a chain'
  run "$revcheck" show --json chain.pem
  expect_clean 0
  expect_field subject '"CN=leaf.example"' 1
  expect_field subject '"CN=Test CA"' 2

  test_case 'show --json: the fields of a certificate'
  run "$revcheck" show --json leaf.der
  expect_keys "file type version serial subject issuer not_before not_after lifetime_days key signature ca \
ocsp_signing ocsp_no_check must_staple sct_list ocsp_urls crl_urls odd"
  expect_field ocsp_urls '["http://ocsp.example/"]'

  test_case 'show --json: the fields of a response'
  run "$revcheck" show --json revoked.der
  expect_clean 0
  expect_keys "file type produced_at responder by_key signature nonce entries hash issuer_name_hash \
issuer_key_hash serial status revoked_at reason this_update next_update certificates odd"
  expect_field type '"OCSP response"'

  test_case 'show --json: the fields of a request'
  run "$revcheck" show --json written.der
  expect_clean 0
  expect_keys 'file type requests hash issuer_name_hash issuer_key_hash serial nonce signed odd'

  test_case 'show: the certificates in a response'
  run "$revcheck" show delegate.der
  expect_clean 0
  expect_out_has 'subject: CN=Test Responder'
  expect_out_has 'ocsp_signing: yes'

  test_case 'show: a response that says only why there is none'
  run "$revcheck" show try-later.der
  expect_clean 0
  expect_out_has 'try_later'

  test_case 'show: base64 and standard input'
  run "$revcheck" show good.b64 - <good.pem
  expect_clean 0
  [[ $(grep -c 'type: OCSP response' out) == 2 ]] || fail '2 responses' "$(first_lines out)"

  local name
  for name in garbage junk hostile.der evil.pem "$BASH"; do
    test_case "show: $(basename "$name") sends no control characters to the terminal"
    run "$revcheck" show "$name"
    expect_clean 0
    expect_printable
    run "$revcheck" show --json "$name"
    expect_clean 0
    expect_printable
  done

  test_case 'show: a private key is not shown'
  local secret
  secret=$(od -An -v -tx1 private-key.der | tr -d ' \n' | tail -c 64)
  for name in private-key.der private-keys.pem; do
    run "$revcheck" show "$name"
    expect_clean 0
    expect_out_has 'type: a private key, not shown'
    expect_out_lacks "${secret:0:16}"
    run "$revcheck" show --json "$name"
    expect_clean 0
    expect_out_has '"type":"a private key, not shown","odd":[]}'
    expect_out_lacks "${secret:0:16}"
  done
  expect_out_has 'CN=leaf.example'

  test_case 'show: another label is named, and not guessed at'
  run "$revcheck" show issuer-spki.pem
  expect_clean 0
  expect_out_has 'label: PUBLIC KEY'
  expect_out_has 'neither a certificate nor an OCSP request or response'
  expect_out_lacks 'OCSP request:'
  sed 's/CERTIFICATE/CERTIFICATE REQUEST/' leaf.pem >csr.pem
  run "$revcheck" show --json csr.pem
  expect_clean 0
  expect_keys 'file type label odd structure'
  expect_field type '"unknown","label":"CERTIFICATE REQUEST"'
  sed 's/CERTIFICATE/X509 CERTIFICATE/' leaf.pem >x509.pem
  run "$revcheck" show x509.pem
  expect_clean 0
  expect_out_has 'type: certificate'

  test_case 'show: a private key is not shown, whatever its label'
  { echo '-----BEGIN KEY-----'; base64 private-key.der; echo '-----END KEY-----'; } >labelled.pem
  run "$revcheck" show labelled.pem
  expect_clean 0
  expect_out_has 'type: a private key, not shown'

  test_case 'show: brackets and commas belong to a name'
  cp leaf.pem '[a,b]'
  run "$revcheck" show --json '[a,b]' leaf.pem
  expect_clean 0
  expect_field file '"[a,b]","type":"certificate"'
  expect_field file '"leaf.pem","type":"certificate"' 2

  test_case 'show: standard input twice'
  run "$revcheck" show - - <leaf.pem
  expect_status 2
  grep -q 'standard input can be read once' err || fail 'an error' "$(first_lines err)"

  test_case 'show: one bad file does not hide the good ones'
  run "$revcheck" show missing leaf.pem
  expect_status 2
  expect_out_has 'CN=leaf.example'
}

explain_cases() {
  local what
  for what in SEC_ERROR_OCSP_OLD_RESPONSE sec_error_ocsp_old_response 8060; do
    test_case "explain: $what"
    run "$revcheck" explain "$what"
    expect_clean 0
    expect_out_has 'SEC_ERROR_OCSP_OLD_RESPONSE (-8060)'
    expect_out_has 'too_old_without_next_update'
  done

  test_case 'explain: a negative number'
  run "$revcheck" explain -- -8060
  expect_clean 0
  expect_out_has 'SEC_ERROR_OCSP_OLD_RESPONSE'

  test_case 'explain: a finding'
  run "$revcheck" explain responder_lacks_ocsp_signing
  expect_clean 0
  expect_out_has 'SEC_ERROR_OCSP_INVALID_SIGNING_CERT'

  local cause
  for cause in staple_of_other_certificate responder_down incomplete_chain certificate_not_yet_valid proxy_unreachable \
    responder_address_refused responder_too_slow other_issuer_named responder_unavailable intermediate_expired; do
    test_case "explain: the root cause $cause"
    run "$revcheck" explain "$cause"
    expect_clean 0
    expect_out_has "  $cause  ["
    expect_out_has 'To do: '
    run "$revcheck" explain --json "$cause"
    expect_clean 0
    expect_keys 'root_cause culprit meaning remedy'
  done

  test_case 'explain: a finding and a root cause of one name'
  run "$revcheck" explain unknown_to_responder
  expect_clean 0
  [[ $(grep -c '^  unknown_to_responder  ' out) == 2 ]] || fail 'both' "$(first_lines out)"

  for what in SEC_ERROR_UNKNOWN_ISSUER sec_error_unknown_issuer 8179 issuer_unknown; do
    test_case "explain: $what, which connect says"
    run "$revcheck" explain "$what"
    expect_clean 0
    expect_out_has 'SEC_ERROR_UNKNOWN_ISSUER (-8179)'
    expect_out_has '  incomplete_chain  [server operator]'
    expect_out_has '  unknown_root  [server operator]'
    run "$revcheck" explain --json "$what"
    expect_clean 0
    expect_first_keys 'code number message causes root_cause culprit meaning remedy root_cause'
    expect_field number -8179
  done
  run "$revcheck" explain -- -8179
  expect_clean 0
  expect_out_has 'SEC_ERROR_UNKNOWN_ISSUER (-8179)'

  test_case 'explain: nothing lists every code'
  run "$revcheck" explain
  expect_clean 0
  expect_out_has 'SEC_ERROR_REVOKED_CERTIFICATE (-8180)'
  expect_out_has 'Success (0)'
  expect_out_has '  issuer_unknown'
  expect_out_has '  staple_of_previous_certificate'

  test_case 'explain --json: the fields of a finding'
  run "$revcheck" explain --json revoked
  expect_clean 0
  expect_keys 'finding code number section culprit meaning remedy'

  test_case 'explain --json: the fields of a code'
  run "$revcheck" explain --json SEC_ERROR_REVOKED_CERTIFICATE
  expect_clean 0
  expect_first_keys 'code number message causes finding code number section culprit meaning remedy'

  test_case 'help exits 0'
  run "$revcheck" --help
  expect_clean 0
  expect_out_has 'verify'
}

# A vector that is labelled wrongly: good, said to be revoked.
mislabel() { head -n 1 "$vectors" | sed 's/"Success"/"SEC_ERROR_REVOKED_CERTIFICATE"/'; }

conformance_cases() {
  local total
  total=$(wc -l <"$vectors")
  test_case 'conformance: all agree'
  run "$revcheck" conformance "$vectors"
  expect_clean 0
  expect_out "agree $total of $total"

  test_case 'conformance: files add up'
  run "$revcheck" conformance "$vectors" "$vectors"
  expect_clean 0
  expect_out "agree $((2 * total)) of $((2 * total))"

  test_case 'conformance: standard input'
  run "$revcheck" conformance - <"$vectors"
  expect_clean 0
  expect_out "agree $total of $total"

  test_case 'conformance: a disagreement is a line of JSON and exits 1'
  { cat "$vectors"; mislabel; } >wrong.jsonl
  run "$revcheck" conformance wrong.jsonl
  expect_clean 1
  expect_keys 'id at agree expect code expired this_update valid_through actual code expired this_update valid_through finding'
  expect_field id "\"good\",\"at\":\"wrong.jsonl:$((total + 1))\",\"agree\":false"
  [[ $(tail -n 1 out) == "agree $total of $((total + 1))" ]] || fail 'the count last' "$(tail -n 1 out)"
  [[ $(wc -l <out) == 2 ]] || fail '2 lines' "$(wc -l <out)"

  test_case 'conformance: a wrong request is a disagreement'
  grep '"request-serial-of-20"' "$vectors" | sed 's/"request":"MF/"request":"ME/' >wrong-request.jsonl
  run "$revcheck" conformance wrong-request.jsonl
  expect_clean 1
  expect_keys 'id at agree expect code request actual code request'

  local name
  for name in 'not json' '[]' '{}' '{"issuer_name":7}' $'\033[31m\233'; do
    test_case "conformance: the line $(cat -v <<<"$name") counts as a disagreement"
    { head -n 1 "$vectors"; printf '%s\n' "$name"; } >malformed.jsonl
    run "$revcheck" conformance malformed.jsonl
    expect_clean 1
    expect_keys 'at error'
    expect_field at '"malformed.jsonl:2"'
    [[ $(tail -n 1 out) == 'agree 1 of 2' ]] || fail 'agree 1 of 2' "$(tail -n 1 out)"
    expect_printable
  done

  test_case 'conformance: a line that nests deeply is refused, and named'
  { head -n 1 "$vectors" | sed 's/\("curves":\[\).*/\1/' | tr -d '\n'
    printf '[%.0s' {1..200000}; printf ']%.0s' {1..200000}
    head -n 1 "$vectors" | sed 's/.*"curves":\[/,/'; } >deep.jsonl
  run "$revcheck" conformance deep.jsonl
  expect_clean 1
  expect_keys 'at error'
  expect_field at '"deep.jsonl:1","error":"nested deeper than 16 levels"'

  error_case 'conformance: a line without end' '/dev/zero:1: longer than 64 MiB' conformance /dev/zero

  test_case 'conformance: a hostile id cannot act on a terminal'
  mislabel | sed 's/"id":"good"/"id":"\\u001b[31m\\u009b\\u007f"/' >hostile.jsonl
  run "$revcheck" conformance hostile.jsonl
  expect_clean 1
  expect_printable

  test_case 'conformance: blank lines are skipped'
  { echo; head -n 1 "$vectors"; printf ' \t\r\n'; } >blank.jsonl
  run "$revcheck" conformance blank.jsonl
  expect_clean 0
  expect_out 'agree 1 of 1'

  test_case 'conformance: a byte order mark is skipped'
  { printf '\xef\xbb\xbf'; head -n 1 "$vectors"; } >marked.jsonl
  run "$revcheck" conformance marked.jsonl
  expect_clean 0
  expect_out 'agree 1 of 1'

  test_case 'conformance: a last line without newline counts'
  printf '%s' "$(head -n 1 "$vectors")" >unended.jsonl
  run "$revcheck" conformance unended.jsonl
  expect_clean 0
  expect_out 'agree 1 of 1'

  test_case 'conformance --all: every case is printed'
  run "$revcheck" conformance --all "$vectors"
  expect_clean 0
  [[ $(grep -c '"agree":true' out) == "$total" ]] || fail "$total cases" "$(grep -c '"agree":true' out)"

  test_case 'conformance --json: the count'
  run "$revcheck" conformance --json "$vectors"
  expect_clean 0
  expect_out "{\"agree\":$total,\"total\":$total}"
}

# A sanitizer reserves more address space than any limit.
is_sanitized() { grep -qaE '__[at]san_init' "$revcheck"; }

with_little_memory() (
  is_sanitized || ulimit -v "$1"
  shift
  exec "$@"
)

memory_cases() {
  test_case 'conformance: many vectors need no more memory than one'
  local line count=11000
  # Where memory is not limited, more of them would show nothing but patience.
  if is_sanitized; then count=200; fi
  line=$(grep '"status-3"' "$vectors")
  # Each line is padded to 10 kB, so that the file is larger than the limit.
  line="{\"description\":\"$(printf 'x%.0s' {1..10000})\",${line#\{}"
  yes "$line" | head -n "$count" >many.jsonl || true
  run with_little_memory 100000 "$revcheck" conformance many.jsonl
  expect_clean 0
  expect_out "agree $count of $count"
}

demo_cases() {
  test_case "the demo verifies what is stapled and asks a responder of its own"
  run "$revcheck" demo
  expect_status 0
  expect_no_errors
  expect_out_has 'finding response_for_other_serial'
  expect_out_has 'verdict reject: SEC_ERROR_REVOKED_CERTIFICATE'
  expect_out_has 'verdict accept-without-evidence: Success'

  test_case "the demo in JSON has four live checks"
  run "$revcheck" demo --json
  expect_status 0
  expect_out_has '"live":true,"policy":"firefox","path":"/good","verdict":"accept"'
  expect_out_has '"live":true,"policy":"firefox-hard-fail","path":"/down","verdict":"reject"'
}

printf -- '-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n' >broken.pem
verify_cases
verify_json_cases
verify_input_cases
verify_option_cases
error_cases
empty_cases
stream_cases
usage_cases
request_cases
show_cases
explain_cases
conformance_cases
memory_cases
demo_cases
finish_cases
