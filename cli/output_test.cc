#include "revcheck/cli/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

namespace fs = std::filesystem;

// An empty folder of this name.
std::string Folder(const std::string& name) {
  const std::string path = ::testing::TempDir() + "/" + name;
  fs::remove_all(path);
  fs::create_directory(path);
  return path;
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(ReplaceFileTest, WritesEveryByteAndNothingElse) {
  const std::string folder = Folder("fresh");
  const std::string bytes("a\0\r\n\xff", 5);
  EXPECT_TRUE(ReplaceFile(folder + "/file", bytes).ok());
  EXPECT_EQ(Read(folder + "/file"), bytes);
  EXPECT_TRUE(ReplaceFile(folder + "/file", "b").ok());
  EXPECT_EQ(Read(folder + "/file"), "b");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
}

TEST(ReplaceFileTest, OthersMayReadAsTheMaskAllows) {
  const std::string path = Folder("mask") + "/file";
  const mode_t old = umask(027);
  EXPECT_TRUE(ReplaceFile(path, "a").ok());
  umask(old);
  struct stat found;
  ASSERT_EQ(stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0640);
}

TEST(ReplaceFileTest, KeepsLinksAndDevices) {
  const std::string folder = Folder("links");
  EXPECT_TRUE(ReplaceFile(folder + "/file", "old").ok());
  fs::create_symlink("file", folder + "/link");
  EXPECT_TRUE(ReplaceFile(folder + "/link", "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder + "/link"));
  EXPECT_EQ(Read(folder + "/file"), "new");
  EXPECT_TRUE(ReplaceFile("/dev/null", "lost").ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(ReplaceFileTest, WritesWhatALinkNamesThatIsNotThereYet) {
  const std::string folder = Folder("dangling");
  fs::create_symlink("file", folder + "/link");
  EXPECT_TRUE(ReplaceFile(folder + "/link", "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder + "/link"));
  EXPECT_EQ(Read(folder + "/file"), "new");
}

TEST(ReplaceFileTest, KeepsTheMode) {
  const std::string path = Folder("mode") + "/file";
  EXPECT_TRUE(ReplaceFile(path, "old").ok());
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  EXPECT_TRUE(ReplaceFile(path, "new").ok());
  struct stat found;
  ASSERT_EQ(stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600);
}

TEST(ReplaceFileTest, NamesWhatCannotBeWritten) {
  const std::string folder = Folder("errors");
  EXPECT_EQ(ReplaceFile(folder + "/none/file", "a").message(),
            folder + "/none/file: No such file or directory");
  EXPECT_EQ(ReplaceFile(folder, "a").message(), folder + ": Is a directory");
}

TEST(WriteAllTest, FailsOnAClosedFile) {
  EXPECT_EQ(WriteAll(-1, "a", "name").message(), "name: Bad file descriptor");
  EXPECT_TRUE(WriteAll(-1, "", "name").ok());
}

}  // namespace
}  // namespace revcheck::cli
