// What serving takes over ranks of ponder's own (docs/cluster.md): rank 0's part of it, counted as
// its own forward runs and exchanges.
#pragma once

#include "model/shard.h"
#include "plan/counting_cluster.h"
#include "plan/serving.h"

namespace ponder {

// One step: of a prompt's tokens, or of one token of each sequence.
struct RanksStep {
  int64_t tokens = 0;
  StepTime time;
  Exchanged exchanged;

  // Bytes around a message of MPI over TCP, with what says that it came: as bench/two_hosts.py saw.
  static constexpr double kHeader = 90;
  // What passes rank 0's network, both ways.
  double wire_bytes(int64_t ranks) const;
};

struct RanksPlan {
  int64_t ranks = 1;
  bool whole_experts = false;  // else rows of every expert; of a model without experts neither
  bool stages = false;         // else a part of every layer
  Workload work;
  double weight_bytes = 0, cache_bytes_a_token = 0;  // of a rank
  RanksStep prefill, decode;

  double memory() const;  // weights, and keys and values of `work`
};

// `machine` is one rank's. Without a link in its figures the ranks share one memory. The layout is
// as of `ponder serve`. Error for one that so many ranks or this model cannot have.
RanksPlan ranks_plan(std::shared_ptr<const Checkpoint> checkpoint, std::optional<DType> kv,
                     const Machine& machine, int64_t ranks, const RankLayout& layout,
                     const Workload& work);

}  // namespace ponder
