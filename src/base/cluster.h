// Several processes that work on one model, under mpirun or srun, or one alone: they train it on
// parts of a batch, or each of them holds a part of its weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace ponder {

// Another rank is gone, or does something else than this one: nothing more can be done together.
struct RankEnded : Error {
  using Error::Error;
};

// Some columns of a matrix, which each rank has made; all in bytes. Of row i the whole begins at
// whole + i * stride, and of it rank r's part is [begins[r], begins[r + 1]); this rank's lies at
// own
// + i * own_stride, which may be its place in the whole.
struct ColumnParts {
  std::byte* whole;
  size_t stride;
  const std::byte* own;
  size_t own_stride;
  std::vector<size_t> begins;
};
// Calls what it is given for each of so many rows, which take about so many bytes, on any threads.
using RowLoop =
    std::function<void(int64_t rows, int64_t bytes, const std::function<void(int64_t)>& fn)>;

class Cluster {
 public:
  virtual ~Cluster() = default;
  virtual int rank() const { return 0; }
  virtual int size() const { return 1; }
  virtual int local_size() const { return 1; }    // ranks on this machine
  virtual int sharing_size() const { return 1; }  // those of them that run on the same cores
  virtual std::string name_of(int rank) const;    // "rank 2 of 4 (process 4711 on node7)"
  // Every rank gets the sum over all ranks, taken in the order of the ranks: the same bits on each
  // of them and in every run of as many ranks.
  virtual void sum(std::span<float>) {}
  virtual void sum(std::span<double>) {}
  virtual void barrier() {}
  // Rank r has written the bytes [begins[r], begins[r + 1]) of `all`; afterwards every rank has all
  // of them. Each says the same begins, [size + 1]. RankEnded where a rank is gone or says others.
  virtual void all_gather(std::byte* all, std::span<const size_t> begins);
  // Afterwards all parts of `rows` rows are whole on every rank. False, and nothing was done, where
  // they must go by way of an all_gather.
  virtual bool gather_columns(std::span<const ColumnParts>, int64_t /*rows*/, const RowLoop&) {
    return false;
  }
  // Part r of `sent`, the bytes [sent_begins[r], sent_begins[r + 1]), goes to rank r; part r of
  // `received` is what rank r has sent to this one. Errors as above.
  virtual void all_to_all(const std::byte* sent, std::span<const size_t> sent_begins,
                          std::byte* received, std::span<const size_t> received_begins);
  // Rank 0's bytes, on every rank. Error if they are more than `most`.
  std::vector<std::byte> broadcast(std::vector<std::byte> bytes, size_t most);
  // The text of every rank, cut off after some hundred bytes.
  std::vector<std::string> texts(const std::string& own);
  // The largest of all ranks' numbers.
  int64_t largest(int64_t own);
  // How many seconds this rank waits for others before it takes them for gone; at first for ever.
  static constexpr double kForEver = 1e18;
  virtual void set_patience(double /*seconds*/) {}
  // From now on this rank takes no part: the others get RankEnded, and so does who asks here.
  virtual void give_up() {}
  // Ends all ranks, because this one failed: nobody waits for it for ever.
  virtual void abort(int code);
};

// Whether a launcher started several of this process.
bool among_ranks();
// The cluster that started this process (mpirun, srun), or the process alone. Error if there is
// one, but this build has no MPI.
std::unique_ptr<Cluster> join_cluster();

}  // namespace ponder
