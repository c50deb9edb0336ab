#include "infer/engine.h"

#include <algorithm>
#include <chrono>

#include "base/clock.h"
#include "base/cpu.h"
#include "base/error.h"
#include "infer/disk_cache.h"
#include "infer/draft_model.h"
#include "infer/engine_memory.h"
#include "infer/engine_sequence.h"
#include "infer/fingerprint.h"

namespace ponder {

namespace {

// Rows of a prompt whose log-probabilities are wanted: each has logits of the whole vocabulary.
constexpr int64_t kScoredRows = 64;

// What memory decides is decided once, before the weights take theirs.
EngineOptions settled(const std::shared_ptr<const Checkpoint>& checkpoint, EngineOptions options) {
  options.model = copied_model(options);
  if (options.model.stream) {
    options.context = context_in_memory(checkpoint, options);
    return options;
  }
  MemoryPlan plan = plan_memory(checkpoint, options);
  options.context = plan.context;
  options.model.stream = std::move(plan.stream);
  if (plan.fits && !checkpoint->packed && !options.model.copy_weights)
    options.model.copy_weights = true;
  return options;
}

EngineOptions without_folder(EngineOptions options) {
  if (!options.cache_folder.empty()) options.window_pages = INT64_MAX;  // of every page
  options.cache_folder.clear();
  return options;
}

std::shared_ptr<SharedThreads> threads_of(const EngineOptions& options) {
  return options.shared ? options.shared : std::make_shared<SharedThreads>(options.threads);
}

// What keys were computed with is a part of their names, in memory and in a folder that the next
// run may read with another adapter of that number.
std::vector<std::string> salt_marks(const EngineOptions& options) {
  std::vector<std::string> out = {":"};
  for (const auto& adapter : options.model.adapters) {
    out.push_back(fingerprint_of_adapter(*adapter).hex() + ":");
  }
  return out;
}

StepWork work_of(const Batch& batch) {
  StepWork out{batch.rows(), 0};
  for (const Segment& segment : batch.segments) {
    const auto rows = static_cast<double>(segment.rows);
    out.attended += rows * (static_cast<double>(segment.position) + rows / 2);
  }
  return out;
}

KvCache make_cache(const KvLayout& layout, const EngineOptions& options, int64_t context) {
  const CacheRoom room = cache_room(options, context, layout);
  return {layout, room.pages, false, room.states, room.windows};
}

Speculate guesser_of(const EngineOptions& options, const Model<float>& model) {
  if (options.speculate != Speculate::Auto) return options.speculate;
  return model.has_draft() ? Speculate::Mtp : Speculate::Lookup;
}

}  // namespace

Engine::Engine(std::shared_ptr<const Checkpoint> checkpoint, const EngineOptions& options)
    : Engine(Settled{settled(checkpoint, options)}, checkpoint) {
  if (options.cache_folder.empty()) return;
  if (!prefix_cache_) fail("a folder for the cache is given, but there is to be no cache");
  if (cache_.layout().mirrored) {
    fail(
        "{}: each rank has the keys of its own heads, which ponder keeps in no folder; leave the "
        "cache folder out",
        checkpoint->path);
  }
  if (cache_.keeps_states()) {
    fail("{}: its layers keep a state, which ponder keeps in no folder; leave the cache folder out",
         checkpoint->path);
  }
  const PageKey model = fingerprint_of(*checkpoint, options.model, cache_.layout(), kernels_);
  disk_ = std::make_unique<DiskCache>(options.cache_folder, options.cache_folder_bytes,
                                      cache_.bytes_of_page(), model);
}

Engine::Engine(const Settled& settled, const std::shared_ptr<const Checkpoint>& checkpoint)
    : Engine(make_model<float>(checkpoint, settled.options.model),
             without_folder(settled.options)) {}

Engine::Engine(std::shared_ptr<Model<float>> model, const EngineOptions& options)
    : threads_(threads_of(options)),
      kernels_(kernels_for<float>(options.isa)),
      model_(std::move(model)),
      context_(context_of(model_->config(), options.context)),
      rows_(options.rows),
      prefix_cache_(options.prefix_cache),
      speculate_(guesser_of(options, *model_)),
      draft_tokens_(options.speculate == Speculate::None ? 0 : options.draft_tokens),
      draft_as_pays_(options.draft_as_pays || options.speculate == Speculate::Auto),
      cache_(make_cache(model_->kv_layout(), options, context_)),
      prefixes_(cache_),
      windows_(cache_, prefix_cache_),
      marks_(salt_marks(options)),
      pacer_(options.step_seconds) {
  PONDER_CHECK(rows_ > 0);
  PONDER_CHECK(options.cache_folder.empty());  // its weights may change at any time
  if (options.draft_tokens < 1) {
    fail("{} tokens are to be drafted; it must be at least 1", options.draft_tokens);
  }
  if (speculate_ == Speculate::Mtp && !model_->has_draft()) {
    fail("{}: it has no draft head (multi-token prediction) to speculate with; use lookup",
         model_->parameters().checkpoint().path);
  }
  if (speculate_ != Speculate::Model) return;
  PONDER_CHECK(options.draft_model);
  draft_model_ = std::make_unique<DraftModel>(options.draft_model, options, model_->config(),
                                              context_, cache_.pages());
}

Engine::~Engine() = default;

void Engine::forget() {
  PONDER_CHECK(!disk_);
  drop_cached();
}

void Engine::drop_cached() {
  PONDER_CHECK(idle());
  prefixes_.clear();
}

int64_t Engine::running() const {
  return std::count_if(sequences_.begin(), sequences_.end(),
                       [](const auto& sequence) { return sequence->started(); });
}

std::optional<StreamCounters> Engine::stream() const {
  const ExpertCache* experts = model_->parameters().expert_cache();
  return experts ? std::optional(experts->counters()) : std::nullopt;
}

Engine::CacheUse Engine::cache_use() const {
  CacheUse use;
  use.pages = cache_.pages();
  use.free = cache_.free_pages();
  use.reusable = prefixes_.idle_pages();
  use.running = use.pages - use.free - use.reusable;
  return use;
}

int64_t Engine::room_for(int64_t prompt_tokens, std::optional<int64_t> max_tokens) const {
  if (prompt_tokens == 0) fail("the prompt is empty; give the model something to read");
  if (max_tokens && *max_tokens < 0) {
    fail("max_tokens is {}, but must not be negative", *max_tokens);
  }
  const int64_t room = context_ - prompt_tokens;
  if (room < (max_tokens == 0 ? 0 : 1)) {
    fail("the prompt has {} tokens, but the context is {} and must also hold the reply; shorten it",
         prompt_tokens, context_);
  }
  if (max_tokens && *max_tokens > room) {
    fail(
        "the prompt's {} tokens and a reply of {} do not fit in the context of {} tokens; ask for "
        "at most {}",
        prompt_tokens, *max_tokens, context_, room);
  }
  return max_tokens.value_or(room);
}

uint64_t Engine::submit(SequenceRequest request, SequenceReader& reader) {
  const int64_t vocab = config().vocab;
  check_params(request.sampling, vocab);
  for (const int32_t token : request.prompt) {
    if (token < 0 || token >= vocab) {
      fail("the prompt has token {}, but the model's vocabulary has {}", token, vocab);
    }
  }
  std::erase_if(request.stop_tokens, [&](int32_t id) { return id < 0 || id >= vocab; });
  const auto adapters = static_cast<int32_t>(marks_.size()) - 1;
  if (request.adapter < -1 || request.adapter >= adapters) {
    fail("adapter {} is asked for, but {} are served", request.adapter, adapters);
  }
  request.salt = marks_[static_cast<size_t>(int64_t{request.adapter} + 1)] + request.salt;
  const int64_t room = room_for(static_cast<int64_t>(request.prompt.size()), request.max_tokens);
  const bool scores = request.prompt_logprobs && request.prompt.size() > 1;
  if (room == 0 && !request.hidden && !scores) {
    fail("max_tokens is 0, but must be positive: there is nothing else to find out");
  }
  const int32_t root = prefixes_.root(request.salt);
  sequences_.push_back(
      std::make_unique<Sequence>(next_id_, std::move(request), reader, room, root, draft_tokens_));
  return next_id_++;
}

void Engine::cancel(uint64_t id) {
  for (auto& sequence : sequences_) {
    if (sequence->id != id) continue;
    retire(*sequence);
    std::erase_if(sequences_, [](const auto& other) { return other->done; });
    return;
  }
}

void Engine::step() {
  if (idle()) return;
  arena_.reset();
  plan();
  PONDER_CHECK(!plan_.shares.empty());  // the oldest sequence always gets on
  const int64_t before = counters_.prefilled;
  fill_batch();
  if (batch_.rows() == 0) return;  // all that was wanted was found
  const int64_t prefilled = counters_.prefilled - before;
  const std::lock_guard turn(*threads_);
  const auto begin = std::chrono::steady_clock::now();
  guesses_made_ = 0;
  const double guessing = run_batch(), all = seconds_since(begin);
  if (prefilled > 0) pacer_.took(all, work_of(batch_));
  if (prefilled == 0) cost_.took(batch_.rows(), all - guessing);
  cost_.guessed(guesses_made_, guessing);
}

// Returns how many seconds of it were for guesses.
double Engine::run_batch() {
  Graph<float> graph(kernels_, threads_->pool(), arena_);
  const Tensor<float> hidden = model_->hidden(graph, batch_, cache_);
  Tensor<float> logits;
  if (!batch_.wanted.empty()) {
    const std::span<const int32_t> wanted(batch_.wanted);
    logits = model_->logits(graph, take_rows(graph, hidden, wanted));
  }
  read_logits(logits);
  read_hidden(hidden);
  const auto read = std::chrono::steady_clock::now();
  if (speculate_ == Speculate::Mtp) run_draft_head(graph, hidden);
  if (draft_model_) run_draft_model(graph);
  const double guessing = seconds_since(read);
  for (const Plan::Share& share : plan_.shares) {
    Sequence& sequence = *sequences_[share.sequence];
    file_pages(sequence);
    move_windows(sequence, sequence.pages.size());
    age_states(sequence);
    if (sequence.done) retire(sequence);
  }
  std::erase_if(sequences_, [](const auto& sequence) { return sequence->done; });
  return guessing;
}

void Engine::plan() {
  states_.clear();
  computing_.clear();
  int64_t started = running(), windows = windows_left();
  for (auto& sequence : sequences_) {
    if (speculate_ == Speculate::Lookup) look_up_draft(*sequence);
    bool waits = false;
    if (!sequence->started()) {  // where there is no room for one, there is none for later ones
      const int64_t needed = windows_for(*sequence);
      waits = windows < needed || ++started > most_started();
      windows = windows < needed ? 0 : windows - needed;
    }
    sequence->found.clear();
    if (prefix_cache_ && !sequence->decoding()) {
      find_pages(*sequence);
      waits = waits || waits_for_page(*sequence);
    }
    states_.push_back(state_of(*sequence, waits));
  }
  const StepLimits limits{.rows = rows_,
                          .page_tokens = kPage,
                          .free_pages = prefixes_.free_pages(),
                          .users = prefixes_.users(),
                          .paced_rows = pacer_.rows(),
                          .attended_rows = pacer_.attended_rows()};
  plan_step(states_, limits, plan_);
  for (const size_t index : plan_.preempted) preempt(*sequences_[index]);
}

SequenceState Engine::state_of(const Sequence& s, bool waits) const {
  SequenceState state;
  state.cached = s.cached;
  state.pending = s.length() - s.cached;
  state.pages = static_cast<int64_t>(s.pages.size());
  state.found = static_cast<int64_t>(s.found.size());
  state.found_free = std::count_if(s.found.begin(), s.found.end(),
                                   [&](int32_t page) { return prefixes_.idle(page); });
  state.drafts = static_cast<int64_t>(s.draft.size());
  state.waits = waits;
  state.priority = s.request.turn.priority;
  if (s.request.turn.given) state.given = s.request.turn.given->load();
  state.shared = {s.pages.data(), static_cast<size_t>(s.shared)};
  return state;
}

void Engine::preempt(Sequence& sequence) {
  let_go_of_windows(sequence);
  give_back_pages(sequence);
  sequence.cached = sequence.draft_fed = sequence.aged = 0;
  sequence.draft.clear();
  sequence.preempted = true;
  ++counters_.preempted;
}

void Engine::give_back_pages(Sequence& s) {
  for (; static_cast<int64_t>(s.pages.size()) > s.shared; s.pages.pop_back()) {
    cache_.give_back(s.pages.back());
  }
  for (; !s.pages.empty(); s.pages.pop_back()) prefixes_.release(s.pages.back());
  s.shared = 0;
}

void Engine::fill_batch() {
  batch_.clear();
  // First what is there is held, so that nobody is given a page that another one found.
  for (const Plan::Share& share : plan_.shares) hold_found(*sequences_[share.sequence]);
  for (Plan::Share& share : plan_.shares) {
    Sequence& sequence = *sequences_[share.sequence];
    load_pages(sequence, share.rows);
    copy_tail(sequence, share.rows);
    if (sequence.reported < sequence.prompt) share.rows = std::min(share.rows, kScoredRows);
    if (share.rows > 0) add_rows(sequence, share.rows);
  }
  std::erase_if(plan_.shares, [](const Plan::Share& share) { return share.rows == 0; });
}

void Engine::add_rows(Sequence& s, int64_t rows) {
  const int64_t known = std::min(rows, s.length() - s.cached);
  if (rows > known && cache_.keeps_states() && !spare_state(s)) rows = known;
  const int64_t last = s.cached + rows;
  s.draft.resize(static_cast<size_t>(rows - known));
  while (static_cast<int64_t>(s.pages.size()) < pages_of(last)) {
    s.pages.push_back(prefixes_.take_page());
    windows_.take(s.pages.back());
  }
  place_states(s, last);
  batch_.segments.push_back({batch_.rows(), rows, s.cached, s.pages.data(), s.request.adapter});
  for (int64_t at = s.cached; at < last; ++at) {
    // Rows that predict a token which the reader does not know yet.
    if (at + 1 >= s.reported) batch_.wanted.push_back(static_cast<int32_t>(batch_.rows()));
    batch_.tokens.push_back(at < s.length() ? s.tokens[static_cast<size_t>(at)]
                                            : s.draft[static_cast<size_t>(at - s.length())]);
    batch_.positions.push_back(static_cast<int32_t>(at));
  }
  (s.cached + known <= s.prompt ? counters_.prefilled : counters_.decoded) += known;
  if (s.request.turn.given) *s.request.turn.given += known;
  counters_.drafted += rows - known;
}

void Engine::read_logits(const Tensor<float>& logits) {
  int64_t row = 0;
  for (size_t i = 0; i < plan_.shares.size(); ++i) {
    Sequence& s = *sequences_[plan_.shares[i].sequence];
    const Segment& segment = batch_.segments[i];
    const auto drafted = static_cast<int64_t>(s.draft.size());
    const int64_t first = segment.position, known = first + segment.rows - drafted;
    const int64_t reported = s.reported;
    if (first < s.prompt) s.reader.prefill(std::min(known, s.prompt), s.prompt);
    for (int64_t at = first; at < first + segment.rows; ++at) {
      const bool wanted = at + 1 >= reported;
      const float* data = wanted ? logits.row(row++) : nullptr;
      // What was guessed counts as long as it is what was said.
      const int32_t token = batch_.tokens[static_cast<size_t>(segment.first_row + at - first)];
      if (s.done || s.cached != at || at >= s.length() ||
          s.tokens[static_cast<size_t>(at)] != token) {
        continue;
      }
      ++s.cached;
      if (wanted) read_row(s, {data, static_cast<size_t>(logits.cols)});
    }
    const int64_t accepted = std::max<int64_t>(0, s.cached - known);
    counters_.accepted += accepted;
    s.draft_length.tried(drafted, accepted);
    if (known > s.prompt) s.acceptance.tried(drafted, accepted);
    s.draft.clear();
    settle_state(s, segment);
  }
}

void Engine::read_prompt_row(Sequence& s, std::span<const float> logits) {
  TokenEvent event;
  std::vector<std::pair<int32_t, float>> top;
  if (s.request.top_logprobs > 0) top = top_logprobs(logits, s.request.top_logprobs);
  event.top = top;
  event.forced = true;
  event.token = s.tokens[static_cast<size_t>(s.reported)];
  event.logprob = logprob_of(logits, event.token);
  if (++s.reported >= s.end) event.finish = Finish::Length;
  s.reader.prompt_token(event);
  s.done = event.finish != Finish::None;
}

// A sequence that starts again shows no state twice.
void Engine::read_hidden(const Tensor<float>& hidden) {
  for (size_t i = 0; i < plan_.shares.size(); ++i) {
    Sequence& s = *sequences_[plan_.shares[i].sequence];
    if (!s.request.hidden) continue;
    const Segment& segment = batch_.segments[i];
    for (int64_t row = 0; row < segment.rows && !s.done; ++row) {
      if (segment.position + row != s.states) continue;
      s.done = ++s.states == s.prompt;
      const float* state = hidden.row(segment.first_row + row);
      s.reader.hidden({state, static_cast<size_t>(hidden.cols)}, s.done);
    }
  }
}

// The logits after token `reported - 1`: reports the next token, chosen if none was forced.
void Engine::read_row(Sequence& sequence, std::span<const float> logits) {
  Sequence& s = sequence;
  const std::vector<int32_t>& stops = s.request.stop_tokens;
  std::span<const int32_t> banned;
  std::vector<std::pair<int32_t, float>> top;
  if (s.reading) {
    s.reading = false;
    counters_.cached += s.hits;
    s.reader.cached(s.hits);
  }
  if (s.reported < s.prompt) return read_prompt_row(s, logits);
  if (s.request.top_logprobs > 0) top = top_logprobs(logits, s.request.top_logprobs);
  for (;;) {
    TokenEvent event;
    event.top = top;
    event.forced = s.reported < s.length();
    if (event.forced) {
      event.token = s.tokens[static_cast<size_t>(s.reported)];
      event.logprob = logprob_of(logits, event.token);
    } else {
      const auto count = static_cast<uint64_t>(s.reported - s.prompt);
      const TokenChoice choice = s.sampler.choose(logits, count, banned, s.reader.allowed());
      event.token = choice.token;
      event.logprob = choice.logprob;
      if (std::find(stops.begin(), stops.end(), choice.token) != stops.end()) {
        event.finish = Finish::Stop;
      }
    }
    if (event.finish == Finish::None && s.reported + 1 >= s.end) event.finish = Finish::Length;
    TokenReply reply = s.reader.token(event);
    const bool stopped = event.finish == Finish::Stop && !reply.end;
    if (stopped && reply.refuse_stop && banned.empty()) {
      banned = stops;
      continue;
    }
    const bool replaced = stopped && !reply.force.empty();
    if (!replaced) {
      if (!event.forced) s.tokens.push_back(event.token);
      s.sampler.accept(event.token);
      ++s.reported;
    }
    for (const int32_t token : reply.force) PONDER_CHECK(token >= 0 && token < config().vocab);
    s.tokens.insert(s.tokens.end(), reply.force.begin(), reply.force.end());
    if (replaced) continue;
    s.done = reply.end || event.finish != Finish::None;
    return;
  }
}

}  // namespace ponder
