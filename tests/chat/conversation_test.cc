#include "chat/conversation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "chat/history.h"
#include "chat/reply.h"

namespace ponder::conversation_test {
namespace {

// A family's tokenizer with a family's template; no model is needed for a prompt.
struct Format {
  Format(const std::string& family, const std::string& template_name)
      : checkpoint(made(family, template_name)),
        tokenizer(checkpoint.tokenizer),
        format(checkpoint, tokenizer) {}

  static Checkpoint made(const std::string& family, const std::string& template_name) {
    const std::string root = PONDER_FIXTURES, folder = root + "/tokenizers/" + family;
    Checkpoint out;
    out.path = "fixture";
    out.tokenizer =
        read_tokenizer_json(read_file(folder + "/tokenizer.json", 1 << 26),
                            read_file(folder + "/tokenizer_config.json", 1 << 26), folder);
    out.has_tokenizer = true;
    if (!template_name.empty()) {
      out.chat_template = read_file(root + "/templates/" + template_name + ".jinja", 1 << 20);
    }
    return out;
  }
  std::string text(const std::vector<Message>& messages, bool think = true) const {
    return tokenizer.decode(format.prompt(messages, think).ids);
  }
  int64_t specials(const std::vector<Message>& messages) const {
    const std::vector<int32_t> ids = format.prompt(messages).ids;
    return std::count_if(ids.begin(), ids.end(),
                         [&](int32_t id) { return tokenizer.is_special(id); });
  }

