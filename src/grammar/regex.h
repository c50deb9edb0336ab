// Regular expressions from strangers, matched with limits (PCRE2): a pattern that would run away is
// stopped, and that is neither a match nor none.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ponder {

class Regex {
 public:
  enum class Result { Match, NoMatch, Limit };
  // `whole`: the pattern must match from the first to the last character. Error that names `place`
  // if it is no pattern.
  Regex(const std::string& pattern, bool whole, bool ignore_case, const std::string& place);
  // One of JSON Schema's, that is ECMAScript's: $ is the end alone, not before a last line break.
  static Regex of_schema(const std::string& pattern, const std::string& place);
  Result match(std::string_view text) const;

 private:
  Regex(const std::string& pattern, uint32_t flags, const std::string& place);

  std::shared_ptr<void> code_;
};

}  // namespace ponder
