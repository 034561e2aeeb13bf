#include "revcheck/x509/testing/der_builder.h"

#include <gtest/gtest.h>

#include <string>

#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

TEST(DerBuilderTest, WritesMinimalLengths) {
  EXPECT_EQ(Tlv(0x04, "").substr(0, 2), std::string("\x04\x00", 2));
  EXPECT_EQ(Tlv(0x04, std::string(127, 'x')).substr(0, 2), "\x04\x7f");
  EXPECT_EQ(Tlv(0x04, std::string(128, 'x')).substr(0, 3), "\x04\x81\x80");
  EXPECT_EQ(Tlv(0x04, std::string(256, 'x')).substr(0, 4),
            std::string("\x04\x82\x01\x00", 4));
  EXPECT_EQ(Tlv(0x04, std::string(65536, 'x')).substr(0, 5),
            std::string("\x04\x83\x01\x00\x00", 5));
}

TEST(DerBuilderTest, WritesMinimalIntegers) {
  EXPECT_EQ(Integer(0), std::string("\x02\x01\x00", 3));
  EXPECT_EQ(Integer(127), "\x02\x01\x7f");
  EXPECT_EQ(Integer(128), std::string("\x02\x02\x00\x80", 4));
  EXPECT_EQ(Integer(256), std::string("\x02\x02\x01\x00", 4));
  EXPECT_EQ(Integer(-1), "\x02\x01\xff");
  EXPECT_EQ(Integer(-128), "\x02\x01\x80");
  EXPECT_EQ(Integer(-129), "\x02\x02\xff\x7f");
}

TEST(DerBuilderTest, WritesTimes) {
  EXPECT_EQ(GeneralizedTime(kNow), GeneralizedTime("20260301000000Z"));
  EXPECT_EQ(UtcTime(kNow), UtcTime("260301000000Z"));
  EXPECT_EQ(DaysFromNow(-1), kNow - kDay);
}

TEST(DerBuilderTest, LeavesOutCriticalFalse) {
  EXPECT_EQ(ExtensionDer(oid::kKeyUsage, Critical::kNo, "v"),
            Sequence({Oid(oid::kKeyUsage), OctetString("v")}));
  EXPECT_EQ(ExtensionDer(oid::kKeyUsage, Critical::kYes, "v"),
            Sequence({Oid(oid::kKeyUsage), Boolean(0xff), OctetString("v")}));
}

TEST(DerBuilderTest, AppendsInsideAnElement) {
  EXPECT_EQ(AppendInside(Sequence({Null()}), Null()),
            Sequence({Null(), Null()}));
  EXPECT_EQ(AppendInside(OctetString(std::string(127, 'x')), "x"),
            OctetString(std::string(128, 'x')));
}

TEST(DerBuilderTest, AppendsBehindWhatIsNoElement) {
  EXPECT_EQ(AppendInside("", "junk"), "junk");
  EXPECT_EQ(AppendInside("not DER", "junk"), "not DERjunk");
}

}  // namespace
}  // namespace revcheck::testing
