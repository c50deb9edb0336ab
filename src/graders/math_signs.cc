#include "graders/math_signs.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/ascii.h"
#include "graders/answer.h"

namespace ponder {
namespace {

using Spelling = std::pair<std::string_view, std::string_view>;

// Commands by their whole names: "\in" does not begin "\infty".
constexpr Spelling kCommands[] = {{"times", "*"},
                                  {"cdot", "*"},
                                  {"ast", "*"},
                                  {"div", "/"},
                                  {"dfrac", "\\frac"},
                                  {"tfrac", "\\frac"},
                                  {"cfrac", "\\frac"},
                                  {"dbinom", "\\binom"},
                                  {"tbinom", "\\binom"},
                                  {"leq", "\\le "},
                                  {"leqslant", "\\le "},
                                  {"geq", "\\ge "},
                                  {"geqslant", "\\ge "},
                                  {"neq", "\\ne "},
                                  {"lt", "<"},
                                  {"gt", ">"},
                                  {"lvert", "|"},
                                  {"rvert", "|"},
                                  {"vert", "|"},
                                  {"limits", ""},
                                  {"textstyle", ""},
                                  {"big", ""},
                                  {"Big", ""},
                                  {"bigl", ""},
                                  {"bigr", ""},
                                  {"Bigl", ""},
                                  {"Bigr", ""},
                                  {"mathrm", "\\text"},
                                  {"textrm", "\\text"},
                                  {"textbf", "\\text"},
                                  {"textit", "\\text"},
                                  {"mathbf", "\\text"},
                                  {"mathit", "\\text"},
                                  {"mbox", "\\text"},
                                  {"operatorname", "\\text"},
                                  {"varnothing", "\\emptyset "},
                                  {"quad", " "},
                                  {"qquad", " "},
                                  {"lbrace", "\\{"},
                                  {"rbrace", "\\}"},
                                  {"langle", "("},
                                  {"rangle", ")"},
                                  {"degree", "^\\circ "},
                                  {"implies", "\\Rightarrow "}};

constexpr Spelling kSigns[] = {{"\u00d7", "*"},
                               {"\u22c5", "*"},
                               {"\u00b7", "*"},
                               {"\u00f7", "/"},
                               {"\u2215", "/"},
                               {"\u2044", "/"},
                               {"\u2264", "\\le "},
                               {"\u2265", "\\ge "},
                               {"\u2260", "\\ne "},
                               {"<=", "\\le "},
                               {">=", "\\ge "},
                               {"\u222a", "\\cup "},
                               {"\u2229", "\\cap "},
                               {"\u221e", "\\infty "},
                               {"\u2208", "\\in "},
                               {"\u2205", "\\emptyset "},
                               {"\u00b1", "\\pm "},
                               {"\u2213", "\\mp "},
                               {"\u00b0", "^\\circ "},
                               {"\u2192", "\\to "},
                               {"\u2220", "\\angle "},
                               {"\u25b3", "\\triangle "},
                               {"\u211d", "\\mathbb{R}"},
                               {"\u2124", "\\mathbb{Z}"},
                               {"\u2115", "\\mathbb{N}"},
                               {"\u211a", "\\mathbb{Q}"},
                               {"\u2102", "\\mathbb{C}"},
                               {"\u27e8", "("},
                               {"\u27e9", ")"},
                               {"\u221b", "\\sqrt[3]"},
                               {"\u00bd", "\\frac{1}{2}"},
                               {"\u00bc", "\\frac{1}{4}"},
                               {"\u00be", "\\frac{3}{4}"},
                               {"\u2153", "\\frac{1}{3}"},
                               {"\u2154", "\\frac{2}{3}"},
                               {"\u215b", "\\frac{1}{8}"},
                               {"\u03b1", "\\alpha "},
                               {"\u03b2", "\\beta "},
                               {"\u03b3", "\\gamma "},
                               {"\u03b4", "\\delta "},
                               {"\u03b5", "\\epsilon "},
                               {"\u03b6", "\\zeta "},
                               {"\u03b7", "\\eta "},
                               {"\u03b8", "\\theta "},
                               {"\u03ba", "\\kappa "},
                               {"\u03bb", "\\lambda "},
                               {"\u03bc", "\\mu "},
                               {"\u00b5", "\\mu "},
                               {"\u03bd", "\\nu "},
                               {"\u03be", "\\xi "},
                               {"\u03c0", "\\pi "},
                               {"\u03c1", "\\rho "},
                               {"\u03c3", "\\sigma "},
                               {"\u03c4", "\\tau "},
                               {"\u03c6", "\\phi "},
                               {"\u03c7", "\\chi "},
                               {"\u03c8", "\\psi "},
                               {"\u03c9", "\\omega "},
                               {"\u0393", "\\Gamma "},
                               {"\u0394", "\\Delta "},
                               {"\u0398", "\\Theta "},
                               {"\u039b", "\\Lambda "},
                               {"\u03a3", "\\Sigma "},
                               {"\u03a6", "\\Phi "},
                               {"\u03a8", "\\Psi "},
                               {"\u03a9", "\\Omega "},
                               {"{,}", ","},
                               {"**", "^"}};

constexpr std::string_view kRaised[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                        "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};

class Spelled {
 public:
  explicit Spelled(std::string_view text) : text_(text) {}

  std::string all() {
    while (at_ < text_.size()) {
      if (command() || raised() || root() || sign()) continue;
      out_ += text_[at_++];
    }
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  bool command() {
    if (text_[at_] != '\\' || at_ + 1 >= text_.size()) return false;
    size_t end = at_ + 1;
    while (end < text_.size() && std::isalpha(static_cast<unsigned char>(text_[end])) != 0) ++end;
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    if (name.empty()) {
      out_ += text_.substr(at_, 2);
      at_ += 2;
      return true;
    }
    const auto known = std::find_if(std::begin(kCommands), std::end(kCommands),
                                    [&](const Spelling& one) { return one.first == name; });
    at_ = end;
    if (known == std::end(kCommands)) {
      out_.append("\\").append(name);
    } else if (known->second != "\\text" || !letter()) {
      out_ += known->second;
    }
    return true;
  }

  // "\mathrm{e}" is e.
  bool letter() {
    const std::string_view group = rest().substr(0, 3);
    if (group.size() < 3 || group[0] != '{' || group[2] != '}') return false;
    if (std::isalpha(static_cast<unsigned char>(group[1])) == 0) return false;
    (out_ += ' ') += group[1];
    at_ += 3;
    return true;
  }

  std::optional<char> raised_digit() {
    for (size_t digit = 0; digit < std::size(kRaised); ++digit) {
      if (!rest().starts_with(kRaised[digit])) continue;
      at_ += kRaised[digit].size();
      return static_cast<char>('0' + digit);
    }
    return std::nullopt;
  }

  // "x¹⁰"
  bool raised() {
    constexpr std::string_view kMinus = "\u207b";
    std::string digits = rest().starts_with(kMinus) ? "-" : "";
    if (!digits.empty()) at_ += kMinus.size();
    while (const auto digit = raised_digit()) digits += *digit;
    if (!digits.empty()) out_ += "^{" + digits + "}";
    return !digits.empty();
  }

  // "√12" is the root of twelve, other than LaTeX's "\sqrt 12".
  bool root() {
    constexpr std::string_view kRoot = "\u221a";
    if (!rest().starts_with(kRoot)) return false;
    at_ += kRoot.size();
    size_t end = at_;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    out_ += "\\sqrt ";
    if (end > at_ + 1) out_.append("{").append(text_.substr(at_, end - at_)).append("}");
    if (end > at_ + 1) at_ = end;
    return true;
  }

  bool sign() {
    for (const auto& [from, to] : kSigns) {
      if (!rest().starts_with(from)) continue;
      out_ += to;
      at_ += from.size();
      return true;
    }
    return false;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string unified_math(std::string_view text) { return Spelled(text).all(); }

}  // namespace ponder
