#include "cli/bench_speculation.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/error.h"
#include "chat/assistant.h"

namespace ponder {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kQuestion =
    "Write this program again, with the name `total` instead of `sum`:\n\n"
    "def mean(values):\n    sum = 0\n    for value in values:\n        sum = sum + value\n"
    "    if len(values) == 0:\n        return 0\n    return sum / len(values)\n\n"
    "def variance(values):\n    middle = mean(values)\n    sum = 0\n    for value in values:\n"
    "        sum = sum + (value - middle) * (value - middle)\n    if len(values) == 0:\n"
    "        return 0\n    return sum / len(values)\n";

struct Reader : SequenceReader {
  TokenReply token(const TokenEvent& event) override {
    if (tokens.empty()) first = Clock::now();
    tokens.push_back(event.token);
    return {};
  }
  std::vector<int32_t> tokens;
  Clock::time_point first;
};

struct Run {
  double speed = 0;  // after the first token
  int64_t steps = 0;
  std::vector<int32_t> tokens;
};

Run decode(Assistant& assistant, int64_t tokens) {
  SequenceRequest request;
  request.prompt = assistant.format().prompt({{"user", kQuestion}}).ids;
  request.sampling.temperature = 0;
  request.max_tokens = tokens;
  Reader reader;
  Engine& engine = assistant.engine();
  engine.submit(request, reader);
  Run out;
  for (; !engine.idle(); engine.step()) out.steps += reader.tokens.empty() ? 0 : 1;
  const std::chrono::duration<double> time = Clock::now() - reader.first;
  out.tokens = std::move(reader.tokens);
  out.speed = static_cast<double>(out.tokens.size() - 1) / time.count();
  return out;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

SpeculationSpeed measure_speculation(std::shared_ptr<const Checkpoint> checkpoint,
                                     const EngineOptions& options, int64_t tokens, int repeat) {
  EngineOptions without = options;
  without.speculate = Speculate::None;
  without.draft_model = nullptr;
  Assistant plain(checkpoint, without), guessing(checkpoint, options);
  SpeculationSpeed out;
  std::vector<double> slow, fast;
  for (int i = 0; i < repeat; ++i) {
    const Run a = decode(plain, tokens), b = decode(guessing, tokens);
    if (a.tokens != b.tokens) fail("guessing changed the answer; please report this as a bug");
    slow.push_back(a.speed);
    fast.push_back(b.speed);
    out.tokens = static_cast<int64_t>(b.tokens.size());
    out.steps = b.steps;
  }
  const Engine::Counters& counters = guessing.engine().counters();
  out.drafted = counters.drafted / repeat;
  out.accepted = counters.accepted / repeat;
  out.plain = median(slow);
  out.guessed = median(fast);
  return out;
}

}  // namespace ponder
