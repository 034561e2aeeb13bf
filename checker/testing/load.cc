#include "revcheck/checker/testing/load.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/load_memory.h"
#include "revcheck/checker/testing/load_subjects.h"
#include "revcheck/checker/testing/stops.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/testing/descriptors.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/response_cache.h"
#include "revcheck/x509/testing/require.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr int kThreads = 4;
constexpr size_t kMaxUnderWay = 64;  // On each thread, without blocking.
constexpr size_t kAbandonedAtOnce = 20;
static_assert(kThreads * (kMaxUnderWay + 1 + kAbandonedAtOnce) == kMaxLoad);
constexpr size_t kSmallCache = 24;  // Much less than there are subjects.
constexpr uint64_t kRenewalInterval = 500;  // Checks of a thread.
constexpr uint64_t kSlowOneIn = 40;
constexpr size_t kSamples = 40;
constexpr size_t kMaxComplaints = 10;

// The time limits of fetches. Slow responders take longer than the short one
// however fast the machine; all others should be faster than the long ones,
// which are Firefox's highest, however slow it is.
constexpr absl::Duration kShort = absl::Milliseconds(100);
constexpr absl::Duration kLongSoft = absl::Seconds(5);
constexpr absl::Duration kLongHard = absl::Seconds(20);

// A checker by one profile, and who uses it.
struct Profile {
  size_t index = 0;       // Into kLoadProfiles.
  bool is_short = false;  // Its fetches have the short time limit.
};

Policy PolicyOf(const Profile& profile) {
  PolicyOptions options =
      Policy::Named(kLoadProfiles[profile.index])->options();
  options.soft_timeout = profile.is_short ? kShort : kLongSoft;
  options.hard_timeout = profile.is_short ? kShort : kLongHard;
  return *Policy::Create(options);
}

Policy CaPolicyOf(const Profile& profile) {
  PolicyOptions options = PolicyOptions::FirefoxHardFail();
  options.hard_timeout = profile.is_short ? kShort : kLongHard;
  options.ca_certificates = CaCertificates::kCheck;
  return *Policy::Create(options);
}

std::shared_ptr<Checker> NewChecker(const Profile& profile) {
  CheckerOptions options;
  options.policy = PolicyOf(profile);
  options.ca_policy = CaPolicyOf(profile);
  options.clock = [] { return kNow; };
  options.cache.capacity = kSmallCache;
  // By Firefox's own rules, a cache full of revoked certificates rejects what
  // soft fail would accept; which those are depends on the order of events.
  options.cache.rules =
      profile.index == 0 ? CacheRules::kStrict : CacheRules::kFirefox;
  options.memory_capacity = kSmallCache;
  absl::StatusOr<std::unique_ptr<Checker>> checker = Checker::Create(
      std::move(options), std::make_shared<BeastClient>(LoopbackOptions()));
  Require(checker.ok(), "the checker's options are accepted");
  return *std::move(checker);
}

// What a check is about. Borrows.
struct Question {
  const LoadSubject& subject;
  const size_t profile;  // Into kLoadProfiles.
  const Checker* const checker;

  Decision truth() const { return subject.truth[profile]; }
  Decision without_answer() const { return subject.without_answer[profile]; }
};

// Counts for all threads.
class Counts {
 public:
  // `waited`: for how long the caller was blocked.
  void OnVerdict(const Question& question, const Verdict& verdict,
                 absl::Duration waited = absl::ZeroDuration()) {
    const bool is_right =
        verdict.decision == question.truth() &&
        verdict.finding == question.subject.finding.value_or(verdict.finding);
    const bool is_late = !is_right && IsLate(question, verdict, waited);
    const std::lock_guard<std::mutex> lock(mutex_);
    CountLocked(question, verdict);
    report_.late += is_late ? 1 : 0;
    if (!is_right && !is_late) {
      ++report_.wrong;
      ComplainLocked(absl::StrCat(question.subject.kind, " by ",
                                  std::string(kLoadProfiles[question.profile]),
                                  ": ", std::string(ToString(verdict.decision)),
                                  ", ", std::string(ToString(verdict.finding)),
                                  ", from ",
                                  std::string(ToString(verdict.source))));
    }
  }

