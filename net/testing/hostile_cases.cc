#include "revcheck/net/testing/hostile_cases.h"

#include <stddef.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/testing/hostile.h"
#include "revcheck/net/testing/hostile_scripts.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {
namespace {

using Error = TransportError;
using Phase = HttpPhase;

constexpr size_t kSlowBytes = 1000;
constexpr size_t kTenGigabytes = 10'000'000'000;

// Cases.

HostileCase Fails(std::string name, std::vector<Error> errors,
                  std::vector<Phase> phases, Script script) {
  HostileCase hostile;
  hostile.name = std::move(name);
  hostile.script = std::move(script);
  hostile.errors = std::move(errors);
  hostile.phases = std::move(phases);
  return hostile;
}

HostileCase NotHttp(std::string name, Phase phase, Script script) {
  return Fails(std::move(name), {Error::kNotHttp}, {phase}, std::move(script));
}

HostileCase Breaks(std::string name, Phase phase, Script script) {
  return Fails(std::move(name), {Error::kConnectionReset}, {phase},
               std::move(script));
}

HostileCase TimesOut(std::string name, Phase phase, Script script) {
  return Fails(std::move(name), {Error::kTimedOut}, {phase}, std::move(script));
}

HostileCase HasStatus(std::string name, Error error, int status,
                      std::string response) {
  HostileCase hostile =
      Fails(std::move(name), {error}, {}, AnswerAll(std::move(response)));
  hostile.status = status;
  return hostile;
}

HostileCase Redirects(std::string name, std::string location) {
  return HasStatus(std::move(name), Error::kRedirectRefused, 302,
                   HttpResponse(302, "", {{"Location", std::move(location)}}));
}

HostileCase Succeeds(std::string name, std::string body,
                     std::string content_type, Script script) {
  HostileCase hostile =
      Fails(std::move(name), {}, {Phase::kDone}, std::move(script));
  hostile.status = 200;
  hostile.body = std::move(body);
  hostile.content_type = std::move(content_type);
  hostile.may_reuse = true;
  return hostile;
}

// The right answer comes, somehow.
HostileCase Answers(std::string name, const HostileOptions& options,
                    Script script) {
  HostileCase hostile = Succeeds(std::move(name), options.right_body,
                                 options.right_content_type, std::move(script));
  hostile.uses_right_body = true;
  return hostile;
}

HostileCase OnlyOncePerConnection(HostileCase hostile) {
  hostile.may_reuse = false;
  return hostile;
}

HostileCase UsingRightBody(HostileCase hostile) {
  hostile.uses_right_body = true;
  return hostile;
}

// Texts.

// Status 200, the right type, and these fields.
std::string Head(const HostileOptions& options, HttpFields fields) {
  fields.insert(fields.begin(), {"Content-Type", options.right_content_type});
  return HttpHead(200, fields);
}

std::string RightAnswer(const HostileOptions& options) {
  return HttpResponse(200, options.right_body,
                      {{"Content-Type", options.right_content_type}});
}

HttpFields Length(size_t size) {
  return {{"Content-Length", absl::StrCat(size)}};
}

HttpFields Chunked() { return {{"Transfer-Encoding", "chunked"}}; }

}  // namespace

std::vector<HostileCase> SlowCases(const HostileOptions& options) {
  const std::string padding(kSlowBytes, 'x');
  return {
      TimesOut("NeverAnswers", Phase::kFirstByte, SendAndStay("")),
      Fails("ReadsNothing", {Error::kTimedOut},
            {Phase::kSend, Phase::kFirstByte},
            [](ServerConnection& connection) {
              connection.Sleep(absl::InfiniteDuration());
            }),
      TimesOut("StopsInStatusLine", Phase::kHeaders, SendAndStay("HTTP/1.")),
      TimesOut("StopsInHeaders", Phase::kHeaders,
               SendAndStay("HTTP/1.1 200 OK\r\nContent-Len")),
      TimesOut("StopsInBody", Phase::kBody,
               SendAndStay(Head(options, Length(100)) + "begin")),
      TimesOut("SlowHeaders", Phase::kHeaders,
               SendSlowlyAfter("", "HTTP/1.1 200 OK\r\nX-Slow: " + padding,
                               options.interval)),
      TimesOut("SlowBody", Phase::kBody,
               SendSlowlyAfter(Head(options, Length(kSlowBytes)), padding,
                               options.interval)),
      TimesOut("SlowChunks", Phase::kBody,
               SendSlowlyAfter(Head(options, Chunked()), HttpChunk(padding),
                               options.interval)),
      UsingRightBody(TimesOut(
          "LateAnswer", Phase::kFirstByte,
          AfterRequest([late = options.late, answer = RightAnswer(options)](
                           ServerConnection& connection) {
            connection.Sleep(late);
            connection.Send(answer);
          }))),
  };
}

