#include "r1/stage_work.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "formats/tokenizer_writer.h"
#include "r1/gate.h"
#include "r1/run_files.h"
#include "r1/selection.h"
#include "rl/grpo_run.h"
#include "tasks/practised.h"
#include "text/bpe_train.h"
#include "train/run.h"
#include "train/sources.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCorpus = "data/corpus.jsonl";
constexpr uint64_t kLargestText = 1 << 20;
constexpr int64_t kProblemsAtOnce = 32;  // of gate and selection: what a kill can cost

TokenizerSpec learned_tokenizer(const Recipe& recipe) {
  BpeTrainer trainer(untrained_tokenizer({}));
  each_text({kCorpus, SourceFormat::Jsonl}, [&](std::string_view text) { trainer.add(text); });
  return trainer.train(recipe.vocab, recipe.spelled ? MergeRule::FromWordStarts : MergeRule::Any);
}

Json make_data(const StagePlan&, const StageContext& context) {
  const Recipe& recipe = context.recipe;
  fs::create_directories("data");
  check_corpus(recipe.corpus);
  write_corpus(recipe.corpus, kCorpus);
  TokenizerSpec spec = recipe.bytes ? byte_tokenizer() : learned_tokenizer(recipe);
  const size_t tokens = spec.tokens.size();
  write_new_tokenizer(
      "data/tokenizer", std::move(spec),
      recipe.corpus.talk_share > 0 ? conversation_chat_template() : last_question_chat_template());
  return {{"documents", recipe.corpus.documents},
          {"bytes", fs::file_size(kCorpus)},
          {"vocabulary", tokens}};
}

// Sums over a run's steps, and its last ones.
Json run_figures(const std::string& folder) {
  const std::vector<Json> lines = read_metrics(folder);
  Json out = {{"steps", lines.size()}, {"flops", total_of(lines, "flops")}};
  for (const char* name : {"loss", "reward", "accuracy", "length", "entropy", "validation_loss",
                           "heldout_accuracy", "language"}) {
    if (!lines.empty() && lines.back().contains(name)) out[name] = lines.back()[name];
  }
  if (!lines.empty() && lines[0].contains("largest_gap")) {
    double gap = 0;
    for (const Json& line : lines) gap = std::max(gap, line.value("largest_gap", 0.0));
    out["largest_gap"] = gap;
  }
  return out;
}

Json train(const StagePlan& plan, const StageContext& context) {
  RunOptions run;
  run.out = plan.name;
  run.config = stage_config(plan, context.recipe);
  run.version = context.version;
  run.peak = context.peak;
  run.resume = fs::exists(run.out + "/config.toml");
  // Cut off before there was a run to go on with.
  if (!run.resume) fs::remove_all(run.out);
  if (plan.kind == StageKind::Grpo) {
    run_grpo(run, context.cluster);
  } else {
    run_training(run, plan.kind == StageKind::Sft ? Stage::Sft : Stage::Pretrain, context.cluster);
  }
  write_ponder_json(run.out + "/model", {context.recipe.about, context.recipe.shared.rl_tasks});
  return run_figures(run.out);
}

// Asks a stage's model training problems, so many at once; what `use` gives for each part is kept
// in a file, so that a run that goes on asks only the rest.
class PartwiseAsking {
 public:
  PartwiseAsking(const StagePlan& plan, const StageContext& context,
                 const std::vector<std::string>& tasks, int64_t problems, EvalOptions options)
      : plan_(plan),
        context_(context),
        choices_(chosen_tasks(tasks, context.recipe.shared)),
        problems_(problems),
        seed_(context.recipe.stage(plan).config.seed),
        options_(std::move(options)),
        folder_(std::string(plan.name) + "/parts") {
    // Parts that were asked for with other settings are none of this.
    const std::string path = folder_ + "/settings", settings = made_with(plan, context.recipe);
    if (fs::exists(path) && read_file(path, kLargestText) == settings) return;
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write_text_file(path, settings);
  }

  template <class Use, class Take>
  void each(const Use& use, const Take& take) {
    for (int64_t first = 0, part = 0; first < problems_; first += kProblemsAtOnce, ++part) {
      const std::string path = fmt::format("{}/{:06}.json", folder_, part);
      if (!fs::exists(path)) write_json(path, ask(first, use));
      take(read_json(path));
      context_.progress(plan_.name, std::min(problems_, first + kProblemsAtOnce), problems_);
    }
  }

