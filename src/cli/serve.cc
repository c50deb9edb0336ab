// ponder serve: a model for everybody who speaks OpenAI's, DeepSeek's or Anthropic's API.
#include <arpa/inet.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/chat_assets.h"
#include "cli/commands.h"
#include "cli/config_file.h"
#include "cli/model_option.h"
#include "cli/number_option.h"
#include "cli/reply_flags.h"
#include "cli/serve_models.h"
#include "serve/app.h"

namespace ponder {
namespace {

struct ServeOptions {
  ReplyFlags reply;
  ModelsFlags models;
  std::string bind = "127.0.0.1", key_file, config;
  uint16_t port = 8080;
  std::vector<std::string> hosts, origins;
  bool allow_public = false, log_text = false, quiet = false;
  int64_t parallel = 64, queue = 256, cache_tokens = 0, max_body_mb = 16, connections = 4096;
  int64_t connections_of_peer = 1024, readers = 2, request_mb = 512, tenant_mb = 128;
  double request_seconds = 30, drain_seconds = 30, step_ms = 200;
};

// Of what listens on this machine alone. Other texts than addresses do not.
bool is_loopback(const std::string& address) {
  in_addr v4{};
  if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1) return false;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

Keys read_keys(const ServeOptions& options) {
  Keys keys;
  if (!options.key_file.empty()) keys = read_key_file(options.key_file);
  // Not a flag: other users of the machine see those.
  if (const char* key = std::getenv("PONDER_API_KEY"); key && *key) {
    keys.add_lines(key, "PONDER_API_KEY");
  }
  return keys;
}

void check_origins(const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    const std::string fault = http::fault_of_origin(origin);
    if (!fault.empty()) fail("--cors {} {}", printable(origin), fault);
  }
}

// A connection is a file, and the usual limit is 1024.
void allow_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

AppOptions app_options(const ServeOptions& options) {
  AppOptions out;
  out.keys = read_keys(options);
  out.http.address = options.bind;
  out.http.port = options.port;
  out.http.signals = true;
  out.http.drain_seconds = options.drain_seconds;
  out.http.limits.body_bytes = static_cast<size_t>(options.max_body_mb) << 20;
  out.http.limits.connections = static_cast<size_t>(options.connections);
  out.http.limits.connections_of_peer = static_cast<size_t>(options.connections_of_peer);
  out.http.limits.request_seconds = options.request_seconds;
  check_origins(options.origins);
  out.http.guard.origins = options.origins;
  out.http.guard.hosts = options.hosts;
  // A page of a stranger has no key, under whatever name it reaches this machine.
  if (!out.keys.empty() && options.hosts.empty()) out.http.guard.hosts = {"*"};
  if (!options.reply.cache_folder.empty()) {
    out.responses.folder = options.reply.cache_folder + "/responses";
  }
  out.pool = {options.models.memory, options.models.idle_seconds, options.models.load_seconds};
  out.readers = static_cast<int>(options.readers);
  out.request_bytes = static_cast<size_t>(options.request_mb) << 20;
  out.tenant_bytes = static_cast<size_t>(options.tenant_mb) << 20;
  out.log_fd = options.quiet ? -1 : 2;
  return out;
}

// Where it listens, and that others who reach it there are let in on purpose.
void check_bind(const ServeOptions& options, const AppOptions& app) {
  http::check_can_listen(app.http);  // first: of what is no address nobody knows whom it lets in
  if (is_loopback(options.bind) || !app.keys.empty() || options.allow_public) return;
  fail(
      "--bind {} lets others in, and there is no key; give one in PONDER_API_KEY or --key-file, "
      "or say --allow-public",
      options.bind);
}

ServiceOptions service_options(const ServeOptions& options) {
  ServiceOptions out;
  out.think = options.reply.think();
  out.template_arguments = template_arguments(options.reply);
  out.think_budget = options.reply.think_budget;
  out.max_tokens = options.reply.max_tokens;
  out.loop_cut = !options.reply.no_loop_cut;
  out.parallel = options.parallel;
  out.queue = options.queue;
  out.log_text = options.log_text;
  return out;
}

// What the engines of several models may all find out: that a rank, and with it all of this, ended.
struct RanksEnd {
  std::mutex mutex;
  std::string sentence;
};

// All of them run on the same threads.
std::vector<ModelSpec> specs_of(const ServeOptions& options, RanksEnd& end) {
  EngineOptions engine = options.cache_tokens > 0
                             ? engine_options(options.reply, 1, options.cache_tokens)
                             : engine_options(options.reply, options.parallel);
  engine.shared = std::make_shared<SharedThreads>(engine.threads);
  ServiceOptions service = service_options(options);
  service.ranks_ended = [&end](const std::string& sentence) {
    const std::lock_guard lock(end.mutex);
    if (!end.sentence.empty()) return;
    end.sentence = sentence;
    ::kill(::getpid(), SIGTERM);  // what was answered is sent, and nothing more is taken
  };
  return model_specs(options.models, options.reply, engine, service);
}

std::string served_text(const std::vector<ModelSpec>& models) {
  if (models.size() == 1 && models.front().adapters.empty()) {
    return printable(models.front().name) + " is";
  }
  size_t count = 0;
  for (const ModelSpec& model : models) count += 1 + model.adapters.size();
  return fmt::format("{} models are", count);
}

void run_serve(ServeOptions options) {
  const JoinedRanks joined(options.reply.layout, options.reply.threads);
  if (joined.followed()) return;
  options.reply.ranks = joined.ranks();
  RanksEnd end;
  allow_files();
  // What is as large as bodies goes back to the system when it is freed: left to itself the bound
  // grows with what was freed.
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
  options.reply.step_seconds = options.step_ms / 1000;
  if (lower_ascii(options.bind) == "localhost") options.bind = "127.0.0.1";
  AppOptions app = app_options(options);
  check_bind(options, app);
  std::vector<ModelSpec> models = specs_of(options, end);
  const std::string what = served_text(models);
  // The page's facts are the first one's; a model of a folder is opened when it is asked for.
  const bool named = !options.models.models.empty() || options.models.folder.empty();
  app.assets = chat_assets(models.front().path, models.front().facts.thinks);
  const std::string host =
      options.bind.find(':') == std::string::npos ? options.bind : "[" + options.bind + "]";
  App server(std::move(models), named, app);
  fmt::print("{} served at http://{}:{}/v1, the chat page at http://{}:{}/\n", what, host,
             server.port(), host, server.port());
  std::fflush(stdout);
  server.run();
  const std::lock_guard lock(end.mutex);
  if (!end.sentence.empty()) fail("{}", end.sentence);
}

void add_options(CLI::App& command, ServeOptions& options) {
  add_reply_flags(command, options.reply);
  add_models_options(command, options.models);
  // A request says these itself.
  for (const char* name : {"--system", "--stop", "--logit-bias", "--seed"}) {
    command.remove_option(command.get_option(name));
  }
  const auto positive = CLI::Range(int64_t{1}, int64_t{1} << 40);
  command
      .add_option("--bind", options.bind,
                  "IP address to listen on, or localhost; 0.0.0.0: all networks")
      ->capture_default_str();
  command.add_option("--port", options.port, "0: one that is free")
      ->check(number_between(0, 65535))
      ->capture_default_str();
  command.add_option("--name", options.models.name, "The model's name for clients");
  command
      .add_option("--key-file", options.key_file,
                  "Keys that are let in, a line each: [NAME] KEY [priority=N]; larger numbers wait")
      ->type_name("FILE");
  command.add_flag("--allow-public", options.allow_public, "Listen to others without a key");
  command.add_option("--host-name", options.hosts, "A name that this server has; repeatable")
      ->allow_extra_args(false)
      ->type_name("NAME");
  command.add_option("--cors", options.origins, "An origin whose pages may ask, or *; repeatable")
      ->allow_extra_args(false)
      ->type_name("ORIGIN");
  command.add_option("--parallel", options.parallel, "Replies at once")
      ->check(positive)
      ->capture_default_str();
  command.add_option("--queue", options.queue, "Replies that may wait for their turn")
      ->check(positive)
      ->capture_default_str();
  command
      .add_option(
          "--cache-tokens", options.cache_tokens,
          "Tokens in the KV cache, of all replies together, at least one context; by default a "
          "context for each reply, as far as a sixteenth of the memory holds them")
      ->check(CLI::Range(int64_t{0}, int64_t{1} << 32))
      ->type_name("N");
  command.add_option("--max-body-mb", options.max_body_mb, "The longest request that is read")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command
      .add_option("--request-memory-mb", options.request_mb,
                  "Of bodies, requests that wait and prompts of running replies, of all clients")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  command
      .add_option("--tenant-memory-mb", options.tenant_mb,
                  "The same of one key, or without keys of one address")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  command.add_option("--readers", options.readers, "Threads that read requests")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command
      .add_option("--step-ms", options.step_ms,
                  "What a step may take while prompts are read: others wait so long for a token; "
                  "0: as long as its rows take")
      ->check(number_between(0, 60000))
      ->capture_default_str();
  command.add_option("--connections", options.connections, "Clients at once")
      ->check(positive)
      ->capture_default_str();
  command
      .add_option("--peer-connections", options.connections_of_peer,
                  "Of one address; beyond, its oldest idle one is closed")
      ->check(positive)
      ->capture_default_str();
  command.add_option("--request-seconds", options.request_seconds, "For a request to arrive")
      ->check(number_between(0.1, 86400))
      ->capture_default_str();
  command.add_option("--drain-seconds", options.drain_seconds, "For replies to end after SIGTERM")
      ->check(number_between(0, 86400))
      ->capture_default_str();
  command.add_flag("--log-text", options.log_text, "Replies in the log");
  command.add_flag("-q,--quiet", options.quiet, "No log on stderr");
}

}  // namespace

void add_serve(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("serve", "Serve the API of OpenAI, DeepSeek and Anthropic");
  auto options = std::make_shared<ServeOptions>();
  add_options(*command, *options);
  add_config_file(*command, options->config);
  command->footer(
      "Each option may also stand in the environment (--max-tokens as PONDER_MAX_TOKENS) or in\n"
      "the TOML file of --config (max-tokens = 512); a flag wins over the environment, and that\n"
      "over the file. Keys: PONDER_API_KEY, or --key-file. SIGTERM lets replies end first.\n"
      "Example:\n"
      "  ponder serve -m smollm2 --port 8080\n"
      "  curl localhost:8080/v1/chat/completions -d '{\"messages\":[{\"role\":\"user\",\n"
      "    \"content\":\"Why is the sky blue?\"}]}'");
  command->callback([options, command] {
    read_config_file(*command, options->config);
    run_serve(*options);
  });
}

}  // namespace ponder
