#include "revcheck/cli/der_dump.h"

#include <openssl/bytestring.h>
#include <stddef.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

constexpr int kMaxLines = 200;
constexpr int kMaxDepth = 16;
constexpr size_t kMaxValueShown = 24;  // Bytes.

std::string TagName(unsigned tag) {
  const unsigned number = tag & CBS_ASN1_TAG_NUMBER_MASK;
  if ((tag & CBS_ASN1_CLASS_MASK) != CBS_ASN1_UNIVERSAL) {
    return absl::StrCat("[", number, "]");
  }
  static constexpr const char* kNames[] = {
      "",           "BOOLEAN",  "INTEGER",    "BIT STRING", "OCTET STRING",
      "NULL",       "OBJECT",   "",           "",           "",
      "ENUMERATED", "",         "UTF8String", "",           "",
      "",           "SEQUENCE", "SET",        "",           "PrintableString",
      "T61String",  "",         "IA5String",  "UTCTime",    "GeneralizedTime",
  };
  const bool named =
      number < sizeof(kNames) / sizeof(kNames[0]) && kNames[number][0] != '\0';
  return named ? kNames[number] : absl::StrCat("tag ", number);
}

std::string ValueText(unsigned tag, Bytes value) {
  switch (tag) {
    case CBS_ASN1_OBJECT:
      return FormatOid(value);
    case CBS_ASN1_UTF8STRING:
    case CBS_ASN1_PRINTABLESTRING:
    case CBS_ASN1_IA5STRING:
    case CBS_ASN1_UTCTIME:
    case CBS_ASN1_GENERALIZEDTIME:
      return Printable(ToText(value));
    default:
      break;
  }
  const Bytes shown = value.subspan(0, kMaxValueShown);
  return absl::StrCat(Hex(shown), shown.size() < value.size() ? "..." : "");
}

class Dump {
 public:
  void Elements(CBS in, int depth) {
    while (!AtEnd(in) && lines_ < kMaxLines) {
      CBS rest = in;
      CBS contents;
      unsigned tag;
      if (!CBS_get_any_asn1(&in, &contents, &tag)) {
        Line(depth, absl::StrCat("not DER: ", ValueText(0, ToBytes(rest))));
        return;
      }
      const Bytes value = ToBytes(contents);
      std::string text =
          absl::StrCat(TagName(tag), " (", value.size(), " bytes)");
      if ((tag & CBS_ASN1_CONSTRUCTED) != 0 && depth < kMaxDepth) {
        Line(depth, text);
        Elements(contents, depth + 1);
      } else {
        Line(depth, absl::StrCat(text, " ", ValueText(tag, value)));
      }
    }
  }

  std::string Take() {
    if (lines_ >= kMaxLines) {
      text_ += "...\n";
    }
    return std::move(text_);
  }

 private:
  void Line(int depth, const std::string& text) {
    absl::StrAppend(&text_, std::string(static_cast<size_t>(depth) * 2, ' '),
                    text, "\n");
    ++lines_;
  }

  std::string text_;
  int lines_ = 0;
};

}  // namespace

std::string DumpDer(Bytes der) {
  Dump dump;
  dump.Elements(ToCbs(der), 0);
  return dump.Take();
}

}  // namespace revcheck::cli
