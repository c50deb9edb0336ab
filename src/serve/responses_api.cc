// /v1/responses: OpenAI's newer words. A request brings its whole conversation, or refers to what
// is stored of it.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <random>

#include "serve/api.h"
#include "serve/openai_fields.h"
#include "serve/peer_fields.h"
#include "serve/request_schemas.h"
#include "serve/response_format.h"
#include "serve/responses_input.h"
#include "serve/responses_sink.h"
#include "serve/schemas.h"
#include "serve/thinking.h"
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
  Json out = tool_json(fields, name, description, "parameters");
  fields.ignore("defer_loading");  // who would look for it finds it shown
  fields.refuse("allowed_callers", "only the model itself calls tools", Json::array({"direct"}));
  fields.ignore("output_schema");
  return out;
}

ToolChoice read_named_tool(Fields& choice) {
  ToolChoice out{ToolChoice::Kind::Required, choice.text("name").value_or("")};
  const std::string type = choice.text("type").value_or("");
  if (type == "allowed_tools") {
    return read_allowed_tools(choice, [](Fields& tool) { return tool.text("name").value_or(""); });
  }
  if (type != "function" || out.name.empty()) {
    bad_field("tool_choice",
              "tool_choice is of the type \"{}\", but must be none, auto, required, "
              "{{\"type\":\"function\",\"name\":...}} or "
              "{{\"type\":\"allowed_tools\",\"mode\":...,\"tools\":[...]}}",
              printable(type));
  }
  return out;
}

void read_reasoning(Fields& fields, Generation& generation) {
  const Json* reasoning = fields.object("reasoning");
  if (!reasoning) return;
  Fields inner(*reasoning, "reasoning");
  if (const auto effort = inner.text("effort")) {
    apply_effort(*effort, "reasoning.effort", generation);
  }
  // The thought itself is given where a summary is asked for, and where none is.
  for (const char* name : {"summary", "generate_summary"}) inner.ignore(name);
  inner.finish();
}

void read_text_options(Fields& fields, Generation& generation) {
  const Json* text = fields.object("text");
  if (!text) return;
  Fields inner(*text, "text");
  read_flat_format(inner, "format", generation);
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

// What would change the result and cannot.
void refuse_other_fields(Fields& fields) {
  fields.refuse("conversation", "there are no conversations here; use previous_response_id");
  fields.refuse("prompt", "no prompts are stored here; send instructions and input");
  fields.refuse("background", "a response is waited for here", false);
  fields.refuse("truncation",
                "a conversation that is too long is an error here; leave it out, or say disabled",
                "disabled");
  fields.refuse("context_management", "a conversation is never shortened here", Json::array());
  fields.refuse("top_logprobs", "log-probabilities are given by /v1/chat/completions alone", 0);
  for (const char* name : {"store", "previous_response_id", "service_tier", "prompt_cache_key",
                           "prompt_cache_retention", "prompt_cache_options", "client_metadata"}) {
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
              {"previous_response_id", given("previous_response_id", nullptr)},
              {"store", given("store", true)},
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
  for (const Json& tool : given("tools", Json::array())) {
    const std::string type = tool.value("type", "");
    if (type == "function" || type == "custom" || type == "namespace") out["tools"].push_back(tool);
  }
  return out;
}

// Nobody is to guess it: who knows the id of another's response still needs the other's key.
std::string new_response_id() {
  std::random_device random;
  return fmt::format("resp_{:08x}{:08x}{:08x}", random(), random(), random());
}

[[noreturn]] void not_found(int status, const std::string& what, const std::string& id,
                            const char* param, const char* code) {
  throw ApiError(
      status, "invalid_request_error",
      fmt::format("{} with id '{}' not found; only the latest are kept, unless \"store\" "
                  "was false",
                  what, printable(id)),
      param, code);
}

// "" if it has none.
std::string id_of_item(const Json& item, size_t index) {
  if (!item.is_object()) return "";  // which who reads it says
  Fields fields(item, fmt::format("input[{}]", index));
  return fields.text("id").value_or("");
}

// The items of a request, with what they refer to in its place, and ids for all.
Json own_items(const Call& call, const Json& body, const std::string& id) {
  const Json* input = json_member(body, "input");
  Json out = Json::array();
  if (input && input->is_string()) {
    out.push_back({{"type", "message"},
                   {"role", "user"},
                   {"content", Json::array({{{"type", "input_text"}, {"text", *input}}})}});
  } else if (input && input->is_array()) {
    for (size_t i = 0; i < input->size(); ++i) {
      const Json& item = (*input)[i];
      const std::string text = id_of_item(item, i);
      if (!item.is_object() || item.value("type", Json()) != "item_reference") {
        out.push_back(item);
        continue;
      }
      Json found = call.responses.item(call.caller.key, text);
      if (found.is_null()) not_found(404, "Item", text, "input", "item_not_found");
      out.push_back(std::move(found));
    }
  }
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i].is_object() && !json_member(out[i], "id")) {
      out[i]["id"] = fmt::format("in_{}_i{}", id.substr(5), i);
    }
  }
  return out;
}

