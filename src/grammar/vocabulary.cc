#include "grammar/vocabulary.h"

#include <algorithm>
#include <string>

namespace ponder {
namespace {

constexpr size_t kLongestToken = 256;  // longer ones are left out

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

bool is_control(const TokenizerSpec::Added& added) {
  return added.special || added.text.starts_with("<|") || added.text.starts_with("<｜") ||
         added.text == "<think>" || added.text == "</think>";
}

void put(int32_t token, TokenMask& mask) {
  mask[static_cast<size_t>(token) / 64] |= uint64_t{1} << (token % 64);
}

}  // namespace

Vocabulary::Vocabulary(const Tokenizer& tokenizer, int32_t size, std::span<const int32_t> ends)
    : tokenizer_(tokenizer), words_((static_cast<size_t>(size) + 63) / 64) {
  const int32_t count = std::min(size, tokenizer.vocab_size());
  text_.assign(static_cast<size_t>(size), false);
  same_.assign(static_cast<size_t>(size), -1);
  for (int32_t id = 0; id < count; ++id) {
    const std::string_view bytes = tokenizer.token_bytes(id);
    text_[static_cast<size_t>(id)] =
        !bytes.empty() && bytes.size() <= kLongestToken && !tokenizer.is_special(id);
  }
  for (const TokenizerSpec::Added& added : tokenizer.spec().added) {
    if (added.id >= 0 && added.id < size && is_control(added)) {
      text_[static_cast<size_t>(added.id)] = false;
    }
  }
  ends_.assign(words_, 0);
  for (const int32_t id : ends) {
    if (id < 0 || id >= size) continue;
    put(id, ends_);
    text_[static_cast<size_t>(id)] = false;
  }
  std::vector<int32_t> plain, others;
  plain_mask_.assign(words_, 0);
  for (int32_t id = 0; id < count; ++id) {
    if (!text_[static_cast<size_t>(id)]) continue;
    const std::string_view bytes = tokenizer.token_bytes(id);
    longest_ = std::max(longest_, static_cast<int32_t>(bytes.size()));
    if (std::all_of(bytes.begin(), bytes.end(), is_plain)) {
      plain.push_back(id);
      put(id, plain_mask_);
    } else {
      others.push_back(id);
    }
  }
  build(plain_, std::move(plain));
  build(others_, std::move(others));
}

void Vocabulary::build(Tree& tree, std::vector<int32_t> tokens) {
  const auto text = [&](int32_t id) { return tokenizer_.token_bytes(id); };
  std::stable_sort(tokens.begin(), tokens.end(),
                   [&](int32_t a, int32_t b) { return text(a) < text(b); });
  std::vector<uint32_t> path;  // the open node of each depth
  std::string_view before;
  const auto close = [&](size_t depth) {
    for (; path.size() > depth; path.pop_back()) {
      tree[path.back()].end = static_cast<uint32_t>(tree.size());
    }
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view bytes = text(tokens[i]);
    if (i > 0 && bytes == before) {  // a second token of the same bytes
      same_[static_cast<size_t>(tokens[i])] = tree[path.back()].token;
      tree[path.back()].token = tokens[i];
      continue;
    }
    const auto shared = static_cast<size_t>(
        std::mismatch(bytes.begin(), bytes.end(), before.begin(), before.end()).first -
        bytes.begin());
    close(shared);
    for (size_t k = shared; k < bytes.size(); ++k) {
      path.push_back(static_cast<uint32_t>(tree.size()));
      tree.push_back({.byte = static_cast<uint8_t>(bytes[k]),
                      .depth = static_cast<uint16_t>(k),
                      .token = -1,
                      .end = 0});
    }
    tree.back().token = tokens[i];
    before = bytes;
  }
  close(0);
}

std::string_view Vocabulary::bytes(int32_t token) const {
  const bool known = token >= 0 && static_cast<size_t>(token) < text_.size();
  return known && text_[static_cast<size_t>(token)] ? tokenizer_.token_bytes(token)
                                                    : std::string_view{};
}

void Vocabulary::set(int32_t token, TokenMask& out) const {
  for (; token >= 0; token = same_[static_cast<size_t>(token)]) put(token, out);
}

void Vocabulary::allowed(Automaton& automaton, int32_t& state, const std::vector<int32_t*>& roots,
                         TokenMask& out) const {
  out.assign(words_, 0);
  // Inside a text without limits a printable character leads back to where it was.
  bool stays = true;
  for (int c = 0x20; c < 0x7f && stays; ++c) {
    const auto byte = static_cast<uint8_t>(c);
    stays = !is_plain(static_cast<char>(c)) || automaton.step(state, byte) == state;
  }
  if (stays) {
    out = plain_mask_;
  } else {
    walk(plain_, automaton, state, roots, out);
  }
  walk(others_, automaton, state, roots, out);
}

void Vocabulary::walk(const Tree& tree, Automaton& automaton, int32_t& state,
                      const std::vector<int32_t*>& roots, TokenMask& out) const {
  // path[d]: the state after d bytes; path[0] is `state`.
  std::vector<int32_t> path(static_cast<size_t>(longest_) + 1, Automaton::kDead);
  path[0] = state;
  for (size_t i = 0; i < tree.size();) {
    const Node& node = tree[i];
    if (automaton.full()) {
      std::vector<int32_t*> keep = roots;
      for (size_t d = 0; d <= node.depth; ++d) keep.push_back(&path[d]);
      automaton.forget(keep);
    }
    const int32_t next = automaton.step(path[node.depth], node.byte);
    if (next == Automaton::kDead) {
      i = node.end;
      continue;
    }
    if (node.token >= 0) set(node.token, out);
    path[node.depth + 1u] = next;
    ++i;
  }
  state = path[0];
}

}  // namespace ponder
