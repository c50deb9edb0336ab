// Adapters beside their base: in one batch, and each as if it were alone.
#include <gtest/gtest.h>

#include "serve/pool_server.h"

namespace ponder::pool_test {
namespace {

// An adapter on the tiny model, of numbers that `seed` says.
std::string tiny_adapter(const std::string& name, uint64_t seed) {
  const std::string folder = tiny_model() + "_" + name;
  std::filesystem::remove_all(folder);
  const LoraConfig config{.rank = 4, .alpha = 8, .targets = {"q_proj", "down_proj"}};
  std::vector<LoraModuleOut> modules;
  for (int layer = 0; layer < 2; ++layer) {
    for (const auto& [module, out, in] :
         {std::tuple{"self_attn.q_proj", 32, 32}, std::tuple{"mlp.down_proj", 32, 64}}) {
      LoraModuleOut& one = modules.emplace_back();
      one.name = fmt::format("model.layers.{}.{}", layer, module);
      one.out_features = out;
      one.in_features = in;
      Rng rng(seed + modules.size());
      for (int i = 0; i < 4 * in; ++i) one.a.push_back(static_cast<float>(0.3 * rng.normal()));
      for (int i = 0; i < 4 * out; ++i) one.b.push_back(static_cast<float>(0.3 * rng.normal()));
    }
  }
  write_lora(folder, config, tiny_model(), modules);
  return folder;
}

std::string scored(const std::string& model) { return chat(model, 60, R"(,"logprobs":true)"); }

// Its tokens with their log-probabilities.
std::string bits_of(const std::string& answer) {
  return body_of(answer)["choices"][0]["logprobs"].dump();
}

// What the adapter says where it is the model's only one.
std::string alone(const std::string& folder) {
  ModelSpec one = spec("a");
  one.open = [folder] {
    EngineOptions engine;
    engine.isa = choose_isa();
    engine.cache_tokens = 8 * 1024;
    engine.model.lora.emplace().from = std::make_shared<const LoraFolder>(open_lora(folder));
    auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(tiny_model()));
    ServiceOptions service;
    service.model = "a";
    return OpenedModel{std::make_unique<Assistant>(std::move(checkpoint), engine), service};
  };
  return bits_of(PoolServer({one}).ask(scored("a")));
}

TEST(ModelPool, AdaptersShareTheirBasesBatchAndSayWhatTheySayAloneToTheBit) {
  const std::string x = tiny_adapter("x", 10), y = tiny_adapter("y", 20);
  const std::string base = bits_of(PoolServer({spec("a")}).ask(scored("a")));
  const std::string with_x = alone(x), with_y = alone(y);
  EXPECT_NE(base, with_x);
  EXPECT_NE(base, with_y);
  PoolServer server({spec("a", {}, {{"x", x}, {"y", y}})});
  std::vector<std::thread> threads;
  std::vector<std::string> answers(12);
  for (size_t i = 0; i < answers.size(); ++i) {
    threads.emplace_back([&, i] {
      const std::string name = i % 3 == 0 ? "a" : i % 3 == 1 ? "a:x" : "a:y";
      answers[i] = server.ask(scored(name));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < answers.size(); ++i) {
    ASSERT_EQ(status_of(answers[i]), 200) << answers[i];
    EXPECT_EQ(bits_of(answers[i]), i % 3 == 0 ? base : i % 3 == 1 ? with_x : with_y);
    EXPECT_EQ(body_of(answers[i])["model"], i % 3 == 0 ? "a" : i % 3 == 1 ? "a:x" : "a:y");
  }
  const std::string unknown = server.ask(chat("a:z"));
  EXPECT_EQ(status_of(unknown), 404);
  EXPECT_EQ(error_of(unknown), "there is no model a:z; there are a, a:x, a:y");
  const Json list = body_of(server.ask(get("/v1/models")))["data"];
  EXPECT_EQ(list[0]["parent"], nullptr);
  EXPECT_EQ(list[1]["id"], "a:x");
  EXPECT_EQ(list[1]["parent"], "a");
  EXPECT_NE(server.ask(get("/metrics")).find("ponder_model_replies_total{model=\"a:x\"} 4\n"),
            std::string::npos);
  for (const std::string& folder : {x, y}) std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace ponder::pool_test
