#include "revcheck/checker/core.h"

#include <openssl/rand.h>
#include <stdint.h>

#include <exception>
#include <functional>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/checker/transport_finding.h"
#include "revcheck/net/caught.h"
#include "revcheck/net/url.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/policy/verified_memory.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {
namespace {

// From 0 to 1.
double RandomFraction() {
  uint32_t random;
  RAND_bytes(reinterpret_cast<uint8_t*>(&random), sizeof(random));
  return static_cast<double>(random) / UINT32_MAX;
}

std::string HostOf(std::string_view url) {
  const std::optional<HttpUrl> parsed = ParseHttpUrl(url);
  return parsed.has_value() ? parsed->host : "";
}

// Whether the check would ask if the cache had nothing: neither a policy nor
// the lack of a URL is to be got round by renewing.
bool WouldFetch(const RevocationCheck& check) {
  RevocationCheck without_cache(check.policy(), check.facts());
  without_cache.OnCacheLookup(std::nullopt);
  return without_cache.next() == CheckStep::kFetch;
}

// Whether an answer says more than the one it is to replace.
bool IsNews(const Outcome& answer, const CachedResult& cached) {
  return answer.finding != cached.finding ||
         *answer.this_update > cached.this_update;
}

// Ends a check whose answer is not to be kept.
void FinishUnstored(RevocationCheck* check) {
  while (check->next() == CheckStep::kStore) {
    check->OnStored(StoreResult::kDone);  // It says nothing of the responder.
  }
}

// What came in an earlier handshake proves nothing against a revocation that
// has become known since. Where staples are ignored, so are old ones.
Policy ForOldStaple(const Policy& policy) {
  PolicyOptions options = policy.options();
  if (options.stapling) {
    options.contradicted_staple = Unproven::kReject;
  }
  return *Policy::Create(options);
}

}  // namespace

// The visits form a list of their own, since beginning one must not need
// memory.
class CheckerCore::Visit {
 public:
  explicit Visit(CheckerCore* core) : core_(core) {
    const std::lock_guard<std::mutex> lock(core_->mutex_);
    earlier_ = std::exchange(core_->visits_, this);
    if (earlier_ != nullptr) {
      earlier_->later_ = this;
    }
  }

  ~Visit() {
    const std::lock_guard<std::mutex> lock(core_->mutex_);
    (later_ != nullptr ? later_->earlier_ : core_->visits_) = earlier_;
    if (earlier_ != nullptr) {
      earlier_->later_ = later_;
    }
    core_->left_.notify_all();
  }

  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  // No callback may begin any more.
  bool is_over() const {
    const std::lock_guard<std::mutex> lock(core_->mutex_);
    return core_->closed_;
  }

  // Whether all visits from the last one on are of this thread.
  static bool AreMine(const Visit* last) {
    while (last != nullptr && last->thread_ == std::this_thread::get_id()) {
      last = last->earlier_;
    }
    return last == nullptr;
  }

 private:
  CheckerCore* const core_;
  const std::thread::id thread_ = std::this_thread::get_id();
  Visit* earlier_ = nullptr;
  Visit* later_ = nullptr;
};

CheckerCore::CheckerCore(CheckerOptions options,
                         std::shared_ptr<HttpClient> client)
    : options_(std::move(options)),
      client_(std::move(client)),
      cache_(options_.cache),
      questioner_(std::make_shared<Questioner>(options_)) {
  if (options_.refresh_ahead.has_value()) {
    refresh_.emplace(*options_.refresh_ahead);
  }
}

const Policy& CheckerCore::PolicyFor(Role role) const {
  return role == Role::kCa && options_.ca_policy.has_value()
             ? *options_.ca_policy
             : options_.policy;
}

