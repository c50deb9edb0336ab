#include "train/stages.h"

#include <algorithm>
#include <vector>

namespace ponder {
namespace {

class Lockstep {
 public:
  Lockstep(Cluster& cluster, const StageWork& work)
      : cluster_(cluster), work_(work), me_(cluster.rank()), ranks_(cluster.size()) {}

  void run() {
    const int64_t ticks = work_.micros + (work_.backward ? 2 : 1) * (ranks_ - 1);
    for (int64_t tick = 0; tick < ticks; ++tick) step(tick);
  }

 private:
  bool last() const { return me_ == ranks_ - 1; }
  // The micro-batch of a rank's forward and backward at a tick; -1: none.
  int64_t valid(int64_t micro) const { return micro >= 0 && micro < work_.micros ? micro : -1; }
  int64_t forward_of(int64_t rank, int64_t tick) const { return valid(tick - rank); }
  int64_t backward_of(int64_t rank, int64_t tick) const {
    return work_.backward ? valid(tick - (2 * ranks_ - 2 - rank)) : -1;
  }
  size_t numbers(int64_t micro) const {
    return micro < 0 ? 0 : static_cast<size_t>(work_.rows(micro) * work_.width);
  }

  void step(int64_t tick) {
    const int64_t f = forward_of(me_, tick), b = backward_of(me_, tick);
    std::vector<float> sent;  // to the rank before, then to the one behind
    const auto keep = [&](const float* from, int64_t micro) {
      sent.insert(sent.end(), from, from + numbers(micro));
    };
    const float* made = f < 0 ? nullptr : work_.forward(f, me_ > 0 ? x_.data() : nullptr);
    const float* slope = b < 0 ? nullptr : work_.backward(b, last() ? nullptr : gradient_.data());
    const bool before = b >= 0 && me_ > 0, behind = f >= 0 && !last();
    if (before) keep(slope, b);
    if (behind) keep(made, f);
    x_.resize(me_ > 0 ? numbers(forward_of(me_ - 1, tick)) : 0);
    gradient_.resize(last() ? 0 : numbers(backward_of(me_ + 1, tick)));
    exchange(sent, before ? numbers(b) : 0);
  }

  // `to_before` of what is sent goes to the rank before.
  void exchange(const std::vector<float>& sent, size_t to_before) {
    std::vector<float> received(x_.size() + gradient_.size());
    cluster_.all_to_all(
        reinterpret_cast<const std::byte*>(sent.data()), begins(to_before, sent.size() - to_before),
        reinterpret_cast<std::byte*>(received.data()), begins(x_.size(), gradient_.size()));
    std::copy_n(received.begin(), x_.size(), x_.begin());
    std::copy_n(received.begin() + static_cast<int64_t>(x_.size()), gradient_.size(),
                gradient_.begin());
  }
  std::vector<size_t> begins(size_t before, size_t behind) const {
    std::vector<size_t> out = {0};
    for (int64_t r = 0; r < ranks_; ++r) {
      const size_t count = r == me_ - 1 ? before : r == me_ + 1 ? behind : 0;
      out.push_back(out.back() + count * sizeof(float));
    }
    return out;
  }

  Cluster& cluster_;
  const StageWork& work_;
  int64_t me_, ranks_;
  std::vector<float> x_, gradient_;  // of the next tick
};

}  // namespace

void run_stages(Cluster& cluster, const StageWork& work) { Lockstep(cluster, work).run(); }

int64_t stages_in_flight(const Cluster& cluster) {
  return 2 * (cluster.size() - 1 - cluster.rank()) + 1;
}

}  // namespace ponder
