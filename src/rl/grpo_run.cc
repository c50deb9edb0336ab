#include "rl/grpo_run.h"

#include <chrono>
#include <optional>

#include "base/cpu.h"
#include "base/error.h"
#include "base/tell.h"
#include "chat/conversation.h"
#include "chat/generation.h"
#include "rl/episode_exchange.h"
#include "rl/grpo.h"
#include "rl/practice.h"
#include "rl/rollout.h"
#include "train/run_inputs.h"
#include "train/run_log.h"

namespace ponder {
namespace {

GrpoOptions grpo_options(const TrainConfig& c) {
  GrpoOptions out;
  out.objective.objective = c.rl_objective == "gspo"    ? Objective::Gspo
                            : c.rl_objective == "cispo" ? Objective::Cispo
                                                        : Objective::Grpo;
  out.objective.average = c.rl_average == "token"    ? Average::Token
                          : c.rl_average == "length" ? Average::Length
                                                     : Average::Sequence;
  out.objective.clip_low = c.rl_clip_low;
  out.objective.clip_high = c.rl_clip_high;
  out.objective.beta = c.rl_beta;
  out.objective.entropy = c.rl_entropy;
  out.objective.longest = static_cast<double>(c.rl_max_tokens);
  out.group = c.rl_group;
  out.mini_batches = c.rl_mini_batches;
  out.keep_scale = c.rl_keep_scale;
  out.drop_decided = c.rl_drop_decided;
  out.mask_truncated = c.rl_mask_truncated;
  out.refresh = c.rl_refresh;
  return out;
}

// All answers of a step side by side: decoding many at once is what makes a step cheap.
EngineOptions engine_options(const TrainConfig& c, int threads, int64_t ranks) {
  EngineOptions out;
  out.isa = choose_isa();
  out.threads = threads;
  const int64_t questions = std::max(c.rl_questions, c.rl_eval_questions);
  const int64_t answers = c.rl_group * ((questions + ranks - 1) / ranks);
  constexpr int64_t kPromptRoom = 128;
  out.cache_tokens = answers * (c.rl_max_tokens + kPromptRoom);
  return out;
}

const Checkpoint& with_tokenizer(const std::shared_ptr<const Checkpoint>& checkpoint) {
  if (!checkpoint->has_tokenizer)
    fail("{}: it has no tokenizer, and without one no question can be asked", checkpoint->path);
  return *checkpoint;
}

class GrpoRun {
 public:
  GrpoRun(const RunOptions& options, Cluster& cluster)
      : options_(options),
        config_(options.config),
        cluster_(cluster),
        checkpoint_(open_start(options, cluster)),
        tokenizer_(with_tokenizer(checkpoint_).tokenizer),
        format_(*checkpoint_, tokenizer_, training_limits()),
        model_(make_model<float>(checkpoint_, training_options(options.config))),
        trainer_(model_, options.config, choose_isa(), training_threads(options.config, cluster),
                 cluster),
        engine_(model_, engine_options(options.config, trainer_.pool().threads(), cluster.size())),
        practice_(options.config, format_, tokenizer_, engine_.context()),
        grpo_(trainer_, grpo_options(options.config)),
        store_(options.out + "/checkpoints", options.config.keep) {
    if (!config_.from.empty()) inputs_.add("model.from", *checkpoint_);
    for (const std::string& entry : config_.rl_problems)
      inputs_.add("rl.problems", read_file_choice(entry).path);
  }

  void go() {
    const int64_t first = options_.resume ? restore() : 0;
    if (leads()) inputs_.keep(options_.out, first > 0);
    if (leads() && first > 0) tell_schedule_change(options_, first);
    if (leads()) write_run_facts(options_, trainer_, cluster_.size());
    RunLog log(options_.out, first, config_.steps, options_.peak, leads());
    if (leads()) episodes_.emplace(options_.out + "/episodes.db", first);
    const InterruptGuard guard(InterruptGuard::Signals::InterruptAndTerminate);
    for (int64_t step = first; step < config_.steps && !spent(); ++step) one_step(log, step, guard);
    const std::string result = write_result(options_, *model_, cluster_);
    if (leads()) {
      fmt::print("{}\n", result);
      fmt::print("largest |log-prob at sampling - log-prob in the first update|: {}\n", gap_);
    }
    end_if_asked(guard, cluster_);  // where all wait for the one that writes
  }

