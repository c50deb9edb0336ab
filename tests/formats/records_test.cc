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

TEST(Records, HostileOnesAreRefusedWithFileAndLine) {
  const std::pair<std::string, std::string> cases[] = {
      {"{", "not valid JSON at byte"},
      {"", "not valid JSON"},
      {"[]", "must hold a JSON object"},
      {R"({"text": "a)", "not valid JSON"},
      {R"({"text": "\ud800"})", "not valid JSON"},
      {R"({"text": 3})", "\"text\" is 3, but must be"},
      {R"({"text": null})", "none of them"},
      {R"({"txt": "a"})", "none of them"},
      {R"({"text": "a", "messages": []})", "several"},
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
      {R"({"messages": [{"role": "assistant", "content": "", "tool_calls": [1]}]})", "tool_calls"},
      {R"({"messages": [{"role": "user", "content": "a"}], "tools": [{}]})", "it has \"tools\""},
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
