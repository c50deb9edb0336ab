#!/usr/bin/env python3
"""Serving under load: ponder alone with faults and a check of every bit, and beside llama-server.

    serve_versus.py load MODEL [--streams 64] [--prompt-words 8 32 64 200]   # 60 s, logged; as long as fits its context
    serve_versus.py pairs FILE.gguf --llama-server PATH [--pairs 5]          # 16 streams, A B, B A, ...
    serve_versus.py idle MODEL [--clients 2000]                              # memory of clients that are silent
    serve_versus.py bodies MODEL [--clients 60]                              # memory of long bodies that do not end
    serve_versus.py busy MODEL [--pairs 3]                                   # who waits beside long prompts, by turns and without
    serve_versus.py drafts MODEL [--rounds 7]                                # with the draft head and without
    serve_versus.py prefix MODEL                                             # a long conversation, a long prompt twice
    serve_versus.py table                                                    # docs/serve-bench.md from the logs

The load itself is bench/serve_load.py. A pair starts each server anew, warms it with one round, and takes the
tokens of all streams a second over the same seconds with the same prompts; both have as many threads, room for
16 replies, and their own defaults otherwise. llama-server is any build of it (`cmake --build ... --target
llama-server` with GGML_NATIVE=ON is its best). Nothing else should run meanwhile.
"""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from machine import cpu_name
from serve_load import random_text, resident_kb

ROOT = pathlib.Path(__file__).resolve().parent.parent
AIM = 2


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def commands(options, model, port):
    threads = str(options.threads)
    cache = getattr(options, "cache_tokens", None)
    room = ["--cache-tokens", str(cache)] if cache else []
    return {
        "ponder": [options.ponder, "serve", "-m", model, "--port", str(port), "--threads", threads, *room],
        "whole steps": [options.ponder, "serve", "-m", model, "--port", str(port), "--threads", threads, "--step-ms", "0"],
        "drafts": [options.ponder, "serve", "-m", model, "--port", str(port), "--threads", threads,
                   "--speculate", "mtp", "--draft-tokens", "1"],
        "llama-server": [getattr(options, "llama_server", None), "-m", model, "--port", str(port), "-t", threads, "-np", "16",
                         "-c", str(16 * 1024)],
    }


@contextlib.contextmanager
def server(options, who, model, **environment):
    """(URL, process id) of a server that answers."""
    port = free_port()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(word) for word in commands(options, model, port)[who]],
                                   stdout=said, stderr=subprocess.STDOUT, env={**os.environ, **environment})
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health").close()
                    break
                if process.poll() is not None:
                    said.seek(0)
                    raise SystemExit(f"{who} did not start: {said.read().decode(errors='replace')[-500:]}")
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/v1", process.pid
        finally:
            process.terminate()
            process.wait()


def load(url, *words):
    done = subprocess.run([sys.executable, ROOT / "bench/serve_load.py", url, *map(str, words)], capture_output=True,
                          text=True)
    if done.returncode:
        print(f"serve_load.py: {done.stdout}{done.stderr}", file=sys.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def log(options, kind, model, **record):
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    record = {"kind": kind, "model": pathlib.Path(model).name, "time": stamp, "cpu": cpu_name(),
              "threads": options.threads, **record}
    with open(options.out / f"serve-{kind}.jsonl", "a") as lines:
        lines.write(json.dumps(record) + "\n")
    print(json.dumps(record), flush=True)


def run_load(options):
    with server(options, "ponder", options.model) as (url, pid):
        result = load(url, "--streams", options.streams, "--seconds", options.seconds, "--check", options.check,
                      "--pid", pid, "--prompt-words", *options.prompt_words)
    log(options, "load", options.model, cache_tokens=options.cache_tokens, **result)


def run_pairs(options):
    common = ["--streams", 16, "--no-faults", "--prompt-words", 64]
    pair_id = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    for pair in range(options.pairs):
        speeds = {}
        for who in ("ponder", "llama-server") if pair % 2 == 0 else ("llama-server", "ponder"):
            with server(options, who, options.model) as (url, _):
                load(url, *common, "--seconds", 1, "--max-tokens", 16)
                speeds[who] = load(url, *common, "--seconds", options.seconds)
        log(options, "pairs", options.model, run=pair_id, pair=pair, **speeds)


def run_idle(options):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, options.clients + 100)), hard))
    with server(options, "ponder", options.model) as (url, pid):
        port = int(url.split(":")[2].split("/")[0])
        load(url, "--streams", 1, "--seconds", 1)
        before = resident_kb(pid)
        clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(options.clients)]
        time.sleep(2)
        after = resident_kb(pid)
        answered = load(url, "--streams", 1, "--seconds", 1)["lost"] == 0
        for client in clients:
            client.close()
    log(options, "idle", options.model, clients=options.clients, before_kb=before, after_kb=after, answered=answered)


