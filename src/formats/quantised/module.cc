#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "formats/quantised/form.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

std::string type_names(std::span<const DType> types) {
  std::string out;
  for (const DType type : types)
    out += (out.empty() ? "" : " or ") + std::string(dtype_info(type).name);
  return out;
}

std::string sizes_text(const std::vector<int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace

const StoredTensor* QuantisedModule::find(std::string_view suffix) const {
  const auto found = parts.find(suffix);
  return found == parts.end() ? nullptr : &found->second;
}

const StoredTensor& QuantisedModule::at(std::string_view suffix,
                                        std::span<const DType> types) const {
  return first_of({suffix}, types);
}

const StoredTensor& QuantisedModule::first_of(std::initializer_list<std::string_view> suffixes,
                                              std::span<const DType> types) const {
  for (const std::string_view suffix : suffixes) {
    const StoredTensor* tensor = find(suffix);
    if (!tensor) continue;
    if (std::find(types.begin(), types.end(), tensor->dtype) != types.end()) {
      used.emplace(suffix);
      return *tensor;
    }
    fail("{}: its {} is {}, but must be {}", place, suffix.substr(1),
         dtype_info(tensor->dtype).name, type_names(types));
  }
  fail("{}: it has no {} beside it", place, suffixes.begin()->substr(1));
}

void QuantisedModule::check_matrix(const StoredTensor& tensor) const {
  constexpr int64_t kMost = int64_t{1} << 31;
  const auto& shape = tensor.shape;
  if (shape.size() == 2 && shape[0] > 0 && shape[1] > 0 && shape[0] < kMost && shape[1] < kMost)
    return;
  fail("{}: \"{}\" has the shape {}, but must be a matrix", place, printable(tensor.name, 200),
       sizes_text(shape));
}

void QuantisedModule::check_shape(const StoredTensor& tensor,
                                  const std::vector<int64_t>& shape) const {
  if (tensor.shape == shape) return;
  fail("{}: \"{}\" has the shape {}, but must be of shape {}", place, printable(tensor.name, 200),
       sizes_text(tensor.shape), sizes_text(shape));
}

std::vector<float> QuantisedModule::numbers(const StoredTensor& tensor) const {
  std::vector<float> out(static_cast<size_t>(tensor.elements()));
  decode(tensor.dtype, tensor.data, tensor.elements(), out.data());
  for (size_t i = 0; i < out.size(); ++i) {
    if (std::isfinite(out[i])) continue;
    fail("{}: \"{}\" holds {} at entry {}; scales are finite", place, printable(tensor.name, 200),
         out[i], i);
  }
  return out;
}

StoredTensor made_tensor(const QuantisedModule& module, DType type, int64_t rows, int64_t columns,
                         std::function<void(int64_t, int64_t, std::byte*)> write) {
  StoredTensor out;
  out.name = module.name + ".weight";
  out.dtype = type;
  out.shape = {rows, columns};
  out.bytes = static_cast<uint64_t>(rows) * *dtype_bytes(type, static_cast<uint64_t>(columns));
  out.file = module.parts.begin()->second.file;
  MadeRows made;
  for (const auto& [suffix, part] : module.parts) made.from.push_back(part);
  made.write = std::move(write);
  out.made = std::make_shared<const MadeRows>(std::move(made));
  return out;
}

int64_t read_group_size(ConfigFields& settings, int64_t unsaid) {
  const int64_t group = settings.integer_or("group_size", -1, kMaxDim, unsaid);
  if (group == 0) fail("{}: \"group_size\" is 0, but must be -1 or more than 0", settings.place());
  return group;
}

void check_whole_groups(const QuantisedModule& module, int64_t columns, int64_t group) {
  if (columns % group == 0) return;
  fail("{}: its {} columns are no whole number of groups of {} (\"group_size\")", module.place,
       columns, group);
}

OnigRegex module_pattern(const std::string& pattern, std::string_view key,
                         const std::string& place) {
  try {
    return OnigRegex(pattern, fmt::format("{}: \"{}\"", place, key));
  } catch (const Error&) {
    fail("{}: \"{}\" has the pattern \"re:{}\", which ponder does not support: name the modules",
         place, key, printable(pattern));
  }
}

}  // namespace ponder
