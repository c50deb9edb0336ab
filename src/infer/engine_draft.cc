// Where the engine's guesses come from. Verifying them is the engine's usual step.
#include <algorithm>
#include <cmath>

#include "infer/draft_model.h"
#include "infer/engine_sequence.h"

namespace ponder {
namespace {

// Of tokens that the draft model's smaller vocabulary lacks.
constexpr float kNeverGuessed = -1e30f;

}  // namespace

// The row of the last token is never run, so nothing is guessed beyond it.
int64_t Engine::drafts_wanted(const Sequence& s) const {
  const int64_t most = std::min(draft_tokens_, s.end - 1 - s.length());
  if (!draft_as_pays_) return std::min(s.draft_length.length(), most);
  return best_draft_length(s.acceptance.rate(), most, running() - 1, cost_);
}

void Engine::look_up_draft(Sequence& s) {
  s.draft.clear();
  if (!s.decoding()) return;
  lookup_draft(s.tokens, std::max<int64_t>(0, drafts_wanted(s)), s.draft);
}

// Runs the draft head over all rows of this step whose next token is known, as it attends to what
// came before, and lets it guess on from there. A whole page's last key in the head's layer was
// made with the token that followed in the sequence that computed it; another sequence that shares
// the page guesses a little worse for it.
void Engine::run_draft_head(Graph<float>& graph, const Tensor<float>& hidden) {
  drafts_.clear();
  guesses_.clear();
  picked_.clear();
  for (size_t i = 0; i < plan_.shares.size(); ++i) {
    Sequence& s = *sequences_[plan_.shares[i].sequence];
    const Segment& segment = batch_.segments[i];
    const int64_t rows = std::min(s.cached, s.length() - 1) - segment.position;
    if (rows <= 0) continue;
    for (int64_t r = 0; r < rows; ++r) {
      picked_.push_back(static_cast<int32_t>(segment.first_row + r));
    }
    drafts_.add(s.tokens.data() + segment.position + 1, rows, segment.position, s.pages.data(),
                false);
    if (!s.done && s.decoding() && drafts_wanted(s) > 0) {
      guesses_.push_back({&s, static_cast<int32_t>(drafts_.rows() - 1)});
    }
  }
  if (drafts_.rows() == 0) return;
  Tensor<float> state =
      take_rows(graph, model_->draft_state(hidden), std::span<const int32_t>(picked_));
  for (;;) {
    state = model_->draft_hidden(graph, state, drafts_, cache_);
    if (guesses_.empty()) return;
    picked_.clear();
    for (const Guess& guess : guesses_) picked_.push_back(guess.row);
    state = take_rows(graph, state, std::span<const int32_t>(picked_));
    const Tensor<float> logits = model_->logits(graph, model_->read_draft(graph, state));
    for (size_t i = 0; i < guesses_.size(); ++i) {
      const float* row = logits.row(static_cast<int64_t>(i));
      draft_next({row, static_cast<size_t>(logits.cols)}, guesses_[i]);
    }
    state = next_drafts(graph, state);
    if (drafts_.rows() == 0) return;
  }
}

// The sampler's own choice with the random number that the verified token will be chosen by: where
// head and model agree, so do the choices.
void Engine::draft_next(std::span<const float> logits, Guess& guess) {
  Sequence& s = *guess.sequence;
  const auto finite = [](float x) { return std::isfinite(x); };
  guess.ended = !std::all_of(logits.begin(), logits.end(), finite);
  if (guess.ended) return;
  ++guesses_made_;
  const int64_t step = s.reported - s.prompt + static_cast<int64_t>(s.draft.size());
  s.draft.push_back(s.sampler.choose(logits, static_cast<uint64_t>(step)).token);
}

// The batch of the draft head that goes on from what it has just guessed; returns the rows of
// `state` (one a guess) that it starts from.
Tensor<float> Engine::next_drafts(Graph<float>& graph, const Tensor<float>& state) {
  drafts_.clear();
  picked_.clear();
  std::vector<Guess> next;
  for (size_t i = 0; i < guesses_.size(); ++i) {
    Sequence& s = *guesses_[i].sequence;
    const auto drafted = static_cast<int64_t>(s.draft.size());
    const int64_t position = s.cached + drafted - 1;
    const bool room = position < static_cast<int64_t>(s.pages.size()) * kPage;
    if (guesses_[i].ended || drafted >= drafts_wanted(s) || !room) continue;
    picked_.push_back(static_cast<int32_t>(i));
    next.push_back({&s, static_cast<int32_t>(next.size())});
    drafts_.add(&s.draft.back(), 1, position, s.pages.data(), false);
  }
  guesses_ = std::move(next);
  return take_rows(graph, state, std::span<const int32_t>(picked_));
}

// The draft model reads what this step's rows read, so that its keys are wherever the model's are,
// and of a sequence that decodes the newest token, too, behind which it guesses. Keys from a cache
// folder it does not have: guesses behind them are worse.
void Engine::run_draft_model(Graph<float>& graph) {
  drafts_.clear();
  guesses_.clear();
  draft_logits_.assign(static_cast<size_t>(config().vocab), kNeverGuessed);
  for (const Plan::Share& share : plan_.shares) {
    add_to_draft_model(*sequences_[share.sequence]);
  }
  while (drafts_.rows() > 0) {
    // What its smaller vocabulary lacks is read as another token.
    for (int32_t& token : drafts_.tokens) {
      if (token >= draft_model_->vocab()) token = 0;
    }
    const Tensor<float> logits = draft_model_->logits(graph, drafts_);
    for (size_t i = 0; i < guesses_.size(); ++i) {
      const float* row = logits.row(static_cast<int64_t>(i));
      std::copy(row, row + logits.cols, draft_logits_.begin());
      draft_next(draft_logits_, guesses_[i]);
    }
    go_on_with_drafts();
  }
}

void Engine::add_to_draft_model(Sequence& s) {
  const int64_t from = std::min(s.draft_fed, s.cached);
  const bool room = s.cached < static_cast<int64_t>(s.pages.size()) * kPage;
  const bool guesses = !s.done && s.decoding() && room && drafts_wanted(s) > 0;
  // What is not guessed behind can be read later, all at once; others may share it at the end.
  s.draft_fed = from;
  if (s.decoding() && !guesses && !s.done) return;
  const int64_t rows = s.cached + (guesses ? 1 : 0) - from;
  s.draft_fed = from + rows;
  if (rows <= 0) return;
  drafts_.add(s.tokens.data() + from, rows, from, s.pages.data(), false);
  if (guesses) {
    guesses_.push_back({&s, drafts_.wanted.back()});
  } else {
    drafts_.wanted.pop_back();
  }
}

// The batch of the tokens that were just guessed, where more are wanted.
void Engine::go_on_with_drafts() {
  drafts_.clear();
  std::vector<Guess> next;
  for (const Guess& guess : guesses_) {
    Sequence& s = *guess.sequence;
    const auto drafted = static_cast<int64_t>(s.draft.size());
    const bool room = s.draft_fed < static_cast<int64_t>(s.pages.size()) * kPage;
    if (guess.ended || drafted >= drafts_wanted(s) || !room) continue;
    drafts_.add(&s.draft.back(), 1, s.draft_fed++, s.pages.data(), true);
    next.push_back({&s, static_cast<int32_t>(next.size())});
  }
  guesses_ = std::move(next);
}

}  // namespace ponder
