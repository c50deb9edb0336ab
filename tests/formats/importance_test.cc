#include "formats/importance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "formats/checkpoint.h"
#include "formats/convert.h"
#include "formats/files.h"
#include "tensor/quant.h"

namespace ponder::importance_test {
namespace {

using test::raw;
using test::TempFolder;

const std::string kUp = "blk.0.ffn_up.weight";

std::string error_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

ImportanceMatrix small_matrix() {
  ImportanceMatrix out;
  out.entries["blk.0.ffn_down_exps.weight"] = {{1, 2, 3, 4, 6, 8}, {1, 0, 2}};
  out.entries["blk.0.attn_q.weight"] = {{5, 10}, {5}};
  out.datasets = {"a book", "and another"};
  out.chunk_count = 7;
  out.chunk_size = 512;
  return out;
}

TEST(Importance, ReadsWhatItWrites) {
  TempFolder folder;
  const ImportanceMatrix before = small_matrix();
  write_importance(before, folder.path("i.gguf"));
  const ImportanceMatrix after = open_importance(folder.path("i.gguf"));
  EXPECT_EQ(after.datasets, before.datasets);
  EXPECT_EQ(after.chunk_count, 7);
  EXPECT_EQ(after.chunk_size, 512);
  ASSERT_EQ(after.entries.size(), 2u);
  for (const auto& [name, entry] : before.entries) {
    EXPECT_EQ(after.entries.at(name).sums, entry.sums) << name;
    EXPECT_EQ(after.entries.at(name).counts, entry.counts) << name;
  }
  const auto& experts = after.entries.at("blk.0.ffn_down_exps.weight");
  EXPECT_EQ(experts.means(), (std::vector<float>{1, 2, 1, 1, 3, 4}));  // of the unseen one: ones
  EXPECT_EQ(experts.unseen(), 1);
}

std::string dat_entry(const std::string& name, int32_t calls, const std::vector<float>& values) {
  std::string out = raw(static_cast<int32_t>(name.size())) + name + raw(calls) +
                    raw(static_cast<int32_t>(values.size()));
  for (const float value : values) out += raw(value);
  return out;
}

ImportanceMatrix read(const std::string& bytes) {
  return read_importance(std::as_bytes(std::span(bytes)), "i.dat");
}

// Layout: save_imatrix of llama.cpp's imatrix tool before it wrote GGUF.
TEST(Importance, ReadsTheOlderForm) {
  const std::string entries = raw(int32_t{2}) + dat_entry("a", 4, {8, 2}) + dat_entry("b", 0, {3});
  const std::string text = "wiki.txt";
  const ImportanceMatrix whole =
      read(entries + raw(int32_t{4}) + raw(static_cast<int32_t>(text.size())) + text);
  EXPECT_EQ(whole.entries.at("a").means(), (std::vector<float>{2, 0.5}));
  EXPECT_EQ(whole.entries.at("b").means(), std::vector<float>{3});
  EXPECT_EQ(whole.chunk_count, 4);
  EXPECT_EQ(whole.datasets, std::vector<std::string>{text});
  EXPECT_EQ(read(entries).entries.size(), 2u);  // the end came later
  const std::string end = raw(int32_t{4}) + raw(int32_t{0});
  EXPECT_EQ(read(entries + end).chunk_count, 4);
  EXPECT_NE(error_of([&] { read(entries + end + "x"); }).find("goes on"), std::string::npos);
}

TEST(Importance, DamagedFilesAreRefused) {
  const std::string good = raw(int32_t{1}) + dat_entry("a", 4, {8, 2});
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_NE(error_of([&] { read(good.substr(0, size)); }), "no error") << size;
  EXPECT_NE(error_of([&] { read(raw(int32_t{1}) + dat_entry("a", 4, {-1})); }).find("-1"),
            std::string::npos);
  EXPECT_NE(error_of([&] { read(raw(int32_t{1}) + dat_entry("a", 4, {NAN})); }).find("nan"),
            std::string::npos);
  EXPECT_NE(error_of([&] { read(raw(int32_t{1}) + dat_entry("a", -4, {1})); }).find("-4"),
            std::string::npos);
  test::GgufBuilder file;
  file.values = {{"general.type", test::gguf_text("imatrix")}};
  file.tensors = {{"x.in_sum2", {3}, 0, 0}};
  file.data.assign(32, '\0');
  EXPECT_NE(error_of([&] { read(file.build()); }).find("no counts"), std::string::npos);
  file.tensors.push_back({"x.counts", {2}, 0, 32});
  file.data.assign(64, '\0');
  EXPECT_NE(error_of([&] { read(file.build()); }).find("do not divide"), std::string::npos);
  file.values = {{"general.type", test::gguf_text("model")}};
  EXPECT_NE(error_of([&] { read(file.build()); }).find("model"), std::string::npos);
}

TEST(Importance, StackedAndSingleProjectionsOfExpertsShareAnEntry) {
  ImportanceMatrix matrix;
  matrix.entries["blk.0.ffn_gate_exps.weight"] = {{1}, {1}};
  matrix.entries["blk.1.ffn_gate_up_exps.weight"] = {{2}, {1}};
  EXPECT_NE(matrix.find("blk.0.ffn_gate_up_exps.weight"), nullptr);
  EXPECT_NE(matrix.find("blk.1.ffn_gate_exps.weight"), nullptr);
  EXPECT_NE(matrix.find("blk.1.ffn_up_exps.weight"), nullptr);
  EXPECT_EQ(matrix.find("blk.1.ffn_down_exps.weight"), nullptr);
}

// phi3's GGUF has one matrix for what its importance is measured of as three.
TEST(Importance, FusedAndSingleProjectionsOfAttentionShareAnEntry) {
  ImportanceMatrix matrix;
  matrix.entries["blk.0.attn_k.weight"] = {{1}, {1}};
  matrix.entries["blk.1.attn_qkv.weight"] = {{2}, {1}};
  ASSERT_NE(matrix.find("blk.0.attn_qkv.weight"), nullptr);
  EXPECT_EQ(matrix.find("blk.0.attn_qkv.weight")->sums, std::vector<float>{1});
  for (const char* name : {"blk.1.attn_q.weight", "blk.1.attn_k.weight", "blk.1.attn_v.weight"}) {
    ASSERT_NE(matrix.find(name), nullptr) << name;
    EXPECT_EQ(matrix.find(name)->sums, std::vector<float>{2}) << name;
  }
  EXPECT_EQ(matrix.find("blk.0.attn_q.weight"), nullptr);
  EXPECT_EQ(matrix.find("blk.2.attn_qkv.weight"), nullptr);
  EXPECT_EQ(matrix.find("blk.1.attn_output.weight"), nullptr);
}

// The error of the columns that count, relative to their size.
double error_of_columns(const std::string& folder, const std::string& gguf,
                        const std::vector<float>& weights) {
  std::vector<float> rows[2];
  int place = 0;
  for (const std::string& path : {folder, gguf}) {
    const Checkpoint model = open_checkpoint(path, false);
    const StoredTensor& tensor = model.at("model.layers.0.mlp.up_proj.weight");
    rows[place].resize(static_cast<size_t>(tensor.elements()));
    decode(tensor.dtype, tensor.data, tensor.elements(), rows[place++].data());
  }
  double error = 0;
  for (size_t i = 0; i < rows[0].size(); ++i)
    error += weights[i % weights.size()] * std::pow(double{rows[0][i]} - rows[1][i], 2);
  return error;
}

TEST(Importance, ColumnsThatCountAreRoundedBetter) {
  TempFolder folder;
  test::write_wide_model(folder);
  auto matrix = std::make_shared<ImportanceMatrix>();
  std::vector<float>& weights = matrix->entries[kUp].sums;
  for (int i = 0; i < 256; ++i) weights.push_back(i % 8 == 3 ? 100.0f : 0.1f);
  matrix->entries[kUp].counts = {1};
  for (const char* type : {"Q4_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q6_K", "IQ4_NL", "IQ4_XS"}) {
    const std::string with = folder.path("with.gguf"), without = folder.path("without.gguf");
    convert(folder.path(), without, {.quant = quant_mix(type)});
    convert(folder.path(), with,
            {.quant = quant_mix(type), .importance = matrix, .importance_path = "i"});
    EXPECT_LT(error_of_columns(folder.path(), with, weights),
              0.9 * error_of_columns(folder.path(), without, weights))
        << type;
  }
}

TEST(Importance, WhatDoesNotFitIsSaid) {
  TempFolder folder;
  test::write_wide_model(folder);
  const auto run = [&](const std::string& name, std::vector<float> sums, std::vector<float> counts,
                       const char* type = "Q4_K") {
    auto matrix = std::make_shared<ImportanceMatrix>();
    matrix->entries[name] = {std::move(sums), std::move(counts)};
    return convert(folder.path(), folder.path("m.gguf"),
                   {.quant = quant_mix(type), .importance = matrix, .importance_path = "i.dat"});
  };
  EXPECT_NE(error_of([&] { run(kUp, std::vector<float>(128, 1), {1}); }).find("256 are needed"),
            std::string::npos);
  EXPECT_NE(error_of([&] { run("other", {1}, {1}); }).find("another model"), std::string::npos);
  EXPECT_EQ(run(kUp, std::vector<float>(256, 1), {1}).notes, std::vector<std::string>{});
  const auto unseen = run(kUp, std::vector<float>(256, 0), {0}).notes;
  ASSERT_EQ(unseen.size(), 1u);
  EXPECT_NE(unseen[0].find("met no input"), std::string::npos);
  const auto useless = run(kUp, std::vector<float>(256, 1), {1}, "Q8_0").notes;
  ASSERT_EQ(useless.size(), 1u);
  EXPECT_NE(useless[0].find("no matrix"), std::string::npos);
}

}  // namespace
}  // namespace ponder::importance_test
