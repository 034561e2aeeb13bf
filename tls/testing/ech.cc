#include "revcheck/tls/testing/ech.h"

#include <openssl/hpke.h>
#include <openssl/mem.h>  // IWYU pragma: keep
#include <stddef.h>

#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

constexpr size_t kMaxNameSize = 64;  // Of the names to be hidden.

}  // namespace

EchKeys MakeEchKeys(uint8_t config_id, const std::string& public_name) {
  bssl::ScopedEVP_HPKE_KEY key;
  uint8_t* config = nullptr;
  size_t config_size = 0;
  Require(
      EVP_HPKE_KEY_generate(key.get(), EVP_hpke_x25519_hkdf_sha256()) &&
          SSL_marshal_ech_config(&config, &config_size, config_id, key.get(),
                                 public_name.c_str(), kMaxNameSize),
      "an ECH config can be made");
  const bssl::UniquePtr<uint8_t> owned_config(config);
  EchKeys made;
  made.keys.reset(SSL_ECH_KEYS_new());
  uint8_t* configs = nullptr;
  size_t size = 0;
  Require(
      SSL_ECH_KEYS_add(made.keys.get(), /*is_retry_config=*/1, config,
                       config_size, key.get()) &&
          SSL_ECH_KEYS_marshal_retry_configs(made.keys.get(), &configs, &size),
      "ECH keys can be made");
  const bssl::UniquePtr<uint8_t> owned_configs(configs);
  made.configs.assign(reinterpret_cast<const char*>(configs), size);
  return made;
}

}  // namespace revcheck::testing
