#ifndef REVCHECK_CHECKER_CORE_H_
#define REVCHECK_CHECKER_CORE_H_

#include <stddef.h>

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_record.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/question.h"
#include "revcheck/checker/record_pool.h"
#include "revcheck/checker/refresh_schedule.h"
#include "revcheck/checker/statistics.h"
#include "revcheck/net/http_client.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/response_cache.h"

namespace revcheck {

// What a Checker is made of. Outlives it while a call is under way.
//
// A check that has to wait for an answer is a task. Whoever takes it out of
// `tasks_` under the lock, the answer, Cancel() or GiveUp(), ends it; so it
// ends once. A flight is one fetch and the tasks that wait for it. It stays in
// `flights_` until what it brought is in the cache: who comes too late for the
// one finds the other.
//
// Memory may run out, and callbacks may throw, at any place. Beginning a check
// throws and leaves nothing behind; once it waits, it ends like any other:
// ending it, and landing, need no memory, but for what can be done without.
class CheckerCore : public std::enable_shared_from_this<CheckerCore> {
 public:
  CheckerCore(CheckerOptions options, std::shared_ptr<HttpClient> client);

  // How a check stands when the call that began it returns.
  struct Begun {
    CheckId id;
    std::optional<CheckResult> result;  // Unset: `done` is called later.
  };

  // Begins a check. `make_done` is called if it has to wait, within this call,
  // and makes what is called back.
  absl::StatusOr<Begun> Begin(const CheckInput& input,
                              absl::FunctionRef<CheckCallback()> make_done);
  bool Cancel(CheckId id);
  std::optional<CheckResult> GiveUp(CheckId id);

  // Ends everything; see ~Checker().
  void Close();

  const Policy& PolicyFor(Role role) const;
  const CheckerOptions& options() const { return options_; }
  void ClearCache();
  CheckerSnapshot Snapshot() const;

 private:
  using Record = std::shared_ptr<CheckRecord>;

  struct Flight;

  // How far a task has come: it waits for an answer; it has one, and is being
  // driven to its verdict; it has that, and waits for its callback's turn.
  enum class Stage { kWaiting, kLanding, kLanded };

  struct Task {
    CheckId id;
    Record record;
    CheckCallback done;  // Made when the task has to wait.
    const absl::FunctionRef<CheckCallback()>* make_done = nullptr;
    std::shared_ptr<Flight> flight;
    Stage stage = Stage::kWaiting;
  };

  // Which question a flight asks.
  struct FlightKey {
    CacheKey certificate;
    std::string url;

    friend bool operator==(const FlightKey& a, const FlightKey& b) {
      return a.certificate == b.certificate && a.url == b.url;
    }
  };
  struct FlightHasher {
    size_t operator()(const FlightKey& key) const {
      return key.certificate.Hash();
    }
  };

  struct Waiter {
    CheckId id;
    Record record;
  };

  struct Flight {
    std::optional<FlightKey> key;  // Unset: it is never shared.
    std::shared_ptr<Fetch> fetch;
    std::optional<CheckId> begun_by;  // Unset if by a refresh.
    std::list<Waiter> waiting;
    std::shared_ptr<FetchResult> place;         // Where the result goes.
    std::shared_ptr<const FetchResult> result;  // Null while under way.
    Record refreshing;  // Set if it goes on although nobody waits for it.
    std::string host;   // Of a refresh.
    bool is_over = false;
  };

  // Holds the checker's destructor up while callbacks run.
  class Visit;

  enum class Progress { kGoesOn, kWaiting, kFinished };

  // A check's way from step to step; `task` is moved from if it has to wait.
  Progress Drive(Task* task);
  Progress TakeStep(Task* task);
  Progress Board(Task* task);
  std::optional<Progress> BoardExisting(const FlightKey& key, Task* task);
  void Wait(const std::shared_ptr<Flight>& flight, Task* task);
  void Answer(const Task& task,
              const std::shared_ptr<const FetchResult>& result, bool is_shared);
  void LookUpCache(CheckRecord* record);
  void Store(CheckRecord* record);

  FetchPlan::Judge WhileOpen(FetchPlan::Judge judge);
  std::shared_ptr<Flight> NewFlight(const std::optional<FlightKey>& key,
                                    FetchPlan plan);
  void Land(const std::shared_ptr<Flight>& flight, FetchResult result);
  std::list<Waiter> BeginLanding(Flight* flight);
  void Conclude(const Waiter& waiter, const Flight& flight);
  void EndLanding(const std::list<Waiter>& waiters);
  void CallBackAll(const std::list<Waiter>& waiters, const Visit& visit);
  void CallBack(CheckId id, const Visit& visit);
  void Forget(Flight* flight);

  // Takes a task out, and off its flight, which is cancelled if it was the last
  // one. `before` kLanded: not while it is being driven.
  std::optional<Task> Take(CheckId id, Stage before);

  CheckResult Finish(const Record& record);

  void RefreshIfOld(const Record& record);
  std::shared_ptr<Flight> NewRefresh(const Record& record);
  void OnRefreshed(const Flight& flight);
  RefreshSchedule::Outcome Renew(const CheckRecord& record,
                                 const FetchResult& answer, absl::Time now);

  static std::optional<FlightKey> KeyOf(const CheckRecord& record);

  const CheckerOptions options_;
  const std::shared_ptr<HttpClient> client_;  // May be null.
  const std::shared_ptr<RecordPool> pool_ = std::make_shared<RecordPool>();
  ResponseCache cache_;
  const std::shared_ptr<Questioner> questioner_;
  Statistics statistics_;
  std::optional<RefreshSchedule> refresh_;
  std::atomic<CheckId> last_id_{0};

  mutable std::mutex mutex_;
  std::condition_variable left_;    // A visitor.
  std::condition_variable landed_;  // A flight.
  bool closed_ = false;
  Visit* visits_ = nullptr;  // The last one begun.
  std::unordered_map<CheckId, Task> tasks_;
  std::unordered_map<FlightKey, std::shared_ptr<Flight>, FlightHasher> flights_;
  size_t under_way_ = 0;  // Flights, also those that are never shared.
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_CORE_H_
