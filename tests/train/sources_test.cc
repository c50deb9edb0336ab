#include "train/sources.h"

#include <gtest/gtest.h>

#include "corpus.h"

namespace ponder {
namespace {

// The parts, each with ^ at a document's start and $ at its end.
std::string parts(const std::string& text, size_t part_bytes) {
  SourceReader reader(text, SourceFormat::Text, part_bytes);
  std::string out;
  for (SourceReader::Task task; reader.next(task);) {
    out += (task.first ? "^" : "") + std::string(task.text) + (task.last ? "$" : "|");
  }
  EXPECT_EQ(reader.left(), 0u);
  return out;
}

TEST(SourceReader, DividesTextAtLinesOfEndOfText) {
  const std::string line = "<|endoftext|>\n";
  EXPECT_EQ(parts("a\n" + line + "b\n" + line, 100), "^a$^b$");
  EXPECT_EQ(parts("\n\na\n\nb\n\n", 100), "^a\n\nb$");
  EXPECT_EQ(parts(line + line + "\n" + line, 100), "");
  EXPECT_EQ(parts("a<|endoftext|>\nb", 100), "^a<|endoftext|>\nb$");
  EXPECT_EQ(parts("a\n<|endoftext|>b", 100), "^a\n<|endoftext|>b$");
  EXPECT_EQ(parts("a\r\n<|endoftext|> \r\nb\r\n", 100), "^a$^b$");
  EXPECT_EQ(parts("\xEF\xBB\xBF" + line + "b", 100), "^b$");
  EXPECT_EQ(parts(" \n \n", 100), "");
  EXPECT_EQ(parts("", 100), "");
}

// Whatever the size of the parts, the same documents, but for line breaks at a cut.
TEST(SourceReader, TheSizeOfThePartsChangesNoDocument) {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    for (int line = 0; line < i % 7; ++line) text += "line " + std::to_string(line * i) + "\n";
    text += i % 3 ? "<|endoftext|>\n" : "<|endoftext|> not alone\n";
  }
  const std::string whole = parts(text, 1 << 20);
  for (size_t size = 16; size < 200; ++size) {
    std::string joined = parts(text, size);
    std::erase(joined, '|');
    std::string expected = whole;
    std::erase(expected, '|');
    EXPECT_EQ(joined, expected) << size;
  }
}

TEST(SourceReader, CountsLinesOfJsonl) {
  SourceReader reader("\n{}\r\n \n[1]", SourceFormat::Jsonl, 100);
  SourceReader::Task task;
  ASSERT_TRUE(reader.next(task));
  EXPECT_EQ(task.line, 2);
  ASSERT_TRUE(reader.next(task));
  EXPECT_EQ(task.line, 4);
  EXPECT_EQ(task.text, "[1]");
  EXPECT_FALSE(reader.next(task));
}

TEST(SourceReader, EachTextGivesWhatRecordsSay) {
  const TempFolder folder;
  const std::string path =
      folder.write("a.jsonl",
                   "{\"text\": \"t\"}\n{\"prompt\": \"p\", \"completion\": \"c\"}\n"
                   "{\"messages\": [{\"role\": \"user\", \"content\": \"u\"}]}\n");
  std::string all;
  each_text({path, SourceFormat::Jsonl}, [&](std::string_view text) { all += text; });
  EXPECT_EQ(all, "tpcu");
}

}  // namespace
}  // namespace ponder
