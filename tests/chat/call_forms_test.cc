// Every form: what it writes is read back, however it is cut into pieces and wherever it ends.
#include <gtest/gtest.h>

#include "base/error.h"
#include "chat/tool_grammar.h"
#include "chat/tools.h"
#include "grammar/automaton.h"

namespace ponder::call_forms_test {
namespace {

const Json kTools = Json::parse(R"([
  {"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{
    "city":{"type":"string"},"days":{"type":"integer"},"exact":{"type":"boolean"},
    "tags":{"type":"array","items":{"type":"string"}}},"required":["city"]}}},
  {"type":"function","function":{"name":"write_file","parameters":{"type":"object","properties":{
    "path":{"type":"string"},"content":{"type":"string"}},"required":["path","content"]}}},
  {"type":"function","function":{"name":"now"}}])");

struct Read {
  std::string text;
  std::vector<ToolCall> calls;
  std::vector<bool> whole;
  bool operator==(const Read&) const = default;
};

void add(Read& out, const ToolCallStream::Part& part) {
  out.text += part.text;
  for (const CallPiece& piece : part.calls) {
    if (!piece.name.empty()) {
      out.calls.push_back({"", piece.name, ""});
      out.whole.push_back(false);
    }
    ASSERT_EQ(static_cast<size_t>(piece.index) + 1, out.calls.size());
    out.calls.back().arguments += piece.arguments;
    out.whole.back() = piece.ends;
  }
}

Read read(const CallForm& form, std::string_view text, size_t step, bool cut = false) {
  ToolCallStream stream(form, kTools);
  Read out;
  for (size_t at = 0; at < text.size(); at += step) add(out, stream.push(text.substr(at, step)));
  add(out, stream.finish(cut));
  return out;
}

std::vector<ToolCall> two_calls() {
  return {{"", "weather",
           R"({"city": "Zürich \"am See\"", "days": 3, "exact": true, "tags": ["a, b", "]}"]})"},
          {"", "write_file",
           R"({"path": "/tmp/x.html", "content": "<p class='y'>\n\t\\ {\"k\": [1, 2]} </p>\n"})"}};
}

void expect_equal_calls(const std::vector<ToolCall>& got, const std::vector<ToolCall>& right,
                        std::string_view form) {
  ASSERT_EQ(got.size(), right.size()) << form;
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].name, right[i].name) << form;
    EXPECT_EQ(Json::parse(got[i].arguments, nullptr, false), Json::parse(right[i].arguments))
        << form << ' ' << got[i].arguments;
  }
}