def unfinished(port, clients, key):
    """Sends all but the last kilobyte of a body of 16 MB on each of many connections, as far as the server reads."""
    body = b'{"messages":[{"role":"user","content":"' + b"a" * ((16 << 20) - 2048)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n{key}Content-Length: {len(body) + 1024}\r\n\r\n".encode()
    out = []
    for _ in range(clients):
        client = socket.create_connection(("127.0.0.1", port))
        client.settimeout(1)
        with contextlib.suppress(OSError):  # refused: it is not read to its end
            client.sendall(head + body)
        out.append(client)
    return out


def run_bodies(options):
    key = "a-key-for-the-bench"
    kb = {}
    for who, header in (("without a key", ""), ("with a key", f"Authorization: Bearer {key}\r\n")):
        with server(options, "ponder", options.model, PONDER_API_KEY=key) as (url, pid):
            port = int(url.split(":")[2].split("/")[0])
            load(url, "--streams", 1, "--seconds", 1, "--key", key)
            before = resident_kb(pid)
            clients = unfinished(port, options.clients, header)
            time.sleep(1)
            kb[who] = resident_kb(pid) - before
            for client in clients:
                client.close()
    log(options, "bodies", options.model, clients=options.clients, kb=kb)


def run_busy(options):
    for pair in range(options.begun, options.begun + options.pairs):
        sides = {}
        for who in ("ponder", "whole steps") if pair % 2 == 0 else ("whole steps", "ponder"):
            with server(options, who, options.model) as (url, _):
                sides[who] = load(url, "--busy", "--seconds", options.seconds, "--large-seconds", options.large_seconds)
        log(options, "busy", options.model, pair=pair, large_seconds=options.large_seconds, **sides)


