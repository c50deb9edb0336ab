#include "model/follow.h"

#include <exception>
#include <filesystem>
#include <map>

#include "base/wire.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr size_t kLongestMessage = size_t{1} << 30;
constexpr int32_t kEdition = 3;  // of what messages look like

enum class Word : int32_t { Load, Drop, Hidden, Logits, Draft, End };

WireWriter begin_message(Word word, int64_t model = 0) {
  WireWriter out;
  out.value(kEdition);
  out.value(word);
  out.value(model);
  return out;
}

// What two ranks' files must have in common: config, and each tensor's name, shape, type and size.
uint64_t likeness(const Checkpoint& checkpoint) {
  std::string all = checkpoint.config.dump();
  for (const StoredTensor& tensor : checkpoint.tensors) {
    all += fmt::format("\n{} {} {}", tensor.name, static_cast<int>(tensor.dtype), tensor.bytes);
    for (const int64_t size : tensor.shape) all += fmt::format(" {}", size);
  }
  return std::hash<std::string>()(all);
}

void write_options(WireWriter& out, const ModelOptions& options) {
  out.value(static_cast<int32_t>(options.absorbed));
  out.value(options.copy_weights ? static_cast<int32_t>(*options.copy_weights) : -1);
  out.value(static_cast<int32_t>(options.interleave));
  out.value(options.kv ? static_cast<int32_t>(*options.kv) : -1);
  out.value(static_cast<int32_t>(unread_allowed()));
  const auto path = [](const LoraFolder& of) {
    return std::filesystem::absolute(of.path).string();
  };
  out.text(options.lora ? path(*options.lora->from) : "");
  out.value(static_cast<int64_t>(options.adapters.size()));
  for (const auto& adapter : options.adapters) out.text(path(*adapter));
}

ModelOptions read_options(WireReader& in) {
  ModelOptions out;
  out.absorbed = in.value_in(0, 1, "the absorbed form") != 0;
  if (const int32_t copy = in.value_in(-1, 1, "copied weights"); copy >= 0)
    out.copy_weights = copy != 0;
  out.interleave = in.value_in(0, 1, "interleaved weights") != 0;
  const int32_t kv = in.value_in(-1, static_cast<int32_t>(DType::BF16), "the cache's type");
  if (kv >= 0) out.kv = static_cast<DType>(kv);
  allow_unread(in.value_in(0, 1, "unread tensors") != 0);
  if (const std::string path = in.text(); !path.empty())
    out.lora.emplace().from = std::make_shared<const LoraFolder>(open_lora(path));
  for (auto left = in.value_in<int64_t>(0, 1 << 16, "adapters"); left > 0; --left)
    out.adapters.push_back(std::make_shared<const LoraFolder>(open_lora(in.text())));
  return out;
}

int64_t pages_of(int64_t position, int64_t rows) { return (position + rows + kPage - 1) / kPage; }

void write_batch(WireWriter& out, const Batch& batch) {
  out.values(std::span(batch.tokens));
  out.value(static_cast<int64_t>(batch.segments.size()));
  for (const Segment& segment : batch.segments) {
    out.value(segment.rows);
    out.value(segment.position);
    out.value(segment.adapter);
    const auto pages = static_cast<size_t>(pages_of(segment.position, segment.rows));
    out.values(std::span(segment.pages, pages));
  }
}

// With the pages that its segments point to.
struct ToldBatch {
  Batch batch;
  std::vector<std::vector<int32_t>> pages;
};

void check_tokens(const std::vector<int32_t>& tokens, int64_t vocab) {
  for (const int32_t token : tokens) {
    if (token < 0 || token >= vocab)
      fail("a message of another rank has token {}, but there are {}", token, vocab);
  }
}

