#include "revcheck/net/testing/http_text.h"

#include <gtest/gtest.h>

namespace revcheck::testing {
namespace {

TEST(HttpTextTest, WritesResponses) {
  EXPECT_EQ(HttpHead(204, {}), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(HttpResponse(404, "body", {{"A", "b"}}),
            "HTTP/1.1 404 Not Found\r\nA: b\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_EQ(OcspHttpResponse("body"),
            "HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\n"
            "Content-Length: 4\r\n\r\nbody");
}

TEST(HttpTextTest, WritesChunks) {
  EXPECT_EQ(HttpChunk("0123456789"), "a\r\n0123456789\r\n");
  EXPECT_EQ(ChunkedHttpResponse(200, "body", 3, {{"A", "b"}}),
            "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nbod\r\n1\r\ny\r\n0\r\n\r\n");
  EXPECT_EQ(ChunkedHttpResponse(200, "", 3),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}

}  // namespace
}  // namespace revcheck::testing
