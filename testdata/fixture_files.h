#ifndef REVCHECK_TESTDATA_FIXTURE_FILES_H_
#define REVCHECK_TESTDATA_FIXTURE_FILES_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "revcheck/testdata/fixture.h"

namespace revcheck {

// The paths of all fixtures, in order. For programs that run in the root of the
// checkout, or in a test with //testdata:ocsp among its data.
std::vector<std::filesystem::path> FixtureFiles();

// Reads one fixture file. InvalidArgument says what is wrong with it.
absl::StatusOr<Fixture> LoadFixture(const std::filesystem::path& path);

}  // namespace revcheck

#endif  // REVCHECK_TESTDATA_FIXTURE_FILES_H_
