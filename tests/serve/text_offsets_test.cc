#include "serve/text_offsets.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(TextOffsets, ATokenThatIsPartlyOfTheTextCountsWithThatPart) {
  TextOffsets offsets;
  offsets.pass_over(4);  // of "<s>" and the space that SentencePiece puts in front
  EXPECT_EQ(offsets.next("<s>"), 0u);
  EXPECT_EQ(offsets.next(" Hello"), 0u);
  EXPECT_EQ(offsets.next(" world"), 5u);
}

TEST(TextOffsets, ATokenWithinACharacterBeginsWhereThatDoes) {
  TextOffsets offsets;
  EXPECT_EQ(offsets.next("x\xc3"), 0u);
  EXPECT_EQ(offsets.next("\xa9"), 1u);
  EXPECT_EQ(offsets.next("y"), 2u);
}

}  // namespace
}  // namespace ponder
