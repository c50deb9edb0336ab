// What goes over the wire: a request that was read, and an answer to one.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/allowance.h"

namespace ponder::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

bool same_word(std::string_view a, std::string_view b);  // but for the case of ASCII letters

// The first value of a header, whatever the case of its name; nullptr if there is none.
const std::string* find_header(const Headers& headers, std::string_view name);

struct Request {
  std::string id;  // unique within this process's life: for logs, and sent back: OpenAI's clients
                   // read it as X-Request-Id, Anthropic's as Request-Id
  std::string method;
  std::string path;   // of the target, without the query, as it was sent
  std::string query;  // what stood after "?"
  Headers headers;
  std::string body;
  std::string peer;                                // the client's address
  std::shared_ptr<Allowance> allowance = nullptr;  // that the body was read on, if anybody counts
};

struct Response {
  int status = 200;
  std::string type = "application/json";  // Content-Type; "" for none
  std::string body = {};
  Headers headers = {};
};

std::string_view reason(int status);  // "Not Found"; "" for a status that has no words here

// "a, b;q=0" has the word "a": for lists in headers such as Accept-Encoding.
bool lists_word(std::string_view header, std::string_view word);

}  // namespace ponder::http
