#include "revcheck/checker/core.h"

#include <openssl/rand.h>
#include <stdint.h>

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "revcheck/checker/transport_finding.h"
#include "revcheck/net/url.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/verdict.h"
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

}  // namespace

class CheckerCore::Visit {
 public:
  explicit Visit(CheckerCore* core) : core_(core) {
    const std::lock_guard<std::mutex> lock(core_->mutex_);
    core_->visitors_.push_back(std::this_thread::get_id());
  }

  ~Visit() {
    const std::lock_guard<std::mutex> lock(core_->mutex_);
    auto& visitors = core_->visitors_;
    visitors.erase(std::find(visitors.begin(), visitors.end(),
                             std::this_thread::get_id()));
    core_->left_.notify_all();
  }

  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  // No callback may begin any more.
  bool is_over() const {
    const std::lock_guard<std::mutex> lock(core_->mutex_);
    return core_->closed_;
  }

 private:
  CheckerCore* const core_;
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

absl::StatusOr<CheckerCore::Begun> CheckerCore::Begin(const CheckInput& input,
                                                      CheckCallback done) {
  absl::StatusOr<Record> record =
      CheckRecord::Create(input, PolicyFor(input.role), options_.clock());
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
  task.done = std::move(done);
  if (Drive(&task) == Progress::kWaiting) {
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

void CheckerCore::Store(CheckRecord* record) {
  RevocationCheck& check = record->check();
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
  Wait(flight, task);
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
  task->flight = flight;
  flight->waiting.push_back(task->id);
  tasks_.emplace(task->id, std::move(*task));
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

// The lock is held. The fetch is not begun here.
std::shared_ptr<CheckerCore::Flight> CheckerCore::NewFlight(
    const std::optional<FlightKey>& key, FetchPlan plan) {
  auto flight = std::make_shared<Flight>();
  flight->fetch = std::make_shared<Fetch>(
      client_, std::move(plan),
      [weak = weak_from_this(), key,
       weak_flight = std::weak_ptr<Flight>(flight)](FetchResult result) {
        const std::shared_ptr<CheckerCore> core = weak.lock();
        const std::shared_ptr<Flight> landed = weak_flight.lock();
        if (core != nullptr && landed != nullptr) {
          core->Land(key, landed, std::move(result));
        }
      });
  if (key.has_value()) {
    flights_[*key] = flight;
  }
  ++under_way_;
  return flight;
}

// Gives the answer to all who wait for it: first to the cache, then to the
// applications.
void CheckerCore::Land(const std::optional<FlightKey>& key,
                       const std::shared_ptr<Flight>& flight,
                       FetchResult result) {
  const Visit visit(this);
  for (const HttpResult& exchange : result.exchanges) {
    statistics_.OnExchange(exchange);
  }
  const auto answer = std::make_shared<const FetchResult>(std::move(result));
  std::unique_lock<std::mutex> lock(mutex_);
  if (closed_) {
    return;
  }
  flight->result = answer;
  std::vector<Task> tasks = BeginLanding(flight.get());
  lock.unlock();
  for (Task& task : tasks) {
    Answer(task, answer, /*is_shared=*/task.id != flight->begun_by);
    Drive(&task);  // To the end: a check fetches once.
  }
  if (flight->refreshing != nullptr) {
    OnRefreshed(*flight->refreshing, *answer);
  }
  lock.lock();
  EndLanding(tasks);
  Forget(key, flight.get());
  lock.unlock();
  for (const Task& task : tasks) {
    CallBack(task.id, visit);
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
std::vector<CheckerCore::Task> CheckerCore::BeginLanding(Flight* flight) {
  std::vector<Task> tasks;
  for (const CheckId id : std::exchange(flight->waiting, {})) {
    Task& task = tasks_.at(id);
    task.stage = Stage::kLanding;
    tasks.push_back(task);
  }
  return tasks;
}

// The lock is held.
void CheckerCore::EndLanding(const std::vector<Task>& tasks) {
  for (const Task& task : tasks) {
    const auto found = tasks_.find(task.id);
    if (found != tasks_.end()) {
      found->second.stage = Stage::kLanded;
    }
  }
  landed_.notify_all();
}

// The lock is held. Both the answer and the last to give up may come here.
void CheckerCore::Forget(const std::optional<FlightKey>& key, Flight* flight) {
  if (std::exchange(flight->is_over, true)) {
    return;
  }
  --under_way_;
  if (!key.has_value()) {
    return;
  }
  const auto found = flights_.find(*key);
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
  flight.waiting.erase(
      std::find(flight.waiting.begin(), flight.waiting.end(), id));
  if (flight.waiting.empty() && flight.refreshing == nullptr) {
    Forget(KeyOf(*task.record), &flight);
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
  while (check.next() == CheckStep::kStore) {
    check.OnStored(StoreResult::kDone);  // It says nothing of the responder.
  }
  return Finish(task->record);
}

CheckResult CheckerCore::Finish(const Record& record) {
  record->Finish();
  statistics_.OnFinished(record->check().verdict());
  CheckResult result(record);
  if (options_.on_finished) {
    options_.on_finished(result);
  }
  return result;
}

void CheckerCore::RefreshIfOld(const Record& record) {
  const RevocationCheck& check = record->check();
  const std::optional<CachedResult>& cached = check.cached();
  if (!refresh_.has_value() || check.verdict().source != Source::kCache ||
      check.verdict().decision != Decision::kAccept || !cached.has_value() ||
      !WouldFetch(check) ||
      record->now() < cached->this_update +
                          (cached->valid_through - cached->this_update) / 2) {
    return;
  }
  FetchPlan plan;
  if (questioner_->Plan(record, &plan).has_value()) {
    return;
  }
  const FlightKey key = *KeyOf(*record);
  std::unique_lock<std::mutex> lock(mutex_);
  if (closed_ || flights_.count(key) > 0 ||
      !refresh_->Begin(key.certificate, HostOf(key.url), record->now())) {
    return;
  }
  const std::shared_ptr<Flight> flight = NewFlight(key, std::move(plan));
  flight->refreshing = record;
  lock.unlock();
  statistics_.OnRefresh();
  flight->fetch->Start();
}

void CheckerCore::OnRefreshed(const CheckRecord& record,
                              const FetchResult& answer) {
  const absl::Time now = options_.clock();
  auto outcome = RefreshSchedule::Outcome::kFailed;
  if (!answer.exchange().error.has_value()) {
    const Outcome proved = questioner_->VerifyAnswer(record, answer, now);
    if (IsAnswer(proved)) {
      outcome = IsNews(proved, *record.check().cached())
                    ? RefreshSchedule::Outcome::kRenewed
                    : RefreshSchedule::Outcome::kUnchanged;
      cache_.Put(*record.key(),
                 {proved.finding, *proved.this_update, *proved.valid_through},
                 now);
    }
  }
  refresh_->OnDone(*record.key(), HostOf(record.check().url()), outcome, now,
                   RandomFraction());
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
  left_.wait(lock, [this] {
    return std::all_of(visitors_.begin(), visitors_.end(),
                       [](std::thread::id visitor) {
                         return visitor == std::this_thread::get_id();
                       });
  });
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
