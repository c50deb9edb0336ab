// Reads one JSON object byte by byte and says where its members are.
#pragma once

#include <string>
#include <vector>

#include "chat/calls/form.h"

namespace ponder {

class JsonScan {
 public:
  // What the last byte did to a member of the object itself: it began or ended its value. A value
  // that is no string, list or object ends with the byte behind it.
  enum class Event { None, Begun, Ended };

  // From "{" on. Done with the "}" that ends it.
  CallReading take(char c);
  Event event() const { return event_; }
  const std::string& key() const { return key_; }  // of the member
  // The byte, as JSON wants it: a line break within a string is "\n", for models forget that.
  const std::string& written() const { return written_; }
  bool ended() const { return state_ == State::Over; }

 private:
  enum class State { FirstKey, Key, Colon, Value, FirstItem, After, String, Scalar, Over };

  CallReading structure(char c);
  CallReading value(char c);
  bool close(char c);
  void string(char c);
  bool end_scalar();

  State state_ = State::Value;
  std::vector<char> open_;  // '{' and '['
  bool is_key_ = false, escaped_ = false;
  std::string text_;  // of the string or scalar that is being read
  std::string key_, written_;
  Event event_ = Event::None;
};

// The text of a JSON string with its quotes; "" if it is none.
std::string json_string_text(std::string_view quoted);
// As JSON writes it, with quotes.
std::string json_quoted(std::string_view text);

}  // namespace ponder
