// Several ranks that train one model together: with copies, with experts spread, in stages.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/rng.h"
#include "base/shared_room.h"
#include "formats/convert.h"
#include "formats/files.h"
#include "formats/packed.h"
#include "model/fixture.h"
#include "sanitized.h"
#include "train/export.h"
#include "train/run_folder.h"
#include "train/trainer.h"

namespace ponder::shared_training_test {
namespace {

using Cut = Holding::Cut;

TrainConfig config(const std::string& compute = "f32") {
  TrainConfig c;
  c.steps = 4;
  c.lr = 2e-3;
  c.schedule = "constant";
  c.optimizer = "muon";
  c.compute = compute;
  c.sequence = 32;
  c.micro_tokens = 40;
  c.balance_alpha = 0.01;
  return c;
}

// Five sequences of three lengths, so that ranks with rows of their own have one, two or three
// micro-batches.
TrainBatch whole_batch(int64_t step, int64_t vocabulary) {
  const Rng rng(11, static_cast<uint64_t>(step));
  TrainBatch out;
  uint64_t at = 0;
  for (const int64_t length : {24, 31, 9, 32, 17}) {
    out.pieces.push_back({static_cast<int64_t>(out.tokens.size()), length});
    for (int64_t i = 0; i < length; ++i)
      out.tokens.push_back(static_cast<int32_t>(rng.at(at++) % static_cast<uint64_t>(vocabulary)));
    for (int64_t i = 0; i < length; ++i)
      out.targets.push_back(
          i + 1 < length ? out.tokens[out.tokens.size() - static_cast<size_t>(length - i - 1)]
                         : -1);
  }
  return out;
}

// The pieces [first, last) of a batch.
TrainBatch pieces_of(const TrainBatch& batch, size_t first, size_t last) {
  TrainBatch out;
  for (size_t p = first; p < last; ++p) {
    const TrainPiece piece = batch.pieces[p];
    out.pieces.push_back({static_cast<int64_t>(out.tokens.size()), piece.rows});
    for (int64_t r = piece.first_row; r < piece.first_row + piece.rows; ++r) {
      out.tokens.push_back(batch.tokens[static_cast<size_t>(r)]);
      out.targets.push_back(batch.targets[static_cast<size_t>(r)]);
    }
  }
  return out;
}

TrainBatch batch_of(const Cluster& cluster, Cut cut, int64_t step, int64_t vocabulary,
                    size_t pieces) {
  const TrainBatch whole = whole_batch(step, vocabulary);
  const TrainBatch all = pieces_of(whole, 0, std::min(pieces, whole.pieces.size()));
  if (cut == Cut::Layers) return all;
  const auto ranks = static_cast<size_t>(cluster.size()), me = static_cast<size_t>(cluster.rank());
  return pieces_of(all, all.pieces.size() * me / ranks, all.pieces.size() * (me + 1) / ranks);
}

struct Outcome {
  std::vector<StepReport> reports;
  double loss = 0;             // of a batch that is not learned
  std::vector<float> numbers;  // the exported model's, by name
  std::string fault;
};

struct Case {
  std::string model;
  Cut cut = Cut::None;
  int ranks = 1;
  std::string compute = "f32";
  bool checkpointing = false;
  int64_t from = 0, to = 4;              // steps
  size_t pieces = 5;                     // of each batch
  std::string resumes = {}, saves = {};  // folders of checkpoints
};

// Tests of other processes run beside this one.
std::string own_folder(const std::string& name) {
  return testing::TempDir() + "shared_training_" + name + std::to_string(::getpid());
}

std::vector<float> numbers_of(const std::string& folder) {
  const Checkpoint written = open_checkpoint(folder, false);
  std::vector<std::string> names;
  for (const StoredTensor& tensor : written.tensors) names.push_back(tensor.name);
  std::sort(names.begin(), names.end());
  std::vector<float> out;
  for (const std::string& name : names) {
    const StoredTensor& tensor = written.at(name);
    const auto* bytes = reinterpret_cast<const unsigned char*>(tensor.data);
    for (uint64_t i = 0; i < tensor.bytes; ++i) out.push_back(bytes[i]);
  }
  return out;
}

void work(const Case& c, Cluster& cluster, Outcome& out) {
  TrainConfig run = config(c.compute);
  run.checkpointing = c.checkpointing;
  const auto checkpoint =
      std::make_shared<Checkpoint>(open_checkpoint(model_fixture(c.model), false));
  auto model = make_model<float>(checkpoint, {.trainable = true,
                                              .compute = run.compute_type(),
                                              .absorbed = false,
                                              .checkpoint_blocks = c.checkpointing,
                                              .trainers = &cluster,
                                              .cut = cluster.size() > 1 ? c.cut : Cut::None});
  const int64_t vocabulary = model->config().vocab;
  Trainer trainer(std::move(model), run, choose_isa(), 1, cluster);
  std::vector<StateTensor> state = trainer.state();
  if (!c.resumes.empty()) {
    const auto loaded = CheckpointStore(c.resumes, 2).load(state);
    ASSERT_TRUE(loaded);
    trainer.restored(loaded->step);
  }
  for (int64_t step = c.from; step < c.to; ++step)
    out.reports.push_back(trainer.step(batch_of(cluster, c.cut, step, vocabulary, c.pieces), step));
  const TrainBatch other = batch_of(cluster, c.cut, 100, vocabulary, c.pieces);
  out.loss = trainer.loss(std::span(&other, 1));
  if (!c.saves.empty()) {
    with_bytes_of_ranks(cluster, bytes_of(state), [&](const ReadBytes& read) {
      CheckpointStore(c.saves, 2).save(c.to, {}, state, read);
    });
    cluster.barrier();
  }
  const std::string folder = own_folder("result");
  export_model(trainer.model(), folder, cluster);
  if (cluster.rank() > 0) return;
  out.numbers = numbers_of(folder);
  std::filesystem::remove_all(folder);
}

// What rank 0 saw; all ranks must see the same losses.
Outcome train(const Case& c) {
  const auto room = SharedRoom::of_this_process(c.ranks);
  std::vector<Outcome> out(static_cast<size_t>(c.ranks));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < c.ranks; ++rank) {
    threads.emplace_back([&, rank] {
      SharedCluster cluster(room, rank);
      Outcome& own = out[static_cast<size_t>(rank)];
      try {
        work(c, cluster, own);
      } catch (const std::exception& error) {
        own.fault = error.what();
        cluster.give_up();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Outcome& other : out) {
    EXPECT_EQ(other.fault, out[0].fault);
    EXPECT_EQ(other.loss, out[0].loss);
    for (size_t i = 0; i < std::min(other.reports.size(), out[0].reports.size()); ++i) {
      EXPECT_EQ(other.reports[i].loss, out[0].reports[i].loss) << "step " << i;
      EXPECT_EQ(other.reports[i].norm, out[0].reports[i].norm) << "step " << i;
      EXPECT_EQ(other.reports[i].tokens, out[0].reports[i].tokens) << "step " << i;
    }
  }
  return std::move(out[0]);
}

void expect_same_bits(const Outcome& got, const Outcome& expected, const std::string& what) {
  ASSERT_EQ(got.fault, "") << what;
  ASSERT_EQ(got.reports.size(), expected.reports.size()) << what;
  for (size_t i = 0; i < got.reports.size(); ++i) {
    EXPECT_EQ(got.reports[i].loss, expected.reports[i].loss) << what << ", step " << i;
    EXPECT_EQ(got.reports[i].draft_loss, expected.reports[i].draft_loss) << what << ", step " << i;
    EXPECT_EQ(got.reports[i].norm, expected.reports[i].norm) << what << ", step " << i;
    EXPECT_EQ(got.reports[i].tokens, expected.reports[i].tokens) << what << ", step " << i;
    EXPECT_EQ(got.reports[i].flops, expected.reports[i].flops) << what << ", step " << i;
  }
  EXPECT_EQ(got.loss, expected.loss) << what;
  EXPECT_TRUE(same_bits(got.numbers, expected.numbers)) << what;
}

void expect_close(const Outcome& got, const Outcome& expected, const std::string& what) {
  ASSERT_EQ(got.fault, "") << what;
  ASSERT_EQ(got.reports.size(), expected.reports.size()) << what;
  for (size_t i = 0; i < got.reports.size(); ++i) {
    const StepReport &a = got.reports[i], &b = expected.reports[i];
    // Of the first step the weights are the same; later ones differ by what rounding made of it.
    EXPECT_NEAR(a.loss, b.loss, (i == 0 ? 1e-6 : 1e-4) * b.loss) << what << ", step " << i;
    EXPECT_NEAR(a.norm, b.norm, (i == 0 ? 1e-5 : 1e-2) * b.norm) << what << ", step " << i;
    EXPECT_EQ(a.tokens, b.tokens) << what << ", step " << i;
    EXPECT_NEAR(a.balance, b.balance, (i == 0 ? 1e-6 : 1e-2) * b.balance) << what << ", step " << i;
  }
  EXPECT_NEAR(got.loss, expected.loss, 1e-4 * expected.loss) << what;
}

// The embedding's gradient is added to the head's, where both are one matrix or a draft head reads
// both, micro-batch by micro-batch by one rank, and at the end by two.
bool ends_embed(const std::string& model) {
  const Checkpoint checkpoint = open_checkpoint(model_fixture(model), false);
  const ModelConfig config = read_model_config(checkpoint.config, checkpoint.path);
  return config.tied_embeddings || config.mtp_layers > 0;
}

class Stages : public testing::TestWithParam<const char*> {};

TEST_P(Stages, GiveTheBitsOfOneRank) {
  for (const char* compute : test::sampled({"bf16", "f32"}, 2)) {
    for (const bool checkpointing : test::sampled({true, false}, 2)) {
      Case c{.model = GetParam(), .compute = compute, .checkpointing = checkpointing};
      const Outcome alone = train(c);
      ASSERT_EQ(alone.fault, "");
      c.cut = Cut::Layers;
      for (const int ranks : test::sampled({2, 3, 4}, 3)) {
        c.ranks = ranks;
        const Outcome got = train(c);
        if (got.fault.find("stages (--pp)") != std::string::npos) continue;  // too few layers
        const std::string what = std::string(compute) + ", " + std::to_string(c.ranks);
        (ends_embed(c.model) ? expect_close : expect_same_bits)(got, alone, what);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Stages,
                         testing::Values("llama", "llama_tied_odd", "qwen3_moe_bf16", "deepseek_v3",
                                         "deepseek_v3_mtp_bf16", "gpt_oss", "gemma3", "qwen3_next",
                                         "olmo2", "cohere2"),
                         [](const auto& test) { return std::string(test.param); });

class SpreadExperts : public testing::TestWithParam<const char*> {};

TEST_P(SpreadExperts, FollowOneRank) {
  for (const bool checkpointing : test::sampled({true, false}, 2)) {
    Case c{.model = GetParam(), .checkpointing = checkpointing};
    const Outcome alone = train(c);
    ASSERT_EQ(alone.fault, "");
    for (const int ranks : test::sampled({3, 2, 4}, 3)) {
      c.ranks = ranks;
      c.cut = Cut::Experts;
      const Outcome spread = train(c);
      c.cut = Cut::None;
      expect_close(spread, alone, std::to_string(ranks));
      expect_close(spread, train(c), std::to_string(ranks) + ", beside copies");
    }
  }
}

// Ranks that have no row of a batch take part all the same: in sums, and as experts of others.
TEST(SharedTraining, GoesOnWhereABatchHasFewerTextsThanRanks) {
  for (const size_t pieces : {1, 2}) {
    Case c{.model = "deepseek_v3", .pieces = pieces};
    const Outcome alone = train(c);
    ASSERT_EQ(alone.fault, "");
    c.ranks = 3;
    for (const Cut cut : {Cut::None, Cut::Experts}) {
      c.cut = cut;
      expect_close(train(c), alone, std::to_string(pieces) + " texts");
    }
  }
}

TEST(SharedTraining, WritesTheModelThatItReadWhoeverHasItsParts) {
  for (const char* model : {"deepseek_v3", "gpt_oss"}) {
    Case c{.model = model, .to = 0};
    const Outcome alone = train(c);
    ASSERT_EQ(alone.fault, "");
    ASSERT_FALSE(alone.numbers.empty());
    for (const Cut cut : {Cut::None, Cut::Experts, Cut::Layers}) {
      c.cut = cut;
      c.ranks = 2;
      const Outcome got = train(c);
      ASSERT_EQ(got.fault, "");
      EXPECT_TRUE(same_bits(got.numbers, alone.numbers)) << model;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, SpreadExperts,
                         testing::Values("qwen3_moe_bf16", "deepseek_v3", "deepseek_v3_mtp_bf16",
                                         "gpt_oss", "qwen2_moe", "gemma4_moe", "granitemoe"),
                         [](const auto& test) { return std::string(test.param); });

// A run that was saved by one layout and goes on in another: the bits of any other that cuts the
// batch alike.
TEST(SharedTraining, CheckpointsAreOfTheModelNotOfTheLayout) {
  const std::string root = own_folder("runs") + "/";
  std::filesystem::remove_all(root);
  struct Layout {
    Cut cut;
    int ranks;
  };
  const std::vector<Layout> layouts = {
      {Cut::None, 1}, {Cut::Layers, 2}, {Cut::Experts, 4}, {Cut::None, 3}};
  const Case whole{.model = "deepseek_v3", .ranks = 1, .to = 4};
  const Outcome uncut = train(whole);
  for (size_t i = 0; i < layouts.size(); ++i) {
    const std::string folder = root + std::to_string(i);
    Case first = whole;
    first.cut = layouts[i].cut;
    first.ranks = layouts[i].ranks;
    first.to = 2;
    first.saves = folder;
    ASSERT_EQ(train(first).fault, "");
    Case rest = whole;
    rest.from = 2;
    rest.resumes = folder;
    const Outcome alone = train(rest);
    ASSERT_EQ(alone.fault, "");
    rest.cut = Cut::Layers;
    rest.ranks = 2;
    expect_same_bits(train(rest), alone, "stages after layout " + std::to_string(i));
    rest.cut = Cut::Experts;
    rest.ranks = 4;
    expect_close(train(rest), alone, "experts after layout " + std::to_string(i));
    if (layouts[i].cut == Cut::Layers || layouts[i].ranks == 1) {
      EXPECT_TRUE(same_bits(alone.numbers, uncut.numbers)) << "layout " << i;
    }
    // Each layout goes on from its own as if it had not stopped.
    Case again = first;
    again.from = 2;
    again.to = 4;
    again.saves.clear();
    again.resumes = folder;
    Case straight = first;
    straight.to = 4;
    straight.saves.clear();
    const Outcome resumed = train(again), through = train(straight);
    EXPECT_TRUE(same_bits(resumed.numbers, through.numbers)) << "layout " << i;
  }
  std::filesystem::remove_all(root);
}

TEST(SharedTraining, RefusesWhatCannotBeCut) {
  const auto fault = [](const char* model, Cut cut, int ranks) {
    return train({.model = model, .cut = cut, .ranks = ranks}).fault;
  };
  EXPECT_NE(fault("llama", Cut::Experts, 2).find("it has 0 experts, which cannot be spread over 2"),
            std::string::npos);
  EXPECT_NE(fault("llama", Cut::Layers, 9).find("layers cannot be 9 stages (--pp)"),
            std::string::npos);
  EXPECT_NE(fault("gemma4", Cut::Layers, 2).find("leave --pp out"), std::string::npos);
  EXPECT_NE(fault("llama4", Cut::Experts, 2).find("leave --ep out"), std::string::npos);
}

// What each of two ranks says to `work`; "" if nothing.
std::vector<std::string> said_by_two(const std::function<void(Cluster&)>& work) {
  const auto room = SharedRoom::of_this_process(2);
  std::vector<std::string> out(2);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < 2; ++rank) {
    threads.emplace_back([&, rank] {
      SharedCluster cluster(room, rank);
      try {
        work(cluster);
      } catch (const Error& error) {
        out[static_cast<size_t>(rank)] = error.what();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return out;
}

// As where ranks have folders of their own, and one of them lacks the last checkpoint.
TEST(SharedTraining, RanksThatWouldGoOnFromDifferentStepsRefuse) {
  const auto from = [](int64_t first, int64_t second) {
    return said_by_two([=](Cluster& cluster) {
      check_same_step(cluster, "runs/x", cluster.rank() == 0 ? first : second);
    });
  };
  EXPECT_EQ(from(40, 40), std::vector<std::string>(2));
  for (const std::string& said : from(40, 20))
    EXPECT_NE(said.find("others from between 20 and 40"), std::string::npos) << said;
  for (const std::string& said : from(0, 20))
    EXPECT_NE(said.find("runs/x: this rank goes on from step"), std::string::npos) << said;
}

// No rank has all rows of a matrix, so none could turn them back at the end.
TEST(SharedTraining, ExpertsOrStagesOfAPackedFileAreRefusedAtOnce) {
  const test::TempFolder folder;
  const std::string gguf = folder.path("m.gguf"), packed = folder.path("m.packed");
  convert(std::string(PONDER_FIXTURES) + "/models/llama", gguf, {.quant = DType::F32});
  const auto read = std::make_shared<Checkpoint>(open_checkpoint(gguf, false));
  write_packed(*read, turnable_weights(read), packed);
  RunOptions options;
  options.config.from = packed;
  Cluster alone;
  EXPECT_NO_THROW(open_start(options, alone));
  options.cut = Cut::Layers;
  try {
    open_start(options, alone);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("first 'ponder convert"), std::string::npos);
  }
}

}  // namespace
}  // namespace ponder::shared_training_test
