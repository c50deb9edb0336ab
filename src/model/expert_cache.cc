#include "model/expert_cache.h"

#include <algorithm>
#include <iterator>

#include "base/arena.h"
#include "base/error.h"
#include "base/tell.h"

namespace ponder {

ExpertCache::ExpertCache(std::shared_ptr<const Checkpoint> checkpoint, StreamOptions options)
    : checkpoint_(std::move(checkpoint)), options_(std::move(options)) {
  // Before anything else is read, which takes a while: another file of that name is another model.
  for (const MappedFile& file : checkpoint_->files)
    files_.push_back(std::make_unique<DirectFile>(file.path(), options_.read));
}

ExpertSource* ExpertCache::add_layer(std::vector<StoredExpert> experts, Weights weights) {
  Layer& layer = *layers_.emplace_back(std::make_unique<Layer>());
  layer.cache = this;
  layer.weights = weights;
  layer.first = entries_.size();
  uint64_t bytes = 0;
  for (const StoredExpert& expert : experts) bytes = std::max(bytes, memory_of(expert));
  const auto room = std::find_if(rooms_.begin(), rooms_.end(),
                                 [&](const Room& one) { return one.bytes == bytes; });
  layer.room = static_cast<size_t>(room - rooms_.begin());
  if (room == rooms_.end()) rooms_.push_back({.bytes = bytes});
  rooms_[layer.room].experts += experts.size();
  entries_.resize(entries_.size() + experts.size());
  entry_layer_.resize(entries_.size(), static_cast<uint32_t>(layers_.size() - 1));
  layer.experts = std::move(experts);
  return &layer;
}

ExpertCache::Layer& ExpertCache::layer_of(size_t entry) { return *layers_[entry_layer_[entry]]; }

uint64_t ExpertCache::all_bytes() const {
  uint64_t out = 0;
  for (const Room& room : rooms_) out += room.bytes * room.experts;
  return out;
}

uint64_t ExpertCache::least_bytes() const {
  uint64_t out = 0;
  for (const Room& room : rooms_) out += room.bytes;
  return out;
}

// One of each size, and of the rest to each size its share.
void ExpertCache::divide_memory() {
  const uint64_t least = least_bytes(), all = all_bytes();
  if (options_.bytes < least) {
    fail("{}: {} bytes are to hold experts, but one of each size takes {}; give it more memory",
         checkpoint_->path, options_.bytes, least);
  }
  const double rest = static_cast<double>(options_.bytes - least);
  for (Room& room : rooms_) {
    const double share = static_cast<double>(room.bytes * room.experts) / static_cast<double>(all);
    const auto more = static_cast<size_t>(rest * share / static_cast<double>(room.bytes));
    room.slots.resize(std::min(room.experts, 1 + more));
    room.memory = map_memory(room.slots.size() * room.bytes);
    for (size_t i = 0; i < room.slots.size(); ++i)
      room.slots[i].data = room.memory + i * room.bytes;
    counters_.bytes += room.slots.size() * room.bytes;
  }
}

void ExpertCache::start() {
  if (empty()) return;
  divide_memory();
  heat_.emplace(layers_.size(), entries_.size());
  if (!options_.heat_file.empty() && heat_->load(options_.heat_file)) preload_ = heat_->hottest();
  std::reverse(preload_.begin(), preload_.end());
  for (int i = 0; i < options_.readers; ++i) readers_.emplace_back([this] { work(); });
}

ExpertCache::~ExpertCache() {
  {
    const Lock lock(mutex_);
    stop_ = true;
  }
  work_.notify_all();
  for (std::thread& reader : readers_) reader.join();
  if (heat_) save_heat();
  for (Room& room : rooms_) unmap_memory(room.memory, room.slots.size() * room.bytes);
}

StreamCounters ExpertCache::counters() const {
  const Lock lock(mutex_);
  StreamCounters out = counters_;
  for (const Room& room : rooms_) {
    for (const Slot& slot : room.slots) {
      const bool ready = slot.entry != kNone && entries_[slot.entry].state == Entry::State::Ready;
      out.filled += ready ? room.bytes : 0;
    }
  }
  return out;
}

// ---- what a step asks for

void ExpertCache::forget_asked() {
  for (const size_t entry : asked_) entries_[entry].asked = false;
  asked_.clear();
}

// Whether the router that ran early was right.
void ExpertCache::judge_expected(const Layer& layer) {
  for (size_t i = 0; i < layer.experts.size(); ++i) {
    Entry& entry = entries_[layer.first + i];
    if (!entry.foreseen) continue;
    entry.foreseen = false;
    ++counters_.foreseen;
    counters_.right += entry.asked;
    if (!entry.asked && entry.state == Entry::State::Reading && !entry.begun)
      drop_unbegun(layer.first + i);
  }
}

void ExpertCache::drop_unbegun(size_t index) {
  Entry& entry = entries_[index];
  for (std::deque<Read>* queue : {&urgent_, &later_})
    std::erase_if(*queue, [&](const Read& read) { return read.entry == index; });
  rooms_[layer_of(index).room].slots[entry.slot].entry = kNone;
  entry.slot = kNone;
  entry.state = Entry::State::Absent;
}

// What is waited for now may lie among what was only expected.
void ExpertCache::hurry_asked() {
  const auto rest = std::stable_partition(
      later_.begin(), later_.end(), [&](const Read& read) { return !entries_[read.entry].asked; });
  std::move(rest, later_.end(), std::back_inserter(urgent_));
  later_.erase(rest, later_.end());
}

void ExpertCache::ask(Layer& layer, std::span<const int32_t> wanted) {
  const Lock lock(mutex_);
  let_go();
  forget_asked();  // of a step that failed
  heat_->layer_ran();
  for (const int32_t expert : wanted) {
    Entry& entry = layer.entry(expert);
    entry.asked = true;
    entry.waited = entry.state != Entry::State::Ready;
    entry.older = entry.state == Entry::State::Reading;
    if (entry.state == Entry::State::Absent) entry.fault.clear();  // it may be read now
    asked_.push_back(layer.first + static_cast<size_t>(expert));
  }
  judge_expected(layer);
  hurry_asked();
  place(layer, wanted);
  place_expected();
  if (save_is_due()) work_.notify_one();
}

void ExpertCache::place(Layer& layer, std::span<const int32_t> wanted) {
  for (const int32_t expert : wanted) {
    if (layer.entry(expert).state != Entry::State::Absent) continue;
    if (!begin_read(layer.first + static_cast<size_t>(expert), true)) return;
  }
}

void ExpertCache::expect(ExpertSource* of, std::vector<int32_t> experts) {
  const Lock lock(mutex_);
  expected_of_ = static_cast<Layer*>(of);
  expected_ = std::move(experts);
}

void ExpertCache::place_expected() {
  for (const int32_t expert : expected_) expected_of_->entry(expert).foreseen = true;
  for (const int32_t expert : expected_) {
    if (expected_of_->entry(expert).state != Entry::State::Absent) continue;
    if (!begin_read(expected_of_->first + static_cast<size_t>(expert), false)) break;
  }
  expected_.clear();
}

size_t ExpertCache::acquire(Layer& layer, std::span<int32_t> wanted) {
  Lock lock(mutex_);
  let_go();
  for (;;) {
    const auto ready = std::stable_partition(wanted.begin(), wanted.end(), [&](int32_t expert) {
      return layer.entry(expert).state == Entry::State::Ready;
    });
    const auto count = static_cast<size_t>(ready - wanted.begin());
    for (const int32_t expert : wanted.first(count)) hold(layer, expert);
    throw_fault(layer, wanted.subspan(count));
    place(layer, wanted.subspan(count));
    if (count > 0) return count;
    changed_.wait(lock);
  }
}

void ExpertCache::hold(Layer& layer, int32_t expert) {
  Entry& entry = layer.entry(expert);
  Slot& slot = rooms_[layer.room].slots[entry.slot];
  slot.held = true;
  held_.push_back(&slot);
  entry.asked = false;  // who has had it may lose it
  heat_->used(layer.first + static_cast<size_t>(expert));
  ++(entry.waited ? counters_.misses : counters_.hits);
  const auto index = static_cast<size_t>(expert);
  const std::array<uint64_t, 3> places = places_of(layer.experts[index]);
  (*layer.weights.gate)[index].data = slot.data + places[0];
  (*layer.weights.up)[index].data = slot.data + places[1];
  (*layer.weights.down)[index].data = slot.data + places[2];
}

void ExpertCache::let_go() {
  for (Slot* slot : held_) slot->held = false;
  held_.clear();
}

// What could not be read is asked for anew by the next step.
void ExpertCache::throw_fault(Layer& layer, std::span<const int32_t> wanted) {
  for (const int32_t expert : wanted) {
    Entry& entry = layer.entry(expert);
    if (entry.state == Entry::State::Absent && !entry.fault.empty()) {
      const std::string fault = std::move(entry.fault);
      entry.fault.clear();
      fail("{}", fault);
    }
  }
}

// ---- what is given up for what

// The one that is used least, and neither held nor wanted by this step. What was foreseen goes for
// what is asked for alone.
ExpertCache::Slot* ExpertCache::coldest(Room& room, bool asked) {
  Slot* out = nullptr;
  std::pair<bool, float> lowest;
  for (Slot& slot : room.slots) {
    const Entry& entry = entries_[slot.entry];
    if (slot.held || entry.asked || entry.state != Entry::State::Ready) continue;
    if (entry.foreseen && !asked) continue;
    const std::pair<bool, float> heat(entry.foreseen, heat_->of(slot.entry));
    if (out && heat >= lowest) continue;
    out = &slot;
    lowest = heat;
  }
  return out;
}

ExpertCache::Slot* ExpertCache::slot_for(Room& room, bool asked) {
  for (Slot& slot : room.slots) {
    if (slot.entry == kNone) return &slot;
  }
  Slot* slot = coldest(room, asked);
  if (!slot) return nullptr;
  Entry& old = entries_[slot->entry];
  old.state = Entry::State::Absent;
  old.slot = kNone;
  slot->entry = kNone;
  return slot;
}

bool ExpertCache::begin_read(size_t index, bool asked) {
  Layer& layer = layer_of(index);
  Room& room = rooms_[layer.room];
  Slot* slot = slot_for(room, asked);
  if (!slot) return false;
  Entry& entry = entries_[index];
  entry.fault.clear();
  std::vector<ReadRun> runs = runs_of(layer.experts[index - layer.first]);
  slot->entry = static_cast<uint32_t>(index);
  entry.slot = static_cast<uint32_t>(slot - room.slots.data());
  entry.state = Entry::State::Reading;
  entry.begun = entry.older = false;
  entry.runs = static_cast<uint32_t>(runs.size());
  for (ReadRun& run : runs)
    (asked ? urgent_ : later_).push_back({index, slot->data, std::move(run)});
  work_.notify_all();
  return true;
}

// ---- the readers

// While there is room that nobody has, what was hot in earlier runs.
bool ExpertCache::preload_next() {
  while (!preload_.empty()) {
    const size_t index = preload_.back();
    const Room& room = rooms_[layer_of(index).room];
    const bool free = std::any_of(room.slots.begin(), room.slots.end(),
                                  [](const Slot& slot) { return slot.entry == kNone; });
    preload_.pop_back();
    if (free && entries_[index].state == Entry::State::Absent) return begin_read(index, false);
  }
  return false;
}

std::optional<ExpertCache::Read> ExpertCache::next_read() {
  if (urgent_.empty() && later_.empty()) preload_next();
  std::deque<Read>& queue = urgent_.empty() ? later_ : urgent_;
  if (queue.empty()) return std::nullopt;
  Read out = std::move(queue.front());
  queue.pop_front();
  entries_[out.entry].begun = true;
  return out;
}

void ExpertCache::work() {
  std::vector<std::byte> staging;
  Lock lock(mutex_);
  while (!stop_) {
    if (std::optional<Read> next = next_read()) {
      lock.unlock();
      std::string fault;
      try {
        read(*next, staging);
      } catch (const std::exception& error) {
        fault = error.what();
      }
      lock.lock();
      done(*next, std::move(fault));
    } else if (save_is_due()) {
      lock.unlock();
      save_heat();
      lock.lock();
    } else {
      work_.wait(lock);
    }
  }
}

void ExpertCache::read(const Read& read, std::vector<std::byte>& staging) {
  const DirectFile& file = *files_[static_cast<size_t>(read.run.file)];
  const Layer& layer = layer_of(read.entry);
  const ReadRun& run = read.run;
  if (run.direct) return file.read(run.first, run.bytes, run.needed, read.memory + run.place);
  if (staging.size() < run.bytes + kDirectAlign) staging.resize(run.bytes + kDirectAlign);
  const auto begin = reinterpret_cast<uintptr_t>(staging.data());
  std::byte* aligned = staging.data() + (kDirectAlign - begin % kDirectAlign) % kDirectAlign;
  file.read(run.first, run.bytes, run.needed, aligned);
  place_parts(layer.experts[read.entry - layer.first], run, aligned, read.memory);
}

void ExpertCache::done(const Read& read, std::string fault) {
  Entry& entry = entries_[read.entry];
  counters_.read_bytes += read.run.needed;
  if (!fault.empty()) entry.fault = std::move(fault);
  if (--entry.runs > 0) return;
  entry.state = entry.fault.empty() ? Entry::State::Ready : Entry::State::Absent;
  if (!entry.fault.empty()) {
    rooms_[layer_of(read.entry).room].slots[entry.slot].entry = kNone;
    entry.slot = kNone;
    if (entry.older) entry.fault.clear();  // who waits for it begins another read
  }
  changed_.notify_all();
}

bool ExpertCache::save_is_due() const {
  constexpr std::chrono::seconds kEvery(60);
  return !options_.heat_file.empty() && !saving_ &&
         std::chrono::steady_clock::now() - saved_ > kEvery;
}

void ExpertCache::save_heat() {
  Lock lock(mutex_);
  if (saving_ || options_.heat_file.empty()) return;
  saved_ = std::chrono::steady_clock::now();
  if (heat_->hottest().empty()) return;
  saving_ = true;
  const ExpertHeat now = *heat_;
  lock.unlock();
  std::string fault;
  try {
    now.save(options_.heat_file);
  } catch (const Error& error) {
    fault = error.what();
  }
  lock.lock();
  // Only a later run's beginning suffers.
  if (!fault.empty() && !warned_) tell("ponder: which experts are hot: {}\n", fault);
  warned_ = warned_ || !fault.empty();
  saving_ = false;
  saved_ = std::chrono::steady_clock::now();
}

}  // namespace ponder
