// Anthropic's dialect. A random model calls nothing by itself, so it is made to.
#include <gtest/gtest.h>

#include "serve/tiny_server.h"

namespace ponder::anthropic_test {
namespace {

constexpr const char* kAsk = R"("system":"be brief","messages":[{"role":"user","content":"why?"}])";
constexpr const char* kTools =
    R"("tools":[{"name":"weather","description":"of a city","input_schema":{"type":"object",)"
    R"("properties":{"city":{"enum":["Bern","Rome"]}},"required":["city"]}},)"
    R"({"name":"time","input_schema":{"type":"object","properties":{}}}])";
constexpr const char* kNoThought = R"("thinking":{"type":"disabled"})";

std::string request(std::string_view more) {
  return fmt::format(R"({{{},"max_tokens":200,"seed":5,"temperature":1,{}}})", kAsk, more);
}

std::string ask(const TinyServer& server, std::string_view body) {
  return server.ask(post("/v1/messages", body));
}

// Claude Code's line for the accounts, which differs with each request.
std::string with_system(std::string_view system) {
  return fmt::format(R"({{"system":{},"messages":[{{"role":"user","content":"why?"}}]}})", system);
}

// A stream put together again as clients do it, with the order of its events checked.
struct Streamed {
  Json message, usage_at_start;
  std::vector<std::string> types;
};

Streamed joined(const std::string& answer) {
  Streamed out;
  std::string input;
  for (const std::string& text : events_of(answer)) {
    const Json event = Json::parse(text);
    const std::string type = event["type"];
    EXPECT_NE(answer.find("event: " + type + "\ndata: " + text), std::string::npos);
    out.types.push_back(type);
    Json& content = out.message["content"];
    if (type == "message_start") {
      out.message = event["message"];
      out.usage_at_start = out.message["usage"];
      EXPECT_TRUE(out.message["content"].empty());
    } else if (type == "content_block_start") {
      EXPECT_EQ(event["index"], content.size());
      content.push_back(event["content_block"]);
      input.clear();
    } else if (type == "content_block_delta") {
      EXPECT_EQ(event["index"], content.size() - 1);
      for (const auto& [key, value] : event["delta"].items()) {
        if (key == "type") continue;
        if (key == "partial_json") {
          input += value;
        } else {
          content.back()[key] = content.back()[key].get<std::string>() + value.get<std::string>();
        }
      }
    } else if (type == "content_block_stop") {
      const Json given = Json::parse(input, nullptr, false);  // of a call that was cut it is none
      if (given.is_object()) content.back()["input"] = given;
      input.clear();
    } else if (type == "message_delta") {
      out.message["usage"] = event["usage"];
      out.message.update(event["delta"]);
    }
  }
  return out;
}

// But for what differs from request to request.
Json essence(const Json& message) {
  Json out = {message["stop_reason"], message["stop_sequence"], message["usage"]["output_tokens"]};
  for (Json block : message["content"]) {
    block.erase("id");
    block.erase("signature");
    out.push_back(block);
  }
  return out;
}

TEST(ServeAnthropic, TheLineForTheAccountsIsNoPartOfThePrompt) {
  const TinyServer server;
  const auto tokens = [&](std::string_view system) {
    return body_of(
        server.ask(post("/v1/messages/count_tokens", with_system(system))))["input_tokens"];
  };
  const Json plain = tokens(R"("be brief")");
  EXPECT_EQ(tokens(R"("x-anthropic-billing-header: cch=1a2;\nbe brief")"), plain);
  EXPECT_EQ(tokens(R"([{"type":"text","text":"x-anthropic-billing-header: cch=1a2;"},)"
                   R"({"type":"text","text":"be brief"}])"),
            plain);
}

TEST(ServeAnthropic, AThoughtAndATextAreBlocksWithTheirTokensCounted) {
  const TinyServer server;
  const std::string more = R"("thinking":{"type":"enabled","budget_tokens":12})";
  const Json body = body_of(ask(server, request(more)));
  EXPECT_EQ(body["type"], "message");
  EXPECT_EQ(body["role"], "assistant");
  EXPECT_EQ(body["model"], "tiny");
  EXPECT_TRUE(body["id"].get<std::string>().starts_with("msg_"));
  ASSERT_EQ(body["content"].size(), 2u);
  EXPECT_EQ(body["content"][0]["type"], "thinking");
  EXPECT_FALSE(body["content"][0]["thinking"].get<std::string>().empty());
  EXPECT_FALSE(body["content"][0]["signature"].get<std::string>().empty());
  EXPECT_EQ(body["content"][1]["type"], "text");
  EXPECT_FALSE(body["content"][1]["text"].get<std::string>().empty());
  EXPECT_GE(body["usage"]["output_tokens_details"]["thinking_tokens"], 12);
  EXPECT_EQ(body["usage"]["cache_read_input_tokens"], 0);
  const Json counted =
      body_of(server.ask(post("/v1/messages/count_tokens", fmt::format("{{{},{}}}", kAsk, more))));
  EXPECT_EQ(body["usage"]["input_tokens"], counted["input_tokens"]);
  const Json silent = body_of(ask(server, request(kNoThought)));
  ASSERT_EQ(silent["content"].size(), 1u);
  EXPECT_EQ(silent["content"][0]["type"], "text");
}

TEST(ServeAnthropic, AStreamSaysWhatTheWholeAnswerSays) {
  const TinyServer server;
  const std::string more = R"("thinking":{"type":"enabled","budget_tokens":12})";
  const Json whole = body_of(ask(server, request(more)));
  const Streamed stream = joined(ask(server, request(more + R"(,"stream":true)")));
  EXPECT_EQ(essence(stream.message), essence(whole));
  EXPECT_FALSE(stream.message["content"][0]["signature"].get<std::string>().empty());
  EXPECT_EQ(stream.types[0], "message_start");
  // What is cached is known later; the prompt's length is known at once.
  const Json& usage = stream.message["usage"];
  EXPECT_EQ(stream.usage_at_start["input_tokens"].get<int64_t>(),
            usage["input_tokens"].get<int64_t>() + usage["cache_read_input_tokens"].get<int64_t>());
  for (const char* name :
       {"cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"}) {
    EXPECT_EQ(stream.usage_at_start[name], 0) << name;
  }
  EXPECT_EQ(stream.types[1], "ping");
  EXPECT_EQ(stream.types[2], "content_block_start");
  EXPECT_EQ(stream.types[stream.types.size() - 3], "content_block_stop");
  EXPECT_EQ(stream.types[stream.types.size() - 2], "message_delta");
  EXPECT_EQ(stream.types.back(), "message_stop");
}

TEST(ServeAnthropic, AStopSequenceIsNamed) {
  const TinyServer server;
  const std::string common = R"("temperature":0,"thinking":{"type":"disabled"})";
  const std::string text = body_of(
      ask(server, fmt::format(R"({{{},"max_tokens":9,{}}})", kAsk, common)))["content"][0]["text"];
  size_t half = text.size() / 2;
  while ((static_cast<unsigned char>(text[half]) & 0xC0) == 0x80) ++half;
  const std::string stop = text.substr(0, half);
  const Json body = body_of(
      ask(server, fmt::format(R"({{{},"max_tokens":9,"stop_sequences":[{},"never said"],{}}})",
                              kAsk, Json(stop).dump(), common)));
  EXPECT_EQ(body["stop_reason"], "stop_sequence");
  EXPECT_EQ(body["stop_sequence"], stop);
  const Json cut = body_of(ask(server, fmt::format(R"({{{},"max_tokens":9,{}}})", kAsk, common)));
  EXPECT_EQ(cut["stop_reason"], "max_tokens");
  EXPECT_TRUE(cut["stop_sequence"].is_null());
}

TEST(ServeAnthropic, ACallThatIsDemandedIsABlockAndItsResultIsReadBack) {
  const TinyServer server;
  const std::string more =
      std::string(kTools) + "," + kNoThought + R"(,"tool_choice":{"type":"tool","name":"weather"})";
  const Json body = body_of(ask(server, request(more)));
  EXPECT_EQ(body["stop_reason"], "tool_use");
  ASSERT_EQ(body["content"].size(), 1u);
  const Json& call = body["content"][0];
  EXPECT_EQ(call["type"], "tool_use");
  EXPECT_EQ(call["name"], "weather");
  EXPECT_TRUE(call["input"]["city"] == "Bern" || call["input"]["city"] == "Rome");
  const Streamed stream = joined(ask(server, request(more + R"(,"stream":true)")));
  EXPECT_EQ(essence(stream.message), essence(body));
  const Json any = body_of(ask(server, request(std::string(kTools) + "," + kNoThought +
                                               R"(,"tool_choice":{"type":"any"})")));
  EXPECT_EQ(any["stop_reason"], "tool_use");
  Json turns = Json::parse(R"([{"role":"user","content":"hot?"}])");
  turns.push_back({{"role", "assistant"}, {"content", body["content"]}});
  Json result = Json::parse(
      R"({"type":"tool_result","content":[{"type":"text","text":"no"}],"is_error":true})");
  result["tool_use_id"] = call["id"];
  const Json said = {
      {"type", "text"}, {"text", "well?"}, {"cache_control", {{"type", "ephemeral"}}}};
  turns.push_back({{"role", "user"}, {"content", Json::array({result, said})}});
  const std::string next =
      fmt::format(R"({{"messages":{},"max_tokens":20,{}}})", turns.dump(), kTools);
  EXPECT_EQ(body_of(ask(server, next))["type"], "message");
}

TEST(ServeAnthropic, ACallThatIsCutShowsNothingOfItsForm) {
  const TinyServer server;
  const std::string more =
      std::string(kTools) + "," + kNoThought + R"(,"tool_choice":{"type":"tool","name":"weather"})";
  const Json whole = body_of(ask(server, request(more)));
  size_t called = 0;
  for (int64_t most = 1; most < whole["usage"]["output_tokens"]; most += 3) {
    const auto cut = [&](std::string_view stream) {
      std::string body = request(more + std::string(stream));
      body.replace(body.find("\"max_tokens\":200"), 16, fmt::format("\"max_tokens\":{}", most));
      return ask(server, body);
    };
    const Json streamed = joined(cut(R"(,"stream":true)")).message;
    for (const Json& message : {body_of(cut("")), streamed}) {
      EXPECT_EQ(message["stop_reason"], "max_tokens");
      for (const Json& block : message["content"]) {
        called += block["type"] == "tool_use";
        if (block["type"] != "text") continue;  // what stands before a call may have come
        EXPECT_EQ(block["text"].get<std::string>().find_first_not_of('\n'), std::string::npos);
      }
    }
  }
  EXPECT_GT(called, 0u);
}

TEST(ServeAnthropic, ADeferredToolIsShownOnceItWasFound) {
  const TinyServer server;
  const auto count = [&](std::string_view deferred, std::string_view result) -> int64_t {
    const std::string body = fmt::format(
        R"({{"tools":[{{"name":"look","input_schema":{{"type":"object"}}}},{{"name":"weather",)"
        R"("description":"of a city, as it is there now","input_schema":{{"type":"object"}}{}}}],)"
        R"("messages":[{{"role":"user","content":"hot?"}},{{"role":"assistant","content":[)"
        R"({{"type":"tool_use","id":"c","name":"look","input":{{}}}}]}},{{"role":"user","content":[)"
        R"({{"type":"tool_result","tool_use_id":"c","content":{}}}]}}]}})",
        deferred, result);
    const Json counted = body_of(server.ask(post("/v1/messages/count_tokens", body)));
    return counted.contains("input_tokens") ? counted["input_tokens"].get<int64_t>() : -1;
  };
  constexpr const char* kDeferred = R"(,"defer_loading":true)";
  constexpr const char* kFound = R"([{"type":"tool_reference","tool_name":"weather"}])";
  constexpr const char* kOther = R"([{"type":"tool_reference","tool_name":"another"}])";
  EXPECT_GT(count(kDeferred, kOther), 0);
  EXPECT_GT(count("", kOther), count(kDeferred, kOther));
  EXPECT_EQ(count(kDeferred, kFound), count("", kFound));
  EXPECT_EQ(count("", R"([{"type":"tool_reference"}])"), -1);
}

TEST(ServeAnthropic, AnImageThatAToolGaveIsNotedAndTheConversationGoesOn) {
  const TinyServer server;
  const auto input_tokens = [&](const char* given) -> int64_t {
    const Json body = body_of(ask(
        server,
        fmt::format(
            R"({{"messages":[{{"role":"user","content":"look"}},{{"role":"assistant","content":[)"
            R"({{"type":"tool_use","id":"c","name":"read","input":{{}}}}]}},{{"role":"user","content":[)"
            R"({{"type":"tool_result","tool_use_id":"c","content":[{}]}}]}}],"max_tokens":5}})",
            given)));
    EXPECT_EQ(body["type"], "message") << body;
    return body["usage"]["input_tokens"].get<int64_t>() +
           body["usage"]["cache_read_input_tokens"].get<int64_t>();
  };
  EXPECT_GT(input_tokens(R"({"type":"image","source":{}})"), input_tokens(""));
}

TEST(ServeAnthropic, TheConversationIsWhatTheSameOneIsInOpenAisWords) {
  const TinyServer server;
  const std::string ours =
      R"({"system":[{"type":"text","text":"be "},{"type":"text","text":"brief"}],"messages":[)"
      R"({"role":"user","content":[{"type":"text","text":"hot?"}]},)"
      R"({"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},)"
      R"({"type":"redacted_thinking","data":"x"},{"type":"text","text":"I look"},)"
      R"({"type":"tool_use","id":"c1","name":"weather","input":{"city":"Bern"}}]},)"
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"12"},)"
      R"({"type":"text","text":"so?"}]}]})";
  const std::string theirs =
      R"({"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hot?"},)"
      R"({"role":"assistant","reasoning_content":"hm","content":"I look","tool_calls":[{"id":"c1",)"
      R"("type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"12"},{"role":"user","content":"so?"}]})";
  const Json counted = body_of(server.ask(post("/anthropic/v1/messages/count_tokens", ours)));
  EXPECT_EQ(counted["input_tokens"], body_of(server.ask(post("/tokenize", theirs)))["count"]);
}

