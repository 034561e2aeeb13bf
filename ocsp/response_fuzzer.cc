// Reads any bytes as a response about a certificate of the CA that signed the
// seeds. Promises: those of verify.h about any outcome; the same again when
// verified again; nothing believed whose signature BoringSSL does not find good
// too; nothing behind the end; no allocation on the way to Success. And of
// reading without judging: views lie in the response; what was read, put
// together again, is the response; and who signed, when, and each entry,
// written again, stand in what was signed, one after another.

#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/outcome_promises.h"
#include "revcheck/ocsp/testing/written_cert_id.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/allocation_count.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using fuzzing::IsInside;
using fuzzing::Promise;

// No SingleResponse that is listed is shorter, in bytes.
constexpr size_t kLeastEntrySize = 9;

void CheckViews(const ResponseSummary& summary, Bytes response) {
  Bytes views[] = {
      summary.basic.response_data,
      summary.basic.signature_algorithm,
      summary.basic.signature,
      summary.basic.certificates,
      summary.nonce.value_or(Bytes()),
      summary.responder_id.has_value() ? summary.responder_id->value : Bytes(),
  };
  for (const Bytes view : views) {
    Promise(IsInside(view, response), "views lie in the response");
  }
  for (const Bytes certificate : summary.certificates) {
    Promise(IsInside(certificate, summary.basic.certificates),
            "certificates lie among the certificates");
  }
  for (const EntrySummary& entry : summary.entries) {
    const EncodedCertId& id = entry.cert_id;
    for (const Bytes view :
         {id.hash_oid, id.issuer_name_hash, id.issuer_key_hash, id.serial}) {
      Promise(IsInside(view, summary.basic.response_data),
              "entries lie in ResponseData");
    }
  }
}

// DER has one encoding of everything, so a response that was read to its end
// can be written again.
std::string WriteAgain(const ResponseSummary& summary) {
  const BasicResponse& basic = summary.basic;
  std::string certificates;
  for (const Bytes certificate : summary.certificates) {
    certificates += ToText(certificate);
  }
  if (!certificates.empty()) {
    certificates = Explicit(0, Sequence({certificates}));
  }
  const std::string contents =
      Sequence({ToText(basic.response_data),
                Sequence({ToText(basic.signature_algorithm)}),
                BitString(ToText(basic.signature)), certificates});
  return Sequence(
      {Enumerated(0),
       Explicit(0, Sequence({Oid(oid::kOcspBasic), OctetString(contents)}))});
}

// certStatus, or nothing if it is one of which not all was read.
std::string WriteStatus(const EntrySummary& entry) {
  switch (*entry.status) {
    case CertStatus::kGood:
      return Implicit(0, "");
    case CertStatus::kUnknown:
      return Implicit(2, "");
    case CertStatus::kRevoked:
      break;
  }
  if (!entry.revocation.has_value()) {
    return "";
  }
  const Revocation& revocation = *entry.revocation;
  const std::string reason = revocation.reason.has_value()
                                 ? Explicit(0, Enumerated(*revocation.reason))
                                 : "";
  return Explicit(
      1, GeneralizedTime(absl::FromUnixSeconds(revocation.time)) + reason);
}

std::string WriteTimes(const EntrySummary& entry) {
  const std::string next_update =
      entry.next_update.has_value()
          ? Explicit(0, GeneralizedTime(*entry.next_update))
          : "";
  return GeneralizedTime(*entry.this_update) + next_update;
}

// What was read of an entry, in pieces that stand one after another. Between
// them, and nowhere else, may be what was not read.
std::vector<std::string> WriteEntry(const EntrySummary& entry, bool with_null) {
  const EncodedCertId& id = entry.cert_id;
  const std::string fields = WriteCertIdContents(id, with_null ? Null() : "");
  if (!id.hash.has_value() || id.trailing_data) {
    std::vector<std::string> pieces = {fields};
    if (entry.status.has_value()) {
      pieces.push_back(WriteStatus(entry));
    }
    if (entry.this_update.has_value()) {
      pieces.push_back(WriteTimes(entry));
    }
    return pieces;
  }
  const std::string cert_id = Sequence({fields});
  if (!entry.status.has_value()) {
    return {cert_id};
  }
  const std::string status = WriteStatus(entry);
  if (!entry.this_update.has_value()) {
    return {cert_id + status};
  }
  const std::string times = WriteTimes(entry);
  return status.empty() ? std::vector<std::string>{cert_id, times}
                        : std::vector<std::string>{cert_id + status + times};
}

