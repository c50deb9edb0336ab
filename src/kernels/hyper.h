// The weights of hyper-connections for one token. Small, so that every table shares this one.
#pragma once

#include "kernels/kernels.h"

namespace ponder {

// From n + n + n n logits to as many weights, each logit first times its part's scale and plus its
// base: how much of each stream is read, logistic + eps; how much of what was said each gets, twice
// the logistic; and how the streams are mixed, a softmax of each row + eps made doubly stochastic
// by dividing columns and rows in turn by their sums + eps (`iterations` times columns, rows
// between). Without iterations only the first n are there.
template <class R>
void hyper_weights(const HyperOptions& options, const R* logits, const R* scale, const R* base,
                   R* weights);

}  // namespace ponder
