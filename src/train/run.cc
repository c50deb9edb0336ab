#include "train/run.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/clock.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/json.h"
#include "base/tell.h"
#include "infer/engine.h"
#include "infer/engine_memory.h"
#include "train/run_inputs.h"
#include "train/run_log.h"
#include "train/trainer.h"

namespace ponder {
namespace {

DataOptions data_options(const RunOptions& options, Stage stage, const Cluster& cluster) {
  const TrainConfig& c = options.config;
  DataOptions out;
  if (c.sources.empty()) fail("\"data.sources\" is empty; name at least one file or folder");
  for (const SourceConfig& s : c.sources) out.sources.push_back({s.path, s.format, s.weight});
  out.sequence = c.sequence;
  out.batch_tokens = c.batch_tokens;
  out.split_documents = stage == Stage::Pretrain;  // answers are not cut in two
  out.validation = c.validation;
  out.validation_tokens = c.validation_tokens;
  out.seed = c.seed;
  // Stages have the same rows.
  const bool own_rows = options.cut != Holding::Cut::Layers;
  out.rank = own_rows ? cluster.rank() : 0;
  out.ranks = own_rows ? cluster.size() : 1;
  out.cache_dir = c.cache.empty() ? options.out + "/cache" : c.cache;
  return out;
}

// One rank tokenises, the others find its cache.
DataStream open_data(const RunOptions& options, Stage stage, const Checkpoint& checkpoint,
                     const Tokenizer& tokenizer, Cluster& cluster) {
  const ChatFormat chat(checkpoint, tokenizer, training_limits());
  if (cluster.rank() != 0) cluster.barrier();
  DataStream out(data_options(options, stage, cluster), tokenizer, &chat,
                 tokenizing_line(cluster.rank() == 0));
  if (cluster.rank() == 0) cluster.barrier();
  return out;
}

// Collects what a sample says.
class SampleReader : public SequenceReader {
 public:
  TokenReply token(const TokenEvent& event) override {
    ids.push_back(event.token);
    return {};
  }
  std::vector<int32_t> ids;
};

class Run {
 public:
  Run(const RunOptions& options, Stage stage, Cluster& cluster)
      : options_(options),
        stage_(stage),
        config_(options.config),
        cluster_(cluster),
        checkpoint_(open_start(options, cluster)),
        tokenizer_(checkpoint_->tokenizer),
        data_(open_data(options, stage, *checkpoint_, tokenizer_, cluster)),
        trainer_(make_model<float>(checkpoint_, training_options(options, cluster)), options.config,
                 choose_isa(), training_threads(options.config, cluster), cluster),
        store_(options.out + "/checkpoints", options.config.keep) {
    check_vocabulary();
    check_sequence();
    check_samples();
    if (!config_.from.empty()) inputs_.add("model.from", *checkpoint_);
    if (stage == Stage::Distill) open_teacher();
  }

  void go() {
    const int64_t first = options_.resume ? restore() : 0;
    if (leads()) inputs_.keep(options_.out, first > 0);
    if (leads() && first > 0) tell_schedule_change(options_, first);
    if (leads()) write_run_facts(options_, trainer_, cluster_.size());
    RunLog log(options_.out, first, config_.steps, options_.peak, leads());
    log.describe(data_.facts(), trainer_.model().parameters().elements());
    const InterruptGuard guard(InterruptGuard::Signals::InterruptAndTerminate);
    for (int64_t step = first; step < config_.steps; ++step) one_step(log, step, guard);
    const std::string result = write_result(options_, trainer_.model(), cluster_);
    if (leads()) fmt::print("{}\n", result);
    end_if_asked(guard, cluster_);  // where all wait for the one that writes
  }

 private:
  bool leads() const { return cluster_.rank() == 0; }
  void check_vocabulary() const {
    if (tokenizer_.vocab_size() > trainer_vocabulary()) {
      fail("{}: its tokenizer has {} tokens, but its embedding {} rows", checkpoint_->path,
           tokenizer_.vocab_size(), trainer_vocabulary());
    }
  }
  // Positions beyond it were never meant: no engine would serve them either.
  void check_sequence() {
    const int64_t context = context_of(trainer_.model().config(), 0);
    if (config_.sequence <= context) return;
    fail(
        "\"data.sequence\" is {}, but the model's context is {} tokens; shorten it, or raise "
        "max_position_embeddings in config.json (a longer context wants its rope_scaling, too)",
        config_.sequence, context);
  }
  // A sample is written by an engine of one rank.
  void check_samples() {
    if (config_.sample_every == 0) return;
    const int64_t context = context_of(trainer_.model().config(), 0);
    for (const std::string& prompt : config_.sample_prompts) {
      const auto tokens = static_cast<int64_t>(tokenizer_.encode(prompt, true, true).size());
      if (tokens < context) continue;
      fail(
          "\"run.sample_prompts\": \"{}\" has {} tokens, which leave no room in a context of {}; "
          "shorten it",
          printable(prompt, 40), tokens, context);
    }
    if (options_.cut == Holding::Cut::None) return;
    fail(
        "\"run.sample_every\" is {}, but with --ep or --pp no rank has the whole model that would "
        "write samples; set it to 0",
        config_.sample_every);
  }
  int64_t trainer_vocabulary() const { return checkpoint_->config.value("vocab_size", int64_t{0}); }

