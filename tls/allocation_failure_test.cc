// Memory runs out at each allocation of a handshake, ours and BoringSSL's: it
// is refused, and nothing is thrown through BoringSSL; a certificate that is
// revoked never passes, and no handshake waits for a judgement that does not
// come.

#include "revcheck/x509/testing/allocation_failure.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stddef.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/caught.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/tls/client.h"
#include "revcheck/tls/testing/tls_client.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

enum class Truth { kGood, kRevoked };

struct HandshakeCase {
  std::string name;
  Truth truth;
  bool stapled;  // Else the responder is asked.
  bool blocking;
  Memory memory;
};

class HandshakeAllocationTest : public ::testing::TestWithParam<HandshakeCase> {
 protected:
  std::string Response() const {
    ResponseBuilder builder(ca_);
    return GetParam().truth == Truth::kGood ? builder.Good().Build()
                                            : builder.Revoked().Build();
  }

  std::shared_ptr<FakeHttpClient> MakeClient() const {
    auto client = std::make_shared<FakeHttpClient>(
        GetParam().blocking ? Delivery::kInline : Delivery::kOnDemand);
    client->Answer(kResponderUrl, Response());
    return client;
  }

  bssl::UniquePtr<SSL_CTX> MakeContext(
      std::shared_ptr<FakeHttpClient> client) const {
    ClientContextOptions options;
    options.roots = {ca_.certificate()};
    auto ctx = MakeClientContext(options);
    std::shared_ptr<Checker> checker =
        MakeChecker(std::move(client), OptionsFor(Policy::FirefoxHardFail()));
    const absl::Status status =
        GetParam().blocking ? VerifyServers(ctx.get(), std::move(checker))
                            : VerifyServersAsync(ctx.get(), std::move(checker));
    EXPECT_TRUE(status.ok());
    return ctx;
  }

  // Shakes hands until that is over, or waits for what does not come.
  static int ShakeHands(SSL* ssl, FakeHttpClient* client) {
    int result = SSL_do_handshake(ssl);
    while (result != 1 &&
           SSL_get_error(ssl, result) == SSL_ERROR_WANT_CERTIFICATE_VERIFY &&
           client->DeliverAll()) {
      result = SSL_do_handshake(ssl);
    }
    return result;
  }

  TlsIdentity Identity() const {
    return {{ca_.Issue(leaf_)},
            leaf_.key(),
            GetParam().stapled ? std::optional(Response()) : std::nullopt};
  }

  // A handshake of which one allocation fails. True if it did. The server is of
  // its own, so that its threads have let go of everything afterwards.
  bool Attempt(const FailAt& at) const {
    const TlsServer server(Identity());
    const auto client = MakeClient();
    const auto ctx = MakeContext(client);
    ERR_clear_error();
    TlsConnection connection(ctx.get(), server.port(), ConnectOptions());
    SSL* const ssl = connection.ssl.get();
    int result = -1;
    bool reached = false;
    {
      const FailingAllocation failing(at);
      const std::exception_ptr thrown =
          CaughtIn([&] { result = ShakeHands(ssl, client.get()); });
      EXPECT_EQ(thrown, nullptr);
      reached = failing.reached();
    }
    const bool ok = result == 1;
    // Without memory for the error queue, SSL_ERROR_SYSCALL.
    const int error = SSL_get_error(ssl, result);
    EXPECT_TRUE(ok || error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL)
        << at.number << ": " << error;
    connection.Conclude(ok);
    ExpectSound(connection.handshake, reached);
    connection.ShutDown();
    ERR_clear_error();
    return reached;
  }

  // What passes was judged and found good; a judgement that is there is right.
  // With all the memory that it needs, a handshake ends as it ought to.
  static void ExpectSound(const TlsHandshake& handshake, bool was_short) {
    const bool is_good = GetParam().truth == Truth::kGood;
    const auto& judgement = handshake.judgement;
    EXPECT_TRUE(is_good || !handshake.ok);
    EXPECT_TRUE(is_good || !judgement.has_value() || !judgement->accepted);
    EXPECT_TRUE(!handshake.ok ||
                (judgement.has_value() && judgement->accepted));
    if (!was_short) {
      EXPECT_EQ(handshake.ok, is_good);
      EXPECT_TRUE(judgement.has_value() && judgement->accepted == is_good);
    }
  }

  const TestCa ca_;
  const CertificateBuilder leaf_;
};

TEST_P(HandshakeAllocationTest, IsRefusedOrRight) {
  // The first attempt fills what is allocated once in a process.
  Attempt({GetParam().memory, Span::kOne, 0});
  const size_t before = LiveAllocations();
  const size_t made =
      ForEachAllocation(GetParam().memory, [&](const FailAt& at) {
        const bool reached = Attempt(at);
        EXPECT_EQ(LiveAllocations(), before) << at.number;
        return reached && !HasFailure();
      });
  EXPECT_GT(made, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    All, HandshakeAllocationTest,
    ::testing::ValuesIn<HandshakeCase>({
        {"GoodStaple", Truth::kGood, true, true, Memory::kNew},
        {"RevokedStaple", Truth::kRevoked, true, true, Memory::kNew},
        {"GoodAsked", Truth::kGood, false, true, Memory::kNew},
        {"RevokedAsked", Truth::kRevoked, false, true, Memory::kNew},
        {"GoodAwaited", Truth::kGood, false, false, Memory::kNew},
        {"RevokedAwaited", Truth::kRevoked, false, false, Memory::kNew},
        {"GoodStapleBoringSsl", Truth::kGood, true, true, Memory::kBoringSsl},
        {"RevokedStapleBoringSsl", Truth::kRevoked, true, true,
         Memory::kBoringSsl},
        {"GoodAskedBoringSsl", Truth::kGood, false, true, Memory::kBoringSsl},
        {"RevokedAskedBoringSsl", Truth::kRevoked, false, true,
         Memory::kBoringSsl},
        {"GoodAwaitedBoringSsl", Truth::kGood, false, false,
         Memory::kBoringSsl},
        {"RevokedAwaitedBoringSsl", Truth::kRevoked, false, false,
         Memory::kBoringSsl},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
