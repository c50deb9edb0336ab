// Geometry: perimeters, areas, volumes, a missing side, angles, circles in terms of pi.
#include <unordered_map>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/geometry_forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::geometry {
namespace {

// One thing to ask about a shape: its numbers a, b, c.
struct Figure {
  const char* name;
  int level;
  int numbers;
  char measure;  // 'l' length, 'a' area, 'v' volume, 'd' degrees
};

const std::vector<Figure>& figures() {
  static const std::vector<Figure> all = {
      {"rectangle_area", 1, 2, 'a'}, {"rectangle_perimeter", 1, 2, 'l'},
      {"square_area", 1, 1, 'a'},    {"square_perimeter", 1, 1, 'l'},
      {"triangle_area", 2, 2, 'a'},  {"triangle_perimeter", 2, 3, 'l'},
      {"angle", 2, 2, 'd'},          {"box_volume", 3, 3, 'v'},
      {"cube_volume", 2, 1, 'v'},    {"side_of_area", 3, 2, 'l'},  // a: the area, b: one side
      {"side_of_square", 3, 1, 'l'},                               // a: the perimeter
      {"circle_area", 4, 1, 'a'},    {"circle_length", 4, 1, 'l'},
      {"circle_given", 4, 1, 'a'},   {"box_surface", 4, 3, 'a'},
  };
  return all;
}

const Phrases& phrases_of(const std::string& figure) {
  static const std::unordered_map<std::string, Phrases> all = [] {
    std::unordered_map<std::string, Phrases> out;
    for (const auto& forms : {rectangle_forms(), triangle_forms(), circle_forms(), solid_forms()}) {
      for (const FigureForms& one : forms)
        out.emplace(one.name, Phrases(one.english, one.german, more_forms(one.name, false),
                                      more_forms(one.name, true)));
    }
    return out;
  }();
  return all.at(figure);
}

size_t figure_of(const Json& facts) {
  const std::string name = facts.at("figure");
  for (size_t i = 0; i < figures().size(); ++i) {
    if (name == figures()[i].name) return i;
  }
  fail("there is no figure \"{}\"", printable(name));
}

struct Parts {
  const Figure* figure;
  std::string name;
  int64_t a, b, c;
};

Parts parts_of(const Json& facts) {
  const Figure& figure = figures()[figure_of(facts)];
  constexpr int64_t kMost = 100'000;
  const auto sizes = fact_numbers(facts, "sizes", 3, 3);
  for (const int64_t size : sizes) {
    if (size < 1 || size > kMost) fail("a length is {}, but must be from 1 to {}", size, kMost);
  }
  return {&figure, figure.name, sizes[0], sizes[1], sizes[2]};
}

// Hundredths, or of circles in terms of pi how many pi.
Rational value_of(const Parts& p) {
  const Rational a(p.a), b(p.b), c(p.c), two(2);
  if (p.name == "rectangle_area") return a * b;
  if (p.name == "rectangle_perimeter") return two * (a + b);
  if (p.name == "square_area" || p.name == "circle_area") return a * a;
  if (p.name == "square_perimeter") return Rational(4) * a;
  if (p.name == "triangle_area") return a * b / two;
  if (p.name == "triangle_perimeter") return a + b + c;
  if (p.name == "angle") return Rational(180) - a - b;
  if (p.name == "box_volume") return a * b * c;
  if (p.name == "cube_volume") return a * a * a;
  if (p.name == "side_of_area") return a / b;
  if (p.name == "side_of_square") return a / Rational(4);
  if (p.name == "circle_length") return two * a;
  if (p.name == "circle_given") return a * a * Rational(314, 100);
  return two * (a * b + a * c + b * c);
}

bool of_pi(const Parts& p) { return p.name == "circle_area" || p.name == "circle_length"; }

class Geometry final : public Task {
 public:
  Geometry()
      : Task("geometry", "perimeters, areas, volumes, missing sides and angles",
             {"rectangles and squares, up to 12", "triangles, cubes and rectangles, up to 30",
              "boxes and missing sides, up to 60", "circles with pi, surfaces, up to 99"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kMost[] = {12, 30, 60, 99};
    size_t which = 0;
    do {
      which = rng.below(figures().size());
    } while (figures()[which].level > level || (figures()[which].level < level - 1));
    const Figure& figure = figures()[which];
    const std::string name = figure.name;
    int64_t most = kMost[level - 1];
    if (figure.measure == 'v' || name == "box_surface")
      most = level == 2 ? 9 : level == 3 ? 12 : 20;
    if (name.starts_with("circle")) most = 20;
    int64_t a = between(rng, 2, most), b = between(rng, 2, most), c = between(rng, 2, most);
    if (name == "triangle_perimeter")
      c = std::max(a, b) - std::min(a, b) + between(rng, 1, 2 * std::min(a, b) - 1);
    if (name == "triangle_area" && a * b % 2 != 0) ++a;
    if (name == "angle") a = between(rng, 10, 120), b = between(rng, 10, 170 - a);
    if (name == "side_of_area") a = b * between(rng, 2, 20);
    if (name == "side_of_square") a *= 4;
    static const std::vector<std::string> kUnits = {"cm", "m", "cm", "m", "mm", "km", ""};
    const std::string unit = figure.measure == 'd' ? "" : kUnits[rng.below(kUnits.size())];
    return {{"figure", name},
            {"sizes", {a, figure.numbers > 1 ? b : 1, figure.numbers > 2 ? c : 1}},
            {"unit", unit},
            {"language", drawn_language(rng)}};
  }

  // A rectangle's area and perimeter are asked of the same rectangle.
  std::string key(const Json& facts) const override {
    const Parts p = parts_of(facts);
    Integers sizes = {p.a, p.b, p.c};
    if (p.name != "side_of_area" && p.name != "triangle_area") sizes = sorted(sizes);
    const std::string shape = p.name.substr(0, p.name.find('_'));
    return "geometry " + shape + " " + joined(sizes, ",");
  }

  static std::string unit_of(const Json& facts) {
    return fact_choice(facts, "unit", {"", "mm", "cm", "m", "km"});
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts p = parts_of(problem.facts);
    const std::string unit = unit_of(problem.facts);
    Rng rng(wording);
    const uint64_t form = rng.next();
    const bool glued = chance(rng, 0.15);
    const auto length = [&](int64_t n) {
      if (p.figure->measure == 'd')
        return fmt::format("{}{}", n, form % 2 == 0 ? "\u00b0" : " degrees");
      return unit.empty() ? std::to_string(n) : fmt::format("{}{}{}", n, glued ? "" : " ", unit);
    };
    const std::string square =
        unit.empty() ? "" : (glued ? "" : " ") + unit + (form % 3 == 0 ? "^2" : "\u00b2");
    ask(problem, phrases_of(p.name), form,
        {{"a", length(p.a)},
         {"b", length(p.b)},
         {"c", length(p.c)},
         {"A", std::to_string(p.a) + square},
         {"ab", unit.empty() ? fmt::format("{} by {}", p.a, p.b)
                             : fmt::format("{} {} by {} {}", p.a, unit, p.b, unit)}});
    if (is_german(problem.facts)) replace_all(problem.prompt, "degrees", "Grad");
    problem.answer =
        value_text(p, is_german(problem.facts)) + shown_unit(p, unit, is_german(problem.facts));
  }

  static std::string value_text(const Parts& p, bool german) {
    const Rational value = value_of(p);
    const Rational hundredths = value * Rational(100);
    const std::string number = hundredths.is_integer()
                                   ? decimal_text(std::stoll(hundredths.text()), 2, german)
                                   : value.text();
    if (!of_pi(p)) return number;
    return number == "1" ? "pi" : number + " pi";
  }

  static std::string shown_unit(const Parts& p, const std::string& unit, bool german) {
    if (p.figure->measure == 'd') return german ? " Grad" : " degrees";
    if (unit.empty()) return "";
    const char* power = p.figure->measure == 'a' ? "^2" : p.figure->measure == 'v' ? "^3" : "";
    return " " + unit + power;
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const Parts p = parts_of(facts);
    const std::string unit = unit_of(facts);
    std::string text(answer);
    for (const char* degrees : {"\u00b0", "^\\circ", "^{\\circ}"}) replace_all(text, degrees, " ");
    const std::string lower = lower_ascii(final_answer(text));
    const bool pi = lower.find("pi") != lower.npos || lower.find("\u03c0") != lower.npos;
    if (of_pi(p)) {
      if (!pi) return wrong("no pi in \"" + printable(lower) + "\"");
      for (const char* name : {"\\pi", "pi", "\u03c0"}) replace_all(text, name, " ");
      for (const char* times : {"*", "\\cdot", "\\times", "\u00b7", "\u00d7"})
        replace_all(text, times, " ");
      if (value_of(p) == Rational(1) && text.find_first_of("0123456789") == text.npos)
        return right();
    } else if (pi && lower.find("spi") == lower.npos) {
      return wrong("pi is not in the answer");
    }
    static constexpr std::string_view kNames[] = {"mm",  "cm",   "m",    "km",   "sqmm", "sqcm",
                                                  "sqm", "sqkm", "cumm", "cucm", "cum",  ""};
    const std::string name = (p.figure->measure == 'a'   ? "sq"
                              : p.figure->measure == 'v' ? "cu"
                                                         : "") +
                             unit;
    std::string_view stated = "";
    for (const std::string_view known : kNames) {
      if (!unit.empty() && name == known) stated = known;
    }
    return judge_value(text, value_of(p), {.german = is_german(facts), .unit = stated});
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts p = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    return told(problem, (all ? restated(p) : "") + worked(p, all, is_german(problem.facts)));
  }

  // "triangle area 7 12"
  static std::string restated(const Parts& p) {
    std::string out = p.name;
    replace_all(out, "_", " ");
    const int64_t sizes[] = {p.a, p.b, p.c};
    for (int i = 0; i < p.figure->numbers; ++i) out += fmt::format(" {}", sizes[i]);
    return out + "\n";
  }

  static std::string worked(const Parts& p, bool all, bool german) {
    const int64_t a = p.a, b = p.b, c = p.c;
    const std::string lead = all ? formula(p.name) : "";
    if (p.name == "rectangle_area") return lead + product_steps(a, b, all);
    if (p.name == "rectangle_perimeter")
      return lead + sum_steps(a, b, all) + product_steps(a + b, 2, all);
    if (p.name == "square_area") return lead + product_steps(a, a, all);
    if (p.name == "circle_area") return lead + product_steps(a, a, all) + value_text(p, german);
    if (p.name == "square_perimeter") return lead + product_steps(a, 4, all);
    if (p.name == "triangle_area")
      return lead + product_steps(a, b, all) + quotient_steps(a * b, 2, all);
    if (p.name == "triangle_perimeter")
      return lead + sum_steps(a, b, all) + sum_steps(a + b, c, all);
    if (p.name == "angle") return lead + sum_steps(a, b, all) + difference_steps(180, a + b, all);
    if (p.name == "box_volume")
      return lead + product_steps(a, b, all) + product_steps(a * b, c, all);
    if (p.name == "cube_volume")
      return lead + product_steps(a, a, all) + product_steps(a * a, a, all);
    if (p.name == "side_of_area") return lead + quotient_steps(a, b, all);
    if (p.name == "side_of_square") return lead + quotient_steps(a, 4, all);
    if (p.name == "circle_length") return lead + product_steps(a, 2, all) + value_text(p, german);
    if (p.name == "circle_given") {
      return lead + product_steps(a, a, all) + product_steps(314, a * a, all) +
             fmt::format("{}/100={}", 314 * a * a, value_text(p, german));
    }
    return lead + product_steps(a, b, all) + product_steps(a, c, all) + product_steps(b, c, all) +
           sum_steps(a * b, a * c, all) + sum_steps(a * b + a * c, b * c, all) +
           product_steps(a * b + a * c + b * c, 2, all);
  }

  static std::string formula(const std::string& name) {
    if (name == "rectangle_area") return "a*b\n";
    if (name == "rectangle_perimeter") return "2*(a+b)\n";
    if (name == "square_area") return "a*a\n";
    if (name == "square_perimeter") return "4*a\n";
    if (name == "triangle_area") return "a*h/2\n";
    if (name == "triangle_perimeter") return "a+b+c\n";
    if (name == "angle") return "all 180\n";
    if (name == "box_volume") return "a*b*c\n";
    if (name == "cube_volume") return "a*a*a\n";
    if (name == "side_of_area") return "area/a\n";
    if (name == "side_of_square") return "a is all/4\n";
    if (name == "circle_length") return "2*r*pi\n";
    if (name == "box_surface") return "2*(ab+ac+bc)\n";
    return "r*r*pi\n";
  }
};

}  // namespace
}  // namespace ponder::tasks::geometry

namespace ponder {

const Task& geometry_task() {
  static const tasks::geometry::Geometry task;
  return task;
}

}  // namespace ponder
