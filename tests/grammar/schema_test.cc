// Grammars of schemas, read byte by byte: what they take and what not.
#include "grammar/schema.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "grammar/automaton.h"

namespace ponder {
namespace {

enum class Reading { Dead, Open, Complete };

Reading read(const std::shared_ptr<const Grammar>& grammar, std::string_view text) {
  Automaton automaton(grammar);
  int32_t state = automaton.start();
  for (const char c : text) {
    state = automaton.step(state, static_cast<uint8_t>(c));
    if (state == Automaton::kDead) return Reading::Dead;
  }
  return automaton.accepting(state) ? Reading::Complete : Reading::Open;
}

std::shared_ptr<const Grammar> grammar_of(std::string_view schema) {
  return json_schema_grammar(Json::parse(schema), "schema");
}

void expect(std::string_view schema, const std::vector<std::string>& taken,
            const std::vector<std::string>& refused) {
  const auto grammar = grammar_of(schema);
  for (const std::string& text : taken) {
    EXPECT_EQ(read(grammar, text), Reading::Complete) << schema << " must take " << text;
  }
  for (const std::string& text : refused) {
    EXPECT_NE(read(grammar, text), Reading::Complete) << schema << " must refuse " << text;
  }
}

std::string error_of(std::string_view schema) {
  try {
    grammar_of(schema);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(JsonGrammar, AnyObjectIsTaken) {
  const auto grammar = json_object_grammar();
  for (const char* text :
       {R"({})", R"({"a":1})", R"({"a": [1, 2.5, -3e7, true, false, null, "x"], "b": {"c": {}}})",
        "\n\n{\n    \"a\": 1,\n    \"b\": []\n}", " {}", R"({"é":"\u00e9\ud83d\ude00\n\"\\"})"}) {
    EXPECT_EQ(read(grammar, text), Reading::Complete) << text;
    EXPECT_TRUE(Json::accept(text));
  }
  for (const char* text :
       {"[]", "1", "{}x", "{} ", "{,}", R"({"a"})", R"({"a":})", R"({"a":01})", R"({"a":1,})",
        R"({"a":+1})", R"({"a":.5})", R"({"a":1.})", "{'a':1}", R"({"a":"\x"})",
        R"({"a":"\ud83d"})", R"({"a":"\ude00"})", "\xEF\xBB\xBF{}"}) {
    EXPECT_NE(read(grammar, text), Reading::Complete) << text;
  }
}

TEST(JsonGrammar, TextsAreValidUtf8) {
  const auto grammar = json_object_grammar();
  const auto in_text = [&](const std::string& bytes) { return read(grammar, "{\"a\":\"" + bytes); };
  for (const char* good :
       {"é", "中", "😀", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF", "\x7f"}) {
    const std::string text = good;
    for (size_t size = 1; size <= text.size(); ++size) {
      EXPECT_EQ(in_text(text.substr(0, size)), Reading::Open) << good << " " << size;
    }
    EXPECT_EQ(read(grammar, "{\"a\":\"" + text + "\"}"), Reading::Complete);
  }
  for (const char* bad :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5", "\xFF", "\x80", "\xC3\"", "\n", "\x1f"}) {
    EXPECT_EQ(in_text(bad), Reading::Dead) << bad;
  }
}

TEST(JsonGrammar, NestsToItsLimitAndStillComesToAnEnd) {
  const auto grammar = json_object_grammar();
  std::string text = R"({"a":)";
  int depth = 0;
  while (read(grammar, text + "[") == Reading::Open && depth < 1000) {
    text += "[";
    ++depth;
  }
  EXPECT_GT(depth, 50);
  EXPECT_LT(depth, 64);
  EXPECT_EQ(read(grammar, text + std::string(static_cast<size_t>(depth), ']') + "}"),
            Reading::Complete);
}

TEST(SchemaGrammar, MembersComeInOrderAndOptionalOnesMayBeLeftOut) {
  expect(R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"boolean"},"c":{}},
             "required":["b"]})",
         {R"({"b":true})", R"({"a":1,"b":false})", R"({"a": -12, "b": true, "c": {"x": []}})",
          R"({"b":true,"c":null})"},
         {R"({})", R"({"a":1})", R"({"b":true,"a":1})", R"({"b":true,"d":1})", R"({"b":1})",
          R"({"b":true,"b":true})", R"({,"b":true})", R"({"b":true,})"});
  expect(R"({"type":"object","properties":{"a":{"type":"null"}}})", {"{}", R"({"a":null})"},
         {R"({"b":1})"});
  expect(R"({"type":"object","properties":{}})", {"{}"}, {R"({"b":1})"});
  expect(R"({"required":["x"],"additionalProperties":{"type":"integer"}})",
         {R"({"x":1})", R"({"x":1,"y":2})"}, {"{}", R"({"y":2})", R"({"x":1,"x":2})"});
}

