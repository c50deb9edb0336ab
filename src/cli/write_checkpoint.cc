#include "cli/write_checkpoint.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/error.h"
#include "cli/model_option.h"
#include "cli/progress.h"
#include "formats/convert.h"
#include "model/model.h"

namespace ponder {

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
  if (!options.force && std::filesystem::exists(options.out, ignored)) {
    fail("{} exists already; choose another name, or replace it with --force", options.out);
  }
  const std::string in = find_model(options.in);
  check_all_read(std::make_shared<Checkpoint>(open_checkpoint(in, false)));
  ConvertReport report;
  {
    Progress progress(options.what);
    how.progress = [&](uint64_t done, uint64_t total) { progress.update(done, total); };
    report = convert(in, options.out, how);
  }
  for (const std::string& note : report.notes) fmt::print(stderr, "ponder: {}\n", note);
  fmt::print("{}: {} tensors, {} bytes\n", options.out, report.tensors, report.bytes);
}

}  // namespace ponder
