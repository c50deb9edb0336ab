// The memory of what clients send: it is asked for before it is taken, by its capacity and not by
// what lies in it, so what is counted is never less than what is held.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ponder::http {

// What a request's memory is taken from, by whoever counts that of all; it gives back when it goes.
class Allowance {
 public:
  virtual ~Allowance() = default;
  virtual bool grow(size_t bytes) = 0;    // false: there is no more
  virtual void shrink(size_t bytes) = 0;  // of what it was given
};

// In all of these an allowance of nullptr means that nobody counts, and false that there is no
// more: nothing was changed.

// Memory for `bytes` in a text that holds none.
bool reserve_counted(std::string& text, size_t bytes, Allowance* allowance);
// Appends what makes `text` no longer than `most`. While it moves to a larger place both are
// counted.
bool append_counted(std::string& text, std::string_view piece, size_t most, Allowance* allowance);

size_t held_by(const std::string& text);  // bytes beside the object itself

// `text = {}` would keep the memory.
inline void release(std::string& text) { std::string().swap(text); }

}  // namespace ponder::http
