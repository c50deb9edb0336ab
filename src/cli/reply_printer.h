// Shows a reply on standard output as it comes: the thought dimmed on a terminal, then the answer.
#pragma once

#include <string_view>

#include "chat/assistant.h"

namespace ponder {

class ReplyPrinter {
 public:
  explicit ReplyPrinter(bool answer_only);

  void text(std::string_view thought, std::string_view answer);
  void finish();  // a line break after what was written, and colours as they were

 private:
  bool answer_only_, colours_;
  bool in_thought_ = false, any_ = false, line_open_ = false;
};

// One line on stderr if a limit or a loop ended it: a script's reader shall not take it for whole.
void tell_why_cut(const Completion& completion);

// One line on stderr: how many tokens, how fast, and why it ended where that is not plain.
void print_summary(const Completion& completion);

}  // namespace ponder
