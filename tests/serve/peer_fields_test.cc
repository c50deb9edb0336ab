// What clients of other servers send, and what comes of it.
#include <gtest/gtest.h>

#include <cmath>

#include "serve/tiny_server.h"

namespace ponder::peer_fields_test {
namespace {

Json chat(const TinyServer& server, const std::string& more) {
  return body_of(server.chat(
      R"({"messages":[{"role":"user","content":"hi"}],"thinking":{"type":"disabled"},"temperature":0,)" +
      more + "}"));
}
std::string content(const TinyServer& server, const std::string& more) {
  const Json body = chat(server, more);
  return body.contains("choices") ? body["choices"][0]["message"]["content"].get<std::string>()
                                  : body.dump();
}

TEST(ServePeers, FormsOfOtherServersHoldTheAnswer) {
  const TinyServer server;
  const std::string many = R"("max_tokens":60,)";
  for (const char* form :
       {R"("guided_choice":["yes","no"])", R"("structured_outputs":{"choice":["yes","no"]})",
        R"("choice":["yes","no"])", R"("regex":"yes|no")", R"("guided_regex":"yes|no")",
        R"("grammar":"root ::= \"yes\" | \"no\"")", R"("ebnf":"root ::= \"yes\" | \"no\"")"}) {
    const std::string said = content(server, many + form);
    EXPECT_TRUE(said == "yes" || said == "no") << form << said;
  }
  for (const char* form :
       {R"("guided_json":{"enum":["a","b"]})", R"("guided_json":"{\"enum\":[\"a\",\"b\"]}")",
        R"("json_schema":{"enum":["a","b"]})",
        R"("output_format":{"type":"json_schema","schema":{"enum":["a","b"]}})",
        R"("structured_outputs":{"json":{"enum":["a","b"]}})"}) {
    const Json said = Json::parse(content(server, many + form));
    EXPECT_TRUE(said == "a" || said == "b") << form << said;
  }
  EXPECT_NE(content(server, R"("regex":"a","choice":["b"])").find("another form"),
            std::string::npos);
  EXPECT_NE(content(server, R"("grammar":"root = x")").find("grammar: the grammar lacks ::="),
            std::string::npos);
}

TEST(ServePeers, LengthsAndStopsMeanWhatTheySay) {
  const TinyServer server;
  const auto tokens = [&](const std::string& more) {
    return chat(server,
                more + R"(,"return_token_ids":true,"loop_cut":false)")["choices"][0]["token_ids"];
  };
  const Json plain = tokens(R"("max_tokens":12)");
  ASSERT_EQ(plain.size(), 12u);
  const int stop = plain[5];
  const Json stopped = tokens(fmt::format(R"("max_tokens":12,"stop_token_ids":[{}])", stop));
  EXPECT_LE(stopped.size(), 6u);
  EXPECT_EQ(stopped.back(), stop);
  const Json held =
      tokens(fmt::format(R"("max_tokens":12,"min_tokens":9,"stop_token_ids":[{}])", stop));
  EXPECT_GE(held.size(), 9u);
  // Without it that model would say nothing at all.
  const std::string ends = R"("max_tokens":12,"logit_bias":{"1":100})";
  EXPECT_LE(tokens(ends).size(), 1u);
  EXPECT_EQ(tokens(ends + R"(,"ignore_eos":true)").size(), 12u);
  EXPECT_EQ(chat(server, R"("max_tokens":-1,"stop_token_ids":[)" + std::to_string(stop) +
                             "]")["choices"][0]["finish_reason"],
            "stop");
  EXPECT_NE(content(server, R"("max_tokens":5,"max_completion_tokens":9)")
                .find("max_completion_tokens is 9, but max_tokens is 5; send one of them"),
            std::string::npos);
  EXPECT_EQ(tokens(R"("max_tokens":5,"max_completion_tokens":5)").size(), 5u);
  EXPECT_NE(content(server, R"("max_tokens":5,"min_tokens":6)").find("min_tokens is 6"),
            std::string::npos);
  EXPECT_NE(content(server, R"("stop_token_ids":[99999999])").find("stop_token_ids has 99999999"),
            std::string::npos);
}

TEST(ServePeers, WhatChangesNothingIsTakenAndWhatIsUnknownIsNot) {
  const TinyServer server;
  const Json plain = chat(server, R"("max_tokens":5)");
  const Json taken = chat(
      server,
      R"("max_tokens":5,"reasoning":{"enabled":false},"enable_thinking":false,"cache_prompt":true,
      "provider":{"order":["x"]},"skip_special_tokens":true,"chat_template_kwargs":{"enable_thinking":false},
      "separate_reasoning":true,"priority":1,"request_id":"r","add_generation_prompt":true,"usage":{"include":true})");
  EXPECT_EQ(taken["choices"], plain["choices"]) << taken;
  for (const char* wrong :
       {R"("a_word_of_ours":1)", R"("use_beam_search":true)", R"("skip_special_tokens":false)"}) {
    EXPECT_TRUE(chat(server, wrong).contains("error")) << wrong;
  }
  const Json history = body_of(
      server.chat(R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b",
      "reasoning_details":[{"type":"reasoning.text","text":"c"}]},{"role":"user","content":"d"}],"max_tokens":3})"));
  EXPECT_TRUE(history.contains("choices")) << history;
}

