#!/usr/bin/env bash
# Writes the C++ source that holds the files named, for embedded.h.
set -euo pipefail
echo '#include "revcheck/testdata/embedded.h"'
echo 'namespace revcheck {'
echo 'namespace {'
echo 'constexpr EmbeddedText kDemo[] = {'
for file in "$@"; do
  printf '{"%s", R"fixture(' "$(basename "$file" .txt)"
  cat "$file"
  echo ')fixture"},'
done
echo '};'
echo '}  // namespace'
echo 'absl::Span<const EmbeddedText> DemoFixtures() { return kDemo; }'
echo '}  // namespace revcheck'
