#include "base/cluster.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#ifdef PONDER_MPI
#include <mpi.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <filesystem>
#include <thread>

#include "base/shared_room.h"
#endif

namespace ponder {
namespace {

// One whose launcher does not say of how many it is may be one of several.
bool was_launched() { return among_ranks() || std::getenv("PMIX_RANK") != nullptr; }

// Begins of `size` parts of `bytes` each.
std::vector<size_t> even_begins(int size, size_t bytes) {
  std::vector<size_t> out;
  for (size_t r = 0; r <= static_cast<size_t>(size); ++r) out.push_back(r * bytes);
  return out;
}

// Begins where rank 0 alone has something.
std::vector<size_t> first_begins(int size, size_t bytes) {
  std::vector<size_t> out(static_cast<size_t>(size) + 1, bytes);
  out[0] = 0;
  return out;
}

#ifdef PONDER_MPI
template <class T>
MPI_Datatype mpi_type() {
  return sizeof(T) == sizeof(float) ? MPI_FLOAT : MPI_DOUBLE;
}

// What each rank tells the others of itself at the start.
struct RankPlace {
  char host[64] = {};
  int32_t process = 0;
  uint64_t processes = 0;  // which processes it sees: the number of their namespace
  cpu_set_t cores = {};
  int32_t local = 0;  // the first rank of this one's machine
};

RankPlace own_place(int first_of_machine) {
  RankPlace out;
  ::gethostname(out.host, sizeof out.host - 1);
  out.process = ::getpid();
  out.local = first_of_machine;
  std::error_code ignored;
  const std::string seen = std::filesystem::read_symlink("/proc/self/ns/pid", ignored).string();
  out.processes = std::hash<std::string>()(seen);
  ::sched_getaffinity(0, sizeof out.cores, &out.cores);
  return out;
}

class MpiCluster : public Cluster {
 public:
  MpiCluster() {
    int provided = 0;  // a server asks from its engine's thread
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    MPI_Comm host;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &host);
    MPI_Comm_size(host, &local_size_);
    int first = rank_;
    MPI_Bcast(&first, 1, MPI_INT, 0, host);
    MPI_Comm_free(&host);
    exchange_places(first);
    if (local_size_ == size_ && size_ <= SharedRoom::kMostRanks && !std::getenv("PONDER_MPI_ONLY"))
      meet_in_room();
  }
  ~MpiCluster() override {
    room_.reset();
    if (!broken_) MPI_Finalize();
  }
  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int local_size() const override { return local_size_; }
  int sharing_size() const override {
    return static_cast<int>(
        std::count_if(places_.begin(), places_.end(), [&](const RankPlace& other) {
          return other.local == place().local && CPU_EQUAL(&other.cores, &place().cores);
        }));
  }
  std::string name_of(int rank) const override {
    const RankPlace& of = places_[static_cast<size_t>(rank)];
    return fmt::format("{} (process {} on {})", Cluster::name_of(rank), of.process, of.host);
  }
  void sum(std::span<float> values) override { sum_in_order(values); }
  void sum(std::span<double> values) override { sum_in_order(values); }
  void barrier() override { MPI_Barrier(MPI_COMM_WORLD); }
  void abort(int code) override { MPI_Abort(MPI_COMM_WORLD, code); }

