#include "plan/hardware.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"

namespace ponder {
namespace {

constexpr uint64_t kLargestFile = 1 << 20;
constexpr double kMost = 1e9;  // of any figure, in its unit

// The members of one object, each read once.
class Figures {
 public:
  Figures(const Json& object, std::string place, std::string table)
      : object_(object), place_(std::move(place)), table_(std::move(table)) {}

  double number(const char* key, double low, double high, double otherwise) {
    const Json* value = find(key);
    if (!value) return otherwise;
    if (!value->is_number()) wrong(key, *value, "a number");
    const double out = value->get<double>();
    if (!(out >= low && out <= high)) wrong(key, *value, fmt::format("{:g} to {:g}", low, high));
    return out;
  }
  int64_t whole(const char* key, int64_t low, int64_t high, int64_t otherwise) {
    const double out = number(key, static_cast<double>(low), static_cast<double>(high),
                              static_cast<double>(otherwise));
    if (out != std::floor(out)) wrong(key, *find(key), "a whole number");
    return static_cast<int64_t>(out);
  }
  double needed(const char* key, double low, double high) {
    if (!find(key)) fail("{}: \"{}{}\" is missing", place_, table_, key);
    return number(key, low, high, 0);
  }
  std::string text(const char* key, const std::string& otherwise) {
    const Json* value = find(key);
    if (!value) return otherwise;
    if (!value->is_string()) wrong(key, *value, "a text");
    return valid_utf8(value->get<std::string>());
  }
  std::string one_of(const char* key, std::initializer_list<const char*> known) {
    const std::string out = text(key, *known.begin());
    if (std::find(known.begin(), known.end(), out) != known.end()) return out;
    std::string names;
    for (const char* name : known) names += (names.empty() ? "" : " or ") + std::string(name);
    wrong(key, Json(out), names);
  }
  Figures table(const char* key) {
    static const Json kNone = Json::object();
    const Json* value = find(key);
    if (value && !value->is_object()) wrong(key, *value, "a table");
    return {value ? *value : kNone, place_, table_ + key + "."};
  }
  void check_all_read() const {
    for (const auto& [key, value] : object_.items()) {
      if (std::find(seen_.begin(), seen_.end(), key) == seen_.end())
        fail("{}: \"{}{}\" is no figure of hardware that ponder reads", place_, table_,
             printable(key));
    }
  }

 private:
  const Json* find(const char* key) {
    seen_.emplace_back(key);
    return json_member(object_, key);
  }
  [[noreturn]] void wrong(const char* key, const Json& value, const std::string& wanted) const {
    fail("{}: \"{}{}\" is {}, but must be {}", place_, table_, key, value_text(value), wanted);
  }

  const Json& object_;
  std::string place_, table_;
  std::vector<std::string> seen_;
};

Link read_link(Figures in) {
  Link out;
  out.bytes_per_s = 1e9 * in.number("gb_s", 0, kMost, 0);
  out.latency_s = 1e-6 * in.number("latency_us", 0, kMost, 0);
  in.check_all_read();
  return out;
}

using OfUnits = std::array<double, kUnitKinds>;

void read_units(Figures in, OfUnits& out) {
  for (int i = 0; i < kUnitKinds; ++i) {
    const auto unit = static_cast<UnitKind>(i);
    out[static_cast<size_t>(i)] = 1e12 * in.number(unit_name(unit), 0, kMost, 0);
  }
  in.check_all_read();
}

Json units_json(const OfUnits& units) {
  Json out = Json::object();
  for (int i = 0; i < kUnitKinds; ++i)
    out[unit_name(static_cast<UnitKind>(i))] = units[static_cast<size_t>(i)] / 1e12;
  return out;
}

void read_reached(Figures in, Hardware& out) {
  constexpr double kLeast = 1e-4;
  out.reached_memory = in.number("memory", kLeast, 1, 1);
  out.reached_products = in.number("products", kLeast, 1, 1);
  out.reached_attention = in.number("attention", kLeast, 1, out.reached_products);
  out.reached_links = in.number("links", kLeast, 1, 1);
  in.check_all_read();
}

Json json_of(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    Json out = Json::object();
    for (const auto& [key, value] : *table) out[std::string(key.str())] = json_of(value);
    return out;
  }
  if (const auto value = node.value_exact<int64_t>()) return *value;
  if (const auto value = node.value_exact<double>()) return *value;
  if (const auto value = node.value_exact<std::string>()) return *value;
  if (const auto value = node.value_exact<bool>()) return *value;
  return Json::array();  // lists and dates: no figure is one
}

// "table.key=number" into the object that a file's figures are in.
void put_figure(Json& object, const std::string& pair) {
  const size_t equals = pair.find('=');
  double value = 0;
  size_t read = 0;
  try {
    if (equals != std::string::npos) value = std::stod(pair.substr(equals + 1), &read);
  } catch (const std::exception&) {
    read = 0;
  }
  if (equals == 0 || read == 0 || equals + 1 + read != pair.size() || !std::isfinite(value))
    fail("a figure is set as KEY=NUMBER, not \"{}\"", printable(pair));
  const std::string key = pair.substr(0, equals);
  const size_t dot = key.find('.');
  if (dot == std::string::npos) {
    object[key] = value;
    return;
  }
  Json& table = object[key.substr(0, dot)];
  if (!table.is_null() && !table.is_object())
    fail("\"{}\" is no table of figures", printable(key.substr(0, dot)));
  table[key.substr(dot + 1)] = value;
}

Json parse_toml(const std::string& text, const std::string& place) {
  try {
    return json_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    fail("{}: line {}: {}", place, error.source().begin.line, error.description());
  }
}

}  // namespace

