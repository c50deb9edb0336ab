#include "base/error.h"
#include "plan/page.h"

namespace ponder {
namespace {

constexpr double kGiga = 1e9, kMilli = 1e3;

Json layout_json(const Layout& l) {
  return {{"tp", l.tp}, {"ep", l.ep}, {"dp", l.dp}, {"pp", l.pp}, {"devices", l.devices()}};
}

Json parts_json(const std::vector<PartTime>& parts) {
  Json out = Json::array();
  for (const PartTime& part : parts) {
    out.push_back({{"part", part.name},
                   {"seconds", part.seconds},
                   {"bytes", part.bytes},
                   {"flop", part.flop},
                   {"bound", part.bound}});
  }
  return out;
}

Json step_json(const StepTime& step) {
  Json bounds = Json::object();
  for (const char* bound : kBounds) bounds[bound] = step.of(bound);
  return {{"seconds", step.seconds},
          {"network_bytes", step.network_bytes},
          {"seconds_bound_by", bounds},
          {"parts", parts_json(step.parts)}};
}

std::string layout_text(const Layout& l) {
  return fmt::format("{} devices (tp {}, ep {}, dp {}, pp {})", l.devices(), l.tp, l.ep, l.dp,
                     l.pp);
}

std::string parts_text(const char* title, const std::vector<PartTime>& parts) {
  std::string out =
      fmt::format("\n{:<12}{:>10}{:>12}{:>12}  bound by\n", title, "ms", "GB", "GFLOP");
  for (const PartTime& part : parts) {
    out += fmt::format("  {:<10}{:>10.3f}{:>12.3f}{:>12.2f}  {}\n", part.name,
                       part.seconds * kMilli, part.bytes / kGiga, part.flop / kGiga, part.bound);
  }
  return out;
}

std::string fits_text(bool fits, bool streams) {
  if (streams) return "experts come from the disk";
  return fits ? "fits" : "does not fit";
}

}  // namespace

Json serving_json(const ModelCounts& counts, const Machine& m, const ServingPlan& p) {
  Json helps = Json::object();
  for (const auto& [name, factor] : p.helps) helps[name] = factor;
  return {{"hardware", m.device.name},
          {"experts_on", m.experts ? Json(m.experts->name) : Json(nullptr)},
          {"utilisation", m.utilisation},
          {"layout", layout_json(p.layout)},
          {"parameters", counts.parameters()},
          {"active_parameters", counts.active()},
          {"weight_bytes", counts.stored().all_bytes()},
          {"cache_bytes_a_token", counts.cache_bytes_a_token()},
          {"prompt", p.work.prompt},
          {"output", p.work.output},
          {"batch", p.work.batch},
          {"memory",
           {{"weights", p.memory.weights},
            {"cache", p.memory.cache},
            {"activations", p.memory.activations},
            {"of_device", m.device.memory_bytes},
            {"fits", p.fits},
            {"streams", p.streams}}},
          {"first_token_s", p.first_token_s},
          {"prefill_tokens_per_s", p.prefill_tokens_per_s},
          {"decode_tokens_per_s", p.decode_tokens_per_s},
          {"tokens_per_s_a_user", p.tokens_per_s_a_user},
          {"dollars_a_million_in", p.in_dollars},
          {"dollars_a_million_out", p.out_dollars},
          {"prefill", step_json(p.prefill)},
          {"decode", step_json(p.decode)},
          {"decode_with_twice_of", helps}};
}

Json ranks_json(const Machine& m, const RanksPlan& p) {
  const auto step = [&](const RanksStep& s) {
    return Json{{"tokens", s.tokens},
                {"seconds", s.time.seconds},
                {"tokens_per_s", static_cast<double>(s.tokens) / s.time.seconds},
                {"sent_bytes", s.exchanged.sent},
                {"received_bytes", s.exchanged.received},
                {"exchanges", s.exchanged.times},
                {"wire_bytes", s.wire_bytes(p.ranks)},
                {"parts", parts_json(s.time.parts)}};
  };
  return {{"hardware", m.device.name},
          {"ranks", p.ranks},
          {"whole_experts", p.whole_experts},
          {"stages", p.stages},
          {"prompt", p.work.prompt},
          {"output", p.work.output},
          {"batch", p.work.batch},
          {"weight_bytes", p.weight_bytes},
          {"cache_bytes_a_token", p.cache_bytes_a_token},
          {"memory_bytes", p.memory()},
          {"fits", p.memory() <= m.device.memory_bytes},
          {"prefill", step(p.prefill)},
          {"decode", step(p.decode)}};
}

Json training_json(const Machine& m, const TrainingPlan& p) {
  return {{"hardware", m.device.name},
          {"utilisation", m.utilisation},
          {"layout", layout_json(p.layout)},
          {"sequence", p.work.sequence},
          {"batch", p.work.batch},
          {"tokens", p.work.tokens},
          {"memory",
           {{"weights", p.weights},
            {"state", p.state},
            {"activations", p.activations},
            {"of_device", m.device.memory_bytes},
            {"fits", p.fits}}},
          {"flop_a_token", p.flop_a_token},
          {"step_s", p.step_s},
          {"bubble_s", p.bubble_s},
          {"tokens_per_s", p.tokens_per_s},
          {"hours", p.hours},
          {"device_hours", p.device_hours},
          {"dollars", p.dollars},
          {"used_of_bf16_peak", p.used},
          {"parts", parts_json(p.parts)}};
}

std::string serving_text(const ModelCounts& counts, const Machine& m, const ServingPlan& p) {
  std::string out = fmt::format(
      "{}: {}\n{:.1f} billion parameters, {:.1f} of them used by a token; {:.0f} cache bytes a "
      "token\n",
      m.device.name, layout_text(p.layout), counts.parameters() / kGiga, counts.active() / kGiga,
      counts.cache_bytes_a_token());
  out += fmt::format(
      "memory of a device: {:.1f} GB weights, {:.1f} cache, {:.1f} activations of {:.0f}: {}\n",
      p.memory.weights / kGiga, p.memory.cache / kGiga, p.memory.activations / kGiga,
      m.device.memory_bytes / kGiga, fits_text(p.fits, p.streams));
  out +=
      fmt::format("first token   {:.2f} s after a prompt of {}\n", p.first_token_s, p.work.prompt);
  out += fmt::format("prefill       {:.1f} tokens/s\n", p.prefill_tokens_per_s);
  out += fmt::format("decode        {:.1f} tokens/s of {} sequences, {:.1f} each\n",
                     p.decode_tokens_per_s, p.work.batch, p.tokens_per_s_a_user);
  if (m.device.price_per_hour > 0)
    out += fmt::format("a million     ${:.3f} in, ${:.3f} out\n", p.in_dollars, p.out_dollars);
  out += parts_text("prefill", p.prefill.parts) + parts_text("decode", p.decode.parts);
  out += "\ndecode with twice of ";
  for (size_t i = 0; i < p.helps.size(); ++i)
    out += fmt::format("{}{} {:.2f} x", i ? ", " : "", p.helps[i].first, p.helps[i].second);
  return out + "\n";
}

std::string ranks_text(const Machine& m, const RanksPlan& p) {
  const auto step = [](const char* name, const RanksStep& s) {
    return fmt::format(
        "{:<13} {:.1f} tokens/s; a step of {} exchanges {:.1f} KB out, {:.1f} KB in, {} times\n",
        name, static_cast<double>(s.tokens) / s.time.seconds, s.tokens, s.exchanged.sent / 1e3,
        s.exchanged.received / 1e3, s.exchanged.times);
  };
  std::string out = fmt::format("{}: {} ranks{}\n", m.device.name, p.ranks,
                                p.stages          ? ", stages of layers"
                                : p.whole_experts ? ", experts whole"
                                                  : ", rows of every matrix on each");
  out += fmt::format(
      "memory of a rank: {:.2f} GB weights, {:.0f} cache bytes a token, {:.2f} GB of {:.0f}: {}\n",
      p.weight_bytes / kGiga, p.cache_bytes_a_token, p.memory() / kGiga,
      m.device.memory_bytes / kGiga, fits_text(p.memory() <= m.device.memory_bytes, false));
  out += step("prefill", p.prefill) + step("decode", p.decode);
  return out + parts_text("prefill", p.prefill.time.parts) +
         parts_text("decode", p.decode.time.parts);
}

std::string training_text(const Machine& m, const TrainingPlan& p) {
  std::string out = fmt::format("{}: {}\n", m.device.name, layout_text(p.layout));
  out += fmt::format(
      "memory of a device: {:.1f} GB weights and gradients, {:.1f} optimizer, {:.1f} activations "
      "of {:.0f}: {}\n",
      p.weights / kGiga, p.state / kGiga, p.activations / kGiga, m.device.memory_bytes / kGiga,
      fits_text(p.fits, false));
  out += fmt::format("{:.2f} GFLOP a token, {:.1f} % of the bf16 peak\n", p.flop_a_token / kGiga,
                     100 * p.used);
  out += fmt::format("a step        {:.3f} s, {:.3f} of them the pipeline's filling\n", p.step_s,
                     p.bubble_s);
  out +=
      fmt::format("training      {:.1f} tokens/s; {:.4g} tokens in {:.2f} h, {:.0f} device hours\n",
                  p.tokens_per_s, p.work.tokens, p.hours, p.device_hours);
  if (m.device.price_per_hour > 0) out += fmt::format("a run         ${:.0f}\n", p.dollars);
  return out + parts_text("a step", p.parts);
}

}  // namespace ponder
