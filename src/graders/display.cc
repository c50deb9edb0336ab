#include "graders/display.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <vector>

#include "graders/answer.h"

namespace ponder {
namespace {

constexpr size_t kLongestName = 16;
constexpr std::string_view kBegin = "\\begin{", kEnd = "\\end{";
constexpr std::string_view kAligned[] = {"equation", "aligned", "align",    "gathered", "gather",
                                         "split",    "cases",   "multline", "eqnarray", "flalign"};
constexpr std::string_view kTables[] = {"matrix",  "pmatrix", "bmatrix",     "vmatrix",
                                        "Vmatrix", "Bmatrix", "smallmatrix", "array"};

template <class Names>
bool is_among(std::string_view name, const Names& names) {
  if (name.ends_with('*')) name.remove_suffix(1);
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string_view braced_name(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at, kLongestName);
  const size_t close = rest.find('}');
  return close == rest.npos ? "" : rest.substr(0, close);
}

// What closes the display that begins at `at`; empty if none begins there.
std::string closing_mark(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\\[")) return "\\]";
  if (rest.starts_with("$$")) return "$$";
  if (!rest.starts_with(kBegin)) return "";
  const std::string_view name = braced_name(text, at + kBegin.size());
  if (!is_among(name, kAligned) && !is_among(name, kTables)) return "";
  return std::string(kEnd) + std::string(name) + "}";
}

bool is_break(std::string_view text, size_t at) {
  return at + 1 < text.size() && text[at] == '\\' && text[at + 1] == '\\';
}

// Pieces between "\\" that are in no bracket and no inner environment.
std::vector<std::string> rows_of(std::string_view text) {
  std::vector<std::string> out(1);
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    depth += text[i] == '{' || rest.starts_with(kBegin) ? 1 : 0;
    depth -= text[i] == '}' || rest.starts_with(kEnd) ? 1 : 0;
    if (!is_break(text, i)) {
      if (text[i] != '&' || depth > 0) out.back() += text[i];
      continue;
    }
    ++i;
    if (depth > 0) {
      out.back() += "\\\\";
      continue;
    }
    out.emplace_back();
    // "\\[2pt]" is the height of the gap.
    const std::string_view gap = text.substr(i + 1, kLongestName);
    if (gap.starts_with('[') && gap.find(']') != gap.npos) i += 1 + gap.find(']');
  }
  return out;
}

// "x" of "x = 2"; empty if the left side is no name.
std::string name_of_row(std::string_view row) {
  const size_t equals = row.find('=');
  if (equals == row.npos) return "";
  const std::string name(trimmed(row.substr(0, equals)));
  const bool letter = !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0;
  return letter && (name.size() == 1 || name[1] == '_') ? name : "";
}

std::vector<std::string> statements_of(std::string_view rows) {
  std::vector<std::string> out;
  for (std::string row : rows_of(rows)) {
    for (const char* gone : {"\\nonumber", "\\notag"}) replace_all(row, gone, "");
    const std::string_view text = trimmed(row);
    if (text.empty()) continue;
    if (text.starts_with('=') && !out.empty()) {
      out.back() += " " + std::string(text);
    } else {
      out.emplace_back(text);
    }
  }
  return out;
}

}  // namespace

std::string joined_displays(std::string_view text) {
  std::string out(text);
  for (size_t at = 0; at < out.size();) {
    if (is_break(out, at)) {
      at += 2;
      continue;
    }
    const std::string close = closing_mark(out, at);
    // A search that fails is not repeated for each later mark: the rest has no such end.
    const size_t end = close.empty() ? out.npos : out.find(close, at + 2);
    if (!close.empty() && end == out.npos) break;
    if (end == out.npos) {
      ++at;
      continue;
    }
    std::replace(out.begin() + static_cast<std::ptrdiff_t>(at),
                 out.begin() + static_cast<std::ptrdiff_t>(end), '\n', ' ');
    at = end + close.size();
  }
  return out;
}

std::string stated_rows(std::string_view piece) {
  if (!piece.starts_with(kBegin)) return std::string(piece);
  const std::string_view name = braced_name(piece, kBegin.size());
  const std::string end = std::string(kEnd) + std::string(name) + "}";
  const size_t inside = kBegin.size() + name.size() + 1;
  if (!is_among(name, kAligned) || !piece.ends_with(end) || piece.find(end) < inside ||
      piece.find(end) + end.size() != piece.size()) {
    return std::string(piece);
  }
  const std::string_view rows = piece.substr(inside, piece.size() - end.size() - inside);
  const bool system = name == "cases";
  if (system && rows.find('&') != rows.npos) return std::string(piece);  // a function by cases
  const std::vector<std::string> said = statements_of(rows);
  if (said.empty()) return "";
  std::set<std::string> names;
  for (const std::string& row : said) names.insert(name_of_row(row));
  if (!system && (names.contains("") || names.size() < said.size())) return said.back();
  std::string all = said[0];
  for (size_t i = 1; i < said.size(); ++i) all += ", " + said[i];
  return all;
}

}  // namespace ponder
