// ponder merge: a LoRA adapter into its model's own weights.
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/model_option.h"
#include "cli/progress.h"
#include "formats/convert.h"

namespace ponder {
namespace {

struct Options {
  std::string base, adapter, out, quant;
  bool force = false;
};

void run(const Options& options) {
  ConvertOptions how;
  how.adapter = options.adapter;
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
    Progress progress("merging");
    how.progress = [&](uint64_t done, uint64_t total) { progress.update(done, total); };
    report = convert(find_model(options.base), options.out, how);
  }
  for (const std::string& note : report.notes) fmt::print(stderr, "ponder: {}\n", note);
  fmt::print("{}: {} tensors, {} bytes\n", options.out, report.tensors, report.bytes);
}

}  // namespace

void add_merge(CLI::App& app) {
  CLI::App* command = app.add_subcommand("merge", "Add a LoRA adapter to its model for good");
  auto options = std::make_shared<Options>();
  command->add_option("base", options->base, "The model: a folder, a .gguf file or a name")
      ->required()
      ->type_name("BASE");
  command->add_option("adapter", options->adapter, "A folder as PEFT or 'ponder train' writes it")
      ->required()
      ->type_name("ADAPTER");
  command
      ->add_option("out", options->out,
                   "What to write: a GGUF file if it ends in .gguf, else a Hugging Face folder")
      ->required()
      ->type_name("OUT");
  command
      ->add_option("--quant", options->quant,
                   "Type of the matrices, as of 'ponder convert'; without it they keep their own, "
                   "but quantised ones that the adapter changes become BF16")
      ->type_name("TYPE");
  command->add_flag("--force", options->force, "Replace the file OUT if it exists");
  command->footer(
      "Each matrix W becomes W + scale * B A. Reads plain LoRA on linear layers.\n"
      "Examples:\n"
      "  ponder merge smollm2 my-adapter my-model\n"
      "  ponder merge Qwen3-0.6B my-adapter my-model.gguf --quant Q4_K");
  command->callback([options] { run(*options); });
}

}  // namespace ponder
