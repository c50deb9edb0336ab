// A model's weights. Serving: views of the mapped checkpoint (norms and biases are decoded).
// Training: every parameter as numbers with its gradient, and, for bf16, the rounded copy that the
// products use beside the numbers that the optimizer moves.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "formats/checkpoint.h"
#include "model/initialise.h"
#include "model/lora.h"
#include "ops/ops.h"

namespace ponder {

struct ParameterOptions {
  bool trainable = false;  // decode all weights to numbers and give them gradients
  // What trained matrices are multiplied as: the activations' real type, or BF16 (norms, biases
  // and routers stay real).
  std::optional<DType> compute = {};
  // Copied to huge pages, and the file's pages dropped tensor by tensor, so that nothing is
  // resident twice.
  bool copied = false;
  // And, if they are block-quantised, with sixteen rows side by side (Kernels::interleaves).
  bool interleaved = false;
  std::optional<InitOptions> init = {};  // a new model: the checkpoint has a config, no tensors
  // Adapters on linear layers. With `trainable` they alone are trained: the rest keeps its stored
  // types and has no gradients.
  std::optional<LoraOptions> lora = {};
  // Adapters that are served beside the base: LinearParam::served, in this order.
  std::vector<LoraOptions> served = {};
  // What is asked for is noted and gets addresses, but no number is read or written: a model of any
  // size takes no memory. What it computes has no meaning; kernels that only count can run it.
  bool rehearsed = false;
};

// What a model asks for while it is rehearsed without a checkpoint's tensors.
struct AskedTensor {
  std::string name;
  int64_t rows, cols;
  bool matrix;  // stored in any type; else always as numbers
};

template <class R>
class Parameters {
 public:
  // One trained parameter, as `each_parameter` shows it.
  struct Trained {
    std::string name;
    int64_t rows, cols;
    R* value;
    R* grad;            // null: moved by other rules than a gradient (the router's balance)
    uint16_t* rounded;  // value in bf16, what the forward reads; null: it reads `value`
    int64_t elements() const { return rows * cols; }
    bool is_matrix() const { return rows > 1; }
  };

  Parameters(std::shared_ptr<const Checkpoint> checkpoint, const ParameterOptions& options);

  const Checkpoint& checkpoint() const { return *checkpoint_; }
  bool trainable() const { return options_.trainable; }
  bool trains_base() const { return options_.trainable && !options_.lora; }  // not adapters alone
  bool has(const std::string& name) const;

  // [rows, cols]; Error if it is missing or has another shape. Views of it will begin at multiples
  // of `cut` rows.
  Weight weight(const std::string& name, int64_t rows, int64_t cols,
                int64_t cut = kInterleavedRows);
  // The same as numbers, whatever it is stored in: for the router, which the reference runs in
  // float.
  Weight real_weight(const std::string& name, int64_t rows, int64_t cols);
  // The stored numbers themselves, for what the model computes once.
  std::vector<float> stored_numbers(const std::string& name, int64_t size);
  // The matrix `module`.weight, with its adapter if it is a target.
  LinearParam<R> linear(const std::string& module, int64_t rows, int64_t cols,
                        int64_t cut = kInterleavedRows);
  Tensor<R> vector(const std::string& name, int64_t size);           // [1, size]
  Tensor<R> optional_vector(const std::string& name, int64_t size);  // none if it is not there
  // As above, without a gradient: what training moves by a rule of its own.
  Tensor<R> optional_state(const std::string& name, int64_t size);
  Weight transposed_blocks(const Weight& weight, int64_t first_row, int64_t block_rows,
                           int64_t stride, int64_t blocks);

  // Whether some module of this name ("kv_b_proj") gets an adapter.
  bool adapts(const std::string& target) const;
  // Error if one that is served would get it: for what cannot be computed row by row.
  void refuse_served(const std::string& target, std::string_view why) const;
  // When the model was built: Error if a target or an adapter's module was not found in it.
  void check_adapters() const;

  // Tensors of the checkpoint that nothing asked for, in its order.
  std::vector<std::string> unread() const;

  void each_parameter(const std::function<void(Trained&)>& visit);
  // All gradients, in few long pieces: for clearing and for sums over machines.
  std::span<const std::span<R>> gradients() const { return gradient_pieces_; }
  int64_t elements() const { return elements_; }  // of everything asked for
  // Everything asked for, of a new model (ParameterOptions::init) that is rehearsed.
  const std::vector<AskedTensor>& asked() const { return asked_; }

 private:
  enum class Role { Matrix, Number, State };
  const StoredTensor& use(const std::string& name);
  void check_shape(const StoredTensor& tensor, int64_t rows, int64_t cols) const;
  R* values(const std::string& name, int64_t rows, int64_t cols);
  R* gradient(int64_t count);
  Weight numbers(const std::string& name, int64_t rows, int64_t cols, Role role);
  Weight trained(const std::string& name, int64_t rows, int64_t cols, R* value, Role role);
  LowRank<R> adapter(const LoraOptions& lora, const std::string& module, const Weight& base,
                     std::set<std::string>& adapted);
  std::span<const LowRank<R>> served(const std::string& module, const Weight& base);
  Weight adapter_half(const std::string& name, int64_t rows, int64_t cols, R* value,
                      const Weight& base);
  Weight view(const StoredTensor& tensor, int64_t rows, int64_t cols);
  static void decode_rows(const StoredTensor& tensor, const Weight& from, R* out);
  void copy(const StoredTensor& tensor, bool interleaved, Weight& weight);

  std::shared_ptr<const Checkpoint> checkpoint_;
  ParameterOptions options_;
  std::optional<Initialiser> initialiser_;
  Arena arena_, gradient_arena_;
  std::vector<std::span<R>> gradient_pieces_;
  std::vector<Trained> trained_;
  std::set<std::string> linears_, adapted_;  // targets that there are; modules with an adapter
  std::vector<std::set<std::string>> served_modules_;  // the same of each that is served
  std::vector<std::vector<LowRank<R>>> served_;
  std::set<std::string> used_;
  std::vector<AskedTensor> asked_;
  int64_t elements_ = 0;
};

}  // namespace ponder
