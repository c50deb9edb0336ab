// What this machine can do at most, measured here and now: what speeds are compared with.
#pragma once

#include "base/threads.h"
#include "kernels/kernels.h"

namespace ponder {

struct Roofs {
  double read_bytes_per_s = 0;  // all threads read memory far larger than any cache
  double gemm_flop_per_s = 0;   // all threads run the table's bf16 gemm on operands in their cache
};

// Takes about a second and half a gigabyte.
Roofs measure_roofs(ThreadPool& pool, const Kernels<float>& kernels);

// The second of them alone: some milliseconds.
double measure_gemm_roof(ThreadPool& pool, const Kernels<float>& kernels);

}  // namespace ponder
