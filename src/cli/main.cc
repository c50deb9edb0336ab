// Start of the program: the subcommands, and what their ends mean to a shell. Exit codes: 0, 1 (it
// failed: "ponder: <sentence>" on stderr), 2 (it was called in a way that makes no sense).
#include <cstdio>
#include <new>

#include "base/cluster.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/json.h"
#include "base/tell.h"
#include "base/threads.h"
#include "cli/commands.h"
#include "cli/imatrix.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr int kFailed = 1, kUsage = 2;

std::string version() {
  return fmt::format("ponder {}\nkernels {}, {} threads, {}", PONDER_VERSION,
                     isa_name(choose_isa()), usable_cores(), cpu_model());
}

std::string usage_message(const CLI::App* app, const CLI::Error& error) {
  std::string command = "ponder";
  for (const CLI::App* sub : app->get_subcommands()) command += " " + sub->get_name();
  return fmt::format("{}: {}\nSee '{} --help'.\n", command, error.what(), command);
}

void describe(CLI::App& app) {
  app.set_version_flag("--version", version, "Print the version, the kernels and the threads");
  app.failure_message(usage_message);
  // Not require_subcommand: a misspelt command shall be named, not asked for.
  app.callback([&app] {
    if (app.get_subcommands().empty()) throw CLI::RequiredError("A command");
  });
  app.footer(
      "A MODEL is a Hugging Face folder, a .gguf file, a pulled OWNER/NAME, or a name under\n"
      "${PONDER_HOME:-~/.cache/ponder}/models; PONDER_MODEL is the one that -m gives otherwise.\n"
      "Exit codes: 0, 1 (it failed; one sentence on stderr says why), 2 (usage).");
  add_ask(app);
  add_chat(app);
  add_serve(app);
  add_pull(app);
  add_inspect(app);
  add_convert(app);
  add_merge(app);
  add_perplexity(app);
  add_imatrix(app);
  add_bench(app);
  add_plan(app);
  add_eval(app);
  add_train(app);
  add_r1(app);
  add_rollout(app);
  add_tasks(app);
  add_tokenizer(app);
  add_watch(app);
  for (const char* name : {"ask", "chat", "serve", "convert", "merge", "perplexity", "imatrix",
                           "bench", "plan", "eval", "train", "r1", "rollout"}) {
    app.get_subcommand(name)->add_flag_callback(
        "--allow-unread", [] { allow_unread(true); },
        "Take a model though it holds keys or tensors that ponder does not read");
  }
}

// As ranks they would do all of it several times, into the same files.
void refuse_ranks(CLI::App& app) {
  for (const char* name : {"pull", "inspect", "convert", "merge", "perplexity", "imatrix", "plan",
                           "tasks", "tokenizer", "watch"}) {
    app.get_subcommand(name)->parse_complete_callback([name] {
      if (among_ranks()) fail("{} runs as one process; start it without mpirun or srun", name);
    });
  }
}

// A full disk or a closed pipe is a failure too, not a shorter answer.
void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) fail("cannot write to standard output");
}

int run(int argc, char** argv) {
  CLI::App app("A thinking model as one program: ask it, talk with it, look into it.", "ponder");
  try {
    describe(app);
    refuse_ranks(app);
    app.parse(argc, argv);
    flush_output();
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  } catch (const Error& error) {
    constexpr size_t kLongest = 4000;  // of a file's text in it, which may be anything
    tell("ponder: {}\n", printable(error.what(), kLongest));
  } catch (const std::bad_alloc&) {
    tell("ponder: out of memory; try a smaller model or a shorter context\n");
  } catch (const std::exception& error) {  // of a library: a full disk, a folder that is closed
    tell("ponder: {}\n", printable(error.what()));
  }
  return kFailed;
}

}  // namespace
}  // namespace ponder

int main(int argc, char** argv) { return ponder::run(argc, argv); }
