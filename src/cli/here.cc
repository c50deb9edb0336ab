#include "cli/here.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/cpu.h"
#include "base/threads.h"
#include "cli/roofs.h"

namespace ponder {

Hardware machine_of(const Roofs& roofs, const Kernels<float>& kernels, int threads) {
  Hardware out;
  out.name = cpu_model();
  out.note = fmt::format("measured by ponder's {} kernels in {} threads", kernels.name, threads);
  out.memory_bytes = static_cast<double>(memory_bytes());
  out.read_bytes_per_s = roofs.read_bytes_per_s;
  for (const auto& [unit, roof] :
       {std::pair{UnitKind::Bf16, roofs.gemm}, {UnitKind::Int8, roofs.bytes}}) {
    const auto i = static_cast<size_t>(unit);
    out.flop_per_s[i] = roof.flop_per_s;
    out.weights_per_s[i] = roof.weights_per_s;
    out.alone_flop_per_s[i] = roof.alone_flop_per_s;
  }
  out.hidden = roofs.hidden;
  out.wait_s = roofs.region_s;
  // What lies between two products takes as long as so much reading.
  out.number_bytes = std::min(kMostNumberBytes, roofs.number_s * roofs.read_bytes_per_s);
  return out;
}

Hardware this_machine(int threads) {
  ThreadPool pool(threads > 0 ? threads : usable_cores());
  const Kernels<float>& kernels = kernels_for<float>(choose_isa());
  return machine_of(measure_roofs(pool, kernels), kernels, pool.threads());
}

}  // namespace ponder
