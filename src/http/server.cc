#include "http/server.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "base/error.h"
#include "http/connection.h"

namespace ponder::http {
namespace {

// The message goes into JSON as it is: these sentences are our own.
Response plain_error(int status, std::string_view why) {
  Response out;
  out.status = status;
  out.body = fmt::format(R"({{"error":{{"message":"{}","type":"{}","param":null,"code":null}}}})"
                         "\n",
                         why, status < 500 ? "invalid_request_error" : "server_error");
  return out;
}

constexpr double kLastWordSeconds = 1;

int open_spare_file() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

// Who counts as one client: an address, or of IPv6 the 64 bits that one subscriber is given.
std::string group_of(const asio::ip::address& address) {
  if (address.is_v4() || address.is_loopback()) return address.to_string();
  auto bytes = address.to_v6().to_bytes();
  if (address.to_v6().is_v4_mapped()) return address.to_string();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return asio::ip::address_v6(bytes).to_string() + "/64";
}

// Opens `acceptor` where `options` say.
void open_acceptor(tcp::acceptor& acceptor, const ServerOptions& options) {
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
}

}  // namespace

Listener::~Listener() {
  if (spare_file >= 0) ::close(spare_file);
}

Response Listener::error(int status, std::string_view why, std::string_view path) const {
  return options.error ? options.error(status, why, path) : plain_error(status, why);
}

size_t most_held(const Limits& limits) {
  return 2 * limits.body_bytes + RequestReader::beside_body(limits.header_bytes);
}

Response Listener::busy(std::string_view path) const {
  Response out = error(
      429, "the requests that are being read fill the memory that they may; try again later", path);
  out.headers.emplace_back("Retry-After", "1");
  return out;
}

void Listener::listen() {
  open_acceptor(acceptor, options);
  port = acceptor.local_endpoint().port();
}

void Listener::accept() {
  accepting = true;
  acceptor.async_accept([self = shared_from_this()](const Code& error, tcp::socket socket) {
    if (self->draining || !self->acceptor.is_open()) return;
    if (error) {  // no files or no memory are left; a later tick tries again
      self->accepting = false;
      return self->out_of_files();
    }
    self->accepted(std::move(socket));
    self->accept();
  });
}

void Listener::accepted(tcp::socket&& socket) {
  Code error;
  const tcp::endpoint endpoint = socket.remote_endpoint(error);
  if (error) return;  // it has left already
  const std::string group = group_of(endpoint.address());
  const auto found = of_group.find(group);
  const size_t of_this = found == of_group.end() ? 0 : found->second;
  const Limits& limits = options.limits;
  if (of_this >= limits.connections_of_peer && !make_room(&group)) return turn_away(socket);
  if (all.size() >= limits.connections && !make_room(nullptr)) return turn_away(socket);
  all.push_front(std::make_shared<Connection>(*this, std::move(socket),
                                              endpoint.address().to_string(), group));
  ++of_group[group];
  count = all.size();
  all.front()->start(all.begin());
}

// The oldest connection that asks for nothing makes room for one that may: among those of `group`,
// or among all. False: each is at work.
bool Listener::make_room(const std::string* group) {
  for (auto at = all.rbegin(); at != all.rend(); ++at) {
    Connection& connection = **at;
    if (!connection.spare() || (group && connection.group() != *group)) continue;
    connection.close();
    return true;
  }
  return false;
}

void Listener::turn_away(tcp::socket& socket) const {
  Code ignored;
  const Response answer = error(503, "too many connections; try again later");
  const std::string text = fmt::format(
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
      "Retry-After: 5\r\nConnection: close\r\n\r\n{}",
      answer.type, answer.body.size(), answer.body);
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
}

// A client that nobody accepts waits and does not know for what. An idle one makes room, or the
// spare file is used to say so to this one. (Out of files is also said where nobody waits.)
void Listener::out_of_files() {
  pollfd waiting{acceptor.native_handle(), POLLIN, 0};
  if (::poll(&waiting, 1, 0) <= 0) return;
  if (make_room(nullptr) || spare_file < 0) return;
  ::close(std::exchange(spare_file, -1));
  Code error;
  acceptor.non_blocking(true, error);
  tcp::socket socket(*io);
  acceptor.accept(socket, error);
  if (!error) turn_away(socket);
  socket.close(error);
  spare_file = open_spare_file();
}

void Listener::forget(Connections::iterator connection) {
  const auto group = of_group.find((*connection)->group());
  if (--group->second == 0) of_group.erase(group);
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
    if (self->draining && now >= self->drained_by) self->give_up();
    if (self->spare_file < 0) self->spare_file = open_spare_file();
    if (!self->accepting && !self->draining) self->accept();
    self->tick();
  });
}

void Listener::drain() {
  if (draining.exchange(true)) return;
  Code ignored;
  acceptor.close(ignored);
  if (options.on_drain) options.on_drain(false);
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

// The time is over. Whoever still waits is told, if there is somebody who can, and has a moment to
// read it.
void Listener::give_up() {
  if (std::exchange(given_up, true) || !options.on_drain) return io->stop();
  drained_by = Clock::now() + seconds(kLastWordSeconds);
  options.on_drain(true);
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
    if (self->draining) {
      if (self->options.on_drain) self->options.on_drain(true);
      return self->io->stop();
    }
    self->drain();
    self->wait_for_signal();
  });
}

void check_can_listen(const ServerOptions& options) {
  asio::io_context context;
  tcp::acceptor acceptor(context);
  open_acceptor(acceptor, options);
}

Server::Server(ServerOptions options, Handler handler)
    : impl_(std::make_shared<Listener>(std::move(options), std::move(handler))) {
  impl_->run_id = (uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  impl_->spare_file = open_spare_file();
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
