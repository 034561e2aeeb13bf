#ifndef REVCHECK_CONFORMANCE_CORPUS_H_
#define REVCHECK_CONFORMANCE_CORPUS_H_

// The cases of a corpus: files of another project's test suite, with what that
// suite says about them.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace revcheck::conformance {

struct CorpusCase {
  std::string id;
  bool is_request = false;
  std::string expected;   // expect.class, such as "good" or "reject".
  std::string outcome;    // expect.outcome, such as "bad_signature".
  std::string consensus;  // good, revoked, unknown, reject, or empty if none.
  std::string serial;     // Bytes; empty unless the manifest has it.
  absl::Time time;        // When to verify.

  // DER by role: "response", "request", "cert", "issuer". Other roles are left
  // out. What cannot be decoded stays as the file has it.
  std::map<std::string, std::string> files;

  bool Has(const std::string& role) const { return files.count(role) != 0; }
};

// The cases in `folder`/manifest.jsonl, with their files. InvalidArgument or
// NotFound says what cannot be read.
absl::StatusOr<std::vector<CorpusCase>> ReadCorpus(const std::string& folder);

}  // namespace revcheck::conformance

#endif  // REVCHECK_CONFORMANCE_CORPUS_H_
