#include "serve/app.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "http/gzip.h"
#include "serve/fields.h"

namespace ponder {
namespace {

// Requests that were read from the wire and wait to be understood.
constexpr size_t kMaxTasks = 512;
constexpr size_t kShortBody = 64u << 10;

ApiError busy(const char* why = "too many requests at once; try again later") {
  ApiError out(429, "rate_limit_error", why);
  out.retry_after = 1;
  return out;
}
const char* const kNoMemory =
    "the requests that are being read fill the memory that they may; try again later";

http::Response answer_to(ApiError error, const Route* route, const std::string& request_id = {}) {
  error.request_id = request_id;
  return error_response(error, route ? route->error : openai_error);
}

// The calling thread alone, and for good: to take it back would want privileges.
void yield_to_others() {
  constexpr int kNice = 10;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kNice);
}

std::vector<ModelSpec> one_model(std::unique_ptr<Assistant> assistant, ServiceOptions options) {
  ModelSpec out;
  out.name = options.model;
  out.path = assistant->checkpoint().path;
  auto held = std::make_shared<OpenedModel>(OpenedModel{std::move(assistant), std::move(options)});
  out.open = [held] { return std::move(*held); };
  return {std::move(out)};
}

// As text; what is no text is the endpoint's to refuse.
std::string model_of(const Json& body, const std::string& query) {
  if (const Json* name = body.is_object() ? json_member(body, "model") : nullptr) {
    return name->is_string() ? name->get<std::string>() : "";
  }
  constexpr std::string_view kModel = "model=";
  if (!query.starts_with(kModel)) return "";
  return percent_decoded(std::string_view(query).substr(0, query.find('&')).substr(kModel.size()));
}

}  // namespace

void send_json(Call& call, const Json& body, int status) {
  http::Response out;
  out.status = status;
  out.body = json_line(body) + "\n";
  call.responder.send(std::move(out));
}

App::App(std::unique_ptr<Assistant> assistant, const AppOptions& options)
    : App(one_model(std::move(assistant), options.service), true, options) {}

App::App(std::vector<ModelSpec> models, bool load, const AppOptions& options)
    : options_(options),
      log_(options_.log_fd),
      assets_(options_.assets),
      memory_(std::max(options_.request_bytes, http::most_held(options_.http.limits)),
              std::max(options_.tenant_bytes, http::most_held(options_.http.limits))),
      responses_(options_.responses),
      pool_(std::make_unique<ModelPool>(std::move(models), options_.pool, metrics_, log_)) {
  if (load) pool_->load_first();
  server_ = std::make_unique<http::Server>(
      server_options(), [this](http::Request&& request, http::Responder responder) {
        handle(std::move(request), std::move(responder));
      });
  for (int i = 0; i < std::max(options_.readers, 1); ++i) {
    readers_.emplace_back([this, i] { read_requests(i == 0 && options_.readers > 1); });
  }
}

