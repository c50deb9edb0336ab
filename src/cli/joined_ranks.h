// Commands that may run over several ranks (mpirun, srun): every rank is started with the same
// command line, rank 0 runs it, and the others hold their parts of its models.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "model/shard.h"

namespace ponder {

struct RankFlags {
  RankLayout layout;
  double patience = 300;
  int copies = 1;  // asked for, and refused
};

// --tp, --ep and --pp; --dp is known to be refused.
void add_rank_options(CLI::App& command, RankFlags& flags);

class JoinedRanks {
 public:
  // Joins the cluster that started this process, if one did. On other ranks than 0 it returns when
  // rank 0's command has ended: then there is nothing left to do. `threads` as in the command line.
  JoinedRanks(const RankFlags& flags, int threads);
  ~JoinedRanks();  // rank 0 says the end
  JoinedRanks(const JoinedRanks&) = delete;
  JoinedRanks& operator=(const JoinedRanks&) = delete;

  bool followed() const { return followed_; }
  const std::shared_ptr<Ranks>& ranks() const { return ranks_; }  // null: this process is alone

 private:
  std::shared_ptr<Ranks> ranks_;
  bool followed_ = false;
};

// Threads of a rank: as asked for, or its share of the cores that it may use.
int threads_of(int asked, const Ranks* ranks);

}  // namespace ponder
