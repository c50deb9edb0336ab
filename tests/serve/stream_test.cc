// A model larger than its memory, served from a disk that fails now and then.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "serve/tiny_server.h"

namespace ponder::serve_stream {
namespace {

constexpr const char* kAsk =
    R"({"messages": [{"role": "user", "content": "one two three"}], "max_tokens": 12, "temperature": 0, "logprobs": true})";

// Two experts of six a layer.
StreamOptions two_experts() {
  constexpr uint64_t kExpert = 3 * (32 * 64 * 4 + 4096);
  StreamOptions out;
  out.bytes = 4 * kExpert;
  out.readers = 2;
  return out;
}

double metric(const TinyServer& server, const std::string& name) {
  const std::string text = server.ask(get("/metrics"));
  const size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

TEST(ServeStream, ADiskThatFailsIsAnErrorOfTheRequestAndNotOfTheServer) {
  auto bad = std::make_shared<std::atomic<bool>>(false);
  StreamOptions stream = two_experts();
  stream.read = [bad](int file, void* out, size_t bytes, off_t first) -> ssize_t {
    if (!*bad) return ::pread(file, out, bytes, first);
    errno = EIO;
    return -1;
  };
  const TinyServer server({}, 8 * 1024, {}, stream);
  const std::string sound = server.chat(kAsk);
  ASSERT_NE(sound.find("HTTP/1.1 200"), std::string::npos) << sound;
  *bad = true;
  const std::string failed = server.chat(kAsk);
  EXPECT_NE(failed.find("HTTP/1.1 500"), std::string::npos) << failed;
  EXPECT_EQ(failed.find("/tmp"), std::string::npos);  // clients learn no path
  EXPECT_NE(server.ask(get("/health")).find("HTTP/1.1 200"), std::string::npos);
  *bad = false;
  EXPECT_EQ(body_of(server.chat(kAsk))["choices"], body_of(sound)["choices"]);
}

TEST(ServeStream, MetricsCountWhatIsThereAndWhatIsRead) {
  const TinyServer server({}, 8 * 1024, {}, two_experts());
  EXPECT_EQ(metric(server, "ponder_expert_misses_total"), 0);
  server.chat(kAsk);
  EXPECT_GT(metric(server, "ponder_expert_misses_total"), 0);
  EXPECT_GT(metric(server, "ponder_expert_hits_total"), 0);
  EXPECT_GT(metric(server, "ponder_expert_read_bytes_total"), 3 * 32 * 64 * 4);
  EXPECT_EQ(metric(server, "ponder_expert_memory_bytes"), static_cast<double>(two_experts().bytes));
  EXPECT_GT(metric(server, "ponder_expert_foreseen_total"), 0);
}

}  // namespace
}  // namespace ponder::serve_stream