  void all_gather(std::byte* all, std::span<const size_t> begins) override {
    if (room_) return in_room([&] { room_->all_gather(all, begins); });
    if (begins.back() > INT_MAX) {
      const auto own = static_cast<size_t>(rank_);
      return exchange_with_others([&](size_t) { return own; }, all, begins, all, begins);
    }
    std::vector<int> counts, places;
    split(begins, counts, places);
    MPI_Request request;
    MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all, counts.data(), places.data(), MPI_BYTE,
                    MPI_COMM_WORLD, &request);
    wait(request);
  }
  bool gather_columns(std::span<const ColumnParts> parts, int64_t rows,
                      const RowLoop& each) override {
    bool done = false;
    if (room_) in_room([&] { done = room_->gather_columns(parts, rows, each); });
    return done;
  }
  void all_to_all(const std::byte* sent, std::span<const size_t> sent_begins, std::byte* received,
                  std::span<const size_t> received_begins) override {
    if (room_) {
      return in_room([&] { room_->all_to_all(sent, sent_begins, received, received_begins); });
    }
    const auto me = static_cast<size_t>(rank_);
    const size_t own = sent_begins[me + 1] - sent_begins[me];
    PONDER_CHECK(own == received_begins[me + 1] - received_begins[me]);
    if (own > 0) std::memcpy(received + received_begins[me], sent + sent_begins[me], own);
    exchange_with_others([&](size_t r) { return r; }, sent, sent_begins, received, received_begins);
  }
  void give_up() override {
    broken_ = true;
    if (room_) room_->give_up();
  }
  void set_patience(double seconds) override {
    patience_ = seconds;
    if (room_) room_->set_patience(seconds);
  }

 private:
  const RankPlace& place() const { return places_[static_cast<size_t>(rank_)]; }

