// The KV cache: a pool of pages, each with the keys and values of 64 consecutive tokens of one
// sequence in all layers. Layout and ownership only; who gets which page is the engine's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/kernels.h"

namespace ponder {

struct KvLayout {
  DType dtype = DType::BF16;
  int64_t layers = 0, heads = 0;  // heads as stored: kv heads, or 1 for the latent of MLA
  int64_t k_dim = 0, v_dim = 0;
  bool v_in_k = false;  // MLA absorbed: V is the first v_dim numbers of K
  // Keys of the lightning indexer, one a token, in the layers (rising) that have one of their own.
  int64_t index_dim = 0;
  std::vector<int64_t> index_layers = {};

  int64_t head_bytes() const;   // of one page
  int64_t index_bytes() const;  // of one page and layer
  int64_t page_bytes() const;
  int64_t token_bytes() const { return page_bytes() / kPage; }
};

class KvCache {
 public:
  // Room for `pages` pages; memory is taken from the system as pages are first written.
  // `one_layer`: all layers share the room of one, for forwards of whole sequences, whose keys
  // nobody reads after their own layer.
  KvCache(const KvLayout& layout, int64_t pages, bool one_layer = false);
  ~KvCache();
  KvCache(const KvCache&) = delete;
  KvCache& operator=(const KvCache&) = delete;

  const KvLayout& layout() const { return layout_; }
  int64_t pages() const { return pages_; }
  int64_t free_pages() const { return static_cast<int64_t>(free_.size()); }

  int32_t take();  // a zeroed page (stale numbers could be NaN, and 0 * NaN is not 0)
  int32_t take_copy(int32_t page);  // one with the numbers of another
  void give_back(int32_t page);
  // The numbers of a page, page_bytes() of them.
  std::byte* data(int32_t page) { return pool_ + page * layout_.page_bytes(); }

  KvPages view(int64_t layer, int64_t head, const int32_t* ids) const;
  // The index keys of one of layout().index_layers, as V: [index_dim, kPage] in a page.
  KvPages index_view(int64_t layer, const int32_t* ids) const;

 private:
  int32_t pop();

  KvLayout layout_;
  bool one_layer_;
  int64_t pages_;
  std::byte* pool_;
  std::vector<int32_t> free_;
  std::vector<bool> dirty_;
};

}  // namespace ponder
