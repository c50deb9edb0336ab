// Numbers of options, where CLI11's own checks let something pass.
#pragma once

#include <CLI/CLI.hpp>

namespace ponder {

// From `low` to `high`. CLI::Range takes nan for within.
CLI::Validator number_between(double low, double high);

// Bytes, with a unit or without (12G, 12GB: 2^30): as CLI::AsSizeValue, which takes a negative
// number for a huge one.
CLI::Validator byte_size();

}  // namespace ponder
