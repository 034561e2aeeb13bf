// The memory must never answer anything but what VerifyResponse() would.

#include "revcheck/policy/verified_memory.h"

#include <stddef.h>
#include <stdint.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

const absl::Duration kSecond = absl::Seconds(1);

std::optional<std::pair<size_t, size_t>> PlaceOf(
    const std::optional<Bytes>& view, Bytes response) {
  if (!view.has_value()) {
    return std::nullopt;
  }
  return std::make_pair(static_cast<size_t>(view->data() - response.data()),
                        view->size());
}

// Every field, with views compared by where they point.
void ExpectSame(const Outcome& actual, const Outcome& expected,
                Bytes response) {
  EXPECT_EQ(actual.finding, expected.finding);
  EXPECT_EQ(actual.expired, expected.expired);
  EXPECT_EQ(actual.status, expected.status);
  EXPECT_EQ(actual.this_update, expected.this_update);
  EXPECT_EQ(actual.next_update, expected.next_update);
  EXPECT_EQ(actual.valid_through, expected.valid_through);
  EXPECT_EQ(actual.holds_from, expected.holds_from);
  EXPECT_EQ(actual.holds_through, expected.holds_through);
  ASSERT_EQ(actual.revocation.has_value(), expected.revocation.has_value());
  if (actual.revocation.has_value()) {
    EXPECT_EQ(actual.revocation->time, expected.revocation->time);
    EXPECT_EQ(actual.revocation->reason, expected.revocation->reason);
  }
  EXPECT_EQ(actual.signer, expected.signer);
  EXPECT_EQ(actual.produced_at, expected.produced_at);
  EXPECT_EQ(PlaceOf(actual.delegate, response),
            PlaceOf(expected.delegate, response));
  EXPECT_EQ(PlaceOf(actual.sct_list, response),
            PlaceOf(expected.sct_list, response));
}

// Verifies both ways and returns whether the memory answered.
bool VerifyBothWays(VerifiedMemory* memory, const CertId& id, Bytes response,
                    absl::Time now,
                    const VerifyOptions& options = VerifyOptions()) {
  SCOPED_TRACE(absl::FormatTime(now, absl::UTCTimeZone()));
  const size_t before = memory->hits();
  ExpectSame(memory->Verify(id, response, now, options),
             VerifyResponse(id, response, now, options), response);
  return memory->hits() != before;
}

bool IsRemembered(const CertId& id, const std::string& response,
                  const VerifyOptions& options = VerifyOptions()) {
  VerifiedMemory memory;
  EXPECT_FALSE(VerifyBothWays(&memory, id, ToBytes(response), kNow, options));
  return VerifyBothWays(&memory, id, ToBytes(response), kNow, options);
}

// A response, and the moments at which its outcome may change.
struct SweepCase {
  std::string name;
  std::string response;
  VerifyOptions options = {};
};

std::string Delegated(const CertificateBuilder& responder) {
  const TestCa ca;
  return ResponseBuilder(ca)
      .Good()
      .SignedBy(ca.IssueResponder(responder))
      .Build();
}

VerifyOptions MaxAge(uint16_t days) {
  VerifyOptions options;
  options.max_age_days = days;
  return options;
}

std::vector<SweepCase> SweepCases() {
  const TestCa ca;
  const auto responder = [] { return CertificateBuilder::Responder(); };
  return {
      {"Good", ResponseBuilder(ca).Good().Build()},
      {"WithoutNextUpdate",
       ResponseBuilder(ca).Good(kLeafSerial, kNow, std::nullopt).Build()},
      {"MaxAgeEndsFirst", ResponseBuilder(ca).Good().Build(), MaxAge(3)},
      {"MaxAgeZero", ResponseBuilder(ca).Good().Build(), MaxAge(0)},
      {"Delegated", Delegated(responder())},
      {"DelegateEndsFirst",
       Delegated(responder().Validity(DaysFromNow(-5), DaysFromNow(2)))},
      {"DelegateStartsLast",
       Delegated(responder().Validity(DaysFromNow(0), DaysFromNow(30)))},
      {"TwoEntries", ResponseBuilder(ca)
                         .Good()
                         .Good(kLeafSerial, kNow, DaysFromNow(2))
                         .Build()},
      {"SctList",
       ResponseBuilder(ca).Entry(EntryBuilder().SctList("scts")).Build()},
      {"Revoked", ResponseBuilder(ca).Revoked().Build()},
      {"Unknown", ResponseBuilder(ca).Unknown().Build()},
  };
}

