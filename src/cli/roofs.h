// What this machine can do at most, measured here and now: what speeds are compared with.
#pragma once

#include "base/threads.h"
#include "kernels/kernels.h"

namespace ponder {

struct Roofs {
  double read_bytes_per_s = 0;  // all threads read memory far larger than any cache
  double gemm_flop_per_s = 0;   // all threads run the table's bf16 gemm on operands in their cache
  double bytes_flop_per_s = 0;  // the same of block-quantised weights, whose products are of bytes
  // Of such products of one row; and weights that those of sixteen get ready a second: what they
  // take longer than sixteen of 64 rows do.
  double gemm_alone_flop_per_s = 0, bytes_alone_flop_per_s = 0;
  double gemm_weights_per_s = 0, bytes_weights_per_s = 0;
  // Of one row's products with weights in memory: how much of the shorter of reading and computing
  // the longer hides.
  double hidden = 1;
  double number_s = 0;  // a number that passes by between products
  double region_s = 0;  // from the end of one parallel region to the work of the next
};

// Takes about a second and half a gigabyte.
Roofs measure_roofs(ThreadPool& pool, const Kernels<float>& kernels);

// The second of them alone, or the third with `weights` Q4_K, which most files hold: some
// milliseconds. 64 rows.
double measure_gemm_roof(ThreadPool& pool, const Kernels<float>& kernels,
                         DType weights = DType::BF16, int64_t rows = 64);

}  // namespace ponder
