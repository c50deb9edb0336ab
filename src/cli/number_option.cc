#include "cli/number_option.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace ponder {

CLI::Validator number_between(double low, double high) {
  const auto check = [low, high](std::string& text) -> std::string {
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && value >= low && value <= high) return "";
    return fmt::format("Value {} not in range {} to {}", text, low, high);
  };
  return {check, fmt::format("FLOAT in [{} - {}]", low, high)};
}

template <class Whole>
CLI::Validator whole_number(Whole low, Whole high, const std::string& about) {
  const auto check = [low, high](std::string& text) -> std::string {
    Whole value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    const bool whole = read.ec == std::errc() && read.ptr == end;
    if (whole && value >= low && value <= high) return "";
    return fmt::format("{} is no whole number from {} to {}", text, low, high);
  };
  return {check, about};
}

CLI::Validator count_from(int64_t low) {
  return whole_number(low, int64_t{1} << 48, fmt::format("INT from {}", low));
}

CLI::Validator any_seed() {
  return whole_number(uint64_t{0}, std::numeric_limits<uint64_t>::max(), "SEED");
}

CLI::Validator byte_size() {
  const CLI::AsSizeValue as_bytes(false);
  const auto convert = [as_bytes](std::string& text) -> std::string {
    const size_t begin = text.find_first_not_of(' ');
    if (begin != std::string::npos && (text[begin] == '-' || text[begin] == '+'))
      return fmt::format("Value {} is no number of bytes; say 12G, or 0 for the default", text);
    return as_bytes(text);
  };
  return {convert, as_bytes.get_description()};
}

}  // namespace ponder
