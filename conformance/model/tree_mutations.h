#ifndef REVCHECK_CONFORMANCE_MODEL_TREE_MUTATIONS_H_
#define REVCHECK_CONFORMANCE_MODEL_TREE_MUTATIONS_H_

#include <string>
#include <vector>

#include "revcheck/conformance/model/draft.h"
#include "revcheck/conformance/model/random.h"

namespace revcheck::model {

// Changes one element of the draft's tree, whatever it means: deletes,
// duplicates or exchanges it, gives it another tag or other length octets,
// changes, cuts or extends its contents, wraps or unwraps it, or puts an
// element of one of `others` in its place. Says what it did.
std::string MutateTree(Random* random, const std::vector<Draft>& others,
                       Draft* draft);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_TREE_MUTATIONS_H_
