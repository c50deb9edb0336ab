// The one file that sees Boost. A connection is a state machine of callbacks on one thread; while
// it is idle it holds no buffer.
#include "http/server.h"

#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <csignal>
#include <list>
#include <optional>
#include <random>

#include "base/error.h"
#include "http/exchange.h"

namespace ponder::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using Code = boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Parser = beast::http::request_parser<beast::http::string_body>;

constexpr size_t kReadBytes = 16u << 10;
constexpr double kLingerSeconds = 2;  // for a client to read why it was turned away

Clock::duration seconds(double count) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(count));
}

// The message goes into JSON as it is: these sentences are our own.
Response plain_error(int status, std::string_view why) {
  Response out;
  out.status = status;
  out.body = fmt::format(R"({{"error":{{"message":"{}","type":"{}","param":null,"code":null}}}})"
                         "\n",
                         why, status < 500 ? "invalid_request_error" : "server_error");
  return out;
}

struct Reason {
  int status;
  const char* why;
};

Reason reason_of(const Code& code) {
  using beast::http::error;
  if (code == error::header_limit || code == error::buffer_overflow) {
    return {431, "the request's head is longer than this server reads"};
  }
  if (code == error::body_limit) return {413, "the body is longer than this server reads"};
  if (code == error::bad_version) return {505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
  return {400, "this is not a request in HTTP/1.1"};
}

}  // namespace

class Connection;
using Connections = std::list<std::shared_ptr<Connection>>;

struct Listener : std::enable_shared_from_this<Listener> {
  Listener(ServerOptions its_options, Server::Handler its_handler)
      : options(std::move(its_options)), handler(std::move(its_handler)) {}

  void listen();
  void accept();
  void tick();
  void drain();
  void wait_for_signal();
  void end_if_drained();
  void forget(Connections::iterator connection);
  Response error(int status, std::string_view why, std::string_view path = {}) const {
    return options.error ? options.error(status, why, path) : plain_error(status, why);
  }

  ServerOptions options;
  Server::Handler handler;
  // Shared, since a Responder may outlive the server and still post here.
  std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>(1);
  tcp::acceptor acceptor{*io};
  asio::steady_timer timer{*io};
  asio::signal_set signals{*io};
  Connections all;
  bool accepting = false;
  std::atomic<size_t> count{0};
  std::atomic<bool> draining{false};
  Clock::time_point drained_by{};
  uint64_t next_id = 1;
  uint64_t run_id = (uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  uint16_t port = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Listener& server, tcp::socket&& socket)
      : server_(server),
        limits_(server.options.limits),
        socket_(std::move(socket)),
        buffer_(limits_.header_bytes + 2 * kReadBytes) {}

  void start(Connections::iterator self);
  void tick(Clock::time_point now);
  void close();
  bool idle() const { return state_ == State::Idle || state_ == State::Lingering; }
  void close_after_answer() {
    if (exchange_) exchange_->close_after();
    last_ = true;
  }

 private:
  enum class State { Idle, Reading, Answering, Lingering, Closed };

  void next_request();
  void watch();
  void on_readable();
  void read();
  void look_ahead();
  void linger();
  bool parse();
  bool on_head();
  void note_target();
  void on_request();
  void refuse(int status, std::string_view why);
  std::shared_ptr<Exchange> open_exchange(Headers extra);
  void flush();
  void on_written(const Code& error, size_t bytes);
  void on_answered();
  void log(bool aborted);

  Listener& server_;
  const Limits& limits_;
  tcp::socket socket_;
  Connections::iterator self_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  State state_ = State::Idle;
  bool watching_ = false, head_seen_ = false, writing_ = false, last_ = false;
  Clock::time_point deadline_ = Clock::time_point::max(), begin_{}, silent_since_{};
  std::shared_ptr<Exchange> exchange_;
  Exchange::Taken sending_;
  std::string peer_, id_, method_, path_;
  uint64_t sent_ = 0;
  size_t lingered_ = 0;
};

void Connection::start(Connections::iterator self) {
  self_ = self;
  Code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
  const tcp::endpoint peer = socket_.remote_endpoint(ignored);
  if (!ignored) peer_ = peer.address().to_string();
  next_request();
}

