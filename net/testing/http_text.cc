#include "revcheck/net/testing/http_text.h"

#include <stddef.h>

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace revcheck::testing {
namespace {

const char* ReasonPhrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 404:
      return "Not Found";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
  }
  return "Whatever";
}

}  // namespace

std::string HttpHead(int status, const HttpFields& fields) {
  std::string head =
      absl::StrCat("HTTP/1.1 ", status, " ", ReasonPhrase(status), "\r\n");
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&head, name, ": ", value, "\r\n");
  }
  return head + "\r\n";
}

std::string HttpResponse(int status, std::string_view body,
                         const HttpFields& fields) {
  HttpFields all = fields;
  all.emplace_back("Content-Length", absl::StrCat(body.size()));
  return HttpHead(status, all).append(body);
}

std::string ChunkedHttpResponse(int status, std::string_view body,
                                size_t chunk_size, const HttpFields& fields) {
  HttpFields all = fields;
  all.emplace_back("Transfer-Encoding", "chunked");
  std::string response = HttpHead(status, all);
  for (size_t at = 0; at < body.size(); at += chunk_size) {
    response += HttpChunk(body.substr(at, chunk_size));
  }
  return response + HttpChunk("");
}

std::string HttpChunk(std::string_view data) {
  return absl::StrCat(absl::Hex(data.size()), "\r\n").append(data) + "\r\n";
}

std::string OcspHttpResponse(std::string_view ocsp_response) {
  return HttpResponse(200, ocsp_response,
                      {{"Content-Type", std::string(kOcspResponseType)}});
}

}  // namespace revcheck::testing
