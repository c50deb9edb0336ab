#include "formats/matrix.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <memory>
#include <mutex>

#include "base/error.h"
#include "base/json.h"
#include "formats/adapter_order.h"
#include "formats/peft.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr int64_t kChunkElements = 4 << 20;   // held in memory at once
constexpr int64_t kWorkElements = 128 << 10;  // for one thread at a time

// Multiplies row `row` of an FP8 matrix by the scales of its blocks.
void scale_fp8_row(const BlockScales& scales, int64_t row, int64_t columns, float* out) {
  const float* of_row = scales.row(row, columns);
  for (int64_t i = 0; i < columns; ++i) out[i] *= of_row[i / scales.columns];
}

void read_checked(const Matrix& matrix, int64_t row, float limit, float* out) {
  matrix.read(row, out);
  for (int64_t i = 0; i < matrix.columns; ++i) {
    if (std::fabs(out[i]) <= limit) continue;  // false for NaN
    fail("{}: row {} holds {}, which cannot be stored as asked for", matrix.place, row, out[i]);
  }
}

// The largest magnitude that `target` may be given.
float limit_of(DType target) {
  constexpr float kHalfMax = 65504;
  if (target == DType::F16 || is_quantised(target)) return kHalfMax;
  return std::numeric_limits<float>::max();
}

Matrix with_head_rows(const Checkpoint& checkpoint, const StoredTensor& tensor, std::string name,
                      int64_t head_dim, std::function<int64_t(int64_t)> within) {
  Matrix matrix = stored_matrix(checkpoint, tensor, std::move(name));
  if (tensor.shape.size() == 1 && !is_quantised(tensor.dtype)) {  // a bias: one element a row
    matrix.rows = matrix.columns;
    matrix.columns = 1;
    const auto bytes = static_cast<uint64_t>(dtype_info(tensor.dtype).bytes);
    matrix.raw = [data = tensor.data, bytes](int64_t row, std::byte* out) {
      std::memcpy(out, data + static_cast<uint64_t>(row) * bytes, bytes);
    };
    matrix.read = [data = tensor.data, bytes, type = tensor.dtype](int64_t row, float* out) {
      decode(type, data + static_cast<uint64_t>(row) * bytes, 1, out);
    };
  }
  if (head_dim <= 0 || head_dim % 2 != 0 || matrix.rows % head_dim != 0) {
    fail("{}: its {} rows are no heads of {} rows", matrix.place, matrix.rows, head_dim);
  }
  return map_rows(std::move(matrix), [head_dim, within = std::move(within)](int64_t row) {
    return row / head_dim * head_dim + within(row % head_dim);
  });
}

// The whole matrix as floats.
std::shared_ptr<const std::vector<float>> materialise(const Matrix& matrix) {
  auto values = std::make_shared<std::vector<float>>(static_cast<size_t>(matrix.rows) *
                                                     static_cast<size_t>(matrix.columns));
  for (int64_t row = 0; row < matrix.rows; ++row) {
    matrix.read(row, values->data() + row * matrix.columns);
  }
  return values;
}

void check_shape(const Matrix& matrix, int64_t rows, int64_t columns) {
  if (matrix.rows == rows && matrix.columns == columns) return;
  fail("{}: it is {} x {}, but config.json asks for {} x {}", matrix.place, matrix.rows,
       matrix.columns, rows, columns);
}

}  // namespace

bool is_table(std::string_view name) { return name.ends_with(".mlp.gate.tid2eid"); }

void check_is_weight(const Checkpoint& checkpoint, const StoredTensor& tensor) {
  constexpr DType kWhole[] = {DType::I64, DType::I32, DType::I16, DType::I8, DType::U8};
  if (std::find(std::begin(kWhole), std::end(kWhole), tensor.dtype) == std::end(kWhole)) return;
  const auto file = static_cast<size_t>(tensor.file);
  fail(
      "{}: the tensor \"{}\" is {}, but a weight must be of floats or of a block type; if it is "
      "quantised, config.json's quantization_config must say how",
      file < checkpoint.files.size() ? checkpoint.files[file].path() : checkpoint.path,
      printable(tensor.name, 200), dtype_info(tensor.dtype).name);
}

