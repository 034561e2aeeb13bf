#ifndef REVCHECK_CHECKER_TESTING_LOAD_SUBJECTS_H_
#define REVCHECK_CHECKER_TESTING_LOAD_SUBJECTS_H_

// What the load test checks: certificates of every kind, the responders that
// they name, and what each profile must decide about each, known beforehand.

#include <stddef.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "revcheck/checker/check_input.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {

// Indices into Truth. The names are those of Policy::Named().
inline constexpr std::array<std::string_view, 3> kLoadProfiles = {
    "firefox", "firefox-hard-fail", "strict"};

// What each profile must decide, as README.md's table of profiles has it.
using Truth = std::array<Decision, kLoadProfiles.size()>;

// A certificate, or a chain, to be checked again and again.
struct LoadSubject {
  std::string kind;  // For the summary: "good", "revoked staple", ...
  Truth truth;

  // Why, where there is one reason under all profiles.
  std::optional<Finding> finding;

  // The decisions if its responder does not answer in time.
  Truth without_answer;

  // Leaf first. Two certificates unless it is checked as a chain.
  std::vector<std::string> chain;
  std::optional<std::string> staple;
  bool local_only = false;

  // Its responder answers so late, if at all, that the time limit must pass.
  bool is_slow = false;

  bool is_chain() const { return chain.size() > 2; }

  // Borrow from this.
  CheckInput input() const;
  std::vector<Bytes> chain_input() const;
};

// The subjects and their responders on loopback, which serve until destroyed.
class LoadSubjects {
 public:
  LoadSubjects();
  ~LoadSubjects();

  LoadSubjects(const LoadSubjects&) = delete;
  LoadSubjects& operator=(const LoadSubjects&) = delete;

  const std::vector<LoadSubject>& all() const { return subjects_; }

  // Requests that the responders have read.
  size_t requests() const;

 private:
  class Responder;

  void AddAnswered();
  void AddStapled();
  void AddSilent();
  void AddExempt();
  void AddChains();
  void AddHostile();

  // A certificate that names `answer`'s place at the responder.
  std::string Issue(const TestCa& ca, std::string_view serial,
                    const std::string& answer);
  void Add(std::string_view kind, Truth truth, const std::string& leaf,
           std::optional<std::string> staple = std::nullopt);

  const TestCa root_;
  const TestCa ca_;
  const TestResponder delegate_;
  std::unique_ptr<Responder> responder_;
  std::vector<std::unique_ptr<TestServer>> hostile_;
  std::vector<LoadSubject> subjects_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_CHECKER_TESTING_LOAD_SUBJECTS_H_
