#include "cli/write_checkpoint.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/ascii.h"
#include "base/error.h"
#include "base/tell.h"
#include "cli/model_option.h"
#include "cli/progress.h"
#include "formats/convert.h"
#include "formats/hf_writer.h"
#include "formats/packed.h"
#include "model/model.h"

namespace ponder {

namespace {

// A GGUF file on the way to a packed one, which goes away however that ends.
struct Passing {
  std::string path;
  ~Passing() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

bool changes_weights(const ConvertOptions& how) { return how.quant || !how.adapter.empty(); }

// A packed file is made of a GGUF one, so what is none, or is to have other numbers, is that first.
ConvertReport pack(const std::string& in, const std::string& out, const ConvertOptions& how) {
  if (lower_ascii(std::filesystem::path(out).extension().string()) == ".gguf")
    fail("{}: a packed file is no GGUF file; give it another name, such as NAME.packed", out);
  ConvertReport report;
  Passing passing;
  std::string from = in;
  const Checkpoint opened = open_checkpoint(in, false);
  if (opened.packed) fail("{}: it is packed already", in);
  if (opened.format != Checkpoint::Format::Gguf || changes_weights(how)) {
    from = passing.path = out + ".passing.gguf";
    report = convert(in, from, how);
  }
  const auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(from, false));
  const PackedReport packed =
      write_packed(*checkpoint, turnable_weights(checkpoint), out, how.progress);
  report.tensors = packed.tensors;
  report.bytes = packed.bytes;
  report.notes.push_back(
      fmt::format("{} of the tensors have sixteen rows side by side", packed.turned));
  return report;
}

}  // namespace

void write_checkpoint(const WriteCheckpoint& options) {
  ConvertOptions how;
  how.adapter = options.adapter;
  if (!options.quant.empty()) {
    how.quant = quant_mix(options.quant);
    if (!how.quant)
      throw CLI::ValidationError("--quant",
                                 fmt::format("there is no type {}; there are {}", options.quant,
                                             fmt::join(quant_names(), ", ")));
  }
  if (!options.imatrix.empty()) {
    if (!how.quant) throw CLI::ValidationError("--imatrix", "it needs --quant TYPE");
    how.importance = std::make_shared<const ImportanceMatrix>(open_importance(options.imatrix));
    how.importance_path = options.imatrix;
  }
  std::error_code ignored;  // what cannot be looked at cannot be written either: convert says why
  const bool folder = std::filesystem::is_directory(options.out, ignored);
  if (folder) check_new_folder(options.out);
  if (!folder && !options.force && std::filesystem::exists(options.out, ignored)) {
    fail("{} exists already; choose another name, or replace it with --force", options.out);
  }
  const std::string in = find_model(options.in);
  check_all_read(std::make_shared<Checkpoint>(open_checkpoint(in, false)));
  ConvertReport report;
  {
    Progress progress(options.what);
    how.progress = [&](uint64_t done, uint64_t total) { progress.update(done, total); };
    report = options.packed ? pack(in, options.out, how) : convert(in, options.out, how);
  }
  for (const std::string& note : report.notes) tell("ponder: {}\n", note);
  fmt::print("{}: {} tensors, {} bytes\n", options.out, report.tensors, report.bytes);
}

}  // namespace ponder
