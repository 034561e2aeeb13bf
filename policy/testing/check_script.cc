#include "revcheck/policy/testing/check_script.h"

#include <stddef.h>

#include <algorithm>

namespace revcheck::testing {
namespace {

// Calls `byte` with each byte of the script and `text` with each text, in the
// order in which they stand in the input.
template <typename Script, typename ByteFunction, typename TextFunction>
void ForEach(Script& script, ByteFunction byte, TextFunction text) {
  for (auto* field :
       {&script.profile, &script.ocsp, &script.switches, &script.unproven,
        &script.local_source, &script.short_lifetime, &script.flags,
        &script.now, &script.lifetime, &script.local_answer, &script.url_fault,
        &script.tls_feature, &script.issuer_tls_feature}) {
    byte(*field);
  }
  for (auto* answer : {&script.staple, &script.cached, &script.answer}) {
    for (auto* field : {&answer->is_there, &answer->finding, &answer->expired,
                        &answer->age, &answer->left}) {
      byte(*field);
    }
  }
  byte(script.silence);
  byte(script.misanswer);
  for (auto* field : {&script.feature_text, &script.url, &script.staple_bytes,
                      &script.response_bytes}) {
    text(*field);
  }
}

// A text is two bytes of length, then as many as there are.
std::string TakeText(Bytes* rest) {
  size_t size = 0;
  for (int i = 0; i < 2 && !rest->empty(); ++i) {
    size = size << 8 | rest->front();
    rest->remove_prefix(1);
  }
  const Bytes text = rest->subspan(0, std::min(size, rest->size()));
  rest->remove_prefix(text.size());
  return std::string(ToText(text));
}

}  // namespace

AnswerScript AnswerScript::Of(Finding finding, int hours_left) {
  AnswerScript answer;
  answer.is_there = 1;
  answer.finding = static_cast<uint8_t>(finding);
  answer.age = 1;
  answer.left = static_cast<uint8_t>(hours_left);
  return answer;
}

std::string ToBytes(const CheckScript& script) {
  std::string bytes;
  ForEach(
      script,
      [&bytes](uint8_t byte) { bytes.push_back(static_cast<char>(byte)); },
      [&bytes](const std::string& text) {
        bytes.push_back(static_cast<char>(text.size() >> 8));
        bytes.push_back(static_cast<char>(text.size() & 0xff));
        bytes += text;
      });
  return bytes;
}

CheckScript ReadCheckScript(Bytes bytes) {
  CheckScript script;
  ForEach(
      script,
      [&bytes](uint8_t& byte) {
        byte = bytes.empty() ? 0 : bytes.front();
        bytes.remove_prefix(bytes.empty() ? 0 : 1);
      },
      [&bytes](std::string& text) { text = TakeText(&bytes); });
  return script;
}

}  // namespace revcheck::testing
