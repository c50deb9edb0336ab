"""langchain-deepseek, as it is: the thought in additional_kwargs, streamed and not."""
import os

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