UnitKind Hardware::computing(UnitKind unit) const {
  constexpr UnitKind kWider[] = {UnitKind::Fp4, UnitKind::Fp8, UnitKind::Bf16, UnitKind::F32};
  const auto has = [&](UnitKind a) { return flop_per_s[static_cast<size_t>(a)] > 0; };
  if (has(unit)) return unit;
  const UnitKind from = unit == UnitKind::Int8 ? UnitKind::Bf16 : unit;
  const auto* at =
      std::find_if(std::find(std::begin(kWider), std::end(kWider), from), std::end(kWider), has);
  return at != std::end(kWider) ? *at : UnitKind::Bf16;  // F32 where there are only narrower ones
}

Hardware parse_hardware(const std::string& text, const std::string& place, bool json,
                        const std::vector<std::string>& set) {
  Json object = json ? parse_json_object(text, place) : parse_toml(text, place);
  for (const std::string& pair : set) put_figure(object, pair);
  Figures in(object, place, "");
  Hardware out;
  out.name = in.text("name", place);
  out.note = in.text("note", "");
  out.memory_bytes = 1e9 * in.needed("memory_gb", 1e-3, kMost);
  out.read_bytes_per_s = 1e9 * in.needed("memory_gb_s", 1e-3, kMost);
  out.hidden = in.number("hidden", 0, 1, 1);
  out.number_bytes = in.number("number_bytes", 0, kMostNumberBytes, 2);
  out.wait_s = 1e-6 * in.number("wait_us", 0, kMost, 0);
  out.absorbed_prompts = in.one_of("prompts", {"absorbed", "expanded"}) == "absorbed";
  out.node = in.whole("devices_a_node", 1, 4096, 1);
  out.disk_bytes_per_s = 1e9 * in.number("disk_gb_s", 0, kMost, 0);
  out.price_per_hour = in.number("price_per_hour", 0, kMost, 0);
  read_units(in.table("tflop_s"), out.flop_per_s);
  read_units(in.table("tweight_s"), out.weights_per_s);
  read_units(in.table("tflop_s_alone"), out.alone_flop_per_s);
  read_reached(in.table("reached"), out);
  out.inside = read_link(in.table("inside"));
  out.between = read_link(in.table("between"));
  in.check_all_read();
  if (out.products_per_s(UnitKind::Bf16) <= 0)
    fail("{}: \"tflop_s\" needs \"bf16\" or \"f32\"", place);
  return out;
}

Json hardware_json(const Hardware& h) {
  const auto link = [](const Link& l) {
    return Json{{"gb_s", l.bytes_per_s / 1e9}, {"latency_us", l.latency_s / 1e-6}};
  };
  return {{"name", valid_utf8(h.name)},
          {"note", valid_utf8(h.note)},
          {"memory_gb", h.memory_bytes / 1e9},
          {"memory_gb_s", h.read_bytes_per_s / 1e9},
          {"hidden", h.hidden},
          {"number_bytes", h.number_bytes},
          {"wait_us", h.wait_s / 1e-6},
          {"prompts", h.absorbed_prompts ? "absorbed" : "expanded"},
          {"devices_a_node", h.node},
          {"disk_gb_s", h.disk_bytes_per_s / 1e9},
          {"price_per_hour", h.price_per_hour},
          {"tflop_s", units_json(h.flop_per_s)},
          {"tweight_s", units_json(h.weights_per_s)},
          {"tflop_s_alone", units_json(h.alone_flop_per_s)},
          {"reached",
           {{"memory", h.reached_memory},
            {"products", h.reached_products},
            {"attention", h.reached_attention},
            {"links", h.reached_links}}},
          {"inside", link(h.inside)},
          {"between", link(h.between)}};
}

Hardware load_hardware(const std::string& name, const std::vector<std::string>& set) {
  for (const BuiltInHardware& one : built_in_hardware()) {
    if (one.name == name) return parse_hardware(std::string(one.text), name, false, set);
  }
  std::error_code ignored;
  if (!std::filesystem::exists(name, ignored)) {
    std::string names;
    for (const BuiltInHardware& one : built_in_hardware())
      names += (names.empty() ? "" : ", ") + std::string(one.name);
    fail("there is no hardware '{}'; name a file, or here, or one of {}", printable(name), names);
  }
  return parse_hardware(read_file(name, kLargestFile), name, has_ending(name, ".json"), set);
}

}  // namespace ponder
