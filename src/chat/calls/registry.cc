#include "chat/calls/registry.h"

#include <algorithm>

namespace ponder {

const std::vector<CallForm>& call_forms() {
  static const std::vector<CallForm> kForms = {
      dsml_function_calls(),
      dsml_calls(),
      deepseek_calls(),
      deepseek_bare_calls(),
      kimi_calls(),
      minimax_calls(),
      glm_calls(),
      qwen_coder_calls(),
      harmony_calls(),
      gemma_calls(),
      function_gemma_calls(),
      mistral_named_calls(),
      mistral_calls(),
      command_calls(),
      granite_calls(),
      nemotron_calls(),
      lfm_calls(),
      olmo_calls(),
      functionary_calls(),
      functionary_tagged_calls(),
      llama_calls(),
      gemma_code_calls(),
      hermes_calls(),
  };
  return kForms;
}

const CallForm* call_form_of(std::string_view template_source) {
  for (const CallForm& form : call_forms()) {
    if (form.detect(template_source)) return &form;
  }
  return nullptr;
}

const CallForm* find_call_form(std::string_view name) {
  const auto found = std::find_if(call_forms().begin(), call_forms().end(),
                                  [&](const CallForm& form) { return form.name == name; });
  return found == call_forms().end() ? nullptr : &*found;
}

}  // namespace ponder
