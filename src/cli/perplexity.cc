// ponder perplexity: how well a model predicts a text, exp(mean of -log p(token | tokens before)).
#include <algorithm>
#include <cmath>
#include <memory>

#include "base/error.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/loaded_model.h"
#include "cli/model_option.h"
#include "cli/progress.h"
#include "cli/text_tokens.h"

namespace ponder {
namespace {

constexpr int64_t kTokensAtOnce = 512;  // rows of one forward

struct PerplexityOptions {
  std::string file, model, kv;
  int64_t context = 512, stride = 0;
  int threads = 0;
  bool json = false;
};

// A run of tokens read from an empty cache, of which tokens [scored, last) count.
struct Window {
  int64_t first = 0, scored = 0, last = 0;
};

// llama.cpp's protocol (its perplexity tool): whole windows side by side, and of each the tokens
// behind the middle one.
std::vector<Window> second_halves(int64_t tokens, int64_t context) {
  std::vector<Window> out;
  for (int64_t at = 0; at + context <= tokens; at += context) {
    out.push_back({at, at + context / 2 + 1, at + context});
  }
  return out;
}

// Every token but the first of each run is scored once, by the window that is the first to hold it.
std::vector<Window> sliding(int64_t tokens, int64_t context, int64_t stride) {
  std::vector<Window> out;
  int64_t done = 0;
  for (int64_t at = 0; done < tokens; at += stride) {
    const int64_t last = std::min(at + context, tokens);
    if (last - at > 1) out.push_back({at, std::max(done, at + 1), last});
    done = last;
  }
  return out;
}

std::vector<Window> choose_windows(const PerplexityOptions& options, int64_t tokens) {
  if (options.stride > 0) {
    if (tokens < 2) fail("{}: it has {} tokens, but two at least are needed", options.file, tokens);
    return sliding(tokens, options.context, options.stride);
  }
  if (tokens == 0) fail("{}: it holds no text", options.file);
  if (tokens < options.context) {
    fail("{}: it has {} tokens, fewer than one window of {}; choose a smaller --ctx, or --stride",
         options.file, tokens, options.context);
  }
  return second_halves(tokens, options.context);
}

// Sum of -log p over the window's scored tokens; `bos`, if not negative, stands for the first one.
double window_loss(LoadedModel& run, const std::vector<int32_t>& tokens, const Window& window,
                   int32_t bos) {
  std::vector<int32_t> ids(tokens.begin() + window.first, tokens.begin() + window.last);
  if (bos >= 0) ids[0] = bos;
  double sum = 0;
  const auto count = static_cast<int64_t>(ids.size()) - 1;  // the last token predicts nothing here
  for (int64_t at = 0; at < count; at += kTokensAtOnce) {
    const int64_t rows = std::min(kTokensAtOnce, count - at);
    std::vector<int32_t> targets(static_cast<size_t>(rows), -1);
    for (int64_t i = 0; i < rows; ++i) {
      if (window.first + at + i + 1 >= window.scored) targets[i] = ids[at + i + 1];
    }
    Batch batch;
    batch.add(ids.data() + at, rows, at, run.pages(0), false);
    Graph<float> g = run.graph();
    const Tensor<float> hidden = run.model().hidden(g, batch, run.cache());
    sum += token_loss<float>(g, hidden, run.model().head(), targets, [](float logprob, int64_t) {
             return LossAt<float>{-logprob, 0};
           }).sum;
    run.done();
  }
  return sum;
}

void run_perplexity(const PerplexityOptions& options) {
  auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(find_model(options.model)));
  const std::vector<int32_t> tokens = text_tokens(options.file, *checkpoint);
  const auto windows = choose_windows(options, static_cast<int64_t>(tokens.size()));
  LoadedModel loaded(checkpoint, options.threads, kv_type(options.kv));
  check_readable(tokens, options.context, *checkpoint, loaded.model().config());
  // Windows side by side each begin as a text does, if the model wants its texts to begin so.
  const int32_t bos = options.stride == 0 ? first_of_piece(*checkpoint) : -1;
  loaded.make_cache(1, std::min(options.context, static_cast<int64_t>(tokens.size())));
  double sum = 0;
  int64_t scored = 0;
  {
    Progress progress("scoring");
    for (size_t i = 0; i < windows.size(); ++i) {
      progress.update(i, windows.size());
      sum += window_loss(loaded, tokens, windows[i], bos);
      scored += windows[i].last - windows[i].scored;
    }
  }
  const double perplexity = std::exp(sum / static_cast<double>(scored));
  if (!std::isfinite(perplexity)) {
    fail("{}: its log-probabilities are not finite numbers; the weights seem damaged",
         checkpoint->path);
  }
  if (!options.json) {
    fmt::print("perplexity {:.5f} ({} of {} tokens scored)\n", perplexity, scored, tokens.size());
    return;
  }
  const Json out = {{"model", valid_utf8(checkpoint->path)},
                    {"file", valid_utf8(options.file)},
                    {"perplexity", perplexity},
                    {"scored", scored},
                    {"tokens", tokens.size()},
                    {"ctx", options.context},
                    {"stride", options.stride > 0 ? Json(options.stride) : Json(nullptr)}};
  fmt::print("{}\n", json_line(out));
}

}  // namespace

void add_perplexity(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("perplexity", "Measure how well a model predicts a text file");
  auto options = std::make_shared<PerplexityOptions>();
  command->add_option("file", options->file, "The text")->required()->type_name("FILE");
  add_model_option(*command, options->model);
  command->add_option("--ctx", options->context, "Tokens of a window")
      ->check(CLI::Range(4, 1 << 24))
      ->capture_default_str()
      ->type_name("N");
  command
      ->add_option("--stride", options->stride,
                   "Score every token: windows move on by N tokens, and each scores what is new")
      ->check(CLI::Range(1, 1 << 24))
      ->type_name("N");
  add_kv_option(*command, options->kv);
  add_threads_option(*command, options->threads);
  command->add_flag("--json", options->json, "One JSON object");
  command->footer(
      "Without --stride as llama.cpp's perplexity tool does it: whole windows side by side, of\n"
      "each the tokens behind its middle. Each window is read from an empty cache.\n"
      "Examples:\n"
      "  ponder perplexity book.txt -m smollm2\n"
      "  ponder perplexity book.txt -m smollm2 --ctx 1024 --stride 512 --json");
  command->callback([options] {
    if (options->stride > options->context) {
      throw CLI::ValidationError("--stride", "it must not be more than --ctx");
    }
    run_perplexity(*options);
  });
}

}  // namespace ponder
