#include "revcheck/tls/path.h"

#include <openssl/mem.h>  // IWYU pragma: keep
#include <openssl/ssl.h>
#include <openssl/stack.h>
#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <utility>

#include "revcheck/x509/error_queue.h"

namespace revcheck {
namespace {

bssl::UniquePtr<X509> ReadX509(Bytes der) {
  const uint8_t* cursor = der.data();
  bssl::UniquePtr<X509> certificate(
      d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
  const bool is_whole =
      certificate != nullptr && cursor == der.data() + der.size();
  return is_whole ? std::move(certificate) : nullptr;
}

std::string ToDer(X509* certificate) {
  uint8_t* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  const bssl::UniquePtr<uint8_t> owned(der);
  return size > 0 ? std::string(reinterpret_cast<char*>(der),
                                static_cast<size_t>(size))
                  : "";
}

// All of them, or null if one cannot be read.
bssl::UniquePtr<STACK_OF(X509)> ReadStack(const std::vector<Bytes>& chain) {
  bssl::UniquePtr<STACK_OF(X509)> stack(sk_X509_new_null());
  for (const Bytes der : chain) {
    bssl::UniquePtr<X509> certificate = ReadX509(der);
    if (stack == nullptr || certificate == nullptr ||
        !bssl::PushToStack(stack.get(), std::move(certificate))) {
      return nullptr;
    }
  }
  return stack;
}

// What BoringSSL sets up for a client's verification of a server.
bool SetUp(const PathInput& input, STACK_OF(X509) * presented,
           X509_STORE_CTX* context) {
  if (!X509_STORE_CTX_init(context, input.roots, sk_X509_value(presented, 0),
                           presented) ||
      !X509_STORE_CTX_set_default(context, "ssl_server")) {
    return false;
  }
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context);
  if (input.parameters != nullptr &&
      !X509_VERIFY_PARAM_set1(parameters, input.parameters)) {
    return false;
  }
  if (!input.public_name.empty() &&
      !X509_VERIFY_PARAM_set1_host(parameters, input.public_name.data(),
                                   input.public_name.size())) {
    return false;
  }
  if (input.connection != nullptr &&
      !X509_STORE_CTX_set_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx(),
                                  input.connection)) {
    return false;
  }
  if (input.callback != nullptr) {
    X509_STORE_CTX_set_verify_cb(context, input.callback);
  }
  return true;
}

// Whether the roots have this very certificate.
bool IsRoot(X509* certificate, X509_STORE_CTX* context) {
  const bssl::UniquePtr<STACK_OF(X509)> named(
      X509_STORE_get1_certs(context, X509_get_subject_name(certificate)));
  for (size_t i = 0; i < sk_X509_num(named.get()); ++i) {
    if (X509_cmp(sk_X509_value(named.get(), i), certificate) == 0) {
      return true;
    }
  }
  return false;
}

bool IsItsOwnIssuer(X509* certificate) {
  return X509_NAME_cmp(X509_get_subject_name(certificate),
                       X509_get_issuer_name(certificate)) == 0;
}

}  // namespace

PathResult BuildPath(const PathInput& input) {
  const ScopedErrorQueue errors;
  PathResult result;
  const bssl::UniquePtr<STACK_OF(X509)> presented = ReadStack(input.presented);
  const bssl::UniquePtr<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (input.roots == nullptr || presented == nullptr || context == nullptr ||
      sk_X509_num(presented.get()) == 0 ||
      !SetUp(input, presented.get(), context.get())) {
    return result;
  }
  const bool verified = X509_verify_cert(context.get()) == 1;
  result.error = X509_STORE_CTX_get_error(context.get());
  if (!verified) {
    // Never X509_V_OK beside a failure, whatever a callback has set.
    if (result.error == X509_V_OK) {
      result.error = X509_V_ERR_UNSPECIFIED;
    }
    return result;
  }
  // A callback may have accepted what verification refused; BoringSSL lets it.
  result.error = X509_V_OK;
  STACK_OF(X509)* const chain = X509_STORE_CTX_get0_chain(context.get());
  for (size_t i = 0; i < sk_X509_num(chain); ++i) {
    result.chain.push_back(ToDer(sk_X509_value(chain, i)));
  }
  X509* const leaf = sk_X509_value(chain, 0);
  result.is_anchor_alone =
      sk_X509_num(chain) == 1 &&
      (IsItsOwnIssuer(leaf) || IsRoot(leaf, context.get()));
  return result;
}

}  // namespace revcheck