class SweepTest : public ::testing::TestWithParam<SweepCase> {};

// Every six hours over 40 days, and the seconds around each end.
std::vector<absl::Time> Sweep(const Outcome& outcome) {
  std::vector<absl::Time> times;
  for (absl::Time time = DaysFromNow(-20); time < DaysFromNow(20);
       time += absl::Hours(6)) {
    times.push_back(time);
  }
  for (const auto& end : {outcome.holds_from, outcome.holds_through,
                          outcome.this_update, outcome.valid_through}) {
    for (int half_seconds = -4; end.has_value() && half_seconds <= 4;
         ++half_seconds) {
      times.push_back(*end + half_seconds * kSecond / 2);
    }
  }
  return times;
}

TEST_P(SweepTest, AnswersAsVerifyResponseAtAllTimes) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  const VerifyOptions& options = GetParam().options;
  const Bytes response = ToBytes(GetParam().response);
  const Outcome now = VerifyResponse(id, response, kNow, options);
  VerifiedMemory memory;
  VerifyBothWays(&memory, id, response, kNow, options);
  const bool good = now.finding == Finding::kGood;
  for (const absl::Time time : Sweep(now)) {
    const bool hit = VerifyBothWays(&memory, id, response, time, options);
    const bool holds =
        good &&
        VerifyResponse(id, response, time, options).finding == Finding::kGood;
    EXPECT_EQ(hit, holds) << time;
  }
}

// The other way about: first seen at any time of the sweep.
TEST_P(SweepTest, WhenFirstSeenMakesNoDifference) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  const VerifyOptions& options = GetParam().options;
  const Bytes response = ToBytes(GetParam().response);
  const Outcome now = VerifyResponse(id, response, kNow, options);
  for (const absl::Time first : {DaysFromNow(-19), DaysFromNow(-1), kNow,
                                 DaysFromNow(2), DaysFromNow(19)}) {
    VerifiedMemory memory;
    VerifyBothWays(&memory, id, response, first, options);
    for (const absl::Time time : Sweep(now)) {
      VerifyBothWays(&memory, id, response, time, options);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, SweepTest, ::testing::ValuesIn(SweepCases()),
                         [](const auto& info) { return info.param.name; });

// The bounds themselves.

TEST(HoldsTest, HoldFromSlopBeforeThisUpdateThroughValidThrough) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.holds_from, kThisUpdate - kDay);
  EXPECT_EQ(outcome.holds_through, outcome.valid_through);
  EXPECT_EQ(outcome.valid_through, kNextUpdate + kDay);
}

TEST(HoldsTest, DelegateThatExpiresFirstEndsThem) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  const std::string response =
      Delegated(CertificateBuilder::Responder().Validity(DaysFromNow(-1),
                                                         DaysFromNow(2)));
  const Outcome outcome = VerifyResponse(id, ToBytes(response), kNow);
  EXPECT_EQ(outcome.holds_from, DaysFromNow(-1));
  EXPECT_EQ(outcome.holds_through, DaysFromNow(2));
  EXPECT_GT(outcome.valid_through, outcome.holds_through);

  VerifiedMemory memory;
  VerifyBothWays(&memory, id, ToBytes(response), kNow);
  EXPECT_TRUE(VerifyBothWays(&memory, id, ToBytes(response), DaysFromNow(2)));
  EXPECT_FALSE(
      VerifyBothWays(&memory, id, ToBytes(response), DaysFromNow(2) + kSecond));
}

