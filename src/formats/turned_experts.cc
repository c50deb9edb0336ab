// Experts that are stored the other way round: [experts, in, out], gate and up in one.
#include <algorithm>
#include <cstring>
#include <memory>

#include "base/error.h"
#include "formats/spelling.h"
#include "tensor/dtype.h"

namespace ponder {
namespace {

// Which outputs of a fused matrix one of ours is: every `step`th of `count`, from `first` on.
struct Outputs {
  const char* name;
  int64_t first, step, count;
};

std::vector<Outputs> outputs_of(TurnedExperts how, bool gate_up, int64_t columns) {
  if (!gate_up) return {{"down_proj", 0, 1, columns}};
  const int64_t half = columns / 2;
  if (how == TurnedExperts::Interleaved)
    return {{"gate_proj", 0, 2, half}, {"up_proj", 1, 2, half}};
  return {{"gate_proj", 0, 1, half}, {"up_proj", half, 1, half}};
}

// Room for `bytes`, kept by the checkpoint.
std::byte* take_room(Checkpoint& checkpoint, uint64_t bytes) {
  auto room = std::make_shared<std::vector<float>>(bytes / sizeof(float) + 1);
  auto* data = reinterpret_cast<std::byte*>(room->data());
  checkpoint.decoded.push_back(std::move(room));
  return data;
}

// Of one expert's [in, columns]: the outputs as rows.
void turn(const std::byte* from, int64_t in, int64_t columns, const Outputs& outputs, int64_t size,
          std::byte* to) {
  const auto width = static_cast<size_t>(size);
  for (int64_t o = 0; o < outputs.count; ++o) {
    const int64_t column = outputs.first + o * outputs.step;
    for (int64_t i = 0; i < in; ++i) {
      std::memcpy(to, from + (i * columns + column) * size, width);
      to += size;
    }
  }
}

// Made of published blocks (MXFP4), whose rows are the outputs already.
void append_rows(const Checkpoint& checkpoint, TurnedExperts how, const StoredTensor& tensor,
                 const std::string& prefix, bool gate_up, std::vector<StoredTensor>& out) {
  if (tensor.shape.size() != 3 || tensor.shape[0] > kMaxExperts ||
      (gate_up && tensor.shape[1] % 2)) {
    fail("{}: the experts \"{}\" have an unknown layout", checkpoint.path, printable(tensor.name));
  }
  const int64_t rows = tensor.shape[1];
  for (int64_t e = 0; e < tensor.shape[0]; ++e) {
    for (const Outputs& outputs : outputs_of(how, gate_up, rows)) {
      out.push_back(tensor.some_rows(fmt::format("{}{}.{}.weight", prefix, e, outputs.name),
                                     e * rows + outputs.first, outputs.count, outputs.step));
    }
  }
}

void append_turned(Checkpoint& checkpoint, TurnedExperts how, const StoredTensor& tensor,
                   const std::string& prefix, bool gate_up, bool bias,
                   std::vector<StoredTensor>& out) {
  const bool plain =
      tensor.dtype == DType::F32 || tensor.dtype == DType::BF16 || tensor.dtype == DType::F16;
  const size_t rank = bias ? 2 : 3;
  if (!plain || tensor.shape.size() != rank || tensor.shape[0] < 1 ||
      tensor.shape[0] > kMaxExperts || (gate_up && tensor.shape.back() % 2)) {
    fail("{}: the experts \"{}\" have an unknown layout", checkpoint.path, printable(tensor.name));
  }
  const int64_t experts = tensor.shape[0], in = bias ? 1 : tensor.shape[1];
  const int64_t columns = tensor.shape.back(), size = dtype_info(tensor.dtype).bytes;
  std::byte* room = take_room(checkpoint, tensor.bytes);
  for (int64_t e = 0; e < experts; ++e) {
    for (const Outputs& outputs : outputs_of(how, gate_up, columns)) {
      turn(tensor.data + e * in * columns * size, in, columns, outputs, size, room);
      StoredTensor& mine = out.emplace_back(tensor);
      mine.name = fmt::format("{}{}.{}.{}", prefix, e, outputs.name, bias ? "bias" : "weight");
      mine.shape =
          bias ? std::vector<int64_t>{outputs.count} : std::vector<int64_t>{outputs.count, in};
      mine.data = room;
      mine.bytes = static_cast<uint64_t>(outputs.count * in * size);
      room += mine.bytes;
    }
  }
}

}  // namespace

void turn_experts(Checkpoint& checkpoint, TurnedExperts how) {
  constexpr std::string_view kExperts = ".mlp.experts.";
  std::vector<StoredTensor> tensors = std::move(checkpoint.tensors), out;
  for (StoredTensor& tensor : tensors) {
    const size_t at = tensor.name.find(kExperts);
    const std::string part =
        at == std::string::npos ? "" : tensor.name.substr(at + kExperts.size());
    const bool bias = part.ends_with("_proj_bias"), gate_up = part.starts_with("gate_up_proj");
    if (part != "gate_up_proj" && part != "down_proj" && part != "gate_up_proj_bias" &&
        part != "down_proj_bias") {
      out.push_back(std::move(tensor));
      continue;
    }
    const std::string prefix = tensor.name.substr(0, at + kExperts.size());
    if (tensor.made) {
      append_rows(checkpoint, how, tensor, prefix, gate_up, out);
    } else {
      append_turned(checkpoint, how, tensor, prefix, gate_up, bias, out);
    }
  }
  checkpoint.tensors = std::move(out);
}

}  // namespace ponder
