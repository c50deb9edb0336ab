"""verifiers' train client: it renders prompts itself, sends tokens, and wants tokens with their log-probabilities back; the second
turn goes on from the tokens of the first."""
import asyncio
import math
import os

from verifiers.v1.clients.train import TrainClient
from verifiers.v1.configs.client import TrainClientConfig
from verifiers.v1.dialects.chat import ChatDialect
from verifiers.v1.graph import prepare_turn
from verifiers.v1.types import SamplingConfig, UserMessage
from verifiers.v1.trace import Trace


async def main():
    client = TrainClient(TrainClientConfig(base_url=os.environ["BASE_URL"], api_key_var="KEY",
                                           renderer_model_name=os.environ["MODEL_FOLDER"], renderer={"name": "default"}))
    sampling = SamplingConfig(temperature=1.0, max_tokens=20, seed=1, cache_salt="a")
    trace, prompt = Trace.model_construct(nodes=[], tools=[]), [UserMessage(content="line 1 of")]
    for number in range(2):
        turn = prepare_turn(trace, prompt)
        response = await client.get_response(ChatDialect(), {"model": "wide", "messages": []}, sampling, session_id="one", turn=turn)
        turn.commit(response)
        node = trace.nodes[-1]
        assert sum(node.mask) >= 1 and all(math.isfinite(x) for x in node.logprobs), node
        prompt = [*prompt, response.message, UserMessage(content=f"more {number}")]
    await client.close()


asyncio.run(main())
