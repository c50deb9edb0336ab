// Masks of tokens: exactly those whose bytes the grammar takes, whoever else uses the grammar.
#include "grammar/constraint.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "base/rng.h"
#include "grammar/schema.h"

namespace ponder {
namespace {

const Tokenizer& tokenizer() {
  static const Tokenizer out = [] {
    const std::string folder = PONDER_FIXTURES "/tokenizers/qwen3";
    return Tokenizer(
        read_tokenizer_json(read_file(folder + "/tokenizer.json", 1 << 26), "", folder));
  }();
  return out;
}

bool has(std::span<const uint64_t> mask, int32_t token) {
  return (mask[static_cast<size_t>(token) / 64] >> (token % 64) & 1) != 0;
}

std::vector<int32_t> tokens_of(std::span<const uint64_t> mask) {
  std::vector<int32_t> out;
  for (int32_t id = 0; id < static_cast<int32_t>(mask.size() * 64); ++id) {
    if (has(mask, id)) out.push_back(id);
  }
  return out;
}

constexpr int32_t kEnd = 1202;  // <|im_end|>

const char* const kSchemas[] = {
    R"({"type":"object","properties":{"name":{"type":"string"},"n":{"type":"integer","minimum":-3,"maximum":1200},
        "tags":{"type":"array","items":{"type":"string","maxLength":9},"minItems":1,"maxItems":4},
        "other":{}},"required":["name","tags"]})",
    R"({"type":"array","items":{"anyOf":[{"type":"string","pattern":"^[a-z]{2,5}( [A-Z][a-z]*)?$"},
        {"type":"number"},{"$ref":"#"}]},"maxItems":40})",
    R"({"type":"string","minLength":20,"maxLength":300})",
};

TEST(TokenConstraint, AllowsExactlyWhatTheBytesAllow) {
  Constrainer constrainer(tokenizer(), 1280, {kEnd});
  for (const char* schema : kSchemas) {
    const auto grammar = json_schema_grammar(Json::parse(schema), "schema");
    const auto constraint = constrainer.begin(grammar);
    Automaton automaton(grammar);
    int32_t state = automaton.start();
    Rng rng(11);
    for (int i = 0; i < 60 && !constraint->closed(); ++i) {
      const auto mask = constraint->allowed();
      std::vector<int32_t> texts;
      for (int32_t id = 0; id < 1280; ++id) {
        int32_t after = id < tokenizer().vocab_size() ? state : Automaton::kDead;
        for (const char c : tokenizer().token_bytes(id)) {
          if (after != Automaton::kDead) after = automaton.step(after, static_cast<uint8_t>(c));
        }
        const bool control = id >= 1200 && id != 1214 && id != 1215 && id != 1222 && id != 1223;
        const bool fits = id == kEnd ? automaton.accepting(state)
                                     : !control && after != Automaton::kDead &&
                                           !tokenizer().token_bytes(id).empty();
        ASSERT_EQ(has(mask, id), fits) << schema << ": " << tokenizer().token_text(id);
        if (fits && id != kEnd) texts.push_back(id);
      }
      ASSERT_FALSE(texts.empty());
      const int32_t token = texts[rng.below(texts.size())];
      ASSERT_TRUE(constraint->accept(token));
      for (const char c : tokenizer().token_bytes(token)) {
        state = automaton.step(state, static_cast<uint8_t>(c));
      }
    }
  }
}

// The tokens of one constraint, drawn by its own random numbers.
class Walk {
 public:
  Walk(Constrainer& constrainer, const std::shared_ptr<const Grammar>& grammar, uint64_t seed)
      : constraint_(constrainer.begin(grammar)), rng_(seed) {}
  void step() {
    if (constraint_->closed()) return;
    for (const uint64_t word : constraint_->allowed()) hash_ = mix64(hash_ + word);
    std::vector<int32_t> tokens = tokens_of(constraint_->allowed());
    std::erase(tokens, kEnd);
    ASSERT_TRUE(constraint_->accept(tokens[rng_.below(tokens.size())]));
  }
  uint64_t hash() const { return hash_; }

 private:
  std::shared_ptr<TokenConstraint> constraint_;
  Rng rng_;
  uint64_t hash_ = 0;
};

TEST(TokenConstraint, IsTheSameAloneAndAmongOthers) {
  const auto grammar = json_schema_grammar(Json::parse(kSchemas[1]), "schema");
  for (uint64_t seed = 0; seed < 3; ++seed) {
    Constrainer fresh(tokenizer(), 1280, {kEnd}), busy(tokenizer(), 1280, {kEnd});
    Walk alone(fresh, grammar, seed);
    std::vector<std::unique_ptr<Walk>> all;
    for (uint64_t i = 0; i < 8; ++i) {
      all.push_back(std::make_unique<Walk>(busy, grammar, i == 3 ? seed : 100 + i));
    }
    for (int i = 0; i < 150; ++i) {
      alone.step();
      for (auto& walk : all) walk->step();
    }
    EXPECT_EQ(alone.hash(), all[3]->hash());
  }
}

TEST(Automaton, GoesOnWhereItWasAfterForgetting) {
  for (const char* schema : kSchemas) {
    const auto grammar = json_schema_grammar(Json::parse(schema), "schema");
    Automaton keeps(grammar), forgets(grammar);
    int32_t a = keeps.start(), b = forgets.start(), other = b;
    Rng rng(5);
    for (int i = 0; i < 300; ++i) {
      std::vector<uint8_t> ways;
      for (int byte = 0; byte < 256; ++byte) {
        const bool alive = keeps.step(a, static_cast<uint8_t>(byte)) != Automaton::kDead;
        ASSERT_EQ(alive, forgets.step(b, static_cast<uint8_t>(byte)) != Automaton::kDead);
        if (alive) ways.push_back(static_cast<uint8_t>(byte));
      }
      if (ways.empty()) break;
      const uint8_t byte = ways[rng.below(ways.size())];
      a = keeps.step(a, byte);
      b = forgets.step(b, byte);
      if (i % 7 == 0) forgets.forget({&b, &other});
      ASSERT_EQ(keeps.key(a, 20), forgets.key(b, 20));
    }
  }
}

TEST(GrammarStore, KeepsTheLatest) {
  GrammarStore store;
  const Json schema = Json::parse(kSchemas[0]);
  const auto first = store.json_schema(schema, "a");
  EXPECT_EQ(store.json_schema(schema, "b"), first);
  for (int i = 0; i < 40; ++i) store.json_schema(Json{{"const", i}}, "c");
  EXPECT_NE(store.json_schema(schema, "b"), first);
  EXPECT_THROW(store.json_schema(Json{{"not", Json::object()}}, "d"), Error);
}

TEST(TokenConstraint, AVocabularyThatCannotBeginIsAnError) {
  TokenizerSpec spec;
  spec.tokens = {"a", "b"};
  const Tokenizer poor(spec);
  Constrainer constrainer(poor, 2, {});
  EXPECT_THROW(constrainer.begin(json_object_grammar()), Error);
}

}  // namespace
}  // namespace ponder
