// Verifiers of form: regex, and json-schema.
#include <gtest/gtest.h>

#include "base/error.h"
#include "graders/verifier.h"
#include "grammar/json_schema.h"

namespace ponder {
namespace {

Verdict verdict(const Json& verifier, const std::string& answer) {
  return make_verifier({{"verifier", verifier}}, "here")->verify(answer);
}

TEST(RegexVerifier, MatchesTheWholeAnswerOrSearches) {
  const Json digits = {{"type", "regex"}, {"pattern", "\\d+"}};
  EXPECT_EQ(verdict(digits, "The answer is 12.").score, 1);
  EXPECT_EQ(verdict(digits, "12a").score, 0);
  const Json search = {
      {"type", "regex"}, {"pattern", "colou?r"}, {"search", true}, {"ignore_case", true}};
  EXPECT_EQ(verdict(search, "What a Color it is").score, 1);
  EXPECT_EQ(verdict(search, "none").score, 0);
  EXPECT_EQ(make_verifier({{"verifier", "regex"}, {"answer", "a|b"}}, "here")->verify("b").score,
            1);
  EXPECT_EQ(verdict({{"type", "regex"}, {"pattern", "."}}, "\xff").error, "");
}

TEST(RegexVerifier, RunawayPatternsAreErrors) {
  const Json runaway = {{"type", "regex"}, {"pattern", "(a+)+[bc]"}, {"search", true}};
  EXPECT_NE(verdict(runaway, std::string(5000, 'a')).error, "");
  EXPECT_THROW(verdict({{"type", "regex"}, {"pattern", "("}}, ""), Error);
}

TEST(JsonSchema, TheAnswerIsFoundAsOthersAre) {
  const Json form = {{"type", "json-schema"}, {"schema", {{"type", "object"}}}};
  for (const char* answer : {"{}", "```json\n{}\n```", "So: <answer>{}</answer>",
                             "<answer>\n```json\n{}\n```\n</answer>", "~~~\n{}\n~~~",
                             R"({"a": "so \\boxed{2}", "b": "<answer>"})",
                             "```json\n{}\n```\nand its text:\n```text\nnone\n```"})
    EXPECT_EQ(verdict(form, answer).score, 1) << answer;
  for (const char* answer : {"[]", "<answer>[]</answer>", "{} or {}"})
    EXPECT_EQ(verdict(form, answer).score, 0) << answer;
}

TEST(JsonSchema, JudgesEachKeyword) {
  const auto fits = [](const char* schema, const char* value) {
    const Json form = parse_json(schema, "schema");
    check_schema(form, "schema");
    const SchemaVerdict out = validate(form, parse_json(value, "value"));
    EXPECT_EQ(out.limit, "");
    return out.fault.empty();
  };
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {R"({"type": "integer"})", "3", "3.5"},
      {R"({"type": "integer"})", "3.0", "\"3\""},
      {R"({"type": ["string", "null"]})", "null", "1"},
      {R"({"enum": [1, "a"]})", "\"a\"", "2"},
      {R"({"const": {"a": 1}})", R"({"a": 1})", R"({"a": 2})"},
      {R"({"properties": {"a": {"type": "number"}}})", R"({"a": 1, "b": 2})", R"({"a": "x"})"},
      {R"({"required": ["a"]})", R"({"a": 1})", "{}"},
      {R"({"properties": {"a": {}}, "additionalProperties": false})", R"({"a": 1})", R"({"b": 1})"},
      {R"({"additionalProperties": {"type": "string"}})", R"({"b": "1"})", R"({"b": 1})"},
      {R"({"minProperties": 1})", R"({"a": 1})", "{}"},
      {R"({"maxProperties": 1})", "{}", R"({"a": 1, "b": 2})"},
      {R"({"items": {"minimum": 2}})", "[2, 3]", "[1, 2]"},
      {R"({"minItems": 2})", "[1, 2]", "[1]"},
      {R"({"maxItems": 2})", "[1, 2]", "[1, 2, 3]"},
      {R"({"uniqueItems": true})", "[1, 2]", "[1, 1]"},
      {R"({"minLength": 2})", "\"\u00e4\u00f6\"", "\"\u00e4\""},
      {R"({"maxLength": 1})", "\"\u00e4\"", "\"ab\""},
      {R"({"pattern": "^a"})", "\"abc\"", "\"cba\""},
      {R"({"maximum": 2})", "2", "2.5"},
      {R"({"exclusiveMinimum": 2})", "2.5", "2"},
      {R"({"exclusiveMaximum": 2})", "1", "2"},
      {R"({"multipleOf": 3})", "9", "10"},
      {R"({"allOf": [{"minimum": 1}, {"maximum": 3}]})", "2", "4"},
      {R"({"anyOf": [{"const": 1}, {"const": 2}]})", "2", "3"},
      {R"({"oneOf": [{"minimum": 1}, {"minimum": 5}]})", "2", "6"},
      {R"({"not": {"type": "string"}})", "1", "\"a\""}};
  for (const auto& [schema, good, bad] : cases) {
    EXPECT_TRUE(fits(schema, good)) << schema << good;
    EXPECT_FALSE(fits(schema, bad)) << schema << bad;
  }
}

TEST(JsonSchema, UnknownKeywordsAreErrors) {
  for (const char* schema :
       {R"({"$ref": "#/a"})", R"({"minmum": 1})", R"({"type": "int"})", R"({"items": 3})",
        R"({"anyOf": []})", R"({"pattern": "("})", R"({"minItems": -1})", "3"}) {
    EXPECT_THROW(check_schema(parse_json(schema, "schema"), "here"), Error) << schema;
  }
}

TEST(JsonSchema, AnswersMayStandInABlock) {
  const Json how = {{"type", "json-schema"}, {"schema", {{"type", "object"}, {"required", {"a"}}}}};
  EXPECT_EQ(verdict(how, "Here:\n```json\n{\"a\": 1}\n```\n").score, 1);
  EXPECT_EQ(verdict(how, "{\"a\": 1}").score, 1);
  for (const char* text : {"{}", "", "{\"a\"", "```json\n[]\n```", "```", "``````"}) {
    EXPECT_EQ(verdict(how, text).score, 0) << text;
    EXPECT_EQ(verdict(how, text).error, "") << text;
  }
  EXPECT_EQ(verdict(how, std::string(50'000, '[')).score, 0);
}

}  // namespace
}  // namespace ponder
