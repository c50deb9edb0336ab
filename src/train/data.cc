#include "train/data.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/json.h"
#include "train/data_units.h"
#include "train/permutation.h"
#include "train/tokenize.h"

namespace ponder {
namespace {

// One source and how far it has been drawn.
struct Source {
  DataUnits units;
  double weight;
  int64_t epoch = 0, next = 0;  // `next` of the epoch's order
  int64_t drawn = 0;            // rows, of all epochs

  Unit drawn_unit(uint64_t seed, uint64_t number, int64_t place) const {
    const Permutation order(static_cast<uint64_t>(units.count()), seed,
                            number << 32 | static_cast<uint64_t>(epoch));
    return units.unit(static_cast<int64_t>(order.at(static_cast<uint64_t>(place))));
  }
};

// A piece on its way into a batch.
struct Piece {
  size_t source = 0;
  Unit unit;
};

void check_options(const DataOptions& options) {
  if (options.sources.empty()) fail("training data: no source is named");
  if (options.sequence < 1) fail("data: sequence is {}, but must be positive", options.sequence);
  if (options.sequence > options.batch_tokens) {
    fail("data: sequence is {}, but a batch has only {} tokens; make the batch larger",
         options.sequence, options.batch_tokens);
  }
  if (!(options.validation >= 0 && options.validation < 1)) {
    fail("data: validation is {}, but must be a share in [0, 1)", options.validation);
  }
  if (options.cache_dir.empty()) fail("data: no folder is named for the tokenised documents");
  PONDER_CHECK(options.ranks >= 1 && options.rank >= 0 && options.rank < options.ranks);
  for (const DataSource& source : options.sources) {
    if (!(source.weight > 0) || !std::isfinite(source.weight)) {
      fail("training data {}: its weight is {}, but must be positive", source.path, source.weight);
    }
  }
}

// Parts of long texts hold several pieces each, and are small enough to be held out one by one.
size_t part_bytes(int64_t sequence) {
  constexpr int64_t kLeast = 16 << 10, kMost = 64 << 20;
  return std::bit_ceil(static_cast<uint64_t>(std::clamp(sequence * 16, kLeast, kMost)));
}

// Hashes below the result are held out: a share of all, and one document at the least that has
// something to predict.
uint64_t held_out_below(double share, const std::vector<TokenCache>& caches,
                        const DataUnits::Cut& cut) {
  if (share == 0) return 0;
  const auto limit = static_cast<uint64_t>(std::ldexp(share, 64));
  uint64_t least = std::numeric_limits<uint64_t>::max(), most = 0;
  for (const TokenCache& cache : caches) {
    for (int64_t i = 0; i < cache.documents(); ++i) {
      if (DataUnits::units_of(cache, cut, i) == 0) continue;
      least = std::min(least, cache.hash(i));
      most = std::max(most, cache.hash(i));
    }
  }
  if (most == 0) {
    fail(
        "data: there is nothing to learn from in data.sources: no text, no chat with an answer "
        "(role "
        "\"assistant\"), or none whose answer begins within data.sequence ({} tokens)",
        cut.sequence);
  }
  if (least >= most) {
    fail(
        "data: validation is {}, but there are no two different documents, one to train on and one "
        "to hold out; set it to 0",
        share);
  }
  return std::clamp(limit, least + 1, most);
}

}  // namespace

struct DataStream::Impl {
  Impl(DataOptions from, const Tokenizer& tokenizer, const ChatFormat* chat,
       const Progress& progress);

  Piece draw();
  TrainBatch batch_of(const std::vector<Piece>& pieces, int64_t at_epoch) const;
  int64_t epoch() const;
  void make_validation();
  void count_rows();
  void set_fingerprint();

