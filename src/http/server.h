// An HTTP/1.1 server on one thread. It reads requests within limits, hands each to a handler, and
// sends what the handler's Responder is given, from whatever thread that comes. A client that goes
// away, stalls or drips is noticed and let go; the others do not feel it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/guard.h"
#include "http/message.h"

namespace ponder::http {

// Seconds have the resolution of ServerOptions::tick_seconds.
struct Limits {
  size_t header_bytes = 32u << 10;  // beyond: 431
  size_t body_bytes = 16u << 20;    // beyond: 413
  // Beyond these: the oldest connection that is idle is closed; where none is, 503 and closed.
  size_t connections = 4096;
  size_t connections_of_peer = 1024;  // of one address (IPv6: of one network of 64 bits)
  double request_seconds = 30;        // from a request's first byte to its last; beyond: 408
  double idle_seconds = 300;          // between requests; beyond: closed
  double stall_seconds = 30;        // that a client may take nothing of its answer; beyond: closed
  size_t unsent_bytes = 16u << 20;  // of a stream whose client is slow; beyond: closed
  double keep_alive_seconds = 10;   // of silence, after which a waiting client gets a sign of life
};

// What an allowance is asked for by the longest request: one whose length nobody said is moved as
// it grows, and then both places are held.
size_t most_held(const Limits& limits);

// One line of an access log. `status` 0: the client left before there was any.
struct Access {
  std::string id, method, path, peer;
  int status = 0;
  uint64_t bytes = 0;    // of the answer, head included
  double seconds = 0;    // from the request's first byte to the answer's last
  bool aborted = false;  // the client left, or was let go, before all was sent
};

// What is said to a request when its head is there, and its body is not.
struct Admission {
  std::optional<Response> refusal = {};            // sent instead of reading on
  std::shared_ptr<Allowance> allowance = nullptr;  // asked for the body, before its memory is taken
};

struct ServerOptions {
  std::string address = "127.0.0.1";  // an IP address
  uint16_t port = 0;                  // 0: one that is free
  Limits limits = {};
  GuardOptions guard = {};
  double tick_seconds = 0.2;
  // What an error that the server itself finds is answered with; by default one JSON object
  // {"error":{"message":...,"type":...,"param":null,"code":null}}. `path`: as far as it was read.
  std::function<Response(int status, std::string_view why, std::string_view path)> error = {};
  std::function<void(const Access&)> log = {};  // called on the server's thread
  // Called on the server's thread for each request that the guard lets pass, with the bytes that
  // its body is said to have (0 where it does not say). It must not wait.
  std::function<Admission(const Request& head, uint64_t body_bytes)> admit = {};
  // Called on the server's thread when draining begins (false) and when its time is over (true):
  // those who wait should be told. They have a second to read it.
  std::function<void(bool over)> on_drain = {};
  double drain_seconds = 30;  // that answers may still take after `drain`
  bool signals = false;       // SIGTERM and SIGINT drain; the second one stops at once
};

// Error if nobody can listen where these say: known before anything that takes long.
void check_can_listen(const ServerOptions& options);

class Exchange;
struct Listener;

// The answer to one request; copies mean the same answer. All calls are allowed from any thread and
// never wait. Gone without an answer, it answers 500.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

  const std::string& id() const;  // the request's
  // A whole answer. After `wait_with` has spoken, or `begin`, only its body is sent.
  void send(Response response);

  // An answer in pieces: its head (status and headers; a body is its first piece), any number of
  // `write`s, and `end`. After `keep_alive_seconds` of silence `keep_alive` is sent, if not empty.
  void begin(Response head, std::string keep_alive = {});
  bool write(std::string_view piece);  // false: the client is gone, save yourself the work
  void end();

  // If nothing comes for `keep_alive_seconds`, the answer begins with status 200 and this type, and
  // `keep_alive` (blank lines before a JSON object) is sent again and again. The status that `send`
  // is given then is lost: only for those who have nothing but failures of our own left to report.
  void wait_with(std::string type, std::string keep_alive);

  bool gone() const;  // the client is
  // Called once when the client goes before the answer's end, on the server's thread (or at once,
  // if it is gone already). It must not wait, nor call this Responder.
  void on_gone(std::function<void()> call);

 private:
  std::shared_ptr<Exchange> exchange_;
};

class Server {
 public:
  // Called on the server's thread: it must not wait. An exception is answered with 500.
  using Handler = std::function<void(Request&&, Responder)>;

  // Listens from here on. Error if the address cannot be had.
  Server(ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  uint16_t port() const;
  void run();    // until `drain` is done, or `stop`
  void drain();  // from any thread: no new connection; `run` returns when all answers are sent
  void stop();   // from any thread: `run` returns now, and every client is gone
  size_t connections() const;
  bool draining() const;

 private:
  std::shared_ptr<Listener> impl_;
};

}  // namespace ponder::http
