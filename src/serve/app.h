// The whole server: HTTP in front, the routes, who may use them, and the model's thread behind.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/assets.h"
#include "http/server.h"
#include "serve/api.h"
#include "serve/keys.h"
#include "serve/memory.h"

namespace ponder {

struct AppOptions {
  http::ServerOptions http;  // its functions are set here
  ServiceOptions service;
  Keys keys;  // none: everybody may ask
  std::vector<http::Asset> assets;
  int log_fd = 2;
  int readers = 2;  // threads that read requests; one of several is for short ones
  // Of bodies, requests that wait and prompts of running replies: of all, and of one tenant (a key,
  // or without keys an address). At least the longest body.
  size_t request_bytes = 512u << 20, tenant_bytes = 128u << 20;
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

  http::ServerOptions server_options();
  http::Admission admit(const http::Request& head, uint64_t body_bytes);
  void on_access(const http::Access& access);
  void handle(http::Request&& request, http::Responder responder);
  std::optional<http::Response> refusal(const http::Request& request, const Route* route) const;
  const Route* find(const http::Request& request) const;  // nullptr: there is none
  const Route* at(std::string_view path) const;           // of whatever method
  std::string methods_at(std::string_view path) const;
  const Keys::Key* key_of(const http::Request& request) const;
  std::string payer(const http::Request& request) const;
  void read_requests(bool short_ones);
  std::optional<Task> next_task(bool short_ones);
  std::string plain_body(http::Request& request) const;
  void call(Task& task);
  ApiError as_api_error(const std::exception& error) const;

  AppOptions options_;
  Log log_;
  Metrics metrics_;
  http::Assets assets_;
  std::vector<Route> routes_;
  RequestMemory memory_;
  std::unique_ptr<Service> service_;

  std::mutex mutex_;
  std::condition_variable wake_;
  FairQueue<Task> short_, long_;  // by tenant; what is long may take seconds to read
  bool stop_ = false;
  std::vector<std::thread> readers_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace ponder
