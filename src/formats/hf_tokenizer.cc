#include "formats/hf_tokenizer.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "text/known_patterns.h"
#include "text/sentencepiece.h"
#include "text/tiktoken.h"
#include "text/tokenizer.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;
using AddedToken = TokenizerSpec::Added;

constexpr uint64_t kMaxTokenizerFile = 256u << 20;
constexpr uint64_t kMaxTokenizerConfig = 16u << 20;

class FolderTokenizer {
 public:
  explicit FolderTokenizer(const std::string& folder) : folder_(folder) {
    if (has("tokenizer_config.json"))
      config_text_ = text_of("tokenizer_config.json", kMaxTokenizerConfig);
  }

  bool read(TokenizerSpec& spec) {
    if (has("tokenizer.json")) {
      spec = read_tokenizer_json(text_of("tokenizer.json"), config_text_, path("tokenizer.json"),
                                 beside());
      return true;
    }
    if (!read_other(spec)) return false;
    for (const AddedToken& token : named_tokens()) add(token, spec);
    named_ids(spec);
    return true;
  }

 private:
  std::string path(const char* name) const { return (fs::path(folder_) / name).string(); }
  bool has(const char* name) const {
    std::error_code ignored;
    return fs::exists(path(name), ignored);
  }
  std::string text_of(const char* name, uint64_t most = kMaxTokenizerFile) const {
    return read_file(path(name), most);
  }

  Json object_of(const char* name) const {
    if (!has(name)) return Json::object();
    return parse_json_object(text_of(name, kMaxTokenizerConfig), path(name));
  }

  const Json& config() {
    if (config_.is_null()) config_ = object_of("tokenizer_config.json");
    return config_;
  }

  std::string tokenizer_class() {
    const Json* name = json_member(config(), "tokenizer_class");
    return name != nullptr && name->is_string() ? name->get<std::string>() : "";
  }

  bool read_other(TokenizerSpec& spec) {
    if (has("tekken.json")) {
      spec = read_tekken(text_of("tekken.json"), path("tekken.json"));
    } else if (has("tiktoken.model")) {
      read_kimi(spec);
    } else if (has("tokenizer.model")) {
      read_model(spec);
    } else if (has("vocab.json") && has("merges.txt")) {
      read_vocab(spec);
    } else {
      return false;
    }
    return true;
  }

  void read_kimi(TokenizerSpec& spec) {
    const std::string name = tokenizer_class();
    if (name != "TikTokenTokenizer" && !has("tokenization_kimi.py")) {
      fail(
          "{}: how its text is cut is only in the code of the class '{}'; ponder knows that of "
          "TikTokenTokenizer (Kimi) only",
          path("tiktoken.model"), printable(name));
    }
    spec = read_tiktoken(text_of("tiktoken.model"), path("tiktoken.model"));
    apply_kimi(spec, named_tokens());
  }

  void read_model(TokenizerSpec& spec) {
    const std::string bytes = text_of("tokenizer.model"), place = path("tokenizer.model");
    if (looks_like_tiktoken(bytes)) {
      fail(
          "{}: it is a list of tokens as tiktoken keeps them, and how text is cut is not in it; "
          "put "
          "the model's tokenizer.json beside it",
          place);
    }
    spec = read_sentencepiece(bytes, place);
    const bool llama = spec.model == TokenizerSpec::Model::Scores && spec.bos;
    spec.add_bos = flag("add_bos_token", llama) && spec.bos;
    spec.add_eos = flag("add_eos_token", !llama) && spec.eos;
  }

  bool flag(const char* key, bool otherwise) {
    const Json* value = json_member(config(), key);
    return value != nullptr && value->is_boolean() ? value->get<bool>() : otherwise;
  }

