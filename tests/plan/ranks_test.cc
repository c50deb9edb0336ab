// What a plan says of ranks is what ranks do: bytes and exchanges, counted where they are
// exchanged.
#include "plan/ranks.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "formats/hf_folder.h"
#include "model/ranks_fixture.h"
#include "plan/shapes.h"

namespace ponder {
namespace {

// Passes everything on, and adds up what this rank sends and gets.
class WatchedCluster : public Cluster {
 public:
  explicit WatchedCluster(std::shared_ptr<Cluster> to) : to_(std::move(to)) {}
  int rank() const override { return to_->rank(); }
  int size() const override { return to_->size(); }
  int local_size() const override { return to_->local_size(); }
  int sharing_size() const override { return to_->sharing_size(); }
  void barrier() override { to_->barrier(); }
  void set_patience(double seconds) override { to_->set_patience(seconds); }
  void give_up() override { to_->give_up(); }
  void all_gather(std::byte* all, std::span<const size_t> begins) override {
    const size_t own = begins[1] - begins[0];
    seen_.sent += static_cast<double>(own * (begins.size() - 2));
    seen_.received += static_cast<double>(begins.back() - own);
    ++seen_.times;
    to_->all_gather(all, begins);
  }
  bool gather_columns(std::span<const ColumnParts> parts, int64_t rows,
                      const RowLoop& each) override {
    if (!to_->gather_columns(parts, rows, each)) return false;
    for (const ColumnParts& it : parts) {
      const size_t own = it.begins[1] - it.begins[0];
      seen_.sent += static_cast<double>(own * (it.begins.size() - 2) * static_cast<size_t>(rows));
      seen_.received += static_cast<double>((it.begins.back() - own) * static_cast<size_t>(rows));
    }
    ++seen_.times;
    return true;
  }
  void all_to_all(const std::byte* sent, std::span<const size_t> sent_begins, std::byte* received,
                  std::span<const size_t> received_begins) override {
    seen_.sent += static_cast<double>(sent_begins.back() - sent_begins[1]);
    seen_.received += static_cast<double>(received_begins.back() - received_begins[1]);
    ++seen_.times;
    to_->all_to_all(sent, sent_begins, received, received_begins);
  }
  Exchanged take() { return std::exchange(seen_, {}); }