 private:
  template <class Use>
  Json ask(int64_t first, const Use& use) {
    if (!asker_) {
      asker_ = std::make_unique<Asker>(std::string(plan_.from) + "/model",
                                       kProblemsAtOnce * options_.samples, options_.max_tokens,
                                       context_.recipe.shared.threads);
    }
    std::vector<PosedProblem> problems;
    for (int64_t i = first; i < std::min(problems_, first + kProblemsAtOnce); ++i)
      problems.push_back(training_problem(choices_, static_cast<uint64_t>(i), seed_));
    options_.seed = seed_ + static_cast<uint64_t>(first);
    const std::vector<EvalAnswer> answers = asker_->ask(problems, options_);
    return use(*asker_, problems, answers);
  }

  const StagePlan& plan_;
  const StageContext& context_;
  std::vector<TaskChoice> choices_;
  int64_t problems_;
  uint64_t seed_;
  EvalOptions options_;
  std::string folder_;
  std::unique_ptr<Asker> asker_;
};

EvalOptions sampling(int64_t samples, double temperature, int64_t max_tokens) {
  EvalOptions out;
  out.samples = samples;
  out.sampling = SamplingParams();
  out.sampling.temperature = static_cast<float>(temperature);
  out.max_tokens = max_tokens;
  return out;
}

GateFigures gate_figures(const Asker& asker, std::span<const PosedProblem> problems,
                         std::span<const EvalAnswer> answers) {
  GateFigures out;
  const size_t samples = answers.size() / problems.size();
  for (size_t i = 0; i < answers.size(); ++i) {
    const EvalAnswer& answer = answers[i];
    const Problem& problem = problems[i / samples].problem;
    const Task& task = find_task(problem.task);
    Rng rng(mix64(i / samples));
    const int64_t shorter = asker.tokens_of(task.trace(problem, rng, TraceStyle::Short).thought),
                  longer = asker.tokens_of(task.trace(problem, rng, TraceStyle::Long).thought);
    const bool right = answer.verdict.score >= 1;
    const bool thinks_long = is_long(asker.tokens_of(answer.thought), shorter, longer);
    ++out.answers;
    out.right += right;
    out.long_ones += thinks_long;
    out.right_long_ones += right && thinks_long;
  }
  return out;
}

Json pass_gate(const StagePlan& plan, const StageContext& context) {
  const Recipe& recipe = context.recipe;
  const GateOptions& gate = recipe.gate;
  PartwiseAsking asking(plan, context, gate.tasks, gate.problems,
                        sampling(gate.samples, gate.temperature, recipe.shared.rl_max_tokens));
  GateFigures sum;
  asking.each(
      [](const Asker& asker, std::span<const PosedProblem> problems,
         std::span<const EvalAnswer> answers) {
        const GateFigures part = gate_figures(asker, problems, answers);
        return Json{part.answers, part.long_ones, part.right, part.right_long_ones};
      },
      [&](const Json& part) {
        sum.answers += part.at(0).get<int64_t>();
        sum.long_ones += part.at(1).get<int64_t>();
        sum.right += part.at(2).get<int64_t>();
        sum.right_long_ones += part.at(3).get<int64_t>();
      });
  Json figures = gate_json(sum, gate);
  figures["forced"] = context.force;
  const std::string fault = gate_fault(sum, gate);
  if (!fault.empty() && !context.force) fail("{}", fault);
  return figures;
}

// A model that learns right answers alone forgets what it cannot answer, and conversations: those
// of the corpus, for their shares beside so many answers.
void write_beside(const Recipe& recipe, const StagePlan& plan, double answers, AtomicFile& file) {
  const SelectOptions& select = recipe.stage(plan).select;
  const double rest = 1 - select.outside - select.talk;
  const auto write = [&](double outside, double talk, double share) {
    CorpusOptions corpus = recipe.corpus;
    corpus.seed = recipe.stage(plan).config.seed;
    corpus.outside_share = outside;
    corpus.talk_share = talk;
    const auto count = static_cast<uint64_t>(answers * share / rest);
    for (uint64_t i = 0; i < count; ++i) file.write(corpus_document(corpus, i).dump() + "\n");
  };
  write(1, recipe.corpus.talk_share, select.outside);
  write(0, 1, select.talk);
}

