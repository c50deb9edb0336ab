#include "plan/ranks.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "model/holding.h"

namespace ponder {
namespace {

// Bytes on their way at the link's rate, or through the memory that all share; each exchange waits
// for all ranks.
PartTime exchange_time(const Hardware& h, int64_t ranks, const Exchanged& e, bool stages) {
  const Link& link = ranks <= h.node ? h.inside : h.between;
  const bool linked = link.bytes_per_s > 0;
  const double headers =
      linked ? RanksStep::kHeader * static_cast<double>(e.times * (ranks - 1)) : 0;
  PartTime out{
      .name = "network", .bytes = std::max(e.sent, e.received) + headers, .bound = "network"};
  // From stage to stage, one after the other.
  if (stages) out.bytes *= static_cast<double>(ranks);
  const double rate =
      linked ? link.bytes_per_s * h.reached_links : h.read_bytes_per_s * h.reached_memory;
  out.seconds =
      out.bytes / rate + static_cast<double>(e.times) * (linked ? link.latency_s : h.wait_s);
  return out;
}

// Rank 0's part of a model, and what a step takes: all of it where ranks work by turns.
struct CountedRanks {
  std::unique_ptr<CountedModel> part, whole;
  std::shared_ptr<CountingCluster> cluster;
};

// `count` is that of the step.
RanksStep planned_step(CountedRanks& counted, const Machine& m,
                       const std::vector<CountedRows>& rows, StepCount& count) {
  CountingCluster& cluster = *counted.cluster;
  cluster.take();
  count = counted.part->forward(rows);
  RanksStep out;
  out.exchanged = cluster.take();
  if (counted.whole) count = counted.whole->forward(rows);
  for (const CountedRows& some : rows) out.tokens += some.rows;
  for (int i = 0; i < kWorks; ++i) {
    const auto work = static_cast<Work>(i);
    const PartTime part = time_of(m.device, work, count.at(work));
    if (part.seconds > 0) out.time.parts.push_back(part);
  }
  const PartTime waits{.name = "waits",
                       .seconds = m.device.wait_s * static_cast<double>(count.waits),
                       .bound = "waits"};
  const PartTime network =
      exchange_time(m.device, cluster.size(), out.exchanged, counted.whole != nullptr);
  for (const PartTime& part : {waits, network}) {
    if (part.seconds > 0) out.time.parts.push_back(part);
  }
  for (const PartTime& part : out.time.parts) out.time.seconds += part.seconds;
  out.time.seconds /= m.utilisation;
  out.time.network_bytes = out.exchanged.sent;
  return out;
}

// Every weight but experts and the embedding is read in a step, so the count has them.
double weight_bytes(const Checkpoint& checkpoint, const ModelConfig& c, const StepCount& step,
                    int64_t ranks, bool whole_experts) {
  const StoredCount stored = stored_count(checkpoint);
  const auto of = [&](Work work) { return stored.bytes[static_cast<size_t>(work)]; };
  const auto n = static_cast<double>(ranks), experts = static_cast<double>(c.experts);
  double out = of(Work::Embedding) / n;
  out += of(Work::Experts) * (whole_experts ? std::ceil(experts / n) / experts : 1 / n);
  for (int i = 0; i < kWorks; ++i) {
    const auto work = static_cast<Work>(i);
    if (work != Work::Embedding && work != Work::Experts) out += step.at(work).weight_bytes;
  }
  return out;
}

double held_bytes(const Checkpoint& checkpoint, const Holding& holding) {
  double out = 0;
  for (const StoredTensor& tensor : checkpoint.tensors) {
    if (holding.here(holding.holder(tensor.name))) out += static_cast<double>(tensor.bytes);
  }
  return out;
}

}  // namespace

double RanksStep::wire_bytes(int64_t ranks) const {
  return exchanged.sent + exchanged.received +
         2 * kHeader * static_cast<double>(exchanged.times * (ranks - 1));
}

double RanksPlan::memory() const {
  return weight_bytes +
         cache_bytes_a_token * static_cast<double>(work.batch * (work.prompt + work.output));
}

RanksPlan ranks_plan(std::shared_ptr<const Checkpoint> checkpoint, std::optional<DType> kv,
                     const Machine& machine, int64_t ranks, const RankLayout& layout,
                     const Workload& work) {
  constexpr int64_t kRows = 512;  // of a step, where nobody says how many
  auto together = std::make_shared<Ranks>();
  const auto cluster = std::make_shared<CountingCluster>(static_cast<int>(ranks));
  together->cluster = cluster;
  together->layout = layout;
  CountedRanks counted;
  counted.cluster = cluster;
  counted.part =
      std::make_unique<CountedModel>(checkpoint, CountOptions{.kv = kv, .ranks = together});
  const ModelConfig& config = counted.part->config();
  RanksPlan out;
  out.ranks = ranks;
  out.work = work;
  out.stages = layout.in_stages();
  if (out.stages)
    counted.whole = std::make_unique<CountedModel>(checkpoint, CountOptions{.kv = kv});
  const Shard shard = shard_of(together.get(), config, checkpoint->path);
  out.whole_experts = shard.ranks > 1 && shard.whole_experts && config.experts > 0;
  out.cache_bytes_a_token = static_cast<double>(counted.part->kv_layout().token_bytes());
  const std::vector<CountedRows> sequences(static_cast<size_t>(work.batch),
                                           {1, work.prompt + work.output / 2});
  StepCount count;
  out.decode = planned_step(counted, machine, sequences, count);
  out.weight_bytes =
      out.stages
          ? held_bytes(*checkpoint, hold_layers_of(*checkpoint, config, 0, static_cast<int>(ranks)))
          : weight_bytes(*checkpoint, config, count, ranks, out.whole_experts);
  const int64_t rows = std::min(work.prompt, work.chunk > 0 ? work.chunk : kRows);
  out.prefill = planned_step(counted, machine, {{rows, (work.prompt - rows) / 2}}, count);
  return out;
}

}  // namespace ponder