TEST(CallForms, TwoCallsAreReadBackInEverySplit) {
  for (const CallForm& form : call_forms()) {
    const std::string text = form.write(two_calls());
    const bool only_calls = form.name == "llama";
    const std::string before = only_calls ? "" : "Let me see.\n";
    const Read whole = read(form, before + text, 10'000);
    EXPECT_EQ(whole.text, only_calls ? "" : "Let me see.") << form.name;
    expect_equal_calls(whole.calls, two_calls(), form.name);
    EXPECT_EQ(whole.whole, (std::vector<bool>{true, true})) << form.name;
    for (const size_t step : {1, 2, 3, 5, 7, 11, 16, 31, 64}) {
      EXPECT_EQ(read(form, before + text, step), whole) << form.name << ' ' << step;
    }
  }
}

TEST(CallForms, ACallWithoutArgumentsIsOne) {
  for (const CallForm& form : call_forms()) {
    const Read out = read(form, form.write({{"", "now", "{}"}}), 3);
    expect_equal_calls(out.calls, {{"", "now", "{}"}}, form.name);
    EXPECT_EQ(out.text, "") << form.name;
  }
}

// Cut anywhere: no part of the form is said, and what came of the arguments is there.
TEST(CallForms, ACutNeverShowsAHalfWrittenForm) {
  for (const CallForm& form : call_forms()) {
    const std::string before = form.name == "llama" ? "" : "Well.\n";
    const std::string text = form.write(two_calls());
    size_t most = 0;
    for (size_t size = 0; size <= text.size(); ++size) {
      const Read out = read(form, before + text.substr(0, size), 4, true);
      EXPECT_TRUE(out.text == "Well." || out.text == "Well.\n" || out.text.empty())
          << form.name << ' ' << size << ' ' << out.text;
      const size_t came = out.calls.empty() ? 0 : out.calls[0].arguments.size();
      EXPECT_GE(out.calls.size() + came, most > 0 ? 1u : 0u);
      most = std::max(most, came);
    }
    EXPECT_GT(most, 10u) << form.name;
  }
}

TEST(CallForms, ArgumentsAreStreamedAsTheyAreWritten) {
  for (const char* name : {"hermes", "deepseek", "deepseek_bare", "kimi", "harmony", "mistral",
                           "mistral_named", "llama", "command", "granite", "nemotron"}) {
    const CallForm& form = *find_call_form(name);
    const std::string arguments = R"({"path": "a",  "content": "0123456789 0123456789"})";
    const std::string text = form.write({{"", "write_file", arguments}});
    const size_t at = text.find("0123456789");
    const Read out = read(form, text.substr(0, at + 5), 1, true);
    ASSERT_EQ(out.calls.size(), 1u) << name;
    EXPECT_EQ(out.calls[0].arguments, arguments.substr(0, arguments.find("0123") + 5)) << name;
    EXPECT_EQ(read(form, text, 1).calls[0].arguments, arguments) << name;
  }
}

TEST(CallForms, TextBetweenTagsIsStreamedToo) {
  for (const char* name : {"qwen_coder", "glm", "minimax", "dsml"}) {
    const CallForm& form = *find_call_form(name);
    const std::string text =
        form.write({{"", "write_file", R"({"path": "a", "content": "0123 5678"})"}});
    const Read out = read(form, text.substr(0, text.find("0123") + 6), 1, true);
    ASSERT_EQ(out.calls.size(), 1u) << name;
    EXPECT_EQ(out.calls[0].arguments, R"({"path": "a", "content": "0123 5)") << name;
  }
}

TEST(CallForms, CallsOfFunctionsThatAreNotThereStayText) {
  for (const CallForm& form : call_forms()) {
    const std::string text = form.write({{"", "launch", R"({"city": "Bern"})"}});
    const Read whole = read(form, text, 10'000);
    EXPECT_EQ(whole.text, text) << form.name;
    EXPECT_TRUE(whole.calls.empty()) << form.name;
    for (const size_t step : {1, 3, 8}) EXPECT_EQ(read(form, text, step), whole) << form.name;
  }
}

// What models are told of a form has an example in it, which some say again.
TEST(CallForms, TheExampleThatModelsAreGivenIsNoCall) {
  for (const CallForm& form : call_forms()) {
    const std::string told = about_tools(form, kTools);
    const std::string example = told.substr(told.find("in this form:\n") + 14);
    for (const size_t step : {size_t{1}, size_t{3}, example.size()}) {
      const Read out = read(form, example, step);
      EXPECT_EQ(out.text, example) << form.name;
      EXPECT_TRUE(out.calls.empty()) << form.name;
    }
  }
}

TEST(CallForms, PlainTextStaysAsItIs) {
  for (const CallForm& form : call_forms()) {
    for (const char* text :
         {"a < b and [1] and {x} ``` `` <tool <| ‹ 3\n", "[see](http://x) of it", "{\"ok\": true}",
          "{\"name\": \"Bob\", \"age\": 3}", "[1, 2]", "print(x)", "<", "[", "{", ""}) {
      EXPECT_EQ(read(form, text, 1).text, text) << form.name;
      EXPECT_EQ(read(form, text, 100).text, text) << form.name;
    }
  }
}

TEST(CallForms, TypesComeFromTheSchemaWhereTheFormHasNone) {
  const Json tools = Json::parse(R"([{"type":"function","function":{"name":"f","parameters":{
    "type":"object","properties":{"s":{"type":"string"},"n":{"type":["string","null"]},
    "i":{"type":"integer"},"o":{"type":"object"}}}}}])");
  ToolCallStream stream(*find_call_form("glm"), tools);
  Read out;
  const auto member = [](const char* key, const char* value) {
    return fmt::format("<arg_key>{}</arg_key>\n<arg_value>{}</arg_value>\n", key, value);
  };
  add(out, stream.push("<tool_call>f\n" + member("s", "12") + member("n", "null") +
                       member("i", "12") + member("o", "{\"a\": [1]}") + member("x", "2") +
                       member("y", "two") + "</tool_call>"));
  ASSERT_EQ(out.calls.size(), 1u);
  EXPECT_EQ(Json::parse(out.calls[0].arguments),
            Json::parse(R"({"s":"12","n":null,"i":12,"o":{"a":[1]},"x":2,"y":"two"})"));
}

