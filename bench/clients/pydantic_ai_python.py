"""pydantic-ai over three dialects: a typed answer by a tool and by a schema, plain text, a stream."""
import asyncio
import os
from typing import Literal

import pydantic
from pydantic_ai import Agent, NativeOutput, ToolOutput
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider


class Weather(pydantic.BaseModel):
    city: Literal["Bern", "Rome"]


base, key = os.environ["BASE_URL"], os.environ["KEY"]
openai = OpenAIProvider(base_url=base, api_key=key)
anthropic = AnthropicProvider(base_url=base.removesuffix("/v1"), api_key=key)
silent, brief = {"thinking": {"type": "disabled"}}, {"thinking": {"type": "enabled", "budget_tokens": 10}}
MODELS = [  # the model, what keeps it from thinking, a short thought, and how its answers are held to a type
    (OpenAIChatModel("wide", provider=openai), silent, brief, (ToolOutput, NativeOutput)),
    (OpenAIResponsesModel("wide", provider=openai), {"reasoning": {"effort": "none"}},
     {"reasoning": {"effort": "minimal"}}, (ToolOutput, NativeOutput)),
    (AnthropicModel("wide", provider=anthropic), silent, brief, (ToolOutput,)),
]


async def streamed(agent):
    async with agent.run_stream("line") as run:
        return [text async for text in run.stream_text(delta=True)]


for model, still, short, outputs in MODELS:
    for output in outputs:
        held = {"max_tokens": 300, "extra_body": {"seed": 3, **still}}
        said = Agent(model, output_type=output(Weather), model_settings=held).run_sync("line")
        assert said.output.city in ("Bern", "Rome"), said
    agent = Agent(model, model_settings={"max_tokens": 300, "extra_body": {"seed": 3, **short}})
    assert agent.run_sync("line").output
    assert asyncio.run(streamed(agent))
