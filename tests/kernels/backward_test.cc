// The backward kernels of every table against the scalar ones in double, at awkward sizes.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/arena.h"
#include "ops/bits.h"

namespace ponder {
namespace {

using Floats = std::vector<float>;

std::vector<double> widened(const Floats& x) { return {x.begin(), x.end()}; }

double relative_error(const Floats& got, const std::vector<double>& want) {
  double error = 0, size = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    error += std::pow(static_cast<double>(got[i]) - want[i], 2);
    size += want[i] * want[i];
  }
  return std::sqrt(error / std::max(size, 0.1));
}

class Backward : public EveryIsa {
 protected:
  const BackwardKernels<float>& fast() const { return kernels().backward; }
  static const BackwardKernels<double>& reference() {
    return kernels_for<double>(Isa::Scalar).backward;
  }
  // Where both sides are rounded to bf16.
  // Whether products with bf16 weights and over a cache of bf16 round both sides.
  static bool rounds() { return rounds_to_bf16(GetParam()); }
  double tolerance(bool bf16) const { return bf16 && rounds() ? 6e-3 : 2e-6; }
};

// ---- linear ----

struct LinearShape {
  int64_t m, k;
  std::vector<int64_t> outs;
  bool gathered, write;
};

// Runs a task as `steps` says: rows of dx and outputs of dW a call.
template <class R>
void run_linear(const BackwardKernels<R>& kernels, LinearGrad<R>& task, int64_t step) {
  Arena arena;
  const auto take = [&](size_t bytes) {
    return bytes ? static_cast<std::byte*>(arena.take_bytes(bytes)) : nullptr;
  };
  kernels.linear_plan(task);
  task.packed_rows = take(task.rows_bytes);
  for (int64_t i = 0; task.packed_rows && i * kGradGroup < task.m; ++i)
    kernels.linear_pack_rows(task, i);
  for (int64_t p = 0; p < task.count; ++p) {
    auto& product = task.products[p];
    product.packed_weight = take(kernels.linear_weight_bytes(task, p));
    for (int64_t i = 0; product.packed_weight && i * kGradGroup < product.weight.rows; ++i)
      kernels.linear_pack_weight(task, p, i);
  }
  for (int64_t i = 0; task.dx && i < task.m; i += step)
    kernels.linear_dx(task, i, std::min(task.m, i + step));
  for (int64_t p = 0; p < task.count; ++p) {
    const int64_t n = task.products[p].weight.rows;
    for (int64_t i = 0; task.products[p].weight.grad && i < n; i += step)
      kernels.linear_dw(task, p, i, std::min(n, i + step));
  }
}

template <class R>
struct LinearResult {
  std::vector<R> dx, dw;
};

template <class R>
LinearResult<R> linear_gradients(const BackwardKernels<R>& kernels, const LinearShape& s,
                                 DType dtype, int64_t step) {
  const int64_t all = 2 * s.m + 3;  // rows of x and dx, of which some are used
  std::vector<int32_t> rows;
  for (int64_t i = 0; i < s.m; ++i) rows.push_back(static_cast<int32_t>(all - 1 - 2 * i));
  const Floats x_numbers = random_floats(1, all * s.k);
  const std::vector<R> x(x_numbers.begin(), x_numbers.end());
  LinearResult<R> out;
  out.dx.assign(static_cast<size_t>(all * (s.k + 1)), R(s.write ? std::nan("") : 0.5));
  std::list<OwnedWeight> weights;
  std::list<std::vector<R>> dys, grads;
  std::vector<typename LinearGrad<R>::Product> products;
  for (const int64_t n : s.outs) {
    const Floats numbers = random_floats(10 + static_cast<uint64_t>(n), s.m * (n + 2));
    typename LinearGrad<R>::Product p;
    p.weight = weights.emplace_back(static_cast<uint64_t>(n), dtype, n, s.k).view;
    p.weight.grad = grads.emplace_back(static_cast<size_t>(n * s.k), R(0.25)).data();
    p.dy = dys.emplace_back(numbers.begin(), numbers.end()).data();
    p.lddy = n + 2;
    products.push_back(p);
  }
  LinearGrad<R> task;
  task.products = products.data();
  task.count = static_cast<int64_t>(products.size());
  task.m = s.m;
  task.k = s.k;
  task.x = x.data();
  task.ldx = s.k;
  task.dx = out.dx.data();
  task.lddx = s.k + 1;
  if (s.gathered) task.x_rows = task.dx_rows = rows.data();
  task.write_dx = s.write;
  task.wants_dw = true;
  run_linear(kernels, task, step);
  for (R& value : out.dx) value = std::isnan(value) ? R(0) : value;  // what nobody wrote
  for (const std::vector<R>& grad : grads) out.dw.insert(out.dw.end(), grad.begin(), grad.end());
  return out;
}

const LinearShape kLinearShapes[] = {{1, 1, {1}, false, true},
                                     {3, 5, {7}, true, false},
                                     {32, 32, {32}, false, true},
                                     {33, 40, {65, 3}, false, true},
                                     {64, 96, {64, 32, 32}, false, false},
                                     {70, 31, {33, 100}, true, true},
                                     {1100, 48, {20}, false, false},
                                     {40, 64, {1100}, false, true}};

TEST_P(Backward, LinearEqualsTheReference) {
  for (const DType dtype : {DType::F32, DType::BF16, DType::F16}) {
    for (const LinearShape& s : kLinearShapes) {
      const auto got = linear_gradients<float>(fast(), s, dtype, 64);
      const auto want = linear_gradients<double>(reference(), s, dtype, 1 << 20);
      const double bound = tolerance(dtype == DType::BF16);
      EXPECT_LT(relative_error(got.dx, want.dx), bound) << s.m << " " << s.k << " dx";
      EXPECT_LT(relative_error(got.dw, want.dw), bound) << s.m << " " << s.k << " dw";
    }
  }
}

TEST_P(Backward, LinearThroughBlockQuantisedWeights) {
  for (const DType dtype : quantised_types()) {
    const LinearShape s{37, 256, {45}, false, true};
    const auto got = linear_gradients<float>(fast(), s, dtype, 32);
    const auto want = linear_gradients<double>(reference(), s, dtype, 1 << 20);
    EXPECT_LT(relative_error(got.dx, want.dx), tolerance(true)) << dtype_info(dtype).name;
    EXPECT_LT(relative_error(got.dw, want.dw), tolerance(true)) << dtype_info(dtype).name;
  }
}

TEST_P(Backward, LinearDoesNotDependOnTheSplit) {
  for (const DType dtype : {DType::F32, DType::BF16}) {
    for (const LinearShape& s : kLinearShapes) {
      const auto one = linear_gradients<float>(fast(), s, dtype, 1 << 20);
      const auto many = linear_gradients<float>(fast(), s, dtype, 32);
      EXPECT_EQ(first_difference(one.dx, many.dx), -1) << s.m << " " << s.k;
      EXPECT_EQ(first_difference(one.dw, many.dw), -1) << s.m << " " << s.k;
    }
  }
}

// ---- attention ----

struct AttendShape {
  int64_t rows, group, k_dim, v_dim;
  bool v_in_k, write;
};

template <class R>
struct AttendResult {
  std::vector<R> dq, dk, dv;
};

// The softmax's maximum and sum, as a forward would leave them.
template <class R>
void soften_reference(const AttendGrad<R>& t, R* max, R* sum, R* out) {
  for (int64_t lane = 0; lane < t.rows * t.group; ++lane) {
    const int64_t head = lane / t.rows, token = lane % t.rows;
    const R* q = t.q + token * t.ldq + head * t.k_dim;
    std::vector<double> s;
    for (int64_t j = 0; j <= token; ++j) {
      double dot = 0;
      for (int64_t d = 0; d < t.k_dim; ++d)
        dot += static_cast<double>(q[d]) * static_cast<double>(t.k[j * t.ldk + d]);
      s.push_back(dot * static_cast<double>(t.scale));
    }
    const double top = *std::max_element(s.begin(), s.end());
    double total = 0;
    for (double& x : s) total += x = std::exp(x - top);
    for (int64_t d = 0; d < t.v_dim; ++d) {
      double mixed = 0;
      for (int64_t j = 0; j <= token; ++j)
        mixed += s[static_cast<size_t>(j)] / total * static_cast<double>(t.v[j * t.ldv + d]);
      out[token * t.ldo + head * t.v_dim + d] = static_cast<R>(mixed);
    }
    max[head * t.ldm + token] = static_cast<R>(top);
    sum[head * t.ldm + token] = static_cast<R>(total);
  }
}

// `apart`: queries and keys in calls of their own, square by square.
template <class R>
AttendResult<R> attend_gradients(const BackwardKernels<R>& kernels, const AttendShape& s, DType kv,
                                 bool apart) {
  AttendGrad<R> t;
  t.kv = kv;
  t.rows = s.rows;
  t.group = s.group;
  t.k_dim = s.k_dim;
  t.v_dim = s.v_dim;
  t.scale = R(1 / std::sqrt(static_cast<double>(s.k_dim)));
  t.ldq = s.group * s.k_dim + 3;
  t.ldk = s.k_dim + 1;
  t.ldv = s.v_in_k ? t.ldk : s.v_dim + 2;
  t.ldo = s.group * s.v_dim;
  t.ldm = s.rows + 1;
  const auto numbers = [&](uint64_t seed, int64_t ld) {
    const Floats out = random_floats(seed, s.rows * ld);
    return std::vector<R>(out.begin(), out.end());
  };
  const std::vector<R> q = numbers(1, t.ldq), k = numbers(2, t.ldk), v = numbers(3, t.ldv),
                       dout = numbers(4, t.ldo);
  std::vector<R> out(dout.size()), max(static_cast<size_t>(s.group * t.ldm)), sum(max.size());
  AttendResult<R> result;
  const R start = R(s.write ? std::nan("") : 0.125);
  result.dq.assign(q.size(), start);
  result.dk.assign(k.size(), start);
  result.dv.assign(v.size(), start);
  t.q = q.data();
  t.k = k.data();
  t.v = s.v_in_k ? k.data() : v.data();
  t.dout = dout.data();
  t.out = out.data();
  t.dq = result.dq.data();
  t.dk = result.dk.data();
  t.dv = s.v_in_k ? result.dk.data() : result.dv.data();
  t.max = max.data();
  t.sum = sum.data();
  t.write_dq = t.write_dk = s.write;
  t.write_dv = s.write && !s.v_in_k;
  soften_reference(t, max.data(), sum.data(), out.data());
  Arena arena;
  auto* scratch = static_cast<std::byte*>(arena.take_bytes(kernels.attend_scratch(t)));
  if (apart) {
    AttendGrad<R> queries = t, keys = t;
    queries.dk = queries.dv = nullptr;
    keys.dq = nullptr;
    for (int64_t at = 0; at < s.rows; at += kGradSquare) {
      const int64_t end = std::min(s.rows, at + kGradSquare);
      kernels.attend(keys, at, s.rows, at, end, scratch);
      kernels.attend(queries, at, end, 0, end, scratch);
    }
  } else {
    kernels.attend(t, 0, s.rows, 0, s.rows, scratch);
  }
  for (auto* part : {&result.dq, &result.dk, &result.dv}) {
    for (R& value : *part) value = std::isnan(value) ? R(0) : value;  // gaps between rows
  }
  return result;
}

const AttendShape kAttendShapes[] = {
    {1, 1, 1, 1, false, true},     {5, 3, 20, 7, false, true},      {31, 2, 32, 32, false, false},
    {33, 1, 48, 32, false, true},  {64, 2, 16, 16, false, true},    {100, 1, 36, 24, true, true},
    {256, 1, 64, 64, false, true}, {300, 2, 192, 128, false, true}, {520, 1, 40, 32, true, false}};

TEST_P(Backward, AttentionEqualsTheReference) {
  for (const DType kv : {DType::F32, DType::BF16}) {
    for (const AttendShape& s : kAttendShapes) {
      const auto got = attend_gradients<float>(fast(), s, kv, false);
      const auto want = attend_gradients<double>(reference(), s, DType::F64, false);
      const double bound = kv == DType::BF16 && rounds() ? 2e-2 : 5e-6;
      EXPECT_LT(relative_error(got.dq, want.dq), bound) << s.rows << " " << s.k_dim << " dq";
      EXPECT_LT(relative_error(got.dk, want.dk), bound) << s.rows << " " << s.k_dim << " dk";
      EXPECT_LT(relative_error(got.dv, want.dv), bound) << s.rows << " " << s.k_dim << " dv";
    }
  }
}

TEST_P(Backward, AttentionDoesNotDependOnTheSplit) {
  for (const DType kv : {DType::F32, DType::BF16}) {
    for (const AttendShape& s : kAttendShapes) {
      const auto one = attend_gradients<float>(fast(), s, kv, false);
      const auto many = attend_gradients<float>(fast(), s, kv, true);
      EXPECT_EQ(first_difference(one.dq, many.dq), -1) << s.rows;
      EXPECT_EQ(first_difference(one.dk, many.dk), -1) << s.rows;
      EXPECT_EQ(first_difference(one.dv, many.dv), -1) << s.rows;
    }
  }
}

// ---- rows ----

TEST_P(Backward, RowKernelsEqualTheReference) {
  for (const int64_t n : {3, 15, 16, 17, 32, 100}) {
    const Floats x = random_floats(1, n), w = random_floats(2, n), dy = random_floats(3, n);
    const std::vector<double> xd = widened(x), wd = widened(w), dyd = widened(dy);
    for (const bool write : {false, true}) {
      Floats a(x.size(), 0.5f), b = a;
      std::vector<double> ad(x.size(), 0.5), bd = ad;
      fast().rms_norm_dx(x.data(), w.data(), dy.data(), a.data(), write, n, 1e-5f);
      reference().rms_norm_dx(xd.data(), wd.data(), dyd.data(), ad.data(), write, n, 1e-5);
      EXPECT_LT(relative_error(a, ad), 2e-6) << n;
      fast().swiglu(x.data(), w.data(), dy.data(), a.data(), write, b.data(), !write, n);
      reference().swiglu(xd.data(), wd.data(), dyd.data(), ad.data(), write, bd.data(), !write, n);
      EXPECT_LT(relative_error(a, ad), 2e-6) << n;
      EXPECT_LT(relative_error(b, bd), 2e-6) << n;
    }
    Floats logits = x;
    std::vector<double> logits_d = xd;
    const auto target = static_cast<int32_t>(n / 2);
    fast().log_prob(logits.data(), n, target, 3.0f, -0.7f);
    reference().log_prob(logits_d.data(), n, target, 3.0, -0.7);
    EXPECT_LT(relative_error(logits, logits_d), 2e-6) << n;
    Floats capped = x, slopes = dy;
    std::vector<double> capped_d = xd, slopes_d = dyd;
    kernels_for<float>(GetParam()).soft_cap(capped.data(), 1.5f, n);
    kernels_for<double>(Isa::Scalar).soft_cap(capped_d.data(), 1.5, n);
    EXPECT_LT(relative_error(capped, capped_d), 2e-6) << n;
    fast().soft_cap(capped.data(), 1.5f, slopes.data(), n);
    reference().soft_cap(capped_d.data(), 1.5, slopes_d.data(), n);
    EXPECT_LT(relative_error(slopes, slopes_d), 2e-6) << n;
    capped.back() = std::nanf("");
    kernels_for<float>(GetParam()).soft_cap(capped.data(), 1.5f, n);
    EXPECT_TRUE(std::isnan(capped.back()) && !(n > 1 && std::isnan(capped.front())))
        << "a damaged model must show";
    EXPECT_NEAR(fast().dot(x.data(), w.data(), n), reference().dot(xd.data(), wd.data(), n), 1e-5);
  }
}

TEST_P(Backward, SumsOverRowsEqualTheReference) {
  constexpr int64_t kRows = 37, kCols = 50;
  const Floats x = random_floats(1, kRows * kCols), dy = random_floats(2, kRows * kCols),
               inverse = random_floats(3, kRows);
  const std::vector<double> xd = widened(x), dyd = widened(dy), inverse_d = widened(inverse);
  Floats sums(kCols, 1.0f), dw(kCols, 1.0f);
  std::vector<double> sums_d(kCols, 1.0), dw_d(kCols, 1.0);
  for (const auto& [first, last] : {std::pair<int64_t, int64_t>{0, 32}, {32, kCols}}) {
    fast().column_sums(dy.data(), kCols, kRows, first, last, sums.data());
    fast().rms_norm_dw(x.data(), kCols, dy.data(), kCols, inverse.data(), kRows, first, last,
                       dw.data());
  }
  reference().column_sums(dyd.data(), kCols, kRows, 0, kCols, sums_d.data());
  reference().rms_norm_dw(xd.data(), kCols, dyd.data(), kCols, inverse_d.data(), kRows, 0, kCols,
                          dw_d.data());
  EXPECT_LT(relative_error(sums, sums_d), 2e-6);
  EXPECT_LT(relative_error(dw, dw_d), 2e-6);
}

INSTANTIATE_TEST_SUITE_P(Isa, Backward, testing::ValuesIn(usable_isas()), isa_test_name);

}  // namespace
}  // namespace ponder
