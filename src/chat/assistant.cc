#include "chat/assistant.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "chat/generation.h"

namespace ponder {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_between(Clock::time_point a, Clock::time_point b) {
  return std::chrono::duration<double>(b - a).count();
}

TokenizerSpec tokenizer_of(const Checkpoint& checkpoint) {
  if (!checkpoint.has_tokenizer) {
    fail("{}: it has no tokenizer, and without one it can neither read nor write text",
         checkpoint.path);
  }
  return checkpoint.tokenizer;
}

// One sequence's tokens become text.
class Writer : public SequenceReader {
 public:
  Writer(Reply& reply, const ReplyRequest& request, const ReplyListener& listener, Completion& out)
      : reply_(reply), request_(request), listener_(listener), out_(out) {}

  TokenReply token(const TokenEvent& event) override {
    if (first_ == Clock::time_point{}) first_ = Clock::now();
    Reply::Step step =
        reply_.push(event.token, event.finish == Finish::Stop, event.finish == Finish::Length);
    const bool counts = event.finish != Finish::Stop || step.end;
    const TokenLogprob* logprob = nullptr;
    if (counts) out_.tokens.push_back(event.token);
    if (request_.logprobs && counts) {
      out_.logprobs.push_back({event.token,
                               event.logprob,
                               event.forced,
                               reply_.of_thought(),
                               {event.top.begin(), event.top.end()}});
      logprob = &out_.logprobs.back();
    }
    write(step);
    if (listener_.part) listener_.part({step.thought, step.answer, logprob});
    return {step.end, step.refuse_stop, std::move(step.force)};
  }

  void prefill(int64_t done, int64_t total) override {
    if (listener_.prefill) listener_.prefill(done, total);
  }

  std::span<const uint64_t> allowed() override { return reply_.allowed(); }

  void cached(int64_t tokens) override { out_.cached_tokens = tokens; }

  void prompt_token(const TokenEvent& event) override {
    out_.prompt_logprobs.push_back(
        {event.token, event.logprob, true, false, {event.top.begin(), event.top.end()}});
    if (event.finish != Finish::None) reply_.stop_here(FinishReason::Length);
  }

  // The mean of all states, in their order, of length 1.
  void hidden(std::span<const float> state, bool last) override {
    sums_.resize(state.size());
    for (size_t i = 0; i < state.size(); ++i) sums_[i] += static_cast<double>(state[i]);
    if (!last) return;
    double squares = 0;
    for (const double sum : sums_) squares += sum * sum;
    const double length = squares > 0 ? std::sqrt(squares) : 1;
    for (const double sum : sums_) out_.embedding.push_back(static_cast<float>(sum / length));
    reply_.stop_here(FinishReason::Stop);
  }

  void write(const Reply::Step& step) {
    out_.thought += step.thought;
    out_.answer += step.answer;
    if (!listener_.text || (step.thought.empty() && step.answer.empty())) return;
    listener_.text(step.thought, step.answer);
  }

  Clock::time_point first() const { return first_; }

 private:
  Reply& reply_;
  const ReplyRequest& request_;
  const ReplyListener& listener_;
  Completion& out_;
  Clock::time_point first_{};
  std::vector<double> sums_;
};

// A guess is a number, which has to mean the same to both.
const EngineOptions& with_one_vocabulary(const EngineOptions& options, const Tokenizer& tokenizer,
                                         const std::string& path) {
  if (!options.draft_model) return options;
  const Tokenizer draft(tokenizer_of(*options.draft_model));
  const int32_t tokens = std::min(draft.vocab_size(), tokenizer.vocab_size());
  for (int32_t id = 0; id < tokens; ++id) {
    if (draft.token_text(id) == tokenizer.token_text(id)) continue;
    fail("{}: token {} is \"{}\", but \"{}\" in {}; a draft model must have the same vocabulary",
         options.draft_model->path, id, printable(draft.token_text(id)),
         printable(tokenizer.token_text(id)), path);
  }
  return options;
}

}  // namespace

Assistant::Assistant(std::shared_ptr<const Checkpoint> checkpoint, const EngineOptions& options)
    : checkpoint_(std::move(checkpoint)),
      tokenizer_(tokenizer_of(*checkpoint_)),
      format_(*checkpoint_, tokenizer_),
      stop_tokens_(stop_tokens(*checkpoint_)),
      closing_(closing_tokens(tokenizer_, format_.thought_form())),
      resume_(tokenizer_.encode(format_.thought_form().resume)),
      opening_(tokenizer_.find(format_.thought_form().open).value_or(-1)),
      engine_(checkpoint_, with_one_vocabulary(options, tokenizer_, checkpoint_->path)),
      constrainer_(tokenizer_, static_cast<int32_t>(engine_.config().vocab), stop_tokens_) {
  for (const int32_t token : closing_) {
    if (token >= engine_.config().vocab) {
      fail("{}: its tokenizer gives token {}, but its embedding has {} rows", checkpoint_->path,
           token, engine_.config().vocab);
    }
  }
}

