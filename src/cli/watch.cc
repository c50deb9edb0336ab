// ponder watch: a page on which one sees a run learn.
#include "base/error.h"
#include "cli/commands.h"
#include "cli/number_option.h"
#include "watch/dashboard.h"

namespace ponder {

void add_watch(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("watch", "Show a run's curves and episodes in the browser");
  struct Options {
    std::string folder;
    uint16_t port = 8090;
  };
  auto options = std::make_shared<Options>();
  command->add_option("DIR", options->folder, "The --out of a ponder train or ponder r1")
      ->required();
  command->add_option("--port", options->port, "0: one that is free")
      ->check(number_between(0, 65535))
      ->capture_default_str();
  command->footer(
      "The page is for this machine alone. From another one, reach it by\n"
      "  ssh -L 8090:127.0.0.1:8090 HOST\n"
      "The run may be under way, done, or stopped: its files are only read. Ctrl-C ends this.");
  command->callback([options] {
    Dashboard dashboard(options->folder, options->port);
    fmt::print("{} is shown at http://127.0.0.1:{}/\n", options->folder, dashboard.port());
    std::fflush(stdout);
    dashboard.run();
  });
}

}  // namespace ponder
