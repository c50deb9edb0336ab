"""DSPy and the LiteLLM beneath it: chat, a stream, tools, Anthropic's and Responses' words, a signature by JSON."""
import json
import os
from typing import Literal

import dspy
import litellm

base, key = os.environ["BASE_URL"], os.environ["KEY"]
chat = dict(model="openai/wide", api_base=base, api_key=key, num_retries=0)
line = [{"role": "user", "content": "line"}]
still = {"thinking": {"type": "disabled"}}
brief = {"thinking": {"type": "enabled", "budget_tokens": 10}}
whole = litellm.completion(**chat, messages=line, max_tokens=60, extra_body=brief)
assert whole.choices[0].message.reasoning_content, whole
pieces = list(litellm.completion(**chat, messages=line, max_tokens=60, extra_body=brief, stream=True))
assert any(getattr(piece.choices[0].delta, "reasoning_content", None) for piece in pieces)
tools = [{"type": "function", "function": {"name": "weather", "parameters": {
    "type": "object", "properties": {"city": {"enum": ["Bern", "Rome"]}}, "required": ["city"]}}}]
called = litellm.completion(**chat, messages=line, max_tokens=100, tools=tools, tool_choice="required",
                            extra_body=still).choices[0].message
assert json.loads(called.tool_calls[0].function.arguments)["city"] in ("Bern", "Rome"), called
litellm.completion(**chat, messages=[*line, called, {
    "role": "tool", "tool_call_id": called.tool_calls[0].id, "content": "12"}], max_tokens=20, tools=tools, extra_body=still)
other = litellm.completion(model="anthropic/wide", api_base=base.removesuffix("/v1"), api_key=key, messages=line,
                           max_tokens=60)
assert other.usage.completion_tokens > 0, other
assert litellm.responses(**chat, input="line", max_output_tokens=60).output
assert litellm.text_completion(**dict(chat, model="text-completion-openai/wide"), prompt="line", max_tokens=8).choices
assert litellm.embedding(**chat, input=["a"]).data


class Weather(dspy.Signature):
    place: str = dspy.InputField()
    city: Literal["Bern", "Rome"] = dspy.OutputField()


# LiteLLM does not know the model, so DSPy asks for no form by itself.
form = {"type": "json_schema", "json_schema": {"name": "w", "schema": tools[0]["function"]["parameters"] | {
    "additionalProperties": False}}}
dspy.configure(lm=dspy.LM("openai/wide", api_base=base, api_key=key, max_tokens=300, cache=False, num_retries=0,
                          extra_body=dict(still, response_format=form)), adapter=dspy.JSONAdapter())
assert dspy.Predict(Weather)(place="line").city in ("Bern", "Rome")
