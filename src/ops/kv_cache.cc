#include "ops/kv_cache.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/arena.h"
#include "base/error.h"

namespace ponder {
namespace {

// Vector loads may run past the last page's end: up to 15 rows of V and a vector.
constexpr size_t kPoolSlack = 4096;

int64_t next_number() {
  static std::atomic<int64_t> last{0};
  return ++last;
}

}  // namespace

int64_t KvShape::head_bytes(DType dtype) const {
  const int64_t numbers = kPage * (k_dim + (v_in_k ? 0 : v_dim)) + more * k_dim;
  return numbers * dtype_info(dtype).bytes;
}

KvShape KvLayout::shape(int64_t layer) const {
  if (each.empty()) return {heads, k_dim, v_dim, v_in_k};
  return each[static_cast<size_t>(layer)];
}

int64_t KvLayout::layer_bytes(int64_t layer) const {
  const KvShape its = shape(layer);
  return its.heads * its.head_bytes(dtype);
}

int64_t KvLayout::index_bytes() const { return index_keys * index_dim * dtype_info(dtype).bytes; }

int64_t KvLayout::page_bytes() const {
  int64_t bytes = static_cast<int64_t>(index_layers.size()) * index_bytes();
  for (int64_t layer = 0; layer < layers; ++layer) bytes += layer_bytes(layer);
  return bytes;
}

KvLayout layout_of(DType dtype, std::vector<KvShape> layers) {
  const KvShape& first = layers.front();
  KvLayout out{dtype,       static_cast<int64_t>(layers.size()),
               first.heads, first.k_dim,
               first.v_dim, first.v_in_k};
  const bool differ = std::count(layers.begin(), layers.end(), first) < out.layers;
  if (differ || first.more > 0) out.each = std::move(layers);
  return out;
}

static int64_t state_number(DType keys) { return keys == DType::F64 ? 8 : 4; }

int64_t KvLayout::state_layer_bytes() const {
  return (conv_numbers + delta_numbers) * state_number(dtype);
}

int64_t KvLayout::pool_offset(size_t pool) const {
  int64_t numbers = 0;
  for (size_t i = 0; i < pool; ++i) numbers += pools[i];
  return state_layers * state_layer_bytes() + numbers * state_number(dtype);
}

KvCache::KvCache(const KvLayout& layout, int64_t pages, bool one_layer, int64_t states)
    : layout_(layout), one_layer_(one_layer), pages_(pages), dirty_(static_cast<size_t>(pages)) {
  if (one_layer && !layout_.index_layers.empty()) layout_.index_layers = {0};
  if (layout_.mirrored) number_ = next_number();
  place_layers();
  pool_ = map_memory(static_cast<size_t>(pages_ * page_bytes_) + kPoolSlack);
  for (int64_t page = pages - 1; page >= 0; --page) free_.push_back(static_cast<int32_t>(page));
  if (one_layer || layout_.state_bytes() == 0) return;
  states_ = states > 0 ? states : pages;
  state_pool_ = map_memory(static_cast<size_t>(states_ * layout_.state_bytes()));
  state_of_.assign(static_cast<size_t>(pages), kNoState);
  state_use_.assign(static_cast<size_t>(states_), 0);
  for (int64_t i = states_ - 1; i >= 0; --i) free_states_.push_back(static_cast<int32_t>(i));
}

// One behind the other; of one_layer those first that are shared, and the room of all others.
void KvCache::place_layers() {
  offsets_.assign(static_cast<size_t>(layout_.layers), 0);
  int64_t end = 0, most = 0;
  for (int64_t layer = 0; layer < layout_.layers; ++layer) {
    if (one_layer_ && !layout_.shape(layer).shared) {
      most = std::max(most, layout_.layer_bytes(layer));
      continue;
    }
    offsets_[static_cast<size_t>(layer)] = end;
    end += layout_.layer_bytes(layer);
  }
  for (int64_t layer = 0; one_layer_ && layer < layout_.layers; ++layer) {
    if (!layout_.shape(layer).shared) offsets_[static_cast<size_t>(layer)] = end;
  }
  index_offset_ = end + most;
  page_bytes_ =
      index_offset_ + static_cast<int64_t>(layout_.index_layers.size()) * layout_.index_bytes();
}

KvCache::~KvCache() {
  unmap_memory(pool_, static_cast<size_t>(pages_ * page_bytes_) + kPoolSlack);
  unmap_memory(state_pool_, static_cast<size_t>(states_ * layout_.state_bytes()));
}

int32_t KvCache::pop() {
  PONDER_CHECK(!free_.empty());
  const int32_t page = free_.back();
  free_.pop_back();
  return page;
}

int32_t KvCache::take() {
  const int32_t page = pop();
  if (dirty_[static_cast<size_t>(page)]) {
    std::memset(data(page), 0, static_cast<size_t>(page_bytes_));
  }
  dirty_[static_cast<size_t>(page)] = true;
  note(CacheAction::Call::Take, 0, 0, page);
  return page;
}

int32_t KvCache::take_copy(int32_t page) {
  const int32_t copy = pop();
  std::memcpy(data(copy), data(page), static_cast<size_t>(page_bytes_));
  dirty_[static_cast<size_t>(copy)] = true;
  if (keeps_states() && has_state(page) && free_states() > 0) own_state(copy, state_copy(page));
  note(CacheAction::Call::TakeCopy, page, 0, copy);
  return copy;
}

void KvCache::give_back(int32_t page) {
  if (keeps_states()) free_state(page);
  free_.push_back(page);
  note(CacheAction::Call::GiveBack, page);
}

int32_t KvCache::pop_state() {
  PONDER_CHECK(!free_states_.empty());
  const int32_t out = free_states_.back();
  free_states_.pop_back();
  return out;
}

void KvCache::take_state(int32_t page) {
  PONDER_CHECK(!has_state(page));
  own_state(page, pop_state());
  note(CacheAction::Call::TakeState, page);
}

void KvCache::free_state(int32_t page) {
  int32_t& slot = state_of_[static_cast<size_t>(page)];
  if (slot != kNoState) free_states_.push_back(slot);
  slot = kNoState;
}

void KvCache::drop_state(int32_t page) {
  free_state(page);
  note(CacheAction::Call::DropState, page);
}

void KvCache::move_state(int32_t from, int32_t to) {
  if (!keeps_states() || has_state(to) || !has_state(from)) return;
  std::swap(state_of_[static_cast<size_t>(from)], state_of_[static_cast<size_t>(to)]);
  note(CacheAction::Call::MoveState, from, to);
}

int32_t KvCache::state_copy(int32_t page) {
  PONDER_CHECK(has_state(page));
  const int32_t out = pop_state();
  std::memcpy(slot(out), slot(state_of_[static_cast<size_t>(page)]),
              static_cast<size_t>(layout_.state_bytes()));
  return out;
}

int32_t KvCache::copy_state(int32_t page) {
  const int32_t out = state_copy(page);
  note(CacheAction::Call::CopyState, page, 0, out);
  return out;
}

void KvCache::own_state(int32_t page, int32_t slot) {
  free_state(page);
  state_of_[static_cast<size_t>(page)] = slot;
  state_use_[static_cast<size_t>(slot)] = ++clock_;
}

void KvCache::put_state(int32_t page, int32_t slot) {
  own_state(page, slot);
  note(CacheAction::Call::PutState, page, slot);
}

void KvCache::give_back_state(int32_t slot) {
  free_states_.push_back(slot);
  note(CacheAction::Call::GiveBackState, slot);
}

void KvCache::note(CacheAction::Call call, int32_t a, int32_t b, int32_t result) {
  if (layout_.mirrored) actions_.push_back({call, a, b, result});
}

bool KvCache::may_repeat(const CacheAction& action) const {
  using Call = CacheAction::Call;
  const auto [call, a, b, result] = action;
  const bool stateful = is_page(a) && keeps_states();
  switch (call) {
    case Call::Take:
      return !free_.empty();
    case Call::TakeCopy:
      return is_page(a) && !free_.empty();
    case Call::GiveBack:
      return is_page(a);
    case Call::TakeState:
      return stateful && !has_state(a) && !free_states_.empty();
    case Call::DropState:
      return stateful;
    case Call::MoveState:
      return stateful && is_page(b);
    case Call::CopyState:
      return stateful && has_state(a) && !free_states_.empty();
    case Call::PutState:
      return stateful && is_slot(b);
    case Call::GiveBackState:
      return is_slot(a);
  }
  return false;
}

int32_t KvCache::repeated(const CacheAction& action) {
  using Call = CacheAction::Call;
  const auto [call, a, b, result] = action;
  if (call == Call::Take) return take();
  if (call == Call::TakeCopy) return take_copy(a);
  if (call == Call::CopyState) return copy_state(a);
  if (call == Call::GiveBack) give_back(a);
  if (call == Call::TakeState) take_state(a);
  if (call == Call::DropState) drop_state(a);
  if (call == Call::MoveState) move_state(a, b);
  if (call == Call::PutState) put_state(a, b);
  if (call == Call::GiveBackState) give_back_state(a);
  return 0;
}

void KvCache::repeat(const CacheAction& action) {
  if (may_repeat(action) && repeated(action) == action.result) return;
  fail("a message of another rank does with page {} of the cache what cannot be done with it here",
       action.a);
}

uint64_t KvCache::state_use(int32_t page) const {
  return state_use_[static_cast<size_t>(state_of_[static_cast<size_t>(page)])];
}

void KvCache::place_states(const Batch& batch) {
  if (!keeps_states()) return;
  ++clock_;
  for (const Segment& segment : batch.segments) {
    const int32_t last = segment.pages[(segment.position + segment.rows - 1) / kPage];
    if (!has_state(last)) own_state(last, pop_state());
    state_use_[static_cast<size_t>(state_of_[static_cast<size_t>(last)])] = clock_;
    if (segment.position == 0) continue;
    const int32_t before = segment.pages[(segment.position - 1) / kPage];
    PONDER_CHECK(has_state(before));  // of a token that was computed, and not given up
    state_use_[static_cast<size_t>(state_of_[static_cast<size_t>(before)])] = clock_;
  }
}

std::byte* KvCache::state(int64_t layer, int32_t page) const {
  const int32_t of_page = state_of_[static_cast<size_t>(page)];
  PONDER_CHECK(of_page != kNoState);
  return slot(of_page) + layer * layout_.state_layer_bytes();
}

std::byte* KvCache::pool_state(int64_t pool, int32_t page) const {
  const int32_t of_page = state_of_[static_cast<size_t>(page)];
  PONDER_CHECK(of_page != kNoState);
  return slot(of_page) + layout_.pool_offset(static_cast<size_t>(pool));
}

KvPages KvCache::view(int64_t layer, int64_t head, const int32_t* ids) const {
  const KvShape shape = layout_.shape(layer);
  const int64_t offset =
      offsets_[static_cast<size_t>(layer)] + head * shape.head_bytes(layout_.dtype);
  return {
      layout_.dtype, pool_,       page_bytes_,
      ids,           offset,      offset + kPage * shape.k_dim * dtype_info(layout_.dtype).bytes,
      shape.k_dim,   shape.v_dim, shape.v_in_k};
}

KvPages KvCache::more_view(int64_t layer, const int32_t* ids) const {
  const KvShape shape = layout_.shape(layer);
  PONDER_CHECK(shape.more > 0 && shape.v_in_k && shape.heads == 1);
  KvPages out = view(layer, 0, ids);
  out.k_offset += kPage * shape.k_dim * dtype_info(layout_.dtype).bytes;
  out.page_keys = shape.more;
  return out;
}

KvPages KvCache::index_view(int64_t layer, const int32_t* ids) const {
  const auto& layers = layout_.index_layers;
  const auto found = std::lower_bound(layers.begin(), layers.end(), one_layer_ ? 0 : layer);
  PONDER_CHECK(found != layers.end());
  const int64_t offset = index_offset_ + (found - layers.begin()) * layout_.index_bytes();
  KvPages out{layout_.dtype, pool_, page_bytes_, ids, offset, offset, 0, layout_.index_dim};
  out.page_keys = layout_.index_keys;
  return out;
}

}  // namespace ponder
