#include "plan/counting_cluster.h"

#include <utility>

namespace ponder {
namespace {

double part(std::span<const size_t> begins, size_t rank) {
  return static_cast<double>(begins[rank + 1] - begins[rank]);
}
double others(std::span<const size_t> begins) {
  return static_cast<double>(begins.back()) - part(begins, 0);
}

}  // namespace

void CountingCluster::all_gather(std::byte*, std::span<const size_t> begins) {
  so_far_.sent += part(begins, 0) * (size_ - 1);
  so_far_.received += others(begins);
  ++so_far_.times;
}

void CountingCluster::all_to_all(const std::byte*, std::span<const size_t> sent_begins, std::byte*,
                                 std::span<const size_t> received_begins) {
  so_far_.sent += others(sent_begins);
  so_far_.received += others(received_begins);
  ++so_far_.times;
}

Exchanged CountingCluster::take() { return std::exchange(so_far_, {}); }

}  // namespace ponder
