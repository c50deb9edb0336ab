"""langchain-deepseek, as it is: the thought in additional_kwargs, streamed and not, tools, JSON schema,
and errors."""
import os
from typing import Literal

import openai
import pydantic
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_deepseek import ChatDeepSeek

chat = ChatDeepSeek(model="deepseek-reasoner", api_base=os.environ["BASE_URL"],
                    api_key=os.environ["KEY"], max_tokens=60, max_retries=0,
                    extra_body={"thinking": {"type": "enabled", "budget_tokens": 10}})
whole = chat.invoke("line")
assert whole.additional_kwargs["reasoning_content"], whole
assert whole.usage_metadata["output_tokens"] > 0
thought = "".join(chunk.additional_kwargs.get("reasoning_content") or ""
                  for chunk in chat.stream("line"))
assert thought


class Weather(pydantic.BaseModel):
    """Of a city."""

    city: Literal["Bern", "Rome"]


answers = ChatDeepSeek(model="deepseek-reasoner", api_base=os.environ["BASE_URL"],
                       api_key=os.environ["KEY"], max_tokens=200, max_retries=0,
                       extra_body={"thinking": {"type": "disabled"}})
bound = answers.bind_tools([Weather], tool_choice="required")
called = bound.invoke("line")
call = called.tool_calls[0]
assert call["name"] == "Weather" and call["args"]["city"] in ("Bern", "Rome"), called
pieces = None
for chunk in bound.stream("line"):
    pieces = chunk if pieces is None else pieces + chunk
assert pieces.tool_calls[0]["args"]["city"] in ("Bern", "Rome"), pieces
answers.invoke([HumanMessage("line"), called, ToolMessage("12 degrees", tool_call_id=call["id"])])
held = answers.with_structured_output(Weather).invoke("line")
assert held.city in ("Bern", "Rome")

for chunk in chat.stream("line"):
    break  # and leaves
try:
    chat.bind(temperature=-1).invoke("line")
    raise SystemExit("a temperature of -1 was taken")
except openai.BadRequestError as error:
    assert error.param == "temperature", error
