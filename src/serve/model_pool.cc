#include "serve/model_pool.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/call_off.h"
#include "base/clock.h"
#include "base/cpu.h"

namespace ponder {
namespace {

auto after_seconds(double seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      std::chrono::duration<double>(seconds));
}

std::string in_gb(uint64_t bytes) {
  return fmt::format("{:.2f} GB", static_cast<double>(bytes) / 1e9);
}

std::string adapter_name(const ModelSpec& spec, int32_t adapter) {
  if (adapter < 0) return spec.name;
  return spec.name + ":" + spec.adapters[static_cast<size_t>(adapter)];
}

// Somebody must mend the model or the server first.
ApiError lasting(const std::string& why) {
  ApiError out(503, "server_error", why);
  out.lasting = true;
  return out;
}

ModelSummary facts_of(const Service& service) {
  return {service.context(), service.call_form() != nullptr, thinks(service.checkpoint())};
}

}  // namespace

bool thinks(const Checkpoint& checkpoint) {
  return checkpoint.chat_template.find("think") != std::string::npos;
}

ModelPool::ModelPool(std::vector<ModelSpec> specs, PoolOptions options, Metrics& metrics,
                     const Log& log)
    : options_(options),
      metrics_(metrics),
      log_(log),
      created_(std::chrono::duration_cast<std::chrono::seconds>(
                   std::chrono::system_clock::now().time_since_epoch())
                   .count()) {
  PONDER_CHECK(!specs.empty());
  std::set<std::string> taken;
  for (ModelSpec& spec : specs) {
    auto entry = std::make_unique<Entry>();
    entry->spec = std::move(spec);
    for (int32_t i = -1; i < static_cast<int32_t>(entry->spec.adapters.size()); ++i) {
      const std::string name = adapter_name(entry->spec, i);
      if (taken.insert(name).second) continue;
      fail("two models are called {}; give one of them another name, NAME=PATH", printable(name));
    }
    entries_.push_back(std::move(entry));
  }
  loader_ = std::thread([this] { run_loads(); });
  deadlines_ = std::thread([this] { run_deadlines(); });
}

ModelPool::~ModelPool() { stop(); }

void ModelPool::stop() {
  {
    const Lock lock(mutex_);
    stop_ = true;
  }
  called_off_ = true;
  wake_.notify_all();
  if (loader_.joinable()) loader_.join();
  if (deadlines_.joinable()) deadlines_.join();
  fail_waiting(Service::stopped());
  for (const auto& entry : entries_) {
    Lock lock(mutex_);
    const std::unique_ptr<Service> service = std::move(entry->service);
    lock.unlock();  // its replies give back what they hold of this
  }
}

void ModelPool::load_first() {
  Lock lock(mutex_);
  Entry& first = *entries_.front();
  std::string fault = fault_of_size(first);
  if (fault.empty()) fault = load(first, lock);
  if (!fault.empty()) throw Error(fault);
}

ModelPool::Found ModelPool::find(const std::string& name) const {
  for (const auto& entry : entries_) {
    for (int32_t i = -1; i < static_cast<int32_t>(entry->spec.adapters.size()); ++i) {
      if (name == adapter_name(entry->spec, i)) return {entry.get(), i};
    }
  }
  return {nullptr, -1};
}

std::string ModelPool::names() const {
  constexpr size_t kShown = 20;
  const std::vector<Shown> all = shown();
  std::string out;
  for (size_t i = 0; i < std::min(all.size(), kShown); ++i) {
    out += (i ? ", " : "") + printable(all[i].name);
  }
  if (all.size() > kShown) out += fmt::format(" and {} more", all.size() - kShown);
  return out;
}

ApiError ModelPool::unknown(const std::string& name) const {
  const bool one = entries_.size() == 1 && entries_.front()->spec.adapters.empty();
  return {404, "invalid_request_error",
          fmt::format("there is no model {}; {} {}", printable(name),
                      one ? "the one here is" : "there are", names()),
          "model", "model_not_found"};
}

std::shared_ptr<Service> ModelPool::hold(Entry& entry, bool asked) const {
  ++entry.uses;
  return {entry.service.get(), [this, &entry, asked](Service*) { release(entry, asked); }};
}

