#include "formats/hf_folder.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "base/error.h"
#include "base/json.h"
#include "formats/gguf_names.h"
#include "formats/hf_config.h"
#include "formats/hf_tokenizer.h"
#include "formats/quantised.h"
#include "formats/safetensors.h"
#include "formats/spelling.h"
#include "text/utf8.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxConfig = 4u << 20;
constexpr uint64_t kMaxTemplate = 1u << 20;
constexpr uint64_t kMaxIndex = 100u << 20;

std::string inside(const std::string& folder, const std::string& name) {
  return (fs::path(folder) / name).string();
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

Json read_object(const std::string& path) {
  return parse_json_object(read_file(path, kMaxConfig), path);
}

void read_shards(Checkpoint& checkpoint, const std::string& index_path) {
  std::vector<std::pair<std::string, int>> weights;
  const auto shards = read_safetensors_index(read_file(index_path, kMaxIndex), index_path, weights);
  for (const std::string& shard : shards) {
    const std::string path = inside(checkpoint.path, shard);
    if (!exists(path)) fail("{}: it names the shard {}, which is not there", index_path, path);
    checkpoint.files.emplace_back(path);
    read_safetensors(checkpoint.files.back(), static_cast<int>(checkpoint.files.size()) - 1,
                     checkpoint.tensors);
  }
  // A shard may hold more than the index gives it; the index decides.
  std::unordered_map<std::string_view, int> home;
  for (const auto& [name, shard] : weights) home.emplace(name, shard);
  std::erase_if(checkpoint.tensors, [&](const StoredTensor& tensor) {
    const auto found = home.find(tensor.name);
    return found == home.end() || found->second != tensor.file;
  });
  if (checkpoint.tensors.size() == home.size()) return;
  for (const StoredTensor& tensor : checkpoint.tensors) home.erase(tensor.name);
  const auto& [name, shard] = *home.begin();
  fail("{}: tensor \"{}\" is not in its shard {}", index_path, printable(name),
       shards[static_cast<size_t>(shard)]);
}

void read_weights(Checkpoint& checkpoint) {
  const std::string single = inside(checkpoint.path, "model.safetensors");
  const std::string index = inside(checkpoint.path, "model.safetensors.index.json");
  if (exists(single)) {
    checkpoint.files.emplace_back(single);
    read_safetensors(checkpoint.files.back(), 0, checkpoint.tensors);
  } else if (exists(index)) {
    read_shards(checkpoint, index);
  } else if (exists(inside(checkpoint.path, "pytorch_model.bin")) ||
             exists(inside(checkpoint.path, "pytorch_model.bin.index.json"))) {
    fail(
        "{} holds pytorch_model.bin, which is a program as much as data and is not read: load it "
        "with "
        "transformers and save_pretrained(..., safe_serialization=True) it",
        checkpoint.path);
  } else {
    fail(
        "{} has neither model.safetensors nor model.safetensors.index.json; is it the folder of a "
        "Hugging Face model, whole?",
        checkpoint.path);
  }
}

// Of a model that sees and hears, too, the text part's tensors get the names that they have alone.
void name_text_part(Checkpoint& checkpoint) {
  constexpr std::pair<std::string_view, std::string_view> kPrefixes[] = {
      {"language_model.model.", "model."},
      {"language_model.lm_head.", "lm_head."},
      {"model.language_model.", "model."},
      {"model.text_model.", "model."}};
  for (StoredTensor& tensor : checkpoint.tensors) {
    for (const auto& [from, to] : kPrefixes) {
      if (!tensor.name.starts_with(from)) continue;
      tensor.name = std::string(to) + tensor.name.substr(from.size());
      break;
    }
  }
  checkpoint.notes.emplace_back("it sees or hears, too; ponder runs its text part alone");
}

// Experts saved in one tensor a layer (transformers' layout in memory: gate_up_proj [experts,
// 2 * intermediate, hidden], down_proj [experts, hidden, intermediate]) get a name each.
void split_fused_experts(Checkpoint& checkpoint) {
  std::vector<StoredTensor> out;
  const bool any = std::any_of(
      checkpoint.tensors.begin(), checkpoint.tensors.end(), [](const StoredTensor& tensor) {
        return tensor.name.find(".mlp.experts.") != std::string::npos && tensor.shape.size() == 3;
      });
  if (!any) return;
  for (StoredTensor& tensor : checkpoint.tensors) {
    const size_t at = tensor.name.find(".mlp.experts.");
    const size_t end = at + std::string_view(".mlp.experts.").size();
    const std::string part = at == std::string::npos ? "" : tensor.name.substr(end);
    if (tensor.shape.size() != 3 || (part != "gate_up_proj" && part != "down_proj")) {
      out.push_back(std::move(tensor));
      continue;
    }
    const std::string prefix = tensor.name.substr(0, end);
    const std::string& file = checkpoint.files[static_cast<size_t>(tensor.file)].path();
    const char* intermediate = checkpoint.config.contains("moe_intermediate_size")
                                   ? "moe_intermediate_size"
                                   : "intermediate_size";
    const std::string fused = part == "gate_up_proj" ? intermediate : "hidden_size";
    const int64_t rows = json_int(checkpoint.config, fused.c_str(), file).value_or(0);
    const int parts = part == "gate_up_proj" ? 2 : 1;
    constexpr int64_t kMaxExperts = 4096;
    if (tensor.shape[0] == 0 || tensor.shape[0] > kMaxExperts || tensor.shape[1] % parts != 0 ||
        tensor.shape[1] / parts != rows ||
        tensor.bytes / 16 < static_cast<uint64_t>(tensor.shape[0])) {
      fail("{}: fused experts \"{}\" have an unknown layout; save them one tensor an expert", file,
           printable(tensor.name));
    }
    if (parts == 1) {
      append_expert_views(tensor, prefix, "down_proj", 0, 1, out);
    } else {
      append_expert_views(tensor, prefix, "gate_proj", 0, 2, out);
      append_expert_views(tensor, prefix, "up_proj", 1, 2, out);
    }
  }
  checkpoint.tensors = std::move(out);
}

std::string read_template(const std::string& path) {
  std::string out = read_file(path, kMaxTemplate);
  check_byte_text(out, path);
  return out;
}

// Newer checkpoints keep templates in files of their own, which win; with tools the one named
// tool_use is taken, if there is one. As transformers' get_chat_template does.
void read_templates(Checkpoint& checkpoint, const Json& tokenizer_config,
                    const std::string& place) {
  const std::string file = inside(checkpoint.path, "chat_template.jinja");
  const std::string tools = inside(checkpoint.path, kToolTemplateFile);
  const std::string json = inside(checkpoint.path, "chat_template.json");
  if (exists(file)) {
    checkpoint.chat_template = read_template(file);
  } else {
    checkpoint.chat_template = chat_template_of(tokenizer_config, place);
    checkpoint.tool_template = chat_template_of(tokenizer_config, place, kToolTemplate);
  }
  if (exists(tools)) checkpoint.tool_template = read_template(tools);
  if (checkpoint.chat_template.empty() && exists(json))
    checkpoint.chat_template = chat_template_of(read_object(json), json);
  if (checkpoint.chat_template.empty() && !checkpoint.tool_template.empty()) {
    fail("{}: it has a chat template for tools, but none to chat without; add one as {}",
         checkpoint.path, file);
  }
}

}  // namespace

