#ifndef REVCHECK_CLI_TESTING_NGINX_HOSTS_H_
#define REVCHECK_CLI_TESTING_NGINX_HOSTS_H_

// nginx of the system with several TLS servers on one port, told apart by
// address or by name.

#include <stdint.h>

#include <memory>
#include <string>
#include <vector>

#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/temp_directory.h"
#include "revcheck/tls/testing/tls_server.h"

namespace revcheck::testing {

struct NginxHost {
  std::string name;  // server_name
  TlsIdentity identity;
  std::string address = "127.0.0.1";
};

class NginxHosts {
 public:
  static bool Available();

  // Accepts connections on return, unless there was a failure(). For each
  // address, the first host serves clients that ask for no name, or another.
  explicit NginxHosts(const std::vector<NginxHost>& hosts);

  // "", or why it does not run.
  const std::string& failure() const { return failure_; }

  uint16_t port() const { return port_; }

 private:
  const TempDirectory directory_;
  uint16_t port_ = 0;
  std::unique_ptr<Subprocess> process_;
  std::string failure_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_CLI_TESTING_NGINX_HOSTS_H_