  void open_teacher() {
    if (config_.teacher.empty()) {
      fail(
          "\"distill.teacher\" is empty; name the checkpoint whose logits are learned, or use sft "
          "on texts that it wrote ('ponder rollout')");
    }
    auto teacher = std::make_shared<Checkpoint>(open_checkpoint(config_.teacher));
    inputs_.add("distill.teacher", *teacher);
    if (!teacher->has_tokenizer || teacher->tokenizer.tokens != checkpoint_->tokenizer.tokens) {
      fail(
          "{}: the teacher's tokens are not the student's; logits can be learned from a teacher "
          "with the same tokenizer only",
          config_.teacher);
    }
    trainer_.learn_from(make_model<float>(std::move(teacher)));
  }

  int64_t restore() {
    std::vector<StateTensor> state = trainer_.state();
    const auto loaded = store_.load(state);
    check_same_step(cluster_, options_.out, loaded ? loaded->step : 0);
    if (!loaded) return 0;  // it was stopped before its first checkpoint
    for (const std::string& skipped : loaded->skipped)
      tell("ponder: passed over a checkpoint: {}\n", skipped);
    trainer_.restored(loaded->step);
    const Json* data = json_member(loaded->facts, "data");
    if (!data)
      fail(
          "{}: its newest checkpoint does not say which texts were read; it is damaged, "
          "remove it",
          options_.out);
    data_.seek(*data);
    return loaded->step;
  }

  void save(RunLog& log, int64_t steps_done) {
    log.sync();
    const std::vector<StateTensor> state = trainer_.state();
    with_bytes_of_ranks(cluster_, bytes_of(state), [&](const ReadBytes& read) {
      store_.save(steps_done, {{"data", data_.position()}}, state, read);
    });
    cluster_.barrier();
  }

  void one_step(RunLog& log, int64_t step, const InterruptGuard& guard) {
    const auto begin = std::chrono::steady_clock::now();
    const TrainBatch batch = data_.next();
    const StepReport report = trainer_.step(batch, step);
    const double seconds = seconds_since(begin);
    const int64_t done = step + 1;
    const bool last = done == config_.steps;
    log.begin_step(done);
    log.scalar("loss", report.loss);
    if (trainer_.model().has_draft()) log.scalar("draft_loss", report.draft_loss);
    if (stage_ == Stage::Distill) log.scalar("divergence", report.divergence);
    log.scalar("gradient_norm", report.norm);
    log.scalar("learning_rate", report.lr);
    log.scalar("tokens", static_cast<double>(report.tokens));
    log.scalar("tokens_per_second", static_cast<double>(report.tokens) / seconds);
    log.scalar("flops", report.flops);
    log.scalar("flops_per_second", report.flops / seconds);
    log.scalar("epoch", static_cast<double>(batch.epoch));
    if (last || due(config_.eval_every, done)) evaluate(log);
    if (leads() && due(config_.sample_every, done)) sample(log, done);
    log.end_step(last || done % config_.log_every == 0);
    const bool stop = !last && stop_asked(guard, cluster_);
    if (last || stop || due(config_.save_every, done)) save(log, done);
    if (stop) end_stopped(done, config_.steps);
  }

  void evaluate(RunLog& log) {
    if (config_.validation > 0) log.scalar("validation_loss", trainer_.loss(data_.validation()));
  }

  void sample(RunLog& log, int64_t step) {
    EngineOptions engine_options;
    engine_options.threads = trainer_.pool().threads();
    engine_options.isa = choose_isa();
    Engine engine(trainer_.shared_model(), engine_options);
    for (const std::string& prompt : config_.sample_prompts) {
      SequenceRequest request;
      request.prompt = tokenizer_.encode(prompt, true, true);
      request.sampling.seed = static_cast<uint64_t>(step);
      request.sampling.temperature = 0.8f;
      request.max_tokens = std::min(config_.sample_tokens,
                                    engine.context() - static_cast<int64_t>(request.prompt.size()));
      if (checkpoint_->tokenizer.eos) request.stop_tokens = {*checkpoint_->tokenizer.eos};
      SampleReader reader;
      engine.submit(std::move(request), reader);
      engine.run();
      log.text("sample", prompt + tokenizer_.decode(reader.ids));
    }
  }

  const RunOptions& options_;
  Stage stage_;
  const TrainConfig& config_;
  Cluster& cluster_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  Tokenizer tokenizer_;
  DataStream data_;
  Trainer trainer_;
  RunInputs inputs_;
  CheckpointStore store_;
};

}  // namespace

void run_training(const RunOptions& options, Stage stage, Cluster& cluster) {
  const auto lock = open_run_folder(options, cluster);
  Run(options, stage, cluster).go();
}

}  // namespace ponder
