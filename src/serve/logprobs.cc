#include "serve/logprobs.h"

#include "text/utf8.h"

namespace ponder {
namespace {

Json entry(int32_t token, float logprob, const Tokenizer& tokenizer) {
  const std::string_view bytes = tokenizer.token_bytes(token);
  Json list = Json::array();
  for (const char c : bytes) list.push_back(static_cast<unsigned char>(c));
  return {{"token", replace_invalid_utf8(bytes)}, {"logprob", logprob}, {"bytes", std::move(list)}};
}

}  // namespace

Json logprobs_json(const std::vector<TokenLogprob>& tokens, const Tokenizer& tokenizer) {
  Json answer = Json::array(), thought = Json::array();
  for (const TokenLogprob& token : tokens) {
    Json one = entry(token.token, token.logprob, tokenizer);
    Json& top = one["top_logprobs"] = Json::array();
    for (const auto& [id, logprob] : token.top) top.push_back(entry(id, logprob, tokenizer));
    (token.thought ? thought : answer).push_back(std::move(one));
  }
  Json out = {{"content", std::move(answer)}, {"refusal", nullptr}};
  if (!thought.empty()) out["reasoning_content"] = std::move(thought);
  return out;
}

Json prompt_logprobs_json(const std::vector<TokenLogprob>& tokens, const Tokenizer& tokenizer) {
  Json out = Json::array({nullptr});
  for (const TokenLogprob& token : tokens) {
    Json& one = out.emplace_back(Json::object());
    const auto add = [&](int32_t id, float logprob, const Json& rank) {
      one[std::to_string(id)] = {
          {"logprob", logprob},
          {"rank", rank},
          {"decoded_token", replace_invalid_utf8(tokenizer.token_bytes(id))}};
    };
    add(token.token, token.logprob, nullptr);
    int rank = 1;
    for (const auto& [id, logprob] : token.top) add(id, logprob, rank++);
  }
  return out;
}

}  // namespace ponder
