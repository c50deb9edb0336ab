// What this machine can do at most, measured here and now: what speeds are compared with.
#pragma once

#include "base/threads.h"
#include "kernels/kernels.h"

namespace ponder {

// Products of one type of weights by all threads, on operands in their cache.
struct ProductRoof {
  double flop_per_s = 0;        // of 64 rows
  double alone_flop_per_s = 0;  // of one row
  // Weights got ready a second: what sixteen rows take longer than sixteen of 64 do.
  double weights_per_s = 0;
};

struct Roofs {
  double read_bytes_per_s = 0;  // all threads read memory far larger than any cache
  ProductRoof gemm;             // the table's bf16 gemm
  ProductRoof bytes;            // of block-quantised weights, whose products are of bytes
  // Of one row's products with weights in memory: how much of the shorter of reading and computing
  // the longer hides.
  double hidden = 1;
  double number_s = 0;  // a number that passes by between products
  double region_s = 0;  // from the end of one parallel region to the work of the next
};

// Takes a second or two, and half a gigabyte.
Roofs measure_roofs(ThreadPool& pool, const Kernels<float>& kernels);

// FLOP/s of products with so many rows: `gemm`'s, or with `weights` Q4_K, which most files hold,
// those of `bytes`. Some milliseconds.
double measure_gemm_roof(ThreadPool& pool, const Kernels<float>& kernels,
                         DType weights = DType::BF16, int64_t rows = 64);

}  // namespace ponder
