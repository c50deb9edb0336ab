"""The anthropic package, as it is: plain, streamed, thought, tools, JSON schema, counted, cancelled, and errors."""
import json
import os

import anthropic

client = anthropic.Anthropic(base_url=os.environ["BASE_URL"].rstrip("/") + "/anthropic",
                             api_key=os.environ["KEY"], max_retries=0)
messages = [{"role": "user", "content": "line"}]
common = dict(model="tiny", messages=messages, max_tokens=80,
              thinking={"type": "enabled", "budget_tokens": 10}, extra_body={"seed": 4})
answers = dict(common, thinking={"type": "disabled"})

whole = client.messages.create(**common, system=[{"type": "text", "text": "be brief"}],
                               metadata={"user_id": "somebody"})
assert whole.content[0].type == "thinking" and whole.content[0].thinking, whole
assert whole.usage.output_tokens > 0 and whole._request_id

with client.messages.stream(**common) as stream:
    kinds = {event.type for event in stream}
    streamed = stream.get_final_message()
assert {"message_start", "thinking", "signature", "content_block_stop", "message_stop"} <= kinds, kinds
assert streamed.content[0].thinking and streamed.stop_reason in ("end_turn", "max_tokens")

tools = [{"name": "weather", "description": "of a city", "input_schema": {
    "type": "object", "properties": {"city": {"enum": ["Bern", "Rome"]}}, "required": ["city"]}}]
called = client.messages.create(**dict(answers, max_tokens=200), tools=tools, tool_choice={"type": "any"})
call = called.content[-1]
assert called.stop_reason == "tool_use" and call.input["city"] in ("Bern", "Rome"), called
with client.messages.stream(**dict(answers, max_tokens=200), tools=tools,
                            tool_choice={"type": "tool", "name": "weather"}) as stream:
    assert stream.get_final_message().content[-1].input["city"] in ("Bern", "Rome")
client.messages.create(**dict(answers, messages=messages + [
    {"role": "assistant", "content": called.content},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "is_error": True,
                                  "content": [{"type": "text", "text": "no such city"}]}]}]), tools=tools)

schema = {"type": "object", "properties": {"city": {"enum": ["Bern", "Rome"]}},
          "required": ["city"], "additionalProperties": False}
shaped = client.messages.create(**dict(answers, max_tokens=200),
                                output_config={"format": {"type": "json_schema", "schema": schema}})
assert json.loads(shaped.content[-1].text)["city"] in ("Bern", "Rome"), shaped

assert client.messages.count_tokens(model="tiny", messages=messages).input_tokens > 0

with client.messages.stream(**dict(common, max_tokens=400)) as stream:
    next(iter(stream))  # and leaves

try:
    client.messages.create(**common, stop_sequences=["a" * 2000])
    raise SystemExit("a stop sequence of 2000 bytes was taken")
except anthropic.BadRequestError as error:
    assert error.body["error"]["type"] == "invalid_request_error", error.body
try:
    client.with_options(api_key="wrong-key-here").messages.create(**common)
    raise SystemExit("a wrong key was taken")
except anthropic.AuthenticationError:
    pass
