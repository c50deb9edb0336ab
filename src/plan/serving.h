// What serving a model costs: memory, time to the first token, tokens a second, dollars, for a
// layout or for the best one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/load.h"

namespace ponder {

struct Workload {
  int64_t prompt = 4096, output = 1024;
  double cached = 0;     // share of prompts' tokens that are found in a cache
  int64_t batch = 1;     // sequences that decode together, on all devices
  int64_t chunk = 0;     // tokens of prompts in one step, on all devices; 0: one prompt
  double accepted = -1;  // share of the draft head's guesses that hold; below 0: none is made
};

struct Memory {
  double weights = 0, cache = 0, activations = 0;  // bytes of one device
  double all() const { return weights + cache + activations; }
};

struct ServingPlan {
  Layout layout;
  Workload work;
  Memory memory = {};
  bool fits = false, streams = false;  // streams: experts come from a disk
  StepTime prefill = {}, decode = {};  // one step each
  double first_token_s = 0;            // of a prompt alone on the machine
  double prefill_tokens_per_s = 0;     // computed ones
  double decode_tokens_per_s = 0, tokens_per_s_a_user = 0, seconds_a_token = 0;
  double in_dollars = 0, out_dollars = 0;  // a million tokens; in: of prompts, hits counted
  // How many times faster decode would be with twice of a resource.
  std::vector<std::pair<std::string, double>> helps = {};
};

ServingPlan serving_plan(ModelCounts& counts, const Machine& machine, const Layout& layout,
                         const Workload& work);

enum class Goal { Latency, Throughput };
struct Search {
  int64_t devices = 1;
  Goal goal = Goal::Throughput;
  double slowest_token_s = 0;         // tokens of one user are not further apart; 0: any
  std::optional<int64_t> batch = {};  // else the best power of two
};
// Every layout of that many devices whose parts divide the model, with its best batch. Those that
// do not fit into memory are left out.
std::vector<ServingPlan> all_plans(ModelCounts& counts, const Machine& machine,
                                   const Workload& work, const Search& search);
// The best of them. Error if none fits.
ServingPlan best_plan(ModelCounts& counts, const Machine& machine, const Workload& work,
                      const Search& search);

}  // namespace ponder
