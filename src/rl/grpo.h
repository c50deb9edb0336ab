// One step of GRPO: from scored groups of answers to updated weights.
#pragma once

#include <memory>
#include <span>

#include "rl/episode.h"
#include "rl/objective.h"
#include "rl/reference.h"
#include "train/trainer.h"

namespace ponder {

struct GrpoOptions {
  ObjectiveOptions objective;
  int64_t group = 8;
  int64_t mini_batches = 1;     // updates that share one rollout
  bool keep_scale = false;      // advantages are not divided by the group's deviation (Dr. GRPO)
  bool drop_decided = false;    // groups whose answers are all right or all wrong are left out
  bool mask_truncated = false;  // answers that did not end are not learned from
  int64_t refresh = 0;          // steps after which the policy becomes the reference; 0: never
};

struct GrpoReport {
  double reward = 0, accuracy = 0, language = 0;  // means over the answers that were judged
  double length = 0, truncated = 0;               // means over all answers
  double loss = 0, norm = 0, lr = 0, kl = 0, clipped = 0;  // means over the updates
  double entropy = 0;                                      // mean of -log p of the sampled tokens
  double flops = 0;        // of sampling (each answer with its prompt once), reference and updates
  double largest_gap = 0;  // |log-prob at sampling - log-prob in the first update|: 0 to the bit
  double balance = 0;      // loss of the experts' balance: a metric, which moves nothing here
  int64_t tokens = 0, groups_used = 0, errors = 0, updates = 0;
};

class Grpo {
 public:
  // `trainer` must outlive it. A reference is kept only if beta is above 0.
  Grpo(Trainer& trainer, const GrpoOptions& options);

  // `episodes`: whole groups side by side, with their rewards; gets their advantages. The engine
  // that samples must `forget` afterwards. Of several ranks all have all of them, and each learns
  // from its share; the report is of all.
  // An answer that could not be judged is no part of its group. A group without a difference in
  // reward moves no weight, not even by the divergence or the entropy; a mini-batch of such groups
  // is no update.
  GrpoReport step(std::span<Episode> episodes, int64_t step);

  std::vector<StateTensor> state();  // the trainer's and the reference's
  void restored(int64_t updates);    // optimizer steps that were done

 private:
  void judge(std::span<Episode> group, GrpoReport& report) const;
  void update(std::span<Episode* const> episodes, bool first, int64_t step, GrpoReport& report);
  void skip(std::span<Episode* const> own, bool first, GrpoReport& report);
  std::span<Episode* const> own_share(std::span<Episode* const> episodes);
  void add_up(GrpoReport& own, GrpoReport& report);

  Trainer& trainer_;
  GrpoOptions options_;
  std::unique_ptr<ReferencePolicy> reference_;
};

// All right or all wrong, by accuracy and not by the shaped reward, among those that were judged.
bool is_decided(std::span<const Episode> group);

// Episodes as the trainer takes them: prompt and completion packed, the completion's tokens (the
// stop token, too) as targets.
TrainBatch pack_episodes(std::span<Episode* const> episodes);

}  // namespace ponder
