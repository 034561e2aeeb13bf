#ifndef REVCHECK_X509_DISPLAY_H_
#define REVCHECK_X509_DISPLAY_H_

// Values from strangers, written for people: safe on a terminal, in a log and
// in JSON.

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// "2026-03-01T00:00:00Z".
std::string TimeText(absl::Time time);

// Lower-case hexadecimal.
std::string Hex(Bytes bytes);

// A DER Name as people write it: "CN=Example CA, O=Example". Bytes that are not
// printable ASCII or UTF-8 are escaped. If `name` is not a Name, its
// hexadecimal form.
std::string FormatName(Bytes name);

// Text with control characters and invalid UTF-8 escaped.
std::string Printable(std::string_view text);

// Contents of an OBJECT IDENTIFIER, as in "1.3.6.1.5.5.7.48.1".
std::string FormatOid(Bytes oid);

}  // namespace revcheck

#endif  // REVCHECK_X509_DISPLAY_H_