// All items of these responses, of their input and their output.
Json items_of(const std::vector<ResponseStore::Found>& chain, bool with_last_output) {
  Json out = Json::array();
  for (const auto& one : chain) {
    for (const Json& item : one->input) out.push_back(item);
    if (one == chain.back() && !with_last_output) break;
    for (const Json& item : one->response.value("output", Json::array())) out.push_back(item);
  }
  return out;
}

[[noreturn]] void chain_broken(int status, const std::string& id, const std::string& missing) {
  if (missing == id)
    not_found(status, "Previous response", id, "previous_response_id",
              "previous_response_not_found");
  throw ApiError(
      status, "invalid_request_error",
      fmt::format("Response '{}' goes on from '{}', which is gone (deleted, or one of too "
                  "many); send the conversation itself",
                  printable(id), printable(missing)),
      "previous_response_id", "previous_response_not_found");
}

// The request as it would be without anything that is stored.
Json whole_request(const Call& call, const Json& own) {
  Json body = call.body;
  const Json* previous = json_member(body, "previous_response_id");
  if (!json_member(body, "input") || !(own.is_array() && !own.empty())) return body;
  Json items = Json::array();
  if (previous && !previous->is_null()) {
    const std::string id = Fields(call.body).text("previous_response_id").value_or("");
    std::string missing;
    const auto chain = call.responses.chain(call.caller.key, id, &missing);
    if (chain.empty()) chain_broken(400, id, missing);
    items = items_of(chain, true);
  }
  for (const Json& item : own) items.push_back(item);
  body["input"] = std::move(items);
  return body;
}

// `stored`: how many items stand before the request's own.
Generation read_request(Fields& fields, Call& call, size_t stored) {
  static constexpr ToolDialect kDialect = {read_function_tool, "parameters"};
  Generation generation = default_generation(call.service());
  fields.text("model");  // there is one model here, whatever its name is there
  read_responses_input(fields, generation, stored);
  read_sampling(fields, generation.sampling);
  read_priority(fields, call.caller);
  read_reasoning(fields, generation);
  read_template_arguments(fields, generation);
  read_text_options(fields, generation);
  generation.max_tokens = fields.whole("max_output_tokens", 1, INT64_MAX);
  const ToolChoice choice = read_openai_choice(fields, read_named_tool);
  if (!fields.flag("parallel_tool_calls").value_or(true)) generation.most_calls = 1;
  read_tool_list(fields, choice, kDialect, call.service().call_form(), generation);
  read_peer_lengths(fields, generation);
  fields.ignore("max_tool_calls");
  ignore_harmless(fields);
  call.caller.user = read_user(fields);
  return generation;
}

struct ReadRequest {
  Generation generation;
  ResponsesRequest asked;
};

ReadRequest read_responses(Call& call) {
  ReadRequest out;
  ResponsesRequest& asked = out.asked;
  asked.id = new_response_id();
  const Json own = own_items(call, call.body, asked.id);
  Json body = whole_request(call, own);
  if (const Json* tools = json_member(body, "tools")) body["tools"] = asked.tools.flat(*tools);
  if (const Json* choice = json_member(body, "tool_choice")) {
    body["tool_choice"] = asked.tools.flat_choice(*choice);
  }
  Fields fields(body);
  const Json* items = json_member(body, "input");
  const size_t stored = items && items->is_array() ? items->size() - own.size() : 0;
  out.generation = read_request(fields, call, stored);
  asked.stream = read_stream(fields);
  read_include(fields);
  fields.object("metadata");
  const bool store = fields.flag("store").value_or(true);
  refuse_other_fields(fields);
  fields.finish();
  asked.echo = echo_of(call.body, out.generation);
  if (store) {
    asked.keep = StoredResponse{call.caller.key, asked.id,
                                call.body.value("previous_response_id", Json()).is_string()
                                    ? call.body["previous_response_id"].get<std::string>()
                                    : "",
                                nullptr, own};
  }
  return out;
}

void responses(Call& call) {
  ReadRequest read = read_responses(call);
  std::vector<ReplyRequest> requests = {call.service().prepare(read.generation, call.caller)};
  call.service().submit(
      std::move(requests), call.caller,
      [&] { return responses_sink(call, read.generation, std::move(read.asked)); }, call.responder);
}

