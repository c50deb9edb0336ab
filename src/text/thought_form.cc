#include "text/thought_form.h"

#include <algorithm>

#include "text/harmony_channels.h"
#include "text/thought.h"

namespace ponder {
namespace {

bool has(std::string_view source, std::string_view text) {
  return source.find(text) != std::string_view::npos;
}

// Special forms before common ones: templates speak of other families' tags, too.
const std::vector<ThoughtForm> kForms = {
    {.name = "harmony",  // gpt-oss: github.com/openai/harmony
     .detect = [](std::string_view t) { return has(t, "<|channel|>") && has(t, "<|message|>"); },
     .open = "<|channel|>analysis<|message|>",
     .close = "<|end|>",
     .begin = "<|channel|>analysis<|message|>",
     .end = "<|end|><|start|>assistant<|channel|>final<|message|>",
     .skip = "<|channel|>final<|message|>",
     .skip_to_calls = "<|channel|>analysis<|message|><|end|><|start|>assistant",
     .marks = {"<|start|>", "<|channel|>", "<|message|>", "<|constrain|>", "<|end|>", "<|call|>"},
     .resume = "<|start|>assistant<|channel|>final<|message|>",
     .must_begin = true,
     .channels = true},
    {.name = "gemma",  // Gemma 4
     .detect = [](std::string_view t) { return has(t, "<|channel>"); },
     .open = "<|channel>thought",
     .close = "<channel|>",
     .begin = "<|channel>thought\n",
     .end = "\n<channel|>",
     .skip = "<|channel>thought\n<channel|>",
     .marks = {"<|channel>", "<channel|>"},
     .must_begin = true},
    {.name = "mistral",  // Magistral, Ministral 3, Mistral Small 4
     .detect = [](std::string_view t) { return has(t, "[/THINK]"); },
     .open = "[THINK]",
     .close = "[/THINK]",
     .begin = "[THINK]",
     .end = "[/THINK]",
     .skip = "[THINK][/THINK]",
     .marks = {"[THINK]", "[/THINK]"},
     .switch_name = "reasoning_effort",
     .switch_on = "\"high\"",
     .switch_off = "\"none\""},
    {.name = "seed",  // Seed-OSS
     .detect = [](std::string_view t) { return has(t, "</seed:think>"); },
     .open = "<seed:think>",
     .close = "</seed:think>",
     .begin = "<seed:think>",
     .end = "</seed:think>",
     .skip = "<seed:think></seed:think>",
     .marks = {"<seed:think>", "</seed:think>"},
     .switch_name = "thinking_budget",
     .switch_off = "0",
     .open_tail = "<seed:cot_budget_reflect>"},
    {.name = "command",  // Command A Reasoning
     .detect = [](std::string_view t) { return has(t, "<|END_THINKING|>"); },
     .open = "<|START_THINKING|>",
     .close = "<|END_THINKING|>",
     .begin = "<|START_THINKING|>",
     .end = "<|END_THINKING|>",
     .skip = "<|START_THINKING|><|END_THINKING|>",
     .marks = {"<|START_THINKING|>", "<|END_THINKING|>"}},
    {.name = "apertus",
     .detect = [](std::string_view t) { return has(t, "<|inner_suffix|>"); },
     .open = "<|inner_prefix|>",
     .close = "<|inner_suffix|>",
     .begin = "<|inner_prefix|>",
     .end = "<|inner_suffix|>",
     .skip = "<|inner_prefix|><|inner_suffix|>",
     .marks = {"<|inner_prefix|>", "<|inner_suffix|>"}},
    {.name = "apriel",  // in words
     .detect = [](std::string_view t) { return has(t, "[BEGIN FINAL RESPONSE]"); },
     .open = "Here are my reasoning steps:",
     .close = "[BEGIN FINAL RESPONSE]",
     .begin = "Here are my reasoning steps:\n",
     .end = "\n[BEGIN FINAL RESPONSE]\n",
     .skip = "Here are my reasoning steps:\n\n[BEGIN FINAL RESPONSE]\n"},
    {.name = "kimi_vl",
     .detect = [](std::string_view t) { return has(t, "◁/think▷"); },
     .open = "◁think▷",
     .close = "◁/think▷",
     .begin = "◁think▷",
     .end = "◁/think▷",
     .skip = "◁think▷◁/think▷",
     .marks = {"◁think▷", "◁/think▷"}},
    {.name = "exaone_deep",
     .detect = [](std::string_view t) { return has(t, "<thought>") && !has(t, "</think>"); },
     .open = "<thought>",
     .close = "</thought>",
     .begin = "<thought>\n",
     .end = "\n</thought>\n\n",
     .skip = "<thought>\n\n</thought>\n\n",
     .marks = {"<thought>", "</thought>"}},
    {.name = "kimi",  // Kimi K2 Thinking: it may call without closing its thought
     .detect =
         [](std::string_view t) {
           return has(t, "</think>") && has(t, "<|tool_calls_section_begin|>");
         },
     .open = "<think>",
     .close = "</think>",
     .begin = "<think>",
     .end = "</think>",
     .skip = "<think></think>",
     .marks = {"<think>", "</think>"},
     .interrupt = "<|tool_calls_section_begin|>"},
    {.name = "glm",  // GLM 4.5 to 5: so may they
     .detect = [](std::string_view t) { return has(t, "</think>") && has(t, "<arg_key>"); },
     .open = "<think>",
     .close = "</think>",
     .begin = "<think>",
     .end = "</think>",
     .skip = "<think></think>",
     .marks = {"<think>", "</think>"},
     .interrupt = "<tool_call>"},
    {.name = "deepseek",  // V3.1 and later: without line breaks
     .detect =
         [](std::string_view t) { return has(t, "<｜Assistant｜></think>") || has(t, "｜DSML｜"); },
     .open = "<think>",
     .close = "</think>",
     .begin = "<think>",
     .end = "</think>",
     .skip = "<think></think>",
     .marks = {"<think>", "</think>"}},
    {.name = "think",
     .detect = [](std::string_view) { return true; },
     .open = "<think>",
     .close = "</think>",
     .begin = "<think>\n",
     .end = "\n</think>\n\n",
     .skip = "<think>\n\n</think>\n\n",
     .marks = {"<think>", "</think>"}},
};

}  // namespace

const std::vector<ThoughtForm>& thought_forms() { return kForms; }
const ThoughtForm& think_form() { return kForms.back(); }

const ThoughtForm& thought_form_of(std::string_view template_source) {
  return *std::find_if(kForms.begin(), kForms.end(),
                       [&](const ThoughtForm& form) { return form.detect(template_source); });
}

std::unique_ptr<ThoughtReader> ThoughtForm::reader(bool inside, bool calls) const {
  if (channels) return std::make_unique<HarmonyChannels>(inside);
  return std::make_unique<ThoughtSplitter>(inside, std::string(open), std::string(close),
                                           std::string(calls ? interrupt : ""));
}

bool ThoughtForm::opened_by(std::string_view prompt) const {
  return prompt_opens_thought(prompt, open) ||
         (!open_tail.empty() && prompt_opens_thought(prompt, std::string(open) += open_tail));
}

}  // namespace ponder
