#include "formats/delta_rows.h"

#include <cmath>
#include <optional>

#include "base/error.h"

namespace ponder {
namespace {

using RowSource = std::function<int64_t(int64_t)>;

// Where a value head of one order is in the other: a key head's together, or by turns.
int64_t grouped_of_tiled(const DeltaConfig& c, int64_t head) {
  return head % c.key_heads * (c.heads / c.key_heads) + head / c.key_heads;
}
int64_t tiled_of_grouped(const DeltaConfig& c, int64_t head) {
  const int64_t group = c.heads / c.key_heads;
  return head % group * c.key_heads + head / group;
}

// Of rows (or columns) of which those from `first` on are heads of `width`.
RowSource heads_order(const DeltaConfig& c, int64_t first, int64_t width, bool to_tiled) {
  return [c, first, width, to_tiled](int64_t at) {
    if (at < first) return at;
    const int64_t head = (at - first) / width;
    const int64_t from = to_tiled ? grouped_of_tiled(c, head) : tiled_of_grouped(c, head);
    return first + from * width + (at - first) % width;
  };
}

Matrix map_columns(Matrix matrix, const RowSource& source) {
  matrix.read = [read = std::move(matrix.read), source, columns = matrix.columns](int64_t row,
                                                                                  float* out) {
    std::vector<float> stored(static_cast<size_t>(columns));
    read(row, stored.data());
    for (int64_t i = 0; i < columns; ++i) out[i] = stored[static_cast<size_t>(source(i))];
  };
  matrix.raw = {};
  return matrix;
}

Matrix mapped_numbers(Matrix matrix, float (*f)(float)) {
  matrix.read = [read = std::move(matrix.read), f, columns = matrix.columns](int64_t row,
                                                                             float* out) {
    read(row, out);
    for (int64_t i = 0; i < columns; ++i) out[i] = f(out[i]);
  };
  matrix.raw = {};
  matrix.stored = DType::F32;
  return matrix;
}

std::string_view delta_part(std::string_view name) {
  constexpr std::string_view kMark = ".linear_attn.";
  const size_t at = name.find(kMark);
  return at == std::string_view::npos ? std::string_view() : name.substr(at + kMark.size());
}

void check_rows(const Matrix& matrix, int64_t rows) {
  if (matrix.rows == rows) return;
  fail("{}: it has {} rows, but the config asks for {}", matrix.place, matrix.rows, rows);
}
void check_columns(const Matrix& matrix, int64_t columns) {
  if (matrix.columns == columns) return;
  fail("{}: it has {} columns, but the config asks for {}", matrix.place, matrix.columns, columns);
}

// Where a tensor has value heads: from `first` on, each `width` rows or columns.
struct ValueHeads {
  bool columns;
  int64_t first, width;
};
std::optional<ValueHeads> value_heads(std::string_view part, const DeltaConfig& c) {
  if (part == "in_proj_qkv.weight" || part == "conv1d.weight")
    return ValueHeads{false, 2 * c.key_size(), c.v_dim};
  if (part == "in_proj_z.weight") return ValueHeads{false, 0, c.v_dim};
  if (part == "in_proj_a.weight" || part == "in_proj_b.weight") return ValueHeads{false, 0, 1};
  if (part == "A_log" || part == "dt_bias") return ValueHeads{true, 0, 1};
  if (part == "out_proj.weight") return ValueHeads{true, 0, c.v_dim};
  return std::nullopt;
}

// They in the other order.
Matrix turned_heads(Matrix matrix, std::string_view part, const DeltaConfig& c, bool to_tiled) {
  const std::optional<ValueHeads> heads = value_heads(part, c);
  if (!heads) return matrix;
  const int64_t size = heads->first + c.heads * heads->width;
  RowSource source = heads_order(c, heads->first, heads->width, to_tiled);
  if (heads->columns) {
    check_columns(matrix, size);
    return map_columns(std::move(matrix), source);
  }
  check_rows(matrix, size);
  return map_rows(std::move(matrix), std::move(source));
}

// Rows of a packed projection: of each key head q, k, v and z.
struct PackedRows {
  int64_t key_heads, k_dim, value;
  explicit PackedRows(const DeltaConfig& c)
      : key_heads(c.key_heads), k_dim(c.k_dim), value(c.heads / c.key_heads * c.v_dim) {}
  int64_t stride() const { return 2 * k_dim + 2 * value; }
  int64_t of_z(int64_t row) const {
    return row / value * stride() + 2 * k_dim + value + row % value;
  }
  int64_t of_qkv(int64_t row) const {
    const int64_t keys = key_heads * k_dim;
    if (row < 2 * keys) return row % keys / k_dim * stride() + row / keys * k_dim + row % k_dim;
    const int64_t at = row - 2 * keys;
    return at / value * stride() + 2 * k_dim + at % value;
  }
};

Matrix picked_rows(const Matrix& matrix, std::string name, int64_t rows, RowSource source) {
  Matrix out = map_rows(matrix, std::move(source));
  out.name = std::move(name);
  out.rows = out.shape[0] = rows;
  return out;
}

std::string renamed(const std::string& name, std::string_view from, std::string_view to) {
  std::string out = name;
  return out.replace(out.find(from), from.size(), to);
}

}  // namespace

bool is_delta_tensor(std::string_view name) { return !delta_part(name).empty(); }

TiledOrder tiled_order(std::string_view name, const DeltaConfig& c) {
  const std::optional<ValueHeads> heads = value_heads(delta_part(name), c);
  if (!heads) return {};
  const RowSource source = heads_order(c, heads->first, heads->width, true);
  TiledOrder out{heads->columns};
  for (int64_t i = 0; i < heads->first + c.heads * heads->width; ++i)
    out.grouped.push_back(source(i));
  return out;
}

std::vector<Matrix> delta_to_gguf(Matrix matrix, const DeltaConfig& c, bool tiled) {
  const std::string name = matrix.name;
  const std::string_view part = delta_part(name);
  if (part == "in_proj_qkvz.weight") {
    const PackedRows rows(c);
    check_rows(matrix, c.channels() + c.value_size());
    return {picked_rows(matrix, renamed(name, "qkvz", "qkv"), c.channels(),
                        [rows](int64_t row) { return rows.of_qkv(row); }),
            picked_rows(matrix, renamed(name, "qkvz", "z"), c.value_size(),
                        [rows](int64_t row) { return rows.of_z(row); })};
  }
  if (part == "A_log")
    matrix = mapped_numbers(std::move(matrix), [](float x) { return -std::exp(x); });
  if (!tiled) return {std::move(matrix)};
  return {turned_heads(std::move(matrix), part, c, true)};
}

Matrix delta_to_hf(Matrix matrix, const DeltaConfig& c) {
  const std::string name = matrix.name;
  const std::string_view part = delta_part(name);
  if (part == "A_log" && !c.rate_is_log)
    matrix = mapped_numbers(std::move(matrix), [](float x) { return std::log(-x); });
  return c.tiled ? turned_heads(std::move(matrix), part, c, false) : std::move(matrix);
}

Matrix packed_values(Matrix qkv, Matrix z, const DeltaConfig& c, std::string name) {
  check_rows(qkv, c.channels());
  check_rows(z, c.value_size());
  if (qkv.stored != z.stored) {  // as quantisers mix types
    qkv.stored = z.stored = DType::F32;
    qkv.raw = z.raw = {};
  }
  const PackedRows rows(c);
  std::vector<int64_t> sources(static_cast<size_t>(qkv.rows + z.rows));
  for (int64_t i = 0; i < qkv.rows; ++i) sources[static_cast<size_t>(rows.of_qkv(i))] = i;
  for (int64_t i = 0; i < z.rows; ++i) sources[static_cast<size_t>(rows.of_z(i))] = qkv.rows + i;
  std::vector<Matrix> parts;
  parts.push_back(std::move(qkv));
  parts.push_back(std::move(z));
  return map_rows(
      join_rows(std::move(parts), std::move(name)),
      [sources = std::move(sources)](int64_t row) { return sources[static_cast<size_t>(row)]; });
}

}  // namespace ponder
