// What servers send: answers of responders, and what is none. Those that begin
// with "loopback" go over a connection too.

#include <string>
#include <utility>
#include <vector>

#include "revcheck/net/testing/http_text.h"
#include "revcheck/testdata/corpus/seeds.h"

namespace revcheck::corpus {
namespace {

using testing::ChunkedHttpResponse;
using testing::HttpChunk;
using testing::HttpFields;
using testing::HttpHead;
using testing::HttpResponse;

std::string OverLoopback(const std::string& bytes) {
  return "loopback\n" + bytes;
}

std::vector<Seed> Accepted() {
  const std::string answer = HttpResponse(
      200, "the answer", {{"Content-Type", "application/ocsp-response"}});
  const std::string chunked = ChunkedHttpResponse(200, "the answer", 3);
  return {
      {"length", answer},
      {"chunked", chunked},
      {"until_end", HttpHead(200, {}) + "the answer"},
      {"length_zero", HttpResponse(200, "")},
      {"chunked_empty", ChunkedHttpResponse(200, "", 1)},
      {"version_1_0", "HTTP/1.0 200 OK\r\n\r\nthe answer"},
      {"chunk_extension", HttpHead(200, {{"Transfer-Encoding", "chunked"}}) +
                              "3;a=\"b\"\r\nabc\r\n0\r\n\r\n"},
      {"trailer", HttpHead(200, {{"Transfer-Encoding", "chunked"}}) +
                      "3\r\nabc\r\n0\r\nDate: x\r\n\r\n"},
      {"after_informational", HttpHead(100, {}) + HttpHead(103, {}) + answer},
      {"second_response_behind", answer + answer},
      {"folded_field", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\nthe answer"},
      {"length_twice",
       "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
       "Content-Length: 3\r\n\r\nabc"},
      {"loopback_length", OverLoopback(answer)},
      {"loopback_chunked", OverLoopback(chunked)},
      {"loopback_until_end", OverLoopback(HttpHead(200, {}) + "the answer")},
      {"loopback_second_response_behind", OverLoopback(answer + answer)},
  };
}

std::vector<Seed> Refused() {
  const std::string html = "<html>hello</html>";
  const HttpFields location = {{"Location", "http://127.0.0.1/x"}};
  std::string many_fields = "HTTP/1.1 200 OK\r\n";
  std::string many_informational;
  for (int i = 0; i < 101; ++i) {
    many_fields += "A: b\r\n";
    many_informational += HttpHead(100, {});
  }
  return {
      {"nothing", ""},
      {"not_found", HttpResponse(404, html)},
      {"redirect", HttpResponse(302, "", location)},
      {"switching_protocols", HttpHead(101, {{"Upgrade", "h2c"}})},
      {"no_http", html},
      {"version_2", "HTTP/2 200\r\n\r\n"},
      {"line_feeds_alone", "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc"},
      {"length_too_large", "HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n"},
      {"length_overflows",
       "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\nabc"},
      {"length_negative", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc"},
      {"lengths_differ",
       "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
       "Content-Length: 4\r\n\r\nabcd"},
      {"length_and_chunked", HttpHead(200, {{"Content-Length", "3"},
                                            {"Transfer-Encoding", "chunked"}}) +
                                 HttpChunk("abc") + HttpChunk("")},
      {"coding_and_length",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n"
       "Content-Length: 5\r\n\r\nhello"},
      {"body_above_the_limit",
       ChunkedHttpResponse(200, std::string(65536, 'a'), 4096)},
      {"chunk_size_overflows",
       HttpHead(200, {{"Transfer-Encoding", "chunked"}}) +
           "fffffffffffffffff\r\nabc"},
      {"chunk_without_line_end",
       HttpHead(200, {{"Transfer-Encoding", "chunked"}}) + "3\r\nabcde"},
      {"body_cut_off", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"},
      {"header_cut_off", "HTTP/1.1 200 OK\r\nContent-Le"},
      {"field_without_colon", "HTTP/1.1 200 OK\r\nabc\r\n\r\n"},
      {"field_with_nul", std::string("HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", 24)},
      {"too_many_fields", many_fields + "\r\nabc"},
      {"too_many_informational", many_informational},
      {"loopback_nothing", OverLoopback("")},
      {"loopback_no_http", OverLoopback(html)},
      {"loopback_redirect", OverLoopback(HttpResponse(302, "", location))},
      {"loopback_body_cut_off",
       OverLoopback("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")},
  };
}

}  // namespace

std::vector<Seed> HttpClientSeeds() {
  std::vector<Seed> seeds = Accepted();
  for (Seed& seed : Refused()) {
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace revcheck::corpus
