// What this machine is: the instruction set that it can run, its name, its memory.
#pragma once

#include <cstdint>
#include <string>

namespace ponder {

enum class Isa { Scalar, Avx2, Avx512, Amx };  // Avx512 means with VNNI and BF16; Amx with AMX-BF16

const char* isa_name(Isa isa);

// The best that the CPU and the kernel allow, or what PONDER_ISA names (scalar | avx2 | avx512 |
// amx). Error if it names one that this machine lacks.
Isa choose_isa();
bool isa_usable(Isa isa);
std::string cpu_model();  // "Intel(R) Xeon(R) Processor", for reports
uint64_t memory_bytes();  // of this machine

}  // namespace ponder
