// What tests of the engine share: small models, readers that keep what they get, random requests.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>

#include "infer/engine.h"

namespace ponder {

inline std::string model_path(const std::string& name) {
  return fmt::format("{}/models/{}", PONDER_FIXTURES, name);
}

inline std::shared_ptr<const Checkpoint> fixture(const std::string& name) {
  return std::make_shared<const Checkpoint>(open_checkpoint(model_path(name), false));
}

// The same with positions enough for long sequences.
inline std::shared_ptr<const Checkpoint> long_fixture(const std::string& name) {
  auto out = std::make_shared<Checkpoint>(open_checkpoint(model_path(name), false));
  out->config["max_position_embeddings"] = 4096;
  return out;
}

// Keeps what it gets, and may answer the n-th token in a way of its own.
struct Recorder : SequenceReader {
  TokenReply token(const TokenEvent& event) override {
    tokens.push_back(event.token);
    logprobs.push_back(event.logprob);
    forced.push_back(event.forced);
    finish = event.finish;
    if (answers.empty() || tokens.size() != at) return {};
    return answers;
  }
  void prefill(int64_t done, int64_t total) override { progress.emplace_back(done, total); }
  void cached(int64_t count) override { hits = count; }

  struct Answers : TokenReply {
    bool empty() const { return !end && !refuse_stop && force.empty(); }
  } answers;
  size_t at = 0;
  std::vector<int32_t> tokens;
  std::vector<float> logprobs;
  std::vector<bool> forced;
  std::vector<std::pair<int64_t, int64_t>> progress;
  Finish finish = Finish::None;
  int64_t hits = -1;  // not told yet
};

inline EngineOptions options_for(Isa isa, int threads = 1, int64_t rows = 512) {
  EngineOptions options;
  options.isa = isa;
  options.threads = threads;
  options.rows = rows;
  options.context = 128;
  return options;
}

inline SequenceRequest request(uint64_t which, int64_t vocab, int64_t prompt = 40,
                               int64_t count = 24) {
  SequenceRequest out;
  const Rng rng(which);
  for (int64_t i = 0; i < prompt; ++i) {
    out.prompt.push_back(static_cast<int32_t>(rng.at(i) % static_cast<uint64_t>(vocab)));
  }
  out.sampling.temperature = 0.8f;
  out.sampling.top_p = 0.9f;
  out.sampling.seed = which;
  out.max_tokens = count;
  return out;
}

// Six that begin with the same `shared` tokens, each `step` longer than the one before.
inline std::vector<SequenceRequest> alike(int64_t vocab, int64_t shared, int64_t step) {
  std::vector<SequenceRequest> out;
  for (int64_t i = 0; i < 6; ++i) {
    const auto which = static_cast<uint64_t>(i);
    SequenceRequest ask = request(which, vocab, 0, 30);
    ask.prompt = request(99, vocab, shared).prompt;
    const SequenceRequest rest = request(which, vocab, 1 + step * i);
    ask.prompt.insert(ask.prompt.end(), rest.prompt.begin(), rest.prompt.end());
    out.push_back(std::move(ask));
  }
  return out;
}

inline bool same_bits(const Recorder& a, const Recorder& b) {
  return a.tokens == b.tokens && a.logprobs.size() == b.logprobs.size() &&
         std::memcmp(a.logprobs.data(), b.logprobs.data(), a.logprobs.size() * sizeof(float)) == 0;
}

struct Case {
  const char* model;
  bool absorbed;
};
inline constexpr Case kCases[] = {{"llama", true},          {"qwen2", true},
                                  {"qwen3_moe_bf16", true}, {"deepseek_v3", true},
                                  {"deepseek_v3", false},   {"qwen3_next", true}};

// Calls fn(case, isa) for all that this machine can run.
template <class Fn>
void for_all(Fn fn) {
  for (const Case& one : kCases) {
    for (const Isa isa : kIsas) {
      if (!isa_usable(isa)) continue;
      SCOPED_TRACE(fmt::format("{} {} on {}", one.model, one.absorbed ? "absorbed" : "expanded",
                               isa_name(isa)));
      fn(one, isa);
    }
  }
}

}  // namespace ponder
