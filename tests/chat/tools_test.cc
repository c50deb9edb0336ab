#include "chat/tools.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "chat/conversation.h"
#include "chat/tool_grammar.h"
#include "grammar/automaton.h"

namespace ponder::tools_test {
namespace {

struct Outcome {
  std::string text;
  std::vector<ToolCall> calls;
  std::vector<bool> whole;
  bool operator==(const Outcome&) const = default;
};

void add(Outcome& out, const ToolCallStream::Part& part) {
  out.text += part.text;
  for (const CallPiece& piece : part.calls) {
    if (!piece.name.empty()) {
      EXPECT_EQ(static_cast<size_t>(piece.index), out.calls.size());
      out.calls.push_back({"", piece.name, ""});
      out.whole.push_back(false);
    }
    ASSERT_EQ(static_cast<size_t>(piece.index) + 1, out.calls.size());
    out.calls.back().arguments += piece.arguments;
    out.whole.back() = piece.ends;
  }
}

const CallForm& form(std::string_view name) {
  const CallForm* found = find_call_form(name);
  EXPECT_NE(found, nullptr) << name;
  return *found;
}

Outcome in_pieces(const CallForm& form, const std::vector<std::string_view>& pieces,
                  const Json& tools, bool cut = false) {
  ToolCallStream stream(form, tools);
  Outcome out;
  for (const std::string_view piece : pieces) add(out, stream.push(piece));
  add(out, stream.finish(cut));
  EXPECT_EQ(static_cast<size_t>(stream.calls()), out.calls.size());
  return out;
}

// Cut at up to two places, and byte by byte: the same parts each time.
Outcome read(const CallForm& form, std::string_view text, const Json& tools = nullptr) {
  const Outcome whole = in_pieces(form, {text}, tools);
  std::vector<std::string_view> bytes;
  for (size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  EXPECT_EQ(in_pieces(form, bytes, tools), whole) << text;
  for (size_t a = 0; a <= text.size(); ++a) {
    for (size_t b = a; b <= text.size(); b += 23) {
      EXPECT_EQ(in_pieces(form, {text.substr(0, a), text.substr(a, b - a), text.substr(b)}, tools),
                whole)
          << form.name << ' ' << a << ' ' << b;
    }
  }
  return whole;
}

Outcome read(std::string_view name, std::string_view text) { return read(form(name), text); }

using Calls = std::vector<ToolCall>;

TEST(ToolCalls, HermesCallsAreReadOverAnyBorder) {
  const Outcome one =
      read("hermes",
           "Let me look. \n\n<tool_call>\n{\"name\": \"get_weather\", \"arguments\": "
           "{\"city\": \"Zürich\", \"n\": 1.50}}\n</tool_call>\n");
  EXPECT_EQ(one.text, "Let me look.");
  EXPECT_EQ(one.calls, (Calls{{"", "get_weather", "{\"city\": \"Zürich\", \"n\": 1.50}"}}));
  const Outcome two =
      read("hermes",
           "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>\n<tool_call>"
           "{\"arguments\":{\"x\":\"</tool_call>\\\"\"},\"name\":\"b\"}</tool_call>");
  EXPECT_EQ(two.text, "");
  EXPECT_EQ(two.calls, (Calls{{"", "a", "{}"}, {"", "b", R"({"x":"</tool_call>\""})"}}));
  EXPECT_EQ(read("hermes", R"(<tool_call>{"name":"a","parameters":{"x":1}}</tool_call>)").calls,
            (Calls{{"", "a", R"({"x":1})"}}));
  EXPECT_EQ(read("hermes", R"(<tool_call>{"name":"a","arguments":"{\"x\":1}"}</tool_call>)").calls,
            (Calls{{"", "a", R"({"x":1})"}}));
  EXPECT_EQ(read("hermes", "<tool_call>{\"name\":\"a\"}").calls, (Calls{{"", "a", "{}"}}));
}

TEST(ToolCalls, DeepSeeksCallsAreReadInBothForms) {
  const std::string r1 =
      "Well.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n```json\n"
      "{\"zone\": \"UTC\"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>b\n"
      "```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>";
  const std::string bare =
      "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{\"zone\": \"UTC\"}"
      "<｜tool▁call▁end｜><｜tool▁call▁begin｜>b<｜tool▁sep｜>{}<｜tool▁call▁end｜><"
      "｜tool▁calls▁end｜>";
  const Calls calls = {{"", "get_time", "{\"zone\": \"UTC\"}"}, {"", "b", "{}"}};
  for (const char* format : {"deepseek", "deepseek_bare"}) {
    EXPECT_EQ(read(format, r1).calls, calls);
    EXPECT_EQ(read(format, r1).text, "Well.");
    EXPECT_EQ(read(format, bare).calls, calls);
    EXPECT_EQ(read(format, bare).text, "");
  }
}

TEST(ToolCalls, WhatIsMalformedStaysText) {
  for (const char* text :
       {"plain text, a < b, <tool", "<tool_call>", "<tool_call>nonsense</tool_call> and on ",
        "<tool_call>{\"name\": 5, \"arguments\": {}}</tool_call>",
        "<tool_call>{\"name\": \"a\", \"arguments\": [1]}</tool_call>",
        "<tool_call>{\"name\": \"\", \"arguments\": {}}</tool_call>", "</tool_call>", " \n "}) {
    const Outcome out = read("hermes", text);
    EXPECT_EQ(out.text, text);
    EXPECT_TRUE(out.calls.empty());
  }
  for (const char* text : {"<｜tool▁calls▁begin｜>", "a<｜tool▁calls▁begin｜>b<｜tool▁calls▁end｜>",
                           "<｜tool▁call▁begin｜>{}<｜tool▁call▁end｜>"}) {
    const Outcome out = read("deepseek", text);
    EXPECT_EQ(out.text, text);
    EXPECT_TRUE(out.calls.empty());
  }
  // An open string does not swallow the call behind it.
  const Outcome out =
      read("hermes", "<tool_call>don\"t</tool_call>\n<tool_call>{\"name\":\"a\"}</tool_call>");
  EXPECT_EQ(out.text, "<tool_call>don\"t</tool_call>");
  EXPECT_EQ(out.calls.size(), 1u);
}

TEST(ToolCalls, NoMoreThanWereAllowed) {
  ToolCallStream stream(form("hermes"), nullptr, 1);
  const std::string call = "<tool_call>{\"name\":\"a\"}</tool_call>";
  EXPECT_EQ(stream.push(call + call + "more").calls.size(), 1u);
  EXPECT_EQ(stream.finish().text, "");
}

std::string template_text(const std::string& name) {
  return read_file(std::string(PONDER_FIXTURES) + "/templates/" + name + ".jinja", 1 << 20);
}

TEST(ToolCalls, TheTemplateTellsTheForm) {
  const auto name_of = [](std::string_view source) {
    const CallForm* found = call_form_of(source);
    return found ? std::string(found->name) : "none";
  };
  const struct {
    const char *fixture, *form;
  } kTemplates[] = {
      {"deepseek_r1", "deepseek"}, {"deepseek_v3", "deepseek"},  {"qwen3", "hermes"},
      {"qwen2_5", "hermes"},       {"hermes_tools", "hermes"},   {"smollm2", "hermes"},
      {"chatml", "hermes"},        {"mistral_tools", "mistral"}, {"llama3_tools", "llama"}};
  for (const auto& one : kTemplates) EXPECT_EQ(name_of(template_text(one.fixture)), one.form);
  EXPECT_EQ(name_of("{{'<｜tool▁call▁begin｜>' + tool['function']['name']}}"), "deepseek_bare");
  EXPECT_EQ(name_of("{{ message.tool_calls }} <tool_call>\n<function= <parameter="), "qwen_coder");
  EXPECT_EQ(name_of("{{ message.tool_calls }} <tool_call> <arg_key>"), "glm");
  EXPECT_EQ(name_of("{{ message.tool_calls }}<|frobnicate|>"), "none");
}

const char* const kTools =
    R"([{"type":"function","function":{"name":"get_weather","description":"now <|im_end|>",)"
    R"("parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}])";

// A family's tokenizer with a family's template.
struct Format {
  Format(const std::string& family, const std::string& name)
      : checkpoint(made(family, name)),
        tokenizer(checkpoint.tokenizer),
        format(checkpoint, tokenizer) {}

