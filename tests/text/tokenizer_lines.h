// The same nasty lines, and the same hash of a tokenizer's answers, as tools/tokenizer_lines.py.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "text/tokenizer.h"
#include "text/utf8.h"

namespace ponder::testing_lines {

inline std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<std::string> read_fragments() {
  return nlohmann::json::parse(slurp(PONDER_FIXTURES "/tokenizers/fragments.json"));
}

class SplitMix {
 public:
  explicit SplitMix(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }
  uint64_t below(uint64_t n) { return next() % n; }

 private:
  uint64_t state_;
};

inline std::string make_line(uint64_t number, const std::vector<std::string>& fragments) {
  SplitMix rng(number);
  std::string out;
  for (uint64_t left = 1 + rng.below(10); left > 0; --left) {
    const uint64_t kind = rng.below(32);
    if (kind < 26) {
      out += fragments[rng.below(fragments.size())];
    } else if (kind < 28) {
      const uint64_t point = rng.below(0x110000 - 0x800);
      append_utf8(out, static_cast<uint32_t>(point < 0xD800 ? point : point + 0x800));
    } else if (kind < 29) {
      const std::string& fragment = fragments[rng.below(32)];
      for (uint64_t i = 1 + rng.below(40); i > 0; --i) out += fragment;
    } else if (kind < 31) {
      append_utf8(out, static_cast<uint32_t>(rng.below(0xD800)));
    } else {
      for (uint64_t i = 1 + rng.below(4); i > 0; --i) out += static_cast<char>(rng.below(256));
    }
  }
  return out;
}

// FNV-1a over the ids with special tokens, without them, with what the post-processor adds, and
// over the text of the first.
inline uint32_t answer_hash(const Tokenizer& tokenizer, const std::string& line) {
  uint64_t hash = 0xCBF29CE484222325u;
  const auto byte = [&](uint32_t value) { hash = (hash ^ (value & 0xFF)) * 0x100000001B3u; };
  const auto word = [&](uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) byte(value >> shift);
  };
  const std::vector<int32_t> special = tokenizer.encode(line);
  for (const auto& ids :
       {special, tokenizer.encode(line, false), tokenizer.encode(line, true, true)}) {
    word(static_cast<uint32_t>(ids.size()));
    for (const int32_t id : ids) word(static_cast<uint32_t>(id));
  }
  for (const char c : replace_invalid_utf8(tokenizer.decode(special)))
    byte(static_cast<uint8_t>(c));
  return static_cast<uint32_t>(hash ^ hash >> 32);
}

inline std::vector<uint32_t> read_hashes(const std::string& path) {
  const std::string bytes = slurp(path);
  std::vector<uint32_t> out;
  for (size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    uint32_t value = 0;
    for (size_t j = 4; j-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i + j]);
    out.push_back(value);
  }
  return out;
}

}  // namespace ponder::testing_lines
