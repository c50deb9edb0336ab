# The openai package's helpers for pydantic, stored responses, log-probabilities of prompts, embeddings.
import os
from enum import Enum
from typing import Annotated, Literal, Optional, Union

import openai
from pydantic import BaseModel, Field

client = openai.OpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0)
messages = [{"role": "user", "content": "line"}]


class Kind(str, Enum):
    a = "a"
    b = "b"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: Annotated[int, Field(ge=0, le=9)]


class Dog(BaseModel):
    kind: Literal["dog"]
    name: Annotated[str, Field(max_length=4, pattern="^[a-z]*$")]


class Answer(BaseModel):
    pet: Union[Cat, Dog]
    kind: Kind
    more: Optional[list[Kind]] = None


said = client.chat.completions.parse(model="tiny", messages=messages, max_tokens=900, seed=3,
                                     reasoning_effort="none", response_format=Answer)
assert isinstance(said.choices[0].message.parsed, Answer), said

called = client.chat.completions.parse(model="tiny", messages=messages, max_tokens=900, seed=3,
                                       reasoning_effort="none", tool_choice="required",
                                       tools=[openai.pydantic_function_tool(Cat, name="cat")])
assert isinstance(called.choices[0].message.tool_calls[0].function.parsed_arguments, Cat), called

first = client.responses.create(model="tiny", input="line", max_output_tokens=30)
second = client.responses.create(model="tiny", input="more", max_output_tokens=30,
                                 previous_response_id=first.id)
assert second.usage.input_tokens > first.usage.input_tokens
assert client.responses.retrieve(first.id).output == first.output
assert len(client.responses.input_items.list(second.id, order="asc").data) >= 3
client.responses.delete(first.id)
try:
    client.responses.retrieve(first.id)
    raise SystemExit("a response that was deleted is still there")
except openai.NotFoundError:
    pass

scored = client.completions.create(model="tiny", prompt="line 1 of", echo=True, logprobs=1, max_tokens=0)
lists = scored.choices[0].logprobs
assert lists.token_logprobs[0] is None and all(x <= 0 for x in lists.token_logprobs[1:]), lists
assert len(lists.text_offset) == len(lists.tokens)

vector = client.embeddings.create(model="tiny", input=["one", "two"])
assert abs(sum(x * x for x in vector.data[0].embedding) - 1) < 1e-4
