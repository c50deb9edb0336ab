// Words for whoever looks on. A terminal that is gone, or a full disk behind it, ends no work.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace ponder {

template <class... Args>
void tell(fmt::format_string<Args...> format, Args&&... args) {
  const std::string text = fmt::format(format, std::forward<Args>(args)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace ponder
