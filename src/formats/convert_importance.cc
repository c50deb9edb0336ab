#include "formats/convert_importance.h"

#include "base/error.h"

namespace ponder {
namespace {

// Q8_0 has a level near enough to every number.
bool weighs_errors(DType type) { return is_quantised(type) && type != DType::Q8_0; }

// Experts and heads have a matrix each.
int64_t matrices_of(const Matrix& tensor) { return tensor.shape.size() == 3 ? tensor.shape[0] : 1; }

void check_size(const Matrix& tensor, const ImportanceMatrix::Entry& entry,
                const std::string& path) {
  const int64_t matrices = matrices_of(tensor), wanted = matrices * tensor.columns;
  if (static_cast<int64_t>(entry.sums.size()) == wanted) return;
  fail("{}: it has {} numbers for {}, but {} are needed ({} x {}); it is of another model", path,
       entry.sums.size(), tensor.name, wanted, matrices, tensor.columns);
}

}  // namespace

void check_importance(const ConvertPlan& plan, const std::vector<DType>& types,
                      const ImportanceMatrix& importance, const std::string& path,
                      std::vector<std::string>& notes) {
  size_t wanted = 0, missing = 0;
  int64_t unseen = 0;
  std::string first;
  for (size_t i = 0; i < types.size(); ++i) {
    const Matrix& tensor = plan.tensors[i];
    // Nobody's importance matrix has what only tokens look up, few have the head.
    if (!weighs_errors(types[i]) || !tensor.name.starts_with("blk.")) continue;
    ++wanted;
    const ImportanceMatrix::Entry* entry = importance.find(tensor.name);
    if (!entry) {
      if (missing++ == 0) first = tensor.name;
      continue;
    }
    check_size(tensor, *entry, path);
    unseen += entry->unseen();
  }
  if (wanted == 0) {
    notes.push_back(fmt::format("no matrix becomes a type that {} could help to round", path));
  } else if (missing == wanted) {
    fail("{}: it knows none of the matrices, not even {}; it is of another model", path, first);
  } else if (missing > 0) {
    notes.push_back(
        fmt::format("{} knows nothing of {} of {} matrices ({}{}): they are rounded as "
                    "without it",
                    path, missing, wanted, first, missing > 1 ? ", ..." : ""));
  }
  if (unseen > 0) {
    notes.push_back(
        fmt::format("{} matrices met no input in the text of {}: they are rounded as without it",
                    unseen, path));
  }
}

RowImportance importance_of(const Matrix& tensor, DType type, const ImportanceMatrix& importance) {
  const ImportanceMatrix::Entry* entry = importance.find(tensor.name);
  const int64_t matrices = matrices_of(tensor);
  if (!weighs_errors(type) || !entry ||
      static_cast<int64_t>(entry->sums.size()) != matrices * tensor.columns) {
    return {};
  }
  return {entry->means(), tensor.rows / matrices, tensor.columns};
}

}  // namespace ponder
