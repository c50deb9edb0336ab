// ponder imatrix: how large the inputs of each matrix are while a model reads a text, for convert.
#include "cli/imatrix.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "cli/loaded_model.h"
#include "cli/model_option.h"
#include "cli/progress.h"
#include "cli/text_tokens.h"
#include "formats/importance.h"
#include "model/input_squares.h"

namespace ponder {
namespace {

struct ImatrixOptions {
  std::string model, text, out;
  int64_t context = 512, chunks = 0;
  int threads = 0;
  bool force = false;
};

// Chunks side by side, each from an empty cache, as llama.cpp's imatrix tool reads them.
void watch_chunk(LoadedModel& run, InputSquares& squares, std::vector<int32_t> ids, int32_t bos) {
  if (bos >= 0) ids[0] = bos;
  Batch batch;
  batch.add(ids.data(), static_cast<int64_t>(ids.size()), 0, run.pages(0), false);
  Graph<float> g = run.graph();
  const WatchedInputs watched(squares);
  run.model().hidden(g, batch, run.cache());
  run.done();
}

int64_t choose_chunks(const ImatrixOptions& options, int64_t tokens) {
  const int64_t whole = tokens / options.context;
  if (whole == 0) {
    fail("{}: it has {} tokens, fewer than one chunk of {}; take a longer text or a smaller --ctx",
         options.text, tokens, options.context);
  }
  return options.chunks > 0 ? std::min(options.chunks, whole) : whole;
}

void check_finite(const ImportanceMatrix& matrix, const Checkpoint& checkpoint) {
  const auto finite = [](float sum) { return std::isfinite(sum); };
  for (const auto& [name, entry] : matrix.entries) {
    if (std::all_of(entry.sums.begin(), entry.sums.end(), finite)) continue;
    fail("{}: what {} is multiplied with is not finite; the weights seem damaged", checkpoint.path,
         name);
  }
}

void run_imatrix(const ImatrixOptions& options) {
  std::error_code ignored;
  if (!options.force && std::filesystem::exists(options.out, ignored)) {
    fail("{} exists already; choose another name, or replace it with --force", options.out);
  }
  { const AtomicFile can_be_written(options.out); }
  auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(find_model(options.model)));
  const std::vector<int32_t> tokens = text_tokens(options.text, *checkpoint);
  const int64_t chunks = choose_chunks(options, static_cast<int64_t>(tokens.size()));
  WeightNames names;
  const NotedNames noted(names);
  LoadedModel loaded(checkpoint, options.threads);
  check_readable(tokens, options.context, *checkpoint, loaded.model().config());
  loaded.make_cache(1, options.context);
  InputSquares squares(names, *checkpoint, loaded.pool());
  {
    Progress progress("reading");
    for (int64_t i = 0; i < chunks; ++i) {
      progress.update(static_cast<uint64_t>(i), static_cast<uint64_t>(chunks));
      const auto first = tokens.begin() + i * options.context;
      watch_chunk(loaded, squares, {first, first + options.context}, first_of_piece(*checkpoint));
    }
  }
  ImportanceMatrix matrix;
  matrix.entries = squares.entries(loaded.model().config().experts);
  check_finite(matrix, *checkpoint);
  matrix.datasets = {options.text};
  matrix.chunk_count = chunks;
  matrix.chunk_size = options.context;
  write_importance(matrix, options.out);
  fmt::print("{}: {} matrices, {} chunks of {} tokens\n", options.out, matrix.entries.size(),
             chunks, options.context);
}

}  // namespace

void add_imatrix(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "imatrix", "Find out from a text which columns of a model's matrices matter most");
  auto options = std::make_shared<ImatrixOptions>();
  add_model_option(*command, options->model);
  command->add_option("-f,--file", options->text, "The text")->required()->type_name("FILE");
  command->add_option("-o,--out", options->out, "What to write (GGUF)")
      ->required()
      ->type_name("OUT");
  command->add_option("--ctx", options->context, "Tokens of a chunk")
      ->check(CLI::Range(1, 1 << 24))
      ->capture_default_str()
      ->type_name("N");
  command->add_option("--chunks", options->chunks, "At most so many chunks; by default all")
      ->check(CLI::Range(1, 1 << 30))
      ->type_name("N");
  add_threads_option(*command, options->threads);
  command->add_flag("--force", options->force, "Replace the file OUT if it exists");
  command->footer(
      "The means of the squares of each matrix's inputs, in the form of llama.cpp's imatrix tool,\n"
      "which both read. The text should be like what the model will read; 100 chunks are plenty.\n"
      "Examples:\n"
      "  ponder imatrix -m smollm2 -f book.txt -o smollm2.imatrix.gguf\n"
      "  ponder convert smollm2 small.gguf --quant Q3_K_M --imatrix smollm2.imatrix.gguf");
  command->callback([options] { run_imatrix(*options); });
}

}  // namespace ponder
