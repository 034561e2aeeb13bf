#ifndef REVCHECK_NET_CAUGHT_H_
#define REVCHECK_NET_CAUGHT_H_

// The library throws nothing of its own. But memory runs out, and callbacks of
// an application may throw; nobody who waits for an answer is to be forgotten
// over that.

#include <exception>
#include <new>
#include <utility>

namespace revcheck {

// Runs `step`, and returns what it threw; null if it ran to its end.
template <typename Step>
std::exception_ptr CaughtIn(Step&& step) {
#ifdef __cpp_exceptions
  try {
    std::forward<Step>(step)();
  } catch (...) {
    return std::current_exception();
  }
#else
  std::forward<Step>(step)();
#endif
  return nullptr;
}

// Whether that is std::bad_alloc.
inline bool IsBadAlloc(const std::exception_ptr& thrown) {
#ifdef __cpp_exceptions
  if (thrown == nullptr) {
    return false;
  }
  try {
    std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    return true;
  } catch (...) {
    return false;
  }
#else
  return false;
#endif
}

}  // namespace revcheck

#endif  // REVCHECK_NET_CAUGHT_H_