Matrix stored_matrix(const Checkpoint& checkpoint, const StoredTensor& tensor, std::string name) {
  if (!is_table(tensor.name)) check_is_weight(checkpoint, tensor);
  Matrix matrix;
  matrix.name = std::move(name);
  matrix.shape = tensor.shape;
  matrix.stored = tensor.dtype;
  matrix.place =
      fmt::format("{}: tensor \"{}\"", checkpoint.files[static_cast<size_t>(tensor.file)].path(),
                  printable(tensor.name));
  const int64_t elements = tensor.elements();
  matrix.columns = tensor.shape.empty() ? 1 : tensor.shape.back();
  matrix.rows = matrix.columns == 0 ? 0 : elements / matrix.columns;
  const auto stored = std::make_shared<const StoredTensor>(tensor);
  if (!tensor.scales.values) {
    matrix.raw = [stored](int64_t row, std::byte* out) { stored->read_rows(row, 1, out); };
  }
  matrix.read = [stored, columns = matrix.columns](int64_t row, float* out) {
    if (stored->made) {
      std::vector<std::byte> bytes(stored->row_bytes());
      stored->read_rows(row, 1, bytes.data());
      return decode(stored->dtype, bytes.data(), columns, out);
    }
    const std::byte* bytes = stored->data + static_cast<uint64_t>(row) * stored->row_bytes();
    decode(stored->dtype, bytes, columns, out);
    if (stored->scales.values) scale_fp8_row(stored->scales, row, columns, out);
  };
  constexpr std::string_view kWeight = ".weight";
  if (!checkpoint.adapter || !tensor.name.ends_with(kWeight)) return matrix;
  const std::string module = tensor.name.substr(0, tensor.name.size() - kWeight.size());
  return with_adapter(checkpoint, module, std::move(matrix));
}

Matrix table_as(Matrix matrix, DType type) {
  const DType stored = matrix.stored;
  if (stored == type) return matrix;
  if (stored != DType::I64 && stored != DType::I32)
    fail("{}: it is {}, but must be I64 or I32", matrix.place, dtype_info(stored).name);
  matrix.stored = type;
  matrix.raw = [raw = matrix.raw, stored, columns = static_cast<size_t>(matrix.columns),
                place = matrix.place](int64_t row, std::byte* out) {
    std::vector<std::byte> bytes(columns * static_cast<size_t>(dtype_info(stored).bytes));
    raw(row, bytes.data());
    for (size_t i = 0; i < columns; ++i) {
      int64_t wide = 0;
      int32_t narrow = 0;
      if (stored == DType::I32) {
        std::memcpy(&narrow, bytes.data() + i * sizeof(narrow), sizeof(narrow));
        wide = narrow;
        std::memcpy(out + i * sizeof(wide), &wide, sizeof(wide));
        continue;
      }
      std::memcpy(&wide, bytes.data() + i * sizeof(wide), sizeof(wide));
      narrow = static_cast<int32_t>(wide);
      if (narrow != wide) fail("{}: {} does not fit 32 bits", place, wide);
      std::memcpy(out + i * sizeof(narrow), &narrow, sizeof(narrow));
    }
  };
  return matrix;
}

Matrix with_adapter(const Checkpoint& checkpoint, const std::string& module, Matrix matrix) {
  const LoraModule* found = checkpoint.adapter ? checkpoint.adapter->find(module) : nullptr;
  if (!found) return matrix;
  if (matrix.rows != found->out_features() || matrix.columns != found->in_features()) {
    fail("{}: it is {} x {}, but the adapter {} has its part for {} x {}", matrix.place,
         matrix.rows, matrix.columns, checkpoint.adapter->path, found->out_features(),
         found->in_features());
  }
  struct Halves {
    std::vector<float> a, b;
    int64_t rank, columns;
    float scale;
  };
  Halves turned{found->a_values(), found->b_values(), found->rank, matrix.columns,
                static_cast<float>(found->scale)};
  check_finite(*checkpoint.adapter, module, turned.a, turned.b);
  to_stored_order(adapter_order(checkpoint, module, matrix.rows, matrix.columns),
                  {turned.a, turned.b, turned.rank});
  auto halves = std::make_shared<const Halves>(std::move(turned));
  if (is_quantised(matrix.stored)) matrix.stored = DType::BF16;
  matrix.raw = nullptr;
  matrix.read = [read = std::move(matrix.read), halves](int64_t row, float* out) {
    read(row, out);
    const float* b = halves->b.data() + row * halves->rank;
    std::vector<float> sum(static_cast<size_t>(halves->columns));
    for (int64_t r = 0; r < halves->rank; ++r) {
      const float* a = halves->a.data() + r * halves->columns;
      for (int64_t i = 0; i < halves->columns; ++i) sum[static_cast<size_t>(i)] += b[r] * a[i];
    }
    for (int64_t i = 0; i < halves->columns; ++i)
      out[i] += halves->scale * sum[static_cast<size_t>(i)];
  };
  return matrix;
}