// 100 equal items that a form demands are no loop.
TEST(ServePeers, WhatAFormForcesIsNotCutAsALoop) {
  const TinyServer server;
  const std::string zeros =
      R"("max_tokens":900,"response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,
          "schema":{"type":"array","items":{"const":0},"minItems":100,"maxItems":100}}})";
  const Json said = Json::parse(content(server, zeros));
  EXPECT_EQ(said.size(), 100u);
}

// A text may rightly repeat itself.
TEST(ServePeers, ARequestMaySwitchTheLoopCutOff) {
  const TinyServer server;
  const std::string repeats = R"("max_tokens":400,"logit_bias":{"40":100})";
  const Json cut = chat(server, repeats);
  EXPECT_EQ(cut["choices"][0]["stop_reason"], "loop");
  EXPECT_LT(cut["usage"]["completion_tokens"], 300);
  const Json whole = chat(server, repeats + R"(,"loop_cut":false)");
  EXPECT_FALSE(whole["choices"][0].contains("stop_reason"));
  EXPECT_EQ(whole["usage"]["completion_tokens"], 400);
}

TEST(ServePeers, AThoughtInAPrefixIsOneAndAFormHoldsTheWhole) {
  const TinyServer server;
  const auto ask = [&](const Json& last, const std::string& more) {
    Json body = Json::parse("{\"temperature\":0,\"max_tokens\":40" + more + "}");
    body["messages"] = {{{"role", "user"}, {"content", "Capital of France?"}}, last};
    return body_of(server.chat(body.dump()));
  };
  const Json apart = ask(
      {{"role", "assistant"}, {"reasoning_content", "hm"}, {"content", "It is"}, {"prefix", true}},
      "");
  const Json inside = ask(
      {{"role", "assistant"}, {"content", "<think>\nhm\n</think>\n\nIt is"}, {"prefix", true}}, "");
  EXPECT_EQ(inside["choices"], apart["choices"]);
  EXPECT_EQ(inside["usage"]["prompt_tokens"], apart["usage"]["prompt_tokens"]);
  const Json open = ask({{"role", "assistant"}, {"content", "<think>hm"}, {"prefix", true}}, "");
  EXPECT_TRUE(open["choices"][0]["message"].contains("reasoning_content")) << open;
  const std::string form =
      R"(,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object",
      "properties":{"city":{"type":"string","maxLength":9}},"required":["city"],"additionalProperties":false}}})";
  const std::string begun = "{\"city\": \"Pa";
  const Json rest = ask({{"role", "assistant"}, {"content", begun}, {"prefix", true}}, form);
  const std::string text = begun + rest["choices"][0]["message"]["content"].get<std::string>();
  ASSERT_TRUE(Json::accept(text)) << text;
  EXPECT_EQ(Json::parse(text)["city"].get<std::string>().substr(0, 2), "Pa");
  const Json wrong = ask({{"role", "assistant"}, {"content", "Paris"}, {"prefix", true}}, form);
  EXPECT_NE(wrong.dump().find("does not begin an answer"), std::string::npos) << wrong;
}

Json completion(const TinyServer& server, const std::string& more) {
  return body_of(server.ask(post("/v1/completions", "{\"temperature\":0," + more + "}")));
}