absl::StatusOr<CheckerCore::Begun> CheckerCore::Begin(
    const CheckInput& input, absl::FunctionRef<CheckCallback()> make_done) {
  const Policy& policy = PolicyFor(input.role);
  absl::StatusOr<Record> record = CheckRecord::Create(
      input, input.staple_is_old ? ForOldStaple(policy) : policy,
      options_.clock(), pool_);
  if (!record.ok()) {
    return record.status();
  }
  CheckFacts& facts = (*record)->facts();
  facts.local_only = facts.local_only || client_ == nullptr;
  if (const std::optional<Bytes>& staple = (*record)->staple()) {
    facts.staple = questioner_->VerifyStaple(**record, *staple);
  }
  (*record)->Begin();
  statistics_.OnStarted();
  const CheckId id = ++last_id_;
  Task task;
  task.id = id;
  task.record = *record;
  task.make_done = &make_done;
  auto progress = Progress::kGoesOn;
  if (const auto thrown = CaughtIn([&] { progress = Drive(&task); })) {
    if (task.record != nullptr) {  // Nobody else has it.
      statistics_.OnCancelled();
    }
    std::rethrow_exception(thrown);
  }
  if (progress == Progress::kWaiting) {
    return Begun{id, std::nullopt};
  }
  RefreshIfOld(*record);
  return Begun{id, Finish(*record)};
}

CheckerCore::Progress CheckerCore::Drive(Task* task) {
  const Record record = task->record;
  while (record->check().next() != CheckStep::kFinished) {
    if (TakeStep(task) == Progress::kWaiting) {
      return Progress::kWaiting;
    }
  }
  return Progress::kFinished;
}

CheckerCore::Progress CheckerCore::TakeStep(Task* task) {
  CheckRecord* const record = task->record.get();
  switch (record->check().next()) {
    case CheckStep::kLookUpCache:
      LookUpCache(record);
      return Progress::kGoesOn;
    case CheckStep::kFetch:
      return Board(task);
    case CheckStep::kStore:
      Store(record);
      return Progress::kGoesOn;
    case CheckStep::kFinished:
      return Progress::kFinished;
  }
  return Progress::kFinished;
}

void CheckerCore::LookUpCache(CheckRecord* record) {
  record->check().OnCacheLookup(
      record->key().has_value() ? cache_.Get(*record->key()) : std::nullopt);
}

// An exchange that ended on this side is no failure of the responder's, and is
// not remembered as one.
void CheckerCore::Store(CheckRecord* record) {
  RevocationCheck& check = record->check();
  if (check.to_store().finding == Finding::kFetchCancelled) {
    return FinishUnstored(&check);
  }
  check.OnStored(
      record->key().has_value()
          ? cache_.Put(*record->key(), check.to_store(), record->now())
          : StoreResult::kFull);
}

std::optional<CheckerCore::FlightKey> CheckerCore::KeyOf(
    const CheckRecord& record) {
  if (!record.key().has_value()) {
    return std::nullopt;
  }
  return FlightKey{*record.key(), std::string(record.check().url())};
}

// Answers a check that wants to fetch, or makes it wait for an answer: that of
// a flight under way, or of a new one. The cache is looked at once more before
// a new one begins, because a flight may have landed since; then the check
// begins again.
CheckerCore::Progress CheckerCore::Board(Task* task) {
  const std::optional<FlightKey> key = KeyOf(*task->record);
  if (key.has_value()) {
    if (const auto progress = BoardExisting(*key, task)) {
      return *progress;
    }
  }
  FetchPlan plan;
  if (const auto finding = questioner_->Plan(task->record, &plan)) {
    task->record->check().OnNoResponse(*finding);
    return Progress::kGoesOn;
  }
  std::unique_lock<std::mutex> lock(mutex_);
  if (closed_) {  // A callback checks while another thread destroys.
    task->record->check().OnNoResponse(Finding::kFetchCancelled);
    return Progress::kGoesOn;
  }
  if (key.has_value()) {
    if (flights_.count(*key) > 0 ||
        !(cache_.Get(key->certificate) == task->record->check().cached())) {
      task->record->Begin();
      return Progress::kGoesOn;
    }
  }
  const std::shared_ptr<Flight> flight = NewFlight(key, std::move(plan));
  flight->begun_by = task->id;
  if (const auto thrown = CaughtIn([&] { Wait(flight, task); })) {
    Forget(flight.get());
    std::rethrow_exception(thrown);
  }
  lock.unlock();
  flight->fetch->Start();
  return Progress::kWaiting;
}

