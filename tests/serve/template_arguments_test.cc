// What a request, or the server's owner, tells the chat template by name.
#include <gtest/gtest.h>

#include "serve/tiny_server.h"

namespace ponder::template_arguments_test {
namespace {

constexpr const char* kTemplate =
    "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
    "[{{ reasoning_effort }}|{{ date_string }}|{{ thinking_budget }}|{{ tables | tojson if tables "
    "is defined }}|"
    "{{ enable_thinking }}]assistant: {% if enable_thinking %}<think>\n{% endif %}";

AppOptions with_arguments(Json arguments) {
  AppOptions out;
  out.service.template_arguments = std::move(arguments);
  return out;
}

struct Told {
  explicit Told(Json defaults = Json::object())
      : server(with_arguments(std::move(defaults)), 8 * 1024, kTemplate) {}

  // What stands between the brackets of the prompt.
  std::string chat(const std::string& more) const {
    const Json body = body_of(server.chat(
        R"({"messages":[{"role":"user","content":"hi"}],"max_tokens":1,"return_token_ids":true)" +
        more + "}"));
    if (!body.contains("prompt_token_ids")) return body.dump();
    const std::string text = server.app().service().tokenizer().decode(
        body["prompt_token_ids"].get<std::vector<int32_t>>());
    return text.substr(text.find('[') + 1, text.rfind(']') - text.find('[') - 1);
  }
  int64_t tokens(const char* path, const std::string& body) const {
    const std::string answer = server.ask(post(path, body));
    EXPECT_EQ(status_of(answer), 200) << answer;
    return body_of(answer).value("input_tokens", -1);
  }
  TinyServer server;
};

TEST(TemplateArguments, ReachTheTemplateFromAChat) {
  const Told told;
  EXPECT_EQ(told.chat(""), "||||True");
  EXPECT_EQ(told.chat(R"(,"chat_template_kwargs":{"date_string":"1 May","tables":{"a":[1,null]}})"),
            "|1 May||{\"a\": [1, null]}|True");
  EXPECT_EQ(told.chat(R"(,"reasoning_effort":"high")"), "high||||True");
  EXPECT_EQ(told.chat(R"(,"reasoning_effort":"none")"), "none||||False");
  EXPECT_EQ(told.chat(R"(,"reasoning":{"effort":"low"})"), "low||||True");
  EXPECT_EQ(told.chat(R"(,"chat_template_kwargs":{"reasoning_effort":"our own"})"),
            "our own||||True");
  EXPECT_EQ(told.chat(R"(,"chat_template_kwargs":{"reasoning_effort":"none"})"), "none||||False");
  EXPECT_EQ(told.chat(R"(,"thinking_budget":7)"), "||7||True");
  for (const char* off :
       {R"(,"enable_thinking":false)", R"(,"thinking":{"type":"disabled"})",
        R"(,"chat_template_kwargs":{"enable_thinking":false})",
        R"(,"chat_template_kwargs":{"thinking":false})", R"(,"reasoning":{"enabled":false})"}) {
    EXPECT_EQ(told.chat(off), "||||False") << off;
  }
}

TEST(TemplateArguments, AreAnObjectAndCannotTakeTheConversationsPlace) {
  const Told told;
  for (const auto& [more, words] : std::vector<std::pair<const char*, const char*>>{
           {R"(,"chat_template_kwargs":[1])", "chat_template_kwargs is [1], but must be an object"},
           {R"(,"chat_template_kwargs":"x")", "must be an object"},
           {R"(,"chat_template_kwargs":{"messages":[]})", "is given by ponder itself"},
           {R"(,"chat_template_kwargs":{"enable_thinking":"no"})",
            "chat_template_kwargs.enable_thinking is \\\"no\\\", but must be true or false"},
           {R"(,"chat_template_kwargs":{"thinking_budget":1.5})", "must be an integer"},
           {R"(,"chat_template_kwargs":{"tables":18446744073709551615})", "64 bits"}}) {
    EXPECT_NE(told.chat(more).find(words), std::string::npos) << more << told.chat(more);
  }
}

TEST(TemplateArguments, ABudgetOfTheServerGoesBehindTheRequestsEffortAndBudget) {
  const Told told(Json{{"thinking_budget", 5}});
  EXPECT_EQ(told.chat(""), "||5||True");
  EXPECT_EQ(told.chat(R"(,"thinking_budget":7)"), "||7||True");
  EXPECT_EQ(told.chat(R"(,"reasoning_effort":"high")"), "high||||True");
  EXPECT_EQ(told.chat(R"(,"reasoning_effort":"high","thinking_budget":7)"), "high||7||True");
}

TEST(TemplateArguments, OfTheServerAreDefaultsThatARequestOverrides) {
  const Told told(Json{{"enable_thinking", false}, {"date_string", "1 May"}});
  EXPECT_EQ(told.chat(""), "|1 May|||False");
  EXPECT_EQ(told.chat(R"(,"thinking":{"type":"enabled"})"), "|1 May|||True");
  EXPECT_EQ(told.chat(R"(,"chat_template_kwargs":{"date_string":"2 May","enable_thinking":true})"),
            "|2 May|||True");
  EXPECT_EQ(told.chat(R"(,"reasoning_effort":"low")"), "low|1 May|||True");
}

TEST(TemplateArguments, AnEffortThatWasSwitchedOffIsForgottenWhereAThoughtIsAskedFor) {
  const Told told(Json{{"reasoning_effort", "none"}});
  EXPECT_EQ(told.chat(""), "none||||False");
  EXPECT_EQ(told.chat(R"(,"enable_thinking":true)"), "||||True");
}

// The other dialects show no prompts, but they count.
TEST(TemplateArguments, ReachTheTemplateFromEveryDialect) {
  const Told told;
  const std::string kwargs = R"(,"chat_template_kwargs":{"date_string":"a date of many words"})";
  const std::string message = R"("messages":[{"role":"user","content":"hi"}])";
  const std::pair<const char*, std::string> kDialects[] = {
      {"/v1/responses/input_tokens", R"("input":"hi")"}, {"/v1/messages/count_tokens", message}};
  for (const auto& [path, body] : kDialects) {
    const int64_t plain = told.tokens(path, "{" + body + "}");
    EXPECT_GT(told.tokens(path, "{" + body + kwargs + "}"), plain) << path;
    const std::string wrong = "{" + body + R"(,"chat_template_kwargs":3})";
    EXPECT_EQ(status_of(told.server.ask(post(path, wrong))), 400) << path;
  }
  const int64_t plain = told.tokens("/v1/messages/count_tokens", "{" + message + "}");
  EXPECT_LT(told.tokens("/v1/messages/count_tokens",
                        "{" + message + R"(,"thinking":{"type":"disabled"}})"),
            plain);
  EXPECT_LT(
      told.tokens("/v1/responses/input_tokens", R"({"input":"hi","reasoning":{"effort":"none"}})"),
      told.tokens("/v1/responses/input_tokens", R"({"input":"hi","reasoning":{"effort":"low"}})"));
}

// Where the template reads the word the model was taught what it means.
TEST(TemplateArguments, AnEffortIsABudgetOnlyWhereTheTemplateDoesNotReadIt) {
  const std::string body =
      R"({"messages":[{"role":"user","content":"hi"}],"seed":3,"max_tokens":600,"min_tokens":500,
          "loop_cut":false,"reasoning_effort":"minimal"})";
  const auto thought = [&](const TinyServer& server) {
    return body_of(server.chat(body))["usage"]["completion_tokens_details"]["reasoning_tokens"]
        .get<int>();
  };
  EXPECT_LT(thought(TinyServer()), 200);
  const Told told;
  EXPECT_GT(thought(told.server), 400);
}

}  // namespace
}  // namespace ponder::template_arguments_test
