// GPTQ (AutoGPTQ, GPTQModel): qweight packs the numbers of a column of inputs into words from their
// low bits up, [in * bits / 32, out]; qzeros likewise along the outputs, [groups, out * bits / 32];
// scales [groups, out]; g_idx gives each input's group. The first format ("gptq") stores zero
// points less one.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "formats/quantised/grouped_ints.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr std::string_view kGptqSuffixes[] = {".qweight", ".qzeros", ".scales", ".g_idx"};
constexpr DType kWords[] = {DType::I32};

class Gptq : public QuantisedForm {
 public:
  Gptq(ConfigFields& in, std::optional<DType> compute) : compute_(compute) {
    bits_ = static_cast<int>(in.integer("bits", 2, 8));
    if (bits_ != 2 && bits_ != 3 && bits_ != 4 && bits_ != 8)
      fail("{}: \"bits\" is {}, but GPTQ has 2, 3, 4 or 8", in.place(), bits_);
    group_ = read_group_size(in, 128);
    // GPTQModel calls it `format`, AutoGPTQ `checkpoint_format`.
    const auto format = in.one_of("checkpoint_format", {"gptq", "gptq_v2"}, "gptq");
    const auto same = in.one_of("format", {"gptq", "gptq_v2"}, format.c_str());
    if (same != format && in.has("checkpoint_format"))
      fail("{}: \"format\" and \"checkpoint_format\" differ", in.place());
    less_one_ = same == "gptq";
    in.only("is_marlin_format", {false});
    in.only("dynamic", {Json::object()});
    in.only("pack_dtype", {"int32"});
    in.only("method", {"gptq"});  // GPTQModel says it twice
    ordered_ = in.boolean_or("desc_act", false);
    left_alone = in.texts("modules_to_not_convert", kMaxModules);
  }

  bool holds(const QuantisedModule& module) const override { return module.find(".qweight"); }

  MadeWeight make(const QuantisedModule& module) const override {
    const StoredTensor& packed = module.at(".qweight", kWords);
    module.check_matrix(packed);
    GroupedInts ints;
    ints.rows = packed.shape[1];
    ints.columns = packed.shape[0] * 32 / bits_;
    if (packed.shape[0] * 32 % bits_ != 0 || ints.rows * bits_ % 32 != 0) {
      fail("{}: its {} x {} words are no whole numbers of {} bits", module.place, packed.shape[0],
           packed.shape[1], bits_);
    }
    ints.group = group_ < 0 ? ints.columns : group_;
    take_scales(module, ints);
    set_numbers(module, packed, ints);
    if (!ints.group_of.empty()) ints.form += ", in activation order";
    return make_grouped(module, std::move(ints), compute_);
  }

 private:
  void set_numbers(const QuantisedModule& module, const StoredTensor& packed,
                   GroupedInts& ints) const {
    ints.lowest = 0;
    ints.highest = (1 << bits_) - 1;
    const auto* words = reinterpret_cast<const uint32_t*>(packed.data);
    ints.read = [words, rows = ints.rows, columns = ints.columns, bits = bits_](
                    int64_t first, int64_t count, int16_t* out) {
      for (int64_t c = 0; c < columns; ++c) {  // rows lie side by side
        for (int64_t r = 0; r < count; ++r) {
          out[r * columns + c] =
              static_cast<int16_t>(packed_bits(words + first + r, rows, c * bits, bits));
        }
      }
    };
    // In what order the columns are is said nowhere else.
    if (module.find(".g_idx") || (ordered_ && ints.groups() > 1)) {
      const StoredTensor& index = module.at(".g_idx", kWords);
      module.check_shape(index, {ints.columns});
      ints.group_of = activation_order(module, reinterpret_cast<const int32_t*>(index.data), ints);
    }
    take_off_zeros(ints, zeros(module, ints));
    ints.form = fmt::format("GPTQ int{} {}", bits_, group_words(group_));
    if (ints.lowest + ints.highest != -1) ints.form += ", with zero points";
  }

  std::vector<int16_t> zeros(const QuantisedModule& module, const GroupedInts& ints) const {
    const StoredTensor& stored = module.at(".qzeros", kWords);
    const int64_t groups = ints.groups(), across = ints.rows * bits_ / 32;
    module.check_shape(stored, {groups, across});
    const auto* words = reinterpret_cast<const uint32_t*>(stored.data);
    std::vector<int16_t> out(static_cast<size_t>(ints.rows * groups));
    for (int64_t g = 0; g < groups; ++g) {
      for (int64_t r = 0; r < ints.rows; ++r) {
        const int value = packed_bits(words + g * across, 1, r * bits_, bits_);
        out[static_cast<size_t>(r * groups + g)] =
            static_cast<int16_t>((value + (less_one_ ? 1 : 0)) & ((1 << bits_) - 1));
      }
    }
    return out;
  }

  std::optional<DType> compute_;
  int bits_ = 4;
  int64_t group_ = 128;
  bool less_one_ = true, ordered_ = false;  // desc_act
};

constexpr std::array kGptqKeys = {
    Excuse{"sym", kTensorsSay},
    Excuse{"lm_head", kTensorsSay},
    Excuse{"modules_in_block_to_quantize", kTensorsSay},
    Excuse{"act_group_aware", kQuantiser},
    Excuse{"batch_size", kQuantiser},
    Excuse{"block_name_to_quantize", kQuantiser},
    Excuse{"cache_block_outputs", kQuantiser},
    Excuse{"damp_auto_increment", kQuantiser},
    Excuse{"damp_percent", kQuantiser},
    Excuse{"dataset", kQuantiser},
    Excuse{"hyb_act", kQuantiser},
    Excuse{"max_input_length", kQuantiser},
    Excuse{"meta", kQuantiser},
    Excuse{"model_file_base_name", kQuantiser},
    Excuse{"model_name_or_path", kQuantiser},
    Excuse{"model_seqlen", kQuantiser},
    Excuse{"module_name_preceding_first_block", kQuantiser},
    Excuse{"mse", kQuantiser},
    Excuse{"pad_token_id", kQuantiser},
    Excuse{"static_groups", kQuantiser},
    Excuse{"tokenizer", kQuantiser},
    Excuse{"true_sequential", kQuantiser},
    Excuse{"quantizer", kQuantiser},
    Excuse{"backend", kBackend},
    Excuse{"disable_exllama", kBackend},
    Excuse{"exllama_config", kBackend},
    Excuse{"use_cuda_fp16", kBackend},
    Excuse{"use_exllama", kBackend},
    Excuse{"v2", kQuantiser},
    Excuse{"v2_alpha", kQuantiser},
};

}  // namespace

extern const QuantisedMethod kGptq;
const QuantisedMethod kGptq{"gptq", kGptqSuffixes, kGptqKeys, {}, open_form<Gptq>};

}  // namespace ponder
