#!/usr/bin/env bash
# Runs each example on shipped files and compares what it says.
set -euo pipefail
files=testdata/quickstart

expect() {
  local status=$1 begin=$2
  shift 2
  local output actual=0
  output=$("$@") || actual=$?
  if [[ $actual != "$status" || $output != "$begin"* ]]; then
    printf 'FAILED: %s\n  exit %s, wanted %s\n  output: %s\n' "$*" "$actual" "$status" "$output" >&2
    exit 1
  fi
}

expect 0 'Success: ' examples/verify_response $files/leaf.pem $files/issuer.pem $files/good.der 2026-03-01T00:00:00Z
expect 1 'SEC_ERROR_REVOKED_CERTIFICATE: ' \
  examples/verify_response $files/leaf.pem $files/issuer.pem $files/revoked.der 2026-03-01T00:00:00Z
expect 1 'MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING: ' \
  examples/verify_response $files/leaf.pem $files/issuer.pem $files/previous-certificate.der 2026-03-01T00:00:00Z
expect 1 'SEC_ERROR_OCSP_OLD_RESPONSE: ' \
  examples/verify_response $files/leaf.pem $files/issuer.pem $files/good.der
expect 2 '' examples/verify_response /nonexistent $files/issuer.pem $files/good.der
