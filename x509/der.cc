#include "revcheck/x509/der.h"

namespace revcheck {
namespace {

// Reads two decimal digits. Anything else sets `bad`, so that a whole time is
// judged once at its end.
unsigned TwoDigits(const uint8_t* text, unsigned* bad) {
  const unsigned tens = static_cast<unsigned>(text[0]) - '0';
  const unsigned ones = static_cast<unsigned>(text[1]) - '0';
  *bad |= static_cast<unsigned>(tens > 9) | static_cast<unsigned>(ones > 9);
  return tens * 10 + ones;
}

bool IsLeapYear(unsigned year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned DaysInMonth(unsigned year, unsigned month) {
  static constexpr uint8_t kDays[] = {31, 28, 31, 30, 31, 30,
                                      31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && IsLeapYear(year) ? 1u : 0u);
}

// Days from 1970-01-01 to the first day of `month`; `year` from 1970.
int64_t DaysBeforeMonth(unsigned year, unsigned month) {
  static constexpr uint16_t kBefore[] = {0,   31,  59,  90,  120, 151,
                                         181, 212, 243, 273, 304, 334};
  const unsigned past = year - 1;  // Whole years since year 1.
  const int64_t days = int64_t{365} * past + past / 4 - past / 100 + past / 400;
  constexpr int64_t kDaysBefore1970 = 719162;
  const bool leap_day = month > 2 && IsLeapYear(year);
  return days - kDaysBefore1970 + kBefore[month - 1] + (leap_day ? 1 : 0);
}

// Parses MMDDHHMMSSZ, which follows the year in both time types.
bool ParseWithinYear(unsigned year, const uint8_t* text, int64_t* seconds) {
  unsigned bad = 0;
  const unsigned month = TwoDigits(text, &bad);
  const unsigned day = TwoDigits(text + 2, &bad);
  const unsigned hour = TwoDigits(text + 4, &bad);
  const unsigned minute = TwoDigits(text + 6, &bad);
  const unsigned second = TwoDigits(text + 8, &bad);
  if (bad != 0 || text[10] != 'Z' || year < 1970 || month < 1 || month > 12 ||
      day < 1 || day > DaysInMonth(year, month) || hour > 23 || minute > 59 ||
      second > 59) {
    return false;
  }
  const int64_t days = DaysBeforeMonth(year, month) + day - 1;
  *seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
  return true;
}

}  // namespace

bool ReadEmpty(CBS* in, unsigned tag) {
  CBS contents;
  return CBS_get_asn1(in, &contents, tag) && AtEnd(contents);
}

bool ReadWrapped(CBS* in, unsigned outer_tag, unsigned inner_tag,
                 CBS* contents) {
  CBS outer;
  return CBS_get_asn1(in, &outer, outer_tag) &&
         CBS_get_asn1(&outer, contents, inner_tag) && AtEnd(outer);
}

bool ReadOptionalBoolean(CBS* in, bool* value) {
  *value = false;
  if (!NextIs(*in, CBS_ASN1_BOOLEAN)) {
    return true;
  }
  CBS contents;
  uint8_t byte;
  if (!CBS_get_asn1(in, &contents, CBS_ASN1_BOOLEAN) ||
      !CBS_get_u8(&contents, &byte) || !AtEnd(contents) ||
      (byte != 0x00 && byte != 0xff)) {
    return false;
  }
  *value = byte == 0xff;
  return true;
}

bool ReadBitString(CBS* in, CBS* bits) {
  uint8_t unused_bits;
  return CBS_get_asn1(in, bits, CBS_ASN1_BITSTRING) &&
         CBS_get_u8(bits, &unused_bits) && unused_bits == 0;
}

bool IsMinimalInteger(const CBS& contents) {
  return CBS_is_valid_asn1_integer(&contents, /*out_is_negative=*/nullptr) == 1;
}

bool ParseSmallInteger(const CBS& contents, uint8_t* value) {
  CBS copy = contents;
  return CBS_get_u8(&copy, value) && AtEnd(copy) && *value < 0x80;
}

bool ParsePositiveInteger(const CBS& contents, CBS* magnitude) {
  if (!CBS_is_unsigned_asn1_integer(&contents)) {
    return false;
  }
  *magnitude = contents;
  if (CBS_data(magnitude)[0] == 0) {
    CBS_skip(magnitude, 1);
  }
  return !AtEnd(*magnitude);
}

bool ParseGeneralizedTime(const CBS& contents, int64_t* seconds) {
  if (CBS_len(&contents) != 15) {
    return false;
  }
  const uint8_t* text = CBS_data(&contents);
  unsigned bad = 0;
  const unsigned century = TwoDigits(text, &bad);
  const unsigned year = century * 100 + TwoDigits(text + 2, &bad);
  return bad == 0 && ParseWithinYear(year, text + 4, seconds);
}

bool ParseUtcTime(const CBS& contents, int64_t* seconds) {
  if (CBS_len(&contents) != 13) {
    return false;
  }
  const uint8_t* text = CBS_data(&contents);
  unsigned bad = 0;
  const unsigned year = TwoDigits(text, &bad);
  return bad == 0 &&
         ParseWithinYear(year + (year >= 50 ? 1900 : 2000), text + 2, seconds);
}

bool ReadExtension(CBS* in, Extension* extension) {
  CBS body;
  CBS id;
  CBS value;
  // Extension ::= SEQUENCE {
  if (!CBS_get_asn1(in, &body, CBS_ASN1_SEQUENCE) ||
      //   extnID     OBJECT IDENTIFIER,
      !CBS_get_asn1(&body, &id, CBS_ASN1_OBJECT) ||
      //   critical   BOOLEAN DEFAULT FALSE,
      !ReadOptionalBoolean(&body, &extension->critical) ||
      //   extnValue  OCTET STRING }
      !CBS_get_asn1(&body, &value, CBS_ASN1_OCTETSTRING)) {
    return false;
  }
  extension->trailing_data = !AtEnd(body);
  extension->id = ToBytes(id);
  extension->value = ToBytes(value);
  return true;
}

bool OpenExtensions(CBS* in, unsigned number, CBS* list, CBS* after) {
  *list = ToCbs(Bytes());
  *after = ToCbs(Bytes());
  if (!NextIs(*in, ContextConstructed(number))) {
    return true;
  }
  return CBS_get_asn1(in, after, ContextConstructed(number)) &&
         CBS_get_asn1(after, list, CBS_ASN1_SEQUENCE);
}

}  // namespace revcheck
