#include "revcheck/conformance/model/mutator.h"

#include <stddef.h>

#include "absl/strings/str_cat.h"
#include "revcheck/conformance/model/meaning_mutations.h"
#include "revcheck/conformance/model/random.h"
#include "revcheck/conformance/model/tree_mutations.h"

namespace revcheck::model {
namespace {

// Changes the encoding itself, with no regard to what it is.
std::string MutateBytes(Random* random, std::string* bytes) {
  if (bytes->empty()) {
    return "";
  }
  const size_t position = random->Below(bytes->size());
  switch (random->Below(3)) {
    case 0:
      (*bytes)[position] = static_cast<char>(random->Next());
      return absl::StrCat("another byte ", position, " of the response");
    case 1:
      bytes->resize(position);
      return absl::StrCat("response cut to ", position);
    default:
      bytes->append(1 + random->Below(3), '\0');
      return "zeros after the response";
  }
}

// Changes the draft in one place. Not everything can be done to every draft.
std::string Mutate(Random* random, const std::vector<Draft>& others,
                   Draft* draft) {
  std::string step;
  while (step.empty()) {
    step = random->OneIn(4) ? MutateTree(random, others, draft)
                            : MutateMeaning(random, draft);
  }
  return step;
}

}  // namespace

Mutant Mutator::Make(uint64_t number) const {
  Random random(number);
  Draft draft = random.Pick(drafts_);
  draft.steps.push_back(draft.name);
  static const auto* const counts =
      new std::vector<size_t>{0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4};
  const size_t count = random.Pick(*counts);
  for (size_t i = 0; i < count; ++i) {
    draft.steps.push_back(Mutate(&random, drafts_, &draft));
  }
  SignAgain(&draft);
  Mutant mutant;
  mutant.question = draft.question;
  mutant.response = Encode(draft.tree);
  mutant.steps = draft.steps;
  mutant.lax = random.OneIn(8);
  if (random.OneIn(40)) {
    mutant.steps.push_back(MutateBytes(&random, &mutant.response));
  }
  return mutant;
}

}  // namespace revcheck::model
