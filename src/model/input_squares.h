// What an importance matrix is made of: while inputs are watched, the squares of the numbers that
// each stored matrix is multiplied with are summed, column by column.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/threads.h"
#include "formats/checkpoint.h"
#include "formats/importance.h"
#include "model/weight_names.h"
#include "ops/watch.h"

namespace ponder {

class InputSquares : public InputWatcher {
 public:
  // `names`: of the weights of a model of `checkpoint`; they are translated to GGUF's.
  InputSquares(const WeightNames& names, const Checkpoint& checkpoint, ThreadPool& pool)
      : names_(names), checkpoint_(checkpoint), pool_(pool) {}

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

  const WeightNames& names_;
  const Checkpoint& checkpoint_;
  ThreadPool& pool_;
  std::map<std::string, Sums> sums_;
};

}  // namespace ponder
