#include "plan/training.h"

#include <algorithm>

namespace ponder {
namespace {

constexpr double kMomentBytes = 8;

// Of all matrices of layers; embedding, head and attention stay (DeepSeek-V3 section 3.3.1).
void multiply_in_fp8(StepCount& count) {
  for (const Work work : {Work::Attention, Work::Experts, Work::Shared, Work::Dense}) {
    auto& flop = count.at(work).flop;
    double& wide = flop[static_cast<size_t>(UnitKind::Bf16)];
    flop[static_cast<size_t>(UnitKind::Fp8)] += wide;
    wide = 0;
  }
}

// Experts hear of a token in FP8 and answer in BF16; the gradients go the same ways back.
Traffic both_ways(bool fp8) {
  const double forth = fp8 ? 1 : 2;
  return {.dispatch_bytes = 2 * forth, .combine_bytes = 4, .once_a_node = true};
}

// Gradients of what devices have in common: summed, and the numbers sent back.
PartTime gradient_time(const Hardware& h, const Layout& l, double shared_bytes) {
  PartTime out{.name = "gradients", .bound = "network"};
  const Link& link = l.devices() <= h.node ? h.inside : h.between;
  if (l.dp < 2 || link.bytes_per_s == 0) return out;
  const auto dp = static_cast<double>(l.dp);
  out.bytes = 2 * shared_bytes * (dp - 1) / dp;
  out.seconds = out.bytes / (link.bytes_per_s * h.reached_links);
  return out;
}

// Numbers a device keeps: its part of what all devices of a stage share, and of the experts.
double kept_numbers(const ModelCounts& counts, const Layout& l, bool experts) {
  const auto& numbers = counts.stored().numbers;
  const double its = numbers[static_cast<size_t>(Work::Experts)];
  const double stage = experts ? its / static_cast<double>(l.ep > 1 ? l.ep : l.tp)
                               : (counts.parameters() - its) / static_cast<double>(l.tp);
  return stage / static_cast<double>(l.pp);
}

void add_memory(const ModelCounts& counts, const Machine& m, TrainingPlan& plan,
                double activations) {
  const Layout& l = plan.layout;
  const double shared = kept_numbers(counts, l, false), experts = kept_numbers(counts, l, true);
  const double copies = plan.work.sharded_state ? static_cast<double>(l.dp) : 1;
  const double copies_of_experts =
      plan.work.sharded_state
          ? static_cast<double>(l.stage()) / static_cast<double>(std::max(l.ep, l.tp))
          : 1;
  const double rest = plan.work.state_bytes - kMomentBytes;
  plan.weights = rest * (shared + experts);
  plan.state = kMomentBytes * (shared / copies + experts / std::max(1.0, copies_of_experts));
  plan.activations = activations;
  plan.fits = plan.weights + plan.state + plan.activations <= m.device.memory_bytes;
}

// One sequence on each copy of attention: what each token needs, and what is touched once.
Step micro_step(const StepCount& count, const Layout& l, const TrainingWork& work) {
  const auto rows = static_cast<double>(work.sequence), dp = static_cast<double>(l.dp);
  return {a_token(count, rows), rows * dp, dp, 1};
}

}  // namespace

TrainingPlan training_plan(std::shared_ptr<const Checkpoint> checkpoint, const Machine& machine,
                           const Layout& layout, const TrainingWork& work) {
  constexpr int64_t kSequences = 1;
  ModelCounts counts(checkpoint, {});
  check_layout(layout, counts.config());
  CountedModel trained(checkpoint, {.trained = true, .checkpoint_blocks = work.again});
  StepCount count = trained.training(kSequences, work.sequence);
  TrainingPlan out{.layout = layout, .work = work};
  out.flop_a_token = count.sum().all_flop() / static_cast<double>(work.sequence);
  if (work.fp8) multiply_in_fp8(count);

  const double tokens = static_cast<double>(work.batch * work.sequence);
  const Step step = micro_step(count, layout, work);
  Machine whole = machine;
  whole.utilisation = 1;
  const StepTime micro = step_time(counts, whole, layout, both_ways(work.fp8), step);
  const double micros = tokens / step.tokens;  // of one sequence on each of dp
  for (PartTime part : micro.parts) {
    part.bytes *= micros, part.flop *= micros, part.seconds *= micros;
    out.parts.push_back(part);
  }
  const double shared = 4 * kept_numbers(counts, layout, false);
  const PartTime gradients = gradient_time(machine.device, layout, shared);
  if (gradients.seconds > 0) out.parts.push_back(gradients);
  const double pp = static_cast<double>(layout.pp);
  out.bubble_s = micro.seconds * (pp - 1);
  out.step_s = (micro.seconds * micros + out.bubble_s + gradients.seconds) / machine.utilisation;
  out.tokens_per_s = tokens / out.step_s;
  out.hours = work.tokens / out.tokens_per_s / kHour;
  out.device_hours = out.hours * static_cast<double>(layout.devices());
  out.dollars = out.device_hours * machine.device.price_per_hour;
  out.used =
      out.flop_a_token * out.tokens_per_s /
      (static_cast<double>(layout.devices()) * machine.device.products_per_s(UnitKind::Bf16));
  add_memory(counts, machine, out,
             trained.activation_bytes() / static_cast<double>(layout.tp * layout.pp) * pp);
  return out;
}

}  // namespace ponder
