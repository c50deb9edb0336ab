#include "text/chat_template.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "text/jinja/interpreter.h"
#include "text/jinja/parser.h"
#include "text/tokenizer.h"

namespace ponder {
namespace {

using jinja::Runtime;
using jinja::Value;
using Json = nlohmann::ordered_json;

Value from_json(Runtime& runtime, const Json& json) {
  Runtime::Level level(runtime);
  switch (json.type()) {
    case Json::value_t::boolean:
      return Value(json.get<bool>());
    case Json::value_t::number_integer:
      return Value(json.get<int64_t>());
    case Json::value_t::number_unsigned:
      if (json.get<uint64_t>() > INT64_MAX) {
        runtime.error(
            fmt::format("the number {} does not fit into 64 bits with a sign; use a string",
                        json.get<uint64_t>()));
      }
      return Value(json.get<int64_t>());
    case Json::value_t::number_float:
      return Value(json.get<double>());
    case Json::value_t::string:
      return runtime.text(json.get_ref<const std::string&>());
    case Json::value_t::array: {
      std::vector<Value> items;
      items.reserve(json.size());
      for (const Json& item : json) items.push_back(from_json(runtime, item));
      return runtime.list(std::move(items));
    }
    case Json::value_t::object: {
      jinja::Dict::Entries entries;
      entries.reserve(json.size());
      for (const auto& [key, item] : json.items()) {
        entries.emplace_back(runtime.text(key), from_json(runtime, item));
      }
      return runtime.dict(std::move(entries));
    }
    default:
      return Value::none();
  }
}

}  // namespace

struct ChatTemplate::Impl {
  std::string source, place;
  TemplateLimits limits;
  std::unique_ptr<jinja::Template> program;
};

ChatTemplate::ChatTemplate(std::string source, std::string place, TemplateLimits limits)
    : impl_(std::make_unique<Impl>(Impl{std::move(source), std::move(place), limits, nullptr})) {
  if (impl_->source.size() > limits.source_bytes) {
    fail("{}: the chat template has {} bytes, more than {}; use a smaller one", impl_->place,
         impl_->source.size(), limits.source_bytes);
  }
  impl_->program = jinja::parse(impl_->source, impl_->place, limits.depth);
}

ChatTemplate::~ChatTemplate() = default;
ChatTemplate::ChatTemplate(ChatTemplate&&) noexcept = default;
ChatTemplate& ChatTemplate::operator=(ChatTemplate&&) noexcept = default;

std::string ChatTemplate::render(const Json& variables) const {
  Runtime runtime(impl_->limits, impl_->place);
  if (!variables.is_object()) fail("{}: the template's variables must be an object", impl_->place);
  jinja::Variables values;
  for (const auto& [name, value] : variables.items()) {
    values.emplace_back(name, from_json(runtime, value));
  }
  return jinja::interpret(runtime, *impl_->program, std::move(values));
}

const std::string& ChatTemplate::source() const { return impl_->source; }

void add_common_variables(nlohmann::ordered_json& variables, const Tokenizer& tokenizer) {
  const TokenizerSpec& spec = tokenizer.spec();
  for (const char* name : {"tools", "documents"}) variables.emplace(name, nullptr);
  const auto spelled = [&](std::optional<int32_t> id) {
    return id ? std::string(tokenizer.token_text(*id)) : std::string();
  };
  // Many templates add these to other texts, which what is undefined would not let them.
  variables.emplace("bos_token", spelled(spec.bos));
  variables.emplace("eos_token", spelled(spec.eos));
  if (spec.pad) variables.emplace("pad_token", spelled(spec.pad));
  if (spec.unk) variables.emplace("unk_token", spelled(spec.unk));
}

}  // namespace ponder
