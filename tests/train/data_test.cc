#include "train/data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/rng.h"
#include "data_world.h"
#include "train/permutation.h"

namespace ponder {
namespace {

using Rows = std::multiset<std::pair<int32_t, int32_t>>;

void expect_well_formed(const TrainBatch& batch, int64_t longest) {
  int64_t rows = 0;
  for (const TrainPiece& piece : batch.pieces) {
    EXPECT_EQ(piece.first_row, rows);
    EXPECT_GE(piece.rows, 1);
    EXPECT_LE(piece.rows, longest);
    rows += piece.rows;
    for (int64_t row = piece.first_row; row + 1 < rows; ++row) {
      const auto at = static_cast<size_t>(row);
      EXPECT_TRUE(batch.targets[at] < 0 || batch.targets[at] == batch.tokens[at + 1]);
    }
  }
  EXPECT_EQ(rows, static_cast<int64_t>(batch.tokens.size()));
  EXPECT_EQ(batch.tokens.size(), batch.targets.size());
}

// The rows of `count` from the stream, in order.
std::vector<std::pair<int32_t, int32_t>> take(DataStream& stream, int64_t count) {
  std::vector<std::pair<int32_t, int32_t>> out;
  while (static_cast<int64_t>(out.size()) < count) {
    const TrainBatch batch = stream.next();
    for (size_t i = 0; i < batch.tokens.size(); ++i) {
      out.emplace_back(batch.tokens[i], batch.targets[i]);
    }
  }
  return out;
}

TEST(Permutation, IsOneForEverySizeAndDependsOnTheSeed) {
  for (const uint64_t size : {1u, 2u, 3u, 4u, 5u, 15u, 16u, 17u, 100u, 1000u}) {
    const Permutation order(size, 5, 6), other(size, 6, 6);
    std::set<uint64_t> seen;
    uint64_t moved = 0;
    for (uint64_t i = 0; i < size; ++i) {
      EXPECT_LT(order.at(i), size);
      seen.insert(order.at(i));
      moved += order.at(i) != other.at(i);
    }
    EXPECT_EQ(seen.size(), size);
    EXPECT_TRUE(size < 100 || moved > size * 9 / 10) << moved;
  }
}

TEST(DataStream, EveryTokenAppearsOnceAnEpochInAnOrderOfItsOwn) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(1, 150));
  Rows expected;
  std::ifstream lines(path);
  for (std::string line; std::getline(lines, line);) {
    std::vector<int32_t> ids =
        world.tokenizer.encode(nlohmann::json::parse(line)["text"].get<std::string>(), false);
    ids.push_back(*world.tokenizer.spec().eos);
    for (size_t i = 0; i + 1 < ids.size(); ++i) expected.emplace(ids[i], ids[i + 1]);
  }
  DataStream stream = world.stream(world.options({path}));
  const auto rows = static_cast<int64_t>(expected.size());
  EXPECT_EQ(stream.facts().rows, rows);
  const auto found = take(stream, 3 * rows);
  std::vector<Rows> epochs(3);
  for (int64_t i = 0; i < 3 * rows; ++i) {
    epochs[static_cast<size_t>(i / rows)].insert(found[static_cast<size_t>(i)]);
  }
  for (const Rows& epoch : epochs) EXPECT_EQ(epoch, expected);
  EXPECT_FALSE(std::equal(found.begin(), found.begin() + rows, found.begin() + rows));
}

TEST(DataStream, AnotherSeedIsAnotherOrder) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(1, 150));
  DataOptions options = world.options({path});
  DataStream first = world.stream(options), again = world.stream(options);
  options.seed = 8;
  DataStream other = world.stream(options);
  const auto rows = take(first, 500);
  EXPECT_EQ(take(again, 500), rows);
  EXPECT_NE(take(other, 500), rows);
}

