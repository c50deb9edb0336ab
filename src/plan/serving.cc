#include "plan/serving.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace ponder {
namespace {

constexpr double kMillion = 1e6;

// Counts are asked for once, however many layouts and batches there are.
struct Counted {
  StepCount decode, draft, prompt;
};

Counted counted(ModelCounts& counts, const Machine& m, const Workload& w) {
  const int64_t depth = w.prompt + w.output / 2;
  Counted out;
  out.prompt = counts.prompt(w.prompt, m.device.absorbed_prompts);
  out.decode = counts.decode(depth);
  if (w.accepted >= 0) out.draft = counts.draft(depth);
  return out;
}

// With a guess each sequence has two rows, whose keys are read together, and the head makes one.
Step decode_step(const Counted& counted, const Workload& w, const Layout& l) {
  const auto batch = static_cast<double>(w.batch) / static_cast<double>(l.pp);
  Step out{counted.decode, batch, batch, 1};
  if (w.accepted < 0) return out;
  out.tokens = 2 * batch;
  out.cache_reads = 0.5;
  for (size_t i = 0; i < out.token.of.size(); ++i) {
    Amounts extra = 0.5 * counted.draft.of[i];
    extra.take_weights(counted.draft.of[i]);
    extra.cache_read *= 2;
    out.token.of[i] += extra;
  }
  out.token.waits += counted.draft.waits;
  return out;
}

Step prompt_step(const Counted& counted, const Workload& w, double tokens) {
  Step out{counted.prompt, tokens, std::max(1.0, tokens / static_cast<double>(w.prompt)), 1};
  // Of chunks that are shorter than a prompt each reads the half before it, on the average.
  out.cache_reads = std::max(1.0, static_cast<double>(w.prompt) / 2 / tokens);
  return out;
}

Memory memory_of(const ModelCounts& counts, const Machine& m, const Layout& l, const Workload& w) {
  const WeightShare share = weight_share(counts, l);
  const ModelConfig& c = counts.config();
  const double heads = c.kv_lora > 0 ? 1 : static_cast<double>(std::max<int64_t>(1, c.kv_heads));
  const double parts = std::min(static_cast<double>(l.tp), heads) * static_cast<double>(l.pp);
  const double sequences = std::ceil(static_cast<double>(w.batch) / static_cast<double>(l.dp));
  const double tokens = static_cast<double>(w.prompt + w.output);
  const double rows =
      static_cast<double>(w.chunk > 0 ? w.chunk : w.prompt) / static_cast<double>(l.dp);
  Memory out;
  out.weights = m.experts ? share.all - share.experts : share.all;
  if (counts.has_draft() && w.accepted >= 0)
    out.weights += counts.stored().draft_bytes / static_cast<double>(l.stage());
  out.cache = sequences * (tokens * counts.cache_bytes_a_token() + counts.state_bytes()) / parts;
  // They were counted as ponder's floats.
  const double most = sizeof(float);
  const double number = m.device.number_bytes > 0 ? std::min(m.device.number_bytes, most) : most;
  out.activations = counts.activation_bytes_a_row() * number / sizeof(float) *
                    std::max(rows, sequences) / static_cast<double>(l.tp);
  return out;
}

void judge_memory(const ModelCounts& counts, const Machine& m, ServingPlan& plan) {
  const WeightShare share = weight_share(counts, plan.layout);
  const double room = m.device.memory_bytes;
  plan.fits = plan.memory.all() <= room;
  if (m.experts) {
    const bool all = share.experts <= m.experts->memory_bytes;
    plan.streams = !all && m.experts->disk_bytes_per_s > 0;
    plan.fits = plan.fits && (all || plan.streams);
  } else if (!plan.fits && m.device.disk_bytes_per_s > 0) {
    plan.streams = plan.memory.all() - share.experts <= room;
    plan.fits = plan.streams;
  }
}

double dollars_an_hour(const Machine& m, const Layout& l) {
  const double beside = m.experts ? m.experts->price_per_hour : 0;
  return static_cast<double>(l.devices()) * m.device.price_per_hour + beside;
}

ServingPlan planned(ModelCounts& counts, const Counted& its, const Machine& m, const Layout& l,
                    const Workload& w) {
  ServingPlan out{.layout = l, .work = w};
  const auto pp = static_cast<double>(l.pp);
  const double prompt = static_cast<double>(w.prompt) * (1 - w.cached);
  const double chunk = w.chunk > 0 ? static_cast<double>(w.chunk) : static_cast<double>(w.prompt);
  out.prefill = step_time(counts, m, l, {.once_a_node = true}, prompt_step(its, w, chunk));
  out.decode = step_time(counts, m, l, {}, decode_step(its, w, l));
  out.prefill_tokens_per_s = chunk / out.prefill.seconds;
  const StepTime alone = step_time(counts, m, l, {.once_a_node = true},
                                   prompt_step(its, w, std::min(chunk, std::max(1.0, prompt))));
  out.first_token_s = alone.seconds * pp * std::max(1.0, prompt / chunk);
  const double a_step = w.accepted < 0 ? 1 : 1 + w.accepted;
  out.seconds_a_token = out.decode.seconds * pp / a_step;
  out.tokens_per_s_a_user = 1 / out.seconds_a_token;
  out.decode_tokens_per_s = static_cast<double>(w.batch) * out.tokens_per_s_a_user;
  const double an_hour = dollars_an_hour(m, l);
  out.in_dollars = an_hour / kHour / out.prefill_tokens_per_s * (1 - w.cached) * kMillion;
  out.out_dollars = an_hour / kHour / out.decode_tokens_per_s * kMillion;
  out.memory = memory_of(counts, m, l, w);
  judge_memory(counts, m, out);
  return out;
}

struct Resource {
  const char* name;
  void (*twice)(Hardware& h);
};
constexpr Resource kResources[] = {
    {"memory bandwidth", [](Hardware& h) { h.read_bytes_per_s *= 2; }},
    {"arithmetic",
     [](Hardware& h) {
       for (auto* rates : {&h.flop_per_s, &h.weights_per_s, &h.alone_flop_per_s}) {
         for (double& rate : *rates) rate *= 2;
       }
     }},
    {"links", [](Hardware& h) { h.inside.bytes_per_s *= 2, h.between.bytes_per_s *= 2; }},
    {"quickness",
     [](Hardware& h) { h.wait_s /= 2, h.inside.latency_s /= 2, h.between.latency_s /= 2; }},
    {"disk", [](Hardware& h) { h.disk_bytes_per_s *= 2; }},
};

void add_helps(ModelCounts& counts, const Counted& its, const Machine& m, ServingPlan& plan) {
  for (const Resource& resource : kResources) {
    Machine better = m;
    resource.twice(better.device);
    if (better.experts) resource.twice(*better.experts);
    const StepTime time =
        step_time(counts, better, plan.layout, {}, decode_step(its, plan.work, plan.layout));
    plan.helps.emplace_back(resource.name, plan.decode.seconds / time.seconds);
  }
  std::stable_sort(plan.helps.begin(), plan.helps.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
}

std::vector<int64_t> divisors(int64_t n) {
  std::vector<int64_t> out;
  for (int64_t d = 1; d <= n; ++d) {
    if (n % d == 0) out.push_back(d);
  }
  return out;
}

std::vector<Layout> layouts(const ModelConfig& c, int64_t devices) {
  std::vector<Layout> out;
  for (const int64_t pp : divisors(devices)) {
    for (const int64_t tp : divisors(devices / pp)) {
      const int64_t stage = devices / pp;
      if (pp > c.layers || c.heads % tp) continue;
      for (const int64_t ep : divisors(stage)) {
        if (ep > 1 && ep > c.experts) continue;
        out.push_back({tp, ep, stage / tp, pp});
      }
    }
  }
  return out;
}

bool better(const ServingPlan& a, const ServingPlan& b, Goal goal) {
  return goal == Goal::Latency ? a.seconds_a_token < b.seconds_a_token
                               : a.decode_tokens_per_s > b.decode_tokens_per_s;
}

// The figure of a link that so many devices need and that is not given; "" if none is.
std::string_view missing_link(const Hardware& h, int64_t devices) {
  if (devices > h.node && h.between.bytes_per_s == 0) return "between.gb_s";
  const bool within = devices > 1 && h.node > 1;
  return within && h.inside.bytes_per_s == 0 ? "inside.gb_s" : "";
}

std::string why_none(const Machine& machine, const Search& search) {
  const std::string what = fmt::format("{} x {}", search.devices, machine.device.name);
  if (const auto link = missing_link(machine.device, search.devices); !link.empty())
    return fmt::format("{}: its figures have no link between devices; give \"{}\"", what, link);
  if (search.slowest_token_s > 0) {
    return fmt::format(
        "no layout of {} holds the model and gives a user a token within {:g} ms; allow more "
        "(--slowest-ms), or give more --devices",
        what, 1e3 * search.slowest_token_s);
  }
  return fmt::format("no layout of {} holds the model and serves it so; give more --devices", what);
}

}  // namespace

ServingPlan serving_plan(ModelCounts& counts, const Machine& machine, const Layout& layout,
                         const Workload& work) {
  check_layout(layout, counts.config());
  const Counted its = counted(counts, machine, work);
  ServingPlan out = planned(counts, its, machine, layout, work);
  add_helps(counts, its, machine, out);
  return out;
}

std::vector<ServingPlan> all_plans(ModelCounts& counts, const Machine& machine,
                                   const Workload& work, const Search& search) {
  constexpr int64_t kMostBatch = 1 << 20;
  std::vector<ServingPlan> out;
  if (!missing_link(machine.device, search.devices).empty()) return out;
  const Counted its = counted(counts, machine, work);
  for (const Layout& layout : layouts(counts.config(), search.devices)) {
    std::optional<ServingPlan> best;
    const auto consider = [&](int64_t batch) {
      Workload w = work;
      w.batch = batch;
      ServingPlan plan = planned(counts, its, machine, layout, w);
      if (!plan.fits) return false;
      const bool slow = search.slowest_token_s > 0 && plan.seconds_a_token > search.slowest_token_s;
      if (!slow && (!best || better(plan, *best, search.goal))) best = std::move(plan);
      return !slow;
    };
    if (search.batch) consider(*search.batch);
    for (int64_t batch = 1; !search.batch && batch <= kMostBatch && consider(batch); batch *= 2) {
    }
    if (best) out.push_back(std::move(*best));
  }
  return out;
}

ServingPlan best_plan(ModelCounts& counts, const Machine& machine, const Workload& work,
                      const Search& search) {
  std::vector<ServingPlan> plans = all_plans(counts, machine, work, search);
  if (plans.empty()) fail("{}", why_none(machine, search));
  const auto found = std::min_element(
      plans.begin(), plans.end(),
      [&](const ServingPlan& a, const ServingPlan& b) { return better(a, b, search.goal); });
  return serving_plan(counts, machine, found->layout, found->work);
}

}  // namespace ponder
