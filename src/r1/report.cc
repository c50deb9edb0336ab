#include "r1/report.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "r1/plots.h"
#include "r1/run_files.h"

namespace ponder {
namespace {

std::string number(const Json& value, const char* format = "{:.3f}") {
  if (value.is_object()) return number(value.at("value"), format);
  if (!value.is_number()) return "-";
  return fmt::format(fmt::runtime(format), value.get<double>());
}

std::string interval(const Json& value) {
  if (!value.is_object()) return "-";
  return fmt::format("{} [{}, {}]", number(value.at("value")), number(value.at("low")),
                     number(value.at("high")));
}

std::string models_table(const RunFacts& facts) {
  std::string out =
      "## Models on held-out problems\n\nIn brackets: 95% intervals (bootstrap over problems).\n\n"
      "| model | pass@1 | cons@k | pass@k | tokens | ended | one language |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const StagePlan& plan : all_stages()) {
    const auto at = facts.evaluations.find(plan.name);
    if (at == facts.evaluations.end()) continue;
    const Json& all = at->second.at("all");
    const Json& pass = all.at("pass@k");
    const auto most = pass.items().begin() == pass.items().end() ? Json() : pass.back();
    out +=
        fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", plan.name, interval(all.at("pass@1")),
                    interval(all.at("cons@k")), interval(most), number(all.at("length"), "{:.1f}"),
                    number(all.at("stopped")), number(all.at("language_consistency")));
  }
  return out;
}

std::string claims_table(const std::vector<Claim>& claims) {
  std::string out =
      "## R1's claims\n\nIn this run, with this seed; one seed proves nothing.\n\n"
      "| | claim | figures | holds |\n|---|---|---|---|\n";
  for (const Claim& claim : claims) {
    std::vector<std::string> figures;
    for (const auto& [name, value] : claim.figures)
      figures.push_back(fmt::format("{} {:.4g}", name, value));
    out +=
        fmt::format("| {} | {} | {} | {} |\n", claim.number, claim.says, fmt::join(figures, "; "),
                    !claim.holds   ? "not measured"
                    : *claim.holds ? "yes"
                                   : "no");
  }
  return out;
}

std::string stages_table(const RunFacts& facts) {
  std::string out = "## Stages\n\n| stage | | seconds | steps | PFLOP |\n|---|---|---|---|---|\n";
  double total = 0;
  for (const StagePlan& plan : all_stages()) {
    const auto at = facts.figures.find(plan.name);
    if (at == facts.figures.end()) continue;
    const Json& figures = at->second;
    const double seconds = read_json(done_path(plan.name)).at("seconds").get<double>();
    total += seconds;
    out += fmt::format("| {} | {} | {:.0f} | {} | {} |\n", plan.name, plan.about, seconds,
                       figures.contains("steps") ? figures["steps"].dump() : "",
                       figures.contains("flops")
                           ? fmt::format("{:.4f}", figures["flops"].get<double>() / 1e15)
                           : "");
  }
  return out + fmt::format("| all | | {:.0f} | | |\n", total);
}

std::string gate_text(const RunFacts& facts) {
  const auto at = facts.figures.find("gate");
  if (at == facts.figures.end()) return "";
  const Json& gate = at->second;
  return fmt::format(
      "The start gate: {:.1f}% of the base's {} answers think at length (needed: {:.1f}%), and "
      "{:.1f}% of those are right (needed: {:.1f}%){}.\n",
      100 * gate.at("long_share").get<double>(), gate.at("answers").get<int64_t>(),
      100 * gate.at("need_long").get<double>(), 100 * gate.at("long_accuracy").get<double>(),
      100 * gate.at("need_accuracy").get<double>(),
      gate.at("passed").get<bool>() ? "" : "; RL began all the same, by --force");
}

std::string on_policy_text(const RunFacts& facts) {
  double gap = 0;
  bool any = false;
  for (const auto& [stage, figures] : facts.figures) {
    if (!figures.contains("largest_gap")) continue;
    any = true;
    gap = std::max(gap, figures.at("largest_gap").get<double>());
  }
  if (!any) return "";
  return fmt::format(
      "Over all RL stages the largest difference between a token's log-probability when it was "
      "sampled and in the first update is {}.\n",
      gap);
}

}  // namespace

RunFacts read_run_facts() {
  RunFacts out;
  for (const StagePlan& plan : all_stages()) {
    if (!std::filesystem::exists(done_path(plan.name))) continue;
    out.figures[plan.name] = stage_figures(plan.name);
    if (Json evaluation = stage_evaluation(plan.name); !evaluation.is_null())
      out.evaluations[plan.name] = std::move(evaluation);
    if (plan.trains()) out.metrics[plan.name] = read_metrics(plan.name);
  }
  return out;
}

void write_report(const Recipe& recipe, const std::string& name) {
  const RunFacts facts = read_run_facts();
  const std::vector<Claim> claims = judge_claims(facts);
  write_json("claims.json",
             {{"recipe", name}, {"seed", recipe.shared.seed}, {"claims", claims_json(claims)}});
  std::string text = fmt::format("# R1 in the small: recipe `{}`, seed {}\n\n{}\n\n", name,
                                 recipe.shared.seed, recipe.about);
  text += models_table(facts) + "\n" + claims_table(claims) + "\n" + gate_text(facts) + "\n" +
          on_policy_text(facts) + "\n";
  for (const auto& [file, title] : write_plots(facts))
    text += fmt::format("![{}]({})\n\n", title, file);
  write_text_file("report.md", text + stages_table(facts));
}

}  // namespace ponder
