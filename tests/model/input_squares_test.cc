#include "model/input_squares.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"
#include "model/fixture.h"

namespace ponder::input_squares_test {
namespace {

using Entries = std::map<std::string, ImportanceMatrix::Entry, std::less<>>;

std::vector<int32_t> some_tokens(int64_t count) {
  Rng rng(3);
  std::vector<int32_t> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(static_cast<int32_t>(rng.below(30)));
  return out;
}

// What `ids` give, each `piece` of them read from an empty cache.
Entries watched(const std::string& fixture, const std::vector<int32_t>& ids, int64_t piece,
                int threads, bool absorbed = true) {
  WeightNames names;
  const NotedNames noted(names);
  Runner<float> run(model_fixture(fixture), choose_isa(), threads, {.absorbed = absorbed});
  const int32_t page = run.cache->take();
  const Checkpoint checkpoint = open_checkpoint(model_fixture(fixture), false);
  InputSquares squares(names, checkpoint, run.pool);
  for (size_t first = 0; first < ids.size(); first += static_cast<size_t>(piece)) {
    Batch batch;
    batch.add(ids.data() + first, piece, 0, &page, false);
    Graph<float> g(run.kernels, run.pool, run.arena);
    const WatchedInputs watched_inputs(squares);
    run.model->hidden(g, batch, *run.cache);
    run.arena.reset();
  }
  return squares.entries(run.model->config().experts);
}

// The first layer's queries are made from normed embeddings.
TEST(InputSquares, AreSumsOverTheRowsOfInput) {
  const std::vector<int32_t> ids = some_tokens(24);
  const Entries entries = watched("llama", ids, 24, 1);
  const Checkpoint model = open_checkpoint(model_fixture("llama"), false);
  const StoredTensor& table = model.at("model.embed_tokens.weight");
  const auto* embedding = reinterpret_cast<const float*>(table.data);
  const auto* norm =
      reinterpret_cast<const float*>(model.at("model.layers.0.input_layernorm.weight").data);
  const int64_t columns = table.shape[1];
  const double eps = model.config["rms_norm_eps"];
  std::vector<double> wanted(static_cast<size_t>(columns));
  for (const int32_t id : ids) {
    const float* row = embedding + id * columns;
    double square = 0;
    for (int64_t c = 0; c < columns; ++c) square += double{row[c]} * row[c];
    for (int64_t c = 0; c < columns; ++c) {
      const double normed = row[c] * norm[c] / std::sqrt(square / double(columns) + eps);
      wanted[static_cast<size_t>(c)] += normed * normed;
    }
  }
  for (const char* name : {"blk.0.attn_q.weight", "blk.0.attn_k.weight", "blk.0.attn_v.weight"}) {
    const ImportanceMatrix::Entry& entry = entries.at(name);
    EXPECT_EQ(entry.counts, std::vector<float>{24}) << name;
    ASSERT_EQ(entry.sums.size(), wanted.size()) << name;
    for (size_t c = 0; c < wanted.size(); ++c)
      EXPECT_NEAR(entry.sums[c], wanted[c], 1e-5 * wanted[c]) << name << " " << c;
  }
}

TEST(InputSquares, ThreadsChangeNoBit) {
  const std::vector<int32_t> ids = some_tokens(40);
  for (const char* fixture : {"llama", "qwen3_moe_bf16", "deepseek_v3"}) {
    const Entries one = watched(fixture, ids, 20, 1), three = watched(fixture, ids, 20, 3);
    ASSERT_EQ(one.size(), three.size()) << fixture;
    for (const auto& [name, entry] : one) {
      EXPECT_EQ(entry.sums, three.at(name).sums) << fixture << " " << name;
      EXPECT_EQ(entry.counts, three.at(name).counts) << fixture << " " << name;
    }
  }
}

TEST(InputSquares, EachExpertCountsTheRowsThatChoseIt) {
  const std::vector<int32_t> ids = some_tokens(32);
  const Entries entries = watched("qwen3_moe_bf16", ids, 32, 1);
  const Checkpoint model = open_checkpoint(model_fixture("qwen3_moe_bf16"), false);
  const int experts = model.config["num_experts"], chosen = model.config["num_experts_per_tok"];
  for (const char* part : {"gate", "up", "down"}) {
    const auto& entry = entries.at("blk.0.ffn_" + std::string(part) + "_exps.weight");
    ASSERT_EQ(entry.counts.size(), static_cast<size_t>(experts));
    float rows = 0;
    for (const float count : entry.counts) rows += count;
    EXPECT_EQ(rows, static_cast<float>(32 * chosen)) << part;
    const size_t columns = entry.sums.size() / entry.counts.size();
    for (size_t e = 0; e < entry.counts.size(); ++e)
      EXPECT_EQ(entry.sums[e * columns] > 0, entry.counts[e] > 0) << part << " " << e;
  }
}

// Absorbed, the halves of kv_b meet other inputs than the whole: a matrix a head, as in GGUF.
TEST(InputSquares, LatentAttentionHasTheMatricesThatItMultiplies) {
  const std::vector<int32_t> ids = some_tokens(16);
  const Checkpoint model = open_checkpoint(model_fixture("deepseek_v3"), false);
  const size_t heads = model.config["num_attention_heads"];
  const size_t lora = model.config["kv_lora_rank"], nope = model.config["qk_nope_head_dim"];
  const Entries absorbed = watched("deepseek_v3", ids, 16, 1);
  EXPECT_EQ(absorbed.at("blk.0.attn_k_b.weight").sums.size(), heads * nope);
  EXPECT_EQ(absorbed.at("blk.0.attn_v_b.weight").sums.size(), heads * lora);
  EXPECT_EQ(absorbed.at("blk.0.attn_v_b.weight").counts, std::vector<float>{16});
  for (const float sum : absorbed.at("blk.0.attn_v_b.weight").sums) EXPECT_GT(sum, 0);
  EXPECT_FALSE(absorbed.contains("blk.0.attn_kv_b.weight"));
  const Entries expanded = watched("deepseek_v3", ids, 16, 1, false);
  EXPECT_EQ(expanded.at("blk.0.attn_kv_b.weight").sums.size(), lora);
}

}  // namespace
}  // namespace ponder::input_squares_test
