"""Writes what DeepSeek's own encoders make of conversations: tests/fixtures/templates/encodings.json.

Usage: python tools/make_encoding_fixtures.py ENCODING_DSV32.PY ENCODING_DSV4.PY
They are encoding/encoding_dsv32.py of huggingface.co/deepseek-ai/DeepSeek-V3.2 and
encoding/encoding_dsv4.py of huggingface.co/deepseek-ai/DeepSeek-V4-Flash (MIT); serving engines have
copies. Tools stand where they belong: on the first system message, an empty one if there is none.
"""

import copy
import importlib.util
import json
import pathlib
import sys

OUT = pathlib.Path(__file__).parent.parent / "tests" / "fixtures" / "templates" / "encodings.json"
TOOLS = [
    {"type": "function", "function": {
        "name": "get_weather", "description": "weather of a <place> & \"time\"",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}, "days": {"type": "integer"}},
                       "required": ["place"]}}},
    {"type": "function", "function": {"name": "now", "description": "Uhrzeit in Köln",
                                      "parameters": {"type": "object", "properties": {}}}},
]


def load(path):
    spec = importlib.util.spec_from_file_location("encoder", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.encode_messages


def user(text): return {"role": "user", "content": text}
def system(text): return {"role": "system", "content": text}


def said(text, thought=None, calls=()):
    out = {"role": "assistant", "content": text}
    if thought is not None:
        out["reasoning_content"] = thought
    if calls:
        out["tool_calls"] = [{"id": i, "type": "function", "function": {
            "name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}} for i, name, arguments in calls]
    return out


def result(call, text): return {"role": "tool", "tool_call_id": call, "content": text}


WEATHER = ("a1", "get_weather", {"place": "Köln \"am Rhein\"", "days": 2, "exact": True, "tags": ["x", {"y": None}]})
NOW = ("b2", "now", {"zone": "a\nb"})
CONVERSATIONS = {
    "one": [user("What is 1 + 1?")],
    "system": [system("Be terse."), user("Hi")],
    "turns": [system("Be terse."), user("Hi"), said("Hello!", "A greeting."), user("And?"), said("Fine.", "So."),
              user("Good.")],
    "calls": [user("Weather?"), said("", "I look.", [WEATHER, NOW]), result("a1", "21"), result("b2", "noon")],
    "calls that are answered": [
        system("Use tools."), user("Weather?"), said("Let me look.", "I look.", [WEATHER]), result("a1", "{\"t\": 21}"),
        said("21 degrees.", "It is warm."), user("And now?"), said("", "Again.", [NOW]), result("b2", "rain")],
    "results out of order": [user("Weather?"), said("", "I look.", [WEATHER, NOW]), result("b2", "noon"),
                             result("a1", "21"), user("Go on.")],
}


def with_tools(messages, tools):
    messages = copy.deepcopy(messages)
    if tools:
        if messages[0]["role"] != "system":
            messages.insert(0, system(""))
        messages[0]["tools"] = tools
    return messages


def main():
    encoders = {"deepseek_v32": load(sys.argv[1]), "deepseek_v4": load(sys.argv[2])}
    cases = []
    for family, encode in encoders.items():
        for name, messages in CONVERSATIONS.items():
            has_calls = "calls" in name or "results" in name
            if family == "deepseek_v32" and name == "results out of order":
                continue  # it wants them in the calls' order, and answers to follow
            for think in (True, False):
                more = [{}]
                if family == "deepseek_v4" and think:
                    more = [{}, {"reasoning_effort": "max"}, {"drop_thinking": False}] if name == "turns" else [{}]
                for arguments in more:
                    tools = TOOLS if has_calls else None
                    text = encode(with_tools(messages, tools), thinking_mode="thinking" if think else "chat", **arguments)
                    cases.append({"family": family, "name": name, "think": think, "arguments": arguments,
                                  "messages": messages, "tools": tools, "text": text})
    OUT.write_text(json.dumps(cases, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
