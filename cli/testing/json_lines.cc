// Exits 0 if standard input is lines of JSON objects, at least one; else 1, and
// prints the first line that is none.

#include <stddef.h>

#include <iostream>
#include <string>

#include "nlohmann/json.hpp"

int main() {
  std::string line;
  size_t count = 0;
  while (std::getline(std::cin, line)) {
    if (!nlohmann::json::parse(line, nullptr, false).is_object()) {
      std::cout << line << "\n";
      return 1;
    }
    ++count;
  }
  return count > 0 ? 0 : 1;
}
