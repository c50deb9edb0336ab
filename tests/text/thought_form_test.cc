// Every family's thought: the same parts over every chunk border, and never half of a mark.
#include "text/thought_form.h"

#include <gtest/gtest.h>

namespace ponder::thought_form_test {
namespace {

ThoughtPart read(const ThoughtForm& form, std::string_view text, bool inside, size_t step) {
  const std::unique_ptr<ThoughtReader> reader = form.reader(inside);
  ThoughtPart out;
  const auto add = [&](const ThoughtPart& part) {
    out.thought += part.thought;
    out.answer += part.answer;
  };
  for (size_t at = 0; at < text.size(); at += step) add(reader->push(text.substr(at, step)));
  add(reader->finish());
  return out;
}

// The parts, if they are the same whatever the chunks.
ThoughtPart split(const ThoughtForm& form, const std::string& text, bool inside = false) {
  const ThoughtPart whole = read(form, text, inside, text.size() + 1);
  for (size_t step = 1; step < 6; ++step) {
    const ThoughtPart chunked = read(form, text, inside, step);
    EXPECT_EQ(chunked.thought, whole.thought) << form.name << step << text;
    EXPECT_EQ(chunked.answer, whole.answer) << form.name << step << text;
  }
  return whole;
}

const ThoughtForm& form_named(std::string_view name) {
  for (const ThoughtForm& form : thought_forms()) {
    if (form.name == name) return form;
  }
  return think_form();
}

TEST(ThoughtForm, ReadsWhatItWrites) {
  for (const ThoughtForm& form : thought_forms()) {
    const std::string begin(form.begin), end(form.end), skip(form.skip);
    ThoughtPart part = split(form, begin + "hm,\nso" + end + "yes");
    EXPECT_EQ(part.thought, "hm,\nso") << form.name;
    EXPECT_EQ(part.answer, "yes") << form.name;
    part = split(form, "hm" + end + "yes", true);
    EXPECT_EQ(part.thought, "hm") << form.name;
    EXPECT_EQ(part.answer, "yes") << form.name;
    part = split(form, skip + "yes");
    EXPECT_EQ(part.thought, "") << form.name;
    EXPECT_EQ(part.answer, "yes") << form.name;
    part = split(form, "just <b>yes</b> [1] to=you");
    EXPECT_EQ(part.thought, "") << form.name;
    EXPECT_EQ(part.answer, "just <b>yes</b> [1] to=you") << form.name;
  }
}

TEST(ThoughtForm, ShowsNoBeginningOfAMarkBeforeItIsNone) {
  for (const ThoughtForm& form : thought_forms()) {
    const std::string text =
        std::string(form.begin) + "a < b" + std::string(form.end) + "so [it] <|is";
    const std::unique_ptr<ThoughtReader> reader = form.reader(false);
    std::string thought, answer;
    for (const char c : text) {
      const ThoughtPart part = reader->push(std::string_view(&c, 1));
      thought += part.thought;
      answer += part.answer;
      EXPECT_TRUE(std::string_view("a < b").starts_with(thought)) << form.name << thought;
      EXPECT_TRUE(std::string_view("so [it] <|is").starts_with(answer)) << form.name << answer;
    }
    EXPECT_FALSE(reader->inside());
    EXPECT_TRUE(reader->closed());
  }
}

TEST(ThoughtForm, KnowsAPromptThatOpenedIt) {
  for (const ThoughtForm& form : thought_forms()) {
    EXPECT_TRUE(form.opened_by("Hi" + std::string(form.begin))) << form.name;
    EXPECT_FALSE(form.opened_by("Hi" + std::string(form.begin) + std::string(form.end)));
    EXPECT_FALSE(form.opened_by("Hi" + std::string(form.skip))) << form.name;
    EXPECT_FALSE(form.opened_by("Hi")) << form.name;
  }
  EXPECT_TRUE(form_named("seed").opened_by("<seed:think><seed:cot_budget_reflect>\n"));
}

TEST(ThoughtForm, IsKnownByTheTemplate) {
  const std::pair<const char*, const char*> kTemplates[] = {
      {"{{ '<think>\\n' }}", "think"},
      {"nothing of thoughts", "think"},
      {"{{ '<｜Assistant｜></think>' }}", "deepseek"},
      {"<think></think> <|tool_calls_section_begin|>", "kimi"},
      {"<think></think> <arg_key>", "glm"},
      {"{{ '<|start|>assistant<|channel|>final<|message|>' }}", "harmony"},
      {"{{ '<|channel>thought\\n<channel|>' }}", "gemma"},
      {"{{ '[THINK]' + block['thinking'] + '[/THINK]' }}", "mistral"},
      {"{% set think_end_token = '</seed:think>' %}", "seed"},
      {"<|START_THINKING|>{{ x }}<|END_THINKING|>", "command"}};
  for (const auto& [source, name] : kTemplates) {
    EXPECT_EQ(thought_form_of(source).name, name) << source;
  }
}

TEST(ThoughtForm, ACallEndsAThoughtWhereTheFamilyMeansIt) {
  for (const char* name : {"kimi", "glm"}) {
    const ThoughtForm& form = form_named(name);
    const std::string call(form.interrupt), text = "hm\n" + call + "f";
    for (size_t step = 1; step < text.size(); ++step) {
      const std::unique_ptr<ThoughtReader> reader = form.reader(true, true);
      std::string thought, answer;
      for (size_t at = 0; at < text.size(); at += step) {
        const ThoughtPart part = reader->push(text.substr(at, step));
        thought += part.thought;
        answer += part.answer;
      }
      EXPECT_EQ(thought, "hm") << name;
      EXPECT_EQ(answer, call + "f") << name;
      EXPECT_TRUE(reader->closed());
    }
    // Without tools it is a text as any other.
    EXPECT_EQ(split(form, text + "</think>yes", true).thought, text);
  }
}

// As gpt-oss writes, its control tokens shown.
TEST(HarmonyChannels, EachMessageGoesWhereItsChannelSays) {
  const ThoughtForm& harmony = form_named("harmony");
  ThoughtPart part = split(harmony,
                           "<|channel|>analysis<|message|>first<|end|>"
                           "<|start|>assistant<|channel|>commentary<|message|>I look.<|end|>"
                           "<|start|>assistant<|channel|>analysis<|message|>second<|end|>"
                           "<|start|>assistant<|channel|>final<|message|>It is.");
  EXPECT_EQ(part.thought, "first\n\nsecond");
  EXPECT_EQ(part.answer, "I look.\n\nIt is.");
  part = split(harmony, "<|channel|>final<|message|>yes");
  EXPECT_EQ(part.answer, "yes");
  // A message whose end is missing, and an end without another message.
  part =
      split(harmony,
            "<|channel|>analysis<|message|>a<|start|>assistant<|channel|>final<|message|>b<|end|>");
  EXPECT_EQ(part.thought, "a");
  EXPECT_EQ(part.answer, "b");
  // A head that breaks off, as where a budget ends within it.
  part = split(harmony, "<|channel|>analy<|end|><|start|>assistant<|channel|>final<|message|>b");
  EXPECT_EQ(part.thought, "");
  EXPECT_EQ(part.answer, "b");
}

TEST(HarmonyChannels, CallsArePassedOnWithTheirHeads) {
  const ThoughtForm& harmony = form_named("harmony");
  const std::string call =
      "<|channel|>commentary to=functions.f <|constrain|>json<|message|>{\"a\": 1}";
  ThoughtPart part =
      split(harmony, "<|channel|>analysis<|message|>hm<|end|><|start|>assistant" + call);
  EXPECT_EQ(part.thought, "hm");
  EXPECT_EQ(part.answer, call);
  const std::string other = " to=functions.f<|channel|>commentary json<|message|>{}";
  EXPECT_EQ(split(harmony, other).answer, other);
  part = split(harmony, "hm<|end|><|start|>assistant" + other, true);
  EXPECT_EQ(part.thought, "hm");
  EXPECT_EQ(part.answer, other);
}

TEST(HarmonyChannels, HalfAHeadIsNeverShown) {
  const ThoughtForm& harmony = form_named("harmony");
  const std::string text =
      "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>commentary "
      "to=functions.f <|constrain|>json<|message|>{}";
  const size_t call = text.rfind("<|channel|>");
  for (size_t size = 0; size < text.rfind("{}"); ++size) {
    const ThoughtPart part = read(harmony, text.substr(0, size), false, 1);
    EXPECT_TRUE(part.answer.empty() || size < text.find('|', 2) + 2 || size > call) << size;
    EXPECT_EQ(part.answer.find("functions"), std::string::npos) << size << part.answer;
  }
}

}  // namespace
}  // namespace ponder::thought_form_test
