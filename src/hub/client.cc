#include "hub/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <memory>

#include "base/ascii.h"
#include "base/error.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr int kMaxRedirects = 10;
constexpr size_t kMaxEtag = 200, kMaxToken = 1000;
constexpr uint64_t kMaxDropped = 1 << 20;
constexpr long kConnectSeconds = 30, kStandstillSeconds = 60;

struct UrlParts {
  std::string scheme, host, port;
  bool operator==(const UrlParts&) const = default;
};

// Empty if it is no URL with a host.
UrlParts parts_of(const std::string& url) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> handle(curl_url(), curl_url_cleanup);
  if (curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  const auto part = [&](CURLUPart which, unsigned flags) {
    char* text = nullptr;
    if (curl_url_get(handle.get(), which, &text, flags) != CURLUE_OK) return std::string();
    std::string out = lower_ascii(std::string_view(text));
    curl_free(text);
    return out;
  };
  return {part(CURLUPART_SCHEME, 0), part(CURLUPART_HOST, 0),
          part(CURLUPART_PORT, CURLU_DEFAULT_PORT)};
}

bool is_header_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool worth_another_try(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return false;
  }
}

// "bytes 5-9/10" and "bytes */10" give 10.
std::optional<uint64_t> whole_of_range(std::string_view range) {
  const size_t slash = range.find('/');
  if (slash == range.npos) return {};
  const std::string_view digits = range.substr(slash + 1);
  uint64_t out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (error != std::errc() || end != digits.data() + digits.size()) return {};
  return out;
}

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

// One request and its answer, as libcurl's callbacks see them. They are called from C, which an
// exception must not cross: it is kept, and thrown again behind libcurl.
struct HubClient::Transfer {
  CURL* curl;
  HubSink& sink;
  HubResponse head;
  std::string range_seen, etag_seen;
  bool begun = false;
  uint64_t dropped = 0;
  std::exception_ptr thrown;

  void begin() {
    if (begun) return;
    begun = true;
    read_head();
    sink.begin(head);
  }

  void read_head() {
    head.etag = etag_seen;
    head.content_range = range_seen;
    curl_off_t length = -1;
    curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    head.whole = head.status == 200 ? (length < 0 ? std::nullopt : std::optional<uint64_t>(length))
                                    : whole_of_range(range_seen);
  }

  static size_t on_header(const char* data, size_t, size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    std::string_view line(data, size);
    if (line.starts_with("HTTP/")) {
      transfer.etag_seen.clear();
      transfer.range_seen.clear();
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && static_cast<unsigned char>(value.front()) <= ' ') {
      value.remove_prefix(1);
    }
    while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') {
      value.remove_suffix(1);
    }
    const auto is = [&](const char* other) {
      return name.size() == std::string_view(other).size() &&
             curl_strnequal(name.data(), other, name.size());
    };
    if (value.size() > kMaxEtag) return size;
    // A weak tag (W/"...") says nothing about bytes.
    if (is("etag") && is_header_value(value) && value.starts_with('"')) transfer.etag_seen = value;
    if (is("content-range")) transfer.range_seen = value;
    return size;
  }

  static size_t on_body(const char* data, size_t, size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &transfer.head.status);
    if (!transfer.head.ok()) {
      transfer.dropped += size;
      return transfer.dropped > kMaxDropped ? 0 : size;
    }
    try {
      transfer.begin();
      transfer.sink.write({data, size});
    } catch (...) {
      transfer.thrown = std::current_exception();
      return 0;
    }
    return size;
  }
};

