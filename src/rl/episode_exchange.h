// Answers that several ranks have sampled, a share of the questions each: all of them, on every
// rank.
#pragma once

#include <vector>

#include "base/cluster.h"
#include "rl/episode.h"
#include "rl/episode_store.h"

namespace ponder {

// Of `count` questions those that this rank asks.
struct QuestionShare {
  int64_t first, count;
};
QuestionShare own_questions(const Cluster& cluster, int64_t count);

// A rank's own go in, and those of all come out, in the order of the ranks. All call. Error for
// what makes no sense, RankEnded if a rank is gone.
void gather_episodes(Cluster& cluster, std::vector<Episode>& episodes,
                     std::vector<EpisodeText>& texts);

}  // namespace ponder
