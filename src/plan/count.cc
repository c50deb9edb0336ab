#include "plan/count.h"

#include <charconv>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "plan/counting.h"

namespace ponder {
namespace {

bool is_draft(std::string_view name, int64_t layers) {
  constexpr std::string_view kPrefix = "model.layers.";
  if (!name.starts_with(kPrefix)) return false;
  int64_t layer = -1;
  std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), layer);
  return layer >= layers;
}

double bytes_of(const StoredTensor& tensor) {
  double out = static_cast<double>(tensor.bytes);
  if (!tensor.scales.values) return out;
  const auto pieces = [](int64_t size, int64_t each) { return (size + each - 1) / each; };
  return out + 4.0 * static_cast<double>(pieces(tensor.shape.front(), tensor.scales.rows) *
                                         pieces(tensor.shape.back(), tensor.scales.columns));
}

std::unique_ptr<Model<float>> counted_model(std::shared_ptr<const Checkpoint> checkpoint,
                                            const CountOptions& o, WeightNames& names) {
  const NotedNames noted(names);
  ModelOptions options;
  options.absorbed = o.absorbed && !o.trained;
  options.trainable = o.trained;
  options.checkpoint_blocks = o.checkpoint_blocks;
  options.kv = o.kv;
  options.ranks = o.ranks;
  if (o.trained) options.compute = DType::BF16;
  return make_rehearsed(std::move(checkpoint), options);
}

}  // namespace

double StoredCount::all_bytes() const {
  return std::accumulate(bytes.begin(), bytes.end(), draft_bytes);
}

StoredCount stored_count(const Checkpoint& checkpoint) {
  const ModelConfig config = read_model_config(checkpoint.config, checkpoint.path);
  StoredCount out;
  for (const StoredTensor& tensor : checkpoint.tensors) {
    const auto work = static_cast<size_t>(work_of(tensor.name));
    const bool draft = is_draft(tensor.name, config.layers);
    (draft ? out.draft_bytes : out.bytes[work]) += bytes_of(tensor);
    (draft ? out.draft_numbers : out.numbers[work]) += static_cast<double>(tensor.elements());
  }
  return out;
}

CountedModel::CountedModel(std::shared_ptr<const Checkpoint> checkpoint,
                           const CountOptions& options)
    : model_(counted_model(std::move(checkpoint), options, names_)) {}

// A batch, and the pages that its sequences would have.
struct CountedModel::Pages {
  std::vector<std::vector<int32_t>> pages;
  Batch batch;
  KvCache cache;

  Pages(const KvLayout& layout, std::span<const CountedRows> sequences, bool one_layer,
        int64_t vocab)
      : cache(layout, pages_of(sequences), one_layer) {
    for (const CountedRows& s : sequences) {
      std::vector<int32_t>& own = pages.emplace_back();
      for (int64_t at = 0; at < s.position + s.rows; at += kPage) own.push_back(cache.take());
      if (cache.keeps_states() && s.position > 0)
        cache.take_state(own[static_cast<size_t>((s.position - 1) / kPage)]);
      // Of all the vocabulary, of which each rank has a part.
      std::vector<int32_t> ids;
      for (int64_t i = 0; i < s.rows; ++i) ids.push_back(static_cast<int32_t>(i * vocab / s.rows));
      batch.add(ids.data(), s.rows, s.position, own.data(), s.all_logits);
    }
  }
  static int64_t pages_of(std::span<const CountedRows> sequences) {
    int64_t out = 0;
    for (const CountedRows& s : sequences) out += (s.position + s.rows + kPage - 1) / kPage;
    return out;
  }
};

template <class Fn>
StepCount CountedModel::counted(Fn&& run) {
  Tally tally(names_);
  const Tallied tallied(tally);
  Arena arena = Arena::sparse();
  run(arena);
  activation_bytes_ = static_cast<double>(arena.capacity());
  return tally.count();
}

StepCount CountedModel::forward(std::span<const CountedRows> sequences) {
  Pages pages(kv_layout(), sequences, false, config().vocab);
  return counted([&](Arena& arena) {
    Graph<float> g(counting_kernels(), pool_, arena);
    model_->forward(g, pages.batch, pages.cache);
  });
}

StepCount CountedModel::draft(std::span<const CountedRows> sequences) {
  PONDER_CHECK(has_draft());
  Pages pages(kv_layout(), sequences, false, config().vocab);
  return counted([&](Arena& arena) {
    Graph<float> g(counting_kernels(), pool_, arena);
    const Tensor<float> hidden = g.make(pages.batch.rows(), config().hidden);
    model_->draft(g, hidden, pages.batch, pages.cache);
  });
}

StepCount CountedModel::training(int64_t sequences, int64_t rows) {
  const std::vector<CountedRows> whole(static_cast<size_t>(sequences), CountedRows{rows, 0, true});
  Pages pages(kv_layout(), whole, true, config().vocab);
  const std::vector<int32_t> targets(static_cast<size_t>(sequences * rows), 0);
  return counted([&](Arena& arena) {
    Graph<float> g(counting_kernels(), pool_, arena, true);
    const Tensor<float> hidden = model_->hidden(g, pages.batch, pages.cache);
    token_loss<float>(g, hidden, model_->head(), targets, [](float, int64_t) {
      return LossAt<float>{0, 1};
    });
    g.backward();
  });
}

double touched_experts(const RouteOptions& route, double tokens) {
  if (route.experts == 0) return 0;
  const double share = static_cast<double>(route.top_k) / static_cast<double>(route.experts);
  return 1 - std::pow(1 - share, tokens);
}

}  // namespace ponder