HubClient::HubClient(std::string endpoint, std::string token, std::string user_agent)
    : endpoint_(std::move(endpoint)), token_(std::move(token)), user_agent_(std::move(user_agent)) {
  while (endpoint_.ends_with('/')) endpoint_.pop_back();
  const UrlParts parts = parts_of(endpoint_);
  if ((parts.scheme != "http" && parts.scheme != "https") || parts.host.empty() ||
      endpoint_.find_first_of("?#") != std::string::npos || !is_header_value(endpoint_)) {
    fail("HF_ENDPOINT is '{}'; it must be the URL of a hub, as https://huggingface.co",
         printable(endpoint_));
  }
  if (token_.size() > kMaxToken || !is_header_value(token_)) {
    fail("HF_TOKEN is no token: it has blanks or other letters that no header may have");
  }
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  curl_ = curl_easy_init();
  if (started != CURLE_OK || !curl_) fail("libcurl cannot be started");
}

HubClient::~HubClient() { curl_easy_cleanup(curl_); }

// One request. Returns where it is redirected to, "" if it is not.
std::string HubClient::hop(const std::string& url, uint64_t offset, const std::string& etag,
                           long max_seconds, Transfer& transfer) {
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(nullptr, curl_slist_free_all);
  const auto add = [&](const std::string& line) {
    headers.reset(curl_slist_append(headers.release(), line.c_str()));
  };
  if (!token_.empty() && parts_of(url) == parts_of(endpoint_)) {
    add("Authorization: Bearer " + token_);
  }
  if (offset > 0) add(fmt::format("Range: bytes={}-", offset));
  if (offset > 0 && !etag.empty()) add("If-Range: " + etag);

  char why[CURL_ERROR_SIZE] = "";
  curl_easy_reset(curl_);
  curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl_, CURLOPT_USERAGENT, user_agent_.c_str());
  curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl_, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl_, CURLOPT_LOW_SPEED_TIME, kStandstillSeconds);
  curl_easy_setopt(curl_, CURLOPT_TIMEOUT, max_seconds);
  curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, Transfer::on_header);
  curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, Transfer::on_body);
  curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &transfer);
  // What curl's own program does; an organisation's proxy may have certificates of its own.
  if (const char* file = std::getenv("SSL_CERT_FILE"); file && *file) {
    curl_easy_setopt(curl_, CURLOPT_CAINFO, file);
  }

  const CURLcode code = curl_easy_perform(curl_);
  if (transfer.thrown) std::rethrow_exception(transfer.thrown);
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &transfer.head.status);
  const bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && !transfer.head.ok());
  if (!answered) {
    const std::string sentence = printable(*why ? why : curl_easy_strerror(code), 200);
    if (worth_another_try(code)) throw HubCut(sentence);
    fail("{}: {}", printable(url, 300), sentence);
  }
  if (is_redirect(transfer.head.status)) {
    const char* target = nullptr;
    curl_easy_getinfo(curl_, CURLINFO_REDIRECT_URL, &target);
    if (!target) fail("{}: it redirects to nowhere", printable(url, 300));
    return target;
  }
  if (transfer.head.ok()) transfer.begin();  // no body is a body too
  transfer.read_head();
  curl_off_t wait = 0;
  curl_easy_getinfo(curl_, CURLINFO_RETRY_AFTER, &wait);
  transfer.head.retry_after = static_cast<double>(wait);
  return "";
}

HubResponse HubClient::get(const std::string& path, uint64_t offset, const std::string& etag,
                           long max_seconds, HubSink& sink) {
  std::string url = endpoint_ + path;
  for (int redirects = 0; redirects <= kMaxRedirects; ++redirects) {
    Transfer transfer{.curl = curl_,
                      .sink = sink,
                      .head = {},
                      .range_seen = {},
                      .etag_seen = {},
                      .thrown = nullptr};
    const std::string target = hop(url, offset, etag, max_seconds, transfer);
    if (target.empty()) return transfer.head;
    const std::string from = parts_of(url).scheme, to = parts_of(target).scheme;
    if (to != "https" && !(to == "http" && from == "http")) {
      fail("{}: it redirects from {} to '{}', which is not followed", printable(url, 300), from,
           printable(target));
    }
    url = target;
  }
  fail("{}{}: it redirects more than {} times", endpoint_, path, kMaxRedirects);
}

}  // namespace ponder
