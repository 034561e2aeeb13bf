#ifndef REVCHECK_FUZZING_PROPERTY_H_
#define REVCHECK_FUZZING_PROPERTY_H_

// What a fuzzer checks beside survival.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "revcheck/x509/bytes.h"

namespace revcheck::fuzzing {

// Stops the program with the promise if it does not hold.
inline void Promise(bool holds, const char* promise) {
  if (!holds) {
    fprintf(stderr, "Broken promise: %s.\n", promise);
    abort();
  }
}

// True if all of `view` lies in `whole`. An empty view may lie anywhere in it,
// at its end too, or nowhere (null).
inline bool IsInside(Bytes view, Bytes whole) {
  if (view.empty() && view.data() == nullptr) {
    return true;
  }
  // Numbers: pointers into different objects cannot be compared.
  const auto begin = reinterpret_cast<uintptr_t>(view.data());
  const auto whole_begin = reinterpret_cast<uintptr_t>(whole.data());
  return begin >= whole_begin && begin <= whole_begin + whole.size() &&
         view.size() <= whole_begin + whole.size() - begin;
}

}  // namespace revcheck::fuzzing

#endif  // REVCHECK_FUZZING_PROPERTY_H_
