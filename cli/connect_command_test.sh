#!/usr/bin/env bash
# What `revcheck connect` says to arguments that it cannot work with, and to servers that are not there.
# usage: connect_command_test.sh REVCHECK MAKE_INPUTS CASES
set -euo pipefail
revcheck=$(readlink -f "$1")
make_inputs=$(readlink -f "$2")
# shellcheck source=cli/testing/cases.sh
source "$3"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$make_inputs" .
connect() { run "$revcheck" connect --roots issuer.pem "$@"; }

test_case "a server that cannot be one is an error"
connect 'a b'
expect_error "'a b' is no server such as example.com or example.com:8443"
connect https://a.example/
expect_error "'https://a.example/' is no server such as example.com or example.com:8443"
connect a.example --connect '::1]'
expect_error "'::1]' is no server such as example.com or example.com:8443"

test_case "roots that cannot be read are an error"
run "$revcheck" connect 127.0.0.1:1 --roots missing
expect_error "roots: missing: No such file or directory"

test_case "a server that does not listen is an error"
connect 127.0.0.1:1
expect_error "127.0.0.1:1: Connection refused"
connect '[::1]:1'
expect_error "[::1]:1: "

test_case "options are checked before anybody is asked"
connect 127.0.0.1:1 --at yesterday
expect_error "--at: 'yesterday' is no time such as 2026-03-01T12:00:00Z"
for time in infinite-future infinite-past; do
  connect 127.0.0.1:1 --at "$time"
  expect_error "--at: '$time' is no time such as 2026-03-01T12:00:00Z"
done
for option in --at --connect --roots --html --url --timeout --proxy; do
  run "$revcheck" connect 127.0.0.1:1 "$option" ''
  expect_error "$option: is empty"
done
connect ''
expect_error "server: is empty"
connect 127.0.0.1:1 --timeout 0
expect_error "--timeout: '0' is no number of seconds from 0.001 to 60"
connect 127.0.0.1:1 --nonce send
expect_error "there is no '--nonce'; 'revcheck connect --help' lists what there is"

finish_cases
