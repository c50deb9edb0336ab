// What the sinks of one reply have in common whose answers are lists of blocks (Anthropic's
// messages, OpenAI's responses): streamed or not, the blocks are made by the same steps, so that
// both say the same.
#pragma once

#include <string>

#include "serve/api.h"
#include "serve/sse.h"
#include "serve/tools.h"

namespace ponder {

class AnswerSink : public GenerationSink {
 protected:
  // `calls`: what the ids of calls begin with.
  AnswerSink(const Call& call, const Generation& generation, const char* calls, bool stream)
      : request_id_(call.caller.request_id),
        split_(generation, call.service().call_form(), fmt::format("{}_{}_", calls, request_id_)),
        responder_(call.responder),
        writer_(call.responder),
        stream_(stream) {}

  // `keep_alive`: an event of the dialect, for long silence.
  void begin(std::string keep_alive) {
    if (stream_) return writer_.begin(std::move(keep_alive));
    responder_.wait_with("application/json", "\n");
  }
  void send_whole(const Json& answer, int status = 200) {
    const std::string body = json_line(answer);
    responder_.send({status, "application/json", body + "\n", {}});
  }

  std::string request_id_;
  AnswerSplit split_;
  http::Responder responder_;
  SseWriter writer_;
  bool stream_, open_ = false;  // open: the last block is being written
};

}  // namespace ponder
