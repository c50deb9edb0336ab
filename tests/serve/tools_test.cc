// Tools over chat completions. A random model calls nothing by itself, so it is made to.
#include "serve/tools.h"

#include <gtest/gtest.h>

#include "serve/tiny_server.h"

namespace ponder::tools_test {
namespace {

constexpr const char* kTools =
    R"("tools":[{"type":"function","function":{"name":"weather","description":"of a city",)"
    R"("parameters":{"type":"object","properties":{"city":{"enum":["Bern","Rome"]}},"required":["city"]}}},)"
    R"({"type":"function","function":{"name":"time"}}])";

std::string request(std::string_view more,
                    std::string_view messages = R"([{"role":"user","content":"hot?"}])") {
  return fmt::format(R"({{"messages":{},"max_tokens":300,"seed":2,"temperature":1{}{}}})", messages,
                     more.empty() ? "" : ",", more);
}

const std::string kWeather =
    std::string(kTools) + R"(,"tool_choice":{"type":"function","function":{"name":"weather"}})";

TEST(ServeTools, ACallThatIsDemandedComesBackAsOne) {
  const TinyServer server;
  const Json body = body_of(server.chat(request(kWeather + R"(,"thinking":{"type":"disabled"})")));
  const Json& choice = body["choices"][0];
  EXPECT_EQ(choice["finish_reason"], "tool_calls");
  EXPECT_TRUE(choice["message"]["content"].is_null());
  const Json& calls = choice["message"]["tool_calls"];
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0]["type"], "function");
  EXPECT_TRUE(calls[0]["id"].get<std::string>().starts_with("call_"));
  EXPECT_EQ(calls[0]["function"]["name"], "weather");
  const Json arguments = Json::parse(calls[0]["function"]["arguments"].get<std::string>());
  EXPECT_TRUE(arguments["city"] == "Bern" || arguments["city"] == "Rome");
}

TEST(ServeTools, NoStopStringCutsACallThatIsDemanded) {
  const TinyServer server;
  const std::string more = kWeather + R"(,"thinking":{"type":"disabled"})";
  const Json whole = body_of(server.chat(request(more)))["choices"];
  const Json stopped =
      body_of(server.chat(request(more + R"(,"stop":["}","<","name"])")))["choices"];
  ASSERT_EQ(whole[0]["finish_reason"], "tool_calls");
  EXPECT_EQ(stopped[0]["finish_reason"], "tool_calls");
  EXPECT_EQ(stopped[0]["message"]["tool_calls"][0]["function"],
            whole[0]["message"]["tool_calls"][0]["function"]);
}

TEST(ServeTools, ABegunCallIsNotGoneOnWith) {
  const TinyServer server;
  const std::string answer = server.chat(request(
      kTools, R"([{"role":"user","content":"hot?"},)"
              R"({"role":"assistant","content":"Yes. <tool_call>\n{\"name","prefix":true}])"));
  EXPECT_EQ(status_of(answer), 400);
  EXPECT_NE(answer.find("has begun a call (<tool_call>)"), std::string::npos) << answer;
}

TEST(ServeTools, OnlyAllowedToolsAreCalled) {
  const TinyServer server;
  for (const char* name : {"weather", "time"}) {
    const std::string choice = fmt::format(
        R"(,"tool_choice":{{"type":"allowed_tools","allowed_tools":{{"mode":"required","tools":[{{"type":"function","function":{{"name":"{}"}}}}]}}}})",
        name);
    const Json body = body_of(
        server.chat(request(std::string(kTools) + choice + R"(,"thinking":{"type":"disabled"})")));
    EXPECT_EQ(body["choices"][0]["message"]["tool_calls"][0]["function"]["name"], name);
  }
}

