#ifndef REVCHECK_NET_TESTING_TEMP_DIRECTORY_H_
#define REVCHECK_NET_TESTING_TEMP_DIRECTORY_H_

#include <string>
#include <string_view>

namespace revcheck::testing {

// A directory that nobody else uses, removed with all that is in it.
class TempDirectory {
 public:
  // Ends the program if none can be made.
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }

  // The path of a file in it, whether there is one or not.
  std::string File(std::string_view name) const;

  // Writes a file, and the directories above it; returns its path. Ends the
  // program if it cannot.
  std::string Write(std::string_view name, std::string_view contents) const;

  // Empty if there is no such file.
  std::string Read(std::string_view name) const;

 private:
  std::string path_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_TEMP_DIRECTORY_H_
