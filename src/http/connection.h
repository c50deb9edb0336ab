// One client's connection, a state machine of callbacks on the server's thread, and the listener
// that holds them all. While a connection is idle it holds no buffer. Internal to this room, and
// with its two .cc files all that sees Boost.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/exchange.h"
#include "http/request_reader.h"
#include "http/server.h"

namespace ponder::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using Code = boost::system::error_code;
using Clock = std::chrono::steady_clock;

inline Clock::duration seconds(double count) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(count));
}

class Connection;
using Connections = std::list<std::shared_ptr<Connection>>;

struct Listener : std::enable_shared_from_this<Listener> {
  Listener(ServerOptions its_options, Server::Handler its_handler)
      : options(std::move(its_options)), handler(std::move(its_handler)) {}
  ~Listener();

  void listen();
  void accept();
  void accepted(tcp::socket&& socket);
  void out_of_files();
  bool make_room(const std::string* group);
  void turn_away(tcp::socket& socket) const;
  void tick();
  void drain();
  void wait_for_signal();
  void end_if_drained();
  void give_up();
  void forget(Connections::iterator connection);
  Response error(int status, std::string_view why, std::string_view path = {}) const;
  Response busy(std::string_view path) const;

  ServerOptions options;
  Server::Handler handler;
  // Shared, since a Responder may outlive the server and still post here.
  std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>(1);
  tcp::acceptor acceptor{*io};
  asio::steady_timer timer{*io};
  asio::signal_set signals{*io};
  Connections all;                         // the youngest first
  std::map<std::string, size_t> of_group;  // connections
  bool accepting = false;
  int spare_file = -1;  // given up to say to one client that there are no more files
  std::atomic<size_t> count{0};
  std::atomic<bool> draining{false};
  bool given_up = false;
  Clock::time_point drained_by{};
  uint64_t next_id = 1;
  uint64_t run_id = 0;
  uint16_t port = 0;
  std::array<char, 64u << 10> scratch{};  // what a read brings, before it is anybody's
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Listener& server, tcp::socket&& socket, std::string peer, std::string group)
      : server_(server),
        limits_(server.options.limits),
        socket_(std::move(socket)),
        peer_(std::move(peer)),
        group_(std::move(group)) {}

  void start(Connections::iterator self);
  void tick(Clock::time_point now);
  void close();
  const std::string& group() const { return group_; }
  bool idle() const { return state_ == State::Idle || state_ == State::Lingering; }
  // Nothing is lost with it but a client's patience: no request of it has a whole head.
  bool spare() const { return idle() || (state_ == State::Reading && !head_seen_); }
  void close_after_answer() {
    if (exchange_) exchange_->close_after();
    last_ = true;
  }

 private:
  enum class State { Idle, Reading, Answering, Lingering, Closed };

  void next_request();
  void begin_request();
  void watch();
  void on_readable();
  void read();
  void feed(std::string_view bytes);
  void look_ahead();
  void linger();
  bool on_head();
  bool admit();
  Request request_of_head();
  void on_request();
  void refuse(int status, std::string_view why);
  void refuse_with(Response&& answer);
  std::shared_ptr<Exchange> open_exchange(Headers extra);
  void flush();
  void on_written(const Code& error, size_t bytes);
  void on_answered();
  void log(bool aborted);
  const std::string& path() { return reader_ ? reader_->head().path : no_path_; }

  Listener& server_;
  const Limits& limits_;
  tcp::socket socket_;
  Connections::iterator self_;
  std::string ahead_;  // bytes of later requests
  std::optional<RequestReader> reader_;
  State state_ = State::Idle;
  bool watching_ = false, head_seen_ = false, writing_ = false, last_ = false;
  Clock::time_point deadline_ = Clock::time_point::max(), begin_{}, silent_since_{};
  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<Allowance> allowance_;
  Headers cors_;
  Exchange::Taken sending_;
  std::string peer_, group_, id_, no_path_;  // group: whose connections are counted together
  uint64_t sent_ = 0;
  size_t lingered_ = 0;
};

}  // namespace ponder::http
