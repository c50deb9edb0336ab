// /v1/responses. A random model calls nothing by itself, so it is made to.
#include <gtest/gtest.h>

#include "serve/tiny_server.h"

namespace ponder::responses_test {
namespace {

constexpr const char* kTools =
    R"("tools":[{"type":"function","name":"weather","strict":false,"parameters":{"type":"object",)"
    R"("properties":{"city":{"enum":["Bern","Rome"]}},"required":["city"]}}])";
constexpr const char* kNoThought = R"("reasoning":{"effort":"none"})";

std::string request(std::string_view more) {
  return fmt::format(
      R"({{"input":"why?","instructions":"be brief","max_output_tokens":250,"seed":5,"temperature":1,{}}})",
      more);
}

std::string ask(const TinyServer& server, std::string_view body) {
  return server.ask(post("/v1/responses", body));
}

// But for what differs from request to request.
Json essence(const Json& response) {
  Json out = {response["status"], response["incomplete_details"],
              response["usage"]["output_tokens"]};
  for (Json item : response["output"]) {
    item.erase("id");
    item.erase("call_id");
    out.push_back(item);
  }
  return out;
}

// The events of a stream, numbered without a gap, each under its own name.
std::vector<Json> events(const std::string& answer) {
  std::vector<Json> out;
  for (const std::string& text : events_of(answer)) {
    out.push_back(Json::parse(text));
    const std::string type = out.back()["type"];
    EXPECT_NE(answer.find("event: " + type + "\ndata: " + text), std::string::npos);
    EXPECT_EQ(out.back()["sequence_number"], out.size() - 1);
  }
  return out;
}

TEST(ServeResponses, AThoughtAndAMessageAreItemsWithTheirTokensCounted) {
  const TinyServer server;
  const Json body = body_of(
      ask(server,
          request(R"("reasoning":{"effort":"minimal","summary":"auto"},"metadata":{"a":"b"})")));
  EXPECT_EQ(body["object"], "response");
  EXPECT_EQ(body["model"], "tiny");
  EXPECT_EQ(body["instructions"], "be brief");
  EXPECT_EQ(body["metadata"]["a"], "b");
  EXPECT_EQ(body["store"], true);
  ASSERT_EQ(body["output"].size(), 2u);
  const Json& thought = body["output"][0];
  EXPECT_EQ(thought["type"], "reasoning");
  EXPECT_EQ(thought["summary"][0]["type"], "summary_text");
  EXPECT_FALSE(thought["summary"][0]["text"].get<std::string>().empty());
  const Json& message = body["output"][1];
  EXPECT_EQ(message["type"], "message");
  EXPECT_EQ(message["role"], "assistant");
  EXPECT_EQ(message["content"][0]["type"], "output_text");
  EXPECT_FALSE(message["content"][0]["text"].get<std::string>().empty());
  const Json& usage = body["usage"];
  EXPECT_GT(usage["output_tokens_details"]["reasoning_tokens"], 0);
  EXPECT_EQ(usage["input_tokens_details"]["cached_tokens"], 0);
  EXPECT_EQ(usage["total_tokens"].get<int64_t>(),
            usage["input_tokens"].get<int64_t>() + usage["output_tokens"].get<int64_t>());
}

TEST(ServeResponses, TokensThatRanOutMakeItIncomplete) {
  const TinyServer server;
  const Json body = body_of(ask(server, R"({"input":"a","max_output_tokens":3,"temperature":0})"));
  EXPECT_EQ(body["status"], "incomplete");
  EXPECT_EQ(body["incomplete_details"]["reason"], "max_output_tokens");
  EXPECT_EQ(body["output"].back()["status"], "incomplete");
}

TEST(ServeResponses, AStreamSaysWhatTheWholeAnswerSaysAndEachItemHasItsEvents) {
  const TinyServer server;
  const std::string more = R"("reasoning":{"effort":"minimal"})";
  const Json whole = body_of(ask(server, request(more)));
  const std::string answer = ask(server, request(more + R"(,"stream":true)"));
  EXPECT_EQ(answer.find("[DONE]"), std::string::npos);
  const std::vector<Json> list = events(answer);
  EXPECT_EQ(list[0]["type"], "response.created");
  EXPECT_EQ(list[1]["type"], "response.in_progress");
  const Json& last = list.back();
  EXPECT_EQ(last["type"], "response." + whole["status"].get<std::string>());
  EXPECT_EQ(essence(last["response"]), essence(whole));
  std::string thought, text;
  std::vector<std::string> order;
  for (const Json& event : list) {
    const std::string type = event["type"];
    if (order.empty() || order.back() != type) order.push_back(type);
    if (type == "response.reasoning_summary_text.delta") thought += event["delta"];
    if (type == "response.output_text.delta") text += event["delta"];
    if (type == "response.output_text.done") {
      EXPECT_EQ(event["text"], text);
    }
    if (type == "response.reasoning_summary_text.done") {
      EXPECT_EQ(event["text"], thought);
    }
  }
  EXPECT_EQ(thought, whole["output"][0]["summary"][0]["text"]);
  EXPECT_EQ(text, whole["output"][1]["content"][0]["text"]);
  const std::vector<std::string> expected = {"response.created",
                                             "response.in_progress",
                                             "response.output_item.added",
                                             "response.reasoning_summary_part.added",
                                             "response.reasoning_summary_text.delta",
                                             "response.reasoning_summary_text.done",
                                             "response.reasoning_summary_part.done",
                                             "response.output_item.done",
                                             "response.output_item.added",
                                             "response.content_part.added",
                                             "response.output_text.delta",
                                             "response.output_text.done",
                                             "response.content_part.done",
                                             "response.output_item.done",
                                             last["type"]};
  EXPECT_EQ(order, expected);
}

TEST(ServeResponses, ACallThatIsDemandedIsAnItemAndItsResultIsReadBack) {
  const TinyServer server;
  const std::string more = std::string(kTools) + "," + kNoThought +
                           R"(,"tool_choice":{"type":"function","name":"weather"})";
  const Json body = body_of(ask(server, request(more)));
  EXPECT_EQ(body["status"], "completed");
  ASSERT_EQ(body["output"].size(), 1u);
  const Json& call = body["output"][0];
  EXPECT_EQ(call["type"], "function_call");
  EXPECT_EQ(call["name"], "weather");
  EXPECT_TRUE(Json::parse(call["arguments"].get<std::string>()).contains("city"));
  const std::vector<Json> list = events(ask(server, request(more + R"(,"stream":true)")));
  EXPECT_EQ(essence(list.back()["response"]), essence(body));
  std::string arguments;
  for (const Json& event : list) {
    if (event["type"] == "response.function_call_arguments.delta") arguments += event["delta"];
    if (event["type"] == "response.output_item.added") {
      EXPECT_EQ(event["item"]["arguments"], "");
    }
  }
  EXPECT_EQ(arguments, call["arguments"]);
  Json input = Json::parse(R"([{"role":"user","content":"hot?"}])");
  input.push_back(call);
  input.push_back(
      {{"type", "function_call_output"}, {"call_id", call["call_id"]}, {"output", "12"}});
  const std::string next =
      fmt::format(R"({{"input":{},"max_output_tokens":9,{}}})", input.dump(), kTools);
  EXPECT_EQ(body_of(ask(server, next))["object"], "response");
}

TEST(ServeResponses, TheConversationIsWhatTheSameOneIsInAChat) {
  const TinyServer server;
  const std::string items =
      R"({"instructions":"be brief","max_output_tokens":1,"input":[)"
      R"({"type":"message","role":"user","content":[{"type":"input_text","text":"hot?"}]},)"
      R"({"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"hm"}]},)"
      R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look"}]},)"
      R"({"type":"function_call","call_id":"c1","name":"weather","arguments":"{\"city\":\"Bern\"}"},)"
      R"({"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"12"}]},)"
      R"({"role":"developer","content":"now"}]})";
  const std::string chat =
      R"({"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hot?"},)"
      R"({"role":"assistant","reasoning_content":"hm","content":"I look","tool_calls":[{"id":"c1",)"
      R"("type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"12"},{"role":"system","content":"now"}]})";
  EXPECT_EQ(body_of(ask(server, items))["usage"]["input_tokens"],
            body_of(server.ask(post("/tokenize", chat)))["count"]);
}

