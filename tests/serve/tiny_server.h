// A server over a model of random weights that takes milliseconds to make.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <thread>

#include "base/file.h"
#include "base/rng.h"
#include "chat/generation.h"
#include "formats/hf_writer.h"
#include "http/client.h"
#include "serve/app.h"

namespace ponder {

// A Llama of two layers (with `experts`: a Qwen3 MoE) with a tokenizer in DeepSeek's manner and a
// template that opens a thought.
inline std::string tiny_model(int experts = 0) {
  const std::string folder =
      (std::filesystem::temp_directory_path() / fmt::format("ponder_tiny_{}_{}", experts, getpid()))
          .string();
  if (std::filesystem::exists(folder)) return folder;
  const std::string tokenizer =
      read_file(std::string(PONDER_FIXTURES) + "/tokenizers/deepseek/tokenizer.json", 1u << 24);
  const std::string its_config = read_file(
      std::string(PONDER_FIXTURES) + "/tokenizers/deepseek/tokenizer_config.json", 1u << 20);
  const int64_t vocab = Tokenizer(read_tokenizer_json(tokenizer, its_config, "tiny")).vocab_size();
  constexpr int64_t kHidden = 32, kInner = 64, kKeys = 16;
  HfFolder out;
  out.config = {{"architectures", {"LlamaForCausalLM"}},
                {"model_type", "llama"},
                {"hidden_size", kHidden},
                {"intermediate_size", kInner},
                {"num_hidden_layers", 2},
                {"num_attention_heads", 4},
                {"num_key_value_heads", 2},
                {"max_position_embeddings", 1024},
                {"rms_norm_eps", 1e-5},
                {"rope_theta", 10000.0},
                {"vocab_size", vocab},
                {"tie_word_embeddings", false},
                {"hidden_act", "silu"},
                {"eos_token_id", 1},
                {"torch_dtype", "float32"}};
  if (experts > 0) {
    out.config["architectures"] = {"Qwen3MoeForCausalLM"};
    out.config["model_type"] = "qwen3_moe";
    out.config["head_dim"] = kHidden / 4;
    out.config["num_experts"] = experts;
    out.config["num_experts_per_tok"] = 2;
    out.config["moe_intermediate_size"] = kInner;
    out.config["norm_topk_prob"] = true;
    out.config["decoder_sparse_step"] = 1;
    out.config["mlp_only_layers"] = Json::array();
  }
  std::vector<std::unique_ptr<std::vector<float>>> held;
  const auto add = [&](const std::string& name, std::vector<int64_t> shape) {
    const int64_t size = shape.size() == 1 ? shape[0] : shape[0] * shape[1];
    Rng rng(held.size() + 1);
    auto& data = *held.emplace_back(std::make_unique<std::vector<float>>());
    for (int64_t i = 0; i < size; ++i) {
      data.push_back(shape.size() == 1 ? 1.0f : static_cast<float>(0.3 * rng.normal()));
    }
    out.tensors.push_back(tensor_from_floats(name, DType::F32, std::move(shape), data.data()));
  };
  add("model.embed_tokens.weight", {vocab, kHidden});
  add("lm_head.weight", {vocab, kHidden});
  add("model.norm.weight", {kHidden});
  for (int layer = 0; layer < 2; ++layer) {
    const std::string at = fmt::format("model.layers.{}.", layer);
    add(at + "input_layernorm.weight", {kHidden});
    add(at + "post_attention_layernorm.weight", {kHidden});
    add(at + "self_attn.q_proj.weight", {kHidden, kHidden});
    add(at + "self_attn.k_proj.weight", {kKeys, kHidden});
    add(at + "self_attn.v_proj.weight", {kKeys, kHidden});
    add(at + "self_attn.o_proj.weight", {kHidden, kHidden});
    const auto add_mlp = [&](const std::string& mlp) {
      add(mlp + "gate_proj.weight", {kInner, kHidden});
      add(mlp + "up_proj.weight", {kInner, kHidden});
      add(mlp + "down_proj.weight", {kHidden, kInner});
    };
    for (int e = 0; e < experts; ++e) add_mlp(fmt::format("{}mlp.experts.{}.", at, e));
    if (experts == 0) {
      add_mlp(at + "mlp.");
      continue;
    }
    add(at + "mlp.gate.weight", {experts, kHidden});
    for (const char* norm : {"q_norm", "k_norm"})
      add(fmt::format("{}self_attn.{}.weight", at, norm), {kHidden / 4});
  }
  Json config = Json::parse(its_config);
  config["chat_template"] =
      "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
      "{% if add_generation_prompt %}assistant: <think>\n{% endif %}";
  out.files = {{"tokenizer.json", tokenizer}, {"tokenizer_config.json", config.dump()}};
  write_hf_folder(folder, std::move(out));
  return folder;
}

class TinyServer {
 public:
  explicit TinyServer(AppOptions options = {}, int64_t cache_tokens = 8 * 1024,
                      const std::string& chat_template = {},
                      std::optional<StreamOptions> stream = {})
      : model_(tiny_model(stream ? 6 : 0)) {
    EngineOptions engine;
    engine.isa = choose_isa();
    engine.cache_tokens = cache_tokens;
    engine.model.stream = std::move(stream);
    auto opened = std::make_shared<Checkpoint>(open_checkpoint(model_));
    if (!chat_template.empty()) opened->chat_template = chat_template;
    std::shared_ptr<const Checkpoint> checkpoint = std::move(opened);
    options.service.model = "tiny";
    options.service.sampling = default_sampling(*checkpoint);
    options.log_fd = -1;
    options.http.tick_seconds = 0.02;
    app_ = std::make_unique<App>(std::make_unique<Assistant>(std::move(checkpoint), engine),
                                 std::move(options));
    thread_ = std::thread([this] { app_->run(); });
  }
  ~TinyServer() {
    app_->server().stop();
    thread_.join();
    app_.reset();
    std::filesystem::remove_all(model_);
  }

  App& app() const { return *app_; }
  uint16_t port() const { return app_->port(); }
  std::string token_text(int32_t id) const {
    return std::string(app_->service().tokenizer().token_bytes(id));
  }

  // The answer to one request on a connection of its own.
  std::string ask(std::string_view request) const {
    Client client(port());
    client.send(request);
    return client.answer();
  }
  std::string chat(std::string_view body) const { return ask(post("/v1/chat/completions", body)); }

 private:
  std::string model_;
  std::unique_ptr<App> app_;
  std::thread thread_;
};

// Of a whole answer. One that took long comes in chunks, blank lines first.
inline Json body_of(const std::string& answer) {
  const size_t end = answer.find("\r\n\r\n");
  std::string rest = answer.substr(end + 4), body;
  if (answer.find("chunked") > end) return Json::parse(rest);
  while (!rest.empty()) {
    const size_t line = rest.find("\r\n"), size = std::stoul(rest, nullptr, 16);
    body += rest.substr(line + 2, size);
    rest.erase(0, size > 0 ? line + 2 + size + 2 : rest.size());
  }
  return Json::parse(body);
}

// The data of each server-sent event of a chunked answer.
inline std::vector<std::string> events_of(const std::string& answer) {
  std::vector<std::string> out;
  for (size_t at = 0; (at = answer.find("data: ", at)) != std::string::npos;) {
    const size_t end = answer.find("\n\n", at);
    out.push_back(answer.substr(at + 6, end - at - 6));
    at = end;
  }
  return out;
}

}  // namespace ponder
