// Routed experts of a model that is larger than memory: some of them in a room of fixed size, read
// from the file when they are chosen, and the coldest given up for them. What is computed does not
// know of it: each expert's bytes are those of a model in memory.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/direct_file.h"
#include "formats/checkpoint.h"
#include "model/expert_heat.h"
#include "model/stored_expert.h"
#include "ops/ops.h"

namespace ponder {

struct StreamOptions {
  uint64_t bytes = 0;          // of memory for experts
  std::string heat_file = {};  // none if empty
  int readers = 8;             // threads, one read each
  bool ahead = true;           // a layer's experts are asked for one layer early
  PositionedRead read = {};    // by default the disk
};

struct StreamCounters {
  uint64_t hits = 0, misses = 0;     // experts that were there when they were asked for, or not
  uint64_t read_bytes = 0;           // from files, for whatever reason
  uint64_t foreseen = 0, right = 0;  // experts asked for early; of them, those that were chosen
  uint64_t bytes = 0, filled = 0;    // of memory for them; of it, with an expert in it
};

class ExpertCache {
 public:
  ExpertCache(std::shared_ptr<const Checkpoint> checkpoint, StreamOptions options);
  ~ExpertCache();  // keeps the heat

  // The vectors in which a layer's weights are found: while an expert is held they have its data.
  struct Weights {
    std::vector<Weight>*gate, *up, *down;
  };
  // One layer's experts, before `start`. The weights must live as long as the result is used.
  ExpertSource* add_layer(std::vector<StoredExpert> experts, Weights weights);
  bool empty() const { return layers_.empty(); }
  uint64_t all_bytes() const;    // that all experts would take
  uint64_t least_bytes() const;  // without which `start` is an Error

  // All layers are there: from now on experts are read, the hottest of earlier runs first.
  void start();

  // These will probably be asked for soon by `of`: read when what is asked for is under way.
  // Changes no result.
  void expect(ExpertSource* of, std::vector<int32_t> experts);
  bool looks_ahead() const { return options_.ahead; }

  StreamCounters counters() const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Entry {
    enum class State : uint8_t { Absent, Reading, Ready } state = State::Absent;
    bool asked = false, foreseen = false, waited = false, begun = false;
    bool older = false;  // its read began for an earlier step, and says nothing of this one
    uint32_t slot = kNone, runs = 0;  // that are still to be read
    std::string fault;
  };
  struct Slot {
    std::byte* data = nullptr;
    uint32_t entry = kNone;
    bool held = false;
  };
  // Memory for experts of one size.
  struct Room {
    uint64_t bytes = 0;  // a slot
    size_t experts = 0;  // that there are of this size
    std::byte* memory = nullptr;
    std::vector<Slot> slots = {};
  };
  struct Layer : ExpertSource {
    void ask(std::span<const int32_t> wanted) override { cache->ask(*this, wanted); }
    size_t acquire(std::span<int32_t> wanted) override { return cache->acquire(*this, wanted); }

    ExpertCache* cache = nullptr;
    std::vector<StoredExpert> experts;
    Weights weights{};
    size_t first = 0;  // of its entries
    size_t room = 0;
    Entry& entry(int32_t expert) { return cache->entries_[first + static_cast<size_t>(expert)]; }
  };
  struct Read {
    size_t entry;
    std::byte* memory;
    ReadRun run;
  };

  void ask(Layer& layer, std::span<const int32_t> wanted);
  size_t acquire(Layer& layer, std::span<int32_t> wanted);
  void place(Layer& layer, std::span<const int32_t> wanted);
  void place_expected();
  void forget_asked();
  void judge_expected(const Layer& layer);
  void drop_unbegun(size_t entry);
  void hurry_asked();
  bool begin_read(size_t entry, bool asked);
  Slot* slot_for(Room& room, bool asked);
  Slot* coldest(Room& room, bool asked);
  void hold(Layer& layer, int32_t expert);
  void let_go();
  void throw_fault(Layer& layer, std::span<const int32_t> wanted);

  void divide_memory();
  void work();
  std::optional<Read> next_read();
  bool preload_next();
  void read(const Read& read, std::vector<std::byte>& staging);
  void done(const Read& read, std::string fault);
  void save_heat();
  bool save_is_due() const;
  Layer& layer_of(size_t entry);

  std::shared_ptr<const Checkpoint> checkpoint_;
  StreamOptions options_;
  std::vector<std::unique_ptr<DirectFile>> files_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<Room> rooms_;

  mutable std::mutex mutex_;  // for all that follows
  std::condition_variable changed_, work_;
  std::vector<Entry> entries_;
  std::vector<uint32_t> entry_layer_;
  std::optional<ExpertHeat> heat_;
  std::deque<Read> urgent_, later_;
  std::vector<size_t> preload_;  // the next one last
  std::vector<size_t> asked_;    // entries
  std::vector<Slot*> held_;
  Layer* expected_of_ = nullptr;
  std::vector<int32_t> expected_;
  StreamCounters counters_;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
  bool saving_ = false, stop_ = false, warned_ = false;
  std::vector<std::thread> readers_;
};

}  // namespace ponder