Json select(const StagePlan& plan, const StageContext& context) {
  const Recipe& recipe = context.recipe;
  const SelectOptions& options = recipe.stage(plan).select;
  PartwiseAsking asking(
      plan, context, options.tasks, options.problems,
      sampling(options.samples, options.temperature, recipe.shared.rl_max_tokens));
  Selection all;
  double flops = 0;
  asking.each(
      [&](const Asker& asker, std::span<const PosedProblem> problems,
          std::span<const EvalAnswer> answers) {
        Json part = to_json(select_answers(problems, answers, options));
        part["flops"] = asker.flops(problems, answers);
        return part;
      },
      [&](const Json& part) {
        all.add(selection_from(part));
        flops += part.at("flops").get<double>();
      });
  drop_copies(all);
  if (all.kept.empty()) {
    fail(
        "stage {}: of {} answers of {} none is fit to learn from ({}); train {} longer, or ask "
        "less "
        "of answers in [stage.{}.select]",
        plan.name, all.answers, plan.from, Json(all.left_out).dump(), plan.from, plan.name);
  }
  AtomicFile file(std::string(plan.name) + "/traces.jsonl");
  for (const Json& chat : all.kept) file.write(chat.dump() + "\n");
  write_beside(recipe, plan, static_cast<double>(all.kept.size()), file);
  file.commit();
  Json figures = selection_json(all);
  figures["flops"] = flops;
  return figures;
}

std::string learned_file(const char* stage) {
  return std::string(stage) == "data" ? kCorpus : std::string(stage) + "/traces.jsonl";
}

}  // namespace

TrainConfig stage_config(const StagePlan& plan, const Recipe& recipe) {
  TrainConfig out = recipe.stage(plan).config;
  if (*plan.from) {
    out.from = std::string(plan.from) + "/model";
  } else {
    out.tokenizer = "data/tokenizer";
  }
  if (*plan.learns && out.sources.empty()) out.sources = {{learned_file(plan.learns), "", 1}};
  if (plan.name == std::string_view("student-rl") && out.rl_flops == 0 &&
      !recipe.stages.at("distilled").skipped) {
    // What distillation cost: the student's training, and the teacher's writing for it.
    out.rl_flops = stage_figures("distilled").at("flops").get<double>() +
                   stage_figures("traces").at("flops").get<double>();
  }
  return out;
}

std::string made_with(const StagePlan& plan, const Recipe& recipe) {
  const StageRecipe& stage = recipe.stage(plan);
  // Of [rl] the tasks, their levels and the longest answer.
  const auto asked = [&](const std::string& options) {
    const TrainConfig& rl = recipe.shared;
    return fmt::format("seed {}\nlongest {}\npractised {} {}-{}\n{}", stage.config.seed,
                       rl.rl_max_tokens, fmt::join(rl.rl_tasks, " "), rl.rl_level_low,
                       rl.rl_level_high, options);
  };
  switch (plan.kind) {
    case StageKind::Data:
      return fmt::format("seed {}\ntasks {}\nvocab {}\n{}", recipe.corpus.seed,
                         fmt::join(recipe.corpus.tasks, " "), recipe.vocab, recipe.corpus_text);
    case StageKind::Gate:
      return asked(describe(recipe.gate));
    case StageKind::Select:
      return asked(describe(stage.select));
    default:
      break;
  }
  TrainConfig numbers = stage_config(plan, recipe);
  numbers.threads = 0;
  return to_toml(numbers);
}

Json do_stage(const StagePlan& plan, const StageContext& context) {
  switch (plan.kind) {
    case StageKind::Data:
      return make_data(plan, context);
    case StageKind::Gate:
      return pass_gate(plan, context);
    case StageKind::Select:
      return select(plan, context);
    default:
      return train(plan, context);
  }
}

void forget_leftovers(const StagePlan& plan) {
  for (const char* name : {"checkpoints", "cache", "parts"})
    fs::remove_all(fmt::format("{}/{}", plan.name, name));
}

Json measure_stage(const StagePlan& plan, const StageContext& context) {
  const Recipe& recipe = context.recipe;
  const MeasureOptions& options = recipe.measure;
  const std::vector<PosedProblem> problems = measured_problems(
      chosen_tasks(options.tasks, recipe.shared), options.problems, recipe.shared.seed);
  EvalOptions ask =
      sampling(options.samples, options.temperature,
               options.max_tokens > 0 ? options.max_tokens : recipe.shared.rl_max_tokens);
  ask.sampling.top_p = static_cast<float>(options.top_p);
  ask.seed = recipe.shared.seed;
  ask.progress = [&](int64_t done, int64_t total) {
    context.progress(fmt::format("measuring {}", plan.name), done, total);
  };
  Asker asker(std::string(plan.name) + "/model", kProblemsAtOnce * 8, ask.max_tokens,
              recipe.shared.threads);
  const std::vector<EvalAnswer> answers = asker.ask(problems, ask);
  return eval_json(eval_figures(problems, answers, options.samples));
}

}  // namespace ponder