void Connection::next_request() {
  exchange_.reset();
  parser_.reset();
  head_seen_ = false;
  state_ = State::Idle;
  sent_ = 0;
  deadline_ = Clock::now() + seconds(limits_.idle_seconds);
  if (buffer_.size() == 0) {
    buffer_ = beast::flat_buffer(limits_.header_bytes + 2 * kReadBytes);
    sending_ = {};
    return watch();
  }
  on_readable();
}

void Connection::watch() {
  if (watching_ || state_ == State::Closed) return;
  watching_ = true;
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const Code& error) {
    self->watching_ = false;
    if (error) return self->close();
    self->on_readable();
  });
}

void Connection::on_readable() {
  switch (state_) {
    case State::Idle:
      begin_ = Clock::now();
      deadline_ = begin_ + seconds(limits_.request_seconds);
      state_ = State::Reading;
      parser_.emplace();
      parser_->header_limit(static_cast<uint32_t>(limits_.header_bytes));
      parser_->body_limit(limits_.body_bytes);
      parser_->eager(true);
      if (buffer_.size() == 0 || parse()) read();
      return;
    case State::Reading:
      return read();
    case State::Answering:
      return look_ahead();
    case State::Lingering:
      return linger();
    case State::Closed:
      return;
  }
}

void Connection::read() {
  while (state_ == State::Reading) {
    Code error;
    const size_t room = std::min(kReadBytes, buffer_.max_size() - buffer_.size());
    const size_t got = room == 0 ? 0 : socket_.read_some(buffer_.prepare(room), error);
    if (error == asio::error::would_block) return watch();
    if (error) return close();
    buffer_.commit(got);
    if (got == 0) return refuse(431, "the request's head is longer than this server reads");
    if (!parse()) return;
  }
}

// True: more bytes are needed.
bool Connection::parse() {
  for (;;) {
    Code error;
    const size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    if (!head_seen_ && parser_->is_header_done() && !on_head()) return false;
    if (error == beast::http::error::need_more) return true;
    if (error) {
      const Reason why = reason_of(error);
      refuse(why.status, why.why);
      return false;
    }
    if (parser_->is_done()) {
      on_request();
      return false;
    }
    if (used == 0 || buffer_.size() == 0) return true;
  }
}

void Connection::note_target() {
  const auto& head = parser_->get();
  const std::string_view target(head.target().data(), head.target().size());
  method_ = std::string(head.method_string());
  path_ = std::string(target.substr(0, target.find('?')));
}

// What can be said before the body is there. False: it was refused.
bool Connection::on_head() {
  head_seen_ = true;
  const auto& head = parser_->get();
  const std::string_view target(head.target().data(), head.target().size());
  note_target();
  if (head.version() == 11 && head.count("Host") != 1) {
    refuse(400, "a request in HTTP/1.1 has one Host header");
    return false;
  }
  if (target.empty() || target[0] != '/') {
    if (target != "*") {
      refuse(400, "the target must be a path that begins with /");
      return false;
    }
  }
  if (const auto coding = head["Content-Encoding"]; !coding.empty() && coding != "identity") {
    refuse(415, "compressed bodies are not read here; send it as it is");
    return false;
  }
  if (head["Expect"] == "100-continue" && !parser_->is_done()) {
    Code ignored;  // a client that cannot be told waits a second and sends anyway
    socket_.write_some(asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), ignored);
  }
  return true;
}

std::shared_ptr<Exchange> Connection::open_exchange(Headers extra) {
  id_ = fmt::format("req-{:016x}-{}", server_.run_id, server_.next_id++);
  Exchange::About about;
  about.id = id_;
  about.extra = std::move(extra);
  about.unsent_bytes = limits_.unsent_bytes;
  if (head_seen_) {
    const auto& head = parser_->get();
    about.head_only = head.method() == beast::http::verb::head;
    about.chunked = head.version() == 11;
    about.close = !head.keep_alive() || head.version() != 11;
  }
  about.close = about.close || server_.draining || last_ || !parser_ || !parser_->is_done();
  exchange_ = std::make_shared<Exchange>(
      std::move(about), [weak_io = std::weak_ptr(server_.io), weak = weak_from_this()] {
        const auto io = weak_io.lock();
        if (!io) return;
        asio::post(*io, [weak] {
          if (const auto self = weak.lock()) self->flush();
        });
      });
  state_ = State::Answering;
  deadline_ = Clock::time_point::max();
  silent_since_ = Clock::now();
  return exchange_;
}

