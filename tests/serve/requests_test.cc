// What is wrong with a request is said, and harms nobody else.
#include <gtest/gtest.h>

#include "serve/fields.h"
#include "serve/tiny_server.h"

namespace ponder::requests_test {
namespace {

TEST(ServeRequests, EachMistakeGetsItsStatusAndASentenceThatNamesIt) {
  const TinyServer server;
  const std::string ok = R"("messages":[{"role":"user","content":"hi"}])";
  const std::string deep(60'000, '('), nested(60'000, '[');
  const struct {
    std::string body;
    const char* words;
  } kCases[] = {
      {"", "no body"},
      {"[]", "must hold a JSON object"},
      {"{\"a\":", "not valid JSON at byte"},
      {"{\"messages\":" + nested, "nested deeper than 64"},
      {"{\"messages\":\"\xff\xfe\"}", "not valid JSON at byte"},
      {"{" + ok + R"(,"temperature":1e999})", "temperature is 1e999"},
      {"{}", "messages is missing"},
      {R"({"messages":[]})", "messages is empty"},
      {R"({"messages":{}})", "must be a list"},
      {R"({"messages":[1]})", "messages[0] must be a JSON object"},
      {R"({"messages":[{"role":"robot","content":"x"}]})", "messages[0].role is \\\"robot\\\""},
      {R"({"messages":[{"role":"user","content":5}]})", "messages[0].content is 5"},
      {R"({"messages":[{"role":"user","content":[{"type":"image_url"}]}]})", "only text"},
      {R"({"messages":[{"role":"user","content":"x","prefix":true}]})", "messages[0].prefix"},
      {"{" + ok + R"(,"max_tokens":0})", "max_tokens is 0"},
      {"{" + ok + R"(,"max_tokens":-5})", "max_tokens is -5"},
      {"{" + ok + R"(,"max_tokens":1.5})", "max_tokens is 1.5"},
      {"{" + ok + R"(,"max_tokens":99999999999999999999999999})", "max_tokens is 1e+26"},
      {"{" + ok + R"(,"temperature":-1})", "temperature is -1"},
      {"{" + ok + R"(,"temperature":"hot"})", "temperature is \\\"hot\\\""},
      {"{" + ok + R"(,"top_p":2})", "top_p is 2"},
      {"{" + ok + R"(,"n":1000})", "n is 1000"},
      {"{" + ok + R"(,"n":-9223372036854775808})", "n is -9223372036854775808"},
      {"{" + ok + R"(,"top_logprobs":3})", "top_logprobs is only for"},
      {"{" + ok + R"(,"logit_bias":{"-1":1}})", "logit_bias names token -1"},
      {"{" + ok + R"(,"logit_bias":{"99999999":1}})", "logit_bias names token 99999999"},
      {"{" + ok + R"(,"logit_bias":{"99999999999":1}})", "is no token's number"},
      {"{" + ok + R"(,"stop":["a",1]})", "stop[1] is 1"},
      {"{" + ok + R"(,"stream_options":{"include_usage":true}})", "stream_options is only for"},
      {"{" + ok + R"(,"reasoning_effort":"huge"})", "reasoning_effort is \\\"huge\\\""},
      {"{" + ok + R"(,"best_of":2})", "best_of is not supported"},
      {"{" + ok + R"(,"max_token":2})", "max_token is not supported"},
      {R"({"messages":[{"role":"user","content":")" + std::string(9000, 'y') + "\"}]}",
       "tokens > 1023 maximum"},
  };
  for (const auto& [body, words] : kCases) {
    const std::string answer = server.chat(body);
    EXPECT_EQ(status_of(answer), 400) << body.substr(0, 100);
    EXPECT_NE(answer.find(words), std::string::npos) << body.substr(0, 100) << answer;
    const Json error = body_of(answer)["error"];
    EXPECT_EQ(error["type"], "invalid_request_error");
    EXPECT_TRUE(error.contains("param") && error.contains("code"));
  }
  // Brackets in a text are text.
  const std::string brackets = R"({"prompt":")" + deep.substr(0, 500) + R"(","max_tokens":1})";
  EXPECT_EQ(status_of(server.ask(post("/v1/completions", brackets))), 200);
  EXPECT_EQ(status_of(server.chat("{" + ok + R"(,"max_tokens":99999999})")), 200);
}

TEST(ServeRequests, PathsAndMethodsThatAreNot) {
  const TinyServer server;
  EXPECT_EQ(status_of(server.ask(get("/nothing"))), 404);
  EXPECT_EQ(status_of(server.ask(get("/v1/chat/completions"))), 405);
  EXPECT_EQ(status_of(server.ask(get("/v1/models/other"))), 404);
  EXPECT_EQ(status_of(server.ask(post("/v1/chat/completions", "{}", "Content-Encoding: br\r\n"))),
            415);
}

// python3 -c 'import gzip; print(gzip.compress(b"{\"content\":\"one two\"}", mtime=0).hex())'
TEST(ServeRequests, ABodyMayBeCompressed) {
  constexpr std::string_view kZip(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\xce\xcf\x2b\x49\xcd\x2b\x51\xb2\x52\xca"
      "\xcf"
      "\x4b\x55\x28\x29\xcf\x57\xaa\x05\x00\x28\x03\x94\x96\x15\x00\x00\x00",
      41);
  const TinyServer server;
  const std::string plain = server.ask(post("/tokenize", R"({"content":"one two"})"));
  const auto zipped = [&](std::string_view bytes) {
    return server.ask(post("/tokenize", bytes, "Content-Encoding: gzip\r\n"));
  };
  EXPECT_EQ(status_of(zipped(kZip)), 200);
  EXPECT_EQ(body_of(zipped(kZip)), body_of(plain));
  EXPECT_EQ(body_of(zipped(kZip.substr(0, 30)))["error"]["code"], "request_body_encoding_invalid");
}

TEST(ServeRequests, AKeyIsAskedForAndTakenInEachWay) {
  AppOptions options;
  options.keys.add({"me", "secret-key-1"});
  options.keys.add({"you", "another-secret"});
  const TinyServer server(std::move(options));
  EXPECT_EQ(status_of(server.ask(get("/v1/models"))), 401);
  EXPECT_EQ(status_of(server.ask(get("/health"))), 200);
  const auto with = [&](std::string_view header) {
    return status_of(server.ask(get("/v1/models", std::string(header) + "\r\n")));
  };
  EXPECT_EQ(with("Authorization: Bearer secret-key-1"), 200);
  EXPECT_EQ(with("authorization: bearer another-secret"), 200);
  EXPECT_EQ(with("x-api-key: secret-key-1"), 200);
  EXPECT_EQ(with("api-key: another-secret"), 200);
  EXPECT_EQ(with("api-key: another-secre"), 401);
  EXPECT_EQ(with("Authorization: Bearer secret-key-2"), 401);
  EXPECT_EQ(with("Authorization: Bearer secret-key-1secret-key-1"), 401);
  EXPECT_EQ(with("Authorization: Bearer "), 401);
  EXPECT_EQ(with("Authorization: Basic secret-key-1"), 401);
}

TEST(ServeKeys, AreReadFromLines) {
  Keys keys;
  keys.add_lines("# who may\nalice abcdefgh # the first\n\n12345678\n", "keys");
  EXPECT_EQ(keys.find("abcdefgh")->name, "alice");
  EXPECT_EQ(keys.find("12345678")->name, "key #2");
  for (const char* wrong : {"abcdefg", "abcdefghabcdefgh", ""}) {
    EXPECT_EQ(keys.find(wrong), nullptr) << wrong;
  }
  EXPECT_THROW(keys.add_lines("a b c\n", "keys"), Error);
  EXPECT_THROW(keys.add_lines("short\n", "keys"), Error);
}

TEST(ServeInfo, ModelsTokensHealthMetricsAndTheDescription) {
  const TinyServer server;
  EXPECT_EQ(body_of(server.ask(get("/v1/models")))["data"][0]["id"], "tiny");
  EXPECT_EQ(body_of(server.ask(get("/models/tiny")))["id"], "tiny");
  EXPECT_EQ(body_of(server.ask(get("/health")))["status"], "ok");
  const Json ids = body_of(server.ask(
      post("/tokenize", R"({"content":"héllo wörld 12","add_special":false,"with_pieces":true})")));
  EXPECT_EQ(ids["count"], ids["tokens"].size());
  EXPECT_EQ(ids["token_strs"].size(), ids["tokens"].size());
  const Json back =
      body_of(server.ask(post("/detokenize", Json{{"tokens", ids["tokens"]}}.dump())));
  EXPECT_EQ(back["content"], "héllo wörld 12");
  EXPECT_EQ(status_of(server.ask(post("/detokenize", R"({"tokens":[-1]})"))), 400);
  EXPECT_EQ(status_of(server.ask(post("/detokenize", R"({"tokens":[99999999]})"))), 400);
  const Json chat =
      body_of(server.ask(post("/tokenize", R"({"messages":[{"role":"user","content":"hi"}]})")));
  EXPECT_GT(chat["count"], 3);
  server.chat(
      R"({"messages":[{"role":"user","content":"hi"}],"max_tokens":3,"logit_bias":{"1":-100}})");
  const std::string metrics = server.ask(get("/metrics"));
  EXPECT_NE(metrics.find("ponder_completion_tokens_total 3\n"), std::string::npos) << metrics;
  const Json described = body_of(server.ask(get("/openapi.json")));
  EXPECT_TRUE(described["paths"].contains("/v1/chat/completions"));
  EXPECT_TRUE(described["paths"]["/v1/models/{id}"].contains("get"));
}

TEST(ServeCompletions, TextsTokensChoicesAndTheirOrder) {
  const TinyServer server;
  const auto ask = [&](std::string_view body) {
    return body_of(server.ask(post("/v1/completions", body)));
  };
  const Json two = ask(R"({"prompt":["one","two"],"max_tokens":5,"seed":2,"n":2,"logprobs":2})");
  ASSERT_EQ(two["choices"].size(), 4u);
  const Json single = ask(R"({"prompt":"two","max_tokens":5,"seed":3})");
  EXPECT_EQ(two["choices"][3]["text"], single["choices"][0]["text"]);
  EXPECT_EQ(two["choices"][3]["logprobs"]["tokens"].size(), 5u);
  EXPECT_EQ(two["usage"]["completion_tokens"], 20);
  const Json ids = body_of(server.ask(post("/tokenize", R"({"content":"two"})")));
  const Json by_tokens =
      ask(fmt::format(R"({{"prompt":{},"max_tokens":5,"seed":3}})", ids["tokens"].dump()));
  EXPECT_EQ(by_tokens["choices"][0]["text"], single["choices"][0]["text"]);
  EXPECT_EQ(by_tokens["usage"]["prompt_tokens"], ids["count"]);
  std::string streamed;
  for (const std::string& event : events_of(server.ask(
           post("/v1/completions", R"({"prompt":"two","max_tokens":5,"seed":3,"stream":true})")))) {
    if (event != "[DONE]") streamed += Json::parse(event)["choices"][0]["text"];
  }
  EXPECT_EQ(streamed, single["choices"][0]["text"]);
}

TEST(ServeFields, NumbersOfEverySize) {
  const Json object = Json::parse(
      R"({"big":18446744073709551615,"small":-9223372036854775808,"half":0.5,"none":null})");
  Fields fields(object);
  EXPECT_THROW(fields.whole("big", 0, INT64_MAX), ApiError);
  EXPECT_EQ(fields.seed("big"), UINT64_MAX);
  EXPECT_EQ(fields.whole("small", INT64_MIN, 0), INT64_MIN);
  EXPECT_THROW(fields.whole("half", 0, 1), ApiError);
  EXPECT_EQ(fields.number("half", 0, 1), 0.5);
  EXPECT_FALSE(fields.whole("none", 0, 1));
  fields.finish();
}

}  // namespace
}  // namespace ponder::requests_test
