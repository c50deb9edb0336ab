#include "serve/openai_fields.h"

#include <algorithm>
#include <charconv>
#include <random>

#include "serve/peer_fields.h"
#include "serve/thinking.h"

namespace ponder {
namespace {

constexpr int64_t kMaxChoices = 32, kMaxTopK = 1'000'000'000;
constexpr size_t kMaxStops = 16, kMaxStopBytes = 1000, kMaxBiases = 1024, kMaxUserBytes = 512;

void read_lengths(Fields& fields, Generation& generation) {
  // -1 is llama.cpp's word for "as many as there is room for"; 0 is for completions alone.
  const char* said = nullptr;
  int64_t length = 0;
  for (const char* name : {"n_predict", "max_tokens", "max_completion_tokens"}) {
    const auto given = fields.whole(name, -1, INT64_MAX);
    if (!given) continue;
    if (said && *given != length)
      bad_field(name, "{} is {}, but {} is {}; send one of them", name, *given, said, length);
    said = name;
    length = *given;
    generation.max_tokens = *given < 0 ? std::nullopt : given;
  }
}

void read_stream(Fields& fields, OpenAiRequest& out) {
  out.stream = fields.flag("stream").value_or(false);
  if (const Json* options = fields.object("stream_options")) {
    Fields inner(*options, "stream_options");
    out.stream_usage = inner.flag("include_usage").value_or(false);
    inner.ignore("include_obfuscation");
    inner.finish();
    if (!out.stream) bad_field("stream_options", "stream_options is only for \"stream\": true");
  }
}

}  // namespace

Generation default_generation(const Service& service) {
  Generation out;
  out.sampling = service.options().sampling;
  out.think = service.options().think;
  take_template_arguments(service.options().template_arguments, "--template-arg", out);
  // As --think-budget is: what holds where the request has no word of its own.
  out.effort_said = false;
  out.served_budget = std::exchange(out.think_budget, std::nullopt);
  if (!out.served_budget) out.served_budget = service.options().think_budget;
  return out;
}

void read_biases(Fields& fields, SamplingParams& sampling) {
  const Json* biases = fields.object("logit_bias");
  if (!biases) return;
  if (biases->size() > kMaxBiases) {
    bad_field("logit_bias", "logit_bias has {} entries; at most {} are read", biases->size(),
              kMaxBiases);
  }
  for (const auto& [key, value] : biases->items()) {
    int32_t token = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), token);
    if (error != std::errc() || end != key.data() + key.size()) {
      bad_field("logit_bias", "logit_bias: \"{}\" is no token's number", printable(key));
    }
    if (!value.is_number() || !(std::abs(value.get<double>()) <= 100)) {
      bad_field("logit_bias", "logit_bias of token {} must be a number from -100 to 100", token);
    }
    sampling.logit_bias.emplace_back(token, value.get<float>());
  }
}

void read_sampling(Fields& fields, SamplingParams& sampling) {
  const auto number = [&](const char* name, float& value, double low, double high) {
    if (const auto given = fields.number(name, low, high)) value = static_cast<float>(*given);
  };
  number("temperature", sampling.temperature, 0, 100);
  number("top_p", sampling.top_p, 0, 1);
  number("min_p", sampling.min_p, 0, 1);
  number("presence_penalty", sampling.presence_penalty, -100, 100);
  number("frequency_penalty", sampling.frequency_penalty, -100, 100);
  number("repetition_penalty", sampling.repetition_penalty, 1e-3, 1e3);
  if (const auto k = fields.whole("top_k", -1, kMaxTopK)) {
    sampling.top_k = static_cast<int32_t>(std::max<int64_t>(0, *k));
  }
  sampling.seed = fields.seed("seed").value_or((uint64_t{std::random_device{}()} << 32) |
                                               std::random_device{}());
}

