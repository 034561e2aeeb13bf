#include "revcheck/checker/testing/load_subjects.h"

#include <mutex>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/net/testing/hostile.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// Of each kind, so that a small cache cannot hold them all.
constexpr int kOfEachKind = 6;

constexpr Decision kReject = Decision::kReject;
constexpr Decision kAccept = Decision::kAccept;
constexpr Decision kSoftFail = Decision::kAcceptWithoutEvidence;
constexpr Decision kExempt = Decision::kAcceptByExemption;

constexpr Truth kAccepted = {kAccept, kAccept, kAccept};
constexpr Truth kRejected = {kReject, kReject, kReject};
constexpr Truth kExempted = {kExempt, kExempt, kExempt};
constexpr Truth kNoAnswer = {kSoftFail, kReject, kReject};
constexpr Truth kNobodyToAsk = {kSoftFail, kSoftFail, kReject};
constexpr Truth kExpiredStapleGoodAnswer = {kAccept, kAccept, kReject};

TestServerOptions ForLong() {
  TestServerOptions options;
  options.keeps_requests = false;
  return options;
}

// Never the same twice, and positive.
std::string NewSerial(size_t number) {
  return {'\x41', static_cast<char>(number / 256),
          static_cast<char>(number % 256)};
}

std::string Expired(const ResponseBuilder& response,
                    const std::string& serial) {
  return ResponseBuilder(response)
      .Good(serial, DaysFromNow(-6), DaysFromNow(-3))
      .Build();
}

}  // namespace

CheckInput LoadSubject::input() const {
  CheckInput input;
  input.certificate = ToBytes(chain[0]);
  input.issuer = ToBytes(chain[1]);
  if (staple.has_value()) {
    input.staple = ToBytes(*staple);
  }
  input.local_only = local_only;
  return input;
}

std::vector<Bytes> LoadSubject::chain_input() const {
  std::vector<Bytes> views;
  for (const std::string& certificate : chain) {
    views.push_back(ToBytes(certificate));
  }
  return views;
}

// Answers at "/<number>" with the answer of that number, whole HTTP responses.
class LoadSubjects::Responder {
 public:
  Responder()
      : server_(AnswerEach([this](const ReceivedRequest& request) {
                  return AnswerAt(request.target);
                }),
                ForLong()) {}

  // Returns where it is given.
  std::string AddAnswer(std::string answer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    answers_.push_back(std::move(answer));
    return server_.Url(absl::StrCat("/", answers_.size() - 1));
  }

  const TestServer& server() const { return server_; }

 private:
  std::string AnswerAt(const std::string& target) {
    const std::lock_guard<std::mutex> lock(mutex_);
    size_t number;
    return absl::SimpleAtoi(target.substr(1), &number) &&
                   number < answers_.size()
               ? answers_[number]
               : HttpResponse(404, "");
  }

  std::mutex mutex_;
  std::vector<std::string> answers_;
  TestServer server_;  // Last: uses the others.
};

LoadSubjects::LoadSubjects()
    : root_("Load Root"),
      ca_(root_.IssueCa("Load CA")),
      delegate_(ca_.IssueResponder()),
      responder_(std::make_unique<Responder>()) {
  for (int i = 0; i < kOfEachKind; ++i) {
    AddAnswered();
    AddStapled();
    AddSilent();
    AddExempt();
  }
  AddChains();
  AddHostile();
}

LoadSubjects::~LoadSubjects() = default;

size_t LoadSubjects::requests() const {
  size_t requests = responder_->server().requests();
  for (const auto& server : hostile_) {
    requests += server->requests();
  }
  return requests;
}

std::string LoadSubjects::Issue(const TestCa& ca, std::string_view serial,
                                const std::string& answer) {
  return ca.Issue(CertificateBuilder().Serial(serial).OcspUrl(
      responder_->AddAnswer(answer)));
}

void LoadSubjects::Add(std::string_view kind, Truth truth,
                       const std::string& leaf,
                       std::optional<std::string> staple) {
  LoadSubject subject;
  subject.kind = std::string(kind);
  subject.truth = truth;
  subject.without_answer = truth;
  subject.chain = {leaf, ca_.certificate()};
  subject.staple = std::move(staple);
  subjects_.push_back(std::move(subject));
}

