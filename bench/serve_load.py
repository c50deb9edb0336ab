#!/usr/bin/env python3
"""Load on a server that speaks OpenAI's streaming chat: `serve_load.py URL [--streams N] [--seconds S]`.

N clients ask one after the other for S seconds, prompts short and long, mixed; some leave in the middle
and some stall before they read on. Prints one JSON object: replies, tokens/s of all, p50 and p95 of the
time to the first token and between tokens, and (--pid) resident memory of the server before and after.
With --no-faults nobody leaves or stalls, for comparisons of speed: run two servers in turns, A B A B.
Only the standard library; one thread.
"""
import argparse
import asyncio
import json
import os
import random
import time
from urllib.parse import urlsplit


def resident_kb(pid):
    with open(f"/proc/{pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def quantile(values, q):
    values = sorted(values)
    return round(values[min(len(values) - 1, int(q * len(values)))], 4) if values else None


class Load:
    def __init__(self, options):
        self.options = options
        self.url = urlsplit(options.url)
        self.first, self.between, self.tokens = [], [], 0
        self.ended = self.left = self.refused = self.lost = 0

    def body(self, rng):
        words = rng.choice([8, 64, 64, 400]) if not self.options.prompt_words else self.options.prompt_words
        text = " ".join(rng.choice("sun moon sea road tree stone bird wind".split()) for _ in range(words))
        return json.dumps({"model": self.options.model, "stream": True, "max_tokens": self.options.max_tokens,
                           "seed": rng.randrange(1 << 30), "messages": [{"role": "user", "content": text}]})

    async def ask(self, rng):
        body = self.body(rng)
        leaves = not self.options.no_faults and rng.random() < 0.2
        stalls = not self.options.no_faults and rng.random() < 0.1
        key = f"Authorization: Bearer {self.options.key}\r\n" if self.options.key else ""
        reader, writer = await asyncio.open_connection(self.url.hostname, self.url.port)
        try:
            writer.write(f"POST {self.url.path}/chat/completions HTTP/1.1\r\nHost: localhost\r\n{key}"
                         f"Content-Type: application/json\r\nConnection: close\r\n"
                         f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
            begin = last = time.monotonic()
            status = int((await reader.readline()).split()[1])
            if status != 200:
                self.refused += 1
                return await asyncio.sleep(0.2)
            seen = 0
            async for line in reader:
                if not line.startswith(b"data: {"):
                    if line.startswith(b"data: [DONE]"):
                        self.ended += 1
                        return
                    continue
                choices = json.loads(line[6:])["choices"]
                delta = choices[0]["delta"] if choices else {}
                if not (delta.get("content") or delta.get("reasoning_content")):
                    continue
                now = time.monotonic()
                (self.between if seen else self.first).append(now - (last if seen else begin))
                last, seen = now, seen + 1
                self.tokens += 1
                if leaves and seen == 10:
                    self.left += 1
                    return
                if stalls and seen == 5:
                    await asyncio.sleep(2)
                    last = time.monotonic()
            self.lost += 1
        except (OSError, asyncio.IncompleteReadError):
            self.lost += 1
        finally:
            writer.close()

    async def client(self, number, until):
        rng = random.Random(number)
        while time.monotonic() < until:
            await self.ask(rng)

    async def run(self):
        before = resident_kb(self.options.pid) if self.options.pid else None
        begin = time.monotonic()
        await asyncio.gather(*(self.client(i, begin + self.options.seconds)
                               for i in range(self.options.streams)))
        seconds = time.monotonic() - begin
        out = {"streams": self.options.streams, "seconds": round(seconds, 1), "ended": self.ended,
               "left": self.left, "refused": self.refused, "lost": self.lost,
               "tokens_per_s": round(self.tokens / seconds, 1),
               "first_token_s": {"p50": quantile(self.first, 0.5), "p95": quantile(self.first, 0.95)},
               "between_tokens_s": {"p50": quantile(self.between, 0.5), "p95": quantile(self.between, 0.95)}}
        if before:
            out["resident_kb"] = {"before": before, "after": resident_kb(self.options.pid)}
        print(json.dumps(out))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="with its path, as http://127.0.0.1:8080/v1")
    parser.add_argument("--streams", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--max-tokens", type=int, default=128)
    parser.add_argument("--prompt-words", type=int, help="all prompts of this length")
    parser.add_argument("--model", default="any")
    parser.add_argument("--key", default=os.environ.get("PONDER_API_KEY", ""))
    parser.add_argument("--pid", type=int, help="of the server")
    parser.add_argument("--no-faults", action="store_true")
    asyncio.run(Load(parser.parse_args()).run())


if __name__ == "__main__":
    main()
