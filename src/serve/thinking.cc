#include "serve/thinking.h"

#include <algorithm>

namespace ponder {
namespace {

struct Effort {
  const char* name;
  std::optional<int64_t> tokens;
};
constexpr Effort kEfforts[] = {
    {"none", 0},          {"minimal", 128},       {"low", 1024},
    {"medium", 4096},     {"high", std::nullopt}, {"xhigh", std::nullopt},
    {"max", std::nullopt}};

const Effort* find_effort(std::string_view name) {
  const auto found = std::find_if(std::begin(kEfforts), std::end(kEfforts),
                                  [&](const Effort& one) { return one.name == name; });
  return found == std::end(kEfforts) ? nullptr : found;
}

// The last word counts, so what was said before in others goes.
void set_think(Generation& generation, bool think) {
  generation.think = think;
  for (const char* name : {"enable_thinking", "thinking"}) generation.arguments.erase(name);
  const Json* effort = json_member(generation.arguments, "reasoning_effort");
  if (effort && (*effort == "none") == think) generation.arguments.erase("reasoning_effort");
}

void set_effort(Generation& generation, const Effort& effort) {
  set_think(generation, effort.tokens != 0);
  generation.effort_budget = generation.think ? effort.tokens : std::nullopt;
  generation.effort_said = true;
  generation.arguments.erase("thinking_budget");
  generation.arguments["reasoning_effort"] = effort.name;
}

}  // namespace

void apply_effort(const std::string& effort, const std::string& field, Generation& generation) {
  const Effort* known = find_effort(effort);
  if (!known) {
    bad_field(field, "{} is \"{}\", but must be none, minimal, low, medium, high, xhigh or max",
              field, printable(effort));
  }
  set_effort(generation, *known);
}

void read_thinking(Fields& fields, Generation& generation) {
  const Json* thinking = fields.object("thinking");
  if (!thinking) return;
  Fields inner(*thinking, "thinking");
  const std::string type = inner.text("type").value_or("enabled");
  if (type != "enabled" && type != "disabled" && type != "adaptive") {
    bad_field("thinking.type", "thinking.type is \"{}\", but must be enabled, disabled or adaptive",
              printable(type));
  }
  set_think(generation, type != "disabled");
  if (const auto budget = inner.whole("budget_tokens", 0, INT32_MAX)) {
    generation.think_budget = *budget;
  }
  if (const auto effort = inner.text("reasoning_effort")) {
    apply_effort(*effort, "thinking.reasoning_effort", generation);
  }
  // The thought is given whole either way: on turns with tools it has to come back.
  const std::string display = inner.text("display").value_or("summarized");
  if (display != "summarized" && display != "omitted") {
    bad_field("thinking.display", "thinking.display is \"{}\", but must be summarized or omitted",
              printable(display));
  }
  // Z.ai's: whether earlier thoughts are left out, which its templates ask by the same name.
  if (const auto clear = inner.flag("clear_thinking")) {
    generation.arguments["clear_thinking"] = *clear;
  }
  inner.finish();
}

// OpenRouter's {"effort","max_tokens","enabled","exclude"} among them.
void read_peer_thinking(Fields& fields, Generation& generation) {
  if (const auto think = fields.flag("enable_thinking")) set_think(generation, *think);
  if (const Json* reasoning = fields.object("reasoning")) {
    Fields inner(*reasoning, "reasoning");
    if (const auto effort = inner.text("effort")) {
      apply_effort(*effort, "reasoning.effort", generation);
    }
    if (const auto on = inner.flag("enabled")) set_think(generation, *on);
    if (const auto budget = inner.whole("max_tokens", 0, INT32_MAX)) {
      generation.think_budget = *budget;
    }
    inner.refuse("exclude", "the thought is always given; leave it out yourself", false);
    inner.ignore("summary");
    inner.finish();
  }
  for (const char* name : {"thinking_budget", "reasoning_budget", "thinking_token_budget"}) {
    const auto budget = fields.whole(name, -1, INT32_MAX);
    if (budget) generation.think_budget = *budget;
  }
}

void take_template_arguments(const Json& given, const std::string& place, Generation& generation) {
  for (const auto& [name, value] : given.items()) {
    if (name == "enable_thinking" || name == "thinking") continue;
    generation.arguments[name] = value;
  }
  Fields fields(given, place);
  // Words that only this template knows are its own.
  const Json* effort = fields.any("reasoning_effort");
  const Effort* known =
      effort && effort->is_string() ? find_effort(effort->get_ref<const std::string&>()) : nullptr;
  if (known) set_effort(generation, *known);
  if (const auto budget = fields.whole("thinking_budget", -1, INT32_MAX)) {
    generation.think_budget = *budget;
  }
  for (const char* name : {"enable_thinking", "thinking"}) {
    if (const auto think = fields.flag(name)) set_think(generation, *think);
  }
}

void read_template_arguments(Fields& fields, Generation& generation) {
  const Json* given = fields.object("chat_template_kwargs");
  if (given) take_template_arguments(*given, "chat_template_kwargs", generation);
}

}  // namespace ponder
