// Published forms of quantised weights, against what their own libraries make of them
// (tools/make_form_fixtures.py).
#include "formats/quantised.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "formats/convert.h"
#include "formats/files.h"
#include "formats/matrix.h"
#include "formats/safetensors.h"
#include "tensor/quant.h"

namespace ponder::quantised_test {
namespace {

using test::TempFolder;

const std::string kForms = std::string(PONDER_FIXTURES) + "/forms/";
constexpr const char* kDown = "model.layers.0.mlp.down_proj.weight";

struct Form {
  const char* name;
  DType type;  // of its matrices
  const char* weight = kDown;
};

const Form kAll[] = {
    {"fp8_tensor", DType::F8_E4M3},
    {"fp8_32x32_ue8m0", DType::F8_E4M3},
    {"fp8_1x32_bf16", DType::F8_E4M3},
    {"ct_fp8_row", DType::F8_E4M3},
    {"ct_int4_experts", DType::Q4_0, "model.layers.1.mlp.experts.3.down_proj.weight"},
    {"ct_int4_zeros", DType::Q5_0},
    {"ct_int4_order", DType::BF16},
    {"ct_int8_row", DType::Q8_0},
    {"ct_int8_bytes", DType::Q8_0},
    {"ct_int8_float_scales", DType::F32},
    {"ct_nvfp4", DType::BF16},
    {"ct_nvfp4_power", DType::NVFP4},
    {"ct_mxfp4", DType::MXFP4},
    {"modelopt_nvfp4", DType::BF16},
    {"modelopt_fp8", DType::F8_E4M3},
    {"awq", DType::Q5_0},
    {"gptq", DType::Q4_0},
    {"gptq_zeros", DType::Q5_0},
    {"gptq_order", DType::F16},
    {"gptq_v2_3bit", DType::Q4_0},
    {"gptq_8bit", DType::Q8_0},
    {"bnb_nf4", DType::BF16},
    {"bnb_nf4_nested", DType::BF16},
    {"bnb_fp4", DType::F16},
    {"bnb_int8", DType::BF16},
};

std::vector<float> rows_of(const Checkpoint& model, const StoredTensor& tensor) {
  const Matrix matrix = stored_matrix(model, tensor, tensor.name);
  std::vector<float> out(static_cast<size_t>(tensor.elements()));
  for (int64_t r = 0; r < matrix.rows; ++r) matrix.read(r, out.data() + r * matrix.columns);
  return out;
}

Checkpoint expected_of(const std::string& name) {
  Checkpoint out;
  out.path = kForms + name + "/expected.safetensors";
  out.files.emplace_back(out.path);
  read_safetensors(out.files[0], 0, out.tensors);
  out.index_names();
  return out;
}

TEST(Quantised, NumbersEqualTheOwnLibrarysToTheBit) {
  for (const Form& form : kAll) {
    const Checkpoint model = open_checkpoint(kForms + form.name);
    const Checkpoint reference = expected_of(form.name);
    const StoredTensor& tensor = model.at(form.weight);
    const StoredTensor& expected = reference.at(std::string("weights.") + form.weight);
    EXPECT_EQ(tensor.dtype, form.type) << form.name;
    ASSERT_EQ(tensor.shape, expected.shape) << form.name;
    EXPECT_EQ(rows_of(model, tensor), rows_of(reference, expected)) << form.name;
  }
}

TEST(Quantised, NotesSayFormAndTypeAndWhatIsRounded) {
  for (const Form& form : kAll) {
    const Checkpoint model = open_checkpoint(kForms + form.name);
    ASSERT_EQ(model.notes.size(), 1u) << form.name;
    const std::string& note = model.notes[0];
    EXPECT_NE(note.find(dtype_info(form.type).name), std::string::npos) << note;
    const bool plain =
        form.type == DType::BF16 || form.type == DType::F16 || form.type == DType::F32;
    EXPECT_EQ(note.find("rounded") != std::string::npos, plain) << note;
    EXPECT_EQ(note.find("without loss") != std::string::npos, !plain) << note;
  }
}

TEST(Quantised, SettingsThatNoWeightFollowsAreSaid) {
  TempFolder folder;
  const std::filesystem::path llama = std::string(PONDER_FIXTURES) + "/models/llama";
  std::filesystem::copy(llama, folder.path("m"));
  Json config = parse_json_object(read_file(folder.path("m/config.json"), 1 << 20), "c");
  config["quantization_config"] = {{"quant_method", "bitsandbytes"}, {"load_in_4bit", true}};
  std::ofstream(folder.path("m/config.json")) << config.dump();
  const Checkpoint model = open_checkpoint(folder.path("m"));
  ASSERT_EQ(model.notes.size(), 1u);
  EXPECT_NE(model.notes[0].find("no weight is stored so"), std::string::npos);
}

TEST(Quantised, RowsAreTheSameAloneAndTogether) {
  for (const Form& form : kAll) {
    const Checkpoint model = open_checkpoint(kForms + form.name);
    const StoredTensor& tensor = model.at(form.weight);
    const auto row = static_cast<size_t>(tensor.row_bytes());
    std::vector<std::byte> all(static_cast<size_t>(tensor.bytes)), one(3 * row);
    tensor.read_rows(0, tensor.row_count(), all.data());
    for (int64_t r = 0; r + 3 <= tensor.row_count(); r += 5) {
      tensor.read_rows(r, 3, one.data());
      EXPECT_EQ(std::memcmp(one.data(), all.data() + r * static_cast<int64_t>(row), 3 * row), 0)
          << form.name << " row " << r;
    }
  }
}

TEST(Quantised, ConvertKeepsBlockTypesBitByBit) {
  for (const Form& form : kAll) {
    TempFolder folder;
    convert(kForms + form.name, folder.path("m.gguf"));
    const Checkpoint before = open_checkpoint(kForms + form.name);
    const Checkpoint after = open_checkpoint(folder.path("m.gguf"), false);
    const StoredTensor& from = before.at(form.weight);
    const StoredTensor& to = after.at(form.weight);
    EXPECT_EQ(to.dtype, form.type == DType::F8_E4M3 ? DType::BF16 : form.type) << form.name;
    if (form.type == DType::F8_E4M3) continue;
    EXPECT_EQ(rows_of(before, from), rows_of(after, to)) << form.name;
    convert(kForms + form.name, folder.path("out"));
    EXPECT_FALSE(open_checkpoint(folder.path("out")).config.contains("quantization_config"));
  }
}

// AutoGPTQ writes a bias beside every matrix; of zeros it is none, and GGUF is not to have it.
TEST(Quantised, BiasesOfZerosThatNobodyAddsStayOutOfGguf) {
  TempFolder folder;
  const Checkpoint before = open_checkpoint(kForms + "gptq", false);
  ASSERT_NE(before.find("model.layers.0.self_attn.q_proj.bias"), nullptr);
  const ConvertReport report = convert(kForms + "gptq", folder.path("m.gguf"));
  const auto said =
      std::count_if(report.notes.begin(), report.notes.end(), [](const std::string& note) {
        return note.find("biases of zeros, which the model does not add") != std::string::npos;
      });
  EXPECT_EQ(said, 1);
  for (const StoredTensor& tensor : open_checkpoint(folder.path("m.gguf"), false).tensors)
    EXPECT_FALSE(tensor.name.ends_with(".bias")) << tensor.name;
}

// gpt-oss: experts in one tensor, the rows of gate and up in turns.
TEST(Quantised, FusedMxfp4ExpertsBecomeAMatrixEach) {
  const Checkpoint model = open_checkpoint(kForms + "mxfp4_experts");
  const Checkpoint reference = expected_of("mxfp4_experts");
  const std::vector<float> expected = rows_of(reference, reference.at("weights"));
  for (const int64_t expert : {0, 1, 2}) {
    for (const int64_t part : {0, 1}) {
      const StoredTensor& half = model.at(fmt::format("model.layers.0.mlp.experts.{}.{}.weight",
                                                      expert, part ? "up_proj" : "gate_proj"));
      EXPECT_EQ(half.shape, (std::vector<int64_t>{5, 64}));
      EXPECT_EQ(half.dtype, DType::MXFP4);
      const std::vector<float> got = rows_of(model, half);
      for (int64_t r = 0; r < 5; ++r) {
        const auto row = expected.begin() + (expert * 10 + part + 2 * r) * 64;
        EXPECT_TRUE(std::equal(row, row + 64, got.begin() + r * 64)) << expert << " " << r;
      }
    }
  }
  EXPECT_NE(model.find("model.layers.0.mlp.experts.1.up_proj.bias"), nullptr);
}

// ---- bad folders

struct Part {
  std::string name, type;
  std::vector<int64_t> shape;
  std::string data;
};

void write_parts(const TempFolder& folder, const std::string& settings,
                 const std::vector<Part>& parts) {
  std::string header = "{", data;
  for (const Part& part : parts) {
    header += fmt::format(R"({}"{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})",
                          header.size() > 1 ? "," : "", part.name, part.type,
                          fmt::join(part.shape, ","), data.size(), data.size() + part.data.size());
    data += part.data;
  }
  header += "}";
  header.append((8 - header.size() % 8) % 8, ' ');
  folder.write("config.json", R"({"quantization_config":)" + settings + "}");
  folder.write("model.safetensors", test::safetensors_file(header, data));
}

std::string error_of(const std::string& settings, const std::vector<Part>& parts) {
  TempFolder folder;
  write_parts(folder, settings, parts);
  try {
    open_checkpoint(folder.path());
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::string zeros(size_t count) { return std::string(count, '\0'); }

// GPTQ of 8 x 32, in one group.
std::vector<Part> gptq_parts() {
  return {{"m.qweight", "I32", {4, 8}, zeros(128)},
          {"m.scales", "F16", {1, 8}, zeros(16)},
          {"m.qzeros", "I32", {1, 1}, zeros(4)}};
}

const std::string kGptqSettings = R"({"quant_method":"gptq","bits":4,"group_size":32})";

TEST(Quantised, AGoodHandMadeFolderOpens) { EXPECT_EQ(error_of(kGptqSettings, gptq_parts()), ""); }

void says(const std::string& error, const std::string& what) {
  EXPECT_NE(error.find(what), std::string::npos) << "'" << what << "' expected in: " << error;
}

TEST(Quantised, BadSettingsAreOneSentenceEach) {
  const auto with = [](const std::string& settings) { return error_of(settings, gptq_parts()); };
  says(with(R"({"quant_method":"gptq"})"), "\"bits\" is missing");
  says(with(R"({"quant_method":"gptq","bits":5})"), "GPTQ has 2, 3, 4 or 8");
  says(with(R"({"quant_method":"gptq","bits":4,"group_size":0})"), "\"group_size\" is 0");
  says(with(R"({"quant_method":"gptq","bits":4,"dynamic":{"-:.*":{}}})"), "\"dynamic\" is");
  says(with(R"({"quant_method":"gptq","bits":4,"rotation":"hadamard"})"),
       "the key \"rotation\" would pass unread");
  says(with(R"({"quant_method":"gptq","bits":4,"group_size":32,"modules_to_not_convert":["m"]})"),
       "is quantised, but");
  says(with(R"({"quant_method":"awq","bits":4,"version":"gemv"})"), "\"gemv\"");
  says(with(R"({"quant_method":"compressed-tensors"})"), "config_groups");
  says(with(R"({"quant_method":"compressed-tensors","config_groups":{"a":["Linear"]}})"),
       "config_groups.a");
  says(with(R"({"quant_method":"compressed-tensors","format":"sparse-24-bitmask"})"),
       "sparse-24-bitmask");
  says(with(R"({"quant_method":"compressed-tensors","transform_config":{"config_groups":{}}})"),
       "transform_config");
  says(with(R"({"quant_method":"fp8","fmt":"e5m2"})"), "e5m2");
  says(with(R"({"quant_method":"fp8","weight_block_size":[128]})"), "two sizes");
}

TEST(Quantised, BadTensorsAreOneSentenceEach) {
  const auto with = [](size_t part, const Part& other) {
    std::vector<Part> parts = gptq_parts();
    parts[part] = other;
    return error_of(kGptqSettings, parts);
  };
  says(with(0, {"m.qweight", "F32", {4, 8}, zeros(128)}), "its qweight is F32, but must be I32");
  says(with(0, {"m.qweight", "I32", {32}, zeros(128)}), "must be a matrix");
  says(with(0, {"m.qweight", "I32", {0, 8}, ""}), "must be a matrix");
  says(with(1, {"m.scales", "F16", {2, 8}, zeros(32)}), "must be of shape [1, 8]");
  says(with(1, {"other", "F16", {1, 8}, zeros(16)}), "it has no scales beside it");
  says(with(1, {"m.scales", "F16", {1, 8}, std::string(16, '\x7f')}), "scales are finite");
  says(with(2, {"m.qzeros", "I32", {1, 2}, zeros(8)}), "must be of shape [1, 1]");
  std::vector<Part> parts = gptq_parts();
  parts.push_back({"m.g_idx", "I32", {32}, zeros(124) + "\x09" + zeros(3)});
  says(error_of(kGptqSettings, parts), "column 31 is said to be of group 9, but there are 1");
  says(error_of(R"({"quant_method":"fp8"})", {{"w.weight", "F8_E4M3", {2, 2}, zeros(4)}}),
       "it has no weight_scale_inv beside it");
  says(error_of(R"({"quant_method":"fp8","weight_block_size":[1,16]})",
                {{"w.weight_scale_inv", "F32", {1, 2}, zeros(8)},
                 {"w.weight", "F8_E4M3", {1, 32}, zeros(32)}}),
       "must be a multiple of 32");
  says(error_of(R"({"quant_method":"fp8"})", {{"w.weight_scale", "F8_E8M0", {1}, "\xff"},
                                              {"w.weight", "F8_E4M3", {1, 2}, zeros(2)}}),
       "scales are finite");
  says(error_of(R"({"quant_method":"mxfp4"})", {{"e_scales", "U8", {1, 2, 1}, zeros(2)},
                                                {"e_blocks", "U8", {1, 2, 1, 8}, zeros(16)}}),
       "has 16 bytes, but its scales ask for 32");
  says(error_of(R"({"quant_method":"mxfp4"})", {{"w", "F8_E8M0", {2}, zeros(2)}}),
       "is no weight of a module");
}

TEST(Quantised, AnOrderThatIsNotThereIsNamed) {
  const std::string with = R"({"quant_method":"gptq","bits":4,"group_size":16,"desc_act":true})";
  std::vector<Part> parts = {{"m.qweight", "I32", {4, 8}, zeros(128)},
                             {"m.scales", "F16", {2, 8}, zeros(32)},
                             {"m.qzeros", "I32", {2, 1}, zeros(8)}};
  says(error_of(with, parts), "\"m\": it has no g_idx beside it");
  EXPECT_EQ(error_of(R"({"quant_method":"gptq","bits":4,"group_size":16})", parts), "");
  parts.push_back({"m.g_idx", "I32", {32}, zeros(128)});
  EXPECT_EQ(error_of(with, parts), "");
}

TEST(Quantised, GroupsDivideTheColumns) {
  const std::string wrong = "32 columns are no whole number of groups of 24";
  says(error_of(R"({"quant_method":"gptq","bits":4,"group_size":24})",
                {{"m.qweight", "I32", {4, 8}, zeros(128)},
                 {"m.scales", "F16", {2, 8}, zeros(32)},
                 {"m.qzeros", "I32", {2, 1}, zeros(8)}}),
       wrong);
  says(error_of(R"({"quant_method":"awq","bits":4,"group_size":24})",
                {{"m.qweight", "I32", {32, 1}, zeros(128)},
                 {"m.scales", "F16", {2, 8}, zeros(32)},
                 {"m.qzeros", "I32", {2, 1}, zeros(8)}}),
       wrong);
  const auto compressed = [](const char* type) {
    return fmt::format(
        R"({{"quant_method":"compressed-tensors","config_groups":{{"a":{{"targets":["Linear"],)"
        R"("weights":{{"num_bits":8,"type":"{}","strategy":"group","group_size":24}}}}}}}})",
        type);
  };
  says(error_of(compressed("int"), {{"m.weight", "I8", {8, 32}, zeros(256)},
                                    {"m.weight_scale", "F16", {8, 2}, zeros(32)}}),
       wrong);
  says(error_of(compressed("float"), {{"m.weight", "F8_E4M3", {8, 32}, zeros(256)},
                                      {"m.weight_scale", "F16", {8, 2}, zeros(32)}}),
       wrong);
}

// Of a weight [64, 64]: what the settings say, and nothing else.
TEST(Quantised, GridsOfScalesAreThoseOfTheSettings) {
  const auto with = [](const std::string& settings, const std::vector<int64_t>& shape) {
    size_t count = 1;
    for (const int64_t size : shape) count *= static_cast<size_t>(size);
    return error_of(settings, {{"w.weight", "F8_E4M3", {64, 64}, zeros(4096)},
                               {"w.weight_scale", "F32", shape, zeros(count * 4)}});
  };
  const std::string blocks = R"({"quant_method":"fp8","weight_block_size":[32,32]})";
  EXPECT_EQ(with(blocks, {2, 2}), "");
  for (const std::vector<int64_t>& shape :
       std::vector<std::vector<int64_t>>{{}, {1}, {64}, {64, 1}, {1, 1}, {4}})
    says(with(blocks, shape), "must be of shape [2, 2]");
  EXPECT_EQ(with(R"({"quant_method":"fp8","weight_block_size":[128,128]})", {1}), "");
  const auto compressed = [](const char* weights) {
    return fmt::format(
        R"({{"quant_method":"compressed-tensors","config_groups":{{"a":{{"targets":["Linear"],)"
        R"("weights":{{"num_bits":8,"type":"float",{}}}}}}}}})",
        weights);
  };
  const std::string tensor = compressed(R"("strategy":"tensor")");
  EXPECT_EQ(with(tensor, {1}), "");
  says(with(tensor, {64, 1}), "must be of shape [1, 1]");
  const std::string channel = compressed(R"("strategy":"channel")");
  EXPECT_EQ(with(channel, {64, 1}), "");
  EXPECT_EQ(with(channel, {64}), "");
  says(with(channel, {1}), "must be of shape [64, 1]");
}

// What is left of a module stays among the tensors, where whoever opens the model refuses it.
TEST(Quantised, WhatAFormDoesNotReadStaysUnread) {
  const auto left = [](const std::string& settings, std::vector<Part> parts, const Part& extra) {
    TempFolder folder;
    parts.push_back(extra);
    write_parts(folder, settings, parts);
    const Checkpoint model = open_checkpoint(folder.path());
    EXPECT_EQ(model.tensors.size(), 2u) << extra.name;
    EXPECT_NE(model.find("w.weight"), nullptr) << extra.name;
    return model.find(extra.name) != nullptr;
  };
  const std::vector<Part> fp8 = {{"w.weight", "F8_E4M3", {2, 32}, zeros(64)},
                                 {"w.weight_scale_inv", "F32", {1}, zeros(4)}};
  const std::string said = R"({"quant_method":"fp8"})";
  EXPECT_TRUE(left(said, fp8, {"w.weight_scale", "F32", {1}, zeros(4)}));
  EXPECT_TRUE(left(said, fp8, {"w.scale", "F32", {1}, zeros(4)}));
  const std::vector<Part> row = {{"w.weight", "F8_E4M3", {2, 32}, zeros(64)},
                                 {"w.weight_scale", "F32", {2, 1}, zeros(8)}};
  const std::string compressed =
      R"({"quant_method":"compressed-tensors","config_groups":{"a":{"targets":["Linear"],)"
      R"("weights":{"num_bits":8,"type":"float","strategy":"channel"}}}})";
  EXPECT_TRUE(left(compressed, row, {"w.weight_zero_point", "I8", {2, 1}, zeros(2)}));
  EXPECT_TRUE(left(compressed, row, {"w.weight_global_scale", "F32", {1}, zeros(4)}));
  EXPECT_TRUE(left(compressed, row, {"w.weight_shape", "I64", {2}, zeros(16)}));
  EXPECT_TRUE(left(compressed, row, {"w.weight_g_idx", "I32", {32}, zeros(128)}));
  const std::vector<Part> bytes = {{"w.weight", "I8", {2, 32}, zeros(64)},
                                   {"w.SCB", "F32", {2}, zeros(8)}};
  const std::string bnb = R"({"quant_method":"bitsandbytes"})";
  EXPECT_TRUE(left(bnb, bytes, {"w.weight.absmax", "F32", {1}, zeros(4)}));
  EXPECT_TRUE(left(bnb, bytes, {"w.weight.nested_absmax", "F32", {1}, zeros(4)}));
  EXPECT_FALSE(left(bnb, {bytes[1], bytes[0], {"other", "F32", {1}, zeros(4)}},
                    {"w.weight_format", "U8", {1}, zeros(1)}));
}

TEST(Quantised, AWeightThatIsThereTwiceIsRefused) {
  const std::string settings =
      R"({"quant_method":"compressed-tensors","config_groups":{"a":{"targets":["Linear"],)"
      R"("weights":{"num_bits":4,"type":"int","strategy":"channel"}}}})";
  const std::string shape = "\x02" + zeros(7) + "\x20" + zeros(7);
  std::vector<Part> parts = {{"w.weight_shape", "I64", {2}, shape},
                             {"w.weight_packed", "I32", {2, 4}, zeros(32)},
                             {"w.weight_scale", "F16", {2, 1}, zeros(4)}};
  EXPECT_EQ(error_of(settings, parts), "");
  parts.push_back({"w.weight", "F16", {2, 32}, zeros(128)});
  says(error_of(settings, parts), "\"w.weight\" is stored twice, plain and quantised");
}

TEST(Quantised, PatternsThatAreNotSupportedAreSaidToBeOfTheSettings) {
  const auto with = [](const char* ignore, const char* target) {
    return error_of(
        fmt::format(R"({{"quant_method":"compressed-tensors","ignore":["{}"],"config_groups":)"
                    R"({{"a":{{"targets":["{}"],"weights":{{"num_bits":8,"type":"int"}}}}}}}})",
                    ignore, target),
        {{"other", "F32", {1}, zeros(4)}});
  };
  EXPECT_EQ(with("re:.*head", "re:.*proj"), "");
  for (const char* pattern : {"re:(?i)LM_HEAD", "re:\\\\w+"}) {
    says(with(pattern, "Linear"), "quantization_config: \"ignore\" has the pattern \"re:");
    says(with("lm_head", pattern), "quantization_config: \"targets\" has the pattern \"re:");
  }
}

TEST(Quantised, BadNestedSettingsAreOneSentenceEach) {
  const auto with = [](const std::string& state) {
    return error_of(R"({"quant_method":"bitsandbytes"})",
                    {{"m.weight.absmax", "F32", {1}, zeros(4)},
                     {"m.weight.quant_map", "F32", {16}, zeros(64)},
                     {"m.weight", "U8", {32, 1}, zeros(32)},
                     {"m.weight.quant_state.bitsandbytes__nf4",
                      "U8",
                      {static_cast<int64_t>(state.size())},
                      state}});
  };
  const std::string good =
      R"({"quant_type":"nf4","blocksize":64,"dtype":"bfloat16","shape":[2,32]})";
  EXPECT_EQ(with(good), "");
  says(with("{"), "quant_state");
  says(with(R"({"blocksize":64,"shape":[2,33]})"), "the weight has 32");
  says(with(R"({"blocksize":0,"shape":[2,32]})"), "\"blocksize\" is 0");
  says(with(R"({"blocksize":32,"shape":[2,32]})"), "must be of shape [2]");
  says(with(R"({"blocksize":64,"shape":[2147483648,2147483648]})"), "four bits");
  says(with(R"({"blocksize":64,"shape":[2,32],"dtype":"int8"})"), "no type of weights");
  says(with(R"({"blocksize":64,"shape":[2,32],"extra":1})"), "\"extra\" would pass unread");
}

}  // namespace
}  // namespace ponder::quantised_test
