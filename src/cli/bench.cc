// ponder bench: tokens a second of prefill, decode and a batch of sequences, and how near they come
// to what the machine can do. What is timed is `forward` alone, on random tokens.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/rng.h"
#include "cli/bench_speculation.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/joined_ranks.h"
#include "cli/loaded_model.h"
#include "cli/model_facts.h"
#include "cli/model_option.h"
#include "cli/progress.h"
#include "cli/reply_flags.h"
#include "cli/roofs.h"
#include "infer/engine_memory.h"

namespace ponder {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int64_t kChunk = 512;                         // tokens of one prefill step
constexpr int64_t kBatchPrompt = 16, kBatchSteps = 64;  // of each sequence of the batch
constexpr int64_t kWarmSteps = 8;

struct BenchOptions {
  std::string model;
  int64_t prefill = 512, decode = 128, batch = 16;
  std::vector<int64_t> depths = {0};
  int repeat = 5, threads = 0, draft_tokens = 4;
  uint64_t memory = 0;
  std::string speculate = "none", draft_model;
  bool json = false, roofs = false;
  RankFlags layout;
};

// Tokens a second of the repetitions, sorted.
struct Speeds {
  std::vector<double> sorted;
  double median() const {
    const size_t half = sorted.size() / 2;
    return sorted.size() % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
};

struct Results {
  std::optional<Speeds> prefill, batch;
  std::vector<std::pair<int64_t, Speeds>> decode;  // at each depth
  std::optional<SpeculationSpeed> speculation;
  std::optional<StreamCounters> experts;  // of the first depth's decoding, but for `bytes`
  double load_s = 0;
  int64_t peak_rss_bytes = 0;
  Roofs roofs;
};

class Bench {
 public:
  Bench(LoadedModel& loaded, int repeat) : loaded_(loaded), repeat_(repeat) {}

  // Speeds of a model that computes nothing would mean nothing. Error if a logit is no number.
  void check(const std::string& path) {
    loaded_.make_cache(1, 1);
    const int32_t id = some_token();
    Batch batch;
    batch.add(&id, 1, 0, loaded_.pages(0), false);
    Graph<float> g = loaded_.graph();
    const Tensor<float> logits = loaded_.model().forward(g, batch, loaded_.cache());
    for (int64_t i = 0; i < logits.size(); ++i) {
      if (!std::isfinite(logits.data[i])) {
        fail("{}: its logits are not finite numbers; the weights seem damaged", path);
      }
    }
    loaded_.done();
  }

  Speeds prefill(int64_t tokens) {
    loaded_.make_cache(1, tokens);
    fill(0, tokens);
    return repeated([&] {
      fill(0, tokens);
      return tokens;
    });
  }

  Speeds decode(int64_t tokens, int64_t depth) {
    const int64_t start = std::max<int64_t>(depth, 1);
    loaded_.make_cache(1, start + std::max(tokens, kWarmSteps));
    fill(0, start);
    steps(1, start, kWarmSteps);
    return repeated([&] { return steps(1, start, tokens); });
  }

  // Decode alone: each step gives one token to each sequence.
  Speeds batch(int64_t sequences) {
    loaded_.make_cache(sequences, kBatchPrompt + kBatchSteps);
    for (int64_t sequence = 0; sequence < sequences; ++sequence) fill(sequence, kBatchPrompt);
    steps(sequences, kBatchPrompt, kWarmSteps);
    return repeated([&] { return steps(sequences, kBatchPrompt, kBatchSteps); });
  }

 private:
  Speeds repeated(const std::function<int64_t()>& work) {
    Speeds out;
    for (int i = 0; i < repeat_; ++i) {
      const auto begin = Clock::now();
      const int64_t tokens = work();
      out.sorted.push_back(static_cast<double>(tokens) / seconds_since(begin));
    }
    std::sort(out.sorted.begin(), out.sorted.end());
    return out;
  }

  void forward(const Batch& batch) {
    Graph<float> g = loaded_.graph();
    loaded_.model().forward(g, batch, loaded_.cache());
    loaded_.done();
  }

