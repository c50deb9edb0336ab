// `-m MODEL` and `--threads N` of every command that runs a model, and where a name is looked up.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "tensor/dtype.h"

namespace ponder {

// Adds -m,--model, which PONDER_MODEL stands in for. `model` must outlive the parse.
CLI::Option* add_model_option(CLI::App& command, std::string& model);

// Adds --threads, from 1 to 1024, by default all cores that this process may use (0).
CLI::Option* add_threads_option(CLI::App& command, int& threads);

// Adds --kv, what the cache's numbers are: "f32", "bf16", or "" for what fits the weights.
CLI::Option* add_kv_option(CLI::App& command, std::string& kv);
std::optional<DType> kv_type(const std::string& kv);

// Adds --memory, bytes for weights and cache; 0: the weights as they are, or what is free.
CLI::Option* add_memory_option(CLI::App& command, uint64_t& memory);

// ${PONDER_HOME:-$HOME/.cache/ponder}, where ponder keeps its files; "" if neither is set.
std::string ponder_home();

// The file or folder that `model` means: a path, the OWNER/NAME[:FILE] of a model that `ponder
// pull` got, or the name of a model under ${PONDER_HOME:-$HOME/.cache/ponder}/models (NAME.gguf or
// folder NAME) or of the one that comes with ponder, which an empty name means, too. Error that
// says how to get a model, and where was looked, if there is none.
std::string find_model(const std::string& model);

// OWNER/NAME if find_model looks for `model` among those that were pulled, else "".
std::string pulled_name(const std::string& model);

}  // namespace ponder
