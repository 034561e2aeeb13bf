#ifndef REVCHECK_CLI_BULK_INPUT_H_
#define REVCHECK_CLI_BULK_INPUT_H_

// What `revcheck bulk` is to check: a PEM bundle in which each certificate is
// followed by its issuer, or lines with the paths of a certificate and its
// issuer, separated by spaces, or by one tab if paths have spaces in them.
// Empty lines and those that begin with # say nothing.

#include <stddef.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "revcheck/cli/input.h"

namespace revcheck::cli {

// A certificate to check, or why it cannot be.
struct BulkItem {
  size_t index;      // Its place among all, from 1.
  std::string name;  // "leaf.pem", as the line has it, or "bundle.pem:3".

  // SHA-256, in hexadecimal, of the certificate and the issuer's key; if they
  // cannot be read, of what was to be read.
  std::string key;

  absl::StatusOr<CertificatePair> pair;
};

class BulkInput {
 public:
  // Reads a bundle or list; - is standard input. The files in a list are read
  // by Load(). Fails if there is nothing to check, or if a bundle is no bundle
  // of pairs.
  static absl::StatusOr<BulkInput> Read(const std::string& path);

  size_t size() const { return entries_.size(); }

  // Number `position`, from 0.
  BulkItem Load(size_t position) const;

 private:
  // Of a bundle, DER; of a list, paths.
  struct Entry {
    std::string name;
    std::string certificate;
    std::string issuer;
    std::string error;  // What is wrong with the line; usually empty.
  };

  static absl::StatusOr<BulkInput> ReadBundle(const std::string& path,
                                              const std::string& contents);
  static absl::StatusOr<BulkInput> ReadList(const std::string& path,
                                            const std::string& contents);
  absl::StatusOr<CertificatePair> LoadEntry(const Entry& entry) const;

  enum class Kind { kBundle, kList };

  Kind kind_ = Kind::kList;
  std::vector<Entry> entries_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_BULK_INPUT_H_
