#include "train/data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/rng.h"
#include "corpus.h"
#include "train/permutation.h"

namespace ponder {
namespace {

using Rows = std::multiset<std::pair<int32_t, int32_t>>;

std::string words(Rng& rng, int64_t count) {
  std::string out;
  for (int64_t i = 0; i < count; ++i) {
    out += i ? " " : "";
    for (uint64_t letters = 1 + rng.below(7); letters > 0; --letters) {
      out += static_cast<char>('a' + rng.below(26));
    }
  }
  return out;
}

std::string text_records(uint64_t seed, int64_t count) {
  Rng rng(seed);
  std::string out;
  for (int64_t i = 0; i < count; ++i) {
    const auto length = static_cast<int64_t>(1 + rng.below(60));
    out += nlohmann::json{{"text", words(rng, length)}}.dump() + "\n";
  }
  return out;
}

struct World {
  TempFolder folder;
  Tokenizer tokenizer = fixture_tokenizer("smollm2");
  ChatTemplate chat = fixture_template("smollm2");

  DataOptions options(const std::vector<std::string>& paths) const {
    DataOptions out;
    for (const std::string& path : paths) out.sources.push_back({path, "", 1});
    out.sequence = 32;
    out.batch_tokens = 100;
    out.seed = 7;
    out.cache_dir = folder / "cache";
    return out;
  }
  DataStream stream(const DataOptions& from) const { return DataStream(from, tokenizer, &chat); }
};

void expect_same(const TrainBatch& a, const TrainBatch& b) {
  EXPECT_EQ(a.tokens, b.tokens);
  EXPECT_EQ(a.targets, b.targets);
  EXPECT_EQ(a.epoch, b.epoch);
  ASSERT_EQ(a.pieces.size(), b.pieces.size());
  for (size_t i = 0; i < a.pieces.size(); ++i) {
    EXPECT_EQ(a.pieces[i].first_row, b.pieces[i].first_row);
    EXPECT_EQ(a.pieces[i].rows, b.pieces[i].rows);
  }
}

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

TEST(DataStream, TokenizesOnceAndTrustsNoDamagedCache) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(12, 40));
  const DataOptions options = world.options({path});
  int calls = 0;
  const auto open = [&] {
    calls = 0;
    return DataStream(options, world.tokenizer, &world.chat,
                      [&](uint64_t done, uint64_t total) { calls += done <= total; });
  };
  const TrainBatch first = open().next();
  EXPECT_GT(calls, 0);
  expect_same(open().next(), first);
  EXPECT_EQ(calls, 0);
  std::string cache;
  for (const auto& entry : std::filesystem::directory_iterator(options.cache_dir)) {
    if (entry.path().extension() == ".tokens") cache = entry.path().string();
  }
  const std::string good = read_file(cache, 1 << 26);
  const auto replaced = [&](const std::string& with, const std::string& what) {
    std::ofstream(cache, std::ios::binary) << with;
    expect_same(open().next(), first);
    EXPECT_GT(calls, 0) << what;
    EXPECT_EQ(read_file(cache, 1 << 26), good) << what;
  };
  Rng rng(13);
  for (int i = 0; i < 40; ++i) {
    std::string bad = good;
    const size_t at = i < 9 ? good.size() - 1 - 8 * static_cast<size_t>(i) : rng.below(good.size());
    bad[at] = static_cast<char>(bad[at] ^ (1 << rng.below(8)));
    replaced(bad, "byte " + std::to_string(at));
  }
  for (const size_t size : {size_t{0}, size_t{5}, size_t{72}, good.size() - 1}) {
    replaced(good.substr(0, size), "cut to " + std::to_string(size));
  }
  replaced(good + "x", "longer");
}

TEST(DataStream, AnotherFileTokenizerOrTemplateIsTokenizedAnew) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(14, 10));
  const DataOptions options = world.options({path});
  const auto fingerprint = [&](const Tokenizer& tokenizer, const ChatTemplate* chat) {
    return DataStream(options, tokenizer, chat).facts().fingerprint;
  };
  const ChatTemplate other_chat = fixture_template("chatml");
  const std::string first = fingerprint(world.tokenizer, &world.chat);
  EXPECT_EQ(fingerprint(world.tokenizer, &world.chat), first);
  EXPECT_NE(fingerprint(fixture_tokenizer("qwen3"), &world.chat), first);
  EXPECT_NE(fingerprint(world.tokenizer, &other_chat), first);
  world.folder.write("a.jsonl", text_records(15, 10));
  EXPECT_NE(fingerprint(world.tokenizer, &world.chat), first);
}

