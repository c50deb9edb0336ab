#include "http/exchange.h"

#include <fmt/format.h>

#include <iterator>

namespace ponder::http {

Exchange::~Exchange() = default;

const std::string& Responder::id() const { return exchange_->id(); }
void Responder::send(Response response) { exchange_->send(std::move(response)); }
void Responder::begin(Response head, std::string keep_alive) {
  exchange_->begin(std::move(head), std::move(keep_alive));
}
bool Responder::write(std::string_view piece) { return exchange_->write(piece); }
void Responder::end() { exchange_->end(); }
void Responder::wait_with(std::string type, std::string keep_alive) {
  exchange_->wait_with(std::move(type), std::move(keep_alive));
}
bool Responder::gone() const { return exchange_->gone(); }
void Responder::on_gone(std::function<void()> call) { exchange_->on_gone(std::move(call)); }

// The sender is told once for all that it has not taken yet. The lock is let go first: `wake_` may
// take others.
void Exchange::wake(std::unique_lock<std::mutex>& lock) {
  const bool tell = !waking_ && !gone_;
  waking_ = true;
  lock.unlock();
  if (tell) wake_();
}

void Exchange::head(const Response& response, bool whole) {
  begun_ = true;
  status_ = response.status;
  const bool empty = response.status == 204 || response.status == 304;
  chunking_ = !whole && about_.chunked && !empty;
  if (!whole && !chunking_) about_.close = true;
  auto out = std::back_inserter(out_);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
  if (!response.type.empty()) fmt::format_to(out, "Content-Type: {}\r\n", response.type);
  fmt::format_to(out, "X-Request-Id: {0}\r\nRequest-Id: {0}\r\n", about_.id);
  const auto add = [&](const Headers& headers) {
    for (const auto& [name, value] : headers) fmt::format_to(out, "{}: {}\r\n", name, value);
  };
  add(response.headers);
  add(about_.extra);
  if (chunking_) out_ += "Transfer-Encoding: chunked\r\n";
  if (whole && !empty) fmt::format_to(out, "Content-Length: {}\r\n", response.body.size());
  if (about_.close) out_ += "Connection: close\r\n";
  out_ += "\r\n";
}

void Exchange::piece(std::string_view bytes) {
  if (bytes.empty() || about_.head_only || gone_ || overflow_) return;
  if (out_.size() + bytes.size() > about_.unsent_bytes) {
    overflow_ = true;
    return;
  }
  if (chunking_) fmt::format_to(std::back_inserter(out_), "{:x}\r\n", bytes.size());
  out_ += bytes;
  if (chunking_) out_ += "\r\n";
}

void Exchange::finish() {
  if (chunking_ && !about_.head_only) out_ += "0\r\n\r\n";
  ended_ = true;
  on_gone_ = {};  // what it holds on to is not needed any more
}

void Exchange::send(Response&& response) {
  std::unique_lock lock(mutex_);
  if (ended_ || gone_) return;
  if (begun_) {
    piece(response.body);
  } else {
    head(response, true);
    // A whole answer is as long as it is: it cannot grow while a client dawdles.
    if (!about_.head_only) out_ += response.body;
  }
  finish();
  wake(lock);
}

void Exchange::begin(Response&& response, std::string&& keep_alive) {
  std::unique_lock lock(mutex_);
  if (ended_ || gone_) return;
  keep_alive_ = std::move(keep_alive);
  if (!begun_) head(response, false);
  piece(response.body);
  wake(lock);
}

bool Exchange::write(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  if (gone_ || overflow_) return false;
  if (ended_) return true;
  piece(bytes);
  wake(lock);
  return true;
}

void Exchange::end() {
  std::unique_lock lock(mutex_);
  if (ended_ || gone_) return;
  finish();
  wake(lock);
}

void Exchange::wait_with(std::string&& type, std::string&& keep_alive) {
  const std::unique_lock lock(mutex_);
  waiting_type_ = std::move(type);
  keep_alive_ = std::move(keep_alive);
}

bool Exchange::gone() const {
  const std::unique_lock lock(mutex_);
  return gone_ || overflow_;
}

void Exchange::on_gone(std::function<void()>&& call) {
  std::unique_lock lock(mutex_);
  if (ended_) return;
  if (!gone_) {
    on_gone_ = std::move(call);
    return;
  }
  lock.unlock();
  call();
}

void Exchange::abandon(Response&& failure) {
  std::unique_lock lock(mutex_);
  if (ended_ || gone_) return;
  // Half an answer must not look like a whole one: its connection is cut.
  if (begun_) {
    overflow_ = true;
  } else {
    head(failure, true);
    if (!about_.head_only) out_ += failure.body;
    finish();
  }
  wake(lock);
}

Exchange::Taken Exchange::take() {
  const std::unique_lock lock(mutex_);
  waking_ = false;
  Taken out{std::move(out_), ended_, overflow_, about_.close};
  out_.clear();
  return out;
}

void Exchange::keep_alive() {
  std::unique_lock lock(mutex_);
  if (keep_alive_.empty() || ended_ || gone_ || !out_.empty()) return;
  if (!begun_) {
    if (waiting_type_.empty()) return;
    head({200, waiting_type_, {}, {}}, false);
  }
  piece(keep_alive_);
  wake(lock);
}

void Exchange::lose() {
  std::unique_lock lock(mutex_);
  if (gone_) return;
  gone_ = true;
  std::function<void()> call = std::move(on_gone_);
  on_gone_ = {};
  lock.unlock();
  if (call) call();
}

void Exchange::close_after() {
  const std::unique_lock lock(mutex_);
  about_.close = about_.close || !begun_;
}

int Exchange::status() const {
  const std::unique_lock lock(mutex_);
  return status_;
}

}  // namespace ponder::http
