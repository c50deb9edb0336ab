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

template <class T>
void single(std::string& out, const char* name, const char* type, const char* help, T value) {
  head(out, name, type, help);
  add(out, "{} {}\n", name, value);
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

void Metrics::completed(int64_t prompt_tokens, int64_t cached, int64_t completion,
                        int64_t reasoning, bool cancelled) {
  const std::unique_lock lock(mutex_);
  prompt_tokens_ += prompt_tokens;
  cached_tokens_ += cached;
  completion_tokens_ += completion;
  reasoning_tokens_ += reasoning;
  ++replies_;
  cancelled_ += cancelled;
}

std::string Metrics::text(const Gauges& gauges) const {
  const std::unique_lock lock(mutex_);
  std::string out;
  head(out, "ponder_requests_total", "counter", "Requests answered, by path and status.");
  for (const auto& [key, count] : answers_) {
    add(out, "ponder_requests_total{{path=\"{}\",status=\"{}\"}} {}\n", key.first, key.second,
        count);
  }
  single(out, "ponder_replies_total", "counter", "Replies generated.", replies_);
  single(out, "ponder_replies_cancelled_total", "counter", "Replies whose reader left.",
         cancelled_);
  single(out, "ponder_prompt_tokens_total", "counter", "Tokens of prompts.", prompt_tokens_);
  single(out, "ponder_prompt_tokens_cached_total", "counter",
         "Tokens of prompts that were in the cache.", cached_tokens_);
  single(out, "ponder_completion_tokens_total", "counter", "Tokens generated.", completion_tokens_);
  single(out, "ponder_reasoning_tokens_total", "counter", "Tokens generated that were thought.",
         reasoning_tokens_);
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