void read_segment(WireReader& in, const KvCache& cache, int32_t adapters, ToldBatch& out) {
  constexpr int64_t kMostPositions = int64_t{1} << 31;
  Segment segment;
  Batch& batch = out.batch;
  segment.first_row = static_cast<int64_t>(batch.positions.size());
  segment.rows = in.value_in<int64_t>(1, batch.rows() - segment.first_row, "a segment's rows");
  segment.position = in.value_in<int64_t>(0, kMostPositions, "a position");
  segment.adapter = in.value_in<int32_t>(-1, adapters - 1, "an adapter");
  std::vector<int32_t>& pages = out.pages.emplace_back(in.values<int32_t>());
  if (static_cast<int64_t>(pages.size()) != pages_of(segment.position, segment.rows))
    fail("a message of another rank has {} pages for {} rows from position {}", pages.size(),
         segment.rows, segment.position);
  for (const int32_t page : pages) {
    if (page < 0 || page >= cache.pages())
      fail("a message of another rank has page {} of {}", page, cache.pages());
  }
  segment.pages = pages.data();
  batch.segments.push_back(segment);
  for (int64_t r = 0; r < segment.rows; ++r)
    batch.positions.push_back(static_cast<int32_t>(segment.position + r));
}

ToldBatch read_batch(WireReader& in, const KvCache& cache, int64_t vocab, int32_t adapters) {
  ToldBatch out;
  out.batch.tokens = in.values<int32_t>();
  check_tokens(out.batch.tokens, vocab);
  for (auto left = in.value_in<int64_t>(1, out.batch.rows(), "segments"); left > 0; --left)
    read_segment(in, cache, adapters, out);
  if (out.batch.positions.size() != out.batch.tokens.size())
    fail("a message of another rank has {} tokens in segments of {}", out.batch.tokens.size(),
         out.batch.positions.size());
  return out;
}

void write_cache(WireWriter& out, KvCache& cache) {
  out.value(cache.number());
  out.value(cache.pages());
  out.value(cache.states());
  out.value(cache.windows());
  const std::vector<CacheAction> actions = cache.take_actions();
  out.values(std::span(actions));
}

template <class R>
void write_rows(WireWriter& out, const Tensor<R>& x) {
  out.value(x.rows);
  out.value(x.cols);
  for (int64_t r = 0; r < x.rows; ++r)
    out.values(std::span<const R>(x.row(r), static_cast<size_t>(x.cols)));
}

Isa isa_of(const std::string& name) {
  for (const Isa isa : kIsas) {
    if (name != isa_name(isa)) continue;
    if (isa_usable(isa)) return isa;
    fail("rank 0 runs {} kernels, which this machine cannot; set PONDER_ISA for all ranks", name);
  }
  fail("a message of another rank names the kernels {}", printable(name, 40));
}

// What is the same for all ranks of a load: the first fault and whose it is; "" if there is none.
std::string first_fault(Cluster& cluster, const std::string& own) {
  const std::vector<std::string> faults = cluster.texts(own);
  for (size_t r = 0; r < faults.size(); ++r) {
    if (faults[r].empty()) continue;
    return r == 0 ? faults[r]
                  : fmt::format("{}: {}", cluster.name_of(static_cast<int>(r)), faults[r]);
  }
  return {};
}

class Follower {
 public:
  Follower(const std::shared_ptr<Cluster>& cluster, int threads) : pool_(threads) {
    ranks_->cluster = cluster;
  }

  void run() {
    for (bool more = true; more;) {
      const std::vector<std::byte> message = ranks_->cluster->broadcast({}, kLongestMessage);
      WireReader in(message);
      in.value_in(kEdition, kEdition, "the edition of messages");
      more = obey(in);
      in.end();
      arena_.reset();
    }
  }

 private:
  struct Held {
    std::unique_ptr<Model<float>> model;
    int32_t adapters = 0;
    int64_t cache_number = 0;
    std::unique_ptr<KvCache> cache;
  };

