#include "model/expert_heat.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <numeric>

#include "base/error.h"
#include "base/file.h"

namespace ponder {
namespace {

constexpr std::string_view kMagic = "ponder expert heat 1\n";

}  // namespace

ExpertHeat::ExpertHeat(size_t layers, size_t experts)
    : heat_(experts),
      growth_(std::exp2(1 / (kHalfLife * static_cast<float>(std::max<size_t>(layers, 1))))) {}

void ExpertHeat::layer_ran() {
  constexpr float kLarge = 1e20f;
  weight_ *= growth_;
  if (weight_ < kLarge) return;
  for (float& heat : heat_) heat /= weight_;
  weight_ = 1;
}

std::vector<size_t> ExpertHeat::hottest() const {
  std::vector<size_t> out(heat_.size());
  std::iota(out.begin(), out.end(), size_t{0});
  std::erase_if(out, [&](size_t expert) { return heat_[expert] <= 0; });
  std::stable_sort(out.begin(), out.end(), [&](size_t a, size_t b) { return heat_[a] > heat_[b]; });
  return out;
}

bool ExpertHeat::load(const std::string& path) {
  const size_t bytes = heat_.size() * sizeof(float);
  std::string file;
  try {
    file = read_file(path, kMagic.size() + bytes);
  } catch (const Error&) {
    return false;
  }
  if (file.size() != kMagic.size() + bytes || !file.starts_with(kMagic)) return false;
  std::vector<float> heat(heat_.size());
  std::memcpy(heat.data(), file.data() + kMagic.size(), bytes);
  const auto sound = [](float one) { return one >= 0 && one <= 1e9f; };  // NaN is not
  if (!std::all_of(heat.begin(), heat.end(), sound)) return false;
  heat_ = std::move(heat);
  weight_ = 1;
  return true;
}

void ExpertHeat::save(const std::string& path) const {
  std::vector<float> heat = heat_;
  for (float& one : heat) one /= weight_;
  std::error_code ignored;  // the file says what is wrong
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  AtomicFile file(path);
  file.write(kMagic);
  file.write(heat.data(), heat.size() * sizeof(float));
  file.commit();
}

}  // namespace ponder
