// The KV cache: a pool of pages, each with the keys and values of 64 consecutive tokens of one
// sequence in all layers. Layers that keep a state instead of keys have it in slots: a page may own
// one, with the state after the last token of it that was computed. So the last page of a sequence
// has what the next token needs, and a whole page's slot is a snapshot at its border. Keys that
// only a window or a block of the text sees may lie in slots, too, that a page owns as long as a
// row may come that sees them. Layout and ownership only; who gets which page and slot is the
// engine's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/kernels.h"
#include "ops/batch.h"
#include "ops/key_sight.h"
#include "ops/page_slots.h"

namespace ponder {

// What one layer keeps of each token.
struct KvShape {
  int64_t heads = 0;  // as stored: kv heads, or 1 for the latent of MLA; 0: it has no keys
  int64_t k_dim = 0, v_dim = 0;
  bool v_in_k = false;  // MLA absorbed: V is the first v_dim numbers of K
  bool shared = false;  // layers behind it read them, too
  // With v_in_k: keys that each stand for several tokens, behind those of a page (pooled_keys.h).
  int64_t more = 0;
  KeySight sight = {};  // what those see that read them; of `more` they see all

  bool bounded() const { return heads > 0 && sight.sees != KeySight::Sees::All; }
  int64_t head_bytes(DType dtype) const;  // of one page, without `more`
  int64_t more_bytes(DType dtype) const;
  bool operator==(const KvShape&) const = default;
};

struct KvLayout {
  DType dtype = DType::BF16;
  int64_t layers = 0, heads = 0;  // of every layer: see KvShape
  int64_t k_dim = 0, v_dim = 0;
  bool v_in_k = false;
  // Keys of the lightning indexer, so many a page, in the layers (rising) that have one of their
  // own.
  int64_t index_dim = 0, index_keys = kPage;
  std::vector<int64_t> index_layers = {};
  // Layers with a state, apart from `layers` and counted by themselves, and its numbers: the inputs
  // that a convolution still sees, and the delta rule's matrices. They are F32, or F64 with keys.
  int64_t state_layers = 0, conv_numbers = 0, delta_numbers = 0;
  std::vector<KvShape> each = {};  // of every layer, where they differ
  // Numbers of the states of layers that have them beside keys: windows that are not whole yet
  // (pooled_keys.h). Counted by themselves, too, and of the same types.
  std::vector<int64_t> pools = {};
  // Other ranks have a cache like it, of their heads, and do with it what is done with this one.
  bool mirrored = false;

  KvShape shape(int64_t layer) const;
  int64_t layer_bytes(int64_t layer) const;   // of one page, without an indexer's
  int64_t window_bytes(int64_t layer) const;  // of them: keys that are not seen for ever
  int64_t index_bytes() const;                // of one page and layer
  int64_t page_bytes() const;
  int64_t token_bytes() const { return page_bytes() / kPage; }
  int64_t window_bytes() const;  // of all layers
  // The first key that a row at this position sees in layers that do not see all before it, and the
  // most pages with such keys behind which a sequence goes on, at any length.
  int64_t first_seen(int64_t position) const;
  int64_t seen_pages() const;
  int64_t state_layer_bytes() const;
  int64_t pool_offset(size_t pool) const;  // of a layer's numbers in a slot, in bytes
  int64_t state_bytes() const { return pool_offset(pools.size()); }  // of a slot
};

// Of these layers, in their order.
KvLayout layout_of(DType dtype, std::vector<KvShape> layers);

// What was done with a mirrored cache: the call, its arguments, and what it gave.
struct CacheAction {
  enum class Call : int32_t {
    Take,
    TakeCopy,
    GiveBack,
    TakeState,
    DropState,
    MoveState,
    CopyState,
    PutState,
    GiveBackState,
    TakeWindow,
    DropWindow,
    MoveWindow
  } call;
  int32_t a = 0, b = 0, result = 0;
};

class KvCache {
 public:
  // Room for `pages` pages; memory is taken from the system as pages are first written.
  // `one_layer`: all layers share the room of one, for forwards of whole sequences, whose keys
  // nobody reads after their own layer; those that are shared have rooms of their own, and no
  // states are kept. `states` slots, if there are layers with a state; 0: as many as pages.
  // `windows` slots for keys that are not seen for ever; 0: each page has them.
  KvCache(const KvLayout& layout, int64_t pages, bool one_layer = false, int64_t states = 0,
          int64_t windows = 0);
  ~KvCache();
  KvCache(const KvCache&) = delete;
  KvCache& operator=(const KvCache&) = delete;

  const KvLayout& layout() const { return layout_; }
  int64_t pages() const { return pages_; }
  int64_t free_pages() const { return static_cast<int64_t>(free_.size()); }

