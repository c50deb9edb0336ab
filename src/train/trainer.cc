#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "tensor/quant.h"
#include "train/micro_batch.h"
#include "train/stages.h"

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

int64_t in_flight(Model<float>& model, const Cluster& cluster) {
  const bool stages = model.parameters().holding().cut == Holding::Cut::Layers;
  return stages ? stages_in_flight(cluster) : 1;
}

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
      sharing_(model_->parameters(), cluster),
      optimizer_(model_->parameters(), optimizer_options(config)),
      cache_(model_->kv_layout(), pages_of(config) * in_flight(*model_, cluster), true),
      flight_arenas_(static_cast<size_t>(in_flight(*model_, cluster))) {}

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

// One micro-batch's rows.
struct Trainer::Rows {
  Rows(const TrainBatch& batch, const Micro& of) : micro(of) {
    const auto first = static_cast<size_t>(of.first_row), count = static_cast<size_t>(of.rows);
    tokens = std::span(batch.tokens).subspan(first, count);
    targets = std::span(batch.targets).subspan(first, count);
  }
  Batch with(const Pages& pages, std::span<const int32_t> ids) const {
    return make_batch(micro.pieces, pages, ids, micro.first_row);
  }

  const Micro& micro;
  std::span<const int32_t> tokens, targets;
};

// One on its way through the model.
struct Trainer::Flight {
  Flight(Trainer& t, Arena& arena, const Rows& of, bool record)
      : rows(of), pages(t.cache_, of.micro.pieces), g(t.kernels_, t.pool_, arena, record) {}
  Batch batch() const { return rows.with(pages, rows.tokens); }