Assistant::~Assistant() = default;

// A reply under way.
struct Assistant::Job {
  Job(ReplyRequest&& asked, const ReplyListener& its_listener, Reply&& its_reply)
      : request(std::move(asked)),
        listener(its_listener),
        reply(std::move(its_reply)),
        writer(reply, request, listener, out) {}
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  bool ended() const { return reply.finish_reason() != FinishReason::None; }
  Completion complete() {
    const Clock::time_point end = Clock::now();
    const Clock::time_point first = writer.first() == Clock::time_point{} ? end : writer.first();
    out.prefill_seconds = seconds_between(begin, first);
    out.decode_seconds = seconds_between(first, end);
    out.finish_reason = reply.finish_reason();
    out.stop_string = reply.stop_string();
    out.completion_tokens = reply.tokens();
    out.reasoning_tokens = reply.thought_tokens();
    return std::move(out);
  }

  ReplyRequest request;
  ReplyListener listener;
  Completion out;
  Reply reply;
  Writer writer;
  std::function<void(Completion&&)> done = {};
  Clock::time_point begin = Clock::now();
  uint64_t id = 0;
};

std::unique_ptr<Assistant::Job> Assistant::submit(ReplyRequest request,
                                                  const ReplyListener& listener) {
  ReplyOptions options;
  const auto prompt_tokens = static_cast<int64_t>(request.prompt.ids.size());
  options.form = &format_.thought_form();
  options.resume = resume_;
  options.inside_thought = request.prompt.inside_thought;
  options.think_budget = request.think_budget;
  options.max_tokens = engine_.room_for(prompt_tokens, request.max_tokens);
  options.stop = request.stop;
  options.stop.insert(options.stop.end(), request.prompt.stop.begin(), request.prompt.stop.end());
  options.loop_cut = request.loop_cut && !request.ignore_eos;
  options.min_tokens = std::min(request.min_tokens, options.max_tokens);
  options.ignore_eos = request.ignore_eos;
  options.stop_tokens = request.stop_tokens;
  options.plain = request.plain;
  options.calls = request.calls;
  options.call_opens = request.call_opens;
  if (request.grammar) {
    options.constraint = constrainer_.begin(request.grammar);
    if (!request.begun.empty() && !options.constraint->accept(request.begun)) {
      fail("the beginning of the answer does not fit the form that it is held to");
    }
    if (request.prompt.may_think && opening_ < engine_.config().vocab) options.opening = opening_;
  }
  Reply::TextOf text_of = shown_text(tokenizer_, request.marks, format_.thought_form());
  write_as_decoded(tokenizer_, text_of, options);
  auto job = std::make_unique<Job>(std::move(request), listener,
                                   Reply(std::move(options), std::move(text_of), closing_));
  job->out.prompt_tokens = prompt_tokens;
  const ReplyRequest& asked = job->request;
  const int top = asked.logprobs || asked.prompt_logprobs ? asked.top_logprobs : 0;
  std::vector<int32_t> stops = stop_tokens_;
  stops.insert(stops.end(), asked.stop_tokens.begin(), asked.stop_tokens.end());
  if (asked.max_tokens == 0 && !asked.embed && (!asked.prompt_logprobs || prompt_tokens < 2)) {
    job->reply.stop_here(FinishReason::Length);  // there is nothing to find out
    return job;
  }
  job->id =
      engine_.submit({asked.prompt.ids, asked.sampling, asked.max_tokens, std::move(stops), top,
                      asked.salt, asked.turn, asked.prompt_logprobs, asked.embed, asked.adapter},
                     job->writer);
  return job;
}

Completion Assistant::reply(const ReplyRequest& request, const ReplyListener& listener) {
  const std::unique_ptr<Job> job = submit(request, listener);
  while (!job->ended()) {
    if (listener.cancelled && listener.cancelled()) {
      engine_.cancel(job->id);
      job->writer.write(job->reply.cancel());
      break;
    }
    step();
  }
  return job->complete();
}

uint64_t Assistant::start(ReplyRequest request, std::function<void(Completion&&)> done,
                          const ReplyListener& listener) {
  jobs_.push_back(submit(std::move(request), listener));
  jobs_.back()->done = std::move(done);
  return jobs_.back()->id;
}

void Assistant::cancel(uint64_t reply) {
  const auto found =
      std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job->id == reply; });
  if (found == jobs_.end()) return;
  const std::unique_ptr<Job> job = std::move(*found);
  jobs_.erase(found);
  engine_.cancel(job->id);
  job->writer.write(job->reply.cancel());
  job->done(job->complete());
}

void Assistant::step() {
  engine_.step();
  std::vector<std::unique_ptr<Job>> ended;
  for (std::unique_ptr<Job>& job : jobs_) {
    if (job->ended()) ended.push_back(std::move(job));
  }
  std::erase(jobs_, nullptr);
  for (const std::unique_ptr<Job>& job : ended) job->done(job->complete());  // which may start more
}

}  // namespace ponder
