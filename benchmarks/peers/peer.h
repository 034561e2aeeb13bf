#ifndef REVCHECK_BENCHMARKS_PEERS_PEER_H_
#define REVCHECK_BENCHMARKS_PEERS_PEER_H_

// What the program of every peer does around its library. Standard C++ alone,
// because each is linked with another crypto library.
//
//   PROGRAM RESPONSE ISSUER SUBJECT TIME verify|parse COUNT
//   PROGRAM --version
//
// Three DER files, Unix seconds, and how often to do it. Prints the nanoseconds
// of processor time that one took, or the name and version of the library.
// Exit status: 0 every one was good, 1 one was not, 2 usage.

#include <stdlib.h>
#include <time.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace revcheck {

// What is asked: is `subject`, which `issuer` issued, good according to
// `response` at `at`?
struct Question {
  std::string response;
  std::string issuer;
  std::string subject;
  time_t at;
};

inline std::string ReadPeerFile(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in || bytes.empty()) {
    std::cerr << path << ": cannot be read\n";
    exit(2);
  }
  return bytes;
}

// Processor time of the whole process, so that a busy machine disturbs little.
inline double ProcessorNanoseconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 +
         static_cast<double>(now.tv_nsec);
}

// Calls `once` until it has been true `count` times. Returns whether it always
// was.
template <class Once>
bool Repeat(long count, const Once& once) {
  for (long i = 0; i < count; ++i) {
    if (!once()) {
      return false;
    }
  }
  return true;
}

template <class Once>
int Measure(long count, const Once& once) {
  const long warm_up = count / 10 + 1;
  if (!Repeat(warm_up, once)) {
    std::cerr << "refused\n";
    return 1;
  }
  const double begin = ProcessorNanoseconds();
  if (!Repeat(count, once)) {
    std::cerr << "refused after a while\n";
    return 1;
  }
  std::cout << (ProcessorNanoseconds() - begin) / static_cast<double>(count)
            << "\n";
  return 0;
}

// The main() of a peer, which is a class with
//
//   static std::string Name();        the library and its version
//   explicit Peer(const Question&);   prepares what a user would keep
//   bool Verify();                    verifies; whether the answer is "good"
//   bool Parse();                     the same without verifying anything
template <class Peer>
int PeerMain(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string("--version")) {
    std::cout << Peer::Name() << "\n";
    return 0;
  }
  const std::string mode = argc == 7 ? argv[5] : "";
  const long count = argc == 7 ? atol(argv[6]) : 0;
  if ((mode != "verify" && mode != "parse") || count < 1) {
    std::cerr << "usage: " << argv[0]
              << " RESPONSE ISSUER SUBJECT TIME verify|parse COUNT\n";
    return 2;
  }
  const Question question = {ReadPeerFile(argv[1]), ReadPeerFile(argv[2]),
                             ReadPeerFile(argv[3]), atol(argv[4])};
  Peer peer(question);
  return mode == "verify" ? Measure(count, [&peer] { return peer.Verify(); })
                          : Measure(count, [&peer] { return peer.Parse(); });
}

// For what cannot be prepared at all: ends the process with status 2.
inline void Require(bool ok, const char* what) {
  if (!ok) {
    std::cerr << what << "\n";
    exit(2);
  }
}

}  // namespace revcheck

#endif  // REVCHECK_BENCHMARKS_PEERS_PEER_H_