TEST(ServeAnthropic, ALastMessageOfTheAssistantIsGoneOnWith) {
  const TinyServer server;
  const Json body = body_of(
      ask(server, R"({"messages":[{"role":"user","content":"a"},)"
                  R"({"role":"assistant","content":"Once upon"}],"max_tokens":6,"seed":1})"));
  const Json chat =
      body_of(server.chat(R"({"messages":[{"role":"user","content":"a"},)"
                          R"({"role":"assistant","content":"Once upon","prefix":true}],)"
                          R"("max_tokens":6,"seed":1})"));
  EXPECT_EQ(body["content"][0]["text"], chat["choices"][0]["message"]["content"]);
}

TEST(ServeAnthropic, AnAnswerMayBeHeldToASchemaAndUsersShareNothing) {
  const TinyServer server;
  const Json body = body_of(ask(
      server,
      request(
          std::string(kNoThought) +
          R"(,"output_config":{"format":{"type":"json_schema","schema":{"enum":["a","b"]}}})")));
  const Json said = Json::parse(body["content"][0]["text"].get<std::string>());
  EXPECT_TRUE(said == "a" || said == "b");
  const Json older = body_of(
      ask(server, request(std::string(kNoThought) +
                          R"(,"output_format":{"type":"json_schema","schema":{"enum":["c"]}})")));
  EXPECT_EQ(older["content"][0]["text"], "\"c\"");
  const std::string longer(800, 'x');
  const auto hits = [&](const std::string& user) -> int64_t {
    return body_of(ask(
        server,
        fmt::format(
            R"({{"messages":[{{"role":"user","content":"{}"}}],"max_tokens":2,"metadata":{{"user_id":"{}"}}}})",
            longer, user)))["usage"]["cache_read_input_tokens"];
  };
  EXPECT_EQ(hits("one"), 0);
  EXPECT_GT(hits("one"), 100);
  EXPECT_EQ(hits("two"), 0);
}

