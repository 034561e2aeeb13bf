#ifndef REVCHECK_CONFORMANCE_SHARED_FOLDER_H_
#define REVCHECK_CONFORMANCE_SHARED_FOLDER_H_

// Data that lies beside the checkout and is no part of the project: labelled
// vectors and the corpora of other projects.

#include <optional>
#include <string>
#include <vector>

namespace revcheck::conformance {

// Why a test that needs the shared data did nothing.
inline constexpr char kNoSharedFolder[] =
    "Skipped: there is no folder 'shared' beside the checkout, and "
    "REVCHECK_SHARED names none.";

// A file of this package, by its name in the runfiles of the test.
std::string OwnFile(const std::string& name);

// The path of the folder `name` among the shared data, or nullopt if it is not
// there. Looks in $REVCHECK_SHARED, if set, and otherwise in ../shared seen
// from the root of the real workspace, which links in the runfiles lead to.
std::optional<std::string> SharedFolder(const std::string& name);

// The paths of the entries of `folder`, sorted. Empty if it cannot be read.
std::vector<std::string> ListFolder(const std::string& folder);

// The last part of a path.
std::string BaseName(const std::string& path);

// `text` with everything but letters and digits turned into underscores, as
// GoogleTest wants names of parameters.
std::string TestName(const std::string& text);

}  // namespace revcheck::conformance

#endif  // REVCHECK_CONFORMANCE_SHARED_FOLDER_H_
