// The main() of a fuzzer's regression test: runs LLVMFuzzerTestOneInput() over
// the files named, and over variants of each that are the same on each run:
// prefixes, and copies with one bit flipped.
//
//   url_fuzzer_regression_test [--mutants=200] FILE...

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr std::string_view kMutantsFlag = "--mutants=";

// What is being run, for whoever reads why it ended.
char current[160] = "";

void SayWhatWasRun(int signal_number) {
  (void)!write(STDERR_FILENO, current, strlen(current));
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

// Runs heap bytes of exactly this size, so that AddressSanitizer sees a read
// behind them.
void RunInput(std::string_view input, const char* variant, size_t number) {
  snprintf(current, sizeof(current), "While running %s %zu of the file.\n",
           variant, number);
  const std::vector<uint8_t> exact(input.begin(), input.end());
  EXPECT_EQ(LLVMFuzzerTestOneInput(exact.data(), exact.size()), 0);
}

// Calls `run` with `wanted` numbers below `count`, spread over all of them, or
// with each if there are fewer.
template <typename Function>
void Spread(size_t count, size_t wanted, Function run) {
  if (count <= wanted) {
    for (size_t i = 0; i < count; ++i) {
      run(i);
    }
    return;
  }
  for (size_t i = 0; i < wanted; ++i) {
    // The last summand keeps the bits from being the same in each byte.
    run((i * count / wanted + i) % count);
  }
}

void RunFlipped(const std::string& contents, size_t bit) {
  std::string flipped = contents;
  flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
  RunInput(flipped, "flipped bit", bit);
}

// What the command line says; read before GoogleTest makes its list of cases.
struct Arguments {
  size_t mutants = 200;  // Per file.
  std::vector<std::string> files;
};

Arguments& TheArguments() {
  static Arguments* const arguments = new Arguments;
  return *arguments;
}

class ReplayTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ReplayTest, EndsWell) {
  std::ifstream file(GetParam(), std::ios::binary);
  ASSERT_TRUE(file.is_open()) << GetParam() << " cannot be read";
  std::ostringstream read;
  read << file.rdbuf();
  const std::string contents = read.str();
  const size_t half = TheArguments().mutants / 2;
  RunInput(contents, "byte 0 to", contents.size());
  Spread(contents.size(), half, [&contents](size_t size) {
    RunInput(std::string_view(contents).substr(0, size), "prefix", size);
  });
  Spread(contents.size() * 8, half,
         [&contents](size_t bit) { RunFlipped(contents, bit); });
}

// "corpus/url/with_port" is the case "url_with_port". The number keeps names
// apart that differ in punctuation.
std::string CaseName(const ::testing::TestParamInfo<std::string>& info) {
  const std::filesystem::path path = info.param;
  std::string name = path.parent_path().filename().string() + "_" +
                     path.filename().string() + "_" +
                     std::to_string(info.index);
  for (char& c : name) {
    const bool allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z');
    c = allowed ? c : '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Corpus, ReplayTest,
                         ::testing::ValuesIn(TheArguments().files), CaseName);

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument.rfind(kMutantsFlag, 0) == 0) {
      TheArguments().mutants = std::stoul(argument.substr(kMutantsFlag.size()));
    } else if (argument.rfind("--", 0) != 0) {
      TheArguments().files.push_back(argument);
    }
  }
  if (TheArguments().files.empty()) {
    fprintf(stderr, "The corpus is empty.\n");
    return 1;
  }
  ::testing::InitGoogleTest(&argc, argv);
  signal(SIGABRT, SayWhatWasRun);
  return RUN_ALL_TESTS();
}
