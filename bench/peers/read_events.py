#!/usr/bin/env python3
"""Reads a run's event files with TensorBoard's own reader and holds them against its history.csv.

    python bench/peers/read_events.py RUN [--out FILE.json]

Needs the package tensorboard. Ends with an error if a number is missing or another one.
"""

import argparse
import csv
import json
import pathlib
import struct
from importlib.metadata import version

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def single(value):
    """The nearest float of 32 bits, as events hold numbers."""
    return struct.unpack("f", struct.pack("f", value))[0]


def scalar(event):
    return event.value if hasattr(event, "value") else float(event.tensor_proto.float_val[0])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("run", type=pathlib.Path)
    arguments.add_argument("--out", type=pathlib.Path)
    given = arguments.parse_args()

    events = EventAccumulator(str(given.run), size_guidance={"scalars": 0, "tensors": 0})
    events.Reload()
    found = {
        tag: {event.step: scalar(event) for event in events.Scalars(tag)}
        for tag in events.Tags()["scalars"]
    }
    with open(given.run / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    compared = 0
    for row in rows:
        for tag, text in row.items():
            if tag in ("epoch", "best") or not text:
                continue
            value = found[tag][int(row["epoch"])]
            if value != single(float(text)):
                raise SystemExit(f"{tag} of epoch {row['epoch']}: {value}, expected {text}")
            compared += 1
    result = {
        "tensorboard": version("tensorboard"),
        "epochs": len(rows),
        "tags": sorted(found),
        "numbers_compared": compared,
        "equal": True,
    }
    text = json.dumps(result, indent=2)
    print(text)
    if given.out:
        given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