App::~App() {
  {
    const std::unique_lock lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (std::thread& reader : readers_) reader.join();
  server_.reset();
  pool_->stop();
}

http::ServerOptions App::server_options() {
  http::ServerOptions out = options_.http;
  out.error = [this](int status, std::string_view why, std::string_view path) {
    const char* type = status < 500 ? "invalid_request_error" : "server_error";
    return answer_to({status, type, std::string(why)}, router_.at(path));
  };
  out.log = [this](const http::Access& access) { on_access(access); };
  out.admit = [this](const http::Request& head, uint64_t body_bytes) {
    return admit(head, body_bytes);
  };
  out.on_drain = [this](bool over) {
    pool_->drain(over);
    wake_.notify_all();
  };
  return out;
}

void App::on_access(const http::Access& access) {
  // Paths that are nobody's are counted together: strangers must not make labels.
  const Route* route = router_.at(access.path);
  metrics_.answered(route ? route->path : "other", access.status, access.seconds);
  log_.line("info", "request",
            {{"request", access.id},
             {"method", access.method},
             {"path", printable(access.path)},
             {"peer", access.peer},
             {"status", access.status},
             {"bytes", access.bytes},
             {"seconds", access.seconds},
             {"aborted", access.aborted}});
}

// "Authorization: Bearer KEY", "x-api-key: KEY" as Anthropic's clients send it, or "api-key: KEY"
// as Azure's do.
const Keys::Key* App::key_of(const http::Request& request) const {
  if (const std::string* given = http::find_header(request.headers, "authorization")) {
    std::string_view key = *given;
    constexpr std::string_view kBearer = "bearer ";
    const bool bearer =
        key.size() > kBearer.size() && std::equal(kBearer.begin(), kBearer.end(), key.begin(),
                                                  [](char a, char b) { return a == (b | 0x20); });
    if (bearer) return options_.keys.find(key.substr(kBearer.size()));
  }
  for (const char* name : {"x-api-key", "api-key"}) {
    const std::string* given = http::find_header(request.headers, name);
    if (given) return options_.keys.find(*given);
  }
  return nullptr;
}

// Whose memory a request takes.
std::string App::payer(const http::Request& request) const {
  if (options_.keys.empty()) return request.peer;
  const Keys::Key* key = key_of(request);
  return key ? key->name : std::string();
}

// What is said to a request, whatever its body is.
std::optional<http::Response> App::refusal(const http::Request& request, const Route* route) const {
  if (!route) {
    const Route* same_path = router_.at(request.path);
    if (!same_path) {
      return answer_to({404, "invalid_request_error",
                        fmt::format("there is no {} here; /openapi.json lists what there is",
                                    printable(request.path))},
                       router_.above(request.path), request.id);
    }
    const std::string allowed = router_.methods_at(request.path);
    http::Response out =
        answer_to({405, "invalid_request_error",
                   fmt::format("{} is not for {}", printable(request.path), request.method)},
                  same_path, request.id);
    out.headers.emplace_back("Allow", allowed);
    if (request.method == "OPTIONS") return http::Response{204, "", {}, {{"Allow", allowed}}};
    return out;
  }
  if (route->access == Route::Access::Open || options_.keys.empty() || key_of(request)) return {};
  return answer_to({401, "authentication_error",
                    "this server wants a key that it knows, as \"Authorization: Bearer KEY\" or "
                    "\"x-api-key: KEY\"",
                    "", "invalid_api_key"},
                   route, request.id);
}

// On the thread that talks to clients, before a body is read.
http::Admission App::admit(const http::Request& head, uint64_t body_bytes) {
  const Route* route = router_.find(head.method, head.path);
  if (!route && assets_.has(head)) return {};
  http::Admission out;
  out.refusal = refusal(head, route);
  if (out.refusal) return out;
  if (pool_->draining() && !route->quick) {
    out.refusal = answer_to(Service::stopped(), route);
    return out;
  }
  if (!route->body && body_bytes > kShortBody) {
    out.refusal = answer_to(
        {413, "invalid_request_error", fmt::format("{} reads no body", printable(head.path))},
        route);
    return out;
  }
  out.allowance = memory_.open(payer(head));
  return out;
}

// On the thread that talks to clients: only what is quick.
void App::handle(http::Request&& request, http::Responder responder) {
  const Route* route = router_.find(request.method, request.path);
  if (!route && assets_.answer(request, responder)) return;
  if (auto refused = refusal(request, route)) return responder.send(std::move(*refused));
  const std::string payer_of = payer(request);
  Caller caller;
  caller.request_id = request.id;
  caller.memory = request.allowance;
  if (const Keys::Key* key = options_.keys.empty() ? nullptr : key_of(request)) {
    caller.key = key->name;
    caller.priority = key->priority;
  }
  Task task{std::move(request), responder, route, std::move(caller), payer_of};
  if (route->quick) return call(task);
  if (enqueue(std::move(task))) return;
  responder.send(answer_to(busy(), route, responder.id()));
}

// False if there are too many.
bool App::enqueue(Task task) {
  const std::unique_lock lock(mutex_);
  if (short_.size() + long_.size() + parked_ >= kMaxTasks) return false;
  auto& queue = task.request.body.size() <= kShortBody ? short_ : long_;
  const std::string tenant = task.tenant;
  const int priority = task.caller.priority;
  queue.push(tenant, std::move(task), priority);
  wake_.notify_all();
  return true;
}

std::optional<App::Task> App::next_task(bool short_ones) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return stop_ || short_.size() > 0 || (!short_ones && long_.size() > 0); });
  if (stop_) return std::nullopt;
  FairQueue<Task>& queue = !short_ones && long_.size() > 0 ? long_ : short_;
  std::optional<Task> task = queue.pop();
  queue.charge(task->tenant, static_cast<int64_t>(task->request.body.size()) + 1);
  queue.leave(task->tenant);
  return task;
}

