// Figures of an evaluation as JSON and as a table.
#include "eval/evaluate.h"

namespace ponder {
namespace {

Json estimate_json(const Estimate& estimate) {
  if (estimate.count == 0) return nullptr;
  return {{"value", estimate.value}, {"low", estimate.low}, {"high", estimate.high}};
}

Json figures_json(const EvalFigures& f) {
  Json pass = Json::object();
  for (const auto& [k, estimate] : f.pass) pass[std::to_string(k)] = estimate_json(estimate);
  return {{"problems", f.problems},
          {"answers", f.answers},
          {"pass@1", estimate_json(f.pass.front().second)},
          {"pass@k", std::move(pass)},
          {"cons@k", estimate_json(f.consensus)},
          {"length", estimate_json(f.length)},
          {"thought_tokens", f.thought_mean},
          {"thought_tokens_median", f.thought_median},
          {"truncated", f.truncated},
          {"stopped", f.stopped},
          {"language_consistency", estimate_json(f.language)},
          {"errors", f.errors},
          {"error_reasons", f.reasons}};
}

std::string shown(const Estimate& e) {
  if (e.count == 0) return "-";
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", e.value, e.low, e.high);
}

}  // namespace

Json eval_json(std::span<const EvalFigures> figures) {
  Json tasks = Json::array();
  for (const EvalFigures& f : figures.subspan(1)) {
    Json line = {{"task", f.task}, {"level", f.level > 0 ? Json(f.level) : Json(nullptr)}};
    line.update(figures_json(f));
    tasks.push_back(std::move(line));
  }
  return {{"all", figures_json(figures[0])}, {"tasks", std::move(tasks)}};
}

std::string eval_table(std::span<const EvalFigures> figures) {
  const int64_t samples = figures[0].pass.back().first;
  const bool several = samples > 1;  // of one answer, pass and majority are its pass@1
  const auto row = [several](const std::string& name, const auto& problems, const std::string& one,
                             const std::string& any, const std::string& most,
                             const auto&... cells) {
    return fmt::format("{:<22}{:>9}  {:<22}", name, problems, one) +
           (several ? fmt::format("{:<22}{:<22}", any, most) : "") +
           fmt::format("{:>8}{:>8}{:>8}{:>7}{:>7}{:>10}\n", cells...);
  };
  std::string out = row("task", "problems", "pass@1", fmt::format("pass@{}", samples),
                        fmt::format("cons@{}", samples), "thought", "median", "tokens", "cut",
                        "stops", "language");
  const auto line = [&](const EvalFigures& f) {
    const std::string name = f.task.empty() ? "all" : f.task;
    out += row(f.level > 0 ? fmt::format("  level {}", f.level) : name, f.problems,
               shown(f.pass.front().second), shown(f.pass.back().second), shown(f.consensus),
               fmt::format("{:.1f}", f.thought_mean), fmt::format("{:.1f}", f.thought_median),
               fmt::format("{:.1f}", f.length.value), fmt::format("{:.3f}", f.truncated),
               fmt::format("{:.3f}", f.stopped),
               f.language.count > 0 ? fmt::format("{:.3f}", f.language.value) : "-");
    if (f.errors == 0) return;
    out += fmt::format("{:<22}{} of {} answers could not be judged and are left out\n", "",
                       f.errors, f.answers);
    for (const std::string& reason : f.reasons)
      out += fmt::format("{:<22}  {}\n", "", printable(reason, 200));
  };
  for (const EvalFigures& f : figures.subspan(1)) line(f);
  line(figures[0]);
  return out;
}

}  // namespace ponder
