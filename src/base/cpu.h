// What this machine is: the instruction set that it can run, its name, its memory.
#pragma once

#include <cstdint>
#include <string>

namespace ponder {

// Avx512 means with VNNI and BF16; Amx with AMX-BF16; Neon is any 64-bit Arm core, Dotprod one with
// FEAT_DotProd, I8mm one with FEAT_I8MM, too.
enum class Isa { Scalar, Avx2, Avx512, Amx, Neon, Dotprod, I8mm };
// Those of this program's architecture, each better than the one before.
#if defined(__x86_64__)
inline constexpr Isa kIsas[] = {Isa::Scalar, Isa::Avx2, Isa::Avx512, Isa::Amx};
#elif defined(__aarch64__)
inline constexpr Isa kIsas[] = {Isa::Scalar, Isa::Neon, Isa::Dotprod, Isa::I8mm};
#else
inline constexpr Isa kIsas[] = {Isa::Scalar};
#endif
// Whether x and stored weights are rounded to bf16 where they are multiplied as real numbers.
constexpr bool rounds_to_bf16(Isa isa) { return isa == Isa::Avx512 || isa == Isa::Amx; }

const char* isa_name(Isa isa);

// The best that the CPU and the kernel allow, or what PONDER_ISA names. Error if it names one that
// this machine lacks.
Isa choose_isa();
bool isa_usable(Isa isa);
std::string cpu_model();  // "Intel(R) Xeon(R) Processor", for reports
uint64_t memory_bytes();  // of this machine

}  // namespace ponder
