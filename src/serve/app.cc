#include "serve/app.h"

#include <algorithm>

#include "serve/fields.h"

namespace ponder {
namespace {

// Requests that were read from the wire and wait to be understood. Each may hold a long body.
constexpr size_t kMaxTasks = 512;

ApiError as_api_error(const std::exception& error) {
  if (const auto* api = dynamic_cast<const ApiError*>(&error)) return *api;
  if (dynamic_cast<const Error*>(&error)) return {400, "invalid_request_error", error.what()};
  return {500, "server_error", "this request failed inside the server"};
}

http::Response error_response(ApiError error, Json (*shape)(const ApiError&),
                              const std::string& request_id = {}) {
  error.request_id = request_id;
  http::Response out;
  out.status = error.status;
  out.body = shape(error).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  if (error.retry_after)
    out.headers.emplace_back("Retry-After", std::to_string(*error.retry_after));
  if (error.status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer");
  return out;
}

bool path_fits(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with("/*")) return pattern == path;
  pattern.remove_suffix(1);
  return path.size() > pattern.size() && path.starts_with(pattern);
}

}  // namespace

void send_json(Call& call, const Json& body, int status) {
  http::Response out;
  out.status = status;
  out.body = body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  call.responder.send(std::move(out));
}

App::App(std::unique_ptr<Assistant> assistant, AppOptions options)
    : options_(std::move(options)), log_(options_.log_fd), assets_(options_.assets) {
  for (const auto& family : {chat_routes(), completion_routes(), responses_routes(),
                             anthropic_routes(), info_routes()}) {
    routes_.insert(routes_.end(), family.begin(), family.end());
  }
  service_ = std::make_unique<Service>(std::move(assistant), options_.service, metrics_, log_);
  http::ServerOptions http = options_.http;
  http.error = [this](int status, std::string_view why, std::string_view path) {
    const char* type = status < 500 ? "invalid_request_error" : "server_error";
    const Route* route = at(path);
    return error_response({status, type, std::string(why)}, route ? route->error : openai_error);
  };
  http.log = [this](const http::Access& access) {
    // Paths that are nobody's are counted together: strangers must not make labels.
    const Route* route = at(access.path);
    metrics_.answered(std::string(route ? route->path : "other"), access.status, access.seconds);
    log_.line("info", "request",
              {{"request", access.id},
               {"method", access.method},
               {"path", printable(access.path)},
               {"peer", access.peer},
               {"status", access.status},
               {"bytes", access.bytes},
               {"seconds", access.seconds},
               {"aborted", access.aborted}});
  };
  server_ = std::make_unique<http::Server>(
      std::move(http), [this](http::Request&& request, http::Responder responder) {
        handle(std::move(request), std::move(responder));
      });
  reader_ = std::thread([this] { read_requests(); });
}

App::~App() {
  {
    const std::unique_lock lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  reader_.join();
  server_.reset();
}

const Route* App::at(std::string_view path) const {
  const auto found = std::find_if(routes_.begin(), routes_.end(),
                                  [&](const Route& one) { return path_fits(one.path, path); });
  return found == routes_.end() ? nullptr : &*found;
}

const Route* App::find(const http::Request& request) const {
  std::string_view method = request.method;
  if (method == "HEAD") method = "GET";
  const auto found = std::find_if(routes_.begin(), routes_.end(), [&](const Route& one) {
    return one.method == method && path_fits(one.path, request.path);
  });
  return found == routes_.end() ? nullptr : &*found;
}

// "Authorization: Bearer KEY", or "x-api-key: KEY" as Anthropic's clients send it.
std::optional<std::string> App::key_of(const http::Request& request) const {
  if (const std::string* given = http::find_header(request.headers, "authorization")) {
    std::string_view key = *given;
    constexpr std::string_view kBearer = "bearer ";
    const bool bearer =
        key.size() > kBearer.size() && std::equal(kBearer.begin(), kBearer.end(), key.begin(),
                                                  [](char a, char b) { return a == (b | 0x20); });
    if (bearer) return options_.keys.find(key.substr(kBearer.size()));
  }
  const std::string* given = http::find_header(request.headers, "x-api-key");
  return given ? options_.keys.find(*given) : std::nullopt;
}

// On the thread that talks to clients: only what is quick.
void App::handle(http::Request&& request, http::Responder responder) {
  const Route* route = find(request);
  if (!route) {
    const Route* same_path = at(request.path);
    if (!same_path && assets_.answer(request, responder)) return;
    const int status = same_path ? 405 : 404;
    const std::string why =
        same_path ? fmt::format("{} is not for {}", printable(request.path), request.method)
                  : fmt::format("there is no {} here; /openapi.json lists what there is",
                                printable(request.path));
    responder.send(error_response({status, "invalid_request_error", why},
                                  same_path ? same_path->error : openai_error, request.id));
    return;
  }
  Caller caller;
  caller.request_id = request.id;
  if (route->access == Route::Access::Key && !options_.keys.empty()) {
    const std::optional<std::string> name = key_of(request);
    if (!name) {
      responder.send(error_response(
          {401, "authentication_error",
           "this server wants a key that it knows, as \"Authorization: Bearer KEY\" or "
           "\"x-api-key: KEY\"",
           "", "invalid_api_key"},
          route->error, request.id));
      return;
    }
    caller.key = *name;
  }
  {
    const std::unique_lock lock(mutex_);
    if (tasks_.size() < kMaxTasks) {
      tasks_.push_back({std::move(request), responder, route, std::move(caller)});
      wake_.notify_one();
      return;
    }
  }
  ApiError busy(429, "rate_limit_error", "too many requests at once; try again later");
  busy.retry_after = 1;
  responder.send(error_response(busy, route->error, responder.id()));
}

void App::read_requests() {
  for (;;) {
    std::optional<Task> task;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || !tasks_.empty(); });
      if (stop_) return;
      task.emplace(std::move(tasks_.front()));
      tasks_.pop_front();
    }
    if (!task->responder.gone()) call(*task);
  }
}

void App::call(Task& task) {
  try {
    Json body;
    if (task.route->body) body = read_body(task.request.body);
    Call call{task.request, std::move(body), task.responder, std::move(task.caller),
              *service_,    metrics_,        routes_,        server_->connections()};
    task.route->endpoint(call);
  } catch (const std::exception& error) {
    const ApiError api = as_api_error(error);
    if (api.status >= 500) {
      log_.line("error", "request_failed",
                {{"request", task.request.id}, {"message", error.what()}});
    }
    task.responder.send(error_response(api, task.route->error, task.request.id));
  }
}

}  // namespace ponder
