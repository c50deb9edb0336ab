// What is stored of /v1/responses, and how a conversation goes on from it.
#include "serve/response_store.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "serve/responses_tools.h"
#include "serve/tiny_server.h"

namespace ponder::response_store_test {
namespace {

StoredResponse stored(const std::string& tenant, const std::string& id, const std::string& text,
                      const std::string& previous = "") {
  return {tenant,
          id,
          previous,
          {{"id", id}, {"output", {{{"id", "msg_" + id.substr(5) + "_0"}, {"text", text}}}}},
          Json::array({{{"id", "in_" + id.substr(5) + "_i0"}, {"text", "asked " + text}}})};
}

void write(const std::string& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

TEST(ResponseStore, KeepsWhatIsOnesOwnWithinItsBounds) {
  ResponseStore store({.bytes = 10'000, .count = 3});
  store.put(stored("a", "resp_1", "one"));
  store.put(stored("b", "resp_2", "two", "resp_1"));
  EXPECT_EQ(store.get("a", "resp_1")->response["output"][0]["text"], "one");
  EXPECT_EQ(store.get("b", "resp_1"), nullptr);
  EXPECT_TRUE(store.chain("b", "resp_2").empty()) << "what it goes on from is another's";
  EXPECT_EQ(store.item("a", "msg_1_0")["text"], "one");
  EXPECT_EQ(store.item("a", "in_1_i0")["text"], "asked one");
  EXPECT_TRUE(store.item("b", "msg_1_0").is_null());
  EXPECT_TRUE(store.item("a", "nonsense").is_null());
  EXPECT_FALSE(store.erase("b", "resp_1"));
  store.put(stored("a", "resp_3", "three", "resp_1"));
  EXPECT_EQ(store.chain("a", "resp_3").size(), 2u);
  store.put(stored("a", "resp_4", "four"));
  EXPECT_EQ(store.count(), 3u);
  EXPECT_EQ(store.get("b", "resp_2"), nullptr) << "it was unused the longest";
  EXPECT_NE(store.get("a", "resp_1"), nullptr);
  store.put(stored("a", "resp_5", std::string(4'850, 'x')));
  EXPECT_EQ(store.count(), 1u);
  EXPECT_LE(store.bytes(), 10'000u);
  store.put(stored("a", "resp_6", std::string(10'001, 'x')));
  EXPECT_EQ(store.count(), 0u);
  EXPECT_EQ(store.bytes(), 0u);
  store.put(stored("a", "resp_../x", "no name of a file"));
  EXPECT_EQ(store.count(), 0u);
}

TEST(ResponseStore, AFolderOutlivesTheProgramAndIsNotTrusted) {
  const std::string folder =
      (std::filesystem::temp_directory_path() / fmt::format("ponder_store_{}", getpid())).string();
  std::filesystem::remove_all(folder);
  {
    ResponseStore store({.folder = folder});
    store.put(stored("a", "resp_1", "one"));
    store.put(stored("a", "resp_2", "two", "resp_1"));
    store.put(stored("a", "resp_3", "three"));
    EXPECT_TRUE(store.erase("a", "resp_3"));
  }
  write(folder + "/resp_9.response.json", "{\"id\":[");
  write(folder + "/resp_8.response.json",
        R"({"tenant":"a","id":"resp_1","previous":"","response":{},"input":[]})");
  {
    ResponseStore store({.folder = folder});
    EXPECT_EQ(store.count(), 4u);
    EXPECT_EQ(store.chain("a", "resp_2").size(), 2u);
    EXPECT_EQ(store.item("a", "msg_1_0")["text"], "one");
    for (const char* id : {"resp_3", "resp_8", "resp_9"}) EXPECT_EQ(store.get("a", id), nullptr);
    EXPECT_EQ(store.count(), 2u);
    EXPECT_EQ(store.get("b", "resp_1"), nullptr);
  }
  {
    ResponseStore store({.count = 1, .folder = folder});
    EXPECT_EQ(store.count(), 1u) << "a folder is bounded, too";
  }
  std::filesystem::remove_all(folder);
}

std::string ask(const TinyServer& server, const std::string& body) {
  return server.ask(post("/v1/responses", body));
}

std::string remove(const std::string& path) {
  std::string request = get(path);
  return "DELETE" + request.substr(3);
}

constexpr const char* kRest = R"("max_output_tokens":40,"seed":5,"reasoning":{"effort":"none"})";

TEST(ServeResponses, AConversationGoesOnFromWhatIsStored) {
  const TinyServer server;
  const Json first = body_of(ask(server, fmt::format(R"({{"input":"why?",{}}})", kRest)));
  const std::string id = first["id"];
  const std::string said = first["output"][0]["content"][0]["text"];
  Json whole = Json::parse(fmt::format(R"({{{}}})", kRest));
  whole["input"] = {{{"role", "user"}, {"content", "why?"}},
                    {{"role", "assistant"}, {"content", said}},
                    {{"role", "user"}, {"content", "and?"}}};
  const Json expected = body_of(ask(server, whole.dump()));
  Json by_id = whole;
  by_id["input"] = "and?";
  by_id["previous_response_id"] = id;
  Json by_items = whole;
  by_items["input"][1] = {{"type", "item_reference"}, {"id", first["output"][0]["id"]}};
  for (const Json& request : {by_id, by_items}) {
    const Json answer = body_of(ask(server, request.dump()));
    EXPECT_EQ(answer["usage"]["input_tokens"], expected["usage"]["input_tokens"]) << answer;
    EXPECT_EQ(answer["output"][0]["content"], expected["output"][0]["content"]);
  }
  // What is given back, listed and forgotten.
  EXPECT_EQ(body_of(server.ask(get("/v1/responses/" + id))), first);
  const std::string streamed = server.ask(get("/v1/responses/" + id + "?stream=true"));
  EXPECT_EQ(status_of(streamed), 400);
  EXPECT_EQ(body_of(streamed)["error"]["param"], "stream");
  const Json second = body_of(ask(server, by_id.dump()));
  const Json items = body_of(server.ask(
      get("/v1/responses/" + second["id"].get<std::string>() + "/input_items?order=asc")));
  ASSERT_EQ(items["data"].size(), 3u);
  EXPECT_EQ(items["data"][0]["content"][0]["text"], "why?");
  EXPECT_EQ(items["data"][2]["content"][0]["text"], "and?");
  EXPECT_EQ(items["has_more"], false);
  const std::string list = "/v1/responses/" + second["id"].get<std::string>() + "/input_items";
  for (const auto& [query, says] : {std::pair{"limit=0", "limit is '0'"},
                                    {"limit=many", "limit is 'many'"},
                                    {"order=up", "order is 'up'"},
                                    {"after=none", "no item 'none'"}}) {
    const std::string answer = server.ask(get(list + "?" + query));
    EXPECT_EQ(status_of(answer), 400);
    EXPECT_NE(answer.find(says), std::string::npos) << answer;
  }
  Json odd = by_id;
  odd["input"] = {{{"role", "robot"}, {"content", "x"}}};
  EXPECT_EQ(body_of(ask(server, odd.dump()))["error"]["param"], "input[0].role");
  EXPECT_EQ(body_of(server.ask(remove("/v1/responses/" + id)))["deleted"], true);
  EXPECT_EQ(status_of(server.ask(get("/v1/responses/" + id))), 404);
  EXPECT_EQ(status_of(ask(server, by_id.dump())), 400);
  Json third = by_id;  // of one that is there, and goes on from one that is not
  third["previous_response_id"] = second["id"];
  EXPECT_NE(ask(server, third.dump()).find("goes on from '" + id + "', which is gone"),
            std::string::npos);
  EXPECT_EQ(status_of(server.ask(get(list))), 404);
  Json nobodys = by_items;
  nobodys["input"][1]["id"] = "msg_nobodys_0";
  EXPECT_EQ(status_of(ask(server, nobodys.dump())), 404);
  Json unkept = whole;
  unkept["store"] = false;
  const std::string gone = body_of(ask(server, unkept.dump()))["id"];
  EXPECT_EQ(status_of(server.ask(get("/v1/responses/" + gone))), 404);
  const Json counted = body_of(server.ask(post("/v1/responses/input_tokens", whole.dump())));
  EXPECT_EQ(counted["input_tokens"], expected["usage"]["input_tokens"]);
}

TEST(ServeResponses, ACutCustomCallIsItsInputAsFarAsItCame) {
  for (const auto& [arguments, input] : {std::pair{R"({"input": "a\nb"})", "a\nb"},
                                         {R"({"input": "a\nb)", "a\nb"},
                                         {R"({"input": "a\n)", "a\n"},
                                         {R"({"input": "a\)", "a"},
                                         {R"({"input": "a\u00e)", "a"},
                                         {R"({"input": ")", ""},
                                         {R"({"inp)", ""},
                                         {R"({"input": ""})", ""},
                                         {"{}", "{}"},
                                         {R"({"patch": "x"})", R"({"patch": "x"})"},
                                         {"{ ls; }", "{ ls; }"},
                                         {"ls", "ls"}}) {
    EXPECT_EQ(custom_input(arguments), input) << arguments;
  }
}

TEST(ServeResponses, ToolsOfNamespacesAndCustomOnesAreInThePrompt) {
  const TinyServer server;
  const auto tokens = [&](const char* tools) -> int64_t {
    return body_of(
        server.ask(post("/v1/responses/input_tokens",
                        fmt::format(R"({{"input":"x","tools":[{}]}})", tools))))["input_tokens"];
  };
  constexpr const char* kSpace =
      R"({"type":"namespace","name":"mcp__files","tools":[{"type":"function","name":"read"}]})";
  constexpr const char* kCustom = R"({"type":"custom","name":"patch","description":"edits files"})";
  EXPECT_GT(tokens(kSpace), tokens("") + 20);
  EXPECT_GT(tokens(kCustom), tokens("") + 20);
  EXPECT_GT(tokens(fmt::format("{},{}", kSpace, kCustom).c_str()), tokens(kSpace) + 20);
}

// Codex offers the tools of its MCP servers as namespaces, and edits as a custom tool.
TEST(ServeResponses, ToolsOfNamespacesAndCustomOnesAreCalled) {
  const TinyServer server;
  const std::string tools =
      R"("tools":[{"type":"namespace","name":"mcp__files","description":"d","tools":[{"type":"function",)"
      R"("name":"read","parameters":{"type":"object","properties":{"n":{"enum":[1,2]}},"required":["n"]}}]},)"
      R"({"type":"custom","name":"patch","format":{"type":"grammar","syntax":"lark","definition":"start: x"}}])";
  const Json called = body_of(ask(
      server,
      fmt::format(
          R"({{"input":"x",{},"tool_choice":{{"type":"function","namespace":"mcp__files","name":"read"}},)"
          R"("max_output_tokens":200,"reasoning":{{"effort":"none"}}}})",
          tools)));
  ASSERT_EQ(called["output"].size(), 1u) << called;
  EXPECT_EQ(called["output"][0]["type"], "function_call");
  EXPECT_EQ(called["output"][0]["name"], "read");
  EXPECT_EQ(called["output"][0]["namespace"], "mcp__files");
  EXPECT_EQ(called["tools"].size(), 2u);
  const std::string streamed = ask(
      server,
      fmt::format(
          R"({{"input":"x",{},"tool_choice":{{"type":"custom","name":"patch"}},"stream":true,)"
          R"("seed":3,"temperature":1,"max_output_tokens":400,"reasoning":{{"effort":"none"}}}})",
          tools));
  EXPECT_NE(streamed.find("response.custom_tool_call_input.done"), std::string::npos) << streamed;
  // And what came of them is read again.
  const std::string next = ask(
      server,
      fmt::format(
          R"({{"input":[{{"type":"function_call","call_id":"a","namespace":"mcp__files","name":"read",)"
          R"("arguments":"{{}}"}},{{"type":"function_call_output","call_id":"a","output":"1"}},)"
          R"({{"type":"custom_tool_call","call_id":"b","name":"patch","input":"*** x"}},)"
          R"({{"type":"custom_tool_call_output","call_id":"b","output":"ok"}}],{},"max_output_tokens":5}})",
          tools));
  EXPECT_EQ(status_of(next), 200) << next;
}

}  // namespace
}  // namespace ponder::response_store_test
