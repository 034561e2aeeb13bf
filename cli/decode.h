#ifndef REVCHECK_CLI_DECODE_H_
#define REVCHECK_CLI_DECODE_H_

// Decodes certificates, OCSP requests and OCSP responses for `revcheck show`.
// Tolerant: what verification would refuse is shown as far as it can be read,
// and "odd" lists what is unusual or wrong about it.

#include <string>
#include <string_view>

#include "revcheck/cli/text.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::cli {

Json DecodeCertificate(Bytes der);
Json DecodeResponse(Bytes der);
Json DecodeRequest(Bytes der);

// Says that it is one, and nothing of what is in it.
Json PrivateKeyJson();

// Decides by the structure which of these `der` is. Anything else is shown as a
// tree of DER.
Json Decode(Bytes der);

// What a PEM text labels as something else than these: the label, and the tree.
Json DecodeOther(std::string_view label, Bytes der);

// A decoding as indented lines of "key: value".
std::string RenderText(const Json& decoded);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_DECODE_H_
