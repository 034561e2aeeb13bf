#include "revcheck/x509/extensions.h"

#include <openssl/bytestring.h>

#include "revcheck/x509/der.h"

namespace revcheck {

// BasicConstraints ::= SEQUENCE {
std::optional<BasicConstraints> ReadBasicConstraints(Bytes value) {
  CBS in = ToCbs(value);
  CBS body;
  BasicConstraints constraints;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &body) ||
      //   cA                 BOOLEAN DEFAULT FALSE,
      !ReadOptionalBoolean(&body, &constraints.is_ca)) {
    return std::nullopt;
  }
  //   pathLenConstraint  INTEGER (0..MAX) OPTIONAL }
  if (NextIs(body, CBS_ASN1_INTEGER)) {
    CBS integer;
    uint8_t path_length;
    if (!ReadContents(&body, CBS_ASN1_INTEGER, &integer) ||
        !ParseSmallInteger(integer, &path_length)) {
      return std::nullopt;
    }
    constraints.path_length = path_length;
  }
  if (!AtEnd(body) || !AtEnd(in)) {
    return std::nullopt;
  }
  return constraints;
}

// KeyUsage ::= BIT STRING
bool IsKeyUsage(Bytes value) {
  CBS in = ToCbs(value);
  CBS contents;
  if (!ReadContents(&in, CBS_ASN1_BITSTRING, &contents) || !AtEnd(in)) {
    return false;
  }
  const Bytes bytes = ToBytes(contents);
  if (bytes.size() < 2 || bytes[0] > 7) {
    return false;
  }
  const unsigned padding = bytes[0];
  return (bytes.back() & ((1u << padding) - 1)) == 0;
}

// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
std::optional<bool> HasKeyPurpose(Bytes value, Bytes purpose) {
  CBS in = ToCbs(value);
  CBS list;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &list) || !AtEnd(in) ||
      AtEnd(list)) {
    return std::nullopt;
  }
  bool found = false;
  while (!AtEnd(list)) {
    CBS id;
    if (!ReadContents(&list, CBS_ASN1_OBJECT, &id)) {
      return std::nullopt;
    }
    found |= ToBytes(id) == purpose;
  }
  return found;
}

// Features ::= SEQUENCE OF INTEGER
bool ForEachTlsFeature(Bytes value, absl::FunctionRef<void(Bytes)> visit) {
  CBS in = ToCbs(value);
  CBS list;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &list) || AtEnd(list)) {
    return false;
  }
  while (!AtEnd(list)) {
    CBS feature;
    if (!ReadContents(&list, CBS_ASN1_INTEGER, &feature)) {
      return false;
    }
    visit(ToBytes(feature));
  }
  return AtEnd(in);
}

}  // namespace revcheck
