// Experts that are given a few at a time: the bits of all at once, in every form of the operator.
#include <algorithm>

#include "ops/bits.h"

namespace ponder::moe_waves_test {
namespace {

constexpr int64_t kRows = 9, kHidden = 64, kInner = 96, kExperts = 7;

// Gives `most` at a time, the last asked for first, and the data of no other.
class FewAtATime : public ExpertSource {
 public:
  FewAtATime(std::vector<std::vector<Weight>*> weights, size_t most)
      : weights_(std::move(weights)), most_(most) {
    for (std::vector<Weight>* of : weights_) {
      for (Weight& weight : *of) data_.push_back(weight.data);
    }
    hide();
  }
  void ask(std::span<const int32_t> experts) override {
    hide();
    asked_ = experts.size();
  }
  size_t acquire(std::span<int32_t> experts) override {
    hide();
    EXPECT_LE(experts.size(), asked_);
    std::reverse(experts.begin(), experts.end());
    const size_t count = std::min(most_, experts.size());
    for (const int32_t expert : experts.first(count)) show(static_cast<size_t>(expert));
    ++waves;
    return count;
  }
  int waves = 0;

 private:
  void hide() {
    for (std::vector<Weight>* of : weights_) {
      for (Weight& weight : *of) weight.data = nullptr;
    }
  }
  void show(size_t expert) {
    for (size_t i = 0; i < weights_.size(); ++i)
      (*weights_[i])[expert].data = data_[i * weights_[i]->size() + expert];
  }

  std::vector<std::vector<Weight>*> weights_;
  std::vector<const std::byte*> data_;
  size_t most_, asked_ = 0;
};

// A layer of experts with all that it may have.
struct Layer {
  std::vector<OwnedWeight> owned;
  std::vector<Weight> gate, up, down;
  OwnedWeight router{5, DType::F32, kExperts, kHidden}, one{6, DType::F32, 1, kHidden};
  OwnedWeight shared_gate{40, DType::Q8_0, kInner, kHidden},
      shared_up{41, DType::Q8_0, kInner, kHidden}, shared_down{42, DType::Q8_0, kHidden, kInner};
  MlpParam<float> shared{{{shared_gate.view}, {shared_up.view}}, {shared_down.view}};
  std::vector<float> numbers = random_floats(7, kExperts*(2 * kInner + kHidden + 1), 0.3);
  std::vector<Tensor<float>> gate_bias, up_bias, down_bias;
  MoeParam<float> param;

  explicit Layer(DType type) {
    for (uint64_t e = 0; e < kExperts; ++e) {
      for (auto& [to, rows, cols] :
           {std::tuple(&gate, kInner, kHidden), {&up, kInner, kHidden}, {&down, kHidden, kInner}}) {
        owned.emplace_back(100 * e + owned.size(), type, rows, cols);
        to->push_back(owned.back().view);
      }
    }
    param.route.experts = kExperts;
    param.route.top_k = 3;
    param.router = router.view;
    param.gate = gate;
    param.up = up;
    param.down = down;
  }
  void add_biases() {
    float* at = numbers.data();
    for (auto& [to, size] :
         {std::pair(&gate_bias, kInner), {&up_bias, kInner}, {&down_bias, kHidden}}) {
      for (int64_t e = 0; e < kExperts; ++e, at += size) to->push_back({at, 1, size, size});
    }
    param.gate_bias = gate_bias;
    param.up_bias = up_bias;
    param.down_bias = down_bias;
  }
  void add_shared() {
    param.shared = &shared;
    param.shared_gate = one.view;
  }
};

class MoeWaves : public EveryIsa {
 protected:
  std::vector<float> run(const MoeParam<float>& p) {
    std::vector<float> x = random_floats(8, kRows * kHidden, 0.5);
    ThreadPool pool(2);
    Arena arena;
    Graph<float> g(kernels(), pool, arena);
    return rows_of_result(moe(g, {x.data(), kRows, kHidden, kHidden}, p, {}), 0, kRows);
  }
  void check(Layer& layer, const char* what) {
    const std::vector<float> whole = run(layer.param);
    for (const size_t most : {size_t{1}, size_t{2}, size_t{5}, size_t{7}}) {
      std::vector<Weight> gate = layer.gate, up = layer.up, down = layer.down;
      FewAtATime source({&gate, &up, &down}, most);
      MoeParam<float> p = layer.param;
      p.gate = gate;
      p.up = up;
      p.down = down;
      p.source = &source;
      EXPECT_EQ(first_difference(whole, run(p)), -1) << what << ", " << most << " at a time";
      EXPECT_GE(source.waves * static_cast<int>(most), 3) << what;
    }
  }
};

TEST_P(MoeWaves, GiveTheBitsOfAllAtOnce) {
  for (const DType type : {DType::F32, DType::BF16, DType::Q8_0, DType::Q4_0}) {
    Layer plain(type), shared(type), biased(type), scaled(type);
    check(plain, "plain");
    shared.add_shared();
    check(shared, "shared");
    biased.add_biases();
    check(biased, "biases");
    scaled.add_shared();
    scaled.param.route.score = RouteScore::Sigmoid;
    scaled.param.scales_input = true;
    scaled.param.gate_scale = {scaled.numbers.data(), 1, kExperts, kExperts};
    check(scaled, "scaled input");
  }
}

INSTANTIATE_TEST_SUITE_P(Isa, MoeWaves, testing::ValuesIn(usable_isas()), isa_test_name);

}  // namespace
}  // namespace ponder::moe_waves_test
