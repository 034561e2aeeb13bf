#ifndef REVCHECK_NET_TESTING_HTTP_TEXT_H_
#define REVCHECK_NET_TESTING_HTTP_TEXT_H_

// The bytes of HTTP/1.1 responses.

#include <stddef.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace revcheck::testing {

// Names and values.
using HttpFields = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::string_view kOcspResponseType =
    "application/ocsp-response";

// Status line, fields and the empty line; no field is added.
std::string HttpHead(int status, const HttpFields& fields);

// A response whose Content-Length is right.
std::string HttpResponse(int status, std::string_view body,
                         const HttpFields& fields = {});

// The same in chunks of `chunk_size` bytes, which is above zero.
std::string ChunkedHttpResponse(int status, std::string_view body,
                                size_t chunk_size,
                                const HttpFields& fields = {});

// One chunk: its size, `data`, CRLF. An empty one ends the body.
std::string HttpChunk(std::string_view data);

// Status 200 and kOcspResponseType: how a responder answers.
std::string OcspHttpResponse(std::string_view ocsp_response);

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_HTTP_TEXT_H_
