#!/usr/bin/env python3
"""Load on a server that speaks OpenAI's streaming chat: `serve_load.py URL [--streams N] [--seconds S]`.

N clients ask one after the other for S seconds, prompts short and long, mixed; some leave in the middle
and some stall before they read on. Prints one JSON object: replies, tokens/s of all, p50 and p95 of the
time to the first token and between tokens, and (--pid) resident memory of the server at half time and at the end.
With --no-faults nobody leaves or stalls, for comparisons of speed: run two servers in turns, A B A B.
With --check N, N of the replies are asked for once more when all is quiet, each alone: their text, and the
log-probabilities of its tokens, have to be the same to the last bit. Exit code 1 if one differs or was lost.
With --busy the machine is full of reading instead: --long prompts of --long-words each and one body of 10 MB are
always in flight, two replies stream, and what is measured is how long others wait: /health (p99), a short question's
first token (p95), the streams' next token (p99); and how many tokens a second the model runs, of prompts and replies.
Only the standard library; one thread.
"""
import argparse
import asyncio
import json
import os
import random
import sys
import time
from urllib.parse import urlsplit


def resident_kb(pid):
    with open(f"/proc/{pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def quantile(values, q):
    values = sorted(values)
    return round(values[min(len(values) - 1, int(q * len(values)))], 4) if values else None


def random_text(rng, words):
    return " ".join(rng.choice("sun moon sea road tree stone bird wind".split()) for _ in range(words))


class Load:
    def __init__(self, options):
        self.options = options
        self.url = urlsplit(options.url)
        self.first, self.between, self.tokens = [], [], 0
        self.replies = []  # (body, lines) of those that may be asked for again
        self.ended = self.left = self.refused = self.lost = 0

    def body(self, rng):
        text = random_text(rng, rng.choice(self.options.prompt_words))
        request = {"model": self.options.model, "stream": True, "max_tokens": self.options.max_tokens,
                   "stream_options": {"include_usage": True}, "seed": rng.randrange(1 << 30),
                   "messages": [{"role": "user", "content": text}]}
        # Those that are asked for again; few, because who reads all of them is slower than the server.
        if self.options.check and rng.random() < 0.125:
            request["logprobs"] = True
        return json.dumps(request)

    async def ask(self, rng):
        faults = not self.options.no_faults
        await self.reply(self.body(rng), leaves=faults and rng.random() < 0.2, stalls=faults and rng.random() < 0.1)

    async def reply(self, body, leaves=False, stalls=False):
        """Asks once. The lines of a reply that came to its end, else None."""
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
                await asyncio.sleep(0.2)
                return None
            seen, kept, lines = 0, '"logprobs"' in body, []
            async for line in reader:
                if not line.startswith(b"data: {"):
                    if line.startswith(b"data: [DONE]"):
                        self.ended += 1
                        if kept:
                            self.replies.append((body, lines))
                        return lines
                    continue
                if kept:
                    lines.append(line)
                if b'"choices":[]' in line:  # a piece may hold several tokens
                    self.tokens += json.loads(line[6:])["usage"]["completion_tokens"] - seen
                if b'content":"' not in line or b'content":""' in line:
                    continue
                now = time.monotonic()
                (self.between if seen else self.first).append(now - (last if seen else begin))
                last, seen = now, seen + 1
                self.tokens += 1
                if leaves and seen == 10:
                    self.left += 1
                    return None
                if stalls and seen == 5:
                    await asyncio.sleep(2)
                    last = time.monotonic()
            self.lost += 1
            return None
        except (OSError, asyncio.IncompleteReadError):
            self.lost += 1
            return None
        finally:
            writer.close()

    async def client(self, number, until):
        rng = random.Random(number)
        while time.monotonic() < until:
            await self.ask(rng)

    async def differing(self):
        """How many of some replies are not what the same request gives when nobody else asks."""
        chosen = random.Random(1).sample(self.replies, min(self.options.check, len(self.replies)))
        return len(chosen), sum([joined(lines) != joined(await self.reply(body)) for body, lines in chosen])

    async def half_time(self):
        await asyncio.sleep(self.options.seconds / 2)
        return resident_kb(self.options.pid) if self.options.pid else None

    async def run(self):
        begin = time.monotonic()
        half, *_ = await asyncio.gather(self.half_time(), *(self.client(i, begin + self.options.seconds)
                                                            for i in range(self.options.streams)))
        seconds = time.monotonic() - begin
        out = {"streams": self.options.streams, "seconds": round(seconds, 1), "ended": self.ended,
               "left": self.left, "refused": self.refused, "lost": self.lost,
               "tokens_per_s": round(self.tokens / seconds, 1),
               "first_token_s": {"p50": quantile(self.first, 0.5), "p95": quantile(self.first, 0.95)},
               "between_tokens_s": {"p50": quantile(self.between, 0.5), "p95": quantile(self.between, 0.95)}}
        if half:
            out["resident_kb"] = {"half": half, "end": resident_kb(self.options.pid)}
        if self.options.check:
            out["asked_again"], out["differ"] = await self.differing()
        print(json.dumps(out))
        return out["lost"] or out.get("differ")


class Busy(Load):
    """Long prompts and a body of 10 MB in flight; who is kept waiting, and for how long?"""

    def request(self, text, tokens, seed):
        return json.dumps({"model": self.options.model, "stream": True, "max_tokens": tokens, "seed": seed,
                           "stream_options": {"include_usage": True}, "reasoning_effort": "none",
                           "messages": [{"role": "user", "content": text}]})

    async def again(self, until, body, times=None):
        """Asks until the time is over; `times` gets (first, between) of each."""
        number = 0
        while time.monotonic() < until:
            number += 1
            one = Load(self.options)
            if times:  # also of a reply that does not end before the time is over
                one.first, one.between = times
            await one.reply(body(number))
            self.refused, self.lost = self.refused + one.refused, self.lost + one.lost

    async def get(self, path):
        reader, writer = await asyncio.open_connection(self.url.hostname, self.url.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        text = await reader.read()
        writer.close()
        return text.decode()

    async def health(self, until, times):
        while time.monotonic() < until:
            begin = time.monotonic()
            if " 200 " not in (await self.get("/health")).split("\n")[0]:
                self.lost += 1
            times.append(time.monotonic() - begin)
            await asyncio.sleep(0.02)

    async def computed(self):
        """Tokens that the server has run through its model so far, of prompts and of replies."""
        lines = (await self.get("/metrics")).splitlines()
        return sum(int(line.split()[1]) for line in lines
                   if line.startswith(("ponder_prefill_rows_total ", "ponder_decode_rows_total ")))

    async def large(self, until):
        """A body of 10 MB after the other, each in a second (--large-seconds), as from afar. Refused, in the end, since they do not fit
        in a context; they have to be read to know."""
        piece = b"a" * (1 << 16)
        body = [b'{"messages":[{"role":"user","content":"', *[piece] * 160, b'"}]}']
        key = f"Authorization: Bearer {self.options.key}\r\n" if self.options.key else ""
        head = (f"POST {self.url.path}/chat/completions HTTP/1.1\r\nHost: localhost\r\n{key}Connection: close\r\n"
                f"Content-Length: {sum(map(len, body))}\r\n\r\n")
        while time.monotonic() < until:
            begin = time.monotonic()
            reader, writer = await asyncio.open_connection(self.url.hostname, self.url.port)
            writer.write(head.encode())
            for number, part in enumerate(body):
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(begin + self.options.large_seconds * number / len(body) - time.monotonic())
            if b" 400 " not in await reader.readline():
                raise RuntimeError("a body of 10 MB was not refused as too long for the context")
            writer.close()

    async def run(self):
        rng, health, short, stream = random.Random(1), [], ([], []), ([], [])
        until = time.monotonic() + self.options.seconds
        # Prepared, so that measuring does not wait for them; each is asked once, or it would be found in the cache.
        long_ones = [self.request(random_text(rng, self.options.long_words) + str(n), 4, n) for n in range(400)]
        short_one = lambda n: self.request(f"What is {n}+{n}?", 2, n)
        stream_one = lambda n: self.request("Tell me a long story.", 500, n)
        begin, before = time.monotonic(), await self.computed()
        waiting = [asyncio.create_task(one) for one in (
            self.health(until, health), self.large(until), self.again(until, short_one, short),
            *(self.again(until, lambda n: long_ones.pop()) for _ in range(self.options.long)),
            *(self.again(until, stream_one, stream) for _ in range(2)))]
        await asyncio.wait(waiting, timeout=until - time.monotonic())
        tokens = (await self.computed() - before) / (time.monotonic() - begin)
        for one in waiting:
            one.cancel()
        failed = [one for one in await asyncio.gather(*waiting, return_exceptions=True)
                  if isinstance(one, Exception) and not isinstance(one, asyncio.CancelledError)]
        print(json.dumps({"long": self.options.long, "long_words": self.options.long_words,
                          "health_s": {"n": len(health), "p50": quantile(health, 0.5), "p99": quantile(health, 0.99)},
                          "short_first_token_s": {"n": len(short[0]), "p95": quantile(short[0], 0.95)},
                          "stream_next_token_s": {"n": len(stream[1]), "p99": quantile(stream[1], 0.99)},
                          "tokens_per_s": round(tokens, 1), "refused": self.refused, "lost": self.lost}))
        for one in failed:
            print(one, file=sys.stderr)
        return self.lost or self.refused or failed or not (health and short[0] and stream[1])


def joined(lines):
    """A reply without the borders of its pieces, which depend on when they were sent."""
    if lines is None:
        return None
    choices = [choice for line in lines for choice in json.loads(line[6:])["choices"]]
    tokens = [token for choice in choices for part in ("reasoning_content", "content")
              for token in (choice.get("logprobs") or {}).get(part) or []]
    text = ["".join(choice["delta"].get(part) or "" for choice in choices) for part in ("reasoning_content", "content")]
    return text, [(token["token"], token["logprob"]) for token in tokens]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="with its path, as http://127.0.0.1:8080/v1")
    parser.add_argument("--streams", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--max-tokens", type=int, default=128)
    parser.add_argument("--prompt-words", type=int, nargs="+", default=[8, 64, 64, 400],
                        help="lengths of the prompts, one of them drawn for each")
    parser.add_argument("--model", default="any")
    parser.add_argument("--key", default=os.environ.get("PONDER_API_KEY", ""))
    parser.add_argument("--pid", type=int, help="of the server")
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--check", type=int, default=0, metavar="N", help="ask N of them again, alone")
    parser.add_argument("--busy", action="store_true", help="who waits beside long prompts?")
    parser.add_argument("--long", type=int, default=4, metavar="N", help="of them at once")
    parser.add_argument("--long-words", type=int, default=7900)
    parser.add_argument("--large-seconds", type=float, default=1, help="for 10 MB to be sent; 0: one after the other in a tight loop")
    options = parser.parse_args()
    load = Busy(options) if options.busy else Load(options)
    sys.exit(1 if asyncio.run(load.run()) else 0)


if __name__ == "__main__":
    main()