  bool obey(WireReader& in) {
    const auto word = in.value_in(static_cast<int32_t>(Word::Load), static_cast<int32_t>(Word::End),
                                  "what to do");
    const auto number = in.value<int64_t>();
    switch (static_cast<Word>(word)) {
      case Word::Load:
        load(number, in);
        return true;
      case Word::Drop:
        held_.erase(number);
        return true;
      case Word::Hidden:
        hidden(in, held(number));
        return true;
      case Word::Logits:
        logits(in, held(number));
        return true;
      case Word::Draft:
        draft(in, held(number));
        return true;
      case Word::End:
        return false;
    }
    return false;
  }

  Held& held(int64_t number) {
    const auto found = held_.find(number);
    if (found == held_.end())
      fail("a message of another rank is about model {}, unknown here", number);
    return found->second;
  }

  void load(int64_t number, WireReader& in) {
    Held made;
    std::string fault;
    try {
      made = load_model(in);
    } catch (const RankEnded&) {
      throw;
    } catch (const std::exception& error) {
      fault = error.what();
      in = WireReader({});  // what came after is of no use
    }
    if (first_fault(*ranks_->cluster, fault).empty()) held_[number] = std::move(made);
  }

  Held load_model(WireReader& in) {
    const std::string path = in.text();
    const auto like = in.value<uint64_t>();
    ranks_->layout.tp = in.value<int32_t>();
    ranks_->layout.ep = in.value<int32_t>();
    ranks_->layout.pp = in.value<int32_t>();
    ModelOptions options = read_options(in);
    options.ranks = ranks_;
    auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(path, false));
    if (likeness(*checkpoint) != like)
      fail("{}: it is another model than rank 0's file of that name; copy that to here", path);
    Held out;
    out.adapters = static_cast<int32_t>(options.adapters.size());
    out.model = make_model<float>(std::move(checkpoint), options);
    return out;
  }

  KvCache& cache(WireReader& in, Held& of) {
    const auto number = in.value<int64_t>();
    const auto pages = in.value_in<int64_t>(1, int64_t{1} << 40, "the cache's pages");
    const auto states = in.value_in<int64_t>(0, int64_t{1} << 40, "the cache's states");
    const auto windows = in.value_in<int64_t>(0, int64_t{1} << 40, "the cache's windows");
    if (of.cache_number != number) {
      of.cache.reset();
      of.cache = std::make_unique<KvCache>(of.model->kv_layout(), pages, false, states, windows);
      of.cache_number = number;
    }
    for (const CacheAction& action : in.values<CacheAction>()) of.cache->repeat(action);
    return *of.cache;
  }

  Graph<float> graph(WireReader& in) {
    return {kernels_for<float>(isa_of(in.text())), pool_, arena_};
  }

  Tensor<float> rows(WireReader& in, Graph<float>& g, int64_t size) {
    const auto count = in.value_in<int64_t>(1, 1 << 24, "rows");
    in.value_in(size, size, "the states' size");
    const Tensor<float> out = g.make(count, size);
    for (int64_t r = 0; r < count; ++r) {
      const std::vector<float> row = in.values<float>();
      if (static_cast<int64_t>(row.size()) != size)
        fail("a message of another rank has a state of {} numbers, not {}", row.size(), size);
      std::copy(row.begin(), row.end(), out.row(r));
    }
    return out;
  }

  void hidden(WireReader& in, Held& of) {
    Graph<float> g = graph(in);
    KvCache& its = cache(in, of);
    const ToldBatch told = read_batch(in, its, of.model->config().vocab, of.adapters);
    of.model->hidden(g, told.batch, its);
  }

  void logits(WireReader& in, Held& of) {
    Graph<float> g = graph(in);
    of.model->logits(g, rows(in, g, of.model->config().hidden));
  }

  void draft(WireReader& in, Held& of) {
    Graph<float> g = graph(in);
    KvCache& its = cache(in, of);
    const ToldBatch told = read_batch(in, its, of.model->config().vocab, of.adapters);
    const Tensor<float> states = rows(in, g, of.model->draft_width());
    if (states.rows != told.batch.rows() || !of.model->has_draft())
      fail("a message of another rank wants a draft of {} rows from {}", told.batch.rows(),
           states.rows);
    of.model->draft_hidden(g, states, told.batch, its);
  }

  std::shared_ptr<Ranks> ranks_ = std::make_shared<Ranks>();
  ThreadPool pool_;
  Arena arena_;
  std::map<int64_t, Held> held_;
};

}  // namespace

