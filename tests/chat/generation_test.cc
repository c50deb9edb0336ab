#include "chat/generation.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"
#include "chat/history.h"

namespace ponder::generation_test {
namespace {

TEST(Checkpoint, StopTokensAreAllThatTheCheckpointNames) {
  Checkpoint checkpoint;
  checkpoint.generation_config = {{"eos_token_id", {7, 9}}};
  checkpoint.config = {{"eos_token_id", 5}};
  checkpoint.tokenizer.eos = 9;
  EXPECT_EQ(stop_tokens(checkpoint), (std::vector<int32_t>{7, 9, 5}));
  for (const Json& wrong : {Json("no"), Json(-1), Json({1, "x"})}) {
    checkpoint.generation_config = {{"eos_token_id", wrong}};
    EXPECT_THROW(stop_tokens(checkpoint), Error) << wrong;
  }
  checkpoint.generation_config = {{"eos_token_id", nullptr}};
  EXPECT_EQ(stop_tokens(checkpoint), (std::vector<int32_t>{5, 9}));
}

TEST(Checkpoint, SamplingIsAsTheCheckpointSays) {
  Checkpoint checkpoint;
  checkpoint.generation_config = nlohmann::ordered_json::object();
  EXPECT_EQ(default_sampling(checkpoint).temperature, 0.6f);
  EXPECT_EQ(default_sampling(checkpoint).top_p, 0.95f);
  checkpoint.generation_config = {{"temperature", 0.7}, {"top_k", 20}, {"do_sample", true}};
  EXPECT_EQ(default_sampling(checkpoint).temperature, 0.7f);
  EXPECT_EQ(default_sampling(checkpoint).top_k, 20);
  EXPECT_EQ(default_sampling(checkpoint).top_p, 1.0f);
  checkpoint.generation_config["do_sample"] = false;
  EXPECT_EQ(default_sampling(checkpoint).temperature, 0.0f);
  checkpoint.generation_config["temperature"] = "hot";
  EXPECT_THROW(default_sampling(checkpoint), Error);
}

TEST(Checkpoint, NumbersOutOfRangeNameTheirFile) {
  Checkpoint checkpoint;
  checkpoint.path = "models/mine";
  for (const char* key : {"top_p", "temperature", "min_p", "top_k", "repetition_penalty"}) {
    checkpoint.generation_config = {{key, -2}};
    std::string why;
    try {
      default_sampling(checkpoint);
    } catch (const Error& error) {
      why = error.what();
    }
    EXPECT_TRUE(why.starts_with("models/mine: generation_config: ")) << key << why;
    EXPECT_NE(why.find(key), why.npos) << why;
  }
  checkpoint.generation_config = {{"top_k", -1}};  // vLLM's word for all
  EXPECT_EQ(default_sampling(checkpoint).top_k, 0);
}

TEST(Checkpoint, WhatIsNotFollowedIsNamed) {
  Checkpoint checkpoint;
  checkpoint.generation_config = {
      {"num_beams", 1},   {"suppress_tokens", nullptr}, {"bad_words_ids", Json::array()},
      {"typical_p", 1.0}, {"max_length", 20},           {"temperature", 1}};
  EXPECT_TRUE(generation_not_followed(checkpoint).empty());
  checkpoint.generation_config["num_beams"] = 4;
  checkpoint.generation_config["stop_strings"] = {"x"};
  EXPECT_EQ(generation_not_followed(checkpoint),
            (std::vector<std::string>{"num_beams", "stop_strings"}));
}

Message result(const std::string& id, const std::string& content) {
  Message out{"tool", content};
  out.tool_call_id = id;
  return out;
}

TEST(History, ResultsStandInTheOrderOfTheirCalls) {
  Message turn{"assistant", ""};
  turn.tool_calls = {{"1", "a", "{}"}, {"2", "b", "{}"}};
  const Message user{"user", "hot?"};
  const auto texts = [](const std::vector<Message>& messages) {
    std::string out;
    for (const Message& one : messages) out += one.role[0] + one.content + " ";
    return out;
  };
  const std::vector<Message> turned = {user, turn, result("2", "B"), result("1", "A"), user};
  EXPECT_EQ(texts(results_by_call(turned)), "uhot? a tA tB uhot? ");
  // One that is missing, or none with a name: as they are.
  EXPECT_EQ(texts(results_by_call({user, turn, result("2", "B")})), "uhot? a tB ");
  EXPECT_EQ(texts(results_by_call({user, turn, result("", "B"), result("", "A")})),
            "uhot? a tB tA ");
  EXPECT_EQ(texts(results_by_call({user, turn, user, result("2", "B")})), "uhot? a uhot? tB ");
  EXPECT_THROW(results_by_call({user, turn, result("3", "C")}), Error);
  EXPECT_THROW(results_by_call({user, turn, user, result("3", "C")}), Error);
  EXPECT_THROW(results_by_call({result("1", "A"), user}), Error);
  EXPECT_THROW(results_by_call({user, turn, result("1", "A"), result("1", "B")}), Error);
}

}  // namespace
}  // namespace ponder::generation_test
