"""LiteLLM over three dialects: chat with a tool and its result, a stream, a typed answer, Responses, messages, completions, embeddings."""
import os
from typing import Literal

import litellm
import pydantic

base, key = os.environ["BASE_URL"], os.environ["KEY"]
common = {"api_base": base, "api_key": key, "num_retries": 0}
messages = [{"role": "user", "content": "line"}]


class Weather(pydantic.BaseModel):
    city: Literal["Bern", "Rome"]


tool = {"type": "function", "function": {"name": "weather", "description": "of a city", "parameters": Weather.model_json_schema()}}
for model, more in (("openai/wide", {"reasoning_effort": "none"}), ("anthropic/wide", {"api_base": base.removesuffix("/v1"), "thinking": {"type": "disabled"}})):
    told = {**common, **more, "model": model, "max_tokens": 300, "allowed_openai_params": ["reasoning_effort", "thinking"]}
    print(model)
    called = litellm.completion(**told, messages=messages, tools=[tool], tool_choice="required").choices[0].message
    call = called.tool_calls[0]
    Weather.model_validate_json(call.function.arguments)
    again = [*messages, called, {"role": "tool", "tool_call_id": call.id, "content": "12 degrees"}]
    assert litellm.completion(**told, messages=again, tools=[tool]).usage.completion_tokens > 0
    pieces = list(litellm.completion(**told, messages=messages, stream=True, stream_options={"include_usage": True}))
    assert len(pieces) > 2
    typed = litellm.completion(**told, messages=messages, response_format=Weather)
    Weather.model_validate_json(typed.choices[0].message.content)
first = litellm.responses(model="openai/wide", input="line", max_output_tokens=30, **common)
second = litellm.responses(model="openai/wide", input="more", max_output_tokens=30, previous_response_id=first.id, **common)
assert second.usage.input_tokens > first.usage.input_tokens
assert litellm.text_completion(model="text-completion-openai/wide", prompt="line", max_tokens=5, **common).choices[0].text is not None
assert len(litellm.embedding(model="openai/wide", input=["a", "b"], **common).data) == 2
