// The data of a run: sources of documents, tokenised once, cut into pieces, shuffled by a seed, and
// dealt out as batches. The same options give the same batches on every machine, and a position
// that was saved gives the very batches that followed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "chat/conversation.h"
#include "text/tokenizer.h"

namespace ponder {

struct DataSource {
  std::string path;    // a file, or a folder of files
  std::string format;  // text | jsonl | "" = by ending
  double weight = 1;   // share of the rows drawn, relative to the other sources'
};

struct DataOptions {
  std::vector<DataSource> sources;
  int64_t sequence = 256;       // longest piece of a document, in tokens
  int64_t batch_tokens = 4096;  // rows of one step, all micro-batches and ranks together
  // True (pretraining): a document is cut into pieces of `sequence`, each shuffled on its own, and
  // where a batch ends, so that batches are full. False (SFT): one that does not fit begins the
  // next batch, and what is beyond `sequence` is cut off and counted.
  bool split_documents = true;
  double validation = 0;  // share of documents held out, chosen by hash of their tokens
  int64_t validation_tokens = 1 << 16;  // at most so many rows of them are used
  uint64_t seed = 0;
  int64_t rank = 0, ranks = 1;  // each rank gets whole pieces of the one batch that all share
  std::string cache_dir;        // where tokenised documents are kept
};

struct TrainPiece {  // one piece of one document; attention stays within
  int64_t first_row, rows;
};

struct TrainBatch {
  std::vector<int32_t> tokens, targets;  // target: the next token, -1: no loss
  std::vector<TrainPiece> pieces;        // cover the rows, in order
  int64_t epoch = 0;                     // how often all data was seen when the batch begins
};

struct DataFacts {
  int64_t files = 0, documents = 0, tokens = 0;
  int64_t rows = 0;       // of one epoch: tokens to learn from, with their context
  int64_t held_out = 0;   // documents
  int64_t dropped = 0;    // records without anything to learn
  int64_t truncated = 0;  // documents longer than `sequence`, where they are not split
  std::string fingerprint;
};

class DataStream {
 public:
  using Progress = std::function<void(uint64_t done, uint64_t total)>;  // bytes being tokenised

  // `chat` may be null: then a record with "messages" is an Error that says so. Neither is needed
  // after the constructor. Error for bad options, sources and records.
  DataStream(DataOptions options, const Tokenizer& tokenizer, const ChatFormat* chat,
             const Progress& progress = {});
  ~DataStream();
  DataStream(DataStream&&) noexcept;
  DataStream& operator=(DataStream&&) noexcept;

  // The next step's batch: this rank's pieces of it, which may be none. Never ends.
  TrainBatch next();

  // Where the stream stands. Error in seek() if it is another data set's, or was cut or shuffled in
  // another way; `batch_tokens` and the ranks may have changed.
  nlohmann::ordered_json position() const;
  void seek(const nlohmann::ordered_json& position);

  // Fixed batches of held-out documents, of at most `batch_tokens` rows; this rank's share.
  const std::vector<TrainBatch>& validation() const;

  const DataFacts& facts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ponder
