#include "serve/service.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/clock.h"

namespace ponder {
namespace {

using Clock = std::chrono::steady_clock;

// Of a reply that may be long: so much room is kept for it when it starts. If it needs more and
// there is none, the youngest reply gives up its keys and computes them again later.
constexpr int64_t kReservedTokens = 512;

}  // namespace

ApiError Service::stopped() {
  ApiError out(503, "server_error", "the server is shutting down; try again later");
  out.retry_after = 5;
  return out;
}

// The replies to one request.
struct Service::Group {
  Caller caller;  // its `hold` goes last: the sink knows parts of the model
  std::shared_ptr<GenerationSink> sink;
  std::atomic<bool> gone{false};  // nobody reads it any more
  bool begun = false;             // for the engine's thread: one of its replies has started
};

struct Service::Job {
  ReplyRequest request;
  std::shared_ptr<Group> group;
  int choice = 0;
  uint64_t reply = 0;
  int64_t reserved = 0;  // tokens of the cache that it may need soon
  int64_t passed = 0;    // those of others that went before it while it was next
  Clock::time_point queued = Clock::now(), started{}, last{};
  bool ended = false;
};

Service::Service(std::unique_ptr<Assistant> assistant, ServiceOptions options, Metrics& metrics,
                 const Log& log)
    : assistant_(std::move(assistant)),
      options_(std::move(options)),
      metrics_(metrics),
      log_(log),
      context_(assistant_->engine().context()),
      cache_tokens_(assistant_->engine().cache().free_pages() * kPage),
      token_bound_(assistant_->tokenizer()) {
  gauges_.kv_pages = assistant_->engine().cache().free_pages();
  thread_ = std::thread([this] { run(); });
}

Service::~Service() {
  {
    const std::unique_lock lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Service::wake() {
  {
    const std::unique_lock lock(mutex_);
    news_ = true;
  }
  wake_.notify_all();
}

void Service::submit(std::vector<ReplyRequest> requests, const Caller& caller,
                     const MakeSink& make_sink, http::Responder& responder) {
  auto group = std::make_shared<Group>();
  group->caller = caller;
  const std::string tenant = caller.tenant();
  if (static_cast<int64_t>(requests.size()) > options_.queue) {
    bad_field("n", "the request asks for {} replies, but at most {} can wait (--queue)",
              requests.size(), options_.queue);
  }
  {
    const std::unique_lock lock(mutex_);
    if (stop_ || draining()) throw stopped();
    const auto more = static_cast<int64_t>(requests.size());
    const auto all = static_cast<int64_t>(queue_.size()) + more;
    const auto own = static_cast<int64_t>(queue_.waiting_of(tenant)) + more;
    if (all > options_.queue || (own > (options_.queue + 1) / 2 && queue_.tenants() > 1)) {
      ApiError error(429, "rate_limit_error",
                     fmt::format("{} replies wait already; try again later", queue_.size()), "",
                     "queue_full");
      error.retry_after = retry_after();
      throw error;
    }
    group->sink = make_sink();
    int choice = 0;
    for (ReplyRequest& request : requests) {
      auto job = std::make_unique<Job>();
      job->reserved = static_cast<int64_t>(request.prompt.ids.size()) +
                      std::min(request.max_tokens.value_or(context_), kReservedTokens);
      job->request = std::move(request);
      job->group = group;
      job->choice = choice++;
      ReplyRequest& waiting = job->request;
      const auto account = queue_.push(tenant, std::move(job), caller.priority);
      waiting.turn = {account, caller.priority};
    }
    news_ = true;
  }
  wake_.notify_all();
  responder.on_gone([this, weak = std::weak_ptr(group)] {
    const auto left = weak.lock();
    if (!left) return;
    left->gone = true;
    wake();
  });
}

int Service::retry_after() const {
  const double waves = static_cast<double>(queue_.size()) / static_cast<double>(options_.parallel);
  return static_cast<int>(std::clamp(std::ceil(waves * mean_seconds_), 1.0, 60.0));
}

void Service::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || news_ || !running_.empty() || queue_.size() > 0; });
      news_ = false;
      if (stop_) break;
    }
    drop_cancelled();
    fail_drained();
    admit();
    if (!running_.empty()) step();
    count();
    // Only now: with its last reply a model may go, and what it counted is to be there.
    running_.remove_if([](const auto& job) { return job->ended; });
  }
  fail_waiting(stopped(), true);
  fail_running(stopped());
}