def reply(url, messages, **more):
    body = json.dumps({"messages": messages, "temperature": 0, **more})
    request = urllib.request.Request(url + "/chat/completions", body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def user(text):
    return {"role": "user", "content": text}


def replies(url, questions):
    """(What each question is answered, token by token with log-probabilities; seconds of all)."""
    begin = time.monotonic()
    out = [reply(url, [user(question)], logprobs=True)["choices"][0] for question in questions]
    return out, time.monotonic() - begin


def counted(url, name):
    with urllib.request.urlopen(url.removesuffix("/v1") + "/metrics") as answer:
        return next(int(line.split()[1]) for line in answer.read().decode().splitlines() if line.startswith(name + " "))


def run_drafts(options):
    """One question at a time, in rounds with and without drafts, both servers being there all the while."""
    tasks = ("countdown", "long_addition", "gcd", "sorting", "word_problem", "date_arithmetic")
    questions = []
    for task in tasks:
        done = subprocess.run([options.ponder, "tasks", "sample", task, "-n", "4", "--json"], capture_output=True,
                              text=True, check=True)
        questions += [json.loads(line)["prompt"] for line in done.stdout.splitlines()]
    with server(options, "ponder", options.model) as (plain, _), server(options, "drafts", options.model) as (drafts, _):
        seconds, same, asked = {"plain": [], "drafts": []}, 0, 0
        for number in range(options.rounds + 1):
            answers = {}
            for who, url in sorted({"plain": plain, "drafts": drafts}.items(), reverse=number % 2 == 0):
                answers[who], spent = replies(url, questions)
                if number:  # the first round warms both up
                    seconds[who].append(spent)
            asked += len(questions)
            same += sum(a == b for a, b in zip(answers["plain"], answers["drafts"]))
        drafted, accepted = (counted(drafts, f"ponder_{what}_tokens_total") for what in ("drafted", "accepted"))
    log(options, "drafts", options.model, asked=asked, same=same, drafted=drafted, accepted=accepted, **seconds)


def conversation(url, turns, max_tokens):
    """One record a turn."""
    messages, out, before = [], [], 0
    for turn in range(turns):
        messages.append(user(f"What is {turn + 21} + {7 * turn + 3}?"))
        answer = reply(url, messages, max_tokens=max_tokens)
        said, usage = answer["choices"][0]["message"]["content"], answer["usage"]
        messages.append({"role": "assistant", "content": said or "-"})
        out.append({"prompt": usage["prompt_tokens"], "computed": usage["prompt_cache_miss_tokens"],
                    "new": usage["prompt_tokens"] - before})
        before = usage["prompt_tokens"]
    return out


def run_prefix(options):
    """A conversation, and prompts of about 2,000 tokens asked for one token, cold and once more."""
    rng = random.Random(1)
    with server(options, "ponder", options.model) as (url, _):
        turns = conversation(url, options.turns, options.max_tokens)
        cold, cached, same = [], [], 0
        for _ in range(options.rounds):
            prompt, answers = [user(random_text(rng, options.words))], []
            for seconds in (cold, cached):
                begin = time.monotonic()
                answers.append(reply(url, prompt, max_tokens=1, logprobs=True))
                seconds.append(time.monotonic() - begin)
            same += answers[0]["choices"] == answers[1]["choices"]
        tokens = answers[0]["usage"]["prompt_tokens"]
    log(options, "prefix", options.model, turns=turns, prompt_tokens=tokens, cold=cold, cached=cached, same=same)


def read(options, kind):
    path = options.out / f"serve-{kind}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def ms(seconds):
    return f"{1000 * seconds:.0f}"


def load_table(records):
    rows = ["| model | streams | tokens in the cache | replies | left | refused | lost | asked again | differ | tokens/s | first token, ms: p50 | p95 "
            "| between tokens, ms: p50 | p95 | MB at half time | at the end |", "|---|" + "---:|" * 15]
    for r in {(r["model"], r["streams"]): r for r in records}.values():  # the newest of each
        first, between, memory = r["first_token_s"], r["between_tokens_s"], r["resident_kb"]
        room = r.get("cache_tokens") or "default"
        rows.append(f"| {r['model']} | {r['streams']} | {room} | {r['ended']} | {r['left']} | {r['refused']} | {r['lost']} | {r['asked_again']} "
                    f"| {r['differ']} | {r['tokens_per_s']:.0f} | {ms(first['p50'])} | {ms(first['p95'])} "
                    f"| {ms(between['p50'])} | {ms(between['p95'])} | {memory['half'] / 1024:.0f} "
                    f"| {memory['end'] / 1024:.0f} |")
    return rows


def pairs_table(records):
    rows = ["| file | ponder, tokens/s | llama-server | ratio (min - max) | aim | pairs | first token, ms: ponder "
            "| llama-server |", "|---|" + "---:|" * 7]
    runs = {}
    for r in records:
        runs.setdefault((r["model"], r["run"]), []).append(r)
    for (model, _), pairs in {key[0]: (key, value) for key, value in runs.items()}.values():
        both = [[p[who] for p in pairs] for who in ("ponder", "llama-server")]
        ours, theirs = [[x["tokens_per_s"] for x in side] for side in both]
        ratios = [a / b for a, b in zip(ours, theirs)]
        waits = [statistics.median(x["first_token_s"]["p50"] for x in side) for side in both]
        rows.append(f"| {model} | {statistics.median(ours):.0f} | {statistics.median(theirs):.0f} "
                    f"| {statistics.median(ratios):.2f} ({min(ratios):.2f} - {max(ratios):.2f}) | {AIM} | {len(pairs)} "
                    f"| {ms(waits[0])} | {ms(waits[1])} |")
    return rows


def busy_part(records):
    """The last run of those bodies that come in a second, and of those that come one after the other in a tight loop."""
    page = []
    for tight, how in ((False, ""), (True, ", one after the other as fast as they are taken,")):
        some = [r for r in records if (r.get("large_seconds", 1) == 0) == tight]
        if some:
            page += [f"While four prompts of 8,000 tokens and a body of 10 MB{how} are in flight on {some[-1]['model']} and two replies run, "
                     f"others wait so long (median of runs in turn, least and most):", "", *busy_table(some), ""]
    return page


def busy_table(records):
    first = next((i for i in reversed(range(len(records))) if records[i]["pair"] == 0), 0)
    records = records[first:]  # of the last run
    rows = ["| steps | /health, ms: p99 | a short question's first token, ms: p95 | next token of replies that run, ms: p99 | "
            "tokens/s of all |", "|---|" + "---:|" * 4]
    for who, name in (("ponder", "as they are (--step-ms 200)"), ("whole steps", "of 512 rows (--step-ms 0)")):
        sides = [record[who] for record in records]
        of = lambda what, q: [1000 * side[what][q] for side in sides]
        cell = lambda values: f"{statistics.median(values):.0f} ({min(values):.0f} - {max(values):.0f})"
        rows.append(f"| {name} | {cell(of('health_s', 'p99'))} | {cell(of('short_first_token_s', 'p95'))} "
                    f"| {cell(of('stream_next_token_s', 'p99'))} | {cell([side['tokens_per_s'] for side in sides])} |")
    return rows


def span(values):
    return f"{min(values)} to {max(values)}"


def prefix_part(r):
    turns, ratios = r["turns"], [a / b for a, b in zip(r["cold"], r["cached"])]
    later = turns[1:]
    return (f"A conversation of {len(turns)} turns with {r['model']} ends with a prompt of {turns[-1]['prompt']} tokens; after the "
            f"first, turns added {span([turn['new'] for turn in later])} tokens, the last answer among them, and computed "
            f"{span([turn['computed'] for turn in later])}. A prompt of "
            f"{r['prompt_tokens']} tokens once more: its first token comes {statistics.median(ratios):.0f} times sooner "
            f"({min(ratios):.0f} - {max(ratios):.0f}; {ms(statistics.median(r['cached']))} for "
            f"{ms(statistics.median(r['cold']))} ms), {r['same']} of {len(ratios)} with the same log-probability to the bit.")


def write_page(options):
    kinds = ("load", "pairs", "idle", "drafts", "prefix", "busy", "bodies")
    loads, pairs, idle, drafts, prefixes, busy, bodies = records = [read(options, kind) for kind in kinds]
    if not any(records):
        raise SystemExit(f"{options.out}: holds no log; measure first")
    machine = sum(records, [])[-1]
    page = ["# Serving under load", "",
            "Written by `bench/serve_versus.py table` from its logs; do not edit.", "",
            f"Machine: {machine['cpu']}, {machine['threads']} threads; clients on the same cores.", ""]
    if loads:
        page += ["Prompts short and long, mixed; a fifth of the clients leave in the middle, a tenth stall for two "
                 "seconds. Replies were asked for again afterwards, each alone: text and log-probabilities have to be "
                 "the same to the bit.", "", *load_table(loads), ""]
    if pairs:
        page += ["Sixteen streams, beside llama-server on the same file, each pair run back to back:", "",
                 *pairs_table(pairs), ""]
    if idle:
        page += [f"{r['clients']} silent connections to {r['model']}: {(r['after_kb'] - r['before_kb']) / 1024:.1f} MB "
                 f"more ({r['before_kb'] / 1024:.0f} to {r['after_kb'] / 1024:.0f}); others are "
                 f"{'answered' if r['answered'] else 'NOT answered'}." for r in idle[-1:]] + [""]
    page += busy_part(busy)
    for r in bodies[-1:]:
        page += [f"{r['clients']} bodies of 16 MB that do not end cost {r['kb']['without a key'] / 1024:.1f} MB without a key, and "
                 f"{r['kb']['with a key'] / 1024:.0f} MB with one (`--tenant-memory-mb` is 128).", ""]
    for r in drafts[-1:]:
        ratios = [a / b for a, b in zip(r["plain"], r["drafts"])]
        page += [f"{r['model']} with its draft head (`--speculate mtp --draft-tokens 1`), one question at a time, greedy: "
                 f"{r['same']} of {r['asked']} answers are the same to the last bit of their log-probabilities; "
                 f"{r['accepted']} of {r['drafted']} drafts were right ({100 * r['accepted'] / r['drafted']:.0f}%); whole "
                 f"requests {statistics.median(ratios):.2f} times as fast ({min(ratios):.2f} - {max(ratios):.2f}, "
                 f"{len(ratios)} pairs).", ""]
    for r in {r["model"]: r for r in prefixes}.values():
        page += [prefix_part(r), ""]
    (ROOT / "docs/serve-bench.md").write_text("\n".join(page).rstrip() + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/bench", help="folder of the logs")
    parser.add_argument("--ponder", default=ROOT / "build/release/ponder")
    parser.add_argument("--threads", type=int, default=2)
    parts = parser.add_subparsers(required=True)
    part = parts.add_parser("load")
    part.add_argument("model")
    part.add_argument("--streams", type=int, default=64)
    part.add_argument("--seconds", type=float, default=60)
    part.add_argument("--check", type=int, default=100)
    part.add_argument("--prompt-words", type=int, nargs="+", default=[8, 64, 64, 400])
    part.add_argument("--cache-tokens", type=int, help="room of the KV cache, so that it is full before half time")
    part.set_defaults(run=run_load)
    part = parts.add_parser("pairs")
    part.add_argument("model")
    part.add_argument("--llama-server", required=True)
    part.add_argument("--pairs", type=int, default=5)
    part.add_argument("--seconds", type=float, default=20)
    part.set_defaults(run=run_pairs)
    part = parts.add_parser("idle")
    part.add_argument("model")
    part.add_argument("--clients", type=int, default=2000)
    part.set_defaults(run=run_idle)
    part = parts.add_parser("bodies")
    part.add_argument("model")
    part.add_argument("--clients", type=int, default=60)
    part.set_defaults(run=run_bodies)
    part = parts.add_parser("busy")
    part.add_argument("model")
    part.add_argument("--pairs", type=int, default=3)
    part.add_argument("--seconds", type=float, default=40)
    part.add_argument("--large-seconds", type=float, default=1, help="for the 10 MB to be sent; 0: one after the other in a tight loop")
    part.add_argument("--begun", type=int, default=0, metavar="N", help="pairs of this run that are in the log: it goes on with the next")
    part.set_defaults(run=run_busy)
    part = parts.add_parser("drafts")
    part.add_argument("model")
    part.add_argument("--rounds", type=int, default=7)
    part.set_defaults(run=run_drafts)
    part = parts.add_parser("prefix")
    part.add_argument("model")
    part.add_argument("--turns", type=int, default=20)
    part.add_argument("--max-tokens", type=int, default=64, help="of an answer in the conversation")
    part.add_argument("--rounds", type=int, default=5, help="prompts that are asked twice")
    part.add_argument("--words", type=int, default=1950, help="of such a prompt")
    part.set_defaults(run=run_prefix)
    parts.add_parser("table").set_defaults(run=write_page)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    options.run(options)


if __name__ == "__main__":
    main()
