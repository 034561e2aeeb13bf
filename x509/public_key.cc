#include "revcheck/x509/public_key.h"

#include <openssl/bytestring.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#include <memory>

#include "revcheck/x509/der.h"
#include "revcheck/x509/error_queue.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

constexpr Curve kAllCurves[] = {Curve::kP256, Curve::kP384, Curve::kP521};

// The size of a coordinate in bytes.
size_t CoordinateSize(Curve curve) {
  switch (curve) {
    case Curve::kP256:
      return 32;
    case Curve::kP384:
      return 48;
    case Curve::kP521:
      return 66;
  }
  return 0;
}

std::optional<Curve> CurveFromOid(Bytes id) {
  if (id == Bytes(oid::kSecp256r1)) {
    return Curve::kP256;
  }
  if (id == Bytes(oid::kSecp384r1)) {
    return Curve::kP384;
  }
  if (id == Bytes(oid::kSecp521r1)) {
    return Curve::kP521;
  }
  return std::nullopt;
}

// SubjectPublicKeyInfo ::= SEQUENCE {                    RFC 5280, section 4.1
bool ReadSpki(Bytes spki, CBS* algorithm, Bytes* bits) {
  CBS in = ToCbs(spki);
  CBS body;
  CBS public_key;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &body) || !AtEnd(in) ||
      //   algorithm         AlgorithmIdentifier,
      !ReadContents(&body, CBS_ASN1_SEQUENCE, algorithm) ||
      //   subjectPublicKey  BIT STRING }
      !ReadBitString(&body, &public_key) || !AtEnd(body)) {
    return false;
  }
  *bits = ToBytes(public_key);
  return true;
}

std::optional<KeyFault> CheckEcKey(CBS parameters, Bytes point,
                                   const KeyRequirements& requirements) {
  CBS id;
  if (!ReadContents(&parameters, CBS_ASN1_OBJECT, &id)) {
    return KeyFault::kMalformed;
  }
  const std::optional<Curve> curve = CurveFromOid(ToBytes(id));
  if (!curve.has_value() || !requirements.curves.Contains(*curve)) {
    return KeyFault::kUnsupportedCurve;
  }
  if (point.empty()) {
    return KeyFault::kMalformed;
  }
  if (point[0] != POINT_CONVERSION_UNCOMPRESSED) {
    return KeyFault::kUnsupportedPointForm;
  }
  if (point.size() != 1 + 2 * CoordinateSize(*curve) || !AtEnd(parameters)) {
    return KeyFault::kMalformed;
  }
  return std::nullopt;
}

// RSAPublicKey ::= SEQUENCE {                           RFC 3279, section 2.3.1
std::optional<KeyFault> CheckRsaKey(CBS parameters, Bytes key,
                                    const KeyRequirements& requirements) {
  CBS in = ToCbs(key);
  CBS body;
  CBS integer;
  CBS modulus;
  if (!ReadEmpty(&parameters, CBS_ASN1_NULL) ||
      !ReadContents(&in, CBS_ASN1_SEQUENCE, &body) ||
      //   modulus         INTEGER,
      !ReadContents(&body, CBS_ASN1_INTEGER, &integer) ||
      !ParsePositiveInteger(integer, &modulus)) {
    return KeyFault::kMalformed;
  }
  if (ToBytes(modulus).size() * 8 < requirements.min_rsa_bits) {
    return KeyFault::kTooSmall;
  }
  CBS exponent;
  //   publicExponent  INTEGER }
  if (!ReadContents(&body, CBS_ASN1_INTEGER, &integer) ||
      !ParsePositiveInteger(integer, &exponent) || !AtEnd(body) || !AtEnd(in) ||
      !AtEnd(parameters)) {
    return KeyFault::kMalformed;
  }
  return std::nullopt;
}

// True for a key of a kind that revcheck could ever verify with.
bool IsKnownKind(Bytes spki) {
  KeyRequirements any;
  any.min_rsa_bits = 0;
  any.allow_ed25519 = true;
  return !CheckKey(spki, any).has_value();
}

}  // namespace

std::string_view ToString(Curve curve) {
  switch (curve) {
    case Curve::kP256:
      return "P-256";
    case Curve::kP384:
      return "P-384";
    case Curve::kP521:
      return "P-521";
  }
  return "";
}

std::optional<Curve> CurveFromString(std::string_view name) {
  for (const Curve curve : kAllCurves) {
    if (ToString(curve) == name) {
      return curve;
    }
  }
  return std::nullopt;
}

std::optional<KeyFault> CheckKey(Bytes spki,
                                 const KeyRequirements& requirements) {
  CBS algorithm;
  Bytes bits;
  CBS id;
  if (!ReadSpki(spki, &algorithm, &bits) ||
      !ReadContents(&algorithm, CBS_ASN1_OBJECT, &id)) {
    return KeyFault::kMalformed;
  }
  const Bytes kind = ToBytes(id);
  if (kind == Bytes(oid::kEcPublicKey)) {
    return CheckEcKey(algorithm, bits, requirements);
  }
  if (kind == Bytes(oid::kRsaEncryption)) {
    return CheckRsaKey(algorithm, bits, requirements);
  }
  if (kind == Bytes(oid::kEd25519) && requirements.allow_ed25519) {
    const bool ok = AtEnd(algorithm) && bits.size() == 32;
    return ok ? std::nullopt : std::optional<KeyFault>(KeyFault::kMalformed);
  }
  return KeyFault::kUnsupportedAlgorithm;
}

std::optional<Bytes> SubjectPublicKeyBits(Bytes spki) {
  CBS algorithm;
  Bytes bits;
  if (!ReadSpki(spki, &algorithm, &bits)) {
    return std::nullopt;
  }
  return bits;
}

std::optional<PublicKey> PublicKey::FromSpki(Bytes spki) {
  if (!IsKnownKind(spki)) {
    return std::nullopt;
  }
  const ScopedErrorQueue errors;
  CBS in = ToCbs(spki);
  bssl::UniquePtr<EVP_PKEY> key(EVP_parse_public_key(&in));
  if (key == nullptr) {
    return std::nullopt;
  }
  return PublicKey(std::move(key));
}

}  // namespace revcheck