  int32_t take();  // a zeroed page (stale numbers could be NaN, and 0 * NaN is not 0)
  // One with the numbers of another, and with its state and window, if it has them and slots are
  // free.
  int32_t take_copy(int32_t page);
  void give_back(int32_t page);
  // The numbers of a page, without what lies in slots.
  std::byte* data(int32_t page) { return pool_ + page * page_bytes_; }
  int64_t bytes_of_page() const { return page_bytes_; }

  // Whether sequences have states here. A page's slot goes back with it.
  bool keeps_states() const { return states_.count() > 0; }
  int64_t states() const { return states_.count(); }
  int64_t free_states() const { return states_.free(); }
  bool has_state(int32_t page) const { return keeps_states() && states_.has(page); }
  // A free slot, whose numbers mean nothing yet, for a page without one.
  void take_state(int32_t page);
  void drop_state(int32_t page);  // if it has one
  // To a page without one, if `from` has one.
  void move_state(int32_t from, int32_t to);
  // A free slot with the numbers of a page's, owned by the caller until it is a page's in place of
  // what that has, or is given back.
  int32_t copy_state(int32_t page);
  void put_state(int32_t page, int32_t slot);
  void give_back_state(int32_t slot);
  // How long ago a page's state was last written or read, for who must give one up: smaller ones
  // are older.
  uint64_t state_use(int32_t page) const;
  // As if it had been used before all others, and after them.
  void age_state(int32_t page) { state_use_[static_cast<size_t>(states_.of(page))] = 0; }
  void renew_state(int32_t page) { state_use_[static_cast<size_t>(states_.of(page))] = ++clock_; }
  // Before a forward: the last page of each segment of it gets a slot if it has none.
  void place_states(const Batch& batch);
  // The state of a page's slot in one of the layers with states: the inputs of the convolution,
  // then the matrices.
  std::byte* state(int64_t layer, int32_t page) const;
  // The same of one of layout().pools.
  std::byte* pool_state(int64_t pool, int32_t page) const;

  // Whether keys that are not seen for ever lie in slots. A page's slot goes back with it.
  bool bounds_windows() const { return windows_.count() > 0; }
  int64_t windows() const { return windows_.count(); }
  int64_t free_windows() const { return windows_.free(); }
  bool has_window(int32_t page) const { return !bounds_windows() || windows_.has(page); }
  void take_window(int32_t page);              // zeroed, for a page without one
  void drop_window(int32_t page);              // if it has one
  void move_window(int32_t from, int32_t to);  // to a page without one, if `from` has one
  // Before a forward: every page that its rows see has a window.
  void check_windows(const Batch& batch) const;

  // Of a mirrored cache: its number among all of this process, and what was done since the last
  // time of asking.
  int64_t number() const { return number_; }
  std::vector<CacheAction> take_actions() { return std::exchange(actions_, {}); }
  // Does what was done with another one. Error if it makes no sense here.
  void repeat(const CacheAction& action);

  KvPages view(int64_t layer, int64_t head, const int32_t* ids) const;
  // The keys behind those of a page (KvShape::more), of the one head.
  KvPages more_view(int64_t layer, const int32_t* ids) const;
  // The index keys of one of layout().index_layers, as V: [index_dim, index_keys] in a page.
  KvPages index_view(int64_t layer, const int32_t* ids) const;

 private:
  void note(CacheAction::Call call, int32_t a = 0, int32_t b = 0, int32_t result = 0);
  int32_t repeated(const CacheAction& action);
  bool may_repeat(const CacheAction& action) const;
  bool is_page(int32_t page) const { return page >= 0 && page < pages_; }
  bool in_slots(const KvShape& shape) const { return bounds_windows() && shape.bounded(); }
  int32_t pop();
  int32_t state_copy(int32_t page);
  void own_state(int32_t page, int32_t slot);
  std::byte* slot(int32_t state) const { return state_pool_ + state * layout_.state_bytes(); }
  std::byte* window_data(int32_t page) const {
    return window_pool_ + windows_.of(page) * window_bytes_;
  }
  void place_layers();
  void place_in_one();

  KvLayout layout_;
  bool one_layer_;
  int64_t pages_;
  std::vector<int64_t> offsets_, more_offsets_;  // of each layer in a page, or in a window's slot
  int64_t index_offset_ = 0, page_bytes_ = 0, window_bytes_ = 0;
  std::byte* pool_;
  std::vector<int32_t> free_;
  std::vector<bool> dirty_;
  PageSlots states_, windows_;
  std::byte *state_pool_ = nullptr, *window_pool_ = nullptr;
  std::vector<uint64_t> state_use_;  // of each slot
  uint64_t clock_ = 0;
  std::vector<bool> dirty_windows_;
  int64_t number_ = 0;
  std::vector<CacheAction> actions_;
};

}  // namespace ponder
