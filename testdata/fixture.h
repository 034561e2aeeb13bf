#ifndef REVCHECK_TESTDATA_FIXTURE_H_
#define REVCHECK_TESTDATA_FIXTURE_H_

// A fixture: a certificate, its issuer and a response, with what is special
// about them and what must come out. See README.md beside this file.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck {

struct Fixture {
  std::string description;  // Sentences; no empty line inside.
  absl::Time verify_at;
  Finding expected;
  std::string certificate;  // DER, like the next two.
  std::string issuer;
  std::string response;
};

// Reads the text of a fixture file. InvalidArgument says what is wrong with it.
absl::StatusOr<Fixture> ParseFixture(std::string_view text);

// The text of a fixture file. `decoded` is for readers only.
std::string WriteFixture(const Fixture& fixture, std::string_view decoded);

}  // namespace revcheck

#endif  // REVCHECK_TESTDATA_FIXTURE_H_
