#include "revcheck/tls/judgement.h"

#include <openssl/ssl.h>

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/net/caught.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {
namespace {

uint8_t AlertOf(const Verdict& verdict) {
  if (verdict.code == Code::kRevokedCertificate) {
    return SSL_AD_CERTIFICATE_REVOKED;
  }
  const bool is_about_staple = verdict.source == Source::kStaple ||
                               verdict.code == Code::kRequiredTlsFeatureMissing;
  return is_about_staple ? SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE
                         : SSL_AD_CERTIFICATE_UNKNOWN;
}

std::string MessageOf(const Verdict& verdict) {
  return absl::StrCat(std::string(ToString(verdict.code)), " (",
                      Describe(verdict.code).number,
                      "): ", std::string(Describe(verdict.finding).meaning));
}

// What is said of a staple that decided nothing.
std::optional<std::string> UnusedStaple(const Judgement& judgement) {
  if (!judgement.staple.has_value()) {
    return std::nullopt;
  }
  if (!judgement.revocation.has_value() ||
      !judgement.revocation->results[0].has_value()) {
    return "not looked at";
  }
  const CheckResult& leaf = *judgement.revocation->results[0];
  if (leaf.verdict().source == Source::kStaple) {
    return std::nullopt;
  }
  for (const Considered& considered : leaf.Explain().considered) {
    if (considered.source == Source::kStaple) {
      return std::string(ToString(considered.finding));
    }
  }
  return "not looked at";
}

void Refuse(Judgement* judgement, uint8_t alert, std::string message) {
  judgement->accepted = false;
  judgement->alert = alert;
  judgement->message = std::move(message);
}

}  // namespace

const CheckResult* Judgement::decisive() const {
  if (!revocation.has_value()) {
    return nullptr;
  }
  const auto& result = revocation->results[revocation->decided_by];
  return result.has_value() ? &*result : nullptr;
}

JudgementCase::JudgementCase(const JudgementInput& input)
    : path_(BuildPath(input.path)) {
  if (input.staple.has_value()) {
    staple_ = std::string(ToText(*input.staple));
    leaf_.staple = ToBytes(*staple_);
  }
  leaf_.local_only = input.local_only;
  leaf_.staple_is_old = input.staple_is_old;
  if (path_.error == X509_V_OK && input.local_source) {
    input.local_source(path_.chain, &leaf_);
  }
}

std::vector<Bytes> JudgementCase::chain() const {
  std::vector<Bytes> chain;
  for (const std::string& certificate : path_.chain) {
    chain.push_back(ToBytes(certificate));
  }
  return chain;
}

Judgement JudgementCase::Base() const {
  Judgement judgement;
  judgement.path_error = path_.error;
  judgement.chain = path_.chain;
  judgement.staple = staple_;
  return judgement;
}

std::optional<Judgement> JudgementCase::WithoutRevocation() const {
  Judgement judgement = Base();
  if (path_.error != X509_V_OK) {
    Refuse(&judgement,
           static_cast<uint8_t>(SSL_alert_from_verify_result(path_.error)),
           absl::StrCat("the chain is refused: ",
                        X509_verify_cert_error_string(path_.error)));
    return judgement;
  }
  if (path_.is_anchor_alone) {
    judgement.accepted = true;
    judgement.message = "the certificate is its own trust anchor";
    return judgement;
  }
  if (path_.chain.size() < 2) {
    Refuse(&judgement, SSL_AD_CERTIFICATE_UNKNOWN,
           "there is no issuer to ask about the certificate with");
    return judgement;
  }
  return std::nullopt;
}

Judgement JudgementCase::With(absl::StatusOr<ChainResult> result) const {
  Judgement judgement = Base();
  if (absl::IsResourceExhausted(result.status())) {
    Refuse(&judgement, SSL_AD_INTERNAL_ERROR, kCouldNotJudge);
    return judgement;
  }
  if (!result.ok()) {
    Refuse(&judgement, SSL_AD_CERTIFICATE_UNKNOWN,
           std::string(result.status().message()));
    return judgement;
  }
  judgement.revocation = *std::move(result);
  const Verdict& verdict = judgement.revocation->verdict;
  judgement.accepted = verdict.decision != Decision::kReject;
  judgement.alert = judgement.accepted ? 0 : AlertOf(verdict);
  judgement.message = MessageOf(verdict);
  judgement.unused_staple = UnusedStaple(judgement);
  return judgement;
}

Judgement JudgeServer(Checker& checker, const JudgementInput& input) {
  const JudgementCase open(input);
  if (auto judgement = open.WithoutRevocation()) {
    return *std::move(judgement);
  }
  return open.With(checker.CheckChain(open.chain(), open.leaf()));
}

JudgementRun::JudgementRun(Checker* checker, const JudgementInput& input,
                           Done done)
    : checker_(checker), case_(input), done_(std::move(done)) {}

void JudgementRun::Start() {
  if (auto judgement = case_.WithoutRevocation()) {
    return Finish(*std::move(judgement));
  }
  auto run = std::make_shared<ChainRun>(
      checker_, case_.chain(), case_.leaf(),
      [self = shared_from_this()](absl::StatusOr<ChainResult> result) {
        self->Finish(self->JudgementOn(std::move(result)));
      });
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!done_) {
      return;
    }
    run_ = run;
  }
  run->Start();
}

void JudgementRun::Cancel() {
  Done dropped;  // Without the lock: what it owns may cancel, too.
  std::unique_lock<std::mutex> lock(mutex_);
  dropped.swap(done_);
  const std::shared_ptr<ChainRun> run = run_.lock();
  lock.unlock();
  if (run != nullptr) {
    run->Cancel();
  }
}

// Without the memory for it, a refusal without a text.
Judgement JudgementRun::JudgementOn(absl::StatusOr<ChainResult> result) const {
  Judgement judgement;
  judgement.alert = SSL_AD_INTERNAL_ERROR;
  (void)CaughtIn([&] { judgement = case_.With(std::move(result)); });
  return judgement;
}

void JudgementRun::Finish(Judgement judgement) {
  std::unique_lock<std::mutex> lock(mutex_);
  const Done done = std::exchange(done_, nullptr);
  lock.unlock();
  if (done) {
    done(std::move(judgement));
  }
}

}  // namespace revcheck
