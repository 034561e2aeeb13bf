// Verifies responses that are wrong in places of the input's choice and signed
// nevertheless (ocsp/testing/response_mutant.h), at times and with options of
// its choice. Promises:
//
// * those of verify.h about any outcome;
// * the same outcome when verified again, and with a prepared issuer, whatever
//   that one remembers;
// * nothing believed that a stranger signed, or a responder without right, or
//   that BoringSSL does not find well signed too;
// * Success allocates nothing, and holds: at every time from holds_from through
//   holds_through the outcome is the same;
// * what the issuer said with one entry is believed from thisUpdate through
//   valid_through, with the slop exactly, and at no other time.

#include <stddef.h>
#include <stdint.h>

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "revcheck/fuzzing/input.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/testing/outcome_promises.h"
#include "revcheck/ocsp/testing/response_mutant.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/testing/allocation_count.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using fuzzing::Input;
using fuzzing::Promise;

// One verification, to be done again at other times.
struct Question {
  CertId id;
  Bytes response;
  VerifyOptions options;
};

Outcome Ask(const Question& question, absl::Time now) {
  return VerifyResponse(question.id, question.response, now, question.options);
}

VerifyOptions ChooseOptions(Input* input, std::string* nonce) {
  VerifyOptions options;
  constexpr uint16_t kAges[] = {10, 0, 1, 65535};
  options.max_age_days = kAges[input->Choice(4)];
  if (input->Choice(2) == 1) {
    options.response_digests.Add(Digest::kSha1);
    options.responder.digests.Add(Digest::kSha1);
  }
  options.unknown_outranks_good = input->Choice(2) == 1;
  if (input->Choice(4) == 1) {
    *nonce = input->Text(32);
    options.nonce = ToBytes(*nonce);
  }
  return options;
}

// A time from `from` through `through`, at `part` of 65535 of the way.
absl::Time Between(absl::Time from, absl::Time through, uint16_t part) {
  const int64_t seconds = absl::ToInt64Seconds(through - from);
  return from +
         absl::Seconds(seconds / 65535 * part + seconds % 65535 * part / 65535);
}

// The outcome is the same for as long as it says, as far as some times show.
void CheckHolds(const Question& question, const Outcome& outcome,
                Input* input) {
  const absl::Time from = *outcome.holds_from;
  const absl::Time through = *outcome.holds_through;
  const auto part = static_cast<uint16_t>(input->Number());
  for (const absl::Time time :
       {from, through, Between(from, through, part),
        Between(from, through, static_cast<uint16_t>(65535 - part))}) {
    Promise(SameVerdict(outcome, Ask(question, time)),
            "an outcome holds for as long as it says");
  }
}

// How many entries of the response have the serial asked about.
size_t EntriesWithSerial(const Question& question) {
  size_t count = 0;
  for (const EntrySummary& entry : Summarize(question.response).entries) {
    count += entry.cert_id.serial == question.id.serial ? 1 : 0;
  }
  return count;
}

void CheckSlop(const Question& question, const Outcome& outcome) {
  constexpr absl::Duration kSecond = absl::Seconds(1);
  Promise(*outcome.holds_from == *outcome.this_update - kDay &&
              *outcome.holds_through == *outcome.valid_through,
          "an answer of the issuer holds from thisUpdate through its end");
  Promise(Ask(question, *outcome.holds_from - kSecond).finding ==
              Finding::kThisUpdateInFuture,
          "more than a day before thisUpdate is the future");
  Promise(Ask(question, *outcome.holds_through + kSecond).code() ==
              Code::kOcspOldResponse,
          "a second after valid_through is old");
}

void CheckSuccess(const Question& question, const Outcome& outcome,
                  Input* input) {
  CheckHolds(question, outcome, input);
  if (outcome.signer == Signer::kIssuer && EntriesWithSerial(question) == 1) {
    CheckSlop(question, outcome);
  }
}

// Asks the same of an issuer that is met again: this response twice, and at
// another time, perhaps after a good response of a delegate.
void CheckPrepared(const Question& question, absl::Time now,
                   const Outcome& outcome, Input* input) {
  const PreparedIssuer issuer(question.id.issuer_name, question.id.issuer_spki,
                              input->Choice(2) == 0
                                  ? PreparedIssuer::Delegates::kRemember
                                  : PreparedIssuer::Delegates::kKeepKey);
  Question prepared = question;
  prepared.id.prepared = &issuer;
  if (input->Choice(2) == 1) {
    Question earlier = prepared;
    earlier.response = GoodResponseOfDelegate();
    earlier.options = VerifyOptions();
    Promise(Ask(earlier, kNow).signer == Signer::kDelegate,
            "the delegate is good");
  }
  Promise(SameOutcome(outcome, Ask(prepared, now)),
          "a prepared issuer gives the same outcome");
  const size_t before = AllocationCount();
  const Outcome again = Ask(prepared, now);
  Promise(AllocationCount() == before || again.code() != Code::kSuccess,
          "Success allocates nothing with a prepared issuer");
  Promise(SameOutcome(outcome, again),
          "a prepared issuer gives the same outcome again");
  constexpr int kDays[] = {65, -35, 1, -1, 4000};
  const absl::Time then = now + kDays[input->Choice(5)] * kDay;
  Promise(SameOutcome(Ask(question, then), Ask(prepared, then)),
          "a prepared issuer gives the same outcome at other times");
}

void CheckMutant(Bytes bytes) {
  Input input(bytes);
  const Mutant mutant = BuildMutant(&input);
  const absl::Time now = kNow + absl::Hours(input.Number() % 600);
  std::string nonce;
  const Question question = {MutantCertId(), ToBytes(mutant.response),
                             ChooseOptions(&input, &nonce)};
  const size_t before = AllocationCount();
  const Outcome outcome = Ask(question, now);
  const bool allocated = AllocationCount() != before;
  CheckOutcome(outcome, question.response, now);
  Promise(SameOutcome(outcome, Ask(question, now)),
          "verifying again gives the same");
  if (!outcome.signer.has_value()) {
    return;
  }
  CheckPrepared(question, now, outcome, &input);
  Promise(!mutant.forged, "nothing is believed that a stranger signed");
  Promise(IsReallySigned(outcome, question.response, question.id),
          "nothing is believed whose signature is not good");
  if (outcome.code() == Code::kSuccess) {
    Promise(!allocated, "Success allocates nothing");
    CheckSuccess(question, outcome, &input);
  }
}

}  // namespace
}  // namespace revcheck::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  revcheck::testing::CheckMutant(revcheck::Bytes(data, size));
  return 0;
}
