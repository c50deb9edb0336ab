#!/usr/bin/env python3
"""Writes the sets of bench/phrasing. Run from the repository's root: python3 tools/phrasing/make.py. Needs Python alone.

The same bytes each time: every random choice hangs on the seed below. The wordings are this folder's own.
"""

import json
import pathlib

import arithmetic
import core
import edges
import followups
import integers
import measures
import notation
import perturb
import shares
import stories
import words

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent.parent / "bench" / "phrasing"
SEED = 20250611


def write(name, rows):
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")


def main():
    people = core.Sets(SEED)
    for part in (arithmetic, integers, notation, shares, measures, words, stories):
        part.run(people)
    for task, rows in people.tasks.items():
        assert len(rows) >= 40, f"{task} has {len(rows)} problems"
        people.rng.shuffle(rows)
        write(f"people/{task}.jsonl", rows)
    edge = core.Sets(SEED)
    edges.run(edge)
    edge.rng.shuffle(edge.tasks["edges"])
    write("edges.jsonl", edge.tasks["edges"])
    for name, rows in perturb.files().items():
        write(f"perturbed/{name}.jsonl", rows)
    write("followups.jsonl", followups.conversations(SEED))
    write("outside.jsonl", [{"prompt": q} for q in (HERE / "outside.txt").read_text(encoding="utf-8").splitlines()])


if __name__ == "__main__":
    main()