  // Byte-level BPE as GPT-2's files have it; the class says how text is cut.
  void read_vocab(TokenizerSpec& spec) {
    const std::string name = tokenizer_class();
    if (name.starts_with("Qwen2Tokenizer")) {
      apply_gguf_pre(spec, "qwen2", path("vocab.json"));
    } else if (name.empty() || name.starts_with("GPT2Tokenizer")) {
      apply_gguf_pre(spec, "gpt-2", path("vocab.json"));
    } else {
      fail(
          "{}: how its text is cut is only in the code of the class '{}'; ponder knows "
          "GPT2Tokenizer and Qwen2Tokenizer, or give it the model's tokenizer.json",
          path("vocab.json"), printable(name));
    }
    spec.place = path("vocab.json");
    const std::string text = text_of("vocab.json");
    // (An ordered object of 150,000 keys would take minutes.)
    const auto vocab = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!vocab.is_object()) fail("{}: it is no JSON object", spec.place);
    for (const auto& [token, id] : vocab.items()) put(token, id_of(id, token, text.size()), spec);
    read_merges(spec);
  }

  template <class AnyJson>
  int32_t id_of(const AnyJson& id, const std::string& token, uint64_t most) const {
    if (!id.is_number_unsigned() || id.template get<uint64_t>() >= most) {
      fail("{}: the id of '{}' is {}, no number below {}", folder_, printable(token), id.dump(),
           most);
    }
    return static_cast<int32_t>(id.template get<uint64_t>());
  }

  void put(const std::string& token, int32_t id, TokenizerSpec& spec) const {
    const auto at = static_cast<size_t>(id);
    if (spec.tokens.size() <= at) spec.tokens.resize(at + 1);
    if (!spec.tokens[at].empty() && spec.tokens[at] != token) {
      fail("{}: the id {} is given to '{}' and to '{}'", folder_, id, printable(spec.tokens[at]),
           printable(token));
    }
    spec.tokens[at] = token;
  }

  void read_merges(TokenizerSpec& spec) const {
    const std::string text = text_of("merges.txt");
    std::string_view left = text;
    for (size_t number = 1; !left.empty(); ++number) {
      const size_t end = std::min(left.find('\n'), left.size());
      std::string_view line = left.substr(0, end);
      left.remove_prefix(std::min(end + 1, left.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty() || (number == 1 && line.starts_with("#version"))) continue;
      const size_t blank = line.find(' ');
      if (blank == line.npos || blank == 0 || line.find(' ', blank + 1) != line.npos ||
          blank + 1 == line.size()) {
        fail("{}: line {} ('{}') is no pair of tokens", path("merges.txt"), number,
             printable(line));
      }
      spec.merges.emplace_back(line.substr(0, blank), line.substr(blank + 1));
    }
  }

  // added_tokens_decoder of tokenizer_config.json.
  std::vector<AddedToken> decoder_tokens() {
    std::vector<AddedToken> out;
    if (const Json* list = json_member(config(), "added_tokens_decoder");
        list && list->is_object()) {
      for (const auto& [id, token] : list->items()) out.push_back(decoder_entry(id, token));
    }
    return out;
  }

  // Those, and those of added_tokens.json.
  std::vector<AddedToken> named_tokens() {
    std::vector<AddedToken> out = decoder_tokens();
    const std::set<std::string> special = special_names();
    const Json more = object_of("added_tokens.json");
    for (const auto& [token, id] : more.items()) {
      AddedToken added;
      added.text = token;
      added.id = id_of(id, token, kMaxIds);
      added.special = special.contains(token);
      const bool known = std::any_of(out.begin(), out.end(),
                                     [&](const auto& other) { return other.id == added.id; });
      if (!known) out.push_back(std::move(added));
    }
    return out;
  }

  // Tokens that stand beside tokenizer.json, as transformers takes them.
  TokensBeside beside() {
    TokensBeside out;
    out.declared = decoder_tokens();
    const std::set<std::string> special = special_names();
    const Json more = object_of("added_tokens.json");
    for (const auto& [token, id] : more.items()) {
      out.named.push_back({.text = token, .special = special.contains(token)});
    }
    for (const std::string& token : special) out.named.push_back({.text = token, .special = true});
    out.rows = rows();
    return out;
  }

  // Of the embedding; INT32_MAX where the folder does not say.
  int32_t rows() const {
    const Json model = object_of("config.json");
    const Json* text = json_member(model, "text_config");
    const Json* size = json_member(text && text->is_object() ? *text : model, "vocab_size");
    const bool known = size && size->is_number_unsigned() && size->get<uint64_t>() <= INT32_MAX;
    return known ? size->get<int32_t>() : INT32_MAX;
  }

  AddedToken decoder_entry(const std::string& key, const Json& token) const {
    AddedToken out;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), out.id);
    const Json* content = token.is_object() ? json_member(token, "content") : nullptr;
    if (error != std::errc() || end != key.data() + key.size() || out.id < 0 ||
        static_cast<uint64_t>(out.id) >= kMaxIds || content == nullptr || !content->is_string()) {
      fail("{}: the entry \"{}\" of added_tokens_decoder is no token",
           path("tokenizer_config.json"), printable(key));
    }
    const auto flag_of = [&](const char* name) {
      const Json* value = json_member(token, name);
      return value != nullptr && value->is_boolean() && value->get<bool>();
    };
    out.text = content->get<std::string>();
    out.special = flag_of("special");
    out.lstrip = flag_of("lstrip");
    out.rstrip = flag_of("rstrip");
    out.single_word = flag_of("single_word");
    out.normalized = flag_of("normalized");
    return out;
  }

  static std::string named(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    const Json* content = value.is_object() ? json_member(value, "content") : nullptr;
    return content != nullptr && content->is_string() ? content->get<std::string>() : "";
  }

  // bos_token and its like, and the lists beside them.
  std::set<std::string> special_names() {
    std::set<std::string> out;
    const auto add = [&](const Json& value) {
      if (std::string text = named(value); !text.empty()) out.insert(std::move(text));
    };
    const Json map = object_of("special_tokens_map.json");
    for (const Json* file : {&config(), &map}) {
      for (const auto& [key, value] : file->items()) {
        const bool list = key == "additional_special_tokens" || key == "extra_special_tokens";
        if (key.ends_with("_token")) add(value);
        if (!list || !value.is_structured()) continue;
        for (const Json& token : value) add(token);
      }
    }
    return out;
  }

  // What a folder says of a token wins over the vocabulary's own word.
  void add(const AddedToken& token, TokenizerSpec& spec) const {
    if (token.text.empty()) return;
    const auto old = std::find_if(spec.added.begin(), spec.added.end(),
                                  [&](const auto& other) { return other.id == token.id; });
    if (old != spec.added.end() && old->text == token.text) {
      *old = token;
      return;
    }
    const size_t at = static_cast<size_t>(token.id);
    const size_t before = spec.tokens.size();
    if (at > before + kMaxHole) {
      fail("{}: the token '{}' has the id {}, but the vocabulary has {} entries", folder_,
           printable(token.text), token.id, before);
    }
    put(token.text, token.id, spec);
    spec.added.push_back(token);
    if (spec.model == TokenizerSpec::Model::Bpe) return;
    for (size_t id = spec.scores.size(); id < spec.tokens.size(); ++id) {
      spec.never.push_back(static_cast<int32_t>(id));
    }
    spec.scores.resize(spec.tokens.size());
  }

  void named_ids(TokenizerSpec& spec) {
    const Json map = object_of("special_tokens_map.json");
    const auto set = [&](const char* key, std::optional<int32_t>& out) {
      const Json* value = json_member(config(), key);
      if (value == nullptr || value->is_null()) value = json_member(map, key);
      const std::string text = value == nullptr ? "" : named(*value);
      if (text.empty()) return;
      const auto found = std::find(spec.tokens.begin(), spec.tokens.end(), text);
      if (found != spec.tokens.end()) out = static_cast<int32_t>(found - spec.tokens.begin());
    };
    set("bos_token", spec.bos);
    set("eos_token", spec.eos);
    set("pad_token", spec.pad);
    spec.add_bos = flag("add_bos_token", spec.add_bos) && spec.bos;
    spec.add_eos = flag("add_eos_token", spec.add_eos) && spec.eos;
  }

  static constexpr uint64_t kMaxIds = 1u << 26;
  static constexpr size_t kMaxHole = 4096;
  const std::string& folder_;
  std::string config_text_;
  Json config_;
};

}  // namespace

bool tokenizer_from_folder(const std::string& folder, TokenizerSpec& spec) {
  return FolderTokenizer(folder).read(spec);
}

}  // namespace ponder
