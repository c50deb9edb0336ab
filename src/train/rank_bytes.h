// Numbers that several ranks have, as one of them writes them to a file.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "base/cluster.h"
#include "formats/safetensors_writer.h"

namespace ponder {

struct RankBytes {
  int rank = 0;                      // who has them
  const std::byte* bytes = nullptr;  // there
  uint64_t size = 0;
};

// Pours all bytes of the part with this index, whoever has them.
using ReadBytes = std::function<void(size_t part, const ByteSink& sink)>;

// Rank 0 runs work(read); the others, who call with the same parts, answer until that is done. If
// work throws, the others wait: rank 0 must end them.
void with_bytes_of_ranks(Cluster& cluster, std::span<const RankBytes> parts,
                         const std::function<void(const ReadBytes& read)>& work);

}  // namespace ponder