std::optional<CheckerCore::Progress> CheckerCore::BoardExisting(
    const FlightKey& key, Task* task) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto found = flights_.find(key);
  if (found == flights_.end()) {
    return std::nullopt;
  }
  statistics_.OnShared();
  if (const auto result = found->second->result) {
    lock.unlock();
    Answer(*task, result, /*is_shared=*/true);
    return Progress::kGoesOn;
  }
  Wait(found->second, task);
  return Progress::kWaiting;
}

void CheckerCore::Wait(const std::shared_ptr<Flight>& flight, Task* task) {
  std::list<Waiter> waiter;
  waiter.push_back({task->id, task->record});
  task->flight = flight;
  task->done = (*std::exchange(task->make_done, nullptr))();
  Task& entry = tasks_[task->id];  // Or nothing is moved from.
  entry = std::move(*task);
  flight->waiting.splice(flight->waiting.end(), waiter);
}

void CheckerCore::Answer(const Task& task,
                         const std::shared_ptr<const FetchResult>& result,
                         bool is_shared) {
  CheckRecord& record = *task.record;
  record.SetFetch(result, is_shared);
  if (const auto error = result->exchange().error) {
    record.check().OnNoResponse(FindingOf(*error));
  } else {
    record.check().OnResponse(
        questioner_->VerifyAnswer(record, *result, record.now()));
  }
}

// Judging an answer asks the application, too: whom it trusts.
FetchPlan::Judge CheckerCore::WhileOpen(FetchPlan::Judge judge) {
  return [weak = weak_from_this(),
          judge = std::move(judge)](const FetchResult& answer) {
    const std::shared_ptr<CheckerCore> core = weak.lock();
    if (core == nullptr) {
      return false;
    }
    const Visit visit(core.get());
    return !visit.is_over() && judge(answer);
  };
}

// The lock is held. The fetch is not begun here.
std::shared_ptr<CheckerCore::Flight> CheckerCore::NewFlight(
    const std::optional<FlightKey>& key, FetchPlan plan) {
  if (plan.is_usable) {
    plan.is_usable = WhileOpen(std::move(plan.is_usable));
  }
  auto flight = std::make_shared<Flight>();
  flight->fetch = std::make_shared<Fetch>(
      client_, std::move(plan),
      [weak = weak_from_this(),
       weak_flight = std::weak_ptr<Flight>(flight)](FetchResult result) {
        const std::shared_ptr<CheckerCore> core = weak.lock();
        const std::shared_ptr<Flight> landed = weak_flight.lock();
        if (core != nullptr && landed != nullptr) {
          core->Land(landed, std::move(result));
        }
      });
  flight->key = key;
  flight->place = std::make_shared<FetchResult>();
  if (key.has_value()) {
    flights_[*key] = flight;
  }
  ++under_way_;
  return flight;
}

// Gives the answer to all who wait for it: first to the cache, then to the
// applications.
void CheckerCore::Land(const std::shared_ptr<Flight>& flight,
                       FetchResult result) {
  const Visit visit(this);
  for (const HttpResult& exchange : result.exchanges) {
    (void)CaughtIn([&] { statistics_.OnExchange(exchange); });
  }
  *flight->place = std::move(result);
  std::unique_lock<std::mutex> lock(mutex_);
  if (closed_) {
    return;
  }
  flight->result = flight->place;
  const std::list<Waiter> waiters = BeginLanding(flight.get());
  lock.unlock();
  for (const Waiter& waiter : waiters) {
    Conclude(waiter, *flight);
  }
  if (flight->refreshing != nullptr) {
    OnRefreshed(*flight);
  }
  lock.lock();
  EndLanding(waiters);
  Forget(flight.get());
  lock.unlock();
  CallBackAll(waiters, visit);
}

// Drives a check to its end: it fetches once. Without the memory for that, it
// ends as if the answer had not come; if that was judged already, without
// keeping it.
void CheckerCore::Conclude(const Waiter& waiter, const Flight& flight) {
  Task task;
  task.id = waiter.id;
  task.record = waiter.record;
  const std::exception_ptr thrown = CaughtIn([&] {
    Answer(task, flight.result, /*is_shared=*/task.id != flight.begun_by);
    Drive(&task);
  });
  if (thrown == nullptr) {
    return;
  }
  RevocationCheck& check = waiter.record->check();
  if (check.next() == CheckStep::kFetch) {
    check.OnNoResponse(Finding::kFetchCancelled);
  }
  FinishUnstored(&check);
}