void read_stops(Fields& fields, const char* name, std::vector<std::string>& stops) {
  const Json* stop = fields.any(name);
  if (!stop) return;
  const auto add = [&](const Json& one, const std::string& place) {
    if (!one.is_string() || one.get_ref<const std::string&>().size() > kMaxStopBytes) {
      fields.wrong(place.c_str(), one, "a string of at most 1000 bytes, or a list of such");
    }
    if (!one.get_ref<const std::string&>().empty()) stops.push_back(one.get<std::string>());
  };
  if (!stop->is_array()) return add(*stop, name);
  if (stop->size() > kMaxStops) {
    bad_field(name, "{} has {} strings; at most {} are looked for", name, stop->size(), kMaxStops);
  }
  for (size_t i = 0; i < stop->size(); ++i) add((*stop)[i], fmt::format("{}[{}]", name, i));
}

namespace {

// Claude Code sends a JSON text, or once words joined by "_", with a session that changes at each
// start: who asks is the account in it, and what was read for it before can be found again.
std::string account_of(const std::string& user) {
  const size_t session = user.find("_session_");
  if (user.starts_with("user_") && session != std::string::npos) return user.substr(0, session);
  if (!user.starts_with('{')) return user;
  Json parts = Json::parse(user, nullptr, false);
  if (!parts.is_object() || parts.erase("session_id") == 0) return user;
  return json_line(parts);
}

}  // namespace

void read_priority(Fields& fields, Caller& caller) {
  const auto given = fields.whole("priority", INT32_MIN, INT32_MAX);
  if (given) caller.priority = std::max(caller.priority, static_cast<int>(*given));
}

std::string read_user(Fields& fields) {
  std::string user;
  for (const char* name : {"user", "user_id", "safety_identifier"}) {
    const auto given = fields.text(name);
    if (given && given->size() > kMaxUserBytes) {
      bad_field(fields.name_of(name), "{} is longer than {} bytes", fields.name_of(name),
                kMaxUserBytes);
    }
    if (given) user += fmt::format("{}={}:{}\n", name, given->size(), account_of(*given));
  }
  return user;
}

OpenAiRequest read_common(Fields& fields, const Service& service, Caller& caller) {
  OpenAiRequest out;
  Generation& generation = out.generation = default_generation(service);
  fields.text("model");  // there is one model here, whatever its name is there
  read_sampling(fields, generation.sampling);
  read_biases(fields, generation.sampling);
  read_stops(fields, "stop", generation.stop);
  read_lengths(fields, generation);
  read_stream(fields, out);
  out.n = fields.whole("n", 1, kMaxChoices).value_or(1);
  read_peer_lengths(fields, generation);
  read_peer_forms(fields, generation);
  ignore_peer_fields(fields);
  caller.user = read_user(fields);
  read_priority(fields, caller);
  if (const auto salt = fields.text("cache_salt")) caller.user += *salt + '\n';
  if (const Json* usage = fields.object("usage")) {  // OpenRouter's stream_options
    Fields inner(*usage, "usage");
    out.stream_usage = inner.flag("include").value_or(false) || out.stream_usage;
    inner.finish();
  }
  for (const char* name : {"store", "metadata", "service_tier", "verbosity", "prompt_cache_key",
                           "prompt_cache_retention"}) {
    fields.ignore(name);
  }
  return out;
}

std::vector<ReplyRequest> choices_of(const ReplyRequest& request, int64_t n) {
  std::vector<ReplyRequest> out(static_cast<size_t>(n), request);
  for (size_t i = 0; i < out.size(); ++i) out[i].sampling.seed += i;
  return out;
}

void Usage::add(const Completion& c, bool new_prompt) {
  if (new_prompt) {
    prompt += c.prompt_tokens;
    cached += c.cached_tokens;
  }
  completion += c.completion_tokens;
  reasoning += c.reasoning_tokens;
}

Json Usage::json() const {
  return {{"prompt_tokens", prompt},
          {"completion_tokens", completion},
          {"total_tokens", prompt + completion},
          {"prompt_cache_hit_tokens", cached},
          {"prompt_cache_miss_tokens", prompt - cached},
          {"prompt_tokens_details", {{"cached_tokens", cached}}},
          {"completion_tokens_details", {{"reasoning_tokens", reasoning}}}};
}

// A reply that ran in circles and was cut is not whole either.
std::string finish_reason(const Completion& completion, bool calls) {
  if (completion.finish_reason != FinishReason::Stop) return "length";
  return calls ? "tool_calls" : "stop";
}

}  // namespace ponder
