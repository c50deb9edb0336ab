// A server of several tiny models.
#pragma once

#include "model/lora.h"
#include "serve/tiny_server.h"

namespace ponder::pool_test {

inline ModelSpec spec(const std::string& name, std::function<void()> before = {},
                      std::vector<std::pair<std::string, std::string>> adapters = {}) {
  ModelSpec out;
  out.name = name;
  out.path = tiny_model();
  out.bytes = 10;
  EngineOptions engine;
  engine.isa = choose_isa();
  engine.cache_tokens = 8 * 1024;
  for (const auto& [its_name, folder] : adapters) {
    out.adapters.push_back(its_name);
    engine.model.adapters.push_back(std::make_shared<const LoraFolder>(open_lora(folder)));
  }
  out.open = [name, before, engine] {
    if (before) before();
    auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(tiny_model()));
    ServiceOptions service;
    service.model = name;
    service.sampling = default_sampling(*checkpoint);
    return OpenedModel{std::make_unique<Assistant>(std::move(checkpoint), engine), service};
  };
  return out;
}

class PoolServer {
 public:
  explicit PoolServer(std::vector<ModelSpec> models, PoolOptions pool = {}, bool load = true)
      : app_(std::move(models), load, options(pool)), thread_([this] { app_.run(); }) {}
  ~PoolServer() {
    app_.server().stop();
    thread_.join();
    std::filesystem::remove_all(tiny_model());
  }

  App& app() { return app_; }
  uint16_t port() const { return app_.port(); }
  std::string ask(std::string_view request) const {
    Client client(port());
    client.send(request);
    return client.answer();
  }
  bool loaded(const std::string& name) { return app_.models().shown(name).loaded; }

 private:
  static AppOptions options(const PoolOptions& pool) {
    AppOptions out;
    out.pool = pool;
    out.log_fd = -1;
    out.http.tick_seconds = 0.02;
    return out;
  }

  App app_;
  std::thread thread_;
};

inline std::string chat(const std::string& model, int tokens = 8, std::string_view more = "") {
  return post("/v1/chat/completions",
              fmt::format(R"({{"model":"{}","messages":[{{"role":"user","content":"hello"}}],)"
                          R"("max_tokens":{},"temperature":0,"logit_bias":{{"1":-100}}{}}})",
                          model, tokens, more));
}

inline std::string words_of(const std::string& answer) {
  const Json message = body_of(answer)["choices"][0]["message"];
  return message.value("reasoning_content", "") + "|" + message["content"].dump();
}

inline std::string error_of(const std::string& answer) {
  return body_of(answer)["error"]["message"];
}

}  // namespace ponder::pool_test
