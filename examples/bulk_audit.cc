// Audits many certificates at once: which are revoked, and which cannot be
// asked about. Checks run side by side; a bound on them keeps it polite.
//
//   bulk_audit ISSUER.pem LEAF.pem...

#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "revcheck/checker/checker.h"
#include "revcheck/examples/read_certificate.h"
#include "revcheck/net/beast_client.h"

namespace {

constexpr int kAtOnce = 16;

// Lets no more than so many checks be under way.
class Slots {
 public:
  void Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    freed_.wait(lock, [this] { return taken_ < kAtOnce; });
    ++taken_;
  }

  void Free() {
    const std::lock_guard<std::mutex> lock(mutex_);
    --taken_;
    freed_.notify_all();
  }

  void WaitForAll() {
    std::unique_lock<std::mutex> lock(mutex_);
    freed_.wait(lock, [this] { return taken_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  int taken_ = 0;
};

// Checks them all and returns how many are rejected.
int Audit(revcheck::Checker& checker, const std::string& issuer,
          const std::vector<const char*>& files) {
  Slots slots;
  std::mutex output;
  int rejected = 0;
  const auto report = [&](const char* file, std::string_view what,
                          bool is_rejected) {
    const std::lock_guard<std::mutex> lock(output);
    std::cout << file << ": " << what << "\n";
    rejected += is_rejected ? 1 : 0;
  };
  for (const char* const file : files) {
    const std::string leaf = ReadCertificate(file);
    revcheck::CheckInput input;
    input.certificate = revcheck::ToBytes(leaf);
    input.issuer = revcheck::ToBytes(issuer);
    slots.Take();
    const auto id = checker.CheckAsync(
        input, [&, file](const revcheck::CheckResult& result) {
          report(file, ToString(result.verdict().finding), !result.accepted());
          slots.Free();
        });
    if (!id.ok()) {
      report(file, std::string(id.status().message()), true);
      slots.Free();
    }
  }
  slots.WaitForAll();
  return rejected;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: bulk_audit ISSUER LEAF...\n";
    return 2;
  }
  revcheck::CheckerOptions options;
  options.policy = revcheck::Policy::Strict();  // "No answer" is a result, too.
  revcheck::BeastClientOptions http;
  http.addresses.allow_loopback = true;  // For a responder on this machine.
  auto checker = revcheck::Checker::Create(
      options, std::make_shared<revcheck::BeastClient>(http));
  const std::vector<const char*> files(argv + 2, argv + argc);
  return Audit(**checker, ReadCertificate(argv[1]), files) == 0 ? 0 : 1;
}