  // The verdict of a check that the caller gave up on.
  void OnGivenUp(const Question& question, const Verdict& verdict) {
    Add(&LoadReport::given_up);
    if (verdict.decision == question.without_answer()) {
      Add(&LoadReport::verdicts);
    } else {
      OnVerdict(question, verdict);
    }
  }

  void Add(uint64_t LoadReport::*count, uint64_t number = 1) {
    const std::lock_guard<std::mutex> lock(mutex_);
    report_.*count += number;
  }

  void Complain(uint64_t LoadReport::*count, std::string complaint) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++(report_.*count);
    ComplainLocked(std::move(complaint));
  }

  LoadReport Read() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return report_;
  }

 private:
  // Also while that is remembered. What is wrong with a staple is said before
  // the silence of the responder. Who was blocked may have given up on an
  // exchange before that timed out.
  static bool IsLate(const Question& question, const Verdict& verdict,
                     absl::Duration waited) {
    const bool says_so = verdict.finding == Finding::kTimedOut ||
                         question.subject.staple.has_value();
    return says_so && verdict.decision == question.without_answer() &&
           (waited >= kLongSoft ||
            question.checker->Snapshot().transport_errors.count(
                TransportError::kTimedOut) > 0);
  }

  void CountLocked(const Question& question, const Verdict& verdict) {
    ++report_.verdicts;
    ++report_.decisions[{question.subject.kind, verdict.decision}];
  }

  void ComplainLocked(std::string complaint) {
    if (report_.complaints.size() < kMaxComplaints) {
      report_.complaints.push_back(std::move(complaint));
    }
  }

  mutable std::mutex mutex_;
  LoadReport report_;
};

// The checks of one thread that are under way without blocking it.
class UnderWay {
 public:
  void WaitForRoom(size_t at_most) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this, at_most] { return count_ <= at_most; });
  }

  void Begin() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++count_;
  }

  void End() {
    const std::lock_guard<std::mutex> lock(mutex_);
    --count_;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t count_ = 0;
};

// One check without blocking: it must end once, in whatever way.
class OneCheck {
 public:
  OneCheck(const Question& question, Counts* counts, UnderWay* under_way)
      : question_(question), counts_(counts), under_way_(under_way) {
    under_way_->Begin();
  }

  void OnResult(const CheckResult& result) {
    counts_->OnVerdict(question_, result.verdict());
    End("called back after its end");
  }

  void OnCancelled() {
    counts_->Add(&LoadReport::cancelled);
    End("cancelled after its end");
  }

  void OnGivenUp(const CheckResult& result) {
    counts_->OnGivenUp(question_, result.verdict());
    End("given up after its end");
  }

  // No callback may come from now on. The check may have ended before.
  void OnCheckerDestroyed() {
    if (ends_.fetch_add(1) == 0) {
      counts_->Add(&LoadReport::abandoned);
      under_way_->End();
    }
  }

 private:
  void End(const char* otherwise) {
    if (ends_.fetch_add(1) == 0) {
      under_way_->End();
    } else {
      counts_->Complain(&LoadReport::ended_twice,
                        absl::StrCat(question_.subject.kind, ": ", otherwise));
    }
  }

  const Question question_;
  Counts* const counts_;
  UnderWay* const under_way_;
  std::atomic<int> ends_{0};
};

// The checkers that all threads share, each made anew now and then. One that is
// being replaced lives until the last thread has let go of it.
class SharedCheckers {
 public:
  explicit SharedCheckers(Counts* counts) : counts_(counts) {
    for (size_t i = 0; i < checkers_.size(); ++i) {
      Renew(i);
    }
  }

  static Profile ProfileOf(size_t which) {
    return {which % kLoadProfiles.size(), which >= kLoadProfiles.size()};
  }

  void Renew(size_t which) {
    std::shared_ptr<Checker> renewed = NewChecker(ProfileOf(which));
    counts_->Add(&LoadReport::checkers);
    const std::lock_guard<std::mutex> lock(mutex_);
    checkers_[which].swap(renewed);
  }

