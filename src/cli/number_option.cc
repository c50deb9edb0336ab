#include "cli/number_option.h"

#include <fmt/format.h>

namespace ponder {

CLI::Validator number_between(double low, double high) {
  const auto check = [low, high](std::string& text) -> std::string {
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && value >= low && value <= high) return "";
    return fmt::format("Value {} not in range {} to {}", text, low, high);
  };
  return {check, fmt::format("FLOAT in [{} - {}]", low, high)};
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
