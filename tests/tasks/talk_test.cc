// Conversations of the training mix: forms that follow what was asked, numbers that are right, and
// no held-out problem in any turn.
#include "tasks/talk.h"

#include <gtest/gtest.h>

#include <map>

#include "graders/expression.h"
#include "tasks/kinds/kinds.h"
#include "tasks/talk_turns.h"
#include "text/bpe_train.h"
#include "text/chat_template.h"

namespace ponder {
namespace {

std::vector<TaskChoice> choices() {
  std::vector<TaskChoice> out;
  for (const Task* task : all_tasks()) out.push_back(read_task_choice(task->name() + ":1"));
  return out;
}

template <class F>
void each_talk(uint64_t count, F use) {
  const std::vector<TaskChoice> all = choices();
  for (uint64_t i = 0; i < count; ++i) use(conversation_document(all, i, 3));
}

TEST(Talk, HasEveryFormAndEndsWithAThoughtAndAnAnswer) {
  std::map<std::string, int> forms;
  each_talk(600, [&](const Json& record) {
    ++forms[record.at("form")];
    const Json& messages = record.at("messages");
    EXPECT_EQ(messages.back().at("role"), "assistant");
    for (const Json& message : messages) {
      const std::string content = message.at("content");
      EXPECT_FALSE(content.empty());
      EXPECT_EQ(content.find_first_of("\x01\x02"), content.npos) << content;
      if (message.at("role") == "assistant") {
        EXPECT_TRUE(message.contains("reasoning_content"));
      }
    }
  });
  for (const char* form : {"several", "follow-up", "gone on", "system", "tool"})
    EXPECT_GT(forms[form], 30) << form;
}

TEST(Talk, AFollowUpsThoughtBeginsWithTheResultBefore) {
  int sums = 0;
  each_talk(2100, [&](const Json& record) {
    if (record.at("form") != "follow-up") return;
    const Json& messages = record.at("messages");
    const std::string before = messages[1].at("content"),
                      thought = messages[3].at("reasoning_content"),
                      after = messages[3].at("content");
    const std::string first = thought.substr(0, thought.find('\n'));
    std::string why;
    const auto value = evaluate_arithmetic(first, why);
    if (!value || value->numbers.size() != 2) return;
    ++sums;
    EXPECT_TRUE(first.starts_with(before)) << first << " after " << before;
    EXPECT_EQ(value->value.text(), after) << first;
  });
  EXPECT_GT(sums, 120);
}

TEST(Talk, AChangedNumberIsWorkedAsIfItHadBeenAskedSo) {
  const std::vector<TaskChoice> all = {read_task_choice("multiplication:1-3")};
  int changed = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    Rng rng(i);
    Source source(all, i, 5);
    const Worked first = source.next(rng);
    const auto next = number_changed(first, rng);
    if (!next) continue;
    ++changed;
    const std::string product = next->thought.substr(0, next->thought.find_first_of("=\n"));
    std::string why;
    const auto value = evaluate_arithmetic(product, why);
    ASSERT_TRUE(value) << product;
    EXPECT_EQ(value->value.text(), next->answer) << first.problem.prompt << next->question;
    EXPECT_FALSE(first.trace.thought.starts_with(product)) << product;
  }
  EXPECT_GT(changed, 60);
}

TEST(Talk, WhatIsAskedAgainIsOfTheSameTask) {
  const std::vector<TaskChoice> all = {read_task_choice("primes:1-2")};
  int again = 0;
  for (uint64_t i = 0; i < 100; ++i) {
    Rng rng(i);
    Source source(all, i, 5);
    const Worked first = source.next(rng);
    const auto next = asked_again(source, first, rng);
    if (!next) continue;
    ++again;
    // "is 31 prime", "divisors of 60": the same is asked.
    const auto asked = [](const std::string& thought) {
      return thought.substr(0, thought.find_first_of("0123456789"));
    };
    EXPECT_EQ(asked(next->thought), asked(first.trace.thought));
  }
  EXPECT_GT(again, 80);
}

TEST(Talk, ASystemMessageAskingForJsonGetsJson) {
  int seen = 0;
  each_talk(2000, [&](const Json& record) {
    const Json& messages = record.at("messages");
    if (record.at("form") != "system") return;
    const std::string asked = messages[0].at("content"), answer = messages[2].at("content");
    if (asked.find("JSON") == asked.npos) return;
    ++seen;
    EXPECT_TRUE(Json::parse(answer).is_object()) << answer;
  });
  EXPECT_GT(seen, 100);
}

TEST(Talk, ACalculatorIsCalledInHermesFormWithTheProductThatWasAsked) {
  int calls = 0;
  each_talk(2000, [&](const Json& record) {
    const Json& messages = record.at("messages");
    if (record.at("form") != "tool" || messages.size() < 5) return;
    ++calls;
    std::string call = messages[2].at("content");
    ASSERT_TRUE(call.starts_with("<tool_call>\n") && call.ends_with("\n</tool_call>")) << call;
    call = call.substr(12, call.size() - 25);
    const Json json = Json::parse(call);
    EXPECT_TRUE(messages[0].at("content").get<std::string>().ends_with(fmt::format(
        "tool {}({})", json.at("name").get<std::string>(), json.at("arguments").begin().key())));
    std::string why;
    const auto value = evaluate_arithmetic(json.at("arguments").begin()->get<std::string>(), why);
    ASSERT_TRUE(value) << why;
    EXPECT_EQ(value->value.text(), messages[4].at("content"));
  });
  EXPECT_GT(calls, 80);
}

// What serving sends when a calculator is offered is what was learned.
TEST(Talk, ACalculatorIsOfferedAsTheTemplateWritesIt) {
  const ChatTemplate chat(conversation_chat_template(), "test");
  int seen = 0;
  each_talk(600, [&](const Json& record) {
    if (record.at("form") != "tool") return;
    ++seen;
    Json learned = {{"messages", record.at("messages")}, {"bos_token", "B"}, {"eos_token", "E"}};
    Json served = learned;
    const std::string system = served["messages"][0].at("content");
    const size_t at = system.rfind("tool "), open = system.find('(', at);
    const std::string name = system.substr(at + 5, open - at - 5),
                      parameter = system.substr(open + 1, system.size() - open - 2);
    served["messages"][0]["content"] = system.substr(0, at > 0 ? at - 1 : 0);
    Json function = {{"name", name}};
    function["parameters"]["properties"][parameter] = {{"type", "string"}};
    served["tools"] = Json::array({{{"type", "function"}, {"function", function}}});
    EXPECT_EQ(chat.render(served), chat.render(learned));
  });
  EXPECT_GT(seen, 30);
}

TEST(Talk, ADocumentDependsOnItsNumberAndSeedAlone) {
  const auto all = choices();
  const Json late = conversation_document(all, 17, 3);
  conversation_document(all, 3, 3);
  EXPECT_EQ(conversation_document(all, 17, 3), late);
  EXPECT_NE(conversation_document(all, 17, 4), late);
}

}  // namespace
}  // namespace ponder
