"""instructor: a typed answer by tools, strict tools and a JSON schema, over Responses, and in parts."""
import os
from typing import Literal

import instructor
import openai
import pydantic
from instructor import Mode


class Weather(pydantic.BaseModel):
    city: Literal["Bern", "Rome"]


client = openai.OpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0)
common = dict(model="wide", messages=[{"role": "user", "content": "line"}], max_tokens=300, max_retries=0,
              extra_body={"thinking": {"type": "disabled"}})
for mode in (Mode.TOOLS, Mode.TOOLS_STRICT, Mode.JSON_SCHEMA):
    held = instructor.from_openai(client, mode=mode).create(response_model=Weather, **common)
    assert held.city in ("Bern", "Rome"), held
held = instructor.from_openai(client, mode=Mode.RESPONSES_TOOLS).responses.create(
    response_model=Weather, model="wide", input="line", max_retries=0, max_output_tokens=300,
    reasoning={"effort": "none"})
assert held.city in ("Bern", "Rome"), held
parts = list(instructor.from_openai(client, mode=Mode.TOOLS).create_partial(response_model=Weather, **common))
assert parts[-1].city in ("Bern", "Rome"), parts
