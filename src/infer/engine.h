// Runs sequences through a model: prompts in, tokens with their log-probabilities out. It owns the
// model, the KV cache and the threads, and runs on its caller's thread, one batch a step. What a
// sequence gets depends on its own request alone: never on the batch, the threads or the chunks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/shared_threads.h"
#include "infer/draft.h"
#include "infer/prefix_cache.h"
#include "infer/sampler.h"
#include "infer/scheduler.h"
#include "infer/step_pacer.h"
#include "infer/window_keeper.h"
#include "model/model.h"

namespace ponder {

class DiskCache;
class DraftModel;

// Where guesses of the next tokens come from. They make answers come sooner, never other ones.
enum class Speculate {
  None,
  Lookup,  // the sequence's own text
  Mtp,     // the checkpoint's draft head
  Model,   // another, smaller checkpoint
  Auto     // the draft head if there is one, else the sequence's own text
};

struct EngineOptions {
  int threads = 1;
  std::shared_ptr<SharedThreads> shared = {};  // that other engines use, too, in place of `threads`
  Isa isa = Isa::Scalar;
  ModelOptions model;
  // Tokens of one sequence, prompt included. 0: what the model allows and memory holds
  // (context_in_memory).
  int64_t context = 0;
  // Of all sequences together, at least one context. 0: so many contexts as a sixteenth of this
  // machine's memory holds, `cache_contexts` at most.
  int64_t cache_tokens = 0, cache_contexts = 1;
  // Of models whose layers keep a state: how many states there is room for, two for each sequence
  // that runs, the rest to go on from where others begin alike. 0: as a sixteenth of memory holds.
  int64_t states = 0;
  // Of models with layers that see a window of the text: pages whose keys in those layers there is
  // room for: those that running sequences see, the rest to go on from. 0: by what one sees.
  int64_t window_pages = 0;
  // Bytes for weights and cache together: experts beyond them are read when they are chosen. 0: all
  // weights, or what is free if they do not fit.
  uint64_t memory = 0;
  std::string heat_folder = {};  // where it is kept which experts are hot; nowhere if empty
  int64_t rows = 512;            // of one batch
  double step_seconds = 0;       // prompts are cut so that a step takes so long; 0: by `rows` alone
  bool prefix_cache = true;      // sequences that begin alike share their keys
  Speculate speculate = Speculate::None;
  int draft_tokens = 4;  // guessed for one sequence in one step, at most
  // As many of those as pay, by how often they were right and how long steps take here. Always so
  // with Speculate::Auto.
  bool draft_as_pays = false;
  std::shared_ptr<const Checkpoint> draft_model = {};  // of Speculate::Model
  // Where computed keys are kept beyond the program's end; none if empty. Not for a model that is
  // trained.
  std::string cache_folder = {};
  int64_t cache_folder_bytes = int64_t{8} << 30;
};

enum class Finish { None, Stop, Length };

// A token that a sequence got: chosen or forced.
struct TokenEvent {
  int32_t token = 0;
  float logprob = 0;                                 // of the raw logits
  std::span<const std::pair<int32_t, float>> top{};  // the request's top_logprobs, best first
  bool forced = false;
  Finish finish = Finish::None;  // Stop: it is a stop token. Length: it was the last that may come
};

// What its reader makes of a token.
struct TokenReply {
  bool end = false;                 // nothing more is wanted
  bool refuse_stop = false;         // not yet: another token instead of this stop token
  std::vector<int32_t> force = {};  // these come next (instead of a stop token)
};

// The reader of one sequence. Called on the engine's thread.
class SequenceReader {
 public:
  virtual ~SequenceReader() = default;
  virtual TokenReply token(const TokenEvent& event) = 0;
  // The tokens that may be chosen next (bit t % 64 of word t / 64: token t); empty: all. Asked
  // right before each choice.
  virtual std::span<const uint64_t> allowed() { return {}; }
  virtual void prefill(int64_t /*done*/, int64_t /*total*/) {}  // prompt tokens
  // Before the first token: so many of the prompt's keys were found instead of computed.
  virtual void cached(int64_t /*tokens*/) {}
  // Where `prompt_logprobs` asks for it: each of the prompt's tokens but the first. With a finish
  // it is the last of all.
  virtual void prompt_token(const TokenEvent& /*event*/) {}
  // Where `hidden` asks for it: the state after the final norm of each of the prompt's tokens;
  // after the last one the sequence is done.
  virtual void hidden(std::span<const float> /*state*/, bool /*last*/) {}
};

struct SequenceRequest {
  std::vector<int32_t> prompt;
  SamplingParams sampling;
  std::optional<int64_t> max_tokens;  // by default up to the context's end; 0: to score a prompt
  std::vector<int32_t> stop_tokens;
  int top_logprobs = 0;
  std::string salt = {};  // sequences with different ones never share keys
  SequenceTurn turn = {};
  bool prompt_logprobs = false;  // of the prompt's tokens, too
  bool hidden = false;           // the prompt's states, and no token
  int32_t adapter = -1;          // of ModelOptions::adapters, by number; -1: none
};

class Engine {
 public:
  // Error if the options do not fit the model.
  Engine(std::shared_ptr<const Checkpoint> checkpoint, const EngineOptions& options);
  // Over a model that others use, too, but not while `step` runs: a trainer, between its updates.
  Engine(std::shared_ptr<Model<float>> model, const EngineOptions& options);
  ~Engine();
  // After the model's weights were changed: no key of before is used again. Not with a cache
  // folder, whose pages are of one model.
  void forget();
  // After a step that failed: what memory keeps is not used again, while pages in the cache folder
  // are those of steps that did not.
  void drop_cached();

