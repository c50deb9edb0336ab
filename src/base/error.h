// How ponder fails: `fail()` for bad input from outside (one sentence: what, where, what to do),
// PONDER_CHECK for a broken invariant of our own (aborts with its place, also in release builds).
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace ponder {

// Bad input. Caught only in main and in the HTTP handler, which show `what()` as it is.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

// What `work` gives; an Error of it gets the place in front, as where it is called cannot know it.
template <class Work>
decltype(auto) in_place(std::string_view place, Work&& work) {
  try {
    return work();
  } catch (const Error& error) {
    fail("{}: {}", place, error.what());
  }
}

[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace ponder

#define PONDER_CHECK(expression)           \
  (static_cast<bool>(expression) ? void(0) \
                                 : ::ponder::check_failed(#expression, __FILE__, __LINE__))
