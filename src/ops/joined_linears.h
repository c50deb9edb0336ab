// Products of `linears` that run in a region of others: what the units bound fills the time in
// which the rest waits for memory.
#pragma once

#include "ops/gemms.h"
#include "ops/ops.h"

namespace ponder {

template <class R>
class JoinedLinears {
 public:
  // Makes the results, before the batch that they join. Where there is an adapter, they are
  // computed at once, alone. `x`, `params` and `outs` must stay until `finish`.
  JoinedLinears(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
                std::span<Tensor<R>> outs);
  void add(GemmBatch<R>& batch) const;
  // After the batch has run: what other ranks made comes in, and the backward is recorded.
  void finish() const;

 private:
  Graph<R>& g_;
  const Tensor<R>& x_;
  std::span<const LinearParam<R>> params_;
  std::span<Tensor<R>> outs_;
  bool adapted_;
};

}  // namespace ponder
