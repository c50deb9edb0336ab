// Schemas as the helpers of SDKs write them (zod 4, pydantic, openai) and as people do.
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/rng.h"
#include "grammar/constraint.h"
#include "grammar/json_schema.h"
#include "grammar/schema.h"

namespace ponder::keywords_test {
namespace {

bool reads(const std::shared_ptr<const Grammar>& grammar, std::string_view text) {
  Automaton automaton(grammar);
  int32_t state = automaton.start();
  for (const char c : text) {
    state = automaton.step(state, static_cast<uint8_t>(c));
    if (state == Automaton::kDead) return false;
  }
  return automaton.accepting(state);
}

struct Case {
  const char* schema;
  std::vector<std::string> taken, refused;
};

// What the grammar takes the schema takes, too, by another way of reading it.
const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      // z.email(), with its two looks ahead.
      {R"_({"type":"string","format":"email","pattern":"^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$"})_",
       {R"("ada@b.org")", R"("a.b@c-d.example.com")"},
       {R"(".a@b.org")", R"("a..b@c.org")", R"("a@b")"}},
      {R"_({"type":"string","pattern":"^(?=.*[0-9])(?=.*[a-z])[a-z0-9]{2,4}$"})_",
       {R"("a1")", R"("1abc")"},
       {R"("aa")", R"("11")", R"("a")"}},
      {R"_({"type":"string","pattern":"^(?!no$).+|^never$"})_",
       {R"("nor")", R"("never")"},
       {R"("no")"}},
      // z.uuid()
      {R"_({"type":"string","format":"uuid","pattern":"^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"})_",
       {R"("123e4567-e89b-12d3-a456-426614174000")"},
       {R"("123e4567-e89b-02d3-a456-426614174000")"}},
      // z.iso.datetime()
      {R"_({"type":"string","format":"date-time","pattern":"^(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d+)?)?(?:Z))$"})_",
       {R"("2024-02-28T12:00:00Z")"},
       {R"("2024-02-28T12:00:00+01:00")", R"("x")"}},
      // z.record(z.string(), z.number())
      {R"({"type":"object","propertyNames":{"type":"string"},"additionalProperties":{"type":"number"}})",
       {"{}", R"({"a":1,"b":2.5})"},
       {R"({"a":"x"})"}},
      {R"({"type":"object","propertyNames":{"pattern":"^[a-z]+$","maxLength":2},"additionalProperties":true})",
       {"{}", R"({"a":1,"bc":[]})"},
       {R"({"abc":1})", R"({"A":1})"}},
      {R"({"type":"object","propertyNames":{"enum":["a","b"]},"properties":{"a":{"type":"null"}},"additionalProperties":{"type":"integer"}})",
       {R"({"a":null,"b":1})"},
       {R"({"c":1})", R"({"b":null})"}},
      {R"({"type":"object","patternProperties":{"^n_":{"type":"integer"},"^s_":{"type":"string"}},"additionalProperties":false})",
       {R"({"n_a":1,"s_b":"x"})", "{}"},
       {R"({"n_a":"x"})", R"({"x":1})"}},
      {R"({"type":"object","properties":{"n_a":{"minimum":3,"type":"number"}},"patternProperties":{"^n_":{"type":"integer"}},"additionalProperties":{"type":"null"}})",
       {R"({"n_a":3,"n_b":1,"z":null})"},
       {R"({"n_a":2})", R"({"n_a":3.5})", R"({"z":1})"}},
      // z.tuple() of the old drafts.
      {R"({"type":"array","items":[{"type":"integer"},{"type":"string"}],"additionalItems":false})",
       {"[]", "[1]", R"([1,"a"])"},
       {R"([1,"a",2])", R"(["a"])"}},
      {R"({"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true,"minItems":2})",
       {R"(["a","b"])", R"(["a","c"])", R"(["a", "b", "c"])"},
       {R"(["a"])", R"(["a","a"])", "[]"}},
      {R"({"type":"array","items":{"type":"boolean"},"uniqueItems":true,"maxItems":1})",
       {"[]", "[true]"},
       {"[true,true]", "[true,false]"}},
      {R"({"type":"array","items":{"type":"integer"},"contains":{"minimum":5},"minContains":2})",
       {"[5,6]", "[7, 8, 1]"},
       {"[5]", "[1,5]", "[]"}},
      // pydantic: a discriminated union, an optional field, a reference with words beside it.
      {R"({"$defs":{"Cat":{"properties":{"kind":{"const":"cat","title":"Kind","type":"string"},"lives":{"type":"integer"}},"required":["kind","lives"],"title":"Cat","type":"object"},
           "Dog":{"properties":{"kind":{"const":"dog","type":"string"},"name":{"type":"string"}},"required":["kind","name"],"type":"object"}},
           "properties":{"pet":{"discriminator":{"mapping":{"cat":"#/$defs/Cat","dog":"#/$defs/Dog"},"propertyName":"kind"},
           "oneOf":[{"$ref":"#/$defs/Cat"},{"$ref":"#/$defs/Dog"}]},"age":{"anyOf":[{"type":"integer"},{"type":"null"}],"default":null},
           "other":{"$ref":"#/$defs/Cat","description":"another","deprecated":true}},"required":["pet"],"type":"object"})",
       {R"({"pet":{"kind":"cat","lives":9}})", R"({"pet":{"kind":"dog","name":"x"},"age":null})"},
       {R"({"pet":{"kind":"dog","lives":9}})", R"({"pet":{"kind":"cow"}})"}},
      // To another schema the items behind its places are others.
      {R"({"allOf":[{"prefixItems":[{"type":"integer"},{"type":"string"}]},{"items":{"enum":[1,"a","b",null]}}],"type":"array"})",
       {"[]", "[1]", R"([1,"a"])", R"([1,"b",null])"},
       {"[2]", R"([1,"c"])", R"([1,"a",2])", "[null]"}},
      {R"({"allOf":[{"items":{"type":"integer"}},{"prefixItems":[{"minimum":3},{"maximum":2}],"items":false}],"type":"array"})",
       {"[]", "[3]", "[3,2]"},
       {"[2]", "[3,3]", "[3,2,1]", "[3.5]"}},
      {R"({"allOf":[{"prefixItems":[{"const":1}],"items":false},{"prefixItems":[true,{"const":2}]}],"type":"array"})",
       {"[]", "[1]"},
       {"[1,2]", "[2]"}},
      {R"({"items":{"enum":[1,2,3,4]},"uniqueItems":true,"contains":{"minimum":3},"maxItems":3,"type":"array"})",
       {"[3]", "[1,4]", "[3,4]"},
       {"[]", "[1]", "[1,2]", "[3,3]"}},
      {R"({"items":{"enum":[1,2,3,4]},"uniqueItems":true,"contains":{"minimum":3},"minContains":2,"type":"array"})",
       {"[3,4]", "[1,3,4]"},
       {"[3]", "[1,3]", "[1,2]"}},
      {R"({"items":{"enum":[{"a":1,"b":2},{"b":2,"a":1},{"a":1}]},"uniqueItems":true,"type":"array"})",
       {"[]", R"([{"a":1,"b":2},{"a":1}])"},
       {R"([{"a":1,"b":2},{"b":2,"a":1}])"}},
      // What a part closes, it closes for all.
      {R"({"allOf":[{"properties":{"a":{"type":"integer"}},"unevaluatedProperties":false},{"properties":{"b":{"type":"null"}}}],"type":"object"})",
       {"{}", R"({"a":1})"},
       {R"({"b":null})", R"({"a":1,"b":null})"}},
      {R"({"type":"object","properties":{"a":{"type":"integer"}},"anyOf":[{"properties":{"b":{"type":"null"}},"required":["b"]},{"properties":{"c":{"type":"null"}},"required":["c"]}],"unevaluatedProperties":false})",
       {R"({"b":null})", R"({"a":1,"c":null})"},
       {R"({"a":1})", R"({"d":1,"b":null})"}},
      {R"({"type":"object","properties":{"a":{"type":"integer"}},"anyOf":[{"properties":{"b":{"type":"null"}},"required":["b"],"unevaluatedProperties":false},{"required":["a"]}]})",
       {R"({"b":null})", R"({"a":1})"},
       {R"({"a":1.5})", "{}"}},
      {R"({"type":"array","prefixItems":[{"type":"integer"}],"unevaluatedItems":false})",
       {"[]", "[1]"},
       {"[null]", "[1,2]"}},
      {R"({"type":"array","allOf":[{"prefixItems":[{"type":"integer"}]},{"items":{"minimum":2,"type":"integer"},"unevaluatedItems":false}]})",
       {"[]", "[2,3]"},
       {"[1]", "[2,1]"}},
      // Draft 4's bounds.
      {R"({"type":"integer","minimum":3,"exclusiveMinimum":true,"maximum":5,"exclusiveMaximum":false})",
       {"4", "5"},
       {"3", "6"}},
      // References as RFC 6901 and 2020-12 have them.
      {R"({"$defs":{"a b":{"type":"integer"},"c/d":{"type":"null"}},"anyOf":[{"$ref":"#/$defs/a%20b"},{"$ref":"#/$defs/c~1d"}]})",
       {"1", "null"},
       {R"("x")"}},
      {R"({"$id":"https://example.org/s/one.json","$defs":{"x":{"$anchor":"here","type":"integer"}},"items":{"$ref":"#here"},"prefixItems":[{"$ref":"one.json#/$defs/x"},{"$ref":"https://example.org/s/one.json#here"}],"type":"array"})",
       {"[]", "[1,2,3]"},
       {"[null]", "[1,null]", "[1,2,null]"}},
      {R"({"$id":"https://example.org/s/one.json","$defs":{"x":{"$id":"two.json","type":"integer"}},"$ref":"two.json"})",
       {"1"},
       {"null"}},
      // z.intersection(), and extension by hand.
      {R"({"allOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},{"type":"object","properties":{"b":{"type":"string"},"a":{"maximum":5}},"required":["b"]}]})",
       {R"({"a":1,"b":"x"})"},
       {R"({"a":6,"b":"x"})", R"({"a":1})", R"({"b":"x"})"}},
      {R"({"$defs":{"base":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}},"$ref":"#/$defs/base","properties":{"b":{"type":"null"}},"unevaluatedProperties":false})",
       {R"({"a":1})", R"({"a":1,"b":null})"},
       {R"({"b":null})", R"({"a":1,"c":1})"}},
      {R"({"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"anyOf":[{"properties":{"b":{"type":"null"}},"required":["b"]},{"properties":{"a":{"minimum":3}}}]})",
       {R"({"a":1,"b":null})", R"({"a":3})"},
       {R"({"a":1})"}},
      {R"({"allOf":[{"pattern":"^a"},{"pattern":"z$"}],"type":"string","maxLength":4})",
       {R"("az")", R"("abcz")"},
       {R"("abccz")", R"("ab")", R"("bz")"}},
      {R"({"allOf":[{"enum":[1,2,3]},{"enum":[2,3,4]},{"minimum":3}]})", {"3"}, {"1", "2", "4"}},
      {R"({"enum":["a","bb",3],"maxLength":1})", {R"("a")", "3"}, {R"("bb")"}},
      {R"({"allOf":[{"type":["integer","null"]},{"type":"number"}]})", {"3"}, {"null", "3.5"}},
      {R"({"allOf":[{"multipleOf":4},{"multipleOf":6}],"type":"integer"})",
       {"12", "24"},
       {"6", "8"}},
      // A list in two: the merged schema comes back to itself.
      {R"({"$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"type":"null"},{"allOf":[{"$ref":"#/$defs/n"},{"required":["v"]}]}]}},"required":["next"]}},"$ref":"#/$defs/n","required":["v"]})",
       {R"({"v":1,"next":null})", R"({"v":1,"next":{"v":2,"next":null}})"},
       {R"({"v":1,"next":{"next":null}})"}},
      {R"({"type":["string","null"],"not":{"enum":["no","never"]}})",
       {R"("nor")", R"("")", "null"},
       {R"("no")", R"("never")"}},
      {R"({"type":"string","not":{"pattern":"^x"}})", {R"("ax")", R"("")"}, {R"("xa")"}},
      {R"({"not":{"type":"string"}})", {"1", "null", "[]"}, {R"("a")"}},
      {R"({"not":{"not":{"type":"null"}}})", {"null"}, {"1"}},
      {R"({"type":"object","properties":{"a":{"not":{}},"b":{"type":"null"}}})",
       {"{}", R"({"b":null})"},
       {R"({"a":1})"}},
      {R"({"type":"object","properties":{"kind":{"enum":["card","cash"]},"number":{"type":"string"}},"required":["kind"],
           "if":{"properties":{"kind":{"const":"card"}},"required":["kind"]},"then":{"required":["number"]},"else":{"properties":{"number":false}}})",
       {R"({"kind":"card","number":"1"})", R"({"kind":"cash"})"},
       {R"({"kind":"card"})", R"({"kind":"cash","number":"1"})"}},
      {R"({"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"}},"dependentRequired":{"a":["b"]}})",
       {"{}", R"({"b":null})", R"({"a":null,"b":null})"},
       {R"({"a":null})"}},
      {R"({"type":"object","properties":{"a":{"type":"null"},"b":{}},"dependentSchemas":{"a":{"properties":{"b":{"type":"integer"}}}}})",
       {R"({"b":"x"})", R"({"a":null,"b":1})"},
       {R"({"a":null,"b":"x"})"}},
      {R"({"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991})",
       {"0", "-7"},
       {"0.5"}},
      {R"({"type":"number","minimum":-3.4028234663852886e+38,"maximum":3.4028234663852886e+38})",
       {"0", "-7.25"},
       {"1e99"}},
      {R"({"type":"string","format":"a-format-of-our-own"})", {R"("x")"}, {"1"}},
      {R"({"type":"string","format":"ipv6"})", {R"("1:2:3:4:5:6:7:8")"}, {R"("x")"}},
      {R"({"type":"integer","format":"int32","nullable":true})", {"1", "null"}, {R"("x")"}},
  };
  return all;
}

