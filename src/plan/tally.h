// What a forward or a backward would do to memory and to the units, added up by the part of the
// model that asks for it. The kernels of counting.h fill it in.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/thread_scope.h"
#include "kernels/kernels.h"
#include "model/weight_names.h"

namespace ponder {

// Parts of a model that a layout shares out in different ways.
enum class Work : uint8_t {
  Attention,  // the projections around it
  Cache,      // scores and values over keys, and states
  Experts,    // routed ones
  Shared,     // shared experts
  Dense,      // MLPs, and the draft head's projection
  Router,
  Head,
  Embedding,
  Rest,  // norms, rotations, sums: numbers that pass by
};
inline constexpr int kWorks = 9;
const char* work_name(Work work);
// By Hugging Face's name of a stored matrix.
Work work_of(std::string_view tensor);

// What multiplies: by the type that a matrix is stored in.
enum class UnitKind : uint8_t { F32, Bf16, Fp8, Int8, Fp4 };
inline constexpr int kUnitKinds = 5;
const char* unit_name(UnitKind unit);
UnitKind unit_of(DType weight);

struct Amounts {
  std::array<double, kUnitKinds> flop = {};     // multiplications and additions of products
  std::array<double, kUnitKinds> weights = {};  // that products read, once for all rows
  double weight_bytes = 0;                      // of these and of what is looked up
  double gradient_bytes = 0;                    // of weights, read and written
  double cache_read = 0, cache_written = 0;     // bytes; what many heads or rows read counts once
  double numbers = 0;                           // activations read or written between products

  double all_flop() const;
  Amounts& operator+=(const Amounts& other);
  // The weights are those of another, so many times over.
  void take_weights(const Amounts& from, double times = 1);
};
Amounts operator*(double factor, Amounts amounts);

struct StepCount {
  std::array<Amounts, kWorks> of = {};
  int64_t waits = 0;  // matrices one after the other; heads of one and experts count as one

  Amounts& at(Work work) { return of[static_cast<size_t>(work)]; }
  const Amounts& at(Work work) const { return of[static_cast<size_t>(work)]; }
  Amounts sum() const;
};

class Tally {
 public:
  // `names`: of the model's weights, noted while it was loaded.
  explicit Tally(const WeightNames& names) : names_(names) {}

  // n outputs of m rows.
  void product(const Weight& weight, int64_t m, int64_t n);
  void gradient(const Weight& weight, int64_t m, int64_t n);
  void row(const Weight& weight);
  // Keys [first, last) are read; each costs its pair with some query `pairs` times.
  void attended(const KvPages& kv, int64_t first, int64_t last, double pairs);
  void attention_flop(DType kv, double flop);
  void stored(const KvPages& kv);
  void gathered(const KvPages& kv, int64_t count, const std::byte* to);
  void state(double flop, double bytes);
  void passed(double numbers) { count_.at(Work::Rest).numbers += numbers; }

  // Everything so far.
  StepCount count() const;
  // A number that is another one each time.
  uint64_t next_token() { return tokens_++; }

 private:
  struct Keys {
    int64_t first, last, bytes;
  };
  Work work(const Weight& weight);

  const WeightNames& names_;
  StepCount count_;
  std::map<std::pair<const int32_t*, int64_t>, Keys> keys_;  // by pages and place in a page
  const std::byte* gathered_ = nullptr;  // where keys lie that were counted when they came there
  const std::byte* last_weight_ = nullptr;
  std::string last_name_;
  Work last_work_ = Work::Rest;
  uint64_t tokens_ = 0;
};

// While it lives, this thread's counting kernels add to the tally that it was given.
using Tallied = ThreadScope<Tally>;

}  // namespace ponder