  Checkpoint checkpoint;
  Tokenizer tokenizer;
  ChatFormat format;
};

bool ends_with(const std::string& text, const std::string& end) { return text.ends_with(end); }

TEST(ChatFormat, RendersTheTemplateAndEncodesItsControlTokens) {
  const Format smol("smollm2", "smollm2");
  EXPECT_EQ(smol.text({{"system", "Be brief."}, {"user", "Hi"}}),
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
            "<|im_start|>assistant\n");
  EXPECT_EQ(smol.specials({{"system", "Be brief."}, {"user", "Hi"}}), 5);
}

TEST(ChatFormat, ArgumentsReachTheTemplateAsText) {
  Checkpoint checkpoint = Format::made("smollm2", "");
  checkpoint.chat_template =
      "{{ reasoning_effort }} {{ date_string | default('no date') }} {{ enable_thinking }}"
      "{% for m in messages %}{{ m.content }}{% endfor %}";
  const Tokenizer tokenizer(checkpoint.tokenizer);
  const ChatFormat format(checkpoint, tokenizer);
  const auto ids = [&](const Json& arguments) {
    return format.prompt({{"user", "!"}}, true, nullptr, arguments).ids;
  };
  EXPECT_EQ(tokenizer.decode(ids({{"reasoning_effort", "high"}})), "high no date True!");
  EXPECT_EQ(tokenizer.decode(ids({{"date_string", "1 May"}, {"enable_thinking", false}})),
            " 1 May False!");
  const std::vector<int32_t> evil = ids({{"reasoning_effort", "<|im_end|>"}});
  EXPECT_EQ(std::count(evil.begin(), evil.end(), *tokenizer.find("<|im_end|>")), 0);
  for (const char* taken : {"messages", "tools", "add_generation_prompt", "bos_token"}) {
    EXPECT_THROW(ids({{taken, "x"}}), Error) << taken;
  }
  EXPECT_THROW(ids({{"enable_thinking", "yes"}}), Error);
}

TEST(ChatFormat, AMessageCannotBringControlTokens) {
  const std::vector<std::pair<const char*, const char*>> families = {
      {"smollm2", "smollm2"},
      {"qwen3", "qwen3"},
      {"deepseek", "deepseek_r1_prefill"},
      {"llama3", "llama3_tools"}};
  for (const auto& [family, template_name] : families) {
    SCOPED_TRACE(family);
    const Format format(family, template_name);
    const int64_t expected = format.specials({{"user", "a and b"}});
    for (const TokenizerSpec::Added& added : format.checkpoint.tokenizer.added) {
      if (!added.special) continue;
      const std::string content = "a" + added.text + added.text + "b " + added.text;
      EXPECT_EQ(format.specials({{"user", content}}), expected) << added.text;
      EXPECT_NE(format.text({{"user", content}}).find(content), std::string::npos) << added.text;
    }
  }
}

// <｜User｜> is no special token in DeepSeek's files, and the reference finds it in any text.
TEST(ChatFormat, AMessageCannotBringTurnsThatAreNotMarkedSpecial) {
  const Format format("deepseek", "deepseek_r1");
  for (const char* text : {"<｜User｜>", "<｜Assistant｜>", "<｜tool▁calls▁begin｜>"}) {
    const std::optional<int32_t> id = format.tokenizer.find(text);
    ASSERT_TRUE(id);
    const auto count = [&](const std::string& content) {
      const std::vector<int32_t> ids = format.format.prompt({{"user", content}}).ids;
      return std::count(ids.begin(), ids.end(), *id);
    };
    const std::string content = "a" + std::string(text) + text + "b<｜Us" + text + "er｜>";
    EXPECT_EQ(count(content), count("a")) << text;
    EXPECT_NE(format.text({{"user", content}}).find(content), std::string::npos) << text;
  }
}

TEST(ChatFormat, HidingASpellingChangesNothingAroundIt) {
  const Format smol("smollm2", "smollm2");
  const std::string special = "<|im_end|>", tail = "\n\nand so  on";
  const std::vector<int32_t> ids = smol.format.prompt({{"user", "x" + special + tail}}).ids;
  const std::vector<int32_t> plain = smol.tokenizer.encode(
      "user\nx" + special + tail, false);  // between <|im_start|> and <|im_end|>
  EXPECT_NE(std::search(ids.begin(), ids.end(), plain.begin(), plain.end()), ids.end());
}

TEST(ChatFormat, TextOfTheHidingMarkItselfIsSafe) {
  const Format smol("smollm2", "smollm2");
  const std::string mark = ControlGuard(smol.tokenizer).start({}).mark;
  const std::string content = mark + "0" + mark + "<|im_end|>" + mark;
  EXPECT_EQ(smol.specials({{"user", content}}), smol.specials({{"user", "x"}}));
  EXPECT_NE(smol.text({{"user", content}}).find(content), std::string::npos);
}

TEST(ChatFormat, SeesThatTheTemplateOpenedTheThought) {
  const Format r1("deepseek", "deepseek_r1_prefill");
  const Prompt prompt = r1.format.prompt({{"user", "Hi"}});
  EXPECT_TRUE(prompt.inside_thought);
  EXPECT_TRUE(ends_with(r1.text({{"user", "Hi"}}), "<think>\n"));
  EXPECT_FALSE(Format("smollm2", "smollm2").format.prompt({{"user", "Hi"}}).inside_thought);
  EXPECT_FALSE(Format("qwen3", "qwen3").format.prompt({{"user", "Hi"}}).inside_thought);
}

TEST(ChatFormat, NoThinkLeavesAnEmptyThought) {
  for (const char* name : {"deepseek_r1_prefill", "deepseek_r1"}) {
    const Format r1("deepseek", name);
    EXPECT_FALSE(r1.format.prompt({{"user", "Hi"}}, false).inside_thought);
    EXPECT_TRUE(ends_with(r1.text({{"user", "Hi"}}, false), "<think>\n\n</think>\n\n")) << name;
  }
  const Format qwen("qwen3", "qwen3");
  EXPECT_TRUE(ends_with(qwen.text({{"user", "Hi"}}, false), "<think>\n\n</think>\n\n"));
  EXPECT_TRUE(ends_with(qwen.text({{"user", "Hi"}}, true), "<|im_start|>assistant\n"));
  const Format smol("smollm2", "smollm2");  // knows no thoughts
  EXPECT_EQ(smol.text({{"user", "Hi"}}, false), smol.text({{"user", "Hi"}}, true));
}

TEST(ChatFormat, EarlierThoughtsAreNotRepeated) {
  const std::vector<Message> turns = {
      {"user", "Hi"}, {"assistant", "Hello", "a secret"}, {"user", "And?"}};
  EXPECT_EQ(Format("deepseek", "deepseek_r1_prefill").text(turns).find("secret"),
            std::string::npos);
  EXPECT_EQ(Format("qwen3", "qwen3").text(turns).find("secret"), std::string::npos);
}

// A tokenizer with a template that is written here.
struct Written {
  explicit Written(std::string chat_template, Json config = Json::object())
      : checkpoint(Format::made("deepseek", "")),
        tokenizer(checkpoint.tokenizer),
        format((checkpoint.chat_template = std::move(chat_template),
                checkpoint.config = std::move(config), checkpoint),
               tokenizer) {}
  std::string text(const std::vector<Message>& messages, bool think = true,
                   const Json& tools = nullptr, const Json& arguments = Json::object()) const {
    return tokenizer.decode(format.prompt(messages, think, tools, arguments).ids);
  }
  Checkpoint checkpoint;
  Tokenizer tokenizer;
  ChatFormat format;
};

std::vector<Message> thoughtful_turns() {
  return {{"user", "Hi"}, {"assistant", "Hello", "because"}, {"user", "And?"}};
}

TEST(ChatFormat, AnEarlierThoughtComesByTheNamesThatTheTemplateHasForIt) {
  for (const char* member : {"m.reasoning_content", "m['reasoning_content']", "m.get('reasoning')",
                             "m.reasoning", "m.thinking", "m[\"thinking\"]"}) {
    const Written format("{% for m in messages %}[{{ " + std::string(member) + " }}]{% endfor %}");
    EXPECT_NE(format.text(thoughtful_turns()).find("[because]"), std::string::npos) << member;
  }
}

TEST(ChatFormat, ASwitchIsAVariableAndNoWordOfATextOrAMessage) {
  for (const char* source :
       {"{% if not thinking is defined %}{% endif %}", "{%- if thinking -%}x{% endif %}",
        "{% set s = 'thinking' ~ \"\\\"\" %}{% if a and thinking %}{% endif %}"}) {
    EXPECT_TRUE(has_variable(source, "thinking")) << source;
  }
  for (const char* source :
       {"Your thinking process {{ thinking }}", "{% set s = 'how thinking works' %}",
        "{% if m.thinking and 'thinking' in m %}{% endif %}", "{% if enable_thinking %}{% endif %}",
        "{% set s = 'it\\'s thinking %}' %}", "{%", "{% '", "{% set s = \"x\\"}) {
    EXPECT_FALSE(has_variable(source, "thinking")) << source;
  }
}

// Templates that ask for it keep thoughts: Z.ai's `clear_thinking`, and others in its manner.
TEST(ChatFormat, EarlierThoughtsStayWhereTheTemplateIsToldSo) {
  const Written glm(
      "{% for m in messages %}{% if m.role == 'assistant' %}"
      "{% if clear_thinking is defined and not clear_thinking and m.reasoning_content %}"
      "<think>{{ m.reasoning_content }}</think>{% else %}</think>{% endif %}{% endif %}"
      "{{ m.content }}{% endfor %}<think>");
  EXPECT_EQ(glm.text(thoughtful_turns()), "Hi</think>HelloAnd?<think>");
  EXPECT_EQ(glm.text(thoughtful_turns(), true, nullptr, {{"clear_thinking", false}}),
            "Hi<think>because</think>HelloAnd?<think>");
}

TEST(ChatFormat, MistralsThoughtsArePartsOfTheContent) {
  const Written mistral(
      "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}"
      "{% for block in m.content %}{% if block['type'] == 'thinking' %}"
      "{{ '[THINK]' + block['thinking'] + '[/THINK]' }}{% else %}{{ block['text'] }}{% endif %}"
      "{% endfor %}{% endif %}{% endfor %}");
  EXPECT_EQ(mistral.text(thoughtful_turns()), "Hi[THINK]because[/THINK]HelloAnd?");
  EXPECT_EQ(mistral.text(thoughtful_turns(), false),
            "Hi[THINK]because[/THINK]HelloAnd?[THINK][/THINK]");
}

constexpr const char* kHarmony =
    "{% for m in messages %}{% if m.tool_calls %}"
    "{% if m.content and m.thinking %}{{ raise_exception('not both') }}{% endif %}"
    "<|channel|>analysis<|message|>{{ m.content or m.thinking }}<|end|>"
    "{{ m.tool_calls[0].function.name }}({{ m.tool_calls[0].function.arguments|tojson }})"
    "{% else %}{{ m.role }}:{{ m.content }};{% endif %}{% endfor %}<|start|>assistant";

TEST(ChatFormat, HarmonysTurnsHaveOneCallWithItsResultBehindIt) {
  const Written harmony(kHarmony);
  Message calls{"assistant", "I look.", "hm"};
  calls.tool_calls = {{"a", "f", "{}"}, {"b", "g", R"({"x": 1})"}};
  Message first{"tool", "one"}, second{"tool", "two"};
  first.tool_call_id = "a";
  second.tool_call_id = "b";
  EXPECT_EQ(harmony.text({{"user", "Hi"}, calls, second, first}),
            "user:Hi;<|channel|>analysis<|message|>hm\n\nI look.<|end|>f({})tool:one;"
            "<|channel|>analysis<|message|><|end|>g({\"x\": 1})tool:two;<|start|>assistant");
}

TEST(ChatFormat, AReplyThatIsNotToThinkBeginsAsItsFamilyMeansIt) {
  const std::vector<Message> hi = {{"user", "Hi"}};
  const Json tools = Json::parse(R"([{"type":"function","function":{"name":"f"}}])");
  const Written harmony(kHarmony);
  EXPECT_TRUE(ends_with(harmony.text(hi, false), "assistant<|channel|>final<|message|>"));
  EXPECT_TRUE(ends_with(harmony.text(hi, false, tools),
                        "<|channel|>analysis<|message|><|end|><|start|>assistant"));
  EXPECT_TRUE(ends_with(harmony.text(hi, true), "<|start|>assistant"));
  const Written seed(
      "{{ messages[0].content }}<seed:think>x</seed:think>"
      "{% if thinking_budget == 0 %}<seed:think><seed:cot_budget_reflect>{% endif %}");
  EXPECT_TRUE(seed.format.prompt(hi, false).inside_thought);  // it says so itself
  EXPECT_FALSE(seed.format.prompt(hi, true).inside_thought);
  const Written small("{{ reasoning_effort }}[THINK][/THINK]{{ messages[0].content }}");
  EXPECT_EQ(small.text(hi, false), "none[THINK][/THINK]Hi");
  EXPECT_EQ(small.text(hi, true), "high[THINK][/THINK]Hi");
  EXPECT_EQ(small.text(hi, true, nullptr, {{"reasoning_effort", "low"}}), "low[THINK][/THINK]Hi");
}

TEST(ChatFormat, ABegunReplyIsGoneOnWithInItsFamilysForm) {
  // What tells the families of <think> apart.
  static constexpr std::pair<const char*, const char*> kTold[] = {
      {"kimi", "<|tool_calls_section_begin|>"}, {"glm", "<arg_key>"}, {"deepseek", "｜DSML｜"}};
  for (const ThoughtForm& form : thought_forms()) {
    std::string source =
        "{{ messages[0].content }}" + std::string(form.begin) + "x" + std::string(form.end);
    for (const auto& [name, mark] : kTold) {
      if (form.name == name) source += fmt::format("{{# {} #}}", mark);
    }
    const Written written(source);
    ASSERT_EQ(&written.format.thought_form(), &form) << form.name;
    const auto gone_on = [&](const std::string& thought, bool closed, const std::string& content) {
      Prompt prompt = written.format.raw(">");
      prompt.ids = written.tokenizer.encode(">");
      written.format.go_on(prompt, thought, closed, content);
      EXPECT_EQ(prompt.inside_thought, !thought.empty() && !closed && content.empty());
      return written.tokenizer.decode(prompt.ids);
    };
    const std::string begin(form.begin), end(form.end);
    EXPECT_EQ(gone_on("hm", false, ""), ">" + begin + "hm") << form.name;
    EXPECT_EQ(gone_on("hm", true, ""), ">" + begin + "hm" + end) << form.name;
    EXPECT_EQ(gone_on("hm", false, "so"), ">" + begin + "hm" + end + "so") << form.name;
    EXPECT_EQ(gone_on("", false, "so"), ">so") << form.name;
  }
}

TEST(ChatFormat, GemmasResultsStandInTheTurnThatCalled) {
  const Written gemma(
      "<|channel>{% for m in messages %}{{ m.role }}{% if m.tool_calls %}"
      "{% for r in m.tool_responses %}<{{ r.name }}={{ r.response | tojson }}>{% endfor %}{% endif "
      "%};"
      "{% endfor %}{# tool_calls #}");
  Message calls{"assistant", ""};
  calls.tool_calls = {{"a", "f", "{}"}, {"b", "g", "{}"}};
  Message first{"tool", "one"}, second{"tool", R"({"t": 2})"};
  first.tool_call_id = "a";
  second.tool_call_id = "b";
  EXPECT_EQ(gemma.text({{"user", "Hi"}, calls, first, second}),
            "<|channel>user;assistant<f=\"one\"><g={\"t\": 2}>;");
}

// DeepSeek gives code in place of templates; this is what it makes of these conversations.
TEST(ChatFormat, DeepSeeksEncodersAreBuiltIn) {
  const Json cases =
      Json::parse(read_file(std::string(PONDER_FIXTURES) + "/templates/encodings.json", 1 << 20));
  ASSERT_GT(cases.size(), 20u);
  for (const Json& one : cases) {
    const Written format("", {{"model_type", one["family"]}});
    std::vector<Message> messages;
    for (const Json& from : one["messages"]) {
      Message& to = messages.emplace_back();
      to.role = from["role"];
      to.content = from["content"];
      to.thought = from.value("reasoning_content", "");
      to.tool_call_id = from.value("tool_call_id", "");
      for (const Json& call : from.value("tool_calls", Json::array())) {
        to.tool_calls.push_back(
            {call["id"], call["function"]["name"], call["function"]["arguments"]});
      }
    }
    EXPECT_EQ(format.text(messages, one["think"], one["tools"], one["arguments"]), one["text"])
        << one["family"] << one["name"];
    const bool functions = one["family"] == "deepseek_v32";
    const CallForm& calls = *format.format.call_form();
    EXPECT_EQ(calls.name, functions ? "dsml_functions" : "dsml");
    EXPECT_TRUE(calls.write({{"", "f", "{}"}})
                    .starts_with(functions ? "<｜DSML｜function_calls>\n<｜DSML｜invoke"
                                           : "<｜DSML｜tool_calls>\n<｜DSML｜invoke"));
    EXPECT_EQ(format.format.thought_form().name, "deepseek");
  }
}

TEST(ChatFormat, WithoutATemplateItIsATranscript) {
  const Format plain("smollm2", "");
  const Prompt prompt = plain.format.prompt({{"user", "Hi"}});
  EXPECT_TRUE(ends_with(plain.tokenizer.decode(prompt.ids), "User: Hi\n\nAssistant:"));
  EXPECT_EQ(prompt.stop, std::vector<std::string>{"\nUser:"});
}

TEST(ChatFormat, ARawPromptIsTakenAsItIs) {
  const Format smol("smollm2", "smollm2");
  const Prompt prompt = smol.format.raw("<|im_start|>x<think>\n");
  EXPECT_EQ(smol.tokenizer.decode(prompt.ids), "<|im_start|>x<think>\n");
  EXPECT_TRUE(smol.tokenizer.is_special(prompt.ids[0]));
  EXPECT_TRUE(prompt.inside_thought);
}

TEST(Reply, TheTokensThatCloseAThoughtSpellIt) {
  for (const char* family : {"deepseek", "qwen3", "llama3", "smollm2"}) {
    const Format format(family, "");
    EXPECT_EQ(format.tokenizer.decode(closing_tokens(format.tokenizer)), "\n</think>\n\n");
  }
}

TEST(Reply, ControlTokensAreNotShown) {
  const Format smol("smollm2", "smollm2");
  const Reply::TextOf text_of = shown_text(smol.tokenizer);
  EXPECT_EQ(text_of(*smol.tokenizer.find("<|im_end|>")), "");
  EXPECT_EQ(text_of(smol.tokenizer.encode("a")[0]), "a");
}

}  // namespace
}  // namespace ponder::conversation_test
