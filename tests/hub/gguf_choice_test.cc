#include "hub/gguf_choice.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ponder {
namespace {

using Files = std::vector<std::string>;

std::string chosen(const Files& files, const std::string& wanted) {
  return choose_model(files, {"o", "n", wanted}, "o/n");
}

std::string error_of(const Files& files, const std::string& wanted) {
  try {
    return "chosen: " + chosen(files, wanted);
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(GgufChoice, AFileIsChosenByNameOrByAPartThatNoOtherHas) {
  const Files files = {"m-Q4_K_M.gguf", "m-Q4_K_S.gguf", "m-Q8_0.gguf"};
  EXPECT_EQ(chosen(files, "m-Q8_0.gguf"), "m-Q8_0.gguf");
  EXPECT_EQ(chosen(files, "q4_k_m"), "m-Q4_K_M.gguf");
  EXPECT_EQ(chosen(files, "M-Q8_0"), "m-Q8_0.gguf");
  EXPECT_EQ(chosen({"m-Q8_0.gguf"}, ""), "m-Q8_0.gguf");
  EXPECT_EQ(error_of(files, "Q4_K"),
            "o/n has 2 .gguf models with Q4_K in their names: say which, as o/n:FILE "
            "(m-Q4_K_M.gguf, m-Q4_K_S.gguf)");
  EXPECT_EQ(error_of(files, "Q5"),
            "o/n has no .gguf model named Q5; it has m-Q4_K_M.gguf, m-Q4_K_S.gguf, m-Q8_0.gguf");
  EXPECT_EQ(error_of({}, "Q5"), "o/n has no .gguf model named Q5; it has none");
  EXPECT_NE(error_of(files, "").find("o/n has 3 .gguf models: say which"), std::string::npos);
}

TEST(GgufChoice, AWordIsNoPartOfALongerOne) {
  EXPECT_EQ(chosen({"m-BF16.gguf", "m-F16.gguf"}, "F16"), "m-F16.gguf");
  EXPECT_EQ(chosen({"m.BF16.gguf", "m.f16.gguf"}, "F16"), "m.f16.gguf");
  EXPECT_EQ(chosen({"m-IQ4_XS.gguf", "m-Q4_0.gguf"}, "Q4"), "m-Q4_0.gguf");
  EXPECT_NE(error_of({"m-BF16.gguf"}, "F16").find("no .gguf model named F16"), std::string::npos);
  EXPECT_NE(error_of({"m-F16.gguf"}, "F1").find("no .gguf model named F1"), std::string::npos);
}

TEST(GgufChoice, WhatEndsANameIsMeantBeforeWhatHasMoreBehindIt) {
  EXPECT_EQ(chosen({"m-Q4_K_M.gguf", "m-Q4_K.gguf"}, "q4_k"), "m-Q4_K.gguf");
  EXPECT_EQ(chosen({"Q4_K_M/m.gguf", "Q4_K/m.gguf"}, "Q4_K"), "Q4_K/m.gguf");
  EXPECT_EQ(chosen({"m-Q4_K_M.gguf"}, "Q4_K"), "m-Q4_K_M.gguf");
}

TEST(GgufChoice, WhatLiesBesideModelsIsMeantByItsWholeNameOnly) {
  for (const char* name : {"mmproj-F16.gguf", "m-mmproj-f16.gguf", "a/mmproj.GGUF", "imatrix.gguf",
                           "imatrix_unsloth.gguf", "m.imatrix.gguf", "m-F16-imatrix.gguf",
                           "m.imatrix", "m.safetensors"}) {
    EXPECT_FALSE(is_gguf_model(name)) << name;
    EXPECT_EQ(chosen({"m-F16.gguf", name}, "F16"), "m-F16.gguf");
    EXPECT_EQ(chosen({"m-F16.gguf", name}, ""), "m-F16.gguf");
    EXPECT_EQ(chosen({"m-F16.gguf", name}, name), name);
  }
  EXPECT_TRUE(is_gguf_model("m-imatrix-Q4_0.gguf"));
}

TEST(GgufChoice, AModelInPartsIsOne) {
  const Files files = {"Q4_K_M/m-Q4_K_M-00002-of-00002.gguf", "Q4_K_M/m-Q4_K_M-00001-of-00002.gguf",
                       "m-Q8_0.gguf"};
  const std::string first = "Q4_K_M/m-Q4_K_M-00001-of-00002.gguf";
  EXPECT_EQ(chosen(files, "q4_k_m"), first);
  EXPECT_EQ(chosen(files, "00001"), first);
  EXPECT_EQ(chosen(files, files[0]), first);
  EXPECT_EQ(gguf_parts(files[0]), (Files{files[1], files[0]}));
  for (const char* name : {"m.gguf", "m-00001-of-2.gguf", "m-00001-of-00000.gguf", "-of-.gguf",
                           "best-of-both.gguf", "m-00001-of-99999.gguf"}) {
    EXPECT_EQ(gguf_parts(name), Files{name}) << name;
  }
}

TEST(GgufChoice, EndingsAreKnownInAnyCase) {
  EXPECT_EQ(chosen({"M-Q8_0.GGUF"}, "q8_0"), "M-Q8_0.GGUF");
  EXPECT_EQ(gguf_parts("M-00001-of-00002.GGUF").back(), "M-00002-of-00002.GGUF");
  EXPECT_FALSE(is_gguf("gguf"));
}

}  // namespace
}  // namespace ponder
