#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

OptimizerOptions optimizer_options(const TrainConfig& c) {
  return {.muon = c.optimizer == "muon",
          .beta1 = c.beta1,
          .beta2 = c.beta2,
          .eps = c.eps,
          .weight_decay = c.weight_decay,
          .clip = c.clip,
          .muon_momentum = c.muon_momentum};
}

// Pieces do not share pages, so that in the worst case every token has one.
int64_t pages_of(const TrainConfig& c) { return std::max(c.micro_tokens, c.sequence); }

int64_t target_count(const TrainBatch& batch) {
  return std::count_if(batch.targets.begin(), batch.targets.end(),
                       [](int32_t target) { return target >= 0; });
}

}  // namespace

// Consecutive pieces of a batch that one forward and backward run over.
struct Trainer::Micro {
  std::span<const TrainPiece> pieces;
  int64_t first_row, rows;
};

Trainer::Trainer(std::shared_ptr<Model<float>> model, const TrainConfig& config, Isa isa,
                 int threads, Cluster& cluster)
    : config_(config),
      schedule_(config.learning_rate()),
      cluster_(cluster),
      pool_(threads),
      kernels_(kernels_for<float>(isa)),
      model_(std::move(model)),
      optimizer_(model_->parameters(), optimizer_options(config)),
      cache_(model_->kv_layout(), pages_of(config), true) {}

std::vector<Trainer::Micro> Trainer::cut(const TrainBatch& batch) const {
  std::vector<Micro> out;
  for (size_t first = 0, last; first < batch.pieces.size(); first = last) {
    int64_t rows = 0;
    last = first;
    while (last < batch.pieces.size() &&
           (last == first || rows + batch.pieces[last].rows <= config_.micro_tokens))
      rows += batch.pieces[last++].rows;
    out.push_back({std::span(batch.pieces).subspan(first, last - first),
                   batch.pieces[first].first_row, rows});
  }
  return out;
}

// V3 section 4.2: 0.3 for the first two thirds of the tokens, then 0.1.
double Trainer::draft_weight(int64_t step) const {
  // An adapter leaves the draft head as it is.
  if (!model_->has_draft() || !model_->parameters().trains_base()) return 0;
  return step * 3 < config_.steps * 2 ? config_.mtp_weight : config_.mtp_weight / 3;
}

