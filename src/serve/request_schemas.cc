#include "serve/request_schemas.h"

#include "serve/peer_fields.h"
#include "serve/schema_words.h"

namespace ponder {
namespace schema {
namespace {

constexpr int64_t kInt32 = std::numeric_limits<int32_t>::max();
constexpr size_t kMostMessages = 10'000;

Json token_schema() { return whole(0, kInt32); }
Json efforts() {
  return one_of_words({"none", "minimal", "low", "medium", "high", "xhigh", "max"});
}
Json priority_schema() { return whole(std::numeric_limits<int32_t>::min(), kInt32); }

// ignore_harmless.
void add_harmless(Json& out) {
  for (const char* name : kHarmlessFields) out[name] = described("accepted, and changes nothing");
}

// read_sampling.
void add_sampling(Json& out) {
  out["temperature"] = number(0, 100);
  add(out, number(0, 1), {"top_p", "min_p"});
  add(out, number(-100, 100), {"presence_penalty", "frequency_penalty"});
  out["repetition_penalty"] = number(1e-3, 1e3);
  out["top_k"] = whole(-1, 1'000'000'000);
  out["seed"] = {{"type", "integer"},
                 {"minimum", std::numeric_limits<int64_t>::min()},
                 {"maximum", std::numeric_limits<uint64_t>::max()}};
}

// read_biases.
void add_biases(Json& out) {
  out["logit_bias"] = {{"type", "object"},
                       {"maxProperties", 1024},
                       {"propertyNames", {{"pattern", "^-?[0-9]{1,10}$"}}},
                       {"additionalProperties", number(-100, 100)}};
}

// read_stops.
Json stop_schema() {
  const Json one = text_of(1000);
  return any_of({one, list_of(one, 0, 16)});
}

// read_peer_lengths.
void add_lengths(Json& out) {
  out["min_tokens"] = whole(0, kInt32);
  add(out, flag(), {"ignore_eos", "loop_cut", "return_token_ids"});
  out["prompt_logprobs"] = whole(0, 20);
  out["stop_token_ids"] = list_of(token_schema(), 0, 256);
}

// read_forms, with what may stand before each word.
void add_forms(Json& out, const std::string& prefix) {
  out[prefix + "json"] = described("a JSON schema, or its text");
  out[prefix + "regex"] = text();
  out[prefix + "choice"] = list_of(text(), 1, 1000);
  out[prefix + "grammar"] = text();
  out[prefix + "json_object"] = flag();
}

// read_peer_forms.
void add_peer_forms(Json& out) {
  add_forms(out, "guided_");
  Json inner;
  add_forms(inner, "");
  for (const char* name : {"whitespace_pattern", "disable_any_whitespace",
                           "disable_additional_properties", "disable_fallback", "_backend"}) {
    inner[name] = described("accepted, and changes nothing");
  }
  out["structured_outputs"] = closed(std::move(inner), {});
  out["json_schema"] = described("a JSON schema, or its text");
  add(out, text(), {"regex", "grammar", "ebnf"});
  out["choice"] = list_of(text(), 1, 1000);
}

// A form that the answer is held to; `inside` has the schema, which lies flat beside the type or
// under a name of its own.
Json format_schema(const char* under) {
  Json inside = {{"schema", any_of({object(), flag()})},
                 {"strict", flag()},
                 {"name", described("accepted, and changes nothing")},
                 {"description", described("accepted, and changes nothing")}};
  Json with_schema;
  if (under) {
    with_schema =
        closed({{"type", constant("json_schema")}, {under, closed(std::move(inside), {"schema"})}},
               {"type"});
    with_schema["required"].push_back(under);
  } else {
    inside["type"] = constant("json_schema");
    with_schema = closed(std::move(inside), {"type", "schema"});
  }
  return any_of({closed({{"type", one_of_words({"text", "json_object"})}}, {"type"}), with_schema});
}

// read_user.
void add_user(Json& out) { add(out, text_of(512), {"user", "user_id", "safety_identifier"}); }

// read_common.
Json common_properties(Json length) {
  length["description"] = "several of these names must say the same";
  Json out;
  add(out, text(), {"model", "cache_salt"});
  add_user(out);
  add_sampling(out);
  add_biases(out);
  out["stop"] = stop_schema();
  add(out, length, {"n_predict", "max_tokens", "max_completion_tokens"});
  out["stream"] = flag();
  out["stream_options"] = closed({{"include_usage", flag()}, {"include_obfuscation", flag()}}, {});
  out["n"] = whole(1, 32);
  add_lengths(out);
  add_peer_forms(out);
  out["priority"] = priority_schema();
  out["usage"] = closed({{"include", flag()}}, {});
  out["output_format"] = format_schema(nullptr);
  out["response_format"] = format_schema("json_schema");
  add(out, described("accepted, and changes nothing"),
      {"store", "metadata", "service_tier", "verbosity", "prompt_cache_key",
       "prompt_cache_retention"});
  add_harmless(out);
  return out;
}

// {"then": ...} where all of the fields are there.
Json only_with(std::initializer_list<const char*> names, Json then) {
  Json list = Json::array();
  for (const char* name : names) list.push_back(name);
  return {{"if", {{"required", std::move(list)}}}, {"then", std::move(then)}};
}

// The request as a whole: what goes with a stream alone.
Json request_of(Json properties, std::initializer_list<const char*> required) {
  Json out = closed(std::move(properties), required);
  out["allOf"] =
      Json::array({only_with({"stream_options"}, {{"required", {"stream"}},
                                                  {"properties", {{"stream", constant(true)}}}})});
  return out;
}

// What read_text reads: a text, or parts of one with what changes nothing beside it.
Json parts_or_text(std::initializer_list<const char*> harmless) {
  Json part = {{"type", constant("text")}, {"text", text()}};
  for (const char* name : harmless) part[name] = described("accepted, and changes nothing");
  return any_of({text(), list_of(closed(std::move(part), {"type"}))});
}

// messages, as read_messages has them.
Json messages_schema() {
  const Json function = closed({{"name", {{"type", "string"}, {"minLength", 1}}},
                                {"arguments", text()},
                                {"parsed_arguments", described("accepted, and changes nothing")}},
                               {"name"});
  const Json call = closed({{"id", text()},
                            {"type", constant("function")},
                            {"function", function},
                            {"index", described("accepted, and changes nothing")}},
                           {"function"});
  const auto role = [](std::initializer_list<const char*> roles, Json properties) {
    properties["role"] = one_of_words(roles);
    properties["name"] = text();
    properties["prefix"] = constant(false);
    return closed(std::move(properties), {"role"});
  };
  Json said = {{"content", or_null(parts_or_text({"cache_control"}))}};
  add(said, text(), {"thinking", "reasoning_content", "reasoning"});
  said["reasoning_details"] = list_of(object());
  said["tool_calls"] = list_of(call);
  said["parsed"] = described("accepted, and changes nothing");
  add(said, constant(nullptr), {"refusal", "annotations", "audio", "function_call"});
  Json assistant = role({"assistant"}, std::move(said));
  assistant["properties"]["prefix"] = flag();  // of the last one
  Json result = role(
      {"tool"}, {{"content", described("a string, or a list of parts")}, {"tool_call_id", text()}});
  return list_of(any_of({role({"system", "developer", "user"},
                              {{"content", parts_or_text({"cache_control"})}}),
                         std::move(assistant), std::move(result)}),
                 1, kMostMessages);
}

Json function_name() { return {{"type", "string"}, {"pattern", "^[a-zA-Z0-9_.-]{1,128}$"}}; }

Json named_choice(Json named) {
  return any_of({one_of_words({"none", "auto", "required"}), std::move(named)});
}

// read_thinking.
Json thinking_schema() {
  return closed({{"type", one_of_words({"enabled", "disabled", "adaptive"})},
                 {"budget_tokens", whole(0, kInt32)},
                 {"reasoning_effort", efforts()},
                 {"display", one_of_words({"summarized", "omitted"})},
                 {"clear_thinking", flag()}},
                {});
}

}  // namespace
}  // namespace schema

Json chat_request_schema() {
  using schema::add, schema::closed, schema::common_properties, schema::constant, schema::described,
      schema::efforts, schema::flag, schema::function_name, schema::kInt32, schema::list_of,
      schema::messages_schema, schema::named_choice, schema::object, schema::request_of,
      schema::text, schema::thinking_schema, schema::whole;
  Json length = whole(-1);
  length["not"] = constant(0);
  Json out = common_properties(length);
  out["messages"] = messages_schema();
  add(out, flag(),
      {"logprobs", "parallel_tool_calls", "enable_thinking", "continue_final_message"});
  out["add_generation_prompt"] = described("accepted, and changes nothing");
  out["top_logprobs"] = whole(0, 20);
  add(out, whole(-1, kInt32), {"thinking_budget", "reasoning_budget", "thinking_token_budget"});
  out["reasoning_effort"] = efforts();
  out["thinking"] = thinking_schema();
  out["reasoning"] = closed({{"effort", efforts()},
                             {"enabled", flag()},
                             {"max_tokens", whole(0, kInt32)},
                             {"exclude", constant(false)},
                             {"summary", described("accepted, and changes nothing")}},
                            {});
  out["chat_template_kwargs"] = object();
  const Json function = closed({{"name", function_name()},
                                {"description", text()},
                                {"parameters", object()},
                                {"strict", flag()}},
                               {"name"});
  out["tools"] = list_of(
      closed({{"type", constant("function")}, {"function", function}}, {"type", "function"}), 0,
      512);
  const Json named = closed({{"name", {{"type", "string"}, {"minLength", 1}}}}, {"name"});
  out["tool_choice"] = named_choice(
      closed({{"type", constant("function")}, {"function", named}}, {"type", "function"}));
  return request_of(std::move(out), {"messages"});
}

Json completion_request_schema() {
  using schema::any_of, schema::common_properties, schema::described, schema::flag, schema::list_of,
      schema::request_of, schema::text, schema::token_schema, schema::whole;
  Json out = common_properties(whole(-1));
  Json tokens = list_of(token_schema());
  tokens["minItems"] = 1;
  const Json some = any_of({text(), tokens});
  out["prompt"] = any_of({text(), tokens, list_of(some, 1, 64)});
  out["suffix"] = text();
  out["echo"] = flag();
  out["add_special_tokens"] = described("accepted, and changes nothing");
  out["logprobs"] = whole(0, 20);
  out["best_of"] = whole(1, 1000);
  return request_of(std::move(out), {"prompt"});
}

Json responses_request_schema() {
  using schema::add, schema::add_harmless, schema::add_lengths, schema::add_sampling,
      schema::add_user, schema::any_of, schema::closed, schema::constant, schema::described,
      schema::efforts, schema::flag, schema::format_schema, schema::kMostMessages, schema::list_of,
      schema::object, schema::object_of, schema::one_of_words, schema::priority_schema,
      schema::text, schema::whole;
  Json out;
  add(out, text(), {"model", "instructions"});
  out["input"] = any_of({text(), list_of(object(), 1, kMostMessages)});
  out["input"]["description"] =
      "a string, or items: message, reasoning, function_call, function_call_output, "
      "custom_tool_call, custom_tool_call_output, item_reference";
  add_sampling(out);
  out["max_output_tokens"] = whole(1);
  out["priority"] = priority_schema();
  out["reasoning"] = closed({{"effort", efforts()},
                             {"summary", described("the thought itself is given either way")},
                             {"generate_summary", described("accepted, and changes nothing")}},
                            {});
  out["chat_template_kwargs"] = object();
  out["text"] = closed({{"format", format_schema(nullptr)},
                        {"verbosity", described("accepted, and changes nothing")}},
                       {});
  out["tools"] = list_of(object_of({{"type", text()}}, {"type"}), 0, 512);
  out["tool_choice"] = any_of({one_of_words({"none", "auto", "required"}), object()});
  add(out, flag(), {"parallel_tool_calls", "stream", "store"});
  add_user(out);
  out["stream_options"] = closed({{"include_obfuscation", flag()}}, {});
  out["previous_response_id"] = text();
  out["metadata"] = object();
  out["include"] = list_of(any_of(
      {constant("reasoning.encrypted_content"),
       {{"type", "string"},
        {"pattern",
         "^(file_search_call|web_search_call|code_interpreter_call|computer_call_output|message"
         "\\.input_image)\\."}}}));
  add_lengths(out);
  add(out, described("accepted, and changes nothing"),
      {"max_tool_calls", "service_tier", "prompt_cache_key", "prompt_cache_retention",
       "prompt_cache_options", "client_metadata"});
  add_harmless(out);
  return closed(std::move(out), {"input"});
}

namespace schema {
namespace {

// What makes the prompt of Anthropic's requests.
Json anthropic_properties() {
  Json out;
  out["model"] = text();
  out["system"] = parts_or_text({"cache_control", "citations"});
  const Json blocks = list_of(object_of({{"type", text()}}, {"type"}));
  out["messages"] = list_of(closed({{"role", one_of_words({"user", "assistant", "system"})},
                                    {"content", any_of({text(), blocks})}},
                                   {"role", "content"}),
                            1, kMostMessages);
  out["thinking"] = thinking_schema();
  out["output_format"] = format_schema(nullptr);
  out["output_config"] = closed({{"effort", efforts()}, {"format", format_schema(nullptr)}}, {});
  const Json edit = closed({{"type", constant("clear_thinking_20251015")},
                            {"keep", described("accepted, and changes nothing")}},
                           {"type"});
  out["context_management"] = closed({{"edits", list_of(edit)}}, {});
  out["tools"] = list_of(closed({{"type", constant("custom")},
                                 {"name", function_name()},
                                 {"description", text()},
                                 {"input_schema", object()},
                                 {"strict", flag()},
                                 {"cache_control", described("accepted, and changes nothing")},
                                 {"eager_input_streaming", flag()},
                                 {"defer_loading", flag()},
                                 {"allowed_callers", constant(Json::array({"direct"}))}},
                                {"name", "input_schema"}),
                         0, 512);
  out["tool_choice"] = any_of({closed({{"type", one_of_words({"auto", "any", "none"})},
                                       {"disable_parallel_tool_use", flag()}},
                                      {"type"}),
                               closed({{"type", constant("tool")},
                                       {"name", {{"type", "string"}, {"minLength", 1}}},
                                       {"disable_parallel_tool_use", flag()}},
                                      {"type", "name"})});
  out["chat_template_kwargs"] = object();
  out["cache_control"] = described("accepted, and changes nothing");
  add_harmless(out);
  out["mcp_servers"] = list_of(object(), 0, 0);
  return out;
}

}  // namespace
}  // namespace schema

Json count_tokens_request_schema() {
  using schema::anthropic_properties, schema::closed;
  return closed(anthropic_properties(), {"messages"});
}

Json messages_request_schema() {
  using schema::add, schema::add_lengths, schema::add_sampling, schema::add_user,
      schema::anthropic_properties, schema::closed, schema::described, schema::flag,
      schema::priority_schema, schema::stop_schema, schema::whole;
  Json out = anthropic_properties();
  add_sampling(out);
  out["priority"] = priority_schema();
  out["max_tokens"] = whole(1);
  out["stop_sequences"] = stop_schema();
  out["stream"] = flag();
  Json metadata;
  add_user(metadata);
  out["metadata"] = closed(std::move(metadata), {});
  add(out, described("accepted, and changes nothing"), {"service_tier", "inference_geo"});
  add_lengths(out);
  return closed(std::move(out), {"max_tokens", "messages"});
}

Json generate_request_schema() {
  using schema::add, schema::add_biases, schema::add_lengths, schema::add_peer_forms,
      schema::add_sampling, schema::closed, schema::constant, schema::described, schema::list_of,
      schema::priority_schema, schema::stop_schema, schema::text, schema::token_schema,
      schema::whole;
  Json params;
  add_sampling(params);
  add_biases(params);
  add_lengths(params);
  add_peer_forms(params);
  params["stop"] = stop_schema();
  params["n"] = whole(1, 32);
  params["max_tokens"] = whole(0);
  params["logprobs"] = whole(0, 20);
  for (const char* name : kUnreadSamplingParams) {
    params[name] = described("accepted, and changes nothing");
  }
  Json tokens = list_of(token_schema());
  tokens["minItems"] = 1;
  return closed({{"model", text()},
                 {"token_ids", tokens},
                 {"sampling_params", closed(std::move(params), {})},
                 {"stream", constant(false)},
                 {"cache_salt", text()},
                 {"priority", priority_schema()},
                 {"return_token_ids", schema::flag()},
                 {"request_id", described("accepted, and changes nothing")},
                 {"stream_options", described("accepted, and changes nothing")}},
                {"token_ids"});
}

Json embeddings_request_schema() {
  using schema::add_user, schema::any_of, schema::closed, schema::kInt32, schema::list_of,
      schema::one_of_words, schema::text, schema::token_schema, schema::whole;
  Json tokens = list_of(token_schema());
  tokens["minItems"] = 1;
  Json out = {{"model", text()},
              {"input", any_of({text(), tokens, list_of(any_of({text(), tokens}), 1, 256)})},
              {"encoding_format", one_of_words({"float", "base64"})},
              {"dimensions", whole(1, kInt32)}};
  add_user(out);
  return closed(std::move(out), {"input"});
}

Json tokenize_request_schema() {
  using schema::add, schema::closed, schema::flag, schema::messages_schema, schema::object,
      schema::text;
  Json out;
  add(out, text(), {"content", "prompt", "text"});
  add(out, flag(),
      {"add_special_tokens", "add_special", "with_pieces", "return_token_strs", "think"});
  out["model"] = text();
  out["messages"] = messages_schema();
  out["chat_template_kwargs"] = object();
  Json all = closed(std::move(out), {});
  for (const char* one : {"content", "prompt", "text", "messages"})
    all["anyOf"].push_back({{"required", {one}}});
  return all;
}

Json detokenize_request_schema() {
  using schema::closed, schema::list_of, schema::text, schema::token_schema;
  return closed({{"model", text()}, {"tokens", list_of(token_schema(), 0, 4u << 20)}}, {"tokens"});
}

}  // namespace ponder
