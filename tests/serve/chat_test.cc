#include <gtest/gtest.h>

#include "serve/tiny_server.h"

namespace ponder::chat_test {
namespace {

constexpr const char* kAsk =
    R"("messages":[{"role":"system","content":"be brief"},{"role":"user","content":"why?"}])";

std::string request(std::string_view more) { return fmt::format("{{{},{}}}", kAsk, more); }

TEST(ServeChat, AThoughtAndAnAnswerWithTheirTokensCounted) {
  const TinyServer server;
  const std::string answer = server.chat(
      request(R"("max_tokens":60,"seed":7,"thinking":{"type":"enabled","budget_tokens":12})"));
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("X-Request-Id: req-"), std::string::npos);
  const Json body = body_of(answer);
  EXPECT_EQ(body["object"], "chat.completion");
  EXPECT_EQ(body["model"], "tiny");
  const Json& message = body["choices"][0]["message"];
  EXPECT_FALSE(message["reasoning_content"].get<std::string>().empty());
  EXPECT_FALSE(message["content"].get<std::string>().empty());
  const Json& usage = body["usage"];
  const int64_t thought = usage["completion_tokens_details"]["reasoning_tokens"];
  EXPECT_GE(thought, 12);
  EXPECT_LE(thought, 40);
  EXPECT_LE(usage["completion_tokens"], 60);
  EXPECT_GT(usage["completion_tokens"], thought);
  EXPECT_EQ(usage["prompt_cache_hit_tokens"].get<int64_t>() +
                usage["prompt_cache_miss_tokens"].get<int64_t>(),
            usage["prompt_tokens"]);
  EXPECT_EQ(usage["total_tokens"].get<int64_t>(),
            usage["prompt_tokens"].get<int64_t>() + usage["completion_tokens"].get<int64_t>());
}

TEST(ServeChat, WithoutThinkingThereIsNoThought) {
  const TinyServer server;
  for (const char* off : {R"("thinking":{"type":"disabled"})", R"("reasoning_effort":"none")",
                          R"("chat_template_kwargs":{"enable_thinking":false})"}) {
    const Json body = body_of(server.chat(request(fmt::format(R"("max_tokens":9,{})", off))));
    EXPECT_FALSE(body["choices"][0]["message"].contains("reasoning_content")) << off;
    EXPECT_EQ(body["usage"]["completion_tokens_details"]["reasoning_tokens"], 0);
  }
}

// Joined deltas of a stream, and its last reason and usage.
struct Streamed {
  std::string thought, answer, finish;
  Json usage;
  size_t logprobs = 0;
};

Streamed joined(const std::string& answer) {
  Streamed out;
  const std::vector<std::string> events = events_of(answer);
  EXPECT_EQ(events.back(), "[DONE]");
  for (size_t i = 0; i + 1 < events.size(); ++i) {
    const Json chunk = Json::parse(events[i]);
    EXPECT_EQ(chunk["object"], "chat.completion.chunk");
    if (chunk.contains("usage") && !chunk["usage"].is_null()) out.usage = chunk["usage"];
    for (const Json& choice : chunk["choices"]) {
      const Json& delta = choice["delta"];
      if (delta.contains("reasoning_content")) out.thought += delta["reasoning_content"];
      if (delta.contains("content") && !delta["content"].is_null()) out.answer += delta["content"];
      if (!choice["finish_reason"].is_null()) out.finish = choice["finish_reason"];
      if (!choice["logprobs"].is_null()) {
        for (const char* part : {"content", "reasoning_content"}) {
          if (choice["logprobs"].contains(part)) out.logprobs += choice["logprobs"][part].size();
        }
      }
    }
  }
  return out;
}

TEST(ServeChat, AStreamSaysWhatTheWholeAnswerSays) {
  const TinyServer server;
  const std::string common =
      R"("max_completion_tokens":50,"seed":3,"reasoning_effort":"minimal","logprobs":true)";
  const Json whole = body_of(server.chat(request(common)));
  const Streamed stream = joined(
      server.chat(request(common + R"(,"stream":true,"stream_options":{"include_usage":true})")));
  const Json& choice = whole["choices"][0];
  EXPECT_EQ(stream.thought, choice["message"]["reasoning_content"]);
  EXPECT_EQ(stream.answer, choice["message"]["content"]);
  EXPECT_EQ(stream.finish, choice["finish_reason"]);
  EXPECT_EQ(stream.usage["completion_tokens"], whole["usage"]["completion_tokens"]);
  EXPECT_EQ(stream.logprobs, whole["usage"]["completion_tokens"]);
}

TEST(ServeChat, ChoicesAreAsTheyWouldBeAskedForOneByOne) {
  const TinyServer server;
  const Json body = body_of(
      server.chat(request(R"("max_tokens":20,"seed":5,"n":3,"thinking":{"type":"disabled"})")));
  ASSERT_EQ(body["choices"].size(), 3u);
  const Json second =
      body_of(server.chat(request(R"("max_tokens":20,"seed":6,"thinking":{"type":"disabled"})")));
  EXPECT_EQ(body["choices"][1]["message"], second["choices"][0]["message"]);
  EXPECT_EQ(body["choices"][1]["index"], 1);
  EXPECT_NE(body["choices"][0]["message"], body["choices"][1]["message"]);
}

TEST(ServeChat, LogProbsAndBiasesAndStops) {
  const TinyServer server;
  const Json body = body_of(server.chat(request(
      R"("max_tokens":5,"temperature":0,"logprobs":true,"top_logprobs":3,"thinking":{"type":"disabled"})")));
  const Json& list = body["choices"][0]["logprobs"]["content"];
  ASSERT_EQ(list.size(), 5u);
  for (const Json& one : list) {
    EXPECT_LE(one["logprob"], 0);
    ASSERT_EQ(one["top_logprobs"].size(), 3u);
    EXPECT_EQ(one["top_logprobs"][0]["token"], one["token"]);
  }
  const Json biased = body_of(server.chat(request(
      R"("max_tokens":4,"temperature":0,"logit_bias":{"40":100},"thinking":{"type":"disabled"})")));
  const std::string piece(server.token_text(40));
  EXPECT_EQ(biased["choices"][0]["message"]["content"], piece + piece + piece + piece);
  const Json stopped = body_of(server.chat(request(fmt::format(
      R"("max_tokens":4,"temperature":0,"logit_bias":{{"40":100}},"stop":[{}],"thinking":{{"type":"disabled"}})",
      Json(piece).dump()))));
  EXPECT_EQ(stopped["choices"][0]["message"]["content"], "");
  EXPECT_EQ(stopped["choices"][0]["finish_reason"], "stop");
}

TEST(ServeChat, GoesOnWithAPrefix) {
  const TinyServer server;
  const std::string begun = R"({"messages":[{"role":"user","content":"a"},)"
                            R"({"role":"assistant","content":"Once upon","prefix":true}],)"
                            R"("max_tokens":6,"seed":1})";
  const Json body = body_of(server.ask(post("/beta/chat/completions", begun)));
  EXPECT_FALSE(body["choices"][0]["message"].contains("reasoning_content"));
  EXPECT_EQ(body["usage"]["completion_tokens"], 6);
  const Json in_thought = body_of(
      server.chat(R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"",)"
                  R"("reasoning_content":"Let me","prefix":true}],"max_tokens":6,"seed":1})"));
  EXPECT_EQ(in_thought["usage"]["completion_tokens_details"]["reasoning_tokens"], 6);
}

TEST(ServeChat, ASecondTurnComputesOnlyWhatIsNewAndUsersShareNothing) {
  const TinyServer server;
  const std::string longer(800, 'x');
  const auto hits = [&](const std::string& more) -> int64_t {
    const Json body = body_of(server.chat(fmt::format(
        R"({{"messages":[{{"role":"user","content":"{}"}}],"max_tokens":2{}}})", longer, more)));
    return body["usage"]["prompt_cache_hit_tokens"];
  };
  EXPECT_EQ(hits(""), 0);
  EXPECT_GT(hits(""), 100);
  EXPECT_EQ(hits(R"(,"user":"somebody else")"), 0);
  EXPECT_GT(hits(R"(,"user":"somebody else")"), 100);
}

}  // namespace
}  // namespace ponder::chat_test