TEST(ServeTools, AStreamSaysTheSameInPieces) {
  const TinyServer server;
  const std::string more = kWeather + R"(,"thinking":{"type":"enabled","budget_tokens":6})";
  const Json whole = body_of(server.chat(request(more)));
  const Json& message = whole["choices"][0]["message"];
  EXPECT_FALSE(message["reasoning_content"].get<std::string>().empty());
  Json call;
  std::string finish, thought, said;
  for (const std::string& event : events_of(server.chat(request(more + R"(,"stream":true)")))) {
    if (event == "[DONE]") continue;
    const Json chunk = Json::parse(event);
    const Json& choice = chunk["choices"][0];
    const Json& delta = choice["delta"];
    if (delta.contains("reasoning_content")) thought += delta["reasoning_content"];
    if (delta.contains("content"))
      said += delta.value("content", Json()).is_string() ? delta["content"].get<std::string>() : "";
    if (choice["finish_reason"].is_string()) finish = choice["finish_reason"];
    if (!delta.contains("tool_calls")) continue;
    const Json& one = delta["tool_calls"][0];
    EXPECT_EQ(one["index"], 0);
    if (call.is_null()) {
      call = one;
    } else {
      call["function"]["arguments"] = call["function"]["arguments"].get<std::string>() +
                                      one["function"]["arguments"].get<std::string>();
    }
  }
  EXPECT_EQ(finish, "tool_calls");
  EXPECT_EQ(said, "");
  EXPECT_EQ(thought, message["reasoning_content"]);
  EXPECT_EQ(call["function"], message["tool_calls"][0]["function"]);
}

TEST(ServeTools, CallsAndResultsAreReadBack) {
  const TinyServer server;
  const std::string turns =
      R"([{"role":"user","content":"hot?"},{"role":"assistant","content":null,"tool_calls":[)"
      R"({"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"12 degrees"}])";
  const Json body = body_of(server.chat(request(kTools, turns)));
  EXPECT_TRUE(body["choices"][0]["message"]["content"].is_string());
  EXPECT_GT(body["usage"]["prompt_tokens"], 100);
  // Where no call may come, tools are not even mentioned.
  const Json none = body_of(server.chat(request(std::string(kTools) + R"(,"tool_choice":"none")")));
  EXPECT_LT(none["usage"]["prompt_tokens"], 40);
}

TEST(ServeTools, ACallThatWasCutAndAnImageThatAToolGaveStopNoConversation) {
  const TinyServer server;
  const auto turns = [](std::string_view arguments, std::string_view part) {
    return fmt::format(
        R"([{{"role":"user","content":"hot?"}},{{"role":"assistant","content":null,"tool_calls":[)"
        R"({{"id":"c1","type":"function","function":{{"name":"weather","arguments":"{}"}}}}]}},)"
        R"({{"role":"tool","tool_call_id":"c1","content":[{{"type":"text","text":"12"}}{}]}}])",
        arguments, part);
  };
  const auto tokens = [&](const std::string& messages) -> int64_t {
    const Json body = body_of(server.chat(request(kTools, messages)));
    return body.contains("usage") ? body["usage"]["prompt_tokens"].get<int64_t>() : -1;
  };
  const int64_t plain = tokens(turns(R"({\"city\":\"Bern\"})", ""));
  const int64_t cut = tokens(turns(R"({\"city\":\"Be)", ""));
  EXPECT_GT(cut, 100);
  EXPECT_LT(cut, plain);
  // The model is told that there was something.
  EXPECT_GT(tokens(turns("{}", R"(,{"type":"image_url","image_url":{"url":"data:"}})")),
            tokens(turns("{}", "")));
}

