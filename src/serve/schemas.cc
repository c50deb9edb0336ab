#include "serve/schemas.h"

#include "serve/schema_words.h"

namespace ponder {
namespace schema {
namespace {

Json usage_schema() {
  const Json count = integer();
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
  return object_of({{"id", text()},
                    {"object", {{"const", object}}},
                    {"created", integer()},
                    {"model", text()},
                    {"system_fingerprint", text()},
                    {"choices", list_of(std::move(choice))},
                    {"usage", usage_schema()}},
                   {"id", "object", "created", "model", "choices", "usage"});
}

Json finish_schema() { return one_of_words({"stop", "length", "tool_calls"}); }

Json item_schema(const char* type, Json properties) {
  properties["type"] = {{"const", type}};
  properties["id"] = text();
  properties["status"] = text();
  Json out = object_of(std::move(properties), {"type", "id"});
  return out;
}

}  // namespace
}  // namespace schema

Json chat_answer_schema() {
  using schema::answer_of, schema::finish_schema, schema::integer, schema::list_of,
      schema::object_of, schema::of_type, schema::or_null, schema::text;
  const Json call = object_of(
      {{"id", text()},
       {"type", {{"const", "function"}}},
       {"function", object_of({{"name", text()}, {"arguments", text()}}, {"name", "arguments"})}},
      {"id", "type", "function"});
  const Json message = object_of({{"role", {{"const", "assistant"}}},
                                  {"content", or_null(text())},
                                  {"reasoning_content", text()},
                                  {"refusal", of_type("null")},
                                  {"tool_calls", list_of(call)}},
                                 {"role", "content"});
  return answer_of("chat.completion", object_of({{"index", integer()},
                                                 {"message", message},
                                                 {"logprobs", or_null(of_type("object"))},
                                                 {"finish_reason", finish_schema()},
                                                 {"token_ids", list_of(integer())}},
                                                {"index", "message", "finish_reason"}));
}

Json completion_answer_schema() {
  using schema::answer_of, schema::finish_schema, schema::integer, schema::list_of,
      schema::object_of, schema::of_type, schema::or_null, schema::text;
  const Json logprobs = object_of({{"tokens", list_of(text())},
                                   {"token_logprobs", list_of(or_null(of_type("number")))},
                                   {"top_logprobs", list_of(or_null(of_type("object")))},
                                   {"text_offset", list_of(integer())}},
                                  {"tokens", "token_logprobs", "top_logprobs", "text_offset"});
  return answer_of("text_completion", object_of({{"index", integer()},
                                                 {"text", text()},
                                                 {"logprobs", or_null(logprobs)},
                                                 {"finish_reason", finish_schema()}},
                                                {"index", "text", "finish_reason"}));
}

Json response_answer_schema() {
  using schema::integer, schema::item_schema, schema::list_of, schema::object_of, schema::of_type,
      schema::one_of_words, schema::or_null, schema::text;
  Json items = Json::array();
  items.push_back(item_schema("reasoning", {{"summary", of_type("array")}}));
  items.push_back(
      item_schema("message", {{"role", {{"const", "assistant"}}}, {"content", of_type("array")}}));
  items.push_back(item_schema(
      "function_call",
      {{"call_id", text()}, {"name", text()}, {"namespace", text()}, {"arguments", text()}}));
  items.push_back(item_schema(
      "custom_tool_call",
      {{"call_id", text()}, {"name", text()}, {"namespace", text()}, {"input", text()}}));
  return object_of({{"id", text()},
                    {"object", {{"const", "response"}}},
                    {"created_at", integer()},
                    {"model", text()},
                    {"status", one_of_words({"completed", "incomplete", "failed"})},
                    {"output", list_of({{"anyOf", std::move(items)}})},
                    {"usage", or_null(of_type("object"))}},
                   {"id", "object", "created_at", "model", "status", "output"});
}

Json message_answer_schema() {
  using schema::list_of, schema::object_of, schema::of_type, schema::one_of_words, schema::or_null,
      schema::text;
  Json blocks = Json::array();
  const auto block = [&](const char* type, Json properties,
                         std::initializer_list<const char*> required) {
    properties["type"] = {{"const", type}};
    blocks.push_back(object_of(std::move(properties), required));
  };
  block("text", {{"text", text()}}, {"type", "text"});
  block("thinking", {{"thinking", text()}, {"signature", text()}},
        {"type", "thinking", "signature"});
  block("tool_use", {{"id", text()}, {"name", text()}, {"input", of_type("object")}},
        {"type", "id", "name", "input"});
  return object_of(
      {{"id", text()},
       {"type", {{"const", "message"}}},
       {"role", {{"const", "assistant"}}},
       {"model", text()},
       {"content", list_of({{"anyOf", std::move(blocks)}})},
       {"stop_reason", one_of_words({"end_turn", "max_tokens", "stop_sequence", "tool_use"})},
       {"stop_sequence", or_null(text())},
       {"usage", of_type("object")}},
      {"id", "type", "role", "model", "content", "stop_reason", "usage"});
}

Json generate_answer_schema() {
  using schema::integer, schema::list_of, schema::object_of, schema::of_type, schema::one_of_words,
      schema::or_null, schema::text, schema::usage_schema;
  const Json entry =
      object_of({{"token", text()}, {"logprob", of_type("number")}}, {"token", "logprob"});
  const Json choice =
      object_of({{"index", integer()},
                 {"token_ids", list_of(integer())},
                 {"logprobs", or_null(object_of({{"content", list_of(entry)}}, {"content"}))},
                 {"finish_reason", one_of_words({"stop", "length"})}},
                {"index", "token_ids", "finish_reason"});
  return object_of({{"request_id", text()},
                    {"choices", list_of(choice)},
                    {"prompt_token_ids", or_null(list_of(integer()))},
                    {"prompt_logprobs", or_null(of_type("array"))},
                    {"usage", usage_schema()}},
                   {"request_id", "choices"});
}

Json embeddings_answer_schema() {
  using schema::described, schema::integer, schema::list_of, schema::object_of, schema::of_type,
      schema::text;
  const Json one =
      object_of({{"object", {{"const", "embedding"}}},
                 {"index", integer()},
                 {"embedding", described("numbers; or base64 of their little-endian floats")}},
                {"object", "index", "embedding"});
  return object_of({{"object", {{"const", "list"}}},
                    {"model", text()},
                    {"data", list_of(one)},
                    {"usage", of_type("object")}},
                   {"object", "model", "data", "usage"});
}

Json models_answer_schema() {
  using schema::integer, schema::list_of, schema::object_of, schema::of_type, schema::or_null,
      schema::text;
  const Json model = object_of({{"id", text()},
                                {"object", {{"const", "model"}}},
                                {"type", {{"const", "model"}}},
                                {"created", integer()},
                                {"created_at", {{"type", "string"}, {"format", "date-time"}}},
                                {"display_name", text()},
                                {"owned_by", text()},
                                {"parent", or_null(text())},
                                {"loaded", of_type("boolean")},
                                {"tools", of_type("boolean")},
                                {"thinking", of_type("boolean")},
                                {"max_model_len", integer()}},
                               {"id", "object", "type", "created", "created_at"});
  return object_of({{"object", {{"const", "list"}}},
                    {"data", list_of(model)},
                    {"has_more", of_type("boolean")},
                    {"first_id", text()},
                    {"last_id", text()}},
                   {"object", "data"});
}

Json error_answer_schema() {
  using schema::object_of, schema::or_null, schema::text;
  return object_of({{"error", object_of({{"message", text()},
                                         {"type", text()},
                                         {"param", or_null(text())},
                                         {"code", or_null(text())}},
                                        {"message", "type"})}},
                   {"error"});
}

}  // namespace ponder
