#include "revcheck/benchmarks/whole_response.h"

#include <openssl/bytestring.h>
#include <stdint.h>

#include <optional>

#include "revcheck/ocsp/response.h"
#include "revcheck/x509/der.h"

namespace revcheck {

bool ReadWholeResponse(Bytes response) {
  BasicResponse basic;
  ResponderId responder_id;
  CBS rest;
  CBS entries;
  int64_t produced_at;
  if (ReadBasicResponse(response, kMaxDerSize, &basic) ||
      ReadResponderId(basic.response_data, &responder_id, &rest) ||
      ReadSingleResponses(&rest, &produced_at, &entries)) {
    return false;
  }
  EncodedCertId id;
  while (!AtEnd(entries)) {
    CBS entry;
    CertStatus status;
    Bytes revoked_info;
    int64_t this_update;
    std::optional<int64_t> next_update;
    std::optional<Bytes> sct_list;
    if (ReadEntryCertId(&entries, &entry, &id) ||
        ReadCertStatus(&entry, &status, &revoked_info) ||
        ReadThisUpdate(&entry, &this_update) ||
        ReadNextUpdate(&entry, &next_update) ||
        ReadSingleExtensions(&entry, &sct_list)) {
      return false;
    }
  }
  std::optional<Bytes> nonce;
  return !ReadResponseExtensions(&rest, &nonce);
}

}  // namespace revcheck
