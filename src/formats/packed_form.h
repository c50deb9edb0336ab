// What reading and writing a packed file have in common.
#pragma once

#include <cstdint>
#include <string_view>

#include "formats/checkpoint.h"

namespace ponder {

inline constexpr std::string_view kPackedMagic = "ponder packed 1\n";
inline constexpr uint64_t kPackedHead = kPackedMagic.size() + 2 * sizeof(uint64_t);
inline constexpr uint64_t kPackedBlock = 4096;  // data begins at a multiple of it; so do experts
inline constexpr uint64_t kPackedLine = 64;     // and all else at one of this

inline uint64_t packed_up(uint64_t offset, uint64_t to) { return (offset + to - 1) / to * to; }

// A tensor's bytes when its rows lie side by side; 0 for one that cannot.
uint64_t turned_bytes(const StoredTensor& tensor);

}  // namespace ponder
