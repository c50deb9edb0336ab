#include "formats/adapter_order.h"

#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "formats/delta_rows.h"
#include "formats/family.h"
#include "formats/model_config.h"

namespace ponder {
namespace {

void check_size(const Checkpoint& checkpoint, const std::string& module, const char* what,
                int64_t size, int64_t wanted) {
  if (size == wanted) return;
  fail("{}: {} has {} {}, but the config asks for {}", checkpoint.path, module, size, what, wanted);
}

// Row i within a head is the (i / 2)th of its first or of its second half.
std::vector<int64_t> rows_in_pairs(const Checkpoint& checkpoint, const std::string& module,
                                   int64_t rows) {
  const int64_t head = head_dim_of(checkpoint.config, checkpoint.path);
  if (head < 2 || head % 2 != 0 || rows % head != 0) {
    fail("{}: {} has {} rows, which are no heads of {}", checkpoint.path, module, rows, head);
  }
  std::vector<int64_t> out(static_cast<size_t>(rows));
  for (int64_t i = 0; i < rows; ++i) {
    const int64_t within = i % head;
    out[static_cast<size_t>(i)] = i - within + within % 2 * (head / 2) + within / 2;
  }
  return out;
}

enum class Way { ToStored, ToPublished };

// Numbers of rows of `width` each.
void turn(std::vector<float>& numbers, int64_t width, const std::vector<int64_t>& published,
          Way way) {
  const std::vector<float> from = numbers;
  for (size_t i = 0; i < published.size(); ++i) {
    const auto stored = static_cast<int64_t>(i);
    const int64_t source = way == Way::ToStored ? published[i] : stored,
                  place = way == Way::ToStored ? stored : published[i];
    std::copy_n(from.begin() + source * width, width, numbers.begin() + place * width);
  }
}

void turn(const AdapterOrder& order, AdapterHalves halves, Way way) {
  if (!order.rows.empty()) turn(halves.b, halves.rank, order.rows, way);
  if (order.columns.empty()) return;
  const auto columns = static_cast<int64_t>(order.columns.size());
  for (int64_t r = 0; r < halves.rank; ++r) {
    std::vector<float> row(halves.a.begin() + r * columns, halves.a.begin() + (r + 1) * columns);
    turn(row, 1, order.columns, way);
    std::copy(row.begin(), row.end(), halves.a.begin() + r * columns);
  }
}

}  // namespace

bool rows_are_turned(const Checkpoint& checkpoint) {
  return family_of(checkpoint.config, checkpoint.path).gguf_turns_rows &&
         json_bool(checkpoint.config, "rope_interleaved", checkpoint.path).value_or(false);
}

AdapterOrder adapter_order(const Checkpoint& checkpoint, const std::string& module,
                           int64_t out_features, int64_t in_features) {
  if (module.ends_with(".q_proj") || module.ends_with(".k_proj")) {
    if (!rows_are_turned(checkpoint)) return {};
    return {rows_in_pairs(checkpoint, module, out_features), {}};
  }
  const std::string weight = module + ".weight";
  if (!is_delta_tensor(weight)) return {};
  const DeltaConfig c = read_model_config(checkpoint.config, checkpoint.path).delta;
  if (!c.tiled) return {};
  TiledOrder order = tiled_order(weight, c);
  const auto size = static_cast<int64_t>(order.grouped.size());
  if (size == 0) return {};
  if (order.columns) {
    check_size(checkpoint, module, "columns", in_features, size);
    return {{}, std::move(order.grouped)};
  }
  check_size(checkpoint, module, "rows", out_features, size);
  return {std::move(order.grouped), {}};
}

void to_stored_order(const AdapterOrder& order, AdapterHalves halves) {
  turn(order, halves, Way::ToStored);
}

void to_published_order(const AdapterOrder& order, AdapterHalves halves) {
  turn(order, halves, Way::ToPublished);
}

}  // namespace ponder