// Two certificates for the key of one responder: good by the one, then, once it
// has expired, by the other.
TEST(HoldsTest, OutcomeOfAnotherTimeTakesTheFormersPlace) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  const auto valid = [](int from, int until) {
    return CertificateBuilder::Responder().Validity(DaysFromNow(from),
                                                    DaysFromNow(until));
  };
  const std::string response =
      ResponseBuilder(ca)
          .Good()
          .SignedBy(ca.IssueResponder(valid(-2, 1)))
          .AddCertificate(ca.IssueResponder(valid(-1, 30)).certificate)
          .Build();
  const auto verify = [&](VerifiedMemory* memory, absl::Time at) {
    return VerifyBothWays(memory, id, ToBytes(response), at);
  };
  const absl::Time later = DaysFromNow(3);
  ASSERT_NE(*VerifyResponse(id, ToBytes(response), kNow).delegate,
            *VerifyResponse(id, ToBytes(response), later).delegate);

  VerifiedMemory memory(1);
  EXPECT_FALSE(verify(&memory, kNow));
  EXPECT_TRUE(verify(&memory, kNow));
  EXPECT_FALSE(verify(&memory, later));
  EXPECT_TRUE(verify(&memory, later));
  EXPECT_TRUE(verify(&memory, DaysFromNow(4)));
  EXPECT_FALSE(verify(&memory, kNow));  // A clock that was put back.
  EXPECT_TRUE(verify(&memory, kNow));
}

// What fails at another time leaves what is remembered alone.
TEST(HoldsTest, FailureOfAnotherTimeTakesNoPlace) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  VerifiedMemory memory(1);
  EXPECT_FALSE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
  EXPECT_FALSE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response),
                              DaysFromNow(30)));
  EXPECT_TRUE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
}

// What is remembered.

TEST(VerifiedMemoryTest, SecondCallIsAHit) {
  const TestCa ca;
  EXPECT_TRUE(IsRemembered(CertIdOf(ca), ResponseBuilder(ca).Good().Build()));
  EXPECT_TRUE(
      IsRemembered(CertIdOf(ca), Delegated(CertificateBuilder::Responder())));
}

TEST(VerifiedMemoryTest, OnlySuccessIsRemembered) {
  const TestCa ca;
  for (const std::string& response :
       {ResponseBuilder(ca).Revoked().Build(),
        ResponseBuilder(ca).Unknown().Build(),
        ResponseBuilder(ca)
            .Good(kLeafSerial, DaysFromNow(-9), DaysFromNow(-2))
            .Build(),
        ResponseBuilder(ca).Good().CorruptSignature().Build(),
        ResponseBuilder(ca).Good("\x11").Build(), ErrorResponse(3),
        std::string()}) {
    EXPECT_FALSE(IsRemembered(CertIdOf(ca), response));
  }
}

TEST(VerifiedMemoryTest, FailuresTakeNoRoom) {
  const TestCa ca;
  const std::string good = ResponseBuilder(ca).Good().Build();
  VerifiedMemory memory(1);
  VerifyBothWays(&memory, CertIdOf(ca), ToBytes(good), kNow);
  for (int i = 0; i < 300; ++i) {
    const std::string revoked =
        ResponseBuilder(ca).Revoked().Nonce(absl::StrCat(i)).Build();
    VerifyBothWays(&memory, CertIdOf(ca), ToBytes(revoked), kNow);
  }
  EXPECT_TRUE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(good), kNow));
}

TEST(VerifiedMemoryTest, PreparedIssuerMakesNoDifference) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  const PreparedIssuer prepared(ToBytes(ca.name()), ToBytes(ca.key().spki()));
  CertId id = CertIdOf(ca);
  VerifiedMemory memory;
  VerifyBothWays(&memory, id, ToBytes(response), kNow);
  id.prepared = &prepared;
  EXPECT_TRUE(VerifyBothWays(&memory, id, ToBytes(response), kNow));
}

