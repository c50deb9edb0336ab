// What a server says of itself: models, tokens, health, metrics, and the description of it all.
#include <ctime>

#include "serve/api.h"
#include "serve/fields.h"
#include "serve/messages.h"
#include "serve/openai_fields.h"
#include "serve/request_schemas.h"
#include "serve/router.h"
#include "serve/schemas.h"
#include "serve/thinking.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr size_t kMaxTokens = 4u << 20;

std::string rfc3339(int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// Facts that nobody knows, since the model was never opened, are left out.
Json model_json(const ModelPool& models, const ModelPool::Shown& model) {
  Json out = {{"id", model.name},
              {"object", "model"},
              {"created", models.created()},
              {"owned_by", "ponder"},
              // Anthropic's words for the same.
              {"type", "model"},
              {"display_name", model.name},
              {"created_at", rfc3339(models.created())},
              {"loaded", model.loaded}};
  // Of an adapter, as vLLM has it.
  out["parent"] = model.base.empty() ? Json() : Json(model.base);
  if (model.facts.context == 0) return out;
  for (const char* name : {"max_model_len", "context_length", "max_input_tokens", "max_tokens"}) {
    out[name] = model.facts.context;
  }
  out["tools"] = model.facts.tools;
  out["thinking"] = model.facts.thinks;
  return out;
}

void models(Call& call) {
  Json list = Json::array();
  for (const ModelPool::Shown& one : call.models.shown()) {
    list.push_back(model_json(call.models, one));
  }
  Json out = {{"object", "list"},
              {"data", list},
              {"has_more", false},
              {"first_id", list.front()["id"]},
              {"last_id", list.back()["id"]}};
  send_json(call, out);
}

// What a client needs to encode as this server does, as vLLM gives it.
void tokenizer_info(Call& call) {
  const Tokenizer& tokenizer = call.service().tokenizer();
  const TokenizerSpec& spec = tokenizer.spec();
  const auto text = [&](const std::optional<int32_t>& id) {
    return id ? Json(tokenizer.token_text(*id)) : Json();
  };
  send_json(call, {{"tokenizer_class", "PreTrainedTokenizerFast"},
                   {"bos_token", text(spec.bos)},
                   {"eos_token", text(spec.eos)},
                   {"pad_token", text(spec.pad)},
                   {"add_bos_token", spec.add_bos},
                   {"vocab_size", tokenizer.vocab_size()},
                   {"model_max_length", call.service().context()},
                   {"chat_template", call.service().checkpoint().chat_template}});
}

// Both dialects ask here; what is wrong is told to Anthropic's clients as they read it.
void model(Call& call) {
  const std::string_view path = call.request.path;
  try {
    const std::string name = percent_decoded(path.substr(path.find("models/") + 7));
    send_json(call, model_json(call.models, call.models.shown(name)));
  } catch (ApiError& error) {
    if (!http::find_header(call.request.headers, "anthropic-version")) throw;
    error.request_id = call.request.id;
    call.responder.send(error_response(error, anthropic_error));
  }
}

// Text (as /v1/completions reads it) or messages (as a chat reads them) to tokens.
void tokenize(Call& call) {
  Fields fields(call.body);
  fields.ignore("model");
  std::optional<std::string> text;
  for (const char* name : {"content", "prompt", "text"}) {
    if (auto given = fields.text(name)) text = std::move(given);
  }
  const bool special =
      fields.flag("add_special_tokens").value_or(true) && fields.flag("add_special").value_or(true);
  const bool pieces = fields.flag("with_pieces").value_or(false) ||
                      fields.flag("return_token_strs").value_or(false);
  std::vector<int32_t> ids;
  if (const Json* messages = fields.list("messages")) {
    Generation generation = default_generation(call.service());
    read_messages(*messages, generation);
    generation.think = fields.flag("think").value_or(generation.think);
    read_template_arguments(fields, generation);
    ids = call.service().encode_prompt(generation);
  } else if (text) {
    const Tokenizer& tokenizer = call.service().tokenizer();
    ids = tokenizer.encode(*text, true, special && tokenizer.spec().add_bos);
  } else {
    bad_field("content", "send \"content\" (a text) or \"messages\"");
  }
  fields.finish();
  Json out = {{"tokens", ids}, {"count", ids.size()}, {"max_model_len", call.service().context()}};
  if (pieces) {
    Json& list = out["token_strs"] = Json::array();
    for (const int32_t id : ids) {
      list.push_back(replace_invalid_utf8(call.service().tokenizer().token_bytes(id)));
    }
  }
  send_json(call, out);
}

void detokenize(Call& call) {
  Fields fields(call.body);
  fields.ignore("model");
  const Json* tokens = fields.list("tokens");
  if (!tokens) bad_field("tokens", "tokens is missing; it is a list of their numbers");
  if (tokens->size() > kMaxTokens) bad_field("tokens", "more than {} tokens", kMaxTokens);
  std::vector<int32_t> ids;
  const int32_t vocab = call.service().tokenizer().vocab_size();
  for (const Json& one : *tokens) {
    if (!one.is_number_integer()) fields.wrong("tokens", one, "a list of tokens' numbers");
    const uint64_t id = one.is_number_unsigned() ? one.get<uint64_t>() : UINT64_MAX;
    if (id >= static_cast<uint64_t>(vocab)) {
      bad_field("tokens", "tokens has {}, but the vocabulary's numbers end at {}",
                printable(json_line(one), 40), vocab - 1);
    }
    ids.push_back(static_cast<int32_t>(id));
  }
  fields.finish();
  const std::string text = replace_invalid_utf8(call.service().tokenizer().decode(ids));
  send_json(call, {{"content", text}, {"prompt", text}});
}

void health(Call& call) {
  send_json(call, {{"status", "ok"}, {"model", call.models.first_name()}});
}

void metrics(Call& call) {
  Gauges gauges;
  gauges.connections = call.connections;
  gauges.request_bytes = call.request_bytes;
  gauges.resident_bytes = resident_bytes();
  call.responder.send({200,
                       "text/plain; version=0.0.4; charset=utf-8",
                       call.metrics.text(gauges, call.models.use()),
                       {}});
}

// Whether a request may ask for its answer in pieces.
bool may_stream(const Json& request) {
  const Json* properties = json_member(request, "properties");
  const Json* stream = properties ? json_member(*properties, "stream") : nullptr;
  return stream && !stream->contains("const");
}

// Of each event of a stream.
Json event_schema() {
  const Json text = {{"type", "string"}};
  return {{"type", "object"},
          {"properties", {{"event", text}, {"data", text}}},
          {"required", {"data"}}};
}

void describe(Call& call) {
  Json out;
  out["openapi"] = "3.1.0";
  out["info"] = {
      {"title", "ponder"},
      {"version", "1"},
      {"description",
       "The API of DeepSeek, OpenAI and Anthropic over one local model. A field that is not known "
       "is an error that names it."}};
  out["components"]["securitySchemes"]["key"] = {{"type", "http"}, {"scheme", "bearer"}};
  Json& paths = out["paths"];
  for (const Route& route : call.routes) {
    std::string path(route.path);
    if (path.ends_with("/*")) path.replace(path.size() - 1, 1, "{id}");
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(c | 0x20);
    Json& one = paths[path][method];
    one["summary"] = route.summary;
    one["security"] = Json::array();
    if (route.access == Route::Access::Key) one["security"].push_back({{"key", Json::array()}});
    if (path.ends_with("{id}")) {
      one["parameters"] = Json::array(
          {{{"name", "id"}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}}});
    }
    Json answer = {{"description", "the answer"}}, wrong = {{"description", "what was wrong"}};
    if (route.answer) answer["content"]["application/json"]["schema"] = route.answer();
    if (route.body) {
      const Json schema = route.schema ? route.schema() : Json{{"type", "object"}};
      one["requestBody"] = {{"required", true},
                            {"content", {{"application/json", {{"schema", schema}}}}}};
      if (route.answer && may_stream(schema)) {
        answer["content"]["text/event-stream"]["schema"] = event_schema();
      }
    }
    if (route.error == openai_error) {
      wrong["content"]["application/json"]["schema"] = error_answer_schema();
    }
    one["responses"] = {{"200", std::move(answer)}, {"4XX", std::move(wrong)}};
  }
  send_json(call, out);
}

}  // namespace

