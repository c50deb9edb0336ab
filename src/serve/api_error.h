// A request that gets an error instead of an answer: its status and what the dialects put in their
// error objects.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "http/message.h"

namespace ponder {

struct ApiError : Error {
  ApiError(int its_status, std::string its_type, const std::string& message,
           std::string its_param = {}, std::string its_code = {})
      : Error(message),
        status(its_status),
        type(std::move(its_type)),
        param(std::move(its_param)),
        code(std::move(its_code)) {}

  int status;
  std::string type;                     // "invalid_request_error", "authentication_error", ...
  std::string param, code;              // "" where there is none
  std::optional<int> retry_after = {};  // seconds
  std::string request_id = {};          // of the request that gets it
  bool lasting = false;                 // of 5xx: asking again cannot mend it either
};

// 400: the field `param` cannot be as it is.
template <class... Args>
[[noreturn]] void bad_field(const std::string& param, fmt::format_string<Args...> format,
                            Args&&... args) {
  throw ApiError(400, "invalid_request_error", fmt::format(format, std::forward<Args>(args)...),
                 param);
}

// {"error":{"message","type","param","code"}}, as OpenAI and DeepSeek have it.
Json openai_error(const ApiError& error);
// {"type":"error","error":{"type","message"},"request_id"}, as Anthropic has it: there the type
// follows from the status.
Json anthropic_error(const ApiError& error);

// The whole answer, `shape` being one of those above: with Retry-After where there is one, and for
// what asking again cannot mend with a word to clients that would (x-should-retry).
http::Response error_response(const ApiError& error, Json (*shape)(const ApiError&));

}  // namespace ponder
