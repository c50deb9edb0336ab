# Tokens in, tokens out, as the train client of verifiers asks (renderers.client.generate): the reply is
# read by the same rules.
import json
import math
import os
import urllib.request

base = os.environ["BASE_URL"].rstrip("/").removesuffix("/v1")


def post(path, body):
    request = urllib.request.Request(base + path, json.dumps(body).encode(), {
        "Content-Type": "application/json", "Authorization": "Bearer " + os.environ["KEY"]})
    return json.load(urllib.request.urlopen(request))


prompt = post("/tokenize", {"content": "line 1 of a text"})["tokens"]
reply = post("/inference/v1/generate", {
    "model": "tiny", "token_ids": prompt, "cache_salt": "a", "priority": 0,
    "sampling_params": {"temperature": 1.0, "top_p": 1.0, "max_tokens": 20, "seed": 1, "logprobs": 1,
                        "stop_token_ids": [0], "skip_special_tokens": False}})
choice = reply["choices"][0]
content = choice["logprobs"]["content"]
assert len(content) == len(choice["token_ids"])
for token, entry in zip(choice["token_ids"], content):
    assert entry["token"] == f"token_id:{token}" and math.isfinite(entry["logprob"]), entry
assert choice["finish_reason"] in ("stop", "length")