 private:
  bool leads() const { return cluster_.rank() == 0; }
  bool spent() const { return config_.rl_flops > 0 && flops_ >= config_.rl_flops; }

  int64_t restore() {
    std::vector<StateTensor> state = grpo_.state();
    const auto loaded = store_.load(state);
    check_same_step(cluster_, options_.out, loaded ? loaded->step : 0);
    if (!loaded) return 0;
    for (const std::string& skipped : loaded->skipped)
      tell("ponder: passed over a checkpoint: {}\n", skipped);
    grpo_.restored(loaded->facts.at("updates").get<int64_t>());
    gap_ = loaded->facts.at("largest_gap").get<double>();
    flops_ = loaded->facts.value("flops", 0.0);
    return loaded->step;
  }

  // What one batch of questions brought, to all ranks.
  struct Sampled {
    std::vector<Question> questions;
    std::vector<Episode> episodes;
    std::vector<EpisodeText> texts;
  };
  Sampled sample(Split split, uint64_t first, int64_t count, int64_t group, double temperature) {
    Sampled out;
    const QuestionShare own = own_questions(cluster_, count);
    std::vector<std::vector<int32_t>> prompts;
    for (int64_t i = 0; i < count; ++i) {
      out.questions.push_back(practice_.question(split, first + static_cast<uint64_t>(i)));
      if (i >= own.first && i < own.first + own.count)
        prompts.push_back(out.questions.back().prompt);
    }
    out.texts.resize(static_cast<size_t>(own.count * group));
    RolloutOptions options;
    options.first = own.first;
    options.group = group;
    options.max_tokens = config_.rl_max_tokens;
    options.sampling.temperature = static_cast<float>(temperature);
    options.stop_tokens = stop_tokens(*checkpoint_);
    // Ranks of one machine have its cores together.
    options.verifiers = std::max(1, usable_cores() / cluster_.sharing_size());
    out.episodes = roll_out(
        engine_, prompts, options, config_.seed + mix64(first), [&](std::span<Episode> answers) {
          for (Episode& e : answers) {
            EpisodeText& text =
                out.texts[static_cast<size_t>((e.question - own.first) * group + e.sample)];
            practice_.judge(out.questions[static_cast<size_t>(e.question)], e, text.thought,
                            text.answer);
          }
        });
    gather_episodes(cluster_, out.episodes, out.texts);
    return out;
  }

  // Groups that are all right or all wrong teach nothing: others are asked in their place, with
  // numbers that no step has.
  void replace_decided(Sampled& sampled, uint64_t first) {
    constexpr uint64_t kRounds = uint64_t{1} << 40;
    const auto group = static_cast<size_t>(config_.rl_group);
    for (int64_t round = 1; round <= config_.rl_resample; ++round) {
      std::vector<size_t> decided;
      for (size_t q = 0; q < sampled.questions.size(); ++q) {
        if (is_decided(std::span(sampled.episodes).subspan(q * group, group))) decided.push_back(q);
      }
      if (decided.empty()) return;
      Sampled more =
          sample(Split::Train, first + static_cast<uint64_t>(round) * kRounds,
                 static_cast<int64_t>(decided.size()), config_.rl_group, config_.rl_temperature);
      for (size_t i = 0; i < decided.size(); ++i) {
        sampled.questions[decided[i]] = std::move(more.questions[i]);
        for (size_t s = 0; s < group; ++s) {
          const size_t to = decided[i] * group + s;
          sampled.episodes[to] = std::move(more.episodes[i * group + s]);
          sampled.episodes[to].question = static_cast<int64_t>(decided[i]);
          sampled.texts[to] = std::move(more.texts[i * group + s]);
        }
      }
    }
  }

  void keep(int64_t step, Split split, const Sampled& sampled) {
    if (episodes_) episodes_->add(step, split, sampled.questions, sampled.episodes, sampled.texts);
  }

