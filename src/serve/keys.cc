#include "serve/keys.h"

#include <sys/stat.h>

#include <charconv>
#include <sstream>

#include "base/error.h"
#include "base/file.h"
#include "text/utf8.h"

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

// Those before a comment; a "#" within a word is part of a key.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream words(line);
  for (std::string word; words >> word && !word.starts_with('#');) out.push_back(word);
  return out;
}

int priority_of(std::string_view word, const std::string& place, size_t line) {
  const std::string_view digits = word.substr(word.find('=') + 1);
  int out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) {
    fail("{}: line {} has {}, but a priority is a whole number; larger ones wait", place, line,
         word);
  }
  return out;
}

}  // namespace

void Keys::add(Key key) {
  if (key.name.empty()) key.name = fmt::format("key #{}", keys_.size() + 1);
  if (key.key.size() < 8) {
    fail("the key '{}' has {} bytes, which can be guessed; take 8 at least", key.name,
         key.key.size());
  }
  for (const Key& other : keys_) {
    if (other.name == key.name) {
      fail(
          "two keys are called '{}'; each needs a name of its own, for it is whose requests they "
          "are",
          key.name);
    }
    if (other.key == key.key) {
      fail("'{}' and '{}' are the same key; whose requests would they be?", other.name, key.name);
    }
  }
  keys_.push_back(std::move(key));
}

void Keys::add_lines(std::string_view text, const std::string& place) {
  check_byte_text(text, place);
  std::istringstream lines{std::string(without_byte_order_mark(text))};
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::vector<std::string> words = words_of(line);
    if (words.empty()) continue;
    Key key;
    if (words.size() > 1 && words.back().starts_with("priority=")) {
      key.priority = priority_of(words.back(), place, number);
      words.pop_back();
    }
    if (words.size() > 2) fail("{}: line {} has more than a name and a key", place, number);
    key.key = words.back();
    if (words.size() == 2) key.name = words.front();
    add(std::move(key));
  }
}

const Keys::Key* Keys::find(std::string_view given) const {
  const Key* found = nullptr;
  for (const Key& key : keys_) {
    if (equal_in_constant_time(given, key.key)) found = &key;
  }
  return found;
}

Keys read_key_file(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && (info.st_mode & S_IWOTH) != 0) {
    fail("{}: everybody on this machine may write keys into it; chmod o-w it", path);
  }
  Keys keys;
  keys.add_lines(read_file(path, 1u << 20), path);
  if (keys.empty()) fail("{}: there is no key in it", path);
  return keys;
}

}  // namespace ponder