  void exchange_places(int first_of_machine) {
    places_.resize(static_cast<size_t>(size_));
    places_[static_cast<size_t>(rank_)] = own_place(first_of_machine);
    MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, places_.data(), sizeof(RankPlace), MPI_BYTE,
                  MPI_COMM_WORLD);
    for (RankPlace& of : places_) of.host[sizeof of.host - 1] = 0;
  }

  // Ranks of one machine need MPI for their start alone. Where shared memory is short, for all.
  void meet_in_room() {
    auto number =
        static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
    MPI_Bcast(&number, sizeof number, MPI_BYTE, 0, MPI_COMM_WORLD);
    const std::string name = fmt::format("/ponder-{}-{:x}", places_[0].process, number);
    std::shared_ptr<SharedRoom> room;
    if (rank_ == 0) room = SharedRoom::make(name, size_);
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank_ > 0) room = SharedRoom::open(name, size_);
    int mine = room ? 1 : 0, all = 0;
    MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (rank_ == 0) SharedRoom::forget_name(name);
    if (!all) return;
    const bool seen = place().processes == places_[0].processes;
    std::vector<std::string> names;
    for (int r = 0; r < size_; ++r) names.push_back(name_of(r));
    room_ = std::make_unique<SharedCluster>(std::move(room), rank_, seen ? place().process : 0,
                                            std::move(names));
    MPI_Barrier(MPI_COMM_WORLD);
  }

  template <class Fn>
  void in_room(const Fn& fn) {
    try {
      fn();
    } catch (const RankEnded&) {
      broken_ = true;
      throw;
    }
  }

  // MPI counts in ints: what one rank sends another goes in pieces, which arrive in their order.
  static constexpr size_t kPieceBytes = size_t{1} << 28;
  void receive(std::byte* to, size_t begin, size_t end, size_t from,
               std::vector<MPI_Request>& requests) {
    for (size_t at = begin; at < end; at += kPieceBytes) {
      MPI_Irecv(to + at, static_cast<int>(std::min(kPieceBytes, end - at)), MPI_BYTE,
                static_cast<int>(from), 0, MPI_COMM_WORLD, &requests.emplace_back());
    }
  }
  void send(const std::byte* from, size_t begin, size_t end, size_t to,
            std::vector<MPI_Request>& requests) {
    for (size_t at = begin; at < end; at += kPieceBytes) {
      MPI_Isend(from + at, static_cast<int>(std::min(kPieceBytes, end - at)), MPI_BYTE,
                static_cast<int>(to), 0, MPI_COMM_WORLD, &requests.emplace_back());
    }
  }
  // Sends each other rank part `part_for(rank)` of what is sent.
  template <class PartFor>
  void exchange_with_others(const PartFor& part_for, const std::byte* sent,
                            std::span<const size_t> sent_begins, std::byte* received,
                            std::span<const size_t> received_begins) {
    std::vector<MPI_Request> requests;
    for (size_t r = 0; r < static_cast<size_t>(size_); ++r) {
      if (r == static_cast<size_t>(rank_)) continue;
      const size_t part = part_for(r);
      receive(received, received_begins[r], received_begins[r + 1], r, requests);
      send(sent, sent_begins[part], sent_begins[part + 1], r, requests);
    }
    for (MPI_Request& request : requests) wait(request);
  }

  // Of all that together is short enough.
  void split(std::span<const size_t> begins, std::vector<int>& counts, std::vector<int>& places) {
    PONDER_CHECK(begins.back() <= INT_MAX);
    for (size_t r = 0; r + 1 < begins.size(); ++r) {
      counts.push_back(static_cast<int>(begins[r + 1] - begins[r]));
      places.push_back(static_cast<int>(begins[r]));
    }
  }

  // A rank of this machine whose process is there no more; -1. The launcher looks after others.
  int ended_rank() const {
    for (int r = 0; r < size_; ++r) {
      const RankPlace& of = places_[static_cast<size_t>(r)];
      if (of.local != place().local || of.processes != place().processes) continue;
      if (::kill(of.process, 0) != 0 && errno == ESRCH) return r;
    }
    return -1;
  }

  // In a loop amid a step; a server that waits for requests sleeps between looks.
  void wait(MPI_Request& request) {
    using Clock = std::chrono::steady_clock;
    constexpr auto kLoop = std::chrono::microseconds(2000), kSleep = std::chrono::microseconds(200);
    constexpr auto kLook = std::chrono::milliseconds(100);
    const Clock::time_point begin = Clock::now();
    Clock::time_point look = begin + kLook;
    for (int done = 0;;) {
      MPI_Test(&request, &done, MPI_STATUS_IGNORE);
      if (done) return;
      const Clock::time_point now = Clock::now();
      if (now - begin > kLoop) {
        std::this_thread::sleep_for(kSleep);
      } else {
        ::sched_yield();
      }
      if (now < look) continue;
      look = now + kLook;
      const int other = ended_rank();
      const double waited = std::chrono::duration<double>(now - begin).count();
      if (other < 0 && !broken_ && waited < patience_) continue;
      broken_ = true;
      if (other < 0) throw RankEnded(fmt::format("a rank has not come for {} s", waited));
      throw RankEnded(fmt::format("{} has ended", name_of(other)));
    }
  }

  // Each rank adds up one share of the values for all: as many bytes as a ring would move, but with
  // an order of addition that no version of the library changes.
  template <class T>
  void sum_in_order(std::span<T> values) {
    // Counts of MPI are ints, and pieces that fit the cache are added at once.
    constexpr size_t kPiece = 1 << 22;
    for (size_t at = 0; at < values.size(); at += kPiece)
      sum_piece(values.subspan(at, std::min(kPiece, values.size() - at)));
  }

  template <class T>
  void sum_piece(std::span<T> values) {
    const auto ranks = static_cast<size_t>(size_);
    const size_t share = (values.size() + ranks - 1) / ranks;
    std::vector<T> sent(share * ranks, T(0)), received(share * ranks);
    std::copy(values.begin(), values.end(), sent.begin());
    const auto count = static_cast<int>(share);
    MPI_Alltoall(sent.data(), count, mpi_type<T>(), received.data(), count, mpi_type<T>(),
                 MPI_COMM_WORLD);
    for (size_t r = 1; r < ranks; ++r) {
      for (size_t i = 0; i < share; ++i) received[i] += received[r * share + i];
    }
    MPI_Allgather(received.data(), count, mpi_type<T>(), sent.data(), count, mpi_type<T>(),
                  MPI_COMM_WORLD);
    std::copy_n(sent.begin(), values.size(), values.begin());
  }

  int rank_ = 0, size_ = 1, local_size_ = 1;
  double patience_ = kForEver;
  bool broken_ = false;  // some rank is gone, and MPI would wait for it
  std::vector<RankPlace> places_;
  std::unique_ptr<SharedCluster> room_;  // where all ranks are on this machine
};
#endif

}  // namespace

