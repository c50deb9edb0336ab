#include "formats/convert.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <set>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/threads.h"
#include "formats/convert_check.h"
#include "formats/convert_importance.h"
#include "formats/convert_plan.h"
#include "formats/gguf.h"
#include "formats/gguf_generation.h"
#include "formats/gguf_metadata.h"
#include "formats/gguf_writer.h"
#include "formats/hf_writer.h"
#include "formats/peft.h"
#include "formats/tokenizer_writer.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

// Counts elements over all tensors for the caller's progress.
class Progress {
 public:
  Progress(const ConvertOptions& options, const ConvertPlan& plan) : call_(options.progress) {
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

DType commonest_type(const ConvertPlan& plan, const std::vector<DType>& types) {
  uint64_t bytes[kDTypes] = {};
  for (size_t i = 0; i < types.size(); ++i) {
    bytes[static_cast<size_t>(types[i])] += bytes_of(plan.tensors[i], types[i]);
  }
  return static_cast<DType>(std::max_element(bytes, bytes + kDTypes) - bytes);
}

void copy_metadata(const Checkpoint& checkpoint, bool requantised, GgufMetadata& metadata) {
  const MappedFile& mapped = checkpoint.files[0];
  const Gguf file(mapped.bytes(), mapped.path());
  for (const GgufEntry& entry : file.values()) {
    const bool own = entry.key == "general.file_type" || entry.key == "general.alignment" ||
                     entry.key == "general.quantization_version" || entry.key.starts_with("split.");
    const bool rounding = requantised && entry.key.starts_with("quantize.imatrix.");
    if (!own && !rounding) metadata.add_raw(entry.key, entry.raw);
  }
  metadata.add_u32("general.quantization_version", 2);
}

void note_fallbacks(const ConvertPlan& plan, const std::vector<DType>& types, const QuantMix& mix,
                    ConvertReport& report) {
  const int block = dtype_info(mix.base).block;
  size_t count = 0;
  std::set<std::string> instead;
  for (size_t i = 0; i < types.size(); ++i) {
    const Matrix& tensor = plan.tensors[i];
    if (tensor.shape.size() < 2 || tensor.columns % block == 0 || types[i] == DType::F32) continue;
    ++count;
    instead.insert(dtype_info(types[i]).name);
  }
  if (count == 0) return;
  report.notes.push_back(
      fmt::format("{} of {} tensors have rows that are no multiple of {}: they are stored as {} "
                  "instead of {}",
                  count, types.size(), block, fmt::join(instead, " or "), mix.name));
}

// As llama.cpp's quantiser says what it rounded by.
void add_importance_metadata(const ConvertOptions& options, GgufMetadata& metadata) {
  const ImportanceMatrix& importance = *options.importance;
  metadata.add_string("quantize.imatrix.file", options.importance_path);
  if (!importance.datasets.empty())
    metadata.add_string("quantize.imatrix.dataset", importance.datasets[0]);
  metadata.add_u32("quantize.imatrix.entries_count", importance.entries.size());
  metadata.add_u32("quantize.imatrix.chunks_count",
                   static_cast<uint64_t>(std::max<int64_t>(importance.chunk_count, 0)));
}

MixModel mix_model(const Checkpoint& checkpoint, const ConvertPlan& plan) {
  const Json& config = checkpoint.config;
  const std::string& place = checkpoint.path;
  const int64_t heads = json_int(config, "num_attention_heads", place).value_or(1);
  const int64_t keys = json_int(config, "num_key_value_heads", place).value_or(heads);
  MixModel out{required_int(config, "num_hidden_layers", place),
               heads / std::max<int64_t>(keys, 1)};
  for (const char* key : {"n_routed_experts", "num_experts", "num_local_experts"})
    out.experts = std::max(out.experts, json_int(config, key, place).value_or(0));
  for (const Matrix& tensor : plan.tensors) out.has_output |= tensor.name == "output.weight";
  return out;
}

void write_gguf(const Checkpoint& checkpoint, const std::string& out, const ConvertOptions& options,
                ConvertReport& report) {
  const bool same = checkpoint.format == Checkpoint::Format::Gguf;
  const ConvertPlan plan = same ? plan_same_gguf(checkpoint) : plan_gguf(checkpoint);
  report.notes = plan.notes;
  MixModel model = mix_model(checkpoint, plan);
  model.weighed = options.importance != nullptr;
  std::vector<DType> types;
  std::vector<GgufPlan> header;
  for (const Matrix& matrix : plan.tensors) {
    types.push_back(gguf_type(matrix, options.quant, model));
    header.push_back({matrix.name, matrix.shape, types.back()});
    if (dtype_info(types.back()).ggml < 0) {
      fail("{}: its type {} has no GGUF form", matrix.place, dtype_info(types.back()).name);
    }
  }
  std::vector<std::string> names;
  for (const GgufPlan& tensor : header) names.push_back(tensor.name);
  GgufMetadata metadata;
  if (same) {
    copy_metadata(checkpoint, options.quant.has_value(), metadata);
  } else {
    add_model_metadata(checkpoint, metadata);
    check_gguf_says_all(checkpoint, metadata, {names.begin(), names.end()}, report.notes);
    add_tokenizer_metadata(checkpoint, metadata);
    add_sampling_metadata(checkpoint, metadata);
  }
  const int file_type =
      options.quant ? options.quant->file_type : dtype_info(commonest_type(plan, types)).file_type;
  metadata.add_u32("general.file_type", static_cast<uint64_t>(file_type));
  if (options.quant) note_fallbacks(plan, types, *options.quant, report);
  if (options.importance) {
    check_importance(plan, types, *options.importance, options.importance_path, report.notes);
    add_importance_metadata(options, metadata);
  }

  AtomicFile file(out);
  write_gguf_header(file, metadata, header);
  ThreadPool pool(usable_cores());
  Progress progress(options, plan);
  const std::string zeros(64, '\0');
  for (size_t i = 0; i < plan.tensors.size(); ++i) {
    const uint64_t begin = file.size();
    const RowImportance importance =
        options.importance ? importance_of(plan.tensors[i], types[i], *options.importance)
                           : RowImportance{};
    write_matrix(
        plan.tensors[i], types[i], importance, pool,
        [&](const std::byte* data, size_t size) { file.write(data, size); }, progress.of_tensor());
    progress.finish(plan.tensors[i]);
    file.write(zeros.data(), gguf_padding(file.size() - begin));
  }
  file.commit();
  report.tensors = plan.tensors.size();
  report.bytes = file.size();
}

void write_hf(const Checkpoint& checkpoint, const std::string& out, const ConvertOptions& options,
              ConvertReport& report) {
  if (options.quant && is_quantised(options.quant->base)) {
    fail(
        "a Hugging Face folder holds F32, F16 or BF16 weights, not {}; give an output that ends in "
        ".gguf",
        options.quant->name);
  }
  HfFolder folder;
  const ConvertPlan plan = plan_hf(checkpoint, folder.config);
  report.notes = plan.notes;
  ThreadPool pool(usable_cores());
  Progress progress(options, plan);
  std::vector<DType> types;
  for (const Matrix& matrix : plan.tensors) {
    const DType type = hf_type(matrix, options.quant);
    types.push_back(type);
    folder.tensors.push_back({matrix.name, type, matrix.shape, [&, type](const ByteSink& sink) {
                                write_matrix(matrix, type, {}, pool, sink, progress.of_tensor());
                                progress.finish(matrix);
                              }});
  }
  folder.config["torch_dtype"] = torch_dtype_name(commonest_type(plan, types));
  check_config_says_all(checkpoint, folder.config);
  folder.generation_config = checkpoint.generation_config;
  folder.files = tokenizer_files(checkpoint);
  folder.shard_bytes = options.shard_bytes;
  report.bytes = write_hf_folder(out, std::move(folder));
  report.tensors = plan.tensors.size();
}

// The stored tensor that a module of the adapter is added to; nullptr if there is none.
const StoredTensor* base_of(const Checkpoint& checkpoint, const std::string& module) {
  if (const StoredTensor* whole = checkpoint.find(module + ".weight")) return whole;
  if (!module.ends_with(".kv_b_proj")) return nullptr;  // which GGUF keeps in two halves
  return checkpoint.find(module.substr(0, module.size() - std::strlen("kv_b_proj")) +
                         "v_b_proj.weight");
}

void check_adapter(const Checkpoint& checkpoint) {
  const LoraFolder& adapter = *checkpoint.adapter;
  for (const LoraModule& module : adapter.modules) {
    if (!base_of(checkpoint, module.name)) {
      fail("{}: it adapts {}, but {} has no such matrix; is it another model's adapter?",
           adapter.path, printable(module.name), checkpoint.path);
    }
  }
}

void note_merged(const Checkpoint& checkpoint, const ConvertOptions& options,
                 ConvertReport& report) {
  const LoraFolder& adapter = *checkpoint.adapter;
  size_t quantised = 0;
  for (const LoraModule& module : adapter.modules)
    quantised += is_quantised(base_of(checkpoint, module.name)->dtype);
  report.notes.push_back(
      fmt::format("{} matrices got what the adapter adds to them", adapter.modules.size()));
  if (quantised == 0 || options.quant) return;
  report.notes.push_back(fmt::format(
      "{} of them were quantised and are BF16 now; --quant makes all matrices of another type",
      quantised));
}

}  // namespace

ConvertReport convert(const std::string& in, const std::string& out,
                      const ConvertOptions& options) {
  const bool to_gguf = lower_ascii(fs::path(out).extension().string()) == ".gguf";
  if (options.quant && !can_encode(options.quant->base))
    fail("ponder cannot write {}; it writes {}", options.quant->name,
         fmt::join(quant_names(), ", "));
  std::error_code ignored;
  if (fs::equivalent(in, out, ignored))
    fail("{} is both input and output; give another output", in);
  if (to_gguf && fs::is_directory(out, ignored)) fail("cannot write {}: it is a folder", out);
  if (!to_gguf) check_new_folder(out);
  // From GGUF to GGUF the tokenizer is copied unread.
  const bool with_tokenizer = !to_gguf || fs::is_directory(in, ignored);
  Checkpoint checkpoint = open_checkpoint(in, with_tokenizer);
  if (checkpoint.packed) fail("{}: it is packed; convert the model that it was made from", in);
  ConvertReport report;
  if (!options.adapter.empty()) {
    checkpoint.adapter = std::make_shared<const LoraFolder>(open_lora(options.adapter));
    check_adapter(checkpoint);
  }
  if (to_gguf) {
    write_gguf(checkpoint, out, options, report);
  } else {
    write_hf(checkpoint, out, options, report);
  }
  if (checkpoint.adapter) note_merged(checkpoint, options, report);
  return report;
}

}  // namespace ponder
