#include "serve/tools.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "grammar/json_schema.h"
#include "serve/response_format.h"

namespace ponder {
namespace {

constexpr size_t kMaxTools = 512, kMaxName = 128;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
         });
}

std::string name_of_function(Fields& tool) {
  const Json* function = tool.object("function");
  return function ? Fields(*function, tool.name_of("function")).text("name").value_or("") : "";
}

ToolChoice read_named(Fields& choice) {
  const std::string type = choice.text("type").value_or("");
  if (const Json* allowed = choice.object("allowed_tools"); allowed && type == "allowed_tools") {
    Fields inner(*allowed, "tool_choice.allowed_tools");
    ToolChoice out = read_allowed_tools(inner, name_of_function);
    inner.finish();
    return out;
  }
  const Json* function = choice.object("function");
  if (type != "function" || !function) {
    bad_field("tool_choice",
              "tool_choice is {}, but must be none, auto, required, "
              "{{\"type\":\"function\",\"function\":{{\"name\":...}}}} or "
              "{{\"type\":\"allowed_tools\",\"allowed_tools\":{{\"mode\":...,\"tools\":[...]}}}}",
              type.empty() ? "of no type" : fmt::format("of the type \"{}\"", printable(type)));
  }
  Fields named(*function, "tool_choice.function");
  ToolChoice out{ToolChoice::Kind::Required, named.text("name").value_or("")};
  if (out.name.empty()) bad_field("tool_choice.function.name", "tool_choice names no function");
  named.finish();
  return out;
}

Json read_openai_tool(Fields& fields) {
  const std::string type = fields.text("type").value_or("");
  if (type != "function") {
    bad_field(fields.name_of("type"),
              "{} is \"{}\", but only tools of type function are understood",
              fields.name_of("type"), printable(type));
  }
  const Json* function = fields.object("function");
  if (!function) bad_field(fields.name_of("function"), "{} is missing", fields.name_of("function"));
  Fields inner(*function, fields.name_of("function"));
  const std::string name = inner.text("name").value_or("");
  const std::optional<std::string> description = inner.text("description");
  Json out = tool_json(inner, name, description, "parameters");
  inner.finish();
  return out;
}

// Holds the answer to a call of one of the tools, or of the one of this name, or to the form asked
// for where no call is demanded. What is wrong with a schema is said of the place where the dialect
// has it.
void hold_to_calls(const CallForm& form, const ToolChoice& choice, const ToolDialect& dialect,
                   Generation& generation) {
  if (choice.kind == ToolChoice::Kind::Required) generation.answer = nullptr;
  try {
    const ToolForms forms = {generation.answer, generation.answer_use, generation.strict};
    generation.grammar = call_grammar(form, generation.tools, choice.name, forms);
  } catch (const ApiError& error) {
    constexpr std::string_view kOurs = "function.parameters";
    std::string why = error.what();
    const size_t at = why.find(kOurs);
    if (at != std::string::npos) why.replace(at, kOurs.size(), dialect.parameters);
    throw ApiError(error.status, error.type, why, error.param);
  }
}

// Calls that a demand holds to the grammar of their schema pass this check anyway.
void keep_strict(const Json& function, const Fields& tool, const ToolDialect& dialect,
                 Generation& generation) {
  const std::string place = tool.name_of(dialect.parameters);
  try {
    check_schema(function["parameters"], place);
  } catch (const Error& error) {
    bad_field(place, "{}; leave out strict, or this", error.what());
  }
  generation.strict[function["name"].get<std::string>()] = function["parameters"];
}

bool is_one_of(const Json& tool, const std::vector<std::string>& names) {
  const auto& its = tool["function"]["name"].get_ref<const std::string&>();
  return std::find(names.begin(), names.end(), its) != names.end();
}

// Error unless there are the tool that the choice names and those that it allows, of which alone it
// leaves these.
void keep_chosen(const ToolChoice& choice, Json& tools) {
  const auto check = [&](const char* how, const std::string& name) {
    const bool there = std::any_of(tools.begin(), tools.end(),
                                   [&](const Json& tool) { return is_one_of(tool, {name}); });
    if (!there)
      bad_field("tool_choice", "tool_choice {} \"{}\", which is none of the tools", how,
                printable(name));
  };
  if (!choice.name.empty()) check("names", choice.name);
  for (const std::string& name : choice.allowed) check("allows", name);
  if (choice.allowed.empty()) return;
  Json kept = Json::array();
  for (Json& tool : tools) {
    if (is_one_of(tool, choice.allowed)) kept.push_back(std::move(tool));
  }
  tools = std::move(kept);
}