void App::read_requests(bool short_ones) {
  // Steps of replies that run come before long bodies: they take the same cores.
  if (!short_ones && options_.readers > 1) yield_to_others();
  while (std::optional<Task> task = next_task(short_ones)) {
    if (!task->responder.gone()) call(*task);
  }
}

// Clients are not told where files lie.
ApiError App::as_api_error(const std::exception& error) const {
  if (const auto* api = dynamic_cast<const ApiError*>(&error)) return *api;
  if (!dynamic_cast<const Error*>(&error)) {
    return {500, "server_error", "this request failed inside the server"};
  }
  return {400, "invalid_request_error", pool_->without_paths(error.what())};
}

// A small body may become a large one: what it becomes has the same limit, and is counted.
std::string App::plain_body(http::Request& request) const {
  const std::string* coding = http::find_header(request.headers, "content-encoding");
  if (!coding || !http::same_word(*coding, "gzip")) return std::move(request.body);
  bool full = false;
  std::optional<std::string> plain =
      http::gunzip(request.body, options_.http.limits.body_bytes, request.allowance.get(), &full);
  if (full) throw busy(kNoMemory);
  if (plain) {
    if (request.allowance) request.allowance->shrink(http::held_by(request.body));
    return std::move(*plain);
  }
  throw ApiError(400, "invalid_request_error",
                 fmt::format("the body is no gzip file, or becomes more than {} bytes",
                             options_.http.limits.body_bytes),
                 "", "request_body_encoding_invalid");
}

// A body of many small values becomes many times as large.
Lease App::lease_of_values(const http::Request& request, std::string_view text) const {
  const size_t bytes = most_of_values(text);
  if (bytes > memory_.most_of_tenant()) {
    throw ApiError(413, "invalid_request_error",
                   fmt::format("the body's values take some {} MB of memory, and {} are allowed",
                               bytes >> 20, memory_.most_of_tenant() >> 20));
  }
  std::optional<Lease> out = Lease::of(request.allowance, bytes);
  if (!out) throw busy(kNoMemory);
  return std::move(*out);
}

void App::read(Task& task) const {
  if (task.read) return;
  if (task.route->body) {
    const std::string text = plain_body(task.request);
    http::release(task.request.body);
    task.values = lease_of_values(task.request, text);
    task.body = read_body(text);
  }
  http::release(task.request.body);
  task.read = true;
}

// False if the model is to be loaded first: the task is queued again when it is there. Nobody waits
// for that here.
bool App::serve(Task& task) {
  if (task.served.service) return true;
  const std::string name = model_of(task.body, task.request.query);
  if (++parked_ > kMaxTasks) {
    --parked_;
    throw busy();
  }
  auto parked = std::make_shared<Task>(std::move(task));
  std::optional<Served> served;
  try {
    served = pool_->take(
        name, [parked] { return parked->responder.gone(); },
        [this, parked](ModelPool::Result result) {
          --parked_;
          if (const auto* error = std::get_if<ApiError>(&result)) return fail(*parked, *error);
          parked->served = std::move(std::get<Served>(result));
          if (!enqueue(std::move(*parked))) fail(*parked, busy());
        });
  } catch (...) {
    --parked_;
    task = std::move(*parked);
    throw;
  }
  if (!served) return false;
  --parked_;
  task = std::move(*parked);
  task.served = std::move(*served);
  return true;
}

void App::fail(const Task& task, const std::exception& error) {
  const ApiError api = as_api_error(error);
  if (api.status >= 500) {
    log_.line("error", "request_failed", {{"request", task.request.id}, {"message", error.what()}});
  }
  http::Responder responder = task.responder;
  responder.send(answer_to(api, task.route, task.request.id));
}

void App::call(Task& task) {
  try {
    if (pool_->draining() && !task.route->quick) throw Service::stopped();
    read(task);
    if (task.route->asks_model() && !serve(task)) return;
    task.caller.model = task.served.name;
    task.caller.adapter = task.served.adapter;
    task.caller.hold = task.served.service;
    Call call{task.request,
              std::move(task.body),
              task.responder,
              std::move(task.caller),
              std::move(task.served),
              *pool_,
              responses_,
              metrics_,
              router_.routes(),
              server_ ? server_->connections() : 0,
              memory_.used()};
    task.route->endpoint(call);
  } catch (const std::exception& error) {
    fail(task, error);
  }
}

}  // namespace ponder