// What lm-eval's local-completions asks for a multiple-choice task.
TEST(ServePeers, PromptsAreScored) {
  const TinyServer server;
  const Json ids = body_of(server.ask(post("/tokenize", R"({"content":"one and two"})")))["tokens"];
  const Json made = completion(
      server, R"("prompt":)" + ids.dump() +
                  R"(,"max_tokens":6,"logprobs":2,"return_token_ids":true)")["choices"][0];
  Json longer = ids;
  for (const Json& id : made["token_ids"]) longer.push_back(id);
  for (const char* most : {"0", "1"}) {
    const Json scored = completion(server, R"("prompt":)" + longer.dump() +
                                               R"(,"echo":true,"logprobs":1,"max_tokens":)" + most);
    const Json& lists = scored["choices"][0]["logprobs"];
    const size_t count = longer.size() + static_cast<size_t>(std::stoi(most));
    ASSERT_EQ(lists["token_logprobs"].size(), count) << scored;
    EXPECT_EQ(lists["text_offset"].size(), count);
    EXPECT_TRUE(lists["token_logprobs"][0].is_null());
    EXPECT_TRUE(lists["top_logprobs"][0].is_null());
    // Scoring what was sampled gives its log-probabilities to the bit.
    for (size_t i = 0; i < made["token_ids"].size(); ++i) {
      EXPECT_EQ(lists["token_logprobs"][ids.size() + i], made["logprobs"]["token_logprobs"][i]);
    }
    EXPECT_EQ(scored["usage"]["completion_tokens"], std::stoi(most));
  }
  const Json text = completion(
      server, R"("prompt":"né two","echo":true,"max_tokens":0,"logprobs":0)")["choices"][0];
  EXPECT_EQ(text["text"], "né two");  // without what the tokenizer begins with
  EXPECT_EQ(text["logprobs"]["text_offset"][1], 0);
  EXPECT_EQ(text["finish_reason"], "length");
  const Json none = completion(server, R"("prompt":"two","max_tokens":0)")["choices"][0];
  EXPECT_EQ(none["text"], "");
  const Json beside = completion(
      server,
      R"("prompt":"one two","max_tokens":1,"prompt_logprobs":2)")["choices"][0]["prompt_logprobs"];
  EXPECT_TRUE(beside[0].is_null());
  EXPECT_GE(beside[1].size(), 2u);
  const Json in_chat = chat(server, R"("max_tokens":1,"prompt_logprobs":0)");
  EXPECT_EQ(in_chat["prompt_logprobs"].size(), in_chat["usage"]["prompt_tokens"].get<size_t>());
  const Json info = body_of(server.ask(get("/tokenizer_info")));
  EXPECT_TRUE(info["eos_token"].is_string()) << info;
  EXPECT_TRUE(info["chat_template"].is_string());
}

TEST(ServePeers, OffsetsAreCharactersOfTheText) {
  const TinyServer server;
  const Json one = completion(
      server, R"("prompt":"xé😀y z","echo":true,"max_tokens":0,"logprobs":0)")["choices"][0];
  const Json& offsets = one["logprobs"]["text_offset"];
  for (size_t i = 1; i < offsets.size(); ++i) EXPECT_LE(offsets[i - 1], offsets[i]);
  const std::string text = one["text"];
  const auto characters =
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
  EXPECT_LT(offsets.back().get<int64_t>(), characters);
}

TEST(ServePeers, OffsetsSayWhereEachTokenBeginsInAStreamToo) {
  const TinyServer server;
  const std::string asked =
      R"("prompt":"one two three","max_tokens":6,"logprobs":0,"logit_bias":{"40":100})";
  const auto expect_begins = [](const Json& lists, int64_t& begin) {
    for (size_t i = 0; i < lists["tokens"].size(); ++i) {
      EXPECT_EQ(lists["text_offset"][i], begin);
      begin += static_cast<int64_t>(lists["tokens"][i].get<std::string>().size());
    }
  };
  const Json whole = completion(server, asked)["choices"][0];
  int64_t length = 0;
  expect_begins(whole["logprobs"], length);
  EXPECT_EQ(whole["text"].get<std::string>().size(), static_cast<size_t>(length));
  EXPECT_EQ(whole["logprobs"]["tokens"].size(), 6u);
  int64_t streamed = 0;
  for (const std::string& event : events_of(server.ask(
           post("/v1/completions", "{\"temperature\":0,\"stream\":true," + asked + "}")))) {
    if (event == "[DONE]") continue;
    const Json lists = Json::parse(event)["choices"][0]["logprobs"];
    if (!lists.is_null()) expect_begins(lists, streamed);
  }
  EXPECT_EQ(streamed, length);
}

