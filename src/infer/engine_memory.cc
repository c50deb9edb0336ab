#include "infer/engine_memory.h"

#include <algorithm>

#include "base/cpu.h"
#include "base/error.h"
#include "base/memory.h"
#include "infer/draft_model.h"
#include "infer/fingerprint.h"

namespace ponder {
namespace {

uint64_t file_bytes(const Checkpoint& checkpoint) {
  uint64_t out = 0;
  for (const MappedFile& file : checkpoint.files) out += file.bytes().size();
  return out;
}

// What one model asks memory for, found out once: each look at its weights builds it anew.
class Needs {
 public:
  Needs(const std::shared_ptr<const Checkpoint>& checkpoint, const EngineOptions& options)
      : checkpoint_(checkpoint),
        options_(options),
        config_(read_model_config(checkpoint->config, checkpoint->path)),
        layout_(kv_layout_of(checkpoint, options.model)) {}

  const ModelConfig& config() const { return config_; }
  uint64_t cache(int64_t context) const {
    const CacheRoom room = cache_room(options_, context, layout_);
    const uint64_t draft =
        options_.draft_model ? draft_memory(options_.draft_model, options_, room.pages) : 0;
    return draft + static_cast<uint64_t>(room.bytes(layout_)) + positions_bytes(config_, context);
  }
  const WeightBytes& copied() {
    if (!copied_) copied_ = weight_bytes_of(checkpoint_, copied_model(options_));
    return *copied_;
  }