std::vector<Route> info_routes() {
  using Access = Route::Access;
  return {
      {.method = "GET",
       .path = "/models",
       .summary = "The models that there are",
       .endpoint = models,
       .answer = models_answer_schema,
       .under = Route::Under::Version},
      {.method = "GET",
       .path = "/models/*",
       .summary = "One of them",
       .endpoint = model,
       .under = Route::Under::Version},
      {.method = "GET",
       .path = "/tokenizer_info",
       .summary = "Special tokens, and the chat template (of ?model=NAME)",
       .endpoint = tokenizer_info,
       .model = true},
      {.method = "POST",
       .path = "/tokenize",
       .summary = "Text or a conversation to tokens",
       .endpoint = tokenize,
       .body = true,
       .schema = tokenize_request_schema},
      {.method = "POST",
       .path = "/detokenize",
       .summary = "Tokens to text",
       .endpoint = detokenize,
       .body = true,
       .schema = detokenize_request_schema},
      {.method = "GET",
       .path = "/health",
       .summary = "Whether it is up",
       .endpoint = health,
       .access = Access::Open,
       .quick = true},
      {.method = "GET",
       .path = "/metrics",
       .summary = "Counters for Prometheus",
       .endpoint = metrics,
       .quick = true},
      {.method = "GET",
       .path = "/openapi.json",
       .summary = "This description",
       .endpoint = describe,
       .access = Access::Open},
  };
}

}  // namespace ponder