// Each is called back, also after one that throws; that is for the client.
void CheckerCore::CallBackAll(const std::list<Waiter>& waiters,
                              const Visit& visit) {
  std::exception_ptr first;
  for (const Waiter& waiter : waiters) {
    const std::exception_ptr thrown =
        CaughtIn([&] { CallBack(waiter.id, visit); });
    if (first == nullptr) {
      first = thrown;
    }
  }
  if (first != nullptr) {
    std::rethrow_exception(first);
  }
}

// Calls back unless somebody else has ended the check meanwhile: each callback
// before may have taken its time, or cancelled this one.
void CheckerCore::CallBack(CheckId id, const Visit& visit) {
  const std::optional<Task> task = Take(id, Stage::kLanded);
  if (!task.has_value() || visit.is_over()) {
    return;
  }
  const CheckResult result = Finish(task->record);
  if (!visit.is_over()) {
    task->done(result);
  }
}

// The lock is held. The copies are for whoever drives the checks.
std::list<CheckerCore::Waiter> CheckerCore::BeginLanding(Flight* flight) {
  std::list<Waiter> waiters = std::exchange(flight->waiting, {});
  for (const Waiter& waiter : waiters) {
    tasks_.at(waiter.id).stage = Stage::kLanding;
  }
  return waiters;
}

// The lock is held.
void CheckerCore::EndLanding(const std::list<Waiter>& waiters) {
  for (const Waiter& waiter : waiters) {
    const auto found = tasks_.find(waiter.id);
    if (found != tasks_.end()) {
      found->second.stage = Stage::kLanded;
    }
  }
  landed_.notify_all();
}

// The lock is held. Both the answer and the last to give up may come here.
void CheckerCore::Forget(Flight* flight) {
  if (std::exchange(flight->is_over, true)) {
    return;
  }
  --under_way_;
  if (!flight->key.has_value()) {
    return;
  }
  const auto found = flights_.find(*flight->key);
  if (found != flights_.end() && found->second.get() == flight) {
    flights_.erase(found);
  }
}

std::optional<CheckerCore::Task> CheckerCore::Take(CheckId id, Stage before) {
  std::unique_lock<std::mutex> lock(mutex_);
  landed_.wait(lock, [this, id, before] {
    const auto found = tasks_.find(id);
    return found == tasks_.end() || before == Stage::kWaiting ||
           found->second.stage != Stage::kLanding;
  });
  auto found = tasks_.extract(id);
  if (found.empty()) {
    return std::nullopt;
  }
  Task task = std::move(found.mapped());
  if (task.stage != Stage::kWaiting) {
    return task;
  }
  Flight& flight = *task.flight;
  flight.waiting.remove_if([id](const Waiter& w) { return w.id == id; });
  if (flight.waiting.empty() && flight.refreshing == nullptr) {
    Forget(&flight);
    lock.unlock();
    flight.fetch->Cancel();
  }
  return task;
}

bool CheckerCore::Cancel(CheckId id) {
  if (!Take(id, Stage::kWaiting).has_value()) {
    return false;
  }
  statistics_.OnCancelled();
  return true;
}

std::optional<CheckResult> CheckerCore::GiveUp(CheckId id) {
  const std::optional<Task> task = Take(id, Stage::kLanded);
  if (!task.has_value()) {
    return std::nullopt;
  }
  RevocationCheck& check = task->record->check();
  if (task->stage == Stage::kWaiting) {
    check.OnNoResponse(Finding::kTimedOut);
  }
  FinishUnstored(&check);
  return Finish(task->record);
}

CheckResult CheckerCore::Finish(const Record& record) {
  record->Finish();
  statistics_.OnFinished(record->check().verdict());
  CheckResult result(record);
  if (options_.on_finished) {
    (void)CaughtIn([&] { options_.on_finished(result); });
  }
  return result;
}

