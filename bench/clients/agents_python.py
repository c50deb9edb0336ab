"""OpenAI's Agents SDK over Responses and chat: a tool that is run and a typed answer."""
import os
from typing import Literal

import agents
import openai
import pydantic


class Weather(pydantic.BaseModel):
    city: Literal["Bern", "Rome"]


asked = []


@agents.function_tool
def weather(city: Literal["Bern", "Rome"]) -> str:
    """Of a city."""
    asked.append(city)
    return "12 degrees"


agents.set_tracing_disabled(True)
client = openai.AsyncOpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0)
chat = agents.OpenAIChatCompletionsModel("wide", client)
for model, still in ((agents.OpenAIResponsesModel("wide", client), {"reasoning": {"effort": "none"}}),
                     (chat, {"thinking": {"type": "disabled"}})):
    must = agents.ModelSettings(max_tokens=300, tool_choice="required", extra_body=still)
    agent = agents.Agent("a", instructions="be brief", model=model, tools=[weather], output_type=Weather, model_settings=must)
    # Once the tool was asked for, a model that knows nothing answers or asks again as it happens to.
    said = agents.Runner.run_sync(agent, "line", max_turns=30)
    assert asked and said.final_output.city in ("Bern", "Rome"), said
    asked.clear()