 private:
  const std::shared_ptr<const Checkpoint>& checkpoint_;
  const EngineOptions& options_;
  ModelConfig config_;
  KvLayout layout_;
  std::optional<WeightBytes> copied_;
};

// Where activations and other programs are to have their place, too.
uint64_t room_by_default() { return free_memory() / 10 * 9; }

StreamOptions stream_in(uint64_t bytes, const Checkpoint& checkpoint,
                        const EngineOptions& options) {
  StreamOptions out;
  out.bytes = bytes;
  if (!options.heat_folder.empty())
    out.heat_file = fmt::format("{}/heat/{}.heat", options.heat_folder,
                                fingerprint_of_weights(checkpoint).hex());
  return out;
}

// For each context that the cache holds so many as take no more than what sees all does, but at
// least those of a few sequences and what they go on from, at most those of some.
int64_t window_slots(const EngineOptions& options, int64_t pages, int64_t one,
                     const KvLayout& layout) {
  constexpr int64_t kFewest = 4, kMost = 16;  // sequences of each context
  const int64_t bytes = layout.window_bytes();
  if (bytes == 0 || !options.cache_folder.empty()) return 0;  // a folder keeps whole pages
  const int64_t of_rows = windows_of_rows(options.rows), need = windows_of_sequence(layout);
  const int64_t fair = one * (layout.page_bytes() - bytes) / bytes;
  int64_t out = of_rows + (pages + one - 1) / one * std::clamp(fair, kFewest * need, kMost * need);
  if (options.window_pages > 0) out = std::max(options.window_pages, of_rows + need);
  return out < pages ? out : 0;
}

[[noreturn]] void fail_for_room(const Checkpoint& checkpoint, uint64_t memory, uint64_t needed,
                                const WeightBytes& bytes, uint64_t cache) {
  fail(
      "{}: --memory is {}, but {} are needed at least: {} of weights that stay, {} of keys and one "
      "expert of each size; give it more, or a smaller --ctx",
      checkpoint.path, bytes_text(memory), bytes_text(needed), bytes_text(bytes.stays),
      bytes_text(cache));
}

}  // namespace

int64_t context_of(const ModelConfig& config, int64_t asked) {
  if (asked < 0) fail("a context of {} tokens is asked for; it must be positive", asked);
  if (asked > config.max_position) {
    fail("a context of {} tokens is asked for, but the model has positions for {}", asked,
         config.max_position);
  }
  return asked == 0 ? config.max_position : asked;
}

ModelOptions copied_model(const EngineOptions& options) {
  ModelOptions out = options.model;
  out.interleave = kernels_for<float>(options.isa).interleaves;
  return out;
}

static int64_t context_in(Needs& needs, const Checkpoint& checkpoint,
                          const EngineOptions& options) {
  int64_t out = context_of(needs.config(), options.context);
  if (options.context > 0 || options.model.ranks) return out;
  const bool said = options.memory > 0;
  const uint64_t memory = said ? options.memory : room_by_default();
  const uint64_t weights =
      said ? needs.copied().stays + needs.copied().experts : file_bytes(checkpoint);
  while (out > kFewestTokens && weights + needs.cache(out) > memory)
    out = std::max(out / 2, kFewestTokens);
  return out;
}

int64_t context_in_memory(const std::shared_ptr<const Checkpoint>& checkpoint,
                          const EngineOptions& options) {
  Needs needs(checkpoint, options);
  return context_in(needs, *checkpoint, options);
}

int64_t CacheRoom::bytes(const KvLayout& layout) const {
  const int64_t apart = windows > 0 ? layout.window_bytes() : 0;
  return pages * (layout.page_bytes() - apart) + windows * apart + states * layout.state_bytes();
}

// RopeTable: a cosine and a sine for each pair of numbers that turns.
uint64_t positions_bytes(const ModelConfig& config, int64_t context) {
  int64_t numbers = 0;
  for (const RopeConfig& rope : config.ropes) numbers += rope.dim;
  return static_cast<uint64_t>(numbers * context) * sizeof(float);
}

static int64_t cache_pages(const EngineOptions& options, int64_t context, const KvLayout& layout) {
  const int64_t one = pages_of(context);
  if (options.cache_tokens > 0) return std::max(pages_of(options.cache_tokens), one);
  const int64_t windows = window_slots(options, one, one, layout);
  const int64_t context_bytes = CacheRoom{one, 0, windows}.bytes(layout);
  const auto room =
      static_cast<int64_t>(memory_bytes() / 16) / std::max<int64_t>(1, context_bytes / one);
  return std::clamp(room, one, one * std::max<int64_t>(options.cache_contexts, 1));
}

static int64_t state_slots(const EngineOptions& options, int64_t pages, const KvLayout& layout) {
  if (layout.state_bytes() == 0) return 0;
  constexpr int64_t kFewest = 8, kSpare = 32;
  if (options.states > 0) return std::max<int64_t>(options.states, 2);
  const auto room = static_cast<int64_t>(memory_bytes() / 16) / layout.state_bytes();
  // A page has one at most; others are put aside while guesses are tried.
  return std::clamp(room, kFewest, std::max(kFewest, pages + std::min(pages, kSpare)));
}

CacheRoom cache_room(const EngineOptions& options, int64_t context, const KvLayout& layout) {
  CacheRoom out;
  out.pages = cache_pages(options, context, layout);
  out.states = state_slots(options, out.pages, layout);
  out.windows = window_slots(options, out.pages, pages_of(context), layout);
  return out;
}

MemoryPlan plan_memory(const std::shared_ptr<const Checkpoint>& checkpoint,
                       const EngineOptions& options) {
  Needs needs(checkpoint, options);
  MemoryPlan out;
  out.context = context_in(needs, *checkpoint, options);
  out.weights = file_bytes(*checkpoint);
  out.cache = needs.cache(out.context);
  const bool said = options.memory > 0;
  if (options.model.ranks) {
    if (said) {
      fail("{}: each rank holds its part in memory; leave --memory out, or start one process",
           checkpoint->path);
    }
    const Cluster& cluster = *options.model.ranks->cluster;
    out.weights = out.weights / static_cast<uint64_t>(cluster.size()) *
                  static_cast<uint64_t>(cluster.local_size());
    return out;
  }
  const uint64_t memory = said ? options.memory : room_by_default();
  out.fits = !said && out.weights + out.cache <= memory;
  if (out.fits) return out;
  const WeightBytes& bytes = needs.copied();
  out.fits = bytes.stays + bytes.experts + out.cache <= memory;
  if (out.fits) return out;
  const uint64_t needed = bytes.stays + bytes.least + out.cache;
  const bool runs = bytes.not_streamed.empty() && needed <= memory;
  if (!runs && !said) return out;  // mapped, as far as it goes
  if (!bytes.not_streamed.empty()) {
    fail("{}; it needs {}, and --memory is {}", bytes.not_streamed,
         bytes_text(bytes.stays + bytes.experts + out.cache), bytes_text(memory));
  }
  if (!runs) fail_for_room(*checkpoint, memory, needed, bytes, out.cache);
  const uint64_t experts = memory - bytes.stays - out.cache;
  out.weights = bytes.stays + experts;
  out.stream = stream_in(experts, *checkpoint, options);
  return out;
}

}  // namespace ponder