TEST(CallForms, OtherWaysToWriteTheSame) {
  const struct {
    const char *form, *text, *name, *arguments;
  } kCases[] = {
      {"llama",
       R"(<|python_tag|>{"type": "function", "name": "weather", "parameters": {"city": "B"}})",
       "weather", R"({"city": "B"})"},
      {"llama", "[weather(city='Bern', days=2, exact=True)]", "weather",
       R"({"city": "Bern", "days": 2, "exact": true})"},
      {"llama", "<|python_tag|>weather.call(city=\"Bern\")", "weather", R"({"city": "Bern"})"},
      {"llama", R"([{"name": "weather", "parameters": {"city": "B"}}])", "weather",
       R"({"city": "B"})"},
      {"harmony",
       "<|start|>assistant to=functions.weather<|channel|>commentary json<|message|>{\"city\": "
       "\"B\"}",
       "weather", R"({"city": "B"})"},
      {"mistral", R"([TOOL_CALLS]weather[CALL_ID]abc123def[ARGS]{"city": "B"})", "weather",
       R"({"city": "B"})"},
      {"qwen_coder", "<function=weather>\n<parameter=city>\nB\nC\n</parameter>\n</function>",
       "weather", R"({"city": "B\nC"})"},
      {"dsml",
       "<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"weather\">\n<｜DSML｜parameter "
       "name=\"city\" "
       "string=\"true\">B</｜DSML｜parameter>\n<｜DSML｜parameter name=\"days\" string=\"false\">2"
       "</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>",
       "weather", R"({"city": "B", "days": 2})"},
      {"gemma_code", "```tool_code\nprint(weather(city=\"B\"))\n```", "weather",
       R"({"city": "B"})"},
      {"hermes",
       "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"a\nb\"}}}\n</tool_call>",
       "weather", R"({"city": "a\nb"})"},
  };
  for (const auto& one : kCases) {
    const Read out = read(*find_call_form(one.form), one.text, 2);
    EXPECT_EQ(out.text, "") << one.text;
    expect_equal_calls(out.calls, {{"", one.name, one.arguments}}, one.text);
  }
}

// A call that breaks off has been passed on as far as it made sense; the rest is not shown.
TEST(CallForms, ABrokenCallDoesNotLeakItsEnd) {
  const CallForm& form = *find_call_form("hermes");
  const Read out = read(
      form, "<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": oops}}</tool_call> Done.",
      1);
  EXPECT_EQ(out.text, " Done.");
  ASSERT_EQ(out.calls.size(), 1u);
  EXPECT_EQ(out.calls[0].arguments, R"({"city": oops)");
  EXPECT_FALSE(out.whole[0]);
  // An open string does not swallow the call behind it.
  const Read next =
      read(form, "<tool_call>don\"t</tool_call>\n<tool_call>{\"name\":\"now\"}</tool_call>", 1);
  EXPECT_EQ(next.text, "<tool_call>don\"t</tool_call>");
  EXPECT_EQ(next.calls.size(), 1u);
}

// What the grammar of a form lets pass is read as arguments that the schema allows.
TEST(CallForms, TheGrammarHoldsEveryForm) {
  for (const CallForm& form : call_forms()) {
    const auto fits = [&](std::string_view text) {
      Automaton automaton(tool_grammar(form, kTools, ""));
      int32_t state = automaton.start();
      for (const char c : text) {
        state = automaton.step(state, static_cast<uint8_t>(c));
        if (state == Automaton::kDead) return false;
      }
      return automaton.accepting(state);
    };
    const auto written = [&](const char* name, const char* arguments) {
      return form.write({{"", name, arguments}});
    };
    if (form.name == "gemma" || form.name == "function_gemma") continue;  // lists: refused, below
    EXPECT_TRUE(fits(written("weather", R"({"city":"Zürich","days":3,"exact":false})")))
        << form.name;
    EXPECT_TRUE(fits(written("weather", R"({"city":"B"})"))) << form.name;
    EXPECT_TRUE(fits(written("write_file", R"({"path":"a<b","content":"x"})"))) << form.name;
    EXPECT_FALSE(fits(written("weather", R"({"days":3})"))) << form.name;
    EXPECT_FALSE(fits(written("weather", R"({"city":"B","days":"x"})"))) << form.name;
    EXPECT_FALSE(fits(written("launch", "{}"))) << form.name;
  }
  EXPECT_THROW(tool_grammar(*find_call_form("gemma"), kTools, "weather"), Error);
  EXPECT_NO_THROW(tool_grammar(*find_call_form("gemma"), kTools, "write_file"));
}

}  // namespace
}  // namespace ponder::call_forms_test
