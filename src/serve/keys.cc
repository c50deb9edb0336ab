#include "serve/keys.h"

#include <sys/stat.h>

#include <charconv>
#include <sstream>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
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

// Those before a comment. What could as well be a key is no comment: a key that is not taken would
// leave its name as the key. No sentence repeats a word that may be a key.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream words(line);
  for (std::string word; words >> word && word != "#";) {
    if (!word.starts_with('#')) {
      out.push_back(word);
    } else if (out.empty()) {
      break;
    } else {
      fail(
          "a word begins with '#': is it a key or a comment? Write '# ' before a comment; a key "
          "must "
          "begin with another letter");
    }
  }
  return out;
}

bool is_priority(std::string_view word) {
  constexpr std::string_view kPriority = "priority";
  return lower_ascii(word.substr(0, kPriority.size())) == kPriority &&
         word.size() > kPriority.size() &&
         (word[kPriority.size()] == '=' || word[kPriority.size()] == ':');
}

int priority_of(std::string_view word) {
  const std::string_view digits = word.substr(word.find_first_of("=:") + 1);
  int out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (!word.starts_with("priority=") || error != std::errc() ||
      end != digits.data() + digits.size()) {
    fail("it has {}, but a priority is written as priority=N, a whole number; larger ones wait",
         printable(word));
  }
  return out;
}

// nullopt of a line without words.
std::optional<Keys::Key> key_of(const std::string& line) {
  std::vector<std::string> words = words_of(line);
  if (words.empty()) return std::nullopt;
  Keys::Key key;
  if (is_priority(words.back())) {
    key.priority = priority_of(words.back());
    words.pop_back();
    if (words.empty()) fail("it has a priority and no key; write [NAME] KEY priority=N");
  }
  for (const std::string& word : words) {
    if (is_priority(word)) fail("the priority stands behind the key; write [NAME] KEY priority=N");
  }
  if (words.size() > 2) fail("it has more than a name and a key; write [NAME] KEY [priority=N]");
  key.key = words.back();
  if (words.size() == 2) key.name = words.front();
  return key;
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
  const size_t before = keys_.size();
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    in_place(fmt::format("{}: line {}", place, ++number), [&] {
      if (auto key = key_of(line)) add(std::move(*key));
    });
  }
  if (keys_.size() == before) {
    fail("{}: there is no key in it; a line that begins with '#' is a comment", place);
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
  return keys;
}

}  // namespace ponder
