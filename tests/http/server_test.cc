#include "http/server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <list>
#include <mutex>
#include <thread>

#include "http/client.h"
#include "sanitized.h"

namespace ponder::http {
namespace {

Limits quick_limits() {
  Limits out;
  out.keep_alive_seconds = 0.1;
  out.header_bytes = 2000;
  out.body_bytes = 10'000;
  out.unsent_bytes = 8u << 20;
  return out;
}

// A server on a thread of its own; POST /echo answers with the body, /hold with what the test says.
class Running {
 public:
  explicit Running(Limits limits = quick_limits(), GuardOptions guard = {}) {
    ServerOptions options;
    options.limits = limits;
    options.guard = std::move(guard);
    options.tick_seconds = 0.02;
    options.drain_seconds = 5;
    options.log = [this](const Access& access) {
      const std::unique_lock lock(mutex_);
      accesses_.push_back(access);
    };
    server_ = std::make_unique<Server>(
        options, [this](Request&& request, Responder responder) { answer(request, responder); });
    thread_ = std::thread([this] { server_->run(); });
  }
  ~Running() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
    held_.clear();
  }
  void join() { thread_.join(); }
  uint16_t port() const { return server_->port(); }
  Server& server() { return *server_; }
  size_t connections() const { return server_->connections(); }

  Responder held() {
    for (;;) {
      const std::unique_lock lock(mutex_);
      if (!held_.empty()) {
        Responder out = held_.front();
        held_.pop_front();
        return out;
      }
    }
  }
  std::vector<Access> accesses() {
    const std::unique_lock lock(mutex_);
    return accesses_;
  }

 private:
  void answer(const Request& request, Responder& responder) {
    if (request.path == "/throw") throw std::runtime_error("oh");
    if (request.path == "/forget") return;
    if (request.path == "/hold") {
      const std::unique_lock lock(mutex_);
      held_.push_back(responder);
      return;
    }
    std::string body = request.path == "/size" ? std::to_string(request.body.size()) : request.body;
    responder.send({200, "text/plain", std::move(body), {}});
  }

