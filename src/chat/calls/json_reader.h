// Readers of the forms whose arguments are JSON: they are passed on as they are written.
#pragma once

#include <functional>
#include <optional>

#include "chat/calls/json_scan.h"

namespace ponder {

// {"name": NAME, "arguments": {...}}, in any order, or a list of such objects.
struct JsonCallSpec {
  std::vector<std::string_view> names = {"name"};
  std::vector<std::string_view> arguments = {"arguments", "parameters"};
  std::string_view close = {};  // the mark behind it; "": none
  bool several = false;         // without a list, with ";" or white space between
};
std::unique_ptr<CallReader> json_call_reader(JsonCallSpec spec);

// A head that tells the name, and then the arguments, from their "{" on.
struct HeadedCallSpec {
  // "" if the head is none. It has at most 512 bytes.
  std::function<std::string(std::string_view head)> name_of;
  std::string_view close = {};
};
std::unique_ptr<CallReader> headed_call_reader(HeadedCallSpec spec);

std::string_view trimmed_space(std::string_view text);

// The end of a call: its closing mark, and what may stand before it all the same.
class CallEnd {
 public:
  explicit CallEnd(std::string_view mark) : mark_(mark) {}
  // `unread`: how many of the bytes so far belong to nothing, if it is Done.
  CallReading take(char c, size_t& unread);

 private:
  std::string_view mark_;
  std::string seen_;
};

}  // namespace ponder
