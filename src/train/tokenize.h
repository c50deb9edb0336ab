// Source files of training data to mapped documents of tokens, each file once: what was made is
// kept in a cache, under a hash of the file, the tokenizer, the template and the options.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "train/document_encoder.h"
#include "train/token_cache.h"

namespace ponder {

enum class SourceFormat { Text, Jsonl };

struct SourceFile {
  std::string path;
  SourceFormat format;
};

// The files of a source: itself, or of a folder (and its folders) every file, sorted by name.
// `format` "text" or "jsonl" takes every file in a folder for that; "" goes by the ending, .txt or
// .jsonl, and leaves other files of a folder out. Error if there is none.
std::vector<SourceFile> source_files(const std::string& path, const std::string& format);

// Told how many bytes of how many are tokenised; never called for a file that was in the cache.
using TokenizeProgress = std::function<void(uint64_t done, uint64_t total)>;

// The documents of a file. A text file is one document, or several where lines hold nothing but
// <|endoftext|>; a JSONL file has a record a line, blank lines apart. Error with file and line.
// Several processes may ask at once: one does the work.
TokenCache tokenized(const SourceFile& file, const std::string& cache_dir,
                     const DocumentEncoder& encoder, int64_t vocab_size, CacheKey& key,
                     const TokenizeProgress& progress);

}  // namespace ponder