TEST(DataStream, APositionOfOtherDataIsRefused) {
  const World world;
  const std::string a = world.folder.write("a.jsonl", text_records(16, 10)),
                    b = world.folder.write("b.jsonl", text_records(17, 10));
  DataStream stream = world.stream(world.options({a}));
  stream.next();
  const nlohmann::ordered_json position = stream.position();
  const auto refusal = [&](const DataOptions& options, const nlohmann::ordered_json& from) {
    DataStream other = world.stream(options);
    return failure([&] { other.seek(from); });
  };
  EXPECT_EQ(refusal(world.options({a}), position), "");
  DataOptions larger = world.options({a});
  larger.batch_tokens = 200;
  EXPECT_EQ(refusal(larger, position), "");
  EXPECT_NE(refusal(world.options({b}), position).find("fingerprint"), std::string::npos);
  DataOptions changed = world.options({a});
  changed.seed = 8;
  EXPECT_NE(refusal(changed, position).find("seed was 7, now 8"), std::string::npos);
  changed = world.options({a});
  changed.sequence = 16;
  EXPECT_NE(refusal(changed, position).find("sequence was 32, now 16"), std::string::npos);
  for (const char* path : {"/sources/0/next", "/sources/0/epoch", "/rest/rows", "/rest/source"}) {
    for (const nlohmann::ordered_json& bad :
         {nlohmann::ordered_json(-1), nlohmann::ordered_json("x"),
          nlohmann::ordered_json(1u << 31)}) {
      nlohmann::ordered_json broken = position;
      broken[nlohmann::ordered_json::json_pointer(path)] = bad;
      if (std::string(path) == "/sources/0/epoch" && bad.is_number_unsigned()) continue;
      EXPECT_NE(refusal(world.options({a}), broken), "") << path << bad;
    }
  }
  EXPECT_NE(refusal(world.options({a}), nlohmann::ordered_json(3)), "");
}

TEST(DataStream, BadOptionsAndEmptyDataAreSaidInOneSentence) {
  const World world;
  const std::string good = world.folder.write("good.txt", "some words here"),
                    empty = world.folder.write("empty.txt", ""),
                    blank = world.folder.write("blank.jsonl", "\n \n"),
                    other = world.folder.write("data.csv", "a,b");
  const auto sentence = [&](const std::string& path, auto change) {
    DataOptions options = world.options({path});
    change(options);
    return failure([&] { world.stream(options); });
  };
  const auto nothing = [](DataOptions&) {};
  const auto expect = [](const std::string& found, const std::string& part) {
    EXPECT_NE(found.find(part), std::string::npos) << found;
  };
  EXPECT_EQ(sentence(good, nothing), "");
  expect(sentence(world.folder / "missing.txt", nothing), "there is no such file or folder");
  expect(sentence(empty, nothing), "nothing to learn from");
  expect(sentence(blank, nothing), "nothing to learn from");
  expect(sentence(other, nothing), "ends neither in .txt nor in .jsonl");
  expect(sentence(good, [](DataOptions& o) { o.sources[0].format = "xml"; }), "format 'xml'");
  expect(sentence(good, [](DataOptions& o) { o.sources.clear(); }), "no source");
  expect(sentence(good, [](DataOptions& o) { o.sources[0].weight = 0; }), "weight is 0");
  expect(sentence(good, [](DataOptions& o) { o.sequence = 0; }), "sequence is 0");
  expect(sentence(good, [](DataOptions& o) { o.sequence = 101; }), "only 100 tokens");
  expect(sentence(good, [](DataOptions& o) { o.validation = 1; }), "validation is 1");
  expect(sentence(good, [](DataOptions& o) { o.cache_dir = "/dev/null/x"; }), "/dev/null/x");
}

TEST(DataStream, ABadRecordIsNamedByFileAndLine) {
  const World world;
  const std::string good = "{\"text\": \"fine\"}\n",
                    chat = "{\"messages\": [{\"role\": \"user\", \"content\": \"u\"}]}\n";
  const auto sentence = [&](const std::string& text, const ChatTemplate* with) {
    const std::string path = world.folder.write("bad.jsonl", text);
    return failure([&] { DataStream(world.options({path}), world.tokenizer, with); });
  };
  EXPECT_NE(sentence(good + "\n" + good + "{\"text\": 1}\n" + "{", &world.chat)
                .find("bad.jsonl:4: \"text\" is 1"),
            std::string::npos);
  EXPECT_NE(sentence(good + chat, nullptr).find("bad.jsonl:2: it is a chat"), std::string::npos);
  EXPECT_EQ(sentence(good + chat, &world.chat), "");
  const std::string path = world.folder.write("bad.jsonl", good + chat + chat);
  EXPECT_EQ(world.stream(world.options({path})).facts().dropped, 2);
}

TEST(DataStream, InvalidUtf8IsReadAsTheTokenizerDoes) {
  const World world;
  const std::string path =
      world.folder.write("a.jsonl", "\xEF\xBB\xBF{\"text\": \"a\xff\xc3(\"}\r\n");
  DataStream stream = world.stream(world.options({path}));
  const TrainBatch batch = stream.next();
  const std::vector<int32_t> ids = world.tokenizer.encode("a\xff\xc3(", false);
  ASSERT_GE(batch.tokens.size(), ids.size());
  EXPECT_TRUE(std::equal(ids.begin(), ids.end(), batch.tokens.begin()));
}

}  // namespace
}  // namespace ponder
