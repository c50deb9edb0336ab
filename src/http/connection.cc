#include "http/connection.h"

#include <fmt/format.h>

namespace ponder::http {
namespace {

constexpr size_t kAheadBytes = 16u << 10;
constexpr int kReadsAtOnce = 16;      // of one connection, before others have their turn
constexpr double kLingerSeconds = 2;  // for a client to read why it was turned away

}  // namespace

void Connection::start(Connections::iterator self) {
  self_ = self;
  Code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
  next_request();
}

void Connection::next_request() {
  exchange_.reset();
  reader_.reset();
  allowance_.reset();
  cors_.clear();
  head_seen_ = false;
  state_ = State::Idle;
  sent_ = 0;
  deadline_ = Clock::now() + seconds(limits_.idle_seconds);
  if (ahead_.empty()) {
    sending_ = {};
    return watch();
  }
  begin_request();
  const std::string bytes = std::exchange(ahead_, {});
  feed(bytes);
  if (state_ == State::Reading) watch();
}

void Connection::begin_request() {
  begin_ = Clock::now();
  deadline_ = begin_ + seconds(limits_.request_seconds);
  state_ = State::Reading;
  reader_.emplace(RequestReader::Sizes{limits_.header_bytes, limits_.body_bytes});
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
      begin_request();
      return read();
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
  for (int reads = 0; state_ == State::Reading; ++reads) {
    if (reads == kReadsAtOnce) return watch();
    Code error;
    const size_t got = socket_.read_some(asio::buffer(server_.scratch), error);
    if (error == asio::error::would_block) return watch();
    if (error) return close();
    feed({server_.scratch.data(), got});
  }
}

void Connection::feed(std::string_view bytes) {
  using Step = RequestReader::State;
  while (state_ == State::Reading) {
    bytes.remove_prefix(reader_->put(bytes));
    const Step step = reader_->state();
    if (step == Step::Failed) {
      const Fault& fault = reader_->fault();
      return fault.status == 429 ? refuse_with(server_.busy(path()))
                                 : refuse(fault.status, fault.why);
    }
    if (step == Step::Head) return;
    if (step == Step::Done) ahead_ = std::string(bytes);
    if (!std::exchange(head_seen_, true) && !on_head()) return;
    if (step == Step::Done) return on_request();
    if (bytes.empty()) return;
  }
}

Request Connection::request_of_head() {
  const Head& head = reader_->head();
  Request out;
  out.method = head.method;
  out.path = head.path;
  out.query = head.query;
  out.headers = head.headers;
  out.peer = peer_;
  return out;
}

// What can be said before the body is there. False: it was refused.
bool Connection::on_head() {
  const Head& head = reader_->head();
  const std::string* coding = find_header(head.headers, "content-encoding");
  const bool known = !coding || coding->empty() || same_word(*coding, "identity") ||
                     same_word(*coding, "gzip");  // which whoever reads the body undoes
  if (!known) {
    refuse(415, "a body can be compressed by gzip alone here; or send it as it is");
    return false;
  }
  Verdict verdict = judge(server_.options.guard, head.method, head.headers);
  if (verdict.status >= 400) {
    refuse(verdict.status, verdict.why);
    return false;
  }
  cors_ = std::move(verdict.headers);
  if (verdict.status == 204) {
    refuse_with({204, "", {}, {}});
    return false;
  }
  if (!admit()) return false;
  if (head.expects_continue) {
    Code ignored;  // a client that cannot be told waits a second and sends anyway
    socket_.write_some(asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), ignored);
  }
  return true;
}

bool Connection::admit() {
  if (!server_.options.admit) return true;
  Admission said = server_.options.admit(request_of_head(), reader_->head().length);
  if (said.refusal) {
    refuse_with(std::move(*said.refusal));
    return false;
  }
  allowance_ = std::move(said.allowance);
  reader_->charge(allowance_.get());
  return true;
}

std::shared_ptr<Exchange> Connection::open_exchange(Headers extra) {
  id_ = fmt::format("req-{:016x}-{}", server_.run_id, server_.next_id++);
  Exchange::About about;
  about.id = id_;
  about.extra = std::move(extra);
  about.unsent_bytes = limits_.unsent_bytes;
  if (head_seen_) {
    const Head& head = reader_->head();
    about.head_only = head.method == "HEAD";
    about.chunked = head.minor == 1;
    about.close = !head.keep_alive;
  }
  const bool whole = reader_ && reader_->state() == RequestReader::State::Done;
  about.close = about.close || server_.draining || last_ || !whole;
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

// An answer of the server's own. Where the request's end was not seen, the connection ends with it.
void Connection::refuse(int status, std::string_view why) {
  refuse_with(server_.error(status, why, path()));
}

void Connection::refuse_with(Response&& answer) {
  last_ = last_ || reader_->state() != RequestReader::State::Done;
  open_exchange(std::move(cors_))->send(std::move(answer));
  release(reader_->body());
  reader_->charge(nullptr);
  allowance_.reset();
}

void Connection::on_request() {
  Request request = request_of_head();
  request.body = std::move(reader_->body());
  reader_->charge(nullptr);
  request.allowance = std::move(allowance_);
  const std::shared_ptr<Exchange> exchange = open_exchange(std::move(cors_));
  request.id = id_;
  watch();  // from here on a client that leaves is noticed
  // The handle lets go of the answer for all its copies, the connection's own pointer does not.
  const std::shared_ptr<Exchange> handle(
      exchange.get(), [exchange, failure = server_.error(500, "no answer was given", path())](
                          Exchange* it) mutable { it->abandon(std::move(failure)); });
  Responder responder(handle);
  try {
    server_.handler(std::move(request), responder);
  } catch (const std::exception&) {
    responder.send(server_.error(500, "this request failed inside the server", path()));
  }
}

// While an answer is made: the end of the stream is a client that left; other bytes are its next
// request, of which a little is taken.
void Connection::look_ahead() {
  if (ahead_.size() >= kAheadBytes) return;
  Code error;
  const size_t got = socket_.read_some(asio::buffer(server_.scratch.data(), 4096), error);
  if (error == asio::error::would_block) return watch();
  if (error) return close();
  ahead_.append(server_.scratch.data(), got);
  watch();
}

// What the client still sends is read and dropped: closed at once, it would lose our answer.
void Connection::linger() {
  for (int reads = 0; reads < kReadsAtOnce; ++reads) {
    Code error;
    lingered_ += socket_.read_some(asio::buffer(server_.scratch), error);
    if (error == asio::error::would_block) return watch();
    if (error || lingered_ > limits_.body_bytes) return close();
  }
  watch();
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
  const std::string method = reader_ ? reader_->head().method : std::string();
  server_.options.log({id_, method, path(), peer_, exchange_->status(), sent_, took, aborted});
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

}  // namespace ponder::http
