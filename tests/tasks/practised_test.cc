// ponder.json: written and read back, and refused where it makes no sense.
#include "tasks/practised.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace ponder {
namespace {

TEST(Practised, FactsAreReadAsTheyWereWritten) {
  const std::string folder = testing::TempDir() + "/practised";
  std::filesystem::create_directories(folder);
  std::filesystem::remove(folder + "/ponder.json");
  EXPECT_FALSE(read_ponder_json(folder));
  write_ponder_json(folder, {"a model", {"gcd:1-2", "sorting:3"}});
  const auto facts = read_ponder_json(folder);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->about, "a model");
  EXPECT_EQ(facts->tasks, (std::vector<std::string>{"gcd:1-2", "sorting:3"}));
  for (const char* bad : {R"({"tasks": "gcd"})", R"({"tasks": [1]})", R"({"tasks": ["nim"]})"}) {
    std::ofstream(folder + "/ponder.json") << bad;
    EXPECT_THROW(read_ponder_json(folder), Error) << bad;
  }
}

}  // namespace
}  // namespace ponder