TEST(DataStream, BatchesAreFullAndPiecesCoverThem) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(2, 40));
  DataStream stream = world.stream(world.options({path}));
  for (int i = 0; i < 50; ++i) {
    const TrainBatch batch = stream.next();
    EXPECT_EQ(batch.tokens.size(), 100u);
    expect_well_formed(batch, 32);
  }
}

TEST(DataStream, EpochsAreCounted) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(2, 40));
  DataStream stream = world.stream(world.options({path}));
  const int64_t rows = stream.facts().rows;
  for (int64_t step = 0; step < 100; ++step) EXPECT_EQ(stream.next().epoch, step * 100 / rows);
}

// Two sources, cut or whole: what follows a saved position is what followed there.
TEST(DataStream, SeekGivesTheVeryBatchesThatFollowed) {
  const World world;
  const std::string a = world.folder.write("a.jsonl", text_records(3, 30)),
                    b = world.folder.write("b.jsonl", text_records(4, 50));
  for (const bool split : {true, false}) {
    DataOptions options = world.options({a, b});
    options.split_documents = split;
    options.sources[1].weight = 2.5;
    DataStream stream = world.stream(options);
    std::vector<nlohmann::ordered_json> positions;
    std::vector<TrainBatch> batches;
    for (int i = 0; i < 60; ++i) {
      positions.push_back(stream.position());
      batches.push_back(stream.next());
    }
    for (const size_t from : {0u, 1u, 7u, 33u, 58u}) {
      DataStream other = world.stream(options);
      other.next();
      // What a checkpoint does with it.
      other.seek(nlohmann::ordered_json::parse(positions[from].dump()));
      EXPECT_EQ(other.position(), positions[from]);
      for (size_t i = from; i < batches.size(); ++i) expect_same(other.next(), batches[i]);
    }
  }
}

TEST(DataStream, RanksTogetherHaveThePiecesOfOne) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(5, 60));
  for (const bool split : {true, false}) {
    for (const int64_t ranks : {2, 3}) {
      DataOptions options = world.options({path});
      options.split_documents = split;
      options.validation = 0.2;
      DataStream solo = world.stream(options);
      std::vector<DataStream> each;
      options.ranks = ranks;
      for (options.rank = 0; options.rank < ranks; ++options.rank) {
        each.push_back(world.stream(options));
      }
      const auto pieces = [](const TrainBatch& batch, auto& out) {
        for (const TrainPiece& piece : batch.pieces) {
          const auto begin = batch.tokens.begin() + piece.first_row;
          out.insert(std::vector<int32_t>(begin, begin + piece.rows));
        }
      };
      for (int step = 0; step < 30; ++step) {
        std::multiset<std::vector<int32_t>> whole, parts;
        pieces(solo.next(), whole);
        for (DataStream& stream : each) {
          const TrainBatch batch = stream.next();
          expect_well_formed(batch, 32);
          EXPECT_LE(static_cast<int64_t>(batch.tokens.size()), 100 / ranks + 32);
          pieces(batch, parts);
        }
        EXPECT_EQ(whole, parts);
        EXPECT_EQ(each[0].position(), solo.position());
      }
      std::multiset<std::vector<int32_t>> whole, parts;
      for (const TrainBatch& batch : solo.validation()) pieces(batch, whole);
      for (const DataStream& stream : each) {
        for (const TrainBatch& batch : stream.validation()) pieces(batch, parts);
      }
      EXPECT_EQ(whole, parts);
    }
  }
}

TEST(DataStream, SourcesAreDrawnByTheirWeights) {
  const World world;
  const std::string a = world.folder.write("a.txt", "A A A A A A A A A A A A A A A A A A A A A A"),
                    b = world.folder.write("b.txt", "B B B B B B B B B B B B B B");
  DataOptions options = world.options({a, b});
  options.sources[0].weight = 3;
  DataStream stream = world.stream(options);
  int64_t of_a = 0;
  for (int i = 0; i < 100; ++i) {
    const TrainBatch batch = stream.next();
    for (const TrainPiece& piece : batch.pieces) {
      const auto begin = batch.tokens.begin() + piece.first_row;
      const std::string text = world.tokenizer.decode({begin, begin + piece.rows});
      of_a += text.find('A') != std::string::npos ? piece.rows : 0;
    }
  }
  EXPECT_NEAR(static_cast<double>(of_a), 7500, 60);
}

