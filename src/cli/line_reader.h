// Reads what the user says: with line editing and history on a terminal, plain lines from a pipe.
#pragma once

#include <memory>
#include <string>

namespace ponder {

class LineReader {
 public:
  explicit LineReader(const std::string& history_file);  // "": none is kept
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  enum class Kind { Line, Interrupt, End };
  struct Result {
    Kind kind = Kind::End;
    std::string text = {};  // Line: may have several lines, if they were pasted together
    bool was_empty = true;  // Interrupt: nothing had been typed
  };
  Result read();
  bool terminal() const { return terminal_; }

 private:
  struct Editor;
  Result read_edited();
  Result read_plain();

  bool terminal_;
  std::unique_ptr<Editor> editor_;
};

}  // namespace ponder
