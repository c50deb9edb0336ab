// POST /v1/responses: OpenAI's newer words. Nothing is stored, so every request brings its whole
// conversation.
#include "serve/api.h"
#include "serve/openai_fields.h"
#include "serve/response_format.h"
#include "serve/responses_input.h"
#include "serve/responses_sink.h"
#include "serve/tools.h"

namespace ponder {
namespace {

// A function whose fields lie flat beside its type. Clients list what runs at OpenAI, or in forms
// of their own, unasked beside their functions (Codex: web_search): passed over, as if it were not
// there, and not repeated in the response.
Json read_function_tool(Fields& fields) {
  const std::string type = fields.text("type").value_or("");
  if (type.empty()) bad_field(fields.name_of("type"), "{} is missing", fields.name_of("type"));
  if (type != "function") return nullptr;
  const std::string name = fields.text("name").value_or("");
  const std::optional<std::string> description = fields.text("description");
  Json out = tool_json(fields, name, description, fields.object("parameters"));
  fields.refuse("defer_loading", "all tools are shown to the model at once", false);
  fields.refuse("allowed_callers", "only the model itself calls tools", Json::array({"direct"}));
  fields.ignore("output_schema");
  return out;
}

ToolChoice read_named_tool(Fields& choice) {
  ToolChoice out{ToolChoice::Kind::Required, choice.text("name").value_or("")};
  if (choice.text("type").value_or("") != "function" || out.name.empty()) {
    bad_field("tool_choice",
              "tool_choice must be none, auto, required, or "
              "{{\"type\":\"function\",\"name\":...}}");
  }
  return out;
}

void read_reasoning(Fields& fields, Generation& generation) {
  const Json* reasoning = fields.object("reasoning");
  if (!reasoning) return;
  Fields inner(*reasoning, "reasoning");
  if (const auto effort = inner.text("effort")) apply_effort(*effort, generation);
  // The thought itself is given where a summary is asked for, and where none is.
  for (const char* name : {"summary", "generate_summary"}) inner.ignore(name);
  inner.finish();
}

void read_text_options(Fields& fields, Generation& generation) {
  const Json* text = fields.object("text");
  if (!text) return;
  Fields inner(*text, "text");
  read_flat_format(inner, generation);
  inner.ignore("verbosity");
  inner.finish();
}

// What may be put into a response beside its usual parts: of tools that are not here, so there is
// none of it; and a thought for who keeps nothing, which an item of reasoning brings anyway.
void read_include(Fields& fields) {
  const Json* list = fields.list("include");
  if (!list) return;
  for (const Json& one : *list) {
    const std::string name = one.is_string() ? one.get<std::string>() : one.dump();
    bool harmless = name == "reasoning.encrypted_content";
    for (const char* prefix : {"file_search_call.", "web_search_call.", "code_interpreter_call.",
                               "computer_call_output.", "message.input_image."}) {
      harmless = harmless || name.starts_with(prefix);
    }
    if (!harmless)
      bad_field("include", "include has \"{}\", which is not given here", printable(name));
  }
}

// What would change the result and cannot. Storing is left out in silence where it is the default
// (true) of clients: docs/cli.md says that nothing is stored.
void refuse_other_fields(Fields& fields) {
  constexpr const char* kStateless = "nothing is stored here; send the whole conversation as input";
  for (const char* name : {"previous_response_id", "conversation"}) fields.refuse(name, kStateless);
  fields.refuse("prompt", "no prompts are stored here; send instructions and input");
  fields.refuse("background", "a response is waited for here", false);
  fields.refuse("truncation", "a conversation that is too long is an error here", "disabled");
  fields.refuse("context_management", "a conversation is never shortened here", Json::array());
  fields.refuse("top_logprobs", "log-probabilities are given by /v1/chat/completions alone", 0);
  for (const char* name : {"store", "service_tier", "prompt_cache_key", "prompt_cache_retention",
                           "prompt_cache_options", "client_metadata"}) {
    fields.ignore(name);
  }
}

bool read_stream(Fields& fields) {
  const bool stream = fields.flag("stream").value_or(false);
  if (const Json* options = fields.object("stream_options")) {
    Fields inner(*options, "stream_options");
    inner.ignore("include_obfuscation");
    inner.finish();
  }
  return stream;
}

// What a response repeats of its request.
Json echo_of(const Json& body, const Generation& generation) {
  const auto given = [&](const char* name, Json otherwise) {
    const auto found = body.find(name);
    return found == body.end() || found->is_null() ? std::move(otherwise) : *found;
  };
  Json out = {{"background", false},
              {"previous_response_id", nullptr},
              {"store", false},
              {"truncation", "disabled"}};
  out["temperature"] = given("temperature", generation.sampling.temperature);
  out["top_p"] = given("top_p", generation.sampling.top_p);
  for (const char* name :
       {"instructions", "max_output_tokens", "user", "safety_identifier", "prompt_cache_key"}) {
    out[name] = given(name, nullptr);
  }
  out["metadata"] = given("metadata", Json::object());
  out["parallel_tool_calls"] = given("parallel_tool_calls", true);
  out["reasoning"] = given("reasoning", {{"effort", nullptr}, {"summary", nullptr}});
  out["text"] = given("text", {{"format", {{"type", "text"}}}});
  out["tool_choice"] = given("tool_choice", "auto");
  out["tools"] = Json::array();
  for (const Json& tool : given("tools", Json::array()))
    if (tool.value("type", "") == "function") out["tools"].push_back(tool);
  return out;
}

void responses(Call& call) {
  static constexpr ToolDialect kDialect = {read_function_tool, "parameters"};
  Fields fields(call.body);
  Generation generation = default_generation(call.service);
  fields.text("model");  // there is one model here, whatever its name is there
  read_responses_input(fields, generation);
  read_sampling(fields, generation.sampling);
  read_priority(fields, call.caller);
  read_reasoning(fields, generation);
  read_text_options(fields, generation);
  generation.max_tokens = fields.whole("max_output_tokens", 1, INT64_MAX);
  const ToolChoice choice = read_openai_choice(fields, read_named_tool);
  if (!fields.flag("parallel_tool_calls").value_or(true)) generation.most_calls = 1;
  read_tool_list(fields, choice, kDialect, call.service.call_form(), generation);
  call.caller.user = read_user(fields);
  const bool stream = read_stream(fields);
  read_include(fields);
  fields.object("metadata");
  refuse_other_fields(fields);
  fields.finish();
  std::vector<ReplyRequest> requests = {call.service.prepare(generation, call.caller)};
  const Json echo = echo_of(call.body, generation);
  call.service.submit(
      std::move(requests), call.caller,
      [&] { return responses_sink(call, generation, echo, stream); }, call.responder);
}

Json schema() {
  const Json text = {{"type", "string"}}, boolean = {{"type", "boolean"}},
             object = {{"type", "object"}}, list = {{"type", "array"}};
  Json properties;
  properties["model"] = text;
  properties["input"] = {
      {"description",
       "a string, or items: message, reasoning, function_call, function_call_output"}};
  properties["instructions"] = text;
  for (const char* name : {"max_output_tokens", "top_k", "seed"}) {
    properties[name] = {{"type", "integer"}};
  }
  for (const char* name : {"temperature", "top_p", "min_p", "presence_penalty", "frequency_penalty",
                           "repetition_penalty"}) {
    properties[name] = {{"type", "number"}};
  }
  properties["reasoning"] = {
      {"type", "object"},
      {"properties",
       {{"effort", {{"enum", {"none", "minimal", "low", "medium", "high", "xhigh"}}}}}}};
  properties["text"] = {
      {"type", "object"},
      {"properties",
       {{"format",
         {{"type", "object"},
          {"properties",
           {{"type", {{"enum", {"text", "json_object", "json_schema"}}}}, {"schema", object}}}}}}}};
  properties["tools"] = list;
  properties["tool_choice"] = {{"description", "none, auto, required, or a function by its name"}};
  for (const char* name : {"parallel_tool_calls", "stream", "store"}) properties[name] = boolean;
  for (const char* name : {"user", "safety_identifier", "prompt_cache_key"})
    properties[name] = text;
  properties["metadata"] = object;
  properties["include"] = list;
  return {{"type", "object"},
          {"required", Json::array({"input"})},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

}  // namespace

std::vector<Route> responses_routes() {
  std::vector<Route> out;
  for (const char* path : {"/v1/responses", "/responses"}) {
    out.push_back({"POST", path, "Reply to a conversation, as items", responses, Route::Access::Key,
                   true, openai_error, schema});
  }
  return out;
}

}  // namespace ponder
