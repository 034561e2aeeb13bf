#include "revcheck/ocsp/prepared_issuer.h"

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"

namespace revcheck {
namespace {

std::array<DigestValue, kDigestCount> DigestsOf(Bytes data) {
  return {DigestValue(Digest::kSha1, data), DigestValue(Digest::kSha256, data),
          DigestValue(Digest::kSha384, data),
          DigestValue(Digest::kSha512, data)};
}

std::optional<std::array<DigestValue, kDigestCount>> KeyDigestsOf(Bytes spki) {
  const std::optional<Bytes> bits = SubjectPublicKeyBits(spki);
  if (!bits.has_value()) {
    return std::nullopt;
  }
  return DigestsOf(*bits);
}

}  // namespace

PreparedIssuer::PreparedIssuer(Bytes name, Bytes spki, Delegates delegates)
    : name_(ToText(name)),
      spki_(ToText(spki)),
      delegates_(delegates),
      key_(PublicKey::FromSpki(spki)),
      name_digests_(DigestsOf(name)),
      key_digests_(KeyDigestsOf(spki)) {}

std::optional<Bytes> PreparedIssuer::KeyDigest(Digest digest) const {
  if (!key_digests_.has_value()) {
    return std::nullopt;
  }
  return (*key_digests_)[static_cast<size_t>(digest)].bytes();
}

std::shared_ptr<const AcceptedDelegate> PreparedIssuer::FindDelegate(
    Bytes der) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& each : kept_) {
    if (ToBytes(each->der) == der) {
      return each;
    }
  }
  return nullptr;
}

void PreparedIssuer::KeepDelegate(Bytes der, PublicKey key,
                                  const ResponderRequirements& requirements,
                                  const Validity& validity) const {
  const auto keep = [&] {
    Keep({std::string(ToText(der)), std::move(key), requirements,
          absl::ToUnixSeconds(validity.not_before),
          absl::ToUnixSeconds(validity.not_after)});
  };
#ifdef __cpp_exceptions
  try {
    keep();
  } catch (const std::bad_alloc&) {
    return;
  }
#else
  keep();
#endif
}

void PreparedIssuer::Keep(AcceptedDelegate delegate) const {
  auto kept = std::make_shared<const AcceptedDelegate>(std::move(delegate));
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto& each : kept_) {
    if (each->der == kept->der) {
      each = std::move(kept);
      return;
    }
  }
  if (kept_.size() < kMaxDelegates) {
    kept_.push_back(std::move(kept));
    return;
  }
  kept_[next_] = std::move(kept);
  next_ = (next_ + 1) % kMaxDelegates;
}

}  // namespace revcheck
