// ponder convert: a checkpoint in another format or type.
#include <fmt/format.h>

#include <memory>

#include "cli/commands.h"
#include "cli/write_checkpoint.h"
#include "formats/quant_mix.h"

namespace ponder {
namespace {

struct ConvertOptions {
  std::string in, out, quant, imatrix, layout;
  bool force = false;
};

}  // namespace

void add_convert(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "convert", "Turn a checkpoint into GGUF or a Hugging Face folder, and quantise it");
  auto options = std::make_shared<ConvertOptions>();
  command->add_option("in", options->in, "What to read: a folder, a .gguf file or a model's name")
      ->required()
      ->type_name("IN");
  command
      ->add_option("out", options->out,
                   "What to write: a GGUF file if it ends in .gguf, else a Hugging Face folder")
      ->required()
      ->type_name("OUT");
  command
      ->add_option(
          "--quant", options->quant,
          fmt::format(
              "Type of the matrices; without it they keep their own. In GGUF one of {}; in a "
              "folder F32, F16 or BF16",
              fmt::join(quant_names(), ", ")))
      ->type_name("TYPE");
  command
      ->add_option("--imatrix", options->imatrix,
                   "An importance matrix (ponder imatrix makes one): block types round with it")
      ->type_name("FILE");
  command
      ->add_option("--layout", options->layout,
                   "packed: a file in the kernels' own layout, which is mapped and used where it "
                   "lies, experts one after the other")
      ->check(CLI::IsMember({"packed"}))
      ->type_name("LAYOUT");
  command->add_flag("--force", options->force, "Replace the file OUT if it exists");
  command->footer(
      "The result appears whole or not at all. Norms, biases and routers stay F32 in GGUF.\n"
      "Examples:\n"
      "  ponder convert Qwen3-0.6B qwen3.gguf --quant Q4_K_M\n"
      "  ponder convert Qwen3-0.6B qwen3.gguf --quant Q4_K_M --imatrix qwen3.imatrix.gguf\n"
      "  ponder convert qwen3.gguf qwen3.packed --layout packed\n"
      "  ponder convert smollm2 smollm2-folder --quant BF16");
  command->callback([options] {
    write_checkpoint({.what = "converting",
                      .in = options->in,
                      .out = options->out,
                      .quant = options->quant,
                      .adapter = "",
                      .imatrix = options->imatrix,
                      .packed = !options->layout.empty(),
                      .force = options->force});
  });
}

}  // namespace ponder