 private:
  std::shared_ptr<Cluster> to_;
  Exchanged seen_;
};

std::shared_ptr<const Checkpoint> fixture_model(const std::string& name) {
  return std::make_shared<const Checkpoint>(
      open_checkpoint(std::string(PONDER_FIXTURES) + "/models/" + name, false));
}

void run_rows(Model<float>& model, int64_t rows) {
  KvCache cache(model.kv_layout(), 1);
  const int32_t page = cache.take();
  std::vector<int32_t> ids;
  for (int64_t i = 0; i < rows; ++i)
    ids.push_back(static_cast<int32_t>(i * model.config().vocab / rows));
  Batch batch;
  batch.add(ids.data(), rows, 0, &page, true);
  ThreadPool pool(1);
  Arena arena;
  Graph<float> g(kernels_for<float>(choose_isa()), pool, arena);
  model.forward(g, batch, cache);
}

Exchanged done(const std::string& name, int size, RankLayout layout, int64_t rows) {
  Exchanged out;
  expect_with_ranks(size, layout, [&](const std::shared_ptr<Ranks>& ranks) {
    const auto watched = std::make_shared<WatchedCluster>(ranks->cluster);
    ranks->cluster = watched;
    ModelOptions options;
    options.ranks = ranks;
    const auto its = make_model<float>(fixture_model(name), options);
    watched->take();
    run_rows(*its, rows);
    out = watched->take();
  });
  return out;
}

Exchanged planned(const std::string& name, int size, RankLayout layout, int64_t rows) {
  auto ranks = std::make_shared<Ranks>();
  const auto cluster = std::make_shared<CountingCluster>(size);
  ranks->cluster = cluster;
  ranks->layout = layout;
  CountedModel counted(fixture_model(name), {.ranks = ranks});
  cluster->take();
  const CountedRows all = {rows, 0, true};
  counted.forward({&all, 1});
  return cluster->take();
}

void expect_as_planned(const std::string& name, int size, RankLayout layout, int64_t rows) {
  const Exchanged plan = planned(name, size, layout, rows);
  const Exchanged seen = done(name, size, layout, rows);
  const std::string what = fmt::format("{} on {}, --pp {}, rows {}", name, size, layout.pp, rows);
  EXPECT_GT(plan.times, 0) << what;
  EXPECT_EQ(plan.times, seen.times) << what;
  EXPECT_NEAR(plan.sent, seen.sent, 2 * 8 * (size - 1)) << what;
  EXPECT_EQ(plan.received, seen.received) << what;
}

// To the byte, but for the name of the kernels in rank 0's two messages to each. Not of whole
// experts, where it is a matter of what each token chooses.
TEST(RanksPlan, SaysWhatRanksExchange) {
  for (const char* name :
       {"llama", "qwen3", "gemma3", "olmo2", "deepseek_v2_bf16", "qwen3_5", "gpt_oss"}) {
    for (const int size : {2, 3}) {
      for (const int64_t rows : {1, 40}) {
        expect_as_planned(name, size, {.ep = 1}, rows);
        if (size == 2) expect_as_planned(name, size, {.pp = 2}, rows);
      }
    }
  }
}

std::shared_ptr<const Checkpoint> shaped_r1() {
  return shaped_checkpoint(open_hf_config(std::string(PONDER_FIXTURES) + "/plan/deepseek_r1.json"),
                           "fp8");
}
Machine one_rank(const std::vector<std::string>& set = {}) {
  return {.device = load_hardware("epyc-9654", set)};
}

TEST(RanksPlan, CutsWeightsAndSaysWhatALinkCosts) {
  const Workload work = {.prompt = 256, .output = 64, .batch = 4};
  const RanksPlan two = ranks_plan(shaped_r1(), {}, one_rank(), 2, {}, work);
  const RanksPlan four = ranks_plan(shaped_r1(), {}, one_rank(), 4, {}, work);
  EXPECT_TRUE(two.whole_experts);
  EXPECT_NEAR(two.weight_bytes / four.weight_bytes, 2, 0.1);
  EXPECT_LT(four.decode.time.of("bytes"), two.decode.time.of("bytes"));
  EXPECT_EQ(two.decode.tokens, 4);
  const RanksPlan slow = ranks_plan(
      shaped_r1(), {}, one_rank({"between.gb_s=0.125", "between.latency_us=50"}), 2, {}, work);
  EXPECT_GT(slow.decode.time.of("network"), two.decode.time.of("network"));
  EXPECT_NEAR(slow.decode.time.of("network"),
              slow.decode.time.network_bytes / 0.125e9 +
                  50e-6 * static_cast<double>(slow.decode.exchanged.times),
              0.05 * slow.decode.time.of("network"));
}

// All layers' time, a share of their bytes, and one exchange a stage beside the message.
TEST(RanksPlan, PutsLayersIntoStages) {
  const Workload work = {.prompt = 256, .output = 64, .batch = 4};
  const RanksPlan two = ranks_plan(shaped_r1(), {}, one_rank(), 2, {.pp = 2}, work);
  const RanksPlan four = ranks_plan(shaped_r1(), {}, one_rank(), 4, {.pp = 4}, work);
  const RanksPlan rows = ranks_plan(shaped_r1(), {}, one_rank(), 4, {}, work);
  EXPECT_TRUE(two.stages);
  EXPECT_NEAR(two.weight_bytes / four.weight_bytes, 2, 0.1);
  EXPECT_EQ(two.decode.exchanged.times, 3);
  EXPECT_EQ(four.decode.exchanged.times, 5);
  EXPECT_NEAR(four.decode.time.of("bytes"), two.decode.time.of("bytes"), 1e-9);
  EXPECT_GT(four.decode.time.of("bytes"), rows.decode.time.of("bytes"));
  EXPECT_LT(four.decode.time.of("network"), rows.decode.time.of("network"));
}

TEST(RanksPlan, RefusesRanksThatServeWouldRefuse) {
  EXPECT_THROW(ranks_plan(shaped_r1(), {}, one_rank(), 3, {.ep = 2}, {}), Error);
}

}  // namespace
}  // namespace ponder