TEST(SchemaKeywords, HoldWhatHelpersWrite) {
  for (const Case& one : cases()) {
    const Json schema = Json::parse(one.schema);
    std::shared_ptr<const Grammar> grammar;
    ASSERT_NO_THROW(grammar = json_schema_grammar(schema, "schema")) << one.schema;
    for (const std::string& text : one.taken) EXPECT_TRUE(reads(grammar, text)) << schema << text;
    for (const std::string& text : one.refused)
      EXPECT_FALSE(reads(grammar, text)) << schema << text;
  }
}

// The judge of JSON says the same of the same schemas, so that strict tools have the same keywords.
TEST(SchemaKeywords, AreJudgedAsTheyAreWritten) {
  for (const Case& one : cases()) {
    const Json schema = Json::parse(one.schema);
    ASSERT_NO_THROW(check_schema(schema, "schema")) << schema;
    for (const std::string& text : one.taken) {
      EXPECT_EQ(validate(schema, Json::parse(text)).fault, "") << schema << text;
    }
  }
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"type":"array","uniqueItems":true,"items":{"type":"integer"}})", "[1,1]"},
      {R"({"type":"number","multipleOf":0.01})", "1.005"},
      {R"({"$defs":{"a":{"type":"null"}},"items":{"$ref":"#/$defs/a"}})", "[1]"},
      {R"({"prefixItems":[{"type":"null"}],"items":false})", "[null,1]"},
      {R"({"contains":{"const":1},"maxContains":1})", "[1,1]"},
      {R"({"propertyNames":{"maxLength":1}})", R"({"ab":1})"},
      {R"({"patternProperties":{"^a":{"type":"null"}},"additionalProperties":false})",
       R"({"b":1})"},
      {R"({"if":{"type":"integer"},"then":{"minimum":3},"else":{"type":"null"}})", "2"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})"},
      {R"({"format":"date"})", R"("2024-13-01")"},
      {R"({"format":"date"})", R"("2025-02-29")"},
      {R"({"format":"date-time"})", R"("2100-02-29T00:00:00Z")"},
      {R"({"pattern":"^a$"})", R"("a\n")"},
      {R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2,"a":1}])"},
      {R"({"type":"integer"})", "1.5e0"},
      {R"({"type":"string","nullable":false})", "null"},
  };
  const std::pair<const char*, const char*> right[] = {
      {R"({"const":{"a":1,"b":[{"c":2,"d":3}]}})", R"({"b":[{"d":3,"c":2.0}],"a":1})"},
      {R"({"enum":[{"a":1,"b":2}]})", R"({"b":2,"a":1})"},
      {R"({"format":"date"})", R"("2024-02-29")"},
      {R"({"type":"integer","minimum":1e25})", "123456789012345678901234567890"},
      {R"({"multipleOf":5})", "18446744073709551615"},
  };
  for (const auto& [schema, text] : right) {
    check_schema(Json::parse(schema), "schema");
    EXPECT_EQ(validate(Json::parse(schema), Json::parse(text)).fault, "") << schema << text;
  }
  for (const auto& [schema, text] : wrong) {
    check_schema(Json::parse(schema), "schema");
    EXPECT_NE(validate(Json::parse(schema), Json::parse(text)).fault, "") << schema << text;
  }
}

