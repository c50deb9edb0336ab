// Bytes that one process of a program tells another: numbers and texts one after the other. A
// reader takes no number for granted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "base/error.h"

namespace ponder {

class WireWriter {
 public:
  template <class T>
  void value(T item) {
    static_assert(std::is_trivially_copyable_v<T>);
    append(&item, sizeof item);
  }
  // With their number before them.
  template <class T>
  void values(std::span<const T> items) {
    value(static_cast<uint64_t>(items.size()));
    append(items.data(), items.size_bytes());
  }
  void text(const std::string& it) { values(std::span(it.data(), it.size())); }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void append(const void* data, size_t size) {
    const auto* from = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), from, from + size);
  }

  std::vector<std::byte> bytes_;
};

class WireReader {
 public:
  explicit WireReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  template <class T>
  T value() {
    T out;
    std::memcpy(&out, take(1, sizeof out), sizeof out);
    return out;
  }
  // Error unless it is one of [least, most].
  template <class T>
  T value_in(T least, T most, const char* what) {
    const T out = value<T>();
    if (out < least || out > most) {
      fail("a message of another rank says {} for {}, which must be from {} to {}", out, what,
           least, most);
    }
    return out;
  }
  template <class T>
  std::vector<T> values() {
    const auto count = value<uint64_t>();
    const std::byte* from = take(count, sizeof(T));
    std::vector<T> out(count);
    if (count > 0) std::memcpy(out.data(), from, count * sizeof(T));
    return out;
  }
  std::string text() {
    const std::vector<char> out = values<char>();
    return {out.begin(), out.end()};
  }
  void end() const {
    if (!bytes_.empty()) fail("a message of another rank has {} bytes too many", bytes_.size());
  }

 private:
  const std::byte* take(uint64_t count, size_t each) {
    if (count > bytes_.size() / each) {
      fail("a message of another rank ends in the middle: {} bytes are left for {} of {} bytes",
           bytes_.size(), count, each);
    }
    const std::byte* out = bytes_.data();
    bytes_ = bytes_.subspan(count * each);
    return out;
  }

  std::span<const std::byte> bytes_;
};

}  // namespace ponder
