// What the engine sampled is what the trainer computes, to the bit: the log-probability of every
// sampled token, at sampling and in the recorded forward of the same weights.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "infer/engine.h"
#include "train/export.h"
#include "train/trainer.h"

namespace ponder {
namespace {

struct Form {
  const char* model;
  const char* compute;
};

class OnPolicy : public testing::TestWithParam<Form> {};

class Reader : public SequenceReader {
 public:
  TokenReply token(const TokenEvent& event) override {
    ids.push_back(event.token);
    logprobs.push_back(event.logprob);
    return {};
  }
  std::vector<int32_t> ids;
  std::vector<float> logprobs;
};

constexpr int64_t kSequences = 5, kPrompt = 6, kReply = 70;

std::vector<int32_t> prompt_of(int64_t sequence, int64_t vocabulary) {
  std::vector<int32_t> out;
  for (int64_t i = 0; i < kPrompt + sequence; ++i)
    out.push_back(static_cast<int32_t>((i * 11 + sequence * 5 + 3) % vocabulary));
  return out;
}

std::vector<Reader> sample(Engine& engine, int64_t vocabulary) {
  std::vector<Reader> readers(kSequences);
  for (int64_t s = 0; s < kSequences; ++s) {
    SequenceRequest request;
    request.prompt = prompt_of(s, vocabulary);
    request.sampling.seed = static_cast<uint64_t>(s);
    request.max_tokens = kReply;
    engine.submit(std::move(request), readers[static_cast<size_t>(s)]);
  }
  engine.run();
  return readers;
}

// The packed batch of prompts and replies, with the replies' tokens as targets.
TrainBatch batch_of(const std::vector<Reader>& readers, int64_t vocabulary) {
  TrainBatch out;
  for (size_t s = 0; s < readers.size(); ++s) {
    std::vector<int32_t> ids = prompt_of(static_cast<int64_t>(s), vocabulary);
    const size_t prompt = ids.size();
    ids.insert(ids.end(), readers[s].ids.begin(), readers[s].ids.end());
    const auto rows = static_cast<int64_t>(ids.size()) - 1;
    out.pieces.push_back({static_cast<int64_t>(out.tokens.size()), rows});
    for (size_t i = 0; i + 1 < ids.size(); ++i) {
      out.tokens.push_back(ids[i]);
      out.targets.push_back(i + 1 < prompt ? -1 : ids[i + 1]);
    }
  }
  return out;
}

std::vector<float> trained_logprobs(Trainer& trainer, const TrainBatch& batch) {
  Arena arena;
  Graph<float> g(trainer.kernels(), trainer.pool(), arena, true);
  KvCache cache(trainer.model().kv_layout(), 64);
  std::vector<std::vector<int32_t>> pages;
  Batch packed;
  for (const TrainPiece& piece : batch.pieces) {
    std::vector<int32_t>& ids = pages.emplace_back();
    for (int64_t at = 0; at < piece.rows; at += kPage) ids.push_back(cache.take());
  }
  for (size_t p = 0; p < batch.pieces.size(); ++p)
    packed.add(batch.tokens.data() + batch.pieces[p].first_row, batch.pieces[p].rows, 0,
               pages[p].data(), false);
  const Tensor<float> hidden = trainer.model().hidden(g, packed, cache);
  const TokenLosses<float> losses = token_loss<float>(g, hidden, trainer.model().head(),
                                                      batch.targets, [](float logprob, int64_t) {
                                                        return LossAt<float>{-logprob, 0};
                                                      });
  std::vector<float> out;
  for (size_t t = 0; t < batch.targets.size(); ++t) {
    if (batch.targets[t] >= 0) out.push_back(losses.logprobs[t]);
  }
  return out;
}

std::vector<float> joined(const std::vector<Reader>& readers) {
  std::vector<float> out;
  for (const Reader& reader : readers)
    out.insert(out.end(), reader.logprobs.begin(), reader.logprobs.end());
  return out;
}

double largest_gap(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return INFINITY;
  double out = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double gap = std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    out = std::isnan(gap) ? INFINITY : std::max(out, gap);
  }
  return out;
}

TEST_P(OnPolicy, LogprobsAtSamplingAreThoseOfTheUpdate) {
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    TrainConfig config;
    config.compute = GetParam().compute;
    config.lr = 1e-3;
    config.micro_tokens = 512;
    std::shared_ptr<Model<float>> model =
        make_model<float>(std::make_shared<Checkpoint>(open_checkpoint(
                              std::string(PONDER_FIXTURES) + "/models/" + GetParam().model, false)),
                          {.trainable = true, .compute = config.compute_type(), .absorbed = false});
    const int64_t vocabulary = model->config().vocab;
    Cluster alone;
    Trainer trainer(model, config, isa, 2, alone);
    EngineOptions options;
    options.isa = isa;
    options.threads = 2;
    options.cache_tokens = 1024;
    Engine engine(model, options);
    for (int64_t step = 0; step < 3; ++step) {
      const std::vector<Reader> readers = sample(engine, vocabulary);
      const TrainBatch batch = batch_of(readers, vocabulary);
      EXPECT_EQ(largest_gap(joined(readers), trained_logprobs(trainer, batch)), 0)
          << isa_name(isa) << " step " << step;
      trainer.step(batch, step);
      engine.forget();
    }
    // And the exported folder, loaded as anybody would, is the same policy.
    const std::string out =
        testing::TempDir() + "on_policy_" + GetParam().model + GetParam().compute + isa_name(isa);
    std::filesystem::remove_all(out);
    export_model(*model, out);
    options.model.absorbed = false;
    Engine exported(std::make_shared<Checkpoint>(open_checkpoint(out, false)), options);
    EXPECT_EQ(largest_gap(joined(sample(engine, vocabulary)), joined(sample(exported, vocabulary))),
              0)
        << isa_name(isa);
    std::filesystem::remove_all(out);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, OnPolicy,
    testing::Values(Form{"llama", "f32"}, Form{"llama", "bf16"}, Form{"qwen2", "f32"},
                    Form{"qwen2_tied_bf16", "bf16"}, Form{"qwen3", "f32"}, Form{"qwen3", "bf16"},
                    Form{"qwen3_moe_bf16", "f32"}, Form{"qwen3_moe_bf16", "bf16"},
                    Form{"deepseek_v3", "f32"}, Form{"deepseek_v3", "bf16"},
                    Form{"deepseek_v2_lite_bf16", "bf16"}, Form{"deepseek_v3_mtp_bf16", "bf16"},
                    Form{"qwen3_next", "f32"}, Form{"qwen3_5", "bf16"},
                    Form{"qwen3_5_moe", "bf16"}),
    [](const auto& test) { return std::string(test.param.model) + "_" + test.param.compute; });

}  // namespace
}  // namespace ponder