void Service::drain(bool over) {
  drain_ = over ? 2 : std::max(drain_.load(), 1);
  wake();
}

void Service::fail_drained() {
  if (drain_ > 0) fail_waiting(stopped(), drain_ > 1);
  if (drain_ > 1) fail_running(stopped());
}

std::string with_name_for_path(std::string message, const std::string& path,
                               const std::string& name) {
  for (size_t at = 0; !path.empty() && (at = message.find(path, at)) != std::string::npos;) {
    message.replace(at, path.size(), name);
    at += name.size();
  }
  return message;
}

void Service::drop_cancelled() {
  for (auto at = running_.begin(); at != running_.end();) {
    Job& job = **at++;  // cancelling takes it off the list
    if (job.group->gone) assistant_->cancel(job.reply);
  }
  running_.remove_if([](const auto& job) { return job->ended; });
  const std::unique_lock lock(mutex_);
  queue_.remove_if([](const auto& job) { return job->group->gone.load(); }, [](auto&&) {});
}

bool Service::fits(const Job& job) const {
  if (running_.empty()) return true;
  return static_cast<int64_t>(running_.size()) < options_.parallel &&
         reserved_ + job.reserved <= cache_tokens_;
}

void Service::admit() {
  while (std::unique_ptr<Job> job = next_job()) start(std::move(job));
}

// While the next one waits for room in the cache, others that fit may pass, if they are as urgent:
// in sum as much as it wants itself, so that it waits no longer than for one more of its kind.
std::unique_ptr<Service::Job> Service::next_job() {
  const std::unique_lock lock(mutex_);
  const std::unique_ptr<Job>* front = queue_.front();
  if (!front) return nullptr;
  Job& first = **front;
  const auto may = [&](const std::unique_ptr<Job>& job) {
    const bool passes = job->group->caller.priority <= first.group->caller.priority &&
                        first.passed + job->reserved <= first.reserved;
    return fits(*job) && (job.get() == &first || passes);
  };
  std::unique_ptr<Job> out = queue_.pop_first(may).value_or(nullptr);
  if (out) {
    queue_.promise(out->group->caller.tenant(), out->reserved);
    if (out.get() != &first) first.passed += out->reserved;
  }
  gauges_.waiting = static_cast<int64_t>(queue_.size());
  return out;
}

void Service::start(std::unique_ptr<Job> moved) {
  running_.push_back(std::move(moved));
  Job& job = *running_.back();
  job.started = Clock::now();
  job.group->begun = true;
  reserved_ += job.reserved;
  ReplyListener listener;
  listener.part = [this, &job](const ReplyPart& part) {
    const Clock::time_point now = Clock::now();
    if (job.last == Clock::time_point{}) {
      metrics_.first_token(seconds_since(job.queued));
    } else {
      metrics_.next_token(std::chrono::duration<double>(now - job.last).count());
    }
    job.last = now;
    if (!job.group->gone) job.group->sink->part(job.choice, part);
  };
  try {
    job.reply = assistant_->start(
        std::move(job.request), [this, &job](Completion&& out) { finish(job, out); }, listener);
  } catch (const Error& error) {
    job.group->gone = true;
    job.group->sink->failed({400, "invalid_request_error", without_paths(error.what())});
    finish(job, {});
  }
}

