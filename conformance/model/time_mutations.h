#ifndef REVCHECK_CONFORMANCE_MODEL_TIME_MUTATIONS_H_
#define REVCHECK_CONFORMANCE_MODEL_TIME_MUTATIONS_H_

// Mutations of times. Each says what it did, or nothing if there is no time.

#include <string>

#include "revcheck/conformance/model/draft.h"
#include "revcheck/conformance/model/random.h"

namespace revcheck::model {

// Asks at, before or after a time in the draft, or a border that follows from
// it.
std::string AskAtABorder(Random* random, Draft* draft);

// Sets a time so that the question is at such a border.
std::string SetTimeNearNow(Random* random, Draft* draft);

// Sets a time that is hardly one, or is not one.
std::string SetOddTime(Random* random, Draft* draft);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_TIME_MUTATIONS_H_