TEST(SchemaGrammar, OtherMembersHaveOtherNames) {
  const char* schema =
      R"({"type":"object","properties":{"ab":{"type":"integer"},"é":{"type":"integer"}},
          "additionalProperties":{"type":"boolean"}})";
  expect(schema,
         {R"({"ab":1,"é":2,"a":true})", R"({"abc":true})", R"({"b":true,"èé":false})",
          R"({"":true})", R"({"éa":true})", R"({"ê":true})"},
         {R"({"ab":true})", R"({"a":1})", R"({"x":true,"ab":true})", R"({"x":true,"é":true})",
          R"({"\u0061b":true})"});
  expect(R"({"additionalProperties":{"type":"string"},"minProperties":1,"maxProperties":2})",
         {R"({"a":"x"})", R"({"a":"x","b":"y"})"}, {"{}", R"({"a":"x","b":"y","c":"z"})"});
}

TEST(SchemaGrammar, ArraysHaveTheirLengths) {
  expect(R"({"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3})",
         {"[1,2]", "[1, 2, 3]", "[\n  1,\n  2\n]"}, {"[]", "[1]", "[1,2,3,4]", "[1,]", "[1 2]"});
  expect(R"({"type":"array","maxItems":0})", {"[]", "[ ]"}, {"[1]"});
  expect(R"({"prefixItems":[{"type":"integer"},{"type":"string"}],"items":{"type":"null"}})",
         {"[]", "[1]", R"([1,"a"])", R"([1,"a",null,null])"}, {R"(["a"])", R"([1,"a",2])"});
  expect(R"({"prefixItems":[{"type":"integer"},{"type":"string"}],"items":false,"minItems":1})",
         {"[1]", R"([1,"a"])"}, {"[]", R"([1,"a",null])"});
  expect(
      R"({"prefixItems":[{"type":"integer"}],"minItems":2,"maxItems":3,"items":{"type":"null"}})",
      {"[1,null]", "[1,null,null]"}, {"[1]", "[1,null,null,null]"});
}

TEST(SchemaGrammar, TextsHaveTheirLengthsInCharacters) {
  expect(R"({"type":"string","minLength":2,"maxLength":3})",
         {R"("ab")", R"("中中中")", R"("\n\u00e9")", R"("\ud83d\ude00a")"},
         {R"("")", R"("a")", R"("abcd")", R"("\ud83d\ude00")", R"("\n")"});
  expect(R"({"type":"string","minLength":2})", {R"("ab")", R"("abcdefgh")"}, {R"("a")"});
  expect(R"({"type":"string","maxLength":0})", {R"("")"}, {R"("a")"});
}

