// Source files of training data to mapped documents of tokens, once: what was made is kept in
// a cache, under a hash of the files, the tokenizer, the template and the options.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "train/document_encoder.h"
#include "train/sources.h"
#include "train/token_cache.h"

namespace ponder {

// Told how many bytes of how many are tokenised; never called where the cache had all.
using TokenizeProgress = std::function<void(uint64_t done, uint64_t total)>;

// The documents of a source's files, in their order. Error with file and line. Several processes
// may ask at once: one does the work.
TokenCache tokenized(const std::vector<SourceFile>& files, const std::string& cache_dir,
                     const DocumentEncoder& encoder, int64_t vocab_size,
                     const TokenizeProgress& progress);

}  // namespace ponder
