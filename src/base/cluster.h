// Several processes that train one model: under mpirun, or alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace ponder {

class Cluster {
 public:
  virtual ~Cluster() = default;
  virtual int rank() const { return 0; }
  virtual int size() const { return 1; }
  virtual int local_size() const { return 1; }  // ranks on this machine, which share its cores
  // Every rank gets the sum over all ranks, taken in the order of the ranks: the same bits on each
  // of them and in every run of as many ranks.
  virtual void sum(std::span<float>) {}
  virtual void sum(std::span<double>) {}
  virtual void barrier() {}
  // Ends all ranks, because this one failed: nobody waits for it for ever.
  virtual void abort(int code);
};

// The cluster that started this process (mpirun, srun), or the process alone. Error if there is
// one, but this build has no MPI.
std::unique_ptr<Cluster> join_cluster();

}  // namespace ponder
