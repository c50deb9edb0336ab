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
  return kPage * (k_dim + (v_in_k ? 0 : v_dim)) * dtype_info(dtype).bytes;
}

int64_t KvShape::more_bytes(DType dtype) const { return more * k_dim * dtype_info(dtype).bytes; }

KvShape KvLayout::shape(int64_t layer) const {
  if (each.empty()) return {heads, k_dim, v_dim, v_in_k};
  return each[static_cast<size_t>(layer)];
}

int64_t KvLayout::layer_bytes(int64_t layer) const {
  const KvShape its = shape(layer);
  return its.heads * (its.head_bytes(dtype) + its.more_bytes(dtype));
}

int64_t KvLayout::window_bytes(int64_t layer) const {
  const KvShape its = shape(layer);
  return its.bounded() ? its.heads * its.head_bytes(dtype) : 0;
}

int64_t KvLayout::window_bytes() const {
  int64_t bytes = 0;
  for (int64_t layer = 0; layer < layers; ++layer) bytes += window_bytes(layer);
  return bytes;
}

int64_t KvLayout::first_seen(int64_t position) const {
  int64_t first = position;
  for (const KvShape& its : each)
    if (its.bounded()) first = std::min(first, its.sight.first(position));
  return first;
}

int64_t KvLayout::seen_pages() const {
  int64_t keys = 0;
  for (const KvShape& its : each)
    if (its.bounded()) keys = std::max(keys, its.sight.size - 1);
  return (keys + kPage - 2) / kPage + 1;
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
  if (differ || first.more > 0 || first.bounded()) out.each = std::move(layers);
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

KvCache::KvCache(const KvLayout& layout, int64_t pages, bool one_layer, int64_t states,
                 int64_t windows)
    : layout_(layout), one_layer_(one_layer), pages_(pages), dirty_(static_cast<size_t>(pages)) {
  PONDER_CHECK(!one_layer || windows == 0);
  if (one_layer && !layout_.index_layers.empty()) layout_.index_layers = {0};
  if (layout_.mirrored) number_ = next_number();
  if (windows > 0) windows_ = {pages, windows};
  if (one_layer) {
    place_in_one();
  } else {
    place_layers();
  }
  if (bounds_windows()) {
    window_pool_ = map_memory(static_cast<size_t>(windows * window_bytes_) + kPoolSlack);
    dirty_windows_.assign(static_cast<size_t>(windows), false);
  }
  pool_ = map_memory(static_cast<size_t>(pages_ * page_bytes_) + kPoolSlack);
  for (int64_t page = pages - 1; page >= 0; --page) free_.push_back(static_cast<int32_t>(page));
  if (one_layer || layout_.state_bytes() == 0) return;
  states_ = {pages, states > 0 ? states : pages};
  state_pool_ = map_memory(static_cast<size_t>(states_.count() * layout_.state_bytes()));
  state_use_.assign(static_cast<size_t>(states_.count()), 0);
}

// One behind the other.
void KvCache::place_layers() {
  int64_t end = 0;
  for (int64_t layer = 0; layer < layout_.layers; ++layer) {
    const KvShape shape = layout_.shape(layer);
    const int64_t keys = shape.heads * shape.head_bytes(layout_.dtype);
    int64_t& place = in_slots(shape) ? window_bytes_ : end;
    offsets_.push_back(place);
    place += keys;
    more_offsets_.push_back(end);
    end += shape.heads * shape.more_bytes(layout_.dtype);
  }
  index_offset_ = end;
  page_bytes_ = end + static_cast<int64_t>(layout_.index_layers.size()) * layout_.index_bytes();
}

// Those that are shared one behind the other, and then the room of all others.
void KvCache::place_in_one() {
  offsets_.assign(static_cast<size_t>(layout_.layers), 0);
  int64_t end = 0, most = 0;
  for (int64_t layer = 0; layer < layout_.layers; ++layer) {
    if (!layout_.shape(layer).shared) {
      most = std::max(most, layout_.layer_bytes(layer));
      continue;
    }
    offsets_[static_cast<size_t>(layer)] = end;
    end += layout_.layer_bytes(layer);
  }
  for (int64_t layer = 0; layer < layout_.layers; ++layer) {
    const KvShape shape = layout_.shape(layer);
    int64_t& place = offsets_[static_cast<size_t>(layer)];
    if (!shape.shared) place = end;
    more_offsets_.push_back(place + shape.heads * shape.head_bytes(layout_.dtype));
  }
  index_offset_ = end + most;
  page_bytes_ =
      index_offset_ + static_cast<int64_t>(layout_.index_layers.size()) * layout_.index_bytes();
}

KvCache::~KvCache() {
  unmap_memory(pool_, static_cast<size_t>(pages_ * page_bytes_) + kPoolSlack);
  unmap_memory(state_pool_, static_cast<size_t>(states_.count() * layout_.state_bytes()));
  if (bounds_windows())
    unmap_memory(window_pool_, static_cast<size_t>(windows_.count() * window_bytes_) + kPoolSlack);
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
  if (has_state(page) && free_states() > 0) own_state(copy, state_copy(page));
  if (bounds_windows() && has_window(page) && free_windows() > 0) {
    windows_.own(copy, windows_.pop());
    std::memcpy(window_data(copy), window_data(page), static_cast<size_t>(window_bytes_));
    dirty_windows_[static_cast<size_t>(windows_.of(copy))] = true;
  }
  note(CacheAction::Call::TakeCopy, page, 0, copy);
  return copy;
}

void KvCache::give_back(int32_t page) {
  if (keeps_states()) states_.drop(page);
  if (bounds_windows()) windows_.drop(page);
  free_.push_back(page);
  note(CacheAction::Call::GiveBack, page);
}

void KvCache::take_state(int32_t page) {
  PONDER_CHECK(!has_state(page));
  own_state(page, states_.pop());
  note(CacheAction::Call::TakeState, page);
}

void KvCache::drop_state(int32_t page) {
  states_.drop(page);
  note(CacheAction::Call::DropState, page);
}

void KvCache::move_state(int32_t from, int32_t to) {
  if (!keeps_states() || has_state(to) || !has_state(from)) return;
  states_.swap(from, to);
  note(CacheAction::Call::MoveState, from, to);
}

int32_t KvCache::state_copy(int32_t page) {
  PONDER_CHECK(has_state(page));
  const int32_t out = states_.pop();
  std::memcpy(slot(out), slot(states_.of(page)), static_cast<size_t>(layout_.state_bytes()));
  return out;
}

int32_t KvCache::copy_state(int32_t page) {
  const int32_t out = state_copy(page);
  note(CacheAction::Call::CopyState, page, 0, out);
  return out;
}

void KvCache::own_state(int32_t page, int32_t slot) {
  states_.own(page, slot);
  state_use_[static_cast<size_t>(slot)] = ++clock_;
}

void KvCache::put_state(int32_t page, int32_t slot) {
  own_state(page, slot);
  note(CacheAction::Call::PutState, page, slot);
}

void KvCache::give_back_state(int32_t slot) {
  states_.give_back(slot);
  note(CacheAction::Call::GiveBackState, slot);
}

void KvCache::take_window(int32_t page) {
  PONDER_CHECK(bounds_windows() && !has_window(page));
  windows_.own(page, windows_.pop());
  const auto slot = static_cast<size_t>(windows_.of(page));
  if (dirty_windows_[slot]) std::memset(window_data(page), 0, static_cast<size_t>(window_bytes_));
  dirty_windows_[slot] = true;
  note(CacheAction::Call::TakeWindow, page);
}

void KvCache::drop_window(int32_t page) {
  windows_.drop(page);
  note(CacheAction::Call::DropWindow, page);
}

void KvCache::move_window(int32_t from, int32_t to) {
  if (!bounds_windows() || has_window(to) || !has_window(from)) return;
  windows_.swap(from, to);
  note(CacheAction::Call::MoveWindow, from, to);
}

void KvCache::check_windows(const Batch& batch) const {
  if (!bounds_windows()) return;
  for (const Segment& segment : batch.segments) {
    const int64_t last = (segment.position + segment.rows - 1) / kPage;
    for (int64_t page = layout_.first_seen(segment.position) / kPage; page <= last; ++page)
      PONDER_CHECK(has_window(segment.pages[page]));
  }
}

void KvCache::note(CacheAction::Call call, int32_t a, int32_t b, int32_t result) {
  if (layout_.mirrored) actions_.push_back({call, a, b, result});
}

bool KvCache::may_repeat(const CacheAction& action) const {
  using Call = CacheAction::Call;
  const auto [call, a, b, result] = action;
  const bool stateful = is_page(a) && keeps_states(), bounded = is_page(a) && bounds_windows();
  switch (call) {
    case Call::Take:
      return !free_.empty();
    case Call::TakeCopy:
      return is_page(a) && !free_.empty();
    case Call::GiveBack:
      return is_page(a);
    case Call::TakeState:
      return stateful && !has_state(a) && free_states() > 0;
    case Call::DropState:
      return stateful;
    case Call::MoveState:
      return stateful && is_page(b);
    case Call::CopyState:
      return stateful && has_state(a) && free_states() > 0;
    case Call::PutState:
      return stateful && states_.is_slot(b);
    case Call::GiveBackState:
      return states_.is_slot(a);
    case Call::TakeWindow:
      return bounded && !has_window(a) && free_windows() > 0;
    case Call::DropWindow:
      return bounded;
    case Call::MoveWindow:
      return bounded && is_page(b);
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
  if (call == Call::TakeWindow) take_window(a);
  if (call == Call::DropWindow) drop_window(a);
  if (call == Call::MoveWindow) move_window(a, b);
  return 0;
}

void KvCache::repeat(const CacheAction& action) {
  if (may_repeat(action) && repeated(action) == action.result) return;
  fail("a message of another rank does with page {} of the cache what cannot be done with it here",
       action.a);
}

uint64_t KvCache::state_use(int32_t page) const {
  return state_use_[static_cast<size_t>(states_.of(page))];
}

void KvCache::place_states(const Batch& batch) {
  if (!keeps_states()) return;
  ++clock_;
  for (const Segment& segment : batch.segments) {
    const int32_t last = segment.pages[(segment.position + segment.rows - 1) / kPage];
    if (!has_state(last)) own_state(last, states_.pop());
    state_use_[static_cast<size_t>(states_.of(last))] = clock_;
    if (segment.position == 0) continue;
    const int32_t before = segment.pages[(segment.position - 1) / kPage];
    PONDER_CHECK(has_state(before));  // of a token that was computed, and not given up
    state_use_[static_cast<size_t>(states_.of(before))] = clock_;
  }
}

std::byte* KvCache::state(int64_t layer, int32_t page) const {
  PONDER_CHECK(states_.has(page));
  return slot(states_.of(page)) + layer * layout_.state_layer_bytes();
}

std::byte* KvCache::pool_state(int64_t pool, int32_t page) const {
  PONDER_CHECK(states_.has(page));
  return slot(states_.of(page)) + layout_.pool_offset(static_cast<size_t>(pool));
}

KvPages KvCache::view(int64_t layer, int64_t head, const int32_t* ids) const {
  const KvShape shape = layout_.shape(layer);
  const int64_t offset =
      offsets_[static_cast<size_t>(layer)] + head * shape.head_bytes(layout_.dtype);
  KvPages out{
      layout_.dtype, pool_,       page_bytes_,
      ids,           offset,      offset + kPage * shape.k_dim * dtype_info(layout_.dtype).bytes,
      shape.k_dim,   shape.v_dim, shape.v_in_k};
  if (!in_slots(shape)) return out;
  out.pool = window_pool_;
  out.page_bytes = window_bytes_;
  out.slots = windows_.all();
  return out;
}

KvPages KvCache::more_view(int64_t layer, const int32_t* ids) const {
  const KvShape shape = layout_.shape(layer);
  PONDER_CHECK(shape.more > 0 && shape.v_in_k && shape.heads == 1);
  const int64_t offset = more_offsets_[static_cast<size_t>(layer)];
  KvPages out{layout_.dtype, pool_,       page_bytes_, ids,         offset,
              offset,        shape.k_dim, shape.v_dim, shape.v_in_k};
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
