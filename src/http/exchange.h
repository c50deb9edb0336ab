// One answer on its way from whoever writes it to the thread that sends it: a buffer with a lock.
// Internal to this room.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/server.h"

namespace ponder::http {

class Exchange {
 public:
  struct About {
    std::string id;
    bool head_only = false;  // a HEAD request: no body is sent
    bool chunked = true;     // HTTP/1.1; else a stream ends with its connection
    bool close = false;      // the client wants the connection to end with this answer
    Headers extra;           // that every answer has
    size_t unsent_bytes = 0;
  };
  // `wake`: called, from any thread, when there is something to take.
  Exchange(About about, std::function<void()> wake)
      : about_(std::move(about)), wake_(std::move(wake)) {}
  ~Exchange();

  // The writer's side: see Responder.
  const std::string& id() const { return about_.id; }
  void send(Response&& response);
  void begin(Response&& head, std::string&& keep_alive);
  bool write(std::string_view piece);
  void end();
  void wait_with(std::string&& type, std::string&& keep_alive);
  bool gone() const;
  void on_gone(std::function<void()>&& call);
  void abandon(Response&& failure);  // no writer is left: `failure` if nothing was said yet

  // The sender's side.
  struct Taken {
    std::string bytes;
    bool ended = false;     // with these bytes
    bool overflow = false;  // the client is too slow
    bool close = false;     // the connection ends with this answer
  };
  Taken take();
  void keep_alive();   // there was silence for long
  void lose();         // the client is gone
  void close_after();  // the connection shall end with this answer, if its head is not yet out
  int status() const;  // 0: not yet known

 private:
  void head(const Response& response, bool whole);
  void piece(std::string_view bytes);
  void finish();
  void wake(std::unique_lock<std::mutex>& lock);

  mutable std::mutex mutex_;
  About about_;
  std::function<void()> wake_, on_gone_;
  std::string out_, keep_alive_, waiting_type_;
  int status_ = 0;
  bool begun_ = false, chunking_ = false, ended_ = false, gone_ = false, overflow_ = false,
       waking_ = false;
};

}  // namespace ponder::http
