// with_library.cc without the library.

#include <iostream>
#include <iterator>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

int main() {
  const std::string input((std::istreambuf_iterator<char>(std::cin)),
                          std::istreambuf_iterator<char>());
  std::cout << input << absl::FormatTime(absl::Now()) << "\n";
  return 0;
}
