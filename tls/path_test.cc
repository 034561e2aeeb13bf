#include "revcheck/tls/path.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/tls/testing/trust.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr char kHost[] = "leaf.example";

class BuildPathTest : public ::testing::Test {
 protected:
  // With the CA alone as a root, at kNow, for kHost.
  PathResult Build(const std::vector<std::string>& presented) {
    return BuildPath(Input(presented));
  }

  // Valid until the next call.
  PathInput Input(const std::vector<std::string>& presented) {
    presented_ = presented;
    PathInput input;
    for (const std::string& der : presented_) {
      input.presented.push_back(ToBytes(der));
    }
    input.roots = roots_.get();
    input.parameters = parameters_.get();
    return input;
  }

  const TestCa ca_;
  const TestCa intermediate_ = ca_.IssueCa("Intermediate");
  const std::string leaf_ = ca_.Issue();
  const std::string deep_leaf_ = intermediate_.Issue();
  const bssl::UniquePtr<X509_STORE> roots_ = RootsOf({ca_.certificate()});
  const bssl::UniquePtr<X509_VERIFY_PARAM> parameters_ = ParametersFor(kHost);
  std::vector<std::string> presented_;
};

using Chain = std::vector<std::string>;

TEST_F(BuildPathTest, EndsInTheRootThatWasNotSent) {
  const PathResult result = Build({leaf_});
  EXPECT_EQ(result.error, X509_V_OK);
  EXPECT_EQ(result.chain, (Chain{leaf_, ca_.certificate()}));
}

TEST_F(BuildPathTest, LeadsThroughIntermediates) {
  const PathResult result = Build({deep_leaf_, intermediate_.certificate()});
  EXPECT_EQ(result.error, X509_V_OK);
  EXPECT_EQ(result.chain, (Chain{deep_leaf_, intermediate_.certificate(),
                                 ca_.certificate()}));
}

TEST_F(BuildPathTest, LeavesOutWhatDoesNotBelong) {
  const TestCa other("Other CA");
  const PathResult result =
      Build({deep_leaf_, other.certificate(), ca_.certificate(),
             intermediate_.certificate()});
  EXPECT_EQ(result.error, X509_V_OK);
  EXPECT_EQ(result.chain, (Chain{deep_leaf_, intermediate_.certificate(),
                                 ca_.certificate()}));
}

TEST_F(BuildPathTest, IsTheAnchorAloneIfThatIsWhatIsPresented) {
  const TestCa self(
      CertificateBuilder().Subject("Self").WithoutExtension(oid::kKeyUsage));
  const auto roots = RootsOf({self.certificate()});
  PathInput input = Input({self.certificate()});
  input.roots = roots.get();
  const PathResult result = BuildPath(input);
  EXPECT_EQ(result.error, X509_V_OK);
  EXPECT_EQ(result.chain, (Chain{self.certificate()}));
  EXPECT_TRUE(result.is_anchor_alone);
}

void ExpectRefused(const PathResult& result, int error) {
  EXPECT_EQ(result.error, error) << X509_verify_cert_error_string(result.error);
  EXPECT_TRUE(result.chain.empty());
}

