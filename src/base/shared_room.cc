#include "base/shared_room.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <ctime>
#include <new>

namespace ponder {
namespace {

// Two pieces are there at once: who writes the next one knows that all have read the one before
// the last, since all have met after it.
constexpr uint64_t kPieces = 2;
constexpr size_t kPieceBytes = size_t{4} << 20;
constexpr size_t kCacheLine = 64;
constexpr auto kBusy = std::chrono::microseconds(20), kPolite = std::chrono::microseconds(200);
constexpr long kLookNanoseconds = 100'000'000;  // from one look at the other processes to the next

// Not private: the word may be another process's, too.
void shared_futex(std::atomic<uint32_t>& word, int operation, uint32_t value,
                  const timespec* timeout) {
  ::syscall(SYS_futex, &word, operation, value, timeout, nullptr, 0);
}

uint64_t mixed(uint64_t seed, uint64_t value) {
  return (seed ^ value) * 0x9e3779b97f4a7c15u + (seed >> 29);
}

uint64_t kind_of(char letter, std::span<const size_t> sizes) {
  auto out = static_cast<uint64_t>(static_cast<unsigned char>(letter));
  for (const size_t size : sizes) out = mixed(out, size);
  return out;
}

size_t part_bytes(std::span<const size_t> begins, int rank) {
  const auto r = static_cast<size_t>(rank);
  return begins[r + 1] - begins[r];
}

}  // namespace

struct SharedRoom::Head {
  alignas(kCacheLine) std::atomic<uint32_t> arrived{0};
  alignas(kCacheLine) std::atomic<uint32_t> turn{0};  // a futex: how often all have met
  alignas(kCacheLine) std::atomic<uint32_t> sleepers{0};
  std::atomic<int32_t> left{0};  // a rank that has left, and 1
  std::atomic<int32_t> process[kMostRanks] = {};
  std::atomic<uint64_t> what[kPieces][kMostRanks] = {};  // that a rank came with
  std::atomic<uint64_t> met[kMostRanks] = {};            // how often it came
};

SharedRoom::Head& SharedRoom::head() const { return *reinterpret_cast<Head*>(memory_); }

namespace {

constexpr size_t kHeadBytes = size_t{64} << 10;
constexpr size_t kRoomBytes = kHeadBytes + kPieces * kPieceBytes;

}  // namespace

std::shared_ptr<SharedRoom> SharedRoom::map(int file, int size) {
  PONDER_CHECK(size > 0 && size <= kMostRanks);
  const int flags = file < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED;
  void* memory = ::mmap(nullptr, kRoomBytes, PROT_READ | PROT_WRITE, flags, file, 0);
  if (file >= 0) ::close(file);
  if (memory == MAP_FAILED) return nullptr;
  return std::shared_ptr<SharedRoom>(new SharedRoom(static_cast<std::byte*>(memory), size));
}

std::shared_ptr<SharedRoom> SharedRoom::of_this_process(int size) {
  auto out = map(-1, size);
  if (!out) fail("there is no memory for {} ranks to meet in", size);
  new (out->memory_) Head;
  return out;
}

std::shared_ptr<SharedRoom> SharedRoom::make(const std::string& name, int size) {
  static_assert(sizeof(Head) <= kHeadBytes);
  const int file = ::shm_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600);
  if (file < 0) return nullptr;
  // Reserved, so that a full /dev/shm is seen now, and not as a signal later.
  if (::posix_fallocate(file, 0, static_cast<off_t>(kRoomBytes)) != 0) {
    ::close(file);
    forget_name(name);
    return nullptr;
  }
  auto out = map(file, size);
  if (out) new (out->memory_) Head;
  return out;
}

std::shared_ptr<SharedRoom> SharedRoom::open(const std::string& name, int size) {
  const int file = ::shm_open(name.c_str(), O_RDWR, 0600);
  return file < 0 ? nullptr : map(file, size);
}

void SharedRoom::forget_name(const std::string& name) { ::shm_unlink(name.c_str()); }

