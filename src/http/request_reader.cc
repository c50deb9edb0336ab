#include "http/request_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/error.h"

namespace ponder::http {
namespace {

constexpr size_t kMaxChunkLine = 256;  // a chunk's size and its extensions
constexpr size_t kMaxMethod = 32;
constexpr size_t kMaxFields = 200;  // each takes far more memory than the three bytes it may have

const Fault kNotHttp = {400, "this is not a request in HTTP/1.1"};
const Fault kOddField = {400, "a header field has a character that may not stand there"};

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const auto fits = [&](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

bool is_field_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

std::string_view without_space(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") + 1 - from);
}

size_t count_fields(const Headers& headers, std::string_view name) {
  return static_cast<size_t>(std::count_if(headers.begin(), headers.end(), [&](const auto& field) {
    return same_word(field.first, name);
  }));
}

// "http://name:port/path": as good as a Host field and a path, and it wins over that field.
bool split_absolute(std::string_view& target, Headers& headers) {
  const size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return false;
  if (!same_word(target.substr(0, scheme), "http") && !same_word(target.substr(0, scheme), "https"))
    return false;
  const std::string_view rest = target.substr(scheme + 3);
  const size_t end = std::min(rest.find_first_of("/?"), rest.size());
  if (end == 0 || rest.substr(0, end).find('@') != std::string_view::npos) return false;
  headers.emplace_back("Host", std::string(rest.substr(0, end)));
  target = rest.substr(end);
  return true;
}

Fault read_target(std::string_view target, Head& out) {
  const bool plain = std::all_of(target.begin(), target.end(),
                                 [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
  if (!plain || target.empty()) return kNotHttp;
  const bool absolute = split_absolute(target, out.headers);
  const size_t mark = std::min(target.find('?'), target.size());
  out.path = std::string(target.substr(0, mark));
  if (absolute && out.path.empty()) out.path = "/";
  if (mark < target.size()) out.query = std::string(target.substr(mark + 1));
  if (out.path[0] != '/' && out.path != "*") {
    return {400, "the target must be a path that begins with /, or a whole http URL"};
  }
  return {};
}

Fault read_request_line(std::string_view line, Head& out) {
  const size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return kNotHttp;
  const std::string_view method = line.substr(0, first), version = line.substr(last + 1);
  if (!is_token(method) || method.size() > kMaxMethod) return kNotHttp;
  out.method = std::string(method);
  if (const Fault fault = read_target(line.substr(first + 1, last - first - 1), out)) return fault;
  const auto digit = [&](size_t at) { return version[at] >= '0' && version[at] <= '9'; };
  if (version.size() != 8 || !version.starts_with("HTTP/") || !digit(5) || version[6] != '.' ||
      !digit(7)) {
    return kNotHttp;
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return {505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
  }
  out.minor = version[7] - '0';
  return {};
}

// A name, at once a colon, a value. A line that begins with a space once meant that the value
// before goes on (obs-fold); a proxy may see a field of its own in it.
Fault read_field(std::string_view line, Headers& out) {
  if (line.starts_with(' ') || line.starts_with('\t')) {
    return {400, "a header field is folded over lines, which HTTP no longer allows"};
  }
  const size_t colon = std::min(line.find(':'), line.size());
  if (colon == line.size() || !is_token(line.substr(0, colon))) return kOddField;
  const std::string_view value = without_space(line.substr(colon + 1));
  if (!is_field_text(value)) return kOddField;
  out.emplace_back(std::string(line.substr(0, colon)), std::string(value));
  return {};
}

Fault check_host(Head& head, bool absolute) {
  if (absolute) {  // the target's own was put in front
    const size_t given = count_fields(head.headers, "host") - 1;
    if (given > 1 || (given == 0 && head.minor == 1)) {
      return {400, "a request in HTTP/1.1 has one Host header"};
    }
    std::erase_if(head.headers, [&](const auto& field) {
      return &field != head.headers.data() && same_word(field.first, "host");
    });
  }
  const size_t hosts = count_fields(head.headers, "host");
  if (hosts > 1 || (hosts == 0 && head.minor == 1)) {
    return {400, "a request in HTTP/1.1 has one Host header"};
  }
  const std::string* host = find_header(head.headers, "host");
  if (host && host->find_first_of(" \t,/@?#\\\"<>") != std::string::npos) {
    return {400, "the Host header is no name with a port"};
  }
  return {};
}

// RFC 9112 6.3, where a body ends. No second opinion is possible about what passes.
Fault read_framing(Head& head) {
  const size_t codings = count_fields(head.headers, "transfer-encoding");
  const size_t lengths = count_fields(head.headers, "content-length");
  if (codings > 0) {
    if (lengths > 0) return {400, "Transfer-Encoding and Content-Length must not stand together"};
    if (head.minor == 0) return {400, "HTTP/1.0 has no Transfer-Encoding"};
    const std::string& coding = *find_header(head.headers, "transfer-encoding");
    head.chunked = codings == 1 && same_word(coding, "chunked");
    if (head.chunked) return {};
    const size_t comma = coding.rfind(',');
    const bool last =
        codings == 1 && comma != std::string::npos && comma > 0 &&
        same_word(without_space(std::string_view(coding).substr(comma + 1)), "chunked");
    if (last && !lists_word(coding.substr(0, comma), "chunked") &&
        !lists_word(coding.substr(0, comma), "identity")) {
      return {501, "chunked is the only transfer coding that is read here"};
    }
    return {400, "Transfer-Encoding must be chunked, and nothing else"};
  }
  if (lengths == 0) return {};
  const std::string& value = *find_header(head.headers, "content-length");
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), head.length);
  if (lengths > 1 || error != std::errc() || end != value.data() + value.size()) {
    return {400, "Content-Length must be one number of digits, and stand there once"};
  }
  return {};
}

Fault read_wishes(Head& head) {
  for (const auto& [name, value] : head.headers) {
    if (same_word(name, "connection") && lists_word(value, "close")) head.keep_alive = false;
  }
  if (head.minor == 0) head.keep_alive = false;
  const std::string* expect = find_header(head.headers, "expect");
  if (!expect || head.minor == 0) return {};
  if (!same_word(*expect, "100-continue")) return {417, "Expect may only be 100-continue"};
  head.expects_continue = head.chunked || head.length > 0;
  return {};
}

}  // namespace

Fault read_head(std::string_view bytes, Head& out) {
  size_t end = bytes.find("\r\n");
  if (const Fault fault = read_request_line(bytes.substr(0, end), out)) return fault;
  const bool absolute = !out.headers.empty();
  while (end != std::string_view::npos && end + 2 < bytes.size()) {
    bytes.remove_prefix(end + 2);
    end = bytes.find("\r\n");
    if (out.headers.size() >= kMaxFields) {
      return {431, "the request has more header fields than this server reads"};
    }
    if (const Fault fault = read_field(bytes.substr(0, end), out.headers)) return fault;
  }
  if (const Fault fault = check_host(out, absolute)) return fault;
  if (const Fault fault = read_framing(out)) return fault;
  return read_wishes(out);
}

std::string RequestReader::too_long() const {
  return fmt::format("the body is longer than the {} MB that this server reads (--max-body-mb)",
                     sizes_.body_bytes >> 20);
}

void RequestReader::fail(int status, std::string why) {
  state_ = State::Failed;
  fault_ = {status, std::move(why)};
  release(body_);
}

size_t RequestReader::put(std::string_view bytes) {
  if (state_ == State::Head) return put_head(bytes);
  size_t used = 0;
  while (state_ == State::Body && used < bytes.size()) used += put_body(bytes.substr(used));
  return used;
}

// Byte by byte: a line end that is not CR LF is seen where it stands, not after a timeout.
size_t RequestReader::put_head(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    const bool after_cr = line_.ends_with('\r');
    if (after_cr != (c == '\n') || c == '\0') {
      fail(400, "lines end in CR LF here, and neither stands alone");
      return i;
    }
    line_ += c;
    if (line_ == "\r\n") line_.clear();  // an empty line before a request is passed over
    if (line_.size() > sizes_.head_bytes) {
      read_head(line_.substr(0, line_.find("\r\n")), head_);  // for who logs the path
      fail(431, "the request's head is longer than this server reads");
      return i + 1;
    }
    if (c == '\n' && line_.ends_with("\r\n\r\n")) {
      end_head();
      return i + 1;
    }
  }
  return bytes.size();
}

void RequestReader::end_head() {
  line_.resize(line_.size() - 2);
  if (Fault fault = read_head(line_, head_)) return fail(fault.status, std::move(fault.why));
  head_bytes_ = line_.size();
  release(line_);
  if (head_.length > sizes_.body_bytes) return fail(413, too_long());
  left_ = head_.length;
  state_ = head_.chunked || left_ > 0 ? State::Body : State::Done;
}

size_t RequestReader::put_body(std::string_view bytes) {
  const bool data = !head_.chunked || chunk_ == Chunk::Data;
  return data ? put_data(bytes) : put_line(bytes);
}

// A connection with its answer's beginning, and a head as fields, of which there are two copies.
size_t RequestReader::beside_body(size_t head_bytes) { return (8u << 10) + 4 * head_bytes; }

// A body that says its length has its place at once, which spares moves as it grows.
bool RequestReader::keep(std::string_view data) {
  if (!std::exchange(begun_, true)) {
    if (allowance_ && !allowance_->grow(beside_body(head_bytes_))) return false;
    const auto length = static_cast<size_t>(head_.length);
    if (length > 0 && !reserve_counted(body_, length, allowance_)) return false;
  }
  return append_counted(body_, data, sizes_.body_bytes, allowance_);
}

size_t RequestReader::put_data(std::string_view bytes) {
  const auto count = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size()));
  if (!keep(bytes.substr(0, count))) {
    fail(429, "there is no memory for the body now");
    return count;
  }
  left_ -= count;
  if (left_ > 0) return count;
  if (head_.chunked) {
    chunk_ = Chunk::DataEnd;
  } else {
    state_ = State::Done;
  }
  return count;
}