TEST(ServeTools, AStrictToolIsOnlyCalledAsItsSchemaAllows) {
  const TinyServer server;
  const std::string strict = std::string(kTools).insert(
      std::string_view(kTools).find("\"description\""), "\"strict\":true,");
  const Json body = body_of(server.chat(request(strict)));
  EXPECT_TRUE(body["choices"][0]["message"]["content"].is_string());
  // The prompt is that of the tool alone.
  EXPECT_EQ(body["usage"]["prompt_tokens"],
            body_of(server.chat(request(kTools)))["usage"]["prompt_tokens"]);
  Generation generation;
  generation.tools = Json::array({1});
  generation.strict = {
      {"weather", {{"type", "object"}, {"required", {"city"}}, {"additionalProperties", false}}}};
  generation.tools = Json::parse(R"([{"function":{"name":"weather"}}])");
  const auto calls = [&](std::string_view arguments, FinishReason reason = FinishReason::Stop) {
    AnswerSplit split(generation, find_call_form("hermes"), "call_");
    Completion completion;
    completion.answer = fmt::format(R"(<tool_call>{{"name":"weather","arguments":{})", arguments);
    if (reason == FinishReason::Stop) completion.answer += "}</tool_call>";
    completion.finish_reason = reason;
    return split.all(completion);
  };
  generation.strict["weather"]["properties"]["city"] = {{"type", "string"}};
  EXPECT_EQ(calls(R"({"city":"Bern"})").calls.size(), 1u);
  const SplitAnswer wrong = calls(R"({"town":"Bern"})");
  EXPECT_TRUE(wrong.calls.empty());
  EXPECT_NE(wrong.text.find("town"), std::string::npos);
  // Cut, it is passed on as far as it came.
  const SplitAnswer cut = calls(R"({"city":"Be)", FinishReason::Length);
  EXPECT_EQ(cut.text, "");
  ASSERT_EQ(whole_calls(cut.calls).size(), 1u);
  EXPECT_EQ(whole_calls(cut.calls)[0].arguments, R"({"city":"Be)");
}

TEST(ServeTools, ACallThatIsCutComesAsFarAsItWent) {
  const TinyServer server;
  std::string body = request(kWeather + R"(,"thinking":{"type":"disabled"})");
  const Json whole = body_of(server.chat(body));
  const int64_t tokens = whole["usage"]["completion_tokens"];
  size_t called = 0;
  for (int64_t most = 1; most < tokens; ++most) {
    std::string less = body;
    less.replace(less.find("\"max_tokens\":300"), 16, fmt::format("\"max_tokens\":{}", most));
    const Json choice = body_of(server.chat(less))["choices"][0];
    EXPECT_EQ(choice["finish_reason"], "length");
    const Json& message = choice["message"];
    if (message["content"].is_string()) {  // what stands before a call may have come
      EXPECT_EQ(message["content"].get<std::string>().find_first_not_of('\n'), std::string::npos);
    }
    if (!message.contains("tool_calls")) continue;
    ++called;
    const std::string right =
        whole["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"];
    const std::string got = message["tool_calls"][0]["function"]["arguments"];
    EXPECT_TRUE(right.starts_with(got)) << got;
  }
  EXPECT_GT(called, 0u);
}

// Helpers of SDKs say "strict" unasked: what they write is taken for tools as for answers.
TEST(ServeTools, StrictToolsHaveTheKeywordsOfAnswers) {
  const TinyServer server;
  const std::string schema =
      R"({"$defs":{"s":{"type":"string","format":"email","deprecated":true}},"type":"object",)"
      R"("properties":{"a":{"$ref":"#/$defs/s"},"b":{"type":"array","prefixItems":[{"type":"integer"}],"items":false},)"
      R"("c":{"oneOf":[{"type":"null"},{"type":"boolean"}],"discriminator":{"propertyName":"k"}},)"
      R"("d":{"type":"string","nullable":true}},"required":["b"],"additionalProperties":false})";
  for (const char* choice : {"\"auto\"", "\"required\""}) {
    const std::string answer = server.chat(request(
        R"("tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":)" +
        schema + R"(}}],"tool_choice":)" + choice + R"(,"thinking":{"type":"disabled"})"));
    EXPECT_EQ(status_of(answer), 200) << answer;
  }
  // What cannot be held: a note without "strict", and named with it.
  const auto format = [&](const char* strict) {
    return server.chat(request(
        std::string(R"("response_format":{"type":"json_schema","json_schema":{"name":"x",)") +
        strict +
        R"("schema":{"type":"array","items":{"type":"integer"},"uniqueItems":true,"maxItems":2}}})"));
  };
  EXPECT_EQ(status_of(format("")), 200);
  const std::string refused = format("\"strict\":true,");
  EXPECT_EQ(status_of(refused), 400);
  EXPECT_NE(refused.find("uniqueItems"), std::string::npos) << refused;
}

