// AWQ in its "gemm" format (AutoAWQ): qweight [in, out / 8] and qzeros [groups, out / 8] pack eight
// outputs of four bits a word, in the order 0, 2, 4, 6, 1, 3, 5, 7 from its low bits up; scales
// [groups, out].
#include <algorithm>
#include <array>

#include "base/error.h"
#include "formats/quantised/grouped_ints.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr std::string_view kAwqSuffixes[] = {".qweight", ".qzeros", ".scales"};
constexpr DType kAwqWords[] = {DType::I32};

// The number of output `r` in a row of words.
int interleaved_nibble(const uint32_t* words, int64_t r) {
  constexpr int kPlace[] = {0, 4, 1, 5, 2, 6, 3, 7};  // of an output in its word
  return static_cast<int>(words[r / 8] >> 4 * kPlace[r % 8] & 15);
}

class Awq : public QuantisedForm {
 public:
  Awq(ConfigFields& in, std::optional<DType> compute) : compute_(compute) {
    for (const char* key : {"bits", "w_bit"}) {
      if (in.integer_or(key, 1, 16, 4) != 4) fail("{}: \"{}\" must be 4", in.place(), key);
    }
    group_ = read_group_size(in, 128);
    for (const char* key : {"version", "format", "checkpoint_format"})
      in.one_of(key, {"gemm", "GEMM"}, "gemm");
    in.only("zero_point", {true});
    in.only("dynamic", {Json::object()});
    in.only("pack_dtype", {"int32"});
    in.only("method", {"awq"});
    left_alone = in.texts("modules_to_not_convert", kMaxModules);
  }

  bool holds(const QuantisedModule& module) const override { return module.find(".qweight"); }

  MadeWeight make(const QuantisedModule& module) const override {
    const StoredTensor& packed = module.at(".qweight", kAwqWords);
    module.check_matrix(packed);
    GroupedInts ints;
    const int64_t across = packed.shape[1];
    ints.rows = across * 8;
    ints.columns = packed.shape[0];
    ints.group = group_ < 0 ? ints.columns : group_;
    take_scales(module, ints);
    ints.lowest = 0;
    ints.highest = 15;
    const auto* words = reinterpret_cast<const uint32_t*>(packed.data);
    ints.read = [words, across, columns = ints.columns](int64_t first, int64_t count,
                                                        int16_t* out) {
      for (int64_t c = 0; c < columns; ++c) {  // rows lie side by side
        for (int64_t r = 0; r < count; ++r) {
          out[r * columns + c] =
              static_cast<int16_t>(interleaved_nibble(words + c * across, first + r));
        }
      }
    };
    take_off_zeros(ints, awq_zeros(module, ints));
    ints.form = fmt::format("AWQ int4 {}", group_words(group_));
    return make_grouped(module, std::move(ints), compute_);
  }

 private:
  static std::vector<int16_t> awq_zeros(const QuantisedModule& module, const GroupedInts& ints) {
    const StoredTensor& stored = module.at(".qzeros", kAwqWords);
    const int64_t groups = ints.groups(), across = ints.rows / 8;
    module.check_shape(stored, {groups, across});
    const auto* words = reinterpret_cast<const uint32_t*>(stored.data);
    std::vector<int16_t> out(static_cast<size_t>(ints.rows * groups));
    for (int64_t g = 0; g < groups; ++g) {
      for (int64_t r = 0; r < ints.rows; ++r) {
        out[static_cast<size_t>(r * groups + g)] =
            static_cast<int16_t>(interleaved_nibble(words + g * across, r));
      }
    }
    return out;
  }

  std::optional<DType> compute_;
  int64_t group_ = 128;
};

constexpr std::array kAwqKeys = {
    Excuse{"backend", kBackend},
    Excuse{"do_fuse", kBackend},
    Excuse{"exllama_config", kBackend},
    Excuse{"fuse_max_seq_len", kBackend},
    Excuse{"modules_to_fuse", kBackend},
    Excuse{"desc_act", "AWQ has no order of its own"},
    Excuse{"sym", "the tensors say it"},
    Excuse{"true_sequential", kQuantiser},
    Excuse{"act_group_aware", kQuantiser},
    Excuse{"batch_size", kQuantiser},
    Excuse{"damp_percent", kQuantiser},
    Excuse{"cache_block_outputs", kQuantiser},
    Excuse{"meta", kQuantiser},
    Excuse{"lm_head", "the tensors say it"},
};

}  // namespace

extern const QuantisedMethod kAwq;
const QuantisedMethod kAwq{"awq", kAwqSuffixes, kAwqKeys, {}, open_form<Awq>};

}  // namespace ponder
