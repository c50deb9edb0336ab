// Replies whose answer must be JSON, through the engine: a small random model, which would never
// write any by itself.
#include <gtest/gtest.h>

#include "base/error.h"
#include "chat/assistant.h"
#include "grammar/schema.h"
#include "infer/engine_fixture.h"

namespace ponder::constrained_reply_test {
namespace {

// 64 tokens: an end, the tags of a thought, and letters enough for JSON.
std::shared_ptr<const Checkpoint> model_with_letters(bool tags) {
  auto out = std::make_shared<Checkpoint>(open_checkpoint(model_path("llama"), false));
  out->config["max_position_embeddings"] = 4096;
  out->generation_config = Json::object();
  out->config.erase("eos_token_id");
  TokenizerSpec spec;
  spec.tokens = {"<end>", tags ? "<think>" : "x", tags ? "</think>" : "y", "\":", "\",\"", "Ċ",
                 "Ġ"};
  for (const char c : std::string("{}[]\",:0123456789.-+eE\\/<>_abcdfghijklmnoprstu")) {
    spec.tokens.emplace_back(1, c);
  }
  if (tags) {
    spec.added = {{.text = "<end>", .id = 0, .special = true},
                  {.text = "<think>", .id = 1},
                  {.text = "</think>", .id = 2}};
  } else {
    spec.added = {{.text = "<end>", .id = 0, .special = true}};
    spec.tokens.emplace_back(">{");
    spec.tokens.emplace_back(">ok");
  }
  spec.eos = 0;
  spec.splits.push_back({.kind = TokenizerSpec::Split::Kind::IndividualDigits});
  out->tokenizer = spec;
  out->has_tokenizer = true;
  return out;
}

const char* const kSchema =
    R"({"type":"object","properties":{"id":{"type":"integer","minimum":0,"maximum":99},
        "tags":{"type":"array","items":{"type":"string","maxLength":5},"maxItems":3}},
        "required":["id","tags"]})";

ReplyRequest ask(const std::shared_ptr<const Grammar>& grammar, uint64_t seed, bool inside) {
  ReplyRequest out;
  out.prompt.ids = {7, 8, 9, static_cast<int32_t>(10 + seed % 20)};
  out.prompt.inside_thought = inside;
  out.grammar = grammar;
  out.sampling.seed = seed;
  out.sampling.temperature = 1;
  out.max_tokens = 400;
  if (inside) out.think_budget = 6;
  out.loop_cut = false;
  out.sampling.logit_bias = {{5, -20.0f}, {6, -20.0f}};  // white space, to be short
  out.logprobs = true;
  return out;
}

EngineOptions options() {
  EngineOptions out = options_for(Isa::Scalar);
  out.context = 600;
  out.cache_tokens = 64 * 64;
  return out;
}

TEST(ConstrainedReply, TheAnswerIsJsonAndTheThoughtIsFree) {
  const auto grammar = json_schema_grammar(Json::parse(kSchema), "schema");
  Assistant assistant(model_with_letters(true), options());
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const Completion out = assistant.reply(ask(grammar, seed, true), {});
    EXPECT_EQ(out.finish_reason, FinishReason::Stop);
    EXPECT_GT(out.reasoning_tokens, 0);
    ASSERT_TRUE(Json::accept(out.answer)) << out.answer;
    const Json value = Json::parse(out.answer);
    EXPECT_LE(value["id"].get<int>(), 99);
    EXPECT_LE(value["tags"].size(), 3u);
  }
}

TEST(ConstrainedReply, IsBitwiseTheSameAloneAndAmongOthers) {
  const auto grammar = json_schema_grammar(Json::parse(kSchema), "schema");
  const auto other = json_object_grammar();
  Completion alone;
  {
    Assistant assistant(model_with_letters(true), options());
    alone = assistant.reply(ask(grammar, 5, true), {});
  }
  Assistant assistant(model_with_letters(true), options());
  Completion among;
  for (uint64_t i = 0; i < 8; ++i) {
    ReplyRequest request =
        i == 4 ? ask(grammar, 5, true) : ask(i % 2 ? other : grammar, 40 + i, i % 3 == 0);
    assistant.start(std::move(request), [&among, i](Completion&& out) {
      if (i == 4) among = std::move(out);
    });
  }
  while (assistant.started() > 0) assistant.step();
  EXPECT_EQ(alone.answer, among.answer);
  EXPECT_EQ(alone.thought, among.thought);
  ASSERT_EQ(alone.logprobs.size(), among.logprobs.size());
  for (size_t i = 0; i < alone.logprobs.size(); ++i) {
    EXPECT_EQ(alone.logprobs[i].token, among.logprobs[i].token);
    EXPECT_EQ(alone.logprobs[i].logprob, among.logprobs[i].logprob);
  }
}

