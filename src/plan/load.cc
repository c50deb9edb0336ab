#include "plan/load.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"

namespace ponder {
namespace {

constexpr int64_t kSampleRows = 64, kSamples = 8;
constexpr Work kAllWorks[] = {Work::Attention, Work::Cache,     Work::Experts,
                              Work::Shared,    Work::Dense,     Work::Router,
                              Work::Head,      Work::Embedding, Work::Rest};

double part_of(Work work, const Layout& l, const ModelConfig& c, bool bytes) {
  const auto tp = static_cast<double>(l.tp);
  switch (work) {
    case Work::Cache: {
      // A latent, or one head's keys, must be in every part that asks with its queries.
      const bool latent = c.kv_lora > 0;
      const double heads = latent ? 1 : static_cast<double>(std::max<int64_t>(1, c.kv_heads));
      return bytes ? 1 / std::min(tp, heads) : 1 / tp;
    }
    case Work::Router:
    case Work::Rest:
      return 1;
    default:
      return 1 / tp;
  }
}

// Of the copy of attention that has most: a sequence is in one alone.
double tokens_of_copy(const Layout& l, const Step& step) {
  return step.tokens / std::clamp(step.sequences, 1.0, static_cast<double>(l.dp));
}

struct Load {
  std::array<Amounts, kWorks> of;
};

// A device's share of a step: what is read once, and what each of its tokens needs.
Load device_load(const ModelCounts& counts, const Layout& l, const Step& step) {
  const ModelConfig& c = counts.config();
  const double local = tokens_of_copy(l, step), pp = static_cast<double>(l.pp);
  Load out;
  for (const Work work : kAllWorks) {
    const auto i = static_cast<size_t>(work);
    const Amounts& each = step.token.of[i];
    const double flop_part = part_of(work, l, c, false), byte_part = part_of(work, l, c, true);
    Amounts& to = out.of[i];
    if (work == Work::Experts) {
      to = step.tokens / static_cast<double>(l.stage()) * each;
      const auto parts = static_cast<double>(l.ep > 1 ? l.ep : l.tp);  // that share one set
      const double asking = step.tokens * parts / static_cast<double>(l.stage());
      to.gradient_bytes = each.gradient_bytes / parts;
      const double touched =
          weight_share(counts, l).experts * pp * touched_experts(c.route, asking);
      to.take_weights(each, each.weight_bytes > 0 ? touched / each.weight_bytes : 0);
    } else {
      to = local * flop_part * each;
      to.cache_read = local * byte_part * each.cache_read * step.cache_reads;
      to.cache_written = local * byte_part * each.cache_written;
      to.gradient_bytes = each.gradient_bytes * byte_part;
      to.take_weights(each, byte_part * (work == Work::Embedding ? local : 1));
    }
    to = 1 / pp * to;
  }
  return out;
}

// What one device sends, and how long that takes.
struct Sent {
  const Hardware& h;
  double bytes = 0, seconds = 0;

