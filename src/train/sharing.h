// Who moves which parameter where several ranks train: gradients are summed at that rank, which
// alone has the optimizer's state of it, and its numbers go to all who have the parameter (ZeRO-1,
// Rajbhandari et al. 2020, section 5.1). Sums are taken in the order of the ranks.
#pragma once

#include <span>
#include <vector>

#include "base/cluster.h"
#include "model/parameters.h"

namespace ponder {

class Sharing {
 public:
  // Both must outlive it. Says of every parameter whether it is moved here.
  Sharing(Parameters<float>& parameters, Cluster& cluster);

  // Afterwards the gradients of what is moved here are those of all ranks' rows; others are zero.
  void sum_gradients();
  // Of each parameter's sum of squares, by rank of who moves it: all of them, on every rank.
  void sum_squares(std::span<double> squares);
  // After a step: what others have moved.
  void spread_values();

 private:
  using Trained = Parameters<float>::Trained;
  // Numbers that one rank moves for all: pieces of a stream of parameters.
  struct Stream {
    std::vector<Trained*> parameters;
    int64_t elements = 0;
  };
  // fn(parameter, its first element, their count, place in the piece) of the elements
  // [begin, begin + count) of a stream.
  template <class Fn>
  static void each_part(const Stream& stream, int64_t begin, int64_t count, Fn&& fn);
  std::vector<size_t> piece_begins(int64_t begin) const;
  void sum_piece(int64_t begin);
  void spread_piece(int64_t begin);
  void sum_ends();
  int64_t longest() const;

  Parameters<float>& parameters_;
  Cluster& cluster_;
  std::vector<Stream> streams_;  // by rank
  std::vector<Trained*> ends_;   // that the first and the last rank have
};

}  // namespace ponder