  std::shared_ptr<Checker> Get(size_t which) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return checkers_[which];
  }

 private:
  Counts* const counts_;
  mutable std::mutex mutex_;
  std::array<std::shared_ptr<Checker>, 2 * kLoadProfiles.size()> checkers_;
};

// What one thread does.
class Worker {
 public:
  Worker(const LoadSubjects& subjects, SharedCheckers* checkers, Counts* counts,
         uint32_t seed)
      : checkers_(checkers), counts_(counts), random_(seed) {
    for (const LoadSubject& subject : subjects.all()) {
      (subject.is_slow ? slow_ : fast_).push_back(&subject);
      if (!subject.is_chain()) {
        leaves_.push_back(&subject);
      }
    }
  }

  // Checks once, or a few times. Returns how many checks it began.
  uint64_t Step() {
    const uint64_t step = ++steps_;
    if (step % kRenewalInterval == 0) {
      // The first lives throughout, and must not grow.
      checkers_->Renew(1 + Below(2 * kLoadProfiles.size() - 1));
    }
    if (step % kRenewalInterval == kRenewalInterval / 2) {
      return DestroyChecker();
    }
    const bool is_slow = Below(kSlowOneIn) == 0;
    const LoadSubject& subject = Choose(is_slow ? slow_ : fast_);
    const Profile profile = {Below(kLoadProfiles.size()), is_slow};
    const std::shared_ptr<Checker> checker =
        checkers_->Get(profile.index + (is_slow ? kLoadProfiles.size() : 0));
    if (Below(300) == 0) {
      checker->ClearCache();
    }
    const Question question = {subject, profile.index, checker.get()};
    if (subject.is_chain()) {
      CheckChain(checker.get(), question);
    } else if (is_slow || Below(2) == 0) {
      CheckWithoutBlocking(checker, question);
    } else {
      CheckBlocking(checker.get(), question);
    }
    return 1;
  }

  void WaitForAll() { under_way_.WaitForRoom(0); }

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  const LoadSubject& Choose(const std::vector<const LoadSubject*>& from) {
    return *from[Below(from.size())];
  }

  void CheckChain(Checker* checker, const Question& question) {
    const absl::Time begun = absl::Now();
    const absl::StatusOr<ChainResult> result =
        checker->CheckChain(question.subject.chain_input());
    Require(result.ok(), "the chain can be read");
    counts_->OnVerdict(question, result->verdict, absl::Now() - begun);
  }

  void CheckBlocking(Checker* checker, const Question& question) {
    const bool is_hasty = Below(50) == 0;
    const absl::Time begun = absl::Now();
    const absl::StatusOr<CheckResult> result = checker->Check(
        question.subject.input(),
        is_hasty ? absl::Microseconds(200) : absl::InfiniteDuration());
    Require(result.ok(), "the certificate can be read");
    if (is_hasty) {
      counts_->OnGivenUp(question, result->verdict());
    } else {
      counts_->OnVerdict(question, result->verdict(), absl::Now() - begun);
    }
  }

  // The callback keeps the checker, so that one that is replaced ends its
  // checks first; then the last of them destroys it, from inside its callback.
  void CheckWithoutBlocking(const std::shared_ptr<Checker>& checker,
                            const Question& question) {
    under_way_.WaitForRoom(kMaxUnderWay);
    const auto check = Begin(question);
    const absl::StatusOr<CheckId> id = checker->CheckAsync(
        question.subject.input(), [check, checker](const CheckResult& result) {
          check->OnResult(result);
        });
    Require(id.ok(), "the certificate can be read");
    const size_t fate = Below(20);
    if (fate < 3) {
      MaybeYield();
      if (checker->Cancel(*id)) check->OnCancelled();
    } else if (fate == 3) {
      MaybeYield();
      if (const auto result = checker->GiveUp(*id)) check->OnGivenUp(*result);
    }
  }

