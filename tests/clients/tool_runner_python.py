# The tool runner of Anthropic's SDK for Python: functions are called, their results sent back; threads are refused in words at
# which a client goes on without.
import os
from typing import Literal

import anthropic
from anthropic import beta_tool

client = anthropic.Anthropic(base_url=os.environ["BASE_URL"].rstrip("/").removesuffix("/v1"), api_key=os.environ["KEY"],
                             max_retries=0)
asked = []


@beta_tool
def weather(city: Literal["Bern", "Rome"]) -> str:
    """Of a city.

    Args:
        city: Its name
    """
    asked.append(city)
    return "12 degrees"


runner = client.beta.messages.tool_runner(
    model="tiny", max_tokens=200, max_iterations=2, thinking={"type": "disabled"}, tools=[weather], tool_choice={"type": "any"},
    messages=[{"role": "user", "content": "line"}])
last = runner.until_done()
assert asked and set(asked) <= {"Bern", "Rome"}, asked
assert last.role == "assistant" and last.usage.output_tokens > 0, last
try:
    client.beta.messages.create(model="tiny", max_tokens=5, messages=[{"role": "user", "content": "line"}],
                                extra_body={"thread": {"type": "create"}})
    raise SystemExit("a thread was taken")
except anthropic.BadRequestError as error:
    assert error.body["error"]["details"]["error_code"] == "thread_unsupported_request", error.body
