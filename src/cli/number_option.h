// Numbers of options, where CLI11's own checks let something pass.
#pragma once

#include <CLI/CLI.hpp>

namespace ponder {

// From `low` to `high`. CLI::Range takes nan for within.
CLI::Validator number_between(double low, double high);

// A whole number from `low` on, up to 2^48: a program counts no further.
CLI::Validator count_from(int64_t low);

// A seed: a whole number below 2^64. CLI11 takes -1 and 2^64 for others.
CLI::Validator any_seed();

// Bytes, with a unit or without (12G, 12GB: 2^30): as CLI::AsSizeValue, which takes a negative
// number for a huge one.
CLI::Validator byte_size();

}  // namespace ponder
