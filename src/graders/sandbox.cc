#include "graders/sandbox.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/json.h"
#include "graders/process.h"

namespace ponder {
namespace {

constexpr uint64_t kThread = 0x00010000;  // CLONE_THREAD
constexpr size_t kMostOutput = 1 << 20;

// Calls that no answer needs: new namespaces and mounts, other processes' memory, sockets, the
// kernel's larger doors.
constexpr const char* kRefused[] = {"fork",
                                    "vfork",
                                    "socket",
                                    "socketpair",
                                    "connect",
                                    "bind",
                                    "listen",
                                    "accept",
                                    "accept4",
                                    "ptrace",
                                    "process_vm_readv",
                                    "process_vm_writev",
                                    "mount",
                                    "umount2",
                                    "move_mount",
                                    "fsopen",
                                    "open_tree",
                                    "pivot_root",
                                    "chroot",
                                    "setns",
                                    "unshare",
                                    "bpf",
                                    "perf_event_open",
                                    "keyctl",
                                    "add_key",
                                    "request_key",
                                    "io_uring_setup",
                                    "io_uring_enter",
                                    "io_uring_register",
                                    "userfaultfd",
                                    "init_module",
                                    "finit_module",
                                    "delete_module",
                                    "kexec_load",
                                    "kexec_file_load",
                                    "reboot",
                                    "swapon",
                                    "swapoff",
                                    "open_by_handle_at",
                                    "name_to_handle_at",
                                    "memfd_create",
                                    "shmget",
                                    "shmat",
                                    "shmctl",
                                    "msgget",
                                    "semget",
                                    "mq_open",
                                    "personality",
                                    "quotactl",
                                    "syslog",
                                    "acct",
                                    "settimeofday",
                                    "clock_settime",
                                    "nfsservctl",
                                    "mbind",
                                    "pidfd_getfd"};

// The filter as a program for the kernel. Error if libseccomp cannot make it.
std::string make_filter() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (!filter) fail("seccomp is not to be had here");
  int bad = 0;
  for (const char* name : kRefused) {
    const int call = seccomp_syscall_resolve_name(name);
    if (call != __NR_SCMP_ERROR) {
      bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
    }
  }
  // Threads share the limits of their process, so they may be; other clones are processes. clone3
  // hides its flags behind a pointer: libraries take clone where it does not exist.
  const scmp_arg_cmp no_thread{0, SCMP_CMP_MASKED_EQ, kThread, 0};
  bad |= seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, &no_thread);
  bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  const int file = memfd_create("filter", MFD_CLOEXEC);
  bad |= seccomp_export_bpf(filter, file);
  seccomp_release(filter);
  std::string out;
  const off_t size = lseek(file, 0, SEEK_END);
  if (bad == 0 && size > 0) {
    out.resize(static_cast<size_t>(size));
    bad |= pread(file, out.data(), out.size(), 0) != size;
  }
  if (file >= 0) close(file);
  if (bad != 0 || out.empty()) fail("the seccomp filter of the sandbox cannot be made");
  return out;
}

// Nobody can write this by chance.
std::string secret() {
  uint64_t bits[2] = {};
  if (getrandom(bits, sizeof bits, 0) != sizeof bits) fail("no random numbers from the system");
  return fmt::format("{:016x}{:016x}", bits[0], bits[1]);
}

// argv: the mark and the expression. The value is written behind the mark, past anything printed.
constexpr const char* kCaller = R"(
import json, sys
mark, call = sys.argv[1:]
space = {"__name__": "answer"}
exec(compile(open("/answer.py").read(), "answer.py", "exec"), space)
value = json.dumps(eval(call, space))
sys.stdout.write("\n" + mark + value)
)";

std::vector<std::string> sandboxed(const std::string& started, const std::string& mark,
                                   const std::optional<std::string>& call) {
  std::vector<std::string> out = {
      "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid",
      "65534", "--gid", "65534", "--clearenv", "--setenv", "PATH", "/usr/bin", "--ro-bind", "/usr",
      "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink",
      "usr/lib64", "/lib64", "--dev-bind", "/dev/null", "/dev/null", "--ro-bind-data", "4",
      "/answer.py", "--remount-ro", "/", "--chdir", "/", "--seccomp", "3",
      // The first line says that the sandbox stands: what fails before it is not the answer's
      // fault.
      "/usr/bin/sh", "-c", "echo " + started + "; exec \"$@\"", "sh", "/usr/bin/python3", "-I",
      "-S", "-B"};
  if (call) {
    out.insert(out.end(), {"-c", kCaller, mark, *call});
  } else {
    out.emplace_back("/answer.py");
  }
  return out;
}

std::string ending(const ProcessResult& ran, const SandboxLimits& limits) {
  if (ran.timed_out) return fmt::format("it ran longer than {} ms", limits.wall_ms);
  if (ran.too_much_output) return "it wrote too much";
  if (ran.signal != 0) return fmt::format("signal {} ended it", ran.signal);
  if (ran.exit_code == 0) return "";
  const std::string text = printable(ran.error_output, 4000);
  return fmt::format("it ended with status {}: {}", ran.exit_code,
                     text.substr(text.size() > 200 ? text.size() - 200 : 0));
}

}  // namespace

SandboxResult run_python(const std::string& program, std::string_view input,
                         const std::optional<std::string>& call, const SandboxLimits& limits) {
  static const std::string filter = make_filter();
  SandboxResult out;
  for (const char* needed : {"/usr/bin/python3", "/usr/bin/sh"}) {
    if (access(needed, X_OK) == 0) continue;
    out.fault = fmt::format("the sandbox needs {}; install it", needed);
    return out;
  }
  const std::string started = secret(), mark = secret();
  ProcessLimits process;
  process.wall_ms = limits.wall_ms;
  process.output_bytes = kMostOutput;
  process.memory_bytes = limits.memory_bytes;
  process.cpu_s = limits.wall_ms / 1000 + 1;
  process.file_bytes =
      kMostOutput;  // bubblewrap copies the program in; the answer can write nowhere
  const ProcessResult ran =
      run_process(sandboxed(started, mark, call), input, process, {filter, program});
  if (!ran.fault.empty()) {
    out.fault = ran.fault + "; install the package bubblewrap";
    return out;
  }
  if (!ran.output.starts_with(started + "\n")) {
    out.fault = fmt::format(
        "the sandbox does not start (are user namespaces allowed here?): {}",
        printable(ran.error_output.empty() ? ending(ran, limits) : ran.error_output, 200));
    return out;
  }
  out.output = ran.output.substr(started.size() + 1);
  out.why = ending(ran, limits);
  if (call && out.why.empty()) {
    const size_t value = out.output.rfind("\n" + mark);
    if (value == out.output.npos) out.why = "it ended before the call";
    if (value != out.output.npos) out.output.erase(0, value + 1 + mark.size());
  }
  out.ended_well = out.why.empty();
  return out;
}

}  // namespace ponder