// No staple; the responder answers.
void LoadSubjects::AddAnswered() {
  const ResponseBuilder by_ca(ca_);
  const auto add =
      [&](std::string_view kind, Truth truth,
          std::string (*answer)(ResponseBuilder, const std::string&)) {
        const std::string serial = NewSerial(subjects_.size());
        Add(kind, truth,
            Issue(ca_, serial, OcspHttpResponse(answer(by_ca, serial))));
        subjects_.back().without_answer = kNoAnswer;
      };
  const auto because = [this](Finding finding) {
    subjects_.back().finding = finding;
  };
  using Builder = ResponseBuilder;
  using Serial = const std::string&;
  add("good", kAccepted, [](Builder b, Serial s) { return b.Good(s).Build(); });
  because(Finding::kGood);
  add("revoked", kRejected,
      [](Builder b, Serial s) { return b.Revoked(s).Build(); });
  because(Finding::kRevoked);
  add("unknown", kRejected,
      [](Builder b, Serial s) { return b.Unknown(s).Build(); });
  because(Finding::kUnknownToResponder);
  add("expired", kNoAnswer, [](Builder b, Serial s) { return Expired(b, s); });
  add("bad signature", kNoAnswer,
      [](Builder b, Serial s) { return b.Good(s).CorruptSignature().Build(); });
  add("other certificate", kNoAnswer,
      [](Builder b, Serial) { return b.Good("\x22").Build(); });
  add("not DER", kNoAnswer,
      [](Builder, Serial) { return std::string("<html>503</html>"); });
  const std::string serial = NewSerial(subjects_.size());
  Add("good, delegate", kAccepted,
      Issue(
          ca_, serial,
          OcspHttpResponse(
              ResponseBuilder(ca_).Good(serial).SignedBy(delegate_).Build())));
  subjects_.back().without_answer = kNoAnswer;
  subjects_.back().finding = Finding::kGood;
}

// A staple, beside a responder that says good.
void LoadSubjects::AddStapled() {
  const auto add =
      [this](std::string_view kind, Truth truth, const ResponseBuilder& answer,
             const std::string& staple, const std::string& serial) {
        Add(kind, truth, Issue(ca_, serial, OcspHttpResponse(answer.Build())),
            staple);
      };
  const auto next = [this] { return NewSerial(subjects_.size()); };
  const ResponseBuilder by_ca(ca_);
  std::string serial = next();
  ResponseBuilder good = ResponseBuilder(ca_).Good(serial);
  add("good staple", kAccepted, good, good.Build(), serial);
  subjects_.back().finding = Finding::kGood;
  serial = next();
  ResponseBuilder revoked = ResponseBuilder(ca_).Revoked(serial);
  add("revoked staple", kRejected, revoked, revoked.Build(), serial);
  subjects_.back().finding = Finding::kRevoked;
  serial = next();
  ResponseBuilder unknown = ResponseBuilder(ca_).Unknown(serial);
  add("unknown staple", kRejected, unknown, unknown.Build(), serial);
  subjects_.back().finding = Finding::kUnknownToResponder;
  serial = next();
  good = ResponseBuilder(ca_).Good(serial);
  add("broken staple", kRejected, good, "\x30\x03 no", serial);
  serial = next();
  good = ResponseBuilder(ca_).Good(serial);
  add("expired staple, good", kExpiredStapleGoodAnswer, good,
      Expired(by_ca, serial), serial);
  subjects_.back().without_answer = kRejected;
  serial = next();
  good = ResponseBuilder(ca_).Good(serial);
  add("other's staple, good", kAccepted, good,
      ResponseBuilder(ca_).Good("\x22").Build(), serial);
  subjects_.back().without_answer = kRejected;
}

// The responder gives HTTP errors.
void LoadSubjects::AddSilent() {
  const std::string failure = HttpResponse(503, "");
  std::string serial = NewSerial(subjects_.size());
  Add("silent", kNoAnswer, Issue(ca_, serial, failure));
  serial = NewSerial(subjects_.size());
  Add("expired staple, silent", kRejected, Issue(ca_, serial, failure),
      Expired(ResponseBuilder(ca_), serial));
  serial = NewSerial(subjects_.size());
  Add("other's staple, silent", kRejected, Issue(ca_, serial, failure),
      ResponseBuilder(ca_).Good("\x22").Build());
}

