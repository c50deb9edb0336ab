// Server-sent events over one answer.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "http/server.h"

namespace ponder {

class SseWriter {
 public:
  explicit SseWriter(http::Responder responder) : responder_(std::move(responder)) {}

  // `keep_alive` is sent into long silence: a comment, or an event of the dialect.
  void begin(std::string keep_alive = ": keep-alive\n\n") {
    http::Response head;
    head.type = "text/event-stream; charset=utf-8";
    // Proxies that collect an answer before they pass it on would end the streaming.
    head.headers = {{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};
    responder_.begin(std::move(head), std::move(keep_alive));
  }
  void data(std::string_view json) { send("data: ", json); }
  void event(std::string_view name, std::string_view json) {
    send("event: " + std::string(name) + "\ndata: ", json);
  }
  void end() { responder_.end(); }

 private:
  void send(std::string text, std::string_view json) {
    text += json;
    text += "\n\n";
    responder_.write(text);
  }

  http::Responder responder_;
};

}  // namespace ponder
