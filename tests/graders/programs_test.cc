// Verifiers that start programs: the user's own command, and answers that are programs.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "graders/process.h"
#include "graders/sandbox.h"
#include "graders/verifier.h"

namespace ponder {
namespace {

Verdict by_command(std::vector<std::string> command, int64_t timeout_ms = 2000) {
  const Json problem = {
      {"prompt", "2+2"},
      {"answer", "4"},
      {"verifier", {{"type", "command"}, {"command", command}, {"timeout_ms", timeout_ms}}}};
  return make_verifier(problem, "here", {true})->verify("four");
}

TEST(Command, ItsScoreCounts) {
  const Verdict out =
      by_command({"sh", "-c", R"(cat >/dev/null; echo '{"score": 0.5, "partial": 0.25}')"});
  EXPECT_EQ(out.score, 0.5);
  EXPECT_EQ(out.partial, 0.25);
  EXPECT_EQ(out.error, "");
}

TEST(Command, SeesTheWholeProblem) {
  const std::string check =
      R"(read -r line; case "$line" in )"
      R"('{"prompt":"2+2","answer":"4","response":"four"}') echo '{"score":1}';; )"
      R"(*) echo '{"score":0}';; esac)";
  EXPECT_EQ(by_command({"sh", "-c", check}).score, 1);
}

TEST(Command, WhateverItDoesElseIsAnErrorNeverASilentZero) {
  for (const char* script :
       {"exit 3", "echo garbage", "echo '{}'", "echo '{\"score\": 2}'", "echo '{\"score\": \"1\"}'",
        "echo '{\"score\": null}'", "kill -9 $$", "true", "echo '[1]'", "head -c 3000000 /dev/zero",
        "echo '{\"score\": NaN}'"}) {
    const Verdict out = by_command({"sh", "-c", script});
    EXPECT_NE(out.error, "") << script;
    EXPECT_EQ(out.score, 0) << script;
  }
  EXPECT_NE(by_command({"/no/such/program"}).error, "");
}

TEST(Command, OneThatHangsIsKilledWithAllItStarted) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string mark =
      std::filesystem::temp_directory_path() / fmt::format("ponder_{}", getpid());
  const Verdict out = by_command({"sh", "-c", "(sleep 1; touch " + mark + ") & sleep 60"}, 200);
  EXPECT_NE(out.error.find("longer than 200 ms"), std::string::npos) << out.error;
  // A child that holds the pipes open after the program's end is not waited for either.
  EXPECT_EQ(by_command({"sh", "-c", R"(sleep 60 & echo '{"score": 1}')"}, 5000).score, 1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST(Command, RunsOnlyIfAllowed) {
  const Json problem = {{"verifier", {{"type", "command"}, {"command", {"true"}}}}};
  EXPECT_THROW(make_verifier(problem, "here"), Error);
}

TEST(Process, ReadsLargeInputOrNot) {
  const std::string large(3 << 20, 'x');
  ProcessLimits limits;
  limits.output_bytes = 4 << 20;
  EXPECT_EQ(run_process({"cat"}, large, limits).output, large);
  EXPECT_EQ(run_process({"true"}, large, limits).exit_code, 0);
  EXPECT_EQ(run_process({"sh", "-c", "cat <&3; cat <&4"}, "", limits, {"a", "b"}).output, "ab");
}

// ---- the sandbox

bool sandbox_works() {
  static const SandboxResult result = run_python("print(1)", "", std::nullopt, {});
  return result.fault.empty();
}

struct Sandbox : testing::Test {
  void SetUp() override {
    if (!sandbox_works()) {
      GTEST_SKIP() << run_python("print(1)", "", std::nullopt, {}).fault;
    }
  }
  static SandboxResult run(const std::string& program, int64_t wall_ms = 3000) {
    SandboxResult out = run_python(program, "", std::nullopt, {wall_ms, int64_t{256} << 20});
    EXPECT_EQ(out.fault, "") << program;
    return out;
  }
};

Verdict by_code(const Json& tests, const std::string& answer, int64_t timeout_ms = 3000) {
  const Json problem = {
      {"verifier", {{"type", "code"}, {"tests", tests}, {"timeout_ms", timeout_ms}}}};
  return make_verifier(problem, "here")->verify(answer);
}

TEST_F(Sandbox, ProgramsAreJudgedByWhatTheyPrintAndReturn) {
  const Json doubled = {{{"input", "3\n"}, {"output", "6"}}, {{"input", "4"}, {"output", "8\n"}}};
  const Verdict good = by_code(doubled, "Here:\n```python\nprint(int(input()) * 2)\n```\nDone.");
  EXPECT_EQ(good.score, 1) << good.why << good.error;
  const Verdict half = by_code(doubled, "```python\nprint(6)\n```");
  EXPECT_EQ(half.score, 0);
  EXPECT_EQ(half.partial, 0.5);
  EXPECT_EQ(half.error, "");
  const Json calls = {{{"call", "f(2)"}, {"value", 4}}, {{"call", "f('a')"}, {"value", "aa"}}};
  EXPECT_EQ(by_code(calls, "```\nprint('noise')\ndef f(x): return x * 2\n```").score, 1);
  EXPECT_EQ(by_code(calls, "def f(x): return 4").score, 0);
  const Json large = {{{"call", "f()"}, {"value", Json::parse("[354224848179261915075]")}}};
  EXPECT_THROW(by_code(large, "def f(): return [354224848179261915076]"), Error);
  for (const char* cheat :
       {"import os\nos._exit(0)", "import sys\nsys.exit(0)", "raise SystemExit", "",
        "def f(x): return object()", "class A:\n  __eq__ = lambda a, b: True\nf = lambda x: A()",
        "syntax error"}) {
    const Verdict out = by_code(calls, cheat);
    EXPECT_EQ(out.score, 0) << cheat;
    EXPECT_EQ(out.error, "") << cheat;
  }
}

TEST_F(Sandbox, TheLastCompleteBlockIsTheProgram) {
  const Json six = {{{"input", ""}, {"output", "6"}}};
  for (const char* answer :
       {"```python\nprint(5)\n```\nNo:\n```python\nprint(6)\n```",
        "```python\nprint(6)\n```\nIt prints:\n```text\n6\n```",
        "```python\nprint(6)\n```\nOr shorter:\n```python\nprint(", "~~~python\nprint(6)\n~~~",
        "````\nprint(6)\n````", "1. So:\n\n   ```py\n   if True:\n       print(6)\n   ```\n",
        "    if True:\n        print(6)\n", "```python\ns = \"\"\"\n~~~\n\"\"\"\nprint(6)\n```",
        "Call ```print(6)``` so:\n```\nprint(6)\n```"}) {
    EXPECT_EQ(by_code(six, answer).score, 1) << answer << by_code(six, answer).why;
  }
  EXPECT_EQ(by_code(six, "```\nprint(6)\n```\nBetter:\n```\nprint(5)\n```").score, 0);
}

TEST_F(Sandbox, MembersOfAnObjectHaveNoOrder) {
  const Json value = {{"a", {{{"x", 1}, {"y", 2}}}}, {"b", 2}};
  const Json wanted = {{{"call", "f()"}, {"value", value}}};
  EXPECT_EQ(by_code(wanted, "f = lambda: {'b': 2, 'a': [{'y': 2, 'x': 1}]}").score, 1);
  EXPECT_EQ(by_code(wanted, "f = lambda: {'b': 2, 'a': [{'y': 1, 'x': 2}]}").score, 0);
  EXPECT_EQ(by_code(wanted, "f = lambda: {'b': 2, 'a': [], 'c': 3}").score, 0);
}

TEST_F(Sandbox, StopsForkBombs) {
  const SandboxResult out = run("import os\nwhile True: os.fork()");
  EXPECT_FALSE(out.ended_well);
  EXPECT_NE(out.why.find("not permitted"), std::string::npos) << out.why;
  EXPECT_FALSE(run("import subprocess\nsubprocess.run(['/usr/bin/true'])").ended_well);
  EXPECT_FALSE(run("import os\nos.posix_spawn('/usr/bin/true', ['true'], {})").ended_well);
}

TEST_F(Sandbox, BoundsThreads) {
  const SandboxResult out =
      run("import threading, time\n"
          "for i in range(100000): threading.Thread(target=time.sleep, args=(9,)).start()\n",
          700);
  EXPECT_FALSE(out.ended_well);
}

TEST_F(Sandbox, StopsEndlessLoops) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(run("while True: pass", 400).ended_well);
  EXPECT_FALSE(run("import time\ntime.sleep(60)", 400).ended_well);
  EXPECT_FALSE(
      run("import signal\nfor s in range(1, 32):\n  try: signal.signal(s, signal.SIG_IGN)\n"
          "  except OSError: pass\nwhile True: pass",
          400)
          .ended_well);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(Sandbox, StopsMemoryHogs) {
  EXPECT_FALSE(run("x = bytearray(1 << 30)").ended_well);
  EXPECT_FALSE(run("x = []\nwhile True: x.append(bytearray(1 << 20))").ended_well);
  EXPECT_FALSE(run("while True: print('x' * 100000)").ended_well);
}

TEST_F(Sandbox, HasNoNetwork) {
  EXPECT_FALSE(run("import socket\nsocket.socket()").ended_well);
  EXPECT_FALSE(run("import urllib.request\nurllib.request.urlopen('http://127.0.0.1')").ended_well);
}

TEST_F(Sandbox, HasNoFiles) {
  const std::string own =
      std::filesystem::temp_directory_path() / fmt::format("ponder_{}", getpid());
  std::ofstream(own) << "secret";
  for (const std::string& path :
       {own, std::string("/etc/passwd"), std::string("/proc/self/environ"), std::string("/root"),
        std::string("/home"), std::string("/tmp")}) {
    EXPECT_FALSE(run("import os\nprint(os.listdir(" + Json(path).dump() + ") if os.path.isdir(" +
                     Json(path).dump() + ") else open(" + Json(path).dump() + ").read())")
                     .ended_well)
        << path;
  }
  for (const char* path : {"/x", "/tmp/x", "/usr/x", "/dev/x", "/dev/shm/x", "/answer.py"}) {
    EXPECT_FALSE(run("open('" + std::string(path) + "', 'w').write('x')").ended_well) << path;
  }
  const SandboxResult seen =
      run("import os\nprint(sorted(os.listdir('/')), dict(os.environ).get('HOME'))");
  EXPECT_EQ(seen.output, "['answer.py', 'bin', 'dev', 'lib', 'lib64', 'usr'] None\n");
  std::filesystem::remove(own);
}

TEST_F(Sandbox, IsNobodyWithNoRights) {
  EXPECT_EQ(run("import os\nprint(os.getuid(), os.getpid() < 5)").output, "65534 True\n");
  EXPECT_FALSE(run("import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
                   "import sys\nsys.exit(0 if libc.unshare(0x10000000) == 0 else 1)")
                   .ended_well);
  EXPECT_FALSE(run("import os\nos.kill(1, 0)\nos.setuid(0)").ended_well);
  // No file descriptor of ours is open in there.
  EXPECT_EQ(run("import os\nopen_ = []\nfor fd in range(3, 300):\n  try:\n    os.fstat(fd)\n    "
                "open_.append(fd)\n"
                "  except OSError: pass\nprint(open_)")
                .output,
            "[]\n");
}

TEST(Code, WithoutASandboxTheVerdictIsAnErrorThatSaysWhatToInstall) {
  const char* path = getenv("PATH");
  const std::string kept = path ? path : "";
  setenv("PATH", "/nowhere", 1);
  const Verdict out = by_code({{{"call", "1"}, {"value", 1}}}, "pass");
  setenv("PATH", kept.c_str(), 1);
  EXPECT_EQ(out.score, 0);
  EXPECT_NE(out.error.find("bubblewrap"), std::string::npos) << out.error;
}

}  // namespace
}  // namespace ponder
