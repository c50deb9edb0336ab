#include "web/pages.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(Pages, AreCompressedAndAllowNothingButWhatTheyCarry) {
  const Page page = chat_page();
  EXPECT_EQ(page.gzip.substr(0, 3), "\x1f\x8b\x08");
  EXPECT_GT(page.gzip.size(), 100'000u);
  EXPECT_EQ(page.policy.substr(0, 32), "default-src 'none'; script-src '");
  EXPECT_NE(page.policy.find("frame-ancestors 'none'"), page.policy.npos);
  EXPECT_EQ(page.policy.find("unsafe"), page.policy.npos);
  EXPECT_EQ(page.policy.find('\n'), page.policy.npos);
}

TEST(Pages, OnlyTheFrameOfConnectionsReachesOtherMachines) {
  EXPECT_NE(chat_page().policy.find("connect-src 'self'; frame-src 'self'; frame-ancestors 'none'"),
            chat_page().policy.npos);
  EXPECT_NE(connect_page().policy.find("connect-src http: https:; frame-ancestors 'self'"),
            connect_page().policy.npos);
  EXPECT_LT(connect_page().gzip.size(), 10'000u);
}

TEST(Pages, NameTheLicencesOfWhatTheyHold) {
  for (const char* name : {"markdown-it", "highlight.js", "katex", "dompurify"}) {
    EXPECT_NE(pages_notice().find(name), std::string_view::npos) << name;
  }
}

}  // namespace
}  // namespace ponder
