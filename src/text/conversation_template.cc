// The chat template of a small model that has learned conversations (tasks/corpus).
#include "text/bpe_train.h"

namespace ponder {

// What it has never seen would only lead it astray, so it is left out: all but the last three
// questions and what belongs to them, system messages beyond 400 characters, and every tool
// but a calculator, which is named in one line with its first parameter.
std::string conversation_chat_template() {
  return R"({%- set ns = namespace(questions=0, at=0, last_user=-1, tool='', system='') %}
{%- for message in messages %}
    {%- if message.role == 'user' %}
        {%- set ns.last_user = loop.index0 %}
        {%- set ns.questions = ns.questions + 1 %}
    {%- elif message.role == 'system' and message.content is string and (ns.system + message.content)|length <= 400 %}
        {%- set ns.system = ns.system + ('\n' if ns.system else '') + message.content %}
    {%- endif %}
{%- endfor %}
{%- for tool in tools or [] %}
    {%- set f = tool.function or tool %}
    {%- if ns.tool == '' and 'calc' in f.name|lower %}
        {%- set parameter = namespace(name='expression') %}
        {%- for name in (f.parameters or {}).properties or {} %}
            {%- if loop.first %}{% set parameter.name = name %}{% endif %}
        {%- endfor %}
        {%- set ns.tool = f.name + '(' + parameter.name + ')' %}
    {%- endif %}
{%- endfor %}
{{- bos_token + ns.system }}
{%- if ns.system and ns.tool %}{{ '\n' }}{% endif %}
{%- if ns.tool %}{{ 'tool ' + ns.tool }}{% endif %}
{%- for message in messages %}
    {%- if message.role == 'user' %}{% set ns.at = ns.at + 1 %}{% endif %}
    {%- if ns.questions - ns.at >= 3 or message.role == 'system' %}
    {%- elif message.role == 'user' %}
        {{- '<｜User｜>' + message.content }}
    {%- elif message.role == 'tool' %}
        {{- '<｜User｜><tool_response>\n' + message.content + '\n</tool_response>' }}
    {%- elif message.role == 'assistant' %}
        {%- set content = message.content or '' %}
        {%- set thought = '' %}
        {%- if message.reasoning_content is string %}
            {%- set thought = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set thought = content.split('</think>')[0].split('<think>')[-1].strip('\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {{- '<｜Assistant｜>' }}
        {%- if loop.index0 > ns.last_user and not message.tool_calls %}
            {{- '<think>\n' + thought + '\n</think>\n\n' }}
        {%- endif %}
        {{- content }}
        {%- for call in message.tool_calls or [] %}
            {%- set f = call.function or call %}
            {{- '\n' if content or not loop.first else '' }}
            {{- '<tool_call>\n{"name": "' + f.name + '", "arguments": ' }}
            {{- f.arguments if f.arguments is string else f.arguments|tojson }}
            {{- '}\n</tool_call>' }}
        {%- endfor %}
        {{- eos_token }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<｜Assistant｜>' }}
    {%- if enable_thinking is defined and not enable_thinking %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %})";
}

}  // namespace ponder