Tokenizer letters() {
  TokenizerSpec spec;
  for (int i = 0x20; i < 0x7f; ++i) spec.tokens.emplace_back(1, static_cast<char>(i));
  spec.tokens.emplace_back("\n");
  return Tokenizer(std::move(spec));
}

// Whatever the grammar writes fulfils the schema: chance writes, the judge reads.
TEST(SchemaKeywords, RandomAnswersFulfilThem) {
  const Tokenizer tokenizer = letters();
  Constrainer constrainer(tokenizer, tokenizer.vocab_size(), {});
  int judged = 0;
  for (const Case& one : cases()) {
    const Json schema = Json::parse(one.schema);
    const auto grammar = json_schema_grammar(schema, "schema");
    Rng rng(7);
    for (int i = 0; i < 20; ++i) {
      const auto constraint = constrainer.begin(grammar);
      std::string text;
      while (!constraint->closed() && text.size() < 2000) {
        std::vector<int32_t> allowed, closing;
        for (int32_t id = 0; id < tokenizer.vocab_size(); ++id) {
          if ((constraint->allowed()[static_cast<size_t>(id) / 64] >> (id % 64) & 1) == 0) continue;
          allowed.push_back(id);
          const char c = tokenizer.token_bytes(id)[0];
          if (c == '"' || c == ']' || c == '}') closing.push_back(id);
        }
        if (allowed.empty() || (constraint->complete() && rng.below(3) == 0)) break;
        const auto& from = !closing.empty() && rng.below(3) == 0 ? closing : allowed;
        const int32_t token = from[rng.below(from.size())];
        ASSERT_TRUE(constraint->accept(token));
        text += tokenizer.token_bytes(token);
      }
      if (!constraint->complete()) continue;
      ++judged;
      ASSERT_EQ(validate(schema, Json::parse(text)).fault, "") << schema << "\n" << text;
    }
  }
  EXPECT_GT(judged, 500);
}

