#include "cli/joined_ranks.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "base/error.h"
#include "base/json.h"
#include "base/tell.h"
#include "base/threads.h"
#include "cli/number_option.h"
#include "model/follow.h"

namespace ponder {
namespace {

constexpr const char* kGroup = "Ranks (mpirun -np N ponder ..., docs/cluster.md)";

// What is asked for and not there; "" if nothing is.
std::string fault_of(const RankFlags& flags, int size) {
  if (flags.copies > 1) {
    return fmt::format(
        "--dp {}: ponder runs no copies of a model side by side; start each as a server of its own",
        flags.copies);
  }
  const int most = std::max({flags.layout.tp, flags.layout.ep, flags.layout.pp});
  if (size > 1 || most < 2) return "";
  return fmt::format(
      "--tp, --ep and --pp are of several ranks, but this is one process; start it with mpirun -np "
      "{}",
      most);
}

// As a rank that is told what to do. An error here ends all of them.
void follow_to_the_end(const std::shared_ptr<Cluster>& cluster, int threads) {
  // mpirun and Slurm tell every rank to end; rank 0 lets replies end first, and then says so.
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGINT, SIG_IGN);
  try {
    follow(cluster, threads);
  } catch (const RankEnded&) {  // which that rank, or rank 0, says, and is given the time to
    std::this_thread::sleep_for(std::chrono::seconds(2));
    cluster->abort(1);
  } catch (const std::exception& error) {
    tell("ponder: {}: {}\n", cluster->name_of(cluster->rank()), printable(error.what(), 4000));
    std::fflush(stderr);
    cluster->abort(1);
  }
}

}  // namespace

void add_rank_options(CLI::App& command, RankFlags& flags) {
  const auto add = [&](const char* name, int& value, const char* help) {
    command.add_option(name, value, help)
        ->check(CLI::Range(1, 1 << 16))
        ->type_name("N")
        ->group(kGroup);
  };
  add("--tp", flags.layout.tp, "Ranks that hold each matrix together: all of them");
  add("--ep", flags.layout.ep,
      "Ranks over which experts are spread whole; 1: each has rows of every expert. By default "
      "all, where each rank has an expert");
  add("--pp", flags.layout.pp,
      "Stages: each rank has whole layers, one after the other, as many bytes as the others. Few "
      "exchanges, for slow links; 1: each rank has a part of every layer");
  command
      .add_option("--rank-seconds", flags.patience,
                  "A rank that does not come for its part of a step for so long is taken for gone")
      ->check(number_between(0.1, 1e9))
      ->capture_default_str()
      ->type_name("X")
      ->group(kGroup);
  add("--dp", flags.copies, "Copies of the model; 1");
}

JoinedRanks::JoinedRanks(const RankFlags& flags, int threads) {
  std::shared_ptr<Cluster> cluster = join_cluster();
  if (cluster->rank() == 0) {  // which says it for all
    const std::string fault = fault_of(flags, cluster->size());
    if (!fault.empty() && cluster->size() > 1) end_following(*cluster);
    if (!fault.empty()) fail("{}", fault);
  }
  if (cluster->size() == 1) return;
  ranks_ = std::make_shared<Ranks>();
  ranks_->cluster = cluster;
  ranks_->layout = flags.layout;
  ranks_->patience = flags.patience;
  if (ranks_->lead()) return;
  followed_ = true;
  follow_to_the_end(cluster, threads_of(threads, ranks_.get()));
}

JoinedRanks::~JoinedRanks() {
  if (ranks_ && ranks_->lead()) end_following(*ranks_->cluster);
}

int threads_of(int asked, const Ranks* ranks) {
  if (asked > 0) return asked;
  const int sharing = ranks ? ranks->cluster->sharing_size() : 1;
  return std::max(1, usable_cores() / sharing);
}

}  // namespace ponder
