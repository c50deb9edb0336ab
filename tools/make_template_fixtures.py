"""Writes what Python's jinja2 makes of the chat templates in tests/fixtures/templates.

Needs transformers and jinja2. Usage: python tools/make_template_fixtures.py
conversations.json: conversations, flags, and for each template and pair the text (or, to keep the
file small, its length and FNV-1a hash), or null where the template raises.
expressions.json: [template, text or null] for small templates, with the variables they see.
"""

import datetime
import itertools
import json
import pathlib

import transformers.utils.chat_template_utils as utils

FOLDER = pathlib.Path(__file__).parent.parent / "tests" / "fixtures" / "templates"
NOW = 1722945600  # 2024-08-06 12:00:00 UTC


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc)


utils.datetime = FixedTime

TOOLS = [
    {"type": "function", "function": {
        "name": "get_weather", "description": "weather of a <place> & \"time\"",
        "parameters": {"type": "object", "properties": {
            "place": {"type": "string", "description": "Ort, z. B. Köln 🌧"},
            "days": {"type": "array", "items": {"type": "integer"}},
            "units": {"type": ["string", "null"], "enum": ["C", "F", None]},
            "extra": {"type": "object", "additionalProperties": {"type": "number"}}},
            "required": ["place"]}}},
    {"type": "function", "function": {
        "name": "now", "description": "", "parameters": {"type": "object", "properties": {}}}},
]


def system(text): return {"role": "system", "content": text}
def user(text): return {"role": "user", "content": text}
def said(text, **more): return {"role": "assistant", "content": text, **more}
def result(text, **more): return {"role": "tool", "content": text, **more}


def calls(*functions, content=None):
    return said(content, tool_calls=[
        {"id": f"call{i:05d}", "type": "function", "function": f} for i, f in enumerate(functions)])


WEATHER = {"name": "get_weather", "arguments": {"place": "Köln", "days": [1, 2], "x": 0.5, "n": None}}
WEATHER_TEXT = {"name": "get_weather", "arguments": "{\"place\": \"Köln\", \"ok\": true}"}
THOUGHT = "<think>\nSum: 1 + 1.\n\nIt is 2.\n</think>\n\nTwo."

CONVERSATIONS = {
    "empty": [],
    "user": [user("What is 1 + 1?")],
    "system": [system("You are terse."), user("Hello")],
    "turns": [user("Hi"), said("Hello!"), user("How are you?"), said("Fine."), user("Good.")],
    "system turns": [system(" Be kind.\n"), user("a"), said("b"), user("c"), said("d"), user("e")],
    "two systems": [system("One."), system("Two."), user("x")],
    "late system": [user("x"), said("y"), system("Now rhyme."), user("z")],
    "thoughts": [user("1 + 1?"), said(THOUGHT), user("And 2 + 2?"), said(THOUGHT), user("Thanks")],
    "thought last": [user("1 + 1?"), said(THOUGHT)],
    "thought alone": [user("q"), said("</think>only answer"), user("r"), said("<think>open"), user("s")],
    "reasoning field": [user("q"), said("a", reasoning_content="because"), user("r"),
                        said("b", reasoning_content=""), user("s")],
    "reasoning last": [user("q"), said("a", reasoning_content="\nbecause\n")],
    "call": [user("Weather?"), calls(WEATHER), result("{\"t\": 21}"), said("21 degrees."), user("Thanks")],
    "call text": [system("Use tools."), user("Weather?"), calls(WEATHER_TEXT), result("rain")],
    "two calls": [user("Weather?"), calls(WEATHER_TEXT, {"name": "now", "arguments": "{}"}),
                  result("21"), result("noon"), said("Warm at noon."), user("Ok")],
    "call and content": [user("w"), calls(WEATHER, content="Let me look."), result("wet"), user("?")],
    "calls in turns": [user("w"), calls(WEATHER), result("1"), calls(WEATHER), result("2")],
    "result object": [user("w"), calls(WEATHER), result({"t": 21.0, "ok": True}), result("x")],
    "tool_response": [user("<tool_response>\nx\n</tool_response>"), said("ok"), user("go")],
    "content null": [user("x"), said(None), user("y")],
    "content missing": [user("x"), {"role": "assistant"}, user("y")],
    "content parts": [user([{"type": "text", "text": "See"}, {"type": "image"}]), user([])],
    "empty strings": [system(""), user(""), said(""), user("")],
    "unicode": [user("Grüße 你好 مرحبا 🙂👩‍👩‍👧 \u00a0\u2028end"), said("\ttab\r\n\"quote\" 'single' \\ </s>\u0001")],
    "odd role": [{"role": "critic", "content": "hm"}, user("x")],
    "blanks": [user("  lead and trail \n\n"), said("\n\n  x  \n"), user("\n")],
    "braces": [user("{{ 7 * 7 }} {% raw %} {# c #}"), said("%}"), user("<|im_end|>")],
    "long": [m for i in range(12) for m in (user(f"question {i}"), said(f"<think>t{i}</think>answer {i}"))],
}
FULL_TEXT = {"user", "two calls"}  # conversations whose texts are written whole