TEST(ServeAnthropic, WhatCannotBeIsSaidInItsOwnShape) {
  const TinyServer server;
  const std::string user = R"("max_tokens":5,"messages":[{"role":"user","content":)";
  const struct {
    std::string body;
    const char* words;
  } kCases[] = {
      {fmt::format("{{{}}}", kAsk), "max_tokens is missing"},
      {R"({"max_tokens":5})", "messages is missing"},
      {R"({"max_tokens":5,"messages":[]})", "messages is empty"},
      {R"({"max_tokens":5,"messages":[{"role":"tool","content":"x"}]})", "messages[0].role"},
      {R"({"max_tokens":5,"messages":[{"role":"user"}]})", "messages[0].content is missing"},
      {"{" + user + R"([{"type":"image","source":{}}]}]})",
       "messages[0].content[0].type is \\\"image\\\""},
      {"{" + user + R"([{"type":"document"}]}]})", "messages[0].content[0].type"},
      {"{" + user + R"([{"type":"tool_result"}]}]})", "messages[0].content[0].tool_use_id"},
      {"{" + user + R"([{"type":"text","text":"a","bold":true}]}]})",
       "messages[0].content[0].bold"},
      {"{" + user + R"([5]}]})", "messages[0].content[0] must be a JSON object"},
      {R"({"max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b","input":{}}]}]})",
       "ends with a tool_use"},
      {R"({"max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b","input":"{}"}]}]})",
       R"(messages[0].content[0].input is \"{}\", but must be an object)"},
      {request(R"("system":[{"type":"image"}])"), "system[0].type"},
      {request(R"("max_tokens":-9223372036854775808)"), "max_tokens is -9223372036854775808"},
      {request(R"("max_tokens":1e300)"), "max_tokens is 1e+300"},
      {request(R"("temperature":-1)"), "temperature is -1"},
      {request(R"("top_k":1.5)"), "top_k is 1.5"},
      {request(R"("thinking":{"type":"sometimes"})"), "thinking.type"},
      {request(R"("thinking":{"type":"enabled","display":"no"})"), "thinking.display"},
      {request(R"("tools":[{"type":"web_search_20250305","name":"web_search"}])"), "tools[0].type"},
      {request(R"("tools":[{"name":"a"}])"), "tools[0].input_schema is missing"},
      {request(R"("tools":[{"name":"a","input_schema":{"not":{}}}],"tool_choice":{"type":"any"})"),
       "tools[0].input_schema"},
      {request(R"("tool_choice":{"type":"any"})"), "there are no tools"},
      {request(std::string(kTools) + R"(,"tool_choice":{"type":"must"})"), "tool_choice.type"},
      {request(R"("mcp_servers":[{}])"), "mcp_servers"},
      {request(R"("container":"c")"), "container is not supported"},
      {request(R"("context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]})"),
       "context_management.edits[0].type"},
      {request(R"("context_management":{"edits":[5]})"), "context_management.edits[0]"},
      {request(R"("output_config":{"format":{"type":"xml"}})"), "output_config.format.type"},
      {request(R"("output_format":{"type":"xml"})"), "output_format.type"},
      {request(R"("min_tokens":201)"), "min_tokens is 201, but the reply may have 200 tokens"},
      {"{" + user + std::string(60'000, '['), "nested deeper than 64"},
      {"{" + user + "\"\xff\xfe\"}]}", "not valid JSON at byte"},
  };
  for (const auto& one : kCases) {
    const std::string answer = ask(server, one.body);
    EXPECT_EQ(status_of(answer), 400) << one.body.substr(0, 200);
    EXPECT_NE(answer.find(one.words), std::string::npos) << one.words << answer;
    const Json body = body_of(answer);
    EXPECT_EQ(body["type"], "error");
    EXPECT_EQ(body["error"]["type"], "invalid_request_error");
    EXPECT_TRUE(body["request_id"].get<std::string>().starts_with("req-"));
  }
  EXPECT_EQ(body_of(server.ask(get("/v1/messages")))["type"], "error");
  const std::string unknown = server.ask(post("/v1/messages/batches", "{}"));
  EXPECT_EQ(status_of(unknown), 404);
  EXPECT_EQ(body_of(unknown)["error"]["type"], "not_found_error");
}

TEST(ServeAnthropic, AKeyIsAskedForInItsOwnShape) {
  AppOptions options;
  options.keys.add({"me", "secret-key-1"});
  const TinyServer server(std::move(options));
  const std::string body = fmt::format("{{{}}}", kAsk);
  const std::string refused = server.ask(post("/v1/messages/count_tokens", body));
  EXPECT_EQ(status_of(refused), 401);
  EXPECT_EQ(body_of(refused)["error"]["type"], "authentication_error");
  EXPECT_EQ(
      status_of(server.ask(post("/v1/messages/count_tokens", body, "x-api-key: secret-key-1\r\n"))),
      200);
}

TEST(ServeAnthropic, FaultsBelowTheDialectAreSaidInItToo) {
  AppOptions options;
  options.http.limits.body_bytes = 1000;
  options.http.limits.request_seconds = 0.2;
  const TinyServer server(std::move(options));
  const std::string large = server.ask(post("/v1/messages", std::string(2000, ' ')));
  EXPECT_EQ(status_of(large), 413);
  EXPECT_EQ(body_of(large)["error"]["type"], "request_too_large");
  Client dripping(server.port());
  dripping.send("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{");
  const std::string late = dripping.answer();
  EXPECT_EQ(status_of(late), 408);
  EXPECT_EQ(body_of(late)["type"], "error");
  // Other paths keep their own.
  const Json other = body_of(server.ask(post("/v1/responses", std::string(2000, ' '))));
  EXPECT_EQ(other["error"]["type"], "invalid_request_error");
  EXPECT_FALSE(other.contains("type"));
}

}  // namespace
}  // namespace ponder::anthropic_test
