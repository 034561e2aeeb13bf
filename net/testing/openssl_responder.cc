#include "revcheck/net/testing/openssl_responder.h"

#include <openssl/base.h>
#include <openssl/bio.h>
#include <openssl/bytestring.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/pem.h>
#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

constexpr char kOpenssl[] = "/usr/bin/openssl";
constexpr int kAttempts = 5;

std::string Pem(const char* label, const uint8_t* der, size_t size) {
  bssl::UniquePtr<BIO> out(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio(out.get(), label, "", der, static_cast<long>(size)) > 0,
          "PEM can be written");
  const uint8_t* text = nullptr;
  size_t text_size = 0;
  BIO_mem_contents(out.get(), &text, &text_size);
  return std::string(reinterpret_cast<const char*>(text), text_size);
}

// UTCTime: openssl reads nothing else there.
std::string IndexTime(absl::Time time) {
  return absl::FormatTime("%y%m%d%H%M%SZ", time, absl::UTCTimeZone());
}

// As `openssl ca` writes it: upper case, no zero in front but to make the
// number of digits even.
std::string SerialHex(std::string_view serial) {
  while (serial.size() > 1 && serial.front() == '\0') serial.remove_prefix(1);
  return absl::AsciiStrToUpper(absl::BytesToHexString(std::string(serial)));
}

// Status, end of validity, revocation, serial, file, name; see openssl-ca(1).
std::string IndexLine(const OpensslIndexEntry& entry) {
  std::string revocation;
  if (entry.revoked.has_value()) {
    revocation = IndexTime(*entry.revoked);
    if (!entry.reason.empty()) absl::StrAppend(&revocation, ",", entry.reason);
  }
  const absl::Time end = absl::Now() + absl::Hours(24);
  return absl::StrCat(entry.revoked.has_value() ? "R" : "V", "\t",
                      IndexTime(end), "\t", revocation, "\t",
                      SerialHex(entry.serial), "\tunknown\t/CN=test\n");
}

}  // namespace

CertificateBuilder ValidNow(CertificateBuilder builder) {
  const absl::Time now = absl::Now();
  return builder.Validity(now - absl::Hours(1), now + absl::Hours(24));
}

std::string CertificatePem(std::string_view certificate) {
  return Pem("CERTIFICATE",
             reinterpret_cast<const uint8_t*>(certificate.data()),
             certificate.size());
}

std::string PrivateKeyPem(const TestKey& key) {
  bssl::ScopedCBB cbb;
  uint8_t* der = nullptr;
  size_t size = 0;
  Require(CBB_init(cbb.get(), 0) &&
              EVP_marshal_private_key(cbb.get(), key.get()) &&
              CBB_finish(cbb.get(), &der, &size),
          "a private key can be written");
  const bssl::UniquePtr<uint8_t> owned(der);
  return Pem("PRIVATE KEY", der, size);
}

OpensslIndexEntry OpensslIndexEntry::Good(std::string_view serial) {
  OpensslIndexEntry entry;
  entry.serial = std::string(serial);
  return entry;
}

OpensslIndexEntry OpensslIndexEntry::Revoked(std::string_view serial,
                                             absl::Time time,
                                             std::string_view reason) {
  OpensslIndexEntry entry = Good(serial);
  entry.revoked = time;
  entry.reason = std::string(reason);
  return entry;
}

bool OpensslResponder::Available() { return IsExecutable(kOpenssl); }

OpensslResponder::OpensslResponder(
    const TestCa& ca, const std::vector<OpensslIndexEntry>& entries,
    const OpensslResponderOptions& options) {
  std::string index;
  for (const OpensslIndexEntry& entry : entries) index += IndexLine(entry);
  directory_.Write("index.txt", index);
  directory_.Write("ca.pem", CertificatePem(ca.certificate()));
  const auto& signer = options.signer;
  directory_.Write("signer.pem",
                   CertificatePem(signer.has_value() ? signer->certificate
                                                     : ca.certificate()));
  directory_.Write("signer.key",
                   PrivateKeyPem(signer.has_value() ? signer->key : ca.key()));
  if (!StartOnAnyPort(Arguments(options))) {
    failure_ = absl::StrCat("openssl ocsp does not run: ", Log());
  }
}

std::string OpensslResponder::Url() const {
  return absl::StrCat("http://127.0.0.1:", port_, "/");
}

std::vector<std::string> OpensslResponder::Arguments(
    const OpensslResponderOptions& options) const {
  std::vector<std::string> arguments = {
      kOpenssl,     "ocsp",
      "-index",     directory_.File("index.txt"),
      "-CA",        directory_.File("ca.pem"),
      "-rsigner",   directory_.File("signer.pem"),
      "-rkey",      directory_.File("signer.key"),
      "-ignore_err"};
  if (options.lifetime.has_value()) {
    arguments.insert(
        arguments.end(),
        {"-nmin", absl::StrCat(absl::ToInt64Minutes(*options.lifetime))});
  }
  arguments.insert(arguments.end(), options.arguments.begin(),
                   options.arguments.end());
  return arguments;
}

bool OpensslResponder::StartOnAnyPort(
    const std::vector<std::string>& arguments) {
  for (int i = 0; i < kAttempts; ++i) {
    port_ = FreePort();
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"-port", absl::StrCat(port_)});
    process_ = std::make_unique<Subprocess>(all);
    // Not by connecting: it would wait for a request on that connection.
    if (process_->WaitUntil([this] {
          return process_->Output().find("ACCEPT") != std::string::npos;
        })) {
      return true;
    }
  }
  return false;
}

}  // namespace revcheck::testing