TEST(ServeResponses, AnAnswerMayBeHeldToASchema) {
  const TinyServer server;
  const Json body = body_of(ask(
      server,
      request(
          std::string(kNoThought) +
          R"(,"text":{"format":{"type":"json_schema","name":"n","schema":{"enum":["a","b"]}}})")));
  const Json said = Json::parse(body["output"][0]["content"][0]["text"].get<std::string>());
  EXPECT_TRUE(said == "a" || said == "b");
  EXPECT_EQ(body["text"]["format"]["type"], "json_schema");
}

TEST(ServeResponses, BesideAFormAnAnswerIsACallOrOfThatForm) {
  const TinyServer server;
  const std::string form =
      std::string(kTools) + "," + kNoThought +
      R"(,"text":{"format":{"type":"json_schema","name":"n","schema":{"enum":["a","b"]}}})";
  int called = 0, said = 0;
  for (int seed = 0; seed < 24; ++seed) {
    std::string body = request(form);
    body.replace(body.find("\"seed\":5"), 8, fmt::format("\"seed\":{}", seed));
    const Json item = body_of(ask(server, body))["output"][0];
    if (item["type"] == "function_call") {
      ++called;
      const Json city = Json::parse(item["arguments"].get<std::string>())["city"];
      EXPECT_TRUE(city == "Bern" || city == "Rome") << item;
    } else {
      ++said;
      const Json answer = Json::parse(item["content"][0]["text"].get<std::string>());
      EXPECT_TRUE(answer == "a" || answer == "b") << item;
    }
  }
  EXPECT_GT(called, 0);
  EXPECT_GT(said, 0);
}

