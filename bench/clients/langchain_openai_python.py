"""langchain-openai over chat and over Responses: tools and their results, both ways to a typed answer, streams;
completions and embeddings."""
import os
from typing import Literal

import pydantic
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI, OpenAI, OpenAIEmbeddings


class Weather(pydantic.BaseModel):
    """Of a city."""

    city: Literal["Bern", "Rome"]


common = dict(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0, model="wide")
chats = [ChatOpenAI(**common, stream_usage=True, max_tokens=200, extra_body={"thinking": {"type": "disabled"}}),
         ChatOpenAI(**common, max_tokens=200, use_responses_api=True, reasoning={"effort": "none"})]
for chat in chats:
    called = chat.bind_tools([Weather], tool_choice="required").invoke("line")
    call = called.tool_calls[0]
    assert call["args"]["city"] in ("Bern", "Rome"), called
    chat.invoke([HumanMessage("line"), called, ToolMessage("12 degrees", tool_call_id=call["id"])])
    for method in ("json_schema", "function_calling"):
        held = chat.with_structured_output(Weather, method=method).invoke("line")
        assert held.city in ("Bern", "Rome"), held
    whole = None
    for chunk in chat.stream("line"):
        whole = chunk if whole is None else whole + chunk
    assert whole.usage_metadata["output_tokens"] > 0, whole
assert isinstance(OpenAI(**common, max_tokens=8).invoke("line"), str)
to = dict(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], check_embedding_ctx_length=False)
assert len(OpenAIEmbeddings(model="wide", **to).embed_documents(["a", "b"])) == 2
