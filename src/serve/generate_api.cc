// POST /inference/v1/generate: tokens in, tokens out, as vLLM has it and trainers of agents
// (verifiers, prime-rl) ask. And POST /v1/embeddings.
#include <algorithm>
#include <bit>
#include <cmath>

#include "serve/api.h"
#include "serve/logprobs.h"
#include "serve/openai_fields.h"
#include "serve/peer_fields.h"
#include "serve/request_schemas.h"
#include "serve/schemas.h"

namespace ponder {
namespace {

constexpr size_t kMostInputs = 256;
constexpr int64_t kMostBeside = 20;  // log-probabilities beside a token's own

std::vector<int32_t> token_list(Fields& fields, const char* name, const Json& list) {
  std::vector<int32_t> out;
  for (const Json& one : list) {
    const bool token = one.is_number_unsigned() && one.get<uint64_t>() <= INT32_MAX;
    if (!token) fields.wrong(name, one, "a list of tokens");
    out.push_back(one.get<int32_t>());
  }
  return out;
}

// Each token by its number, so that nobody encodes a text again.
Json numbered_logprobs(const std::vector<TokenLogprob>& tokens) {
  const auto entry = [](int32_t token, float logprob) {
    return Json{
        {"token", fmt::format("token_id:{}", token)}, {"logprob", logprob}, {"bytes", nullptr}};
  };
  Json out = Json::array();
  for (const TokenLogprob& token : tokens) {
    Json one = entry(token.token, token.logprob);
    Json& top = one["top_logprobs"] = Json::array();
    for (const auto& [id, logprob] : token.top) top.push_back(entry(id, logprob));
    out.push_back(std::move(one));
  }
  return {{"content", std::move(out)}};
}

class GenerateSink : public GenerationSink {
 public:
  GenerateSink(const Call& call, const Generation& generation, size_t choices)
      : request_id_(call.caller.request_id),
        responder_(call.responder),
        tokenizer_(call.service().tokenizer()),
        logprobs_(generation.logprobs),
        prompt_logprobs_(generation.prompt_logprobs.has_value()),
        prompt_ids_(generation.token_ids ? Json(generation.tokens) : Json()),
        choices_(choices),
        left_(choices) {
    responder_.wait_with("application/json", "\n");
  }

  void part(int, const ReplyPart&) override {}

  void done(int choice, const Completion& completion) override {
    usage_.add(completion, choice == 0);
    Json& out = choices_[static_cast<size_t>(choice)];
    out["index"] = choice;
    out["token_ids"] = completion.tokens;
    out["logprobs"] = logprobs_ ? numbered_logprobs(completion.logprobs) : Json();
    out["finish_reason"] = finish_reason(completion);
    if (prompt_logprobs_) prompt_ = prompt_logprobs_json(completion.prompt_logprobs, tokenizer_);
    if (--left_ > 0) return;
    const Json body = {{"request_id", request_id_},
                       {"choices", choices_},
                       {"prompt_token_ids", prompt_ids_},
                       {"prompt_logprobs", prompt_},
                       {"usage", usage_.json()}};
    responder_.send({200, "application/json", body.dump() + "\n", {}});
  }

  void failed(const ApiError& error) override {
    responder_.send(error_response(error, openai_error));
  }

