// The options of a command from the environment and from a TOML file, under the flags' own names.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ponder {

// Adds --config FILE, and lets PONDER_NAME stand in for each --name that was added before.
void add_config_file(CLI::App& command, std::string& path);

// Reads the file, if one was named: what neither a flag nor the environment gave is taken from it.
// Error that names the key if there is no such option, or its value is none.
void read_config_file(CLI::App& command, const std::string& path);

}  // namespace ponder
