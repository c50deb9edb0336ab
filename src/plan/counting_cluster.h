// A rank among others that are not there: nothing is exchanged, and what would be is added up.
#pragma once

#include "base/cluster.h"

namespace ponder {

// Of one rank.
struct Exchanged {
  double sent = 0, received = 0;  // bytes
  int64_t times = 0;              // in each of which every rank waits for the others
};

// Others' bytes stay what they were, so nothing that depends on them may be asked.
class CountingCluster : public Cluster {
 public:
  explicit CountingCluster(int size) : size_(size) {}
  int size() const override { return size_; }
  int local_size() const override { return 1; }
  void all_gather(std::byte* all, std::span<const size_t> begins) override;
  void all_to_all(const std::byte* sent, std::span<const size_t> sent_begins, std::byte* received,
                  std::span<const size_t> received_begins) override;

  // Since this was last asked.
  Exchanged take();

 private:
  int size_;
  Exchanged so_far_;
};

}  // namespace ponder
