// Runs another program with limits: time, output, memory. It gets a process group of its own, which
// is killed whole when the program ends or its time is up. Safe to call from several threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

struct ProcessLimits {
  int64_t wall_ms = 10'000;
  size_t output_bytes = 1 << 20;  // stdout and stderr each; more ends the program
  int64_t memory_bytes = 0;       // address space; 0: unlimited
  int64_t cpu_s = 0;              // 0: unlimited
  int64_t file_bytes = -1;        // largest file it may write; -1: unlimited
};

struct ProcessResult {
  std::string fault;  // not empty: it could not be started, with the reason
  int exit_code = -1;
  int signal = 0;  // that ended it
  bool timed_out = false, too_much_output = false;
  std::string output, error_output;
};

// Data that the program finds, read-only, as file descriptor 3, 4, ...
ProcessResult run_process(const std::vector<std::string>& command, std::string_view input,
                          const ProcessLimits& limits, const std::vector<std::string>& data = {});

}  // namespace ponder
