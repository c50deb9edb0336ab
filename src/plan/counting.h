// A table of kernels that touch no number: each adds what it would do to the thread's Tally. With
// it the real operators, layers and tape of a model run over addresses alone, so what is counted
// cannot differ from what runs.
#pragma once

#include "kernels/kernels.h"

namespace ponder {

// To be called while a Tallied lives. Two things depend on numbers, and so need a rule here.
// Experts: each token chooses top_k different ones, evenly and independently, by a hash of its
// place in the order of tokens. Keys that an indexer chooses: as many as it may.
const Kernels<float>& counting_kernels();

}  // namespace ponder
