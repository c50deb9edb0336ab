// What the server counts, in the text format that Prometheus reads.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "model/expert_cache.h"

namespace ponder {

class Histogram {
 public:
  void add(double seconds);
  void write(std::string& out, const char* name, const char* help) const;

 private:
  static constexpr std::array<double, 14> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                     0.25,  0.5,    1,     2.5,  5,     10,   60};
  std::array<uint64_t, kBounds.size() + 1> counts_{};
  double sum_ = 0;
};

// Numbers that others hold and that are read when they are asked for.
struct Gauges {
  size_t connections = 0, request_bytes = 0;
  int64_t running = 0, waiting = 0;
  int64_t kv_pages = 0, kv_pages_used = 0, kv_pages_reusable = 0;
  int64_t prefilled = 0, decoded = 0, preempted = 0, drafted = 0, accepted = 0;
  uint64_t resident_bytes = 0;
  StreamCounters experts;  // of models that are larger than memory

  void add(const Gauges& other);           // of another model
  void add_counters(const Gauges& other);  // what only grows
};

// What is shown of one model: its gauges, and whether it is there.
struct ModelGauges {
  std::string name;
  bool loaded = false;
  int64_t loads = 0, failures = 0;
  Gauges gauges;
};

class Metrics {
 public:
  void answered(const std::string& path, int status, double seconds);
  void first_token(double seconds);  // since the request came
  void next_token(double seconds);   // since the one before
  // Of one reply of this model, which has one of few names.
  struct Tokens {
    int64_t prompt = 0, cached = 0, completion = 0, reasoning = 0;
  };
  void completed(const std::string& model, const Tokens& tokens, bool cancelled);
  // `all`: what belongs to no model.
  std::string text(Gauges all, const std::vector<ModelGauges>& models) const;

 private:
  struct Replies {
    Tokens tokens;
    int64_t count = 0, cancelled = 0;
  };
  void add_replies(std::string& out) const;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, uint64_t> answers_;
  Histogram request_seconds_, first_token_seconds_, token_seconds_;
  Replies replies_;
  std::map<std::string, Replies> of_model_;
};

uint64_t resident_bytes();  // of this process

}  // namespace ponder
