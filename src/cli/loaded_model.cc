#include "cli/loaded_model.h"

#include "base/error.h"

namespace ponder {

LoadedModel::LoadedModel(std::shared_ptr<const Checkpoint> checkpoint, int threads,
                         std::optional<DType> kv, std::optional<StreamOptions> stream,
                         std::shared_ptr<Ranks> ranks)
    : pool_(threads > 0 ? threads : usable_cores()),
      kernels_(kernels_for<float>(choose_isa())),
      model_(make_model<float>(std::move(checkpoint), {.interleave = kernels_.interleaves,
                                                       .stream = std::move(stream),
                                                       .kv = kv,
                                                       .ranks = std::move(ranks)})) {}

void LoadedModel::make_cache(int64_t sequences, int64_t tokens) {
  cache_.reset();  // before the next one, so that two are never in memory
  pages_each_ = (tokens + kPage - 1) / kPage;
  cache_ = std::make_unique<KvCache>(model_->kv_layout(), sequences * pages_each_);
  pages_.clear();
  for (int64_t i = 0; i < sequences * pages_each_; ++i) pages_.push_back(cache_->take());
}

const int32_t* LoadedModel::pages(int64_t sequence) const {
  PONDER_CHECK(sequence * pages_each_ < static_cast<int64_t>(pages_.size()));
  return pages_.data() + sequence * pages_each_;
}

}  // namespace ponder
