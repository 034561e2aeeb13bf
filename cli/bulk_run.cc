#include "revcheck/cli/bulk_run.h"

#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/cli/check_report.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/net/url.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/urls.h"

namespace revcheck::cli {
namespace {

// How many may wait for their host to be free while others are looked for.
constexpr size_t kLookAhead = 1024;

// How soon a signal is noticed while nothing else happens.
constexpr std::chrono::milliseconds kPoll(100);

Json Beginning(const BulkItem& item) {
  Json json;
  json["index"] = item.index;
  json["input"] = Printable(item.name);
  json["key"] = item.key;
  return json;
}

Json ErrorLine(const BulkItem& item, const std::string& policy,
               std::string_view error) {
  Json json = Beginning(item);
  json["policy"] = policy;
  json["error"] = Printable(error);
  return json;
}

Cause CauseBehind(const BulkItem& item, const BulkPlan& plan,
                  const CheckResult& result) {
  LocalFacts facts = LocalFacts::Of(
      result.fetch() == nullptr ? nullptr : &result.fetch()->exchange(),
      plan.proxy);
  facts.time_is_given = plan.time_is_given;
  facts.issuer_is_other = !item.pair->warning.empty();
  return Localized(CauseOf(result.Explain().root_cause), facts);
}

Json ResultLine(const BulkItem& item, const BulkPlan& plan,
                const CheckResult& result) {
  const Verdict& verdict = result.verdict();
  const Cause cause = CauseBehind(item, plan, result);
  Json json = Beginning(item);
  Certificate certificate;
  if (!Certificate::Read(result.certificate(), &certificate).has_value()) {
    json["subject"] = FormatName(certificate.subject);
    json["serial"] = Hex(certificate.serial);
  }
  json["policy"] = plan.policy;
  json["verdict"] = std::string(ToString(verdict.decision));
  json["code"] = std::string(ToString(verdict.code));
  json["finding"] = std::string(ToString(verdict.finding));
  json["source"] = std::string(ToString(verdict.source));
  AddExchange(result.fetch() == nullptr ? nullptr : &result.fetch()->exchange(),
              &json);
  json["root_cause"] = std::string(cause.name);
  json["culprit"] = std::string(ToString(cause.culprit));
  if (!item.pair->warning.empty()) {
    json["warning"] = Printable(item.pair->warning);
  }
  return json;
}

}  // namespace

class BulkRun::Mailbox {
 public:
  struct Letter {
    size_t index;
    CheckResult result;
  };

  void Put(size_t index, const CheckResult& result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    letters_.push_back({index, result});
    arrived_.notify_one();
  }

  // Waits a moment if there is none.
  std::vector<Letter> TakeAll() {
    std::unique_lock<std::mutex> lock(mutex_);
    arrived_.wait_for(lock, kPoll, [this] { return !letters_.empty(); });
    return std::exchange(letters_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Letter> letters_;
};

BulkRun::BulkRun(BulkPlan plan, BulkTools tools)
    : plan_(std::move(plan)),
      tools_(tools),
      mailbox_(std::make_shared<Mailbox>()),
      progress_(tools.input->size()) {}

absl::Status BulkRun::Run() {
  while (goes_on()) {
    StartMore();
    if (under_way_.empty()) {
      break;
    }
    Collect();
    ShowProgress();
  }
  CancelAll();
  while (status_.ok() && !under_way_.empty()) {
    Collect();
  }
  progress_.Clear();
  return status_;
}

void BulkRun::StartMore() {
  while (goes_on() && under_way_.size() < plan_.concurrency) {
    if (std::optional<Job> job = TakeStartable()) {
      Start(*std::move(job));
    } else if (!LoadNext()) {
      return;
    }
  }
}

// The first in the order of the input whose host has room.
std::optional<BulkRun::Job> BulkRun::TakeStartable() {
  auto best = waiting_.end();
  for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
    const auto active = active_.find(each->first);
    const bool has_room = each->first.empty() || active == active_.end() ||
                          active->second < plan_.per_host;
    if (has_room &&
        (best == waiting_.end() ||
         each->second.front().item.index < best->second.front().item.index)) {
      best = each;
    }
  }
  if (best == waiting_.end()) {
    return std::nullopt;
  }
  Job job = std::move(best->second.front());
  best->second.pop_front();
  --waiting_count_;
  if (best->second.empty()) {
    waiting_.erase(best);
  }
  return job;
}

// Reads one more of the input. False if there is none, or too many wait.
bool BulkRun::LoadNext() {
  if (next_ == tools_.input->size() || waiting_count_ == kLookAhead) {
    return false;
  }
  Job job{tools_.input->Load(next_++), "", 0};
  if (const auto earlier = tools_.earlier->Take(job.item.key)) {
    tally_.Add(*earlier);
  } else if (!job.item.pair.ok()) {
    Write(ErrorLine(job.item, plan_.policy,
                    std::string(job.item.pair.status().message())));
  } else {
    job.host = HostOf(*job.item.pair);
    waiting_[job.host].push_back(std::move(job));
    ++waiting_count_;
  }
  return true;
}

void BulkRun::Start(Job job) {
  const size_t index = job.item.index;
  CheckInput input;
  input.certificate = ToBytes(job.item.pair->certificate);
  input.issuer = ToBytes(job.item.pair->issuer);
  input.url = plan_.url;
  const absl::StatusOr<CheckId> id = tools_.checker->CheckAsync(
      input, [mailbox = mailbox_, index](const CheckResult& result) {
        mailbox->Put(index, result);
      });
  if (!id.ok()) {
    Write(
        ErrorLine(job.item, plan_.policy, std::string(id.status().message())));
    return;
  }
  job.id = *id;
  ++active_[job.host];
  under_way_.emplace(index, std::move(job));
}

// Writes what has finished.
void BulkRun::Collect() {
  for (const Mailbox::Letter& letter : mailbox_->TakeAll()) {
    const auto job = under_way_.find(letter.index);
    if (job == under_way_.end()) {
      continue;
    }
    Write(ResultLine(job->second.item, plan_, letter.result));
    const auto active = active_.find(job->second.host);
    if (--active->second == 0) {
      active_.erase(active);
    }
    under_way_.erase(job);
  }
}

// What has finished by then is in the mailbox, or on its way.
void BulkRun::CancelAll() {
  for (auto job = under_way_.begin(); job != under_way_.end();) {
    job = tools_.checker->Cancel(job->second.id) ? under_way_.erase(job)
                                                 : std::next(job);
  }
}

void BulkRun::Write(const Json& line) {
  if (!status_.ok()) {
    return;
  }
  if (tools_.output->is_terminal()) {
    progress_.Clear();
  }
  status_ = tools_.output->Write(line);
  if (status_.ok()) {
    tally_.Add(Tally::EntryOf(line).value_or(TallyEntry()));
  }
}

void BulkRun::ShowProgress() {
  const size_t rejected = tally_.CountOf(ToString(Decision::kReject));
  progress_.Show(
      tally_.total(),
      rejected == 0 ? "" : absl::StrCat(", ", rejected, " rejected"));
}

std::string BulkRun::HostOf(const CertificatePair& pair) const {
  std::string_view url = plan_.url;
  Certificate certificate;
  if (url.empty() &&
      !Certificate::Read(ToBytes(pair.certificate), &certificate)) {
    std::optional<std::string_view> found;
    if (!FindOcspUrl(certificate, &found).has_value()) {
      url = found.value_or("");  // Borrows from the pair.
    }
  }
  const std::optional<HttpUrl> read = ParseHttpUrl(url);
  return read.has_value() ? read->host : "";
}

}  // namespace revcheck::cli