namespace {

// The pages of some pieces, given back at the end.
class Pages {
 public:
  Pages(KvCache& cache, std::span<const TrainPiece> pieces) : cache_(cache) {
    for (const TrainPiece& piece : pieces) {
      first_.push_back(ids_.size());
      for (int64_t at = 0; at < piece.rows; at += kPage) ids_.push_back(cache.take());
    }
  }
  ~Pages() {
    for (const int32_t id : ids_) cache_.give_back(id);
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  const int32_t* of(size_t piece) const { return ids_.data() + first_[piece]; }

 private:
  KvCache& cache_;
  std::vector<int32_t> ids_;
  std::vector<size_t> first_;
};

Batch make_batch(std::span<const TrainPiece> pieces, const Pages& pages,
                 std::span<const int32_t> tokens, int64_t first_row) {
  Batch out;
  for (size_t p = 0; p < pieces.size(); ++p)
    out.add(tokens.data() + (pieces[p].first_row - first_row), pieces[p].rows, 0, pages.of(p),
            false);
  return out;
}

// What the draft head reads and shall say: the next token, and the one after that.
struct DraftRows {
  std::vector<int32_t> tokens, targets;
};
DraftRows draft_rows(std::span<const TrainPiece> pieces, std::span<const int32_t> tokens,
                     std::span<const int32_t> targets, int64_t first_row) {
  DraftRows out{std::vector<int32_t>(tokens.size(), 0), std::vector<int32_t>(tokens.size(), -1)};
  for (const TrainPiece& piece : pieces) {
    for (int64_t r = piece.first_row - first_row, i = 0; i + 1 < piece.rows; ++i, ++r) {
      out.tokens[static_cast<size_t>(r)] = tokens[static_cast<size_t>(r + 1)];
      out.targets[static_cast<size_t>(r)] = targets[static_cast<size_t>(r + 1)];
    }
  }
  return out;
}

}  // namespace

// One micro-batch's rows.
struct Trainer::Rows {
  const Micro& micro;
  std::span<const int32_t> tokens, targets;
};

void Trainer::learn_from(std::shared_ptr<Model<float>> teacher) {
  const int64_t ours = model_->config().vocab, theirs = teacher->config().vocab;
  if (ours != theirs) {
    fail("{}: the teacher's vocabulary has {} entries, the student's {}; they must be the same",
         teacher->parameters().checkpoint().path, theirs, ours);
  }
  teacher_ = std::move(teacher);
  teacher_cache_ = std::make_unique<KvCache>(teacher_->kv_layout(), pages_of(config_), true);
}

// The loss of the rows' targets, with what it leaves in `out`; gradients are added while recording.
void Trainer::main_loss(Graph<float>& g, const Rows& rows, const Tensor<float>& hidden,
                        const Tensor<float>& taught, double targets, Sums& out) {
  if (!taught.data) {
    const auto slope = static_cast<float>(-1 / targets);
    out.loss =
        token_loss<float>(g, hidden, model_->head(), rows.targets, [slope](float logprob, int64_t) {
          return LossAt<float>{-logprob, slope};
        }).sum;
    return;
  }
  const auto hard = static_cast<float>(config_.hard_weight / targets),
             soft = static_cast<float>((1 - config_.hard_weight) / targets);
  const DistillOptions options{
      config_.divergence == "forward" ? Divergence::ForwardKl : Divergence::ReverseKl,
      config_.temperature};
  const auto losses =
      distill_loss<float>(g, hidden, model_->head(), taught, teacher_->head(), rows.targets,
                          options, [=](float logprob, float, int64_t) {
                            return DistillAt<float>{-logprob, -hard, soft};
                          });
  out.loss = losses.sum;
  out.divergence = losses.divergence;
}

Trainer::Sums Trainer::run(const TrainBatch& batch, const Micro& micro, int64_t step,
                           double targets, bool record) {
  const auto first = static_cast<size_t>(micro.first_row), count = static_cast<size_t>(micro.rows);
  const Rows rows{micro, std::span(batch.tokens).subspan(first, count),
                  std::span(batch.targets).subspan(first, count)};
  Tensor<float> taught;
  if (teacher_ && record) {
    const Pages pages(*teacher_cache_, micro.pieces);
    Graph<float> g(kernels_, pool_, arena_);
    taught = teacher_->hidden(g, make_batch(micro.pieces, pages, rows.tokens, micro.first_row),
                              *teacher_cache_);
  }
  const Pages pages(cache_, micro.pieces);
  Graph<float> g(kernels_, pool_, arena_, record);
  const Tensor<float> hidden =
      model_->hidden(g, make_batch(micro.pieces, pages, rows.tokens, micro.first_row), cache_);
  Sums out;
  main_loss(g, rows, hidden, taught, targets, out);
  if (const double weight = draft_weight(step); record && weight > 0) {
    const DraftRows next = draft_rows(micro.pieces, rows.tokens, rows.targets, micro.first_row);
    const Tensor<float> drafted = model_->draft_hidden(
        g, hidden, make_batch(micro.pieces, pages, next.tokens, micro.first_row), cache_);
    const auto slope = static_cast<float>(-weight / targets);
    out.draft = token_loss<float>(g, drafted, model_->head(), next.targets,
                                  [slope](float logprob, int64_t) {
                                    return LossAt<float>{-logprob, slope};
                                  })
                    .sum;
  }
  if (record) g.backward();
  arena_.reset();
  return out;
}

double Trainer::run(const TrainBatch& batch, const Micro& micro, bool record, const RowLoss& f) {
  const auto first = static_cast<size_t>(micro.first_row), count = static_cast<size_t>(micro.rows);
  const Pages pages(cache_, micro.pieces);
  Graph<float> g(kernels_, pool_, arena_, record);
  const Tensor<float> hidden =
      model_->hidden(g,
                     make_batch(micro.pieces, pages, std::span(batch.tokens).subspan(first, count),
                                micro.first_row),
                     cache_);
  const double sum =
      token_loss<float>(
          g, hidden, model_->head(), std::span(batch.targets).subspan(first, count),
          [&](float logprob, int64_t row) { return f(logprob, micro.first_row + row); })
          .sum;
  if (record) g.backward();
  arena_.reset();
  return sum;
}

double Trainer::flops_of(const TrainBatch& batch, bool backward) const {
  const ModelConfig& c = model_->config();
  // Forward, dX, and dW where the weights themselves are trained.
  const double each = !backward ? 2.0 : model_->parameters().trains_base() ? 6.0 : 4.0;
  const double products = each * static_cast<double>(model_->active_elements() -
                                                     (c.tied_embeddings ? 0 : c.vocab * c.hidden));
  double widths = 0;
  for (const LayerConfig& layer : c.layer)
    widths +=
        static_cast<double>(c.heads * (layer.head_dim + (c.v_dim ? c.v_dim : layer.head_dim)));
  double out = 0;
  for (const TrainPiece& piece : batch.pieces) {
    const auto rows = static_cast<double>(piece.rows);
    out += products * rows + (backward ? 6.0 : 2.0) * widths * rows * (rows + 1) / 2;
  }
  return out;
}

namespace {

// The sign that a NaN may have says nothing.
std::string number_text(double x) { return std::isnan(x) ? "nan" : fmt::format("{:.6g}", x); }

void check_finite(const StepReport& report, int64_t step) {
  if (std::isfinite(report.loss) && std::isfinite(report.norm)) return;
  fail(
      "step {}: the loss is {} and the gradient's norm {}; nothing was changed by this step: go on "
      "from the last checkpoint with a smaller \"optimizer.lr\" or a longer warmup",
      step, number_text(report.loss), number_text(report.norm));
}

}  // namespace

StepReport Trainer::step(const TrainBatch& batch, int64_t step) {
  return run_step(batch, step, nullptr);
}

StepReport Trainer::update(const TrainBatch& batch, int64_t step, const RowLoss& f) {
  return run_step(batch, step, &f);
}

void Trainer::begin_balance(double tokens, bool moves) {
  model_->each_balance([&](MoeBalance& balance, const Tensor<float>&) {
    balance.slope = config_.balance_alpha / std::max(1.0, tokens);
    balance.moves = moves;
    balance.loss = 0;
    balance.load.clear();
  });
}

double Trainer::balance_loss() {
  double out = 0;
  model_->each_balance(
      [&](const MoeBalance& balance, const Tensor<float>&) { out += balance.loss; });
  return out;
}

// V3 section 2.1.2: the bias of an expert that had more than its share goes down by gamma, of one
// that had less goes up.
void Trainer::move_balance() {
  model_->each_balance([&](MoeBalance& balance, const Tensor<float>& bias) {
    std::vector<double> load(balance.load.begin(), balance.load.end());
    if (!bias.data || load.empty()) return;
    cluster_.sum(std::span<double>(load));
    const double mean =
        std::accumulate(load.begin(), load.end(), 0.0) / static_cast<double>(load.size());
    for (size_t e = 0; e < load.size(); ++e) {
      const auto step = static_cast<float>(config_.balance_gamma);
      bias.data[e] += load[e] < mean ? step : load[e] > mean ? -step : 0.0f;
    }
  });
}

StepReport Trainer::run_step(const TrainBatch& batch, int64_t step, const RowLoss* f) {
  double totals[3] = {static_cast<double>(batch.tokens.size()),
                      static_cast<double>(target_count(batch)), flops_of(batch)};
  cluster_.sum(std::span<double>(totals));
  const double targets = std::max(1.0, totals[1]);
  StepReport out;
  out.tokens = static_cast<int64_t>(totals[0]);
  out.targets = static_cast<int64_t>(totals[1]);
  out.flops = totals[2];
  begin_balance(totals[0], !f);
  double sums[3] = {};
  for (const Micro& micro : cut(batch)) {
    const Sums got =
        f ? Sums{.loss = run(batch, micro, true, *f)} : run(batch, micro, step, targets, true);
    sums[0] += got.loss;
    sums[1] += got.draft;
    sums[2] += got.divergence;
  }
  cluster_.sum(std::span<double>(sums));
  for (const std::span<float> piece : model_->parameters().gradients()) cluster_.sum(piece);
  Graph<float> g(kernels_, pool_, arena_);
  out.loss = sums[0] / (f ? 1 : targets);
  out.draft_loss = sums[1] / targets;
  out.divergence = sums[2] / targets;
  out.balance = balance_loss();
  out.norm = optimizer_.gradient_norm(g);
  out.lr = config_.lr * schedule_.factor(step);
  check_finite(out, step);
  optimizer_.step(g, out.lr, out.norm);
  if (!f) move_balance();
  arena_.reset();
  return out;
}

std::vector<float> Trainer::logprobs(const TrainBatch& batch) {
  std::vector<float> out(batch.tokens.size(), 0);
  for (const Micro& micro : cut(batch)) {
    run(batch, micro, false, [&](float logprob, int64_t row) {
      out[static_cast<size_t>(row)] = logprob;
      return LossAt<float>{};
    });
  }
  return out;
}

double Trainer::loss(std::span<const TrainBatch> batches) {
  double sum = 0, targets = 0;
  for (const TrainBatch& batch : batches) {
    for (const Micro& micro : cut(batch)) sum += run(batch, micro, 0, 1, false).loss;
    targets += static_cast<double>(target_count(batch));
  }
  double totals[2] = {sum, targets};
  cluster_.sum(std::span<double>(totals));
  return totals[0] / totals[1];
}

std::vector<StateTensor> Trainer::state() {
  std::vector<StateTensor> out;
  model_->parameters().each_parameter([&](Parameters<float>::Trained& p) {
    out.push_back({"value/" + p.name, {p.value, static_cast<size_t>(p.elements())}});
  });
  optimizer_.each_state([&](const std::string& name, std::span<float> data) {
    out.push_back({name, data});
  });
  return out;
}

void Trainer::restored(int64_t steps) {
  optimizer_.set_steps(steps);
  model_->parameters().each_parameter([](Parameters<float>::Trained& p) {
    if (!p.rounded) return;
    f32_to_bf16(p.value, p.elements(), p.rounded);
  });
}

}  // namespace ponder
