#!/usr/bin/env bash
# The committed fixtures are what the generator writes.
set -euo pipefail
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
testdata/generate "$fresh"
for folder in ocsp quickstart; do
  diff -r "testdata/$folder" "$fresh/$folder" || {
    echo "testdata/$folder differs from its generator; './dev fixtures' writes it anew" >&2
    exit 1
  }
done
