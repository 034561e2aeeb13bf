#ifndef REVCHECK_NET_TESTING_TEST_SERVER_H_
#define REVCHECK_NET_TESTING_TEST_SERVER_H_

// A server on loopback that does what a test tells it, wrong as that may be.
//
//   TestServer server(AnswerAll(HttpResponse(200, "hello")));
//   client.Start({.url = server.Url("/path")}, ...);
//
//   TestServer server([](ServerConnection& connection) {
//     connection.ReadRequest();
//     connection.Send("HTTP/1.1 200 O");
//     connection.Reset();
//   });

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/net/testing/http_text.h"

namespace revcheck::testing {

struct ReceivedRequest {
  std::string method;   // "GET"
  std::string target;   // "/path?query"
  std::string version;  // "HTTP/1.1"
  HttpFields fields;    // As sent, in order; values without outer spaces.
  std::string body;
  size_t connection = 0;  // Which one it came on: 0 is the first accepted.

  // The value of the first field of this name, whatever its case.
  std::optional<std::string> Field(std::string_view name) const;
};

class TestServer;

// The server's end of one connection, for the thread of its script. All calls
// block, and all return at once, with failure, when the server stops.
class ServerConnection {
 public:
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  // The next request with its body, whose size Content-Length says. nullopt
  // when the peer has closed or reset, or what it sent is no HTTP/1 request.
  std::optional<ReceivedRequest> ReadRequest();

  // Each of these returns false if the peer is gone. True means that the bytes
  // are on their way, not that they have arrived.
  bool Send(std::string_view bytes);
  // One byte after another, with `interval` after each.
  bool SendSlowly(std::string_view bytes, absl::Duration interval);
  // The first `position` bytes, a pause, the rest. No pause if one is empty.
  bool SendSplit(std::string_view bytes, size_t position, absl::Duration pause);
  // The same bytes again and again, with one system call each. Returns when the
  // peer is gone.
  void SendEndlessly(std::string_view bytes);

  // Waits until the first byte not yet read is there. False if the peer closed.
  bool WaitForInput();

  // Reads and drops what comes. True once the peer has closed or reset, false
  // when the server stops.
  bool WaitForPeerToClose();

  // False if it ended early: the server stops, or the peer has closed.
  bool Sleep(absl::Duration duration);

  // Ends the connection with RST, or with FIN after what has been sent. Further
  // calls fail. The end of the script closes what is still open.
  void Reset();
  void Close();

  // 0 for the first connection accepted.
  size_t index() const { return index_; }

  // Of the server; see TestServer::Url().
  std::string Url(std::string_view path = "/") const;

 private:
  friend class TestServer;

  ServerConnection(TestServer* server, int fd, size_t index)
      : server_(server), fd_(fd), index_(index) {}
  ~ServerConnection() { Close(); }

  enum class Waited { kEvent, kTimeout, kServerStops };
  Waited WaitFor(short events, absl::Duration timeout);

  // Appends to `unread_`. False at the end.
  bool ReadMore();
  bool ReadUntilUnreadHas(size_t size);
  std::optional<std::string> ReadHead();
  void CloseDescriptor();

  TestServer* const server_;
  int fd_;  // -1 once closed.
  const size_t index_;
  std::string unread_;  // Received, and not yet part of a request.
};

// What to do with an accepted connection. Runs on a thread of the connection's
// own, several at once if there are several connections.
using Script = std::function<void(ServerConnection&)>;

// Answers each request on a connection with the same bytes.
Script AnswerAll(std::string response);

// Answers each request with what `answer` returns for it. `answer` is called
// from several threads at once.
Script AnswerEach(std::function<std::string(const ReceivedRequest&)> answer);

enum class Loopback { kV4, kV6 };  // 127.0.0.1, ::1

struct TestServerOptions {
  Loopback loopback = Loopback::kV4;
  uint16_t port = 0;  // 0: any that is free.

  // False: received() stays empty, so that a server can serve for hours.
  bool keeps_requests = true;
};

// Thread-safe.
class TestServer {
 public:
  // False if this machine lacks the address; then a test skips.
  static bool Available(Loopback loopback);

  // Listens on return. Ends the program if it cannot.
  explicit TestServer(Script script,
                      TestServerOptions options = TestServerOptions());

  // Ends all connections and waits for the scripts, which must not block but in
  // calls of their ServerConnection.
  ~TestServer();

  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  uint16_t port() const;

  // "http://127.0.0.1:1234/path", "http://[::1]:1234/path".
  std::string Url(std::string_view path = "/") const;

  // Connections accepted, and requests read, since the beginning.
  size_t connections() const;
  size_t requests() const;
  std::vector<ReceivedRequest> received() const;

  // Connections whose script has not ended or closed them.
  size_t open_connections() const;

  // Wait until so many have come, or no more than so many are open. False if
  // that takes a minute.
  bool WaitForConnections(size_t at_least) const;
  bool WaitForRequests(size_t at_least) const;
  bool WaitForOpenConnections(size_t at_most) const;

 private:
  friend class ServerConnection;
  struct State;

  void AcceptUntilStopped();
  void StartServing(int fd);
  void RecordRequest(const ReceivedRequest& request);
  void RecordClose();
  int stop_fd() const;

  const Script script_;
  const TestServerOptions options_;
  std::unique_ptr<State> state_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_TEST_SERVER_H_
