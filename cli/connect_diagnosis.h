#ifndef REVCHECK_CLI_CONNECT_DIAGNOSIS_H_
#define REVCHECK_CLI_CONNECT_DIAGNOSIS_H_

// The one thing to tell the operator of a server, and what else to note.

#include <optional>
#include <string>
#include <vector>

#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/connect_facts.h"
#include "revcheck/cli/connect_trust.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/cli/text.h"
#include "revcheck/policy/root_cause.h"

namespace revcheck::cli {

// What a diagnosis goes by. Borrowed.
struct Findings {
  const ConnectFacts* facts;
  const Subject* subject;

  // Of the check under the chosen policy; nullopt if none could be made.
  std::optional<RootCause> verdict_cause;

  // What is wrong with the staple by itself, whether or not the chosen policy
  // bears it: kNothingWrong if there is none.
  RootCause staple_cause = RootCause::kNothingWrong;

  LocalFacts local;

  // What the report has so far: verdict, revocation, trust, certificate,
  // staple, responder, without_sni, nodes, repeats.
  const Json* report;
};

// The first connection brought no staple, and the one without SNI after it did,
// about the same certificate.
bool StaplesWithoutSni(const Json& report);

// Some connections brought a staple, and others none: of the repeated ones if
// there are any, else of the first and the one without SNI.
bool StapleComesLate(const Json& report);

// Staple or answer agree with the clock: one of them is about the certificate
// and in date, and not even by the day that verification allows in the future.
bool ClockIsConfirmed(const Findings& findings);

// The cause behind a rejection, which is the clock or an expired certificate
// before anything else; else, what is wrong and will show sooner or later: in
// this order, the clock, the chain, bad news from the responder, the staple,
// other nodes, and why there is no evidence.
Cause DiagnoseServer(const Findings& findings);

// Everything else worth knowing, a sentence or two each.
std::vector<std::string> NotesOn(const Findings& findings);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_DIAGNOSIS_H_
