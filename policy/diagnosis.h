#ifndef REVCHECK_POLICY_DIAGNOSIS_H_
#define REVCHECK_POLICY_DIAGNOSIS_H_

#include <optional>

#include "revcheck/ocsp/cert_id.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"

namespace revcheck {

// The bytes behind a check, which itself keeps only what they proved. Borrows.
// Empty where there were none.
struct CheckBytes {
  CertId id;
  Bytes staple;
  Bytes response;  // Of the responder.

  // When the certificate is valid, if known: tells its predecessor's staple
  // from a neighbour's, and a wrong clock from old answers.
  std::optional<Validity> validity;
};

// Finds the one cause behind the verdict of a finished check.
//
// The source that decided is to blame, with these finer points:
//
//   Where the check accepted in spite of a staple that is not good, that is to
//   blame: without an answer in time, a client refuses the server.
//   A staple that is byte for byte what the responder answered is the
//   responder's; see CauseIfPassedOn().
//   A staple for another serial is the previous certificate's if it was made
//   before this certificate's validity began; else it is a neighbour's.
//   A staple that a wrong signer signed is the issuer's twin's if an entry
//   names the issuer by its name or its key alone; another CA's if no entry
//   names it. Else it has expired, was damaged, or the responder is
//   misconfigured.
//   A malformed staple whose signature is good was built so by the responder.
//   A staple that would be the responder's fault is the server's if the
//   responder's own answer is good; see CauseIfAnswerIsGood().
//   The clock is slow if a thisUpdate lies in the future, or a responder
//   certificate's validity together with the response or the certificate. It is
//   fast if an answer just fetched is out of date and so is the certificate, or
//   a staple that is not that very answer.
RootCause Diagnose(const RevocationCheck& check, const CheckBytes& bytes);

// The cause behind a staple that by itself shows `cause`, if the responder
// answers with the same bytes: a server that passes them on is not at fault for
// what they say. `cause` itself where that makes no difference.
RootCause CauseIfPassedOn(RootCause cause);

// The same, if the responder answers with other bytes, which are good: a
// responder that works did not misbuild what the server staples. What it no
// longer says of the certificate was its fault all the same.
RootCause CauseIfAnswerIsGood(RootCause cause);

}  // namespace revcheck

#endif  // REVCHECK_POLICY_DIAGNOSIS_H_