def flag_sets():
    for prompt, tools in itertools.product((True, False), (False, True)):
        flags = {"add_generation_prompt": prompt}
        if tools:
            flags["tools"] = TOOLS
        yield flags
    yield {"add_generation_prompt": True, "enable_thinking": False}
    yield {"add_generation_prompt": True, "enable_thinking": True, "tools": None}
    yield {"add_generation_prompt": True, "tools": TOOLS, "tools_in_user_message": False}
    yield {"bos_token": "<｜begin▁of▁sentence｜>", "eos_token": "<｜end▁of▁sentence｜>"}


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def render(source, variables):
    """The text, or None if the template raises."""
    try:
        return utils._compile_jinja_template.__wrapped__(source).render(**variables)
    except Exception:  # jinja2 passes on whatever Python raises inside a template
        return None


def write_conversations():
    flags = list(flag_sets())
    expected, raised = {}, 0
    for path in sorted(FOLDER.glob("*.jinja")):
        rows = expected[path.stem] = {}
        for name, messages in CONVERSATIONS.items():
            row = rows[name] = []
            for more in flags:
                variables = {"bos_token": "<s>", "eos_token": "</s>", **more, "messages": messages}
                text = render(path.read_text(), variables)
                raised += text is None
                whole = text is None or (name in FULL_TEXT and more == flags[0])
                row.append(text if whole else [len(text.encode()), f"{fnv1a(text):016x}"])
    document = {"now": NOW, "conversations": CONVERSATIONS, "flags": flags, "expected": expected}
    write("conversations.json", document)
    count = len(expected) * len(CONVERSATIONS) * len(flags)
    print(f"{count} pairs of template and conversation, {raised} of them raise")


def write(name, document):
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / name).write_text(text + "\n")
    print(f"{name}: {len(text.encode())} bytes")


VARIABLES = {
    "s": "Hello, World", "u": "Grüße 你好🙂", "blank": "  \t x y \n", "empty": "", "n": 7, "neg": -7, "f": 2.5,
    "big": 9007199254740993, "yes": True, "no": False, "null": None, "l": [3, 1, 2], "words": ["b", "A", "c", "a"],
    "d": {"b": 1, "a": {"x": [1, {"y": None}]}, "C": "str"},
    "people": [{"name": "Ann", "age": 30, "tags": ["x"]}, {"name": "bob", "age": 25}, {"name": "Cy", "age": 30}],
}


def expressions():
    """Small templates: those that only print one expression, then whole ones."""
    lines = (FOLDER / "expressions.txt").read_text().splitlines()
    for line in lines:
        if line and not line.startswith("#!"):
            whole = any(mark in line for mark in ("{%", "{{", "{#", "␤"))
            yield line.replace("␤", "\n") if whole else "{{ " + line + " }}"


def write_expressions():
    rows = [[source, render(source, VARIABLES)] for source in expressions()]
    write("expressions.json", {"now": NOW, "variables": VARIABLES, "rows": rows})
    print(f"{len(rows)} small templates, {sum(text is None for _, text in rows)} of them raise")


if __name__ == "__main__":
    write_conversations()
    write_expressions()
