// Writes shipped.jsonl on standard output.

#include <iostream>

#include "revcheck/conformance/shipped_vectors.h"

int main() { std::cout << revcheck::conformance::ShippedVectors(); }
