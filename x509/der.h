#ifndef REVCHECK_X509_DER_H_
#define REVCHECK_X509_DER_H_

// DER by mozilla::pkix's rules (spec/mozilla-pkix.md, section 4), over
// BoringSSL's CBS as the cursor.
//
// ReadContents() and ReadElement() take and refuse what CBS_get_asn1() and
// CBS_get_asn1_element() do, which der_test compares. They are inline because
// reading a response is nothing but such steps, and a call into a shared
// library costs more than a step.
//
// Indefinite, non-minimal and truncated lengths are refused by both.
// mozilla::pkix further refuses length forms above two bytes and tag numbers
// above 30. Both follow without a function here: whoever reads at most
// kMaxDerSize bytes cannot meet a minimal three-byte length, and no tag that
// revcheck asks for is above 30.
//
// Read...() consumes one element and returns true, or returns false and leaves
// `in` unspecified. Parse...() and Is...() look at the contents of an element
// already read: mozilla::pkix reports a wrong integer or time apart from wrong
// DER, so the two steps are two calls.

#include <openssl/bytestring.h>
#include <stddef.h>
#include <stdint.h>

#include "revcheck/x509/bytes.h"

namespace revcheck {

// The largest input mozilla::pkix reads, in bytes.
inline constexpr size_t kMaxDerSize = 65535;

// [number] EXPLICIT, and IMPLICIT of a constructed type.
constexpr unsigned ContextConstructed(unsigned number) {
  return CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | number;
}

// [number] IMPLICIT of a primitive type.
constexpr unsigned ContextPrimitive(unsigned number) {
  return CBS_ASN1_CONTEXT_SPECIFIC | number;
}

// True if nothing is left of `in`.
inline bool AtEnd(const CBS& in) { return ToBytes(in).empty(); }

// The identifier octet of a tag as BoringSSL writes tags, of number 1 to 30.
constexpr uint8_t IdentifierOctet(unsigned tag) {
  return static_cast<uint8_t>((tag >> CBS_ASN1_TAG_SHIFT) |
                              (tag & CBS_ASN1_TAG_NUMBER_MASK));
}

// True if the next element of `in` has this tag.
inline bool NextIs(const CBS& in, unsigned tag) {
  const Bytes bytes = ToBytes(in);
  return !bytes.empty() && bytes[0] == IdentifierOctet(tag);
}

namespace der_internal {

// The extent of an element at the start of some bytes.
struct Extent {
  size_t header;    // Tag and length, in bytes.
  size_t contents;  // In bytes; within the input.
};

// Reads a length above 127, whose first octet is bytes[1].
[[nodiscard]] bool ReadLongLength(Bytes bytes, Extent* extent);

[[nodiscard]] inline bool ReadExtent(Bytes bytes, unsigned tag,
                                     Extent* extent) {
  if (bytes.size() < 2 || bytes[0] != IdentifierOctet(tag)) {
    return false;
  }
  *extent = {2, bytes[1]};
  return extent->contents < 0x80 ? extent->contents <= bytes.size() - 2
                                 : ReadLongLength(bytes, extent);
}

// The bytes from `start` to the end, which must be no less.
inline Bytes Rest(Bytes bytes, size_t start) {
  return Bytes(bytes.data() + start, bytes.size() - start);
}

}  // namespace der_internal

// Reads an element with this tag, and returns its contents.
[[nodiscard]] inline bool ReadContents(CBS* in, unsigned tag, CBS* contents) {
  const Bytes bytes = ToBytes(*in);
  der_internal::Extent extent;
  if (!der_internal::ReadExtent(bytes, tag, &extent)) {
    return false;
  }
  *contents = ToCbs(Bytes(bytes.data() + extent.header, extent.contents));
  *in = ToCbs(der_internal::Rest(bytes, extent.header + extent.contents));
  return true;
}

// Reads an element with this tag, and returns all of it.
[[nodiscard]] inline bool ReadElement(CBS* in, unsigned tag, CBS* element) {
  const Bytes bytes = ToBytes(*in);
  der_internal::Extent extent;
  if (!der_internal::ReadExtent(bytes, tag, &extent)) {
    return false;
  }
  const size_t size = extent.header + extent.contents;
  *element = ToCbs(Bytes(bytes.data(), size));
  *in = ToCbs(der_internal::Rest(bytes, size));
  return true;
}

// Reads an element whose contents must be empty: a NULL, or [number] IMPLICIT
// NULL.
[[nodiscard]] bool ReadEmpty(CBS* in, unsigned tag);

// Reads one element that wraps exactly one other, such as an EXPLICIT tag, and
// returns the contents of the inner one.
[[nodiscard]] bool ReadWrapped(CBS* in, unsigned outer_tag, unsigned inner_tag,
                               CBS* contents);

// Reads a BOOLEAN DEFAULT FALSE: one byte, 00 or FF. An explicit FALSE is not
// DER; mozilla::pkix takes it because many encoders write it.
[[nodiscard]] bool ReadOptionalBoolean(CBS* in, bool* value);

// Reads a BIT STRING that holds whole bytes, as keys and signatures do: the
// unused-bits octet is present and zero. `bits` is what follows it.
[[nodiscard]] bool ReadBitString(CBS* in, CBS* bits);

// True if `contents` of an INTEGER or ENUMERATED has at least one byte and no
// redundant leading 00 or FF. Any sign, any length.
[[nodiscard]] bool IsMinimalInteger(const CBS& contents);

// Parses the contents of an INTEGER or ENUMERATED of one byte, 0 to 127.
[[nodiscard]] bool ParseSmallInteger(const CBS& contents, uint8_t* value);

// Parses the contents of a minimal INTEGER above zero. `magnitude` is the
// contents without the 00 that keeps the number positive.
[[nodiscard]] bool ParsePositiveInteger(const CBS& contents, CBS* magnitude);

// Parses the contents of a GeneralizedTime, exactly YYYYMMDDHHMMSSZ: a real
// Gregorian date from 1970 to 9999, hours to 23, minutes and seconds to 59.
// `seconds` are Unix seconds.
[[nodiscard]] bool ParseGeneralizedTime(const CBS& contents, int64_t* seconds);

// Parses the contents of a UTCTime, exactly YYMMDDHHMMSSZ, where YY from 50 is
// 19YY and below is 20YY. 1950 to 1969 are refused, like every year before
// 1970. `seconds` are Unix seconds.
[[nodiscard]] bool ParseUtcTime(const CBS& contents, int64_t* seconds);

// Extension ::= SEQUENCE {                               RFC 5280, section 4.1
//   extnID     OBJECT IDENTIFIER,
//   critical   BOOLEAN DEFAULT FALSE,
//   extnValue  OCTET STRING }
struct Extension {
  Bytes id;  // Contents of the OBJECT IDENTIFIER.
  bool critical = false;
  Bytes value;  // Contents of the OCTET STRING; may be empty.

  // Something follows the value. mozilla::pkix finds that only after it has
  // judged the extension, so the caller must check it then.
  bool trailing_data = false;
};

[[nodiscard]] bool ReadExtension(CBS* in, Extension* extension);

// Opens [number] EXPLICIT SEQUENCE OF Extension, if it is next. `list` becomes
// its elements, empty if the field is absent, and `after` what follows the
// SEQUENCE inside the tag: nothing, which the caller checks after the list.
[[nodiscard]] bool OpenExtensions(CBS* in, unsigned number, CBS* list,
                                  CBS* after);

}  // namespace revcheck

#endif  // REVCHECK_X509_DER_H_
