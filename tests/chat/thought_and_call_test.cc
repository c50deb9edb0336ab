// A thought and the call behind it, in each family's forms together.
#include <gtest/gtest.h>

#include <algorithm>

#include "chat/tools.h"
#include "text/thought_form.h"

namespace ponder::thought_and_call_test {
namespace {

constexpr std::pair<const char*, const char*> kFamilies[] = {
    {"harmony", "harmony"}, {"gemma", "gemma"},    {"mistral", "mistral_named"},
    {"kimi", "kimi"},       {"glm", "glm"},        {"deepseek", "dsml"},
    {"think", "hermes"},    {"think", "minimax"},  {"think", "qwen_coder"},
    {"seed", "qwen_coder"}, {"command", "command"}};
const Json kTools = Json::parse(R"([{"type":"function","function":{"name":"weather","parameters":
    {"type":"object","properties":{"city":{"type":"string"}}}}}])");
constexpr const char* kArguments = R"({"city": "Köln"})";

struct Heard {
  std::string thought, text, name, arguments;
};

Heard hear(const ThoughtForm& form, const CallForm& calls, std::string_view text, size_t step,
           bool cut) {
  const std::unique_ptr<ThoughtReader> reader = form.reader(false, true);
  ToolCallStream stream(calls, kTools);
  Heard out;
  const auto add = [&](const ToolCallStream::Part& part) {
    out.text += part.text;
    for (const CallPiece& piece : part.calls) {
      out.name += piece.name;
      out.arguments += piece.arguments;
    }
  };
  const auto read = [&](const ThoughtPart& part) {
    out.thought += part.thought;
    add(stream.push(part.answer));
  };
  for (size_t at = 0; at < text.size(); at += step) read(reader->push(text.substr(at, step)));
  read(reader->finish());
  add(stream.finish(cut));
  return out;
}

const ThoughtForm& form_named(std::string_view name) {
  return *std::find_if(thought_forms().begin(), thought_forms().end(),
                       [&](const ThoughtForm& form) { return form.name == name; });
}

std::string call_after(const ThoughtForm& form, std::string_view end, const CallForm& calls) {
  std::string out = std::string(form.begin) + "hm" + std::string(end);
  // What stands between two of harmony's messages; its end leads to an answer.
  if (form.channels) out += "<|start|>assistant";
  return out + calls.write({{"", "weather", kArguments}});
}

TEST(ThoughtAndCall, BothAreToldApartWhereverTheTextIsCut) {
  for (const auto& [thought, call] : kFamilies) {
    const ThoughtForm& form = form_named(thought);
    const CallForm& calls = *find_call_form(call);
    const std::string text = call_after(form, form.channels ? form.close : form.end, calls);
    for (size_t step = 1; step < 40; ++step) {
      const Heard out = hear(form, calls, text, step, false);
      EXPECT_EQ(out.thought, "hm") << thought << call << step;
      EXPECT_EQ(out.text, "") << thought << call << step;
      EXPECT_EQ(out.name, "weather") << thought << call << step;
      EXPECT_EQ(Json::parse(out.arguments, nullptr, false), Json::parse(kArguments)) << call;
    }
  }
}

TEST(ThoughtAndCall, WhatALimitCutsLeaksNothing) {
  for (const auto& [thought, call] : kFamilies) {
    const ThoughtForm& form = form_named(thought);
    const CallForm& calls = *find_call_form(call);
    const std::string text = call_after(form, form.channels ? form.close : form.end, calls);
    for (size_t size = form.begin.size() + 2; size < text.size(); ++size) {
      const Heard out = hear(form, calls, std::string_view(text).substr(0, size), 3, true);
      EXPECT_EQ(out.text, "") << thought << call << size;
      EXPECT_TRUE(std::string_view(out.thought).starts_with("hm")) << thought << size;
      EXPECT_TRUE(out.name.empty() || out.name == "weather") << call << size;
    }
  }
}

TEST(ThoughtAndCall, ACallWithinAThoughtEndsItInTheFamiliesThatCallSo) {
  for (const auto& [thought, call] : kFamilies) {
    const ThoughtForm& form = form_named(thought);
    const CallForm& calls = *find_call_form(call);
    const std::string text =
        std::string(form.begin) + "hm" + calls.write({{"", "weather", kArguments}});
    const Heard out = hear(form, calls, text, 5, false);
    const bool ends = !form.interrupt.empty() || form.channels;
    EXPECT_EQ(out.name, ends ? "weather" : "") << thought << call;
    EXPECT_EQ(out.text, "") << thought << call;
    EXPECT_TRUE(out.thought.starts_with("hm")) << thought << out.thought;
    EXPECT_EQ(out.thought.size() > 2, !ends) << thought << out.thought;
  }
}

}  // namespace
}  // namespace ponder::thought_and_call_test
