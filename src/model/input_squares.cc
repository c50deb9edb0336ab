#include "model/input_squares.h"

#include <algorithm>

#include "formats/gguf_names.h"

namespace ponder {

void InputSquares::multiplied(const Weight& weight, const float* x, int64_t ldx,
                              const int32_t* rows, int64_t m) {
  const auto stored = names_.find(weight);
  if (!stored) return;
  const Family& family = family_of(checkpoint_.config, checkpoint_.path);
  const auto name = gguf_name(stored->name, &family);
  if (!name) return;
  // Columns that GGUF has in another order than a folder: an entry would be of other ones there.
  const bool folder = checkpoint_.format == Checkpoint::Format::HuggingFace;
  if (folder && family.gguf_tiles_values && name->name.ends_with("ssm_out.weight")) return;
  Sums& sums = sums_[name->name];
  sums.experts = name->expert.has_value();
  const auto index = static_cast<size_t>(name->expert.value_or(static_cast<int>(stored->index)));
  const size_t matrices =
      std::max({sums.rows.size(), index + 1, static_cast<size_t>(stored->matrices)});
  sums.squares.resize(matrices);
  sums.rows.resize(matrices);
  sums.rows[index] += m;
  std::vector<double>& squares = sums.squares[index];
  squares.resize(static_cast<size_t>(weight.cols));
  constexpr int64_t kRun = 64;
  pool_.parallel((weight.cols + kRun - 1) / kRun, [&](int64_t run, int) {
    const int64_t first = run * kRun, last = std::min(first + kRun, weight.cols);
    for (int64_t i = 0; i < m; ++i) {
      const float* row = x + (rows ? rows[i] : i) * ldx;
      for (int64_t c = first; c < last; ++c)
        squares[static_cast<size_t>(c)] += static_cast<double>(row[c]) * row[c];
    }
  });
}

std::map<std::string, ImportanceMatrix::Entry, std::less<>> InputSquares::entries(
    int64_t experts) const {
  std::map<std::string, ImportanceMatrix::Entry, std::less<>> out;
  for (const auto& [name, sums] : sums_) {
    size_t columns = 0;
    for (const std::vector<double>& squares : sums.squares)
      columns = std::max(columns, squares.size());
    const size_t matrices =
        sums.experts ? std::max(sums.rows.size(), static_cast<size_t>(experts)) : sums.rows.size();
    ImportanceMatrix::Entry& entry = out[name];
    entry.sums.resize(matrices * columns);
    for (size_t i = 0; i < sums.squares.size(); ++i) {
      std::transform(sums.squares[i].begin(), sums.squares[i].end(),
                     entry.sums.begin() + static_cast<std::ptrdiff_t>(i * columns),
                     [](double value) { return static_cast<float>(value); });
    }
    // Heads meet the same number of rows, as the format has it: one count for all of them.
    entry.counts.resize(sums.experts ? matrices : 1);
    for (size_t i = 0; i < entry.counts.size() && i < sums.rows.size(); ++i)
      entry.counts[i] = static_cast<float>(sums.rows[i]);
  }
  return out;
}

}  // namespace ponder
