// `ponder imatrix`, as commands.h has the others.
#pragma once

#include <CLI/CLI.hpp>

namespace ponder {

void add_imatrix(CLI::App& app);

}  // namespace ponder
