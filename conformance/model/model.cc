#include "revcheck/conformance/model/model.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "revcheck/conformance/model/certificate.h"
#include "revcheck/conformance/model/codes.h"
#include "revcheck/conformance/model/der_tree.h"
#include "revcheck/conformance/model/values.h"

namespace revcheck::model {
namespace {

constexpr int64_t kDay = 24 * 60 * 60;
constexpr size_t kMaxResponse = 65535;
constexpr size_t kMaxCertificates = 8;

// What is known of a response while it is read.
struct State {
  State(const Question& the_question, const Rules& the_rules)
      : question(the_question), rules(the_rules) {}

  const Question& question;
  const Rules& rules;
  Fault fault;

  SignedBy signed_by = SignedBy::kNobody;
  Status status = Status::kNone;
  bool expired = false;
  int64_t this_update = 0;
  std::optional<int64_t> next_update;
  int64_t valid_through = 0;
  std::optional<std::string> revoked_info;  // Contents of [1].
  std::optional<std::string> sct_list;      // extnValue.
  std::optional<int64_t> produced_at;
};

// What lies around ResponseData.
struct Basic {
  DerNode response_data;
  std::string algorithm;                  // Contents.
  std::string signature;                  // The bits.
  std::vector<std::string> certificates;  // DER.
};

struct ResponderName {
  bool by_name = false;
  std::string contents;  // Of [1] or [2].
};

// 3.2
std::string CodeOfStatus(int status) {
  switch (status) {
    case 1:
      return code::kMalformedRequest;
    case 2:
      return code::kServerError;
    case 3:
      return code::kTryLater;
    case 5:
      return code::kNeedsSig;
    case 6:
      return code::kUnauthorized;
    default:
      return code::kUnknownStatus;
  }
}

// 3.1, step 5. Data after [0] is not found before step 12.
void ReadCertificates(Reader* basic, std::vector<std::string>* certificates) {
  if (basic->AtEnd()) {
    return;
  }
  Fault* fault = basic->fault();
  Reader wrapper(basic->Take(tag::Constructed(0)).contents, fault);
  Reader list(wrapper.Take(tag::kSequence).contents, fault);
  while (!list.AtEnd()) {
    certificates->push_back(list.Take(tag::kSequence).der());
  }
  if (certificates->size() > kMaxCertificates) {
    fault->Set(code::kMalformed);
  }
  wrapper.End();
}

// 3.3
void ReadVersion(Reader* data) {
  if (!data->NextIs(tag::Constructed(0))) {
    return;
  }
  Fault* fault = data->fault();
  Reader wrapper(data->Take(tag::Constructed(0)).contents, fault);
  const DerNode version = wrapper.Take(tag::kInteger);
  if (!fault->found() && SmallInteger(version.contents, fault) != 0) {
    fault->Set(code::kBadDer);
  }
  wrapper.End();
}

// 3.4
ResponderName ReadResponderName(Reader* data) {
  ResponderName name;
  name.by_name = data->NextIs(tag::Constructed(1));
  name.contents =
      data->Take(name.by_name ? tag::Constructed(1) : tag::Constructed(2))
          .contents;
  if (!name.by_name) {
    Reader fields(name.contents, data->fault());
    name.contents = fields.Take(tag::kOctetString).contents;
    if (name.contents.size() != 20) {
      data->fault()->Set(code::kBadDer);
    }
  }
  return name;
}

// Whether the responderID means the owner of this name and key.
bool Means(const ResponderName& responder, const std::string& name,
           const std::string& spki, Fault* fault) {
  if (responder.by_name) {
    return responder.contents == name;
  }
  return responder.contents == Hash(1, KeyBits(spki, fault)) && !fault->found();
}

// 3.4: the key that must have signed. The DER of a SubjectPublicKeyInfo, and
// whose it is.
std::pair<std::string, SignedBy> FindSigner(const ResponderName& responder,
                                            const Basic& basic, State* state) {
  const Question& question = state->question;
  if (Means(responder, question.issuer_name, question.issuer_spki,
            &state->fault)) {
    return {question.issuer_spki, SignedBy::kIssuer};
  }
  for (const std::string& der : basic.certificates) {
    const ModelCertificate certificate = ReadCertificate(der, &state->fault);
    if (state->fault.found()) {
      break;
    }
    Fault key_fault;
    if (Means(responder, certificate.subject, certificate.spki, &key_fault) &&
        IsAcceptableResponder(certificate, question, state->rules)) {
      return {certificate.spki, SignedBy::kDelegate};
    }
  }
  state->fault.Set(code::kInvalidSigningCert);
  return {"", SignedBy::kNobody};
}

// 3.6
void VerifySignature(const ResponderName& responder, const Basic& basic,
                     State* state) {
  const auto [spki, signer] = FindSigner(responder, basic, state);
  if (state->fault.found()) {
    return;
  }
  const Rules& rules = state->rules;
  const ModelAlgorithm algorithm =
      ReadAlgorithm(basic.algorithm, &state->fault);
  if (rules.response_hashes.count(algorithm.hash) == 0 ||
      (algorithm.scheme == Scheme::kRsaPss && !rules.rsa_pss)) {
    state->fault.Set(code::kAlgorithmDisabled);
  }
  if (state->fault.found()) {
    return;
  }
  // The specification is silent on an issuer key that is not even a
  // SubjectPublicKeyInfo. Measured: mozilla::pkix says malformed, but only once
  // it needs the key.
  KeyBits(spki, &state->fault);
  if (state->fault.found()) {
    return;
  }
  if (!IsGoodSignature(spki, algorithm, basic.response_data.der(),
                       basic.signature)) {
    state->fault.Set(code::kOcspBadSignature);
    return;
  }
  state->signed_by = signer;
}

// CertID's AlgorithmIdentifier: the SHA it means, or 0 for any other.
int ReadHashAlgorithm(Reader* cert_id) {
  Reader fields(cert_id->Take(tag::kSequence).contents, cert_id->fault());
  const std::string oid = fields.Take(tag::kOid).contents;
  OptionalNull(&fields);
  fields.End();
  return HashOfOid(oid);
}

// 3.7, CertID. Whether the entry is about our certificate.
bool IsOurs(const DerNode& node, State* state) {
  const Question& question = state->question;
  Fault* fault = &state->fault;
  Reader cert_id(node.contents, fault);
  const int hash = ReadHashAlgorithm(&cert_id);
  if (hash == 0 || fault->found()) {
    return false;
  }
  const std::string name_hash = cert_id.Take(tag::kOctetString).contents;
  const std::string key_hash = cert_id.Take(tag::kOctetString).contents;
  const DerNode serial = cert_id.Take(tag::kInteger);
  CheckInteger(serial.contents, fault);
  if (fault->found() || serial.contents != question.serial) {
    return false;
  }
  const std::string our_name_hash = Hash(hash, question.issuer_name);
  if (name_hash.size() != our_name_hash.size()) {
    fault->Set(code::kMalformed);
  }
  if (fault->found() || name_hash != our_name_hash) {
    return false;
  }
  const std::string our_key_hash =
      Hash(hash, KeyBits(question.issuer_spki, fault));
  if (key_hash.size() != our_key_hash.size()) {
    fault->Set(code::kMalformed);
  }
  cert_id.End();
  return !fault->found() && key_hash == our_key_hash;
}

// 3.7, step 1. Of several entries that say revoked, the first is kept.
Status ReadStatus(Reader* entry, State* state) {
  if (entry->NextIs(tag::Constructed(1))) {
    const DerNode revoked = entry->Take(tag::Constructed(1));
    if (!state->revoked_info.has_value()) {
      state->revoked_info = revoked.contents;
    }
    return Status::kRevoked;
  }
  const bool good = entry->NextIs(tag::Primitive(0));
  const DerNode status =
      entry->Take(good ? tag::Primitive(0) : tag::Primitive(2));
  if (!status.contents.empty()) {
    entry->fault()->Set(code::kBadDer);
  }
  return good ? Status::kGood : Status::kUnknown;
}

// Revoked before good before unknown.
Status Merge(Status a, Status b) {
  for (const Status status :
       {Status::kRevoked, Status::kGood, Status::kUnknown}) {
    if (a == status || b == status) {
      return status;
    }
  }
  return Status::kNone;
}

int64_t ReadTime(Reader* in) {
  const DerNode time = in->Take(tag::kGeneralizedTime);
  return in->fault()->found() ? 0 : GeneralizedTime(time.contents, in->fault());
}

// RFC 6960, section 4.2.1: RevokedInfo ::= SEQUENCE { revocationTime
// GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }, where
// CRLReason is an ENUMERATED. mozilla::pkix does not read it, so whatever is
// wrong in it is no fault of the response.
std::optional<RevokedInfo> ReadRevokedInfo(const std::string& contents) {
  Fault fault;
  Reader fields(contents, &fault);
  RevokedInfo info;
  info.time = ReadTime(&fields);
  if (fields.NextIs(tag::Constructed(0))) {
    Reader wrapper(fields.Take(tag::Constructed(0)).contents, &fault);
    info.reason = SmallInteger(wrapper.Take(tag::kEnumerated).contents, &fault);
    wrapper.End();
  }
  fields.End();
  return fault.found() ? std::nullopt : std::optional<RevokedInfo>(info);
}

// 3.7, steps 2 to 5.
void ReadEntryTimes(Reader* entry, State* state) {
  Fault* fault = &state->fault;
  const int64_t now = state->question.now;
  const int64_t this_update = ReadTime(entry);
  if (this_update > now + kDay) {
    fault->Set(code::kFuture);
  }
  int64_t not_after = this_update + kDay;
  state->next_update.reset();
  if (entry->NextIs(tag::Constructed(0))) {
    Reader wrapper(entry->Take(tag::Constructed(0)).contents, fault);
    const int64_t next_update = ReadTime(&wrapper);
    wrapper.End();
    if (next_update < this_update) {
      fault->Set(code::kMalformed);
    }
    not_after =
        std::min(next_update, this_update + state->rules.max_age_days * kDay);
    state->next_update = next_update;
  }
  state->this_update = this_update;
  state->valid_through = not_after + kDay;
  if (now > state->valid_through) {
    state->expired = true;
  }
}

// 3.9: whether a single extension is the one that is understood.
bool KeepSctList(const ModelExtension& extension, State* state) {
  if (extension.oid != OidContents("1.3.6.1.4.1.11129.2.4.5")) {
    return false;
  }
  if (extension.value.empty() || state->sct_list.has_value()) {
    state->fault.Set(code::kExtensionValueInvalid);
  }
  state->sct_list = extension.value;
  return true;
}

// 3.7
void ReadEntry(const DerNode& node, State* state) {
  Reader entry(node.contents, &state->fault);
  const DerNode cert_id = entry.Take(tag::kSequence);
  if (state->fault.found() || !IsOurs(cert_id, state)) {
    return;
  }
  state->status = Merge(state->status, ReadStatus(&entry, state));
  ReadEntryTimes(&entry, state);
  OptionalExtensions(&entry, 1, [=](const ModelExtension& extension) {
    return KeepSctList(extension, state);
  });
  entry.End();
}

// 3.1, steps 9 to 11.
void ReadRestOfResponseData(Reader* data, State* state) {
  const int64_t produced_at = ReadTime(data);
  Reader entries(data->Take(tag::kSequence).contents, &state->fault);
  if (entries.AtEnd()) {
    state->fault.Set(code::kBadDer);
  }
  if (!state->fault.found()) {
    state->produced_at = produced_at;
  }
  while (!entries.AtEnd()) {
    ReadEntry(entries.Take(tag::kSequence), state);
  }
  OptionalExtensions(data, 1, [](const ModelExtension&) { return false; });
  data->End();
}

// 3.1, steps 4 to 12.
void ReadBasic(const DerNode& node, State* state) {
  Fault* fault = &state->fault;
  Reader fields(node.contents, fault);
  Basic basic;
  basic.response_data = fields.Take(tag::kSequence);
  basic.algorithm = fields.Take(tag::kSequence).contents;
  basic.signature = WholeBits(&fields, code::kOcspBadSignature);
  ReadCertificates(&fields, &basic.certificates);

  Reader data(basic.response_data.contents, fault);
  ReadVersion(&data);
  const ResponderName responder = ReadResponderName(&data);
  if (!fault->found()) {
    VerifySignature(responder, basic, state);
  }
  ReadRestOfResponseData(&data, state);
  fields.End();
}

// 3.1. Leaves a fault unless all of it was read.
void ReadResponse(std::string_view response, State* state) {
  Fault* fault = &state->fault;
  Reader outermost(response, fault);
  Reader fields(outermost.Take(tag::kSequence).contents, fault);
  const DerNode status = fields.Take(tag::kEnumerated);
  const int number = fault->found() ? 0 : SmallInteger(status.contents, fault);
  if (number != 0) {
    fault->Set(CodeOfStatus(number));
  }
  Reader wrapper(fields.Take(tag::Constructed(0)).contents, fault);
  Reader bytes(wrapper.Take(tag::kSequence).contents, fault);
  if (bytes.Take(tag::kOid).contents != OidContents("1.3.6.1.5.5.7.48.1.1")) {
    fault->Set(code::kBadDer);
  }
  Reader octets(bytes.Take(tag::kOctetString).contents, fault);
  const DerNode basic = octets.Take(tag::kSequence);
  if (!fault->found()) {
    ReadBasic(basic, state);
  }
  octets.End();
  bytes.End();
  wrapper.End();
  fields.End();
  outermost.End();
}

// The value of an SCT list is one OCTET STRING.
void CheckSctList(State* state) {
  if (state->sct_list.has_value()) {
    Reader in(*state->sct_list, &state->fault);
    in.Take(tag::kOctetString);
    in.End();
  }
}

// 3.8
std::string FinalCode(State* state) {
  switch (state->status) {
    case Status::kRevoked:
      return code::kRevoked;
    case Status::kUnknown:
      return code::kUnknown;
    case Status::kGood:
      if (state->expired) {
        return code::kOld;
      }
      CheckSctList(state);
      return state->fault.found() ? code::kMalformed : code::kSuccess;
    case Status::kNone:
      return code::kCertMissing;
  }
  return "";
}

}  // namespace

Answer Judge(const Question& question, std::string_view response,
             const Rules& rules) {
  State state(question, rules);
  if (response.size() > kMaxResponse) {
    state.fault.Set(code::kMalformed);
  } else {
    ReadResponse(response, &state);
  }
  Answer answer;
  answer.signed_by = state.signed_by;
  answer.produced_at = state.produced_at;
  if (state.fault.found()) {
    const bool bad_der = state.fault.code() == code::kBadDer;
    answer.code = bad_der ? code::kMalformed : state.fault.code();
    return answer;
  }
  answer.code = FinalCode(&state);
  if (answer.code == code::kMalformed || answer.code == code::kCertMissing) {
    return answer;
  }
  answer.status = state.status;
  answer.expired = state.expired;
  answer.this_update = state.this_update;
  answer.next_update = state.next_update;
  answer.valid_through = state.valid_through;
  if (state.revoked_info.has_value()) {
    answer.revocation = ReadRevokedInfo(*state.revoked_info);
  }
  return answer;
}

}  // namespace revcheck::model
