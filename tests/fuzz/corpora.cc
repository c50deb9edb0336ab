// What the fuzz targets have in their committed corpora they get through, in every build: without
// libFuzzer, so that neither a target nor what it once found is forgotten between two long runs.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

// fuzz_targets.inc, made by tests/CMakeLists.txt, is a line TARGET(NAME) for each fuzz/NAME.cc.
#define TARGET(name) extern "C" int fuzz_##name(const uint8_t* data, size_t size);
#include "fuzz_targets.inc"
#undef TARGET

namespace {

struct Target {
  const char* name;
  int (*run)(const uint8_t* data, size_t size);
};

constexpr Target kTargets[] = {
#define TARGET(name) {#name, fuzz_##name},
#include "fuzz_targets.inc"
#undef TARGET
};

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Corpora : public testing::TestWithParam<Target> {};

TEST_P(Corpora, AreGotThrough) {
  const Target& target = GetParam();
  EXPECT_EQ(target.run(nullptr, 0), 0);
  const std::filesystem::path folder =
      std::filesystem::path(PONDER_FIXTURES "/../../fuzz/corpus") / target.name;
  size_t inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().filename());
    ++inputs;
    const std::string input = bytes_of(entry.path());
    ASSERT_FALSE(input.empty());
    EXPECT_EQ(target.run(reinterpret_cast<const uint8_t*>(input.data()), input.size()), 0);
  }
  EXPECT_GT(inputs, 0u) << folder;
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpora, testing::ValuesIn(kTargets),
                         [](const auto& of) { return of.param.name; });

}  // namespace