TEST(ServeTools, BesideAFormAnAnswerIsACallOrOfThatForm) {
  const TinyServer server;
  const std::string form =
      std::string(kTools) +
      R"(,"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object",)"
      R"("properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}},)"
      R"("thinking":{"type":"disabled"})";
  int called = 0, said = 0;
  for (int seed = 0; seed < 24; ++seed) {
    std::string body = request(form);
    body.replace(body.find("\"seed\":2"), 8, fmt::format("\"seed\":{}", seed));
    const Json choice = body_of(server.chat(body))["choices"][0];
    const Json& message = choice["message"];
    if (choice["finish_reason"] == "tool_calls") {
      ++called;
      ASSERT_EQ(message["tool_calls"].size(), 1u);
      const Json& function = message["tool_calls"][0]["function"];
      EXPECT_TRUE(Json::parse(function["arguments"].get<std::string>()).is_object());
      continue;
    }
    ++said;
    const Json answer = Json::parse(message["content"].get<std::string>());
    EXPECT_TRUE(answer["ok"].is_boolean()) << answer;
    EXPECT_EQ(answer.size(), 1u);
  }
  EXPECT_GT(called, 0);
  EXPECT_GT(said, 0);
  // A call that is demanded leaves no other answer.
  const Json must = body_of(server.chat(request(form + R"(,"tool_choice":"required")")));
  EXPECT_EQ(must["choices"][0]["finish_reason"], "tool_calls");
}

TEST(ServeTools, WhatCannotBeIsSaid) {
  const TinyServer server;
  const std::string tools = kTools;
  const struct {
    std::string more;
    const char* words;
  } kCases[] = {
      {R"("tools":[{"type":"search"}])", "tools[0].type is \\\"search\\\""},
      {R"("tools":[{"type":"function","function":{"name":"a b"}}])", "tools[0].function.name"},
      {R"("tools":[{"type":"function","function":{"name":"a","what":1}}])",
       "tools[0].function.what"},
      {R"("tools":[{"type":"function","function":{"name":"a","strict":true,"parameters":{"$dynamicRef":"#a"}}}])",
       "tools[0].function.parameters"},
      {R"("tool_choice":"required")", "there are no tools"},
      {tools + R"(,"tool_choice":"perhaps")", "tool_choice is"},
      {tools + R"(,"tool_choice":{"type":"function","function":{"name":"x"}})",
       "tool_choice names \\\"x\\\""},
      {R"("tools":[{"type":"function","function":{"name":"a","parameters":{"type":"object","not":{}}}}],)"
       R"("tool_choice":"required")",
       "tools[0].function.parameters"},
      {R"("functions":[{}])", "functions"},
      {tools + R"(,"tool_choice":{"type":"allowed"})", "of the type \\\"allowed\\\""},
      {tools +
           R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"x"}}]}})",
       "tool_choice allows"},
      {tools +
           R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}})",
       "tool_choice.allowed_tools.tools is empty"},
  };
  for (const auto& one : kCases) {
    const std::string answer = server.chat(request(one.more));
    EXPECT_EQ(status_of(answer), 400) << one.more;
    EXPECT_NE(answer.find(one.words), std::string::npos) << answer;
  }
  const std::string wrong = server.chat(request(
      "\"n\":1", R"([{"role":"user","content":"a"},{"role":"assistant","tool_calls":[)"
                 R"({"id":"c","type":"function","function":{"name":"f","arguments":[1]}}]}])"));
  EXPECT_EQ(status_of(wrong), 400);
  EXPECT_NE(wrong.find("messages[1].tool_calls[0].function.arguments"), std::string::npos);
}

}  // namespace
}  // namespace ponder::tools_test
