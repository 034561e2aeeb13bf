#include "revcheck/x509/pem.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bytestring.h>
#include <openssl/mem.h>
#include <openssl/pem.h>
#include <stddef.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/error_queue.h"

namespace revcheck {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";

struct FreeOpenSsl {
  template <typename T>
  void operator()(T* pointer) const {
    OPENSSL_free(pointer);
  }
};

// The lines that begin a block.
size_t CountBegins(std::string_view text) {
  size_t count = 0;
  for (size_t at = text.find(kBegin); at != std::string_view::npos;
       at = text.find(kBegin, at + 1)) {
    count += at == 0 || text[at - 1] == '\n' ? 1 : 0;
  }
  return count;
}

// True for exactly one SEQUENCE, whatever text there may be inside.
bool IsDerSequence(std::string_view contents) {
  CBS in = ToCbs(ToBytes(contents));
  CBS inside;
  return ReadContents(&in, CBS_ASN1_SEQUENCE, &inside) && AtEnd(in);
}

// True for text of base64 characters and white space alone.
bool LooksLikeBase64(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || absl::ascii_isspace(c) || c == '+' ||
           c == '/' || c == '=';
  });
}

// The first PEM block with `label`.
absl::StatusOr<std::string> FindBlock(std::string_view text,
                                      std::string_view label) {
  absl::StatusOr<std::vector<PemBlock>> blocks = ReadPem(text);
  if (!blocks.ok()) {
    return blocks.status();
  }
  for (PemBlock& block : *blocks) {
    if (block.label == label) {
      return std::move(block.der);
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("it holds a PEM block ", blocks->front().label, " but no ",
                   std::string(label)));
}

}  // namespace

absl::StatusOr<std::vector<PemBlock>> ReadPem(std::string_view text) {
  const ScopedErrorQueue errors;
  std::vector<PemBlock> blocks;
  if (IsDerSequence(text)) {
    return blocks;
  }
  if (text.size() > INT_MAX) {
    return absl::InvalidArgumentError("it is larger than 2 GiB");
  }
  bssl::UniquePtr<BIO> bio(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  char* name;
  char* header;
  unsigned char* data;
  long size;  // NOLINT(google-runtime-int): BoringSSL's own type.
  while (bio != nullptr &&
         PEM_read_bio(bio.get(), &name, &header, &data, &size) == 1) {
    const std::unique_ptr<char, FreeOpenSsl> free_name(name);
    const std::unique_ptr<char, FreeOpenSsl> free_header(header);
    const std::unique_ptr<unsigned char, FreeOpenSsl> free_data(data);
    if (*header != '\0') {
      return absl::InvalidArgumentError(absl::StrCat(
          "the PEM block ", name, " has a header; is it encrypted?"));
    }
    blocks.push_back({name, std::string(reinterpret_cast<const char*>(data),
                                        static_cast<size_t>(size))});
  }
  if (blocks.size() != CountBegins(text)) {
    return absl::InvalidArgumentError(
        absl::StrCat("PEM block ", blocks.size() + 1, " is broken"));
  }
  return blocks;
}

absl::StatusOr<std::vector<std::string>> ReadCertificates(
    std::string_view contents) {
  absl::StatusOr<std::vector<PemBlock>> blocks = ReadPem(contents);
  if (!blocks.ok()) {
    return blocks.status();
  }
  std::vector<std::string> certificates;
  for (PemBlock& block : *blocks) {
    if (block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE") {
      certificates.push_back(std::move(block.der));
    }
  }
  if (certificates.empty() && !blocks->empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "it holds a PEM block ", blocks->front().label, " but no CERTIFICATE"));
  }
  if (certificates.empty() && !contents.empty() && contents[0] == 0x30) {
    certificates.emplace_back(contents);
  }
  if (certificates.empty()) {
    return absl::InvalidArgumentError(
        "it is neither PEM nor DER of a certificate");
  }
  return certificates;
}

absl::StatusOr<std::string> ReadMessage(std::string_view contents,
                                        std::string_view label) {
  if (IsDerSequence(contents)) {
    return std::string(contents);  // Even if all of it looks like base64.
  }
  if (CountBegins(contents) > 0) {
    return FindBlock(contents, label);
  }
  std::string decoded;
  if (!contents.empty() && LooksLikeBase64(contents) &&
      absl::Base64Unescape(absl::string_view(contents.data(), contents.size()),
                           &decoded) &&
      !decoded.empty()) {
    return decoded;
  }
  return std::string(contents);
}

}  // namespace revcheck