  DataOptions options;
  std::vector<Source> sources;
  std::optional<Piece> rest;  // of the last unit drawn, for the next batch
  std::vector<TrainBatch> validation;
  DataFacts facts;
};

DataStream::Impl::Impl(DataOptions from, const Tokenizer& tokenizer, const ChatFormat* chat,
                       const Progress& progress)
    : options(std::move(from)) {
  check_options(options);
  const DocumentEncoder encoder(tokenizer, chat, part_bytes(options.sequence));
  std::vector<TokenCache> caches;
  for (const DataSource& source : options.sources) {
    const std::vector<SourceFile> files = source_files(source.path, source.format);
    facts.files += static_cast<int64_t>(files.size());
    caches.push_back(
        tokenized(files, options.cache_dir, encoder, tokenizer.vocab_size(), progress));
    facts.documents += caches.back().documents();
    facts.tokens += caches.back().tokens();
    facts.dropped += caches.back().dropped();
  }
  DataUnits::Cut cut{options.sequence, options.split_documents, 0};
  cut.held_out_below = held_out_below(options.validation, caches, cut);
  for (size_t i = 0; i < caches.size(); ++i) {
    sources.push_back({DataUnits(std::move(caches[i]), cut), options.sources[i].weight});
    if (sources.back().units.count() == 0) {
      fail(
          "training data {}: there is nothing to learn from in it ({} documents, {} records "
          "without anything to learn)",
          options.sources[i].path, sources.back().units.cache().documents(), facts.dropped);
    }
  }
  count_rows();
  set_fingerprint();
  make_validation();
}

void DataStream::Impl::count_rows() {
  for (const Source& source : sources) {
    for (int64_t i = 0; i < source.units.cache().documents(); ++i) {
      const bool held_out = source.units.held_out(i), gives = source.units.units_of(i) > 0;
      const int64_t rows = source.units.cache().size(i) - 1;
      facts.held_out += held_out && gives;
      facts.truncated += source.units.truncated(i);
      facts.dropped += !gives;
      if (held_out || !gives) continue;
      facts.rows += options.split_documents ? rows : std::min(rows, options.sequence);
    }
  }
}

void DataStream::Impl::set_fingerprint() {
  uint64_t hash = XXH3_64bits(&options.validation, sizeof options.validation);
  for (const Source& source : sources) {
    const CacheKey& key = source.units.cache().key();
    hash = XXH3_64bits_withSeed(&source.weight, sizeof source.weight, hash);
    hash = XXH3_64bits_withSeed(key.data(), sizeof key, hash);
  }
  facts.fingerprint = fmt::format("{:016x}", hash);
}

// The held-out documents in the order of their hashes: a choice that is random, and always the
// same.
void DataStream::Impl::make_validation() {
  struct Entry {
    uint64_t hash;
    size_t source;
    int64_t document;
  };
  std::vector<Entry> entries;
  for (size_t s = 0; s < sources.size(); ++s) {
    for (int64_t i = 0; i < sources[s].units.cache().documents(); ++i) {
      if (sources[s].units.held_out(i)) entries.push_back({sources[s].units.cache().hash(i), s, i});
    }
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.hash < b.hash; });
  std::vector<Piece> pieces;
  int64_t total = 0, rows = 0;
  const auto flush = [&] {
    if (!pieces.empty()) validation.push_back(batch_of(pieces, 0));
    pieces.clear();
    rows = 0;
  };
  for (const Entry& entry : entries) {
    const DataUnits& units = sources[entry.source].units;
    for (int64_t i = 0; i < units.units_of(entry.document); ++i) {
      const Unit unit = units.unit_of(entry.document, i);
      if (total > 0 && total + unit.rows > options.validation_tokens) return flush();
      if (rows + unit.rows > options.batch_tokens) flush();
      pieces.push_back({entry.source, unit});
      rows += unit.rows;
      total += unit.rows;
    }
  }
  flush();
}

// The source that is furthest behind its share gives its next unit.
Piece DataStream::Impl::draw() {
  size_t chosen = 0;
  const auto progress = [&](const Source& s) { return static_cast<double>(s.drawn) / s.weight; };
  for (size_t i = 1; i < sources.size(); ++i) {
    if (progress(sources[i]) < progress(sources[chosen])) chosen = i;
  }
  Source& source = sources[chosen];
  if (source.next == source.units.count()) {
    ++source.epoch;
    source.next = 0;
  }
  const Unit unit = source.drawn_unit(options.seed, chosen, source.next++);
  source.drawn += unit.rows;
  return {chosen, unit};
}

int64_t DataStream::Impl::epoch() const {
  int64_t out = std::numeric_limits<int64_t>::max();
  for (size_t i = 0; i < sources.size(); ++i) {
    const bool over = sources[i].next == sources[i].units.count() && !(rest && rest->source == i);
    out = std::min(out, sources[i].epoch + over);
  }
  return out;
}

// Each piece goes to the rank that has the fewest rows so far, so that loads are even.
TrainBatch DataStream::Impl::batch_of(const std::vector<Piece>& pieces, int64_t at_epoch) const {
  TrainBatch out;
  out.epoch = at_epoch;
  std::vector<int64_t> loads(static_cast<size_t>(options.ranks));
  for (const Piece& piece : pieces) {
    const auto least = std::min_element(loads.begin(), loads.end());
    *least += piece.unit.rows;
    if (least - loads.begin() != options.rank) continue;
    out.pieces.push_back({static_cast<int64_t>(out.tokens.size()), piece.unit.rows});
    sources[piece.source].units.read(piece.unit, out.tokens, out.targets);
  }
  return out;
}

