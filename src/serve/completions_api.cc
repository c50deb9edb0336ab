// POST /v1/completions: plain text goes on, with no template and no thought told apart; with
// `suffix` the model fills what is missing in the middle, if its tokenizer has tokens for that.
#include "serve/api.h"
#include "serve/completions_sink.h"
#include "serve/openai_fields.h"
#include "serve/request_schemas.h"
#include "serve/response_format.h"
#include "serve/schemas.h"

namespace ponder {
namespace {

constexpr size_t kMaxPrompts = 64;
constexpr int64_t kMaxLogprobs = 20;

struct Middle {
  const char *begin, *hole, *end;
};
// DeepSeek's, Qwen's and StarCoder's spellings.
constexpr Middle kMiddles[] = {
    {"<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"},
    {"<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"},
    {"<fim_prefix>", "<fim_suffix>", "<fim_middle>"},
};

// begin prefix hole suffix end; the texts themselves bring no control tokens.
std::vector<int32_t> fill_in_the_middle(const Tokenizer& tokenizer, const std::string& prefix,
                                        const std::string& suffix) {
  for (const Middle& middle : kMiddles) {
    const auto begin = tokenizer.find(middle.begin), hole = tokenizer.find(middle.hole),
               end = tokenizer.find(middle.end);
    if (!begin || !hole || !end) continue;
    std::vector<int32_t> out;
    const TokenizerSpec& spec = tokenizer.spec();
    if (spec.add_bos && spec.bos) out.push_back(*spec.bos);
    const auto add = [&](int32_t control, const std::string& text) {
      out.push_back(control);
      const std::vector<int32_t> ids = tokenizer.encode(text, false);
      out.insert(out.end(), ids.begin(), ids.end());
    };
    add(*begin, prefix);
    add(*hole, suffix);
    out.push_back(*end);
    return out;
  }
  bad_field("suffix", "this model's tokenizer has no tokens for filling in the middle");
}

bool all_tokens(const Json& list) {
  for (const Json& one : list) {
    if (!one.is_number_integer()) return false;
  }
  return !list.empty();
}

std::vector<int32_t> tokens_of(const Json& list) {
  std::vector<int32_t> out;
  for (const Json& one : list) {
    const auto token = one.is_number_unsigned() ? one.get<uint64_t>() : UINT64_MAX;
    if (token > INT32_MAX) bad_field("prompt", "prompt has {}, which is no token", one.dump());
    out.push_back(static_cast<int32_t>(token));
  }
  return out;
}

// A string, a list of strings, a list of tokens, or a list of lists of tokens.
std::vector<Generation> prompts_of(Fields& fields, const Generation& common) {
  const Json* prompt = fields.any("prompt");
  if (!prompt) bad_field("prompt", "prompt is missing; it is the text to go on with");
  std::vector<Generation> out;
  const auto add = [&](const Json& one) {
    Generation& next = out.emplace_back(common);
    next.field = "prompt";
    if (one.is_string()) {
      next.text = one.get<std::string>();
    } else if (one.is_array() && all_tokens(one)) {
      next.tokens = tokens_of(one);
    } else {
      fields.wrong("prompt", one, "a string, a list of tokens, or a list of such");
    }
  };
  if (prompt->is_array() && !all_tokens(*prompt)) {
    if (prompt->empty() || prompt->size() > kMaxPrompts) {
      bad_field("prompt", "prompt has {} texts; 1 to {} are read", prompt->size(), kMaxPrompts);
    }
    for (const Json& one : *prompt) add(one);
  } else {
    add(*prompt);
  }
  return out;
}

void completions(Call& call) {
  Fields fields(call.body);
  OpenAiRequest asked = read_common(fields, call.service(), call.caller);
  asked.generation.plain = true;
  if (const auto logprobs = fields.whole("logprobs", 0, kMaxLogprobs)) {
    asked.generation.logprobs = true;
    asked.generation.top_logprobs = static_cast<int>(*logprobs);
  }
  std::vector<Generation> prompts = prompts_of(fields, asked.generation);
  if (const auto suffix = fields.text("suffix"); suffix && !suffix->empty()) {
    for (Generation& one : prompts) {
      if (!one.text) bad_field("suffix", "suffix is only for a prompt that is text");
      one.tokens = fill_in_the_middle(call.service().tokenizer(), *one.text, *suffix);
      one.text.reset();
    }
  }
  if (const auto best = fields.whole("best_of", 1, 1000); best && *best != asked.n) {
    bad_field("best_of", "best_of is {}, but only as many as n are made", *best);
  }
  TextRequest text;
  text.echo = fields.flag("echo").value_or(false);
  text.stream = asked.stream;
  text.usage = asked.stream_usage;
  text.logprobs = asked.generation.logprobs;
  text.token_ids = asked.generation.token_ids;
  text.prompt_logprobs = asked.generation.prompt_logprobs.has_value();
  fields.ignore("add_special_tokens");
  read_response_format(fields, asked.generation);
  fields.finish();
  if (text.echo && text.logprobs && text.stream) {
    bad_field("echo", "echo together with logprobs is not streamed; leave out stream");
  }
  std::vector<ReplyRequest> requests;
  for (Generation& one : prompts) {
    one.grammar = asked.generation.grammar;
    if (text.echo && text.logprobs && !one.prompt_logprobs) {
      one.prompt_logprobs = one.top_logprobs;
    }
    for (ReplyRequest& request : choices_of(call.service().prepare(one, call.caller), asked.n)) {
      text.prompts.push_back(request.prompt.ids);
      text.texts.push_back(one.text);
      requests.push_back(std::move(request));
    }
  }
  text.choices = requests.size();
  text.per_prompt = static_cast<size_t>(asked.n);
  call.service().submit(
      std::move(requests), call.caller, [&] { return completions_sink(call, text); },
      call.responder);
}

}  // namespace

std::vector<Route> completion_routes() {
  return {{.method = "POST",
           .path = "/completions",
           .summary = "Go on with a text, or fill its middle",
           .endpoint = completions,
           .body = true,
           .schema = completion_request_schema,
           .answer = completion_answer_schema,
           .under = Route::Under::Beta}};
}

}  // namespace ponder
