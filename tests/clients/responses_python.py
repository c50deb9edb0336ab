"""The openai package for Python over /v1/responses: plain, streamed, thought, tools, JSON schema,
cancelled, and errors."""
import json
import os
from typing import Literal

import openai
import pydantic

client = openai.OpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0)
common = dict(model="tiny", input="line", max_output_tokens=300,
              reasoning={"effort": "minimal", "summary": "auto"}, extra_body={"seed": 4})
answers = dict(common, reasoning={"effort": "none"})

whole = client.responses.create(**common, instructions="be brief")
assert whole.output[0].type == "reasoning" and whole.output[0].summary[0].text, whole
assert whole.usage.output_tokens_details.reasoning_tokens > 0

text = thought = ""
with client.responses.stream(**common) as stream:
    for event in stream:
        if event.type == "response.output_text.delta":
            text += event.delta
        if event.type == "response.reasoning_summary_text.delta":
            thought += event.delta
        if event.type in ("response.completed", "response.incomplete"):
            assert event.response.output_text == text
assert thought

client.responses.create(**dict(answers, input=[{"role": "user", "content": "line"}, *whole.output,
                                               {"role": "user", "content": "more"}]))


class Weather(pydantic.BaseModel):
    city: Literal["Bern", "Rome"]


called = client.responses.create(**answers, tools=[openai.pydantic_function_tool(Weather)["function"] |
                                                   {"type": "function"}], tool_choice="required")
call = called.output[-1]
assert json.loads(call.arguments)["city"] in ("Bern", "Rome"), called
client.responses.create(**dict(answers, input=[
    {"role": "user", "content": "line"}, *called.output,
    {"type": "function_call_output", "call_id": call.call_id, "output": "12 degrees"}]))

held = client.responses.parse(**answers, text_format=Weather)
assert held.output_parsed.city in ("Bern", "Rome")

with client.responses.create(**common, stream=True) as stream:
    next(iter(stream))  # and leaves

try:
    client.responses.create(**common, truncation="auto")
    raise SystemExit("truncation was taken")
except openai.BadRequestError as error:
    assert error.param == "truncation", error
try:
    client.with_options(api_key="wrong-key-here").responses.create(**common)
    raise SystemExit("a wrong key was taken")
except openai.AuthenticationError:
    pass