TEST(SchemaKeywords, WhatCannotBeHeldIsRefusedOnlyWhereStrictnessWasAskedFor) {
  struct Loose {
    const char *schema, *word, *taken, *refused;
  };
  const Loose loose[] = {
      {R"({"type":"array","uniqueItems":true,"items":{"type":"integer"}})", "uniqueItems", "[1,1]",
       "[true]"},
      {R"({"type":"object","minimum_age":3,"properties":{"a":{"type":"null"}}})", "minimum_age",
       R"({"a":null})", R"({"a":1})"},
      {R"({"type":"number","multipleOf":0.1})", "multipleOf", "0.25", R"("x")"},
      {R"({"oneOf":[{"type":"integer"},{"type":"number"}]})", "oneOf", "1", R"("x")"},
      {R"_({"type":"string","pattern":"^a(?=b)"})_", "looks ahead", R"("x")", "1"},
      {R"({"type":"string","pattern":"\\bx\\b","maxLength":2})", "escape", R"("yy")", R"("yyy")"},
      {R"({"type":"object","properties":{"a":{}},"maxProperties":0})", "maxProperties",
       R"({"a":1})", "[]"},
      {R"({"type":"integer","not":{"minimum":3}})", "\"not\"", "3", R"("x")"},
      {R"({"type":"integer","if":{"minimum":3},"then":{"maximum":5}})", "\"if\"", "3", R"("x")"},
      {R"({"type":"integer","not":{"const":3}})", "\"not\"", "4", R"("x")"},
      {R"({"type":"array","contains":{},"maxContains":1})", "maxContains", "[1]", "1"},
      {R"({"type":"array","contains":{},"unevaluatedItems":false})", "unevaluatedItems", "[1]",
       "1"},
  };
  for (const Loose& one : loose) {
    const Json schema = Json::parse(one.schema);
    try {
      json_schema_grammar(schema, "schema");
      ADD_FAILURE() << one.schema;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(one.word), std::string::npos) << error.what();
    }
    const auto grammar = json_schema_grammar(schema, "schema", SchemaUse::Notes);
    EXPECT_TRUE(reads(grammar, one.taken)) << one.schema;
    EXPECT_FALSE(reads(grammar, one.refused)) << one.schema;
  }
  for (const char* nonsense :
       {R"({"type":"int"})", R"({"minItems":3,"maxItems":2})", "3",
        R"({"allOf":[{"const":1},{"const":2}]})", R"({"$ref":"#/no"})", R"({"$ref":"#no"})",
        R"({"$defs":{"a":{"$id":"b","items":{"$ref":"#/c"}}}})", R"({"allOf":[{"$ref":"#"}]})",
        R"({"allOf":[{"type":"null"},{"type":"string"}]})"}) {
    EXPECT_THROW(json_schema_grammar(Json::parse(nonsense), "schema", SchemaUse::Notes), Error)
        << nonsense;
  }
}

