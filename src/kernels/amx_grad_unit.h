// Products of the backward kernels' tiles by the tile unit. Included by bf16_grad_tiles.h.
#pragma once

#include "kernels/amx_tiles.h"
#include "kernels/bf16_grad_tiles.h"

namespace ponder {
namespace {

// Has the tile registers while it lives; results [32, 32] are in the first four of them.
class GradTiles {
 public:
  GradTiles() {
    const TileConfig config;
    load_config(config);
  }
  ~GradTiles() { _tile_release(); }
  GradTiles(const GradTiles&) = delete;
  GradTiles& operator=(const GradTiles&) = delete;

  void begin(const TileTarget& to) {
    if (to.write || !to.whole()) {
      _tile_zero(0);
      _tile_zero(1);
      _tile_zero(2);
      _tile_zero(3);
      return;
    }
    const int64_t row_bytes = to.ld * static_cast<int64_t>(sizeof(float));
    _tile_loadd(0, to.c, row_bytes);
    _tile_loadd(1, to.c + 16, row_bytes);
    _tile_loadd(2, to.c + 16 * to.ld, row_bytes);
    _tile_loadd(3, to.c + 16 * to.ld + 16, row_bytes);
  }

  void multiply(const TileRun& run) {
    const uint16_t* a = run.left;
    const uint16_t* b = run.right;
    for (int64_t s = 0; s < run.steps; ++s, a += kTileSize, b += kTileSize) {
      _tile_loadd(4, a, 64);
      _tile_loadd(6, b, 64);
      _tile_dpbf16ps(0, 4, 6);
      _tile_loadd(7, b + run.right_stride, 64);
      _tile_dpbf16ps(1, 4, 7);
      _tile_loadd(5, a + run.left_stride, 64);
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    }
  }

  void end(const TileTarget& to) {
    if (to.whole()) return store(to.c, to.ld);
    alignas(64) float results[32 * 32];
    store(results, 32);
    add_results(results, to, 0);
    add_results(results, to, 16);
  }

 private:
  static void store(float* c, int64_t ld) {
    const int64_t row_bytes = ld * static_cast<int64_t>(sizeof(float));
    _tile_stored(0, c, row_bytes);
    _tile_stored(1, c + 16, row_bytes);
    _tile_stored(2, c + 16 * ld, row_bytes);
    _tile_stored(3, c + 16 * ld + 16, row_bytes);
  }
};

}  // namespace
}  // namespace ponder