bool is_allowed(const Json& strict, const ToolCall& call) {
  const auto schema = strict.find(call.name);
  if (schema == strict.end()) return true;
  const Json arguments = Json::parse(call.arguments, nullptr, false);
  if (arguments.is_discarded()) return false;
  const SchemaVerdict verdict = validate(*schema, arguments);
  return verdict.fault.empty() && verdict.limit.empty();
}

}  // namespace

ToolChoice read_allowed_tools(Fields& allowed, std::string (*name_of)(Fields& tool)) {
  ToolChoice out;
  const std::string mode = allowed.text("mode").value_or("auto");
  if (mode != "auto" && mode != "required") {
    bad_field(allowed.name_of("mode"), "{} is \"{}\", but must be auto or required",
              allowed.name_of("mode"), printable(mode));
  }
  if (mode == "required") out.kind = ToolChoice::Kind::Required;
  const Json* tools = allowed.list("tools");
  for (size_t i = 0; tools && i < tools->size(); ++i) {
    Fields tool((*tools)[i], fmt::format("{}[{}]", allowed.name_of("tools"), i));
    out.allowed.push_back(name_of(tool));
    if (out.allowed.back().empty())
      bad_field(tool.name_of("name"), "{} is missing", tool.name_of("name"));
  }
  if (out.allowed.empty())
    bad_field(allowed.name_of("tools"), "{} is empty; say none instead", allowed.name_of("tools"));
  return out;
}

ToolChoice read_openai_choice(Fields& fields, ToolChoice (*read_named)(Fields& choice)) {
  using Kind = ToolChoice::Kind;
  const Json* choice = fields.any("tool_choice");
  if (!choice || *choice == "auto") return {};
  if (*choice == "none") return {Kind::None};
  if (*choice == "required") return {Kind::Required};
  if (!choice->is_object()) {
    fields.wrong("tool_choice", *choice, "none, auto, required, or a function by its name");
  }
  Fields inner(*choice, "tool_choice");
  ToolChoice out = read_named(inner);
  inner.finish();
  return out;
}

Json tool_json(Fields& fields, const std::string& name,
               const std::optional<std::string>& description, const char* schema) {
  if (!is_name(name)) {
    bad_field(fields.name_of("name"),
              "{} is \"{}\", but must be 1 to {} letters, digits, \"_\", \"-\" or \".\"",
              fields.name_of("name"), printable(name), kMaxName);
  }
  const Json* parameters = fields.object(schema);
  const Json* type = parameters ? json_member(*parameters, "type") : nullptr;
  if (type && *type != "object") {
    bad_field(fields.name_of(schema), "{}.type is {}, but a function's arguments are an \"object\"",
              fields.name_of(schema), printable(json_line(*type), 60));
  }
  Json out = {{"type", "function"}};
  if (fields.flag("strict").value_or(false)) out["strict"] = true;
  Json& function = out["function"];
  function["name"] = name;
  if (description) function["description"] = *description;
  if (parameters) {
    function["parameters"] = *parameters;
  } else {
    function["parameters"] = {{"type", "object"}, {"properties", Json::object()}};
  }
  return out;
}

void read_tool_list(Fields& fields, const ToolChoice& choice, const ToolDialect& dialect,
                    const CallForm* form, Generation& generation) {
  using Kind = ToolChoice::Kind;
  const Json* list = fields.list("tools");
  if (!list || list->empty()) {
    if (choice.kind == Kind::Required) {
      bad_field("tool_choice", "tool_choice asks for a call, but there are no tools");
    }
    return;
  }
  if (list->size() > kMaxTools) {
    bad_field("tools", "there are {} tools; at most {} are read", list->size(), kMaxTools);
  }
  Json tools = Json::array();
  for (size_t i = 0; i < list->size(); ++i) {
    Fields tool((*list)[i], fmt::format("tools[{}]", i));
    Json one = dialect.read(tool);
    if (one.is_null()) continue;
    tool.finish();
    if (one.erase("deferred") > 0 && !is_one_of(one, generation.found_tools)) continue;
    if (one.erase("strict") > 0) keep_strict(one["function"], tool, dialect, generation);
    tools.push_back(std::move(one));
  }
  if (tools.empty() && choice.kind == Kind::Required) {
    bad_field("tool_choice",
              "tool_choice asks for a call, but none of the tools is a function that this server "
              "can have called");
  }
  keep_chosen(choice, tools);
  if (choice.kind == Kind::None || (tools.empty() && choice.kind == Kind::Auto)) return;
  if (!form) {
    bad_field("tools",
              "tools: this model has no chat template, or one that has no place for them or writes "
              "calls in a form that is not read here; leave them out");
  }
  generation.tools = std::move(tools);
  generation.must_call = choice.kind == Kind::Required;
  if (choice.kind == Kind::Required || generation.grammar)
    hold_to_calls(*form, choice, dialect, generation);
}

