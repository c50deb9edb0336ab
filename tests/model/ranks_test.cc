// Several ranks that hold a model together compute, to the bit, what one computes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>

#include "base/rng.h"
#include "base/wire.h"
#include "model/fixture.h"
#include "model/ranks_fixture.h"
#include "ops/bits.h"

namespace ponder::ranks_test {
namespace {

std::vector<int32_t> tokens(int64_t count, int64_t vocab) {
  const Rng rng(5);
  std::vector<int32_t> out;
  for (int64_t i = 0; i < count; ++i)
    out.push_back(
        static_cast<int32_t>(rng.at(static_cast<uint64_t>(i)) % static_cast<uint64_t>(vocab)));
  return out;
}

// A prompt of more than a page at once, and the end of it token by token.
struct Answers {
  std::vector<float> whole, steps;
};

Answers answers_of(Runner<float>& run) {
  const std::vector<int32_t> ids = tokens(75, run.model->config().vocab);
  return {run.logits(ids), run.logits({ids.begin(), ids.begin() + 4}, 1)};
}

void expect_same(const std::string& path, Isa isa, int size, RankLayout layout,
                 const ModelOptions& options, const Answers& alone) {
  expect_with_ranks(size, layout, [&](const std::shared_ptr<Ranks>& ranks) {
    ModelOptions with = options;
    with.ranks = ranks;
    Runner<float> run(path, isa, 1, with);
    const Answers got = answers_of(run);
    EXPECT_TRUE(same_bits(got.whole, alone.whole)) << path << " on " << size << " ranks: prompt";
    EXPECT_TRUE(same_bits(got.steps, alone.steps)) << path << " on " << size << " ranks: steps";
  });
}

bool cuts_into_stages(const ModelConfig& c, int ranks) {
  const bool shares = std::any_of(c.layer.begin(), c.layer.end(), [](const LayerConfig& layer) {
    return layer.keys_of != kOwnKeys;
  });
  const bool chosen = std::any_of(c.layer.begin(), c.layer.end(), [](const LayerConfig& layer) {
    return layer.index == LayerConfig::Index::Shared;
  });
  return c.layers >= ranks && !shares && c.layer_input == 0 && (!chosen || ranks == 2);
}

// Each layout that applies, over so many ranks.
void expect_same_everywhere(const std::string& path, Isa isa, const ModelOptions& options = {},
                            const std::vector<int>& sizes = {2, 3}) {
  Runner<float> run(path, isa, 1, options);
  const Answers alone = answers_of(run);
  const bool experts = run.model->config().experts > 0;
  for (const int size : sizes) {
    expect_same(path, isa, size, {}, options, alone);
    if (experts) expect_same(path, isa, size, {.ep = 1}, options, alone);
    if (cuts_into_stages(run.model->config(), size))
      expect_same(path, isa, size, {.pp = size}, options, alone);
  }
}

class Ranks : public testing::TestWithParam<const char*> {};

TEST_P(Ranks, GiveTheBitsOfOne) {
  for (const Isa isa : usable_isas()) {
    const bool best = isa == choose_isa();
    expect_same_everywhere(model_fixture(GetParam()), isa, {},
                           best ? std::vector{2, 3, 4} : std::vector{3});
  }
}

INSTANTIATE_TEST_SUITE_P(All, Ranks, testing::ValuesIn(kModelFixtures),
                         [](const auto& param) { return std::string(param.param); });

// MLA's other algebra, with keys of every head; and numbers that are stored in other forms, mapped
// and copied.
TEST(RanksOfOneModel, ExpandHeadsToTheSameBits) {
  for (const char* name : {"deepseek_v3", "deepseek_v2_lite_bf16", "deepseek_v3_fp8"})
    expect_same_everywhere(model_fixture(name), choose_isa(), {.absorbed = false});
}

TEST(RanksOfOneModel, MapAndCopyToTheSameBits) {
  for (const bool copies : {false, true}) {
    for (const char* name : {"qwen3_moe_bf16", "deepseek_v3_fp8"})
      expect_same_everywhere(model_fixture(name), choose_isa(), {.copy_weights = copies});
  }
}

TEST(RanksOfOneModel, CutQuantisedFormsToTheSameBits) {
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PONDER_FIXTURES) + "/forms")) {
    if (entry.path().filename() == "mxfp4_experts") continue;  // no model
    expect_same_everywhere(entry.path().string(), choose_isa());
  }
}

// Each rank has its part: the rows of all ranks are those of the matrix, none of them twice.
TEST(RanksOfOneModel, HoldAPartOfTheWeightsEach) {
  expect_with_ranks(2, {}, [](const std::shared_ptr<ponder::Ranks>& ranks) {
    ModelOptions options;
    options.ranks = ranks;
    Runner<float> run(model_fixture("llama"), Isa::Scalar, 1, options);
    const ModelConfig& c = run.model->config();
    EXPECT_EQ(run.model->head().weight.rows, c.vocab / 2);
    EXPECT_EQ(run.model->kv_layout().shape(0).heads, c.kv_heads / 2);
  });
}

