// A device to plan for, as a TOML or JSON file says it: peaks, what well-made kernels reach of
// them, how devices are connected, and what one costs.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "plan/tally.h"

namespace ponder {

inline constexpr double kMostNumberBytes = 1024;

struct Link {
  double bytes_per_s = 0;  // of one device, each way; 0: there is none
  double latency_s = 0;
};

struct Hardware {
  std::string name;
  std::string note;  // whose figures
  double memory_bytes = 0, read_bytes_per_s = 0;
  std::array<double, kUnitKinds> flop_per_s = {};  // 0: it has no units for that type
  // What a product costs beside its rows: so many weights are got ready for them; 0: it is nothing.
  std::array<double, kUnitKinds> weights_per_s = {};
  // Of one row, or of few as if each were alone, where that is quicker; 0: it never is.
  std::array<double, kUnitKinds> alone_flop_per_s = {};
  // The shares of these that kernels reach. Figures that were measured by kernels have 1.
  double reached_memory = 1, reached_products = 1, reached_attention = 1, reached_links = 1;
  // Of the shorter of a part's bytes and operations, what the longer hides.
  double hidden = 1;
  double number_bytes = 2;       // of an activation on its way; 0: they stay in caches
  double wait_s = 0;             // between one matrix and the next
  bool absorbed_prompts = true;  // MLA over prompts as ponder does; else expanded
  int64_t node = 1;              // devices in one node
  Link inside, between;          // nodes
  double disk_bytes_per_s = 0;
  double price_per_hour = 0;  // dollars, of one device

  // Of products of that type: where there are no units for it, those of wider numbers compute.
  UnitKind computing(UnitKind unit) const;
  double products_per_s(UnitKind unit) const {
    return flop_per_s[static_cast<size_t>(computing(unit))];
  }
};

struct BuiltInHardware {
  std::string_view name, text;
};
std::span<const BuiltInHardware> built_in_hardware();

// `name` is a built-in one or a file: TOML, or JSON with the same keys (.json). Error that names
// file, key and value.
// Each of `set` is "key=number" or "table.key=number", in place of the file's figure.
Hardware load_hardware(const std::string& name, const std::vector<std::string>& set = {});
// A file that is read back as the same.
Json hardware_json(const Hardware& hardware);
Hardware parse_hardware(const std::string& text, const std::string& place, bool json,
                        const std::vector<std::string>& set = {});

}  // namespace ponder
