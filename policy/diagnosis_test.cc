// Faults, each built from real DER and driven to its verdict: what was done
// wrong must be what the diagnosis names.

#include "revcheck/policy/diagnosis.h"

#include <stdint.h>

#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/policy/testing/finished_check.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck {

void PrintTo(RootCause cause, std::ostream* out) { *out << ToString(cause); }

namespace testing {
namespace {

// 1.2.3.4, which means nothing to anybody.
constexpr uint8_t kUnknownOid[] = {0x2a, 0x03, 0x04};
constexpr std::string_view kOtherSerial = "\x11\x22";

struct Fault {
  std::string name;
  RootCause cause;
  Finding finding;  // That decided: shows that the fault is the one meant.
  Situation situation;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

// The CA behind the certificate, and others.

TestCa Ca() { return TestCa(); }
TestCa OtherCa() { return TestCa("Other CA"); }

// A cross-signed twin: the same name, another key; and the same key, renamed.
TestCa Twin() {
  return TestCa("Test CA", TestKey::Ec(Curve::kP256, "another key"));
}
TestCa Renamed() { return TestCa("Test CA, Renamed", Ca().key()); }

CertificateBuilder Leaf() { return CertificateBuilder(); }

CertificateBuilder LeafValid(absl::Time from, absl::Time to) {
  return Leaf().Validity(from, to);
}

// Renewed half a day ago.
CertificateBuilder RenewedLeaf() {
  return LeafValid(kNow - kDay / 2, kNow + 90 * kDay);
}

CertificateBuilder ResponderValid(absl::Time from, absl::Time to) {
  return CertificateBuilder::Responder().Validity(from, to);
}

CertificateBuilder ExpiredResponder() {
  return ResponderValid(kNow - 40 * kDay, kNow - kDay / 2);
}

CertificateBuilder LeafWithAia(std::string_view contents) {
  return Leaf().SetExtension(oid::kAuthorityInfoAccess, Critical::kNo,
                             contents);
}

CertificateBuilder LeafWithoutAia() {
  return Leaf().WithoutExtension(oid::kAuthorityInfoAccess);
}

// Situations, and changes to them.

Situation Plain(const CertificateBuilder& leaf = Leaf()) {
  Situation situation;
  situation.certificate = Ca().Issue(leaf);
  situation.issuer = Ca().certificate();
  return situation;
}

// The responder is not reached, and Firefox does not mind.
Situation Stapled(const std::string& staple,
                  const CertificateBuilder& leaf = Leaf()) {
  Situation situation = Plain(leaf);
  situation.staple = staple;
  return situation;
}

Situation By(const Policy& policy, Situation situation) {
  situation.policy = policy;
  return situation;
}

// Without staple, where the responder's answer counts.
Situation Answered(const std::variant<std::string, Finding>& answer,
                   const CertificateBuilder& leaf = Leaf()) {
  Situation situation = By(Policy::FirefoxHardFail(), Plain(leaf));
  situation.answer = answer;
  return situation;
}

Situation StapledAndAnswered(const std::string& staple,
                             const std::string& answer,
                             const CertificateBuilder& leaf = Leaf()) {
  Situation situation = Stapled(staple, leaf);
  situation.answer = answer;
  return situation;
}

Situation Cached(Finding finding, absl::Time valid_through,
                 Situation situation = Plain()) {
  situation.cached = {finding, kNow - 9 * kDay, valid_through};
  return situation;
}

Situation Listed(LocalAnswer answer, Situation situation = Plain()) {
  situation.local_answer = answer;
  return situation;
}

// A short-lived certificate is not asked about.
Situation ShortLived(const std::string& staple) {
  return Stapled(staple, LeafValid(kNow - kDay, kNow + 5 * kDay));
}

Situation WithoutStapling(Situation situation) {
  PolicyOptions options;
  options.stapling = false;
  return By(Policy::Create(options).value(), std::move(situation));
}

Situation At(absl::Time now, Situation situation) {
  situation.now = now;
  return situation;
}

Situation Offline(Situation situation) {
  situation.local_only = true;
  return situation;
}

Situation IssuedBy(const TestCa& ca, const CertificateBuilder& leaf) {
  Situation situation;
  situation.certificate = ca.Issue(leaf);
  situation.issuer = ca.certificate();
  return situation;
}

// Responses.

ResponseBuilder Good() { return ResponseBuilder(Ca()).Good(); }

std::string GoodFor(std::string_view serial) {
  return ResponseBuilder(Ca()).Good(serial).Build();
}

std::string GoodFrom(absl::Time this_update,
                     std::optional<absl::Time> next_update) {
  return ResponseBuilder(Ca())
      .ProducedAt(this_update)
      .Good(kLeafSerial, this_update, next_update)
      .Build();
}

std::string ExpiredResponse() {
  return GoodFrom(kNow - 9 * kDay, kNow - 3 * kDay);
}

// On hold then; what is newer knows nothing of it.
std::string RevokedLongAgo() {
  return ResponseBuilder(Ca())
      .Revoked(kLeafSerial, kNow - 9 * kDay, kNow - 3 * kDay)
      .Build();
}

std::string GoodByDelegate(const CertificateBuilder& responder) {
  return Good().SignedBy(Ca().IssueResponder(responder)).Build();
}

// Asked for with the certificate of `ca` as issuer.
std::string GoodNaming(const TestCa& ca) {
  return ResponseBuilder(Ca()).Good(CertIdOf(ca)).Build();
}

ResponseBuilder GoodOf(const TestCa& ca) { return ResponseBuilder(ca).Good(); }

std::string UnknownHash() {
  return ResponseBuilder(Ca())
      .Entry(EntryBuilder().Replace(EntryPart::kHashAlgorithm,
                                    AlgorithmIdentifier(kUnknownOid)))
      .Build();
}

std::string AboutOtherIssuer() {
  const TestCa other = OtherCa();
  return ResponseBuilder(Ca()).Good(CertIdOf(other, kOtherSerial)).Build();
}

std::string WithCriticalExtension() {
  return Good().AddExtension(kUnknownOid, Critical::kYes, Null()).Build();
}

std::string WithSha1() {
  return Good().Algorithm(SigningAlgorithm::kEcdsaSha1).Build();
}

std::string Truncated(const std::string& response) {
  return response.substr(0, response.size() / 2);
}

std::string Pem(const std::string& response) {
  return absl::StrCat("-----BEGIN OCSP RESPONSE-----\n",
                      absl::Base64Escape(response),
                      "\n-----END OCSP RESPONSE-----\n");
}

// The tables.

std::vector<Fault> StaplesOfOthers() {
  const TestCa other = OtherCa();
  return {
      {"StapleOfPreviousCertificate", RootCause::kStapleOfPreviousCertificate,
       Finding::kResponseForOtherSerial,
       Stapled(GoodFor(kOtherSerial), RenewedLeaf())},
      {"StapleOfPreviousCertificateAndResponderAnsweredNothing",
       RootCause::kStapleOfPreviousCertificate,
       Finding::kResponseForOtherSerial,
       StapledAndAnswered(GoodFor(kOtherSerial), ErrorResponse(3),
                          RenewedLeaf())},
      {"StapleOfOtherSite", RootCause::kStapleOfOtherCertificate,
       Finding::kResponseForOtherSerial, Stapled(GoodFor(kOtherSerial))},
      {"StapleOfOtherSiteThatIsRevoked", RootCause::kStapleOfOtherCertificate,
       Finding::kResponseForOtherSerial,
       Stapled(ResponseBuilder(Ca()).Revoked(kOtherSerial).Build())},
      {"StapleWithOtherIssuerName", RootCause::kStapleWithOtherIssuer,
       Finding::kIssuerNameHashDiffers, Stapled(GoodNaming(Renamed()))},
      {"StapleWithOtherIssuerKey", RootCause::kStapleWithOtherIssuer,
       Finding::kIssuerKeyHashDiffers, Stapled(GoodNaming(Twin()))},
      {"StapleOfTwinByKey", RootCause::kStapleWithOtherIssuer,
       Finding::kResponderCertificateMissing, Stapled(GoodOf(Twin()).Build())},
      {"StapleOfTwinByName", RootCause::kStapleWithOtherIssuer,
       Finding::kNotSignedByIssuerKey,
       Stapled(GoodOf(Twin()).ByName().Build())},
      {"StapleOfTwinsDelegate", RootCause::kStapleWithOtherIssuer,
       Finding::kResponderNotSignedByIssuer,
       Stapled(GoodOf(Twin()).SignedBy(Twin().IssueResponder()).Build())},
      {"StapleOfRenamedIssuersDelegate", RootCause::kStapleWithOtherIssuer,
       Finding::kResponderIssuerDiffers,
       Stapled(GoodOf(Renamed()).SignedBy(Renamed().IssueResponder()).Build())},
      {"StapleOfOtherCaByKey", RootCause::kStapleOfOtherCa,
       Finding::kResponderCertificateMissing, Stapled(GoodOf(other).Build())},
      {"StapleOfOtherCaByName", RootCause::kStapleOfOtherCa,
       Finding::kResponderCertificateMissing,
       Stapled(GoodOf(other).ByName().Build())},
      {"StapleOfOtherCasDelegateByKey", RootCause::kStapleOfOtherCa,
       Finding::kResponderIssuerDiffers,
       Stapled(GoodOf(other).SignedBy(other.IssueResponder()).Build())},
      {"StapleOfOtherCasDelegateByName", RootCause::kStapleOfOtherCa,
       Finding::kResponderIssuerDiffers,
       Stapled(
           GoodOf(other).SignedBy(other.IssueResponder()).ByName().Build())},
      {"StapleOfOtherCaThatRanOut", RootCause::kStapleOfOtherCa,
       Finding::kResponderExpired,
       Stapled(ResponseBuilder(other)
                   .Good(kLeafSerial, kNow - 9 * kDay, kNow - 3 * kDay)
                   .SignedBy(other.IssueResponder(ExpiredResponder()))
                   .Build())},
      {"StapleAboutOtherIssuer", RootCause::kResponderAnsweredOther,
       Finding::kResponderEmptyHanded, Stapled(AboutOtherIssuer())},
      {"StapleWithUnknownHash", RootCause::kResponderAnsweredOther,
       Finding::kUnknownCertIdHash, Stapled(UnknownHash())},
  };
}

std::vector<Fault> StaleStaples() {
  const std::string expired_delegate =
      ResponseBuilder(Ca())
          .Good(kLeafSerial, kNow - 9 * kDay, kNow - 3 * kDay)
          .SignedBy(Ca().IssueResponder(ExpiredResponder()))
          .Build();
  return {
      {"StapleExpired", RootCause::kStapleExpired, Finding::kExpired,
       Stapled(ExpiredResponse())},
      {"StapleExpiredInStrict", RootCause::kStapleExpired, Finding::kExpired,
       By(Policy::Strict(), Stapled(ExpiredResponse()))},
      {"StapleTooOld", RootCause::kStapleExpired, Finding::kTooOld,
       Stapled(GoodFrom(kNow - 20 * kDay, kNow + 5 * kDay))},
      {"StapleTooOldWithoutNextUpdate", RootCause::kStapleExpired,
       Finding::kTooOldWithoutNextUpdate,
       Stapled(GoodFrom(kNow - 5 * kDay, std::nullopt))},
      {"StapleThatOutlivedItsDelegate", RootCause::kStapleExpired,
       Finding::kResponderExpired, Stapled(expired_delegate)},
  };
}

// Other clients, which get no answer in time, refuse these servers.
std::vector<Fault> StaplesBorne() {
  const std::string good = Good().Build();
  const std::string other = GoodFor(kOtherSerial);
  const auto made_up_for = [&good](const char* name, RootCause cause,
                                   const std::string& staple) {
    return Fault{name, cause, Finding::kGood, StapledAndAnswered(staple, good)};
  };
  const auto previous = [&](const char* name, const Policy& policy) {
    return Fault{name, RootCause::kStapleOfPreviousCertificate, Finding::kGood,
                 By(policy, StapledAndAnswered(other, good, RenewedLeaf()))};
  };
  const auto expired = [](const char* name, Finding finding,
                          const Situation& situation) {
    return Fault{name, RootCause::kStapleExpired, finding, situation};
  };
  return {
      previous("StapleOfPreviousBorneByFirefox", Policy::Firefox()),
      previous("StapleOfPreviousBorneByHardFail", Policy::FirefoxHardFail()),
      previous("StapleOfPreviousBorneByStrict", Policy::Strict()),
      made_up_for("StapleOfOtherSiteBorne",
                  RootCause::kStapleOfOtherCertificate, other),
      made_up_for("StapleOfOtherCaBorne", RootCause::kStapleOfOtherCa,
                  GoodOf(OtherCa()).Build()),
      made_up_for("StapleOfTwinBorne", RootCause::kStapleWithOtherIssuer,
                  GoodNaming(Twin())),
      made_up_for(
          "StapleSignedByOtherKeyBorne", RootCause::kStapleBroken,
          Good().SignedBy(Ca().IssueResponder()).WithoutCertificates().Build()),
      made_up_for("StapleByUnfitDelegateBorne", RootCause::kStapleBroken,
                  GoodByDelegate(CertificateBuilder::Responder().IsCa())),
      made_up_for("StapleIsTryLaterBorne", RootCause::kStapleIsResponderError,
                  ErrorResponse(3)),
      made_up_for("StapleExpiredBorne", RootCause::kStapleExpired,
                  ExpiredResponse()),
      made_up_for("StapleOfRevocationTakenBack", RootCause::kStapleExpired,
                  RevokedLongAgo()),
      expired("StapleExpiredBorneByCache", Finding::kGood,
              Cached(Finding::kGood, kNow + kDay, Stapled(ExpiredResponse()))),
      expired("StapleExpiredAndShortLived", Finding::kShortLivedExempt,
              ShortLived(ExpiredResponse())),
      expired("StapleExpiredAndOffline", Finding::kOffline,
              Offline(Stapled(ExpiredResponse()))),
  };
}

// The server staples what the responder answers, byte for byte.
std::vector<Fault> StaplesPassedOn() {
  const std::string other = GoodFor(kOtherSerial);
  const auto passed_on = [](const char* name, RootCause cause, Finding finding,
                            const std::string& response) {
    return Fault{name, cause, finding, StapledAndAnswered(response, response)};
  };
  const auto answered_other = [&](const char* name, Finding finding,
                                  const std::string& response) {
    return passed_on(name, RootCause::kResponderAnsweredOther, finding,
                     response);
  };
  return {
      passed_on("StaleAnswerPassedOn", RootCause::kResponderServesStale,
                Finding::kExpired, ExpiredResponse()),
      answered_other("OtherAnswerPassedOn", Finding::kResponseForOtherSerial,
                     other),
      answered_other("AnswerNamingTwinPassedOn", Finding::kIssuerKeyHashDiffers,
                     GoodNaming(Twin())),
      {"OtherAnswerPassedOnAfterRenewal", RootCause::kResponderAnsweredOther,
       Finding::kResponseForOtherSerial,
       StapledAndAnswered(other, other, RenewedLeaf())},
      passed_on("AnswerOfOtherCaPassedOn", RootCause::kResponderMisconfigured,
                Finding::kResponderCertificateMissing,
                GoodOf(OtherCa()).Build()),
      passed_on("TryLaterPassedOn", RootCause::kStapleIsResponderError,
                Finding::kTryLater, ErrorResponse(3)),
  };
}

std::vector<Fault> BrokenStaples() {
  const std::string good = Good().Build();
  const auto broken = [](const char* name, Finding finding,
                         const std::string& staple) {
    return Fault{name, RootCause::kStapleBroken, finding, Stapled(staple)};
  };
  const auto error = [](const char* name, Finding finding, uint8_t status) {
    return Fault{name, RootCause::kStapleIsResponderError, finding,
                 Stapled(ErrorResponse(status))};
  };
  return {
      broken("StapleEmpty", Finding::kEmptyResponse, ""),
      broken("StapleTruncated", Finding::kNotAnOcspResponse, Truncated(good)),
      broken("StapleWithNewline", Finding::kTrailingDataAfterResponse,
             good + "\n"),
      broken("StapleTwice", Finding::kTrailingDataAfterResponse, good + good),
      broken("StaplePem", Finding::kNotAnOcspResponse, Pem(good)),
      broken("StapleHtml", Finding::kNotAnOcspResponse, "<html></html>"),
      broken("StapleTooLarge", Finding::kResponseTooLarge,
             std::string(70000, '0')),
      broken("StapleWithFlippedBit", Finding::kNotSignedByIssuerKey,
             Good().CorruptSignature().Build()),
      broken("StapleWithFlippedBitByDelegate",
             Finding::kNotSignedByResponderKey,
             Good().SignedBy(Ca().IssueResponder()).CorruptSignature().Build()),
      broken("StapleWithChangedSerial", Finding::kNotSignedByIssuerKey,
             ResponseBuilder(Ca())
                 .Good(kOtherSerial)
                 .Tamper(kOtherSerial, "\x11\x23")
                 .Build()),
      error("StapleIsMalformedRequest", Finding::kMalformedRequest, 1),
      error("StapleIsInternalError", Finding::kInternalError, 2),
      error("StapleIsTryLater", Finding::kTryLater, 3),
      error("StapleIsSigRequired", Finding::kRequestNeedsSignature, 5),
      error("StapleIsUnauthorized", Finding::kUnauthorized, 6),
      error("StapleIsUndefinedError", Finding::kUnknownResponseStatus, 9),
  };
}

std::string WithCertificates(int count) {
  ResponseBuilder builder = Good();
  for (int i = 0; i < count; ++i) {
    builder.AddCertificate(Ca().certificate());
  }
  return builder.Build();
}

// What is wrong with a response through the responder's own fault.
std::vector<std::pair<std::string, std::pair<Finding, std::string>>>
MisbuiltResponses() {
  const TestCa sub = Ca().IssueCa("Intermediate");
  return {
      {"DelegateWithoutEku",
       {Finding::kResponderLacksOcspSigning,
        GoodByDelegate(CertificateBuilder::Responder().WithoutExtension(
            oid::kExtKeyUsage))}},
      {"DelegateExpired",
       {Finding::kResponderExpired, GoodByDelegate(ExpiredResponder())}},
      {"DelegateUsedTooEarly",
       {Finding::kResponderNotYetValid,
        GoodByDelegate(ResponderValid(kNow + kDay, kNow + 30 * kDay))}},
      {"DelegateOfSubCa",
       {Finding::kResponderIssuerDiffers,
        Good().SignedBy(sub.IssueResponder()).Build()}},
      {"DelegateIsCa",
       {Finding::kResponderIsCa,
        GoodByDelegate(CertificateBuilder::Responder().IsCa())}},
      {"DelegateMissing",
       {Finding::kResponderCertificateMissing,
        Good().SignedBy(Ca().IssueResponder()).WithoutCertificates().Build()}},
      {"Sha1", {Finding::kSignatureDigestRefused, WithSha1()}},
      {"CriticalExtension",
       {Finding::kUnknownCriticalResponseExtension, WithCriticalExtension()}},
      {"NextUpdateBeforeThisUpdate",
       {Finding::kNextUpdateBeforeThisUpdate,
        GoodFrom(kNow - kDay, kNow - 2 * kDay)}},
      {"NoEntries",
       {Finding::kNoSingleResponses, ResponseBuilder(Ca()).Build()}},
      {"KeyHashOfSha256",
       {Finding::kResponderKeyHashMalformed,
        Good().ByKeyHash(std::string(32, 'k')).Build()}},
      {"NineCertificates",
       {Finding::kTooManyCertificates, WithCertificates(9)}},
      {"NoResponseBytes",
       {Finding::kResponseBytesMissing, Good().WithoutResponseBytes().Build()}},
      {"VersionTwo", {Finding::kVersionUnsupported, Good().Version(1).Build()}},
  };
}

std::vector<Fault> MisconfiguredResponders() {
  std::vector<Fault> faults;
  for (const auto& [name, built] : MisbuiltResponses()) {
    const auto& [finding, response] = built;
    faults.push_back({absl::StrCat("Staple", name),
                      RootCause::kResponderMisconfigured, finding,
                      Stapled(response)});
    faults.push_back({absl::StrCat("Answer", name),
                      RootCause::kResponderMisconfigured, finding,
                      Answered(response)});
  }
  const auto add = [&faults](const char* name, Finding finding,
                             const std::string& body) {
    faults.push_back(
        {name, RootCause::kResponderMisconfigured, finding, Answered(body)});
  };
  add("AnswerHtml", Finding::kNotAnOcspResponse, "<html></html>");
  add("AnswerEmpty", Finding::kEmptyResponse, "");
  add("AnswerTruncated", Finding::kNotAnOcspResponse,
      Truncated(Good().Build()));
  add("AnswerWithBadSignature", Finding::kNotSignedByIssuerKey,
      Good().CorruptSignature().Build());
  add("AnswerOfOtherCa", Finding::kResponderCertificateMissing,
      GoodOf(OtherCa()).Build());
  for (const Finding finding :
       {Finding::kHttpStatus, Finding::kNotHttp, Finding::kRedirectRefused,
        Finding::kBodyTooLarge}) {
    faults.push_back({absl::StrCat("Fetch_", std::string(ToString(finding))),
                      RootCause::kResponderMisconfigured, finding,
                      Answered(finding)});
  }
  return faults;
}

std::vector<Fault> Responders() {
  const auto silent = [](const char* name, RootCause cause, Finding finding) {
    return Fault{name, cause, finding, Answered(finding)};
  };
  const auto refuses = [](const char* name, Finding finding, uint8_t status) {
    return Fault{name, RootCause::kResponderRefuses, finding,
                 Answered(ErrorResponse(status))};
  };
  const auto cannot = [](const char* name, Finding finding, uint8_t status) {
    return Fault{name, RootCause::kResponderUnavailable, finding,
                 Answered(ErrorResponse(status))};
  };
  const auto other = [](const char* name, Finding finding,
                        const std::string& answer) {
    return Fault{name, RootCause::kResponderAnsweredOther, finding,
                 Answered(answer)};
  };
  return {
      silent("ResponderDown", RootCause::kResponderDown,
             Finding::kConnectionRefused),
      silent("NoWayToResponder", RootCause::kResponderUnreachable,
             Finding::kUnreachable),
      silent("ResponderTimesOut", RootCause::kResponderUnreachable,
             Finding::kTimedOut),
      silent("ResponderHasNoName", RootCause::kResponderUnreachable,
             Finding::kNameLookupFailed),
      silent("ResponderResets", RootCause::kResponderUnreachable,
             Finding::kConnectionReset),
      silent("AddressRefused", RootCause::kLocalPolicy,
             Finding::kAddressRefused),
      silent("FetchCancelled", RootCause::kLocalPolicy,
             Finding::kFetchCancelled),
      {"ResponderDownInSoftFail", RootCause::kResponderDown,
       Finding::kConnectionRefused,
       By(Policy::Firefox(), Answered(Finding::kConnectionRefused))},
      {"ResponderUnreachableAndCertificateFromFuture",
       RootCause::kResponderUnreachable, Finding::kTimedOut,
       Answered(Finding::kTimedOut, LeafValid(kNow + kDay, kNow + 90 * kDay))},
      refuses("AnswerIsMalformedRequest", Finding::kMalformedRequest, 1),
      cannot("AnswerIsInternalError", Finding::kInternalError, 2),
      cannot("AnswerIsTryLater", Finding::kTryLater, 3),
      refuses("AnswerIsSigRequired", Finding::kRequestNeedsSignature, 5),
      refuses("AnswerIsUnauthorized", Finding::kUnauthorized, 6),
      other("AnswerForOtherSerial", Finding::kResponseForOtherSerial,
            GoodFor(kOtherSerial)),
      other("AnswerNamingOtherIssuer", Finding::kIssuerNameHashDiffers,
            GoodNaming(Renamed())),
      other("AnswerNamingOtherKey", Finding::kIssuerKeyHashDiffers,
            GoodNaming(Twin())),
      other("AnswerAboutOtherIssuer", Finding::kResponderEmptyHanded,
            AboutOtherIssuer()),
      other("AnswerWithUnknownHash", Finding::kUnknownCertIdHash,
            UnknownHash()),
      {"AnswerExpired", RootCause::kResponderServesStale, Finding::kExpired,
       Answered(ExpiredResponse())},
      {"AnswerTooOld", RootCause::kResponderServesStale, Finding::kTooOld,
       Answered(GoodFrom(kNow - 20 * kDay, kNow + 5 * kDay))},
      {"AnswerExpiredAndStapledToo", RootCause::kResponderServesStale,
       Finding::kExpired,
       By(Policy::FirefoxHardFail(),
          StapledAndAnswered(ExpiredResponse(), ExpiredResponse()))},
      {"DelegateExpiredAndStapleRanOutSince",
       RootCause::kResponderMisconfigured, Finding::kResponderExpired,
       By(Policy::FirefoxHardFail(),
          StapledAndAnswered(ExpiredResponse(),
                             GoodByDelegate(ExpiredResponder())))},
  };
}

std::vector<Fault> Certificates() {
  const std::string good = Good().Build();
  const auto misissued = [&good](const char* name, Finding finding,
                                 const CertificateBuilder& leaf) {
    return Fault{name, RootCause::kCertificateMisissued, finding,
                 Answered(good, leaf)};
  };
  const TestCa demanding(CertificateBuilder::Ca("Test CA").MustStaple());
  return {
      {"NoUrlInStrict", RootCause::kNoResponderUrl, Finding::kNoResponderUrl,
       By(Policy::Strict(), Plain(LeafWithoutAia()))},
      {"NoUrlInFirefox", RootCause::kNoResponderUrl, Finding::kNoResponderUrl,
       Plain(LeafWithoutAia())},
      misissued("AiaMalformed", Finding::kAccessInformationMalformed,
                LeafWithAia("junk")),
      misissued("UrlTooLong", Finding::kOcspUrlTooLong,
                Leaf().OcspUrl("http://" + std::string(1100, 'a'))),
      misissued("UrlWithNul", Finding::kOcspUrlHasNul,
                Leaf().OcspUrl(std::string_view("http://a\0b/", 11))),
      {"UrlUnusable", RootCause::kCertificateMisissued, Finding::kUrlUnusable,
       Answered(Finding::kUrlUnusable)},
      misissued("SerialTooLong", Finding::kRequestSerialTooLong,
                Leaf().Serial(std::string(200, '\x11'))),
      misissued("TlsFeatureUnsupported", Finding::kTlsFeatureUnsupported,
                Leaf().TlsFeatures({17})),
      {"TlsFeatureNotInherited", RootCause::kCertificateMisissued,
       Finding::kTlsFeatureNotInherited, IssuedBy(demanding, Leaf())},
      {"MustStapleWithoutStaple", RootCause::kMustStapleWithoutStaple,
       Finding::kMustStapleWithoutStaple, Answered(good, Leaf().MustStaple())},
      {"MustStapleWithoutStapleInSoftFail", RootCause::kMustStapleWithoutStaple,
       Finding::kMustStapleWithoutStaple, Plain(Leaf().MustStaple())},
      {"MustStapleWithExpiredStaple", RootCause::kStapleExpired,
       Finding::kExpired, Stapled(ExpiredResponse(), Leaf().MustStaple())},
  };
}

std::vector<Fault> Memories() {
  const absl::Time later = kNow + absl::Minutes(4);
  return {
      {"CacheStaleWithoutUrl", RootCause::kStaleCache,
       Finding::kCachedResponseExpired,
       Cached(Finding::kGood, kNow - kDay, Plain(LeafWithoutAia()))},
      {"CacheStaleAndShortLived", RootCause::kStaleCache,
       Finding::kCachedResponseExpired,
       Cached(Finding::kGood, kNow - kDay,
              By(Policy::FirefoxHardFail(),
                 Plain(LeafValid(kNow - kDay, kNow + 5 * kDay))))},
      {"FailureRemembered", RootCause::kRememberedFailure, Finding::kTimedOut,
       Cached(Finding::kTimedOut, later,
              By(Policy::FirefoxHardFail(), Plain()))},
      {"FailureRememberedInSoftFail", RootCause::kRememberedFailure,
       Finding::kConnectionRefused, Cached(Finding::kConnectionRefused, later)},
      {"FailureRememberedInStrict", RootCause::kRememberedFailure,
       Finding::kTryLater,
       Cached(Finding::kTryLater, later, By(Policy::Strict(), Plain()))},
      {"CacheRevoked", RootCause::kRevoked, Finding::kRevoked,
       Cached(Finding::kRevoked, kNow - kDay)},
      {"CacheUnknownAndResponderSilent", RootCause::kUnknownToResponder,
       Finding::kUnknownToResponder,
       Cached(Finding::kUnknownToResponder, kNow - kDay)},
      {"ListFailed", RootCause::kLocalPolicy, Finding::kLocalSourceFailed,
       Listed(LocalAnswer::kFailed)},
      {"ListRevoked", RootCause::kRevoked, Finding::kLocalSourceRevoked,
       Listed(LocalAnswer::kCoveredRevoked)},
      {"OfflineInStrict", RootCause::kLocalPolicy, Finding::kOffline,
       By(Policy::Strict(), Offline(Plain()))},
      {"OfflineInFirefox", RootCause::kLocalPolicy, Finding::kOffline,
       Offline(Plain())},
  };
}

std::vector<Fault> Statuses() {
  const std::string revoked = ResponseBuilder(Ca()).Revoked().Build();
  const std::string unknown = ResponseBuilder(Ca()).Unknown().Build();
  return {
      {"StapleRevoked", RootCause::kRevoked, Finding::kRevoked,
       Stapled(revoked)},
      {"AnswerRevoked", RootCause::kRevoked, Finding::kRevoked,
       Answered(revoked)},
      {"AnswerRevokedThoughExpired", RootCause::kRevoked, Finding::kRevoked,
       StapledAndAnswered(ExpiredResponse(), RevokedLongAgo())},
      {"StapleUnknown", RootCause::kUnknownToResponder,
       Finding::kUnknownToResponder, Stapled(unknown)},
      {"AnswerUnknown", RootCause::kUnknownToResponder,
       Finding::kUnknownToResponder, Answered(unknown)},
  };
}

// What was right at kNow, seen by a clock that is wrong.
std::vector<Fault> Clocks() {
  const std::string good = Good().Build();
  const std::string newer = GoodFrom(kNow, kNow + 7 * kDay);
  const std::string by_delegate =
      GoodByDelegate(CertificateBuilder::Responder());
  const std::string by_new_delegate =
      GoodByDelegate(ResponderValid(kNow - 3 * kDay, kNow + 30 * kDay));
  const absl::Time slow = kNow - 10 * kDay;
  const absl::Time very_slow = kNow - 60 * kDay;
  const absl::Time fast = kNow + 20 * kDay;
  const absl::Time very_fast = kNow + 400 * kDay;
  const auto row = [](const char* name, RootCause cause, Finding finding,
                      absl::Time now, const Situation& situation) {
    return Fault{name, cause, finding, At(now, situation)};
  };
  constexpr RootCause kSlow = RootCause::kClientClockSlow;
  constexpr RootCause kFast = RootCause::kClientClockFast;
  const Situation both =
      By(Policy::FirefoxHardFail(), StapledAndAnswered(good, newer));
  return {
      row("ClockSlowForStaple", kSlow, Finding::kThisUpdateInFuture, slow,
          Stapled(good)),
      row("ClockSlowForAnswer", kSlow, Finding::kThisUpdateInFuture, slow,
          Answered(good)),
      row("ClockSlowForDelegate", kSlow, Finding::kResponderNotYetValid, slow,
          Stapled(by_new_delegate)),
      row("ClockSlowForDelegateInAnswer", kSlow, Finding::kResponderNotYetValid,
          slow, Answered(by_new_delegate)),
      row("ClockSlowForCertificateToo", kSlow, Finding::kThisUpdateInFuture,
          very_slow, Stapled(good)),
      row("ClockSlowForCertificateAndDelegate", kSlow,
          Finding::kResponderNotYetValid, very_slow, Answered(by_delegate)),
      row("ClockSlowRemembered", kSlow, Finding::kThisUpdateInFuture, slow,
          Cached(Finding::kThisUpdateInFuture, slow + absl::Minutes(4),
                 By(Policy::FirefoxHardFail(), Plain()))),
      row("ClockFastForStapleAndAnswer", kFast, Finding::kExpired, fast, both),
      row("ClockFastForStapleAndAnswerInSoftFail", kFast, Finding::kExpired,
          fast, StapledAndAnswered(good, newer)),
      row("ClockFastForCertificateToo", kFast, Finding::kExpired, very_fast,
          Answered(good)),
      row("ClockFastForCertificateStapleAndAnswer", kFast, Finding::kExpired,
          very_fast, both),
      row("ClockFastForDelegateAndCertificate", kFast,
          Finding::kResponderExpired, very_fast, Answered(by_delegate)),
  };
}

std::vector<Fault> NoFaults() {
  const std::string good = Good().Build();
  const auto right = [](const char* name, Finding finding,
                        const Situation& situation) {
    return Fault{name, RootCause::kNothingWrong, finding, situation};
  };
  Situation built_in = Listed(LocalAnswer::kNotCovered);
  built_in.built_in_root = true;
  Situation ca = Plain();
  ca.certificate = Ca().IssueCa("Intermediate").certificate();
  ca.role = Role::kCa;
  return {
      right("GoodStaple", Finding::kGood, Stapled(good)),
      right("GoodStapleInStrict", Finding::kGood,
            By(Policy::Strict(), Stapled(good, Leaf().MustStaple()))),
      right("GoodAnswer", Finding::kGood, Answered(good)),
      right("GoodAnswerWithoutStapling", Finding::kGood,
            WithoutStapling(StapledAndAnswered(GoodFor(kOtherSerial), good))),
      right("GoodCache", Finding::kGood, Cached(Finding::kGood, kNow + kDay)),
      right("GoodList", Finding::kLocalSourceNotRevoked,
            Listed(LocalAnswer::kCoveredNotRevoked)),
      right(
          "GoodListBesideExpiredStaple", Finding::kLocalSourceNotRevoked,
          Listed(LocalAnswer::kCoveredNotRevoked, Stapled(ExpiredResponse()))),
      right("ShortLived", Finding::kShortLivedExempt,
            Plain(LeafValid(kNow - kDay, kNow + 5 * kDay))),
      right("ShortLivedAndStapled", Finding::kGood, ShortLived(good)),
      right("BuiltInRoot", Finding::kBuiltInRootExempt, built_in),
      right("CaCertificate", Finding::kCaCertificateExempt, ca),
  };
}

std::vector<Fault> AllFaults() {
  std::vector<Fault> all;
  for (const auto& faults :
       {StaplesOfOthers(), StaleStaples(), StaplesBorne(), StaplesPassedOn(),
        BrokenStaples(), MisconfiguredResponders(), Responders(),
        Certificates(), Memories(), Statuses(), Clocks(), NoFaults()}) {
    all.insert(all.end(), faults.begin(), faults.end());
  }
  return all;
}

class DiagnosisTest : public ::testing::TestWithParam<Fault> {};

TEST_P(DiagnosisTest, NamesWhatWasDoneWrong) {
  const Fault& fault = GetParam();
  const FinishedCheck finished(fault.situation);
  EXPECT_EQ(finished.check().verdict().finding, fault.finding);
  EXPECT_EQ(Diagnose(finished.check(), finished.bytes()), fault.cause);
}

INSTANTIATE_TEST_SUITE_P(Faults, DiagnosisTest,
                         ::testing::ValuesIn(AllFaults()),
                         [](const auto& info) { return info.param.name; });

// Without the certificate's validity, its renewal cannot be told.
TEST(DiagnosisWithoutValidityTest, StapleForOtherSerialIsOfOtherCertificate) {
  const FinishedCheck finished(Stapled(GoodFor(kOtherSerial), RenewedLeaf()));
  CheckBytes bytes = finished.bytes();
  bytes.validity.reset();
  EXPECT_EQ(Diagnose(finished.check(), bytes),
            RootCause::kStapleOfOtherCertificate);
}

TEST(DiagnosisCoverageTest, EveryRootCauseHasAFault) {
  std::set<RootCause> causes;
  for (const Fault& fault : AllFaults()) {
    causes.insert(fault.cause);
  }
  EXPECT_EQ(causes.size(), AllRootCauses().size());
}

}  // namespace
}  // namespace testing
}  // namespace revcheck
