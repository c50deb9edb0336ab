#include "rl/rollout.h"

#include <future>

#include "base/rng.h"

namespace ponder {
namespace {

class EpisodeReader : public SequenceReader {
 public:
  EpisodeReader(Episode& episode, std::function<void()> ended)
      : episode_(episode), ended_(std::move(ended)) {}
  TokenReply token(const TokenEvent& event) override {
    episode_.completion.push_back(event.token);
    episode_.logprobs.push_back(event.logprob);
    if (event.finish != Finish::None) {
      episode_.truncated = event.finish == Finish::Length;
      ended_();
    }
    return {};
  }

 private:
  Episode& episode_;
  std::function<void()> ended_;
};

}  // namespace

std::vector<Episode> roll_out(Engine& engine, std::span<const std::vector<int32_t>> prompts,
                              const RolloutOptions& options, uint64_t seed,
                              const std::function<void(std::span<Episode> group)>& score) {
  const auto group = static_cast<size_t>(options.group);
  std::vector<Episode> out(prompts.size() * group);
  std::vector<size_t> open(prompts.size(), group);
  std::vector<std::future<void>> scored;
  std::vector<EpisodeReader> readers;
  readers.reserve(out.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t question = i / group;
    out[i].question = static_cast<int64_t>(question);
    out[i].sample = static_cast<int64_t>(i % group);
    out[i].prompt = prompts[question];
    readers.emplace_back(out[i], [&, question] {
      if (--open[question] > 0) return;
      scored.push_back(std::async(std::launch::async, [&, question] {
        score(std::span(out).subspan(question * group, group));
      }));
    });
    SequenceRequest request;
    request.prompt = prompts[question];
    request.sampling = options.sampling;
    request.sampling.seed = mix64(seed + mix64(i));
    request.max_tokens = options.max_tokens;
    request.stop_tokens = options.stop_tokens;
    engine.submit(std::move(request), readers.back());
  }
  engine.run();
  for (std::future<void>& done : scored) done.get();
  return out;
}

}  // namespace ponder
