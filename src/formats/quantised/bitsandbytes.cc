// bitsandbytes: NF4 and FP4 (QLoRA, arXiv 2305.14314: a table of sixteen numbers, a scale for each
// 64, scales themselves quantised where they are "nested"), and LLM.int8()'s bytes with a scale a
// row. The table's numbers are no block type's, so they become what the library computes: table
// times scale, rounded to the type that the weights had.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "formats/quantised/grouped_ints.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr std::string_view kState = ".weight.quant_state.bitsandbytes__";
constexpr std::string_view kBnbSuffixes[] = {".weight",
                                             ".weight.absmax",
                                             ".weight.quant_map",
                                             ".weight.nested_absmax",
                                             ".weight.nested_quant_map",
                                             ".weight.quant_state.bitsandbytes__nf4",
                                             ".weight.quant_state.bitsandbytes__fp4",
                                             ".SCB",
                                             ".weight_format"};

// A weight in four bits: two numbers a byte, the first in its high half.
struct TableWeight {
  int64_t rows = 0, columns = 0, block = 0, nested_block = 0;
  DType type = DType::BF16;
  const std::byte* pairs = nullptr;
  std::vector<float> table, nested_table, nested;  // the last two empty: scales are floats
  std::vector<float> scales;                       // of a block each
  const std::byte* small_scales = nullptr;         // nested: an entry of nested_table each
  float offset = 0;

  float scale(int64_t i) const {
    if (!small_scales) return scales[static_cast<size_t>(i)];
    const auto entry = static_cast<size_t>(small_scales[i]);
    return nested_table[entry] * nested[static_cast<size_t>(i / nested_block)] + offset;
  }

  void write(int64_t first, int64_t count, std::byte* out) const {
    std::vector<float> row(static_cast<size_t>(columns));
    const auto bytes = static_cast<int64_t>(dtype_info(type).bytes) * columns;
    for (int64_t r = first; r < first + count; ++r, out += bytes) {
      for (int64_t c = 0; c < columns; ++c) {
        const int64_t at = r * columns + c;  // blocks run on over the rows
        const auto nibble = static_cast<size_t>(pairs[at / 2] >> (at % 2 ? 0 : 4) & std::byte{15});
        row[static_cast<size_t>(c)] = table[nibble] * scale(at / block);
      }
      encode(type, row.data(), columns, out);
    }
  }
};

DType type_named(const std::string& name, const std::string& place) {
  if (name == "bfloat16") return DType::BF16;
  if (name == "float16") return DType::F16;
  if (name == "float32") return DType::F32;
  fail("{}: \"dtype\" is \"{}\", which is no type of weights", place, printable(name));
}

class BitsAndBytes : public QuantisedForm {
 public:
  BitsAndBytes(ConfigFields& in, std::optional<DType> compute) : compute_(compute) {
    left_alone = in.texts("llm_int8_skip_modules", kMaxModules);
    in.one_of("bnb_4bit_quant_type", {"nf4", "fp4"}, "nf4");
  }

  bool holds(const QuantisedModule& module) const override {
    return module.find(".weight.absmax") || module.find(".SCB") || !state_of(module).empty();
  }

  MadeWeight make(const QuantisedModule& module) const override {
    return module.find(".SCB") ? make_bytes(module) : make_table(module);
  }

 private:
  // The suffix of its quant_state; empty if it has none.
  static std::string_view state_of(const QuantisedModule& module) {
    const auto found = std::find_if(module.parts.begin(), module.parts.end(), [](const auto& part) {
      return part.first.starts_with(kState);
    });
    return found == module.parts.end() ? std::string_view{} : std::string_view(found->first);
  }

  // int8: number = q * SCB / 127, SCB a row's largest.
  MadeWeight make_bytes(const QuantisedModule& module) const {
    constexpr DType kBytes[] = {DType::I8}, kFloats[] = {DType::F32};
    const StoredTensor& weight = module.at(".weight", kBytes);
    module.check_matrix(weight);
    if (module.find(".weight_format")) {
      constexpr DType kByte[] = {DType::U8};
      const StoredTensor& format = module.at(".weight_format", kByte);
      if (format.bytes != 1 || format.data[0] != std::byte{0})
        fail("{}: its weight_format is not that of plain rows", module.place);
    }
    GroupedInts ints;
    ints.rows = weight.shape[0];
    ints.columns = ints.group = weight.shape[1];
    ints.lowest = -128;
    ints.highest = 127;
    ints.scale_type = DType::F32;
    ints.factor = 7.874015718698502e-3f;  // the library's 1 / 127
    ints.form = "LLM.int8()";
    const StoredTensor& largest = module.at(".SCB", kFloats);
    module.check_shape(largest, {ints.rows});
    ints.scales = [numbers = module.numbers(largest)](int64_t first, int64_t count, float* out) {
      std::copy_n(numbers.begin() + first, count, out);
    };
    ints.read = [data = reinterpret_cast<const int8_t*>(weight.data), columns = ints.columns](
                    int64_t first, int64_t count, int16_t* out) {
      std::copy(data + first * columns, data + (first + count) * columns, out);
    };
    return make_grouped(module, std::move(ints), compute_);
  }

