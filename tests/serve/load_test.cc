// Many at once: who is next, who is turned away, and that nobody's answer depends on the others.
#include <gtest/gtest.h>

#include <atomic>
#include <list>

#include "serve/fair_queue.h"
#include "serve/tiny_server.h"

namespace ponder::load_test {
namespace {

TEST(FairQueue, TheOneWhoWasGivenLeastIsNext) {
  FairQueue<int> queue;
  for (int i = 0; i < 3; ++i) queue.push("greedy", i);
  queue.push("modest", 10);
  EXPECT_EQ(queue.pop(), 0);
  queue.charge("greedy", 1000);
  EXPECT_EQ(queue.pop(), 10);
  queue.charge("modest", 10);
  queue.push("modest", 11);
  queue.push("late", 20);  // starts at the least of those who are here, not at nothing
  EXPECT_EQ(queue.pop(), 11);
  queue.charge("modest", 10);
  EXPECT_EQ(queue.pop(), 20);
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(*queue.front(), 2);
  queue.remove_if([](int) { return true; }, [](int) {});
  EXPECT_EQ(queue.front(), nullptr);
  for (int i = 0; i < 2; ++i) queue.leave("greedy");
  for (int i = 0; i < 2; ++i) queue.leave("modest");
  queue.leave("late");
  EXPECT_EQ(queue.tenants(), 0u);
}

TEST(FairQueue, WhoMayNotIsPassedByTheNextWhoMay) {
  FairQueue<int> queue;
  for (const int item : {1, 2, 3}) queue.push("a", item);
  queue.push("a", 4, -1);
  queue.push("b", 5);
  const auto odd = [](int item) { return item % 2 == 1; };
  EXPECT_EQ(queue.pop_first(odd), 1);
  EXPECT_EQ(*queue.front(), 4);
  queue.charge("a", 1);
  for (const int next : {5, 3}) EXPECT_EQ(queue.pop_first(odd), next);
  EXPECT_EQ(queue.pop_first(odd), std::nullopt);
  for (const int next : {4, 2}) EXPECT_EQ(queue.pop(), next);
}

std::string long_request(int which, std::string_view more) {
  const std::string text(static_cast<size_t>(which * 37 % 400),
                         static_cast<char>('a' + which % 26));
  return fmt::format(
      R"({{"messages":[{{"role":"user","content":"{}"}}],"seed":{},"temperature":0.9,"logprobs":true,)"
      R"("reasoning_effort":"{}"{}}})",
      text, which, which % 3 == 0 ? "none" : "minimal", more);
}

// What must be the same to the bit: the tokens with their log-probs.
Json essence(const std::string& answer) {
  const Json body = body_of(answer);
  return {body["choices"], body["usage"]["completion_tokens"]};
}

TEST(ServeLoad, AnswersAreTheSameAloneAndAmongManyWhoLeaveInTheMiddle) {
  constexpr int kClients = 12;
  std::vector<Json> expected;
  {
    const TinyServer alone;
    for (int i = 0; i < kClients; ++i) {
      expected.push_back(essence(alone.chat(long_request(i, R"(,"max_tokens":60)"))));
    }
  }
  const TinyServer server({}, 2048);  // too few pages for all: some are preempted
  std::vector<std::string> answers(kClients);
  std::list<std::thread> threads;
  std::atomic<bool> done{false};
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      answers[static_cast<size_t>(i)] = server.chat(long_request(i, R"(,"max_tokens":60)"));
    });
  }
  std::thread leavers([&] {
    for (int i = 0; !done; ++i) {
      Client client(server.port());
      client.send(post("/v1/chat/completions", long_request(i, R"(,"stream":true)")));
      if (i % 2 == 0) client.read_until("delta", 50);
    }
  });
  for (std::thread& thread : threads) thread.join();
  done = true;
  leavers.join();
  for (size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(essence(answers[i]), expected[i]) << i;
}

int64_t metric(const TinyServer& server, const std::string& name) {
  const std::string text = server.ask(get("/metrics"));
  const size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stoll(text.substr(at + name.size() + 2));
}