// An answer of the server's own, after which the connection ends.
void Connection::refuse(int status, std::string_view why) {
  last_ = true;
  // A body that says that it is too long ends its head, too, as an error.
  if (parser_ && !head_seen_) note_target();
  open_exchange({})->send(server_.error(status, why, path_));
}

void Connection::on_request() {
  auto& message = parser_->get();
  Request request;
  request.method = method_;
  const std::string_view target(message.target().data(), message.target().size());
  const size_t mark = target.find('?');
  request.path = path_;
  if (mark != std::string_view::npos) request.query = std::string(target.substr(mark + 1));
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  Verdict verdict = judge(server_.options.guard, request.method, request.headers);
  if (verdict.status >= 400) return refuse(verdict.status, verdict.why);
  request.body = std::move(message.body());
  request.peer = peer_;
  const std::shared_ptr<Exchange> exchange = open_exchange(std::move(verdict.headers));
  request.id = id_;
  watch();  // from here on a client that leaves is noticed
  // The handle lets go of the answer for all its copies, the connection's own pointer does not.
  const std::shared_ptr<Exchange> handle(
      exchange.get(), [exchange, failure = server_.error(500, "no answer was given", path_)](
                          Exchange* it) mutable { it->abandon(std::move(failure)); });
  if (verdict.status == 204) return exchange->send({204, "", {}, {}});
  Responder responder(handle);
  try {
    server_.handler(std::move(request), responder);
  } catch (const std::exception&) {
    responder.send(server_.error(500, "this request failed inside the server", path_));
  }
}

// While an answer is made: the end of the stream is a client that left; other bytes are its next
// request, of which a little is taken.
void Connection::look_ahead() {
  if (buffer_.size() >= kReadBytes) return;
  Code error;
  const size_t got = socket_.read_some(buffer_.prepare(4096), error);
  if (error == asio::error::would_block) return watch();
  if (error) return close();
  buffer_.commit(got);
  watch();
}

// What the client still sends is read and dropped: closed at once, it would lose our answer.
void Connection::linger() {
  char dropped[kReadBytes];
  for (;;) {
    Code error;
    lingered_ += socket_.read_some(asio::buffer(dropped), error);
    if (error == asio::error::would_block) return watch();
    if (error || lingered_ > limits_.body_bytes) return close();
  }
}

void Connection::flush() {
  if (writing_ || !exchange_ || state_ != State::Answering) return;
  sending_ = exchange_->take();
  if (sending_.overflow) return close();
  if (sending_.bytes.empty()) {
    if (sending_.ended) on_answered();
    return;
  }
  writing_ = true;
  deadline_ = Clock::now() + seconds(limits_.stall_seconds);
  asio::async_write(
      socket_, asio::buffer(sending_.bytes),
      // After each piece: a client that takes a little is slow, not stalled.
      [self = shared_from_this()](const Code& error, size_t) -> size_t {
        self->deadline_ = Clock::now() + seconds(self->limits_.stall_seconds);
        return error ? 0 : 64u << 10;
      },
      [self = shared_from_this()](const Code& error, size_t bytes) {
        self->on_written(error, bytes);
      });
}

void Connection::on_written(const Code& error, size_t bytes) {
  writing_ = false;
  sent_ += bytes;
  if (error || state_ == State::Closed) return close();
  deadline_ = Clock::time_point::max();
  silent_since_ = Clock::now();
  if (sending_.ended) return on_answered();
  flush();
}

void Connection::on_answered() {
  log(false);
  const bool ends = sending_.close || last_;
  exchange_.reset();
  if (!ends) {
    next_request();
    return;
  }
  Code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  state_ = State::Lingering;
  deadline_ = Clock::now() + seconds(kLingerSeconds);
  server_.end_if_drained();
  linger();
}

void Connection::log(bool aborted) {
  if (!server_.options.log) return;
  const double took = std::chrono::duration<double>(Clock::now() - begin_).count();
  server_.options.log({id_, method_, path_, peer_, exchange_->status(), sent_, took, aborted});
}

void Connection::tick(Clock::time_point now) {
  if (now >= deadline_) {
    if (state_ == State::Reading) {
      return refuse(408, "the request did not arrive in time");
    }
    return close();
  }
  const bool silent = state_ == State::Answering && !writing_ && exchange_ &&
                      now - silent_since_ >= seconds(limits_.keep_alive_seconds);
  if (!silent) return;
  silent_since_ = now;
  exchange_->keep_alive();
}