  static MadeWeight make_table(const QuantisedModule& module) {
    constexpr DType kText[] = {DType::U8};
    const std::string_view suffix = state_of(module);
    if (suffix.empty()) fail("{}: it has no quant_state beside it", module.place);
    const StoredTensor& state = module.at(suffix, kText);
    const std::string place = module.place + " quant_state";
    const Json json = parse_json_object(
        std::string_view(reinterpret_cast<const char*>(state.data), state.bytes), place);
    ConfigFields in(json, place);
    const std::string kind = in.one_of("quant_type", {"nf4", "fp4"}, "nf4");
    auto weight = std::make_shared<TableWeight>();
    read_shape(module, in, *weight);
    read_scales(module, in, *weight);
    for (const std::string& key : in.unread()) {
      if (!unread_allowed()) fail("{}: the key \"{}\" would pass unread", place, printable(key));
    }
    MadeWeight out;
    out.form = (kind == "nf4" ? "NF4" : "bitsandbytes' FP4") +
               std::string(weight->small_scales ? " with nested scales" : "");
    out.rounded = true;
    out.tensor = made_tensor(
        module, weight->type, weight->rows, weight->columns,
        [weight](int64_t first, int64_t count, std::byte* to) { weight->write(first, count, to); });
    return out;
  }

  static void read_shape(const QuantisedModule& module, ConfigFields& in, TableWeight& out) {
    // Bytes, or what else "quant_storage" has them packed as.
    constexpr DType kStorage[] = {DType::U8, DType::BF16, DType::F16, DType::F32};
    const StoredTensor& packed = module.at(".weight", kStorage);
    const auto shape = in.integers("shape", 1, int64_t{1} << 31, 2);
    if (shape.size() != 2) fail("{}: its shape is not that of a matrix", in.place());
    out.rows = shape[0];
    out.columns = shape[1];
    const auto numbers = static_cast<uint64_t>(out.rows) * static_cast<uint64_t>(out.columns);
    if (packed.bytes != numbers / 2 + numbers % 2) {
      fail("{}: {} x {} numbers of four bits are {} bytes, but the weight has {}", in.place(),
           out.rows, out.columns, numbers / 2 + numbers % 2, packed.bytes);
    }
    out.pairs = packed.data;
    out.type = type_named(in.text_or("dtype", "bfloat16"), in.place());
  }

  static void read_scales(const QuantisedModule& module, ConfigFields& in, TableWeight& out) {
    constexpr DType kFloats[] = {DType::F32}, kEither[] = {DType::F32, DType::U8};
    out.block = in.integer_or("blocksize", 1, 1 << 20, 64);
    const int64_t blocks = (out.rows * out.columns + out.block - 1) / out.block;
    out.table = of_size(module, ".weight.quant_map", 16);
    const StoredTensor& scales = module.at(".weight.absmax", kEither);
    module.check_shape(scales, {blocks});
    if (scales.dtype == DType::F32) {
      out.scales = module.numbers(scales);
      return;
    }
    out.small_scales = scales.data;
    in.only("nested_dtype", {"float32"});
    out.nested_block = in.integer_or("nested_blocksize", 1, 1 << 20, 256);
    out.offset = static_cast<float>(in.number_or("nested_offset", -1e30, 1e30, 0));
    out.nested_table = of_size(module, ".weight.nested_quant_map", 256);
    const StoredTensor& nested = module.at(".weight.nested_absmax", kFloats);
    module.check_shape(nested, {(blocks + out.nested_block - 1) / out.nested_block});
    out.nested = module.numbers(nested);
  }

  static std::vector<float> of_size(const QuantisedModule& module, std::string_view suffix,
                                    int64_t size) {
    constexpr DType kFloats[] = {DType::F32};
    const StoredTensor& stored = module.at(suffix, kFloats);
    module.check_shape(stored, {size});
    return module.numbers(stored);
  }

  std::optional<DType> compute_;
};

constexpr std::array kBnbKeys = {
    Excuse{"_load_in_4bit", kTensorsSay},
    Excuse{"_load_in_8bit", kTensorsSay},
    Excuse{"load_in_4bit", kTensorsSay},
    Excuse{"load_in_8bit", kTensorsSay},
    Excuse{"bnb_4bit_compute_dtype", kBackend},
    Excuse{"bnb_4bit_quant_storage", kTensorsSay},
    Excuse{"bnb_4bit_use_double_quant", kTensorsSay},
    Excuse{"llm_int8_enable_fp32_cpu_offload", kBackend},
    Excuse{"llm_int8_has_fp16_weight", kQuantiser},
    Excuse{"llm_int8_threshold", kActivations},
};

}  // namespace

extern const QuantisedMethod kBitsAndBytes;
const QuantisedMethod kBitsAndBytes{
    "bitsandbytes", kBnbSuffixes, kBnbKeys, {}, open_form<BitsAndBytes>};

}  // namespace ponder
