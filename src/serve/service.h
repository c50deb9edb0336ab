// The model's own thread: requests come in from others, wait for their turn, and are run together,
// one batch a step. What a reply says does not depend on who else is here.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "chat/assistant.h"
#include "http/server.h"
#include "serve/fair_queue.h"
#include "serve/generation.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/token_bound.h"

namespace ponder {

struct ServiceOptions {
  std::string model;        // its name, as clients see it
  SamplingParams sampling;  // where a request says nothing; its seed is not used
  std::optional<int64_t> think_budget, max_tokens;
  bool think = true, loop_cut = true;
  Json template_arguments = Json::object();  // that a request's own words override
  int64_t parallel = 64;                     // replies at once
  int64_t queue = 256;                       // replies that may wait; a tenant may fill half of it
  bool log_text = false;                     // replies in the log
  // Called from the engine's thread when another rank of the model is gone: nothing more can be
  // answered, and who waited got 503.
  std::function<void(const std::string& sentence)> ranks_ended = {};
};

// A message as clients may see it: a model's name in place of where it lies.
std::string with_name_for_path(std::string message, const std::string& path,
                               const std::string& name);

class Service {
 public:
  Service(std::unique_ptr<Assistant> assistant, ServiceOptions options, Metrics& metrics,
          const Log& log);
  ~Service();  // what is under way gets 503

  const ServiceOptions& options() const { return options_; }
  const Checkpoint& checkpoint() const { return assistant_->checkpoint(); }
  const Tokenizer& tokenizer() const { return assistant_->tokenizer(); }
  const CallForm* call_form() const { return assistant_->format().call_form(); }
  int64_t context() const { return context_; }
  int64_t width() const { return assistant_->engine().config().hidden; }  // of an embedding

  // From any thread. The prompt rendered and encoded, all of it checked: ApiError 400 if the model
  // cannot run this.
  ReplyRequest prepare(const Generation& generation, const Caller& caller) const;
  std::vector<int32_t> encode_prompt(const Generation& generation) const;

  // From any thread. Queues replies (the sink's choices 0, 1, ...), which end when `responder`'s
  // client goes. `make_sink` is called when they are sure of a place: it may begin the answer.
  // ApiError 429 if too many wait.
  using MakeSink = std::function<std::shared_ptr<GenerationSink>()>;
  void submit(std::vector<ReplyRequest> requests, const Caller& caller, const MakeSink& make_sink,
              http::Responder& responder);

  // From any thread. No more is taken, and who waits is told, but for requests of which some reply
  // runs; `over`: those, too.
  void drain(bool over);
  bool draining() const { return drain_ > 0; }
  static ApiError stopped();  // 503: what they are told
  std::string without_paths(std::string message) const {
    return with_name_for_path(std::move(message), checkpoint().path, options_.model);
  }

  Gauges gauges() const;

 private:
  struct Group;
  struct Job;
  using Jobs = std::list<std::unique_ptr<Job>>;

  void check_bytes(const Generation& generation) const;
  Json arguments_of(const Generation& generation) const;
  std::optional<int64_t> budget_of(const Generation& generation) const;
  Prompt prompt_of(const Generation& generation) const;
  Prompt continued(const Generation& generation) const;
  void run();
  void drop_cancelled();
  void admit();
  std::unique_ptr<Job> next_job();
  bool fits(const Job& job) const;
  void start(std::unique_ptr<Job> job);
  void step();
  void end_with_ranks(const std::string& sentence);
  void count();
  void finish(Job& job, const Completion& completion);
  void fail_waiting(const ApiError& error, bool begun_too);
  void fail_running(const ApiError& error);
  void fail_drained();
  void wake();
  void log_reply(const Job& job, const Completion& completion) const;
  int retry_after() const;

  std::unique_ptr<Assistant> assistant_;
  ServiceOptions options_;
  Metrics& metrics_;
  const Log& log_;
  int64_t context_, cache_tokens_;
  TokenBound token_bound_;

  mutable std::mutex mutex_;  // for what follows, up to the thread's own
  std::condition_variable wake_;
  FairQueue<std::unique_ptr<Job>> queue_;
  bool news_ = false, stop_ = false;
  std::atomic<int> drain_{0};  // 1: no more comes in; 2: and nothing goes on
  Gauges gauges_;
  double mean_seconds_ = 1;  // of a reply, running

  Jobs running_;          // the thread's own
  int64_t reserved_ = 0;  // tokens of the cache that they may need soon
  std::thread thread_;
};

}  // namespace ponder
