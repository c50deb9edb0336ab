#include "infer/fingerprint.h"

#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "formats/peft.h"

namespace ponder {
namespace {

constexpr size_t kSamples = 256, kSampleBytes = 4096;

class Hasher {
 public:
  Hasher() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }
  void bytes(const void* data, size_t size) {
    number(static_cast<int64_t>(size));
    XXH3_128bits_update(state_.get(), data, size);
  }
  void text(std::string_view text) { bytes(text.data(), text.size()); }
  void number(int64_t value) { XXH3_128bits_update(state_.get(), &value, sizeof value); }
  PageKey result() const {
    const XXH128_hash_t out = XXH3_128bits_digest(state_.get());
    return {out.low64, out.high64};
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_;
};

// What they are called, and some of their bytes.
void add_tensors(Hasher& out, const Checkpoint& checkpoint) {
  const size_t count = checkpoint.tensors.size(), step = count / kSamples + 1;
  for (size_t i = 0; i < count; ++i) {
    const StoredTensor& tensor = checkpoint.tensors[i];
    out.text(tensor.name);
    out.number(static_cast<int64_t>(tensor.dtype));
    for (const int64_t size : tensor.shape) out.number(size);
    if (i % step != 0) continue;
    for (const StoredTensor& from : tensor.made ? tensor.made->from : std::vector{tensor})
      out.bytes(from.data, std::min<size_t>(kSampleBytes, from.bytes));
  }
}

void add_weights(Hasher& out, const Checkpoint& checkpoint) {
  for (const MappedFile& file : checkpoint.files) {
    struct stat info {};
    if (stat(file.path().c_str(), &info) != 0) {
      fail("{}: it is gone, so nothing computed with it can be kept", file.path());
    }
    out.number(info.st_size);
    out.number(info.st_mtim.tv_sec);
    out.number(info.st_mtim.tv_nsec);
  }
  add_tensors(out, checkpoint);
}

void add_adapter(Hasher& out, const LoraFolder& adapter) {
  constexpr uint64_t kMostConfig = 1 << 20;
  out.text(read_file(adapter.path + "/adapter_config.json", kMostConfig));
  for (const MappedFile& file : adapter.files) {
    out.bytes(file.bytes().data(), file.bytes().size());
  }
}

}  // namespace

PageKey fingerprint_of_adapter(const LoraFolder& adapter) {
  Hasher out;
  add_adapter(out, adapter);
  return out.result();
}

PageKey fingerprint_of_weights(const Checkpoint& checkpoint) {
  Hasher out;
  add_tensors(out, checkpoint);
  return out.result();
}

PageKey fingerprint_of(const Checkpoint& checkpoint, const ModelOptions& options,
                       const KvLayout& layout, const Kernels<float>& kernels) {
  Hasher out;
  const MappedFile program("/proc/self/exe");
  out.bytes(program.bytes().data(), program.bytes().size());
  out.text(kernels.name);
  out.text(checkpoint.config.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace));
  add_weights(out, checkpoint);
  out.number(options.absorbed);
  out.number(static_cast<int64_t>(options.compute));
  if (options.lora) {
    out.number(1);
    if (options.lora->from) add_adapter(out, *options.lora->from);
  }
  out.number(static_cast<int64_t>(layout.dtype));
  out.number(layout.layers);
  for (int64_t layer = 0; layer < layout.layers; ++layer) {
    const KvShape shape = layout.shape(layer);
    for (const int64_t size : {shape.heads, shape.k_dim, shape.v_dim}) out.number(size);
    out.number(shape.v_in_k);
  }
  out.number(layout.index_dim);
  return out.result();
}

}  // namespace ponder
