// The subcommands: one file each, and one line each in main.cc. `add_X` declares the options of
// `ponder X` and leaves the work as the subcommand's callback, which throws Error where it fails
// and CLI::ParseError where the user asked for something that does not make sense.
#pragma once

#include <CLI/CLI.hpp>

namespace ponder {

void add_ask(CLI::App& app);
void add_bench(CLI::App& app);
void add_chat(CLI::App& app);
void add_convert(CLI::App& app);
void add_eval(CLI::App& app);
void add_inspect(CLI::App& app);
void add_merge(CLI::App& app);
void add_perplexity(CLI::App& app);
void add_plan(CLI::App& app);
void add_pull(CLI::App& app);
void add_r1(CLI::App& app);
void add_rollout(CLI::App& app);
void add_serve(CLI::App& app);
void add_tasks(CLI::App& app);
void add_tokenizer(CLI::App& app);
void add_train(CLI::App& app);
void add_watch(CLI::App& app);

}  // namespace ponder
