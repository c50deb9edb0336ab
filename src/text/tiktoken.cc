#include "text/tiktoken.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "base/error.h"
#include "text/byte_letters.h"
#include "text/json_parts.h"
#include "text/known_patterns.h"

namespace ponder {
namespace {

constexpr size_t kMaxRankedTokens = 8u << 20;
constexpr size_t kMaxRankedBytes = 512;  // of one token; each of its cuts is looked up

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

// The bytes; nothing if it is no base64.
std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  while (!text.empty() && text.ends_with('=') && text.size() % 4 != 2) text.remove_suffix(1);
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  return out;
}

struct Ranked {
  std::string bytes;
  uint64_t rank;
};

std::optional<Ranked> ranked_line(std::string_view line) {
  const size_t blank = line.find(' ');
  if (blank == line.npos) return std::nullopt;
  auto bytes = from_base64(line.substr(0, blank));
  uint64_t rank = 0;
  const char* end = line.data() + line.size();
  const auto [stop, error] = std::from_chars(line.data() + blank + 1, end, rank);
  if (!bytes || bytes->empty() || error != std::errc() || stop != end) return std::nullopt;
  return Ranked{std::move(*bytes), rank};
}

// Puts the token at its id, and notes what it may be merged of later.
class RankedVocabulary {
 public:
  explicit RankedVocabulary(const std::string& place) : place_(place) { spec_.place = place; }

  void add(std::string bytes, uint64_t id, uint64_t most) {
    if (id >= most || id >= kMaxRankedTokens) {
      fail("{}: a token has the rank {}, but only {} fit", place_, id,
           std::min<uint64_t>(most, kMaxRankedTokens));
    }
    if (bytes.size() > kMaxRankedBytes) {
      fail("{}: the token {} has {} bytes, more than {}", place_, id, bytes.size(),
           kMaxRankedBytes);
    }
    const auto at = static_cast<size_t>(id);
    if (spec_.tokens.size() <= at) spec_.tokens.resize(at + 1);
    if (!spec_.tokens[at].empty()) fail("{}: the rank {} is there twice", place_, id);
    spec_.tokens[at] = to_byte_letters(bytes);
    if (!ids_.emplace(std::move(bytes), static_cast<int32_t>(id)).second) {
      fail("{}: the token '{}' is there twice", place_, shown_text_of_file(spec_.tokens[at]));
    }
  }

  // Each way to make a token of two others, by the ranks of the result, then of the parts.
  TokenizerSpec finish() {
    struct Merge {
      int32_t product, left, right;
    };
    std::vector<Merge> merges;
    for (const auto& [bytes, id] : ids_) {
      const std::string_view token = bytes;
      for (size_t cut = 1; cut < token.size(); ++cut) {
        const auto left = ids_.find(std::string(token.substr(0, cut)));
        const auto right = left == ids_.end() ? left : ids_.find(std::string(token.substr(cut)));
        if (right != ids_.end()) merges.push_back({id, left->second, right->second});
      }
    }
    std::sort(merges.begin(), merges.end(), [](const Merge& a, const Merge& b) {
      return std::tie(a.product, a.left, a.right) < std::tie(b.product, b.left, b.right);
    });
    for (const Merge& merge : merges) {
      spec_.merges.emplace_back(spec_.tokens[static_cast<size_t>(merge.left)],
                                spec_.tokens[static_cast<size_t>(merge.right)]);
    }
    spec_.ignore_merges = true;
    if (spec_.tokens.empty()) fail("{}: it holds no tokens", place_);
    return std::move(spec_);
  }

