#ifndef REVCHECK_CONFORMANCE_VERDICT_H_
#define REVCHECK_CONFORMANCE_VERDICT_H_

// What revcheck says of a case of a corpus, in the terms of the corpora.

#include <string>

#include "revcheck/conformance/corpus.h"

namespace revcheck::conformance {

// "agrees", or what revcheck says instead, such as "reject, expired": the
// verdict in the corpora's terms and the finding. Never longer than a line.
std::string Judge(const CorpusCase& one);

inline constexpr char kAgrees[] = "agrees";

// Feeds everything that reads strangers' bytes with the case's files.
void RunEverything(const CorpusCase& one);

}  // namespace revcheck::conformance

#endif  // REVCHECK_CONFORMANCE_VERDICT_H_
