// What this machine can do at most, measured here and now: what speeds are compared with.
#pragma once

#include "base/threads.h"
#include "kernels/kernels.h"

namespace ponder {

struct Roofs {
  double read_bytes_per_s = 0;  // all threads read memory far larger than any cache
  double gemm_flop_per_s = 0;   // all threads run the table's bf16 gemm on operands in their cache
  double bytes_flop_per_s = 0;  // the same of block-quantised weights, whose products are of bytes
  double region_s = 0;          // from the end of one parallel region to the work of the next
};

// Takes about a second and half a gigabyte.
Roofs measure_roofs(ThreadPool& pool, const Kernels<float>& kernels);

// The second of them alone, or the third with `weights` Q4_K, which most files hold: some
// milliseconds. 64 rows.
double measure_gemm_roof(ThreadPool& pool, const Kernels<float>& kernels,
                         DType weights = DType::BF16, int64_t rows = 64);

}  // namespace ponder
