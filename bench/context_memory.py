#!/usr/bin/env python3
"""How much memory a long text takes, against what `ponder inspect --ctx` says of its cache.

    bench/context_memory.py -m MODEL [--tokens 32000] [--ctx 32768] [--small 4096]

Runs `ponder ask` once with a prompt of so many tokens and once with a short one, each in a context of its
own, and compares the difference of what stayed in memory at most (VmHWM of the process) with the
difference that inspect tells. Says what each context takes, and fails where the two are more than a
tenth apart. Keys that are never written take no memory, so the prompt has to fill its context.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile


def told(args, context):
    said = subprocess.run([args.ponder, "inspect", args.model, "--json", "--ctx", str(context)],
                          check=True, capture_output=True, text=True).stdout
    return json.loads(said)["memory"]


def measured(args, tokens, context):
    """Bytes that were in memory at most while a prompt of about so many tokens was read."""
    command = [args.ponder, "ask", "-m", args.model, "--raw", "--json", "--quiet", "--ctx", str(context),
               "--max-tokens", "2", "--temperature", "0"]
    with tempfile.TemporaryFile("w+") as text, tempfile.TemporaryFile("w+") as said:
        text.write("the cat sat on the mat and then " * (tokens // 8))
        text.seek(0)
        child = subprocess.Popen(command, stdin=text, stdout=said)
        _, status, usage = os.wait4(child.pid, 0)
        said.seek(0)
        out = said.read()
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_maxrss * 1024, json.loads(out)["usage"]["prompt_tokens"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-m", "--model", required=True)
    parser.add_argument("--ponder", default="ponder")
    parser.add_argument("--tokens", type=int, default=32000)
    parser.add_argument("--ctx", type=int, default=32768)
    parser.add_argument("--small", type=int, default=4096)
    args = parser.parse_args()
    told_long, told_short = told(args, args.ctx), told(args, args.small)
    long, read = measured(args, args.tokens, args.ctx)
    short, few = measured(args, args.small * args.tokens // args.ctx, args.small)
    print(f"prompts of {read} and {few} tokens")
    print(f"inspect: {told_long['kv_cache'] / 1e6:.1f} MB at {args.ctx} "
          f"({told_long['kv_of_windows'] / 1e6:.1f} of windows, {told_long['states'] / 1e6:.1f} of states), "
          f"{told_short['kv_cache'] / 1e6:.1f} MB at {args.small}")
    said_more, took_more = told_long["kv_cache"] - told_short["kv_cache"], long - short
    print(f"in memory at most: {long / 1e6:.1f} MB and {short / 1e6:.1f} MB: {took_more / 1e6:.1f} MB more, "
          f"{said_more / 1e6:.1f} MB told, {took_more / said_more - 1:+.1%}")
    sys.exit(abs(took_more / said_more - 1) > 0.1)


if __name__ == "__main__":
    main()
