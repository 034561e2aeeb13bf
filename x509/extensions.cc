#include "revcheck/x509/extensions.h"

#include <openssl/bytestring.h>

#include "revcheck/x509/der.h"

namespace revcheck {

// BasicConstraints ::= SEQUENCE {
std::optional<BasicConstraints> ReadBasicConstraints(Bytes value) {
  CBS in = ToCbs(value);
  CBS body;
  BasicConstraints constraints;
  if (!CBS_get_asn1(&in, &body, CBS_ASN1_SEQUENCE) ||
      //   cA                 BOOLEAN DEFAULT FALSE,
      !ReadOptionalBoolean(&body, &constraints.is_ca)) {
    return std::nullopt;
  }
  //   pathLenConstraint  INTEGER (0..MAX) OPTIONAL }
  if (NextIs(body, CBS_ASN1_INTEGER)) {
    CBS integer;
    uint8_t path_length;
    if (!CBS_get_asn1(&body, &integer, CBS_ASN1_INTEGER) ||
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
  CBS bits;
  uint8_t padding;
  if (!CBS_get_asn1(&in, &bits, CBS_ASN1_BITSTRING) || !AtEnd(in) ||
      !CBS_get_u8(&bits, &padding) || padding > 7 || AtEnd(bits)) {
    return false;
  }
  const uint8_t last = ToBytes(bits).back();
  return (last & ((1u << padding) - 1)) == 0;
}

// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
std::optional<bool> HasKeyPurpose(Bytes value, Bytes purpose) {
  CBS in = ToCbs(value);
  CBS list;
  if (!CBS_get_asn1(&in, &list, CBS_ASN1_SEQUENCE) || !AtEnd(in) ||
      AtEnd(list)) {
    return std::nullopt;
  }
  bool found = false;
  while (!AtEnd(list)) {
    CBS id;
    if (!CBS_get_asn1(&list, &id, CBS_ASN1_OBJECT)) {
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
  if (!CBS_get_asn1(&in, &list, CBS_ASN1_SEQUENCE) || AtEnd(list)) {
    return false;
  }
  while (!AtEnd(list)) {
    CBS feature;
    if (!CBS_get_asn1(&list, &feature, CBS_ASN1_INTEGER)) {
      return false;
    }
    visit(ToBytes(feature));
  }
  return AtEnd(in);
}

}  // namespace revcheck
