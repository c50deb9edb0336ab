// Reads the model fixtures: a checkpoint and the tensors that the reference computed from it.
#pragma once

#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "formats/checkpoint.h"
#include "formats/safetensors.h"
#include "model/model.h"

namespace ponder {

// Tiny checkpoints of every architecture and option that can run, with what transformers makes of
// them.
inline constexpr const char* kModelFixtures[] = {
    "llama",
    "llama_tied_odd",
    "llama_f16",
    "llama3_rope_bf16",
    "llama_sharded_bf16",
    "llama_bias",
    "llama_longrope",
    "qwen2",
    "qwen2_tied_bf16",
    "qwen3",
    "qwen3_yarn_bf16",
    "qwen3_bias_yarn_bf16",
    "qwen3_moe_bf16",
    "qwen3_moe_dense_bf16",
    "deepseek_v2_lite_bf16",
    "deepseek_v2_bf16",
    "deepseek_v2_bias_bf16",
    "deepseek_v3",
    "deepseek_v3_modern_bf16",
    "deepseek_v3_plain_bf16",
    "deepseek_v3_fp8",
    "deepseek_v3_mtp_bf16",
    "mistral",
    "ministral3",
    "phi3",
    "granite",
    "granitemoe",
    "smollm3",
    "olmo2",
    "olmo3",
    "seed_oss",
    "glm4",
    "glm4_moe",
    "qwen2_moe",
    "ernie4_5",
    "hunyuan",
    "nemotron",
    "cohere2",
    "exaone4",
    "minimax_m2",
    "gemma3",
    "gemma4",
    "gemma4_moe",
    "gemma4_unified",
    "gpt_oss",
    "llama4",
    "kimi_k2_bf16",
    "kimi_k25_bf16",
    "glm4_moe_lite_bf16",
    "mistral4_bf16",
    "deepseek_v32",
    "glm_moe_dsa",
    "deepseek_v4",
    "deepseek_v4_modern",
    "deepseek_v4_mtp",
    "qwen3_next",
    "qwen3_5",
    "qwen3_5_moe",
    "qwen3_next_mtp",
    "qwen3_5_mtp",
    "qwen3_5_moe_mtp",
};

inline std::string model_fixture(const std::string& name) {
  return std::string(PONDER_FIXTURES) + "/models/" + name;
}

// A fixture with published numbers where GGUF has no word for others.
inline std::string sayable_fixture(const std::string& name, const std::string& copies) {
  if (name != "gpt_oss") return model_fixture(name);
  const std::string out = copies + "/" + name;
  if (std::filesystem::exists(out)) return out;
  std::filesystem::copy(model_fixture(name), out);
  std::string config = read_file(out + "/config.json", 1 << 20);
  for (const auto& [own, published] :
       {std::pair<std::string, const char*>{"\"swiglu_limit\": 1.5", "\"swiglu_limit\": 7.0"},
        {"\"beta_fast\": 4.0", "\"beta_fast\": 32.0"}}) {
    config.replace(config.find(own), own.size(), published);
  }
  AtomicFile file(out + "/config.json");
  file.write(config);
  file.commit();
  return out;
}

inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
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
  // Logits of the draft head, [tokens - 1, vocab]: row p drafts token p + 2. Of one page.
  std::vector<R> drafts(const std::vector<int32_t>& ids);

  ThreadPool pool;
  const Kernels<R>& kernels;
  Arena arena;
  std::unique_ptr<Model<R>> model;
  std::unique_ptr<KvCache> cache;
};

}  // namespace ponder
