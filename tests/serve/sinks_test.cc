// What a reply's writer says in long silence, and when the reply fails on its way: hard to bring
// about from outside.
#include <gtest/gtest.h>

#include "http/exchange.h"
#include "serve/anthropic_sink.h"
#include "serve/responses_sink.h"
#include "serve/tiny_server.h"

namespace ponder::sinks_test {
namespace {

// A stream that nobody reads, with its sink.
class Stream {
 public:
  using MakeSink = std::shared_ptr<GenerationSink> (*)(const Call& call);

  Stream(const TinyServer& server, MakeSink make_sink)
      : exchange_(std::make_shared<http::Exchange>(about(), [] {})),
        call_{request_,
              {},
              http::Responder(exchange_),
              {"req-1", "", ""},
              *server.app().models().take("tiny", {}, {}),
              server.app().models(),
              responses_,
              metrics_,
              routes_},
        sink_(make_sink(call_)) {}

  http::Exchange& exchange() { return *exchange_; }
  std::string take() { return exchange_->take().bytes; }

  std::string failed() {  // after a word of thought
    sink_->part(0, {"hm", "", nullptr});
    sink_->failed(ApiError(503, "server_error", "the server is shutting down"));
    return take();
  }

 private:
  static http::Exchange::About about() {
    http::Exchange::About out;
    out.unsent_bytes = 1 << 20;
    return out;
  }

  std::shared_ptr<http::Exchange> exchange_;
  http::Request request_;
  Metrics metrics_;
  ResponseStore responses_{{}};
  std::vector<Route> routes_;
  Call call_;
  std::shared_ptr<GenerationSink> sink_;
};

std::shared_ptr<GenerationSink> anthropic(const Call& call) {
  return anthropic_sink(call, Generation{}, 3, true);
}

std::shared_ptr<GenerationSink> responses(const Call& call) {
  ResponsesRequest asked;
  asked.id = "resp_1";
  asked.echo = Json::object();
  asked.stream = true;
  return responses_sink(call, Generation{}, std::move(asked));
}

TEST(ServeSinks, InLongSilenceClientsThatCountEventsGetEvents) {
  const TinyServer server;
  Stream messages(server, anthropic);
  EXPECT_NE(messages.take().find("message_start"), std::string::npos);
  messages.exchange().keep_alive();
  EXPECT_NE(messages.take().find("event: ping\ndata: {\"type\":\"ping\"}\n\n"), std::string::npos);
  Stream items(server, responses);
  EXPECT_NE(items.take().find("response.in_progress"), std::string::npos);
  items.exchange().keep_alive();
  EXPECT_NE(items.take().find("event: response.in_progress\ndata: {"), std::string::npos);
}

TEST(ServeSinks, AnAnthropicStreamThatFailsEndsWithAnErrorEvent) {
  const TinyServer server;
  const std::string bytes = Stream(server, anthropic).failed();
  const std::vector<std::string> events = events_of(bytes);
  EXPECT_NE(bytes.find("event: error\ndata: " + events.back()), std::string::npos);
  const Json error = Json::parse(events.back());
  EXPECT_EQ(error["type"], "error");
  EXPECT_EQ(error["error"]["type"], "overloaded_error");
  EXPECT_EQ(error["request_id"], "req-1");
}

TEST(ServeSinks, AResponseThatFailsSaysSoInItsLastEvent) {
  const TinyServer server;
  const std::string bytes = Stream(server, responses).failed();
  const Json last = Json::parse(events_of(bytes).back());
  EXPECT_EQ(last["type"], "response.failed");
  EXPECT_EQ(last["response"]["status"], "failed");
  EXPECT_EQ(last["response"]["error"]["message"], "the server is shutting down");
  EXPECT_EQ(last["response"]["output"][0]["summary"][0]["text"], "hm");
}

}  // namespace
}  // namespace ponder::sinks_test
