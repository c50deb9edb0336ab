#include "graders/dictionary.h"

#include <iconv.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <hunspell.hxx>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "graders/answer.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr size_t kLongestWord = 160;  // bytes: 40 characters; compounds are tried piece by piece
constexpr size_t kRemembered = 1 << 16;

std::string capitalised(std::string_view word) {
  const Utf8Step first = utf8_step(word);
  if (first.kind != Utf8Step::Kind::Character) return std::string(word);
  std::string out;
  append_utf8(out, static_cast<uint32_t>(
                       utf8proc_toupper(static_cast<utf8proc_int32_t>(first.code_point))));
  return out.append(word.substr(first.size));
}

std::vector<std::filesystem::path> folders() {
  std::vector<std::filesystem::path> out;
  if (const char* own = std::getenv("DICPATH")) {
    std::string_view rest = own;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find(':'), rest.size());
      if (end > 0) out.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  out.emplace_back("/usr/share/hunspell");
  return out;
}

// "de_DE" before "de" before the first other "de_...".
std::filesystem::path files_of(const std::string& language) {
  std::string region = language;
  std::transform(region.begin(), region.end(), region.begin(),
                 [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  const std::string usual = language == "en" ? "en_US" : fmt::format("{}_{}", language, region);
  for (const std::filesystem::path& folder : folders()) {
    std::error_code ignored;
    std::vector<std::string> others;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      const std::string stem = entry.path().stem().string();
      if (entry.path().extension() == ".aff" && stem.starts_with(language + "_"))
        others.push_back(stem);
    }
    std::sort(others.begin(), others.end());
    std::vector<std::string> stems = {usual, language};
    stems.insert(stems.end(), others.begin(), others.end());
    for (const std::string& stem : stems) {
      const auto path = folder / stem;
      if (std::filesystem::exists(path.string() + ".aff", ignored) &&
          std::filesystem::exists(path.string() + ".dic", ignored))
        return path;
    }
  }
  return {};
}

}  // namespace

class Dictionary {
 public:
  explicit Dictionary(const std::string& path)
      : words_((path + ".aff").c_str(), (path + ".dic").c_str()),
        converter_(iconv_open(words_.get_dict_encoding().c_str(), "UTF-8")) {}
  ~Dictionary() {
    if (usable()) iconv_close(converter_);
  }
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  bool usable() const { return converter_ != reinterpret_cast<iconv_t>(-1); }
  bool has(std::string_view word) {
    if (word.size() > kLongestWord) return false;
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(std::string(word)); known != known_.end())
      return known->second;
    std::string plain(word);
    replace_all(plain, "\u2019", "'");
    const bool found = spelled(plain) || spelled(capitalised(plain));
    if (known_.size() >= kRemembered) known_.clear();
    return known_[std::string(word)] = found;
  }

 private:
  bool spelled(std::string_view word) {
    std::string encoded(4 * word.size() + 8, '\0');
    std::string copy(word);
    char *in = copy.data(), *out = encoded.data();
    size_t in_left = copy.size(), out_left = encoded.size();
    if (iconv(converter_, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1)) {
      iconv(converter_, nullptr, nullptr, nullptr, nullptr);
      return false;  // a letter that the language does not have
    }
    encoded.resize(encoded.size() - out_left);
    return words_.spell(encoded);
  }

  std::mutex mutex_;
  Hunspell words_;
  iconv_t converter_;
  std::unordered_map<std::string, bool> known_;
};

Dictionary* find_dictionary(std::string_view language) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<Dictionary>, std::less<>> opened;
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (language.size() < 2 || language.size() > 3 ||
      !std::all_of(language.begin(), language.end(), lower))
    return nullptr;
  const std::lock_guard lock(mutex);
  if (const auto found = opened.find(language); found != opened.end()) return found->second.get();
  const std::string name(language), path = files_of(name).string();
  std::unique_ptr<Dictionary>& place = opened[name];
  if (!path.empty()) place = std::make_unique<Dictionary>(path);
  if (place && !place->usable()) place.reset();
  return place.get();
}

bool has_word(Dictionary& dictionary, std::string_view word) { return dictionary.has(word); }

}  // namespace ponder