TEST(SchemaGrammar, PatternsHold) {
  expect(R"({"type":"string","pattern":"^[a-c]{2,3}(x|yy)?$"})",
         {R"("ab")", R"("abcyy")", R"("ccx")"}, {R"("a")", R"("abcd")", R"("aby")", R"("xab")"});
  expect(R"({"type":"string","pattern":"b+"})", {R"("b")", R"("abba")"}, {R"("a")", R"("")"});
  expect(R"({"type":"string","pattern":"^\\d{3}-\\w*\\s$|^no"})",
         {R"("123-a_ ")", R"("nothing")", R"("123-\t")"}, {R"("123-")", R"("x no")"});
  expect(R"({"type":"string","pattern":"^[^\"]\\\\\"$"})", {R"("a\\\"")"},
         {R"("\"\\\"")", R"("a")"});
  expect(R"({"type":"string","pattern":"^(ab)*$","minLength":3,"maxLength":5})", {R"("abab")"},
         {R"("ab")", R"("ababab")", R"("abababab")"});
  // With three of two each there is no way to an odd length: not one byte of it is taken.
  EXPECT_NE(error_of(R"({"type":"string","pattern":"^(ab)*$","minLength":3,"maxLength":3})"), "");
  expect(R"({"type":"string","format":"date"})", {R"("2024-02-28")"},
         {R"("2024-13-01")", R"("x")"});
  expect(R"({"type":"string","format":"date-time"})", {R"("2024-02-28T23:59:59.5+01:00")"},
         {R"("2024-02-28")"});
  expect(R"({"type":"string","format":"email"})", {R"("a.b@c.org")"}, {R"("a.b")"});
  expect(R"({"type":"string","format":"uri"})", {R"("https://a.org/x?y=1#z")"}, {R"("a")"});
}

TEST(SchemaGrammar, NumbersKeepTheirBounds) {
  expect(R"({"type":"integer","minimum":-5,"maximum":12})", {"-5", "-1", "0", "9", "10", "12"},
         {"-6", "13", "-0", "01", "1.0", "120", "", "-"});
  expect(R"({"type":"integer","exclusiveMinimum":99})", {"100", "999", "123456789"},
         {"99", "9", "0", "-1"});
  expect(R"({"type":"integer","minimum":0.5,"maximum":2.5})", {"1", "2"}, {"0", "3"});
  expect(R"({"type":"integer","minimum":-2.5,"maximum":-0.5})", {"-2", "-1"}, {"-3", "0"});
  expect(R"({"type":"integer","multipleOf":7,"minimum":10,"maximum":100})", {"14", "98", "21"},
         {"7", "10", "105", "15"});
  expect(R"({"type":"integer","multipleOf":5})", {"0", "5", "-10", "123455"}, {"1", "12"});
  expect(R"({"type":"number","minimum":0,"maximum":1})", {"0", "1", "0.5", "0.999999", "1.0"},
         {"-0.1", "1.1", "1.000001", "2", "1e0"});
  expect(R"({"type":"number","exclusiveMinimum":0})", {"0.000001", "1", "5.25"},
         {"0", "0.0", "-1"});
  expect(R"({"type":"number","minimum":-1.25,"maximum":3.5})",
         {"-1.25", "-1.2", "-0.5", "3.5", "3.49", "0"}, {"-1.3", "-1.26", "3.51", "-2", "4"});
  expect(R"({"type":"number","minimum":1e3})", {"1000", "1000.5", "20000"}, {"999.9", "0"});
  expect(R"({"type":"number"})", {"0", "-1.5e-7", "123456789012345678"},
         {"1e400", "1234567890123456789", "1e"});
}

TEST(SchemaGrammar, ConstantsAndAlternatives) {
  expect(R"({"enum":["a","é\n",1,null,{"x":[1]}]})",
         {R"("a")", R"("é\n")", "1", "null", R"({"x":[1]})"}, {R"("b")", "2", "true"});
  expect(R"({"type":"string","enum":["a",1]})", {R"("a")"}, {"1"});
  expect(R"({"const":false})", {"false"}, {"true"});
  expect(R"({"type":["integer","null"],"minimum":3})", {"3", "null"}, {"2", R"("a")"});
  expect(R"({"type":"integer","nullable":true})", {"3", "null"}, {"true"});
  expect(
      R"({"anyOf":[{"type":"object","properties":{"k":{"const":"aa"},"x":{"type":"integer"}},"required":["k","x"]},
                      {"type":"object","properties":{"k":{"const":"ab"},"y":{"type":"string"}},"required":["k","y"]}]})",
      {R"({"k":"aa","x":1})", R"({"k":"ab","y":"z"})"}, {R"({"k":"aa","y":"z"})", R"({"k":"ac"})"});
  expect(R"({"oneOf":[{"type":"string"},{"type":"integer"}]})", {R"("a")", "1"}, {"null"});
  expect(R"({"allOf":[{"$ref":"#/$defs/n"}],"$defs":{"n":{"type":"null"}},"description":"x"})",
         {"null"}, {"1"});
}

