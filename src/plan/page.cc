#include "plan/page.h"

#include <algorithm>

#include "base/error.h"
#include "base/markup.h"

namespace ponder {
namespace {

constexpr double kWidth = 760, kRow = 26, kLabel = 110, kRight = 150;
// Told apart by the colour-blind, too (Okabe and Ito 2008).
struct BoundColour {
  std::string_view bound;
  const char* colour;
};
constexpr BoundColour kColours[] = {{"bytes", "#0072b2"},
                                    {"flop", "#d55e00"},
                                    {"network", "#009e73"},
                                    {"disk", "#cc79a7"},
                                    {"waits", "#999999"}};

const char* colour_of(std::string_view bound) {
  const auto* found = std::find_if(std::begin(kColours), std::end(kColours),
                                   [&](const BoundColour& c) { return c.bound == bound; });
  return found == std::end(kColours) ? "#000000" : found->colour;
}

std::string html(std::string_view text) { return markup_text(valid_utf8(text)); }

constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>A plan of ponder</title>
<style>
body { font: 15px/1.5 sans-serif; max-width: 800px; margin: 2em auto; padding: 0 1em; color: #222; background: #fff; }
table { border-collapse: collapse; margin: 1em 0; }
td, th { padding: 3px 12px 3px 0; text-align: right; border-bottom: 1px solid #ddd; }
td:first-child, th:first-child { text-align: left; }
svg { width: 100%; height: auto; }
.note { color: #666; }
</style>
</head>
<body>
)";

// A bar a part, as long as its time, in the colour of what bounds it.
std::string bars(const std::vector<PartTime>& parts) {
  double most = 0, sum = 0;
  for (const PartTime& part : parts) most = std::max(most, part.seconds), sum += part.seconds;
  const double height = kRow * static_cast<double>(parts.size()) + 8;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" "
      "font-family=\"sans-serif\" font-size=\"13\">\n",
      kWidth, height);
  double y = 4;
  for (const PartTime& part : parts) {
    const double width = most > 0 ? part.seconds / most * (kWidth - kLabel - kRight) : 0;
    out += fmt::format(
        "<text x=\"0\" y=\"{:.0f}\">{}</text><rect x=\"{}\" y=\"{:.0f}\" width=\"{:.1f}\" "
        "height=\"18\" fill=\"{}\"/><text x=\"{:.1f}\" y=\"{:.0f}\">{:.3g} ms, {:.0f} %</text>\n",
        y + 14, html(part.name), kLabel, y, std::max(1.0, width), colour_of(part.bound),
        kLabel + width + 8, y + 14, part.seconds * 1e3, sum > 0 ? 100 * part.seconds / sum : 0);
    y += kRow;
  }
  return out + "</svg>\n";
}

std::string legend() {
  std::string out = "<p class=\"note\">Bound by";
  for (const BoundColour& c : kColours)
    out += fmt::format(" <span style=\"color:{}\">&#9632;</span> {}", c.colour, c.bound);
  return out + "</p>\n";
}

std::string line(const char* name, const std::string& value) {
  return fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", name, html(value));
}

std::string title(const std::string& model, const Machine& m, const Layout& l) {
  return fmt::format(
      "<h1>{}</h1>\n<p>on {} &times; {}{}: tp {}, ep {}, dp {}, pp {}</p>\n<p "
      "class=\"note\">{}</p>\n",
      html(model), l.devices(), html(m.device.name),
      m.experts ? ", experts on " + html(m.experts->name) : "", l.tp, l.ep, l.dp, l.pp,
      html(m.device.note));
}

std::string gigabytes(double bytes) { return fmt::format("{:.2f} GB", bytes / 1e9); }

std::string memory_line(const Machine& m, bool fits) {
  return line("memory of a device",
              gigabytes(m.device.memory_bytes) + (fits ? "" : ": too little"));
}

std::string facts(const Machine& m, const ServingPlan& p) {
  std::string out = "<table>\n";
  out += line("weights of a device", gigabytes(p.memory.weights));
  out += line("cache of a device", gigabytes(p.memory.cache));
  out += line("activations of a device", gigabytes(p.memory.activations));
  out += memory_line(m, p.fits);
  out += line("first token",
              fmt::format("{:.3g} s after a prompt of {}", p.first_token_s, p.work.prompt));
  out += line("prefill", fmt::format("{:.4g} tokens/s", p.prefill_tokens_per_s));
  out += line("decode",
              fmt::format("{:.4g} tokens/s of {} sequences", p.decode_tokens_per_s, p.work.batch));
  out += line("one user", fmt::format("{:.4g} tokens/s", p.tokens_per_s_a_user));
  if (m.device.price_per_hour > 0) {
    out += line("a million tokens in", fmt::format("${:.3f}", p.in_dollars));
    out += line("a million tokens out", fmt::format("${:.3f}", p.out_dollars));
  }
  return out + "</table>\n";
}

// What a million tokens' dollars are spent on: as the time is.
std::string money(const Machine& m, const ServingPlan& p) {
  if (m.device.price_per_hour <= 0) return "";
  double sum = 0;
  for (const PartTime& part : p.decode.parts) sum += part.seconds;
  std::string out = "<h2>Dollars of a million tokens out</h2>\n<table>\n";
  for (const PartTime& part : p.decode.parts)
    out +=
        line(part.name, fmt::format("${:.4f}", sum > 0 ? p.out_dollars * part.seconds / sum : 0));
  return out + "</table>\n";
}

std::string helps(const ServingPlan& p) {
  std::string out = "<h2>What would help decode</h2>\n<table>\n";
  for (const auto& [name, factor] : p.helps)
    out += line(name.c_str(), fmt::format("{:.2f} times as fast with twice of it", factor));
  return out + "</table>\n";
}

std::string other_layouts(std::span<const ServingPlan> others) {
  if (others.empty()) return "";
  std::string out =
      "<h2>Other layouts</h2>\n<table>\n<tr><th>tp, ep, dp, pp</th><th>batch</th><th>decode "
      "tokens/s</th><th>one user</th><th>$ a million out</th></tr>\n";
  for (const ServingPlan& p : others) {
    const Layout& l = p.layout;
    out += fmt::format(
        "<tr><td>{}, {}, {}, "
        "{}</td><td>{}</td><td>{:.4g}</td><td>{:.3g}</td><td>{:.3f}</td></tr>\n",
        l.tp, l.ep, l.dp, l.pp, p.work.batch, p.decode_tokens_per_s, p.tokens_per_s_a_user,
        p.out_dollars);
  }
  return out + "</table>\n";
}

}  // namespace

std::string serving_page(const std::string& model, const Machine& m, const ServingPlan& p,
                         std::span<const ServingPlan> others) {
  return kHead + title(model, m, p.layout) + facts(m, p) + "<h2>A step of decode</h2>\n" +
         bars(p.decode.parts) + "<h2>A step of prefill</h2>\n" + bars(p.prefill.parts) + legend() +
         money(m, p) + helps(p) + other_layouts(others) + "</body>\n</html>\n";
}

std::string training_page(const std::string& model, const Machine& m, const TrainingPlan& p) {
  std::string out = kHead + title(model, m, p.layout) + "<table>\n";
  out += line("weights and gradients of a device", gigabytes(p.weights));
  out += line("optimizer of a device", gigabytes(p.state));
  out += line("activations of a device", gigabytes(p.activations));
  out += memory_line(m, p.fits);
  out += line("a step",
              fmt::format("{:.4g} s, {:.3g} of them the pipeline's filling", p.step_s, p.bubble_s));
  out += line("training", fmt::format("{:.4g} tokens/s", p.tokens_per_s));
  out += line("the run", fmt::format("{:.4g} tokens in {:.4g} h", p.work.tokens, p.hours));
  if (m.device.price_per_hour > 0) out += line("dollars", fmt::format("${:.0f}", p.dollars));
  return out + "</table>\n<h2>A step</h2>\n" + bars(p.parts) + legend() + "</body>\n</html>\n";
}

}  // namespace ponder
