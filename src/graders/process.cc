#include "graders/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { close(); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

struct Pipe {
  Fd read, write;
};

Pipe make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("cannot make a pipe: {}", std::strerror(errno));
  return {Fd(ends[0]), Fd(ends[1])};
}

// Input as a file in memory: the program may read it or not, and nobody waits for anybody.
Fd file_of(std::string_view data) {
  Fd file(memfd_create("ponder", MFD_CLOEXEC));
  if (file.get() < 0) fail("cannot make a file in memory: {}", std::strerror(errno));
  while (!data.empty()) {
    const ssize_t written = write(file.get(), data.data(), data.size());
    if (written <= 0) fail("cannot write a file in memory: {}", std::strerror(errno));
    data.remove_prefix(static_cast<size_t>(written));
  }
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

void set_limit(__rlimit_resource_t what, int64_t value) {
  const rlimit limit{static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
  setrlimit(what, &limit);
}

// In the child, between fork and exec: only calls that are safe there. `fds` become 0, 1, 2, ...
[[noreturn]] void become(char* const* arguments, const std::vector<int>& fds, int status,
                         const ProcessLimits& limits) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // First out of the way, then into place: a source may sit where another one goes.
  constexpr int kAside = 200;
  const int count = static_cast<int>(fds.size());
  for (int i = 0; i < count; ++i) dup2(fds[static_cast<size_t>(i)], kAside + i);
  const int report = fcntl(status, F_DUPFD_CLOEXEC, kAside + count);
  for (int i = 0; i < count; ++i) dup2(kAside + i, i);
  syscall(SYS_close_range, count, report - 1, 0);
  syscall(SYS_close_range, report + 1, ~0u, 0);
  set_limit(RLIMIT_CORE, 0);
  if (limits.memory_bytes > 0) set_limit(RLIMIT_AS, limits.memory_bytes);
  if (limits.cpu_s > 0) set_limit(RLIMIT_CPU, limits.cpu_s);
  if (limits.file_bytes >= 0) set_limit(RLIMIT_FSIZE, limits.file_bytes);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  execvp(arguments[0], arguments);
  const int error = errno;
  [[maybe_unused]] const ssize_t told = write(report, &error, sizeof error);
  _exit(127);
}

// False when the stream has ended, or has said too much.
bool read_some(const Fd& from, std::string& into, size_t limit, bool& too_much) {
  char buffer[16384];
  const ssize_t count = read(from.get(), buffer, sizeof buffer);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  if (count == 0) return false;
  into.append(buffer, static_cast<size_t>(count));
  too_much = too_much || into.size() > limit;
  return !too_much;
}

using Clock = std::chrono::steady_clock;

// Collects output until the program has ended, said too much, or run out of time.
void collect(ProcessResult& result, Fd& out, Fd& err, const Fd& ended,
             const ProcessLimits& limits) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(limits.wall_ms);
  bool gone = false;
  while (true) {
    std::array<pollfd, 3> waits = {pollfd{out.get(), POLLIN, 0}, pollfd{err.get(), POLLIN, 0},
                                   pollfd{gone ? -1 : ended.get(), POLLIN, 0}};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) {
      result.timed_out = !gone;
      return;
    }
    // What it left in the pipes is read once it is gone; what its children hold open is not waited
    // for.
    const int ready = poll(waits.data(), waits.size(), gone ? 0 : static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return;
    if (ready == 0 && gone) return;
    if (ready <= 0) continue;
    if (waits[0].revents &&
        !read_some(out, result.output, limits.output_bytes, result.too_much_output))
      out.close();
    if (waits[1].revents &&
        !read_some(err, result.error_output, limits.output_bytes, result.too_much_output))
      err.close();
    if (result.too_much_output) return;
    if (waits[2].revents) gone = true;
  }
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& command, std::string_view input,
                          const ProcessLimits& limits, const std::vector<std::string>& data) {
  PONDER_CHECK(!command.empty());
  Fd in = file_of(input);
  Pipe out = make_pipe(), err = make_pipe(), status = make_pipe();
  std::vector<int> fds = {in.get(), out.write.get(), err.write.get()};
  std::vector<Fd> files;
  for (const std::string& text : data) {
    files.push_back(file_of(text));
    fds.push_back(files.back().get());
  }
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  ProcessResult result;
  const pid_t child = fork();
  if (child < 0) {
    result.fault = fmt::format("cannot start a process: {}", std::strerror(errno));
    return result;
  }
  if (child == 0) become(arguments.data(), fds, status.write.get(), limits);
  setpgid(child, child);  // whoever comes first; before anything could be killed
  out.write.close();
  err.write.close();
  status.write.close();
  int error = 0;
  ssize_t told = 0;
  do {
    told = read(status.read.get(), &error, sizeof error);
  } while (told < 0 && errno == EINTR);
  const bool failed = told == sizeof error;
  if (failed) {
    result.fault = fmt::format("cannot run {}: {}", command[0], std::strerror(error));
  } else {
    const Fd ended(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    collect(result, out.read, err.read, ended, limits);
  }
  kill(-child, SIGKILL);
  int state = 0;
  while (waitpid(child, &state, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(state)) result.exit_code = WEXITSTATUS(state);
  if (WIFSIGNALED(state)) result.signal = WTERMSIG(state);
  return result;
}

}  // namespace ponder