SharedRoom::~SharedRoom() { ::munmap(memory_, kRoomBytes); }

void SharedRoom::enter(int rank, int32_t process) {
  PONDER_CHECK(rank >= 0 && rank < size_);
  head().process[rank] = process;
}

size_t SharedRoom::place_bytes() const {
  return kPieceBytes / static_cast<size_t>(size_) / kCacheLine * kCacheLine;
}

std::byte* SharedRoom::place(uint64_t piece, int rank) {
  return memory_ + kHeadBytes + piece % kPieces * kPieceBytes +
         static_cast<size_t>(rank) * place_bytes();
}

// A rank that has left, or whose process is there no more; -1.
int SharedRoom::gone() const {
  const Head& h = head();
  if (const int32_t left = h.left.load()) return left - 1;
  for (int rank = 0; rank < size_; ++rank) {
    const int32_t process = h.process[rank].load();
    if (process > 0 && ::kill(process, 0) != 0 && errno == ESRCH) return rank;
  }
  return -1;
}

int SharedRoom::late(uint64_t piece) const {
  for (int rank = 0; rank < size_; ++rank) {
    if (head().met[rank].load() <= piece) return rank;
  }
  return -1;
}

// Whether `turn` is over now: at first in a loop, which is what a gather amid a step takes, then
// asleep, which is what a server without requests should do.
bool SharedRoom::wait_for(uint32_t turn) const {
  Head& h = head();
  const auto over = [&] { return h.turn.load(std::memory_order_acquire) != turn; };
  const auto begin = std::chrono::steady_clock::now();
  for (;;) {
    for (int i = 0; i < 32; ++i) {
      if (over()) return true;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
    const auto waited = std::chrono::steady_clock::now() - begin;
    if (waited > kPolite) break;
    if (waited > kBusy) ::sched_yield();
  }
  const timespec look{0, kLookNanoseconds};
  h.sleepers.fetch_add(1);
  if (!over() && h.left.load() == 0) shared_futex(h.turn, FUTEX_WAIT, turn, &look);
  h.sleepers.fetch_sub(1);
  return over();
}

SharedRoom::Met SharedRoom::meet(uint64_t piece, int rank, uint64_t what, double patience) {
  Head& h = head();
  const auto begin = std::chrono::steady_clock::now();
  // One leaves behind the last piece that all have met for. Who met it in vain has counted there.
  if (const int32_t left = h.left.load()) return {How::Gone, left - 1};
  h.what[piece % kPieces][rank] = what;
  h.met[rank] = piece + 1;
  const uint32_t turn = h.turn.load();
  if (static_cast<int>(h.arrived.fetch_add(1)) + 1 == size_) {
    h.arrived.store(0);
    h.turn.fetch_add(1);
    if (h.sleepers.load() > 0) shared_futex(h.turn, FUTEX_WAKE, INT_MAX, nullptr);
  }
  while (h.turn.load() == turn && !wait_for(turn)) {
    const int other = gone();
    if (h.turn.load() != turn) break;  // who had come before it left counts
    if (other >= 0) return {How::Gone, other};
    const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - begin;
    if (waited.count() > patience) return {How::Late, late(piece)};
  }
  for (int r = 0; r < size_; ++r) {
    if (h.what[piece % kPieces][r].load() != what) return {How::Differs, r};
  }
  return {};
}

void SharedRoom::leave(int rank) {
  Head& h = head();
  int32_t none = 0;
  h.left.compare_exchange_strong(none, rank + 1);
  shared_futex(h.turn, FUTEX_WAKE, INT_MAX, nullptr);
}

SharedCluster::SharedCluster(std::shared_ptr<SharedRoom> room, int rank, int32_t process,
                             std::vector<std::string> names)
    : room_(std::move(room)), rank_(rank), names_(std::move(names)) {
  room_->enter(rank, process);
}

std::string SharedCluster::name_of(int rank) const {
  return names_.empty() ? Cluster::name_of(rank) : names_[static_cast<size_t>(rank)];
}

SharedCluster::~SharedCluster() { give_up(); }

void SharedCluster::give_up() { room_->leave(rank_); }

void SharedCluster::meet(uint64_t what) {
  using How = SharedRoom::How;
  const auto [how, other] = room_->meet(piece_, rank_, what, patience_);
  ++piece_;
  if (how == How::All) return;
  room_->leave(how == How::Differs ? rank_ : other);
  if (how == How::Gone) throw RankEnded(fmt::format("{} has ended", name_of(other)));
  if (how == How::Differs) {
    throw RankEnded(fmt::format("{} does something else than {}", name_of(other), name_of(rank_)));
  }
  throw RankEnded(fmt::format("{} has not come for {} s", name_of(other), patience_));
}

void SharedCluster::barrier() { meet('b'); }

void SharedCluster::all_gather(std::byte* all, std::span<const size_t> begins) {
  const size_t most = room_->place_bytes();
  size_t longest = 0;
  for (int r = 0; r < size(); ++r) longest = std::max(longest, part_bytes(begins, r));
  const uint64_t what = kind_of('g', begins);
  for (size_t at = 0; at < longest; at += most) {
    const auto piece = [&](int r) {
      return std::min(most, part_bytes(begins, r) - std::min(at, part_bytes(begins, r)));
    };
    const auto of = [&](int r) { return all + begins[static_cast<size_t>(r)] + at; };
    if (piece(rank_) > 0) std::memcpy(room_->place(piece_, rank_), of(rank_), piece(rank_));
    const uint64_t now = piece_;
    meet(mixed(what, at));
    for (int r = 0; r < size(); ++r) {
      if (r != rank_ && piece(r) > 0) std::memcpy(of(r), room_->place(now, r), piece(r));
    }
  }
}

namespace {

// Rows of several matrices as they lie in a rank's place: of each matrix one row after the other.
class PlacedColumns {
 public:
  PlacedColumns(std::span<const ColumnParts> parts, int rank, int64_t first, int64_t rows)
      : parts_(parts), rank_(rank), first_(first), rows_(rows) {}

  static size_t row_bytes(std::span<const ColumnParts> parts, int rank) {
    size_t out = 0;
    for (const ColumnParts& it : parts) out += part_bytes(it.begins, rank);
    return out;
  }

  // Into the place, and into the whole if it is not there already.
  void put(std::byte* place, const RowLoop& each) const {
    over_rows(place, each, [&](const ColumnParts& it, size_t row, std::byte* at, size_t bytes) {
      const std::byte* own = it.own + row * it.own_stride;
      std::byte* whole = to(it, row);
      std::memcpy(at, own, bytes);
      if (whole != own) std::memcpy(whole, own, bytes);
    });
  }
  void take(std::byte* place, const RowLoop& each) const {
    over_rows(place, each, [&](const ColumnParts& it, size_t row, std::byte* at, size_t bytes) {
      std::memcpy(to(it, row), at, bytes);
    });
  }

 private:
  std::byte* to(const ColumnParts& it, size_t row) const {
    return it.whole + row * it.stride + it.begins[static_cast<size_t>(rank_)];
  }
  template <class Fn>
  void over_rows(std::byte* place, const RowLoop& each, Fn&& fn) const {
    for (const ColumnParts& it : parts_) {
      const size_t bytes = part_bytes(it.begins, rank_);
      if (bytes > 0) {
        each(rows_, static_cast<int64_t>(bytes), [&](int64_t i) {
          const auto row = static_cast<size_t>(i);
          fn(it, static_cast<size_t>(first_) + row, place + row * bytes, bytes);
        });
      }
      place += static_cast<size_t>(rows_) * bytes;
    }
  }

  std::span<const ColumnParts> parts_;
  int rank_;
  int64_t first_, rows_;
};

}  // namespace

bool SharedCluster::gather_columns(std::span<const ColumnParts> parts, int64_t rows,
                                   const RowLoop& each) {
  size_t widest = 1;
  uint64_t what = mixed('c', static_cast<uint64_t>(rows));
  for (int r = 0; r < size(); ++r) widest = std::max(widest, PlacedColumns::row_bytes(parts, r));
  for (const ColumnParts& it : parts) what = mixed(what, kind_of('c', it.begins));
  const auto run = static_cast<int64_t>(room_->place_bytes() / widest);
  if (run == 0) return false;
  for (int64_t first = 0; first < rows; first += run) {
    const int64_t count = std::min(run, rows - first);
    PlacedColumns(parts, rank_, first, count).put(room_->place(piece_, rank_), each);
    const uint64_t now = piece_;
    meet(mixed(what, static_cast<uint64_t>(first)));
    for (int r = 0; r < size(); ++r) {
      if (r != rank_) PlacedColumns(parts, r, first, count).take(room_->place(now, r), each);
    }
  }
  return true;
}

// Each rank's place has what it sends to all, in pieces as long as the longest part of all needs:
// which that is, all find out together first.
void SharedCluster::all_to_all(const std::byte* sent, std::span<const size_t> sent_begins,
                               std::byte* received, std::span<const size_t> received_begins) {
  const auto ranks = static_cast<size_t>(size());
  const size_t most = room_->place_bytes() / ranks / kCacheLine * kCacheLine;
  PONDER_CHECK(most > 0 && room_->place_bytes() >= ranks * sizeof(size_t));
  std::vector<size_t> own(ranks);
  for (size_t r = 0; r < ranks; ++r) own[r] = part_bytes(sent_begins, static_cast<int>(r));
  std::memcpy(room_->place(piece_, rank_), own.data(), ranks * sizeof(size_t));
  uint64_t now = piece_;
  meet('a');
  size_t longest = 0;
  for (int from = 0; from < size(); ++from) {
    const auto* theirs = reinterpret_cast<const size_t*>(room_->place(now, from));
    longest = std::max(longest, *std::max_element(theirs, theirs + ranks));
    if (theirs[rank_] != part_bytes(received_begins, from)) {
      give_up();
      throw RankEnded(fmt::format("{} sends {} bytes where {} are expected", name_of(from),
                                  theirs[rank_], part_bytes(received_begins, from)));
    }
  }
  for (size_t at = 0; at < longest; at += most) {
    const auto piece = [&](std::span<const size_t> begins, int r) {
      return std::min(most, part_bytes(begins, r) - std::min(at, part_bytes(begins, r)));
    };
    for (int r = 0; r < size(); ++r) {
      const size_t bytes = piece(sent_begins, r);
      std::byte* to = room_->place(piece_, rank_) + static_cast<size_t>(r) * most;
      if (bytes > 0) std::memcpy(to, sent + sent_begins[static_cast<size_t>(r)] + at, bytes);
    }
    now = piece_;
    meet(mixed('a', at));
    for (int r = 0; r < size(); ++r) {
      const size_t bytes = piece(received_begins, r);
      const std::byte* from = room_->place(now, r) + static_cast<size_t>(rank_) * most;
      if (bytes > 0)
        std::memcpy(received + received_begins[static_cast<size_t>(r)] + at, from, bytes);
    }
  }
}

namespace {

// All values of every rank, added in the order of the ranks.
template <class T>
void sum_in_order(Cluster& cluster, std::span<T> values) {
  const auto ranks = static_cast<size_t>(cluster.size());
  std::vector<T> all(ranks * values.size());
  std::vector<size_t> begins;
  for (size_t r = 0; r <= ranks; ++r) begins.push_back(r * values.size_bytes());
  std::copy(values.begin(), values.end(),
            all.begin() + static_cast<int64_t>(cluster.rank() * values.size()));
  cluster.all_gather(reinterpret_cast<std::byte*>(all.data()), begins);
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = all[i];
    for (size_t r = 1; r < ranks; ++r) values[i] += all[r * values.size() + i];
  }
}

}  // namespace

void SharedCluster::sum(std::span<float> values) { sum_in_order(*this, values); }
void SharedCluster::sum(std::span<double> values) { sum_in_order(*this, values); }

}  // namespace ponder
