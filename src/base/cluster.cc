#include "base/cluster.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/error.h"

#ifdef PONDER_MPI
#include <mpi.h>
#endif

namespace ponder {
namespace {

// How launchers tell a process that it is one of several.
bool was_launched() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"}) {
    const char* value = std::getenv(name);
    if (value && (std::string(name) == "PMIX_RANK" || std::atoi(value) > 1)) return true;
  }
  return false;
}

#ifdef PONDER_MPI
template <class T>
MPI_Datatype mpi_type() {
  return sizeof(T) == sizeof(float) ? MPI_FLOAT : MPI_DOUBLE;
}

class MpiCluster : public Cluster {
 public:
  MpiCluster() {
    MPI_Init(nullptr, nullptr);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    MPI_Comm host;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &host);
    MPI_Comm_size(host, &local_size_);
    MPI_Comm_free(&host);
  }
  ~MpiCluster() override { MPI_Finalize(); }
  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int local_size() const override { return local_size_; }
  void sum(std::span<float> values) override { sum_in_order(values); }
  void sum(std::span<double> values) override { sum_in_order(values); }
  void barrier() override { MPI_Barrier(MPI_COMM_WORLD); }
  void abort(int code) override { MPI_Abort(MPI_COMM_WORLD, code); }

 private:
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
};
#endif

}  // namespace

void Cluster::abort(int code) { std::exit(code); }

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