void Cluster::abort(int code) { std::exit(code); }

std::string Cluster::name_of(int rank) const { return fmt::format("rank {} of {}", rank, size()); }

void Cluster::all_gather(std::byte*, std::span<const size_t> begins) {
  PONDER_CHECK(size() == 1 && begins.size() == 2);
}

void Cluster::all_to_all(const std::byte* sent, std::span<const size_t> sent_begins,
                         std::byte* received, std::span<const size_t> received_begins) {
  PONDER_CHECK(size() == 1 && sent_begins[1] - sent_begins[0] == received_begins[1]);
  if (received_begins[1] > 0) std::memcpy(received, sent + sent_begins[0], received_begins[1]);
}

// Most messages are short, and go with their length in one piece.
std::vector<std::byte> Cluster::broadcast(std::vector<std::byte> bytes, size_t most) {
  constexpr size_t kShort = 4096 - sizeof(uint64_t);
  struct First {
    uint64_t size;
    std::byte bytes[kShort];
  };
  std::vector<std::byte> first_bytes(sizeof(First));
  auto& first = *reinterpret_cast<First*>(first_bytes.data());
  first.size = bytes.size();
  if (!bytes.empty()) std::memcpy(first.bytes, bytes.data(), std::min(kShort, bytes.size()));
  all_gather(first_bytes.data(), first_begins(size(), sizeof(First)));
  if (first.size > most) {
    give_up();
    throw RankEnded(fmt::format("{} was told {} bytes by {}, and would take {}", name_of(rank()),
                                first.size, name_of(0), most));
  }
  bytes.resize(first.size);
  if (!bytes.empty()) std::memcpy(bytes.data(), first.bytes, std::min(kShort, bytes.size()));
  if (first.size > kShort)
    all_gather(bytes.data() + kShort, first_begins(size(), first.size - kShort));
  return bytes;
}

std::vector<std::string> Cluster::texts(const std::string& own) {
  constexpr size_t kLongest = 512;
  std::vector<char> all(kLongest * static_cast<size_t>(size()), 0);
  own.copy(all.data() + static_cast<size_t>(rank()) * kLongest, kLongest - 1);
  all_gather(reinterpret_cast<std::byte*>(all.data()), even_begins(size(), kLongest));
  std::vector<std::string> out;
  for (size_t at = 0; at < all.size(); at += kLongest) {
    all[at + kLongest - 1] = 0;
    out.emplace_back(all.data() + at);
  }
  return out;
}

int64_t Cluster::largest(int64_t own) {
  std::vector<int64_t> all(static_cast<size_t>(size()));
  all[static_cast<size_t>(rank())] = own;
  all_gather(reinterpret_cast<std::byte*>(all.data()), even_begins(size(), sizeof own));
  return *std::max_element(all.begin(), all.end());
}

bool among_ranks() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
    if (const char* value = std::getenv(name)) return std::atoi(value) > 1;
  }
  // srun --mpi=pmix says the size of its step alone, and of steps without MPI, too.
  const char* step = std::getenv("SLURM_STEP_NUM_TASKS");
  return std::getenv("PMIX_RANK") && step && std::atoi(step) > 1;
}

std::unique_ptr<Cluster> join_cluster() {
  if (!was_launched()) return std::make_unique<Cluster>();
#ifdef PONDER_MPI
  return std::make_unique<MpiCluster>();
#else
  fail(
      "this is one of several processes, but ponder was built without MPI; install "
      "libopenmpi-dev and build again");
#endif
}

}  // namespace ponder