template <class Fn>
bool soon(Fn condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

TEST(ServeLoad, AClientThatLeavesEndsItsReply) {
  const TinyServer server;
  // On a busy machine a reply may be over before its client was able to leave.
  EXPECT_TRUE(soon([&] {
    Client client(server.port());
    client.send(
        post("/v1/chat/completions", long_request(1, R"(,"stream":true,"logit_bias":{"1":-100})")));
    client.read_until("delta");
    client.close();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return metric(server, "ponder_replies_cancelled_total") > 0;
  }));
  EXPECT_TRUE(soon([&] { return metric(server, "ponder_requests_running") == 0; }));
}

TEST(ServeLoad, BeyondTheQueueOneIsToldToComeAgain) {
  AppOptions options;
  options.service.parallel = 1;
  options.service.queue = 2;
  const TinyServer server(std::move(options));
  std::list<Client> clients;
  for (int i = 0; i < 12; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(post("/v1/chat/completions", long_request(2, R"(,"max_tokens":300)")));
  }
  int refused = 0, served = 0;
  for (Client& client : clients) {
    const std::string answer = client.answer();
    if (status_of(answer) == 200) ++served;
    if (status_of(answer) != 429) continue;
    ++refused;
    EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
    EXPECT_EQ(body_of(answer)["error"]["type"], "rate_limit_error");
  }
  EXPECT_GT(refused, 0);
  EXPECT_GE(served, 2);
  EXPECT_EQ(refused + served, 12);
}

// A few tokens of prompt for each word; so many of the reply.
std::string request_of(int words, int tokens, std::string_view more) {
  std::string text;
  for (int i = 0; i < words; ++i) text += static_cast<char>('a' + i % 26);
  return post("/v1/chat/completions",
              fmt::format(R"({{"messages":[{{"role":"user","content":"{}"}}],"max_tokens":{},)"
                          R"("logit_bias":{{"1":-100}}{}}})",
                          text, tokens, more));
}

// Whether some passed, and whether not all did.
std::pair<bool, bool> pass_one_that_waits() {
  const TinyServer server({}, 1024);
  const auto gauges = [&] { return server.app().service().gauges(); };
  Client first(server.port()), large(server.port()), shorts(server.port());
  first.send(request_of(1, 900, R"(,"stream":true)"));
  soon([&] { return gauges().running == 1; });
  large.send(request_of(400, 300, ""));
  soon([&] { return gauges().waiting == 1; });
  shorts.send(request_of(1, 100, R"(,"n":8)"));
  std::atomic<bool> over{false};
  std::thread reader([&] { over = !shorts.answer().empty(); });
  bool passed = false;
  std::thread watcher([&] {
    passed = soon([&] { return over || (gauges().running > 2 && gauges().waiting > 1); }) && !over;
  });
  first.read_until("[DONE]");
  const bool bounded = !over;
  reader.join();
  watcher.join();
  EXPECT_EQ(status_of(large.answer()), 200);
  return {passed, bounded};
}

TEST(ServeLoad, WhileOneWaitsForRoomOthersPassButNoMoreThanItWantsItself) {
  bool found = false;  // on a busy machine the first may be over before the others have come
  for (int i = 0; i < 5 && !found; ++i) {
    const auto [passed, bounded] = pass_one_that_waits();
    found = passed && bounded;
  }
  EXPECT_TRUE(found);
}

// What a tenant is given is counted as its tokens are computed.
TEST(ServeLoad, WhoComesLateDoesNotWaitForAllThatAnotherHasWaiting) {
  AppOptions options;
  options.keys.add_lines("many 12345678\nlate 87654321", "keys");
  options.service.parallel = 1;
  const TinyServer server(std::move(options));
  const auto gauges = [&] { return server.app().service().gauges(); };
  const auto ask = [&](Client& client, const char* key) {
    std::string request = request_of(1, 200, "");
    client.send(request.insert(request.find("\r\n") + 2, fmt::format("x-api-key: {}\r\n", key)));
  };
  std::list<Client> many;
  for (int i = 0; i < 5; ++i) ask(many.emplace_back(server.port()), "12345678");
  ASSERT_TRUE(soon([&] { return gauges().running == 1 && gauges().waiting == 4; }));
  Client late(server.port());
  ask(late, "87654321");
  EXPECT_EQ(status_of(late.answer()), 200);
  EXPECT_GT(gauges().waiting, 0);
  for (Client& client : many) EXPECT_EQ(status_of(client.answer()), 200);
}

TEST(ServeLoad, RepliesUnderWayEndWhenItDrains) {
  TinyServer server;
  Client client(server.port());
  client.send(post("/v1/chat/completions", long_request(3, R"(,"max_tokens":200,"stream":true)")));
  ASSERT_TRUE(soon([&] { return server.app().service().gauges().running == 1; }));
  server.app().server().drain();
  const std::string rest = client.read_all();
  EXPECT_NE(rest.find("[DONE]"), std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST(ServeLoad, ARequestOfWhichAReplyRunsGetsTheOthersWhenItDrains) {
  AppOptions options;
  options.service.parallel = 1;
  TinyServer server(std::move(options));
  Client client(server.port());
  client.send(request_of(1, 200, R"(,"n":2)"));
  const auto gauges = [&] { return server.app().service().gauges(); };
  ASSERT_TRUE(soon([&] { return gauges().running == 1 && gauges().waiting == 1; }));
  server.app().server().drain();
  const std::string answer = client.answer();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(body_of(answer)["choices"].size(), 2u);
}

}  // namespace
}  // namespace ponder::load_test
