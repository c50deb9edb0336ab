#include "model/parameters.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "base/call_off.h"
#include "base/error.h"
#include "formats/matrix.h"
#include "model/number_views.h"
#include "model/stored_tiles.h"
#include "model/weight_names.h"
#include "tensor/interleave.h"
#include "tensor/quant.h"

namespace ponder {
template <class R>
Parameters<R>::Parameters(std::shared_ptr<const Checkpoint> checkpoint,
                          const ParameterOptions& options)
    : checkpoint_(std::move(checkpoint)),
      options_(options),
      served_modules_(options.served.size()) {
  PONDER_CHECK(options.shard.ranks == 1 || !(options.trainable || options.init));
  if (options.init) initialiser_.emplace(checkpoint_->config, *options.init);
}

template <class R>
const int64_t* Parameters<R>::parts(std::vector<int64_t> begins) {
  if (shard().ranks == 1) return nullptr;
  const auto known = std::find(parts_.begin(), parts_.end(), begins);
  return known != parts_.end() ? known->data() : parts_.emplace_back(std::move(begins)).data();
}

template <class R>
RowRange Parameters<R>::own(const int64_t* parts, int64_t rows) const {
  if (!parts) return {0, rows};
  return {parts[shard().rank], parts[shard().rank + 1] - parts[shard().rank]};
}

template <class R>
bool Parameters<R>::has(const std::string& name) const {
  return initialiser_ ? initialiser_->wants(name) : checkpoint_->find(name) != nullptr;
}

template <class R>
const StoredTensor& Parameters<R>::use(const std::string& name) {
  check_called_off();
  used_.insert(name);
  const StoredTensor& tensor = checkpoint_->at(name);
  check_is_weight(*checkpoint_, tensor);
  return tensor;
}

template <class R>
std::vector<std::string> Parameters<R>::unread() const {
  std::vector<std::string> out;
  for (const StoredTensor& tensor : checkpoint_->tensors) {
    if (!used_.contains(tensor.name)) out.push_back(tensor.name);
  }
  return out;
}

template <class R>
void Parameters<R>::check_shape(const StoredTensor& tensor, int64_t rows, int64_t cols) const {
  const std::vector<int64_t> wanted =
      rows == 1 ? std::vector<int64_t>{cols} : std::vector<int64_t>{rows, cols};
  if (tensor.shape != wanted && tensor.shape != std::vector<int64_t>{rows, cols}) {
    fail("{}: tensor {} has the shape {}, but the config asks for {}", checkpoint_->path,
         tensor.name, shape_text(tensor.shape), shape_text(wanted));
  }
}

template <class R>
Weight Parameters<R>::view(const StoredTensor& tensor, int64_t rows, int64_t cols) {
  Weight out;
  out.dtype = tensor.dtype;
  out.rows = rows;
  out.cols = cols;
  out.data = tensor.data;
  out.row_bytes = static_cast<int64_t>(tensor.bytes) / rows;
  if (tensor.scales.values) {
    out.scales = tensor.scales.values->data();
    out.scale_rows = tensor.scales.rows;
    out.scale_cols = tensor.scales.columns;
  }
  return out;
}

// All of its rows as numbers. Made ones are asked for many at a time: they are made together.
template <class R>
void Parameters<R>::decode_rows(const StoredTensor& tensor, const Weight& from, R* out) {
  if (!tensor.made) {
    for (int64_t r = 0; r < from.rows; ++r) decode_row(from, r, out + r * from.cols);
    return;
  }
  constexpr int64_t kTogether = 64;
  std::vector<std::byte> bytes(static_cast<size_t>(kTogether * from.row_bytes));
  Weight rows = from;
  rows.data = bytes.data();
  for (int64_t first = 0; first < from.rows; first += kTogether) {
    const int64_t count = std::min(kTogether, from.rows - first);
    tensor.read_rows(first, count, bytes.data());
    for (int64_t r = 0; r < count; ++r) decode_row(rows, r, out + (first + r) * from.cols);
  }
}

template <class R>
std::vector<int32_t> Parameters<R>::whole_numbers(const std::string& name, int64_t rows,
                                                  int64_t cols, int64_t below) {
  used_.insert(name);
  if (options_.rehearsed && options_.init) {
    asked_.push_back({name, rows, cols, false});
    return {};
  }
  const StoredTensor& tensor = checkpoint_->at(name);
  if (tensor.dtype != DType::I64 && tensor.dtype != DType::I32) {
    fail("{}: tensor {} is {}, but must be I64 or I32", checkpoint_->path, name,
         dtype_info(tensor.dtype).name);
  }
  check_shape(tensor, rows, cols);
  if (options_.rehearsed) return {};
  std::vector<int32_t> out;
  for (int64_t i = 0; i < rows * cols; ++i) {
    int64_t number = 0;  // little-endian, as the machine is
    const int64_t size = dtype_info(tensor.dtype).bytes;
    std::memcpy(&number, tensor.data + i * size, static_cast<size_t>(size));
    if (tensor.dtype == DType::I32) number = static_cast<int32_t>(number);
    if (number < 0 || number >= below) {
      fail("{}: tensor {} has {} at entry {}, but must be from 0 to {}", checkpoint_->path, name,
           number, i, below - 1);
    }
    out.push_back(static_cast<int32_t>(number));
  }
  return out;
}

// The numbers of a tensor, from the checkpoint or new, in memory of our own.
template <class R>
R* Parameters<R>::values(const std::string& name, int64_t rows, int64_t cols) {
  elements_ += rows * cols;
  copied_bytes_ += static_cast<uint64_t>(rows * cols) * sizeof(R);
  R* value = arena_.template take<R>(rows * cols);
  if (options_.rehearsed) {
    if (!initialiser_) check_shape(use(name), rows, cols);
    taken_by_rows_.insert(name);
    return value;
  }
  if (initialiser_) {
    if constexpr (std::is_same_v<R, float>) {
      initialiser_->fill(name, rows, cols, value);
    } else {
      std::vector<float> drawn(static_cast<size_t>(rows * cols));
      initialiser_->fill(name, rows, cols, drawn.data());
      std::copy(drawn.begin(), drawn.end(), value);
    }
    return value;
  }
  const StoredTensor& tensor = use(name);
  check_shape(tensor, rows, cols);
  taken_by_rows_.insert(name);
  decode_rows(tensor, view(tensor, rows, cols), value);
  return value;
}

// Zeroed; gradients lie end to end (but for alignment), so that few pieces hold them all.
template <class R>
R* Parameters<R>::gradient(int64_t count) {
  R* grad = gradient_arena_.template take<R>(count);
  if (!options_.rehearsed) std::fill(grad, grad + count, R(0));
  const bool follows = !gradient_pieces_.empty() &&
                       grad - (gradient_pieces_.back().data() + gradient_pieces_.back().size()) <
                           kArenaLine / static_cast<int64_t>(sizeof(R)) &&
                       grad >= gradient_pieces_.back().data();
  if (!follows) {
    gradient_pieces_.emplace_back(grad, static_cast<size_t>(count));
  } else {
    std::span<R>& piece = gradient_pieces_.back();
    piece = {piece.data(), static_cast<size_t>(grad + count - piece.data())};
  }
  return grad;
}

template <class R>
Weight Parameters<R>::numbers(const std::string& name, int64_t rows, int64_t cols, Role role) {
  if (options_.rehearsed && initialiser_)
    asked_.push_back({name, rows, cols, role == Role::Matrix});
  if (!here(name)) return held_elsewhere(name, rows, cols, role);
  R* value = values(name, rows, cols);
  return trains_base() ? trained(name, rows, cols, value, role) : real_view(value, rows, cols);
}

template <class R>
Weight Parameters<R>::trained(const std::string& name, int64_t rows, int64_t cols, R* value,
                              Role role) {
  R* grad = role == Role::State ? nullptr : gradient(rows * cols);
  uint16_t* rounded = nullptr;
  Weight out;
  if (role == Role::Matrix && options_.compute == DType::BF16) {
    rounded = arena_.template take<uint16_t>(rows * cols);
    if (!options_.rehearsed) round_numbers(value, rows * cols, rounded);
    out = rounded_view(rounded, rows, cols);
  } else {
    out = real_view(value, rows, cols);
  }
  trained_.push_back({name, rows, cols, value, grad, rounded, holding().holder(name),
                      role != Role::State, rounded != nullptr});
  out.grad = grad;
  return out;
}

// Its shape, and its place among the trained ones.
template <class R>
Weight Parameters<R>::held_elsewhere(const std::string& name, int64_t rows, int64_t cols,
                                     Role role) {
  if (!initialiser_) check_shape(use(name), rows, cols);
  elements_ += rows * cols;
  if (!trains_base()) return real_view<R>(nullptr, rows, cols);
  const bool rounds = role == Role::Matrix && options_.compute == DType::BF16;
  trained_.push_back({name, rows, cols, nullptr, nullptr, nullptr, holding().holder(name),
                      role != Role::State, rounds});
  return rounds ? rounded_view(nullptr, rows, cols) : real_view<R>(nullptr, rows, cols);
}

template <class R>
Weight Parameters<R>::weight(const std::string& name, int64_t rows, int64_t cols,
                             int64_t row_alignment) {
  if (trains_base() || initialiser_) {
    const Weight made = numbers(name, rows, cols, Role::Matrix);
    note_name(name, made);
    return made;
  }
  if (!here(name)) return elsewhere(name, rows, cols);
  const int64_t* parts = parts_of_rows(rows);
  Weight out = stored(name, rows, cols, own(parts, rows), row_alignment);
  out.parts = parts;
  return out;
}

template <class R>
Weight Parameters<R>::some_rows(const std::string& name, int64_t rows, int64_t cols, RowRange range,
                                int64_t row_alignment) {
  if (shard().ranks == 1) return weight(name, rows, cols, row_alignment);
  return stored(name, rows, cols, range, row_alignment);
}

template <class R>
Weight Parameters<R>::elsewhere(const std::string& name, int64_t rows, int64_t cols) {
  const StoredTensor& tensor = use(name);
  check_shape(tensor, rows, cols);
  elements_ += rows * cols;
  Weight out = view(tensor, rows, cols);
  out.data = nullptr;
  return out;
}

template <class R>
Weight Parameters<R>::stored(const std::string& name, int64_t rows, int64_t cols, RowRange range,
                             int64_t row_alignment) {
  if (!used_.contains(name)) elements_ += rows * cols;
  const StoredTensor& tensor = use(name);
  check_shape(tensor, rows, cols);
  Weight out = rows_of(view(tensor, rows, cols), range.first, range.count);
  const bool turned = turns(tensor, row_alignment);
  copied_bytes_ +=
      static_cast<uint64_t>(turned ? interleaved_bytes(out) : out.rows * out.row_bytes);
  if (turned && tensor.tiles && range.count == rows && !options_.copied) {
    out.data = tensor.tiles;
    out.interleaved = true;
  } else if (options_.rehearsed) {
    if (tensor.made) out.data = static_cast<const std::byte*>(arena_.take_bytes(tensor.bytes));
  } else if (options_.copied || tensor.made) {
    copy(tensor, turned, out);
  }
  note_name(name, out);
  return out;
}

template <class R>
bool Parameters<R>::turns(const StoredTensor& tensor, int64_t row_alignment) {
  const bool could = block_words(tensor.dtype).words > 0 && row_alignment % kInterleavedRows == 0;
  (could ? turnable_ : taken_by_rows_).insert(tensor.name);
  return could && (options_.interleaved || tensor.tiles);
}

template <class R>
std::set<std::string> Parameters<R>::turnable() const {
  std::set<std::string> out = turnable_;
  for (const std::string& name : taken_by_rows_) out.erase(name);
  return out;
}

template <class R>
StoredMatrix Parameters<R>::stored_matrix(const std::string& name, int64_t rows, int64_t cols) {
  const StoredTensor& tensor = use(name);
  check_shape(tensor, rows, cols);
  elements_ += rows * cols;
  return matrix_in_file(*checkpoint_, tensor, view(tensor, rows, cols),
                        turns(tensor, kInterleavedRows));
}

template <class R>
void Parameters<R>::copy(const StoredTensor& tensor, bool interleaved, Weight& weight) {
  const int64_t bytes = interleaved ? interleaved_bytes(weight) : weight.rows * weight.row_bytes;
  auto* out = static_cast<std::byte*>(arena_.take_bytes(static_cast<size_t>(bytes)));
  copy_weight(tensor, weight, interleaved, out);
  check_called_off();
  // All of it: beside a rank's own rows the system has mapped some of others'.
  for (const StoredTensor& from : tensor.made ? tensor.made->from : std::vector{tensor})
    checkpoint_->files[static_cast<size_t>(from.file)].drop(from.data, from.bytes);
  weight.data = out;
  weight.interleaved = interleaved;
}

template <class R>
LinearParam<R> Parameters<R>::linear(const std::string& module, int64_t rows, int64_t cols,
                                     int64_t row_alignment) {
  return adapted(module, weight(module + ".weight", rows, cols, row_alignment), rows);
}

template <class R>
LinearParam<R> Parameters<R>::linear_rows(const std::string& module, int64_t rows, int64_t cols,
                                          RowRange range, int64_t row_alignment) {
  return adapted(module, some_rows(module + ".weight", rows, cols, range, row_alignment), rows);
}

template <class R>
LinearParam<R> Parameters<R>::adapted(const std::string& module, const Weight& base, int64_t rows) {
  LinearParam<R> out;
  out.weight = base;
  // The prediction layer is no part of what PEFT's library sees.
  if (is_prediction_layer(checkpoint_->config, module)) return out;
  linears_.insert(last_part(module));
  if (options_.lora) out.adapter = adapter(*options_.lora, module, base, rows, adapted_);
  out.served = served(module, base, rows);
  return out;
}

template <class R>
std::span<const LowRank<R>> Parameters<R>::served(const std::string& module, const Weight& base,
                                                  int64_t rows) {
  std::vector<LowRank<R>> list(options_.served.size());
  bool any = false;
  for (size_t i = 0; i < list.size(); ++i) {
    list[i] = adapter(options_.served[i], module, base, rows, served_modules_[i]);
    any = any || list[i].a;
  }
  if (!any) return {};
  return served_.emplace_back(std::move(list));
}

template <class R>
LowRank<R> Parameters<R>::adapter(const LoraOptions& lora, const std::string& module,
                                  const Weight& base, int64_t rows,
                                  std::set<std::string>& adapted) {
  if (!lora.wants(module)) return {};
  if (options_.rehearsed) {
    check_lora_shape(lora, *checkpoint_, module, rows, base.cols);
    adapted.insert(module);
    return {};
  }
  LoraValues from = lora_values(lora, *checkpoint_, module, rows, base.cols);
  adapted.insert(module);
  const auto half = [&](const char* letter, const float* numbers, int64_t count, int64_t cols) {
    R* value = arena_.template take<R>(count * cols);
    std::copy(numbers, numbers + count * cols, value);
    return adapter_half(lora_tensor_name(module, letter), count, cols, value, base);
  };
  LowRank<R> out;
  out.a = half("A", from.a.data(), from.rank, base.cols);
  // Its rows are those of the base.
  const int64_t first = base.rows < rows ? base.first_row : 0;
  out.b = half("B", from.b.data() + first * from.rank, base.rows, from.rank);
  out.b.parts = base.parts;
  out.scale = static_cast<R>(from.scale);
  return out;
}

// While serving, an adapter is multiplied as its base is: beside one that is not real, in bf16.
template <class R>
Weight Parameters<R>::adapter_half(const std::string& name, int64_t rows, int64_t cols, R* value,
                                   const Weight& base) {
  if (options_.trainable) return trained(name, rows, cols, value, Role::Matrix);
  if (packs_as_real(base.dtype)) return real_view(value, rows, cols);
  auto* rounded = arena_.template take<uint16_t>(rows * cols);
  round_numbers(value, rows * cols, rounded);
  return rounded_view(rounded, rows, cols);
}

template <class R>
bool Parameters<R>::adapts(const std::string& target) const {
  return options_.lora && options_.lora->has_target(target);
}

template <class R>
void Parameters<R>::check_adapters() const {
  if (options_.lora) check_lora_targets(*options_.lora, *checkpoint_, linears_, adapted_);
  for (size_t i = 0; i < options_.served.size(); ++i) {
    check_lora_targets(options_.served[i], *checkpoint_, linears_, served_modules_[i]);
  }
}

template <class R>
void Parameters<R>::refuse_served(const std::string& target, std::string_view why) const {
  for (const LoraOptions& lora : options_.served) {
    if (lora.has_target(target)) fail("{}: it adapts {}, {}", lora.from->path, target, why);
  }
}

template <class R>
Weight Parameters<R>::real_weight(const std::string& name, int64_t rows, int64_t cols) {
  const Weight out = numbers(name, rows, cols, Role::Number);
  note_name(name, out);
  return out;
}

template <class R>
std::vector<float> Parameters<R>::stored_numbers(const std::string& name, int64_t size) {
  const StoredTensor& tensor = use(name);
  check_shape(tensor, 1, size);
  std::vector<float> out(static_cast<size_t>(size));
  std::vector<R> numbers(static_cast<size_t>(size));
  decode_rows(tensor, view(tensor, 1, size), numbers.data());
  for (size_t i = 0; i < numbers.size(); ++i) out[i] = static_cast<float>(numbers[i]);
  return out;
}

template <class R>
Tensor<R> as_vector(const Weight& w) {
  return {const_cast<R*>(reinterpret_cast<const R*>(w.data)), 1, w.cols, w.cols,
          static_cast<R*>(w.grad)};
}

template <class R>
Tensor<R> Parameters<R>::vector(const std::string& name, int64_t size) {
  return as_vector<R>(numbers(name, 1, size, Role::Number));
}

template <class R>
Tensor<R> Parameters<R>::optional_vector(const std::string& name, int64_t size) {
  return has(name) ? vector(name, size) : Tensor<R>{};
}

template <class R>
Tensor<R> Parameters<R>::optional_state(const std::string& name, int64_t size) {
  return has(name) ? as_vector<R>(numbers(name, 1, size, Role::State)) : Tensor<R>{};
}

template <class R>
Weight Parameters<R>::picked_rows(const Weight& numbers, std::span<const RowRange> ranges) {
  int64_t rows = 0;
  for (const RowRange& range : ranges) rows += range.count;
  R* value = arena_.template take<R>(rows * numbers.cols);
  const Weight out = real_view(value, rows, numbers.cols);
  if (!numbers) return out;  // another rank's
  for (const RowRange& range : ranges) {
    for (int64_t r = 0; r < range.count; ++r, value += numbers.cols)
      decode_row(numbers, range.first + r, value);
  }
  return out;
}

// A copy (turn_blocks), in bf16 unless the source is real: a quantised block cannot be turned.
template <class R>
Weight Parameters<R>::transposed_blocks(const Weight& weight, int64_t first_row, int64_t block_rows,
                                        int64_t stride, int64_t blocks) {
  Weight out;
  out.dtype = packs_as_real(weight.dtype) ? kReal<R> : DType::BF16;
  out.rows = blocks * weight.cols;
  out.cols = block_rows;
  out.row_bytes = block_rows * dtype_info(out.dtype).bytes;
  copied_bytes_ += static_cast<uint64_t>(out.rows * out.row_bytes);
  auto* data =
      static_cast<std::byte*>(arena_.take_bytes(static_cast<size_t>(out.rows * out.row_bytes)));
  out.data = data;
  if (options_.rehearsed || !weight) return out;
  turn_blocks<R>(weight, first_row, stride, blocks, out, data);
  return out;
}

template <class R>
void Parameters<R>::each_parameter(const std::function<void(Trained&)>& visit) {
  for (Trained& parameter : trained_) visit(parameter);
}

template class Parameters<float>;
template class Parameters<double>;

}  // namespace ponder