TEST(SchemaGrammar, ReferencesMayComeBack) {
  expect(R"({"$defs":{"node":{"type":"object","properties":{"v":{"type":"integer"},
             "next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["v","next"],
             "additionalProperties":false}},"$ref":"#/$defs/node"})",
         {R"({"v":1,"next":null})", R"({"v":1,"next":{"v":2,"next":{"v":3,"next":null}}})"},
         {R"({"v":1})", R"({"v":1,"next":{}})"});
  expect(R"({"type":"array","items":{"$ref":"#"}})", {"[]", "[[],[[]]]"}, {"[1]"});
}

TEST(SchemaGrammar, WhatIsNotSupportedIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"not":{}})", "no value fits"},
      {R"({"type":"array","uniqueItems":true})", "uniqueItems"},
      {R"({"type":"int"})", "\"type\""},
      {R"_({"type":"string","pattern":"a(?=a)"})_", "looks ahead"},
      {R"({"type":"string","pattern":"a\\b"})", "escape"},
      {R"({"type":"string","pattern":"(a"})", "lacks a )"},
      {R"({"type":"string","pattern":"^(a|b)*a(a|b){14}$"})", "too complex"},
      {R"({"type":"string","pattern":"^((((a{1000}){1000}){1000}){1000})$"})", "too complex"},
      {R"({"type":"number","multipleOf":0.1})", "multipleOf"},
      {R"({"type":"integer","minimum":2,"maximum":1})", "no number"},
      {R"({"enum":["a",18446744073709551617]})", "beyond 64 bits"},
      {R"({"const":{"a":-9223372036854775900}})", "beyond 64 bits"},
      {R"({"$ref":"#/$defs/x"})", "leads to no schema"},
      {R"({"$ref":"http://a/b"})", "leads out"},
      {R"({"$ref":"#"})", "nothing between"},
      {R"({"anyOf":[{"$ref":"#"},{"type":"null"}]})", "nothing between"},
      {R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]})",
       "can ever fulfil it"},
      {R"({"oneOf":[{"type":"integer"},{"type":"number"}]})", "oneOf"},
      {R"({"enum":[]})", "enum"},
      {R"({"required":["a"],"additionalProperties":false})", "\"a\" is required"},
      {R"({"minItems":3,"maxItems":2})", "minItems"},
      {R"({"minLength":-1})", "minLength"},
      {R"(3)", "object"},
  };
  for (const auto& [schema, word] : cases) {
    const std::string error = error_of(schema);
    EXPECT_NE(error.find(word), std::string::npos) << schema << ": " << error;
    EXPECT_EQ(error.find("schema: "), 0u) << error;
  }
}

TEST(SchemaGrammar, HostileOnesAreRefusedInTime) {
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += R"({"type":"object","required":["a"],"properties":{"a":)";
  deep += "{}";
  for (int i = 0; i < 70; ++i) deep += "}}";
  EXPECT_NE(error_of(deep).find("nested deeper"), std::string::npos) << error_of(deep);
  Json big = {{"enum", Json::array()}};
  for (int i = 0; i < 60'000; ++i) big["enum"].push_back("value number " + std::to_string(i));
  EXPECT_NE(error_of(big.dump()).find("too large"), std::string::npos);
}

}  // namespace
}  // namespace ponder
