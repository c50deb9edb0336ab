// Choosing experts for one token. Small and branchy, so that every table shares this one.
#pragma once

#include "kernels/kernels.h"

namespace ponder {

// RouteOptions::score of the logits, [experts].
template <class R>
void route_scores(const RouteOptions& options, const R* logits, R* scores);
// The slope of such a score to its own logit, where it has no softmax, from the score itself.
template <class R>
R score_slope(RouteScore score, R value);

// Scores are as the options say; the choice is by score + bias (the bias steers load
// and is no part of the gate: noaux_tc, DeepSeek-V3 section 2.1.2), first of groups, then of
// experts within the kept groups; gates are the chosen scores, normalised and scaled as the options
// say. Chosen experts are in order of falling score; ties go to the lower index.
template <class R>
void route(const RouteOptions& options, const R* logits, const R* bias, int32_t* chosen, R* gates);
// The gates alone, of experts that were chosen otherwise.
template <class R>
void chosen_gates(const RouteOptions& options, const R* logits, const int32_t* chosen, R* gates);

}  // namespace ponder
