#include "text/onig_regex.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ponder {
namespace {

// Patterns stand in tokenizers, normalizers and the settings of quantised weights: the field is
// named, and no other one.
TEST(OnigRegex, WhatItCannotDoNamesTheFieldThatHeldThePattern) {
  const std::string place = "config.json: \"ignore\"";
  const auto error_of = [&](const std::string& pattern, const std::string& text) -> std::string {
    try {
      OnigRegex(pattern, place).each(text, false, [](size_t, size_t) {});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(error_of("(x+x+)+[yz]", "xxy"), "");
  for (const std::string& error : {error_of("(x+x+)+[yz]", std::string(60, 'x')), error_of("(", ""),
                                   error_of(std::string(1 << 20, 'a'), "")}) {
    EXPECT_TRUE(error.starts_with(place)) << error;
    EXPECT_EQ(error.find("tokenizer"), std::string::npos) << error;
  }
}

}  // namespace
}  // namespace ponder
