#!/usr/bin/env bash
# The committed corpora are what the generator writes.
set -euo pipefail
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
testdata/corpus/generate "$fresh"
for folder in "$fresh"/*/; do
  name=$(basename "$folder")
  diff -r "testdata/corpus/$name" "$folder" || {
    echo "testdata/corpus/$name differs from its generator; './dev fixtures' writes it anew" >&2
    exit 1
  }
done