TEST(SchemaKeywords, WordsOfItsOwnAreHarmlessWhereOthersSayThem) {
  for (
      const char* schema :
      {R"({"members unseen":[3,{}],"allOf":[{"members unseen":"x"}],"unevaluatedProperties":false})",
       R"({"all patterns":3,"allOf":[{"all patterns":["("]}],"type":"string"})"}) {
    try {
      json_schema_grammar(Json::parse(schema), "schema", SchemaUse::Notes);
    } catch (const Error&) {  // a sentence is an answer, too
    }
  }
}

TEST(SchemaKeywords, HostileReferencesEndSoon) {
  Json twice = {{"$defs", Json::object()}, {"allOf", {{{"$ref", "#/$defs/0"}}}}};
  for (int i = 0; i < 40; ++i) {
    const Json next = {{"$ref", fmt::format("#/$defs/{}", i + 1)}};
    twice["$defs"][std::to_string(i)] = {{"allOf", {next, next}}};
  }
  twice["$defs"]["40"] = {{"type", "null"}};
  EXPECT_THROW(json_schema_grammar(twice, "schema", SchemaUse::Notes), Error);
  // Each turn adds to what it must fulfil.
  const Json grows = Json::parse(R"({"type":"object","properties":{"a":{"allOf":[{"$ref":"#"},
      {"properties":{"a":{"properties":{"b":{"minimum":1}}}}}]}}})");
  try {
    json_schema_grammar(grows, "schema", SchemaUse::Notes);
  } catch (const Error&) {  // too large is an answer, too
  }
}

TEST(SchemaKeywords, WhiteSpaceIsBounded) {
  const auto grammar = json_schema_grammar(Json::parse(R"({"type":"array"})"), "schema");
  EXPECT_TRUE(reads(grammar, "[\n" + std::string(20, ' ') + "1]"));
  EXPECT_FALSE(reads(grammar, "[\n" + std::string(21, ' ') + "1]"));
}

}  // namespace
}  // namespace ponder::keywords_test