std::vector<HostileCase> EndlessCases(const HostileOptions& options) {
  const std::string block(65536, 'x');
  const std::vector<Error> too_large = {Error::kBodyTooLarge};
  const std::vector<Phase> announced = {Phase::kHeaders, Phase::kBody};
  return {
      Fails("TenGigabytes", too_large, announced,
            SendEndlesslyAfter(Head(options, Length(kTenGigabytes)), block)),
      Fails("TenGigabytesAnnounced", too_large, announced,
            SendAndStay(Head(options, Length(kTenGigabytes)))),
      Fails("EndlessChunks", too_large, {Phase::kBody},
            SendEndlesslyAfter(Head(options, Chunked()), HttpChunk(block))),
      Fails("EndlessTinyChunks", too_large, {Phase::kBody},
            SendEndlesslyAfter(Head(options, Chunked()), HttpChunk("x"))),
      Fails("EndlessBodyUntilClose", too_large, {Phase::kBody},
            SendEndlesslyAfter(Head(options, {}), block)),
      NotHttp("EndlessHeaders", Phase::kHeaders,
              SendEndlesslyAfter("HTTP/1.1 200 OK\r\n", "X-Field: value\r\n")),
      NotHttp("EndlessHeaderField", Phase::kHeaders,
              SendEndlesslyAfter("HTTP/1.1 200 OK\r\nX-Field: ", block)),
      NotHttp("EndlessStatusLine", Phase::kHeaders,
              SendEndlesslyAfter("HTTP/1.1 200 ", block)),
      NotHttp("EndlessChunkExtension", Phase::kBody,
              SendEndlesslyAfter(Head(options, Chunked()) + "5;", block)),
      NotHttp("EndlessTrailer", Phase::kBody,
              SendEndlesslyAfter(Head(options, Chunked()) + "0\r\n",
                                 "X-Field: value\r\n")),
      Fails("EndlessContinues", {Error::kNotHttp},
            {Phase::kFirstByte, Phase::kHeaders},
            SendEndlesslyAfter("", HttpHead(100, {}))),
  };
}

std::vector<HostileCase> BreakingCases(const HostileOptions& options) {
  const std::string in_status = "HTTP/1.1 20";
  const std::string in_headers = "HTTP/1.1 200 OK\r\nContent-Len";
  const std::string in_body = Head(options, Length(100)) + "begin";
  const std::string in_chunk = Head(options, Chunked()) + "64\r\nbegin";
  const std::string between_chunks =
      Head(options, Chunked()) + HttpChunk(options.right_body);
  const std::vector<Phase> before_answer = {Phase::kSend, Phase::kFirstByte};
  return {
      // Whether connect() still succeeds is a race.
      Fails("ResetOnAccept", {Error::kConnectionReset},
            {Phase::kConnect, Phase::kSend, Phase::kFirstByte},
            [](ServerConnection& connection) { connection.Reset(); }),
      Fails("CloseOnAccept", {Error::kConnectionReset}, before_answer,
            [](ServerConnection& connection) { connection.Close(); }),
      Fails("ResetInRequest", {Error::kConnectionReset}, before_answer,
            [](ServerConnection& connection) {
              connection.WaitForInput();
              connection.Reset();
            }),
      Breaks("ResetAfterRequest", Phase::kFirstByte, SendAndReset("")),
      Breaks("ResetInStatusLine", Phase::kHeaders, SendAndReset(in_status)),
      Breaks("ResetInHeaders", Phase::kHeaders, SendAndReset(in_headers)),
      Breaks("ResetInBody", Phase::kBody, SendAndReset(in_body)),
      Breaks("ResetInChunk", Phase::kBody, SendAndReset(in_chunk)),
      Breaks("CloseWithoutAnswer", Phase::kFirstByte, SendAndClose("")),
      Breaks("CloseInStatusLine", Phase::kHeaders, SendAndClose(in_status)),
      Breaks("CloseInHeaders", Phase::kHeaders, SendAndClose(in_headers)),
      Breaks("CloseInBody", Phase::kBody, SendAndClose(in_body)),
      Breaks("CloseInChunk", Phase::kBody, SendAndClose(in_chunk)),
      // RFC 9112, section 8: incomplete without the chunk of size zero, though
      // all data is there.
      UsingRightBody(Breaks("CloseBeforeLastChunk", Phase::kBody,
                            SendAndClose(between_chunks))),
  };
}

