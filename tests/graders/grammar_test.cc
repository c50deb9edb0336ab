// What a random sampler writes under a random schema's grammar is JSON that the verifier's own
// reading of the schema accepts.
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/rng.h"
#include "grammar/constraint.h"
#include "grammar/json_schema.h"
#include "grammar/schema.h"

namespace ponder {
namespace {

class RandomSchemas {
 public:
  explicit RandomSchemas(uint64_t seed) : rng_(seed) {}

  Json any(int depth) {
    switch (rng_.below(depth > 0 ? 11 : 7)) {
      case 0:
        return {{"type", "boolean"}};
      case 1:
        return integer();
      case 2:
        return number();
      case 3:
      case 4:
        return text();
      case 5:
        return {{"enum", Json::array({"red", "green", 7, nullptr, true, Json::array({1, "x"})})}};
      case 6:
        return {{"type", Json::array({"string", "null", "integer"})},
                {"maxLength", rng_.below(20)}};
      case 7:
        return array(depth);
      case 8:
        return {{"anyOf", Json::array({any(depth - 1), any(depth - 1), any(depth - 1)})}};
      default:
        return object(depth);
    }
  }

 private:
  int64_t small() { return static_cast<int64_t>(rng_.below(2000)) - 1000; }

  Json integer() {
    Json out = {{"type", "integer"}};
    if (rng_.below(2)) out["minimum"] = small();
    if (rng_.below(2)) out["exclusiveMaximum"] = 1010 + small() / 2 + 500;
    if (rng_.below(4) == 0) out["multipleOf"] = 1 + rng_.below(12);
    return out;
  }

  Json number() {
    Json out = {{"type", "number"}};
    const double low = static_cast<double>(small()) / 64;
    if (rng_.below(2)) out[rng_.below(2) ? "minimum" : "exclusiveMinimum"] = low;
    if (rng_.below(2)) out[rng_.below(2) ? "maximum" : "exclusiveMaximum"] = low + 0.03125;
    if (rng_.below(4) == 0) out["maximum"] = 1e6;
    return out;
  }

  Json text() {
    Json out = {{"type", "string"}};
    const char* const patterns[] = {"^[a-z]+@[a-z]+\\.com$", "\\d{2}",    "^(ab|c)*$",
                                    "^\\S+ \\S+$",           "[^\"\\\\]", "^.{3,6}$"};
    if (rng_.below(3) == 0) out["pattern"] = patterns[rng_.below(6)];
    if (rng_.below(3) == 0) out["minLength"] = rng_.below(5);
    if (rng_.below(2)) out["maxLength"] = 12 + rng_.below(20);
    return out;
  }

  Json array(int depth) {
    Json out = {{"type", "array"}};
    if (rng_.below(4)) out["items"] = any(depth - 1);
    if (rng_.below(2)) out["minItems"] = rng_.below(3);
    if (rng_.below(2)) out["maxItems"] = 3 + rng_.below(3);
    return out;
  }

  Json object(int depth) {
    Json out = {{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
    const char* const names[] = {"a", "ab", "name", "é\"n", "long name"};
    for (const char* name : names) {
      if (rng_.below(2)) continue;
      out["properties"][name] = any(depth - 1);
      if (rng_.below(2)) out["required"].push_back(name);
    }
    if (rng_.below(3) == 0)
      out["additionalProperties"] = rng_.below(2) ? any(depth - 1) : Json(true);
    if (rng_.below(8) == 0) out["required"].push_back("elsewhere");
    if (out["required"].contains("elsewhere")) out.erase("additionalProperties");
    return out;
  }

  Rng rng_;
};

// The byte-level letters as tokens, and some longer ones.
Tokenizer small_tokenizer() {
  TokenizerSpec spec;
  for (int byte = 0; byte < 256; ++byte) {
    std::string letter;
    const auto add = [&](uint32_t c) {
      if (c < 0x80) {
        letter += static_cast<char>(c);
      } else {
        letter += static_cast<char>(0xC0 | (c >> 6));
        letter += static_cast<char>(0x80 | (c & 63));
      }
    };
    // GPT-2's table: printable bytes stand for themselves, the others follow from U+0100.
    static uint32_t spare = 256;
    const bool printable =
        (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    add(printable ? static_cast<uint32_t>(byte) : spare++);
    spec.tokens.push_back(letter);
  }
  for (const char* more : {"\",", "\":", "\"}", "{\"", "[{\"", "null", "true", "abc", "12", "\\n",
                           "\\u", "},", "]}", "\"],\""}) {
    spec.tokens.emplace_back(more);
  }
  return Tokenizer(std::move(spec));
}

// Random tokens; closing ones more often as the text grows, so that it ends.
std::string sample(TokenConstraint& constraint, const Tokenizer& tokenizer, Rng& rng) {
  std::string out;
  while (!constraint.closed()) {
    std::vector<int32_t> allowed, closing;
    for (int32_t id = 0; id < tokenizer.vocab_size(); ++id) {
      if ((constraint.allowed()[static_cast<size_t>(id) / 64] >> (id % 64) & 1) == 0) continue;
      allowed.push_back(id);
      const std::string_view bytes = tokenizer.token_bytes(id);
      if (bytes.find_first_not_of("\"]}") == std::string_view::npos) closing.push_back(id);
    }
    if (constraint.complete() && (allowed.empty() || rng.below(4) == 0)) break;
    EXPECT_FALSE(allowed.empty()) << out;
    if (allowed.empty() || out.size() > 20'000) break;
    const bool close = !closing.empty() && rng.below(2) == 0 && rng.below(300) < out.size();
    const std::vector<int32_t>& from = close ? closing : allowed;
    const int32_t token = from[rng.below(from.size())];
    EXPECT_TRUE(constraint.accept(token));
    out += tokenizer.token_bytes(token);
  }
  return out;
}

TEST(SchemaGrammar, RandomTextsFulfilRandomSchemas) {
  const Tokenizer tokenizer = small_tokenizer();
  Constrainer constrainer(tokenizer, tokenizer.vocab_size(), {});
  int checked = 0, refused = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    const Json schema = RandomSchemas(seed).any(3);
    check_schema(schema, "schema");
    std::shared_ptr<const Grammar> grammar;
    try {
      grammar = json_schema_grammar(schema, "schema");
    } catch (const Error&) {  // contradictory bounds, for example
      ++refused;
      continue;
    }
    Rng rng(seed, 1);
    for (int i = 0; i < 4; ++i) {
      const std::string text = sample(*constrainer.begin(grammar), tokenizer, rng);
      ASSERT_TRUE(Json::accept(text)) << schema << "\n" << text;
      const SchemaVerdict verdict = validate(schema, Json::parse(text));
      ASSERT_EQ(verdict.fault, "") << schema << "\n" << text;
      ++checked;
    }
  }
  EXPECT_GT(checked, 1000);
  EXPECT_LT(refused, 100);
}

}  // namespace
}  // namespace ponder
