#include "train/rank_bytes.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace ponder {
namespace {

constexpr uint64_t kSentBytes = 4 << 20;
constexpr uint64_t kNoMore = ~uint64_t{0};

// From the rank that has it to rank 0, where `sink` gets it.
void send_part(Cluster& cluster, const RankBytes& part, const ByteSink& sink) {
  const auto ranks = static_cast<size_t>(cluster.size()), from = static_cast<size_t>(part.rank);
  const bool reads = cluster.rank() == 0, has = cluster.rank() == part.rank;
  std::vector<std::byte> piece(reads ? std::min(kSentBytes, part.size) : 0);
  for (uint64_t at = 0; at < part.size; at += kSentBytes) {
    const size_t bytes = std::min(kSentBytes, part.size - at);
    std::vector<size_t> sent(ranks + 1, has ? bytes : 0), received(ranks + 1, reads ? bytes : 0);
    sent[0] = 0;
    std::fill(received.begin(), received.begin() + static_cast<int64_t>(from) + 1, 0);
    cluster.all_to_all(has ? part.bytes + at : nullptr, sent, piece.data(), received);
    if (reads) sink(piece.data(), bytes);
  }
}

// Which part rank 0 wants next.
uint64_t told(Cluster& cluster, uint64_t part) {
  std::vector<std::byte> bytes(sizeof part);
  std::memcpy(bytes.data(), &part, sizeof part);
  bytes = cluster.broadcast(std::move(bytes), sizeof part);
  PONDER_CHECK(bytes.size() == sizeof part);
  std::memcpy(&part, bytes.data(), sizeof part);
  return part;
}

}  // namespace

void with_bytes_of_ranks(Cluster& cluster, std::span<const RankBytes> parts,
                         const std::function<void(const ReadBytes& read)>& work) {
  if (cluster.rank() == 0) {
    work([&](size_t part, const ByteSink& sink) {
      if (parts[part].rank == 0) return sink(parts[part].bytes, parts[part].size);
      told(cluster, part);
      send_part(cluster, parts[part], sink);
    });
    if (cluster.size() > 1) told(cluster, kNoMore);
    return;
  }
  for (uint64_t part; (part = told(cluster, 0)) != kNoMore;) {
    PONDER_CHECK(part < parts.size());
    send_part(cluster, parts[part], {});
  }
}

}  // namespace ponder
