#include "watch/dashboard.h"

#include <charconv>
#include <cmath>

#include "base/error.h"
#include "http/assets.h"
#include "watch/episode_reader.h"
#include "web/pages.h"

namespace ponder {
namespace {

// The values behind "?" in a request's target.
class Parameters {
 public:
  explicit Parameters(std::string_view query) : query_(query) {}

  // "" if it is not there; %XX and + are undone.
  std::string text(std::string_view name) const {
    for (size_t begin = 0; begin < query_.size();) {
      const size_t end = std::min(query_.find('&', begin), query_.size());
      const std::string_view pair = query_.substr(begin, end - begin);
      const size_t sign = std::min(pair.find('='), pair.size());
      if (pair.substr(0, sign) == name)
        return decoded(pair.substr(std::min(sign + 1, pair.size())));
      begin = end + 1;
    }
    return "";
  }
  std::optional<int64_t> whole(std::string_view name) const {
    const std::string given = text(name);
    if (given.empty()) return std::nullopt;
    int64_t value = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (error != std::errc() || end != given.data() + given.size())
      fail("{} must be a whole number", name);
    return value;
  }
  std::optional<double> real(std::string_view name) const {
    const std::string given = text(name);
    if (given.empty()) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (error != std::errc() || end != given.data() + given.size() || !std::isfinite(value))
      fail("{} must be a number", name);
    return value;
  }
  std::optional<bool> flag(std::string_view name) const {
    const std::string given = text(name);
    return given.empty() ? std::nullopt : std::optional<bool>(given == "1");
  }

 private:
  static std::string decoded(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      unsigned code = 0;
      const char* digits = text.data() + i + 1;
      if (text[i] == '%' && i + 2 < text.size() &&
          std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
        out += static_cast<char>(code);
        i += 2;
      } else {
        out += text[i] == '+' ? ' ' : text[i];
      }
    }
    return out;
  }

  std::string_view query_;
};

EpisodeFilter filter_of(const Parameters& given) {
  EpisodeFilter out;
  out.step = given.whole("step");
  out.level = given.whole("level");
  out.task = given.text("task");
  out.text = given.text("text");
  out.reward_low = given.real("low");
  out.reward_high = given.real("high");
  out.right = given.flag("right");
  out.truncated = given.flag("truncated");
  out.undecided = given.flag("undecided");
  out.heldout = given.flag("heldout");
  out.order = given.text("order");
  out.offset = given.whole("offset").value_or(0);
  out.limit = given.whole("limit").value_or(50);
  return out;
}

// Null: there is no such path.
Json answer(const RunFiles& files, std::string_view path, const Parameters& given) {
  if (path == "/api/run") return files.describe();
  const std::string stage = given.text("stage");
  if (path == "/api/metrics")
    return files.metrics(stage, static_cast<uint64_t>(given.whole("from").value_or(0)));
  if (path == "/api/overview") return EpisodeReader(files.episodes(stage)).overview();
  if (path == "/api/episodes") return EpisodeReader(files.episodes(stage)).list(filter_of(given));
  if (path == "/api/episode") {
    return {
        {"episode", EpisodeReader(files.episodes(stage))
                        .one(given.whole("step").value_or(-1), given.whole("question").value_or(-1),
                             given.whole("sample").value_or(-1))}};
  }
  return nullptr;
}

http::Response respond(const RunFiles& files, const http::Request& request) {
  http::Response out;
  out.headers = {{"Cache-Control", "no-store"}};
  const auto error = [&](int status, const std::string& why) {
    out.status = status;
    out.body = json_line({{"error", {{"message", valid_utf8(why)}}}});
    return out;
  };
  if (request.method != "GET" && request.method != "HEAD") {
    out.headers.emplace_back("Allow", "GET, HEAD");
    return error(405, "this server is only read from");
  }
  try {
    const Json body = answer(files, request.path, Parameters(request.query));
    if (body.is_null()) return error(404, "there is no such path");
    out.body = json_line(body);
    return out;
  } catch (const Error& wrong) {
    return error(400, wrong.what());
  } catch (const std::exception& wrong) {
    return error(500, fmt::format("the run's files are damaged: {}", wrong.what()));
  }
}

http::ServerOptions server_options(uint16_t port) {
  http::ServerOptions out;
  out.port = port;
  out.signals = true;
  out.drain_seconds = 1;
  out.guard.other_host = out.guard.other_origin = "open it as http://127.0.0.1 or http://localhost";
  return out;
}

}  // namespace

Dashboard::Dashboard(const std::string& folder, uint16_t port)
    : files_(folder),
      server_(server_options(port),
              [this,
               assets = http::Assets(
                   {{"/", "text/html; charset=utf-8", watch_page().gzip, true, watch_page().policy},
                    {"/notices", "text/plain; charset=utf-8", pages_notice()}})](
                  http::Request&& request, http::Responder responder) {
                if (!assets.answer(request, responder)) responder.send(respond(files_, request));
              }) {}

}  // namespace ponder
