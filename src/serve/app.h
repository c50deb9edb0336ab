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
#include "serve/router.h"

namespace ponder {

struct AppOptions {
  http::ServerOptions http;  // its functions are set here
  ServiceOptions service;    // of a server of one model
  PoolOptions pool;
  ResponseStore::Limits responses = {};
  Keys keys;  // none: everybody may ask
  std::vector<http::Asset> assets;
  int log_fd = 2;
  int readers = 2;  // threads that read requests; one of several is for short ones
  // Of bodies, requests that wait and prompts of running replies: of all, and of one tenant (a key,
  // or without keys an address). At least what the longest body takes while it is read.
  size_t request_bytes = 512u << 20, tenant_bytes = 128u << 20;
};

class App {
 public:
  // Listens from here on. Error if it cannot. `load`: the first model before anybody asks for it;
  // Error if it cannot be.
  App(std::vector<ModelSpec> models, bool load, const AppOptions& options);
  // Over one model, which stays.
  App(std::unique_ptr<Assistant> assistant, const AppOptions& options);
  ~App();

  uint16_t port() const { return server_->port(); }
  http::Server& server() { return *server_; }
  Service& service() { return pool_->first(); }
  ModelPool& models() { return *pool_; }
  void run() { server_->run(); }  // until it was told to drain or stop

 private:
  struct Task {
    http::Request request;
    http::Responder responder;
    const Route* route;
    Caller caller;
    std::string tenant;
    bool read = false;  // `body` is there, and the request's own is not
    Lease values = {};  // of `body`'s memory
    Json body = nullptr;
    Served served = {};
  };

  http::ServerOptions server_options();
  http::Admission admit(const http::Request& head, uint64_t body_bytes);
  void on_access(const http::Access& access);
  void handle(http::Request&& request, http::Responder responder);
  std::optional<http::Response> refusal(const http::Request& request, const Route* route) const;
  const Keys::Key* key_of(const http::Request& request) const;
  std::string payer(const http::Request& request) const;
  void read_requests(bool short_ones);
  std::optional<Task> next_task(bool short_ones);
  std::string plain_body(http::Request& request) const;
  Lease lease_of_values(const http::Request& request, std::string_view text) const;
  bool enqueue(Task task);
  void read(Task& task) const;
  bool serve(Task& task);
  void call(Task& task);
  void fail(const Task& task, const std::exception& error);
  ApiError as_api_error(const std::exception& error) const;

  AppOptions options_;
  Log log_;
  Metrics metrics_;
  http::Assets assets_;
  Router router_;
  RequestMemory memory_;
  ResponseStore responses_;
  std::unique_ptr<ModelPool> pool_;

  std::mutex mutex_;
  std::condition_variable wake_;
  FairQueue<Task> short_, long_;    // by tenant; what is long may take seconds to read
  std::atomic<size_t> parked_ = 0;  // tasks that wait for their model
  bool stop_ = false;
  std::vector<std::thread> readers_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace ponder
