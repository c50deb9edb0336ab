// One model over several ranks: rank 0 has the requests, the sampler and the cache's bookkeeping;
// the others run what it tells them, over their own rows, experts and heads. A message says what
// a batch is (tokens, segments, pages, adapters) and what was done with the cache since; before the
// head and the draft head it brings the states that they read, so no rank has to remember any.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "model/model.h"

namespace ponder {

// Rank 0's: of one model.
class Lead {
 public:
  // Tells the others to open the same checkpoint.
  Lead(std::shared_ptr<Ranks> ranks, const Checkpoint& checkpoint, const ModelOptions& options);
  ~Lead();  // tells them that it is gone
  Lead(const Lead&) = delete;
  Lead& operator=(const Lead&) = delete;

  // When this rank has its part: waits for the others'. Error of the first that has none.
  void loaded();

  template <class R>
  std::vector<std::byte> hidden(const Graph<R>& g, const Batch& batch, KvCache& cache) const;
  template <class R>
  std::vector<std::byte> logits(const Graph<R>& g, const Tensor<R>& hidden) const;
  template <class R>
  std::vector<std::byte> draft(const Graph<R>& g, const Tensor<R>& hidden, const Batch& next,
                               KvCache& cache) const;

 private:
  friend class Together;
  void settle(const std::string& fault);

  std::shared_ptr<Ranks> ranks_;
  int64_t number_;
  std::unique_lock<std::mutex> loading_;
  bool settled_ = false;
};

// While it lives, the ranks do what the message said. A rank that leaves by an exception does
// something else than the others from then on, so it gives up.
class Together {
 public:
  Together(Lead& lead, std::vector<std::byte> message);
  ~Together();
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;

 private:
  std::shared_ptr<Ranks> ranks_;
  std::unique_lock<std::mutex> turn_;
  int exceptions_;
};

// What the other ranks do until rank 0 says the end, in so many threads. Error for a message that
// makes no sense, RankEnded if a rank is gone.
void follow(const std::shared_ptr<Cluster>& cluster, int threads);
// Rank 0's last word.
void end_following(Cluster& cluster);

}  // namespace ponder