void Connection::close() {
  if (state_ == State::Closed) return;
  state_ = State::Closed;
  Code ignored;
  socket_.close(ignored);
  if (exchange_) {
    exchange_->lose();
    log(true);
    exchange_.reset();
  }
  server_.forget(self_);
}

void Listener::listen() {
  Code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error)
    fail(
        "'{}' is no IP address to listen on; 127.0.0.1 is this machine alone, 0.0.0.0 "
        "all its networks",
        options.address);
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1024, error);
  if (error) {
    fail("cannot listen on {} port {}: {}; is another server running there?", options.address,
         options.port, error.message());
  }
  port = acceptor.local_endpoint().port();
}

void Listener::accept() {
  accepting = true;
  acceptor.async_accept([self = shared_from_this()](const Code& error, tcp::socket socket) {
    if (self->draining || !self->acceptor.is_open()) return;
    if (error) {  // out of descriptors: a later tick tries again
      self->accepting = false;
      return;
    }
    if (self->all.size() >= self->options.limits.connections) {
      Code ignored;
      const Response answer = self->error(503, "too many connections; try again later");
      const std::string text = fmt::format(
          "HTTP/1.1 503 Service Unavailable\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
          "Retry-After: 5\r\nConnection: close\r\n\r\n{}",
          answer.type, answer.body.size(), answer.body);
      socket.non_blocking(true, ignored);
      socket.write_some(asio::buffer(text), ignored);
    } else {
      self->all.push_front(std::make_shared<Connection>(*self, std::move(socket)));
      self->count = self->all.size();
      self->all.front()->start(self->all.begin());
    }
    self->accept();
  });
}

void Listener::forget(Connections::iterator connection) {
  // It is still in a call of its own: its end waits for that.
  asio::post(*io, [gone = std::move(*connection)] {});
  all.erase(connection);
  count = all.size();
  end_if_drained();
}

void Listener::tick() {
  timer.expires_after(seconds(options.tick_seconds));
  timer.async_wait([self = shared_from_this()](const Code& error) {
    if (error) return;
    const Clock::time_point now = Clock::now();
    for (auto at = self->all.begin(); at != self->all.end();) (*at++)->tick(now);
    if (self->draining && now >= self->drained_by) return self->io->stop();
    if (!self->accepting && !self->draining) self->accept();
    self->tick();
  });
}

void Listener::drain() {
  if (draining.exchange(true)) return;
  Code ignored;
  acceptor.close(ignored);
  drained_by = Clock::now() + seconds(options.drain_seconds);
  // First those under way: who sees an idle connection end may answer at once, and that answer
  // has to say that it is the last.
  for (const auto& connection : all) {
    if (!connection->idle()) connection->close_after_answer();
  }
  for (auto at = all.begin(); at != all.end();) {
    Connection& connection = **at++;
    if (connection.idle()) connection.close();
  }
  end_if_drained();
}

void Listener::end_if_drained() {
  if (!draining) return;
  for (const auto& connection : all) {
    if (!connection->idle()) return;
  }
  io->stop();
}

void Listener::wait_for_signal() {
  signals.async_wait([self = shared_from_this()](const Code& error, int) {
    if (error) return;
    if (self->draining) return self->io->stop();
    self->drain();
    self->wait_for_signal();
  });
}

Server::Server(ServerOptions options, Handler handler)
    : impl_(std::make_shared<Listener>(std::move(options), std::move(handler))) {
  impl_->listen();
  if (impl_->options.signals) {
    impl_->signals.add(SIGTERM);
    impl_->signals.add(SIGINT);
    impl_->wait_for_signal();
  }
  impl_->accept();
  impl_->tick();
}

Server::~Server() {
  // Clients that are left are told to nobody but their writers.
  while (!impl_->all.empty()) impl_->all.front()->close();
  impl_->acceptor.close();
  impl_->signals.cancel();
  impl_->timer.cancel();
  impl_->io->restart();
  impl_->io->poll();
}

uint16_t Server::port() const { return impl_->port; }
size_t Server::connections() const { return impl_->count; }
bool Server::draining() const { return impl_->draining; }

void Server::run() { impl_->io->run(); }

void Server::drain() {
  asio::post(*impl_->io, [impl = impl_] { impl->drain(); });
}

void Server::stop() { impl_->io->stop(); }

}  // namespace ponder::http
