#include "rl/grpo.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace ponder {
namespace {

// Where each target row's numbers come from.
struct RowOf {
  const Episode* episode;
  size_t token;
};

std::vector<RowOf> rows_of(std::span<Episode* const> episodes, size_t rows) {
  std::vector<RowOf> out;
  out.reserve(rows);
  for (const Episode* e : episodes) {
    for (size_t i = 0; i + 1 < e->prompt.size(); ++i) out.push_back({nullptr, 0});
    for (size_t t = 0; t < e->completion.size(); ++t) out.push_back({e, t});
  }
  return out;
}

void widen_gap(float logprob, float sampled, GrpoReport& report) {
  const double gap = std::fabs(static_cast<double>(logprob) - static_cast<double>(sampled));
  report.largest_gap = std::max(report.largest_gap, gap);
}

// Gspo's ratio of each answer needs all its log-probabilities before any slope.
std::vector<double> answer_ratios(Trainer& trainer, const TrainBatch& batch,
                                  std::span<Episode* const> episodes) {
  const std::vector<float> logprobs = trainer.logprobs(batch);
  std::vector<double> out;
  for (size_t i = 0; i < episodes.size(); ++i) {
    const Episode& e = *episodes[i];
    const size_t first = static_cast<size_t>(batch.pieces[i].first_row) + e.prompt.size() - 1;
    out.push_back(
        answer_ratio(std::span(logprobs).subspan(first, e.completion.size()), e.logprobs));
  }
  return out;
}

}  // namespace

TrainBatch pack_episodes(std::span<Episode* const> episodes) {
  TrainBatch out;
  for (const Episode* e : episodes) {
    PONDER_CHECK(!e->prompt.empty() && !e->completion.empty());
    const auto first = static_cast<int64_t>(out.tokens.size());
    out.tokens.insert(out.tokens.end(), e->prompt.begin(), e->prompt.end());
    out.tokens.insert(out.tokens.end(), e->completion.begin(), e->completion.end() - 1);
    out.targets.insert(out.targets.end(), e->prompt.size() - 1, -1);
    out.targets.insert(out.targets.end(), e->completion.begin(), e->completion.end());
    out.pieces.push_back({first, static_cast<int64_t>(out.tokens.size()) - first});
  }
  return out;
}

namespace {

std::vector<Episode*> judged(std::span<Episode> group) {
  std::vector<Episode*> out;
  for (Episode& e : group) {
    if (e.reward.error.empty()) out.push_back(&e);
  }
  return out;
}

// Means over what each is a mean of.
void add_means(std::span<const Episode> episodes, GrpoReport& report) {
  double rated = 0;
  for (const Episode& e : episodes) rated += e.reward.error.empty();
  for (const Episode& e : episodes) {
    report.length +=
        static_cast<double>(e.completion.size()) / static_cast<double>(episodes.size());
    report.truncated += e.truncated / static_cast<double>(episodes.size());
    report.errors += !e.reward.error.empty();
    if (!e.reward.error.empty()) continue;
    report.reward += e.reward.total / rated;
    report.accuracy += e.reward.accuracy / rated;
    report.language += e.reward.consistency / rated;
  }
}

double mean_surprise(std::span<const Episode> episodes) {
  double sum = 0, count = 0;
  for (const Episode& e : episodes) {
    for (const float logprob : e.logprobs) sum -= static_cast<double>(logprob);
    count += static_cast<double>(e.logprobs.size());
  }
  return count > 0 ? sum / count : 0;
}

}  // namespace

bool is_decided(std::span<const Episode> group) {
  const Episode* first = nullptr;
  for (const Episode& e : group) {
    if (!e.reward.error.empty()) continue;
    if (first && e.reward.accuracy != first->reward.accuracy) return false;
    if (!first) first = &e;
  }
  return true;
}

Grpo::Grpo(Trainer& trainer, const GrpoOptions& options) : trainer_(trainer), options_(options) {
  if (options.objective.beta > 0) reference_ = std::make_unique<ReferencePolicy>(trainer);
}

void Grpo::judge(std::span<Episode> group, GrpoReport& report) const {
  const std::vector<Episode*> rated = judged(group);
  std::vector<double> rewards;
  for (const Episode* e : rated) rewards.push_back(e->reward.total);
  const std::vector<double> values = advantages(rewards, options_.keep_scale);
  // By accuracy, not by the shaped reward: else a group that is all wrong teaches style.
  const bool left_out = options_.drop_decided && is_decided(group);
  const bool idle =
      left_out || std::all_of(values.begin(), values.end(), [](double v) { return v == 0; });
  report.groups_used += !idle;
  for (Episode& e : group) {
    e.advantage = 0;
    e.idle = idle;
    e.masked = left_out || (options_.mask_truncated && e.truncated) || !e.reward.error.empty();
  }
  for (size_t i = 0; i < rated.size(); ++i) rated[i]->advantage = idle ? 0 : values[i];
}