void Service::finish(Job& job, const Completion& completion) {
  job.ended = true;
  reserved_ -= job.reserved;
  const bool cancelled = completion.finish_reason == FinishReason::Cancelled;
  metrics_.completed(job.group->caller.model,
                     {completion.prompt_tokens, completion.cached_tokens,
                      completion.completion_tokens, completion.reasoning_tokens},
                     cancelled);
  log_reply(job, completion);
  // Last, so that who has the answer finds it counted.
  if (!job.group->gone && !cancelled) job.group->sink->done(job.choice, completion);
  const std::unique_lock lock(mutex_);
  const std::string tenant = job.group->caller.tenant();
  queue_.promise(tenant, -job.reserved);
  queue_.leave(tenant);
  mean_seconds_ += 0.1 * (seconds_since(job.started) - mean_seconds_);
}

void Service::step() {
  try {
    assistant_->step();
  } catch (const RankEnded& error) {
    end_with_ranks(error.what());
  } catch (const std::exception& error) {
    // One sequence's numbers, or memory: what the others had got is not to be trusted either.
    log_.line("error", "step_failed", {{"message", error.what()}});
    fail_running(
        {500, "server_error", "the model failed at this step; the request may be tried again"});
    assistant_->engine().drop_cached();
  }
}

void Service::end_with_ranks(const std::string& sentence) {
  log_.line("error", "rank_ended", {{"message", sentence}});
  drain_ = 2;
  fail_drained();
  if (options_.ranks_ended) options_.ranks_ended(sentence);
}

void Service::count() {
  const Engine& engine = assistant_->engine();
  const std::unique_lock lock(mutex_);
  gauges_.running =
      std::count_if(running_.begin(), running_.end(), [](const auto& job) { return !job->ended; });
  gauges_.kv_pages_used = engine.cache_use().running;
  gauges_.kv_pages_reusable = engine.cache_use().reusable;
  gauges_.prefilled = engine.counters().prefilled;
  gauges_.decoded = engine.counters().decoded;
  gauges_.preempted = engine.counters().preempted;
  gauges_.drafted = engine.counters().drafted;
  gauges_.accepted = engine.counters().accepted;
  if (const auto experts = engine.stream()) gauges_.experts = *experts;
}

void Service::fail_waiting(const ApiError& error, bool begun_too) {
  std::vector<std::shared_ptr<Group>> groups;
  {
    const std::unique_lock lock(mutex_);
    queue_.remove_if([&](const auto& job) { return begun_too || !job->group->begun; },
                     [&](auto&& job) { groups.push_back(job->group); });
  }
  for (const auto& group : groups) {
    if (!group->gone.exchange(true)) group->sink->failed(error);
  }
}

void Service::fail_running(const ApiError& error) {
  for (const auto& job : running_) {
    if (!job->group->gone.exchange(true)) job->group->sink->failed(error);
  }
  for (const auto& job : running_) assistant_->cancel(job->reply);
  running_.clear();
}

void Service::log_reply(const Job& job, const Completion& c) const {
  Json line;
  line["request"] = job.group->caller.request_id;
  line["model"] = job.group->caller.model;
  line["choice"] = job.choice;
  if (!job.group->caller.key.empty()) line["key"] = job.group->caller.key;
  line["finish"] = finish_name(c.finish_reason);
  line["prompt_tokens"] = c.prompt_tokens;
  line["cached_tokens"] = c.cached_tokens;
  line["completion_tokens"] = c.completion_tokens;
  line["reasoning_tokens"] = c.reasoning_tokens;
  line["queued_seconds"] = std::chrono::duration<double>(job.started - job.queued).count();
  line["prefill_seconds"] = c.prefill_seconds;
  line["decode_seconds"] = c.decode_seconds;
  if (options_.log_text) {
    line["thought"] = c.thought;
    line["answer"] = c.answer;
  }
  log_.line("info", "reply", line);
}

Gauges Service::gauges() const {
  const std::unique_lock lock(mutex_);
  Gauges out = gauges_;
  out.waiting = static_cast<int64_t>(queue_.size());
  return out;
}

}  // namespace ponder
