// One sequence inside the engine.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "infer/draft.h"
#include "infer/engine.h"

namespace ponder {

struct Engine::Sequence {
  Sequence(uint64_t number, SequenceRequest&& asked, SequenceReader& its_reader, int64_t room,
           int32_t its_root, int64_t most_drafts)
      : id(number),
        request(std::move(asked)),
        reader(its_reader),
        sampler(request.sampling, request.prompt),
        tokens(std::move(request.prompt)),
        prompt(static_cast<int64_t>(tokens.size())),
        reported(request.hidden            ? prompt + 1
                 : request.prompt_logprobs ? 1
                                           : prompt),
        end(prompt + room),
        root(its_root),
        draft_length(most_drafts) {}

  int64_t length() const { return static_cast<int64_t>(tokens.size()); }
  bool started() const { return !pages.empty(); }
  bool decoding() const { return cached > 0 && cached + 1 == length(); }
  // Its place in the tree: that of its last whole page, all of them being nodes but for those that
  // it still writes to.
  int32_t node() const { return shared > 0 ? pages[static_cast<size_t>(shared - 1)] : root; }
  std::span<const int32_t> page_tokens(int64_t page) const {
    return {tokens.data() + page * kPage, kPage};
  }
  // Keys of its next tokens came from elsewhere; those of the draft model with them.
  void found_keys(int64_t count) {
    if (draft_fed >= cached) draft_fed = cached + count;
    cached += count;
  }
  // Keys of these tokens may come from elsewhere: the row that predicts what comes next must run.
  int64_t sharable() const { return request.hidden ? 0 : reported - 1; }

  uint64_t id;
  SequenceRequest request;  // its prompt has moved to `tokens`
  SequenceReader& reader;
  Sampler sampler;
  std::vector<int32_t> tokens;  // prompt, generated, and forced ones that are still to be reported
  int64_t prompt, reported;     // tokens [0, reported) are the prompt or known to the reader
  int64_t end;                  // the length at which it ends
  int64_t cached = 0;           // tokens whose keys are in `pages`
  std::vector<int32_t> pages;
  int32_t root;                // of its tree in the prefix cache
  size_t first_window = 0;     // its first page whose window it holds, with all behind it
  int64_t aged = 0;            // its first page whose snapshot may be aged, when it is passed
  int64_t begun = 0;           // where it went on from what was found, when it started
  int64_t shared = 0;          // its first pages, which are nodes of the tree
  std::vector<int32_t> found;  // before it starts: nodes with its first tokens, not held
  int64_t states = 0;          // of its prompt, given to a reader that wants them
  int64_t hits = 0;            // tokens that it did not have to compute
  std::vector<int32_t> draft;  // guessed: what may follow `tokens`
  DraftLength draft_length;
  Acceptance acceptance;
  int64_t draft_fed = 0;   // tokens, guesses among them, whose keys the draft model has
  int64_t fed = 0;         // in this step: tokens with which its rows end
  int32_t spare = -1;      // in this step: a slot with the state before guessed tokens; -1: none
  bool preempted = false;  // once
  bool reading = true;     // no token was reported yet
  bool done = false;
};

}  // namespace ponder