  void fill(int64_t sequence, int64_t tokens) {
    for (int64_t at = 0; at < tokens; at += kChunk) {
      std::vector<int32_t> ids(static_cast<size_t>(std::min(kChunk, tokens - at)));
      for (int32_t& id : ids) id = some_token();
      Batch batch;
      batch.add(ids.data(), static_cast<int64_t>(ids.size()), at, loaded_.pages(sequence), false);
      forward(batch);
    }
  }

  int64_t steps(int64_t sequences, int64_t start, int64_t count) {
    for (int64_t position = start; position < start + count; ++position) {
      Batch batch;
      for (int64_t sequence = 0; sequence < sequences; ++sequence) {
        const int32_t id = some_token();
        batch.add(&id, 1, position, loaded_.pages(sequence), false);
      }
      forward(batch);
    }
    return count * sequences;
  }

  int32_t some_token() {
    return static_cast<int32_t>(rng_.below(static_cast<uint64_t>(loaded_.model().config().vocab)));
  }

  LoadedModel& loaded_;
  int repeat_;
  Rng rng_{1};
};

int64_t peak_rss() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

// Of the products that most matrices of the model ask for.
double products_roof(const Roofs& roofs, const ModelFacts& facts) {
  int64_t bytes = 0, bf16 = 0;
  for (int i = 0; i < kDTypes; ++i) {
    const Product product = product_of(static_cast<DType>(i));
    if (product == Product::Bytes) bytes += facts.by_dtype[static_cast<size_t>(i)];
    if (product == Product::Bf16) bf16 += facts.by_dtype[static_cast<size_t>(i)];
  }
  return bytes > bf16 ? roofs.bytes.flop_per_s : roofs.gemm.flop_per_s;
}

// Means over what is timed: tokens a second times what one token reads and computes.
Json shares_of(const BenchOptions& options, const Results& results, const ModelFacts& facts) {
  Json out = Json::object();
  const double flop_per_s = products_roof(results.roofs, facts);
  if (results.prefill) {
    const double n = static_cast<double>(options.prefill);
    const double flops =
        n * facts.flops(n / 2, false) + facts.flops(0, true) - facts.flops(0, false);
    out["prefill_flop"] = results.prefill->median() * flops / n / flop_per_s;
  }
  if (!results.decode.empty()) {
    const auto& [depth, speeds] = results.decode.front();
    const double context = static_cast<double>(depth) + static_cast<double>(options.decode) / 2;
    out["decode_bytes"] =
        speeds.median() * facts.step_bytes(1, context) / results.roofs.read_bytes_per_s;
    out["decode_flop"] = speeds.median() * facts.flops(context, true) / flop_per_s;
  }
  if (results.batch) {
    const double context = kBatchPrompt + kBatchSteps / 2.0, n = static_cast<double>(options.batch);
    out["batch_bytes"] =
        results.batch->median() / n * facts.step_bytes(n, context) / results.roofs.read_bytes_per_s;
    out["batch_flop"] = results.batch->median() * facts.flops(context, true) / flop_per_s;
  }
  return out;
}

StreamCounters counted(const LoadedModel& loaded) {
  const ExpertCache* experts = loaded.experts();
  return experts ? experts->counters() : StreamCounters{};
}

StreamCounters since(const StreamCounters& before, StreamCounters now) {
  now.hits -= before.hits;
  now.misses -= before.misses;
  now.read_bytes -= before.read_bytes;
  now.foreseen -= before.foreseen;
  now.right -= before.right;
  return now;
}

// Over all repetitions of all tokens.
Json experts_json(const BenchOptions& options, const StreamCounters& experts) {
  return {{"tokens", options.decode * options.repeat},
          {"hits", experts.hits},
          {"misses", experts.misses},
          {"read_bytes", experts.read_bytes},
          {"foreseen", experts.foreseen},
          {"right", experts.right},
          {"memory_bytes", experts.bytes}};
}

void print_experts(const BenchOptions& options, const StreamCounters& experts) {
  const auto all = static_cast<double>(std::max<uint64_t>(experts.hits + experts.misses, 1));
  const auto tokens = static_cast<double>(options.decode * options.repeat);
  fmt::print("{:<24}{:>10.1f} % in memory, {} read a token, {} for them\n", "experts",
             100 * static_cast<double>(experts.hits) / all,
             bytes_text(static_cast<uint64_t>(static_cast<double>(experts.read_bytes) / tokens)),
             bytes_text(experts.bytes));
}

std::string guesser(const BenchOptions& options) {
  return options.draft_model.empty() ? options.speculate : options.draft_model;
}

Json to_json(const BenchOptions& options, const Results& results, const ModelFacts& facts,
             const std::string& path, const LoadedModel& loaded) {
  Json out = {
      {"model", valid_utf8(path)}, {"threads", loaded.threads()}, {"isa", loaded.kernels().name}};
  Json ranges = Json::object();
  const auto add = [&](const char* name, const Speeds& speeds) {
    out[name] = speeds.median();
    ranges[name] = {speeds.sorted.front(), speeds.sorted.back()};
  };
  if (results.prefill) add("prefill_tokens_per_s", *results.prefill);
  if (!results.decode.empty()) {
    add("decode_tokens_per_s", results.decode.front().second);
    Json& depths = out["decode_at_depth"] = Json::object();
    for (const auto& [depth, speeds] : results.decode) {
      depths[std::to_string(depth)] = speeds.median();
    }
  }
  if (results.batch) {
    out["batch"] = options.batch;
    add("batch_tokens_per_s", *results.batch);
  }
  if (results.speculation) {
    const SpeculationSpeed& s = *results.speculation;
    out["speculation"] = {{"from", guesser(options)},  {"plain_tokens_per_s", s.plain},
                          {"tokens_per_s", s.guessed}, {"tokens", s.tokens},
                          {"steps", s.steps},          {"drafted", s.drafted},
                          {"accepted", s.accepted}};
  }
  if (results.experts) out["decode_experts"] = experts_json(options, *results.experts);
  out["min_max"] = ranges;
  out["repeat"] = options.repeat;
  out["load_s"] = results.load_s;
  out["peak_rss_bytes"] = results.peak_rss_bytes;
  out["roofs"] = {{"read_bytes_per_s", results.roofs.read_bytes_per_s},
                  {"gemm_flop_per_s", results.roofs.gemm.flop_per_s},
                  {"bytes_flop_per_s", results.roofs.bytes.flop_per_s}};
  out["hardware"] = hardware_json(machine_of(results.roofs, loaded.kernels(), loaded.threads()));
  out["shares"] = shares_of(options, results, facts);
  return out;
}

void print_speed(const std::string& name, const Speeds& speeds) {
  fmt::print("{:<24}{:>10.1f} tokens/s  ({:.1f} - {:.1f})\n", name, speeds.median(),
             speeds.sorted.front(), speeds.sorted.back());
}

void print_share(const Json& shares, const char* key, const char* name) {
  if (shares.contains(key))
    fmt::print("{:<24}{:>10.1f} %\n", name, 100 * shares[key].get<double>());
}

void print(const BenchOptions& options, const Results& results, const ModelFacts& facts,
           const std::string& path, const LoadedModel& loaded) {
  fmt::print("{}: {} kernels, {} threads, loaded in {:.2f} s, peak memory {:.0f} MB\n",
             printable(path, 1000), loaded.kernels().name, loaded.threads(), results.load_s,
             static_cast<double>(results.peak_rss_bytes) / 1e6);
  if (results.prefill) print_speed(fmt::format("prefill {}", options.prefill), *results.prefill);
  for (const auto& [depth, speeds] : results.decode) {
    print_speed(fmt::format("decode {} at {}", options.decode, depth), speeds);
  }
  if (results.experts) print_experts(options, *results.experts);
  if (results.batch) print_speed(fmt::format("{} sequences", options.batch), *results.batch);
  if (results.speculation) {
    const SpeculationSpeed& s = *results.speculation;
    fmt::print("{:<24}{:>10.1f} tokens/s  ({:.1f} without; {} of {} guesses right)\n",
               "guessing by " + guesser(options), s.guessed, s.plain, s.accepted, s.drafted);
  }
  const Json shares = shares_of(options, results, facts);
  const double flop_per_s = products_roof(results.roofs, facts);
  fmt::print("\nOf this machine's {:.1f} GB/s of reading and {:.2f} TFLOP/s of {} gemm:\n",
             results.roofs.read_bytes_per_s / 1e9, flop_per_s / 1e12,
             flop_per_s == results.roofs.gemm.flop_per_s ? "bf16" : "byte");
  print_share(shares, "prefill_flop", "prefill, FLOP/s");
  print_share(shares, "decode_bytes", "decode, bytes/s");
  print_share(shares, "decode_flop", "decode, FLOP/s");
  print_share(shares, "batch_bytes", "batch, bytes/s");
  print_share(shares, "batch_flop", "batch, FLOP/s");
}

int64_t longest_of(const BenchOptions& options) {
  int64_t out = std::max(options.prefill, options.batch ? kBatchPrompt + kBatchSteps : 0);
  for (const int64_t depth : options.depths) {
    if (options.decode > 0) out = std::max(out, depth + options.decode + 1);
  }
  return out;
}

std::optional<StreamOptions> stream_of(const BenchOptions& options,
                                       const std::shared_ptr<const Checkpoint>& checkpoint) {
  EngineOptions engine;
  engine.isa = choose_isa();
  engine.context = std::max<int64_t>(longest_of(options), 1);
  engine.cache_tokens = std::max(engine.context, options.batch * (kBatchPrompt + kBatchSteps));
  engine.memory = options.memory;
  engine.heat_folder = ponder_home();
  return plan_memory(checkpoint, engine).stream;
}

void check_context(const BenchOptions& options, const ModelConfig& config,
                   const std::string& path) {
  const int64_t needed = longest_of(options);
  if (needed > config.max_position) {
    fail(
        "{}: it was made for {} tokens, but this benchmark needs {}; choose smaller --prefill, "
        "--decode or --depth, or --batch 0",
        path, config.max_position, needed);
  }
}

// As a file of hardware for `ponder plan`.
void print_roofs(const BenchOptions& options) {
  const Hardware here = this_machine(options.threads);
  if (options.json) {
    fmt::print("{}\n", hardware_json(here).dump(2));
    return;
  }
  fmt::print(
      "{}: {}\n{:.1f} GB/s of reading, {:.2f} TFLOP/s of bf16 gemm, {:.2f} of bytes, {:.1f} us "
      "from one parallel region to the next\n",
      here.name, here.note, here.read_bytes_per_s / 1e9, here.products_per_s(UnitKind::Bf16) / 1e12,
      here.products_per_s(UnitKind::Int8) / 1e12, here.wait_s / 1e-6);
}

EngineOptions guessing(const BenchOptions& options, int threads, std::shared_ptr<Ranks> ranks) {
  EngineOptions out;
  out.model.ranks = std::move(ranks);
  out.threads = threads;
  out.isa = choose_isa();
  out.draft_tokens = options.draft_tokens;
  out.speculate = options.speculate == "mtp" ? Speculate::Mtp : Speculate::Lookup;
  if (options.speculate == "auto") guess_as_pays(out, Speculate::Auto);
  if (!options.draft_model.empty()) guess_with_model(out, options.draft_model);
  return out;
}

void run_bench(const BenchOptions& options) {
  if (options.roofs) return print_roofs(options);
  const JoinedRanks joined(options.layout, options.threads);
  if (joined.followed()) return;
  const std::string path = find_model(options.model);
  Results results;
  auto begin = Clock::now();
  const bool speculate = options.speculate != "none" || !options.draft_model.empty();
  auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(path, speculate));
  const ModelFacts facts = facts_of(checkpoint);
  check_context(options, facts.config, path);
  LoadedModel loaded(checkpoint, threads_of(options.threads, joined.ranks().get()), {},
                     joined.ranks() ? std::nullopt : stream_of(options, checkpoint),
                     joined.ranks());
  results.load_s = seconds_since(begin);
  {
    Bench bench(loaded, options.repeat);
    bench.check(path);
    Progress progress("measuring");
    const uint64_t parts = options.depths.size() + 2;
    progress.update(0, parts);
    if (options.prefill) results.prefill = bench.prefill(options.prefill);
    for (size_t i = 0; i < options.depths.size() && options.decode; ++i) {
      progress.update(i + 1, parts);
      const int64_t depth = options.depths[i];
      const StreamCounters before = counted(loaded);
      results.decode.emplace_back(depth, bench.decode(options.decode, depth));
      if (i == 0 && loaded.experts()) results.experts = since(before, counted(loaded));
    }
    progress.update(parts - 1, parts);
    if (options.batch) results.batch = bench.batch(options.batch);
    results.peak_rss_bytes = peak_rss();  // before the roofs, which take memory of their own
    results.roofs = measure_roofs(loaded.pool(), loaded.kernels());
  }
  if (speculate && options.decode > 1) {
    results.speculation =
        measure_speculation(checkpoint, guessing(options, loaded.threads(), joined.ranks()),
                            options.decode, options.repeat);
  }
  if (options.json) {
    fmt::print("{}\n", json_line(to_json(options, results, facts, path, loaded)));
  } else {
    print(options, results, facts, path, loaded);
  }
}

}  // namespace

