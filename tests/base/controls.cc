#include "base/controls.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace ponder {
namespace {

TEST(Controls, WhatATerminalActsOnIsNeverPrinted) {
  EXPECT_EQ(printable("a\x1b[31m\x7f"), "a?[31m?");
  EXPECT_EQ(printable("a\u009b31m"), "a\\u009b31m");
  for (const char* one : {"\u0080", "\u0085", "\u009f", "\u200e", "\u200f", "\u2028", "\u202a",
                          "\u202e", "\u2066", "\u2069", "\u061c"}) {
    const std::string shown = printable(std::string("x") + one + "y");
    EXPECT_EQ(shown.size(), 8u) << shown;
    EXPECT_TRUE(shown.starts_with("x\\u") && shown.ends_with("y")) << shown;
  }
}

TEST(Controls, TextStaysAsItIs) {
  for (const char* text :
       {"Grüße aus Köln", "\u00a0\u00c2", "你好 ‐ “quoted” … ⁄", "👩‍🚀", "\u2010\u2070"}) {
    EXPECT_EQ(escaped_controls(text), text);
    EXPECT_EQ(printable(text), text);
  }
  EXPECT_EQ(escaped_controls("a\n\t"), "a\n\t");
}

}  // namespace
}  // namespace ponder
