#include "plan/shapes.h"

#include <optional>

#include "base/arena.h"
#include "base/error.h"
#include "formats/gguf_names.h"
#include "formats/matrix.h"
#include "formats/quant_mix.h"
#include "model/model.h"
#include "tensor/weight.h"

namespace ponder {
namespace {

constexpr const char* kFp8 = "fp8";

// Addresses that go back with the checkpoint whose tensors they are.
class Reserved {
 public:
  explicit Reserved(size_t bytes) : data_(reserve_addresses(bytes)), bytes_(bytes) {}
  ~Reserved() { unmap_memory(data_, bytes_); }
  Reserved(const Reserved&) = delete;
  Reserved& operator=(const Reserved&) = delete;
  std::byte* data() const { return data_; }

 private:
  std::byte* data_;
  size_t bytes_;
};

struct ShapedCheckpoint {
  Checkpoint checkpoint;
  std::unique_ptr<Reserved> space;
};

class Types {
 public:
  Types(const std::string& form, const ModelConfig& c, const Family& family)
      : c_(c), family_(family), fp8_(form == kFp8) {
    if (fp8_) return;
    mix_ = quant_mix(form);
    if (!mix_) {
      std::string names = kFp8;
      for (const std::string& name : quant_names()) names += ", " + name;
      fail("\"{}\" is no form of weights; there are {}", printable(form), names);
    }
    model_ = {c.layers, c.kv_heads > 0 ? c.heads / c.kv_heads : 1, !c.tied_embeddings, c.experts};
  }

  DType of(const AskedTensor& tensor) const {
    if (is_table(tensor.name)) return DType::I64;
    if (!tensor.matrix) return DType::F32;
    if (fp8_) {
      const bool of_layer = tensor.name.find("_attn.") != tensor.name.npos ||
                            tensor.name.find(".mlp.") != tensor.name.npos;
      return of_layer ? DType::F8_E4M3 : DType::BF16;
    }
    const auto name = gguf_name(tensor.name, &family_);
    return fitting_type(name ? mixed_type(*mix_, name->name, model_) : mix_->base, tensor.cols);
  }

 private:
  const ModelConfig& c_;
  const Family& family_;
  bool fp8_;
  std::optional<QuantMix> mix_;
  MixModel model_;
};

// Scales are read in blocks: one row of ones that is as long as any matrix needs.
std::shared_ptr<const std::vector<float>> common_scales(const std::vector<AskedTensor>& asked) {
  int64_t most = 0;
  for (const AskedTensor& tensor : asked) {
    const auto pieces = [](int64_t size) { return (size + kFp8Block - 1) / kFp8Block; };
    most = std::max(most, pieces(tensor.rows) * pieces(tensor.cols));
  }
  return std::make_shared<const std::vector<float>>(static_cast<size_t>(most), 1.0f);
}

}  // namespace

std::shared_ptr<const Checkpoint> shaped_checkpoint(const Checkpoint& config,
                                                    const std::string& form) {
  auto bare = std::make_shared<Checkpoint>();
  bare->path = config.path;
  bare->config = config.config;
  ModelOptions options;
  options.init = InitOptions{};
  const auto asking = make_rehearsed(bare, options);
  const std::vector<AskedTensor>& asked = asking->parameters().asked();
  const Types types(form, asking->config(), family_of(config.config, config.path));
  const auto scales = common_scales(asked);

  auto out = std::make_shared<ShapedCheckpoint>();
  out->checkpoint.path = config.path;
  out->checkpoint.config = config.config;
  uint64_t end = 0;
  for (const AskedTensor& tensor : asked) {
    StoredTensor& stored = out->checkpoint.tensors.emplace_back();
    stored.name = tensor.name;
    stored.dtype = types.of(tensor);
    stored.shape = tensor.rows == 1 ? std::vector<int64_t>{tensor.cols}
                                    : std::vector<int64_t>{tensor.rows, tensor.cols};
    if (stored.dtype == DType::F8_E4M3) stored.scales = {kFp8Block, kFp8Block, scales};
    const auto bytes = dtype_bytes(
        stored.dtype, static_cast<uint64_t>(tensor.rows) * static_cast<uint64_t>(tensor.cols));
    if (!bytes) fail("{}: the tensor {} is too large", config.path, printable(tensor.name));
    stored.bytes = *bytes;
    end += (*bytes + kArenaLine - 1) / kArenaLine * kArenaLine;
  }
  out->space = std::make_unique<Reserved>(end);
  const std::byte* at = out->space->data();
  for (StoredTensor& tensor : out->checkpoint.tensors) {
    tensor.data = at;
    at += (tensor.bytes + kArenaLine - 1) / kArenaLine * kArenaLine;
  }
  out->checkpoint.index_names();
  return {out, &out->checkpoint};
}

}  // namespace ponder
