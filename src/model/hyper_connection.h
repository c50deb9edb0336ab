// Where hyper-connections read and write the residual streams (ops/hyper.h): before and after each
// half of a block, and once behind the last.
#pragma once

#include <string>
#include <vector>

#include "formats/model_config.h"
#include "model/parameters.h"
#include "ops/hyper.h"

namespace ponder {

template <class R>
class HyperConnection {
 public:
  HyperConnection() = default;
  // Of a half: `prefix`fn, base and scale. `ends`: of the last, which writes nothing back.
  HyperConnection(Parameters<R>& p, const std::string& prefix, const ModelConfig& c, bool ends) {
    const int64_t n = c.hyper.streams, size = n * c.hidden, weights = ends ? n : (2 + n) * n;
    param_.options = c.hyper;
    if (ends) param_.options.iterations = 0;
    param_.mix = p.real_weight(prefix + "fn", weights, size);
    param_.base = p.vector(prefix + "base", weights);
    param_.scale = p.vector(prefix + "scale", ends ? 1 : 3);
    ones_.assign(static_cast<size_t>(size), R(1));  // of a size that the file was found to have
    param_.ones = {ones_.data(), 1, size, size};
    param_.norm_eps = R(c.rms_eps);
  }
  HyperConnection(const HyperConnection&) = delete;
  HyperConnection& operator=(const HyperConnection&) = delete;
  HyperConnection(HyperConnection&&) noexcept = default;
  HyperConnection& operator=(HyperConnection&&) noexcept = default;

  explicit operator bool() const { return !ones_.empty(); }
  const HyperParam<R>& param() const { return param_; }

 private:
  std::vector<R> ones_;  // of its norm, which has no weights
  HyperParam<R> param_;
};

}  // namespace ponder