Lead::Lead(std::shared_ptr<Ranks> ranks, const Checkpoint& checkpoint, const ModelOptions& options)
    : ranks_(std::move(ranks)), number_(++ranks_->announced), loading_(ranks_->turn) {
  WireWriter out = begin_message(Word::Load, number_);
  out.text(std::filesystem::absolute(checkpoint.path).string());
  out.value(likeness(checkpoint));
  out.value(static_cast<int32_t>(ranks_->layout.tp));
  out.value(static_cast<int32_t>(ranks_->layout.ep));
  out.value(static_cast<int32_t>(ranks_->layout.pp));
  write_options(out, options);
  ranks_->cluster->set_patience(Cluster::kForEver);  // files may be long to read
  ranks_->cluster->broadcast(out.take(), kLongestMessage);
}

void Lead::settle(const std::string& fault) {
  settled_ = true;
  std::string first;
  {
    const auto turn = std::move(loading_);  // given back though a rank has died meanwhile
    first = first_fault(*ranks_->cluster, fault);
  }
  if (!first.empty() && fault.empty()) throw Error(first);
}

void Lead::loaded() { settle(""); }

// Nothing that goes wrong here is news: the ranks are gone.
Lead::~Lead() {
  try {
    if (!settled_) settle("it was not loaded");
    const std::lock_guard turn(ranks_->turn);
    ranks_->cluster->broadcast(begin_message(Word::Drop, number_).take(), kLongestMessage);
  } catch (const Error&) {
  }
}

template <class R>
std::vector<std::byte> Lead::hidden(const Graph<R>& g, const Batch& batch, KvCache& cache) const {
  WireWriter out = begin_message(Word::Hidden, number_);
  out.text(g.kernels().name);
  write_cache(out, cache);
  write_batch(out, batch);
  return out.take();
}

template <class R>
std::vector<std::byte> Lead::logits(const Graph<R>& g, const Tensor<R>& hidden) const {
  WireWriter out = begin_message(Word::Logits, number_);
  out.text(g.kernels().name);
  write_rows(out, hidden);
  return out.take();
}

template <class R>
std::vector<std::byte> Lead::draft(const Graph<R>& g, const Tensor<R>& hidden, const Batch& next,
                                   KvCache& cache) const {
  WireWriter out = begin_message(Word::Draft, number_);
  out.text(g.kernels().name);
  write_cache(out, cache);
  write_batch(out, next);
  write_rows(out, hidden);
  return out.take();
}

#define PONDER_INSTANTIATE(R)                                                                  \
  template std::vector<std::byte> Lead::hidden(const Graph<R>&, const Batch&, KvCache&) const; \
  template std::vector<std::byte> Lead::logits(const Graph<R>&, const Tensor<R>&) const;       \
  template std::vector<std::byte> Lead::draft(const Graph<R>&, const Tensor<R>&, const Batch&, \
                                              KvCache&) const;
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

Together::Together(Lead& lead, std::vector<std::byte> message)
    : ranks_(lead.ranks_), turn_(ranks_->turn), exceptions_(std::uncaught_exceptions()) {
  ranks_->cluster->set_patience(ranks_->patience);
  ranks_->cluster->broadcast(std::move(message), kLongestMessage);
}

Together::~Together() {
  if (std::uncaught_exceptions() > exceptions_) ranks_->cluster->give_up();
}

void follow(const std::shared_ptr<Cluster>& cluster, int threads) {
  Follower(cluster, threads).run();
}

void end_following(Cluster& cluster) {
  try {
    cluster.broadcast(begin_message(Word::End).take(), kLongestMessage);
  } catch (const RankEnded&) {  // then there is nobody to tell
  }
}

}  // namespace ponder
