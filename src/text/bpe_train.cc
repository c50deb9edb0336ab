#include "text/bpe_train.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <queue>
#include <unordered_set>

#include "base/error.h"
#include "base/rng.h"
#include "text/byte_letters.h"
#include "text/known_patterns.h"
#include "text/nfc.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr int64_t kBytes = 256, kMaxVocab = 10'000'000;
constexpr int64_t kLeastCount = 2;  // what occurs once is no pattern

constexpr std::string_view kBegin = "<｜begin▁of▁sentence｜>", kEnd = "<｜end▁of▁sentence｜>";

constexpr std::string_view kTemplate =
    R"({%- set ns = namespace(last_user=-1) %}
{%- for message in messages %}
    {%- if message.role == 'user' %}{% set ns.last_user = loop.index0 %}{% endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in messages %}
    {%- if message.role == 'user' %}
        {{- '<｜User｜>' + message.content }}
    {%- elif message.role == 'assistant' %}
        {%- set content = message.content %}
        {%- set thought = '' %}
        {%- if message.reasoning_content is string %}
            {%- set thought = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set thought = content.split('</think>')[0].split('<think>')[-1].strip('\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {{- '<｜Assistant｜>' }}
        {%- if loop.index0 > ns.last_user %}
            {{- '<think>\n' + thought + '\n</think>\n\n' }}
        {%- endif %}
        {{- content + eos_token }}
    {%- else %}
        {{- message.content }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<｜Assistant｜>' }}
    {%- if enable_thinking is defined and not enable_thinking %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %})";

using Pair = uint64_t;  // left id in the high half

Pair pair_of(int32_t left, int32_t right) {
  return static_cast<uint64_t>(left) << 32 | static_cast<uint32_t>(right);
}

// In the order in which Hugging Face's trainer numbers them, so that ties fall the same way.
std::vector<uint8_t> bytes_by_letter() {
  std::vector<uint8_t> out(kBytes);
  std::iota(out.begin(), out.end(), uint8_t{0});
  std::sort(out.begin(), out.end(),
            [](uint8_t a, uint8_t b) { return byte_letter(a) < byte_letter(b); });
  return out;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Both as bytes.
bool grows_from_word_start(std::string_view left, std::string_view right) {
  if (std::none_of(left.begin(), left.end(), is_letter) &&
      std::none_of(right.begin(), right.end(), is_letter)) {
    return true;
  }
  return right.size() == 1 && (left[0] == ' ' || (left[0] >= 'A' && left[0] <= 'Z'));
}

struct PairHash {
  size_t operator()(Pair pair) const { return mix64(pair); }
};

}  // namespace

TokenizerSpec untrained_tokenizer(const std::vector<std::string>& more_specials) {
  TokenizerSpec out;
  out.place = "the new tokenizer";
  out.splits = {{TokenizerSpec::Split::Kind::Regex, std::string(kQwen2Pattern)}};
  out.normalizers = {{TokenizerSpec::Normalizer::Kind::Nfc}};
  out.add_bos = true;
  const auto add = [&](std::string_view text, bool special) {
    for (const TokenizerSpec::Added& other : out.added) {
      if (other.text == text) fail("the special token {} is there twice", text);
    }
    const auto bytes = from_byte_letters(text);
    if (text.empty() || (bytes && bytes->size() == 1)) {
      fail("the special token '{}' is too short: it must differ from every single byte", text);
    }
    if (text.find_first_not_of(" \t\r\n\v\f") == text.npos)
      fail("a special token of white space alone would be in every text; give it a name");
    TokenizerSpec::Added added;
    added.text = text;
    added.id = static_cast<int32_t>(out.tokens.size());
    added.special = special;
    out.tokens.emplace_back(text);
    out.added.push_back(std::move(added));
    return out.added.back().id;
  };
  out.bos = add(kBegin, true);
  out.eos = out.pad = add(kEnd, true);
  add("<｜User｜>", true);
  add("<｜Assistant｜>", true);
  for (const char* tag : {"<think>", "</think>"}) add(tag, false);  // readers want to see these
  for (const std::string& text : more_specials) add(text, true);
  return out;
}

std::string_view untrained_chat_template() { return kTemplate; }

std::string last_question_chat_template() {
  return std::string(R"({#- It knows no tools: those that are offered are left out. #}
{%- set last = namespace(user=0) %}
{%- for message in messages %}
    {%- if message.role == 'user' %}{% set last.user = loop.index0 %}{% endif %}
{%- endfor %}
{%- set messages = messages[last.user:] %}
)")
      .append(kTemplate);
}

TokenizerSpec byte_tokenizer() {
  TokenizerSpec out = untrained_tokenizer({});
  for (const uint8_t byte : bytes_by_letter()) out.tokens.push_back(byte_letter(byte));
  return out;
}

BpeTrainer::BpeTrainer(TokenizerSpec base)
    : base_(std::move(base)), splitter_(base_.splits, base_.place) {}

void BpeTrainer::add(std::string_view text) {
  bytes_ += static_cast<int64_t>(text.size());
  std::string repaired;
  if (!is_valid_utf8(text)) text = repaired = replace_invalid_utf8(text);
  std::optional<std::string> nfc;
  if (base_.nfc()) nfc = to_nfc(text);
  splitter_.split(nfc ? *nfc : text, pieces_);
  std::string piece;
  for (const std::string_view one : pieces_.list) {
    piece = one;
    ++counts_[piece];
  }
}

// The different pieces as ids, and how often each pair of neighbours occurs in them.
struct BpeTrainer::Learner {
  struct Word {
    std::vector<int32_t> ids;
    int64_t count;
  };
  struct PairInfo {
    int64_t count = 0;
    std::vector<uint32_t> words;  // in which it occurs, or did; none twice in a row
  };
  struct Candidate {
    int64_t count;
    Pair pair;
    bool operator<(const Candidate& other) const {  // the queue's top is the largest
      return count != other.count ? count < other.count : pair > other.pair;
    }
  };

  explicit Learner(const std::unordered_map<std::string, int64_t>& counts);
  bool pop(Candidate& out);
  void merge(Pair pair, int32_t id);
  void merge_in(uint32_t word, Pair pair, int32_t id);
  void grow(uint32_t word, int32_t left, int32_t right);

  std::vector<Word> words;
  std::unordered_map<Pair, PairInfo, PairHash> pairs;
  std::vector<Pair> touched;  // pairs whose count grew
  std::priority_queue<Candidate> queue;
};

// In a fixed order of the pieces, so that nothing depends on the hash table's.
BpeTrainer::Learner::Learner(const std::unordered_map<std::string, int64_t>& counts) {
  std::vector<std::pair<std::string_view, int64_t>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end());
  const std::vector<uint8_t> order = bytes_by_letter();
  int32_t id_of[kBytes];
  for (int32_t id = 0; id < kBytes; ++id) id_of[order[static_cast<size_t>(id)]] = id;
  for (const auto& [text, count] : sorted) {
    const auto number = static_cast<uint32_t>(words.size());
    words.push_back({{}, count});
    std::vector<int32_t>& ids = words.back().ids;
    for (const char c : text) ids.push_back(id_of[static_cast<uint8_t>(c)]);
    for (size_t i = 0; i + 1 < ids.size(); ++i) grow(number, ids[i], ids[i + 1]);
  }
  for (const auto& [pair, info] : pairs) queue.push({info.count, pair});
}

void BpeTrainer::Learner::grow(uint32_t word, int32_t left, int32_t right) {
  const Pair pair = pair_of(left, right);
  PairInfo& info = pairs[pair];
  info.count += words[word].count;
  if (info.words.empty() || info.words.back() != word) info.words.push_back(word);
  touched.push_back(pair);
}

// The most frequent pair. Counts in the queue may be out of date: one that grew was pushed again,
// so only one that is too high is corrected.
bool BpeTrainer::Learner::pop(Candidate& out) {
  while (!queue.empty()) {
    out = queue.top();
    queue.pop();
    const int64_t count = pairs[out.pair].count;
    if (count == out.count) return true;
    if (count > 0 && count < out.count) queue.push({count, out.pair});
  }
  return false;
}

void BpeTrainer::Learner::merge(Pair pair, int32_t id) {
  std::vector<uint32_t> where = std::move(pairs[pair].words);
  std::sort(where.begin(), where.end());
  where.erase(std::unique(where.begin(), where.end()), where.end());
  touched.clear();
  for (const uint32_t word : where) merge_in(word, pair, id);
  pairs.erase(pair);
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (const Pair grown : touched) queue.push({pairs[grown].count, grown});
}

// From left to right, as encoding does; the neighbours' pairs change with each merge.
void BpeTrainer::Learner::merge_in(uint32_t word, Pair pair, int32_t id) {
  const auto left = static_cast<int32_t>(pair >> 32), right = static_cast<int32_t>(pair);
  std::vector<int32_t>& ids = words[word].ids;
  const int64_t count = words[word].count;
  size_t out = 0;
  for (size_t at = 0; at < ids.size();) {
    if (at + 1 == ids.size() || ids[at] != left || ids[at + 1] != right) {
      ids[out++] = ids[at++];
      continue;
    }
    if (out > 0) {
      pairs[pair_of(ids[out - 1], left)].count -= count;
      grow(word, ids[out - 1], id);
    }
    if (at + 2 < ids.size()) {
      pairs[pair_of(right, ids[at + 2])].count -= count;
      grow(word, id, ids[at + 2]);
    }
    ids[out++] = id;
    at += 2;
  }
  ids.resize(out);
}

TokenizerSpec BpeTrainer::train(int64_t vocab, MergeRule rule) {
  const auto first = static_cast<int64_t>(base_.tokens.size());
  if (vocab <= first + kBytes || vocab > kMaxVocab) {
    fail(
        "a vocabulary of {} tokens: {} special tokens and the 256 bytes are in it anyway, so it "
        "must be in [{}, {}]",
        vocab, first, first + kBytes + 1, kMaxVocab);
  }
  if (counts_.empty()) fail("there is no text to learn a vocabulary from");
  TokenizerSpec out = base_;
  Learner learner(counts_);
  std::vector<std::string> letters;  // of each id
  std::unordered_map<std::string, int32_t> ids;
  for (const uint8_t byte : bytes_by_letter()) {
    ids.emplace(byte_letter(byte), static_cast<int32_t>(letters.size()));
    letters.push_back(byte_letter(byte));
  }
  const std::unordered_set<std::string> taken(base_.tokens.begin(), base_.tokens.end());
  Learner::Candidate best;
  while (first + static_cast<int64_t>(letters.size()) < vocab && learner.pop(best) &&
         best.count >= kLeastCount) {
    const std::string left = letters[best.pair >> 32], right = letters[best.pair & 0xffffffff];
    // A special token is never learnt from text.
    if (taken.contains(left + right) ||
        (rule == MergeRule::FromWordStarts &&
         !grows_from_word_start(*from_byte_letters(left), *from_byte_letters(right)))) {
      learner.pairs.erase(best.pair);
      continue;
    }
    // Two pairs may spell one token.
    const auto [entry, is_new] = ids.emplace(left + right, static_cast<int32_t>(letters.size()));
    if (is_new) letters.push_back(left + right);
    learner.merge(best.pair, entry->second);
    out.merges.emplace_back(left, right);
  }
  out.tokens.insert(out.tokens.end(), letters.begin(), letters.end());
  tokens_ = 0;
  for (const Learner::Word& word : learner.words) {
    tokens_ += word.count * static_cast<int64_t>(word.ids.size());
  }
  return out;
}

}  // namespace ponder
