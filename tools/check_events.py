#!/usr/bin/env python3
"""Reads a run's event file with TensorBoard's own reader and with tbparse, and compares every scalar
and text with metrics.jsonl.

usage: check_events.py RUN
"""
import json
import math
import pathlib
import sys

from tbparse import SummaryReader
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = pathlib.Path(sys.argv[1])
lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
scalars = {
    (name, line["step"]): value
    for line in lines
    for name, value in line.items()
    if name != "step" and isinstance(value, (int, float))
}
texts = {
    (f"{name}/{i + 1}" if i else name, line["step"]): text
    for line in lines
    for name, value in line.items()
    if isinstance(value, list)
    for i, text in enumerate(value)
}

accumulator = EventAccumulator(str(run), size_guidance={"scalars": 0, "tensors": 0})
accumulator.Reload()
found = {}
for tag in accumulator.Tags()["scalars"]:
    for event in accumulator.Scalars(tag):
        assert (tag, event.step) not in found, f"{tag} of step {event.step} is there twice"
        found[tag, event.step] = event.value
assert set(found) == set(scalars), "the steps or names differ"
for key, value in scalars.items():
    assert math.isclose(found[key], value, rel_tol=1e-6, abs_tol=1e-30), (key, value, found[key])
found = {
    (tag, event.step): event.tensor_proto.string_val[0].decode()
    for tag in accumulator.Tags()["tensors"]
    for event in accumulator.Tensors(tag)
}
assert found == texts, "the texts differ"

reader = SummaryReader(str(run))
parsed = {(row.tag, row.step) for row in reader.scalars.itertuples()}
assert parsed == set(scalars), "tbparse sees other steps or names"
parsed = {(row.tag, row.step): row.value for row in reader.text.itertuples()}
assert parsed == texts, "tbparse sees other texts"
print(f"{len(scalars)} scalars and {len(texts)} texts of {len(lines)} steps, as in metrics.jsonl")