// Stages: whole layers each, and keys of these alone.
TEST(RanksOfOneModel, HoldWholeLayersEach) {
  expect_with_ranks(2, {.pp = 2}, [](const std::shared_ptr<ponder::Ranks>& ranks) {
    Runner<float> whole(model_fixture("llama"), Isa::Scalar, 1, {.copy_weights = true});
    Runner<float> run(model_fixture("llama"), Isa::Scalar, 1,
                      {.copy_weights = true, .ranks = ranks});
    const int64_t layers = run.model->config().layers;
    int64_t here = 0;
    for (int64_t layer = 0; layer < layers; ++layer)
      here += run.model->kv_layout().shape(layer).heads > 0;
    EXPECT_GT(here, 0);
    EXPECT_LT(here, layers);
    EXPECT_LT(run.model->parameters().copied_bytes(), whole.model->parameters().copied_bytes());
    EXPECT_EQ(run.model->parameters().elements(), whole.model->parameters().elements());
  });
}

TEST(RanksOfOneModel, SayWhichOfThemCannotLoad) {
  const std::string path = model_fixture("llama");
  const auto faults = with_ranks(2, {}, [&](const std::shared_ptr<ponder::Ranks>& ranks) {
    auto other = std::make_shared<Checkpoint>(open_checkpoint(path, false));
    other->config["rms_norm_eps"] = 0.5;  // as if rank 1 had another file there
    try {
      make_model<float>(other, {.ranks = ranks});
      ADD_FAILURE() << "they hold two models together";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("rank 1 of 2: "), std::string::npos) << error.what();
    }
    Runner<float> run(path, Isa::Scalar, 1, {.ranks = ranks});  // and go on
    answers_of(run);
  });
  EXPECT_EQ(faults, (std::vector<std::string>{"", ""}));
}

TEST(RanksOfOneModel, RefuseLayoutsThatTheyDoNotHave) {
  for (const RankLayout layout :
       {RankLayout{.tp = 1}, RankLayout{.tp = 4}, RankLayout{.ep = 3}, RankLayout{.pp = 3},
        RankLayout{.tp = 2, .pp = 2}, RankLayout{.ep = 2, .pp = 2}}) {
    const auto faults = with_ranks(2, layout, [&](const std::shared_ptr<ponder::Ranks>& ranks) {
      EXPECT_THROW(Runner<float>(model_fixture("qwen3_moe_bf16"), Isa::Scalar, 1, {.ranks = ranks}),
                   Error);
    });
    EXPECT_EQ(faults, (std::vector<std::string>{"", ""}));
  }
}

// What rank 0 might say wrongly: the one that hears it ends with a sentence, and so does rank 0.
TEST(RanksOfOneModel, TakeNoMessageForGranted) {
  const auto say = [](const std::function<void(WireWriter&)>& what) {
    const auto faults = with_ranks(2, {}, [&](const std::shared_ptr<ponder::Ranks>& ranks) {
      WireWriter out;
      what(out);
      ranks->cluster->broadcast(out.take(), 1 << 20);
      ranks->cluster->barrier();
    });
    return faults;
  };
  const auto faults = say([](WireWriter& out) { out.value(int32_t{99}); });
  EXPECT_NE(faults[1].find("says 99 for the edition"), std::string::npos) << faults[1];
  EXPECT_EQ(faults[0], "rank 1 of 2 has ended");
  EXPECT_NE(say([](WireWriter& out) {
              out.value(int32_t{3});
              out.value(int32_t{2});
              out.value(int64_t{7});
            })[1]
                .find("model 7"),
            std::string::npos);
  EXPECT_NE(say([](WireWriter& out) { out.value(int32_t{3}); })[1].find("ends in the middle"),
            std::string::npos);
}

TEST(Shares, OfHeadsAreAllHeadsOnce) {
  const std::vector<std::pair<int, int>> models = {{8, 8}, {8, 2}, {12, 4}, {6, 1}, {16, 4}};
  for (const auto& [heads, kv_heads] : models) {
    for (int ranks = 1; ranks <= 6; ++ranks) {
      const std::vector<HeadShare> shares = share_heads(heads, kv_heads, ranks);
      if (shares.empty()) continue;
      ASSERT_EQ(shares.size(), static_cast<size_t>(ranks));
      int64_t next = 0;
      for (const HeadShare& share : shares) {
        EXPECT_EQ(share.first, next);
        EXPECT_GT(share.count, 0);
        EXPECT_EQ(share.count % share.kv_count, 0);
        // Each of its queries attends to a head of keys that is here.
        const int64_t group = heads / kv_heads;
        EXPECT_EQ(share.first / group, share.first_kv);
        EXPECT_EQ((share.first + share.count - 1) / group, share.first_kv + share.kv_count - 1);
        next += share.count;
      }
      EXPECT_EQ(next, heads);
    }
  }
  EXPECT_TRUE(share_heads(4, 2, 6).empty());
}

}  // namespace
}  // namespace ponder::ranks_test