Matrix stack(std::vector<Matrix> parts, std::string name) {
  PONDER_CHECK(!parts.empty());
  Matrix out;
  out.name = std::move(name);
  out.stored = parts[0].stored;
  out.place = parts[0].place;
  out.columns = parts[0].columns;
  const int64_t rows = parts[0].rows;
  bool all_raw = true;
  for (const Matrix& part : parts) {
    if (part.rows != rows || part.columns != out.columns || part.stored != out.stored) {
      fail("{}: it differs in shape or type from the layer's first expert", part.place);
    }
    all_raw = all_raw && part.raw;
  }
  out.rows = rows * static_cast<int64_t>(parts.size());
  out.shape = {static_cast<int64_t>(parts.size()), rows, out.columns};
  if (parts[0].shape.size() == 1) out.shape = {out.shape[0], out.columns};  // biases
  const auto shared = std::make_shared<const std::vector<Matrix>>(std::move(parts));
  out.read = [shared, rows](int64_t row, float* to) {
    (*shared)[static_cast<size_t>(row / rows)].read(row % rows, to);
  };
  if (all_raw) {
    out.raw = [shared, rows](int64_t row, std::byte* to) {
      (*shared)[static_cast<size_t>(row / rows)].raw(row % rows, to);
    };
  }
  return out;
}

Matrix join_rows(std::vector<Matrix> parts, std::string name) {
  PONDER_CHECK(!parts.empty());
  Matrix out = parts[0];
  out.name = std::move(name);
  bool all_raw = true;
  std::vector<int64_t> ends;
  for (const Matrix& part : parts) {
    if (!part.read || part.columns != out.columns || part.stored != out.stored)
      fail("{}: the parts of {} are not all there, or not alike", parts[0].place, out.name);
    all_raw = all_raw && part.raw;
    ends.push_back((ends.empty() ? 0 : ends.back()) + part.rows);
  }
  out.rows = ends.back();
  if (out.shape.size() == 1) {  // biases are single rows
    fail("{}: biases of the fused {} are not written", parts[0].place, out.name);
  }
  out.shape[0] = out.rows;
  const auto shared = std::make_shared<const std::vector<Matrix>>(std::move(parts));
  const auto at = [shared, ends](int64_t row) {
    const auto i =
        static_cast<size_t>(std::upper_bound(ends.begin(), ends.end(), row) - ends.begin());
    return std::pair<const Matrix&, int64_t>((*shared)[i], row - (i ? ends[i - 1] : 0));
  };
  out.read = [at](int64_t row, float* to) {
    const auto [part, inner] = at(row);
    part.read(inner, to);
  };
  out.raw = {};
  if (!all_raw) return out;
  out.raw = [at](int64_t row, std::byte* to) {
    const auto [part, inner] = at(row);
    part.raw(inner, to);
  };
  return out;
}

Matrix shifted(Matrix matrix, float by) {
  matrix.read = [read = std::move(matrix.read), by, columns = matrix.columns](int64_t row,
                                                                              float* out) {
    read(row, out);
    for (int64_t c = 0; c < columns; ++c) out[c] += by;
  };
  matrix.raw = {};
  matrix.stored = DType::F32;
  return matrix;
}

Matrix map_rows(Matrix matrix, std::function<int64_t(int64_t)> source) {
  matrix.read = [read = std::move(matrix.read), source](int64_t row, float* out) {
    read(source(row), out);
  };
  if (matrix.raw) {
    matrix.raw = [raw = std::move(matrix.raw), source = std::move(source)](
                     int64_t row, std::byte* out) { raw(source(row), out); };
  }
  return matrix;
}

Matrix to_interleaved_rows(const Checkpoint& checkpoint, const StoredTensor& tensor,
                           int64_t head_dim, std::string name) {
  return with_head_rows(checkpoint, tensor, std::move(name), head_dim,
                        [head_dim](int64_t row) { return row % 2 * (head_dim / 2) + row / 2; });
}

Matrix to_half_split_rows(const Checkpoint& checkpoint, const StoredTensor& tensor,
                          int64_t head_dim, std::string name) {
  return with_head_rows(checkpoint, tensor, std::move(name), head_dim, [head_dim](int64_t row) {
    return row % (head_dim / 2) * 2 + row / (head_dim / 2);
  });
}

