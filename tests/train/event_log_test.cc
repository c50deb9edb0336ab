#include "train/event_log.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "corpus.h"

namespace ponder {
namespace {

const std::string kReference = std::string(PONDER_FIXTURES) + "/events.bin";

double time_of(int64_t step) { return 1.7e9 + static_cast<double>(step) / 1000; }

std::vector<std::string> reference_messages() {
  return {version_event(1.5),
          step_event(time_of(1), 1, {{"loss", 2.75}, {"gradient_norm", 1e-30}}, {}),
          step_event(time_of(300), 300, {{"loss", 0.1}},
                     {{"sample", "grüß dich"}, {"note", ""}, {"sample", std::string(200, 'x')}}),
          step_event(time_of(1ll << 40), 1ll << 40, {{"ü", -1.0}}, {})};
}

std::string event_file(const TempFolder& folder) {
  std::string out;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_EQ(out, "") << "one file";
    out = entry.path().string();
  }
  return out;
}

// What is in the file, without the times: each message from its tenth byte.
std::vector<std::string> contents(const std::string& path) {
  const std::string all = read_file(path, 1 << 20);
  std::vector<std::string> out;
  for (size_t at = 0; at < all.size();) {
    uint64_t size = 0;
    for (size_t i = 8; i-- > 0;) size = size << 8 | static_cast<uint8_t>(all[at + i]);
    const std::string message = all.substr(at + 12, size);
    EXPECT_EQ(all.substr(at, size + 16), tfrecord(message));
    out.push_back(message.substr(9));
    at += size + 16;
  }
  return out;
}

void add_steps(EventLog& log, int64_t from, int64_t to) {
  for (int64_t step = from; step <= to; ++step) {
    log.add(step, {{"loss", 1.0 / static_cast<double>(step)}}, {{"sample", "text"}});
  }
}

TEST(EventLog, ChecksumsAreRfc3720s) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(""), 0u);
}

TEST(EventLog, WritesTheBytesOfTensorBoardsOwnClasses) {
  std::string all;
  for (const std::string& message : reference_messages()) all += tfrecord(message);
  EXPECT_EQ(all, read_file(kReference, 1 << 20));
}

TEST(EventLog, GoesOnFromAStepAsIfNothingHadHappened) {
  const TempFolder whole, resumed;
  {
    EventLog log(whole.path(), 0);
    add_steps(log, 1, 300);
  }
  {
    EventLog log(resumed.path(), 0);
    add_steps(log, 1, 200);
  }
  {
    EventLog log(resumed.path(), 150);
    add_steps(log, 151, 300);
  }
  EXPECT_EQ(contents(event_file(resumed)), contents(event_file(whole)));
}

TEST(EventLog, DropsWhatAKilledRunLeftHalfWritten) {
  const TempFolder whole, torn;
  {
    EventLog log(whole.path(), 0);
    add_steps(log, 1, 9);
  }
  const std::string all = read_file(event_file(whole), 1 << 20);
  for (size_t size = 0; size <= all.size(); size += 7) {
    const std::string path = torn.write("events.out.tfevents.0000000001.ponder", all);
    std::filesystem::resize_file(path, size);
    { EventLog log(torn.path(), 9); }
    const std::vector<std::string> found = contents(path), expected = contents(event_file(whole));
    ASSERT_LE(found.size(), expected.size());
    EXPECT_GE(found.size(), 1u);
    EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin())) << size;
  }
}

TEST(EventLog, WhatCannotBeWrittenIsAnError) {
  EXPECT_NE(failure([] { EventLog log("/dev/null/nowhere", 0); }).find("cannot write"),
            std::string::npos);
}

}  // namespace
}  // namespace ponder