Checkpoint open_hf_config(const std::string& path) {
  Checkpoint checkpoint;
  checkpoint.path = path;
  checkpoint.config = read_object(path);
  normalise_config(checkpoint.config, path);
  checkpoint.generation_config = checkpoint.metadata = Json::object();
  return checkpoint;
}

Checkpoint open_hf_folder(const std::string& path, bool with_tokenizer) {
  Checkpoint checkpoint;
  checkpoint.format = Checkpoint::Format::HuggingFace;
  checkpoint.path = path;
  const std::string config = inside(path, "config.json");
  if (!exists(config))
    fail("{} has no config.json; a model is a Hugging Face folder or a .gguf file", path);
  checkpoint.config = read_object(config);
  const bool both = checkpoint.config.contains("text_config");
  normalise_config(checkpoint.config, config);
  const std::string generation = inside(path, "generation_config.json");
  checkpoint.generation_config = exists(generation) ? read_object(generation) : Json::object();
  checkpoint.metadata = Json::object();
  read_weights(checkpoint);
  if (both) name_text_part(checkpoint);
  read_quantised(checkpoint, config);
  spell_tensors_here(checkpoint);
  split_fused_experts(checkpoint);
  checkpoint.index_names();

  const std::string settings = inside(path, "tokenizer_config.json");
  const Json tokenizer_config = exists(settings) ? read_object(settings) : Json::object();
  read_templates(checkpoint, tokenizer_config, settings);
  if (with_tokenizer) checkpoint.has_tokenizer = tokenizer_from_folder(path, checkpoint.tokenizer);
  return checkpoint;
}

}  // namespace ponder
