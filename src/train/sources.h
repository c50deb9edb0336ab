// The files of training data, and the texts in them, in pieces that fit in memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

// What is blank in a text.
inline constexpr std::string_view kTextSpace = " \t\r\n\v\f";

enum class SourceFormat { Text, Jsonl };

struct SourceFile {
  std::string path;
  SourceFormat format;
};

// The files of a source: itself, or of a folder (and its folders) every file, sorted by name.
// `format` "text" or "jsonl" takes every file in a folder for that; "" goes by the ending, .txt or
// .jsonl, and leaves other files of a folder out. Error if there is none.
std::vector<SourceFile> source_files(const std::string& path, const std::string& format);

// The size of the next part of what is left of a long text, at most `part_bytes` (16 or more): up
// to a line's end before a line that begins with something visible, which is a border for every
// pre-tokenizer that ponder knows but the old DeepSeek LLM's; never within a character.
size_t next_part(std::string_view rest, size_t part_bytes);

// Gives a file's tasks in order: of JSONL each line that is not blank, of text each part. A text
// file is one document, or several where lines hold nothing but <|endoftext|>; line breaks at a
// document's ends are left out.
class SourceReader {
 public:
  struct Task {
    std::string_view text;
    int64_t line = 0;                // JSONL: from 1
    bool first = true, last = true;  // text: is it the start and the end of its document?
  };
  // `text` is the whole file and must outlive this; a byte order mark is skipped.
  SourceReader(std::string_view text, SourceFormat format, size_t part_bytes);

  bool next(Task& out);
  size_t left() const { return rest_.size(); }  // bytes

 private:
  bool next_line(Task& out);
  bool next_part_of_text(Task& out);
  bool find_separator(size_t limit, size_t& end, size_t& next) const;

  std::string_view rest_;
  SourceFormat format_;
  size_t part_bytes_;
  int64_t line_ = 0;
  bool inside_ = false;  // a document of which parts were given
};

// Calls `take` with every text that a file's documents are made of, in order: parts of text, and
// what records say (of chats the contents and thoughts). Error with file and line.
void each_text(const SourceFile& file, const std::function<void(std::string_view)>& take,
               const std::function<void(uint64_t done, uint64_t total)>& progress = {});

// Texts of a file that are no UTF-8, whose bytes tokenizers replace: counted, and told at its end.
class BrokenTexts {
 public:
  explicit BrokenTexts(const SourceFile& file) : file_(file) {}

  void look(const SourceReader::Task& task);  // may be called by several threads
  void tell_them() const;

 private:
  const SourceFile& file_;
  std::atomic<int64_t> count_ = 0;
};

}  // namespace ponder
