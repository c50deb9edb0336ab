#include "rl/episode_exchange.h"

#include "base/wire.h"

namespace ponder {
namespace {

constexpr int64_t kMostBytes = int64_t{1} << 32;  // of one rank

void write(WireWriter& out, const Episode& e, const EpisodeText& text) {
  out.value(e.question);
  out.value(e.sample);
  out.values(std::span(e.prompt));
  out.values(std::span(e.completion));
  out.values(std::span(e.logprobs));
  out.value(static_cast<int32_t>(e.truncated));
  const Reward& r = e.reward;
  for (const double part : {r.total, r.accuracy, r.format, r.language, r.overlong, r.consistency})
    out.value(part);
  out.text(r.error);
  out.text(text.thought);
  out.text(text.answer);
}

void read(WireReader& in, Episode& e, EpisodeText& text) {
  e.question = in.value<int64_t>();
  e.sample = in.value<int64_t>();
  e.prompt = in.values<int32_t>();
  e.completion = in.values<int32_t>();
  e.logprobs = in.values<float>();
  if (e.logprobs.size() != e.completion.size()) {
    fail("a message of another rank has {} log-probabilities for {} tokens", e.logprobs.size(),
         e.completion.size());
  }
  e.truncated = in.value_in(0, 1, "a cut answer") != 0;
  Reward& r = e.reward;
  for (double* part : {&r.total, &r.accuracy, &r.format, &r.language, &r.overlong, &r.consistency})
    *part = in.value<double>();
  r.error = in.text();
  text.thought = in.text();
  text.answer = in.text();
}

// Every rank's bytes, end to end, and where each one's begin.
std::vector<std::byte> gather_bytes(Cluster& cluster, const std::vector<std::byte>& own,
                                    std::vector<size_t>& begins) {
  const auto ranks = static_cast<size_t>(cluster.size()), me = static_cast<size_t>(cluster.rank());
  std::vector<int64_t> sizes(ranks);
  std::vector<size_t> even;
  for (size_t r = 0; r <= ranks; ++r) even.push_back(r * sizeof(int64_t));
  sizes[me] = static_cast<int64_t>(own.size());
  cluster.all_gather(reinterpret_cast<std::byte*>(sizes.data()), even);
  begins = {0};
  for (const int64_t size : sizes) {
    if (size < 0 || size > kMostBytes)
      fail("a message of another rank is of {} bytes, but at most {} are taken", size, kMostBytes);
    begins.push_back(begins.back() + static_cast<size_t>(size));
  }
  std::vector<std::byte> out(begins.back());
  std::copy(own.begin(), own.end(), out.begin() + static_cast<int64_t>(begins[me]));
  cluster.all_gather(out.data(), begins);
  return out;
}

}  // namespace

QuestionShare own_questions(const Cluster& cluster, int64_t count) {
  const int64_t me = cluster.rank(), ranks = cluster.size();
  const int64_t first = count * me / ranks;
  return {first, count * (me + 1) / ranks - first};
}

void gather_episodes(Cluster& cluster, std::vector<Episode>& episodes,
                     std::vector<EpisodeText>& texts) {
  if (cluster.size() == 1) return;
  WireWriter out;
  out.value(static_cast<int64_t>(episodes.size()));
  for (size_t i = 0; i < episodes.size(); ++i) write(out, episodes[i], texts[i]);
  std::vector<size_t> begins;
  const std::vector<std::byte> all = gather_bytes(cluster, out.take(), begins);
  episodes.clear();
  texts.clear();
  for (size_t r = 0; r + 1 < begins.size(); ++r) {
    const std::span<const std::byte> bytes(all);
    WireReader in(bytes.subspan(begins[r], begins[r + 1] - begins[r]));
    for (auto left = in.value_in<int64_t>(0, kMostBytes, "answers"); left > 0; --left)
      read(in, episodes.emplace_back(), texts.emplace_back());
    in.end();
  }
}

}  // namespace ponder
