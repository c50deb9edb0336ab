// Where ranks of one machine meet: memory that all of them see. Threads of one process can be ranks
// of it, too, which is how the rest is tested.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/cluster.h"

namespace ponder {

class SharedRoom {
 public:
  static constexpr int kMostRanks = 256;

  // Memory for `size` ranks that threads and children of this process share.
  static std::shared_ptr<SharedRoom> of_this_process(int size);
  // The same under a name in POSIX shared memory: one rank makes it, and the others open it; after
  // that its name may go. Null where the system has no room.
  static std::shared_ptr<SharedRoom> make(const std::string& name, int size);
  static std::shared_ptr<SharedRoom> open(const std::string& name, int size);
  static void forget_name(const std::string& name);
  ~SharedRoom();
  SharedRoom(const SharedRoom&) = delete;
  SharedRoom& operator=(const SharedRoom&) = delete;

  int size() const { return size_; }
  // A rank comes in; `process`: that it lives in, which others watch, or 0.
  void enter(int rank, int32_t process);
  // Bytes of each rank's place in one piece.
  size_t place_bytes() const;
  // Of the piece with this number, a rank's place.
  std::byte* place(uint64_t piece, int rank);
  // Waits until every rank is here with this `what`; else why not, and which rank it is about.
  enum class How { All, Gone, Differs, Late };
  struct Met {
    How how = How::All;
    int rank = -1;
  };
  Met meet(uint64_t piece, int rank, uint64_t what, double patience);
  void leave(int rank);  // for good

 private:
  struct Head;
  SharedRoom(std::byte* memory, int size) : memory_(memory), size_(size) {}
  static std::shared_ptr<SharedRoom> map(int file, int size);
  Head& head() const;
  int gone() const;
  int late(uint64_t piece) const;
  bool wait_for(uint32_t turn) const;

  std::byte* memory_;
  int size_;
};

// A rank of a room.
class SharedCluster : public Cluster {
 public:
  // `names`: of all ranks, where they are more than numbers.
  SharedCluster(std::shared_ptr<SharedRoom> room, int rank, int32_t process = 0,
                std::vector<std::string> names = {});
  ~SharedCluster() override;
  int rank() const override { return rank_; }
  int size() const override { return room_->size(); }
  int local_size() const override { return size(); }
  int sharing_size() const override { return size(); }
  std::string name_of(int rank) const override;
  void sum(std::span<float> values) override;
  void sum(std::span<double> values) override;
  void barrier() override;
  void all_gather(std::byte* all, std::span<const size_t> begins) override;
  bool gather_columns(std::span<const ColumnParts> parts, int64_t rows,
                      const RowLoop& each) override;
  void all_to_all(const std::byte* sent, std::span<const size_t> sent_begins, std::byte* received,
                  std::span<const size_t> received_begins) override;
  void give_up() override;
  void set_patience(double seconds) override { patience_ = seconds; }
  void abort(int) override { give_up(); }

 private:
  void meet(uint64_t what);

  std::shared_ptr<SharedRoom> room_;
  int rank_;
  std::vector<std::string> names_;
  double patience_ = kForEver;
  uint64_t piece_ = 0;  // of those that were exchanged
};

}  // namespace ponder
