// One message of a conversation, as requests and training records bring it.
#pragma once

#include <string>

namespace ponder {

struct Message {
  std::string role;  // system, user or assistant
  std::string content;
  std::string thought = {};  // of an assistant; templates drop it from earlier turns
};

}  // namespace ponder
