// Runs the Jinja chat template that a checkpoint ships, with limits on steps, depth and output,
// because a template is a program from a stranger's file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace ponder {

class Tokenizer;

struct TemplateLimits {
  uint64_t steps = 2'000'000;  // nodes evaluated
  size_t output_bytes = 16u << 20;
  size_t source_bytes = 1u << 20;
  int depth = 200;  // nesting of the source and of values; evaluation may nest five times as deep
  std::optional<int64_t> now = {};  // strftime_now's seconds since 1970 in UTC; none: local clock
};

// What trains must be the same tomorrow: templates that ask for the date get 1 January 2025.
inline TemplateLimits training_limits() {
  TemplateLimits out;
  out.now = 1735689600;
  return out;
}

// What transformers gives every template beside the messages (render_jinja_template,
// PreTrainedTokenizerBase.special_tokens_map): tools and documents, none where there are none, and
// the tokens that the tokenizer names: bos_token, eos_token, pad_token, unk_token. What `variables`
// has already stays.
void add_common_variables(nlohmann::ordered_json& variables, const Tokenizer& tokenizer);

class ChatTemplate {
 public:
  // Error (with line) if the source does not parse. `place` names the file in errors.
  ChatTemplate(std::string source, std::string place, TemplateLimits limits = {});
  ~ChatTemplate();
  ChatTemplate(ChatTemplate&&) noexcept;
  ChatTemplate& operator=(ChatTemplate&&) noexcept;

  // `variables`: messages, tools, add_generation_prompt, bos_token, eos_token, enable_thinking, ...
  // (an ordered_json object, because templates iterate over dicts in insertion order).
  // Error if the template raises (raise_exception's own words), or goes over a limit.
  std::string render(const nlohmann::ordered_json& variables) const;

  const std::string& source() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ponder
