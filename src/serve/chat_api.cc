// POST /v1/chat/completions: OpenAI's words, with DeepSeek's for the thought.
#include "serve/api.h"
#include "serve/chat_sink.h"
#include "serve/messages.h"
#include "serve/openai_fields.h"
#include "serve/peer_fields.h"
#include "serve/request_schemas.h"
#include "serve/response_format.h"
#include "serve/schemas.h"
#include "serve/thinking.h"
#include "serve/tools.h"

namespace ponder {
namespace {

constexpr int kMaxTopLogprobs = 20;

// vLLM's word for "prefix": the last message is gone on with.
void continue_last_message(Generation& generation) {
  const Message& last = generation.messages.back();
  if (last.role != "assistant" || !last.tool_calls.empty()) {
    bad_field("continue_final_message",
              "continue_final_message is only for a last message of the assistant");
  }
  generation.continue_last = true;
}

void read_logprobs(Fields& fields, Generation& generation) {
  generation.logprobs = fields.flag("logprobs").value_or(false);
  const auto top = fields.whole("top_logprobs", 0, kMaxTopLogprobs);
  if (top.value_or(0) > 0 && !generation.logprobs) {
    bad_field("top_logprobs", "top_logprobs is only for \"logprobs\": true");
  }
  generation.top_logprobs = static_cast<int>(top.value_or(0));
}

// What can be asked for elsewhere. Each is an error unless it asks for what there is anyway.
void refuse_the_rest(Fields& fields) {
  fields.refuse("functions", "functions are not supported; they were replaced by tools",
                Json::array());
  fields.refuse("function_call", "functions are not supported", "none");
  fields.refuse("modalities", "only text is written here", Json::array({"text"}));
  fields.refuse("audio", "only text is written here");
  fields.refuse("prediction", "predicted outputs are not supported");
  fields.refuse("web_search_options", "there is no search here");
}

void chat_completions(Call& call) {
  Fields fields(call.body);
  OpenAiRequest asked = read_common(fields, call.service(), call.caller);
  Generation& generation = asked.generation;
  const Json* messages = fields.list("messages");
  if (!messages) bad_field("messages", "messages is missing; it is the conversation, as a list");
  read_messages(*messages, generation);
  if (const auto effort = fields.text("reasoning_effort")) {
    apply_effort(*effort, "reasoning_effort", generation);
  }
  read_thinking(fields, generation);
  read_peer_thinking(fields, generation);
  read_template_arguments(fields, generation);
  if (generation.max_tokens == 0)
    bad_field("max_tokens", "max_tokens is 0, but must be at least 1 here");
  if (fields.flag("continue_final_message").value_or(false)) continue_last_message(generation);
  fields.ignore("add_generation_prompt");
  read_logprobs(fields, generation);
  read_response_format(fields, generation);
  read_tools(fields, call.service().call_form(), generation);
  refuse_the_rest(fields);
  fields.finish();
  std::vector<ReplyRequest> requests =
      choices_of(call.service().prepare(generation, call.caller), asked.n);
  const size_t choices = requests.size();
  const std::vector<int32_t> prompt = requests.front().prompt.ids;
  call.service().submit(
      std::move(requests), call.caller,
      [&] {
        return chat_sink(call, generation, choices, asked.stream, asked.stream_usage, prompt);
      },
      call.responder);
}

}  // namespace

std::vector<Route> chat_routes() {
  return {{.method = "POST",
           .path = "/chat/completions",
           .summary = "Reply to a conversation",
           .endpoint = chat_completions,
           .body = true,
           .schema = chat_request_schema,
           .answer = chat_answer_schema,
           .under = Route::Under::Beta}};
}

}  // namespace ponder