TEST(DataStream, HeldOutDocumentsAreNeverTrainedOnWhateverTheSeed) {
  const World world;
  std::string text;
  for (int i = 0; i < 200; ++i) text += "{\"text\": \"" + std::to_string(i * 7919) + "\"}\n";
  const std::string path = world.folder.write("a.jsonl", text);
  DataOptions options = world.options({path});
  options.validation = 0.1;
  std::set<std::string> held_out;
  for (const uint64_t seed : {1u, 2u}) {
    options.seed = seed;
    DataStream stream = world.stream(options);
    EXPECT_GT(stream.facts().held_out, 5);
    EXPECT_LT(stream.facts().held_out, 45);
    std::set<std::string> trained, validated;
    const auto collect = [&](const TrainBatch& batch, std::set<std::string>& out) {
      for (const TrainPiece& piece : batch.pieces) {
        const auto begin = batch.tokens.begin() + piece.first_row;
        out.insert(world.tokenizer.decode({begin, begin + piece.rows}));
      }
    };
    options.batch_tokens = 32;
    for (int i = 0; i < 60; ++i) collect(stream.next(), trained);
    for (const TrainBatch& batch : stream.validation()) collect(batch, validated);
    EXPECT_EQ(static_cast<int64_t>(validated.size()), stream.facts().held_out);
    for (const std::string& one : validated) EXPECT_FALSE(trained.contains(one)) << one;
    EXPECT_TRUE(seed == 1 || validated == held_out);
    held_out = validated;
  }
}

TEST(DataStream, ValidationHoldsOutAtLeastOneDocumentAndIsBounded) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(8, 60));
  DataOptions options = world.options({path});
  options.validation = 1e-9;
  EXPECT_EQ(world.stream(options).facts().held_out, 1);
  options.validation = 0.9;
  options.validation_tokens = 150;
  int64_t rows = 0;
  const DataStream stream = world.stream(options);
  for (const TrainBatch& batch : stream.validation()) {
    expect_well_formed(batch, 32);
    rows += static_cast<int64_t>(batch.tokens.size());
  }
  EXPECT_LE(rows, 150);
  EXPECT_GT(rows, 150 - 33);
  const std::string one = world.folder.write("one.txt", "only this");
  options = world.options({one});
  options.validation = 0.5;
  EXPECT_NE(failure([&] { world.stream(options); }).find("no two different documents"),
            std::string::npos);
}

// A held-out loss over nothing is no loss of zero: such documents are dropped, and counted.
TEST(DataStream, DocumentsThatAreCutBeforeTheirCompletionAreNeverHeldOut) {
  const World world;
  Rng rng(3);
  std::string records;
  for (int i = 0; i < 12; ++i) {
    const bool cut = i >= 2;
    records += nlohmann::json{{"prompt", words(rng, cut ? 60 : 2)}, {"completion", "yes"}}.dump();
    records += "\n";
  }
  DataOptions options = world.options({world.folder.write("a.jsonl", records)});
  options.split_documents = false;
  options.validation = 0.5;
  DataStream stream = world.stream(options);
  EXPECT_EQ(stream.facts().dropped, 10);
  EXPECT_EQ(stream.facts().held_out, 1);
  ASSERT_EQ(stream.validation().size(), 1u);
  const std::vector<int32_t>& targets = stream.validation()[0].targets;
  EXPECT_GT(std::count_if(targets.begin(), targets.end(), [](int32_t t) { return t >= 0; }), 0);
}

