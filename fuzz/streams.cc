// Bytes of a model in chunks: the UTF-8 stream, every thought form's and every call form's reader
// give the same as on the whole. Input: chunk sizes are read off the bytes themselves.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/error.h"
#include "chat/tools.h"
#include "text/thought_form.h"
#include "text/utf8.h"

namespace {

struct Parts {
  std::string thought, answer;
  void add(const ponder::ThoughtPart& part) {
    thought += part.thought;
    answer += part.answer;
  }
};

// The form's own marks are in reach of a byte.
std::string with_marks(const ponder::ThoughtForm& form, std::string_view bytes) {
  const std::string_view marks[] = {form.open, form.close,  form.begin,     form.end,
                                    form.skip, form.resume, form.interrupt, "<|start|>"};
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte > 0 && byte <= std::size(marks)) {
      out += marks[byte - 1];
    } else {
      out += c;
    }
  }
  return out;
}

Parts split(const ponder::ThoughtForm& form, std::string_view bytes, bool inside, bool whole) {
  ponder::Utf8Stream stream;
  const auto reader = form.reader(inside, true);
  ponder::ThoughtReader& splitter = *reader;
  Parts out;
  while (!bytes.empty()) {
    const size_t size =
        whole ? bytes.size() : std::min<size_t>(bytes.size(), static_cast<uint8_t>(bytes[0]) % 7);
    const std::string text = stream.push(bytes.substr(0, size == 0 ? 1 : size));
    PONDER_CHECK(ponder::is_valid_utf8(text));
    out.add(splitter.push(text));
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  out.add(splitter.push(stream.finish()));
  out.add(splitter.finish());
  return out;
}

struct Calls {
  std::string text, calls;
  void add(const ponder::ToolCallStream::Part& part) {
    text += part.text;
    for (const ponder::CallPiece& piece : part.calls) {
      if (!piece.name.empty()) {
        calls += "\n" + piece.name + ' ';
        begin_ = calls.size();
      }
      calls += piece.arguments;
      if (piece.ends) PONDER_CHECK(ponder::Json::accept(calls.substr(begin_)));
    }
  }

 private:
  size_t begin_ = 0;  // where the last call's arguments begin
};

// The form's own marks are in reach of a byte: "\x01" to "\x1f" stand for them.
std::string with_marks(const ponder::CallForm& form, std::string_view bytes) {
  const std::string call = form.write({{"", "f", R"({"a": "x", "b": [1]})"}});
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte == 0 || byte >= 0x20 || byte == '\n' || byte == '\t') {
      out += c;
    } else if (byte < 0x08) {
      out += call.substr(0, call.size() * byte / 7);
    } else if (byte < 0x10) {
      out += call.substr(call.size() * (byte - 8) / 8);
    } else if (byte < 0x18) {
      out += form.opens[byte % form.opens.size()].mark;
    } else if (!form.frames.empty()) {
      out += form.frames[byte % form.frames.size()].mark;
    }
  }
  return ponder::replace_invalid_utf8(out);
}

Calls read(const ponder::CallForm& form, std::string_view text, size_t step, bool cut) {
  static const auto tools = ponder::Json::parse(R"([{"function":{"name":"f","parameters":{
    "properties":{"a":{"type":"string"}}}}}])");
  ponder::ToolCallStream stream(form, tools);
  Calls out;
  for (size_t at = 0; at < text.size(); at += step) out.add(stream.push(text.substr(at, step)));
  out.add(stream.finish(cut));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const ponder::ThoughtForm& form : ponder::thought_forms()) {
    const std::string text = with_marks(form, bytes);
    for (const bool inside : {false, true}) {
      const Parts chunked = split(form, text, inside, false),
                  whole = split(form, text, inside, true);
      PONDER_CHECK(chunked.thought == whole.thought && chunked.answer == whole.answer);
    }
  }
  for (const ponder::CallForm& form : ponder::call_forms()) {
    const std::string text = with_marks(form, bytes);
    for (const bool cut : {false, true}) {
      const Calls chunked = read(form, text, 3, cut),
                  whole = read(form, text, text.size() + 1, cut);
      PONDER_CHECK(chunked.text == whole.text && chunked.calls == whole.calls);
    }
  }
  PONDER_CHECK(ponder::is_valid_utf8(bytes) == (ponder::replace_invalid_utf8(bytes) == bytes));
  return 0;
}
