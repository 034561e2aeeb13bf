#include "revcheck/conformance/model/values.h"

#include <vector>

namespace revcheck::model {
namespace {

constexpr int64_t kSecondsADay = 24 * 60 * 60;

uint8_t ByteAt(std::string_view text, size_t index) {
  return static_cast<uint8_t>(text[index]);
}

bool IsLeapYear(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysInMonth(int year, int month) {
  switch (month) {
    case 2:
      return IsLeapYear(year) ? 29 : 28;
    case 4:
    case 6:
    case 9:
    case 11:
      return 30;
    default:
      return 31;
  }
}

// Counts day by month by year from 1970 on.
int64_t DaysSince1970(int year, int month, int day) {
  int64_t days = day - 1;
  for (int y = 1970; y < year; ++y) {
    days += IsLeapYear(y) ? 366 : 365;
  }
  for (int m = 1; m < month; ++m) {
    days += DaysInMonth(year, m);
  }
  return days;
}

// The two digits at `index`.
int TwoDigits(std::string_view text, size_t index) {
  return (text[index] - '0') * 10 + (text[index + 1] - '0');
}

// MMDDHHMMSSZ in that year.
int64_t TimeInYear(int year, std::string_view rest, Fault* fault) {
  const int month = TwoDigits(rest, 0);
  const int day = TwoDigits(rest, 2);
  const int hour = TwoDigits(rest, 4);
  const int minute = TwoDigits(rest, 6);
  const int second = TwoDigits(rest, 8);
  if (year < 1970 || month < 1 || month > 12 || day < 1 ||
      day > DaysInMonth(year, month) || hour > 23 || minute > 59 ||
      second > 59) {
    fault->Set(code::kInvalidTime);
    return 0;
  }
  return DaysSince1970(year, month, day) * kSecondsADay + hour * 60 * 60 +
         minute * 60 + second;
}

// `digits` digits and a Z.
bool HasForm(std::string_view text, size_t digits) {
  return text.size() == digits + 1 && text[digits] == 'Z' &&
         text.substr(0, digits).find_first_not_of("0123456789") ==
             std::string_view::npos;
}

}  // namespace

std::string OidContents(std::string_view dotted) {
  std::vector<uint64_t> arcs(1, 0);
  for (const char c : dotted) {
    if (c == '.') {
      arcs.push_back(0);
    } else {
      arcs.back() = arcs.back() * 10 + static_cast<uint64_t>(c - '0');
    }
  }
  arcs[1] += arcs[0] * 40;
  std::string contents;
  for (size_t i = 1; i < arcs.size(); ++i) {
    std::string arc(1, static_cast<char>(arcs[i] % 128));
    for (uint64_t rest = arcs[i] / 128; rest != 0; rest /= 128) {
      arc.insert(arc.begin(), static_cast<char>(0x80 | rest % 128));
    }
    contents += arc;
  }
  return contents;
}

void CheckInteger(std::string_view contents, Fault* fault) {
  bool minimal = !contents.empty();
  if (contents.size() > 1) {
    const uint8_t first = ByteAt(contents, 0);
    const bool second_is_negative = ByteAt(contents, 1) >= 0x80;
    minimal = !(first == 0x00 && !second_is_negative) &&
              !(first == 0xFF && second_is_negative);
  }
  if (!minimal) {
    fault->Set(code::kInvalidInteger);
  }
}

int SmallInteger(std::string_view contents, Fault* fault) {
  if (contents.size() != 1 || ByteAt(contents, 0) > 127) {
    fault->Set(code::kInvalidInteger);
    return 0;
  }
  return ByteAt(contents, 0);
}

std::string PositiveInteger(std::string_view contents, Fault* fault) {
  CheckInteger(contents, fault);
  if (fault->found()) {
    return "";
  }
  const bool negative = ByteAt(contents, 0) >= 0x80;
  const bool zero = contents.size() == 1 && ByteAt(contents, 0) == 0;
  if (negative || zero) {
    fault->Set(code::kInvalidInteger);
  }
  return std::string(ByteAt(contents, 0) == 0 ? contents.substr(1) : contents);
}

int64_t GeneralizedTime(std::string_view contents, Fault* fault) {
  if (!HasForm(contents, 14)) {
    fault->Set(code::kInvalidTime);
    return 0;
  }
  const int year = TwoDigits(contents, 0) * 100 + TwoDigits(contents, 2);
  return TimeInYear(year, contents.substr(4), fault);
}

int64_t UtcTime(std::string_view contents, Fault* fault) {
  if (!HasForm(contents, 12)) {
    fault->Set(code::kInvalidTime);
    return 0;
  }
  const int year = TwoDigits(contents, 0);
  return TimeInYear(year >= 50 ? 1900 + year : 2000 + year, contents.substr(2),
                    fault);
}

bool OptionalBoolean(Reader* in) {
  if (!in->NextIs(tag::kBoolean)) {
    return false;
  }
  const std::string contents = in->Take(tag::kBoolean).contents;
  if (contents != std::string(1, '\x00') && contents != "\xFF") {
    in->fault()->Set(code::kBadDer);
  }
  return contents == "\xFF";
}

void OptionalNull(Reader* in) {
  if (in->NextIs(tag::kNull) && !in->Take(tag::kNull).contents.empty()) {
    in->fault()->Set(code::kBadDer);
  }
}

std::string WholeBits(Reader* in, std::string_view code) {
  const std::string contents = in->Take(tag::kBitString, code).contents;
  if (contents.empty() || contents[0] != 0) {
    in->fault()->Set(code);
    return "";
  }
  return contents.substr(1);
}

void OptionalExtensions(
    Reader* in, int number,
    const std::function<bool(const ModelExtension&)>& understood) {
  if (!in->NextIs(tag::Constructed(number))) {
    return;
  }
  Fault* fault = in->fault();
  Reader wrapper(in->Take(tag::Constructed(number)).contents, fault);
  Reader list(wrapper.Take(tag::kSequence).contents, fault);
  while (!list.AtEnd()) {
    Reader fields(list.Take(tag::kSequence).contents, fault);
    ModelExtension extension;
    extension.oid = fields.Take(tag::kOid).contents;
    extension.critical = OptionalBoolean(&fields);
    extension.value = fields.Take(tag::kOctetString).contents;
    if (fault->found()) {
      return;
    }
    if (!understood(extension) && extension.critical) {
      fault->Set(code::kUnknownCriticalExtension);
    }
    fields.End();
  }
  wrapper.End();
}

}  // namespace revcheck::model
