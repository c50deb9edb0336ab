// What lies under the stream: the cache of tokenised documents, saved positions, bad input.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.h"
#include "data_world.h"
#include "train/token_cache.h"

namespace ponder {
namespace {

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

TEST(TokenCache, OneOfOtherDocumentsIsNotTaken) {
  const TempFolder folder;
  const std::string path = folder / "cache.tokens";
  for (const int64_t vocab : {256, 65536, 65537, 1 << 30}) {
    const auto last = static_cast<int32_t>(vocab - 1);
    TokenCacheWriter writer(path, {1, 2}, vocab);
    writer.add({{0, last, 1}, {0, 1, 0}});
    writer.add({{last, 2}, {}});
    writer.drop();
    writer.commit();
    EXPECT_FALSE(TokenCache::open(path, {1, 3}));
    EXPECT_FALSE(TokenCache::open(path + "x", {1, 2}));
    const auto cache = TokenCache::open(path, {1, 2});
    ASSERT_TRUE(cache);
    EXPECT_EQ(cache->documents(), 2);
    EXPECT_EQ(cache->tokens(), 5);
    EXPECT_EQ(cache->dropped(), 1);
    EXPECT_EQ(cache->size(0), 3);
    EXPECT_EQ(cache->begin(1), 3);
    EXPECT_EQ(cache->token(1), last);
    EXPECT_EQ(cache->token(3), last);
    EXPECT_TRUE(cache->loss(1) && !cache->loss(2) && cache->loss(4));
    EXPECT_NE(cache->hash(0), cache->hash(1));
  }
}

// The ranks of a run do this.
TEST(DataStream, OfSeveralThatAskAtOnceOneTokenizes) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(18, 200));
  const DataOptions options = world.options({path});
  std::atomic<int> worked = 0;
  std::vector<TrainBatch> batches(4);
  std::vector<std::thread> threads;
  for (TrainBatch& batch : batches) {
    threads.emplace_back([&] {
      bool called = false;
      DataStream stream(options, world.tokenizer, &world.chat,
                        [&](uint64_t, uint64_t) { called = true; });
      worked += called;
      batch = stream.next();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(worked, 1);
  for (const TrainBatch& batch : batches) expect_same(batch, batches[0]);
}

TEST(DataStream, AnotherFileTokenizerOrTemplateIsTokenizedAnew) {
  const World world;
  const std::string path = world.folder.write("a.jsonl", text_records(14, 10));
  const DataOptions options = world.options({path});
  const auto fingerprint = [&](const Tokenizer& tokenizer, const ChatFormat* chat) {
    return DataStream(options, tokenizer, chat).facts().fingerprint;
  };
  const ChatFormat other_chat = fixture_format(world.tokenizer, "chatml");
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
                    other = world.folder.write("data.csv", "a,b"),
                    table = world.folder.write("data.PARQUET", "PAR1");
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
  expect(sentence(table, nothing), "pandas.read_parquet");
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
  const auto sentence = [&](const std::string& text, const ChatFormat* with) {
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