TEST(VerifiedMemoryTest, OtherCertificateIsAMiss) {
  const TestCa ca;
  const TestCa other("Other CA");
  const std::string response = ResponseBuilder(ca).Good().Build();
  VerifiedMemory memory;
  VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow);

  CertId id = CertIdOf(ca);
  id.issuer_name = ToBytes(other.name());
  EXPECT_FALSE(VerifyBothWays(&memory, id, ToBytes(response), kNow));
  id = CertIdOf(ca);
  id.issuer_spki = ToBytes(other.key().spki());
  EXPECT_FALSE(VerifyBothWays(&memory, id, ToBytes(response), kNow));
  EXPECT_FALSE(
      VerifyBothWays(&memory, CertIdOf(ca, "\x11"), ToBytes(response), kNow));
  EXPECT_TRUE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
}

// The same bytes divided otherwise between name, key and serial.
TEST(VerifiedMemoryTest, PartsCannotStandForEachOther) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  VerifiedMemory memory;
  VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow);

  const std::string all =
      absl::StrCat(ca.name(), ca.key().spki(), std::string(kLeafSerial));
  const Bytes bytes = ToBytes(all);
  const size_t name = ca.name().size();
  const size_t spki = ca.key().spki().size();
  const CertId moved = {bytes.subspan(0, name), bytes.subspan(name, spki - 1),
                        bytes.subspan(name + spki - 1)};
  EXPECT_FALSE(VerifyBothWays(&memory, moved, ToBytes(response), kNow));
}

TEST(VerifiedMemoryTest, OtherBytesAreAMiss) {
  const TestCa ca;
  std::string response = ResponseBuilder(ca).Good().Build();
  VerifiedMemory memory;
  VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow);
  for (size_t i = 0; i < response.size(); ++i) {
    response[i] ^= 1;
    EXPECT_FALSE(
        VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
    response[i] ^= 1;
  }
  response += '\0';
  EXPECT_FALSE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
}

TEST(VerifiedMemoryTest, ClearForgets) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  VerifiedMemory memory;
  VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow);
  memory.Clear();
  EXPECT_FALSE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
  EXPECT_TRUE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
}

// Options: every field, one at a time.

struct OptionCase {
  std::string name;
  std::function<void(VerifyOptions*)> change;
};

class OptionTest : public ::testing::TestWithParam<OptionCase> {};

TEST_P(OptionTest, ChangeIsAMiss) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  VerifyOptions changed;
  GetParam().change(&changed);
  VerifiedMemory memory;
  VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_FALSE(
      VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow, changed));
}

TEST_P(OptionTest, ChangeBackIsAMiss) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  VerifyOptions changed;
  GetParam().change(&changed);
  VerifiedMemory memory;
  VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow, changed);
  EXPECT_FALSE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
}

INSTANTIATE_TEST_SUITE_P(
    EveryField, OptionTest,
    ::testing::ValuesIn<OptionCase>({
        {"MaxAgeDays", [](VerifyOptions* to) { to->max_age_days = 11; }},
        {"MaxAgeDaysHighByte",
         [](VerifyOptions* to) { to->max_age_days = 10 + 256; }},
        {"MinRsaBits",
         [](VerifyOptions* to) { to->responder.key.min_rsa_bits = 2049; }},
        {"Curves",
         [](VerifyOptions* to) {
           to->responder.key.curves = {Curve::kP256, Curve::kP384};
         }},
        {"KeyAllowEd25519",
         [](VerifyOptions* to) { to->responder.key.allow_ed25519 = true; }},
        {"ResponderDigests",
         [](VerifyOptions* to) { to->responder.digests.Add(Digest::kSha1); }},
        {"ResponderAllowRsaPss",
         [](VerifyOptions* to) { to->responder.allow_rsa_pss = false; }},
        {"ResponseDigests",
         [](VerifyOptions* to) { to->response_digests.Add(Digest::kSha1); }},
        {"AllowRsaPss", [](VerifyOptions* to) { to->allow_rsa_pss = false; }},
        {"MaxResponseSize",
         [](VerifyOptions* to) { to->max_response_size -= 1; }},
        {"AllowEd25519", [](VerifyOptions* to) { to->allow_ed25519 = true; }},
        {"UnknownOutranksGood",
         [](VerifyOptions* to) { to->unknown_outranks_good = true; }},
        {"Nonce", [](VerifyOptions* to) { to->nonce = ToBytes("nonce"); }},
        {"Trust",
         [](VerifyOptions* to) {
           to->responder.trust = [](const Certificate&) {
             return ResponderTrust::kOrdinary;
           };
         }},
    }),
    [](const auto& info) { return info.param.name; });

