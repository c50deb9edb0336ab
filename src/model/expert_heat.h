// Which experts are asked for most: learned while serving, and kept in a small file, so that a
// later run begins with what an earlier one found out. It decides what stays in memory, and no
// result.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ponder {

class ExpertHeat {
 public:
  // Of `layers` layers with `experts` in all, numbered through.
  ExpertHeat(size_t layers, size_t experts);

  // An expert was used now, and a layer was run: an older use counts half after kHalfLife steps.
  void used(size_t expert) { heat_[expert] += weight_; }
  void layer_ran();
  float of(size_t expert) const { return heat_[expert]; }

  // Experts that were ever used, the hottest first.
  std::vector<size_t> hottest() const;

  // A file that is not whole or not of so many experts changes nothing, and returns false.
  bool load(const std::string& path);
  // Atomically; makes its folder. Error if it cannot be written.
  void save(const std::string& path) const;

 private:
  static constexpr float kHalfLife = 256;

  std::vector<float> heat_;
  float weight_ = 1, growth_;  // of a use now, in place of letting all others fade
};

}  // namespace ponder
