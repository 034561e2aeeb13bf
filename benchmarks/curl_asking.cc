// The other side of asking.cc: POSTs per second by libcurl's multi interface,
// with as many in flight, over connections kept alive. Answers are received
// whole, and not looked at.
//
//   curl_asking URL REQUEST_FILE SECONDS
//
// Built by './dev bench', not by Bazel: libcurl brings OpenSSL, which must not
// meet BoringSSL in one process.

#include <curl/curl.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <list>
#include <string>

namespace {

constexpr int kInFlight = 16;

using Clock = std::chrono::steady_clock;

struct Transfer {
  CURL* easy;
  std::string answer;
};

size_t Receive(char* data, size_t, size_t size, void* transfer) {
  static_cast<Transfer*>(transfer)->answer.append(data, size);
  return size;
}

void SetUp(Transfer* transfer, const char* url, const std::string& request,
           curl_slist* fields) {
  transfer->easy = curl_easy_init();
  curl_easy_setopt(transfer->easy, CURLOPT_URL, url);
  curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, request.data());
  curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE,
                   static_cast<long>(request.size()));  // NOLINT: its type.
  curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, fields);
  curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, Receive);
  curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
}

// Takes what has ended, and begins it again if `go_on`. Returns how many ended,
// or -1 if one failed.
int Renew(CURLM* multi, bool go_on) {
  int ended = 0;
  int queued = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &queued)) {
    Transfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    if (message->data.result != CURLE_OK || transfer->answer.empty()) {
      return -1;
    }
    transfer->answer.clear();
    ++ended;
    curl_multi_remove_handle(multi, transfer->easy);
    if (go_on) {
      curl_multi_add_handle(multi, transfer->easy);
    }
  }
  return ended;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: curl_asking URL REQUEST_FILE SECONDS\n";
    return 2;
  }
  std::ifstream file(argv[2], std::ios::binary);
  const std::string request((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
  curl_global_init(CURL_GLOBAL_ALL);
  CURLM* const multi = curl_multi_init();
  curl_slist* fields =
      curl_slist_append(nullptr, "Content-Type: application/ocsp-request");
  std::list<Transfer> transfers(kInFlight);
  for (Transfer& transfer : transfers) {
    SetUp(&transfer, argv[1], request, fields);
    curl_multi_add_handle(multi, transfer.easy);
  }
  const Clock::time_point start = Clock::now();
  const std::chrono::duration<double> limit(std::atof(argv[3]));
  double answered = 0;
  int running = kInFlight;
  while (running > 0) {
    curl_multi_perform(multi, &running);
    const bool go_on = Clock::now() - start < limit;
    const int ended = Renew(multi, go_on);
    if (ended < 0) {
      std::cerr << "curl_asking: a request failed\n";
      return 1;
    }
    answered += ended;
    running += go_on ? ended : 0;
    if (ended == 0) {
      curl_multi_poll(multi, nullptr, 0, 100, nullptr);
    }
  }
  const std::chrono::duration<double> elapsed = Clock::now() - start;
  std::cout << answered / elapsed.count() << "\n";
  for (Transfer& transfer : transfers) {
    curl_easy_cleanup(transfer.easy);
  }
  curl_slist_free_all(fields);
  curl_multi_cleanup(multi);
  return 0;
}
