#include "ops/kv_cache.h"

#include <algorithm>
#include <cstring>

#include "base/arena.h"
#include "base/error.h"

namespace ponder {
namespace {

// Vector loads may run past the last page's end: up to 15 rows of V and a vector.
constexpr size_t kPoolSlack = 4096;

size_t pool_bytes(const KvLayout& layout, int64_t pages) {
  return static_cast<size_t>(pages * layout.page_bytes()) + kPoolSlack;
}

}  // namespace

int64_t KvLayout::head_bytes() const {
  return kPage * (k_dim + (v_in_k ? 0 : v_dim)) * dtype_info(dtype).bytes;
}

int64_t KvLayout::index_bytes() const { return kPage * index_dim * dtype_info(dtype).bytes; }

int64_t KvLayout::page_bytes() const {
  return layers * heads * head_bytes() + static_cast<int64_t>(index_layers.size()) * index_bytes();
}

KvCache::KvCache(const KvLayout& layout, int64_t pages, bool one_layer)
    : layout_(layout), one_layer_(one_layer), pages_(pages), dirty_(static_cast<size_t>(pages)) {
  if (one_layer) {
    layout_.layers = 1;
    if (!layout_.index_layers.empty()) layout_.index_layers = {0};
  }
  pool_ = map_memory(pool_bytes(layout_, pages));
  for (int64_t page = pages - 1; page >= 0; --page) free_.push_back(static_cast<int32_t>(page));
}

KvCache::~KvCache() { unmap_memory(pool_, pool_bytes(layout_, pages_)); }

int32_t KvCache::pop() {
  PONDER_CHECK(!free_.empty());
  const int32_t page = free_.back();
  free_.pop_back();
  return page;
}

int32_t KvCache::take() {
  const int32_t page = pop();
  if (dirty_[static_cast<size_t>(page)]) {
    std::memset(data(page), 0, static_cast<size_t>(layout_.page_bytes()));
  }
  dirty_[static_cast<size_t>(page)] = true;
  return page;
}

int32_t KvCache::take_copy(int32_t page) {
  const int32_t copy = pop();
  std::memcpy(data(copy), data(page), static_cast<size_t>(layout_.page_bytes()));
  dirty_[static_cast<size_t>(copy)] = true;
  return copy;
}

void KvCache::give_back(int32_t page) { free_.push_back(page); }

KvPages KvCache::view(int64_t layer, int64_t head, const int32_t* ids) const {
  const int64_t offset = ((one_layer_ ? 0 : layer) * layout_.heads + head) * layout_.head_bytes();
  return {layout_.dtype,
          pool_,
          layout_.page_bytes(),
          ids,
          offset,
          offset + kPage * layout_.k_dim * dtype_info(layout_.dtype).bytes,
          layout_.k_dim,
          layout_.v_dim,
          layout_.v_in_k};
}

KvPages KvCache::index_view(int64_t layer, const int32_t* ids) const {
  const auto& layers = layout_.index_layers;
  const auto found = std::lower_bound(layers.begin(), layers.end(), one_layer_ ? 0 : layer);
  PONDER_CHECK(found != layers.end());
  const int64_t keys = layout_.layers * layout_.heads * layout_.head_bytes();
  const int64_t offset = keys + (found - layers.begin()) * layout_.index_bytes();
  return {layout_.dtype, pool_, layout_.page_bytes(), ids, offset, offset, 0, layout_.index_dim};
}

}  // namespace ponder
