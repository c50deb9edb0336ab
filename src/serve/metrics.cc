#include "serve/metrics.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace ponder {
namespace {

template <class... Args>
void add(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

void head(std::string& out, const char* name, const char* type, const char* help) {
  add(out, "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

// A label's value has its own three escapes.
template <class T>
void with_model(std::string& out, const char* name, const std::string& model, T value) {
  std::string label;
  for (const char c : model) {
    if (c == '\\' || c == '"') label += '\\';
    label += c == '\n' ? "\\n" : std::string(1, c);
  }
  add(out, "{}{{model=\"{}\"}} {}\n", name, label, value);
}

template <class T>
void single(std::string& out, const char* name, const char* type, const char* help, T value) {
  head(out, name, type, help);
  add(out, "{} {}\n", name, value);
}

void add_experts(std::string& out, const StreamCounters& experts) {
  single(out, "ponder_expert_hits_total", "counter",
         "Routed experts that were in memory when they were chosen, of models that are larger.",
         experts.hits);
  single(out, "ponder_expert_misses_total", "counter", "Those that had to be read first.",
         experts.misses);
  single(out, "ponder_expert_read_bytes_total", "counter", "Bytes of experts read from files.",
         experts.read_bytes);
  single(out, "ponder_expert_foreseen_total", "counter", "Experts asked for a layer early.",
         experts.foreseen);
  single(out, "ponder_expert_foreseen_right_total", "counter", "Those that were chosen then.",
         experts.right);
  single(out, "ponder_expert_memory_bytes", "gauge", "Memory for experts.", experts.bytes);
  single(out, "ponder_expert_filled_bytes", "gauge", "Of it, what holds one.", experts.filled);
}

}  // namespace

void Histogram::add(double seconds) {
  size_t i = 0;
  while (i < kBounds.size() && seconds > kBounds[i]) ++i;
  ++counts_[i];
  sum_ += seconds;
}

void Histogram::write(std::string& out, const char* name, const char* help) const {
  head(out, name, "histogram", help);
  uint64_t total = 0;
  for (size_t i = 0; i < kBounds.size(); ++i) {
    total += counts_[i];
    ponder::add(out, "{}_bucket{{le=\"{}\"}} {}\n", name, kBounds[i], total);
  }
  total += counts_.back();
  ponder::add(out, "{}_bucket{{le=\"+Inf\"}} {}\n{}_sum {}\n{}_count {}\n", name, total, name, sum_,
              name, total);
}

void Metrics::answered(const std::string& path, int status, double seconds) {
  const std::unique_lock lock(mutex_);
  ++answers_[{path, status}];
  request_seconds_.add(seconds);
}

void Metrics::first_token(double seconds) {
  const std::unique_lock lock(mutex_);
  first_token_seconds_.add(seconds);
}

void Metrics::next_token(double seconds) {
  const std::unique_lock lock(mutex_);
  token_seconds_.add(seconds);
}

void Gauges::add_counters(const Gauges& other) {
  prefilled += other.prefilled;
  decoded += other.decoded;
  preempted += other.preempted;
  drafted += other.drafted;
  accepted += other.accepted;
  experts.hits += other.experts.hits;
  experts.misses += other.experts.misses;
  experts.read_bytes += other.experts.read_bytes;
  experts.foreseen += other.experts.foreseen;
  experts.right += other.experts.right;
}

void Gauges::add(const Gauges& other) {
  add_counters(other);
  running += other.running;
  waiting += other.waiting;
  kv_pages += other.kv_pages;
  kv_pages_used += other.kv_pages_used;
  kv_pages_reusable += other.kv_pages_reusable;
  experts.bytes += other.experts.bytes;
  experts.filled += other.experts.filled;
}

void Metrics::completed(const std::string& model, const Tokens& tokens, bool cancelled) {
  const std::unique_lock lock(mutex_);
  for (Replies* replies : {&replies_, &of_model_[model]}) {
    replies->tokens.prompt += tokens.prompt;
    replies->tokens.cached += tokens.cached;
    replies->tokens.completion += tokens.completion;
    replies->tokens.reasoning += tokens.reasoning;
    ++replies->count;
    replies->cancelled += cancelled;
  }
}

void Metrics::add_replies(std::string& out) const {
  const Tokens& tokens = replies_.tokens;
  single(out, "ponder_replies_total", "counter", "Replies generated.", replies_.count);
  single(out, "ponder_replies_cancelled_total", "counter", "Replies whose reader left.",
         replies_.cancelled);
  single(out, "ponder_prompt_tokens_total", "counter", "Tokens of prompts.", tokens.prompt);
  single(out, "ponder_prompt_tokens_cached_total", "counter",
         "Tokens of prompts that were in the cache.", tokens.cached);
  single(out, "ponder_completion_tokens_total", "counter", "Tokens generated.", tokens.completion);
  single(out, "ponder_reasoning_tokens_total", "counter", "Tokens generated that were thought.",
         tokens.reasoning);
  const auto each = [&](const char* name, const char* help, auto value) {
    head(out, name, "counter", help);
    for (const auto& [model, replies] : of_model_) with_model(out, name, model, value(replies));
  };
  each("ponder_model_replies_total", "Replies of each model and adapter.",
       [](const Replies& one) { return one.count; });
  each("ponder_model_prompt_tokens_total", "Tokens of their prompts.",
       [](const Replies& one) { return one.tokens.prompt; });
  each("ponder_model_completion_tokens_total", "Tokens that they generated.",
       [](const Replies& one) { return one.tokens.completion; });
}

std::string Metrics::text(Gauges gauges, const std::vector<ModelGauges>& models) const {
  const std::unique_lock lock(mutex_);
  std::string out;
  for (const ModelGauges& model : models) gauges.add(model.gauges);
  head(out, "ponder_requests_total", "counter", "Requests answered, by path and status.");
  for (const auto& [key, count] : answers_) {
    add(out, "ponder_requests_total{{path=\"{}\",status=\"{}\"}} {}\n", key.first, key.second,
        count);
  }
  add_replies(out);
  const auto each = [&](const char* name, const char* type, const char* help, auto value) {
    head(out, name, type, help);
    for (const ModelGauges& model : models) with_model(out, name, model.name, value(model));
  };
  each("ponder_model_loaded", "gauge", "Whether it is in memory.",
       [](const ModelGauges& one) { return one.loaded ? 1 : 0; });
  each("ponder_model_loads_total", "counter", "Times that it was loaded.",
       [](const ModelGauges& one) { return one.loads; });
  each("ponder_model_load_failures_total", "counter", "Times that it could not be loaded.",
       [](const ModelGauges& one) { return one.failures; });
  each("ponder_model_requests_running", "gauge", "Replies that it generates.",
       [](const ModelGauges& one) { return one.gauges.running; });
  each("ponder_model_requests_waiting", "gauge", "Replies that wait for it.",
       [](const ModelGauges& one) { return one.gauges.waiting; });
  request_seconds_.write(out, "ponder_request_seconds", "From a request's first byte to the last.");
  first_token_seconds_.write(out, "ponder_first_token_seconds",
                             "From a request to its first token.");
  token_seconds_.write(out, "ponder_token_seconds", "Between tokens of a reply.");
  single(out, "ponder_connections", "gauge", "Open connections.", gauges.connections);
  single(out, "ponder_request_memory_bytes", "gauge", "Of requests that the server holds.",
         gauges.request_bytes);
  single(out, "ponder_requests_running", "gauge", "Replies being generated.", gauges.running);
  single(out, "ponder_requests_waiting", "gauge", "Replies that wait for their turn.",
         gauges.waiting);
  single(out, "ponder_kv_pages", "gauge", "Pages of the KV cache.", gauges.kv_pages);
  single(out, "ponder_kv_pages_used", "gauge", "Pages of running replies.", gauges.kv_pages_used);
  single(out, "ponder_kv_pages_reusable", "gauge", "Pages whose keys may serve again.",
         gauges.kv_pages_reusable);
  single(out, "ponder_drafted_tokens_total", "counter", "Tokens guessed.", gauges.drafted);
  single(out, "ponder_accepted_tokens_total", "counter", "Guesses that were right.",
         gauges.accepted);
  single(out, "ponder_prefill_rows_total", "counter", "Prompt tokens computed.", gauges.prefilled);
  single(out, "ponder_decode_rows_total", "counter", "Tokens computed after prompts.",
         gauges.decoded);
  single(out, "ponder_preemptions_total", "counter",
         "Replies that gave their keys to an older one.", gauges.preempted);
  add_experts(out, gauges.experts);
  single(out, "process_resident_memory_bytes", "gauge", "Resident memory.", gauges.resident_bytes);
  return out;
}

uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  uint64_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace ponder
