#include "model/shard.h"

#include <algorithm>

#include "tensor/weight.h"

namespace ponder {

Shard shard_of(const Ranks* ranks, const ModelConfig& config, const std::string& path) {
  Shard out;
  if (!ranks || ranks->layout.in_stages()) return out;
  out.rank = ranks->cluster->rank();
  out.ranks = ranks->cluster->size();
  const int tp = ranks->layout.tp, ep = ranks->layout.ep;
  if (tp != 0 && tp != out.ranks) {
    fail(
        "--tp {} of {} ranks would leave the others to copies of the model or to stages, which "
        "ponder does not run; leave it out, or start {} ranks",
        tp, out.ranks, tp);
  }
  if (ep != 0 && ep != 1 && ep != out.ranks) {
    fail("--ep {}: experts are spread over all {} ranks, or over none (--ep 1)", ep, out.ranks);
  }
  if (ep > 1 && config.experts < ep)
    fail("{}: it has {} experts, which cannot be spread over {} ranks", path, config.experts, ep);
  out.whole_experts = ep == 0 ? config.experts >= out.ranks : ep == out.ranks;
  return out;
}

std::vector<int64_t> even_parts(int64_t rows, int ranks, int64_t unit) {
  const int64_t units = (rows + unit - 1) / unit;
  std::vector<int64_t> out;
  for (int64_t r = 0; r <= ranks; ++r) out.push_back(std::min(rows, units * r / ranks * unit));
  return out;
}

std::vector<int64_t> even_rows(int64_t rows, int ranks) {
  constexpr int64_t kTilesARank = 4;
  const bool many = rows >= kTilesARank * kInterleavedRows * ranks;
  return even_parts(rows, ranks, many ? kInterleavedRows : 1);
}

std::vector<HeadShare> share_heads(int64_t heads, int64_t kv_heads, int ranks) {
  const int64_t group = heads / kv_heads;
  std::vector<HeadShare> out;
  if (kv_heads >= ranks) {
    const std::vector<int64_t> begins = even_parts(kv_heads, ranks, 1);
    for (size_t r = 0; r + 1 < begins.size(); ++r) {
      const int64_t first = begins[r], count = begins[r + 1] - first;
      out.push_back({first * group, count * group, first, count});
    }
    return out;
  }
  const std::vector<int64_t> holders = even_parts(ranks, static_cast<int>(kv_heads), 1);
  for (int64_t head = 0; head < kv_heads; ++head) {
    const int64_t first = holders[static_cast<size_t>(head)];
    const auto count = static_cast<int>(holders[static_cast<size_t>(head) + 1] - first);
    if (group < count) return {};
    const std::vector<int64_t> begins = even_parts(group, count, 1);
    for (size_t r = 0; r + 1 < begins.size(); ++r)
      out.push_back({head * group + begins[r], begins[r + 1] - begins[r], head, 1});
  }
  return out;
}

}  // namespace ponder
