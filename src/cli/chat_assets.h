// The chat page as `serve` hands it out, and what the page is told of the model.
#pragma once

#include <string>
#include <vector>

#include "http/assets.h"

namespace ponder {

struct ChatFacts {
  bool knows_tasks =
      false;  // it was trained on the tasks of rl/tasks: those are what it is good at
  bool thinks = true;
};

// "/" is the page, "/ui.json" {"about", "thinks", "suggestions": [{"title", "prompt"}]}, and
// "/NOTICE.txt" whose work is in the page. To be called once: the bytes live as long as the
// process.
std::vector<http::Asset> chat_assets(const ChatFacts& facts);

}  // namespace ponder
