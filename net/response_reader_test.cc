#include "revcheck/net/response_reader.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "revcheck/net/testing/http_text.h"

namespace revcheck {
namespace {

constexpr ResponseLimits kLimits = {1024, 20, 1000};

// Reads `bytes` and then the end of the connection.
std::optional<TransportError> ReadAll(ResponseReader* reader,
                                      std::string_view bytes) {
  if (const auto error = reader->Read(bytes)) {
    return error;
  }
  return reader->is_complete() ? std::nullopt : reader->ReadEnd();
}

std::optional<TransportError> ErrorOf(std::string_view bytes) {
  ResponseReader reader(kLimits);
  return ReadAll(&reader, bytes);
}

TEST(ResponseReaderTest, KeepsWhatAnExchangeNeeds) {
  ResponseReader reader(kLimits);
  ASSERT_EQ(reader.Read("HTTP/1.1 302 Found\r\ncontent-TYPE: a/b\r\n"
                        "Location: /x\r\nContent-Length: 2\r\n\r\nhi"),
            std::nullopt);
  EXPECT_TRUE(reader.is_complete());
  EXPECT_TRUE(reader.may_continue());
  EXPECT_EQ(reader.status(), 302);
  EXPECT_EQ(reader.content_type(), "a/b");
  EXPECT_EQ(reader.location(), "/x");
  EXPECT_EQ(reader.body(), "hi");
}

TEST(ResponseReaderTest, ReadsTheSameHoweverItIsSplit) {
  const std::string responses[] = {
      testing::HttpResponse(200, "the body", {{"Content-Type", "a/b"}}),
      testing::ChunkedHttpResponse(200, "the body", 3,
                                   {{"Content-Type", "a/b"}}),
      "HTTP/1.1 100 Continue\r\n\r\n" +
          testing::HttpResponse(200, "the body", {{"Content-Type", "a/b"}}),
      "HTTP/1.0 200 OK\r\nContent-Type: a/b\r\n\r\nthe body"};
  for (const std::string& response : responses) {
    for (size_t i = 0; i <= response.size(); ++i) {
      ResponseReader reader(kLimits);
      ASSERT_EQ(reader.Read(response.substr(0, i)), std::nullopt) << i;
      ASSERT_EQ(ReadAll(&reader, response.substr(i)), std::nullopt) << i;
      EXPECT_EQ(reader.body(), "the body") << response << " split at " << i;
      EXPECT_EQ(reader.content_type(), "a/b");
      EXPECT_TRUE(reader.is_complete());
    }
  }
}

TEST(ResponseReaderTest, ReadsByteByByte) {
  ResponseReader reader(kLimits);
  for (const char c : testing::ChunkedHttpResponse(200, "the body", 1)) {
    ASSERT_EQ(reader.Read(std::string_view(&c, 1)), std::nullopt);
  }
  EXPECT_EQ(reader.body(), "the body");
}

TEST(ResponseReaderTest, NotesWhetherTheConnectionCanBeUsedAgain) {
  const auto may_continue = [](std::string_view bytes) {
    ResponseReader reader(kLimits);
    EXPECT_EQ(ReadAll(&reader, bytes), std::nullopt);
    return reader.may_continue();
  };
  EXPECT_TRUE(may_continue(testing::HttpResponse(200, "x")));
  EXPECT_FALSE(
      may_continue(testing::HttpResponse(200, "x", {{"Connection", "close"}})));
  EXPECT_FALSE(may_continue(testing::HttpResponse(200, "x") + "more"));
  EXPECT_FALSE(may_continue("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
  EXPECT_FALSE(may_continue("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"));
  EXPECT_TRUE(
      may_continue("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
                   "Content-Length: 1\r\n\r\nx"));
}

// RFC 9112, section 6.1: its framing is faulty.
TEST(ResponseReaderTest, EndsAConnectionAfterACodingInHttp10) {
  ResponseReader reader(kLimits);
  EXPECT_EQ(reader.Read("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n"
                        "1\r\nx\r\n0\r\n\r\n"),
            std::nullopt);
  EXPECT_TRUE(reader.is_complete());
  EXPECT_FALSE(reader.may_continue());
}

// RFC 9112, section 6.3, items 3 and 5.
TEST(ResponseReaderTest, RefusesALengthThatIsNotTheOnlyOneGiven) {
  const auto with = [](std::string_view fields) {
    return ErrorOf("HTTP/1.1 200 OK\r\n" + std::string(fields) +
                   "\r\n0\r\n\r\n");
  };
  EXPECT_EQ(with("Content-Length: 5\r\n"), std::nullopt);
  EXPECT_EQ(with("Content-Length: 5\r\nContent-Length: 5\r\n"), std::nullopt);
  EXPECT_EQ(with("Content-Length: 5, 5\r\n"), std::nullopt);
  for (const char* const fields :
       {"Content-Length: 5\r\nContent-Length: 4\r\n",
        "Content-Length: 5, 4\r\n", "Content-Length: 5,\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 5\r\n"}) {
    EXPECT_EQ(with(fields), TransportError::kNotHttp) << fields;
  }
}

TEST(ResponseReaderTest, TakesABodyOfTheLimitAndNoByteMore) {
  const std::string limit(kLimits.body_size, 'x');
  for (const bool is_over : {false, true}) {
    const std::string body = limit + (is_over ? "x" : "");
    const auto expected =
        is_over ? std::optional(TransportError::kBodyTooLarge) : std::nullopt;
    EXPECT_EQ(ErrorOf(testing::HttpResponse(200, body)), expected);
    EXPECT_EQ(ErrorOf(testing::ChunkedHttpResponse(200, body, 7)), expected);
    EXPECT_EQ(ErrorOf("HTTP/1.1 200 OK\r\n\r\n" + body), expected);
  }
}

TEST(ResponseReaderTest, RefusesALargeBodyBeforeItComes) {
  EXPECT_EQ(ErrorOf("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"),
            TransportError::kBodyTooLarge);
}

TEST(ResponseReaderTest, CapsHeaderBytesWhileReading) {
  ResponseReader reader(kLimits);
  ASSERT_EQ(reader.Read("HTTP/1.1 200 OK\r\nA: "), std::nullopt);
  std::optional<TransportError> error;
  size_t given = 0;
  for (; !error.has_value() && given < 10 * kLimits.header_size; given += 10) {
    error = reader.Read("xxxxxxxxxx");
  }
  EXPECT_EQ(error, TransportError::kNotHttp);
  EXPECT_LE(given, 2 * kLimits.header_size);
  EXPECT_EQ(ErrorOf("HTTP/1.1 200 " + std::string(2000, 'x') + "\r\n\r\n"),
            TransportError::kNotHttp);
}

// Each field within the limit, and each piece one byte into the next field.
TEST(ResponseReaderTest, CapsHeaderBytesThatComeInLines) {
  ResponseReader reader(kLimits);
  ASSERT_EQ(reader.Read("HTTP/1.1 200 OK\r\nX"), std::nullopt);
  std::optional<TransportError> error;
  size_t given = 0;
  while (!error.has_value() && given < 10 * kLimits.header_size) {
    const std::string line =
        ": " + std::string(kLimits.header_size / 4, 'y') + "\r\nX";
    error = reader.Read(line);
    given += line.size();
  }
  EXPECT_EQ(error, TransportError::kNotHttp);
  EXPECT_LE(given, 2 * kLimits.header_size);
}

TEST(ResponseReaderTest, CapsTheNumberOfFields) {
  std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  for (size_t i = 1; i < kLimits.header_count; ++i) {
    head += "A: b\r\n";
  }
  EXPECT_EQ(ErrorOf(head + "\r\n"), std::nullopt);
  EXPECT_EQ(ErrorOf(head + "A: b\r\n\r\n"), TransportError::kNotHttp);
}

TEST(ResponseReaderTest, CapsTrailersAndChunkExtensions) {
  const std::string head =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ErrorOf(head + "1;" + std::string(3000, 'x')),
            TransportError::kNotHttp);
  EXPECT_EQ(ErrorOf(head + "0\r\nA: " + std::string(3000, 'x')),
            TransportError::kNotHttp);
}

// Each line is short enough, and the body small; but all of it is read.
TEST(ResponseReaderTest, CapsWhatFramesABodyInAll) {
  const std::string chunks[] = {
      "1;" + std::string(900, 'x') + "\r\nx\r\n",  // An extension.
      std::string(900, '0') + "1\r\nx\r\n"};       // A size of many digits.
  for (const std::string& chunk : chunks) {
    ResponseReader reader(kLimits);
    std::optional<TransportError> error =
        reader.Read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    size_t given = 0;
    while (!error.has_value() && given < chunk.size() * kLimits.body_size) {
      error = reader.Read(chunk);
      given += chunk.size();
    }
    EXPECT_EQ(error, TransportError::kNotHttp) << chunk;
    EXPECT_LE(given, 12 * kLimits.body_size);
  }
}

TEST(ResponseReaderTest, TakesChunksOfOneByte) {
  for (const ResponseLimits& limits : {kLimits, {16384, 100, 65535}}) {
    const std::string body(limits.body_size, 'x');
    std::string with_extensions = testing::HttpHead(
        200, {{"Transfer-Encoding", "chunked"}, {"A", std::string(900, 'a')}});
    for (size_t i = 0; i < body.size(); ++i) {
      with_extensions += "1;a\r\nx\r\n";
    }
    for (const std::string& response :
         {testing::ChunkedHttpResponse(200, body, 1),
          with_extensions + "0\r\n\r\n"}) {
      ResponseReader reader(limits);
      EXPECT_EQ(reader.Read(response), std::nullopt) << reader.detail();
      EXPECT_TRUE(reader.is_complete());
      EXPECT_EQ(reader.body(), body);
    }
  }
}

TEST(ResponseReaderTest, TrailersDoNotReplaceHeaders) {
  ResponseReader reader(kLimits);
  EXPECT_EQ(reader.Read("HTTP/1.1 200 OK\r\nContent-Type: header\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n0\r\n"
                        "Content-Type: trailer\r\nLocation: /\r\n\r\n"),
            std::nullopt);
  EXPECT_TRUE(reader.is_complete());
  EXPECT_EQ(reader.content_type(), "header");
  EXPECT_EQ(reader.location(), "");
}

// Beast's parser ends the program if the last chunk is also the first one and
// comes in pieces.
TEST(ResponseReaderTest, ReadsAnEmptyChunkedBodyInAnyPieces) {
  const std::string response =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  for (size_t piece = 1; piece < response.size(); ++piece) {
    ResponseReader reader(kLimits);
    for (size_t at = 0; at < response.size(); at += piece) {
      EXPECT_EQ(reader.Read(response.substr(at, piece)), std::nullopt);
    }
    EXPECT_TRUE(reader.is_complete()) << piece;
    EXPECT_EQ(reader.body(), "");
  }
}

TEST(ResponseReaderTest, SkipsAFewInformationalResponses) {
  const std::string informational = "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n";
  const std::string response = testing::HttpResponse(200, "x");
  EXPECT_EQ(ErrorOf(informational + informational + response), std::nullopt);
  std::string many;
  for (int i = 0; i < 20; ++i) {
    many += informational;
  }
  EXPECT_EQ(ErrorOf(many + response), TransportError::kNotHttp);
}

TEST(ResponseReaderTest, TellsAnIncompleteResponseFromNone) {
  const std::string response = testing::HttpResponse(200, "the body");
  for (size_t size = 0; size < response.size(); ++size) {
    ResponseReader reader(kLimits);
    EXPECT_EQ(ReadAll(&reader, response.substr(0, size)),
              TransportError::kConnectionReset)
        << size;
    EXPECT_EQ(reader.has_begun(), size > 0);
  }
}

TEST(ResponseReaderTest, RefusesWhatIsNoHttp) {
  const std::string garbage[] = {
      "<html>hello</html>\r\n\r\n",
      std::string("\0\0\0\0\r\n\r\n", 8),
      "SSH-2.0-OpenSSH_9.2\r\n",
      "HTTP/2 200\r\n\r\n",
      "HTTP/1.1 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"};
  for (const std::string& bytes : garbage) {
    EXPECT_EQ(ErrorOf(bytes), TransportError::kNotHttp) << bytes;
  }
}

// Whatever the pieces in which it comes, and without waiting for more.
TEST(ResponseReaderTest, RefusesAnotherProtocolAtItsFirstBytes) {
  const std::string banner = "220 mail.example ESMTP\r\n";
  EXPECT_EQ(ErrorOf(banner), TransportError::kNotHttp);
  ResponseReader reader(kLimits);
  EXPECT_EQ(reader.Read(banner.substr(0, 1)), TransportError::kNotHttp);
  ResponseReader version_two(kLimits);
  EXPECT_EQ(version_two.Read("HTTP"), std::nullopt);
  EXPECT_EQ(version_two.Read("/2"), TransportError::kNotHttp);
}

}  // namespace
}  // namespace revcheck
