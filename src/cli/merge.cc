// ponder merge: a LoRA adapter into its model's own weights.
#include <memory>

#include "cli/commands.h"
#include "cli/write_checkpoint.h"

namespace ponder {
namespace {

struct MergeOptions {
  std::string base, adapter, out, quant;
  bool force = false;
};

}  // namespace

void add_merge(CLI::App& app) {
  CLI::App* command = app.add_subcommand("merge", "Add a LoRA adapter to its model for good");
  auto options = std::make_shared<MergeOptions>();
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
      "  ponder merge Qwen3-0.6B my-adapter my-model.gguf --quant Q4_K_M");
  command->callback([options] {
    write_checkpoint({.what = "merging",
                      .in = options->base,
                      .out = options->out,
                      .quant = options->quant,
                      .adapter = options->adapter,
                      .force = options->force});
  });
}

}  // namespace ponder
