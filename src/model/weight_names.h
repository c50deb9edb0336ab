// Which stored matrix a product is with: while names are noted, whoever loads a model's weights
// leaves them here, by where their bytes begin.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/thread_scope.h"
#include "tensor/weight.h"

namespace ponder {

class WeightNames {
 public:
  struct Found {
    std::string name;
    int64_t matrices = 1, index = 0;  // how many there are under that name, and which it is
  };
  // Of a weight or of a view of its rows.
  std::optional<Found> find(const Weight& weight) const;
  // Equal runs of `weight`'s rows are multiplied as that many matrices.
  void add(const std::string& name, const Weight& weight, int64_t matrices);

 private:
  struct Place {
    std::string name;
    int64_t matrices, bytes;
  };
  std::map<const std::byte*, Place> places_;
};

// The number of layer N in "model.layers.N.rest"; -1 for other names.
int64_t stored_layer(std::string_view name);

// While it lives, models that this thread loads are noted in the names it was given.
using NotedNames = ThreadScope<WeightNames>;
// Does nothing where no names are noted. The last of several for the same bytes counts.
void note_name(const std::string& name, const Weight& weight, int64_t matrices = 1);

}  // namespace ponder