void ModelPool::release(Entry& entry, bool asked) const {
  const Lock lock(mutex_);
  if (asked) entry.last_use = Clock::now();
  if (--entry.uses == 0) wake_.notify_all();
}

Served ModelPool::lend(Entry& entry, int32_t adapter) {
  entry.last_use = Clock::now();
  return {hold(entry, true), adapter, adapter_name(entry.spec, adapter)};
}

std::optional<Served> ModelPool::take(const std::string& name, std::function<bool()> gone,
                                      Later later) {
  Found found = find(name);
  Entry& first = *entries_.front();
  // Clients that know one server alone say its models' names to every other, too.
  const bool any = entries_.size() == 1 && !name.starts_with(first.spec.name + ":");
  if (name.empty() || (!found.entry && any)) found = {&first, -1};
  if (!found.entry) throw unknown(name);
  const Lock lock(mutex_);
  if (stop_ || draining()) throw Service::stopped();
  if (found.entry->open()) return lend(*found.entry, found.adapter);
  found.entry->waiting.push_back({found.adapter, std::move(gone), std::move(later),
                                  Clock::now() + after_seconds(options_.load_seconds),
                                  next_number_++});
  wake_.notify_all();
  return std::nullopt;
}

void ModelPool::answer(Entry& entry, const ApiError& error, Answers& answers) {
  for (Waiter& waiter : entry.waiting) {
    answers.push_back([later = std::move(waiter.later), error] { later(error); });
  }
  entry.waiting.clear();
}

void ModelPool::serve_waiting(Answers& answers) {
  for (const auto& entry : entries_) {
    if (!entry->open()) continue;
    for (Waiter& waiter : entry->waiting) {
      answers.push_back([later = std::move(waiter.later), served = lend(*entry, waiter.adapter)] {
        later(served);
      });
    }
    entry->waiting.clear();
  }
}

// Those whose client has left, and those that have waited long enough; a load of another model does
// not count, since theirs cannot begin before it ends.
void ModelPool::drop_waiting(Answers& answers) {
  const Clock::time_point now = Clock::now();
  for (const auto& entry : entries_) {
    const bool behind = loading_ && loading_ != entry.get();
    std::erase_if(entry->waiting, [&](Waiter& waiter) {
      if ((behind || waiter.until > now) && !waiter.gone()) return false;
      ApiError late(503, "server_error",
                    fmt::format("the model {} could not be loaded within {} seconds (others are at "
                                "work, or it is long); try again later",
                                printable(entry->spec.name), options_.load_seconds));
      late.retry_after = 30;
      answers.push_back([later = std::move(waiter.later), late] { later(late); });
      return true;
    });
  }
}

void ModelPool::fail_waiting(const ApiError& error) {
  Answers answers;
  {
    const Lock lock(mutex_);
    for (const auto& entry : entries_) answer(*entry, error, answers);
  }
  for (const auto& say : answers) say();
}

// Of the model that somebody has waited for the longest.
ModelPool::Entry* ModelPool::next_wanted() const {
  Entry* out = nullptr;
  for (const auto& entry : entries_) {
    if (entry->waiting.empty()) continue;
    if (!out || entry->waiting.front().number < out->waiting.front().number) out = entry.get();
  }
  return out;
}

bool ModelPool::fits(const Entry& entry) const {
  uint64_t used = 0;
  for (const auto& other : entries_) used += other->bytes;
  const uint64_t most = options_.memory ? options_.memory : memory_bytes() / 4 * 3;
  return used == 0 || (used < most && entry.spec.bytes <= most - used);
}

ModelPool::Entry* ModelPool::longest_unused(bool idle) const {
  Entry* out = nullptr;
  for (const auto& entry : entries_) {
    if (!entry->service || (idle ? entry->uses > 0 : entry->closing)) continue;
    if (!out || entry->last_use < out->last_use) out = entry.get();
  }
  return out;
}

ModelPool::Entry* ModelPool::idle_too_long() const {
  if (options_.idle_seconds <= 0) return nullptr;
  Entry* out = longest_unused(true);
  return out && seconds_since(out->last_use) >= options_.idle_seconds ? out : nullptr;
}

