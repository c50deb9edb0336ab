#include "formats/records.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ponder::records_test {
namespace {

std::string failure(const std::string& line) {
  try {
    parse_record(line, "data.jsonl:3");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Records, AreOfThreeKinds) {
  EXPECT_EQ(parse_record(R"({"text": "a\nb", "source": 1})", "p").text, "a\nb");
  const Record pair = parse_record(R"({"prompt": "p", "completion": "c"})", "p");
  EXPECT_EQ(pair.kind, Record::Kind::Completion);
  EXPECT_EQ(pair.text + pair.completion, "pc");
  const Record chat = parse_record(
      R"({"messages": [{"role": "user", "content": "u"},)"
      R"({"role": "assistant", "content": "a", "reasoning_content": "r", "name": "x"}]})",
      "p");
  EXPECT_EQ(chat.kind, Record::Kind::Chat);
  ASSERT_EQ(chat.messages.size(), 2u);
  EXPECT_EQ(chat.messages[1].role + chat.messages[1].content + chat.messages[1].thought,
            "assistantar");
  EXPECT_TRUE(chat.messages[1].learned);
  EXPECT_FALSE(parse_record(R"({"tools": [], "messages": [{"role": "assistant", "content": "a",)"
                            R"("weight": 0}]})",
                            "p")
                   .messages[0]
                   .learned);
  EXPECT_EQ(parse_record("{\"text\": \"\xff\"}", "p").text, "\xEF\xBF\xBD");
}

// "from: role content/thought" of each message, "-" before those that are not learned.
std::string told(const std::string& line) {
  std::string out;
  for (const Message& message : parse_record(line, "p").messages) {
    out += fmt::format("{}{}: {}{}|", message.learned ? "" : "-", message.role, message.content,
                       message.thought.empty() ? "" : "/" + message.thought);
  }
  return out;
}

TEST(Records, ChatsAreReadAsDataSetsHaveThem) {
  EXPECT_EQ(told(R"({"system": "S", "conversations": [{"from": "human", "value": "u"},)"
                 R"({"from": "gpt", "value": "a"}, {"from": "user", "value": "v"},)"
                 R"({"from": "assistant", "value": "b", "weight": 0}]})"),
            "system: S|user: u|assistant: a|user: v|-assistant: b|");
  EXPECT_EQ(told(R"({"conversations": [{"role": "user", "content": "u"}]})"), "user: u|");
  EXPECT_EQ(told(R"({"instruction": "i", "input": "x", "output": "o"})"),
            "user: i\n\nx|assistant: o|");
  EXPECT_EQ(told(R"({"instruction": "i", "input": "x", "output": "o", "text": "i x o"})"),
            told(R"({"instruction": "i", "input": "x", "output": "o"})"));
  EXPECT_EQ(told(R"({"instruction": "i", "input": "", "output": "o", "history": []})"),
            "user: i|assistant: o|");
  EXPECT_EQ(told(R"({"prompt": [{"role": "user", "content": "u"}, {"role": "assistant", "content":)"
                 R"("a"}, {"role": "user", "content": "v"}],)"
                 R"("completion": [{"role": "assistant", "content": "b"}]})"),
            "-user: u|-assistant: a|-user: v|assistant: b|");
  EXPECT_EQ(told(R"({"prompt": "u", "messages": [{"role": "user", "content": "u"}]})"), "user: u|")
      << "UltraChat repeats the first question as \"prompt\"";
  EXPECT_EQ(told(R"({"system": "S", "messages": [{"role": "system", "content": "S"},)"
                 R"({"role": "assistant", "content": "a", "thinking": "t"}]})"),
            "system: S|assistant: a/t|");
}

// OpenAI's API has arguments as text, TRL's data sets as objects, and "tools" as text.
TEST(Records, ToolsAndCallsAreReadInEachFormThatDataSetsHave) {
  const std::string calls =
      R"({"messages": [{"role": "assistant", "content": null, "tool_calls": [)"
      R"({"id": "c", "function": {"name": "f", "arguments": ARGUMENTS}}]},)"
      R"({"role": "tool", "tool_call_id": "c", "name": "f", "content": "2"}],)"
      R"("tools": TOOLS})";
  const std::string list = R"([{"type":"function","function":{"name":"f"}}])";
  for (const std::string arguments : {R"({"a":1})", R"("{\"a\":1}")"}) {
    for (const std::string& tools :
         {list, std::string(R"([{"name":"f"}])"), nlohmann::json(list).dump()}) {
      std::string line = calls;
      line.replace(line.find("ARGUMENTS"), 9, arguments);
      line.replace(line.find("TOOLS"), 5, tools);
      const Record record = parse_record(line, "p");
      EXPECT_EQ(record.messages[0].tool_calls, (std::vector<ToolCall>{{"c", "f", R"({"a":1})"}}));
      EXPECT_EQ(record.messages[1].tool_call_id + record.messages[1].tool_name, "cf");
      EXPECT_EQ(record.tools.dump(), list);
    }
  }
  EXPECT_TRUE(parse_record(R"({"messages": [{"role": "user", "content": "u",)"
                           R"("tool_calls": null}], "tools": []})",
                           "p")
                  .tools.is_null());
}

TEST(Records, HostileOnesAreRefusedWithFileAndLine) {
  const std::pair<std::string, std::string> cases[] = {
      {"{", "not valid JSON at byte"},
      {"", "not valid JSON"},
      {"[]", "must hold a JSON object"},
      {R"({"text": "a)", "not valid JSON"},
      {R"({"text": "\ud800"})", "not valid JSON"},
      {R"({"messages": [{"role": "assistant", "reasoning_content": "r", "content": "<think>r</think>a"}]})",
       "a thought in \"reasoning_content\" and another"},
      {R"({"text": 3})", "\"text\" is 3, but must be"},
      {R"({"text": null})", "none of them"},
      {R"({"txt": "a"})", "none of them"},
      {R"({"text": "a", "messages": []})", "several"},
      {R"({"prompt": "a", "completion": "b", "chosen": "c", "rejected": "d"})", "preferences"},
      {R"({"question": "a", "answer": "b"})", "none of them but \"question\", \"answer\""},
      {R"({"prompt": "a", "chosen": "b", "rejected": "c"})", "are preferences"},
      {R"({"chosen": "b", "rejected": "c"})", "are preferences"},
      {R"({"instruction": "a"})", "\"output\" is missing"},
      {R"({"instruction": "a", "output": "b", "history": [["c", "d"]]})", "as \"messages\""},
      {R"({"instruction": "a", "output": "b", "messages": []})", "\"messages\" and \"output\""},
      {R"({"prompt": "a", "completion": [{"role": "assistant", "content": "b"}]})",
       "\"completion\" is ["},
      {R"({"conversations": [{"from": "bot", "value": "b"}]})",
       "conversations[0]: \"role\" is \"bot\""},
      {R"({"conversations": [{"from": "gpt"}]})", "conversations[0]: \"value\" is missing"},
      {R"({"conversations": [{"from": "function_call", "value": "{}"}]})", "as \"tool_calls\""},
      {R"({"system": "S", "messages": [{"role": "system", "content": "T"}]})", "another system"},
      {R"({"prompt": "a"})", "\"completion\" is missing"},
      {R"({"completion": "a"})", "\"prompt\" is missing"},
      {R"({"messages": []})", "at least one message"},
      {R"({"messages": {"role": "user"}})", "must be a list"},
      {R"({"messages": ["hi"]})", "messages[0]: it must be an object"},
      {R"({"messages": [{"content": "a"}]})", "messages[0]: \"role\" is missing"},
      {R"({"messages": [{"role": "", "content": "a"}]})", "\"role\" is \"\", but must be system"},
      {R"({"messages": [{"role": "usr", "content": "a"}]})", "messages[0]: \"role\" is \"usr\""},
      {R"({"messages": [{"role": "user"}]})", "messages[0]: \"content\" is missing"},
      {R"({"messages": [{"role": "user", "content": ["a"]}]})", "\"content\" is [\"a\"]"},
      {R"({"messages": [{"role": "assistant", "tool_calls": [1]}]})",
       "messages[0].tool_calls[0]: it must be an object with \"function\""},
      {R"({"messages": [{"role": "assistant", "tool_calls": {}}]})", "must be a list"},
      {R"({"messages": [{"role": "assistant", "tool_calls": [{"function": {}}]}]})",
       "tool_calls[0]: \"name\" is missing"},
      {R"({"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "f",)"
       R"("arguments": "{"}}]}]})",
       "\"arguments\": not valid JSON"},
      {R"({"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "f",)"
       R"("arguments": [1]}}]}]})",
       "\"arguments\" must be an object"},
      {R"({"messages": [{"role": "user", "content": "", "tool_calls": [{"function":)"
       R"({"name": "f"}}]}]})",
       "only an assistant's message"},
      {R"({"messages": [{"role": "assistant", "function_call": {"name": "f"}}]})",
       "give it as \"tool_calls\""},
      {R"({"messages": [{"role": "user", "content": "a"}], "tools": [{}]})",
       "tools[0]: it must be an object"},
      {R"({"messages": [{"role": "user", "content": "a"}], "tools": "no list"})",
       "\"tools\" must be a list of functions"},
      {R"({"messages": [{"role": "user", "content": "a"}], "tools": {"name": "f"}})",
       "\"tools\" must be a list of functions"},
      {R"({"messages": [{"role": "assistant", "content": "a", "weight": 0.5}]})",
       "\"weight\" is 0.5"},
      {"{\"text\": " + std::string(1000, '['), "nested deeper"}};
  for (const auto& [line, part] : cases) {
    const std::string found = failure(line);
    EXPECT_TRUE(found.starts_with("data.jsonl:3: ")) << line << " -> " << found;
    EXPECT_NE(found.find(part), std::string::npos) << line << " -> " << found;
  }
  std::string many = R"({"messages": [)";
  for (int i = 0; i < 10'001; ++i) many += i ? ",1" : "1";
  EXPECT_NE(failure(many + "]}").find("more than the limit"), std::string::npos);
}

}  // namespace
}  // namespace ponder::records_test