 private:
  std::string request_id_;
  http::Responder responder_;
  const Tokenizer& tokenizer_;
  bool logprobs_, prompt_logprobs_;
  Json prompt_ids_;
  std::vector<Json> choices_;
  size_t left_;
  Usage usage_;
  Json prompt_;
};

int64_t read_sampling_params(const Json& params, Generation& generation) {
  Fields fields(params, "sampling_params");
  read_sampling(fields, generation.sampling);
  read_biases(fields, generation.sampling);
  read_peer_lengths(fields, generation);
  read_peer_forms(fields, generation);
  read_stops(fields, "stop", generation.stop);
  const int64_t n = fields.whole("n", 1, 32).value_or(1);
  generation.max_tokens = fields.whole("max_tokens", 0, INT64_MAX);
  if (const auto top = fields.whole("logprobs", 0, kMostBeside)) {
    generation.logprobs = true;
    generation.top_logprobs = static_cast<int>(*top);
  }
  for (const char* name : kUnreadSamplingParams) fields.ignore(name);
  fields.finish();
  return n;
}

void generate(Call& call) {
  Fields fields(call.body);
  Generation generation = default_generation(call.service());
  generation.plain = true;
  generation.loop_cut = false;  // a trainer wants what the model does
  fields.text("model");
  const Json* tokens = fields.list("token_ids");
  if (!tokens || tokens->empty()) {
    bad_field("token_ids", "token_ids is {}; it is the prompt, as a list of tokens",
              tokens ? "empty" : "missing");
  }
  generation.field = "token_ids";
  generation.tokens = token_list(fields, "token_ids", *tokens);
  const Json none = Json::object();
  const Json* params = fields.object("sampling_params");
  const int64_t n = read_sampling_params(params ? *params : none, generation);
  fields.refuse("stream", "tokens are given at once here", false);
  generation.token_ids = fields.flag("return_token_ids").value_or(generation.token_ids);
  if (const auto salt = fields.text("cache_salt")) call.caller.user += *salt;
  read_priority(fields, call.caller);
  for (const char* name : {"request_id", "stream_options"}) fields.ignore(name);
  fields.finish();
  std::vector<ReplyRequest> requests =
      choices_of(call.service().prepare(generation, call.caller), n);
  const size_t choices = requests.size();
  call.service().submit(
      std::move(requests), call.caller,
      [&] { return std::make_shared<GenerateSink>(call, generation, choices); }, call.responder);
}

// Little-endian floats in base64, as OpenAI's clients ask for unless told otherwise.
std::string base64_of(const std::vector<float>& values) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  for (const float value : values) {
    const auto bits = std::bit_cast<uint32_t>(value);
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(bits >> (8 * i) & 0xff);
  }
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < left ? static_cast<uint8_t>(bytes[i + k]) : 0u);
    }
    for (size_t k = 0; k < 4; ++k) {
      out += k <= left ? kLetters[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

class EmbeddingSink : public GenerationSink {
 public:
  EmbeddingSink(const Call& call, size_t inputs, bool base64, size_t dimensions)
      : model_(call.served.name),
        responder_(call.responder),
        base64_(base64),
        dimensions_(dimensions),
        data_(inputs),
        left_(inputs) {
    responder_.wait_with("application/json", "\n");
  }

  void part(int, const ReplyPart&) override {}

  void done(int choice, const Completion& completion) override {
    tokens_ += completion.prompt_tokens;
    std::vector<float> values = completion.embedding;
    if (dimensions_ > 0 && dimensions_ < values.size()) shorten(values);
    data_[static_cast<size_t>(choice)] = {
        {"object", "embedding"},
        {"index", choice},
        {"embedding", base64_ ? Json(base64_of(values)) : Json(values)}};
    if (--left_ > 0) return;
    const Json body = {{"object", "list"},
                       {"model", model_},
                       {"data", data_},
                       {"usage", {{"prompt_tokens", tokens_}, {"total_tokens", tokens_}}}};
    responder_.send({200, "application/json", body.dump() + "\n", {}});
  }

  void failed(const ApiError& error) override {
    responder_.send(error_response(error, openai_error));
  }

 private:
  void shorten(std::vector<float>& values) const {
    values.resize(dimensions_);
    double squares = 0;
    for (const float x : values) squares += static_cast<double>(x) * static_cast<double>(x);
    const double length = squares > 0 ? std::sqrt(squares) : 1;
    for (float& x : values) x = static_cast<float>(static_cast<double>(x) / length);
  }

  std::string model_;
  http::Responder responder_;
  bool base64_;
  size_t dimensions_;
  std::vector<Json> data_;
  size_t left_;
  int64_t tokens_ = 0;
};

std::vector<Generation> inputs_of(Fields& fields, const Service& service) {
  const Json* input = fields.any("input");
  if (!input) bad_field("input", "input is missing; it is a text, or a list of such");
  std::vector<Generation> out;
  const auto add = [&](const Json& one) {
    Generation& next = out.emplace_back(default_generation(service));
    next.field = "input";
    next.plain = next.embed = true;
    next.max_tokens = 0;
    if (one.is_string()) {
      next.text = one.get<std::string>();
    } else if (one.is_array() && !one.empty()) {
      next.tokens = token_list(fields, "input", one);
    } else {
      fields.wrong("input", one, "a string, a list of tokens, or a list of such");
    }
  };
  const bool many = input->is_array() && !input->empty() && !input->front().is_number();
  if (!many) {
    add(*input);
    return out;
  }
  if (input->size() > kMostInputs) {
    bad_field("input", "input has {} texts; at most {} are read", input->size(), kMostInputs);
  }
  for (const Json& one : *input) add(one);
  return out;
}

void embeddings(Call& call) {
  Fields fields(call.body);
  fields.text("model");
  const std::vector<Generation> inputs = inputs_of(fields, call.service());
  const std::string format = fields.text("encoding_format").value_or("float");
  if (format != "float" && format != "base64") {
    bad_field("encoding_format", "encoding_format is \"{}\", but must be float or base64",
              printable(format));
  }
  const auto dimensions = fields.whole("dimensions", 1, INT32_MAX);
  if (dimensions.value_or(0) > call.service().width()) {
    bad_field("dimensions", "dimensions is {}, but this model's embeddings have {} numbers",
              *dimensions, call.service().width());
  }
  call.caller.user = read_user(fields);
  fields.finish();
  std::vector<ReplyRequest> requests;
  for (const Generation& one : inputs) requests.push_back(call.service().prepare(one, call.caller));
  const size_t count = requests.size();
  call.service().submit(
      std::move(requests), call.caller,
      [&] {
        return std::make_shared<EmbeddingSink>(call, count, format == "base64",
                                               static_cast<size_t>(dimensions.value_or(0)));
      },
      call.responder);
}

}  // namespace

std::vector<Route> token_routes() {
  return {{.method = "POST",
           .path = "/inference/v1/generate",
           .summary = "Tokens in, tokens out",
           .endpoint = generate,
           .body = true,
           .schema = generate_request_schema,
           .answer = generate_answer_schema},
          {.method = "POST",
           .path = "/embeddings",
           .summary = "The mean of the last states, of length 1",
           .endpoint = embeddings,
           .body = true,
           .schema = embeddings_request_schema,
           .answer = embeddings_answer_schema,
           .under = Route::Under::Version}};
}

}  // namespace ponder
