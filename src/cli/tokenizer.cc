// ponder tokenizer: a vocabulary learnt from text, written as Hugging Face's files.
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/tell.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "formats/tokenizer_writer.h"
#include "text/bpe_train.h"
#include "train/sources.h"

namespace ponder {
namespace {

struct TokenizerOptions {
  std::vector<std::string> in, specials;
  std::string out, format;
  int64_t vocab = 0;
  bool force = false;
};

void train(const TokenizerOptions& options) {
  std::error_code ignored;  // what cannot be looked at cannot be written either
  if (!options.force && std::filesystem::exists(options.out + "/tokenizer.json", ignored)) {
    fail("{}/tokenizer.json exists already; choose another folder, or replace it with --force",
         options.out);
  }
  BpeTrainer trainer(untrained_tokenizer(options.specials));
  {
    Progress progress("reading");
    for (const std::string& path : options.in) {
      for (const SourceFile& file : source_files(path, options.format)) {
        each_text(
            file, [&](std::string_view text) { trainer.add(text); },
            [&](uint64_t done, uint64_t total) { progress.update(done, total); });
      }
    }
  }
  TokenizerSpec spec = trainer.train(options.vocab);
  const size_t size = spec.tokens.size();
  if (static_cast<int64_t>(size) < options.vocab) {
    tell("ponder: only {} tokens: no other pair occurs twice in the text\n", size);
  }
  write_new_tokenizer(options.out, std::move(spec), std::string(untrained_chat_template()));
  fmt::print("{}: {} tokens, {:.2f} bytes of the text a token\n", options.out, size,
             static_cast<double>(trainer.bytes()) / static_cast<double>(trainer.tokens()));
}

}  // namespace

void add_tokenizer(CLI::App& app) {
  CLI::App* group = app.add_subcommand("tokenizer", "Make a tokenizer from text");
  group->require_subcommand(1);
  CLI::App* command = group->add_subcommand(
      "train", "Learn a byte-level BPE vocabulary and write it as Hugging Face's files");
  auto options = std::make_shared<TokenizerOptions>();
  command->add_option("in", options->in, "Text and JSONL files, or folders of them")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--vocab", options->vocab,
                   "Tokens in all, with the 256 bytes and the special tokens")
      ->required()
      ->type_name("N");
  command->add_option("--out", options->out, "The folder to write")->required()->type_name("DIR");
  command
      ->add_option("--special", options->specials,
                   "One more special token, beside DeepSeek's begin, end, User and Assistant and "
                   "the <think> tags; may be given again")
      ->type_name("TEXT")
      ->allow_extra_args(false);
  command->add_option("--format", options->format, "text or jsonl, where the names do not tell")
      ->type_name("FORMAT");
  command->add_flag("--force", options->force, "Replace the tokenizer that DIR has");
  command->footer(
      "Digits are tokens of their own. A chat template for the special tokens comes with it. The\n"
      "same texts give the same tokenizer.\n"
      "Example:\n"
      "  ponder tokenizer train corpus/ --vocab 8192 --out tokenizer");
  command->callback([options] { train(*options); });
}

}  // namespace ponder
