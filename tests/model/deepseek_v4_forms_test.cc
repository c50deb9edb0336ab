// DeepSeek-V4 in other folders: one that was written again computes the same, and a table of
// experts that are not there is refused.
#include <gtest/gtest.h>

#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "formats/convert.h"
#include "formats/files.h"
#include "model/fixture.h"

namespace ponder::deepseek_v4_forms_test {
namespace {

TEST(DeepSeekV4Forms, AFolderThatWasWrittenAgainComputesTheSame) {
  for (const char* name : {"deepseek_v4", "deepseek_v4_modern"}) {
    test::TempFolder folder;
    convert(model_fixture(name), folder.path("again"));
    const Expected expected(model_fixture(name) + "/expected.safetensors");
    const std::vector<int32_t> ids = expected.ints("input_ids.0");
    Runner<float> before(model_fixture(name), Isa::Scalar),
        after(folder.path("again"), Isa::Scalar);
    EXPECT_EQ(before.logits(ids), after.logits(ids)) << name;
  }
}

// The file with one entry of the table changed.
std::string with_expert(const test::TempFolder& folder, int64_t expert) {
  const std::string from = model_fixture("deepseek_v4");
  const Checkpoint checkpoint = open_checkpoint(from, false);
  const StoredTensor& table = checkpoint.at("model.layers.0.mlp.gate.tid2eid");
  const std::span<const std::byte> bytes = checkpoint.files[0].bytes();
  std::string file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::memcpy(file.data() + (table.data - bytes.data()) + 8 * 5, &expert, sizeof expert);
  folder.write("model.safetensors", file);
  folder.write("config.json", read_file(from + "/config.json", 1 << 20));
  return folder.path();
}

TEST(DeepSeekV4Forms, ATableOfExpertsThatAreNotThereIsRefused) {
  for (const int64_t expert : {int64_t{-1}, int64_t{4}, int64_t{1} << 40}) {
    test::TempFolder folder;
    const std::string path = with_expert(folder, expert);
    try {
      Runner<float> run(path, Isa::Scalar);
      FAIL() << expert;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what())
                    .find("tid2eid has " + std::to_string(expert) +
                          " at entry 5, but must be from 0 to 3"),
                std::string::npos)
          << error.what();
    }
  }
}

}  // namespace
}  // namespace ponder::deepseek_v4_forms_test
