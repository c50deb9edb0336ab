#include "formats/convert.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/threads.h"
#include "formats/convert_plan.h"
#include "formats/gguf.h"
#include "formats/gguf_metadata.h"
#include "formats/gguf_writer.h"
#include "formats/tokenizer_writer.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

// Counts elements over all tensors for the caller's progress.
class Progress {
 public:
  Progress(const ConvertOptions& options, const Plan& plan) : call_(options.progress) {
    for (const Matrix& matrix : plan.tensors) total_ += elements(matrix);
  }
  std::function<void(uint64_t)> of_tensor() {
    return [this](uint64_t done) {
      if (call_) call_(before_ + done, total_);
    };
  }
  void finish(const Matrix& matrix) { before_ += elements(matrix); }

 private:
  static uint64_t elements(const Matrix& matrix) {
    return static_cast<uint64_t>(matrix.rows) * static_cast<uint64_t>(matrix.columns);
  }
  std::function<void(uint64_t, uint64_t)> call_;
  uint64_t before_ = 0, total_ = 0;
};

uint64_t bytes_of(const Matrix& matrix, DType type) {
  return static_cast<uint64_t>(matrix.rows) *
         *dtype_bytes(type, static_cast<uint64_t>(matrix.columns));
}

// llama.cpp's general.file_type (llama_ftype): what most of the matrices are.
uint64_t file_type(DType type) {
  switch (type) {
    case DType::F16:
      return 1;
    case DType::Q4_0:
      return 2;
    case DType::Q4_1:
      return 3;
    case DType::Q8_0:
      return 7;
    case DType::Q5_0:
      return 8;
    case DType::Q5_1:
      return 9;
    case DType::Q2_K:
      return 10;
    case DType::Q3_K:
      return 12;
    case DType::Q4_K:
      return 15;
    case DType::Q5_K:
      return 17;
    case DType::Q6_K:
      return 18;
    case DType::BF16:
      return 32;
    default:
      return 0;
  }
}

DType commonest_type(const Plan& plan, const std::vector<DType>& types) {
  uint64_t bytes[kDTypes] = {};
  for (size_t i = 0; i < types.size(); ++i) {
    bytes[static_cast<size_t>(types[i])] += bytes_of(plan.tensors[i], types[i]);
  }
  return static_cast<DType>(std::max_element(bytes, bytes + kDTypes) - bytes);
}

void copy_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata) {
  const MappedFile& mapped = checkpoint.files[0];
  const Gguf file(mapped.bytes(), mapped.path());
  for (const GgufEntry& entry : file.values()) {
    const bool own = entry.key == "general.file_type" || entry.key == "general.alignment" ||
                     entry.key == "general.quantization_version" || entry.key.starts_with("split.");
    if (!own) metadata.add_raw(entry.key, entry.raw);
  }
  metadata.add_u32("general.quantization_version", 2);
}

void note_fallbacks(const Plan& plan, const std::vector<DType>& types, DType quant,
                    ConvertReport& report) {
  size_t count = 0;
  for (size_t i = 0; i < types.size(); ++i) {
    const int64_t columns = plan.tensors[i].columns;
    if (plan.tensors[i].shape.size() > 1 && columns % dtype_info(quant).block != 0 &&
        types[i] != DType::F32) {
      ++count;
    }
  }
  if (count == 0) return;
  report.notes.push_back(fmt::format(
      "{} of {} tensors have rows that are no multiple of {}: they are stored as Q8_0 or "
      "F16 instead of {}",
      count, types.size(), dtype_info(quant).block, dtype_info(quant).name));
}

void write_gguf(const Checkpoint& checkpoint, const std::string& out, const ConvertOptions& options,
                ConvertReport& report) {
  const bool same = checkpoint.format == Checkpoint::Format::Gguf;
  const Plan plan = same ? plan_same_gguf(checkpoint) : plan_gguf(checkpoint);
  report.notes = plan.notes;
  const int64_t layers = required_int(checkpoint.config, "num_hidden_layers", checkpoint.path);
  std::vector<DType> types;
  std::vector<GgufPlan> header;
  for (const Matrix& matrix : plan.tensors) {
    types.push_back(gguf_type(matrix, options.quant, layers));
    header.push_back({matrix.name, matrix.shape, types.back()});
    if (dtype_info(types.back()).ggml < 0) {
      fail("{}: its type {} has no GGUF form", matrix.place, dtype_info(types.back()).name);
    }
  }
  GgufMetadata metadata;
  if (same) {
    copy_metadata(checkpoint, metadata);
  } else {
    add_model_metadata(checkpoint, metadata);
    add_tokenizer_metadata(checkpoint, metadata);
  }
  metadata.add_u32("general.file_type",
                   file_type(options.quant.value_or(commonest_type(plan, types))));
  if (options.quant) note_fallbacks(plan, types, *options.quant, report);

  AtomicFile file(out);
  write_gguf_header(file, metadata, header);
  ThreadPool pool(usable_cores());
  Progress progress(options, plan);
  const std::string zeros(64, '\0');
  for (size_t i = 0; i < plan.tensors.size(); ++i) {
    const uint64_t begin = file.size();
    write_matrix(
        plan.tensors[i], types[i], pool,
        [&](const std::byte* data, size_t size) { file.write(data, size); }, progress.of_tensor());
    progress.finish(plan.tensors[i]);
    file.write(zeros.data(), gguf_padding(file.size() - begin));
  }
  file.commit();
  report.tensors = plan.tensors.size();
  report.bytes = file.size();
}