TEST(ServeResponses, ACallThatWasCutAndAnImageThatAToolGaveStopNoConversation) {
  const TinyServer server;
  const auto input_tokens = [&](const char* image) -> int64_t {
    const Json body = body_of(ask(
        server,
        fmt::format(
            R"({{"input":[{{"role":"user","content":"hot?"}},)"
            R"({{"type":"function_call","call_id":"c","name":"look","arguments":"{{\"city\": \"Be"}},)"
            R"({{"type":"function_call_output","call_id":"c","output":[{{"type":"input_text","text":"no"}})"
            R"({}]}}],"max_output_tokens":5}})",
            image)));
    EXPECT_EQ(body["object"], "response") << body;
    return body["usage"]["input_tokens"];
  };
  EXPECT_GT(input_tokens(R"(,{"type":"input_image","image_url":"data:"})"), input_tokens(""));
}

TEST(ServeResponses, ACallThatIsCutComesAsFarAsItWent) {
  const TinyServer server;
  const std::string more = std::string(kTools) + "," + kNoThought +
                           R"(,"tool_choice":{"type":"function","name":"weather"})";
  const Json whole = body_of(ask(server, request(more)));
  const std::string right = whole["output"][0]["arguments"];
  size_t called = 0;
  for (int64_t most = 1; most < whole["usage"]["output_tokens"]; most += 3) {
    std::string body = request(more);
    body.replace(body.find("\"max_output_tokens\":250"), 23,
                 fmt::format("\"max_output_tokens\":{}", most));
    const Json cut = body_of(ask(server, body));
    EXPECT_EQ(cut["incomplete_details"]["reason"], "max_output_tokens");
    for (const Json& item : cut["output"]) {
      if (item["type"] == "function_call") {
        ++called;
        EXPECT_TRUE(right.starts_with(item["arguments"].get<std::string>())) << item;
      } else {  // what stands before a call may have come
        const std::string text = item["content"][0]["text"];
        EXPECT_EQ(text.find_first_not_of('\n'), std::string::npos) << item;
      }
    }
  }
  EXPECT_GT(called, 0u);
}

