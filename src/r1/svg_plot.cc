#include "r1/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/markup.h"

namespace ponder {
namespace {

constexpr double kWidth = 760, kHeight = 360, kLeft = 64, kRight = 170, kTop = 40, kBottom = 52;
constexpr double kPlotWidth = kWidth - kLeft - kRight, kPlotHeight = kHeight - kTop - kBottom;
// Told apart by the colour-blind, too (Okabe and Ito 2008, without the yellow).
constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                    "#56b4e9", "#e69f00", "#000000", "#999999"};

const char* colour(size_t index) { return kColours[index % std::size(kColours)]; }

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // Something to draw on even for no value, or one.
  void settle() {
    if (low > high) low = 0, high = 1;
    if (low == high) low -= 0.5, high += 0.5;
  }
};

class Canvas {
 public:
  Canvas(const PlotText& text, const Range& x, const Range& y) : x_(x), y_(y) {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
        kWidth, kHeight);
    write(kLeft, 22, "start", text.title, " font-size=\"15\" font-weight=\"bold\"");
    write(kLeft + kPlotWidth / 2, kHeight - 10, "middle", text.x);
    write(14, kTop + kPlotHeight / 2, "middle", text.y,
          fmt::format(" transform=\"rotate(-90 14 {:g})\"", kTop + kPlotHeight / 2));
    for (const double tick : ticks(y.low, y.high, 6)) {
      if (tick < y.low || tick > y.high) continue;
      line(kLeft, at_y(tick), kLeft + kPlotWidth, at_y(tick), "#dddddd");
      write(kLeft - 6, at_y(tick) + 4, "end", fmt::format("{:g}", tick));
    }
    line(kLeft, kTop + kPlotHeight, kLeft + kPlotWidth, kTop + kPlotHeight, "#333333");
  }

  double at_x(double x) const { return kLeft + (x - x_.low) / (x_.high - x_.low) * kPlotWidth; }
  double at_y(double y) const {
    return kTop + kPlotHeight - (y - y_.low) / (y_.high - y_.low) * kPlotHeight;
  }
  void x_ticks() {
    for (const double tick : ticks(x_.low, x_.high, 6)) {
      if (tick < x_.low || tick > x_.high) continue;
      write(at_x(tick), kTop + kPlotHeight + 18, "middle", fmt::format("{:g}", tick));
    }
  }
  void line(double x1, double y1, double x2, double y2, const char* stroke) {
    out_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", x1, y1,
        x2, y2, stroke);
  }
  void write(double x, double y, const char* anchor, std::string_view text,
             std::string_view more = "") {
    out_ += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" fill=\"#222222\"{}>{}</text>\n", x, y,
        anchor, more, markup_text(text));
  }
  void bar(double x, double width, double value, const char* fill) {
    const double top = at_y(value), bottom = at_y(0);
    out_ += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n", x,
        std::min(top, bottom), width, std::fabs(bottom - top), fill);
  }
  void path(const LineSeries& series, const char* stroke) {
    std::string points;
    for (const auto& [x, y] : series.points) {
      if (std::isfinite(x) && std::isfinite(y))
        points += fmt::format("{:.1f},{:.1f} ", at_x(x), at_y(y));
    }
    out_ += fmt::format(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\" "
        "stroke-linejoin=\"round\"/>\n",
        points, stroke);
  }
  void legend(size_t index, std::string_view name) {
    const double y = kTop + 8 + 18 * static_cast<double>(index), x = kLeft + kPlotWidth + 14;
    out_ +=
        fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"12\" height=\"12\" fill=\"{}\"/>\n", x,
                    y - 10, colour(index));
    write(x + 18, y, "start", name);
  }
  std::string finish() { return out_ + "</svg>\n"; }

 private:
  Range x_, y_;
  std::string out_;
};

}  // namespace

std::vector<double> ticks(double low, double high, int count) {
  std::vector<double> out;
  if (!(high > low) || count < 1) return out;
  const double rough = (high - low) / count, power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) {
      step = factor * power;
      break;
    }
  }
  // Counted, so that no error adds up; a tick at 0 is 0.
  for (double i = std::floor(low / step); i <= std::ceil(high / step); ++i) {
    const double tick = i * step;
    out.push_back(std::fabs(tick) < step / 1e6 ? 0 : tick);
  }
  return out;
}

std::vector<std::pair<double, double>> smoothed(std::vector<std::pair<double, double>> points,
                                                size_t width) {
  double sum = 0;
  std::vector<std::pair<double, double>> out = points;
  for (size_t i = 0; i < points.size(); ++i) {
    sum += points[i].second;
    if (i >= width) sum -= points[i - width].second;
    out[i].second = sum / static_cast<double>(std::min(i + 1, width));
  }
  return out;
}

std::string line_plot(const PlotText& text, std::span<const LineSeries> series) {
  Range x, y;
  for (const LineSeries& one : series) {
    for (const auto& [at, value] : one.points) {
      x.add(at);
      y.add(value);
    }
  }
  x.settle();
  y.settle();
  const double room = (y.high - y.low) * 0.04;
  Canvas canvas(text, x, {y.low - room, y.high + room});
  canvas.x_ticks();
  for (size_t i = 0; i < series.size(); ++i) {
    canvas.path(series[i], colour(i));
    canvas.legend(i, series[i].name);
  }
  return canvas.finish();
}

std::string bar_plot(const PlotText& text, std::span<const std::string> groups,
                     std::span<const BarSeries> series) {
  Range x, y;
  x.low = 0;
  x.high = static_cast<double>(std::max<size_t>(groups.size(), 1));
  y.add(0);
  for (const BarSeries& one : series)
    for (const double value : one.values) y.add(value);
  y.settle();
  y.low = std::min(y.low, 0.0);
  Canvas canvas(text, x, y);
  const double group = kPlotWidth / x.high,
               width = group * 0.8 / static_cast<double>(std::max<size_t>(series.size(), 1));
  for (size_t g = 0; g < groups.size(); ++g) {
    const double left = canvas.at_x(static_cast<double>(g)) + group * 0.1;
    for (size_t i = 0; i < series.size(); ++i) {
      if (g < series[i].values.size() && std::isfinite(series[i].values[g]))
        canvas.bar(left + static_cast<double>(i) * width, width, series[i].values[g], colour(i));
    }
    const double middle = left + group * 0.4, y_at = kTop + kPlotHeight + 14;
    // Many names are longer than their bars are wide.
    const bool slanted = groups.size() > 5;
    canvas.write(middle, y_at, slanted ? "end" : "middle", groups[g],
                 slanted ? fmt::format(" font-size=\"10\" transform=\"rotate(-25 {:.1f} {:.1f})\"",
                                       middle, y_at)
                         : "");
  }
  for (size_t i = 0; i < series.size(); ++i) canvas.legend(i, series[i].name);
  return canvas.finish();
}

}  // namespace ponder