  // Links within a node and between nodes work at the same time.
  void add(double inside, double between, double rounds, bool far) {
    if (inside > 0 && h.inside.bytes_per_s == 0)
      fail("{}: this layout needs a link between devices: give \"inside.gb_s\"", h.name);
    if (between > 0 && h.between.bytes_per_s == 0)
      fail("{}: this layout needs a network between nodes: give \"between.gb_s\"", h.name);
    const auto over = [&](double sent, const Link& link) {
      return sent > 0 ? sent / (link.bytes_per_s * h.reached_links) : 0;
    };
    bytes += inside + between;
    seconds += std::max(over(inside, h.inside), over(between, h.between)) +
               rounds * (far ? h.between.latency_s : h.inside.latency_s);
  }
};

// Copies of a token that go to its experts: one each, or one for all that a device has.
double copies(const RouteOptions& route, double ep, bool once) {
  const auto top = static_cast<double>(route.top_k);
  if (!once) return top;
  const bool limited = route.top_groups < route.groups;
  const double share =
      limited ? static_cast<double>(route.top_groups) / static_cast<double>(route.groups) : 1;
  const double devices = std::max(1.0, ep * share);
  return devices * (1 - std::pow(1 - 1 / devices, top));
}

void send_to_experts(const ModelCounts& counts, const Layout& l, const Traffic& t, double rows,
                     Sent& out) {
  const ModelConfig& c = counts.config();
  if (l.ep <= 1 || c.experts == 0) return;
  const auto ep = static_cast<double>(l.ep);
  const auto node = static_cast<double>(std::min(out.h.node, l.ep));
  const double layers = static_cast<double>(c.moe_layers()) / static_cast<double>(l.pp);
  const double each =
      rows * static_cast<double>(c.hidden) * (t.dispatch_bytes + t.combine_bytes) * layers;
  const double nodes = ep / node, sent = copies(c.route, ep, t.once_a_node);
  const double far = t.once_a_node ? remote_nodes(c.route, nodes) : sent * (1 - 1 / nodes);
  // Within a node the devices' copies go on from where the node's came in.
  const double near = t.once_a_node ? sent * (1 - 1 / node) : sent * (node - 1) / ep;
  out.add(near * each, far * each, 2 * layers, nodes > 1);
}

Sent sent_by_device(const ModelCounts& counts, const Hardware& h, const Layout& l, const Traffic& t,
                    const Step& step) {
  const ModelConfig& c = counts.config();
  const auto tp = static_cast<double>(l.tp), hidden = static_cast<double>(c.hidden);
  const double local = tokens_of_copy(l, step);
  const double layers = static_cast<double>(c.layers) / static_cast<double>(l.pp);
  Sent out{h};
  if (l.tp > 1) {  // two sums over all parts a layer, as reduce-scatter and all-gather
    const double bytes = 2 * layers * 2 * local * hidden * 2 * (tp - 1) / tp;
    const bool far = l.tp > h.node;
    out.add(far ? 0 : bytes, far ? bytes : 0, 2 * layers, far);
  }
  send_to_experts(counts, l, t, local / tp, out);
  if (l.pp > 1) {
    const double bytes = local * hidden * 2 / tp;
    const bool far = l.devices() > h.node;
    out.add(far ? 0 : bytes, far ? bytes : 0, 1, far);
  }
  return out;
}

// Experts that are chosen, but not in memory.
PartTime missed(const ModelCounts& counts, const Machine& m, const Layout& l, double touched) {
  const Hardware& h = m.experts ? *m.experts : m.device;
  const WeightShare share = weight_share(counts, l);
  const double beside = m.experts ? 0 : share.all - share.experts;
  const double resident =
      std::clamp((h.memory_bytes - beside) / std::max(1.0, share.experts), 0.0, 1.0);
  PartTime out{.name = "disk", .bound = "disk"};
  if (resident >= 1 || h.disk_bytes_per_s == 0) return out;
  // Evenly chosen ones are there as often as they fit.
  out.bytes = touched * (1 - (m.expert_hits < 0 ? resident : m.expert_hits));
  out.seconds = out.bytes / h.disk_bytes_per_s;
  return out;
}

}  // namespace

StepCount a_token(const StepCount& count, double rows) {
  StepCount out = count;
  for (const Work work : kAllWorks) {
    const Amounts& all = count.at(work);
    Amounts& part = out.at(work);
    part = 1 / rows * all;
    if (work == Work::Embedding) continue;
    part.take_weights(all);
    part.gradient_bytes = all.gradient_bytes;
  }
  return out;
}

void check_layout(const Layout& l, const ModelConfig& c) {
  for (const int64_t part : {l.tp, l.ep, l.dp, l.pp}) {
    if (part < 1 || part > kMostParts)
      fail("a layout has {} parts of a kind; 1 to {} are planned for", part, kMostParts);
  }
  if (l.stage() % l.ep)
    fail("--ep {} does not divide the {} devices of a stage (tp {} x dp {})", l.ep, l.stage(), l.tp,
         l.dp);
  if (l.ep > 1 && l.ep > c.experts)
    fail("--ep {} is more than the model's {} experts", l.ep, c.experts);
  if (c.heads % l.tp) fail("--tp {} does not divide the model's {} heads", l.tp, c.heads);
  if (l.pp > c.layers) fail("--pp {} is more than the model's {} layers", l.pp, c.layers);
}

ModelCounts::ModelCounts(std::shared_ptr<const Checkpoint> checkpoint, std::optional<DType> kv)
    : checkpoint_(std::move(checkpoint)),
      absorbed_(checkpoint_, {.kv = kv}),
      kv_(kv),
      stored_(stored_count(*checkpoint_)) {
  const KvLayout layout = absorbed_.kv_layout();
  cache_token_ = static_cast<double>(layout.token_bytes());
  state_ = static_cast<double>(layout.state_bytes());
}

double ModelCounts::parameters() const {
  double out = 0;
  for (const double numbers : stored_.numbers) out += numbers;
  return out;
}

double ModelCounts::active() const {
  const ModelConfig& c = config();
  const double looked_up = static_cast<double>(c.layer_input_vocab * c.layer_input * c.layers);
  const double experts = stored_.numbers[static_cast<size_t>(Work::Experts)];
  if (c.experts == 0) return parameters() - looked_up;
  const auto idle = static_cast<double>(c.experts - c.route.top_k);
  return parameters() - looked_up - experts * idle / static_cast<double>(c.experts);
}

StepCount ModelCounts::decode(int64_t depth) {
  const CountedRows row = {1, depth};
  return absorbed_.forward(std::span(&row, 1));
}

StepCount ModelCounts::draft(int64_t depth) {
  const CountedRows row = {1, depth};
  return absorbed_.draft(std::span(&row, 1));
}

// Runs of rows from the middle of equal parts: the mean of all rows where the work grows evenly, as
// it does but for a window's edge.
StepCount ModelCounts::prompt(int64_t tokens, bool absorbed) {
  const bool latent = config().kv_lora > 0 && config().index_topk == 0;
  if (!absorbed && latent && !expanded_)
    expanded_ =
        std::make_unique<CountedModel>(checkpoint_, CountOptions{.absorbed = false, .kv = kv_});
  CountedModel& model = expanded_ && !absorbed ? *expanded_ : absorbed_;
  std::vector<CountedRows> rows;
  if (tokens <= kSamples * kSampleRows) {
    rows.push_back({tokens, 0});
  } else {
    for (int64_t i = 0; i < kSamples; ++i)
      rows.push_back({kSampleRows, (2 * i + 1) * tokens / (2 * kSamples) - kSampleRows / 2});
  }
  const StepCount all = model.forward(rows);
  int64_t count = 0;
  for (const CountedRows& some : rows) count += some.rows;
  activation_row_ = model.activation_bytes() / static_cast<double>(count);
  StepCount out = a_token(all, static_cast<double>(count));
  // Keys that a step reads are those of its sequences, once.
  out.at(Work::Cache).cache_read = cache_token_;
  return out;
}

WeightShare weight_share(const ModelCounts& counts, const Layout& l) {
  const StoredCount& stored = counts.stored();
  const auto tp = static_cast<double>(l.tp), ep = static_cast<double>(l.ep),
             pp = static_cast<double>(l.pp);
  WeightShare out;
  for (const Work work : kAllWorks) {
    const double bytes = stored.bytes[static_cast<size_t>(work)];
    const bool whole = work == Work::Router || work == Work::Rest;
    if (work == Work::Experts) {
      out.experts = bytes / (l.ep > 1 ? ep : tp) / pp;
    } else {
      out.all += bytes / (whole ? 1 : tp) / pp;
    }
  }
  out.all += out.experts;
  return out;
}

double remote_nodes(const RouteOptions& route, double nodes) {
  if (nodes <= 1) return 0;
  const auto groups = static_cast<double>(route.groups), top = static_cast<double>(route.top_k);
  double missing = 0;  // the share of tokens that have nothing to do at some node
  if (groups > nodes && route.top_groups < route.groups) {
    // Nodes that hold several groups: none of the chosen.
    missing = 1;
    const double a_node = groups / nodes;
    for (double i = 0; i < static_cast<double>(route.top_groups); ++i)
      missing *= std::max(0.0, groups - a_node - i) / (groups - i);
  } else if (route.top_groups < route.groups) {
    const double chosen = static_cast<double>(route.top_groups) * nodes / groups;
    missing = 1 - chosen / nodes * (1 - std::pow(1 - 1 / chosen, top));
  } else {
    missing = std::pow(1 - 1 / nodes, top);
  }
  return (nodes - 1) * (1 - missing);
}

PartTime time_of(const Hardware& h, Work work, const Amounts& a) {
  PartTime out{.name = work_name(work)};
  out.bytes = a.weight_bytes + a.gradient_bytes + a.cache_read + a.cache_written +
              a.numbers * h.number_bytes;
  out.flop = a.all_flop();
  const double reach = work == Work::Cache ? h.reached_attention : h.reached_products;
  double flop_s = 0;
  for (size_t i = 0; i < kUnitKinds; ++i) {
    if (a.flop[i] <= 0) continue;
    const auto u = static_cast<size_t>(h.computing(static_cast<UnitKind>(i)));
    double rows_s = a.flop[i] / (h.flop_per_s[u] * reach);
    if (h.weights_per_s[u] > 0) rows_s += a.weights[i] / h.weights_per_s[u];
    if (h.alone_flop_per_s[u] > 0) rows_s = std::min(rows_s, a.flop[i] / h.alone_flop_per_s[u]);
    flop_s += rows_s;
  }
  const double bytes_s = out.bytes / (h.read_bytes_per_s * h.reached_memory);
  out.seconds = std::max(bytes_s, flop_s) + (1 - h.hidden) * std::min(bytes_s, flop_s);
  out.bound = bytes_s >= flop_s ? "bytes" : "flop";
  return out;
}

double StepTime::of(const char* bound) const {
  double out = 0;
  for (const PartTime& part : parts) {
    if (!std::strcmp(part.bound, bound)) out += part.seconds;
  }
  return out;
}

StepTime step_time(const ModelCounts& counts, const Machine& m, const Layout& l,
                   const Traffic& traffic, const Step& step) {
  const Load load = device_load(counts, l, step);
  StepTime out;
  double touched = 0;
  for (const Work work : kAllWorks) {
    const bool elsewhere = work == Work::Experts && m.experts;
    const Amounts& amounts = load.of[static_cast<size_t>(work)];
    if (work == Work::Experts) touched = amounts.weight_bytes;
    const PartTime part = time_of(elsewhere ? *m.experts : m.device, work, amounts);
    if (part.seconds > 0) out.parts.push_back(part);
    out.seconds += part.seconds;
  }
  const auto pp = static_cast<double>(l.pp);
  const PartTime disk = missed(counts, m, l, touched);
  const PartTime waits{.name = "waits",
                       .seconds = m.device.wait_s * static_cast<double>(step.token.waits) / pp,
                       .bound = "waits"};
  const Sent sent = sent_by_device(counts, m.device, l, traffic, step);
  out.network_bytes = sent.bytes;
  const PartTime network{
      .name = "network", .bytes = sent.bytes, .seconds = sent.seconds, .bound = "network"};
  for (const PartTime& part : {disk, waits, network}) {
    if (part.seconds > 0) out.parts.push_back(part);
  }
  out.seconds += disk.seconds + waits.seconds;
  out.seconds = m.overlap ? std::max(out.seconds, network.seconds) : out.seconds + network.seconds;
  out.seconds /= m.utilisation;
  return out;
}

}  // namespace ponder
