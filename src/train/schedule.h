// The learning rate over the steps of a run.
#pragma once

#include <cstdint>

namespace ponder {

enum class Decay { Constant, Cosine, Wsd };

struct Schedule {
  Decay decay = Decay::Cosine;
  int64_t steps = 1;        // of the whole run
  int64_t warmup = 0;       // steps of linear rise; step 0 already has 1 / (warmup + 1) of the peak
  double final_factor = 0;  // of the peak, at the last step
  double cooldown = 0.2;    // Wsd: the share of the steps at the end that fall linearly

  // The factor of the peak rate at `step` in [0, steps). Cosine as in SGDR (Loshchilov and Hutter
  // 2017, equation 5) without restarts; warmup-stable-decay as in MiniCPM (Hu et al. 2024, 4.2).
  double factor(int64_t step) const;
};

}  // namespace ponder
