#ifndef REVCHECK_TLS_TESTING_EVENT_CLIENT_H_
#define REVCHECK_TLS_TESTING_EVENT_CLIENT_H_

// A client of many connections and one thread, that of the test:
//
//   ASSERT_TRUE(VerifyServersAsync(ctx.get(), checker).ok());
//   EventClient client;
//   const size_t first = client.Connect(ctx.get(), server.port());
//   const size_t second = client.Connect(ctx.get(), server.port());
//   ASSERT_TRUE(client.RunUntilAllEnd());
//   EXPECT_TRUE(client.handshake(first).ok);

#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "revcheck/tls/testing/tls_client.h"

namespace revcheck::testing {

// Where wake-ups arrive; outlives the connections that it wakes.
class WakeQueue;

// Not thread-safe.
class EventClient {
 public:
  EventClient();
  ~EventClient();
  EventClient(const EventClient&) = delete;
  EventClient& operator=(const EventClient&) = delete;

  // Begins a handshake, which goes on in RunUntil(). Returns its number.
  size_t Connect(SSL_CTX* ctx, uint16_t port,
                 const ConnectOptions& options = ConnectOptions());

  // Moves all connections on until `done`, asked after each step, returns true.
  // False if that takes a minute.
  bool RunUntil(absl::FunctionRef<bool()> done);

  // Until no handshake is under way.
  bool RunUntilAllEnd();

  // Until this many wait for a judgement.
  bool RunUntilWaiting(size_t count);

  // What came of a handshake that has ended. The session is still to come.
  const TlsHandshake& handshake(size_t number) const;
  bool has_ended(size_t number) const;
  bool is_waiting(size_t number) const;
  SSL* ssl(size_t number) const;

  // Frees the connection, whatever its state.
  void Free(size_t number);

  size_t waiting() const;
  size_t ended() const;

  // How often a connection was woken.
  size_t wakes(size_t number) const;

 private:
  enum class Phase {
    kHandshake,
    kJudgement,  // Waits for a wake-up.
    kEnded,
    kFreed,
  };
  struct Entry {
    std::unique_ptr<TlsConnection> connection;
    Phase phase = Phase::kHandshake;
    short events = 0;  // What poll() is to wait for.
    size_t wakes = 0;
  };

  void Step(Entry* entry);
  void TakeWakes();
  void PollOnce();
  size_t CountIn(Phase phase) const;

  const std::shared_ptr<WakeQueue> queue_;
  std::vector<Entry> entries_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_TLS_TESTING_EVENT_CLIENT_H_