Matrix mla_k_b(const Matrix& kv_b, const MlaSizes& sizes, std::string name) {
  check_shape(kv_b, sizes.heads * (sizes.nope + sizes.value), sizes.lora);
  Matrix out = kv_b;
  out.name = std::move(name);
  out.shape = {sizes.heads, sizes.lora, sizes.nope};
  out.rows = sizes.heads * sizes.lora;
  out.columns = sizes.nope;
  out.raw = nullptr;
  out.read = [values = materialise(kv_b), sizes](int64_t row, float* to) {
    const int64_t head = row / sizes.lora, column = row % sizes.lora;
    const int64_t first = head * (sizes.nope + sizes.value);
    for (int64_t i = 0; i < sizes.nope; ++i) {
      to[i] = (*values)[static_cast<size_t>((first + i) * sizes.lora + column)];
    }
  };
  return out;
}

Matrix mla_v_b(const Matrix& kv_b, const MlaSizes& sizes, std::string name) {
  check_shape(kv_b, sizes.heads * (sizes.nope + sizes.value), sizes.lora);
  Matrix out = map_rows(kv_b, [sizes](int64_t row) {
    return row / sizes.value * (sizes.nope + sizes.value) + sizes.nope + row % sizes.value;
  });
  out.name = std::move(name);
  out.shape = {sizes.heads, sizes.value, sizes.lora};
  out.rows = sizes.heads * sizes.value;
  return out;
}

Matrix mla_kv_b(const Matrix& k_b, const Matrix& v_b, const MlaSizes& sizes, std::string name) {
  check_shape(k_b, sizes.heads * sizes.lora, sizes.nope);
  check_shape(v_b, sizes.heads * sizes.value, sizes.lora);
  Matrix out = v_b;
  out.name = std::move(name);
  out.rows = sizes.heads * (sizes.nope + sizes.value);
  out.shape = {out.rows, sizes.lora};
  out.raw = nullptr;
  out.read = [keys = materialise(k_b), values = v_b.read, sizes](int64_t row, float* to) {
    const int64_t each = sizes.nope + sizes.value, head = row / each, within = row % each;
    if (within >= sizes.nope) return values(head * sizes.value + within - sizes.nope, to);
    for (int64_t i = 0; i < sizes.lora; ++i) {
      to[i] = (*keys)[static_cast<size_t>((head * sizes.lora + i) * sizes.nope + within)];
    }
  };
  return out;
}

void write_matrix(const Matrix& matrix, DType target, const RowImportance& importance,
                  ThreadPool& pool, const std::function<void(const std::byte*, size_t)>& sink,
                  const std::function<void(uint64_t)>& progress) {
  const uint64_t row_bytes = *dtype_bytes(target, static_cast<uint64_t>(matrix.columns));
  const bool copy = matrix.raw && target == matrix.stored;
  const float limit = limit_of(target);
  const int64_t columns = std::max<int64_t>(matrix.columns, 1);
  const int64_t chunk = std::max<int64_t>(kChunkElements / columns, 1);
  const int64_t work = std::max<int64_t>(kWorkElements / columns, 1);
  std::vector<std::byte> buffer;
  std::string error;
  std::mutex error_mutex;
  for (int64_t first = 0; first < matrix.rows; first += chunk) {
    const int64_t end = std::min(first + chunk, matrix.rows);
    buffer.resize(static_cast<size_t>(end - first) * row_bytes);
    pool.parallel((end - first + work - 1) / work, [&](int64_t item, int) {
      std::vector<float> values(copy ? 0 : static_cast<size_t>(columns));
      const int64_t stop = std::min(first + (item + 1) * work, end);
      try {
        for (int64_t row = first + item * work; row < stop; ++row) {
          std::byte* to = buffer.data() + static_cast<uint64_t>(row - first) * row_bytes;
          if (copy) {
            matrix.raw(row, to);
          } else {
            read_checked(matrix, row, limit, values.data());
            encode(target, values.data(), matrix.columns, to, importance.of(row));
          }
        }
      } catch (const Error& caught) {  // no exception may leave a pool's thread
        const std::lock_guard lock(error_mutex);
        error = caught.what();
      }
    });
    if (!error.empty()) fail("{}", error);
    sink(buffer.data(), buffer.size());
    progress(static_cast<uint64_t>(end) * static_cast<uint64_t>(columns));
  }
}

}  // namespace ponder