  Rows rows;
  Pages pages;
  Graph<float> g;
  Tensor<float> taught;  // by the teacher, where there is one
  Tensor<float> x;       // what the stage before has sent
  Tensor<float> hidden;
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
void Trainer::main_loss(Flight& f, double targets, Sums& out) {
  if (!f.taught.data) {
    const auto slope = static_cast<float>(-1 / targets);
    out.loss = token_loss<float>(f.g, f.hidden, model_->head(), f.rows.targets,
                                 [slope](float logprob, int64_t) {
                                   return LossAt<float>{-logprob, slope};
                                 })
                   .sum;
    return;
  }
  const auto hard = static_cast<float>(config_.hard_weight / targets),
             soft = static_cast<float>((1 - config_.hard_weight) / targets);
  const DistillOptions options{
      config_.divergence == "forward" ? Divergence::ForwardKl : Divergence::ReverseKl,
      config_.temperature};
  const auto losses =
      distill_loss<float>(f.g, f.hidden, model_->head(), f.taught, teacher_->head(), f.rows.targets,
                          options, [=](float logprob, float, int64_t) {
                            return DistillAt<float>{-logprob, -hard, soft};
                          });
  out.loss = losses.sum;
  out.divergence = losses.divergence;
}

// What the teacher's head reads, where there is something to learn.
Tensor<float> Trainer::taught(const Rows& rows, Arena& arena, const Pass& pass) {
  if (!teacher_ || !pass.record) return {};
  const Pages pages(*teacher_cache_, rows.micro.pieces);
  Graph<float> g(kernels_, pool_, arena);
  return teacher_->hidden(g, rows.with(pages, rows.tokens), *teacher_cache_);
}

// Of what `hidden` says, the draft head's with it.
Trainer::Sums Trainer::losses(Flight& f, const Pass& pass) {
  Sums out;
  main_loss(f, pass.targets, out);
  const double weight = draft_weight(pass.step);
  if (!pass.record || weight <= 0) return out;
  const Rows& rows = f.rows;
  const DraftRows next =
      draft_rows(rows.micro.pieces, rows.tokens, rows.targets, rows.micro.first_row);
  const Tensor<float> drafted =
      model_->draft_hidden(f.g, f.hidden, rows.with(f.pages, next.tokens), cache_);
  const auto slope = static_cast<float>(-weight / pass.targets);
  out.draft = token_loss<float>(f.g, drafted, model_->head(), next.targets,
                                [slope](float logprob, int64_t) {
                                  return LossAt<float>{-logprob, slope};
                                })
                  .sum;
  return out;
}

Trainer::Sums Trainer::run(const TrainBatch& batch, const Micro& micro, const Pass& pass) {
  const Rows rows(batch, micro);
  const Tensor<float> taught_rows = taught(rows, arena_, pass);
  Flight f(*this, arena_, rows, pass.record);
  f.taught = taught_rows;
  f.hidden = model_->hidden(f.g, f.batch(), cache_);
  const Sums out = losses(f, pass);
  if (pass.record) f.g.backward();
  arena_.reset();
  return out;
}

// A turn with others whose batch has more micro-batches: they wait for this rank's experts. A token
// without a target, whose choice of experts does not count.
void Trainer::run_idle(const Pass& pass) {
  std::vector<MoeBalance> kept;
  model_->each_balance([&](MoeBalance& balance, const Tensor<float>&) {
    kept.push_back(balance);
    balance.slope = 0;
  });
  TrainBatch one;
  one.tokens = {0};
  one.targets = {-1};
  one.pieces = {{0, 1}};
  run(one, cut(one).front(), pass);
  auto of = kept.begin();
  model_->each_balance([&](MoeBalance& balance, const Tensor<float>&) { balance = *of++; });
}

// How often this rank must take part beyond its own `turns`.
int64_t Trainer::idle_turns(size_t turns) {
  if (cut_by() != Holding::Cut::Experts) return 0;
  const auto own = static_cast<int64_t>(turns);
  return cluster_.largest(own) - own;
}

Trainer::Sums Trainer::run_all(const TrainBatch& batch, const Pass& pass) {
  if (cut_by() == Holding::Cut::Layers) return run_in_stages(batch, pass);
  const std::vector<Micro> micros = cut(batch);
  int64_t idle = idle_turns(micros.size());
  Sums out;
  for (const Micro& micro : micros) out += run(batch, micro, pass);
  for (; idle > 0; --idle) run_idle(pass);
  return out;
}

// What the next stage reads; null on the last one, which has losses instead.
const float* Trainer::forward_stage(Flight& f, const float* x, const Pass& pass, Sums& out) {
  if (x) {
    f.x = f.g.make(f.rows.micro.rows, model_->config().hidden);
    std::copy_n(x, f.x.size(), f.x.data);
  }
  const bool last = model_->parameters().holding().last();
  if (last) f.taught = taught(f.rows, f.g.arena(), pass);
  f.hidden = model_->hidden_of_stage(f.g, f.x, f.batch(), cache_);
  PONDER_CHECK(f.hidden.ld == f.hidden.cols);
  if (!last) return f.hidden.data;
  out += losses(f, pass);
  return nullptr;
}

// The gradient of what the stage before has sent; null on the first one.
const float* Trainer::backward_stage(Flight& f, const float* gradient) {
  if (gradient) {
    PONDER_CHECK(f.g.writes(f.hidden));
    std::copy_n(gradient, f.hidden.size(), f.hidden.grad);
  }
  f.g.backward();
  if (f.x) f.g.settle(f.x);
  return f.x.grad;
}

// What the last stage says; 0 on others.
Trainer::Sums Trainer::run_in_stages(const TrainBatch& batch, const Pass& pass) {
  const std::vector<Micro> micros = cut(batch);
  std::vector<std::unique_ptr<Flight>> flights(flight_arenas_.size());
  const auto slot = [&](int64_t m) { return static_cast<size_t>(m) % flights.size(); };
  Sums out;
  StageWork work;
  work.micros = static_cast<int64_t>(micros.size());
  work.width = model_->config().hidden;
  work.rows = [&](int64_t m) { return micros[static_cast<size_t>(m)].rows; };
  work.forward = [&](int64_t m, const float* x) {
    std::unique_ptr<Flight>& flight = flights[slot(m)];
    flight.reset();  // of a micro-batch that is done with
    flight_arenas_[slot(m)].reset();
    const Rows rows(batch, micros[static_cast<size_t>(m)]);
    flight = std::make_unique<Flight>(*this, flight_arenas_[slot(m)], rows, pass.record);
    return forward_stage(*flight, x, pass, out);
  };
  if (pass.record) {
    work.backward = [&](int64_t m, const float* gradient) {
      return backward_stage(*flights[slot(m)], gradient);
    };
  }
  run_stages(cluster_, work);
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
    if (!bias.data) return;
    // A rank without a row in this step counted nothing, and takes part in the sum all the same.
    std::vector<double> load(static_cast<size_t>(bias.size()));
    std::copy(balance.load.begin(), balance.load.end(), load.begin());
    if (cut_by() != Holding::Cut::Layers) cluster_.sum(std::span<double>(load));
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
  // Stages have the same rows.
  if (cut_by() == Holding::Cut::Layers && cluster_.rank() > 0)
    std::fill(std::begin(totals), std::end(totals), 0.0);
  cluster_.sum(std::span<double>(totals));
  const double targets = std::max(1.0, totals[1]);
  StepReport out;
  out.tokens = static_cast<int64_t>(totals[0]);
  out.targets = static_cast<int64_t>(totals[1]);
  out.flops = totals[2];
  begin_balance(totals[0], !f);
  Sums got;
  if (f) {
    PONDER_CHECK(cut_by() == Holding::Cut::None);
    for (const Micro& micro : cut(batch)) got.loss += run(batch, micro, true, *f);
  } else {
    got = run_all(batch, {step, targets, true});
  }
  double sums[4] = {got.loss, got.draft, got.divergence, balance_loss()};
  cluster_.sum(std::span<double>(sums));
  sharing_.sum_gradients();
  Graph<float> g(kernels_, pool_, arena_);
  out.loss = sums[0] / (f ? 1 : targets);
  out.draft_loss = sums[1] / targets;
  out.divergence = sums[2] / targets;
  out.balance = sums[3];
  out.norm = gradient_norm(g);
  out.lr = config_.lr * schedule_.factor(step);
  check_finite(out, step);
  optimizer_.step(g, out.lr, out.norm);
  sharing_.spread_values();
  if (!f) move_balance();
  arena_.reset();
  return out;
}

// Of all parameters, added up in their order: of whom they are changes no bit.
double Trainer::gradient_norm(Graph<float>& g) {
  std::vector<double> squares = optimizer_.gradient_squares(g);
  sharing_.sum_squares(squares);
  return std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
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
  const Pass pass{.record = false};
  int64_t idle = idle_turns(batches.size());
  double totals[2] = {};
  for (const TrainBatch& batch : batches) {
    totals[0] += run_all(batch, pass).loss;
    totals[1] += static_cast<double>(target_count(batch));
  }
  for (; idle > 0; --idle) run_all({}, pass);
  if (cut_by() == Holding::Cut::Layers && cluster_.rank() > 0) totals[1] = 0;
  cluster_.sum(std::span<double>(totals));
  return totals[0] / totals[1];
}

std::vector<StateTensor> Trainer::state() {
  std::vector<StateTensor> out;
  const auto add = [&](const std::string& name, const Parameters<float>::Trained& p, float* data,
                       int keeper) {
    const auto elements = static_cast<size_t>(p.elements());
    out.push_back({name, {data, data ? elements : 0}, elements, keeper});
  };
  model_->parameters().each_parameter([&](Parameters<float>::Trained& p) {
    add("value/" + p.name, p, p.value, p.holder >= 0 ? p.holder : 0);
  });
  optimizer_.each_state([&](const std::string& name, const Parameters<float>::Trained& p,
                            float* data) { add(name, p, data, p.keeper); });
  return out;
}

void Trainer::restored(int64_t steps) {
  optimizer_.set_steps(steps);
  model_->parameters().each_parameter([](Parameters<float>::Trained& p) {
    if (p.rounded) f32_to_bf16(p.value, p.elements(), p.rounded);
  });
}

}  // namespace ponder
