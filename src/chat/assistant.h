// A checkpoint that answers: engine, tokenizer and chat format together, one reply at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/conversation.h"
#include "chat/reply.h"
#include "grammar/constraint.h"
#include "infer/engine.h"

namespace ponder {

struct ReplyRequest {
  Prompt prompt;
  SamplingParams sampling;
  std::optional<int64_t> max_tokens, think_budget;
  std::vector<std::string> stop;
  bool loop_cut = true;
  bool plain = false;     // no thought is told from the answer
  bool logprobs = false;  // of each token, and of the `top_logprobs` best ones beside it
  int top_logprobs = 0;
  std::shared_ptr<const Grammar> grammar = nullptr;  // of the answer; its thought is free
  std::string begun = {};  // what of the answer stands in the prompt, where a grammar holds it
  bool calls = false;      // there are tools that it may call
  std::vector<std::string> call_opens = {};  // what their calls begin with: no stop is behind it
  std::vector<std::string> marks = {};  // special tokens that are shown in the answer all the same
  std::string salt = {};                // replies with different ones never share what was computed
  SequenceTurn turn = {};               // whose it is, and how urgent
  bool prompt_logprobs = false;         // of the prompt's tokens, as of the reply's
  bool embed = false;                   // the prompt's mean state instead of a reply
  int64_t min_tokens = 0;               // before these have come the reply does not end by itself
  bool ignore_eos = false;              // it never does
  std::vector<int32_t> stop_tokens = {};  // that end it, beside the model's own
  int32_t adapter = -1;                   // of ModelOptions::adapters; -1: none
};

struct TokenLogprob {
  int32_t token = 0;
  float logprob = 0;
  bool forced = false, thought = false;  // thought: it, or its closing tag, was thought
  std::vector<std::pair<int32_t, float>> top;
};

struct Completion {
  std::string thought, answer;
  FinishReason finish_reason = FinishReason::None;
  std::string stop_string = {};  // that ended the answer; "": none did
  int64_t prompt_tokens = 0, completion_tokens = 0, reasoning_tokens = 0;
  int64_t cached_tokens = 0;  // of the prompt: those that had been computed before
  std::vector<TokenLogprob> logprobs;
  std::vector<TokenLogprob> prompt_logprobs;       // from the prompt's second token on
  std::vector<int32_t> tokens;                     // of the reply, the stop token included
  std::vector<float> embedding;                    // of length 1
  double prefill_seconds = 0, decode_seconds = 0;  // to the first token, and from there
};

// What one token brought: text (which may be held back for a while, or none) and its log-prob, if
// that was asked for.
struct ReplyPart {
  std::string_view thought, answer;
  const TokenLogprob* logprob = nullptr;
};

// Who reads along.
struct ReplyListener {
  std::function<void(std::string_view thought, std::string_view answer)> text = {};
  std::function<void(const ReplyPart&)> part = {};  // after every token
  std::function<void(int64_t done, int64_t total)> prefill = {};
  std::function<bool()> cancelled = {};  // asked before each step by `reply`
};

class Assistant {
 public:
  // Error if the checkpoint has no tokenizer, or one that does not fit its embedding.
  Assistant(std::shared_ptr<const Checkpoint> checkpoint, const EngineOptions& options);
  ~Assistant();

  const Checkpoint& checkpoint() const { return *checkpoint_; }
  const Tokenizer& tokenizer() const { return tokenizer_; }
  const ChatFormat& format() const { return format_; }
  Engine& engine() { return engine_; }

  // Runs until the reply ends. Error for a request that cannot be met, before anything runs.
  Completion reply(const ReplyRequest& request, const ReplyListener& listener);

  // Begins a reply among others; `step` runs all that have begun by one batch, and calls `done`
  // with those that have ended. What a reply says depends on its own request alone.
  // Returns what `cancel` calls it. Error for a request that cannot be met.
  uint64_t start(ReplyRequest request, std::function<void(Completion&&)> done,
                 const ReplyListener& listener = {});
  // `done` gets what there is, unless it had that already. Not to be called by a listener.
  void cancel(uint64_t reply);
  size_t started() const { return jobs_.size(); }  // and not ended
  void step();

 private:
  struct Job;
  std::unique_ptr<Job> submit(ReplyRequest request, const ReplyListener& listener);

  std::shared_ptr<const Checkpoint> checkpoint_;
  Tokenizer tokenizer_;
  ChatFormat format_;
  std::vector<int32_t> stop_tokens_, closing_, resume_;
  int32_t opening_;  // the token with which a thought begins; -1: there is none
  Engine engine_;
  Constrainer constrainer_;
  std::vector<std::unique_ptr<Job>> jobs_;  // in the order of their beginning
};

}  // namespace ponder