std::vector<HostileCase> GarbageCases(const HostileOptions& options) {
  std::string garbage;
  for (int i = 0; i < 256; ++i) garbage.push_back(static_cast<char>(i * 167));
  // RFC 9113, sections 3.4, 6.5 and 6.8: the empty SETTINGS frame of a server,
  // and GOAWAY with PROTOCOL_ERROR.
  const std::string http2_frames(
      "\0\0\0\x04\0\0\0\0\0"
      "\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x01",
      26);
  return {
      NotHttp("GarbageLines", Phase::kHeaders,
              SendAndStay(garbage + "\r\n\r\n")),
      NotHttp("GarbageThenClose", Phase::kHeaders, SendAndClose(garbage)),
      NotHttp("EndlessGarbage", Phase::kHeaders,
              SendEndlesslyAfter("", garbage)),
      UsingRightBody(
          NotHttp("Http09", Phase::kHeaders, SendAndClose(options.right_body))),
      NotHttp("Http2Frames", Phase::kHeaders, SendAndClose(http2_frames)),
      NotHttp("Http2Preface", Phase::kHeaders,
              SendAndStay("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + http2_frames)),
      // RFC 9110, section 5.5: to be rejected, or replaced by a space.
      UsingRightBody(NotHttp(
          "NulInHeader", Phase::kHeaders,
          AnswerAll(HttpResponse(200, options.right_body,
                                 {{"Content-Type", options.right_content_type},
                                  {"X-Nul", std::string("a\0b", 3)}})))),
      // RFC 9112, section 5.1: no space before the colon; a proxy must remove
      // it, nobody else need bear it.
      UsingRightBody(NotHttp("SpaceBeforeColon", Phase::kHeaders,
                             AnswerAll(HttpResponse(200, options.right_body,
                                                    {{"X-Field ", "value"}})))),
  };
}

std::vector<HostileCase> FramingCases(const HostileOptions& options) {
  const std::string& body = options.right_body;
  const auto with = [&](const HttpFields& fields) {
    return SendAndStay(Head(options, fields) + body);
  };
  const std::string right_size = absl::StrCat(body.size());
  return {
      // RFC 9112, section 6.3, item 5: with an invalid Content-Length, a user
      // agent must discard the response.
      NotHttp("NegativeContentLength", Phase::kHeaders,
              with({{"Content-Length", "-1"}})),
      NotHttp("TwoContentLengths", Phase::kHeaders,
              with({{"Content-Length", right_size}, {"Content-Length", "1"}})),
      NotHttp("ListOfContentLengths", Phase::kHeaders,
              with({{"Content-Length", right_size + ", 1"}})),
      // RFC 9110, section 8.6: any number is valid, and must not overflow.
      Fails("OverflowingContentLength", {Error::kNotHttp, Error::kBodyTooLarge},
            {Phase::kHeaders, Phase::kBody},
            with({{"Content-Length", "18446744073709551617"}})),
      // RFC 9112, section 6.3, item 3: ought to be handled as an error.
      NotHttp("ContentLengthAndChunked", Phase::kHeaders,
              SendAndStay(Head(options, {{"Content-Length", right_size},
                                         {"Transfer-Encoding", "chunked"}}) +
                          HttpChunk(body) + HttpChunk(""))),
      // RFC 9112, section 7.1: any number is valid, and must not overflow.
      Fails("OverflowingChunkSize", {Error::kNotHttp, Error::kBodyTooLarge},
            {Phase::kBody},
            SendAndStay(Head(options, Chunked()) + "10000000000000001\r\n" +
                        body)),
      NotHttp("ChunkSizeIsNoNumber", Phase::kBody,
              SendAndStay(Head(options, Chunked()) + "many\r\n" + body)),
      NotHttp("ChunkLongerThanItsSize", Phase::kBody,
              SendAndStay(Head(options, Chunked()) + "1\r\n" + "ab\r\n" +
                          HttpChunk(""))),
  };
}

std::vector<HostileCase> StatusCases(const HostileOptions& options) {
  const Error status = Error::kHttpStatus;
  return {
      HasStatus("NoContent", status, 204, HttpHead(204, {})),
      HasStatus("RedirectWithoutLocation", status, 301, HttpResponse(301, "")),
      HasStatus("NotFound", status, 404, HttpResponse(404, "no such page")),
      UsingRightBody(HasStatus(
          "ErrorWithRightBody", status, 500,
          HttpResponse(500, options.right_body,
                       {{"Content-Type", options.right_content_type}}))),
      HasStatus("Unavailable", status, 503,
                HttpResponse(503, "later", {{"Retry-After", "3600"}})),
  };
}

std::vector<HostileCase> RedirectCases(const HostileOptions& options) {
  HostileCase to_itself = Redirects("RedirectToItself", "");
  to_itself.script = [](ServerConnection& connection) {
    while (const auto request = connection.ReadRequest()) {
      const std::string location = connection.Url(request->target);
      connection.Send(HttpResponse(302, "", {{"Location", location}}));
    }
  };
  return {
      to_itself,
      Redirects("RedirectToFile", "file:///etc/passwd"),
      Redirects("RedirectToHttps", "https://127.0.0.1/"),
      Redirects("RedirectToMetadataService", "http://169.254.169.254/"),
      Redirects("RedirectToAnotherPort", options.other_url),
      Redirects("RedirectToGarbage", "http://[/"),
  };
}

std::vector<HostileCase> OddCases(const HostileOptions& options) {
  const std::string answer = RightAnswer(options);
  const std::string& body = options.right_body;
  const std::string& type = options.right_content_type;
  const std::string html = "<html><body>Please log in</body></html>";
  return {
      Succeeds(
          "HtmlPage", html, "text/html",
          AnswerAll(HttpResponse(200, html, {{"Content-Type", "text/html"}}))),
      UsingRightBody(
          Succeeds("WrongContentType", body, "text/plain",
                   AnswerAll(HttpResponse(200, body,
                                          {{"Content-Type", "text/plain"}})))),
      UsingRightBody(Succeeds("NoContentType", body, "",
                              AnswerAll(HttpResponse(200, body)))),
      Succeeds("EmptyBody", "", type,
               AnswerAll(HttpResponse(200, "", {{"Content-Type", type}}))),
      Answers("ContinueFirst", options, AnswerAll(HttpHead(100, {}) + answer)),
      Answers("Chunks", options,
              AnswerAll(
                  ChunkedHttpResponse(200, body, 3, {{"Content-Type", type}}))),
      // RFC 9112, section 5.2: a user agent must take it for a space.
      Answers("FoldedHeader", options,
              AnswerAll(HttpResponse(
                  200, body,
                  {{"Content-Type", type}, {"X-Folded", "one\r\n two"}}))),
      OnlyOncePerConnection(Answers("BodyUntilClose", options,
                                    SendAndClose(Head(options, {}) + body))),
      OnlyOncePerConnection(
          Answers("TwoAnswers", options, AnswerAll(answer + answer))),
      OnlyOncePerConnection(
          Answers("BytesAfterAnswer", options, AnswerAll(answer + "more"))),
  };
}

}  // namespace revcheck::testing