 private:
  const std::string& place_;
  TokenizerSpec spec_;
  std::unordered_map<std::string, int32_t> ids_;
};

void add_special(TokenizerSpec& spec, const std::string& text, size_t id) {
  if (spec.tokens.size() <= id) spec.tokens.resize(id + 1);
  spec.tokens[id] = text;
  TokenizerSpec::Added added;
  added.text = text;
  added.id = static_cast<int32_t>(id);
  added.special = true;
  spec.added.push_back(std::move(added));
}

// The special tokens of tekken.json files that do not name them.
constexpr std::string_view kTekkenSpecials[] = {"<unk>",
                                                "<s>",
                                                "</s>",
                                                "[INST]",
                                                "[/INST]",
                                                "[AVAILABLE_TOOLS]",
                                                "[/AVAILABLE_TOOLS]",
                                                "[TOOL_RESULTS]",
                                                "[/TOOL_RESULTS]",
                                                "[TOOL_CALLS]",
                                                "[IMG]",
                                                "<pad>",
                                                "[IMG_BREAK]",
                                                "[IMG_END]",
                                                "[PREFIX]",
                                                "[MIDDLE]",
                                                "[SUFFIX]",
                                                "[SYSTEM_PROMPT]",
                                                "[/SYSTEM_PROMPT]",
                                                "[TOOL_CONTENT]"};

void add_tekken_specials(const JsonParts& json, const JsonParts::Element& root, size_t count,
                         TokenizerSpec& spec) {
  std::vector<std::string> names(count);
  for (size_t id = 0; id < count && id < std::size(kTekkenSpecials); ++id) {
    names[id] = kTekkenSpecials[id];
  }
  const auto named = json.list(root, "special_tokens");
  if (!named.empty()) names.assign(count, "");
  for (const auto& token : named) {
    const int64_t rank = json.integer(token, "rank", -1);
    if (rank < 0 || static_cast<uint64_t>(rank) >= count) {
      fail("{}: a special token has the rank {}, but there are {}", json.place(), rank, count);
    }
    names[static_cast<size_t>(rank)] = json.text_or(token, "token_str", "");
  }
  for (size_t id = 0; id < count; ++id) {
    add_special(spec, names[id].empty() ? fmt::format("<SPECIAL_{}>", id) : names[id], id);
    if (spec.tokens[id] == "<s>") spec.bos = static_cast<int32_t>(id);
    if (spec.tokens[id] == "</s>") spec.eos = static_cast<int32_t>(id);
    if (spec.tokens[id] == "<pad>") spec.pad = static_cast<int32_t>(id);
  }
}

}  // namespace

TokenizerSpec read_tiktoken(std::string_view text, const std::string& place) {
  RankedVocabulary out(place);
  size_t number = 0;
  const uint64_t most = text.size();  // a line has more bytes than one
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    auto token = ranked_line(line);
    if (!token) {
      fail("{}: line {} ('{}') is not a token in base64, a blank and its rank", place, number,
           shown_text_of_file(line));
    }
    out.add(std::move(token->bytes), token->rank, most);
  }
  return out.finish();
}

bool looks_like_tiktoken(std::string_view text) {
  const size_t end = text.substr(0, 2 * kMaxRankedBytes).find('\n');
  return end != text.npos && ranked_line(text.substr(0, end)).has_value();
}

TokenizerSpec read_tekken(std::string_view text, const std::string& place) {
  const JsonParts json(place);
  simdjson::dom::parser parser;
  JsonParts::Element root;
  if (text.empty() || parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS ||
      !root.is_object()) {
    fail("{}: it is no JSON object", place);
  }
  const auto config = json.member(root, "config", "the file");
  const int64_t size = json.integer(config, "default_vocab_size", -1);
  const int64_t specials = json.integer(config, "default_num_special_tokens", -1);
  if (specials < 0 || size <= specials || static_cast<uint64_t>(size) > text.size()) {
    fail("{}: it has {} tokens, {} of them special; these numbers do not fit together", place, size,
         specials);
  }
  RankedVocabulary vocabulary(place);
  for (const auto& token : json.list(root, "vocab")) {
    const int64_t rank = json.integer(token, "rank", -1);
    if (rank < 0) fail("{}: a token has the rank {}", place, rank);
    if (rank >= size - specials) continue;  // as Mistral's own reader, which cuts the list there
    auto bytes = from_base64(json.text_or(token, "token_bytes", ""));
    if (!bytes || bytes->empty()) fail("{}: the token of rank {} is no base64", place, rank);
    vocabulary.add(std::move(*bytes), static_cast<uint64_t>(rank + specials),
                   static_cast<uint64_t>(size));
  }
  TokenizerSpec spec = vocabulary.finish();
  const auto pattern = json.member(config, "pattern", "'config'");
  spec.splits = {{TokenizerSpec::Split::Kind::Regex, std::string(json.text(pattern, "'pattern'"))}};
  add_tekken_specials(json, root, static_cast<size_t>(specials), spec);
  spec.add_bos = spec.bos.has_value();
  return spec;
}

void apply_kimi(TokenizerSpec& spec, const std::vector<TokenizerSpec::Added>& added) {
  constexpr size_t kSpecials = 256;
  spec.splits = {{TokenizerSpec::Split::Kind::Regex, std::string(kKimiPattern)}};
  const size_t begin = spec.tokens.size();
  for (size_t i = 0; i < kSpecials; ++i) {
    const auto id = static_cast<int32_t>(begin + i);
    const auto named =
        std::find_if(added.begin(), added.end(), [&](const auto& token) { return token.id == id; });
    const std::string text =
        named != added.end() ? named->text : fmt::format("<|reserved_token_{}|>", id);
    add_special(spec, text, begin + i);
  }
}

}  // namespace ponder