  int64_t context() const { return context_; }
  const ModelConfig& config() const { return model_->config(); }
  KvCache& cache() { return cache_; }

  // The most tokens that may be generated for such a request. Error with the numbers if the prompt
  // is empty, or prompt and max_tokens do not fit in the context. A max_tokens of 0 is none to
  // come.
  int64_t room_for(int64_t prompt_tokens, std::optional<int64_t> max_tokens) const;

  // Queues a sequence; its id counts up. `reader` must live until it has read the last token (a
  // finish, or its own `end`) or `cancel`. Error for bad parameters, before anything runs.
  uint64_t submit(SequenceRequest request, SequenceReader& reader);
  // Ends a sequence without another word to its reader; not to be called by a reader. An id that
  // is gone is ignored.
  void cancel(uint64_t id);

  bool idle() const { return sequences_.empty(); }
  int64_t running() const;  // sequences that hold pages
  int64_t waiting() const { return static_cast<int64_t>(sequences_.size()) - running(); }
  void step();  // one batch; readers are called. Error if the logits are not numbers
  void run() {
    while (!idle()) step();
  }

  struct Counters {
    int64_t prefilled = 0;  // rows of prompts (those found in the cache are not counted)
    int64_t decoded = 0;    // rows of known tokens after the prompt
    int64_t preempted = 0;
    int64_t cached = 0;                 // tokens of prompts that were found in the cache
    int64_t drafted = 0, accepted = 0;  // guessed tokens that were tried, and that were right
  };
  const Counters& counters() const { return counters_; }

  struct CacheUse {                  // pages
    int64_t pages = 0, running = 0;  // all; held by sequences
    int64_t reusable = 0;            // hold keys that nobody needs now, and are given up on demand
    int64_t free = 0;
  };
  CacheUse cache_use() const;
  std::optional<StreamCounters> stream() const;                // none if all experts are in memory
  const DiskCache* disk_cache() const { return disk_.get(); }  // null if there is no folder

 private:
  struct Settled {
    EngineOptions options;
  };
  Engine(const Settled& settled, const std::shared_ptr<const Checkpoint>& checkpoint);

  struct Sequence;
  struct Guess {  // what follows this row of the draft head is to be guessed
    Sequence* sequence;
    int32_t row;
    bool ended = false;  // the head has nothing to say
  };

  void plan();
  void find_pages(Sequence& sequence);
  bool waits_for_page(const Sequence& sequence);
  SequenceState state_of(const Sequence& sequence, bool waits) const;
  void preempt(Sequence& sequence);
  void give_back_pages(Sequence& sequence);
  void hold_found(Sequence& sequence);
  void copy_tail(Sequence& sequence, int64_t& rows);
  bool is_current(int32_t page) const;
  bool make_room_for_state();
  int64_t most_started() const;
  bool spare_state(Sequence& sequence);
  void place_states(Sequence& sequence, int64_t last);
  void settle_state(Sequence& sequence, const Segment& segment);
  int64_t first_seen_page(int64_t position) const;
  size_t reachable(const Sequence& sequence) const;
  static bool ends_prompt(const Sequence& sequence, int64_t border);
  void age_states(Sequence& sequence);
  void renew_states(const Sequence& sequence);
  bool goes_on_from(const Sequence& sequence, int64_t page) const;
  void move_windows(Sequence& sequence, size_t had);
  void let_go_of_windows(Sequence& sequence);
  int64_t windows_for(const Sequence& sequence) const;
  int64_t windows_left() const;
  void load_pages(Sequence& sequence, int64_t& rows);
  void store_pages(const Sequence& sequence);
  void fill_batch();
  double run_batch();
  void add_rows(Sequence& sequence, int64_t rows);
  void read_logits(const Tensor<float>& logits);
  void read_row(Sequence& sequence, std::span<const float> logits);
  void read_prompt_row(Sequence& sequence, std::span<const float> logits);
  void read_hidden(const Tensor<float>& hidden);
  void file_pages(Sequence& sequence);
  void retire(Sequence& sequence);
  void look_up_draft(Sequence& sequence);
  int64_t drafts_wanted(const Sequence& sequence) const;
  void run_draft_head(Graph<float>& graph, const Tensor<float>& hidden);
  void run_draft_model(Graph<float>& graph);
  void add_to_draft_model(Sequence& sequence);
  void go_on_with_drafts();
  void draft_next(std::span<const float> logits, Guess& guess);
  Tensor<float> next_drafts(Graph<float>& graph, const Tensor<float>& state);

  std::shared_ptr<SharedThreads> threads_;
  const Kernels<float>& kernels_;
  Arena arena_;
  std::shared_ptr<Model<float>> model_;
  int64_t context_, rows_;
  bool prefix_cache_;
  Speculate speculate_;
  int64_t draft_tokens_;
  bool draft_as_pays_;
  StepCost cost_;
  KvCache cache_;
  PrefixCache prefixes_;
  WindowKeeper windows_;
  std::unique_ptr<DraftModel> draft_model_;
  std::unique_ptr<DiskCache> disk_;
  std::vector<std::string> marks_;  // of salts: without an adapter, then of each adapter
  std::vector<std::unique_ptr<Sequence>> sequences_;  // oldest first
  std::vector<SequenceState> states_;
  std::vector<const Sequence*> computing_;  // in this plan: they will compute their next page
  Plan plan_;
  StepPacer pacer_;
  Batch batch_, drafts_;         // of the model, and of its draft head or the draft model
  std::vector<Guess> guesses_;   // after the rows of `drafts_`
  std::vector<int32_t> picked_;  // rows to take
  std::vector<float> draft_logits_;
  int64_t guesses_made_ = 0;  // in this step, by the draft head or model
  Counters counters_;
  uint64_t next_id_ = 1;
};

}  // namespace ponder
