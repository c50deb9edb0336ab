#include "base/cpu.h"

#include <fmt/ranges.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <vector>

#include "base/error.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace ponder {
namespace {

#if defined(__x86_64__)
// AMX state is off until a process asks for it (Linux Documentation/arch/x86/xstate.rst).
bool request_amx() {
  constexpr int kRequestPermission = 0x1023, kTileData = 18;
  return ::syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

bool cpu_has_amx_bf16() {
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  constexpr unsigned kBf16 = 1u << 22, kTile = 1u << 24;
  return (d & kBf16) && (d & kTile);
}

bool cpu_has_avx2() {
  unsigned a, b, c, d;
  // F16C by its bit of CPUID: clang 14 does not know the name.
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_F16C)) return false;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool cpu_has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni") &&
         __builtin_cpu_supports("avx512bf16");
}
#endif

}  // namespace

const char* isa_name(Isa isa) {
  constexpr const char* kNames[] = {"scalar", "avx2", "avx512", "amx", "neon", "dotprod", "i8mm"};
  return kNames[static_cast<int>(isa)];
}

bool isa_usable(Isa isa) {
  switch (isa) {
    case Isa::Scalar:
      return true;
#if defined(__x86_64__)
    case Isa::Avx2:
      return cpu_has_avx2();
    case Isa::Avx512:
      return cpu_has_avx512();
    case Isa::Amx: {
      static const bool usable = cpu_has_avx512() && cpu_has_amx_bf16() && request_amx();
      return usable;
    }
#elif defined(__aarch64__)
    case Isa::Neon:
      return true;
    case Isa::Dotprod:
      return (::getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
    case Isa::I8mm:
      return isa_usable(Isa::Dotprod) && (::getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0;
#endif
    default:
      return false;
  }
}

Isa choose_isa() {
  Isa best = Isa::Scalar;
  for (const Isa isa : kIsas) {
    if (isa_usable(isa)) best = isa;
  }
  const char* wanted = std::getenv("PONDER_ISA");
  if (!wanted || !*wanted) return best;
  for (const Isa isa : kIsas) {
    if (std::string(wanted) != isa_name(isa)) continue;
    if (!isa_usable(isa))
      fail("PONDER_ISA={} cannot run on this machine; its best is {}", wanted, isa_name(best));
    return isa;
  }
  std::vector<const char*> names;
  for (const Isa isa : kIsas) names.push_back(isa_name(isa));
  fail("PONDER_ISA={} is unknown; use one of {}", wanted, fmt::join(names, ", "));
}

std::string cpu_model() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  }
  return "unknown CPU";
}

uint64_t memory_bytes() {
  return static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace ponder