// One that works takes no more, if those that are told so already do not leave room enough.
void ModelPool::close_one(const Entry& wanted) {
  const bool any = std::any_of(entries_.begin(), entries_.end(),
                               [](const auto& entry) { return entry->closing; });
  Entry* busy = longest_unused(false);
  if (!any && busy && busy != &wanted) busy->closing = true;
}

// Who waited for another model meanwhile waits as much longer.
void ModelPool::end_load() {
  const Clock::time_point now = Clock::now();
  for (const auto& entry : entries_) {
    if (entry.get() == loading_) continue;
    for (Waiter& waiter : entry->waiting) {
      const Clock::time_point from = waiter.until - after_seconds(options_.load_seconds);
      waiter.until += now - std::max(from, loading_since_);
    }
  }
  loading_ = nullptr;
}

std::string ModelPool::load(Entry& entry, Lock& lock) {
  entry.bytes = std::max<uint64_t>(entry.spec.bytes, 1);
  loading_ = &entry;
  loading_since_ = Clock::now();
  lock.unlock();
  std::unique_ptr<Service> service;
  std::string fault;
  ModelSummary facts = entry.spec.facts;
  try {
    const CallOff scope(called_off_);
    OpenedModel opened = entry.spec.open();
    service = std::make_unique<Service>(std::move(opened.assistant), std::move(opened.service),
                                        metrics_, log_);
    facts = facts_of(*service);
  } catch (const std::exception& error) {
    fault = error.what();
  }
  if (service && drain_ > 0) service->drain(drain_ > 1);
  lock.lock();
  end_load();
  entry.service = std::move(service);
  entry.spec.facts = facts;
  entry.last_use = Clock::now();
  if (entry.service || !called_off_) ++(entry.service ? entry.loads : entry.failures);
  if (!entry.service) entry.bytes = 0;
  return fault;
}

void ModelPool::put_away(Entry& entry, Lock& lock) {
  std::unique_ptr<Service> service = std::move(entry.service);
  entry.closing = false;
  lock.unlock();
  const Gauges last = service->gauges();
  service.reset();
  log_.line("info", "model_put_away", {{"model", entry.spec.name}});
  lock.lock();
  entry.bytes = 0;
  entry.before.add_counters(last);
}

ApiError ModelPool::load_error(const Entry& entry, const std::string& fault) const {
  const std::string why = fmt::format("the model {} cannot be loaded: {}",
                                      printable(entry.spec.name), without_paths(fault));
  std::error_code ignored;
  if (entry.spec.path.empty() || std::filesystem::exists(entry.spec.path, ignored)) {
    return lasting(why);
  }
  return {404, "invalid_request_error", why, "model", "model_not_found"};
}

std::string ModelPool::fault_of_size(const Entry& entry) const {
  if (options_.memory == 0 || entry.spec.bytes <= options_.memory) return "";
  return fmt::format(
      "the model {} needs {} for its weights and its cache, but --models-memory is {}; give it "
      "more, or a smaller cache (--cache-tokens)",
      printable(entry.spec.name), in_gb(entry.spec.bytes), in_gb(options_.memory));
}

// One step towards `wanted`; false: others must get idle first.
bool ModelPool::get(Entry& wanted, Lock& lock, Answers& answers) {
  if (wanted.closing) {  // its turn has come again before it was put away
    wanted.closing = false;
    return true;
  }
  if (const std::string fault = fault_of_size(wanted); !fault.empty()) {
    answer(wanted, lasting(fault), answers);
    return true;
  }
  if (fits(wanted)) {
    const Clock::time_point begin = Clock::now();
    const std::string fault = load(wanted, lock);
    if (wanted.service) {
      log_.line("info", "model_loaded",
                {{"model", wanted.spec.name}, {"seconds", seconds_since(begin)}});
    } else if (called_off_) {
      log_.line("info", "model_load_called_off", {{"model", wanted.spec.name}});
      answer(wanted, Service::stopped(), answers);
    } else {
      log_.line("error", "model_failed", {{"model", wanted.spec.name}, {"message", fault}});
      answer(wanted, load_error(wanted, fault), answers);
    }
    return true;
  }
  if (Entry* idle = longest_unused(true)) {
    put_away(*idle, lock);
    return true;
  }
  close_one(wanted);
  return false;
}