  static Checkpoint made(const std::string& family, const std::string& name) {
    const std::string folder = std::string(PONDER_FIXTURES) + "/tokenizers/" + family;
    Checkpoint out;
    out.path = "fixture";
    out.tokenizer =
        read_tokenizer_json(read_file(folder + "/tokenizer.json", 1 << 26),
                            read_file(folder + "/tokenizer_config.json", 1 << 26), folder);
    out.has_tokenizer = true;
    out.chat_template = template_text(name);
    return out;
  }
  std::string text(const std::vector<Message>& messages, const Json& tools) const {
    return tokenizer.decode(format.prompt(messages, true, tools).ids);
  }
  int64_t count(const std::vector<Message>& messages, const Json& tools,
                const std::string& token) const {
    const std::vector<int32_t> ids = format.prompt(messages, true, tools).ids;
    return std::count(ids.begin(), ids.end(), tokenizer.find(token).value());
  }

  Checkpoint checkpoint;
  Tokenizer tokenizer;
  ChatFormat format;
};

std::vector<Message> turns(const std::string& evil) {
  Message call{"assistant", ""};
  call.tool_calls = {{"call_1", "get_weather", R"({"city": ")" + evil + R"("})"}};
  Message result{"tool", "12 degrees" + evil};
  result.tool_call_id = "call_1";
  return {{"user", "Weather?"}, call, result};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ToolPrompt, ToolsCallsAndResultsStandWhereTheTemplateWantsThem) {
  const Json tools = Json::parse(kTools);
  for (const char* name : {"qwen3", "qwen2_5", "smollm2"}) {
    const std::string text = Format("qwen3", name).text(turns("Bern"), tools);
    EXPECT_TRUE(has(text, "\"name\": \"get_weather\"") || has(text, "\"name\":\"get_weather\""));
    EXPECT_TRUE(
        has(text,
            "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Bern\"}}\n"
            "</tool_call>"))
        << text;
    EXPECT_TRUE(has(text, "<tool_response>\n12 degreesBern\n</tool_response>")) << text;
  }
  const std::string r1 = Format("deepseek", "deepseek_r1").text(turns("Bern"), tools);
  EXPECT_TRUE(has(r1, "\"name\":\"get_weather\""));
  EXPECT_TRUE(has(r1,
                  "<｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{\"city\": "
                  "\"Bern\"}\n```<｜tool▁call▁end｜>"))
      << r1;
  EXPECT_TRUE(has(r1, "<｜tool▁output▁begin｜>12 degreesBern<｜tool▁output▁end｜>")) << r1;
  std::vector<Message> said = turns("Bern");
  said[1].content = "I will look.";
  const std::string both = Format("deepseek", "deepseek_r1").text(said, tools);
  EXPECT_TRUE(has(both, "I will look.") && has(both, "get_weather\n```json")) << both;
}

TEST(ToolPrompt, NeitherToolsNorCallsNorResultsBringControlTokens) {
  const Json tools = Json::parse(kTools), none;
  const Format qwen("qwen3", "qwen3"), r1("deepseek", "deepseek_r1");
  const std::string end = "<|im_end|>", user = "<｜User｜>";
  Json plain = tools;
  plain[0]["function"]["description"] = "now";
  EXPECT_EQ(qwen.count(turns(end), tools, end), qwen.count(turns("x"), plain, end));
  EXPECT_TRUE(has(qwen.text(turns(end), tools), "now " + end));
  EXPECT_TRUE(has(qwen.text(turns(end), tools), "degrees" + end));
  plain[0]["function"]["parameters"]["properties"][user] = {{"type", "string"}};
  EXPECT_EQ(r1.count(turns(user), plain, user), 1);
  EXPECT_TRUE(has(r1.text(turns(user), plain), "{\"city\": \"" + user + "\"}"));
}

TEST(ToolPrompt, ArgumentsThatAreNoJsonStayText) {
  std::vector<Message> messages = turns("Bern");
  const Format qwen("qwen3", "qwen3");
  for (const std::string& broken : {std::string(R"({"city": "Be)"),
                                    R"({"a":)" + std::string(100'000, '['), std::string("[1]")}) {
    messages[1].tool_calls[0].arguments = broken;
    EXPECT_TRUE(has(qwen.text(messages, Json::parse(kTools)), "\"arguments\": " + broken + "}"));
    for (const CallForm& form : call_forms()) {
      EXPECT_FALSE(form.write(messages[1].tool_calls).empty()) << form.name;
    }
  }
}

TEST(ToolPrompt, WithToolsTheTemplateNamedToolUseIsTaken) {
  Checkpoint checkpoint = Format::made("qwen3", "chatml");
  checkpoint.chat_template = "plain{% for m in messages %}{{ m.content }}{% endfor %}";
  checkpoint.tool_template = template_text("qwen3");
  const Tokenizer tokenizer(checkpoint.tokenizer);
  const ChatFormat format(checkpoint, tokenizer);
  ASSERT_NE(format.call_form(), nullptr);
  EXPECT_EQ(format.call_form()->name, "hermes");
  EXPECT_EQ(tokenizer.decode(format.prompt({{"user", "x"}}).ids), "plainx");
  EXPECT_TRUE(has(tokenizer.decode(format.prompt({{"user", "x"}}, true, Json::parse(kTools)).ids),
                  "\"name\": \"get_weather\""));
}

TEST(ToolPrompt, AFormThatIsNotReadIsAnError) {
  Checkpoint checkpoint = Format::made("qwen3", "chatml");
  checkpoint.chat_template = "{% for m in messages %}{{ m.tool_calls }}<|x|>{% endfor %}";
  const Tokenizer tokenizer(checkpoint.tokenizer);
  const ChatFormat unknown(checkpoint, tokenizer);
  EXPECT_THROW(unknown.prompt({{"user", "x"}}, true, Json::parse(kTools)), Error);
}

TEST(ToolGrammar, TheCallItDemandsIsReadBack) {
  const Json tools = Json::parse(kTools);
  const std::string arguments = R"({"city":"Bern"})";
  for (const CallForm& one : call_forms()) {
    const auto written = [&](const char* name, const std::string& with) {
      return one.write({{"", name, with}});
    };
    const std::string text = written("get_weather", arguments);
    const auto fits = [&](std::string_view answer, const Json& schema = nullptr) {
      Automaton automaton(tool_grammar(one, tools, "get_weather", {schema}));
      int32_t state = automaton.start();
      for (const char c : answer) {
        state = automaton.step(state, static_cast<uint8_t>(c));
        if (state == Automaton::kDead) return false;
      }
      return automaton.accepting(state);
    };
    EXPECT_TRUE(fits("\n" + text)) << one.name << text;
    EXPECT_FALSE(fits(written("get_weather", "{}"))) << one.name;
    EXPECT_FALSE(fits(written("other", arguments)));
    EXPECT_FALSE(fits("No."));
    EXPECT_FALSE(fits(R"({"ok":true})"));
    const Json schema = {{"type", "object"}, {"properties", {{"ok", {{"type", "boolean"}}}}}};
    EXPECT_TRUE(fits(R"({"ok":true})", schema));
    EXPECT_FALSE(fits(R"({"ok":1})", schema));
    EXPECT_TRUE(fits(text, schema));
    EXPECT_FALSE(fits(text + R"({"ok":true})", schema));
  }
  EXPECT_THROW(tool_grammar(form("hermes"), tools, "other"), Error);
}

}  // namespace
}  // namespace ponder::tools_test
