#include "cli/here.h"

#include <fmt/format.h>

#include "base/cpu.h"
#include "base/threads.h"
#include "cli/roofs.h"

namespace ponder {

Hardware this_machine(int threads) {
  ThreadPool pool(threads > 0 ? threads : usable_cores());
  const Kernels<float>& kernels = kernels_for<float>(choose_isa());
  const Roofs roofs = measure_roofs(pool, kernels);
  Hardware out;
  out.name = cpu_model();
  out.note =
      fmt::format("measured by ponder's {} kernels in {} threads", kernels.name, pool.threads());
  out.memory_bytes = static_cast<double>(memory_bytes());
  out.read_bytes_per_s = roofs.read_bytes_per_s;
  out.flop_per_s[static_cast<size_t>(UnitKind::Bf16)] = roofs.gemm_flop_per_s;
  out.number_bytes = 0;
  return out;
}

}  // namespace ponder
