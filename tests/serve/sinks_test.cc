// What a reply's writer says when the reply fails on its way, which no healthy server does.
#include <gtest/gtest.h>

#include "http/exchange.h"
#include "serve/anthropic_sink.h"
#include "serve/responses_sink.h"
#include "serve/tiny_server.h"

namespace ponder {
namespace {

using MakeSink = std::shared_ptr<GenerationSink> (*)(const Call& call);

// The bytes of a stream that fails after a word of thought.
std::string failed_stream(const TinyServer& server, MakeSink make_sink) {
  http::Exchange::About about;
  about.unsent_bytes = 1 << 20;
  const auto exchange = std::make_shared<http::Exchange>(std::move(about), [] {});
  const http::Request request;
  Metrics metrics;
  const std::vector<Route> routes;
  const Call call{
      request, {},    http::Responder(exchange), {"req-1", "", ""}, server.app().service(),
      metrics, routes};
  const auto sink = make_sink(call);
  sink->part(0, {"hm", "", nullptr});
  sink->failed(ApiError(503, "server_error", "the server is shutting down"));
  return exchange->take().bytes;
}

TEST(ServeSinks, AnAnthropicStreamThatFailsEndsWithAnErrorEvent) {
  const TinyServer server;
  const std::string bytes = failed_stream(
      server, [](const Call& call) { return anthropic_sink(call, Generation{}, 3, true); });
  const std::vector<std::string> events = events_of(bytes);
  EXPECT_NE(bytes.find("event: error\ndata: " + events.back()), std::string::npos);
  const Json error = Json::parse(events.back());
  EXPECT_EQ(error["type"], "error");
  EXPECT_EQ(error["error"]["type"], "overloaded_error");
  EXPECT_EQ(error["request_id"], "req-1");
}

TEST(ServeSinks, AResponseThatFailsSaysSoInItsLastEvent) {
  const TinyServer server;
  const std::string bytes = failed_stream(server, [](const Call& call) {
    return responses_sink(call, Generation{}, Json::object(), true);
  });
  const Json last = Json::parse(events_of(bytes).back());
  EXPECT_EQ(last["type"], "response.failed");
  EXPECT_EQ(last["response"]["status"], "failed");
  EXPECT_EQ(last["response"]["error"]["message"], "the server is shutting down");
  EXPECT_EQ(last["response"]["output"][0]["summary"][0]["text"], "hm");
}

}  // namespace
}  // namespace ponder
