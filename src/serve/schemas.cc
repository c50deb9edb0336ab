#include "serve/schemas.h"

#include <initializer_list>

namespace ponder {
namespace {

Json of_type(const char* type) { return {{"type", type}}; }
Json text_schema() { return of_type("string"); }
Json integer_schema() { return of_type("integer"); }
Json or_null(Json schema) { return {{"anyOf", Json::array({std::move(schema), of_type("null")})}}; }
Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Json described(const char* words) { return {{"description", words}}; }
Json one_of_words(std::initializer_list<const char*> words) {
  Json list = Json::array();
  for (const char* word : words) list.push_back(word);
  return {{"enum", std::move(list)}};
}

Json object_of(Json properties, std::initializer_list<const char*> required) {
  Json names = Json::array();
  for (const char* name : required) names.push_back(name);
  return {{"type", "object"}, {"required", names}, {"properties", std::move(properties)}};
}

void add(Json& properties, const Json& schema, std::initializer_list<const char*> names) {
  for (const char* name : names) properties[name] = schema;
}

// What `read_common` reads, and what it takes.
Json common_properties() {
  Json out;
  add(out, text_schema(),
      {"model", "user", "user_id", "safety_identifier", "cache_salt", "regex", "grammar", "ebnf",
       "guided_regex", "guided_grammar"});
  add(out, of_type("number"),
      {"temperature", "top_p", "min_p", "presence_penalty", "frequency_penalty",
       "repetition_penalty"});
  add(out, integer_schema(),
      {"top_k", "seed", "max_tokens", "max_completion_tokens", "n_predict", "n", "min_tokens",
       "prompt_logprobs", "priority"});
  add(out, of_type("boolean"),
      {"stream", "ignore_eos", "loop_cut", "return_token_ids", "guided_json_object"});
  add(out, list_of(text_schema()), {"choice", "guided_choice"});
  add(out, described("a JSON schema, or its text"), {"json_schema", "guided_json"});
  add(out, of_type("object"), {"structured_outputs", "usage", "output_format", "response_format"});
  out["stop"] = described("a string, or a list of strings");
  out["stop_token_ids"] = list_of(integer_schema());
  out["logit_bias"] = {{"type", "object"}, {"additionalProperties", of_type("number")}};
  out["stream_options"] = object_of({{"include_usage", of_type("boolean")}}, {});
  add(out, described("accepted, and changes nothing"),
      {"store", "metadata", "service_tier", "verbosity", "prompt_cache_key",
       "prompt_cache_retention", "request_id", "cache_prompt", "id_slot", "timings_per_token",
       "return_progress", "provider", "transforms", "route", "models"});
  return out;
}

Json closed(Json schema) {
  schema["additionalProperties"] = false;
  return schema;
}

Json usage_schema() {
  const Json count = integer_schema();
  return object_of({{"prompt_tokens", count},
                    {"completion_tokens", count},
                    {"total_tokens", count},
                    {"prompt_cache_hit_tokens", count},
                    {"prompt_cache_miss_tokens", count},
                    {"prompt_tokens_details", of_type("object")},
                    {"completion_tokens_details", of_type("object")}},
                   {"prompt_tokens", "completion_tokens", "total_tokens"});
}

Json answer_of(const char* object, Json choice) {
  return object_of({{"id", text_schema()},
                    {"object", {{"const", object}}},
                    {"created", integer_schema()},
                    {"model", text_schema()},
                    {"system_fingerprint", text_schema()},
                    {"choices", list_of(std::move(choice))},
                    {"usage", usage_schema()}},
                   {"id", "object", "created", "model", "choices", "usage"});
}

Json finish_schema() { return one_of_words({"stop", "length", "tool_calls"}); }

Json item_schema(const char* type, Json properties) {
  properties["type"] = {{"const", type}};
  properties["id"] = text_schema();
  properties["status"] = text_schema();
  Json out = object_of(std::move(properties), {"type", "id"});
  return out;
}

}  // namespace

Json chat_request_schema() {
  Json properties = common_properties();
  properties["messages"] = list_of(
      object_of({{"role", one_of_words({"system", "developer", "user", "assistant", "tool"})},
                 {"content", described("a string, or a list of text parts")},
                 {"reasoning_content", text_schema()},
                 {"tool_calls", of_type("array")},
                 {"tool_call_id", text_schema()},
                 {"prefix", of_type("boolean")}},
                {"role"}));
  add(properties, of_type("boolean"),
      {"logprobs", "parallel_tool_calls", "enable_thinking", "continue_final_message",
       "add_generation_prompt"});
  add(properties, integer_schema(),
      {"top_logprobs", "thinking_budget", "reasoning_budget", "thinking_token_budget"});
  properties["reasoning_effort"] =
      one_of_words({"none", "minimal", "low", "medium", "high", "xhigh", "max"});
  properties["thinking"] = object_of({{"type", one_of_words({"enabled", "disabled", "adaptive"})},
                                      {"budget_tokens", integer_schema()}},
                                     {});
  add(properties, of_type("object"), {"reasoning", "chat_template_kwargs"});
  properties["tools"] = of_type("array");
  properties["tool_choice"] = described("none, auto, required, or a function by its name");
  return closed(object_of(std::move(properties), {"messages"}));
}

Json chat_answer_schema() {
  const Json call = object_of(
      {{"id", text_schema()},
       {"type", {{"const", "function"}}},
       {"function",
        object_of({{"name", text_schema()}, {"arguments", text_schema()}}, {"name", "arguments"})}},
      {"id", "type", "function"});
  const Json message = object_of({{"role", {{"const", "assistant"}}},
                                  {"content", or_null(text_schema())},
                                  {"reasoning_content", text_schema()},
                                  {"refusal", of_type("null")},
                                  {"tool_calls", list_of(call)}},
                                 {"role", "content"});
  return answer_of("chat.completion", object_of({{"index", integer_schema()},
                                                 {"message", message},
                                                 {"logprobs", or_null(of_type("object"))},
                                                 {"finish_reason", finish_schema()},
                                                 {"token_ids", list_of(integer_schema())}},
                                                {"index", "message", "finish_reason"}));
}

Json completion_request_schema() {
  Json properties = common_properties();
  properties["prompt"] = described("a string, a list of tokens, or a list of such");
  properties["suffix"] = text_schema();
  add(properties, of_type("boolean"), {"echo", "add_special_tokens"});
  add(properties, integer_schema(), {"logprobs", "best_of"});
  return closed(object_of(std::move(properties), {"prompt"}));
}

Json completion_answer_schema() {
  const Json logprobs = object_of({{"tokens", list_of(text_schema())},
                                   {"token_logprobs", list_of(or_null(of_type("number")))},
                                   {"top_logprobs", list_of(or_null(of_type("object")))},
                                   {"text_offset", list_of(integer_schema())}},
                                  {"tokens", "token_logprobs", "top_logprobs", "text_offset"});
  return answer_of("text_completion", object_of({{"index", integer_schema()},
                                                 {"text", text_schema()},
                                                 {"logprobs", or_null(logprobs)},
                                                 {"finish_reason", finish_schema()}},
                                                {"index", "text", "finish_reason"}));
}

Json response_answer_schema() {
  Json items = Json::array();
  items.push_back(item_schema("reasoning", {{"summary", of_type("array")}}));
  items.push_back(
      item_schema("message", {{"role", {{"const", "assistant"}}}, {"content", of_type("array")}}));
  items.push_back(item_schema("function_call", {{"call_id", text_schema()},
                                                {"name", text_schema()},
                                                {"namespace", text_schema()},
                                                {"arguments", text_schema()}}));
  items.push_back(item_schema("custom_tool_call", {{"call_id", text_schema()},
                                                   {"name", text_schema()},
                                                   {"namespace", text_schema()},
                                                   {"input", text_schema()}}));
  return object_of({{"id", text_schema()},
                    {"object", {{"const", "response"}}},
                    {"created_at", integer_schema()},
                    {"model", text_schema()},
                    {"status", one_of_words({"completed", "incomplete", "failed"})},
                    {"output", list_of({{"anyOf", std::move(items)}})},
                    {"usage", or_null(of_type("object"))}},
                   {"id", "object", "created_at", "model", "status", "output"});
}

Json message_answer_schema() {
  Json blocks = Json::array();
  const auto block = [&](const char* type, Json properties,
                         std::initializer_list<const char*> required) {
    properties["type"] = {{"const", type}};
    blocks.push_back(object_of(std::move(properties), required));
  };
  block("text", {{"text", text_schema()}}, {"type", "text"});
  block("thinking", {{"thinking", text_schema()}, {"signature", text_schema()}},
        {"type", "thinking", "signature"});
  block("tool_use", {{"id", text_schema()}, {"name", text_schema()}, {"input", of_type("object")}},
        {"type", "id", "name", "input"});
  return object_of(
      {{"id", text_schema()},
       {"type", {{"const", "message"}}},
       {"role", {{"const", "assistant"}}},
       {"model", text_schema()},
       {"content", list_of({{"anyOf", std::move(blocks)}})},
       {"stop_reason", one_of_words({"end_turn", "max_tokens", "stop_sequence", "tool_use"})},
       {"stop_sequence", or_null(text_schema())},
       {"usage", of_type("object")}},
      {"id", "type", "role", "model", "content", "stop_reason", "usage"});
}

Json generate_answer_schema() {
  const Json entry =
      object_of({{"token", text_schema()}, {"logprob", of_type("number")}}, {"token", "logprob"});
  const Json choice =
      object_of({{"index", integer_schema()},
                 {"token_ids", list_of(integer_schema())},
                 {"logprobs", or_null(object_of({{"content", list_of(entry)}}, {"content"}))},
                 {"finish_reason", one_of_words({"stop", "length"})}},
                {"index", "token_ids", "finish_reason"});
  return object_of({{"request_id", text_schema()},
                    {"choices", list_of(choice)},
                    {"prompt_logprobs", or_null(of_type("array"))},
                    {"usage", usage_schema()}},
                   {"request_id", "choices"});
}

Json embeddings_answer_schema() {
  const Json one =
      object_of({{"object", {{"const", "embedding"}}},
                 {"index", integer_schema()},
                 {"embedding", described("numbers; or base64 of their little-endian floats")}},
                {"object", "index", "embedding"});
  return object_of({{"object", {{"const", "list"}}},
                    {"model", text_schema()},
                    {"data", list_of(one)},
                    {"usage", of_type("object")}},
                   {"object", "model", "data", "usage"});
}

Json models_answer_schema() {
  const Json model = object_of({{"id", text_schema()},
                                {"object", {{"const", "model"}}},
                                {"type", {{"const", "model"}}},
                                {"created", integer_schema()},
                                {"created_at", {{"type", "string"}, {"format", "date-time"}}},
                                {"display_name", text_schema()},
                                {"owned_by", text_schema()},
                                {"parent", or_null(text_schema())},
                                {"loaded", of_type("boolean")},
                                {"tools", of_type("boolean")},
                                {"thinking", of_type("boolean")},
                                {"max_model_len", integer_schema()}},
                               {"id", "object", "type", "created", "created_at"});
  return object_of({{"object", {{"const", "list"}}},
                    {"data", list_of(model)},
                    {"has_more", of_type("boolean")},
                    {"first_id", text_schema()},
                    {"last_id", text_schema()}},
                   {"object", "data"});
}

Json error_answer_schema() {
  return object_of({{"error", object_of({{"message", text_schema()},
                                         {"type", text_schema()},
                                         {"param", or_null(text_schema())},
                                         {"code", or_null(text_schema())}},
                                        {"message", "type"})}},
                   {"error"});
}

}  // namespace ponder
