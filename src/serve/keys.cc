#include "serve/keys.h"

#include <sstream>

#include "base/error.h"

namespace ponder {
namespace {

bool equal_in_constant_time(std::string_view given, std::string_view key) {
  unsigned difference = given.size() == key.size() ? 0u : 1u;
  for (size_t i = 0; i < given.size(); ++i) {
    const char other = key[i % key.size()];
    difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i] ^ other));
  }
  return difference == 0;
}

}  // namespace

void Keys::add(std::string name, std::string key) {
  if (key.size() < 8) {
    fail("the key '{}' has {} bytes, which can be guessed; take 8 at least", name, key.size());
  }
  keys_.emplace_back(std::move(name), std::move(key));
}

void Keys::add_lines(std::string_view text, const std::string& place) {
  std::istringstream lines{std::string(text)};
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::istringstream words(line.substr(0, line.find('#')));
    std::string first, second, third;
    words >> first >> second >> third;
    if (first.empty()) continue;
    if (!third.empty()) fail("{}: line {} has more than a name and a key", place, number);
    if (second.empty()) {
      second = std::move(first);
      first = fmt::format("key-{}", keys_.size() + 1);
    }
    add(std::move(first), std::move(second));
  }
}

std::optional<std::string> Keys::find(std::string_view given) const {
  const std::pair<std::string, std::string>* found = nullptr;
  for (const auto& key : keys_) {
    if (equal_in_constant_time(given, key.second)) found = &key;
  }
  return found ? std::optional(found->first) : std::nullopt;
}

}  // namespace ponder
