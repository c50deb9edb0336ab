// What stands in a history was no choice of who asks now, and would be in every request to come.
#include <gtest/gtest.h>

#include "serve/tiny_server.h"

namespace ponder::history_test {
namespace {

constexpr const char* kTemplate =
    "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.reasoning_content }}|{{ m.content }}"
    "{% for c in m.tool_calls %}{{ c.function.name }}({% for k, v in c.function.arguments.items() "
    "%}"
    "{{ k }}={{ v }},{% endfor %}){% endfor %}{% endfor %}<assistant>";

std::string prompt(const TinyServer& server, const Json& messages) {
  const Json body = {{"messages", messages}, {"max_tokens", 1}, {"return_token_ids", true}};
  const Json answer = body_of(server.chat(body.dump()));
  if (!answer.contains("prompt_token_ids")) return answer.dump();
  return server.app().service().tokenizer().decode(
      answer["prompt_token_ids"].get<std::vector<int32_t>>());
}

Json call(const Json& arguments) {
  return {{"role", "assistant"},
          {"content", nullptr},
          {"tool_calls",
           {{{"id", "c"},
             {"type", "function"},
             {"function", {{"name", "f"}, {"arguments", arguments}}}}}}};
}

TEST(History, ArgumentsThatAreNoObjectAreATextEvenWhereTheTemplateGoesOverThem) {
  const TinyServer server({}, 8 * 1024, kTemplate);
  const Json user = {{"role", "user"}, {"content", "hi"}};
  const Json result = {{"role", "tool"}, {"tool_call_id", "c"}, {"content", "21"}};
  const std::pair<Json, const char*> kCases[] = {{R"({"a": 1})", "f(a=1,)"},
                                                 {"{\"a\": tru", "f(arguments={\"a\": tru,)"},
                                                 {"[1]", "f(arguments=[1],)"},
                                                 {"", "f()"},
                                                 {"not JSON", "f(arguments=not JSON,)"}};
  for (const auto& [arguments, shown] : kCases) {
    const std::string text = prompt(server, {user, call(arguments), result});
    EXPECT_NE(text.find(shown), std::string::npos) << arguments << text;
  }
}

TEST(History, AThoughtReachesTheTemplateByWhicheverNameItComes) {
  const TinyServer server({}, 8 * 1024, kTemplate);
  for (const char* name : {"reasoning_content", "reasoning", "thinking"}) {
    const Json said = {{"role", "assistant"}, {"content", "b"}, {name, "because"}};
    const std::string text = prompt(
        server, {{{"role", "user"}, {"content", "a"}}, said, {{"role", "user"}, {"content", "c"}}});
    EXPECT_NE(text.find("<assistant>because|b"), std::string::npos) << name << text;
  }
  const Json details = {{"role", "assistant"},
                        {"content", "b"},
                        {"reasoning_details",
                         {{{"type", "reasoning.text"}, {"text", "because"}},
                          {{"type", "reasoning.encrypted"}, {"data", "xyz"}}}}};
  EXPECT_NE(
      prompt(server,
             {{{"role", "user"}, {"content", "a"}}, details, {{"role", "user"}, {"content", "c"}}})
          .find("<assistant>because|b"),
      std::string::npos);
}

}  // namespace
}  // namespace ponder::history_test
