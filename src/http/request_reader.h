// One request off a connection's bytes, as RFC 9112 has it, in the strict sense: what two readers
// could take for two different things (where a body ends, above all) is refused, for a proxy in
// front of us may have read it the other way. It knows no sockets. Internal to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"

namespace ponder::http {

// Why a request is refused; status 0: it is not.
struct Fault {
  int status = 0;
  std::string why = {};
  explicit operator bool() const { return status != 0; }
};

struct Head {
  std::string method, path, query;
  Headers headers;
  int minor = 1;           // of HTTP/1.x
  bool keep_alive = true;  // the client wants to go on with this connection
  bool chunked = false;    // the body comes in chunks; else it has `length` bytes
  uint64_t length = 0;
  bool expects_continue = false;  // the client waits for a word before it sends the body
};

// `bytes`: the request line and the fields with their line ends, without the empty line. Where it
// fails, `out` has the method and the path as far as they were read.
Fault read_head(std::string_view bytes, Head& out);

class RequestReader {
 public:
  struct Sizes {
    size_t head_bytes = 32u << 10;  // beyond: 431; trailers as well
    size_t body_bytes = 16u << 20;  // beyond: 413
  };
  enum class State { Head, Body, Done, Failed };

  explicit RequestReader(Sizes sizes) : sizes_(sizes) {}

  // Takes from the front of `bytes` what belongs to this request and says how much that was. It
  // stops once behind the head, so that the body can be refused before it is read.
  size_t put(std::string_view bytes);

  static size_t beside_body(size_t head_bytes);  // that a request with a body holds, too

  // Said behind the head: what memory the body is asked of. Where there is no more: 429.
  void charge(Allowance* allowance) { allowance_ = allowance; }

  State state() const { return state_; }
  const Fault& fault() const { return fault_; }
  Head& head() { return head_; }
  std::string& body() { return body_; }

 private:
  enum class Chunk { Size, Data, DataEnd, Trailer };

  size_t put_head(std::string_view bytes);
  size_t put_body(std::string_view bytes);
  size_t put_data(std::string_view bytes);
  bool keep(std::string_view data);
  size_t put_line(std::string_view bytes);
  void end_head();
  void end_line();
  void begin_chunk(std::string_view line);
  void end_chunk();
  void end_trailer();
  void fail(int status, std::string why);
  std::string too_long() const;

  Sizes sizes_;
  State state_ = State::Head;
  Chunk chunk_ = Chunk::Size;
  Fault fault_;
  Head head_;
  std::string line_;  // of the head: all of it
  size_t head_bytes_ = 0;
  std::string body_;
  Allowance* allowance_ = nullptr;
  bool begun_ = false;  // some of the body was there
  uint64_t left_ = 0;   // of the body, or of its chunk
  size_t trailer_bytes_ = 0;
};

}  // namespace ponder::http
