#include "infer/draft_model.h"

#include <cstring>

#include "base/error.h"

namespace ponder {
namespace {

// How the engine's model is run, without what is that model's alone.
ModelOptions draft_options(const EngineOptions& options) {
  ModelOptions out;
  out.kv = options.model.kv;
  out.interleave = kernels_for<float>(options.isa).interleaves;
  return out;
}

std::unique_ptr<Model<float>> made(const std::shared_ptr<const Checkpoint>& checkpoint,
                                   const EngineOptions& options, const ModelConfig& target,
                                   int64_t context) {
  const ModelConfig config = read_model_config(checkpoint->config, checkpoint->path);
  if (config.max_position < context) {
    fail(
        "{}: a draft model with positions for {} tokens cannot guess in a context of {}; ask for a "
        "smaller context (--ctx)",
        checkpoint->path, config.max_position, context);
  }
  if (config.vocab > target.vocab) {
    fail("{}: a draft model with {} tokens cannot guess for a model with {}", checkpoint->path,
         config.vocab, target.vocab);
  }
  auto model = make_model<float>(checkpoint, draft_options(options));
  if (model->kv_layout().state_bytes() > 0) {
    fail("{}: a draft model whose layers keep a state cannot go back from a wrong guess",
         checkpoint->path);
  }
  return model;
}

}  // namespace

DraftModel::DraftModel(const std::shared_ptr<const Checkpoint>& checkpoint,
                       const EngineOptions& options, const ModelConfig& target, int64_t context,
                       int64_t pages)
    : model_(made(checkpoint, options, target, context)), cache_(model_->kv_layout(), pages) {}

Tensor<float> DraftModel::logits(Graph<float>& graph, const Batch& batch) {
  const Tensor<float> hidden = model_->hidden(graph, batch, cache_);
  if (batch.wanted.empty()) return {};
  return model_->logits(graph, take_rows(graph, hidden, std::span<const int32_t>(batch.wanted)));
}

void DraftModel::copy_page(int32_t from, int32_t to) {
  std::memcpy(cache_.data(to), cache_.data(from),
              static_cast<size_t>(cache_.layout().page_bytes()));
}

uint64_t draft_memory(const std::shared_ptr<const Checkpoint>& checkpoint,
                      const EngineOptions& options, int64_t pages) {
  uint64_t out = 0;
  for (const MappedFile& file : checkpoint->files) out += file.bytes().size();
  const KvLayout layout = kv_layout_of(checkpoint, draft_options(options));
  return out + static_cast<uint64_t>(pages * layout.page_bytes());
}

}  // namespace ponder
