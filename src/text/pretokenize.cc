#include "text/pretokenize.h"

#include <algorithm>

#include "text/onig_pattern.h"

namespace ponder {
namespace {

using SplitKind = TokenizerSpec::Split::Kind;
using Behavior = TokenizerSpec::Split::Behavior;

std::unique_ptr<OnigRegex> split_regex(const TokenizerSpec::Split& split,
                                       const std::string& place) {
  const auto compile = [&](const std::string& plain, const std::string& exact) {
    return std::make_unique<OnigRegex>(plain, exact, place);
  };
  switch (split.kind) {
    case SplitKind::Regex:
      return std::make_unique<OnigRegex>(split.regex, place);
    case SplitKind::Digits:
      return compile("\\p{N}+", digit_class() + "+");
    case SplitKind::IndividualDigits:
      return compile("\\p{N}", digit_class());
    case SplitKind::Metaspace: {
      const std::string mark = quoted_pattern(split.regex);
      return split.whole ? nullptr : compile(mark, mark);
    }
    case SplitKind::PrefixSpace:
      break;
  }
  return nullptr;
}

Behavior behavior_of(const TokenizerSpec::Split& split) {
  return split.kind == SplitKind::Metaspace ? Behavior::MergedWithNext : split.behavior;
}

// A stretch of text: a match of the pattern, or what is between two.
struct Stretch {
  size_t begin, end;
  bool match;
};

std::vector<Stretch> stretches(const OnigRegex& regex, bool invert, std::string_view text,
                               bool exact) {
  std::vector<Stretch> out;
  size_t done = 0;
  regex.each(text, exact, [&](size_t begin, size_t end) {
    if (begin > done) out.push_back({done, begin, invert});
    out.push_back({begin, end, !invert});
    done = end;
  });
  if (done < text.size()) out.push_back({done, text.size(), invert});
  return out;
}

// Joins neighbours as the reference's SplitDelimiterBehavior says.
void join(std::vector<Stretch>& list, Behavior behavior) {
  if (behavior == Behavior::Removed) {
    std::erase_if(list, [](const Stretch& s) { return s.match; });
    return;
  }
  const bool next = behavior == Behavior::MergedWithNext;
  if (next) std::reverse(list.begin(), list.end());
  std::vector<Stretch> out;
  bool before = false;  // was the stretch before this one a match?
  for (const Stretch& s : list) {
    const bool joins = behavior == Behavior::Contiguous ? s.match == before : s.match && !before;
    if (joins && !out.empty()) {
      out.back().begin = std::min(out.back().begin, s.begin);
      out.back().end = std::max(out.back().end, s.end);
    } else {
      out.push_back(s);
    }
    before = s.match;
  }
  if (next) std::reverse(out.begin(), out.end());
  list = std::move(out);
}

}  // namespace

PreTokenizer::PreTokenizer(const std::vector<TokenizerSpec::Split>& splits,
                           const std::string& place) {
  for (const TokenizerSpec::Split& split : splits) {
    steps_.push_back({split, split_regex(split, place + ": pre_tokenizer")});
  }
}

PreTokenizer::~PreTokenizer() = default;

void PreTokenizer::split(std::string_view text, Pieces& out, bool first) const {
  out.list.clear();
  out.owned.clear();
  if (!text.empty()) run(0, {needs_exact_pattern(text), &out}, text, first);
}

void PreTokenizer::run(size_t step, const Run& how, std::string_view text, bool first) const {
  if (step == steps_.size()) {
    how.out->list.push_back(text);
    return;
  }
  const TokenizerSpec::Split& split = steps_[step].split;
  if (split.kind == SplitKind::PrefixSpace) {
    if (text.front() == ' ') return run(step + 1, how, text, first);
    how.out->owned.emplace_back(" ").append(text);
    return run(step + 1, how, how.out->owned.back(), first);
  }
  if (split.kind == SplitKind::Metaspace) text = metaspace(split, text, first, *how.out);
  if (steps_[step].regex == nullptr) return run(step + 1, how, text, first);
  cut(step, how, text, first);
}

void PreTokenizer::cut(size_t step, const Run& how, std::string_view text, bool first) const {
  const TokenizerSpec::Split& split = steps_[step].split;
  const Behavior behavior = behavior_of(split);
  const auto go_on = [&](size_t begin, size_t end) {
    if (end > begin) run(step + 1, how, text.substr(begin, end - begin), first && begin == 0);
  };
  if (behavior == Behavior::Isolated) {  // what nearly every file asks for: no list is made
    size_t done = 0;
    steps_[step].regex->each(text, how.exact, [&](size_t begin, size_t end) {
      go_on(done, begin);
      go_on(begin, end);
      done = end;
    });
    return go_on(done, text.size());
  }
  std::vector<Stretch> list = stretches(*steps_[step].regex, split.invert, text, how.exact);
  join(list, behavior);
  for (const Stretch& s : list) go_on(s.begin, s.end);
}

std::string_view PreTokenizer::metaspace(const TokenizerSpec::Split& split, std::string_view text,
                                         bool first, Pieces& out) const {
  using Prepend = TokenizerSpec::Split::Prepend;
  std::string marked;
  for (const char c : text) {
    if (c == ' ') {
      marked += split.regex;
    } else {
      marked += c;
    }
  }
  const bool wants = split.prepend == Prepend::Always || (split.prepend == Prepend::First && first);
  if (wants && !marked.starts_with(split.regex)) marked.insert(0, split.regex);
  return out.owned.emplace_back(std::move(marked));
}

}  // namespace ponder