void read_tools(Fields& fields, const CallForm* form, Generation& generation) {
  static constexpr ToolDialect kDialect = {read_openai_tool, "function.parameters"};
  const ToolChoice choice = read_openai_choice(fields, read_named);
  if (!fields.flag("parallel_tool_calls").value_or(true)) generation.most_calls = 1;
  read_tool_list(fields, choice, kDialect, form, generation);
}

AnswerSplit::AnswerSplit(const Generation& generation, const CallForm* form, std::string prefix)
    : strict_(generation.strict), prefix_(std::move(prefix)) {
  if (form && !generation.tools.is_null()) {
    stream_.emplace(*form, generation.tools, generation.most_calls);
  }
}

SplitAnswer AnswerSplit::numbered(ToolCallStream::Part part) {
  SplitAnswer out{std::move(part.text), {}};
  for (CallPiece& piece : part.calls) {
    if (!held_.name.empty() || strict_.contains(piece.name)) {
      hold(std::move(piece), out);
      continue;
    }
    const bool begins = !piece.name.empty();
    if (begins) ++numbered_;
    const int index = numbered_ - 1;
    out.calls.push_back({index, begins ? fmt::format("{}{}", prefix_, index) : "",
                         std::move(piece.name), std::move(piece.arguments), piece.ends});
  }
  return out;
}

void AnswerSplit::hold(CallPiece piece, SplitAnswer& out) {
  if (!piece.name.empty()) held_.name = std::move(piece.name);
  held_.arguments += piece.arguments;
  if (!piece.ends) return;
  const ToolCall call = std::exchange(held_, {});
  if (!is_allowed(strict_, call)) {
    out.text += Json{{"name", call.name}, {"arguments", call.arguments}}.dump();
    return;
  }
  const int index = numbered_++;
  out.calls.push_back(
      {index, fmt::format("{}{}", prefix_, index), call.name, call.arguments, true});
}

SplitAnswer AnswerSplit::push(std::string_view text) {
  if (!stream_) return {std::string(text), {}};
  return numbered(stream_->push(text));
}

SplitAnswer AnswerSplit::finish(const Completion& completion) {
  if (!stream_) return {};
  const bool cut = completion.finish_reason != FinishReason::Stop;
  SplitAnswer out = numbered(stream_->finish(cut));
  if (held_.name.empty()) return out;
  const ToolCall call = std::exchange(held_, {});
  if (cut) {  // as far as it came
    const int index = numbered_++;
    out.calls.push_back({index, fmt::format("{}{}", prefix_, index), call.name, call.arguments});
  } else {
    out.text += Json{{"name", call.name}, {"arguments", call.arguments}}.dump();
  }
  return out;
}

SplitAnswer AnswerSplit::all(const Completion& completion) {
  SplitAnswer out = push(completion.answer);
  SplitAnswer rest = finish(completion);
  out.text += rest.text;
  std::move(rest.calls.begin(), rest.calls.end(), std::back_inserter(out.calls));
  return out;
}

std::vector<ToolCall> whole_calls(const std::vector<CallDelta>& pieces) {
  std::vector<ToolCall> out;
  for (const CallDelta& piece : pieces) {
    if (!piece.name.empty()) out.push_back({piece.id, piece.name, ""});
    out.back().arguments += piece.arguments;
  }
  return out;
}

std::vector<AnswerSplit> choices_split(const Call& call, const Generation& generation,
                                       size_t choices) {
  std::vector<AnswerSplit> out;
  for (size_t i = 0; i < choices; ++i) {
    out.emplace_back(generation, call.service().call_form(),
                     fmt::format("call_{}_{}_", call.caller.request_id, i));
  }
  return out;
}

}  // namespace ponder
