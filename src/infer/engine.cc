#include "infer/engine.h"

#include <algorithm>

#include "base/error.h"

namespace ponder {

struct Engine::Sequence {
  Sequence(uint64_t number, SequenceRequest&& asked, SequenceReader& its_reader, int64_t room)
      : id(number),
        request(std::move(asked)),
        reader(its_reader),
        sampler(request.sampling, request.prompt),
        tokens(std::move(request.prompt)),
        prompt(static_cast<int64_t>(tokens.size())),
        reported(prompt),
        end(prompt + room) {}

  int64_t length() const { return static_cast<int64_t>(tokens.size()); }
  SequenceState state() const {
    return {cached, length() - cached, static_cast<int64_t>(pages.size())};
  }

  uint64_t id;
  SequenceRequest request;  // its prompt has moved to `tokens`
  SequenceReader& reader;
  Sampler sampler;
  std::vector<int32_t> tokens;  // prompt, generated, and forced ones that are still to be reported
  int64_t prompt, reported;     // tokens [0, reported) are the prompt or known to the reader
  int64_t end;                  // the length at which it ends
  int64_t cached = 0;
  std::vector<int32_t> pages;
  bool fresh = true;  // never ran
  bool done = false;
};

namespace {

int64_t pages_of(int64_t tokens) { return (tokens + kPage - 1) / kPage; }

int64_t context_of(const ModelConfig& config, int64_t asked) {
  if (asked < 0) fail("a context of {} tokens is asked for; it must be positive", asked);
  if (asked > config.max_position) {
    fail("a context of {} tokens is asked for, but the model has positions for {}", asked,
         config.max_position);
  }
  return asked == 0 ? config.max_position : asked;
}

ModelOptions model_options(const EngineOptions& options) {
  ModelOptions out = options.model;
  out.interleave = kernels_for<float>(options.isa).interleaves;
  return out;
}

int64_t cache_pages(const EngineOptions& options, int64_t context) {
  return std::max(pages_of(options.cache_tokens), pages_of(context));
}

}  // namespace

Engine::Engine(std::shared_ptr<const Checkpoint> checkpoint, const EngineOptions& options)
    : Engine(make_model<float>(std::move(checkpoint), model_options(options)), options) {}

Engine::Engine(std::shared_ptr<Model<float>> model, const EngineOptions& options)
    : pool_(options.threads),
      kernels_(kernels_for<float>(options.isa)),
      model_(std::move(model)),
      context_(context_of(model_->config(), options.context)),
      rows_(options.rows),
      keep_finished_(options.keep_finished),
      cache_(model_->kv_layout(), cache_pages(options, context_)) {
  PONDER_CHECK(rows_ > 0);
}

Engine::~Engine() = default;

void Engine::forget() {
  PONDER_CHECK(idle());
  for (const Kept& kept : kept_) {
    for (const int32_t page : kept.pages) cache_.give_back(page);
  }
  kept_.clear();
}

int64_t Engine::room_for(int64_t prompt_tokens, std::optional<int64_t> max_tokens) const {
  if (prompt_tokens == 0) fail("the prompt is empty; give the model something to read");
  if (max_tokens && *max_tokens < 1) fail("max_tokens is {}, but must be positive", *max_tokens);
  const int64_t room = context_ - prompt_tokens;
  if (room < 1) {
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
  const int64_t room = room_for(static_cast<int64_t>(request.prompt.size()), request.max_tokens);
  sequences_.push_back(std::make_unique<Sequence>(next_id_, std::move(request), reader, room));
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
  fill_batch();
  PONDER_CHECK(batch_.rows() > 0);  // the oldest sequence always gets on
  Graph<float> graph(kernels_, pool_, arena_);
  const Tensor<float> hidden = model_->hidden(graph, batch_, cache_);
  Tensor<float> logits;
  if (!batch_.wanted.empty()) {
    const std::span<const int32_t> wanted(batch_.wanted);
    logits = model_->logits(graph, take_rows(graph, hidden, wanted));
  }
  read_logits(logits);
  std::erase_if(sequences_, [](const auto& sequence) { return sequence->done; });
}

void Engine::plan() {
  states_.clear();
  for (auto& sequence : sequences_) {
    if (sequence->fresh) adopt_kept(*sequence);
    states_.push_back(sequence->state());
  }
  plan_step(states_, {rows_, kPage, free_pages()}, plan_);
  for (const size_t index : plan_.preempted) preempt(*sequences_[index]);
}

void Engine::preempt(Sequence& sequence) {
  for (const int32_t page : sequence.pages) cache_.give_back(page);
  sequence.pages.clear();
  sequence.cached = 0;
  ++counters_.preempted;
}

// Pages of kept sequences are as good as free.
int64_t Engine::free_pages() const {
  int64_t pages = cache_.free_pages();
  for (const Kept& kept : kept_) pages += static_cast<int64_t>(kept.pages.size());
  return pages;
}

int32_t Engine::take_page() {
  if (cache_.free_pages() == 0) {
    PONDER_CHECK(!kept_.empty());
    for (const int32_t page : kept_.front().pages) cache_.give_back(page);
    kept_.erase(kept_.begin());
  }
  return cache_.take();
}

// Takes over the pages of the finished sequence that begins most like this one. Its last token is
// always run, as its logits are wanted.
void Engine::adopt_kept(Sequence& sequence) {
  sequence.fresh = false;
  int64_t best = 0;
  size_t owner = 0;
  for (size_t i = 0; i < kept_.size(); ++i) {
    const auto& old = kept_[i].tokens;
    const auto [mine, theirs] =
        std::mismatch(sequence.tokens.begin(), sequence.tokens.end() - 1, old.begin(), old.end());
    if (mine - sequence.tokens.begin() > best) {
      best = mine - sequence.tokens.begin();
      owner = i;
    }
  }
  // Less than a page is cheaper to run again than to take from others.
  if (best < kPage) return;
  sequence.pages = std::move(kept_[owner].pages);
  kept_.erase(kept_.begin() + static_cast<int64_t>(owner));
  sequence.cached = best;
  while (static_cast<int64_t>(sequence.pages.size()) > pages_of(best)) {
    cache_.give_back(sequence.pages.back());
    sequence.pages.pop_back();
  }
}

void Engine::fill_batch() {
  batch_.tokens.clear();
  batch_.positions.clear();
  batch_.segments.clear();
  batch_.wanted.clear();
  for (const Plan::Share& share : plan_.shares) {
    Sequence& sequence = *sequences_[share.sequence];
    const int64_t last = sequence.cached + share.rows;
    while (static_cast<int64_t>(sequence.pages.size()) < pages_of(last)) {
      sequence.pages.push_back(take_page());
    }
    const int64_t first_row = batch_.rows();
    batch_.segments.push_back({first_row, share.rows, sequence.cached, sequence.pages.data()});
    for (int64_t at = sequence.cached; at < last; ++at) {
      // Rows that predict a token which the reader does not know yet.
      if (at + 1 >= sequence.reported) {
        batch_.wanted.push_back(static_cast<int32_t>(batch_.rows()));
      }
      batch_.tokens.push_back(sequence.tokens[static_cast<size_t>(at)]);
      batch_.positions.push_back(static_cast<int32_t>(at));
    }
    if (last <= sequence.prompt) {
      counters_.prefilled += share.rows;
    } else {
      counters_.decoded += share.rows;
    }
  }
}

void Engine::read_logits(const Tensor<float>& logits) {
  size_t row = 0;
  for (const Plan::Share& share : plan_.shares) {
    Sequence& sequence = *sequences_[share.sequence];
    const int64_t first = sequence.cached;
    sequence.cached += share.rows;
    if (first < sequence.prompt) {
      sequence.reader.prefill(std::min(sequence.cached, sequence.prompt), sequence.prompt);
    }
    const int64_t known = sequence.reported;
    for (int64_t at = first; at < sequence.cached; ++at) {
      if (at + 1 < known) continue;
      const float* data = logits.row(static_cast<int64_t>(row++));
      if (!sequence.done) read_row(sequence, {data, static_cast<size_t>(logits.cols)});
    }
    if (sequence.done) retire(sequence);
  }
}

// The logits after token `reported - 1`: reports the next token, chosen if none was forced.
void Engine::read_row(Sequence& sequence, std::span<const float> logits) {
  Sequence& s = sequence;
  const std::vector<int32_t>& stops = s.request.stop_tokens;
  std::span<const int32_t> banned;
  std::vector<std::pair<int32_t, float>> top;
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
      const TokenChoice choice = s.sampler.choose(logits, count, banned);
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

void Engine::retire(Sequence& sequence) {
  sequence.done = true;
  if (keep_finished_ && sequence.cached >= kPage) {
    sequence.tokens.resize(static_cast<size_t>(sequence.cached));
    kept_.push_back({std::move(sequence.tokens), std::move(sequence.pages)});
  } else {
    for (const int32_t page : sequence.pages) cache_.give_back(page);
  }
  sequence.pages.clear();
}

}  // namespace ponder
