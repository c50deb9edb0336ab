// A client that is no better than a socket, so that tests can misbehave as they like.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace ponder {

class Client {
 public:
  explicit Client(uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      close();
      fail("no connection to port {}", port);
    }
  }
  ~Client() { close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // What comes until `end` was seen, the connection ends or the time is over.
  std::string read_until(std::string_view end, int wait_ms = 20'000) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
    for (;;) {
      if (const size_t at = held_.find(end); !end.empty() && at != std::string::npos) {
        std::string out = held_.substr(0, at + end.size());
        held_.erase(0, out.size());
        return out;
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      if (!fill(static_cast<int>(left.count()))) return std::exchange(held_, "");
    }
  }
  std::string read_all() { return read_until(""); }
  bool closed() const { return closed_; }  // the server's side, seen while reading

  // One answer with a Content-Length, or chunked: head and (still chunked) body.
  std::string answer() {
    std::string head = read_until("\r\n\r\n");
    const size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) {
      return head.find("chunked") == std::string::npos ? head : head + read_until("0\r\n\r\n");
    }
    const size_t size = std::stoul(head.substr(at + 16));
    while (held_.size() < size && fill(20'000)) {
    }
    head += held_.substr(0, size);
    held_.erase(0, std::min(size, held_.size()));
    return head;
  }

 private:
  // More bytes; false: none came in time, or the connection ended.
  bool fill(int wait_ms) {
    pollfd one{fd_, POLLIN, 0};
    if (wait_ms <= 0 || poll(&one, 1, wait_ms) <= 0) return false;
    char bytes[1 << 16];
    const ssize_t got = recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) {
      closed_ = true;
      return false;
    }
    held_.append(bytes, static_cast<size_t>(got));
    return true;
  }

  int fd_;
  std::string held_;
  bool closed_ = false;
};

inline std::string get(std::string_view path, std::string_view more = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", path, more);
}

inline std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
  return fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n{}\r\n{}", path,
                     body.size(), more, body);
}

inline int status_of(std::string_view answer) {
  return answer.size() < 12 ? 0 : std::stoi(std::string(answer.substr(9, 3)));
}

}  // namespace ponder
