#include "revcheck/x509/der.h"

#include <string.h>

namespace revcheck {
namespace {

// Four numbers of two decimal digits each.
struct DigitPairs {
  // Of the eight characters at `text`. False if one is no digit.
  bool Read(const uint8_t* text) {
    uint64_t all;
    memcpy(&all, text, sizeof(all));
    // A digit is 0x30 to 0x39: its high half is 3, and still is after adding 6.
    constexpr uint64_t kHighHalves = 0xf0f0f0f0f0f0f0f0;
    constexpr uint64_t kThrees = 0x3030303030303030;
    constexpr uint64_t kSixes = 0x0606060606060606;
    // The first digit of a pair is the lower byte, as this processor loads
    // them.
    constexpr uint64_t kFirstOfPairs = 0x000f000f000f000f;
    pairs = (all & kFirstOfPairs) * 10 + (all >> 8 & kFirstOfPairs);
    return (all & kHighHalves) == kThrees &&
           ((all + kSixes) & kHighHalves) == kThrees;
  }

  unsigned operator[](unsigned pair) const {
    return static_cast<unsigned>(pairs >> (16 * pair) & 0xff);
  }

  uint64_t pairs;  // Sixteen bits for each number, the first one lowest.
};

bool IsLeapYear(unsigned year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned DaysInMonth(unsigned year, unsigned month) {
  static constexpr uint8_t kDays[] = {31, 28, 31, 30, 31, 30,
                                      31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && IsLeapYear(year) ? 1u : 0u);
}

// Days from 1970-01-01 to a day of a year from 1970. Counts years that begin in
// March, so that the leap day is a year's last.
int64_t DaysFrom1970(unsigned year, unsigned month, unsigned day) {
  const bool before_march = month < 3;
  const unsigned past = before_march ? year - 1 : year;
  const unsigned march_is_0 = before_march ? month + 9 : month - 3;
  // Five months of 31, 30, 31, 30 and 31 days have 153, and so on.
  const unsigned in_year = (153 * march_is_0 + 2) / 5 + day - 1;
  constexpr unsigned kDaysBefore1970 = 719468;  // From 1 March of year 0.
  return int64_t{365} * past + past / 4 - past / 100 + past / 400 + in_year -
         kDaysBefore1970;
}

// Judges a time of which the end was DDHHMMSSZ.
bool ParseTime(unsigned year, unsigned month, const DigitPairs& end,
               int64_t* seconds) {
  const unsigned day = end[0];
  const unsigned hour = end[1];
  const unsigned minute = end[2];
  const unsigned second = end[3];
  if (year < 1970 || month < 1 || month > 12 || day < 1 ||
      day > DaysInMonth(year, month) || hour > 23 || minute > 59 ||
      second > 59) {
    return false;
  }
  const int64_t days = DaysFrom1970(year, month, day);
  *seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
  return true;
}

}  // namespace

namespace der_internal {

// Minimal, and of four octets at most, as in CBS.
bool ReadLongLength(Bytes bytes, Extent* extent) {
  const size_t octets = bytes[1] & 0x7fu;
  if (octets < 1 || octets > 4 || bytes.size() < 2 + octets) {
    return false;
  }
  size_t length = bytes[2];
  bool minimal = length > 0x7f;
  if (octets > 1) {
    minimal = length > 0;
    for (size_t i = 1; i < octets; ++i) {
      length = length << 8 | bytes[2 + i];
    }
  }
  *extent = {2 + octets, length};
  return minimal && length <= bytes.size() - extent->header;
}

}  // namespace der_internal

bool ReadEmpty(CBS* in, unsigned tag) {
  CBS contents;
  return ReadContents(in, tag, &contents) && AtEnd(contents);
}

bool ReadWrapped(CBS* in, unsigned outer_tag, unsigned inner_tag,
                 CBS* contents) {
  CBS outer;
  return ReadContents(in, outer_tag, &outer) &&
         ReadContents(&outer, inner_tag, contents) && AtEnd(outer);
}

bool ReadOptionalBoolean(CBS* in, bool* value) {
  *value = false;
  if (!NextIs(*in, CBS_ASN1_BOOLEAN)) {
    return true;
  }
  CBS contents;
  if (!ReadContents(in, CBS_ASN1_BOOLEAN, &contents)) {
    return false;
  }
  const Bytes bytes = ToBytes(contents);
  if (bytes.size() != 1 || (bytes[0] != 0x00 && bytes[0] != 0xff)) {
    return false;
  }
  *value = bytes[0] == 0xff;
  return true;
}

bool ReadBitString(CBS* in, CBS* bits) {
  if (!ReadContents(in, CBS_ASN1_BITSTRING, bits)) {
    return false;
  }
  const Bytes bytes = ToBytes(*bits);
  if (bytes.empty() || bytes[0] != 0) {
    return false;
  }
  *bits = ToCbs(der_internal::Rest(bytes, 1));
  return true;
}

bool IsMinimalInteger(const CBS& contents) {
  const Bytes bytes = ToBytes(contents);
  if (bytes.size() < 2) {
    return !bytes.empty();
  }
  const bool negative = (bytes[1] & 0x80) != 0;
  return bytes[0] != (negative ? 0xff : 0x00);
}

bool ParseSmallInteger(const CBS& contents, uint8_t* value) {
  const Bytes bytes = ToBytes(contents);
  if (bytes.size() != 1 || bytes[0] >= 0x80) {
    return false;
  }
  *value = bytes[0];
  return true;
}

bool ParsePositiveInteger(const CBS& contents, CBS* magnitude) {
  const Bytes bytes = ToBytes(contents);
  if (!IsMinimalInteger(contents) || (bytes[0] & 0x80) != 0) {
    return false;
  }
  *magnitude = ToCbs(der_internal::Rest(bytes, bytes[0] == 0 ? 1 : 0));
  return !AtEnd(*magnitude);
}

bool ParseGeneralizedTime(const CBS& contents, int64_t* seconds) {
  const Bytes text = ToBytes(contents);
  DigitPairs date;  // YYYYMMDD
  DigitPairs end;   // DDHHMMSS
  return text.size() == 15 && date.Read(text.data()) &&
         end.Read(text.data() + 6) && text[14] == 'Z' &&
         ParseTime(date[0] * 100 + date[1], date[2], end, seconds);
}

bool ParseUtcTime(const CBS& contents, int64_t* seconds) {
  const Bytes text = ToBytes(contents);
  DigitPairs date;  // YYMMDDHH
  DigitPairs end;   // DDHHMMSS
  return text.size() == 13 && date.Read(text.data()) &&
         end.Read(text.data() + 4) && text[12] == 'Z' &&
         ParseTime(date[0] + (date[0] >= 50 ? 1900 : 2000), date[1], end,
                   seconds);
}

bool ReadExtension(CBS* in, Extension* extension) {
  CBS body;
  CBS id;
  CBS value;
  // Extension ::= SEQUENCE {
  if (!ReadContents(in, CBS_ASN1_SEQUENCE, &body) ||
      //   extnID     OBJECT IDENTIFIER,
      !ReadContents(&body, CBS_ASN1_OBJECT, &id) ||
      //   critical   BOOLEAN DEFAULT FALSE,
      !ReadOptionalBoolean(&body, &extension->critical) ||
      //   extnValue  OCTET STRING }
      !ReadContents(&body, CBS_ASN1_OCTETSTRING, &value)) {
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
  return ReadContents(in, ContextConstructed(number), after) &&
         ReadContents(after, CBS_ASN1_SEQUENCE, list);
}

}  // namespace revcheck