TEST(ServeResponses, WhatCannotBeIsSaid) {
  const TinyServer server;
  const struct {
    std::string body;
    const char* words;
  } kCases[] = {
      {"{}", "input is missing"},
      {R"({"input":5})", "input is 5"},
      {R"({"input":[]})", "input is empty"},
      {R"({"input":[7]})", "input[0] must be a JSON object"},
      {R"({"input":[{"role":"user","content":[{"type":"input_image"}]}]})",
       "input[0].content[0].type is \\\"input_image\\\""},
      {R"({"input":[{"role":"user","content":[{"type":"input_text"}]}]})",
       "input[0].content[0].text is missing"},
      {R"({"input":[{"role":"user","content":"x","id":7}]})", "input[0].id is 7"},
      {request(R"("previous_response_id":7)"), "previous_response_id is 7"},
      {R"({"input":[{"type":"web_search_call"}]})", "input[0].type is \\\"web_search_call\\\""},
      {R"({"input":[{"type":"function_call","arguments":"{}"}]})", "input[0].name is missing"},
      {R"({"input":[{"type":"function_call","name":"a","arguments":[1]}]})", "input[0].arguments"},
      {request(R"("previous_response_id":"resp_1")"), "previous_response_not_found"},
      {request(R"("conversation":"conv_1")"), "use previous_response_id"},
      {request(R"("tools":[{"type":"namespace","name":"a"}])"), "type namespace"},
      {request(R"("tools":[{"type":"custom","name":"a"},{"type":"custom","name":"a"}])"),
       "two of the name a"},
      {request(R"("background":true)"), "background"},
      {request(R"("truncation":"auto")"), "truncation"},
      {request(R"("include":["message.output_text.logprobs"])"), "include has"},
      {request(R"("reasoning":{"effort":"huge"})"), "effort is \\\"huge\\\""},
      {request(R"("text":{"format":{"type":"xml"}})"), "text.format.type is"},
      {request(R"("text":{"format":{"type":"json_schema","schema":{"not":{}}}})"),
       "text.format.schema"},
      {request(R"("tools":[{"name":"a"}])"), "tools[0].type is missing"},
      {request(R"("tools":[{"type":"web_search"}],"tool_choice":{"type":"web_search"})"),
       "of the type \\\"web_search\\\""},
      {request(
           R"("tools":[{"type":"function","name":"a","parameters":{"not":{}}}],"tool_choice":"required")"),
       "tools[0].parameters"},
      {request(R"("tools":[{"type":"function","name":"a","parameters":{"type":"string"}}])"),
       "tools[0].parameters.type is"},
      {request(R"("tool_choice":"required")"), "there are no tools"},
      {request(R"("max_output_tokens":-1)"), "max_output_tokens is -1"},
      {request(R"("max_output_tokens":99999999999999999999999999)"), "max_output_tokens is 1e+26"},
      {request(R"("max_tokens":1)"), "max_tokens is not supported"},
      {R"({"input":)" + std::string(60'000, '['), "nested deeper than 64"},
      {"{\"input\":\"\xff\xfe\"}", "not valid JSON at byte"},
  };
  for (const auto& one : kCases) {
    const std::string answer = ask(server, one.body);
    EXPECT_EQ(status_of(answer), 400) << one.body.substr(0, 200);
    EXPECT_NE(answer.find(one.words), std::string::npos) << one.words << answer;
    EXPECT_EQ(body_of(answer)["error"]["type"], "invalid_request_error");
  }
}

TEST(ServeResponses, BothNewDialectsAreDescribed) {
  const TinyServer server;
  const Json paths = body_of(server.ask(get("/openapi.json")))["paths"];
  const auto schema = [&](const char* path) {
    return paths[path]["post"]["requestBody"]["content"]["application/json"]["schema"];
  };
  EXPECT_TRUE(schema("/v1/responses")["properties"].contains("max_output_tokens"));
  EXPECT_TRUE(schema("/anthropic/v1/messages")["properties"].contains("stop_sequences"));
  EXPECT_FALSE(schema("/v1/messages/count_tokens")["properties"].contains("max_tokens"));
}

}  // namespace
}  // namespace ponder::responses_test
