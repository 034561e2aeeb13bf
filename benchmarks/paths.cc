// Walks one path a number of times, so that guard.sh can count instructions and
// allocations instead of nanoseconds.
//
//   paths                 names the paths
//   paths NAME COUNT      prints how many allocations of ours COUNT walks made

#include <stddef.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "revcheck/benchmarks/signatures.h"
#include "revcheck/benchmarks/subject.h"
#include "revcheck/benchmarks/whole_response.h"
#include "revcheck/checker/checker.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/response_cache.h"
#include "revcheck/policy/verified_memory.h"
#include "revcheck/x509/testing/allocation_count.h"

namespace revcheck {
namespace {

// Returns whether it came out as it should.
using Walk = std::function<bool()>;

// What is made before the first walk belongs to none of them.
using Prepare = std::function<Walk()>;

bool IsGood(const Outcome& outcome) {
  return outcome.finding == Finding::kGood;
}

Walk Read(const Subject& subject) {
  return [response = ToBytes(subject.fixture.response)] {
    return ReadWholeResponse(response);
  };
}

Walk Verify(const Subject& subject, PreparedIssuer::Delegates delegates) {
  const auto issuer = std::make_shared<const PreparedIssuer>(
      subject.id.issuer_name, subject.id.issuer_spki, delegates);
  CertId id = subject.id;
  id.prepared = issuer.get();
  return [issuer, id, response = ToBytes(subject.fixture.response),
          now = subject.fixture.verify_at, options = VerifyOptions()] {
    return IsGood(VerifyResponse(id, response, now, options));
  };
}

// The signatures alone.
Walk Bare(const Subject& subject) {
  const auto all = std::make_shared<const std::vector<KeptSignature>>(
      KeptSignaturesOf(subject));
  return [all] {
    bool good = !all->empty();
    for (const KeptSignature& each : *all) {
      good = good && each.Verify();
    }
    return good;
  };
}

Walk Remembered(const Subject& subject) {
  const auto memory = std::make_shared<VerifiedMemory>();
  return [memory, &subject, response = ToBytes(subject.fixture.response)] {
    return IsGood(
        memory->Verify(subject.id, response, subject.fixture.verify_at));
  };
}

Walk CacheHit(const Subject& subject) {
  const auto cache = std::make_shared<ResponseCache>();
  const absl::Time now = subject.fixture.verify_at;
  cache->Put(*CacheKey::Of(subject.id), {Finding::kGood, now, now}, now);
  return [cache, &subject] {
    return cache->Get(*CacheKey::Of(subject.id)).has_value();
  };
}

Walk WholeCheck(const Subject& subject, bool stapled) {
  CheckerOptions options;
  options.clock = [now = subject.fixture.verify_at] { return now; };
  const std::shared_ptr<Checker> checker =
      *Checker::Create(std::move(options), nullptr);
  CheckInput input;
  input.certificate = ToBytes(subject.fixture.certificate);
  input.issuer = ToBytes(subject.fixture.issuer);
  input.staple = ToBytes(subject.fixture.response);
  if (!checker->Check(input)->accepted()) {
    return [] { return false; };
  }
  if (!stapled) {
    input.staple.reset();
  }
  return [checker, input] {
    const auto result = checker->Check(input);
    return result->accepted() &&
           result->verdict().source ==
               (input.staple.has_value() ? Source::kStaple : Source::kCache);
  };
}

Walk Build(const Subject& subject) {
  return [&subject] {
    Request request;
    return !BuildRequest(subject.id, RequestOptions(), &request) &&
           !request.bytes().empty();
  };
}

Walk ReadCertificate(const Subject& subject) {
  return [der = ToBytes(subject.fixture.certificate)] {
    Certificate certificate;
    return !Certificate::Read(der, &certificate);
  };
}

std::map<std::string, Prepare> Paths() {
  std::map<std::string, Prepare> paths;
  for (const std::string name : kSubjects) {
    const auto add = [&paths, &name](const char* what, auto walk) {
      paths[what + ("/" + name)] = [name, walk] {
        return walk(LoadSubject(name));
      };
    };
    add("read", Read);
    add("verify", [](const Subject& subject) {
      return Verify(subject, PreparedIssuer::Delegates::kKeepKey);
    });
    add("verify_known_delegate", [](const Subject& subject) {
      return Verify(subject, PreparedIssuer::Delegates::kRemember);
    });
    add("bare", Bare);
    add("remembered", Remembered);
    add("cache_hit", CacheHit);
    add("check_stapled",
        [](const Subject& subject) { return WholeCheck(subject, true); });
    add("check_cached",
        [](const Subject& subject) { return WholeCheck(subject, false); });
    add("build_request", Build);
    add("read_certificate", ReadCertificate);
  }
  return paths;
}

int Run(const Prepare& prepare, int count) {
  const Walk walk = prepare();
  if (!walk()) {  // The first time may fill a memory.
    std::cerr << "paths: the walk does not come out as it should\n";
    return 1;
  }
  const size_t before = testing::AllocationCount();
  for (int i = 0; i < count; ++i) {
    if (!walk()) {
      return 1;
    }
  }
  std::cout << testing::AllocationCount() - before << "\n";
  return 0;
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  const auto paths = revcheck::Paths();
  if (argc == 1) {
    for (const auto& [name, prepare] : paths) {
      std::cout << name << "\n";
    }
    return 0;
  }
  const auto found = paths.find(argv[1]);
  int count = 0;
  if (argc != 3 || found == paths.end() || !absl::SimpleAtoi(argv[2], &count)) {
    std::cerr << "usage: paths [NAME COUNT]\n";
    return 2;
  }
  return revcheck::Run(found->second, count);
}
