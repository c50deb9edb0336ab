"""Renders many chat templates on many conversations with jinja2, as transformers does, and with ponder.

Needs transformers and jinja2. Usage:
  ninja -C build/release render_template
  python tools/compare_templates.py build/release/tests/render_template FOLDER_OF_JINJA_FILES [-v]
Prints, for each template, on how many conversations both say the same (a template that raises must
raise in both), and exits with 1 if they differ anywhere.
"""

import argparse
import datetime
import json
import pathlib
import random
import subprocess
import sys

import transformers.utils.chat_template_utils as utils

NOW = 1722945600


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc)


utils.datetime = FixedTime

TEXTS = ["What is 1 + 1?", "Grüße aus Köln 🌧\n\n", "  spaces  ", "<think>\nhm\n</think>\n\nTwo.", "a 'b' \"c\" \\d",
         "{\"x\": [1, 2]}", "", "{{ x }} {% y %}", "Hello!\tTab", "None", "/no_think please", "<|im_end|>", "line\r\nline"]
TOOLS = [
    {"type": "function", "function": {
        "name": "get_weather", "description": "weather of a <place> & \"time\"",
        "parameters": {"type": "object", "properties": {
            "place": {"type": "string", "description": "Ort, z. B. Köln 🌧"},
            "days": {"type": "array", "items": {"type": "integer"}},
            "units": {"type": ["string", "null"], "enum": ["C", "F", None]},
            "how": {"type": "object", "properties": {"x": {"type": "number", "default": 0.5}}, "required": ["x"]},
            "any": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
            "required": ["place"]}}},
    {"type": "function", "function": {"name": "now", "description": "The time",
                                      "parameters": {"type": "object", "properties": {}}}},
]
ARGUMENTS = [{"place": "Köln", "days": [1, 2], "x": 0.5, "n": None, "ok": True}, {}, {"place": "a\n\"b\"</x>"},
             {"how": {"x": 1e20, "y": [{}]}}]


def content(rng, parts):
    text = rng.choice(TEXTS)
    if parts and rng.random() < 0.2:
        return [{"type": "text", "text": text}, {"type": "text", "text": rng.choice(TEXTS)}]
    return text


def assistant(rng, tools, as_text):
    out = {"role": "assistant", "content": rng.choice(TEXTS)}
    if rng.random() < 0.4:
        out[rng.choice(["reasoning_content", "reasoning_content", "thinking", "reasoning"])] = rng.choice(TEXTS)
    if not tools or rng.random() < 0.3:
        return [out]
    if rng.random() < 0.5:
        out["content"] = rng.choice([None, ""])
    calls, results = [], []
    for i in range(rng.choice([1, 1, 2])):
        arguments = rng.choice(ARGUMENTS)
        name = rng.choice(["get_weather", "now"])
        calls.append({"id": f"call{i:05d}", "type": "function", "function": {
            "name": name, "arguments": json.dumps(arguments) if as_text else arguments}})
        results.append({"role": "tool", "content": rng.choice(["21", "{\"t\": 21}", "", "two\nlines"]),
                        "tool_call_id": f"call{i:05d}", "name": name})
    return [{**out, "tool_calls": calls}, *results]


def conversation(seed):
    rng = random.Random(seed)
    tools, parts, as_text = rng.random() < 0.55, rng.random() < 0.2, rng.random() < 0.4
    messages = []
    if rng.random() < 0.5:
        messages.append({"role": "system", "content": rng.choice(TEXTS)})
    for _ in range(rng.choice([1, 1, 2, 3])):
        messages.append({"role": "user", "content": content(rng, parts)})
        if rng.random() < 0.75:
            messages += assistant(rng, tools, as_text)
            if tools and rng.random() < 0.4:
                messages += assistant(rng, tools, as_text)
    if rng.random() < 0.3 and messages[-1]["role"] == "user":
        messages += assistant(rng, False, as_text)
    if rng.random() < 0.05:
        messages.insert(rng.randrange(len(messages) + 1), {"role": "system", "content": "Late."})
    variables = {"messages": messages, "add_generation_prompt": rng.random() < 0.7, "bos_token": "<s>",
                 "eos_token": "</s>"}
    variables["tools"] = TOOLS if tools else None
    variables["documents"] = None
    for name, values in (("enable_thinking", [True, False]), ("thinking", [True, False]),
                         ("reasoning_effort", ["low", "medium", "high", "max", "none"]),
                         ("preserve_thinking", [True, False]), ("clear_thinking", [True, False]),
                         ("date_string", ["26 Jul 2024"]), ("tools_in_user_message", [False]),
                         ("keep_past_thinking", [True]), ("add_vision_id", [False])):
        if rng.random() < 0.25:
            variables[name] = rng.choice(values)
    return variables


def reference(source, variables):
    try:
        return utils._compile_jinja_template(source).render(**variables)
    except Exception as error:  # whatever it raises
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("-n", type=int, default=100)
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    process = subprocess.Popen([args.binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    conversations = [conversation(i) for i in range(args.n)]
    totals = {"templates": 0, "equal templates": 0, "conversations": 0, "rendered": 0, "different": 0}
    for path in sorted(args.folder.glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        process.stdin.write(json.dumps({"source": source, "variables": conversations}) + "\n")
        process.stdin.flush()
        ours = json.loads(process.stdout.readline())
        wrong, rendered = [], 0
        for i, got in enumerate(ours):
            right = reference(source, conversations[i])
            rendered += isinstance(right, str)
            if (isinstance(got, dict) and isinstance(right, dict)) or got == right:
                continue
            wrong.append((i, got, right))
        print(f"{path.name}: {len(ours) - len(wrong)}/{len(ours)} ({rendered} rendered)", flush=True)
        if wrong and args.v:
            i, got, right = wrong[0]
            print("  conversation", i, "\n  ponder:", str(got)[-900:], "\n  jinja2:", str(right)[-900:])
        totals["templates"] += 1
        totals["equal templates"] += not wrong
        totals["conversations"] += len(ours)
        totals["rendered"] += rendered
        totals["different"] += len(wrong)
    print(totals)
    sys.exit(1 if totals["different"] else 0)


main()
