#ifndef REVCHECK_CLI_VECTOR_H_
#define REVCHECK_CLI_VECTOR_H_

// Labelled conformance vectors: one JSON object a line, an input with what
// mozilla::pkix says of it.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/verify.h"

namespace revcheck::cli {

// What a vector expects, or what revcheck says of it.
struct VectorResult {
  std::optional<std::string> code;  // nullopt expects any refusal.
  bool expired = false;
  std::optional<absl::Time> this_update;
  std::optional<absl::Time> valid_through;
  std::string request;  // DER; requests only.
  std::string finding;  // Of the actual result; not compared.
};

struct Vector {
  std::string id;
  std::string issuer_name;
  std::string issuer_spki;
  std::string serial;
  bool is_request = false;  // Else a response.
  std::string response;
  absl::Time time;
  VerifyOptions options;
  VectorResult expected;
};

// Reads one line. InvalidArgument names the field that is missing or wrong, or
// says that the line is no JSON, or nested more deeply than any vector.
absl::StatusOr<Vector> ParseVector(const std::string& line);

// Does what the vector asks: verifies its response or builds its request.
VectorResult RunVector(const Vector& vector);

// True if code, `expired` and both times, or the request, are as expected.
bool Agrees(const VectorResult& expected, const VectorResult& actual);

Json ToJson(const VectorResult& result, bool is_request);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_VECTOR_H_
