"""The openai package for Python, as it is: plain, streamed, thought, tools, JSON schema, cancelled,
and errors."""
import json
import os
from typing import Literal

import openai
import pydantic

client = openai.OpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0)
common = dict(model="tiny", messages=[{"role": "user", "content": "line"}], max_tokens=60, seed=4,
              extra_body={"thinking": {"type": "enabled", "budget_tokens": 10}})

whole = client.chat.completions.create(**common)
message = whole.choices[0].message
assert message.reasoning_content and isinstance(message.content, str)
assert whole.usage.completion_tokens_details.reasoning_tokens > 0

text = thought = ""
for chunk in client.chat.completions.create(**common, stream=True,
                                            stream_options={"include_usage": True}):
    if chunk.choices:
        text += chunk.choices[0].delta.content or ""
        thought += getattr(chunk.choices[0].delta, "reasoning_content", None) or ""
    else:
        assert chunk.usage.total_tokens == whole.usage.total_tokens
assert (text, thought) == (message.content, message.reasoning_content)


class Weather(pydantic.BaseModel):
    city: Literal["Bern", "Rome"]


answers = dict(common, max_tokens=200, extra_body={"thinking": {"type": "disabled"}})
tools = [openai.pydantic_function_tool(Weather, name="weather")]
called = client.chat.completions.create(**answers, tools=tools, tool_choice="required").choices[0]
call = called.message.tool_calls[0]
assert called.finish_reason == "tool_calls" and call.function.name == "weather", called
assert json.loads(call.function.arguments)["city"] in ("Bern", "Rome"), call
client.chat.completions.create(**dict(answers, messages=common["messages"] + [
    called.message, {"role": "tool", "tool_call_id": call.id, "content": "12 degrees"}]))
held = client.chat.completions.parse(**answers, response_format=Weather)
assert held.choices[0].message.parsed.city in ("Bern", "Rome")

# A thought that comes back is taken.
client.chat.completions.create(**dict(answers, messages=common["messages"] + [
    message, {"role": "user", "content": "more"}]))

with client.chat.completions.create(**common, stream=True) as stream:
    next(iter(stream))

logprobs = client.chat.completions.create(
    model="tiny", messages=common["messages"], max_tokens=3, logprobs=True, top_logprobs=2,
    reasoning_effort="none").choices[0].logprobs
assert all(len(token.top_logprobs) == 2 for token in logprobs.content)
assert client.models.retrieve("tiny").id == "tiny"

try:
    client.chat.completions.create(**common, temperature=-1)
    raise SystemExit("a temperature of -1 was taken")
except openai.BadRequestError as error:
    assert error.param == "temperature", error
try:
    client.with_options(api_key="wrong-key-here").models.list()
    raise SystemExit("a wrong key was taken")
except openai.AuthenticationError:
    pass