// If this fails, an option came or went: VerifiedMemory must know, and there
// must be a row for it above.
TEST(OptionCoverageTest, HasEveryField) {
  const VerifyOptions defaults;
  const auto& [max_age_days, responder, response_digests, allow_rsa_pss,
               max_response_size, allow_ed25519, unknown_outranks_good, nonce] =
      defaults;
  const ResponderRequirements& requirements = responder;
  const auto& [key, digests, responder_pss] = requirements;
  struct TrustAlone : ResponderRequirements {
    decltype(ResponderOptions::trust) trust;
  };
  static_assert(sizeof(ResponderOptions) == sizeof(TrustAlone));
  const auto& [min_rsa_bits, curves, key_ed25519] = key;
  EXPECT_EQ(&min_rsa_bits, &defaults.responder.key.min_rsa_bits);
  EXPECT_EQ(&nonce, &defaults.nonce);
}

TEST(VerifiedMemoryTest, NonceIsNeverRemembered) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca).Good().Nonce("nonce").Build();
  VerifyOptions options;
  options.nonce = ToBytes("nonce");
  EXPECT_FALSE(IsRemembered(CertIdOf(ca), response, options));
}

TEST(VerifiedMemoryTest, TrustCallbackIsAskedEveryTime) {
  const TestCa ca;
  const std::string response = Delegated(CertificateBuilder::Responder());
  ResponderTrust trust = ResponderTrust::kOrdinary;
  int asked = 0;
  VerifyOptions options;
  options.responder.trust = [&](const Certificate&) {
    ++asked;
    return trust;
  };
  VerifiedMemory memory;
  const auto verify = [&] {
    return memory.Verify(CertIdOf(ca), ToBytes(response), kNow, options)
        .finding;
  };
  EXPECT_EQ(verify(), Finding::kGood);
  EXPECT_EQ(verify(), Finding::kGood);
  EXPECT_EQ(asked, 2);
  trust = ResponderTrust::kDistrusted;
  EXPECT_EQ(verify(), Finding::kResponderDistrusted);
  EXPECT_EQ(memory.hits(), 0);
}

// Views.

TEST(VerifiedMemoryTest, ViewsPointIntoTheCallersCopy) {
  const TestCa ca;
  const TestResponder responder = ca.IssueResponder();
  const std::string response = ResponseBuilder(ca)
                                   .Entry(EntryBuilder().SctList("scts"))
                                   .SignedBy(responder)
                                   .Build();
  VerifiedMemory memory;
  {
    const std::string first = response;
    memory.Verify(CertIdOf(ca), ToBytes(first), kNow);
  }
  const std::string second = response;
  const Outcome outcome = memory.Verify(CertIdOf(ca), ToBytes(second), kNow);

  ASSERT_EQ(memory.hits(), 1);
  const auto inside = [&](Bytes view) {
    const Bytes whole = ToBytes(second);
    return view.data() >= whole.data() &&
           view.data() + view.size() <= whole.data() + whole.size();
  };
  ASSERT_TRUE(outcome.delegate.has_value());
  EXPECT_TRUE(inside(*outcome.delegate));
  EXPECT_EQ(ToText(*outcome.delegate), responder.certificate);
  ASSERT_TRUE(outcome.sct_list.has_value());
  EXPECT_TRUE(inside(*outcome.sct_list));
  EXPECT_EQ(ToText(*outcome.sct_list), "scts");
}

