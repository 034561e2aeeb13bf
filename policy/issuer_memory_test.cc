#include "revcheck/policy/issuer_memory.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck {
namespace testing {
namespace {

std::shared_ptr<const PreparedIssuer> Get(IssuerMemory* memory,
                                          const TestCa& ca) {
  return memory->Get(ToBytes(ca.name()), ToBytes(ca.key().spki()));
}

TEST(IssuerMemoryTest, GivesTheSameIssuerAgain) {
  const TestCa ca;
  IssuerMemory memory(2);
  const auto issuer = Get(&memory, ca);
  EXPECT_EQ(ToText(issuer->name()), ca.name());
  EXPECT_EQ(ToText(issuer->spki()), ca.key().spki());
  EXPECT_EQ(Get(&memory, ca), issuer);
}

TEST(IssuerMemoryTest, NameAndKeyBothCount) {
  const TestCa ca("CA");
  const TestCa other("Other CA");
  IssuerMemory memory(8);
  const auto issuer = Get(&memory, ca);
  const auto twin = memory.Get(ToBytes(ca.name()), ToBytes(other.key().spki()));
  EXPECT_NE(twin, issuer);
  EXPECT_EQ(ToText(twin->spki()), other.key().spki());
  EXPECT_NE(memory.Get(ToBytes(other.name()), ToBytes(ca.key().spki())),
            issuer);
}

TEST(IssuerMemoryTest, TheLeastRecentlyUsedGivesWay) {
  const TestCa first("First CA");
  const TestCa second("Second CA");
  const TestCa third("Third CA");
  IssuerMemory memory(2);
  const auto kept = Get(&memory, first);
  const auto dropped = Get(&memory, second);
  EXPECT_EQ(Get(&memory, first), kept);
  Get(&memory, third);
  EXPECT_EQ(Get(&memory, first), kept);
  EXPECT_NE(Get(&memory, second), dropped);
}

TEST(IssuerMemoryTest, AnIssuerInUseOutlivesItsPlace) {
  const TestCa ca;
  IssuerMemory memory(1);
  const auto issuer = Get(&memory, ca);
  Get(&memory, TestCa("Other CA"));
  memory.Clear();
  EXPECT_NE(issuer->key(), nullptr);
  EXPECT_NE(Get(&memory, ca), issuer);
}

// It may be the memory for parsing that was missing.
TEST(IssuerMemoryTest, AnIssuerWithoutUsableKeyIsNotKept) {
  IssuerMemory memory(2);
  const auto first = memory.Get(ToBytes("name"), ToBytes("no key"));
  EXPECT_EQ(first->key(), nullptr);
  EXPECT_NE(memory.Get(ToBytes("name"), ToBytes("no key")), first);
}

TEST(IssuerMemoryTest, AllThreadsGetOneIssuer) {
  const TestCa ca;
  IssuerMemory memory(2);
  std::vector<std::shared_ptr<const PreparedIssuer>> issuers(4);
  std::vector<std::thread> threads;
  for (auto& issuer : issuers) {
    threads.emplace_back([&] { issuer = Get(&memory, ca); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const auto& issuer : issuers) {
    EXPECT_EQ(issuer, issuers.front());
  }
}

}  // namespace
}  // namespace testing
}  // namespace revcheck
