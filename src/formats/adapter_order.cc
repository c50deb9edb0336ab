#include "formats/adapter_order.h"

#include <optional>

#include "formats/delta_rows.h"
#include "formats/family.h"
#include "formats/model_config.h"

namespace ponder {
namespace {

// A Llama GGUF keeps the rows of each head's q_proj and k_proj in pairs that lie side by side.
bool lies_in_pairs(const Checkpoint& checkpoint, const std::string& module) {
  return family_of(checkpoint.config, checkpoint.path).gguf_turns_rows &&
         (module.ends_with(".q_proj") || module.ends_with(".k_proj"));
}

enum class Way { ToStored, ToPublished };

// `count` runs of `width` numbers, one after the other.
void turn(std::vector<float>& numbers, int64_t count, int64_t width,
          const std::function<int64_t(int64_t)>& published, Way way) {
  const std::vector<float> from = numbers;
  for (int64_t stored = 0; stored < count; ++stored) {
    const int64_t other = published(stored);
    const int64_t source = way == Way::ToStored ? other : stored,
                  place = way == Way::ToStored ? stored : other;
    std::copy_n(from.begin() + source * width, width, numbers.begin() + place * width);
  }
}

void turn(const AdapterOrder& order, AdapterHalves halves, Way way) {
  const auto size = [](const std::vector<float>& half) {
    return static_cast<int64_t>(half.size());
  };
  if (order.rows) turn(halves.b, size(halves.b) / halves.rank, halves.rank, order.rows, way);
  if (!order.columns) return;
  const int64_t columns = size(halves.a) / halves.rank;
  const auto of_all = [&](int64_t at) { return at - at % columns + order.columns(at % columns); };
  turn(halves.a, size(halves.a), 1, of_all, way);
}

}  // namespace

AdapterOrder adapter_order(const Checkpoint& checkpoint, const std::string& module) {
  if (checkpoint.format != Checkpoint::Format::Gguf) return {};
  if (lies_in_pairs(checkpoint, module)) {
    const int64_t head = head_dim_of(checkpoint.config, checkpoint.path);
    return {[head](int64_t row) { return half_split_row(row, head); }, {}};
  }
  const std::string weight = module + ".weight";
  if (!is_delta_tensor(weight)) return {};
  const DeltaConfig c = read_model_config(checkpoint.config, checkpoint.path).delta;
  const std::optional<TiledHeads> heads = c.tiled ? tiled_heads(weight, c) : std::nullopt;
  if (!heads) return {};
  return heads->columns ? AdapterOrder{{}, heads->grouped} : AdapterOrder{heads->grouped, {}};
}

int64_t half_split_row(int64_t row, int64_t head_dim) {
  const int64_t within = row % head_dim;
  return row - within + within % 2 * (head_dim / 2) + within / 2;
}

void to_stored_order(const AdapterOrder& order, AdapterHalves halves) {
  turn(order, halves, Way::ToStored);
}

void to_published_order(const AdapterOrder& order, AdapterHalves halves) {
  turn(order, halves, Way::ToPublished);
}

}  // namespace ponder