  std::mutex mutex_;
  std::list<Responder> held_;
  std::vector<Access> accesses_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

template <class Fn>
bool soon(Fn condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

std::string once(const Running& server, std::string_view bytes) {
  Client client(server.port());
  client.send(bytes);
  return client.answer();
}

TEST(HttpServer, AnswersManyRequestsOnOneConnectionAlsoPipelined) {
  const Running server;
  Client client(server.port());
  client.send(post("/echo", "one") + post("/echo", "two") + get("/echo"));
  EXPECT_TRUE(client.answer().ends_with("\r\n\r\none"));
  EXPECT_TRUE(client.answer().ends_with("\r\n\r\ntwo"));
  EXPECT_EQ(status_of(client.answer()), 200);
  client.send(post("/echo", std::string(9000, 'x')));
  EXPECT_TRUE(client.answer().ends_with(std::string(9000, 'x')));
}

TEST(HttpServer, ReadsARequestThatComesByteByByteAndAChunkedBody) {
  const Running server;
  Client client(server.port());
  for (const char c : post("/echo", "slow")) client.send({&c, 1});
  EXPECT_TRUE(client.answer().ends_with("\r\n\r\nslow"));
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_TRUE(client.answer().ends_with("\r\n\r\nabcde"));
}

TEST(HttpServer, EachKindOfBadRequestGetsItsStatus) {
  const Running server;
  const std::string host = "Host: localhost\r\n";
  EXPECT_EQ(status_of(once(server, "nonsense\r\n\r\n")), 400);
  EXPECT_EQ(status_of(once(server, "GET / HTTP/3.0\r\n\r\n")), 505);
  EXPECT_EQ(status_of(once(server, "GET / HTTP/1.1\r\n\r\n")), 400);
  EXPECT_EQ(status_of(once(server, "GET / HTTP/1.1\r\n" + host + host + "\r\n")), 400);
  EXPECT_EQ(status_of(once(server, "GET http://x/ HTTP/1.1\r\n" + host + "\r\n")), 421);
  EXPECT_EQ(status_of(once(server, "GET http://localhost/echo HTTP/1.1\r\n" + host + "\r\n")), 200);
  EXPECT_EQ(status_of(once(server, get("/", "X: " + std::string(3000, 'a') + "\r\n"))), 431);
  EXPECT_EQ(status_of(once(server, get("/" + std::string(60'000, 'a')))), 431);
  EXPECT_EQ(status_of(once(server, post("/echo", std::string(10'001, 'x')))), 413);
  EXPECT_EQ(status_of(once(server, post("/echo", "", "Content-Encoding: br\r\n"))), 415);
  EXPECT_EQ(status_of(once(server, "POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n")),
            400);
  EXPECT_EQ(status_of(once(server, "POST / HTTP/1.1\r\n" + host +
                                       "Content-Length: 99999999999999999999999\r\n\r\n")),
            400);
  EXPECT_EQ(status_of(once(server, "POST / HTTP/1.1\r\n" + host +
                                       "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")),
            400);
  EXPECT_EQ(status_of(once(server, "POST / HTTP/1.1\r\n" + host +
                                       "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n")),
            413);
  EXPECT_EQ(status_of(once(server, get("/throw"))), 500);
  EXPECT_EQ(status_of(once(server, get("/forget"))), 500);
  EXPECT_EQ(status_of(once(server, get("/echo"))), 200);
}

TEST(HttpServer, ABodyOverTheLimitIsRefusedWhileItStillComesAndTheAnswerArrives) {
  const Running server;
  Client client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n");
  for (int i = 0; i < 200; ++i) client.send(std::string(10'000, 'x'));
  EXPECT_EQ(status_of(client.answer()), 413);
}

TEST(HttpServer, TellsAClientThatAsksFirstToGoOn) {
  const Running server;
  Client client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_TRUE(client.answer().ends_with("\r\n\r\nok"));
}

TEST(HttpServer, AClientThatDripsIsCutOffByADeadlineForTheWhole) {
  Limits limits = quick_limits();
  limits.request_seconds = 0.3;
  const Running server(limits);
  Client client(server.port());
  bool open = true;
  for (const char c : post("/echo", std::string(200, 'x'))) {
    open = open && client.send({&c, 1});
    std::this_thread::sleep_for(std::chrono::milliseconds(4));
  }
  EXPECT_EQ(status_of(client.read_all()), 408);
  EXPECT_TRUE(client.closed());
}

TEST(HttpServer, StreamsInChunksAndBreaksTheSilence) {
  Running server;
  Client client(server.port());
  client.send(get("/hold"));
  Responder responder = server.held();
  responder.begin({200, "text/event-stream", "", {}}, ": keep-alive\n\n");
  EXPECT_TRUE(client.read_until("\r\n\r\n").find("Transfer-Encoding: chunked") !=
              std::string::npos);
  EXPECT_EQ(client.read_until("\n\n\r\n"), "e\r\n: keep-alive\n\n\r\n");
  responder.write("data: 1\n\n");
  EXPECT_NE(client.read_until("data: 1\n\n\r\n").find("9\r\ndata: 1\n\n\r\n"), std::string::npos);
  responder.end();
  EXPECT_TRUE(client.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  client.send(post("/echo", "next"));
  EXPECT_TRUE(client.answer().ends_with("\r\n\r\nnext"));
}

TEST(HttpServer, AWholeAnswerThatTakesLongIsPrecededByBlankLines) {
  Running server;
  Client client(server.port());
  client.send(get("/hold"));
  Responder responder = server.held();
  responder.wait_with("application/json", "\n");
  EXPECT_EQ(status_of(client.read_until("1\r\n\n\r\n")), 200);
  responder.send({200, "application/json", "{}", {}});
  EXPECT_TRUE(client.read_until("0\r\n\r\n").ends_with("2\r\n{}\r\n0\r\n\r\n"));
}

TEST(HttpServer, NoticesAClientThatLeavesWhileItWaits) {
  Running server;
  Client client(server.port());
  client.send(get("/hold"));
  Responder responder = server.held();
  std::atomic<int> gone{0};
  responder.on_gone([&] { ++gone; });
  EXPECT_FALSE(responder.gone());
  client.close();
  EXPECT_TRUE(soon([&] { return gone == 1; }));
  EXPECT_TRUE(responder.gone());
  EXPECT_FALSE(responder.write("x"));
  responder.on_gone([&] { ++gone; });
  EXPECT_EQ(gone, 2);
  ASSERT_TRUE(soon([&] { return !server.accesses().empty(); }));
  EXPECT_TRUE(server.accesses()[0].aborted);
}

TEST(HttpServer, LetsAClientGoThatDoesNotReadItsStream) {
  Limits limits = quick_limits();
  limits.stall_seconds = 0.3;
  Running server(limits);
  Client stalled(server.port());
  stalled.send(get("/hold"));
  Responder responder = server.held();
  responder.begin({200, "text/event-stream", "", {}});
  const std::string piece(100'000, 'x');
  EXPECT_TRUE(soon([&] { return !responder.write(piece); }));
  // Others do not feel it.
  EXPECT_EQ(status_of(once(server, get("/echo"))), 200);
}

TEST(HttpServer, ALongAnswerReachesAClientThatReadsItSlowly) {
  Limits limits = quick_limits();
  limits.unsent_bytes = 1000;  // of a stream: a whole answer is as long as it is
  Running server(limits);
  Client client(server.port());
  client.send(get("/hold"));
  server.held().send({200, "text/plain", std::string(30u << 20, 'x'), {}});
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(client.answer().size() >> 20, 30u);
}

TEST(HttpServer, ForgottenStreamsAreCutNotEnded) {
  Running server;
  Client client(server.port());
  client.send(get("/hold"));
  server.held().begin({200, "text/event-stream", "data: half", {}});
  EXPECT_EQ(client.read_all().find("0\r\n\r\n"), std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST(HttpServer, DrainsAnswersThatAreUnderWayAndTakesNoMore) {
  Running server;
  Client busy(server.port()), idle(server.port());
  busy.send(get("/hold"));
  Responder responder = server.held();
  server.server().drain();
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_TRUE(idle.closed());
  EXPECT_THROW(Client(server.port()), Error);
  responder.send({200, "text/plain", "done", {}});
  const std::string answer = busy.read_all();
  EXPECT_TRUE(answer.ends_with("\r\n\r\ndone"));
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  server.join();
}

TEST(HttpServer, HeadAndOldClientsGetWhatTheyUnderstand) {
  Running server;
  EXPECT_TRUE(once(server, "HEAD /echo HTTP/1.1\r\nHost: localhost\r\n\r\n").ends_with("\r\n\r\n"));
  Client old(server.port());
  old.send("GET /hold HTTP/1.0\r\n\r\n");
  Responder responder = server.held();
  responder.begin({200, "text/plain", "a", {}});
  responder.write("b");
  responder.end();
  const std::string answer = old.read_all();
  EXPECT_TRUE(answer.ends_with("\r\n\r\nab")) << answer;
  EXPECT_TRUE(old.closed());
}

// RFC 9112 6.3: what follows a body of doubtful length is no request.
TEST(HttpServer, NothingBehindADoubtfulBodyIsARequest) {
  Running server;
  const std::string hidden = get("/size");
  for (const char* coding : {"xchunked", "identity", "gzip", "chunked, identity"}) {
    Client client(server.port());
    client.send(
        fmt::format("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {}\r\n\r\n{}",
                    coding, hidden));
    const std::string answers = client.read_all();
    EXPECT_EQ(status_of(answers), 400) << coding;
    EXPECT_EQ(answers.find("HTTP/1.1", 1), std::string::npos) << answers;
    EXPECT_TRUE(client.closed());
  }
}

TEST(HttpServer, AnIdleConnectionMakesRoomWhereAllAreAtWorkItSaysSo) {
  Limits limits = quick_limits();
  limits.connections = 2;
  Running server(limits);
  Client idle(server.port()), one(server.port());
  one.send(get("/hold"));
  const Responder first = server.held();
  Client two(server.port());
  two.send(get("/hold"));
  const Responder second = server.held();
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_TRUE(idle.closed());
  Client three(server.port());
  EXPECT_EQ(status_of(three.read_all()), 503);
}

TEST(HttpServer, OnePeerDoesNotFillIt) {
  Limits limits = quick_limits();
  limits.connections_of_peer = 3;
  const Running server(limits);
  std::list<Client> many;
  for (int i = 0; i < 50; ++i) {
    many.emplace_back(server.port());
    many.back().send("GET / HT");
  }
  EXPECT_EQ(status_of(once(server, get("/echo"))), 200);
  EXPECT_TRUE(soon([&] { return server.connections() <= 3; }));
}

// All files that this process may still open, but for one that is left to the test's client.
class NoFiles {
 public:
  NoFiles() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 200;
    setrlimit(RLIMIT_NOFILE, &few);
    const int spare = dup(0);
    for (int fd = 0; (fd = dup(0)) >= 0;) taken_.push_back(fd);
    close(spare);
  }
  ~NoFiles() {
    for (const int fd : taken_) close(fd);
    setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

TEST(HttpServer, OutOfFilesAnIdleConnectionMakesRoomAndElseItSaysSo) {
  // Before it reads an object's type, UBSan asks by a pipe of its own whether there is memory at
  // all.
  if (test::kAddressSanitized) GTEST_SKIP() << "the sanitizer needs files of its own";
  Running server;
  Client idle(server.port());
  EXPECT_TRUE(soon([&] { return server.connections() == 1; }));
  {
    const NoFiles none;
    Client client(server.port());
    client.send(get("/hold"));
    EXPECT_EQ(idle.read_all(), "");
    EXPECT_TRUE(idle.closed());
    server.held().send({200, "text/plain", "served", {}});
    EXPECT_TRUE(client.answer().ends_with("served"));
  }
  Client busy(server.port());
  busy.send(get("/hold"));
  const Responder held = server.held();
  EXPECT_TRUE(soon([&] { return server.connections() == 1; }));
  {
    const NoFiles none;
    Client client(server.port());
    EXPECT_EQ(status_of(client.read_all()), 503);
  }
  EXPECT_EQ(status_of(once(server, get("/echo"))), 200);
}

TEST(HttpServer, ABodyIsRefusedBeforeItIsReadAndCountedWhileItIs) {
  struct Few : Allowance {
    bool grow(size_t bytes) override { return (all += bytes) <= 30'000; }
    void shrink(size_t bytes) override { all -= bytes; }
    size_t all = 0;
  };
  ServerOptions options;
  options.admit = [](const Request& head, uint64_t bytes) {
    Admission out;
    if (head.path == "/no") out.refusal = Response{401, "text/plain", std::to_string(bytes), {}};
    out.allowance = std::make_shared<Few>();
    return out;
  };
  Server server(options, [](Request&& request, Responder responder) {
    responder.send({200, "text/plain", std::to_string(request.body.size()), {}});
  });
  std::thread thread([&] { server.run(); });
  Client early(server.port());
  early.send("POST /no HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n");
  EXPECT_TRUE(early.answer().ends_with("\r\n\r\n9999"));
  Client keeps(server.port());
  keeps.send(get("/no") + get("/yes"));
  EXPECT_EQ(status_of(keeps.answer()), 401);
  EXPECT_EQ(status_of(keeps.answer()), 200);
  Client small(server.port()), large(server.port());
  small.send(post("/", std::string(20'000, 'x')));  // what is beside it counts, too
  EXPECT_TRUE(small.answer().ends_with("\r\n\r\n20000"));
  large.send(post("/", std::string(30'001, 'x')));
  const std::string answer = large.answer();
  EXPECT_EQ(status_of(answer), 429);
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
  server.stop();
  thread.join();
}

TEST(HttpServer, WhoStillWaitsWhenTheTimeToDrainIsOverIsTold) {
  ServerOptions options;
  options.tick_seconds = 0.02;
  options.drain_seconds = 0.1;
  std::optional<Responder> held;
  std::atomic<int> seen{0};
  options.on_drain = [&](bool over) {
    ++seen;
    if (over) held->send({503, "text/plain", "over", {}});
  };
  Server server(options, [&](Request&&, Responder responder) {
    held = responder;
    ++seen;
  });
  std::thread thread([&] { server.run(); });
  Client client(server.port());
  client.send(get("/"));
  EXPECT_TRUE(soon([&] { return seen == 1; }));
  server.drain();
  EXPECT_EQ(status_of(client.read_all()), 503);
  thread.join();
  EXPECT_EQ(seen, 3);
}

int64_t resident_kb() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
  }
  return 0;
}

TEST(HttpServer, TwoThousandIdleConnectionsAreCheap) {
  if (test::kSanitized) GTEST_SKIP() << "a sanitizer's own memory would be measured";
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 4200) GTEST_SKIP() << "only " << files.rlim_max << " files may be open";
  Limits limits = quick_limits();
  limits.connections_of_peer = 4096;
  const Running server(limits);
  const int64_t before = resident_kb();
  std::list<Client> clients;
  for (int i = 0; i < 2000; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(post("/size", std::string(9000, 'x')));
    EXPECT_TRUE(clients.back().answer().ends_with("9000"));
  }
  EXPECT_LT(resident_kb() - before, 50'000);
  RecordProperty("kb", static_cast<int>(resident_kb() - before));
}

TEST(HttpGuard, ForeignPagesAreRefusedBeforeTheHandler) {
  const Running server;
  EXPECT_EQ(status_of(once(server, post("/throw", "", "Origin: https://evil.example\r\n"))), 403);
  EXPECT_EQ(status_of(once(server, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")), 421);
}

}  // namespace
}  // namespace ponder::http
