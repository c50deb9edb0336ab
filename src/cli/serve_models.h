// Which models `serve` has: those that its options name, and those of a folder.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/reply_flags.h"
#include "serve/model_pool.h"

namespace ponder {

struct ModelsFlags {
  std::vector<std::string> models, adapters;
  std::string folder, name;
  uint64_t memory = 0;
  double idle_seconds = 0, load_seconds = 600;
};

// -m NAME=PATH in place of -m MODEL, --models-dir, --lora and the pool's.
void add_models_options(CLI::App& command, ModelsFlags& flags);

// `engine` and `service`: of each, but for which model, its name and its sampling. Error for two of
// one name, and for a named model that cannot be looked at; one of the folder only fails when it is
// asked for.
std::vector<ModelSpec> model_specs(const ModelsFlags& flags, const ReplyFlags& reply,
                                   const EngineOptions& engine, const ServiceOptions& service);

}  // namespace ponder