TEST_F(BuildPathTest, RefusesUnknownRoot) {
  const TestCa other("Other CA");
  ExpectRefused(Build({other.Issue()}),
                X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  ExpectRefused(Build({other.Issue(), other.certificate()}),
                X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
}

TEST_F(BuildPathTest, RefusesMissingIntermediate) {
  ExpectRefused(Build({deep_leaf_}),
                X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
}

TEST_F(BuildPathTest, RefusesForgedSignature) {
  ExpectRefused(Build({ca_.Issue(CertificateBuilder().CorruptSignature())}),
                X509_V_ERR_CERT_SIGNATURE_FAILURE);
}

TEST_F(BuildPathTest, RefusesExpiredAndNotYetValid) {
  ExpectRefused(Build({ca_.Issue(CertificateBuilder().Validity(kNow - 10 * kDay,
                                                               kNow - kDay))}),
                X509_V_ERR_CERT_HAS_EXPIRED);
  ExpectRefused(Build({ca_.Issue(CertificateBuilder().Validity(
                    kNow + kDay, kNow + 10 * kDay))}),
                X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST_F(BuildPathTest, GoesByTheTimeOfTheParameters) {
  const auto later = ParametersFor(kHost, kNow + 90 * kDay);
  PathInput input = Input({leaf_});
  input.parameters = later.get();
  ExpectRefused(BuildPath(input), X509_V_ERR_CERT_HAS_EXPIRED);
}

TEST_F(BuildPathTest, RefusesWrongHost) {
  ExpectRefused(
      Build({ca_.Issue(CertificateBuilder().DnsName("other.example"))}),
      X509_V_ERR_HOSTNAME_MISMATCH);
}

TEST_F(BuildPathTest, ComparesNoHostUnlessThereIsOne) {
  const auto no_host = ParametersFor("");
  PathInput input = Input({leaf_});
  input.parameters = no_host.get();
  EXPECT_EQ(BuildPath(input).error, X509_V_OK);
}

TEST_F(BuildPathTest, ComparesThePublicNameInsteadOfTheHost) {
  const std::string other =
      ca_.Issue(CertificateBuilder().DnsName("public.example"));
  const auto no_host = ParametersFor("");
  for (const auto* const parameters : {parameters_.get(), no_host.get()}) {
    PathInput input = Input({other});
    input.parameters = parameters;
    input.public_name = "public.example";
    EXPECT_EQ(BuildPath(input).error, X509_V_OK);
    input = Input({leaf_});
    input.parameters = parameters;
    input.public_name = "public.example";
    ExpectRefused(BuildPath(input), X509_V_ERR_HOSTNAME_MISMATCH);
  }
}

TEST_F(BuildPathTest, TakesTheParametersOfTheStoreIfThereAreNoOthers) {
  X509_STORE_set1_param(roots_.get(), parameters_.get());
  PathInput input = Input({leaf_});
  input.parameters = nullptr;
  EXPECT_EQ(BuildPath(input).error, X509_V_OK);
  const std::string other =
      ca_.Issue(CertificateBuilder().DnsName("other.example"));
  input = Input({other});
  input.parameters = nullptr;
  ExpectRefused(BuildPath(input), X509_V_ERR_HOSTNAME_MISMATCH);
}

TEST_F(BuildPathTest, RefusesWrongPurpose) {
  ExpectRefused(
      Build({ca_.Issue(CertificateBuilder().ExtKeyUsage({oid::kOcspSigning}))}),
      X509_V_ERR_INVALID_PURPOSE);
}

TEST_F(BuildPathTest, RefusesIssuerThatIsNoCa) {
  const TestCa leaf_as_ca =
      ca_.IssueCa(CertificateBuilder::Ca("No CA").IsNotCa());
  ExpectRefused(Build({leaf_as_ca.Issue(), leaf_as_ca.certificate()}),
                X509_V_ERR_INVALID_CA);
}

TEST_F(BuildPathTest, RefusesWhatCannotBeRead) {
  ExpectRefused(Build({"no certificate"}), X509_V_ERR_UNSPECIFIED);
  ExpectRefused(Build({""}), X509_V_ERR_UNSPECIFIED);
  ExpectRefused(Build({}), X509_V_ERR_UNSPECIFIED);
  ExpectRefused(Build({leaf_.substr(0, leaf_.size() - 1)}),
                X509_V_ERR_UNSPECIFIED);
}

TEST_F(BuildPathTest, RefusesBytesAfterACertificate) {
  ExpectRefused(Build({leaf_ + "x"}), X509_V_ERR_UNSPECIFIED);
  ExpectRefused(Build({deep_leaf_, intermediate_.certificate() + "x"}),
                X509_V_ERR_UNSPECIFIED);
}

TEST_F(BuildPathTest, RefusesWithoutRoots) {
  PathInput input = Input({leaf_});
  input.roots = nullptr;
  ExpectRefused(BuildPath(input), X509_V_ERR_UNSPECIFIED);
  const auto none = RootsOf({});
  input.roots = none.get();
  ExpectRefused(BuildPath(input), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
}

TEST_F(BuildPathTest, LeavesNothingInTheErrorQueue) {
  ERR_clear_error();
  OPENSSL_PUT_ERROR(USER, 7);
  Build({"no certificate"});
  Build({ca_.Issue(CertificateBuilder().CorruptSignature())});
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 7);
  EXPECT_EQ(ERR_get_error(), 0);
}

int AcceptAll(int, X509_STORE_CTX*) { return 1; }

int RefuseAll(int, X509_STORE_CTX* context) {
  X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

int RefuseWithoutSayingWhy(int, X509_STORE_CTX* context) {
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 0;
}

// Accepts exactly if it finds the connection.
int FindConnection(int, X509_STORE_CTX* context) {
  return X509_STORE_CTX_get_ex_data(
             context, SSL_get_ex_data_X509_STORE_CTX_idx()) != nullptr;
}

TEST_F(BuildPathTest, CallbackMayAcceptWhatIsRefused) {
  const std::string wrong =
      ca_.Issue(CertificateBuilder().DnsName("other.example"));
  PathInput input = Input({wrong});
  input.callback = AcceptAll;
  const PathResult result = BuildPath(input);
  EXPECT_EQ(result.error, X509_V_OK);
  EXPECT_EQ(result.chain, (Chain{wrong, ca_.certificate()}));
}

TEST_F(BuildPathTest, CallbackMakesNoAnchorOfALeafWithoutIssuer) {
  PathInput input = Input({deep_leaf_});
  input.callback = AcceptAll;
  const PathResult result = BuildPath(input);
  EXPECT_EQ(result.error, X509_V_OK);
  EXPECT_EQ(result.chain, (Chain{deep_leaf_}));
  EXPECT_FALSE(result.is_anchor_alone);
}

TEST_F(BuildPathTest, LeafMayBeARootOfItsOwn) {
  // Another of the same subject beside it.
  const auto roots =
      RootsOf({ca_.Issue(CertificateBuilder().Serial(7)), leaf_});
  X509_VERIFY_PARAM_set_flags(parameters_.get(), X509_V_FLAG_PARTIAL_CHAIN);
  PathInput input = Input({leaf_});
  input.roots = roots.get();
  EXPECT_TRUE(BuildPath(input).is_anchor_alone);
  EXPECT_FALSE(Build({leaf_}).is_anchor_alone);
}

TEST_F(BuildPathTest, CallbackMayRefuseWhatIsAccepted) {
  PathInput input = Input({leaf_});
  input.callback = RefuseAll;
  ExpectRefused(BuildPath(input), X509_V_ERR_APPLICATION_VERIFICATION);
  input.callback = RefuseWithoutSayingWhy;
  ExpectRefused(BuildPath(input), X509_V_ERR_UNSPECIFIED);
}

TEST_F(BuildPathTest, CallbackFindsTheConnection) {
  const bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_client_method()));
  const bssl::UniquePtr<SSL> ssl(SSL_new(ctx.get()));
  PathInput input = Input({leaf_});
  input.callback = FindConnection;
  input.connection = ssl.get();
  EXPECT_EQ(BuildPath(input).error, X509_V_OK);
  input.connection = nullptr;
  EXPECT_NE(BuildPath(input).error, X509_V_OK);
}

}  // namespace
}  // namespace revcheck::testing