  // Makes a checker, begins checks, and destroys it while they are under way.
  uint64_t DestroyChecker() {
    const Profile profile = {Below(kLoadProfiles.size()), false};
    std::shared_ptr<Checker> checker = NewChecker(profile);
    counts_->Add(&LoadReport::checkers);
    std::vector<std::shared_ptr<OneCheck>> checks;
    for (size_t i = 0; i < kAbandonedAtOnce; ++i) {
      const LoadSubject& subject = Choose(leaves_);
      const auto check =
          checks.emplace_back(Begin({subject, profile.index, checker.get()}));
      const auto id = checker->CheckAsync(
          subject.input(),
          [check](const CheckResult& result) { check->OnResult(result); });
      Require(id.ok(), "the certificate can be read");
    }
    MaybeYield();
    checker.reset();
    for (const auto& check : checks) {
      check->OnCheckerDestroyed();
    }
    return kAbandonedAtOnce;
  }

  std::shared_ptr<OneCheck> Begin(const Question& question) {
    return std::make_shared<OneCheck>(question, counts_, &under_way_);
  }

  void MaybeYield() {
    const size_t fate = Below(4);
    if (fate == 0) std::this_thread::yield();
    if (fate == 1) absl::SleepFor(absl::Microseconds(Below(1000)));
  }

  SharedCheckers* const checkers_;
  Counts* const counts_;
  std::minstd_rand random_;
  std::vector<const LoadSubject*> fast_;
  std::vector<const LoadSubject*> slow_;
  std::vector<const LoadSubject*> leaves_;  // Of both, without the chains.
  UnderWay under_way_;
  uint64_t steps_ = 0;
};

LoadSample SampleNow() {
  return {ResidentBytes(), HeapBytes(), CountDescriptors()};
}

// Samples when `is_settled` says so, but after ten seconds at the latest.
LoadSample SampleWhen(
    const std::function<bool(const LoadSample&)>& is_settled) {
  LoadSample sample = SampleNow();
  for (int i = 0; i < 1000 && !is_settled(sample); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
    sample = SampleNow();
  }
  return sample;
}

// The responders, and clients that were destroyed, let go of their connections
// a little after the last check has ended: when nothing has become less for a
// while, that is over.
LoadSample SampleAtRest() {
  constexpr int kStill = 30;
  std::optional<LoadSample> last;
  int still = 0;
  return SampleWhen([&](const LoadSample& sample) {
    const bool is_less = !last.has_value() ||
                         sample.heap_bytes < last->heap_bytes ||
                         sample.descriptors < last->descriptors;
    still = is_less ? 0 : still + 1;
    last = sample;
    return still == kStill;
  });
}

void RaiseTo(const LoadSample& sample, LoadSample* peak) {
  peak->resident_bytes = std::max(peak->resident_bytes, sample.resident_bytes);
  peak->heap_bytes = std::max(peak->heap_bytes, sample.heap_bytes);
  peak->descriptors = std::max(peak->descriptors, sample.descriptors);
}

// How far the run has come, for all threads.
class Progress {
 public:
  explicit Progress(const LoadOptions& options)
      : options_(options), start_(absl::Now()) {}

  void Add(uint64_t checks) { begun_ += checks; }
  uint64_t begun() const { return begun_; }

  // From 0 to 1.
  double fraction() const {
    return std::max(
        absl::FDivDuration(absl::Now() - start_, options_.duration),
        static_cast<double>(begun_) / static_cast<double>(options_.checks));
  }
  bool is_over() const { return fraction() >= 1; }
  absl::Duration elapsed() const { return absl::Now() - start_; }

 private:
  const LoadOptions& options_;
  const absl::Time start_;
  std::atomic<uint64_t> begun_{0};
};

