// The models that a server has: loaded when somebody asks for one, put away when another one needs
// its memory, or when nobody asked for it for long. A model is never put away under a reply; where
// there is no room beside those that work, one of them takes no more until it is idle.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "serve/service.h"

namespace ponder {

// What clients are told of a model before they ask it.
struct ModelSummary {
  int64_t context = 0;  // tokens; 0: nobody knows
  bool tools = false, thinks = false;
};

bool thinks(const Checkpoint& checkpoint);  // as far as its template says

struct OpenedModel {
  std::unique_ptr<Assistant> assistant;
  ServiceOptions service;
};

// One that may be loaded.
struct ModelSpec {
  std::string name;  // as clients see it
  std::string path;  // where it lies; clients are not told
  uint64_t bytes = 0;
  ModelSummary facts = {};
  std::function<OpenedModel()> open;       // on the pool's thread; Error if it cannot be
  std::vector<std::string> adapters = {};  // served as NAME:ADAPTER, in ModelOptions' order
};

struct PoolOptions {
  uint64_t memory = 0;        // of loaded models, bytes; 0: three quarters of this machine's
  double idle_seconds = 0;    // after which a model is put away; 0: never
  double load_seconds = 600;  // that a request waits for its model; behind others' loads longer
};

// The model that a request is for. While it is held the model stays.
struct Served {
  std::shared_ptr<Service> service;
  int32_t adapter = -1;
  std::string name;  // with the adapter's
};

class ModelPool {
 public:
  // Error if two have one name. The first is who is asked where a request names none.
  ModelPool(std::vector<ModelSpec> specs, PoolOptions options, Metrics& metrics, const Log& log);
  ~ModelPool();
  // No model is left, a load that is under way is called off, and who waits or is under way gets
  // 503; not to be used after.
  void stop();

  // Loads the first one, here and now. Error if it cannot be.
  void load_first();

  // From any thread; never waits. The model that `name` means ("": the first), or nothing if it is
  // to be loaded first: then `later` is called once, on a thread of the pool's, with it or with
  // what is said instead. One model alone answers to every name. ApiError 404 for other names.
  using Result = std::variant<Served, ApiError>;
  using Later = std::function<void(Result)>;
  std::optional<Served> take(const std::string& name, std::function<bool()> gone, Later later);

  // One line of what there is.
  struct Shown {
    std::string name, base;  // base: of an adapter, else ""
    ModelSummary facts;
    bool loaded = false;
  };
  std::vector<Shown> shown() const;             // the first one first, adapters after their base
  Shown shown(const std::string& name) const;   // ApiError 404
  int64_t created() const { return created_; }  // seconds since 1970
  const std::string& first_name() const { return entries_.front()->spec.name; }

  // From any thread: see Service. A load that is under way is called off: nobody waits for it.
  void drain(bool over);
  bool draining() const { return drain_ > 0; }
  std::string without_paths(std::string message) const;

  // Counters are of all the times that it was loaded.
  std::vector<ModelGauges> use() const;

  // Of the first model, which must be loaded and stays so: for servers of one.
  Service& first() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiter {
    int32_t adapter;
    std::function<bool()> gone;
    Later later;
    Clock::time_point until;
    uint64_t number;
  };
  struct Entry {
    ModelSpec spec;
    std::unique_ptr<Service> service = nullptr;
    bool closing = false;  // no more is taken: another one needs the memory
    uint64_t bytes = 0;    // that it has taken
    int64_t uses = 0;
    Clock::time_point last_use{};
    std::deque<Waiter> waiting = {};
    int64_t loads = 0, failures = 0;
    Gauges before = {};  // counters of services that are gone

    bool open() const { return service && !closing; }
  };
  struct Found {
    Entry* entry;
    int32_t adapter;
  };
  using Lock = std::unique_lock<std::mutex>;
  using Answers = std::vector<std::function<void()>>;  // called while the mutex is free

  Found find(const std::string& name) const;
  std::string names() const;
  ApiError unknown(const std::string& name) const;
  Served lend(Entry& entry, int32_t adapter);
  // `asked`: somebody asks it something; to look at it is no use of it.
  std::shared_ptr<Service> hold(Entry& entry, bool asked) const;
  void release(Entry& entry, bool asked) const;
  std::vector<std::shared_ptr<Service>> loaded() const;
  static void answer(Entry& entry, const ApiError& error, Answers& answers);
  void serve_waiting(Answers& answers);
  void drop_waiting(Answers& answers);
  void end_load();
  void fail_waiting(const ApiError& error);
  Entry* next_wanted() const;
  bool fits(const Entry& entry) const;
  Entry* longest_unused(bool idle) const;
  Entry* idle_too_long() const;
  void close_one(const Entry& wanted);
  bool get(Entry& wanted, Lock& lock, Answers& answers);
  std::string fault_of_size(const Entry& entry) const;
  std::string load(Entry& entry, Lock& lock);
  ApiError load_error(const Entry& entry, const std::string& fault) const;
  void put_away(Entry& entry, Lock& lock);
  void run_loads();
  void run_deadlines();
  Shown shown(const Entry& entry, int32_t adapter) const;

  PoolOptions options_;
  Metrics& metrics_;
  const Log& log_;
  int64_t created_;
  std::vector<std::unique_ptr<Entry>> entries_;

  mutable std::mutex mutex_;  // for all that changes; no Service is called while it is held
  mutable std::condition_variable wake_;
  bool stop_ = false;
  std::atomic<int> drain_{0};
  uint64_t next_number_ = 0;
  const Entry* loading_ = nullptr;  // one at a time
  std::atomic<bool> called_off_{false};
  Clock::time_point loading_since_{};
  std::thread loader_, deadlines_;
};

}  // namespace ponder
