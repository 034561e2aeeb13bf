#ifndef REVCHECK_CLI_BULK_RUN_H_
#define REVCHECK_CLI_BULK_RUN_H_

// Drives the checks of `revcheck bulk`: so many at once in all and so many for
// each host, each result written as soon as it is there.

#include <stddef.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/cli/bulk_input.h"
#include "revcheck/cli/bulk_output.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/interruption.h"
#include "revcheck/cli/progress.h"
#include "revcheck/cli/tally.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/proxy.h"

namespace revcheck::cli {

struct BulkPlan {
  std::string policy;  // Its name, for the results.
  std::string url;     // Asked about all; empty: each certificate's.
  size_t concurrency = 32;
  size_t per_host = 4;
  ProxyRules proxy;
  bool time_is_given = false;  // By --at.
};

// What a run works with. Borrowed.
struct BulkTools {
  const BulkInput* input;
  EarlierResults* earlier;
  Checker* checker;
  BulkOutput* output;
  const InterruptionWatch* watch;
};

class BulkRun {
 public:
  BulkRun(BulkPlan plan, BulkTools tools);

  // Checks what is in the input and not among the earlier results, until all is
  // done or a signal comes. Fails if a result cannot be written. Once.
  absl::Status Run();

  // Of all results, earlier ones included.
  const Tally& tally() const { return tally_; }

  // Everything in the input has a result.
  bool complete() const { return tally_.total() == tools_.input->size(); }

 private:
  // Results on their way from the checker's threads.
  class Mailbox;

  // A check that is to be started, or under way.
  struct Job {
    BulkItem item;
    std::string host;  // Empty: nobody will be asked.
    CheckId id = 0;
  };

  bool goes_on() const { return status_.ok() && !tools_.watch->interrupted(); }

  void StartMore();
  std::optional<Job> TakeStartable();
  bool LoadNext();
  void Start(Job job);
  void Collect();
  void CancelAll();
  void Write(const Json& line);
  void ShowProgress();
  std::string HostOf(const CertificatePair& pair) const;

  const BulkPlan plan_;
  const BulkTools tools_;
  const std::shared_ptr<Mailbox> mailbox_;
  Progress progress_;
  Tally tally_;
  absl::Status status_;

  size_t next_ = 0;  // Of the input.
  std::map<std::string, std::deque<Job>> waiting_;
  size_t waiting_count_ = 0;
  std::map<std::string, size_t> active_;  // By host.
  std::unordered_map<size_t, Job> under_way_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_BULK_RUN_H_
