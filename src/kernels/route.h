// Choosing experts for one token. Small and branchy, so that every table shares this one.
#pragma once

#include "kernels/kernels.h"

namespace ponder {

// Sigmoid or softmax of the logits, [experts].
template <class R>
void route_scores(const RouteOptions& options, const R* logits, R* scores);

// Scores are sigmoid or softmax of the logits; the choice is by score + bias (the bias steers load
// and is no part of the gate: noaux_tc, DeepSeek-V3 section 2.1.2), first of groups, then of
// experts within the kept groups; gates are the chosen scores, normalised and scaled as the options
// say. Chosen experts are in order of falling score; ties go to the lower index.
template <class R>
void route(const RouteOptions& options, const R* logits, const R* bias, int32_t* chosen, R* gates);

}  // namespace ponder
