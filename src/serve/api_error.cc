#include "serve/api_error.h"

namespace ponder {

namespace {

const char* anthropic_type(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 503:
      return "overloaded_error";
    default:
      return status < 500 ? "invalid_request_error" : "api_error";
  }
}

}  // namespace

Json openai_error(const ApiError& error) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"error",
           {{"message", valid_utf8(error.what())},
            {"type", error.type},
            {"param", or_null(error.param)},
            {"code", or_null(error.code)}}}};
}

Json anthropic_error(const ApiError& error) {
  Json inner = {{"type", anthropic_type(error.status)}, {"message", valid_utf8(error.what())}};
  if (!error.code.empty()) inner["details"] = {{"error_code", error.code}};
  return {{"type", "error"},
          {"error", std::move(inner)},
          {"request_id", error.request_id.empty() ? Json() : Json(error.request_id)}};
}

http::Response error_response(const ApiError& error, Json (*shape)(const ApiError&)) {
  http::Response out;
  out.status = error.status;
  out.body = json_line(shape(error)) + "\n";
  if (error.retry_after) {
    out.headers.emplace_back("Retry-After", std::to_string(*error.retry_after));
  }
  const bool passing = error.status == 408 || error.status == 409 || error.status == 429;
  if (error.lasting || (error.status < 500 && !passing)) {
    out.headers.emplace_back("X-Should-Retry", "false");
  }
  if (error.status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer");
  return out;
}

}  // namespace ponder
