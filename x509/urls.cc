#include "revcheck/x509/urls.h"

#include <openssl/bytestring.h>
#include <stdint.h>

#include "revcheck/x509/bytes.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

// uniformResourceIdentifier [6] IA5String, of GeneralName (RFC 5280, 4.2.1.6).
constexpr unsigned kUri = ContextPrimitive(6);

// Reads one GeneralName of any of its nine kinds and sets `uri` if it is a URI.
bool ReadGeneralName(CBS* in, std::optional<std::string_view>* uri) {
  CBS contents;
  unsigned tag;
  uri->reset();
  if (!CBS_get_any_asn1(in, &contents, &tag)) {
    return false;
  }
  if (tag == kUri) {
    *uri = ToText(ToBytes(contents));
  }
  return (tag & ~CBS_ASN1_CONSTRUCTED) <= ContextPrimitive(8) &&
         (tag & CBS_ASN1_CONTEXT_SPECIFIC) != 0;
}

// Reads an accessLocation as NSS does for Firefox: as any element at all, and
// what is no URI is no fault. Two things are, whatever the class of the tag: a
// number above 30, and contents under the number of NULL, which ediPartyName
// shares. So is the tag 0, but not if it is constructed.
bool ReadLocation(CBS* in, std::optional<std::string_view>* uri) {
  CBS contents;
  unsigned tag;
  uri->reset();
  if (ReadContents(in, CBS_ASN1_CONSTRUCTED, &contents)) {
    return true;  // CBS_get_any_asn1() would refuse it.
  }
  if (!CBS_get_any_asn1(in, &contents, &tag)) {
    return false;
  }
  if (tag == kUri) {
    *uri = ToText(ToBytes(contents));
  }
  const unsigned number = tag & CBS_ASN1_TAG_NUMBER_MASK;
  return number <= 30 && (number != CBS_ASN1_NULL || AtEnd(contents));
}

// GeneralNames, of which only URIs matter here.
bool VisitUris(CBS names, absl::FunctionRef<void(std::string_view)> visit) {
  while (!AtEnd(names)) {
    std::optional<std::string_view> uri;
    if (!ReadGeneralName(&names, &uri)) {
      return false;
    }
    if (uri.has_value()) {
      visit(*uri);
    }
  }
  return true;
}

// DistributionPoint ::= SEQUENCE {               RFC 5280, section 4.2.1.13
bool ReadDistributionPoint(CBS* list,
                           absl::FunctionRef<void(std::string_view)> visit) {
  CBS point;
  if (!ReadContents(list, CBS_ASN1_SEQUENCE, &point)) {
    return false;
  }
  //   distributionPoint  [0] EXPLICIT CHOICE {
  if (!NextIs(point, ContextConstructed(0))) {
    return true;
  }
  CBS name;
  if (!ReadContents(&point, ContextConstructed(0), &name)) {
    return false;
  }
  //     fullName                 [0] IMPLICIT GeneralNames,
  //     nameRelativeToCRLIssuer  [1] IMPLICIT ... } OPTIONAL, which is no URL
  if (!NextIs(name, ContextConstructed(0))) {
    return true;
  }
  CBS full_name;
  //   reasons and cRLIssuer do not matter here. }
  return ReadContents(&name, ContextConstructed(0), &full_name) &&
         AtEnd(name) && VisitUris(full_name, visit);
}

}  // namespace

// AuthorityInfoAccessSyntax ::= SEQUENCE OF AccessDescription
//                                                 RFC 5280, section 4.2.2.1
bool ForEachOcspUrl(const Certificate& certificate,
                    absl::FunctionRef<void(std::string_view)> visit) {
  if (!certificate.extensions.authority_info_access.has_value()) {
    return true;
  }
  CBS in = ToCbs(*certificate.extensions.authority_info_access);
  CBS list;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &list) || !AtEnd(in)) {
    return false;
  }
  while (!AtEnd(list)) {
    CBS description;
    CBS method;
    std::optional<std::string_view> uri;
    // AccessDescription ::= SEQUENCE {
    if (!ReadContents(&list, CBS_ASN1_SEQUENCE, &description) ||
        //   accessMethod    OBJECT IDENTIFIER,
        !ReadContents(&description, CBS_ASN1_OBJECT, &method) ||
        AtEnd(method) ||
        //   accessLocation  GeneralName }
        !ReadLocation(&description, &uri) || !AtEnd(description)) {
      return false;
    }
    if (uri.has_value() && ToBytes(method) == Bytes(oid::kAdOcsp)) {
      visit(*uri);
    }
  }
  return true;
}

std::optional<OcspUrlFault> FindOcspUrl(const Certificate& certificate,
                                        std::optional<std::string_view>* url) {
  url->reset();
  const bool decoded =
      ForEachOcspUrl(certificate, [url](std::string_view each) {
        if (!url->has_value()) {
          *url = each;
        }
      });
  if (!decoded) {
    return OcspUrlFault::kMalformed;
  }
  if (!url->has_value()) {
    return std::nullopt;
  }
  if ((*url)->size() > kMaxOcspUrlSize) {
    return OcspUrlFault::kTooLong;
  }
  if ((*url)->find('\0') != std::string_view::npos) {
    return OcspUrlFault::kHasNul;
  }
  return std::nullopt;
}

// CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
bool ForEachCrlUrl(const Certificate& certificate,
                   absl::FunctionRef<void(std::string_view)> visit) {
  if (!certificate.extensions.crl_distribution_points.has_value()) {
    return true;
  }
  CBS in = ToCbs(*certificate.extensions.crl_distribution_points);
  CBS list;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &list) || !AtEnd(in)) {
    return false;
  }
  while (!AtEnd(list)) {
    if (!ReadDistributionPoint(&list, visit)) {
      return false;
    }
  }
  return true;
}

}  // namespace revcheck