  void one_step(RunLog& log, int64_t step, const InterruptGuard& guard) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const auto first = static_cast<uint64_t>(step * config_.rl_questions);
    Sampled sampled =
        sample(Split::Train, first, config_.rl_questions, config_.rl_group, config_.rl_temperature);
    replace_decided(sampled, first);
    const auto middle = Clock::now();
    const GrpoReport report = grpo_.step(sampled.episodes, step);
    engine_.forget();
    const auto end = Clock::now();
    keep(step, Split::Train, sampled);
    gap_ = std::max(gap_, report.largest_gap);
    flops_ += report.flops;
    const int64_t done = step + 1;
    const bool last = done == config_.steps || spent();
    const double seconds = std::chrono::duration<double>(end - begin).count();
    log.begin_step(done);
    log_report(log, report, seconds);
    log.scalar("sampling_seconds", std::chrono::duration<double>(middle - begin).count());
    if (last || due(config_.eval_every, done)) evaluate(log, step);
    log.end_step(last || done % config_.log_every == 0);
    const bool stop = !last && stop_asked(guard, cluster_);
    if (last || stop || due(config_.save_every, done)) save(log, done);
    if (stop) end_stopped(done, config_.steps);
  }

  void save(RunLog& log, int64_t done) {
    log.sync();
    const std::vector<StateTensor> state = grpo_.state();
    with_bytes_of_ranks(cluster_, bytes_of(state), [&](const ReadBytes& read) {
      store_.save(done, {{"updates", trainer_.updates()}, {"largest_gap", gap_}, {"flops", flops_}},
                  state, read);
    });
    cluster_.barrier();
  }

  static void log_report(RunLog& log, const GrpoReport& report, double seconds) {
    log.scalar("loss", report.loss);
    log.scalar("reward", report.reward);
    log.scalar("accuracy", report.accuracy);
    log.scalar("length", report.length);
    log.scalar("entropy", report.entropy);
    log.scalar("truncated", report.truncated);
    log.scalar("language", report.language);
    log.scalar("kl", report.kl);
    log.scalar("clipped", report.clipped);
    log.scalar("gradient_norm", report.norm);
    log.scalar("learning_rate", report.lr);
    log.scalar("largest_gap", report.largest_gap);
    log.scalar("groups_used", static_cast<double>(report.groups_used));
    log.scalar("balance_loss", report.balance);
    log.scalar("updates", static_cast<double>(report.updates));
    log.scalar("verifier_errors", static_cast<double>(report.errors));
    log.scalar("tokens", static_cast<double>(report.tokens));
    log.scalar("flops", report.flops);
    log.scalar("tokens_per_second", static_cast<double>(report.tokens) / seconds);
  }

  // Held-out questions as R1 is evaluated: temperature 0.6.
  void evaluate(RunLog& log, int64_t step) {
    const Sampled sampled = sample(Split::Heldout, 0, config_.rl_eval_questions, 1, 0.6);
    keep(step, Split::Heldout, sampled);
    double right = 0, rated = 0, length = 0;
    for (const Episode& e : sampled.episodes) {
      right += e.reward.accuracy;
      rated += e.reward.error.empty();
      length += static_cast<double>(e.completion.size());
    }
    if (rated > 0) log.scalar("heldout_accuracy", right / rated);
    log.scalar("heldout_length", length / static_cast<double>(sampled.episodes.size()));
  }

  const RunOptions& options_;
  const TrainConfig& config_;
  Cluster& cluster_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  Tokenizer tokenizer_;
  ChatFormat format_;
  std::shared_ptr<Model<float>> model_;
  Trainer trainer_;
  Engine engine_;
  Practice practice_;
  Grpo grpo_;
  RunInputs inputs_;
  CheckpointStore store_;
  std::optional<EpisodeStore> episodes_;  // of the first rank
  double gap_ = 0, flops_ = 0;            // since the start
};

}  // namespace

void run_grpo(const RunOptions& options, Cluster& cluster) {
  const auto lock = open_run_folder(options, cluster);
  GrpoRun(options, cluster).go();
}

}  // namespace ponder
