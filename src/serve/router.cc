#include "serve/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>

#include "text/utf8.h"

namespace ponder {
namespace {

std::span<const std::string_view> prefixes(Route::Under under) {
  static constexpr std::string_view kRoot[] = {""}, kVersion[] = {"/v1", ""},
                                    kBeta[] = {"/v1", "", "/beta"},
                                    kAnthropic[] = {"/v1", "/anthropic/v1"};
  switch (under) {
    case Route::Under::Version:
      return kVersion;
    case Route::Under::Beta:
      return kBeta;
    case Route::Under::Anthropic:
      return kAnthropic;
    default:
      return kRoot;
  }
}

bool path_fits(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with("/*")) return false;
  pattern.remove_suffix(1);
  return path.size() > pattern.size() && path.starts_with(pattern);
}

[[noreturn]] void bad_encoding(std::string_view text, const char* why) {
  throw ApiError(400, "invalid_request_error",
                 fmt::format("{} in the address {}; write % as %25", printable(text), why));
}

// Of the two digits after a "%", or -1.
int hex_byte(std::string_view digits) {
  uint8_t out = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, out, 16);
  return digits.size() == 2 && error == std::errc() && stop == end ? out : -1;
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int byte = hex_byte(text.substr(i + 1, 2));
    if (byte < 0) bad_encoding(text, "has a % without two hexadecimal digits after it");
    out += static_cast<char>(byte);
    i += 2;
  }
  if (!is_valid_utf8(out)) bad_encoding(text, "stands for bytes that are no UTF-8");
  return out;
}

Router::Router() {
  for (const auto& family : {chat_routes(), completion_routes(), responses_routes(),
                             anthropic_routes(), token_routes(), info_routes()}) {
    for (const Route& route : family) {
      for (const std::string_view prefix : prefixes(route.under)) {
        routes_.push_back(route);
        routes_.back().path = std::string(prefix) + route.path;
      }
    }
  }
}

// Those of exactly this path, where there are any: what stands for ids is none of theirs.
std::vector<const Route*> Router::all_at(std::string_view path) const {
  std::vector<const Route*> out, wild;
  for (const Route& one : routes_) {
    if (one.path == path) out.push_back(&one);
    if (path_fits(one.path, path)) wild.push_back(&one);
  }
  return out.empty() ? wild : out;
}

const Route* Router::at(std::string_view path) const {
  const std::vector<const Route*> all = all_at(path);
  return all.empty() ? nullptr : all.front();
}

const Route* Router::above(std::string_view path) const {
  for (size_t end; (end = path.rfind('/')) != std::string_view::npos;) {
    path = path.substr(0, end);
    if (const Route* found = at(path)) return found;
  }
  return nullptr;
}

const Route* Router::find(std::string_view method, std::string_view path) const {
  if (method == "HEAD") method = "GET";
  const std::vector<const Route*> all = all_at(path);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Route* one) { return one->method == method; });
  return found == all.end() ? nullptr : *found;
}

std::string Router::methods_at(std::string_view path) const {
  std::string out = "OPTIONS";
  for (const Route* one : all_at(path))
    out += one->method == "GET" ? ", GET, HEAD" : fmt::format(", {}", one->method);
  return out;
}

}  // namespace ponder
