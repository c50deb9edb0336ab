// The page that shows a run while it learns: curves, and a browser of its episodes. It reads the
// run's files alone, so it may be started before, while and after the run, and as often as one
// likes.
#pragma once

#include <cstdint>
#include <string>

#include "http/server.h"
#include "watch/run_files.h"

namespace ponder {

class Dashboard {
 public:
  // Listens on this machine alone; `port` 0: one that is free. Errors as RunFiles has them.
  Dashboard(const std::string& folder, uint16_t port);

  uint16_t port() const { return server_.port(); }
  void run() { server_.run(); }  // until SIGTERM or SIGINT
  http::Server& server() { return server_; }

 private:
  RunFiles files_;
  http::Server server_;
};

}  // namespace ponder