void input_tokens(Call& call) {
  const ReadRequest read = read_responses(call);
  send_json(call, {{"object", "response.input_tokens"},
                   {"input_tokens", call.service().encode_prompt(read.generation).size()}});
}

// What stands behind the last "responses/" of a path: an id, or more.
std::string response_path(const Call& call) {
  const std::string& path = call.request.path;
  return path.substr(path.find("responses/") + 10);
}

ResponseStore::Found stored(const Call& call, const std::string& id) {
  ResponseStore::Found found = call.responses.get(call.caller.key, id);
  if (!found) not_found(404, "Response", id, "response_id", "response_not_found");
  return found;
}

std::string query_value(const std::string& query, std::string_view name) {
  const std::string all = "&" + query;
  const size_t at = all.find("&" + std::string(name) + "=");
  if (at == std::string::npos) return "";
  const size_t begin = at + name.size() + 2;
  return all.substr(begin, all.find('&', begin) - begin);
}

struct PageQuery {
  bool oldest_first = false;
  std::string after;
  size_t limit = 20;
};

PageQuery page_query(const std::string& query) {
  PageQuery out;
  const std::string order = query_value(query, "order"), limit = query_value(query, "limit");
  if (!order.empty() && order != "asc" && order != "desc")
    bad_field("order", "order is '{}', but must be asc or desc", printable(order));
  out.oldest_first = order == "asc";
  out.after = query_value(query, "after");
  if (limit.empty()) return out;
  const auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), out.limit);
  if (error != std::errc() || end != limit.data() + limit.size() || out.limit < 1 ||
      out.limit > 100)
    bad_field("limit", "limit is '{}', but must be a whole number from 1 to 100", printable(limit));
  return out;
}

// The newest first, unless "order=asc".
void send_input_items(Call& call, const std::string& id) {
  stored(call, id);
  std::string missing;
  const auto chain = call.responses.chain(call.caller.key, id, &missing);
  if (chain.empty()) chain_broken(404, id, missing);
  Json items = items_of(chain, false);
  const PageQuery asked = page_query(call.request.query);
  if (!asked.oldest_first) std::reverse(items.begin(), items.end());
  Json page = Json::array();
  bool begun = asked.after.empty(), more = false;
  for (const Json& item : items) {
    if (begun && page.size() >= asked.limit) {
      more = true;
      break;
    }
    if (begun) page.push_back(item);
    begun = begun || item.value("id", "") == asked.after;
  }
  if (!begun) bad_field("after", "after: there is no item '{}' here", printable(asked.after));
  const auto id_of = [](const Json& item) { return item.value("id", Json()); };
  send_json(call, {{"object", "list"},
                   {"data", page},
                   {"first_id", page.empty() ? Json() : id_of(page.front())},
                   {"last_id", page.empty() ? Json() : id_of(page.back())},
                   {"has_more", more}});
}

void get_response(Call& call) {
  constexpr std::string_view kItems = "/input_items";
  std::string id = response_path(call);
  const std::string stream = query_value(call.request.query, "stream");
  if (stream == "true" || stream == "True" || stream == "1")
    bad_field("stream", "stream: a stored response is given as a whole; leave it out");
  if (!id.ends_with(kItems)) return send_json(call, stored(call, id)->response);
  id.resize(id.size() - kItems.size());
  send_input_items(call, id);
}

void delete_response(Call& call) {
  const std::string id = response_path(call);
  stored(call, id);
  call.responses.erase(call.caller.key, id);
  send_json(call, {{"id", id}, {"object", "response"}, {"deleted", true}});
}

}  // namespace

std::vector<Route> responses_routes() {
  constexpr auto kUnder = Route::Under::Version;
  return {{.method = "POST",
           .path = "/responses",
           .summary = "Reply to a conversation, as items",
           .endpoint = responses,
           .body = true,
           .schema = responses_request_schema,
           .answer = response_answer_schema,
           .under = kUnder},
          {.method = "POST",
           .path = "/responses/input_tokens",
           .summary = "How many tokens such a request has",
           .endpoint = input_tokens,
           .body = true,
           .schema = responses_request_schema,
           .under = kUnder},
          {.method = "GET",
           .path = "/responses/*",
           .summary = "A stored response, or its input_items",
           .endpoint = get_response,
           .under = kUnder},
          {.method = "DELETE",
           .path = "/responses/*",
           .summary = "Forget a stored response",
           .endpoint = delete_response,
           .under = kUnder}};
}

}  // namespace ponder
