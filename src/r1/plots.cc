#include "r1/plots.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "r1/run_files.h"
#include "r1/stages.h"
#include "r1/svg_plot.h"

namespace ponder {
namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

double value_of(const Json& value) {
  if (value.is_object()) return value.at("value").get<double>();
  return value.is_number() ? value.get<double>() : kNoValue;
}

// A scalar over the steps of each RL stage. One that is logged now and then is not smoothed.
std::vector<LineSeries> over_steps(const RunFacts& facts, const char* scalar, bool smooth) {
  std::vector<LineSeries> out;
  for (const StagePlan& plan : all_stages()) {
    const auto at = facts.metrics.find(plan.name);
    if (plan.kind != StageKind::Grpo || at == facts.metrics.end()) continue;
    LineSeries series{plan.name, {}};
    for (const Json& line : at->second) {
      if (line.contains(scalar))
        series.points.emplace_back(line.at("step").get<double>(), line.at(scalar).get<double>());
    }
    if (smooth)
      series.points = smoothed(series.points, std::max<size_t>(1, series.points.size() / 20));
    if (!series.points.empty()) out.push_back(std::move(series));
  }
  return out;
}

// The stages that make the model itself, in the order of the paper.
constexpr const char* kMainLine[] = {"base", "zero", "coldstart", "rl1", "sft", "final"};

// The mean over a task's levels stands in the line without a level, or in its only one.
std::vector<std::string> tasks_of(const RunFacts& facts) {
  std::vector<std::string> out;
  for (const auto& [stage, evaluation] : facts.evaluations) {
    for (const Json& line : evaluation.at("tasks")) {
      const std::string task = line.at("task").get<std::string>();
      if (std::find(out.begin(), out.end(), task) == out.end()) out.push_back(task);
    }
    break;  // all were asked the same
  }
  return out;
}

double task_accuracy(const Json& evaluation, const std::string& task) {
  double first = kNoValue;
  for (const Json& line : evaluation.at("tasks")) {
    if (line.at("task") != task) continue;
    if (line.at("level").is_null()) return value_of(line.at("pass@1"));
    if (std::isnan(first)) first = value_of(line.at("pass@1"));
  }
  return first;
}

std::string by_task(const RunFacts& facts) {
  const std::vector<std::string> tasks = tasks_of(facts);
  std::vector<BarSeries> series;
  for (const char* stage : kMainLine) {
    const auto at = facts.evaluations.find(stage);
    if (at == facts.evaluations.end()) continue;
    BarSeries bars{stage, {}};
    for (const std::string& task : tasks) bars.values.push_back(task_accuracy(at->second, task));
    series.push_back(std::move(bars));
  }
  return bar_plot({"Accuracy by task", "", "pass@1"}, tasks, series);
}

std::string by_stage(const RunFacts& facts) {
  std::vector<std::string> stages;
  BarSeries one{"pass@1", {}}, many{"cons@k", {}}, any{"pass@k", {}};
  for (const StagePlan& plan : all_stages()) {
    const auto at = facts.evaluations.find(plan.name);
    if (at == facts.evaluations.end()) continue;
    const Json& all = at->second.at("all");
    stages.emplace_back(plan.name);
    one.values.push_back(value_of(all.at("pass@1")));
    many.values.push_back(value_of(all.at("cons@k")));
    any.values.push_back(all.at("pass@k").empty() ? kNoValue : value_of(all.at("pass@k").back()));
  }
  const BarSeries series[] = {one, many, any};
  return bar_plot({"Held-out accuracy, stage by stage", "", "share right"}, stages, series);
}

std::string by_samples(const RunFacts& facts) {
  std::vector<LineSeries> series;
  for (const char* stage : kMainLine) {
    const auto at = facts.evaluations.find(stage);
    if (at == facts.evaluations.end()) continue;
    LineSeries line{stage, {}};
    for (const auto& [k, value] : at->second.at("all").at("pass@k").items())
      line.points.emplace_back(std::stod(k), value_of(value));
    series.push_back(std::move(line));
  }
  return line_plot({"pass@k", "k", "share of problems"}, series);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> write_plots(const RunFacts& facts) {
  std::filesystem::create_directories("plots");
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](const std::string& name, const std::string& title, const std::string& svg) {
    write_text_file("plots/" + name + ".svg", svg);
    out.emplace_back("plots/" + name + ".svg", title);
  };
  if (!facts.evaluations.empty()) {
    add("stages", "Held-out accuracy, stage by stage", by_stage(facts));
    add("tasks", "Accuracy by task", by_task(facts));
    add("pass_at_k", "pass@k", by_samples(facts));
  }
  struct Curve {
    const char *scalar, *title, *unit;
    bool smooth;
  };
  for (const Curve& curve : {Curve{"reward", "Reward", "mean of a step", true},
                             {"accuracy", "Accuracy while training", "share right", true},
                             {"length", "Length of answers", "tokens", true},
                             {"entropy", "Entropy", "nats a token", true},
                             {"language", "One language", "share of words", true},
                             {"heldout_accuracy", "Held-out accuracy", "share right", false}}) {
    const std::vector<LineSeries> series = over_steps(facts, curve.scalar, curve.smooth);
    if (!series.empty())
      add(curve.scalar, curve.title, line_plot({curve.title, "step", curve.unit}, series));
  }
  return out;
}

}  // namespace ponder
