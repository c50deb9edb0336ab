#include "train/optimizer.h"

#include <algorithm>
#include <cmath>

#include "tensor/quant.h"
#include "train/newton_schulz.h"

namespace ponder {
namespace {

constexpr int64_t kRun = 1 << 15;  // elements that one thread takes at a time
constexpr int64_t kUpdateCost = 8;

// Hidden matrices only: embedding, head and router are looked up or chosen by, not multiplied
// through, adapters are thin, and a convolution's rows are channels.
bool moves_by_muon(const Parameters<float>::Trained& p) {
  for (const char* part : {"embed_tokens", "lm_head", ".gate.weight", "lora_", ".conv1d."}) {
    if (p.name.find(part) != std::string::npos) return false;
  }
  return p.is_matrix();
}

float clip_scale(double clip, double norm) {
  return clip > 0 && norm > clip ? static_cast<float>(clip / (norm + 1e-6)) : 1.0f;
}

}  // namespace

float* Optimizer::zeros(int64_t count) {
  float* out = arena_.take<float>(count);
  std::fill(out, out + count, 0.0f);
  return out;
}

Optimizer::Optimizer(Parameters<float>& parameters, const OptimizerOptions& options)
    : options_(options), parameters_(parameters) {
  parameters.each_parameter([&](Parameters<float>::Trained& p) {
    if (!p.learns) return;
    Slot slot{&p, options.muon && moves_by_muon(p)};
    if (p.moves_here) {
      slot.first = zeros(p.elements());
      if (!slot.muon) slot.second = zeros(p.elements());
    }
    slots_.push_back(slot);
  });
  for (const Slot& slot : slots_) {
    const int64_t count = slot.muon || !slot.here() ? 0 : slot.parameter->elements();
    for (int64_t at = 0; at < count; at += kRun)
      adamw_runs_.push_back({&slot, at, std::min(count, at + kRun)});
  }
  group_muon();
}

// As many as share a region well, and no more: what the iteration needs is some 15 bytes an
// element.
void Optimizer::group_muon() {
  constexpr int64_t kTogether = 1 << 20;
  int64_t elements = kTogether;
  for (const Slot& slot : slots_) {
    if (!slot.muon || !slot.here()) continue;
    elements += slot.parameter->elements();
    if (elements > kTogether) {
      muon_groups_.emplace_back();
      elements = slot.parameter->elements();
    }
    muon_groups_.back().push_back(&slot);
  }
}

namespace {

// Sixteen sums side by side, folded in order: what a vector unit does, said in plain loops.
double squares_of(std::span<const float> run) {
  double lanes[16] = {};
  for (size_t at = 0; at < run.size(); ++at)
    lanes[at % 16] += static_cast<double>(run[at]) * static_cast<double>(run[at]);
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

}  // namespace

std::vector<double> Optimizer::gradient_squares(Graph<float>& g) const {
  struct Part {
    size_t parameter;
    std::span<const float> run;
    double sum;
  };
  std::vector<Part> parts;
  size_t count = 0;
  parameters_.each_parameter([&](const Parameters<float>::Trained& p) {
    const int64_t elements = p.grad && p.moves_here ? p.elements() : 0;
    for (int64_t at = 0; at < elements; at += kRun)
      parts.push_back({count, {p.grad + at, p.grad + std::min(elements, at + kRun)}, 0});
    ++count;
  });
  g.parallel(static_cast<int64_t>(parts.size()), kRun, [&](int64_t i, int) {
    Part& part = parts[static_cast<size_t>(i)];
    part.sum = squares_of(part.run);
  });
  std::vector<double> out(count);
  for (const Part& part : parts) out[part.parameter] += part.sum;
  return out;
}

void Optimizer::adamw(const Run& run, double lr, float scale) const {
  const Parameters<float>::Trained& p = *run.slot->parameter;
  const auto beta1 = static_cast<float>(options_.beta1), beta2 = static_cast<float>(options_.beta2);
  const auto t = static_cast<double>(steps_);
  const auto rate = static_cast<float>(lr / (1 - std::pow(options_.beta1, t)));
  const auto root = static_cast<float>(std::sqrt(1 - std::pow(options_.beta2, t)));
  const auto eps = static_cast<float>(options_.eps);
  const auto keep = static_cast<float>(p.is_matrix() ? 1 - lr * options_.weight_decay : 1.0);
  float* m = run.slot->first;
  float* v = run.slot->second;
  for (int64_t i = run.begin; i < run.end; ++i) {
    const float grad = p.grad[i] * scale;
    m[i] += (grad - m[i]) * (1 - beta1);
    v[i] = v[i] * beta2 + grad * grad * (1 - beta2);
    p.value[i] = p.value[i] * keep - rate * (m[i] / (std::sqrt(v[i]) / root + eps));
    p.grad[i] = 0;
  }
  if (p.rounded) f32_to_bf16(p.value + run.begin, run.end - run.begin, p.rounded + run.begin);
}

void Optimizer::muon(Graph<float>& g, std::span<const Slot* const> slots, double lr,
                     float scale) const {
  const auto momentum = static_cast<float>(options_.muon_momentum);
  const Arena::Mark mark = g.arena().mark();
  std::vector<Update> updates;
  std::vector<RowsOf> rows;
  for (const Slot* slot : slots) {
    const Parameters<float>::Trained& p = *slot->parameter;
    updates.push_back({g.arena().take<float>(p.elements()), p.rows, p.cols,
                       p.rounded ? DType::BF16 : DType::F32});
    rows.push_back({p.rows, kUpdateCost * p.cols});
  }
  g.parallel_rows(rows, [&](size_t of, int64_t r) {
    const Parameters<float>::Trained& p = *slots[of]->parameter;
    float *first = slots[of]->first, *update = updates[of].x;
    for (int64_t i = r * p.cols; i < (r + 1) * p.cols; ++i) {
      const float grad = p.grad[i] * scale;
      first[i] += (grad - first[i]) * (1 - momentum);
      update[i] = grad + (first[i] - grad) * momentum;
      p.grad[i] = 0;
    }
  });
  orthogonalise(g, updates);
  const auto keep = static_cast<float>(1 - lr * options_.weight_decay);
  g.parallel_rows(rows, [&](size_t of, int64_t r) {
    const Parameters<float>::Trained& p = *slots[of]->parameter;
    const auto rate =
        static_cast<float>(lr * 0.2 * std::sqrt(static_cast<double>(std::max(p.rows, p.cols))));
    const int64_t begin = r * p.cols;
    for (int64_t i = begin; i < begin + p.cols; ++i)
      p.value[i] = p.value[i] * keep - rate * updates[of].x[i];
    if (p.rounded) f32_to_bf16(p.value + begin, p.cols, p.rounded + begin);
  });
  g.arena().rewind(mark);
}

void Optimizer::step(Graph<float>& g, double lr, double norm) {
  ++steps_;
  const float scale = clip_scale(options_.clip, norm);
  g.parallel(static_cast<int64_t>(adamw_runs_.size()), kRun * kUpdateCost,
             [&](int64_t i, int) { adamw(adamw_runs_[static_cast<size_t>(i)], lr, scale); });
  for (const std::vector<const Slot*>& group : muon_groups_) muon(g, group, lr, scale);
}

void Optimizer::each_state(const VisitState& visit) {
  for (const Slot& slot : slots_) {
    const Parameters<float>::Trained& p = *slot.parameter;
    visit("first/" + p.name, p, slot.first);
    if (!slot.muon) visit("second/" + p.name, p, slot.second);
  }
}

}  // namespace ponder