// Decided by the certificate or the input.
void LoadSubjects::AddExempt() {
  const auto builder = [this] {
    return CertificateBuilder().Serial(NewSerial(subjects_.size()));
  };
  Add("short-lived", kExempted,
      ca_.Issue(builder().Validity(DaysFromNow(-1), DaysFromNow(2))));
  Add("no URL", kNobodyToAsk,
      ca_.Issue(builder().WithoutExtension(oid::kAuthorityInfoAccess)));
  const std::string serial = NewSerial(subjects_.size());
  const std::string good =
      OcspHttpResponse(ResponseBuilder(ca_).Good(serial).Build());
  Add("must-staple, none", kRejected,
      ca_.Issue(builder().MustStaple().OcspUrl(responder_->AddAnswer(good))));
  subjects_.back().finding = Finding::kMustStapleWithoutStaple;
  Add("local only", kNobodyToAsk, ca_.Issue(builder()));
  subjects_.back().local_only = true;
}

// Root, CA, leaf, each asked about; the CA by hard fail.
void LoadSubjects::AddChains() {
  const auto issue_ca = [this](const std::string& serial,
                               const std::string& answer) {
    return root_.IssueCa(
        CertificateBuilder::Ca(absl::StrCat("CA ", subjects_.size()))
            .Serial(serial)
            .OcspUrl(responder_->AddAnswer(answer)));
  };
  const auto add = [this](std::string_view kind, Truth truth, const TestCa& ca,
                          ResponseBuilder* answer, const std::string& serial) {
    Add(kind, truth, Issue(ca, serial, OcspHttpResponse(answer->Build())));
    subjects_.back().chain = {subjects_.back().chain[0], ca.certificate(),
                              root_.certificate()};
    subjects_.back().without_answer = kRejected;
  };
  for (int i = 0; i < kOfEachKind / 2; ++i) {
    std::string serial = NewSerial(subjects_.size());
    const auto about_ca = [&] { return ResponseBuilder(root_); };
    const TestCa good =
        issue_ca(serial, OcspHttpResponse(about_ca().Good(serial).Build()));
    add("chain, good", kAccepted, good, &ResponseBuilder(good).Good(serial),
        serial);
    add("chain, leaf revoked", kRejected, good,
        &ResponseBuilder(good).Revoked("\x33"), "\x33");
    add("chain, leaf silent", kNoAnswer, good,
        &ResponseBuilder(good).Good("\x22"), "\x34");
    serial = NewSerial(subjects_.size());
    const TestCa revoked =
        issue_ca(serial, OcspHttpResponse(about_ca().Revoked(serial).Build()));
    add("chain, CA revoked", kRejected, revoked,
        &ResponseBuilder(revoked).Good(serial), serial);
    serial = NewSerial(subjects_.size());
    const TestCa silent = issue_ca(serial, HttpResponse(500, ""));
    add("chain, CA silent", kRejected, silent,
        &ResponseBuilder(silent).Good(serial), serial);
  }
}

// A responder for each way in which one can be broken or evil.
void LoadSubjects::AddHostile() {
  for (const HostileCase& named : HostileCases()) {
    const std::string serial = NewSerial(subjects_.size());
    HostileOptions options;
    options.right_body = ResponseBuilder(ca_).Good(serial).Build();
    options.interval = absl::Milliseconds(50);
    const HostileCase hostile = HostileCaseNamed(named.name, options);
    hostile_.push_back(std::make_unique<TestServer>(hostile.script, ForLong()));
    const bool answers =
        hostile.succeeds() && hostile.body == options.right_body;
    const bool is_slow = hostile.times_out();
    Add(answers   ? "hostile, answers"
        : is_slow ? "hostile, slow"
                  : "hostile",
        answers ? kAccepted : kNoAnswer,
        ca_.Issue(CertificateBuilder().Serial(serial).OcspUrl(
            hostile_.back()->Url())));
    subjects_.back().is_slow = is_slow;
    subjects_.back().without_answer = kNoAnswer;
  }
}

}  // namespace revcheck::testing
