// A model's weights. Serving: views of the mapped checkpoint (norms and biases are decoded).
// Training: every parameter as numbers with its gradient, and, for bf16, the rounded copy that the
// products use beside the numbers that the optimizer moves.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "formats/checkpoint.h"
#include "model/expert_cache.h"
#include "model/holding.h"
#include "model/initialise.h"
#include "model/lora.h"
#include "model/shard.h"
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
  // Of several ranks', this one's part. Then nothing is trained.
  Shard shard = {};
  // Which parameters are this rank's, where they are not cut by rows.
  Holding holding = {};
  // Where routed experts are read from when they are chosen; null: they are in memory as the rest.
  std::shared_ptr<ExpertCache> experts = {};
  // What is asked for is noted and gets addresses, but no number is read or written: a model of any
  // size takes no memory. What it computes has no meaning; kernels that only count can run it.
  bool rehearsed = false;
};

// Some rows of a stored matrix.
struct RowRange {
  int64_t first = 0, count = 0;
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
  // One trained parameter, as `each_parameter` shows it: the same ones in the same order on every
  // rank, whoever has the numbers.
  struct Trained {
    std::string name;
    int64_t rows, cols;
    R* value;           // null: another rank's, as the two below
    R* grad;            // null: moved by other rules than a gradient (the router's balance)
    uint16_t* rounded;  // value in bf16, what the forward reads; null: it reads `value`
    int holder = Holding::kAll;
    bool learns = true;      // by a gradient
    bool rounds = false;     // has such a copy
    bool moves_here = true;  // the optimizer's state of it is this rank's; see train/sharing.h
    int keeper = 0;          // the rank whose numbers and state are those of a checkpoint
    int64_t elements() const { return rows * cols; }
    bool is_matrix() const { return rows > 1; }
  };

  Parameters(std::shared_ptr<const Checkpoint> checkpoint, const ParameterOptions& options);

  const Checkpoint& checkpoint() const { return *checkpoint_; }
  bool trainable() const { return options_.trainable; }
  bool trains_base() const { return options_.trainable && !options_.lora; }  // not adapters alone
  bool has(const std::string& name) const;

  const Shard& shard() const { return options_.shard; }
  const Holding& holding() const { return options_.holding; }
  // Begins of the ranks' parts, kept as long as these parameters; null where there is one rank.
  const int64_t* parts(std::vector<int64_t> begins);
  const int64_t* parts_of_rows(int64_t rows) { return parts(even_rows(rows, shard().ranks)); }
  // This rank's range of them; all `rows` where they are null.
  RowRange own(const int64_t* parts, int64_t rows) const;

  // [rows, cols]; Error if it is missing or has another shape. Views of it will begin at multiples
  // of `row_alignment`. Of several ranks each has a part of the rows (Weight::parts).
  Weight weight(const std::string& name, int64_t rows, int64_t cols,
                int64_t row_alignment = kInterleavedRows);
  // The same, of [rows, cols] these rows alone: a weight of its own.
  Weight some_rows(const std::string& name, int64_t rows, int64_t cols, RowRange range,
                   int64_t row_alignment = kInterleavedRows);
  // What another rank has: the shape without numbers.
  Weight elsewhere(const std::string& name, int64_t rows, int64_t cols);
  // Where such a matrix lies, for reading it later: the expert cache does. Error if no file holds
  // its rows.
  StoredMatrix stored_matrix(const std::string& name, int64_t rows, int64_t cols);
  ExpertCache* expert_cache() const { return options_.experts.get(); }
  // The same as numbers, whatever it is stored in: for the router, which the reference runs in
  // float.
  Weight real_weight(const std::string& name, int64_t rows, int64_t cols);
  // The stored numbers themselves, for what the model computes once.
  std::vector<float> stored_numbers(const std::string& name, int64_t size);
  // A table of whole numbers from 0 to below `below`, [rows, cols]; empty while rehearsing. Error
  // if one is another.
  std::vector<int32_t> whole_numbers(const std::string& name, int64_t rows, int64_t cols,
                                     int64_t below);
  // The matrix `module`.weight, with its adapter if it is a target.
  LinearParam<R> linear(const std::string& module, int64_t rows, int64_t cols,
                        int64_t row_alignment = kInterleavedRows);
  // These of its rows alone, as some_rows.
  LinearParam<R> linear_rows(const std::string& module, int64_t rows, int64_t cols, RowRange range,
                             int64_t row_alignment = kInterleavedRows);
  Tensor<R> vector(const std::string& name, int64_t size);           // [1, size]
  Tensor<R> optional_vector(const std::string& name, int64_t size);  // none if it is not there
  // As above, without a gradient: what training moves by a rule of its own.
  Tensor<R> optional_state(const std::string& name, int64_t size);
  // Some rows of it, one range after the other: a copy.
  Weight picked_rows(const Weight& numbers, std::span<const RowRange> ranges);
  Weight transposed_blocks(const Weight& weight, int64_t first_row, int64_t block_rows,
                           int64_t stride, int64_t blocks);

  // Whether some module of this name ("kv_b_proj") gets an adapter.
  bool adapts(const std::string& target) const;
  // Error if one that is served would get it: for what cannot be computed row by row.
  void refuse_served(const std::string& target, std::string_view why) const;
  // When the model was built: Error if a target or an adapter's module was not found in it.
  void check_adapters() const;

  // Those that were asked for as matrices whose rows may lie side by side, and in no other way.
  std::set<std::string> turnable() const;

  // Tensors of the checkpoint that nothing asked for, in its order.
  std::vector<std::string> unread() const;

  void each_parameter(const std::function<void(Trained&)>& visit);
  // All gradients of this rank, in few long pieces: for clearing.
  std::span<const std::span<R>> gradients() const { return gradient_pieces_; }
  int64_t elements() const { return elements_; }  // of everything asked for
  // Of memory, if all of it but stored_matrix is copied.
  uint64_t copied_bytes() const { return copied_bytes_; }
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
  bool here(const std::string& name) const { return holding().here(holding().holder(name)); }
  Weight held_elsewhere(const std::string& name, int64_t rows, int64_t cols, Role role);
  Weight stored(const std::string& name, int64_t rows, int64_t cols, RowRange range,
                int64_t row_alignment);
  LinearParam<R> adapted(const std::string& module, const Weight& base, int64_t rows);
  // `rows`: of the whole matrix, of which the base may be a part.
  LowRank<R> adapter(const LoraOptions& lora, const std::string& module, const Weight& base,
                     int64_t rows, std::set<std::string>& adapted);
  std::span<const LowRank<R>> served(const std::string& module, const Weight& base, int64_t rows);
  Weight adapter_half(const std::string& name, int64_t rows, int64_t cols, R* value,
                      const Weight& base);
  Weight view(const StoredTensor& tensor, int64_t rows, int64_t cols);
  static void decode_rows(const StoredTensor& tensor, const Weight& from, R* out);
  bool turns(const StoredTensor& tensor, int64_t cut);
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
  std::list<std::vector<int64_t>> parts_;
  std::set<std::string> used_, turnable_, taken_by_rows_;
  std::vector<AskedTensor> asked_;
  int64_t elements_ = 0;
  uint64_t copied_bytes_ = 0;
};

}  // namespace ponder