void add_bench(CLI::App& app) {
  CLI::App* command = app.add_subcommand("bench", "Measure speed against what the machine can do");
  auto options = std::make_shared<BenchOptions>();
  add_model_option(*command, options->model);
  const auto number = [&](const char* name, int64_t& value, int64_t limit, const char* text) {
    command->add_option(name, value, text)
        ->check(CLI::Range(int64_t{0}, limit))
        ->capture_default_str()
        ->type_name("N");
  };
  number("--prefill", options->prefill, 1 << 24, "Prompt tokens; 0 leaves this out");
  number("--decode", options->decode, 1 << 24, "Tokens one after the other; 0 leaves this out");
  number("--batch", options->batch, 4096, "Sequences that decode at once; 0 leaves this out");
  command
      ->add_option("--depth", options->depths, "Tokens of context before decoding, such as 0,512")
      ->delimiter(',')
      ->check(CLI::Range(int64_t{0}, int64_t{1} << 24))
      ->capture_default_str()
      ->type_name("N,...");
  command->add_option("--repeat", options->repeat, "Repetitions; the median counts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str()
      ->type_name("N");
  command
      ->add_option("--speculate", options->speculate,
                   "Also decode with tokens guessed from the text or by the draft head")
      ->check(CLI::IsMember({"none", "lookup", "mtp", "auto"}))
      ->capture_default_str();
  add_draft_model_option(*command, options->draft_model);
  command->add_option("--draft-tokens", options->draft_tokens, "Tokens guessed at once, at most")
      ->check(CLI::Range(1, 64))
      ->capture_default_str()
      ->type_name("N");
  add_threads_option(*command, options->threads);
  add_rank_options(*command, options->layout);
  add_memory_option(*command, options->memory);
  command->add_flag("--roofs", options->roofs,
                    "This machine's bounds alone, without a model; with --json a file for 'ponder "
                    "plan --hardware'");
  command->add_flag("--json", options->json, "One JSON object");
  command->footer(
      "Times forward passes over random tokens, after a warm-up and without loading or sampling.\n"
      "Sequences of the batch have prompts of 16 tokens and decode 64.\n"
      "Examples:\n"
      "  ponder bench -m smollm2\n"
      "  ponder bench -m smollm2 --prefill 0 --batch 0 --depth 0,4096 --json");
  command->callback([options] { run_bench(*options); });
}

}  // namespace ponder
