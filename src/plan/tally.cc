#include "plan/tally.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"

namespace ponder {

const char* work_name(Work work) {
  constexpr const char* kNames[kWorks] = {"attention", "cache", "experts",   "shared", "dense",
                                          "router",    "head",  "embedding", "rest"};
  return kNames[static_cast<size_t>(work)];
}

Work work_of(std::string_view tensor) {
  const auto has = [&](std::string_view part) { return tensor.find(part) != tensor.npos; };
  if (has(".mlp.experts.")) return Work::Experts;
  if (has(".mlp.shared_expert")) return Work::Shared;
  if (has(".mlp.gate.")) return Work::Router;
  if (has(".mlp.") || has("eh_proj") || has("per_layer")) return Work::Dense;
  if (has("_attn.")) return Work::Attention;
  if (has("embed_tokens")) return Work::Embedding;
  return has("lm_head") ? Work::Head : Work::Rest;
}

const char* unit_name(UnitKind unit) {
  constexpr const char* kNames[kUnitKinds] = {"f32", "bf16", "fp8", "int8", "fp4"};
  return kNames[static_cast<size_t>(unit)];
}

UnitKind unit_of(DType weight) {
  switch (weight) {
    case DType::F8_E4M3:
      return UnitKind::Fp8;
    case DType::MXFP4:
    case DType::NVFP4:
      return UnitKind::Fp4;
    case DType::F16:
      return UnitKind::Bf16;  // units are as fast with it
    default:
      break;
  }
  const Product product = product_of(weight);
  if (product == Product::Real) return UnitKind::F32;
  return product == Product::Bytes ? UnitKind::Int8 : UnitKind::Bf16;
}

double Amounts::all_flop() const { return std::accumulate(flop.begin(), flop.end(), 0.0); }

Amounts& Amounts::operator+=(const Amounts& other) {
  for (size_t i = 0; i < flop.size(); ++i) {
    flop[i] += other.flop[i];
    weights[i] += other.weights[i];
  }
  weight_bytes += other.weight_bytes;
  gradient_bytes += other.gradient_bytes;
  cache_read += other.cache_read;
  cache_written += other.cache_written;
  numbers += other.numbers;
  return *this;
}

void Amounts::take_weights(const Amounts& from, double times) {
  weight_bytes = times * from.weight_bytes;
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = times * from.weights[i];
}

Amounts operator*(double factor, Amounts a) {
  for (double& flop : a.flop) flop *= factor;
  for (double& weights : a.weights) weights *= factor;
  for (double* part :
       {&a.weight_bytes, &a.gradient_bytes, &a.cache_read, &a.cache_written, &a.numbers}) {
    *part *= factor;
  }
  return a;
}

Amounts StepCount::sum() const {
  Amounts out;
  for (const Amounts& part : of) out += part;
  return out;
}

namespace {

double weight_bytes(const Weight& weight, int64_t rows) {
  double out = static_cast<double>(rows) * static_cast<double>(weight.row_bytes);
  if (!weight.scales) return out;
  const int64_t across = (weight.cols + weight.scale_cols - 1) / weight.scale_cols;
  return out + 4.0 * static_cast<double>(rows * across) / static_cast<double>(weight.scale_rows);
}

double product_flop(const Weight& weight, int64_t m, int64_t n) {
  return 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(weight.cols);
}

double kv_bytes(const KvPages& kv) {
  return static_cast<double>((kv.k_dim + (kv.v_in_k ? 0 : kv.v_dim)) * dtype_info(kv.dtype).bytes);
}

}  // namespace

Work Tally::work(const Weight& weight) {
  if (weight.data == last_weight_) return last_work_;
  const auto found = names_.find(weight);
  const Work now = found ? work_of(found->name) : Work::Dense;
  // Heads of one matrix do not wait for one another, nor do experts.
  const bool another = !found || found->name != last_name_;
  if (another && (now != Work::Experts || last_work_ != Work::Experts)) ++count_.waits;
  last_weight_ = weight.data;
  last_name_ = found ? found->name : "";
  // A tied head is the embedding's matrix.
  return last_work_ = now == Work::Embedding ? Work::Head : now;
}

void Tally::product(const Weight& weight, int64_t m, int64_t n) {
  Amounts& to = count_.at(work(weight));
  to.flop[static_cast<size_t>(unit_of(weight.dtype))] += product_flop(weight, m, n);
  to.weights[static_cast<size_t>(unit_of(weight.dtype))] +=
      static_cast<double>(n) * static_cast<double>(weight.cols);
  to.weight_bytes += weight_bytes(weight, n);
}

void Tally::gradient(const Weight& weight, int64_t m, int64_t n) {
  Amounts& to = count_.at(work(weight));
  to.flop[static_cast<size_t>(unit_of(weight.dtype))] += product_flop(weight, m, n);
  to.gradient_bytes += 2.0 * sizeof(float) * static_cast<double>(n * weight.cols);
}

void Tally::row(const Weight& weight) {
  count_.at(Work::Embedding).weight_bytes += weight_bytes(weight, 1);
}

void Tally::attention_flop(DType kv, double flop) {
  count_.at(Work::Cache).flop[static_cast<size_t>(unit_of(kv))] += flop;
}

void Tally::attended(const KvPages& kv, int64_t first, int64_t last, double pairs) {
  attention_flop(kv.dtype, 2.0 * pairs * static_cast<double>(kv.k_dim + kv.v_dim));
  if (kv.pool == gathered_) return;
  const auto bytes = static_cast<int64_t>(kv_bytes(kv));
  const auto [place, added] = keys_.try_emplace({kv.ids, kv.k_offset}, Keys{first, last, bytes});
  Keys& keys = place->second;
  keys.first = std::min(keys.first, first);
  keys.last = std::max(keys.last, last);
}

void Tally::stored(const KvPages& kv) {
  double bytes = kv_bytes(kv);
  count_.at(Work::Cache).cache_written += bytes;
}

void Tally::gathered(const KvPages& kv, int64_t count, const std::byte* to) {
  gathered_ = to;
  count_.at(Work::Cache).cache_read += static_cast<double>(count) * kv_bytes(kv);
}

void Tally::state(double flop, double bytes) {
  Amounts& to = count_.at(Work::Cache);
  to.flop[static_cast<size_t>(UnitKind::F32)] += flop;
  to.cache_read += bytes / 2;
  to.cache_written += bytes / 2;
}

StepCount Tally::count() const {
  StepCount out = count_;
  for (const auto& [where, keys] : keys_) {
    out.at(Work::Cache).cache_read += static_cast<double>((keys.last - keys.first) * keys.bytes);
  }
  return out;
}

}  // namespace ponder
