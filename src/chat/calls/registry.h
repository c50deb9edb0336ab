// The call forms that are known. A new one is a file and a line here and in kForms.
#pragma once

#include "chat/calls/form.h"

namespace ponder {

CallForm dsml_function_calls();  // V3.2's
CallForm dsml_calls();
CallForm deepseek_calls();
CallForm deepseek_bare_calls();
CallForm kimi_calls();
CallForm minimax_calls();
CallForm glm_calls();
CallForm qwen_coder_calls();
CallForm harmony_calls();
CallForm gemma_calls();
CallForm function_gemma_calls();
CallForm mistral_calls();
CallForm mistral_named_calls();
CallForm command_calls();
CallForm granite_calls();
CallForm nemotron_calls();
CallForm lfm_calls();
CallForm olmo_calls();
CallForm functionary_calls();
CallForm functionary_tagged_calls();
CallForm llama_calls();
CallForm gemma_code_calls();
CallForm hermes_calls();

// In the order in which templates are looked at: special ones first.
const std::vector<CallForm>& call_forms();
// The form of a template's model; nullptr: it writes calls in one that is not known.
const CallForm* call_form_of(std::string_view template_source);
const CallForm* find_call_form(std::string_view name);  // nullptr: there is none

}  // namespace ponder