// Consecutive tensors that go into one safetensors file.
struct Shard {
  size_t first, end;
  uint64_t bytes;
};

std::vector<Shard> cut_shards(const Plan& plan, const std::vector<DType>& types, uint64_t limit) {
  std::vector<Shard> shards;
  for (size_t i = 0; i < types.size(); ++i) {
    const uint64_t bytes = bytes_of(plan.tensors[i], types[i]);
    if (shards.empty() || shards.back().bytes + bytes > limit) shards.push_back({i, i, 0});
    shards.back().end = i + 1;
    shards.back().bytes += bytes;
  }
  return shards;
}

std::string safetensors_header(const Plan& plan, const std::vector<DType>& types,
                               const Shard& shard) {
  std::string header = R"({"__metadata__":{"format":"pt"})";
  uint64_t offset = 0;
  for (size_t i = shard.first; i < shard.end; ++i) {
    const Matrix& matrix = plan.tensors[i];
    const uint64_t end = offset + bytes_of(matrix, types[i]);
    const Json entry = {{"dtype", dtype_info(types[i]).safetensors},
                        {"shape", matrix.shape},
                        {"data_offsets", Json::array({offset, end})}};
    header += "," + Json(valid_utf8(matrix.name)).dump() + ":" + entry.dump();
    offset = end;
  }
  header += "}";
  // Blanks to a multiple of eight keep the data aligned, and eight bytes hold the length.
  header.append((8 - header.size() % 8) % 8, ' ');
  const uint64_t size = header.size();
  return std::string(reinterpret_cast<const char*>(&size), sizeof size) + header;
}

uint64_t write_text(const std::string& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
  return text.size();
}

// Wide types first within a shard, so that each tensor's data is aligned whatever its length.
void sort_by_width(Plan& plan, const std::vector<DType>& unsorted) {
  std::vector<size_t> order(plan.tensors.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return dtype_info(unsorted[a]).bytes > dtype_info(unsorted[b]).bytes;
  });
  std::vector<Matrix> sorted;
  sorted.reserve(order.size());
  for (const size_t i : order) sorted.push_back(std::move(plan.tensors[i]));
  plan.tensors = std::move(sorted);
}

void write_weights(const Plan& plan, const std::vector<DType>& types, const std::string& out,
                   const ConvertOptions& options, ConvertReport& report) {
  const std::vector<Shard> shards = cut_shards(plan, types, options.shard_bytes);
  ThreadPool pool(usable_cores());
  Progress progress(options, plan);
  std::string map;
  uint64_t total = 0;
  for (size_t n = 0; n < shards.size(); ++n) {
    const std::string name =
        shards.size() == 1 ? "model.safetensors"
                           : fmt::format("model-{:05}-of-{:05}.safetensors", n + 1, shards.size());
    AtomicFile file((fs::path(out) / name).string());
    file.write(safetensors_header(plan, types, shards[n]));
    for (size_t i = shards[n].first; i < shards[n].end; ++i) {
      write_matrix(
          plan.tensors[i], types[i], pool,
          [&](const std::byte* data, size_t size) { file.write(data, size); },
          progress.of_tensor());
      progress.finish(plan.tensors[i]);
      map += fmt::format("{}\n    {}: \"{}\"", map.empty() ? "" : ",",
                         Json(valid_utf8(plan.tensors[i].name)).dump(), name);
    }
    file.commit();
    report.bytes += file.size();
    total += shards[n].bytes;
  }
  if (shards.size() > 1) {
    report.bytes += write_text(
        (fs::path(out) / "model.safetensors.index.json").string(),
        fmt::format(
            "{{\n  \"metadata\": {{\"total_size\": {}}},\n  \"weight_map\": {{{}\n  }}\n}}\n",
            total, map));
  }
}

