#include "plan/ranks.h"

#include <algorithm>
#include <cmath>

#include "model/shard.h"

namespace ponder {
namespace {

// Bytes on their way at the link's rate, or through the memory that all share; each exchange waits
// for all ranks.
PartTime exchange_time(const Hardware& h, int64_t ranks, const Exchanged& e) {
  const Link& link = ranks <= h.node ? h.inside : h.between;
  const bool linked = link.bytes_per_s > 0;
  const double headers =
      linked ? RanksStep::kHeader * static_cast<double>(e.times * (ranks - 1)) : 0;
  PartTime out{
      .name = "network", .bytes = std::max(e.sent, e.received) + headers, .bound = "network"};
  const double rate =
      linked ? link.bytes_per_s * h.reached_links : h.read_bytes_per_s * h.reached_memory;
  out.seconds =
      out.bytes / rate + static_cast<double>(e.times) * (linked ? link.latency_s : h.wait_s);
  return out;
}

// `count` is that of the step.
RanksStep planned_step(CountedModel& model, CountingCluster& cluster, const Machine& m,
                       const std::vector<CountedRows>& rows, StepCount& count) {
  cluster.take();
  count = model.forward(rows);
  RanksStep out;
  out.exchanged = cluster.take();
  for (const CountedRows& some : rows) out.tokens += some.rows;
  for (int i = 0; i < kWorks; ++i) {
    const auto work = static_cast<Work>(i);
    const PartTime part = time_of(m.device, work, count.at(work));
    if (part.seconds > 0) out.time.parts.push_back(part);
  }
  const PartTime waits{.name = "waits",
                       .seconds = m.device.wait_s * static_cast<double>(count.waits),
                       .bound = "waits"};
  const PartTime network = exchange_time(m.device, cluster.size(), out.exchanged);
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
                     const Machine& machine, int64_t ranks, int64_t ep, const Workload& work) {
  constexpr int64_t kRows = 512;  // of a step, where nobody says how many
  auto together = std::make_shared<Ranks>();
  const auto cluster = std::make_shared<CountingCluster>(static_cast<int>(ranks));
  together->cluster = cluster;
  together->layout.ep = static_cast<int>(ep);
  CountedModel model(checkpoint, {.kv = kv, .ranks = together});
  RanksPlan out;
  out.ranks = ranks;
  out.work = work;
  const Shard shard = shard_of(together.get(), model.config(), checkpoint->path);
  out.whole_experts = shard.whole_experts && model.config().experts > 0;
  out.cache_bytes_a_token = static_cast<double>(model.kv_layout().token_bytes());
  const std::vector<CountedRows> sequences(static_cast<size_t>(work.batch),
                                           {1, work.prompt + work.output / 2});
  StepCount count;
  out.decode = planned_step(model, *cluster, machine, sequences, count);
  out.weight_bytes = weight_bytes(*checkpoint, model.config(), count, ranks, out.whole_experts);
  const int64_t rows = std::min(work.prompt, work.chunk > 0 ? work.chunk : kRows);
  out.prefill = planned_step(model, *cluster, machine, {{rows, (work.prompt - rows) / 2}}, count);
  return out;
}

}  // namespace ponder
