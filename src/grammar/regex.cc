#include "grammar/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/error.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr uint32_t kSteps = 200'000, kDepth = 2000, kHeapKilobytes = 20'000;
constexpr size_t kLongestPattern = 10'000;

}  // namespace

Regex::Regex(const std::string& pattern, bool whole, bool ignore_case, const std::string& place)
    : Regex(pattern,
            (whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0) | (ignore_case ? PCRE2_CASELESS : 0),
            place) {}

Regex Regex::of_schema(const std::string& pattern, const std::string& place) {
  return {pattern, PCRE2_DOLLAR_ENDONLY, place};
}

Regex::Regex(const std::string& pattern, uint32_t flags, const std::string& place) {
  if (pattern.size() > kLongestPattern) {
    fail("{}: the pattern has {} characters; at most {} are allowed", place, pattern.size(),
         kLongestPattern);
  }
  flags |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
  int error = 0;
  size_t offset = 0;
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   flags, &error, &offset, nullptr);
  if (!code) {
    unsigned char message[200] = "";
    pcre2_get_error_message(error, message, sizeof message);
    fail("{}: the pattern \"{}\" is wrong at character {}: {}", place, printable(pattern), offset,
         reinterpret_cast<const char*>(message));
  }
  code_ =
      std::shared_ptr<void>(code, [](void* p) { pcre2_code_free(static_cast<pcre2_code*>(p)); });
}

Regex::Result Regex::match(std::string_view text) const {
  auto* code = static_cast<pcre2_code*>(code_.get());
  pcre2_match_data* data = pcre2_match_data_create_from_pattern(code, nullptr);
  pcre2_match_context* context = pcre2_match_context_create(nullptr);
  PONDER_CHECK(data && context);
  pcre2_set_match_limit(context, kSteps);
  pcre2_set_depth_limit(context, kDepth);
  pcre2_set_heap_limit(context, kHeapKilobytes);
  const int found = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0,
                                data, context);
  pcre2_match_context_free(context);
  pcre2_match_data_free(data);
  if (found >= 0) return Result::Match;
  return found == PCRE2_ERROR_NOMATCH ? Result::NoMatch : Result::Limit;
}

}  // namespace ponder
