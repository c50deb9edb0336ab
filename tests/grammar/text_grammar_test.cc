// Grammars of plain text: choices, regular expressions, GBNF.
#include "grammar/text_grammar.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "grammar/automaton.h"

namespace ponder::text_grammar_test {
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

std::string error_of(const std::string& rules) {
  try {
    gbnf_grammar(rules, "grammar");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(TextGrammar, ChoicesAndExpressionsAreWhole) {
  const auto choice = choice_grammar({"yes", "no", "\"nö\""}, "choice");
  for (const char* text : {"yes", "no", "\"nö\""}) EXPECT_TRUE(reads(choice, text)) << text;
  for (const char* text : {"", "y", "nope", "yes "}) EXPECT_FALSE(reads(choice, text)) << text;
  const auto regex = regex_grammar(R"(\d{3}-[a-zé]+|"x\n")", "regex");
  for (const char* text : {"123-a", "007-éé", "\"x\n\""}) EXPECT_TRUE(reads(regex, text)) << text;
  for (const char* text : {"a123-a", "123-", "123-A"}) EXPECT_FALSE(reads(regex, text)) << text;
  EXPECT_THROW(choice_grammar({}, "choice"), Error);
  EXPECT_THROW(regex_grammar("(", "regex"), Error);
  // No bracket of the reader's own may be what balances a pattern, or be shown to whoever wrote it.
  try {
    regex_grammar("a)|(b", "regex");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()).find("(?:"), std::string::npos) << e.what();
  }
  const auto looking = regex_grammar("^a|(?!bb)b+|c$", "regex");
  for (const char* text : {"a", "b", "c"}) EXPECT_TRUE(reads(looking, text)) << text;
  for (const char* text : {"aa", "bb", "xc", "ab"}) EXPECT_FALSE(reads(looking, text)) << text;
}

TEST(TextGrammar, RulesAreReadAsLlamaCppReadsThem) {
  // Its own example of arithmetic.
  const auto sums = gbnf_grammar(R"gbnf(root  ::= (expr "=" ws term "\n")+
expr  ::= term ([-+*/] term)*
term  ::= ident | num | "(" ws expr ")" ws
ident ::= [a-z] [a-z0-9_]* ws
num   ::= [0-9]+ ws # a number
ws    ::= [ \t\n]*
)gbnf",
                                 "grammar");
  EXPECT_TRUE(reads(sums, "x +1 = 2\n"));
  EXPECT_TRUE(reads(sums, "(a*(b_2))= 4\n7/2=c\n"));
  EXPECT_FALSE(reads(sums, "x + = 2\n"));
  EXPECT_FALSE(reads(sums, "x + 1"));
  const auto list = gbnf_grammar(
      "root ::= item ( \",\" root )?\nitem ::= \"\\x61\" [^a-y\\]]{1,2} | # or\n  \"\\u00e9\" . "
      "\"\\\"\"{2}",
      "grammar");
  std::string many = "azz";
  for (int i = 0; i < 500; ++i) many += ",az";
  EXPECT_TRUE(reads(list, many)) << "a rule that ends with itself does not nest";
  EXPECT_TRUE(reads(list, "éü\"\""));
  EXPECT_FALSE(reads(list, "ay"));
  EXPECT_FALSE(reads(list, "a]"));
  EXPECT_FALSE(reads(list, "azzz"));
}

TEST(TextGrammar, WhatIsWrongWithRulesIsSaidWithTheirLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "no rule \"root\""},
      {"a ::= \"x\"", "no rule \"root\""},
      {"root ::= b", "no rule of the name b"},
      {"root ::= \"a\"\nroot ::= \"b\"", "twice (line 2)"},
      {"root ::= root \"a\" | \"b\"", "leads back to itself"},
      {"root ::= x \"a\"\nx ::= \"b\"? root", "leads back to itself"},
      {"root ::= \"a", "ends too early"},
      {"root ::= (\"a\"", "lacks a )"},
      {"root ::= \"\\q\"", "escape"},
      {"root ::= [z-a]", "backwards"},
      {"root ::= \"a\"{3,2}", "at most"},
      {"root ::= \"a\"{99999}", "repeats more"},
      {"root = \"a\"", "lacks ::="},
      {"root ::= <think>", "names tokens"},
      {"root ::= \"a\" root", "can ever fulfil it"},
      {"root ::= \"a\" )", "behind a rule"},
  };
  for (const auto& [rules, words] : cases) {
    EXPECT_NE(error_of(rules).find(words), std::string::npos) << rules << ": " << error_of(rules);
  }
}

}  // namespace
}  // namespace ponder::text_grammar_test
