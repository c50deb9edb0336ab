#include "ops/gemms.h"
#include "ops/ops.h"

namespace ponder {

template <class R>
void head_linear(Graph<R>& g, const Tensor<R>& x, int64_t x_stride, const Weight& w, int64_t first,
                 int64_t out, int64_t heads, const Tensor<R>& y, int64_t y_stride) {
  const int64_t block = w.rows / heads;
  GemmBatch<R> batch(g);
  for (int64_t h = 0; h < heads; ++h) {
    const size_t pack = batch.pack(w.dtype, x.data + h * x_stride, x.ld, nullptr, x.rows, w.cols);
    batch.add(rows_of(w, h * block + first, out), pack, nullptr, y.data + h * y_stride, y.ld);
  }
  batch.run();
}

template void head_linear(Graph<float>&, const Tensor<float>&, int64_t, const Weight&, int64_t,
                          int64_t, int64_t, const Tensor<float>&, int64_t);
template void head_linear(Graph<double>&, const Tensor<double>&, int64_t, const Weight&, int64_t,
                          int64_t, int64_t, const Tensor<double>&, int64_t);

}  // namespace ponder
