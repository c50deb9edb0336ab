#include "rl/rollout.h"

#include <algorithm>
#include <future>
#include <semaphore>

#include "base/rng.h"
#include "base/threads.h"

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

class Place {
 public:
  explicit Place(std::counting_semaphore<>& places) : places_(places) { places_.acquire(); }
  ~Place() { places_.release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::counting_semaphore<>& places_;
};

}  // namespace

std::vector<Episode> roll_out(Engine& engine, std::span<const std::vector<int32_t>> prompts,
                              const RolloutOptions& options, uint64_t seed,
                              const std::function<void(std::span<Episode> group)>& score) {
  const auto group = static_cast<size_t>(options.group);
  std::vector<Episode> out(prompts.size() * group);
  std::vector<size_t> open(prompts.size(), group);
  std::vector<std::future<void>> scored;
  // Verifiers may be programs with time limits: more at once than there are cores, and they fail.
  std::counting_semaphore<> places(options.verifiers > 0 ? options.verifiers : usable_cores());
  size_t started = 0, ended = 0;
  const auto on_end = [&](size_t question) {
    ++ended;
    if (options.progress) options.progress(ended);
    if (--open[question] > 0) return;
    scored.push_back(std::async(std::launch::async, [&, question] {
      const Place place(places);
      score(std::span(out).subspan(question * group, group));
    }));
  };
  std::vector<EpisodeReader> readers;
  readers.reserve(out.size());
  const auto start = [&](size_t i) {
    const size_t question = i / group;
    const auto number = static_cast<uint64_t>(options.first) * group + i;
    out[i].question = options.first + static_cast<int64_t>(question);
    out[i].sample = static_cast<int64_t>(i % group);
    out[i].prompt = prompts[question];
    readers.emplace_back(out[i], [&on_end, question] { on_end(question); });
    SequenceRequest request;
    request.prompt = prompts[question];
    request.sampling = options.sampling;
    request.sampling.seed = mix64(seed + mix64(number));
    request.max_tokens = options.max_tokens;
    if (options.fit_context) {
      const int64_t room =
          engine.room_for(static_cast<int64_t>(request.prompt.size()), std::nullopt);
      request.max_tokens = std::min(options.max_tokens > 0 ? options.max_tokens : room, room);
    }
    request.stop_tokens = options.stop_tokens;
    engine.submit(std::move(request), readers.back());
  };
  const size_t most = options.parallel > 0 ? options.parallel : out.size();
  while (ended < out.size()) {
    while (started < out.size() && started - ended < most) start(started++);
    engine.step();
  }
  for (std::future<void>& done : scored) done.get();
  return out;
}

}  // namespace ponder
