// This machine as `ponder plan` sees hardware.
#pragma once

#include "cli/roofs.h"
#include "plan/hardware.h"

namespace ponder {

// Figures that ponder's own kernels measure, in about a second, so that none needs a share of what
// is reached. `threads` 0: all cores.
Hardware this_machine(int threads);
// The same of roofs that were measured already.
Hardware machine_of(const Roofs& roofs, const Kernels<float>& kernels, int threads);

}  // namespace ponder
