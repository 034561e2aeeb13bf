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
// * what was said with one entry holds from thisUpdate through valid_through,
//   with the slop exactly, and while the certificate of a delegate is valid;
//   with several entries, no longer than the last of them allows. Only other
//   embedded certificates make that shorter, and then one of them begins or
//   ends just there;
// * without such, the second before and the second after are refused for the
//   time.

#include <openssl/bytestring.h>
#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/fuzzing/cost_bound.h"
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

// The first and the last second of something.
struct Period {
  absl::Time from;
  absl::Time through;
};

// A Time ::= CHOICE { UTCTime, GeneralizedTime }, read without revcheck's
// readers.
std::optional<absl::Time> ReadTime(CBS* in) {
  const bool utc = CBS_peek_asn1_tag(in, CBS_ASN1_UTCTIME) == 1;
  CBS contents;
  if (CBS_get_asn1(in, &contents,
                   utc ? CBS_ASN1_UTCTIME : CBS_ASN1_GENERALIZEDTIME) != 1) {
    return std::nullopt;
  }
  std::string text(ToText(ToBytes(contents)));
  if (utc) {
    text.insert(0, text[0] < '5' ? "20" : "19");
  }
  absl::Time time;
  if (!absl::ParseTime("%E4Y%m%d%H%M%SZ", text, &time, nullptr)) {
    return std::nullopt;
  }
  return time;
}

// The Validity of a certificate, found likewise.
std::optional<Period> ValidityOf(Bytes der) {
  constexpr unsigned kVersion =
      CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0;
  CBS in = ToCbs(der);
  CBS certificate;
  CBS tbs;
  CBS validity;
  // Before it: version, serialNumber, signature, issuer.
  if (CBS_get_asn1(&in, &certificate, CBS_ASN1_SEQUENCE) != 1 ||
      CBS_get_asn1(&certificate, &tbs, CBS_ASN1_SEQUENCE) != 1 ||
      CBS_get_optional_asn1(&tbs, nullptr, nullptr, kVersion) != 1 ||
      CBS_get_asn1(&tbs, nullptr, CBS_ASN1_INTEGER) != 1 ||
      CBS_get_asn1(&tbs, nullptr, CBS_ASN1_SEQUENCE) != 1 ||
      CBS_get_asn1(&tbs, nullptr, CBS_ASN1_SEQUENCE) != 1 ||
      CBS_get_asn1(&tbs, &validity, CBS_ASN1_SEQUENCE) != 1) {
    return std::nullopt;
  }
  const std::optional<absl::Time> not_before = ReadTime(&validity);
  const std::optional<absl::Time> not_after = ReadTime(&validity);
  if (!not_before.has_value() || !not_after.has_value()) {
    return std::nullopt;
  }
  return Period{*not_before, *not_after};
}

// When the last matching entry may be believed, from whom it comes.
Period PeriodOfLastEntry(const Outcome& outcome) {
  Period period = {*outcome.this_update - kDay, *outcome.valid_through};
  if (outcome.signer == Signer::kDelegate) {
    const std::optional<Period> validity = ValidityOf(*outcome.delegate);
    Promise(validity.has_value(), "a delegate's validity can be read");
    period.from = std::max(period.from, validity->from);
    period.through = std::min(period.through, validity->through);
  }
  return period;
}

// A second outside, where nothing but the entries and the certificate of a
// delegate can have decided.
void CheckOutside(const Question& question, const Outcome& outcome) {
  constexpr absl::Duration kSecond = absl::Seconds(1);
  const Outcome before = Ask(question, *outcome.holds_from - kSecond);
  const Outcome after = Ask(question, *outcome.holds_through + kSecond);
  std::optional<Period> validity;
  if (outcome.signer == Signer::kDelegate) {
    validity = ValidityOf(*outcome.delegate);
  }
  const bool not_yet_valid =
      validity.has_value() && *outcome.holds_from == validity->from;
  Promise(before.finding == (not_yet_valid ? Finding::kResponderNotYetValid
                                           : Finding::kThisUpdateInFuture),
          "a second before holds_from is the future");
  const bool no_longer_valid =
      validity.has_value() && *outcome.holds_through == validity->through;
  Promise(no_longer_valid ? after.finding == Finding::kResponderExpired
                          : after.code() == Code::kOcspOldResponse,
          "a second after holds_through is old");
}

// Whether a certificate among `certificates` became valid right after
// `holds.through`, or was valid until right before `holds.from`, if the one or
// the other is not as in `period`.
void CheckShortened(const std::vector<Bytes>& certificates,
                    const Period& period, const Period& holds) {
  constexpr absl::Duration kSecond = absl::Seconds(1);
  bool from = holds.from == period.from;
  bool through = holds.through == period.through;
  for (const Bytes certificate : certificates) {
    const std::optional<Period> validity = ValidityOf(certificate);
    from = from ||
           (validity.has_value() && validity->through + kSecond == holds.from);
    through = through || (validity.has_value() &&
                          validity->from - kSecond == holds.through);
  }
  Promise(from && through, "it holds as long as certificates and times allow");
}

void CheckEnds(const Question& question, const Outcome& outcome) {
  const ResponseSummary summary = Summarize(question.response);
  const Period period = PeriodOfLastEntry(outcome);
  const Period holds = {*outcome.holds_from, *outcome.holds_through};
  Promise(holds.from >= period.from && holds.through <= period.through,
          "nothing holds longer than the last entry and its signer");
  const bool alone =
      outcome.signer == Signer::kIssuer || summary.certificates.size() == 1;
  if (alone) {
    CheckOutside(question, outcome);
  }
  if (EntriesWithSerial(question) == 1) {
    CheckShortened(alone ? std::vector<Bytes>() : summary.certificates, period,
                   holds);
  }
}

void CheckSuccess(const Question& question, const Outcome& outcome,
                  Input* input) {
  CheckHolds(question, outcome, input);
  CheckEnds(question, outcome);
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
  const revcheck::fuzzing::CostBound bound(size);
  revcheck::testing::CheckMutant(revcheck::Bytes(data, size));
  return 0;
}
