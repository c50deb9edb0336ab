// The grids of the IQ types: an index stands for 8 (or 4) weights without their signs, each one of
// a few levels. Facts of the format; quant_grids.cc is made by tools/make_quant_grids.py.
#pragma once

#include <cstdint>

namespace ponder {

// So that a table can be read 32 bits at a time.
inline constexpr int kGridPad = 32;

// Eight numbers of two bits each, the first lowest: 0, 1, 2 for -1, 0, 1.
extern const uint16_t kIq1SGrid[2048 + kGridPad];
// The same, for the levels of kIq2Levels.
extern const uint16_t kIq2XxsGrid[256 + kGridPad];
extern const uint16_t kIq2XsGrid[512 + kGridPad];
extern const uint16_t kIq2SGrid[1024 + kGridPad];
// Four numbers of four bits each: for kIq3XxsLevels, and for 1, 3, ... 15.
extern const uint16_t kIq3XxsGrid[256 + kGridPad];
extern const uint16_t kIq3SGrid[512 + kGridPad];

constexpr int8_t kIq2Levels[4] = {8, 25, 43, 0};
constexpr int8_t kIq3XxsLevels[8] = {4, 12, 20, 28, 36, 44, 52, 62};
constexpr int8_t kIq3SLevels[8] = {1, 3, 5, 7, 9, 11, 13, 15};

// The sixteen levels of IQ4_NL and IQ4_XS, and of the FP4 types (E2M1, doubled).
constexpr int8_t kIq4Levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                   1,    13,   25,  38,  53,  69,  89,  113};
constexpr int8_t kFp4Levels[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

}  // namespace ponder