void Grpo::update(std::span<Episode* const> episodes, bool first, int64_t step,
                  GrpoReport& report) {
  const bool teaches = std::any_of(episodes.begin(), episodes.end(),
                                   [](const Episode* e) { return !e->masked && !e->idle; });
  const std::span<Episode* const> own = own_share(episodes);
  if (!teaches) return skip(own, first, report);
  const ObjectiveOptions& o = options_.objective;
  const TrainBatch batch = pack_episodes(own);
  const std::vector<RowOf> rows = rows_of(own, batch.tokens.size());
  const std::vector<float> reference =
      reference_ ? reference_->logprobs(batch) : std::vector<float>();
  std::vector<double> ratios;
  if (o.objective == Objective::Gspo && !first) ratios = answer_ratios(trainer_, batch, own);
  double used = 0, tokens = 0;
  for (const Episode* e : episodes) {
    used += !e->masked;
    tokens += e->masked ? 0 : static_cast<double>(e->completion.size());
  }
  std::vector<size_t> number_of(batch.tokens.size());
  for (size_t i = 0; i < batch.pieces.size(); ++i) {
    for (int64_t r = 0; r < batch.pieces[i].rows; ++r)
      number_of[static_cast<size_t>(batch.pieces[i].first_row + r)] = i;
  }
  GrpoReport here;
  const StepReport done = trainer_.update(batch, step, [&](float logprob, int64_t row) {
    const RowOf& at = rows[static_cast<size_t>(row)];
    const Episode& e = *at.episode;
    const auto sampled = static_cast<double>(e.logprobs[at.token]);
    if (first) widen_gap(logprob, e.logprobs[at.token], here);
    if (e.masked || e.idle) return LossAt<float>{};
    const double ratio = ratios.empty() ? 1 : ratios[number_of[static_cast<size_t>(row)]];
    const double reference_logprob =
        reference.empty() ? 0 : static_cast<double>(reference[static_cast<size_t>(row)]);
    const TokenTerm term = token_term(logprob, sampled, reference_logprob, e.advantage, ratio, o);
    const double weight = token_weight(static_cast<double>(e.completion.size()), used, tokens, o);
    here.kl += term.kl / tokens;
    here.clipped += term.clipped / tokens;
    return LossAt<float>{static_cast<float>(weight * term.loss),
                         static_cast<float>(weight * term.slope)};
  });
  // Sampled, and asked of the reference: forward alone.
  here.flops = (reference_ ? 2 : 1) * trainer_.flops_of(batch, false);
  add_up(here, report);
  report.flops += done.flops;
  report.loss += done.loss;
  report.norm += done.norm;
  report.lr = done.lr;
  report.balance += done.balance;
  report.tokens += done.tokens;
  ++report.updates;
}

// Nothing to learn, so nothing moves: no decay, no moments. That the log-probabilities are those of
// the sampling is looked at all the same.
void Grpo::skip(std::span<Episode* const> own, bool first, GrpoReport& report) {
  if (!first) return;
  GrpoReport here;
  const TrainBatch batch = pack_episodes(own);
  const std::vector<RowOf> rows = rows_of(own, batch.tokens.size());
  const std::vector<float> now = trainer_.logprobs(batch);
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows[row].episode) widen_gap(now[row], rows[row].episode->logprobs[rows[row].token], here);
  }
  here.flops = 2 * trainer_.flops_of(batch, false);
  here.tokens = static_cast<int64_t>(batch.tokens.size());
  add_up(here, report);
}

// Those that this rank learns from.
std::span<Episode* const> Grpo::own_share(std::span<Episode* const> episodes) {
  const auto ranks = static_cast<size_t>(trainer_.cluster().size()),
             me = static_cast<size_t>(trainer_.cluster().rank());
  const size_t first = episodes.size() * me / ranks, end = episodes.size() * (me + 1) / ranks;
  return episodes.subspan(first, end - first);
}

// What each rank saw of its own answers.
void Grpo::add_up(GrpoReport& own, GrpoReport& report) {
  Cluster& cluster = trainer_.cluster();
  std::vector<double> sums = {own.kl, own.clipped, own.flops, static_cast<double>(own.tokens)};
  const size_t gaps = sums.size();
  sums.resize(gaps + static_cast<size_t>(cluster.size()));
  sums[gaps + static_cast<size_t>(cluster.rank())] = own.largest_gap;
  cluster.sum(std::span<double>(sums));
  report.kl += sums[0];
  report.clipped += sums[1];
  report.flops += sums[2];
  report.tokens += static_cast<int64_t>(sums[3]);
  for (size_t r = gaps; r < sums.size(); ++r)
    report.largest_gap = std::max(report.largest_gap, sums[r]);
}

GrpoReport Grpo::step(std::span<Episode> episodes, int64_t step) {
  const auto group = static_cast<size_t>(options_.group), groups = episodes.size() / group;
  PONDER_CHECK(episodes.size() == groups * group);
  GrpoReport report;
  add_means(episodes, report);
  report.entropy = mean_surprise(episodes);
  for (size_t i = 0; i < groups; ++i) judge(episodes.subspan(i * group, group), report);
  // Whole groups go into one mini-batch: an advantage means something beside its neighbours.
  const size_t parts = std::clamp<size_t>(static_cast<size_t>(options_.mini_batches), 1, groups);
  for (size_t part = 0; part < parts; ++part) {
    std::vector<Episode*> chosen;
    for (size_t i = groups * part / parts * group; i < groups * (part + 1) / parts * group; ++i)
      chosen.push_back(&episodes[i]);
    update(chosen, part == 0, step, report);
  }
  const auto updates = static_cast<double>(std::max<int64_t>(report.updates, 1));
  for (double* mean : {&report.loss, &report.norm, &report.kl, &report.clipped, &report.balance})
    *mean /= updates;
  if (reference_ && options_.refresh > 0 && (step + 1) % options_.refresh == 0)
    reference_->refresh();
  return report;
}

std::vector<StateTensor> Grpo::state() {
  std::vector<StateTensor> out = trainer_.state();
  if (reference_) {
    reference_->each_state([&](const std::string& name, std::span<float> data) {
      out.push_back({name, data});
    });
  }
  return out;
}

void Grpo::restored(int64_t updates) {
  trainer_.restored(updates);
  if (reference_) reference_->restored();
}

}  // namespace ponder
