// Runs a stranger's Python program where it can do no harm: bubblewrap gives it empty namespaces
// (no network, no processes but its own, no files but the system's programs, read-only), seccomp
// refuses it new processes, sockets and the calls that attack kernels, and limits bound time,
// memory and output.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

struct SandboxLimits {
  int64_t wall_ms = 5000;
  int64_t memory_bytes = int64_t{256} << 20;
};

struct SandboxResult {
  std::string fault;  // not empty: the sandbox itself does not work here, and how to get it
  bool ended_well = false;
  std::string output;
  std::string why;  // not ended well: what stopped it
};

// `program` is run by python3 with `input` on stdin. With `call`, that expression is evaluated
// after it, and the output is the value as JSON.
SandboxResult run_python(const std::string& program, std::string_view input,
                         const std::optional<std::string>& call, const SandboxLimits& limits);

}  // namespace ponder
