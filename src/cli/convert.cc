// ponder convert: a checkpoint in another format or type.
#include "formats/convert.h"

#include <filesystem>
#include <memory>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/model_option.h"
#include "cli/progress.h"

namespace ponder {
namespace {

struct Options {
  std::string in, out, quant;
  bool force = false;
};

void run(const Options& options) {
  ConvertOptions how;
  if (!options.quant.empty()) {
    how.quant = dtype_from_name(options.quant);
    if (!how.quant) throw CLI::ValidationError("--quant", "there is no type " + options.quant);
  }
  std::error_code ignored;  // what cannot be looked at cannot be written either: convert says why
  if (!options.force && std::filesystem::exists(options.out, ignored)) {
    fail("{} exists already; choose another name, or replace it with --force", options.out);
  }
  ConvertReport report;
  {
    Progress progress("converting");
    how.progress = [&](uint64_t done, uint64_t total) { progress.update(done, total); };
    report = convert(find_model(options.in), options.out, how);
  }
  for (const std::string& note : report.notes) fmt::print(stderr, "ponder: {}\n", note);
  fmt::print("{}: {} tensors, {} bytes\n", options.out, report.tensors, report.bytes);
}

}  // namespace

void add_convert(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "convert", "Turn a checkpoint into GGUF or a Hugging Face folder, and quantise it");
  auto options = std::make_shared<Options>();
  command->add_option("in", options->in, "What to read: a folder, a .gguf file or a model's name")
      ->required()
      ->type_name("IN");
  command
      ->add_option("out", options->out,
                   "What to write: a GGUF file if it ends in .gguf, else a Hugging Face folder")
      ->required()
      ->type_name("OUT");
  command
      ->add_option("--quant", options->quant,
                   "Type of the matrices: F32, F16, BF16, and in GGUF Q8_0, Q4_0, Q4_K, Q6_K; "
                   "without it they keep their own")
      ->type_name("TYPE");
  command->add_flag("--force", options->force, "Replace the file OUT if it exists");
  command->footer(
      "The result appears whole or not at all. Norms, biases and routers stay F32 in GGUF.\n"
      "Examples:\n"
      "  ponder convert Qwen3-0.6B qwen3.gguf --quant Q4_K\n"
      "  ponder convert smollm2 smollm2-folder --quant BF16");
  command->callback([options] { run(*options); });
}

}  // namespace ponder
