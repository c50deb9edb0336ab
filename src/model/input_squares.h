// What an importance matrix is made of: while a graph is watched, the squares of the numbers that
// each stored matrix is multiplied with are summed, column by column.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/threads.h"
#include "formats/importance.h"
#include "model/parameters.h"

namespace ponder {

class InputSquares : public InputWatcher<float> {
 public:
  // Names are translated to GGUF's as `parameters`' checkpoint has them.
  InputSquares(const Parameters<float>& parameters, ThreadPool& pool)
      : parameters_(parameters), pool_(pool) {}

  // Rows are added in their order, in double: the sums do not depend on the number of threads.
  void multiplied(const Weight& weight, const float* x, int64_t ldx, const int32_t* rows,
                  int64_t m) override;

  // All sums so far, experts side by side under one name. `experts`: how many a layer has (those
  // that were never chosen count zero rows).
  std::map<std::string, ImportanceMatrix::Entry, std::less<>> entries(int64_t experts) const;

 private:
  struct Sums {
    std::vector<std::vector<double>> squares;  // of each matrix; empty: it was not multiplied
    std::vector<int64_t> rows;
    bool experts = false;
  };

  const Parameters<float>& parameters_;
  ThreadPool& pool_;
  std::map<std::string, Sums> sums_;
};

}  // namespace ponder
