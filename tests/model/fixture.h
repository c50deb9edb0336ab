// Reads the model fixtures: a checkpoint and the tensors that the reference computed from it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "formats/checkpoint.h"
#include "formats/safetensors.h"
#include "model/model.h"

namespace ponder {

inline std::string model_fixture(const std::string& name) {
  return std::string(PONDER_FIXTURES) + "/models/" + name;
}

// Named tensors of one safetensors file.
class Expected {
 public:
  explicit Expected(const std::string& path);
  bool has(const std::string& name) const;
  std::vector<float> floats(const std::string& name) const;
  std::vector<int32_t> ints(const std::string& name) const;

 private:
  Checkpoint file_;
};

// A model with everything that it needs to run, in one thread pool of `threads`.
template <class R>
struct Runner {
  Runner(const std::string& path, Isa isa, int threads = 1, ModelOptions options = {},
         int64_t pages = 16);

  // Logits of all tokens, prefilled in chunks of `chunk` (0: at once), [tokens, vocab].
  std::vector<R> logits(const std::vector<int32_t>& ids, int64_t chunk = 0);
  std::vector<int32_t> greedy(std::vector<int32_t> prompt, int64_t count);

  ThreadPool pool;
  const Kernels<R>& kernels;
  Arena arena;
  std::unique_ptr<Model<R>> model;
  std::unique_ptr<KvCache> cache;
};

}  // namespace ponder