// The first tenth warms up.
void SampleUntilOver(const Progress& progress, Stops* stops,
                     LoadReport* report) {
  while (!progress.is_over()) {
    RaiseTo(SampleNow(), &report->peak);
    const double due = 0.1 + 0.9 * static_cast<double>(report->samples.size()) /
                                 static_cast<double>(kSamples);
    if (progress.fraction() >= due) {
      stops->Stop();
      report->samples.push_back(SampleAtRest());
      stops->GoOn();
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
  stops->End();
}

void RunThreads(const LoadOptions& options, const LoadSubjects& subjects,
                Counts* counts, LoadReport* report) {
  SharedCheckers checkers(counts);
  Progress progress(options);
  Stops stops(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    const uint32_t seed = options.seed * kThreads + static_cast<uint32_t>(i);
    threads.emplace_back([&, seed] {
      Worker worker(subjects, &checkers, counts, seed);
      while (stops.MayGoOn([&worker] { worker.WaitForAll(); })) {
        progress.Add(worker.Step());
      }
    });
  }
  SampleUntilOver(progress, &stops, report);
  for (std::thread& thread : threads) {
    thread.join();
  }
  report->begun = progress.begun();
  report->duration = progress.elapsed();
}

std::string Row(std::string_view name, uint64_t value) {
  return absl::StrFormat("%-28s %12d\n", std::string(name), value);
}

std::string Row(std::string_view name, const LoadReport& report,
                uint64_t LoadSample::*member, uint64_t unit) {
  const Halves halves = HighestOf(report.samples, member);
  return absl::StrFormat("%-28s %12d %12d %12d %12d %12d\n", std::string(name),
                         report.before.*member / unit, halves.first / unit,
                         halves.second / unit, report.after.*member / unit,
                         report.peak.*member / unit);
}

}  // namespace

LoadReport RunLoad(const LoadOptions& options) {
  LoadReport whole;
  whole.before = SampleNow();
  {
    Counts counts;
    const LoadSubjects subjects;
    RunThreads(options, subjects, &counts, &whole);
    LoadReport counted = counts.Read();
    counted.begun = whole.begun;
    counted.duration = whole.duration;
    counted.before = whole.before;
    counted.samples = std::move(whole.samples);
    counted.peak = whole.peak;
    counted.requests = subjects.requests();
    whole = std::move(counted);
  }
  whole.lost =
      whole.begun -
      std::min(whole.begun, whole.verdicts + whole.cancelled + whole.abandoned);
  // A client that was destroyed inside a callback ends on its own thread, a
  // little later.
  whole.after = SampleWhen([&whole](const LoadSample& sample) {
    return sample.descriptors == whole.before.descriptors;
  });
  return whole;
}

Halves HighestOf(const std::vector<LoadSample>& samples,
                 uint64_t LoadSample::*member) {
  Halves halves;
  for (size_t i = 0; i < samples.size(); ++i) {
    uint64_t& half = i < samples.size() / 2 ? halves.first : halves.second;
    half = std::max(half, samples[i].*member);
  }
  return halves;
}

std::string Summary(const LoadReport& report) {
  std::string text = absl::StrFormat("\n%-28s %12.1f\n", "seconds",
                                     absl::ToDoubleSeconds(report.duration));
  absl::StrAppend(
      &text, Row("checks begun", report.begun),
      Row("verdicts", report.verdicts), Row("cancelled", report.cancelled),
      Row("given up", report.given_up), Row("abandoned", report.abandoned),
      Row("late", report.late), Row("wrong", report.wrong),
      Row("ended twice", report.ended_twice), Row("lost", report.lost),
      Row("checkers made", report.checkers), Row("requests", report.requests));
  text += absl::StrFormat("\n%-28s %12s %12s %12s %12s %12s\n", "", "before",
                          "first half", "second half", "after", "full speed");
  text += Row("resident, KiB", report, &LoadSample::resident_bytes, 1024);
  text += Row("heap in use, KiB", report, &LoadSample::heap_bytes, 1024);
  text += Row("descriptors", report, &LoadSample::descriptors, 1);
  text += "\n";
  for (const auto& [what, count] : report.decisions) {
    text += absl::StrFormat("%-28s %-26s %12d\n", what.first,
                            std::string(ToString(what.second)), count);
  }
  for (const std::string& complaint : report.complaints) {
    text += "complaint: " + complaint + "\n";
  }
  return text;
}

}  // namespace revcheck::testing
