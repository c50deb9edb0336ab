// What one device of a layout has to do in one step, and how long that takes on it.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "plan/count.h"
#include "plan/hardware.h"

namespace ponder {

inline constexpr double kHour = 3600;  // seconds

// How a model lies on devices: tensors in tp parts, whole copies of attention over dp, experts over
// ep of a stage's tp * dp devices, layers in pp stages.
struct Layout {
  int64_t tp = 1, ep = 1, dp = 1, pp = 1;

  int64_t devices() const { return tp * dp * pp; }
  int64_t stage() const { return tp * dp; }
  bool operator==(const Layout&) const = default;
};
inline constexpr int64_t kMostParts = 1 << 20;  // of a kind, and devices in all
// Error that says what does not divide what.
void check_layout(const Layout& layout, const ModelConfig& config);

// Bytes a number on its way between devices, and how many copies of a token travel.
struct Traffic {
  double dispatch_bytes = 1, combine_bytes = 2;  // to experts in FP8, back in BF16 (DeepSeek)
  // Whether a node gets one copy of a token for all its experts (prompts), or each expert its own.
  bool once_a_node = false;
};

// The counts that a plan is made of, of one model.
class ModelCounts {
 public:
  // The same model in both forms of MLA; without it they are alike.
  ModelCounts(std::shared_ptr<const Checkpoint> checkpoint, std::optional<DType> kv);

  const ModelConfig& config() const { return absorbed_.config(); }
  const StoredCount& stored() const { return stored_; }
  double cache_bytes_a_token() const { return cache_token_; }
  double state_bytes() const { return state_; }
  double parameters() const;
  double active() const;  // what a token uses
  bool has_draft() const { return absorbed_.has_draft(); }

  // Of one token at this depth; weights as one step of any number of tokens reads them, but for the
  // experts'.
  StepCount decode(int64_t depth);
  StepCount draft(int64_t depth);
  // The mean over the tokens of a prompt; weights as above.
  StepCount prompt(int64_t tokens, bool absorbed);
  double activation_bytes_a_row() const { return activation_row_; }

 private:
  std::shared_ptr<const Checkpoint> checkpoint_;
  CountedModel absorbed_;
  std::unique_ptr<CountedModel> expanded_;
  std::optional<DType> kv_;
  StoredCount stored_;
  double cache_token_ = 0, state_ = 0, activation_row_ = 0;
};

// Of a count of `rows` tokens, one's share; weights and their gradients, which a step touches once,
// as they were, but for the embedding's rows.
StepCount a_token(const StepCount& count, double rows);

// One step of a whole layout: the counts of one token, and how many there are.
struct Step {
  StepCount token;
  double tokens = 1;       // rows of all devices of a stage together
  double sequences = 1;    // that they belong to: no more copies of attention have work
  double cache_reads = 1;  // of a token's keys; of a prompt's rows many share one
};

// Seconds of one part, and what they are spent on.
struct PartTime {
  const char* name = "";
  double bytes = 0, flop = 0, seconds = 0;
  const char* bound = "";  // "bytes", "flop", "network", "disk" or "waits"
};
inline constexpr const char* kBounds[] = {"bytes", "flop", "network", "disk", "waits"};
struct StepTime {
  std::vector<PartTime> parts;
  double seconds = 0;        // of all, as the parts' sum or as what they hide of another
  double network_bytes = 0;  // sent by one device

  double of(const char* bound) const;  // seconds of the parts that it bounds
};

struct Machine {
  Hardware device;
  std::optional<Hardware> experts =
      {};                   // where routed experts lie, if elsewhere (a CPU beside a GPU)
  double utilisation = 1;   // of what is predicted: an input
  bool overlap = false;     // the network's time hides behind the rest
  double expert_hits = -1;  // share of chosen experts that are in memory; below 0: as many as fit
};

StepTime step_time(const ModelCounts& counts, const Machine& machine, const Layout& layout,
                   const Traffic& traffic, const Step& step);

// The same sum for amounts that are one device's already.
PartTime time_of(const Hardware& device, Work work, const Amounts& amounts);

// Bytes of weights of a device (the fullest: the first stage's), with and without routed experts.
struct WeightShare {
  double all = 0, experts = 0;
};
WeightShare weight_share(const ModelCounts& counts, const Layout& layout);

// How many other nodes get a copy of a token, of `nodes` over which the experts lie evenly: in
// groups of which a token's experts take some (DeepSeek-V3 section 2.1.2), or anywhere.
double remote_nodes(const RouteOptions& route, double nodes);

}  // namespace ponder