DataStream::DataStream(DataOptions options, const Tokenizer& tokenizer, const ChatFormat* chat,
                       const Progress& progress)
    : impl_(std::make_unique<Impl>(std::move(options), tokenizer, chat, progress)) {}
DataStream::~DataStream() = default;
DataStream::DataStream(DataStream&&) noexcept = default;
DataStream& DataStream::operator=(DataStream&&) noexcept = default;

TrainBatch DataStream::next() {
  const DataOptions& options = impl_->options;
  const int64_t epoch = impl_->epoch();
  std::vector<Piece> pieces;
  for (int64_t left = options.batch_tokens; left > 0;) {
    Piece piece = impl_->rest ? *impl_->rest : impl_->draw();
    impl_->rest.reset();
    const int64_t over = piece.unit.rows - left;
    if (over > 0) {
      impl_->rest = piece;
      if (!options.split_documents) break;
      impl_->rest->unit.first += left;
      impl_->rest->unit.rows = over;
      piece.unit.rows = left;
    }
    left -= piece.unit.rows;
    pieces.push_back(piece);
  }
  return impl_->batch_of(pieces, epoch);
}

nlohmann::ordered_json DataStream::position() const {
  Json out;
  out["fingerprint"] = impl_->facts.fingerprint;
  out["seed"] = impl_->options.seed;
  out["sequence"] = impl_->options.sequence;
  out["split_documents"] = impl_->options.split_documents;
  out["sources"] = Json::array();
  for (const Source& source : impl_->sources) {
    out["sources"].push_back(
        {{"epoch", source.epoch}, {"next", source.next}, {"drawn", source.drawn}});
  }
  // The rest is of the last unit that its source gave.
  out["rest"] = nullptr;
  if (impl_->rest) {
    out["rest"] = {{"source", impl_->rest->source}, {"rows", impl_->rest->unit.rows}};
  }
  return out;
}

namespace {

int64_t position_number(const Json& object, const char* key, int64_t least, int64_t most) {
  const std::string place = "the saved position in the data";
  const auto value = json_int(object, key, place);
  if (!value) fail("{}: \"{}\" is missing", place, key);
  if (*value < least || *value > most) {
    fail("{}: \"{}\" is {}, but must be in [{}, {}]", place, key, *value, least, most);
  }
  return *value;
}

}  // namespace

void DataStream::seek(const nlohmann::ordered_json& position) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 2;
  Json own = this->position();
  for (const char* key : {"fingerprint", "seed", "sequence", "split_documents"}) {
    const Json* value = position.is_object() ? json_member(position, key) : nullptr;
    if (!value || *value != own[key]) {
      fail(
          "the data differ from those that the checkpoint was trained on ({} was {}, now {}); "
          "continue with the same data, or begin a new run",
          key, value ? printable(json_line(*value)) : "none", own[key].dump());
    }
  }
  const Json* saved = json_member(position, "sources");
  if (!saved || !saved->is_array() || saved->size() != impl_->sources.size()) {
    fail("the saved position in the data: \"sources\" must be a list of {}", impl_->sources.size());
  }
  std::vector<Source>& sources = impl_->sources;
  for (size_t i = 0; i < sources.size(); ++i) {
    const Json& entry = (*saved)[i];
    if (!entry.is_object()) fail("the saved position in the data: a source is no object");
    sources[i].epoch = position_number(entry, "epoch", 0, kMost);
    sources[i].next = position_number(entry, "next", 0, sources[i].units.count());
    sources[i].drawn = position_number(entry, "drawn", 0, kMost);
  }
  impl_->rest.reset();
  const Json* rest = json_member(position, "rest");
  if (!rest) return;
  if (!rest->is_object()) fail("the saved position in the data: \"rest\" is no object");
  const auto number = static_cast<size_t>(
      position_number(*rest, "source", 0, static_cast<int64_t>(sources.size()) - 1));
  const Source& source = sources[number];
  if (source.next == 0) fail("the saved position in the data: a rest of nothing");
  Unit unit = source.drawn_unit(impl_->options.seed, number, source.next - 1);
  const int64_t rows = position_number(*rest, "rows", 1, unit.rows);
  unit.first += unit.rows - rows;
  unit.rows = rows;
  impl_->rest = Piece{number, unit};
}

const std::vector<TrainBatch>& DataStream::validation() const { return impl_->validation; }
const DataFacts& DataStream::facts() const { return impl_->facts; }

}  // namespace ponder
