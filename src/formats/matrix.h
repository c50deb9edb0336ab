// Tensors on their way through `convert`: rows that can be read as floats, or taken as they are
// stored, behind whatever rearrangement the other format wants.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/threads.h"
#include "formats/checkpoint.h"

namespace ponder {

struct Matrix {
  std::string name;            // in the output
  std::vector<int64_t> shape;  // in the output, outermost first
  DType stored = DType::F32;   // of the source
  int64_t rows = 0, columns = 0;
  std::function<void(int64_t row, float* out)> read;  // safe to call from several threads
  // The stored bytes of a row; empty if rows must be computed.
  std::function<void(int64_t row, std::byte* out)> raw = {};
  std::string place;  // file and tensor, for errors
};

// A table of whole numbers that is no weight: a token's experts (DeepSeek-V4).
bool is_table(std::string_view name);
// Error, with file and tensor, if it holds whole numbers: those of a form that nobody read are no
// weights, and kernels take floats and block types alone.
void check_is_weight(const Checkpoint& checkpoint, const StoredTensor& tensor);

// A stored tensor as it is, plus what the checkpoint's adapter adds to it; a one-dimensional one is
// a single row. FP8 is scaled by its blocks.
Matrix stored_matrix(const Checkpoint& checkpoint, const StoredTensor& tensor, std::string name);

// With what the checkpoint's adapter adds to the weight of `module`, if anything, computed row by
// row in float. A quantised type is lost by it: then `stored` is BF16.
Matrix with_adapter(const Checkpoint& checkpoint, const std::string& module, Matrix matrix);

// A table with its numbers as `type`, I32 or I64. A number that does not fit is an Error when its
// row is read.
Matrix table_as(Matrix matrix, DType type);

// Equal matrices behind one another: [parts, rows, columns]. Error if they differ in shape or type.
Matrix stack(std::vector<Matrix> parts, std::string name);

// Matrices of the same width and type, one after the other.
Matrix join_rows(std::vector<Matrix> parts, std::string name);

// Every number and `by`, in float.
Matrix shifted(Matrix matrix, float by);

// Row r of the result is row `source(r)` of `matrix`.
Matrix map_rows(Matrix matrix, std::function<int64_t(int64_t)> source);

// llama.cpp rotates neighbours (2i, 2i + 1) of a llama head, Hugging Face rotates (i, i + d / 2):
// the source row for each row of [heads * head_dim, ...] in the other's order. Biases too.
Matrix to_interleaved_rows(const Checkpoint& checkpoint, const StoredTensor& tensor,
                           int64_t head_dim, std::string name);
Matrix to_half_split_rows(const Checkpoint& checkpoint, const StoredTensor& tensor,
                          int64_t head_dim, std::string name);

// Sizes of one head of MLA's kv_b_proj [heads * (nope + value), lora].
struct MlaSizes {
  int64_t heads, nope, value, lora;
};
// Its two halves as GGUF keeps them, k_b [heads, lora, nope] (transposed) and v_b [heads, value,
// lora].
Matrix mla_k_b(const Matrix& kv_b, const MlaSizes& sizes, std::string name);
Matrix mla_v_b(const Matrix& kv_b, const MlaSizes& sizes, std::string name);
// And back together.
Matrix mla_kv_b(const Matrix& k_b, const Matrix& v_b, const MlaSizes& sizes, std::string name);

// What an importance matrix says of a matrix: a row of numbers for each `rows` rows of it.
struct RowImportance {
  std::vector<float> numbers;  // empty: nothing is known
  int64_t rows = 0, columns = 0;

  const float* of(int64_t row) const {
    return numbers.empty() ? nullptr : numbers.data() + row / rows * columns;
  }
};

// Writes all rows as `target` through `sink`, in order; block types are rounded by `importance`.
// Error if a value is not finite, or too
// large for a type that keeps half-precision scales. `progress` receives the elements done so far.
void write_matrix(const Matrix& matrix, DType target, const RowImportance& importance,
                  ThreadPool& pool, const std::function<void(const std::byte*, size_t)>& sink,
                  const std::function<void(uint64_t)>& progress);

}  // namespace ponder
