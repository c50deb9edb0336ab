#include "model/weight_names.h"

#include <charconv>

#include "tensor/interleave.h"

namespace ponder {
namespace {

int64_t bytes_of(const Weight& weight) {
  return weight.interleaved ? interleaved_bytes(weight) : weight.rows * weight.row_bytes;
}

}  // namespace

int64_t stored_layer(std::string_view name) {
  constexpr std::string_view kStored = "model.layers.";
  int64_t layer = -1;
  if (name.starts_with(kStored))
    std::from_chars(name.data() + kStored.size(), name.data() + name.size(), layer);
  return layer;
}

void WeightNames::add(const std::string& name, const Weight& weight, int64_t matrices) {
  places_.insert_or_assign(weight.data, Place{name, matrices, bytes_of(weight)});
}

std::optional<WeightNames::Found> WeightNames::find(const Weight& weight) const {
  auto found = places_.upper_bound(weight.data);
  if (found == places_.begin()) return {};
  --found;
  const auto& [begin, place] = *found;
  const int64_t at = weight.data - begin;
  if (at >= place.bytes) return {};
  return Found{place.name, place.matrices, at * place.matrices / place.bytes};
}

void note_name(const std::string& name, const Weight& weight, int64_t matrices) {
  if (!weight) return;  // another rank's
  if (WeightNames* names = NotedNames::current(); names && weight.data)
    names->add(name, weight, matrices);
}

}  // namespace ponder
