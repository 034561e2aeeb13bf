// Reads any bytes as the text of a PEM file. Promises: reading leaves
// BoringSSL's error queue alone, and gives the same again; what is read is no
// larger than the text; blocks, written again, are read as the same blocks; one
// message is found in every way of giving it.

#include <openssl/err.h>
#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/pem.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck {
namespace {

using fuzzing::Promise;

constexpr size_t kLineSize = 64;

// So that what is put around it stays within kMaxDerSize.
constexpr size_t kMaxContents = 65000;

// The text of a block as RFC 7468 has it.
std::string WriteBlock(const PemBlock& block) {
  const std::string base64 = absl::Base64Escape(block.der);
  std::string text = absl::StrCat("-----BEGIN ", block.label, "-----\n");
  for (size_t i = 0; i < base64.size(); i += kLineSize) {
    absl::StrAppend(&text, base64.substr(i, kLineSize), "\n");
  }
  return absl::StrCat(text, "-----END ", block.label, "-----\n");
}

bool Same(const std::vector<PemBlock>& a, const std::vector<PemBlock>& b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].label != b[i].label || a[i].der != b[i].der) {
      return false;
    }
  }
  return true;
}

// Whether two readings refused for the same reason, or read the same.
template <typename Value, typename Equal>
bool SameResult(const absl::StatusOr<Value>& a, const absl::StatusOr<Value>& b,
                const Equal& equal) {
  return a.status() == b.status() && (!a.ok() || equal(*a, *b));
}

void CheckBlocks(std::string_view text) {
  const absl::StatusOr<std::vector<PemBlock>> blocks = ReadPem(text);
  Promise(ERR_peek_error() == 0, "the error queue is left alone");
  Promise(SameResult(blocks, ReadPem(text), Same),
          "the same text gives the same blocks again");
  if (!blocks.ok()) {
    Promise(!blocks.status().message().empty(), "a refusal has a message");
    return;
  }
  size_t total = 0;
  std::string again;
  for (const PemBlock& block : *blocks) {
    total += block.label.size() + block.der.size();
    absl::StrAppend(&again, WriteBlock(block));
  }
  Promise(total <= text.size(), "blocks are no larger than their text");
  const absl::StatusOr<std::vector<PemBlock>> reread = ReadPem(again);
  Promise(reread.ok() && Same(*blocks, *reread),
          "blocks written again are the same blocks");
}

void CheckMessage(std::string_view contents) {
  const absl::StatusOr<std::string> message =
      ReadMessage(contents, "OCSP RESPONSE");
  Promise(!message.ok() || message->size() <= contents.size(),
          "a message is no larger than its text");
  const absl::StatusOr<std::vector<std::string>> certificates =
      ReadCertificates(contents);
  Promise(!certificates.ok() || !certificates->empty(),
          "there is a certificate, or an error");
  Promise(SameResult(message, ReadMessage(contents, "OCSP RESPONSE"),
                     std::equal_to<std::string>()) &&
              SameResult(certificates, ReadCertificates(contents),
                         std::equal_to<std::vector<std::string>>()),
          "the same text gives the same message and certificates again");
  Promise(ERR_peek_error() == 0, "the error queue is left alone");
}

// The same message as DER, as base64 and as PEM; `contents` is what is in it.
void CheckEveryForm(std::string_view contents) {
  const std::string der = testing::Tlv(0x30, contents);
  const absl::StatusOr<std::string> plain = ReadMessage(der, "X");
  const absl::StatusOr<std::string> base64 =
      ReadMessage(absl::Base64Escape(der), "X");
  const absl::StatusOr<std::string> pem =
      ReadMessage(WriteBlock({"X", der}), "X");
  Promise(plain.ok() && base64.ok() && pem.ok() && *plain == der &&
              *base64 == der && *pem == der,
          "DER, base64 and PEM of a message are the same message");
}

}  // namespace
}  // namespace revcheck

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  const std::string_view text = revcheck::ToText(revcheck::Bytes(data, size));
  revcheck::CheckBlocks(text);
  revcheck::CheckMessage(text);
  if (size <= revcheck::kMaxContents) {
    revcheck::CheckEveryForm(text);
  }
  return 0;
}
