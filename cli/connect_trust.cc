#include "revcheck/cli/connect_trust.h"

#include <openssl/x509v3.h>
#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/issuance.h"
#include "revcheck/net/address.h"
#include "revcheck/tls/path.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/error_queue.h"
#include "revcheck/x509/pem.h"

namespace revcheck::cli {
namespace {

bssl::UniquePtr<X509> ReadX509(const std::string& der) {
  const uint8_t* cursor = reinterpret_cast<const uint8_t*>(der.data());
  return bssl::UniquePtr<X509>(
      d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
}

// Whether the leaf is for this host, a name or an address.
bool Matches(const std::string& leaf, const std::string& host) {
  const bssl::UniquePtr<X509> certificate = ReadX509(leaf);
  if (certificate == nullptr) {
    return false;
  }
  return IpAddress::Parse(host).has_value()
             ? X509_check_ip_asc(certificate.get(), host.c_str(), 0) == 1
             : X509_check_host(certificate.get(), host.data(), host.size(), 0,
                               nullptr) == 1;
}

PathResult PathAt(const std::vector<std::string>& presented, X509_STORE* roots,
                  absl::Time now) {
  const bssl::UniquePtr<X509_VERIFY_PARAM> parameters(X509_VERIFY_PARAM_new());
  X509_VERIFY_PARAM_set_time(parameters.get(), absl::ToTimeT(now));
  PathInput input;
  for (const std::string& der : presented) {
    input.presented.push_back(ToBytes(der));
  }
  input.roots = roots;
  input.parameters = parameters.get();
  return BuildPath(input);
}

}  // namespace

absl::StatusOr<bssl::UniquePtr<X509_STORE>> LoadRoots(const std::string& path) {
  const std::string file = path.empty() ? kSystemRoots : path;
  const std::string name = absl::StrCat("roots: ", NameOf(file));
  const char* const hint = path.empty() ? "; name a file with --roots" : "";
  const absl::StatusOr<std::string> contents = ReadFile(file);
  if (!contents.ok()) {
    return absl::Status(
        contents.status().code(),
        absl::StrCat("roots: ", contents.status().message(), hint));
  }
  const absl::StatusOr<std::vector<std::string>> roots =
      ReadCertificates(*contents);
  if (!roots.ok()) {
    return absl::Status(
        roots.status().code(),
        absl::StrCat(name, ": ", roots.status().message(), hint));
  }
  const ScopedErrorQueue errors;
  bssl::UniquePtr<X509_STORE> store(X509_STORE_new());
  size_t count = 0;
  for (const std::string& der : *roots) {
    const bssl::UniquePtr<X509> root = ReadX509(der);
    count += root != nullptr && X509_STORE_add_cert(store.get(), root.get());
  }
  if (count == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": no certificate in it can be read", hint));
  }
  return store;
}

Subject::Subject(const std::vector<std::string>& presented,
                 const std::string& host, X509_STORE* roots, absl::Time now)
    : presented_(presented), chain_(presented) {
  const ScopedErrorQueue errors;
  is_readable_ =
      !presented_.empty() &&
      !Certificate::Read(ToBytes(presented_.front()), &leaf_).has_value();
  if (!is_readable_) {
    return;
  }
  validity_ = ReadValidity(leaf_);
  FindPath(host, roots, now);
  FindIssuer();
}

void Subject::FindPath(const std::string& host, X509_STORE* roots,
                       absl::Time now) {
  host_matches_ = Matches(presented_.front(), host);
  PathResult path = PathAt(presented_, roots, now);
  if (path.error != X509_V_OK) {
    SetFault(path.error, now);
    // Was there a path when the certificate was new?
    path = validity_.has_value()
               ? PathAt(presented_, roots, validity_->not_before)
               : PathResult();
  }
  if (path.error == X509_V_OK) {
    chain_ = std::move(path.chain);
  }
  if (fault_ == TrustFault::kExpired ||
      fault_ == TrustFault::kIntermediateExpired ||
      fault_ == TrustFault::kNotYetValid) {
    NameOutOfDate(now);
  }
}

void Subject::SetFault(int error, absl::Time now) {
  error_ = X509_verify_cert_error_string(error);
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      fault_ = TrustFault::kIncompleteChain;
      return;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      fault_ = TrustFault::kUnknownRoot;
      return;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      fault_ = validity_.has_value() && now <= validity_->not_after
                   ? TrustFault::kIntermediateExpired
                   : TrustFault::kExpired;
      return;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      fault_ = TrustFault::kNotYetValid;
      return;
    default:
      fault_ = TrustFault::kRefused;
  }
}

// Adds to the error which certificate is out of date, the lowest if several
// are.
void Subject::NameOutOfDate(absl::Time now) {
  const bool is_early = fault_ == TrustFault::kNotYetValid;
  for (const std::string& der : chain_) {
    Certificate certificate;
    if (Certificate::Read(ToBytes(der), &certificate).has_value()) {
      continue;
    }
    const std::optional<Validity> validity = ReadValidity(certificate);
    if (validity.has_value() &&
        (is_early ? now < validity->not_before : now > validity->not_after)) {
      absl::StrAppend(
          &error_, ": ", FormatName(certificate.subject),
          is_early ? ", before " : ", on ",
          TimeText(is_early ? validity->not_before : validity->not_after));
      return;
    }
  }
}

void Subject::FindIssuer() {
  for (const std::string& der : chain_) {
    Certificate candidate;
    const bool is_itself = &der == &chain_.front();
    if (is_itself && leaf_.subject != leaf_.issuer) {
      continue;
    }
    if (Certificate::Read(ToBytes(der), &candidate).has_value() ||
        candidate.subject != leaf_.issuer) {
      continue;
    }
    if (IssuanceOf(leaf_, candidate) != Issuance::kNotSigned) {
      issuer_ = candidate;
      break;
    }
    has_namesake_of_issuer_ = true;
  }
  if (fault_ == TrustFault::kIncompleteChain && issuer_.has_value()) {
    fault_ = TrustFault::kUnknownRoot;
  }
}

bool Subject::is_presented(size_t index) const {
  return std::find(presented_.begin(), presented_.end(), chain_[index]) !=
         presented_.end();
}

}  // namespace revcheck::cli
