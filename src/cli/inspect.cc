// ponder inspect: what a checkpoint holds, from its headers alone.
#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "cli/commands.h"
#include "cli/model_facts.h"
#include "cli/model_option.h"
#include "infer/engine_memory.h"
#include "model/model.h"

namespace ponder {
namespace {

constexpr size_t kTemplateLines = 3, kLineWidth = 90;

struct InspectOptions {
  std::string model;
  uint64_t memory = 0;
  int64_t context = 0;
  bool json = false, tensors = false;
};

std::string human_count(int64_t exact) {
  auto count = static_cast<double>(exact);
  const char* units[] = {"", " thousand", " million", " billion", " trillion"};
  size_t unit = 0;
  while (count >= 1000 && unit + 1 < std::size(units)) count /= 1000, ++unit;
  return fmt::format("{:.{}f}{}", count, unit == 0 ? 0 : count < 10 ? 2 : 1, units[unit]);
}

std::string token_text(const TokenizerSpec& spec, int32_t id) {
  for (const TokenizerSpec::Added& added : spec.added) {
    if (added.id == id) return valid_utf8(added.text);
  }
  const auto index = static_cast<size_t>(id);
  return index < spec.tokens.size() ? valid_utf8(spec.tokens[index]) : "";
}

std::string tokenizer_kind(const TokenizerSpec& spec) {
  const bool fallback = spec.bytes == TokenizerSpec::Byte::Fallback;
  if (spec.bytes == TokenizerSpec::Byte::Letters) return "byte-level BPE";
  const bool unigram = spec.model == TokenizerSpec::Model::Unigram;
  return fmt::format("{}{}", unigram ? "Unigram" : "BPE", fallback ? " with byte fallback" : "");
}

Json tokenizer_json(const Checkpoint& checkpoint) {
  if (!checkpoint.has_tokenizer) return nullptr;
  const TokenizerSpec& spec = checkpoint.tokenizer;
  Json out = {{"kind", tokenizer_kind(spec)},
              {"tokens", spec.tokens.size()},
              {"merges", spec.merges.size()},
              {"added", spec.added.size()},
              {"normalizer", spec.nfc() ? Json("NFC") : Json(nullptr)},
              {"adds_bos", spec.add_bos},
              {"adds_eos", spec.add_eos}};
  Json& special = out["special"] = Json::object();
  const std::pair<const char*, std::optional<int32_t>> named[] = {
      {"bos", spec.bos}, {"eos", spec.eos}, {"pad", spec.pad}, {"unk", spec.unk}};
  for (const auto& [name, id] : named) {
    if (id) special[name] = {{"id", *id}, {"text", token_text(spec, *id)}};
  }
  return out;
}

const char* score_name(RouteScore score) {
  if (score == RouteScore::SqrtSoftplus) return "sqrtsoftplus";
  return score == RouteScore::Sigmoid ? "sigmoid" : "softmax";
}

Json experts_json(const ModelConfig& c) {
  if (c.experts == 0) return nullptr;
  return {{"routed", c.experts},
          {"chosen", c.route.top_k},
          {"shared", c.shared_experts},
          {"groups", c.route.groups},
          {"chosen_groups", c.route.top_groups},
          {"scores", score_name(c.route.score)}};
}

// The context that longrope's other factors would reach; null where there is no more.
Json longest_rope(const ModelConfig& c) {
  int64_t longest = c.max_position;
  for (const RopeConfig& rope : c.ropes) longest = std::max(longest, rope.max_position);
  return longest > c.max_position ? Json(longest) : Json(nullptr);
}

Json tensors_json(const Checkpoint& checkpoint) {
  Json out = Json::array();
  for (const StoredTensor& tensor : checkpoint.tensors) {
    const std::string& file = checkpoint.files[static_cast<size_t>(tensor.file)].path();
    out.push_back({{"name", valid_utf8(tensor.name)},
                   {"dtype", dtype_info(tensor.dtype).name},
                   {"shape", tensor.shape},
                   {"bytes", tensor.bytes},
                   {"file", valid_utf8(std::filesystem::path(file).filename().string())}});
  }
  return out;
}

// What would stay in memory and what would be read when it is chosen, in `memory` bytes (0: what is
// free now).
Json memory_json(const std::shared_ptr<const Checkpoint>& checkpoint, const ModelConfig& config,
                 const InspectOptions& options) {
  EngineOptions engine;
  engine.isa = choose_isa();
  engine.memory = options.memory;
  engine.context = options.context;
  const MemoryPlan plan = plan_memory(checkpoint, engine);
  const KvLayout layout = kv_layout_of(checkpoint, {});
  const CacheRoom room = cache_room(engine, plan.context, layout);
  const WeightBytes bytes = weight_bytes_of(checkpoint, copied_model(engine));
  return {{"stays", bytes.stays},
          {"experts", bytes.experts},
          {"experts_held", plan.stream ? plan.stream->bytes : bytes.experts},
          {"streams", plan.stream.has_value()},
          {"context", plan.context},
          {"kv_cache", plan.cache},
          {"kv_of_windows", room.windows * layout.window_bytes()},
          {"states", room.states * layout.state_bytes()},
          {"positions", positions_bytes(config, plan.context)},
          {"window_slots", room.windows},
          {"state_slots", room.states},
          {"not_streamed_because",
           bytes.not_streamed.empty() ? Json(nullptr) : Json(valid_utf8(bytes.not_streamed))}};
}

Json describe(const std::shared_ptr<const Checkpoint>& shared, const InspectOptions& options) {
  const Checkpoint& checkpoint = *shared;
  const ModelFacts facts = facts_of(shared);
  const ModelConfig& c = facts.config;
  Json by_dtype = Json::object();
  for (size_t i = 0; i < facts.by_dtype.size(); ++i) {
    if (facts.by_dtype[i]) by_dtype[dtype_info(static_cast<DType>(i)).name] = facts.by_dtype[i];
  }
  Json out = {
      {"path", valid_utf8(checkpoint.path)},
      {"format", checkpoint.packed                               ? "packed"
                 : checkpoint.format == Checkpoint::Format::Gguf ? "GGUF"
                                                                 : "Hugging Face"},
      {"files", checkpoint.files.size()},
      {"architecture", valid_utf8(c.model_type)},
      {"parameters", facts.parameters},
      {"active_parameters", facts.active},
      {"draft_parameters", facts.draft_parameters},
      {"layers", c.layers},
      {"hidden", c.hidden},
      {"heads", c.heads},
      {"kv_heads", c.kv_heads},
      {"head_dim", c.head_dim},
      {"kv_lora_rank", c.kv_lora > 0 ? Json(c.kv_lora) : Json(nullptr)},
      {"vocab", c.vocab},
      {"context", c.max_position},
      {"context_with_other_positions", longest_rope(c)},
      {"rope_scaling", checkpoint.config.value("rope_scaling", Json(nullptr))},
      {"experts", experts_json(c)},
      {"tensors", checkpoint.tensors.size()},
      {"tensors_by_dtype", by_dtype},
      {"bytes", facts.bytes},
      {"kv_bytes_per_token", facts.kv.token_bytes()},
      {"kv_bytes_per_token_expanded", facts.kv_expanded.token_bytes()},
      {"state_bytes_per_sequence", facts.kv.state_bytes()},
      {"tokenizer", tokenizer_json(checkpoint)},
      {"chat_template", checkpoint.chat_template.empty()
                            ? Json(nullptr)
                            : Json(valid_utf8(checkpoint.chat_template))},
      {"generation_config", checkpoint.generation_config},
  };
  const Unread unread = unread_of(shared);
  Json& passed = out["unread"] = {{"keys", Json::array()}, {"tensors", Json::array()}};
  for (const std::string& key : unread.keys) passed["keys"].push_back(valid_utf8(key));
  for (const std::string& name : unread.tensors) passed["tensors"].push_back(valid_utf8(name));
  out["notes"] = checkpoint.notes;
  out["memory"] = memory_json(shared, c, options);
  if (options.tensors) out["tensor_list"] = tensors_json(checkpoint);
  return out;
}

void line(const char* name, const std::string& value) { fmt::print("{:<14}{}\n", name, value); }

void print_shape(const Json& d) {
  const int64_t active = d["active_parameters"], draft = d["draft_parameters"];
  std::string parameters = human_count(d["parameters"]);
  if (active != d["parameters"])
    parameters += fmt::format(", {} active a token", human_count(active));
  if (draft > 0) parameters += fmt::format(", and a draft layer of {}", human_count(draft));
  line("parameters", parameters);
  const Json& rank = d["kv_lora_rank"];
  const std::string keys = rank.is_null() ? fmt::format("{} key heads", d["kv_heads"].dump())
                                          : fmt::format("latent keys of rank {}", rank.dump());
  line("layers", fmt::format("{}, hidden {}, {} heads of {}, {}, vocabulary {}", d["layers"].dump(),
                             d["hidden"].dump(), d["heads"].dump(), d["head_dim"].dump(), keys,
                             d["vocab"].dump()));
  if (const Json& experts = d["experts"]; !experts.is_null()) {
    line("experts", fmt::format("{}, {} chosen a token by {}, {} shared", experts["routed"].dump(),
                                experts["chosen"].dump(), experts["scores"].get<std::string>(),
                                experts["shared"].dump()));
  }
}

void print_storage(const Json& d) {
  std::string types;
  for (const auto& [name, count] : d["tensors_by_dtype"].items()) {
    types += fmt::format("{}{} {}", types.empty() ? "" : ", ", count.dump(), name);
  }
  line("tensors", fmt::format("{} ({})", d["tensors"].dump(), types));
  line("bytes", fmt::format("{} in {} file{}", bytes_text(d["bytes"].get<uint64_t>()),
                            d["files"].dump(), d["files"] == 1 ? "" : "s"));
  std::string kv = bytes_text(d["kv_bytes_per_token"].get<uint64_t>()) + " a token (BF16)";
  if (d["kv_bytes_per_token_expanded"] != d["kv_bytes_per_token"]) {
    kv = fmt::format("{} a token (BF16, absorbed; {} expanded)",
                     bytes_text(d["kv_bytes_per_token"].get<uint64_t>()),
                     bytes_text(d["kv_bytes_per_token_expanded"].get<uint64_t>()));
  }
  line("KV cache", kv);
  std::string context = d["context"].dump() + " tokens";
  if (const Json& longest = d["context_with_other_positions"]; !longest.is_null()) {
    context += fmt::format(
        " (not {}: beyond the first its long factors would move the whole text's positions)",
        longest.dump());
  }
  if (!d["rope_scaling"].is_null()) {
    context += ", rope scaling " + printable(d["rope_scaling"].dump(), 4 * kLineWidth);
  }
  line("context", context);
}

void print_memory(const Json& d) {
  const Json& memory = d["memory"];
  const std::string stays = bytes_text(memory["stays"].get<uint64_t>());
  std::string experts;
  if (memory["experts"] != 0) {
    const std::string all = bytes_text(memory["experts"].get<uint64_t>());
    experts = memory["streams"] == true
                  ? fmt::format(" stay; of {} of experts {} are held, others are read when chosen",
                                all, bytes_text(memory["experts_held"].get<uint64_t>()))
                  : fmt::format(" and {} of experts, all of it", all);
  }
  std::string keys = bytes_text(memory["kv_cache"].get<uint64_t>());
  for (const auto& [key, what] :
       {std::pair("kv_of_windows", "layers with windows"), std::pair("states", "states"),
        std::pair("positions", "positions")}) {
    if (memory[key] != 0)
      keys += fmt::format(", {} of it for {}", bytes_text(memory[key].get<uint64_t>()), what);
  }
  if (keys.find(',') != std::string::npos) keys += ',';
  line("memory", fmt::format("{}{}, and {} for a context of {} tokens", stays, experts, keys,
                             memory["context"].dump()));
}

void print_text(const Json& d) {
  const Json& tokenizer = d["tokenizer"];
  if (tokenizer.is_null()) {
    line("tokenizer", "none");
  } else {
    line("tokenizer", fmt::format("{}, {} tokens, {} merges, {} added",
                                  tokenizer["kind"].get<std::string>(), tokenizer["tokens"].dump(),
                                  tokenizer["merges"].dump(), tokenizer["added"].dump()));
    for (const auto& [name, token] : tokenizer["special"].items()) {
      line("", fmt::format("{} {} {}", name, token["id"].dump(),
                           printable(token["text"].get<std::string>())));
    }
  }
  if (d["chat_template"].is_null()) return line("template", "none");
  const std::string text = d["chat_template"];
  line("template", fmt::format("{} characters of Jinja", text.size()));
  size_t begin = 0;
  for (size_t i = 0; i < kTemplateLines && begin < text.size(); ++i) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    line("", printable(std::string_view(text).substr(begin, end - begin), kLineWidth));
    begin = end + 1;
  }
}

void print_unread(const Json& d) {
  for (const Json& note : d["notes"]) line("note", printable(note.get<std::string>(), 1000));
  for (const char* kind : {"keys", "tensors"}) {
    for (const Json& name : d["unread"][kind]) {
      line("not read", fmt::format("{} {}", kind == std::string_view("keys") ? "key" : "tensor",
                                   printable(name.get<std::string>(), 200)));
    }
  }
}

void print_tensors(const Json& tensors) {
  fmt::print("\n");
  for (const Json& tensor : tensors) {
    std::string shape;
    for (const Json& size : tensor["shape"]) shape += (shape.empty() ? "" : " x ") + size.dump();
    fmt::print("{:<8}{:<20}{:>14}  {}\n", tensor["dtype"].get<std::string>(), shape,
               tensor["bytes"].dump(), printable(tensor["name"].get<std::string>(), 200));
  }
}

void run_inspect(const InspectOptions& options) {
  const auto checkpoint =
      std::make_shared<const Checkpoint>(open_checkpoint(find_model(options.model)));
  const Json d = describe(checkpoint, options);
  if (options.json) {
    fmt::print("{}\n", d.dump(2));
    return;
  }
  line("model", printable(checkpoint->path, 1000));
  line("architecture", fmt::format("{} ({})", printable(d["architecture"].get<std::string>()),
                                   d["format"].get<std::string>()));
  print_shape(d);
  print_storage(d);
  print_memory(d);
  print_text(d);
  print_unread(d);
  if (options.tensors) print_tensors(d["tensor_list"]);
}

}  // namespace

void add_inspect(CLI::App& app) {
  CLI::App* command = app.add_subcommand("inspect", "Show what a checkpoint holds");
  auto options = std::make_shared<InspectOptions>();
  command
      ->add_option("model,-m,--model", options->model,
                   "A Hugging Face folder, a .gguf file or a model's name")
      ->envname("PONDER_MODEL")
      ->type_name("MODEL");
  add_memory_option(*command, options->memory);
  command
      ->add_option(
          "--ctx", options->context,
          "Tokens of one sequence, by default all that the model has positions for, or as many "
          "as leave room for its weights")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 40))
      ->type_name("N");
  command->add_flag("--json", options->json, "One JSON object, with the whole template");
  command->add_flag("--tensors", options->tensors, "List every tensor");
  command->footer(
      "Reads headers only: no weight is loaded, so a model may be larger than memory.\n"
      "Examples:\n"
      "  ponder inspect smollm2\n"
      "  ponder inspect DeepSeek-R1 --json | jq .active_parameters");
  command->callback([options] { run_inspect(*options); });
}

}  // namespace ponder
