// POST /v1/messages and /v1/messages/count_tokens: Anthropic's words.
#include "serve/anthropic_messages.h"
#include "serve/anthropic_sink.h"
#include "serve/api.h"
#include "serve/openai_fields.h"
#include "serve/peer_fields.h"
#include "serve/request_schemas.h"
#include "serve/response_format.h"
#include "serve/schemas.h"
#include "serve/thinking.h"
#include "serve/tools.h"

namespace ponder {
namespace {

Json read_tool(Fields& fields) {
  const std::string type = fields.text("type").value_or("custom");
  if (type != "custom") {
    bad_field(fields.name_of("type"),
              "{} is \"{}\", but only tools of your own are known here; give it an input_schema "
              "and no type",
              fields.name_of("type"), printable(type));
  }
  const std::string name = fields.text("name").value_or("");
  const std::optional<std::string> description = fields.text("description");
  if (!fields.object("input_schema")) {
    bad_field(fields.name_of("input_schema"), "{} is missing", fields.name_of("input_schema"));
  }
  Json out = tool_json(fields, name, description, "input_schema");
  fields.ignore("cache_control");
  fields.ignore("eager_input_streaming");
  if (fields.flag("defer_loading").value_or(false)) out["deferred"] = true;
  fields.refuse("allowed_callers", "only the model itself calls tools", Json::array({"direct"}));
  return out;
}

ToolChoice read_choice(Fields& fields, Generation& generation) {
  using Kind = ToolChoice::Kind;
  ToolChoice out;
  const Json* choice = fields.object("tool_choice");
  if (!choice) return out;
  Fields inner(*choice, "tool_choice");
  const std::string type = inner.text("type").value_or("");
  if (inner.flag("disable_parallel_tool_use").value_or(false)) generation.most_calls = 1;
  if (type == "none") {
    out.kind = Kind::None;
  } else if (type == "any") {
    out.kind = Kind::Required;
  } else if (type == "tool") {
    out = {Kind::Required, inner.text("name").value_or("")};
    if (out.name.empty()) bad_field("tool_choice.name", "tool_choice.name is missing");
  } else if (type != "auto") {
    bad_field("tool_choice.type", "tool_choice.type is \"{}\", but must be auto, any, tool or none",
              printable(type));
  }
  inner.finish();
  return out;
}

void read_output(Fields& fields, Generation& generation) {
  read_flat_format(fields, "output_format", generation);  // what it was called before
  const Json* config = fields.object("output_config");
  if (!config) return;
  Fields inner(*config, "output_config");
  // An effort does not wake a thought that `thinking` switched off.
  if (const auto effort = inner.text("effort")) {
    Generation other;
    apply_effort(*effort, "output_config.effort", generation.think ? generation : other);
  }
  read_flat_format(inner, "format", generation);
  inner.finish();
}

// Which earlier thoughts a model sees is its template's to say, so asking to keep or to clear them
// changes nothing here. Other edits would shorten the conversation.
void read_edits(Fields& fields) {
  const Json* management = fields.object("context_management");
  if (!management) return;
  Fields inner(*management, "context_management");
  const Json* edits = inner.list("edits");
  for (size_t i = 0; edits && i < edits->size(); ++i) {
    const std::string path = fmt::format("context_management.edits[{}]", i);
    Fields edit(edits->at(i), path);
    const std::string type = edit.text("type").value_or("");
    if (type != "clear_thinking_20251015") {
      bad_field(path + ".type", "{}.type is \"{}\", but a conversation is never shortened here",
                path, printable(type));
    }
    edit.ignore("keep");
    edit.finish();
  }
  inner.finish();
}

// Conversations that a server keeps: the SDK's tool runner goes on by itself without, at this code.
void refuse_thread(Fields& fields) {
  if (!fields.any("thread")) return;
  ApiError error(400, "invalid_request_error",
                 "thread: no conversations are kept here; send the messages", "thread",
                 "thread_unsupported_request");
  throw error;
}

// What makes the prompt, and how it is to be answered: all but lengths and sampling.
Generation read_prompt(Fields& fields, const Service& service) {
  static constexpr ToolDialect kDialect = {read_tool, "input_schema"};
  Generation out = default_generation(service);
  refuse_thread(fields);
  fields.text("model");  // there is one model here, whatever its name is there
  read_anthropic_messages(fields, out);
  read_thinking(fields, out);
  read_output(fields, out);
  read_template_arguments(fields, out);
  const ToolChoice choice = read_choice(fields, out);
  read_tool_list(fields, choice, kDialect, service.call_form(), out);
  read_edits(fields);
  fields.ignore("cache_control");  // what was computed is kept anyway
  ignore_harmless(fields);
  fields.refuse("mcp_servers", "this server calls no others", Json::array());
  return out;
}

void messages(Call& call) {
  Fields fields(call.body);
  Generation generation = read_prompt(fields, call.service());
  read_sampling(fields, generation.sampling);
  read_priority(fields, call.caller);
  read_stops(fields, "stop_sequences", generation.stop);
  generation.max_tokens = fields.whole("max_tokens", 1, INT64_MAX);
  if (!generation.max_tokens) {
    bad_field("max_tokens", "max_tokens is missing; it is how long thought and answer may be");
  }
  const bool stream = fields.flag("stream").value_or(false);
  if (const Json* metadata = fields.object("metadata")) {
    Fields inner(*metadata, "metadata");
    call.caller.user = read_user(inner);
    inner.finish();
  }
  for (const char* name : {"service_tier", "inference_geo"}) fields.ignore(name);
  read_peer_lengths(fields, generation);
  fields.finish();
  std::vector<ReplyRequest> requests = {call.service().prepare(generation, call.caller)};
  const size_t input = requests.front().prompt.ids.size();
  call.service().submit(
      std::move(requests), call.caller,
      [&] { return anthropic_sink(call, generation, input, stream); }, call.responder);
}

void count_tokens(Call& call) {
  Fields fields(call.body);
  const Generation generation = read_prompt(fields, call.service());
  fields.finish();
  send_json(call, {{"input_tokens", call.service().encode_prompt(generation).size()}});
}

}  // namespace

std::vector<Route> anthropic_routes() {
  return {{.method = "POST",
           .path = "/messages",
           .summary = "Reply to a conversation, in Anthropic's words",
           .endpoint = messages,
           .body = true,
           .error = anthropic_error,
           .schema = messages_request_schema,
           .answer = message_answer_schema,
           .under = Route::Under::Anthropic},
          {.method = "POST",
           .path = "/messages/count_tokens",
           .summary = "How many tokens such a conversation has",
           .endpoint = count_tokens,
           .body = true,
           .error = anthropic_error,
           .schema = count_tokens_request_schema,
           .under = Route::Under::Anthropic}};
}

}  // namespace ponder
