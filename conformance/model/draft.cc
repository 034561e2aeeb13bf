#include "revcheck/conformance/model/draft.h"

#include <stdint.h>

#include <initializer_list>
#include <utility>

#include "revcheck/conformance/model/values.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::model {
namespace {

using ::revcheck::testing::CertificateBuilder;
using ::revcheck::testing::Critical;
using ::revcheck::testing::DaysFromNow;
using ::revcheck::testing::EntryBuilder;
using ::revcheck::testing::KeyUsageBit;
using ::revcheck::testing::kLeafSerial;
using ::revcheck::testing::kNowUnixSeconds;
using ::revcheck::testing::ResponseBuilder;
using ::revcheck::testing::RsaTestKey;
using ::revcheck::testing::SigningAlgorithm;
using ::revcheck::testing::TestCa;
using ::revcheck::testing::TestKey;
using ::revcheck::testing::TestResponder;

constexpr int kDepth = 24;

// 2.16.840.1.113730.1.1.
constexpr uint8_t kNetscapeCertType[] = {0x60, 0x86, 0x48, 0x01, 0x86,
                                         0xF8, 0x42, 0x01, 0x01};

// The end of a chain of children. The tree is one that a builder wrote.
DerNode& Descend(DerNode& root, std::initializer_list<size_t> path) {
  DerNode* node = &root;
  for (const size_t index : path) {
    node = &node->children.at(index);
  }
  return *node;
}

// Marks the list in [number] EXPLICIT SEQUENCE OF Extension, if `parent` ends
// with one.
void MarkExtensions(DerNode& parent, int number) {
  DerNode& last = parent.children.back();
  if (last.tag == tag::Constructed(number)) {
    last.children.at(0).mark = mark::kExtensions;
  }
}

void MarkSigned(DerNode& node, int signer) {
  node.mark = mark::kFirstSigned + signer;
  node.children.at(0).mark = mark::kTbs;
  node.children.at(1).mark = mark::kAlgorithm;
  node.children.at(2).mark = mark::kSignature;
}

void MarkResponseData(DerNode& data) {
  size_t next = data.children.at(0).tag == tag::Constructed(0) ? 1 : 0;
  data.children.at(next).mark = mark::kResponderId;
  for (DerNode& entry : data.children.at(next + 2).children) {
    entry.mark = mark::kEntry;
    entry.children.at(0).mark = mark::kCertId;
    entry.children.at(1).mark = mark::kCertStatus;
    MarkExtensions(entry, 1);
  }
  MarkExtensions(data, 1);
}

// Marks an embedded certificate that a builder wrote.
void MarkCertificate(DerNode& certificate, int signer) {
  MarkSigned(certificate, signer);
  DerNode& tbs = certificate.children.at(0);
  tbs.children.at(2).mark = mark::kAlgorithm;
  tbs.children.at(6).mark = mark::kSpki;
  MarkExtensions(tbs, 3);
}

DraftSigner SignerOf(const TestKey& key) {
  return DraftSigner{key, key.default_algorithm(), {}, false};
}

Draft MakeDraft(std::string_view name, const TestCa& ca,
                std::string_view response, std::vector<DraftSigner> signers) {
  Draft draft;
  draft.name = std::string(name);
  draft.question = Question{ca.name(), ca.key().spki(),
                            std::string(kLeafSerial), kNowUnixSeconds};
  draft.signers = std::move(signers);
  ReadNode(&response, &draft.tree);
  OpenAll(&draft.tree, kDepth);
  draft.tree.children.at(0).mark = mark::kStatus;
  DerNode& basic = Descend(draft.tree, {1, 0, 1, 0});
  MarkSigned(basic, 0);
  MarkResponseData(basic.children.at(0));
  if (basic.children.size() > 3) {
    DerNode& list = Descend(basic, {3, 0});
    list.mark = mark::kCertificates;
    for (DerNode& certificate : list.children) {
      if (certificate.children.size() == 3) {
        MarkCertificate(certificate, 1);
      }
    }
  }
  for (DraftSigner& signer : draft.signers) {
    const int number = static_cast<int>(&signer - draft.signers.data());
    for (const Place& place :
         MarkedPlaces(&draft.tree, mark::kFirstSigned + number)) {
      signer.signed_data.insert(place.node().children.at(0).der());
    }
  }
  return draft;
}

// A response that the CA itself signs.
Draft Direct(std::string_view name, const TestCa& ca,
             const ResponseBuilder& response) {
  return MakeDraft(name, ca, response.Build(), {SignerOf(ca.key())});
}

// A response that `responder` signs, whose certificate `issuer` signs.
Draft Delegated(std::string_view name, const TestCa& ca,
                ResponseBuilder response, const TestResponder& responder) {
  return MakeDraft(name, ca, response.SignedBy(responder).Build(),
                   {SignerOf(responder.key), SignerOf(ca.key())});
}

void AddDirect(const TestCa& ca, std::vector<Draft>* drafts) {
  const auto add = [&](std::string_view name, const ResponseBuilder& response) {
    drafts->push_back(Direct(name, ca, response));
  };
  add("good by key", ResponseBuilder(ca).Good());
  add("good by name, nonce",
      ResponseBuilder(ca).Good().ByName().Nonce("12345"));
  add("revoked", ResponseBuilder(ca).Revoked());
  add("revoked, with reason", ResponseBuilder(ca).ByName().Entry(
                                  EntryBuilder().Revoked(DaysFromNow(-3), 1)));
  add("unknown", ResponseBuilder(ca).Unknown());
  add("good without nextUpdate",
      ResponseBuilder(ca).Version(0).Entry(EntryBuilder().WithoutNextUpdate()));
  add("good at length",
      ResponseBuilder(ca).Good(kLeafSerial, DaysFromNow(-9), DaysFromNow(40)));
  add("SCT list", ResponseBuilder(ca).Entry(EntryBuilder().SctList("scts")));
  add("SHA-256 and extensions",
      ResponseBuilder(ca)
          .Entry(EntryBuilder()
                     .Hash(Digest::kSha256)
                     .AddExtension(oid::kOcspNoCheck, Critical::kNo, "x")
                     .SctList("scts"))
          .AddExtension(oid::kOcspNoCheck, Critical::kNo, "y"));
  add("for another serial", ResponseBuilder(ca).Good("\x11"));
  add("four entries", ResponseBuilder(ca)
                          .Entry(EntryBuilder("\x11").Revoked())
                          .Entry(EntryBuilder().Hash(Digest::kSha384))
                          .Entry(EntryBuilder().Unknown().WithoutNextUpdate())
                          .Entry(EntryBuilder()
                                     .Hash(Digest::kSha512)
                                     .ThisUpdate(DaysFromNow(-4))));
  add("revoked after good", ResponseBuilder(ca).Good().Revoked(
                                kLeafSerial, DaysFromNow(-6), DaysFromNow(1)));
}

// A responder with all extensions that are known, good or not.
CertificateBuilder ResponderWithKnownExtensions() {
  CertificateBuilder builder = CertificateBuilder::Responder();
  builder.IsNotCa();
  for (const Bytes oid :
       {Bytes(oid::kSubjectAltName), Bytes(oid::kNameConstraints),
        Bytes(oid::kCertificatePolicies), Bytes(oid::kPolicyConstraints),
        Bytes(oid::kInhibitAnyPolicy), Bytes(oid::kAuthorityInfoAccess),
        Bytes(oid::kTlsFeature), Bytes(oid::kEmbeddedSctList),
        Bytes(oid::kQcStatements), Bytes(kNetscapeCertType)}) {
    builder.SetExtension(oid, Critical::kYes, "x");
  }
  return builder.OcspNoCheck(Critical::kYes);
}

void AddDelegated(const TestCa& ca, std::vector<Draft>* drafts) {
  const auto add = [&](std::string_view name, const ResponseBuilder& response,
                       const TestResponder& responder) {
    drafts->push_back(Delegated(name, ca, response, responder));
  };
  const TestResponder responder = ca.IssueResponder();
  add("delegate by key", ResponseBuilder(ca).Good(), responder);
  add("delegate by name", ResponseBuilder(ca).Good().ByName(), responder);
  add("delegate, revoked", ResponseBuilder(ca).Revoked().ByName(), responder);
  add("delegate, unknown", ResponseBuilder(ca).Unknown(), responder);
  add("delegate after the certificate of the CA",
      ResponseBuilder(ca).Good().ByName().AddCertificate(ca.certificate()),
      responder);
  add("delegate after itself with another purpose",
      ResponseBuilder(ca).Good().AddCertificate(
          ca.IssueResponderFor({oid::kServerAuth}).certificate),
      responder);
  add("delegate with everything",
      ResponseBuilder(ca).Good().Entry(EntryBuilder().SctList("s")),
      ca.IssueResponder(
          CertificateBuilder::Responder()
              .IsNotCa()
              .KeyUsage({KeyUsageBit::kDigitalSignature, KeyUsageBit::kCrlSign})
              .ExtKeyUsage({oid::kServerAuth, oid::kOcspSigning})
              .DnsName("ocsp.example")
              .OcspNoCheck(Critical::kYes)
              .Validity(DaysFromNow(-2), DaysFromNow(10000))));
  add("delegate with nothing but the purpose",
      ResponseBuilder(ca).Revoked().ByName(),
      ca.IssueResponder(CertificateBuilder::Responder()
                            .Subject("Bare")
                            .WithoutExtensions()
                            .ExtKeyUsage({oid::kOcspSigning})));
  add("delegate with the name of the CA", ResponseBuilder(ca).Good(),
      ca.IssueResponder(CertificateBuilder::Responder().SubjectDer(ca.name())));
  add("delegate with a Netscape certificate type", ResponseBuilder(ca).Good(),
      ca.IssueResponder(CertificateBuilder::Responder().IsNotCa().SetExtension(
          kNetscapeCertType, Critical::kYes, "\x03\x02\x06\x40")));
  add("delegate with known extensions", ResponseBuilder(ca).Good(),
      ca.IssueResponder(ResponderWithKnownExtensions()));
  add("delegate that is a CA", ResponseBuilder(ca).Good(),
      ca.IssueResponder(CertificateBuilder::Responder().IsCa()));
  add("delegate that expires soon", ResponseBuilder(ca).Good(),
      ca.IssueResponder(CertificateBuilder::Responder().Validity(
          DaysFromNow(-1), DaysFromNow(1))));
}

void AddOtherKeys(std::vector<Draft>* drafts) {
  const TestCa rsa("RSA CA", TestKey::Rsa(RsaTestKey::kIssuer));
  drafts->push_back(Direct("RSA", rsa, ResponseBuilder(rsa).Good()));
  drafts->push_back(Direct(
      "RSASSA-PSS", rsa,
      ResponseBuilder(rsa).Revoked().Algorithm(SigningAlgorithm::kPssSha256)));
  drafts->back().signers[0].algorithm = SigningAlgorithm::kPssSha256;
  drafts->push_back(
      Delegated("RSA delegate", rsa, ResponseBuilder(rsa).Good(),
                rsa.IssueResponder(CertificateBuilder::Responder().Key(
                    TestKey::Rsa(RsaTestKey::kResponder)))));
  drafts->push_back(Delegated("P-256 delegate of RSA", rsa,
                              ResponseBuilder(rsa).Good().ByName(),
                              rsa.IssueResponder()));
  const TestCa p384("P-384 CA", TestKey::Ec(Curve::kP384, "P-384 CA"));
  drafts->push_back(Direct("P-384", p384, ResponseBuilder(p384).Good()));
  drafts->push_back(
      Delegated("P-521 delegate of P-384", p384, ResponseBuilder(p384).Good(),
                p384.IssueResponder(CertificateBuilder::Responder().Key(
                    TestKey::Ec(Curve::kP521, "P-521")))));
}

void AddPlaces(DerNode* parent, std::vector<Place>* places) {
  for (size_t i = 0; i < parent->children.size(); ++i) {
    places->push_back(Place{parent, i});
    AddPlaces(&parent->children[i], places);
  }
}

// The child with this mark, or null.
DerNode* MarkedChild(DerNode* parent, int mark) {
  for (DerNode& child : parent->children) {
    if (child.mark == mark) {
      return &child;
    }
  }
  return nullptr;
}

void SignNode(DerNode* node, std::vector<DraftSigner>* signers) {
  for (DerNode& child : node->children) {
    SignNode(&child, signers);
  }
  // A certificate taken from another draft may have no signer in this one.
  const int number = node->mark - mark::kFirstSigned;
  if (number < 0 || static_cast<size_t>(number) >= signers->size()) {
    return;
  }
  const DraftSigner& signer = (*signers)[static_cast<size_t>(number)];
  const DerNode* tbs = MarkedChild(node, mark::kTbs);
  DerNode* signature = MarkedChild(node, mark::kSignature);
  if (signer.stale || tbs == nullptr || signature == nullptr) {
    return;
  }
  const std::string data = Encode(*tbs);
  if (signer.signed_data.count(data) == 0) {
    signature->contents =
        std::string(1, '\0') + signer.key.Sign(signer.algorithm, data);
  }
}

}  // namespace

std::vector<Place> PlacesIn(DerNode* root) {
  std::vector<Place> places;
  AddPlaces(root, &places);
  return places;
}

std::vector<Place> MarkedPlaces(DerNode* root, int mark) {
  std::vector<Place> marked;
  for (const Place& place : PlacesIn(root)) {
    if (place.node().mark == mark) {
      marked.push_back(place);
    }
  }
  return marked;
}

std::vector<Draft> DraftsToStartFrom() {
  std::vector<Draft> drafts;
  const TestCa ca;
  AddOtherKeys(&drafts);
  // More often, because P-256 is the fastest.
  for (int i = 0; i < 4; ++i) {
    AddDirect(ca, &drafts);
    AddDelegated(ca, &drafts);
  }
  return drafts;
}

void SignAgain(Draft* draft) { SignNode(&draft->tree, &draft->signers); }

}  // namespace revcheck::model