TEST(DataStream, WholeDocumentsAreNeverCutUnlessTheyAreTooLong) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(9, 80));
  std::set<std::vector<int32_t>> wholes;
  int64_t too_long = 0;
  std::ifstream lines(path);
  for (std::string line; std::getline(lines, line);) {
    std::vector<int32_t> ids =
        world.tokenizer.encode(nlohmann::json::parse(line)["text"].get<std::string>(), false);
    too_long += ids.size() > 32;  // with the end token 32 rows remain of 33 tokens
    ids.resize(std::min<size_t>(ids.size(), 32));
    wholes.insert(ids);
  }
  DataOptions options = world.options({path});
  options.split_documents = false;
  DataStream stream = world.stream(options);
  EXPECT_EQ(stream.facts().truncated, too_long);
  EXPECT_GT(too_long, 0);
  for (int i = 0; i < 50; ++i) {
    const TrainBatch batch = stream.next();
    expect_well_formed(batch, 32);
    EXPECT_LE(batch.tokens.size(), 100u);
    EXPECT_GT(batch.tokens.size(), 100u - 32);
    for (const TrainPiece& piece : batch.pieces) {
      const auto begin = batch.tokens.begin() + piece.first_row;
      EXPECT_TRUE(wholes.contains(std::vector<int32_t>(begin, begin + piece.rows)));
    }
  }
}

TEST(DataStream, LongTextsAreCutIntoPartsAtLineEndsWithoutLosingAToken) {
  const World world;
  Rng rng(11);
  std::string text;
  while (text.size() < 100'000) text += words(rng, 12) + ".\n";
  text.pop_back();  // a line break at the end would be left out
  const std::string path = world.folder.write("long.txt", text);
  DataOptions options = world.options({path});
  DataStream stream = world.stream(options);
  EXPECT_GT(stream.facts().documents, 5);
  std::vector<int32_t> ids = world.tokenizer.encode(text, false);
  EXPECT_EQ(stream.facts().tokens, static_cast<int64_t>(ids.size()) + 1);  // and the end token
  std::map<int32_t, int64_t> counts;
  for (const int32_t id : ids) ++counts[id];
  int64_t ends = 0;
  for (const auto& [token, target] : take(stream, stream.facts().rows)) {
    ends += target == *world.tokenizer.spec().eos;
  }
  EXPECT_GE(ends, 1);
  EXPECT_LE(ends, 2);  // batches begin a second epoch
}

TEST(DataStream, ALineOfEndOfTextDividesATextFile) {
  const World world;
  const std::string path = world.folder.write(
      "stories.txt",
      "one\n<|endoftext|>\ntwo <|endoftext|>\n\n<|endoftext|>  \r\n\n<|endoftext|>\n"
      "three\n");
  DataOptions options = world.options({path});
  options.split_documents = false;
  DataStream stream = world.stream(options);
  EXPECT_EQ(stream.facts().documents, 3);
  std::set<std::string> found;
  const TrainBatch batch = stream.next();
  for (const TrainPiece& piece : batch.pieces) {
    const auto begin = batch.tokens.begin() + piece.first_row;
    found.insert(world.tokenizer.decode({begin, begin + piece.rows}));
  }
  EXPECT_EQ(found, (std::set<std::string>{"one", "two <|endoftext|>", "three"}));
  for (const int32_t id : batch.tokens) EXPECT_FALSE(world.tokenizer.is_special(id));
}

TEST(DataStream, AFolderIsAllItsTextAndJsonlFiles) {
  const World world;
  const TempFolder data;
  data.write("b/x.txt", "first file");
  data.write("a.jsonl", "{\"text\": \"second file\"}\n\n{\"text\": \"third document\"}");
  data.write("notes.md", "not data");
  data.write(".hidden.txt", "not data");
  EXPECT_EQ(world.stream(world.options({data.path()})).facts().documents, 3);
  DataOptions options = world.options({data.path()});
  options.sources[0].format = "text";
  EXPECT_EQ(world.stream(options).facts().files, 3);
}

}  // namespace
}  // namespace ponder
