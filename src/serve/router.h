// Which endpoint a request is for. A route that stands under several prefixes is registered once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "serve/api.h"

namespace ponder {

// A part of a path or of a query, as it was meant: "%2F" is "/". ApiError 400 where a "%" is
// followed by no two hexadecimal digits, or what comes of it is no UTF-8.
std::string percent_decoded(std::string_view text);

class Router {
 public:
  Router();  // all that there are

  const std::vector<Route>& routes() const { return routes_; }              // a path each
  const Route* find(std::string_view method, std::string_view path) const;  // nullptr: none
  const Route* at(std::string_view path) const;                             // of whatever method
  // For a path that is nobody's: that of the longest path above it.
  const Route* above(std::string_view path) const;
  std::string methods_at(std::string_view path) const;  // for Allow

 private:
  std::vector<const Route*> all_at(std::string_view path) const;

  std::vector<Route> routes_;
};

}  // namespace ponder