void ModelPool::run_loads() {
  const auto look_again = after_seconds(
      options_.idle_seconds > 0 ? std::clamp(options_.idle_seconds / 4, 0.01, 1.0) : 3600.0);
  Lock lock(mutex_);
  while (!stop_) {
    Answers answers;
    serve_waiting(answers);
    Entry* wanted = drain_ > 0 ? nullptr : next_wanted();
    bool moved = wanted && get(*wanted, lock, answers);
    if (!wanted) {
      for (const auto& entry : entries_) entry->closing = false;
    }
    if (Entry* idle = moved ? nullptr : idle_too_long()) {
      put_away(*idle, lock);
      moved = true;
    }
    if (!answers.empty()) {
      lock.unlock();
      for (const auto& say : answers) say();
      answers.clear();
      lock.lock();
      moved = true;
    }
    if (!moved && !stop_) wake_.wait_for(lock, look_again);
  }
}

void ModelPool::run_deadlines() {
  constexpr auto kTick = std::chrono::milliseconds(50);
  Lock lock(mutex_);
  while (!stop_) {
    Answers answers;
    drop_waiting(answers);
    lock.unlock();
    for (const auto& say : answers) say();
    answers.clear();
    lock.lock();
    if (stop_) break;
    if (next_wanted()) {
      wake_.wait_for(lock, kTick);
    } else {
      wake_.wait(lock);
    }
  }
}

std::vector<std::shared_ptr<Service>> ModelPool::loaded() const {
  std::vector<std::shared_ptr<Service>> out;
  const Lock lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry->service) out.push_back(hold(*entry, false));
  }
  return out;
}

void ModelPool::drain(bool over) {
  drain_ = over ? 2 : std::max(drain_.load(), 1);
  called_off_ = true;
  fail_waiting(Service::stopped());
  for (const auto& service : loaded()) service->drain(over);
}

std::string ModelPool::without_paths(std::string message) const {
  for (const auto& entry : entries_) {
    message = with_name_for_path(std::move(message), entry->spec.path, entry->spec.name);
  }
  return message;
}

ModelPool::Shown ModelPool::shown(const Entry& entry, int32_t adapter) const {
  return {adapter_name(entry.spec, adapter), adapter < 0 ? "" : entry.spec.name, entry.spec.facts,
          entry.service != nullptr};
}

std::vector<ModelPool::Shown> ModelPool::shown() const {
  std::vector<Shown> out;
  const Lock lock(mutex_);
  for (const auto& entry : entries_) {
    for (int32_t i = -1; i < static_cast<int32_t>(entry->spec.adapters.size()); ++i) {
      out.push_back(shown(*entry, i));
    }
  }
  return out;
}

ModelPool::Shown ModelPool::shown(const std::string& name) const {
  const Found found = find(name);
  if (!found.entry) throw unknown(name);
  const Lock lock(mutex_);
  return shown(*found.entry, found.adapter);
}

std::vector<ModelGauges> ModelPool::use() const {
  std::vector<ModelGauges> out;
  std::vector<std::shared_ptr<Service>> services;
  {
    const Lock lock(mutex_);
    for (const auto& entry : entries_) {
      out.push_back({entry->spec.name, entry->service != nullptr, entry->loads, entry->failures,
                     entry->before});
      out.back().gauges.waiting = static_cast<int64_t>(entry->waiting.size());
      services.push_back(entry->service ? hold(*entry, false) : nullptr);
    }
  }
  for (size_t i = 0; i < out.size(); ++i) {
    if (!services[i]) continue;
    Gauges now = services[i]->gauges();
    out[i].gauges.add(now);
  }
  return out;
}

Service& ModelPool::first() const {
  const Lock lock(mutex_);
  PONDER_CHECK(entries_.front()->service);
  return *entries_.front()->service;
}

}  // namespace ponder
