#include "chat/builtin_templates.h"

namespace ponder {
namespace {

constexpr std::string_view kCalls = R"j(
{%- set thinks = enable_thinking is not defined or enable_thinking -%}
{%- macro calls_of(message, name) -%}
{{- '\n\n<｜DSML｜' + name + '>' -}}
{%- for call in message.tool_calls -%}
{%- set arguments = call.function.arguments -%}
{%- if arguments is string -%}{%- set arguments = {'arguments': arguments} -%}{%- endif -%}
{{- '\n<｜DSML｜invoke name="' + call.function.name + '">\n' -}}
{%- for key, value in arguments.items() -%}
{{- '<｜DSML｜parameter name="' + key + '" string="' + ('true' if value is string else 'false') + '">' -}}
{{- value if value is string else value | tojson -}}
{{- '</｜DSML｜parameter>' + ('' if loop.last else '\n') -}}
{%- endfor -%}
{{- '\n</｜DSML｜invoke>' -}}
{%- endfor -%}
{{- '\n</｜DSML｜' + name + '>' -}}
{%- endmacro -%}
{%- macro tools_text() -%}
{%- for tool in tools -%}{{- ('' if loop.first else '\n') + (tool.function | tojson) -}}{%- endfor -%}
{%- endmacro -%}
)j";

constexpr std::string_view kTools32 = R"j(
{%- macro about_tools() -%}
{{- '

## Tools

You have access to a set of tools you can use to answer the user\'s question.
You can invoke functions by writing a "<｜DSML｜function_calls>" block like the following as part of your reply to the user:
<｜DSML｜function_calls>
<｜DSML｜invoke name="$FUNCTION_NAME">
<｜DSML｜parameter name="$PARAMETER_NAME" string="true|false">$PARAMETER_VALUE</｜DSML｜parameter>
...
</｜DSML｜invoke>
<｜DSML｜invoke name="$FUNCTION_NAME2">
...
</｜DSML｜invoke>
</｜DSML｜function_calls>

String and scalar parameters should be specified as is without any escaping or quotes, while lists and objects should use JSON format. The "string" attribute should be set to "true" for string type parameters and "false" for other types (numbers, booleans, arrays, objects).

If the thinking_mode is enabled, then after function results you should strongly consider outputting a thinking block. Here is an example:

<｜DSML｜function_calls>
...
</｜DSML｜function_calls>

<function_results>
...
</function_results>

<think>...thinking about results</think>

Here are the functions available in JSONSchema format:
<functions>
' + tools_text() + '
</functions>
' -}}
{%- endmacro -%}
)j";

constexpr std::string_view kTurns32 = R"j(
{%- set ns = namespace(last_user=-1, calls=0, results=0) -%}
{%- for message in messages -%}
{%- if message.role == 'user' -%}{%- set ns.last_user = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{{- '<｜begin▁of▁sentence｜>' -}}
{%- if tools and (not messages or messages[0].role != 'system') -%}{{- about_tools() -}}{%- endif -%}
{%- for message in messages -%}
{%- if message.role == 'system' -%}
{{- message.content or '' -}}
{%- if tools and loop.first -%}{{- about_tools() -}}{%- endif -%}
{%- elif message.role == 'user' -%}
{{- '<｜User｜>' + message.content + '<｜Assistant｜>' -}}
{{- '<think>' if thinks and loop.index0 == ns.last_user else '</think>' -}}
{%- elif message.role == 'tool' -%}
{%- set ns.results = ns.results + 1 -%}
{{- ('\n\n<function_results>' if ns.results == 1 else '') + '\n<result>' + message.content + '</result>' -}}
{%- if ns.results == ns.calls or loop.last or loop.nextitem.role != 'tool' -%}
{{- '\n</function_results>\n\n' -}}
{{- '<think>' if thinks and loop.index0 >= ns.last_user else '</think>' -}}
{%- endif -%}
{%- elif message.role == 'assistant' -%}
{%- set ns.calls = (message.tool_calls or []) | length -%}
{%- set ns.results = 0 -%}
{{- ((message.reasoning_content or '') + '</think>') if thinks and loop.index0 > ns.last_user else '' -}}
{{- message.content or '' -}}
{{- calls_of(message, 'function_calls') if message.tool_calls else '' -}}
{{- '<｜end▁of▁sentence｜>' -}}
{%- endif -%}
{%- endfor -%}
)j";

constexpr std::string_view kTools4 = R"j(
{%- macro about_tools() -%}
{{- '

## Tools

You have access to a set of tools to help answer the user\'s question. You can invoke tools by writing a "<｜DSML｜tool_calls>" block like the following:

<｜DSML｜tool_calls>
<｜DSML｜invoke name="$TOOL_NAME">
<｜DSML｜parameter name="$PARAMETER_NAME" string="true|false">$PARAMETER_VALUE</｜DSML｜parameter>
...
</｜DSML｜invoke>
<｜DSML｜invoke name="$TOOL_NAME2">
...
</｜DSML｜invoke>
</｜DSML｜tool_calls>

String parameters should be specified as is and set `string="true"`. For all other types (numbers, booleans, arrays, objects), pass the value in JSON format and set `string="false"`.

If thinking_mode is enabled (triggered by <think>), you MUST output your complete reasoning inside <think>...</think> BEFORE any tool calls or final response.

Otherwise, output directly after </think> with tool calls or final response.

### Available Tool Schemas

' + tools_text() + '

You MUST strictly follow the above defined tool name and parameter schemas to invoke tool calls.
' -}}
{%- endmacro -%}
)j";

// What users say and what tools gave is one message where nothing else stands between; results are
// in the order of their calls.
constexpr std::string_view kTurns4 = R"j(
{%- set drops = not tools and (drop_thinking is not defined or drop_thinking) -%}
{%- set ns = namespace(last_user=-1, order=[], parts=[], place=-1) -%}
{%- for message in messages -%}
{%- if message.role == 'user' or message.role == 'tool' -%}{%- set ns.last_user = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{%- macro sorted_parts(parts) -%}
{%- set results = namespace(list=[], at=0) -%}
{%- for part in parts if part.order >= 0 -%}{%- set results.list = results.list + [part] -%}{%- endfor -%}
{%- set results.list = results.list | sort(attribute='order') | list -%}
{%- for part in parts -%}
{{- '' if loop.first else '\n\n' -}}
{%- if part.order < 0 -%}
{{- part.text -}}
{%- else -%}
{{- '<tool_result>' + results.list[results.at].text + '</tool_result>' -}}
{%- set results.at = results.at + 1 -%}
{%- endif -%}
{%- endfor -%}
{%- endmacro -%}
{{- '<｜begin▁of▁sentence｜>' -}}
{%- if thinks and reasoning_effort in ['max', 'xhigh'] -%}
{{- 'Reasoning Effort: Absolute maximum with no shortcuts permitted.
You MUST be very thorough in your thinking and comprehensively decompose the problem to resolve the root cause, rigorously stress-testing your logic against all potential paths, edge cases, and adversarial scenarios.
Explicitly write out your entire deliberation process, documenting every intermediate step, considered alternative, and rejected hypothesis to ensure absolutely no assumption is left unchecked.

' -}}
{%- endif -%}
{%- if tools and (not messages or messages[0].role != 'system') -%}{{- about_tools() -}}{%- endif -%}
{%- for message in messages -%}
{%- if message.role == 'system' -%}
{{- message.content or '' -}}
{%- if tools and loop.first -%}{{- about_tools() -}}{%- endif -%}
{%- elif message.role == 'user' or message.role == 'tool' -%}
{%- set ns.place = 0 if message.role == 'tool' else -1 -%}
{%- for id in ns.order if message.role == 'tool' -%}
{%- if id == message.tool_call_id -%}{%- set ns.place = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{%- set ns.parts = ns.parts + [{'order': ns.place, 'text': message.content or ''}] -%}
{%- if loop.last or loop.nextitem.role not in ['user', 'tool'] -%}
{{- '<｜User｜>' + sorted_parts(ns.parts) -}}
{%- set ns.parts = [] -%}
{%- if loop.last or loop.nextitem.role == 'assistant' -%}
{{- '<｜Assistant｜>' -}}
{{- '<think>' if thinks and (not drops or loop.index0 >= ns.last_user) else '</think>' -}}
{%- endif -%}
{%- endif -%}
{%- elif message.role == 'assistant' -%}
{%- if message.tool_calls -%}{%- set ns.order = message.tool_calls | map(attribute='id') | list -%}{%- endif -%}
{{- ((message.reasoning_content or '') + '</think>') if thinks and (not drops or loop.index0 > ns.last_user) else '' -}}
{{- message.content or '' -}}
{{- calls_of(message, 'tool_calls') if message.tool_calls else '' -}}
{{- '<｜end▁of▁sentence｜>' -}}
{%- endif -%}
{%- endfor -%}
)j";

bool is_family(const Json& config, std::string_view type, std::string_view architecture) {
  const Json* its_type = json_member(config, "model_type");
  if (its_type && *its_type == type) return true;
  const Json* list = json_member(config, "architectures");
  return list && list->is_array() && list->size() == 1 && list->front() == architecture;
}

}  // namespace

std::string builtin_template(const Json& config) {
  if (!config.is_object()) return {};
  std::string out(kCalls);
  if (is_family(config, "deepseek_v32", "DeepseekV32ForCausalLM")) {
    return (out += kTools32) += kTurns32;
  }
  if (is_family(config, "deepseek_v4", "DeepseekV4ForCausalLM")) return (out += kTools4) += kTurns4;
  return {};
}

}  // namespace ponder