// The contract of verifiers' train client (renderers.client.generate).
TEST(ServePeers, TokensInTokensOut) {
  const TinyServer server;
  const std::string answer = server.ask(post(
      "/inference/v1/generate",
      R"({"model":"tiny","token_ids":[5,6,7],"sampling_params":{"temperature":1,"seed":4,"max_tokens":8,"logprobs":1,
          "stop_token_ids":[1],"skip_special_tokens":false},"cache_salt":"s","priority":0})"));
  ASSERT_EQ(status_of(answer), 200) << answer;
  const Json body = body_of(answer), choice = body["choices"][0];
  EXPECT_TRUE(body["request_id"].is_string());
  ASSERT_EQ(choice["logprobs"]["content"].size(), choice["token_ids"].size());
  for (size_t i = 0; i < choice["token_ids"].size(); ++i) {
    const Json& one = choice["logprobs"]["content"][i];
    EXPECT_EQ(one["token"], "token_id:" + choice["token_ids"][i].dump());
    EXPECT_LE(one["logprob"].get<double>(), 0.0);
  }
  EXPECT_TRUE(choice["finish_reason"] == "stop" || choice["finish_reason"] == "length");
  EXPECT_EQ(body["prompt_token_ids"], nullptr);
  const std::string second = server.ask(post(
      "/inference/v1/generate",
      R"({"token_ids":[5,6,7],"return_token_ids":true,"sampling_params":{"max_tokens":1,"routed_experts_prompt_start":2}})"));
  EXPECT_EQ(body_of(second)["prompt_token_ids"], Json({5, 6, 7})) << second;
  EXPECT_EQ(status_of(server.ask(post("/inference/v1/generate", R"({"token_ids":[]})"))), 400);
  const std::string longer =
      server.ask(post("/inference/v1/generate",
                      R"({"token_ids":[5],"sampling_params":{"max_tokens":5,"min_tokens":6}})"));
  EXPECT_EQ(status_of(longer), 400);
  EXPECT_NE(longer.find("min_tokens is 6"), std::string::npos) << longer;
  EXPECT_EQ(status_of(server.ask(post("/inference/v1/generate",
                                      R"({"token_ids":[1],"sampling_params":{"what":1}})"))),
            400);
}

TEST(ServePeers, EmbeddingsDependOnTheirTextAlone) {
  const TinyServer server;
  const auto embed = [&](const std::string& body) {
    return body_of(server.ask(post("/v1/embeddings", body)));
  };
  const Json two = embed(R"({"input":["one text that is longer than the other","two"]})");
  ASSERT_EQ(two["data"].size(), 2u) << two;
  const Json one = embed(R"({"input":"two"})");
  EXPECT_EQ(two["data"][1]["embedding"], one["data"][0]["embedding"]);
  double squares = 0;
  for (const Json& x : one["data"][0]["embedding"]) squares += x.get<double>() * x.get<double>();
  EXPECT_NEAR(squares, 1, 1e-5);
  EXPECT_EQ(two["data"][1]["embedding"].size(), 32u);
  EXPECT_EQ(embed(R"({"input":"two","dimensions":8})")["data"][0]["embedding"].size(), 8u);
  EXPECT_EQ(embed(R"({"input":"two","encoding_format":"base64"})")["data"][0]["embedding"]
                .get<std::string>()
                .size(),
            172u);
  std::string many;
  for (int i = 0; i < 300; ++i) many += "word ";
  EXPECT_EQ(embed(fmt::format(R"({{"input":["{}","two"]}})", many))["data"][1]["embedding"],
            one["data"][0]["embedding"]);
  EXPECT_GT(one["usage"]["prompt_tokens"], 0);
  EXPECT_TRUE(embed(R"({"input":[]})").contains("error"));
}

TEST(ServeAnthropic, ThreadsAreRefusedInWordsThatItsSdkUnderstands) {
  const TinyServer server;
  const std::string answer =
      server.ask(post("/v1/messages", R"({"thread":{"type":"create"},"max_tokens":5})"));
  EXPECT_EQ(status_of(answer), 400);
  EXPECT_EQ(body_of(answer)["error"]["details"]["error_code"], "thread_unsupported_request");
  const Json models = body_of(server.ask(get("/v1/models")));
  EXPECT_EQ(models["data"][0]["type"], "model");
  EXPECT_EQ(models["data"][0]["display_name"], "tiny");
  EXPECT_EQ(models["first_id"], "tiny");
  EXPECT_EQ(models["last_id"], "tiny");
  EXPECT_EQ(models["has_more"], false);
  EXPECT_EQ(models["data"][0]["created_at"].get<std::string>().size(), 20u);
}

}  // namespace
}  // namespace ponder::peer_fields_test
