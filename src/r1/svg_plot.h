// Plots as SVG files: lines over steps, and bars in groups. Small, self-contained, readable without
// a style sheet.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ponder {

struct PlotText {
  std::string title, x, y;  // x, y: what the axes are
};

struct LineSeries {
  std::string name;
  std::vector<std::pair<double, double>> points;  // x rising; those that are no numbers are skipped
};
// One line a series, all on the same axes.
std::string line_plot(const PlotText& text, std::span<const LineSeries> series);

struct BarSeries {
  std::string name;
  std::vector<double> values;  // one for each group; a NaN leaves its place empty
};
// The series of each group side by side; the y axis begins at 0.
std::string bar_plot(const PlotText& text, std::span<const std::string> groups,
                     std::span<const BarSeries> series);

// Round numbers (1, 2 or 5 times a power of ten apart) that span low to high, about `count`.
std::vector<double> ticks(double low, double high, int count);

// Mean over a window of `width` points that ends at each: what a noisy curve shows.
std::vector<std::pair<double, double>> smoothed(std::vector<std::pair<double, double>> points,
                                                size_t width);

}  // namespace ponder
