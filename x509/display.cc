#include "revcheck/x509/display.h"

#include <openssl/bytestring.h>
#include <openssl/mem.h>
#include <stddef.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

absl::string_view Absl(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}

// The length in bytes of the UTF-8 character at the start of `text`, or 0 if
// there is none that is safe to print.
size_t Utf8Length(std::string_view text) {
  const auto byte = [text](size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const unsigned char lead = byte(0);
  if (lead >= 0x20 && lead < 0x7f) {
    return 1;
  }
  const size_t length = lead >= 0xc2 && lead < 0xe0   ? 2
                        : lead >= 0xe0 && lead < 0xf0 ? 3
                        : lead >= 0xf0 && lead < 0xf5 ? 4
                                                      : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) {
      return 0;
    }
  }
  // U+0080 to U+009F are control characters, U+202A to U+202E and U+2066 to
  // U+2069 turn the direction of text, surrogates and overlong forms are none.
  const bool control = lead == 0xc2 && byte(1) < 0xa0;
  const bool overlong =
      (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xed && byte(1) >= 0xa0;
  const bool too_high = lead == 0xf4 && byte(1) >= 0x90;
  const bool turns = lead == 0xe2 &&
                     ((byte(1) == 0x80 && byte(2) >= 0xaa && byte(2) <= 0xae) ||
                      (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9));
  return control || overlong || surrogate || too_high || turns ? 0 : length;
}

std::string AttributeName(Bytes type) {
  static constexpr std::pair<Bytes, std::string_view> kNames[] = {
      {oid::kCommonName, "CN"},      {oid::kCountryName, "C"},
      {oid::kOrganizationName, "O"}, {oid::kOrganizationalUnitName, "OU"},
      {oid::kLocalityName, "L"},     {oid::kStateOrProvinceName, "ST"},
  };
  for (const auto& [id, name] : kNames) {
    if (id == type) {
      return std::string(name);
    }
  }
  return FormatOid(type);
}

// UTF-16 big-endian without surrogates, as UTF-8.
std::string FromBmpString(Bytes value) {
  std::string text;
  for (size_t i = 0; i + 1 < value.size(); i += 2) {
    const unsigned c = value[i] * 256u + value[i + 1];
    if (c < 0x80) {
      text.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
      text.push_back(static_cast<char>(0xc0 | (c >> 6)));
      text.push_back(static_cast<char>(0x80 | (c & 0x3f)));
    } else {
      text.push_back(static_cast<char>(0xe0 | (c >> 12)));
      text.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3f)));
      text.push_back(static_cast<char>(0x80 | (c & 0x3f)));
    }
  }
  return text;
}

// AttributeTypeAndValue ::= SEQUENCE { type, value }
bool AppendAttribute(CBS* set, std::string* out) {
  constexpr unsigned kBmpString = 30;
  CBS attribute;
  CBS type;
  CBS value;
  unsigned tag;
  if (!ReadContents(set, CBS_ASN1_SEQUENCE, &attribute) ||
      !ReadContents(&attribute, CBS_ASN1_OBJECT, &type) ||
      !CBS_get_any_asn1(&attribute, &value, &tag) || !AtEnd(attribute)) {
    return false;
  }
  const std::string text = tag == kBmpString
                               ? FromBmpString(ToBytes(value))
                               : std::string(ToText(ToBytes(value)));
  absl::StrAppend(out, out->empty() ? "" : ", ", AttributeName(ToBytes(type)),
                  "=", Printable(text));
  return true;
}

// RelativeDistinguishedName ::= SET OF AttributeTypeAndValue
bool AppendRdn(CBS* rdns, std::string* out) {
  CBS set;
  if (!ReadContents(rdns, CBS_ASN1_SET, &set)) {
    return false;
  }
  while (!AtEnd(set)) {
    if (!AppendAttribute(&set, out)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string Hex(Bytes bytes) {
  return absl::BytesToHexString(Absl(ToText(bytes)));
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    if (length == 0) {
      absl::StrAppend(&out, "\\x",
                      absl::BytesToHexString(Absl(text.substr(0, 1))));
      text.remove_prefix(1);
    } else {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return out;
}

std::string FormatName(Bytes name) {
  CBS in = ToCbs(name);
  CBS rdns;
  std::string out;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &rdns)) {
    return Hex(name);
  }
  while (!AtEnd(rdns)) {
    if (!AppendRdn(&rdns, &out)) {
      return Hex(name);
    }
  }
  return out.empty() ? "(empty name)" : out;
}

std::string FormatOid(Bytes oid) {
  CBS in = ToCbs(oid);
  char* text = CBS_asn1_oid_to_text(&in);
  if (text == nullptr) {
    return absl::StrCat("(bad OID ", Hex(oid), ")");
  }
  std::string out(text);
  OPENSSL_free(text);
  return out;
}

}  // namespace revcheck
