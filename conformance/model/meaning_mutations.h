#ifndef REVCHECK_CONFORMANCE_MODEL_MEANING_MUTATIONS_H_
#define REVCHECK_CONFORMANCE_MODEL_MEANING_MUTATIONS_H_

#include <string>

#include "revcheck/conformance/model/draft.h"
#include "revcheck/conformance/model/random.h"

namespace revcheck::model {

// Changes what the draft says or is asked, in a way that leaves most of it
// readable: times and the time of verification near their borders, statuses,
// object identifiers, extensions, entries, signers, keys and algorithms,
// embedded certificates, and the certificate that is asked about. Says what it
// did, or nothing if there was nothing of the kind to change.
std::string MutateMeaning(Random* random, Draft* draft);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_MEANING_MUTATIONS_H_
