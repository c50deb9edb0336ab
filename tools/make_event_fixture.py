#!/usr/bin/env python3
"""Writes tests/fixtures/events.bin: an event file as TensorBoard's own classes write it (needs
`pip install tensorboard`).

usage: make_event_fixture.py
"""
import pathlib

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

OUT = pathlib.Path(__file__).parent.parent / "tests/fixtures/events.bin"


def text(tag, string):
    return summary_pb2.Summary.Value(
        tag=tag,
        tensor=tensor_pb2.TensorProto(
            dtype=types_pb2.DT_STRING,
            string_val=[string.encode()],
            tensor_shape=tensor_shape_pb2.TensorShapeProto(),
        ),
        metadata=summary_pb2.SummaryMetadata(
            plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="text"),
            data_class=summary_pb2.DATA_CLASS_TENSOR,
        ),
    )


def scalar(tag, value):
    return summary_pb2.Summary.Value(tag=tag, simple_value=value)


events = [event_pb2.Event(wall_time=1.5, file_version="brain.Event:2")]
for step, values in (
    (1, [scalar("loss", 2.75), scalar("gradient_norm", 1e-30)]),
    (
        300,
        [
            scalar("loss", 0.1),
            text("sample", "grüß dich"),
            text("note", ""),
            text("sample/2", "x" * 200),
        ],
    ),
    (1 << 40, [scalar("ü", -1.0)]),
):
    summary = summary_pb2.Summary(value=values)
    events.append(event_pb2.Event(wall_time=1.7e9 + step / 1000, step=step, summary=summary))
with OUT.open("wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(event.SerializeToString(deterministic=True))
    writer.flush()