// Capacity. Responses differ in a nonce that nobody asks for.

std::vector<std::string> ManyResponses(const TestCa& ca, int count) {
  std::vector<std::string> responses;
  for (int i = 0; i < count; ++i) {
    responses.push_back(
        ResponseBuilder(ca).Good().Nonce(absl::StrCat(i)).Build());
  }
  return responses;
}

// How many of `responses` the memory answers; it learns none of the others.
size_t CountRemembered(VerifiedMemory* memory, const TestCa& ca,
                       const std::vector<std::string>& responses) {
  const size_t before = memory->hits();
  for (auto response = responses.rbegin(); response != responses.rend();
       ++response) {
    memory->Verify(CertIdOf(ca), ToBytes(*response), kNow);
  }
  return memory->hits() - before;
}

TEST(VerifiedMemoryTest, ForgetsBeyondItsCapacity) {
  const TestCa ca;
  const std::vector<std::string> responses = ManyResponses(ca, 300);
  VerifiedMemory memory(32);
  for (const std::string& response : responses) {
    memory.Verify(CertIdOf(ca), ToBytes(response), kNow);
  }
  const size_t remembered = CountRemembered(&memory, ca, responses);
  EXPECT_GT(remembered, 16);
  EXPECT_LE(remembered, 32);
}

TEST(VerifiedMemoryTest, HoldsWhatIsFarBelowItsCapacity) {
  const TestCa ca;
  const std::vector<std::string> responses = ManyResponses(ca, 100);
  VerifiedMemory memory;
  EXPECT_EQ(CountRemembered(&memory, ca, responses), 0);
  EXPECT_EQ(CountRemembered(&memory, ca, responses), 100);
}

TEST(VerifiedMemoryTest, WhatIsUsedAgainStays) {
  const TestCa ca;
  const std::vector<std::string> responses = ManyResponses(ca, 200);
  VerifiedMemory memory(32);  // Two for each shard.
  const Bytes kept = ToBytes(responses[0]);
  memory.Verify(CertIdOf(ca), kept, kNow);
  for (const std::string& response : responses) {
    memory.Verify(CertIdOf(ca), ToBytes(response), kNow);
    EXPECT_TRUE(VerifyBothWays(&memory, CertIdOf(ca), kept, kNow));
  }
}

TEST(VerifiedMemoryTest, TakesZeroCapacityForSome) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  VerifiedMemory memory(0);
  VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_TRUE(VerifyBothWays(&memory, CertIdOf(ca), ToBytes(response), kNow));
}

// Threads.

TEST(VerifiedMemoryThreadsTest, AllGetTheRightAnswer) {
  const TestCa ca;
  std::vector<std::string> responses = ManyResponses(ca, 20);
  responses.push_back(ResponseBuilder(ca).Revoked().Build());
  responses.push_back(ResponseBuilder(ca).Good().CorruptSignature().Build());
  std::vector<Finding> expected;
  for (const std::string& response : responses) {
    expected.push_back(
        VerifyResponse(CertIdOf(ca), ToBytes(response), kNow).finding);
  }
  VerifiedMemory memory(32);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (size_t step = 0; step < 200; ++step) {
        const size_t which = (step * (thread + 1) + thread) % responses.size();
        const std::string copy = responses[which];
        const Outcome outcome =
            memory.Verify(CertIdOf(ca), ToBytes(copy), kNow);
        wrong += outcome.finding != expected[which] ? 1 : 0;
        if (thread == 0 && step % 50 == 49) {
          memory.Clear();
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(memory.hits(), 0);
  EXPECT_LT(memory.hits(), 1600);
}

}  // namespace
}  // namespace revcheck::testing
