// The whole server: HTTP in front, the routes, who may use them, and the model's thread behind.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/assets.h"
#include "http/server.h"
#include "serve/api.h"
#include "serve/keys.h"

namespace ponder {

struct AppOptions {
  http::ServerOptions http;  // its `error` and `log` are set here
  ServiceOptions service;
  Keys keys;  // none: everybody may ask
  std::vector<http::Asset> assets;
  int log_fd = 2;
};

class App {
 public:
  // Listens from here on. Error if it cannot.
  App(std::unique_ptr<Assistant> assistant, AppOptions options);
  ~App();

  uint16_t port() const { return server_->port(); }
  http::Server& server() { return *server_; }
  Service& service() { return *service_; }
  void run() { server_->run(); }  // until it was told to drain or stop

 private:
  struct Task {
    http::Request request;
    http::Responder responder;
    const Route* route;
    Caller caller;
  };

  void handle(http::Request&& request, http::Responder responder);
  const Route* find(const http::Request& request) const;  // nullptr: there is none
  const Route* at(std::string_view path) const;           // of whatever method
  std::optional<std::string> key_of(const http::Request& request) const;
  void read_requests();
  void call(Task& task);

  AppOptions options_;
  Log log_;
  Metrics metrics_;
  http::Assets assets_;
  std::vector<Route> routes_;
  std::unique_ptr<Service> service_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  bool stop_ = false;
  std::thread reader_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace ponder