size_t RequestReader::put_line(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (line_.ends_with('\r') != (c == '\n')) {
      fail(400, "lines end in CR LF here, and neither stands alone");
      return i;
    }
    line_ += c;
    const size_t most = chunk_ == Chunk::Trailer ? sizes_.head_bytes : kMaxChunkLine;
    if (line_.size() > most) {
      fail(400, "a line between the chunks of the body is too long");
      return i + 1;
    }
    if (c == '\n') {
      end_line();
      return i + 1;
    }
  }
  return bytes.size();
}

void RequestReader::end_line() {
  line_.resize(line_.size() - 2);
  switch (chunk_) {
    case Chunk::Size:
      begin_chunk(line_);
      break;
    case Chunk::DataEnd:
      end_chunk();
      break;
    case Chunk::Trailer:
      end_trailer();
      break;
    case Chunk::Data:
      break;
  }
  line_.clear();
}

// Digits, and extensions behind a semicolon, which mean nothing here.
void RequestReader::begin_chunk(std::string_view line) {
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
  const std::string_view rest = line.substr(static_cast<size_t>(end - line.data()));
  const bool extended = without_space(rest).starts_with(';') && is_field_text(rest);
  if (line.empty() || error == std::errc::invalid_argument || !(rest.empty() || extended)) {
    return fail(400, "a chunk of the body has no size in hexadecimal digits");
  }
  if (error != std::errc() || left_ > sizes_.body_bytes - body_.size()) {
    return fail(413, too_long());
  }
  chunk_ = left_ > 0 ? Chunk::Data : Chunk::Trailer;
}

void RequestReader::end_chunk() {
  if (!line_.empty()) return fail(400, "a chunk of the body is longer than it says");
  chunk_ = Chunk::Size;
}

// Fields behind the body are looked at and dropped.
void RequestReader::end_trailer() {
  if (line_.empty()) {
    state_ = State::Done;
    return;
  }
  trailer_bytes_ += line_.size();
  Headers dropped;
  if (Fault fault = read_field(line_, dropped)) return fail(fault.status, std::move(fault.why));
  if (trailer_bytes_ > sizes_.head_bytes) fail(431, "the fields behind the body are too long");
}

}  // namespace ponder::http