// The first place in `text` where all of the pieces have been met in their
// order, or npos.
size_t EndOf(const std::vector<std::string>& pieces, std::string_view text) {
  size_t end = 0;
  for (const std::string& piece : pieces) {
    const size_t at = text.find(piece, end);
    if (at == std::string_view::npos) {
      return at;
    }
    end = at + piece.size();
  }
  return end;
}

void CheckResponseData(const ResponseSummary& summary) {
  std::string_view rest = ToText(summary.basic.response_data);
  const auto take = [&rest](size_t end, const char* promise) {
    Promise(end != std::string_view::npos, promise);
    rest.remove_prefix(end);
  };
  if (summary.responder_id.has_value()) {
    const ResponderId& id = *summary.responder_id;
    const bool by_name = id.kind == ResponderId::Kind::kByName;
    std::string start = Explicit(by_name ? 1 : 2, ToText(id.value));
    if (summary.produced_at.has_value()) {
      start += GeneralizedTime(*summary.produced_at);
    }
    take(EndOf({start}, rest), "the responder and the time are signed");
  }
  for (const EntrySummary& entry : summary.entries) {
    const size_t end = std::min(EndOf(WriteEntry(entry, true), rest),
                                EndOf(WriteEntry(entry, false), rest));
    take(end, "each entry is signed, in its order");
  }
  if (summary.nonce.has_value()) {
    take(EndOf({OctetString(ToText(*summary.nonce))}, rest),
         "the nonce is signed, behind the entries");
  }
}

void CheckSummary(Bytes response) {
  const ResponseSummary summary = Summarize(response);
  CheckViews(summary, response);
  CheckResponseData(summary);
  Promise(summary.entries.size() <= response.size() / kLeastEntrySize,
          "memory is bounded by the size of the response");
  Promise(summary.certificates.size() <= kMaxEmbeddedCertificates,
          "there are at most eight certificates");
  if (summary.stopped_by.has_value()) {
    Promise(KindOf(*summary.stopped_by) == FindingKind::kResponse,
            "the finding is one about responses");
    return;
  }
  // An empty list of certificates may be there or not.
  const std::string again = WriteAgain(summary);
  Promise(again == ToText(response) ||
              (summary.certificates.empty() && again.size() < response.size()),
          "the parts make up the whole");
}

// The seeds are about this one's leaf.
const TestCa& Ca() {
  static const TestCa* const ca = new TestCa;
  return *ca;
}

void CheckVerify(Bytes response) {
  static const CertId* const id = new CertId(CertIdOf(Ca()));
  VerifyOptions options;
  options.allow_ed25519 = true;
  options.response_digests.Add(Digest::kSha1);
  const size_t before = AllocationCount();
  const Outcome outcome = VerifyResponse(*id, response, kNow, options);
  const bool allocated = AllocationCount() != before;
  CheckOutcome(outcome, response, kNow);
  Promise(SameOutcome(outcome, VerifyResponse(*id, response, kNow, options)),
          "verifying again gives the same");
  if (!outcome.signer.has_value()) {
    return;
  }
  Promise(IsReallySigned(outcome, response, *id),
          "nothing is believed whose signature is not good");
  Promise(!allocated || outcome.code() != Code::kSuccess,
          "Success allocates nothing");
  const std::string longer = std::string(ToText(response)) + '\0';
  Promise(!IsAnswer(VerifyResponse(*id, ToBytes(longer), kNow, options)),
          "a byte behind the end is refused");
}

}  // namespace
}  // namespace revcheck::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  const revcheck::Bytes response(data, size);
  revcheck::testing::CheckSummary(response);
  revcheck::testing::CheckVerify(response);
  return 0;
}