void CheckerCore::RefreshIfOld(const Record& record) {
  const RevocationCheck& check = record->check();
  const std::optional<CachedResult>& cached = check.cached();
  if (!refresh_.has_value() || check.verdict().source != Source::kCache ||
      check.verdict().decision != Decision::kAccept || !cached.has_value() ||
      record->now() < cached->this_update +
                          (cached->valid_through - cached->this_update) / 2) {
    return;
  }
  std::shared_ptr<Flight> flight;
  (void)CaughtIn([&] { flight = NewRefresh(record); });  // It can wait.
  if (flight != nullptr) {
    statistics_.OnRefresh();
    // Whoever has come to share it by now may throw; that is not for this
    // check.
    (void)CaughtIn([&] { flight->fetch->Start(); });
  }
}

// Null if it is not the time to refresh.
std::shared_ptr<CheckerCore::Flight> CheckerCore::NewRefresh(
    const Record& record) {
  FetchPlan plan;
  if (!WouldFetch(record->check()) ||
      questioner_->Plan(record, &plan).has_value()) {
    return nullptr;
  }
  const FlightKey key = *KeyOf(*record);
  std::string host = HostOf(key.url);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_ || flights_.count(key) > 0 ||
      !refresh_->Begin(key.certificate, host, record->now())) {
    return nullptr;
  }
  std::shared_ptr<Flight> flight;
  if (const auto thrown =
          CaughtIn([&] { flight = NewFlight(key, std::move(plan)); })) {
    refresh_->OnDone(key.certificate, host,
                     RefreshSchedule::Outcome::kCancelled, record->now(),
                     RandomFraction());
    std::rethrow_exception(thrown);
  }
  flight->refreshing = record;
  flight->host = std::move(host);
  return flight;
}

void CheckerCore::OnRefreshed(const Flight& flight) {
  const CheckRecord& record = *flight.refreshing;
  absl::Time now = record.now();
  auto outcome = RefreshSchedule::Outcome::kCancelled;
  (void)CaughtIn([&] {
    now = options_.clock();
    outcome = Renew(record, *flight.result, now);
  });
  refresh_->OnDone(*record.key(), flight.host, outcome, now, RandomFraction());
}

RefreshSchedule::Outcome CheckerCore::Renew(const CheckRecord& record,
                                            const FetchResult& answer,
                                            absl::Time now) {
  if (const auto error = answer.exchange().error) {
    return error == TransportError::kCancelled
               ? RefreshSchedule::Outcome::kCancelled
               : RefreshSchedule::Outcome::kFailed;
  }
  const Outcome proved = questioner_->VerifyAnswer(record, answer, now);
  if (!IsAnswer(proved)) {
    return RefreshSchedule::Outcome::kFailed;
  }
  cache_.Put(*record.key(),
             {proved.finding, *proved.this_update, *proved.valid_through}, now);
  return IsNews(proved, *record.check().cached())
             ? RefreshSchedule::Outcome::kRenewed
             : RefreshSchedule::Outcome::kUnchanged;
}

void CheckerCore::Close() {
  std::unordered_map<CheckId, Task> tasks;
  std::unordered_map<FlightKey, std::shared_ptr<Flight>, FlightHasher> flights;
  std::unique_lock<std::mutex> lock(mutex_);
  closed_ = true;
  tasks.swap(tasks_);
  flights.swap(flights_);
  lock.unlock();
  for (const auto& [id, task] : tasks) {
    task.flight->fetch->Cancel();
  }
  for (const auto& [key, flight] : flights) {
    flight->fetch->Cancel();
  }
  lock.lock();
  left_.wait(lock, [this] { return Visit::AreMine(visits_); });
}

void CheckerCore::ClearCache() { cache_.Clear(); }

CheckerSnapshot CheckerCore::Snapshot() const {
  CheckerSnapshot snapshot = statistics_.Read();
  snapshot.cached_responses = cache_.size();
  snapshot.memory_hits = questioner_->memory().hits();
  const std::lock_guard<std::mutex> lock(mutex_);
  snapshot.checks_waiting = tasks_.size();
  snapshot.exchanges_under_way = under_way_;
  return snapshot;
}

}  // namespace revcheck
