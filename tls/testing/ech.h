#ifndef REVCHECK_TLS_TESTING_ECH_H_
#define REVCHECK_TLS_TESTING_ECH_H_

// Keys for Encrypted Client Hello, new ones each time: who offers the configs
// of one to a server with the keys of another is rejected.

#include <openssl/ssl.h>
#include <stdint.h>

#include <string>

namespace revcheck::testing {

struct EchKeys {
  bssl::UniquePtr<SSL_ECH_KEYS> keys;  // The server's.
  std::string configs;                 // The client's, an ECHConfigList.
};

// For a server that calls itself `public_name` in the clear. Ends the program
// if there are no such keys.
EchKeys MakeEchKeys(uint8_t config_id, const std::string& public_name);

}  // namespace revcheck::testing

#endif  // REVCHECK_TLS_TESTING_ECH_H_