// The tokenizer's files: copied from a Hugging Face folder, written anew from GGUF.
void write_tokenizer(const Checkpoint& checkpoint, const std::string& out, ConvertReport& report) {
  const auto target = [&](const char* name) { return (fs::path(out) / name).string(); };
  if (checkpoint.format == Checkpoint::Format::Gguf) {
    if (!checkpoint.has_tokenizer) return;
    report.bytes += write_text(target("tokenizer.json"), tokenizer_json(checkpoint.tokenizer));
    report.bytes += write_text(target("tokenizer_config.json"), tokenizer_config_json(checkpoint));
    return;
  }
  constexpr uint64_t kMaxBytes = 256u << 20;
  for (const char* name : {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
                           "chat_template.jinja", "chat_template.json"}) {
    const std::string source = (fs::path(checkpoint.path) / name).string();
    std::error_code ignored;
    if (!fs::exists(source, ignored)) continue;
    report.bytes += write_text(target(name), read_file(source, kMaxBytes));
  }
}

const char* torch_name(DType type) {
  if (type == DType::F32) return "float32";
  return type == DType::F16 ? "float16" : "bfloat16";
}

void write_hf(const Checkpoint& checkpoint, const std::string& out, const ConvertOptions& options,
              ConvertReport& report) {
  if (options.quant && *options.quant != DType::F32 && *options.quant != DType::F16 &&
      *options.quant != DType::BF16) {
    fail(
        "a Hugging Face folder holds F32, F16 or BF16 weights, not {}; give an output that ends in "
        ".gguf",
        dtype_info(*options.quant).name);
  }
  Json config;
  Plan plan = plan_hf(checkpoint, config);
  report.notes = plan.notes;
  const auto types_of = [&] {
    std::vector<DType> types;
    for (const Matrix& matrix : plan.tensors) types.push_back(hf_type(matrix, options.quant));
    return types;
  };
  sort_by_width(plan, types_of());
  const std::vector<DType> types = types_of();
  std::error_code error;
  fs::create_directories(out, error);
  if (error) fail("cannot create the folder {}: {}", out, error.message());
  write_weights(plan, types, out, options, report);
  write_tokenizer(checkpoint, out, report);
  const auto target = [&](const char* name) { return (fs::path(out) / name).string(); };
  if (!checkpoint.generation_config.empty()) {
    report.bytes +=
        write_text(target("generation_config.json"), checkpoint.generation_config.dump(2) + "\n");
  }
  config["torch_dtype"] = torch_name(commonest_type(plan, types));
  // Last: a folder that was cut short has no config.json, so nothing takes it for a model.
  report.bytes += write_text(target("config.json"), config.dump(2) + "\n");
  report.tensors = plan.tensors.size();
}

}  // namespace

ConvertReport convert(const std::string& in, const std::string& out,
                      const ConvertOptions& options) {
  const bool to_gguf = fs::path(out).extension() == ".gguf";
  if (options.quant) {
    constexpr DType kTypes[] = {DType::F32,  DType::F16,  DType::BF16, DType::Q8_0,
                                DType::Q4_0, DType::Q4_K, DType::Q6_K};
    if (std::find(std::begin(kTypes), std::end(kTypes), *options.quant) == std::end(kTypes)) {
      fail("ponder cannot write {}; it writes F32, F16, BF16, Q8_0, Q4_0, Q4_K and Q6_K",
           dtype_info(*options.quant).name);
    }
  }
  std::error_code ignored;
  if (fs::equivalent(in, out, ignored))
    fail("{} is both input and output; give another output", in);
  const bool out_is_folder = fs::is_directory(out, ignored);
  if (to_gguf && out_is_folder) fail("cannot write {}: it is a folder", out);
  if (!to_gguf && fs::exists(out, ignored) && !out_is_folder) {
    fail("cannot write {}: it is a file; give a folder, or a name that ends in .gguf", out);
  }
  if (out_is_folder && !fs::is_empty(out, ignored)) {
    fail("cannot write {}: the folder is not empty; give a new one", out);
  }
  // From GGUF to GGUF the tokenizer is copied unread.
  const bool with_tokenizer = !to_gguf || fs::is_directory(in, ignored);
  const Checkpoint checkpoint = open_checkpoint(in, with_tokenizer);
  ConvertReport report;
  if (to_gguf) {
    write_gguf(checkpoint, out, options, report);
  } else {
    write_hf(checkpoint, out, options, report);
  }
  return report;
}

}  // namespace ponder