TEST(ConstrainedReply, IsCutHonestlyAtItsLength) {
  const auto grammar =
      json_schema_grammar(Json::parse(R"({"type":"array","minItems":500})"), "schema");
  Assistant assistant(model_with_letters(true), options());
  ReplyRequest request = ask(grammar, 1, false);
  request.max_tokens = 50;
  const Completion out = assistant.reply(request, {});
  EXPECT_EQ(out.finish_reason, FinishReason::Length);
  EXPECT_EQ(out.completion_tokens, 50);
}

TEST(ConstrainedReply, WithoutThoughtTheFirstTokenIsConstrained) {
  const auto grammar = json_schema_grammar(Json::parse(R"({"const":[1]})"), "schema");
  Assistant assistant(model_with_letters(true), options());
  const Completion plain = assistant.reply(ask(grammar, 3, false), {});
  EXPECT_EQ(plain.answer.substr(plain.answer.find('[')), "[1]");
  EXPECT_EQ(plain.reasoning_tokens, 0);
  // Where it may think, the tag may come first, and nothing else.
  ReplyRequest request = ask(grammar, 3, false);
  request.prompt.may_think = true;
  request.sampling.logit_bias.emplace_back(1, 50.0f);
  request.think_budget = 5;
  const Completion thinks = assistant.reply(request, {});
  EXPECT_GT(thinks.reasoning_tokens, 1);
  EXPECT_EQ(thinks.answer.substr(thinks.answer.find('[')), "[1]");
}

// The close tag is spelled in letters here, and a token holds its end and more.
TEST(ConstrainedReply, AThoughtDoesNotEndInTheMiddleOfAToken) {
  const auto grammar = json_schema_grammar(Json::parse(R"({"const":{"a":1}})"), "schema");
  const auto checkpoint = model_with_letters(false);
  const Tokenizer letters(checkpoint->tokenizer);
  const int32_t bad = *letters.find(">ok"), good = *letters.find(">");
  auto constrainer = Constrainer(letters, 64, {0});
  ReplyOptions reply_options;
  reply_options.inside_thought = true;
  reply_options.max_tokens = 100;
  reply_options.constraint = constrainer.begin(grammar);
  Reply reply(std::move(reply_options), shown_text(letters), {good});
  EXPECT_TRUE(reply.allowed().empty());
  for (const char c : std::string("ab</think")) reply.push(*letters.find({&c, 1}), false, false);
  const auto mask = reply.allowed();
  ASSERT_FALSE(mask.empty());
  EXPECT_EQ(mask[0] >> bad & 1, 0u);
  EXPECT_EQ(mask[0] >> good & 1, 1u);
  reply.push(good, false, false);
  EXPECT_EQ(reply.allowed()[0] >> *letters.find("{") & 1, 1u);
  EXPECT_EQ(reply.allowed()[0] >> *letters.find("a") & 1, 0u);
}

TEST(Sampler, ChoosesOnlyWhatIsAllowedAndKeepsTheRawLogProb) {
  std::vector<float> logits(70, 0.0f);
  logits[3] = 9;
  logits[66] = 2;
  const std::vector<uint64_t> allowed = {uint64_t{1} << 5, 4};
  for (const float temperature : {0.0f, 1.0f}) {
    SamplingParams params;
    params.temperature = temperature;
    Sampler sampler(params, {});
    for (uint64_t step = 0; step < 50; ++step) {
      const TokenChoice choice = sampler.choose(logits, step, {}, allowed);
      EXPECT_TRUE(choice.token == 5 || choice.token == 66);
      EXPECT_EQ(choice.logprob, logprob_of(logits, choice.token));
    }
  }
}

}  // namespace
}  // namespace ponder::constrained_reply_test
