"""The peers' side of side_by_side.py: one training step or one prediction on request.

Requests come on standard input, one a line: `train`, `predict N`, `memory`, `quit`. Each but the
last is answered by one line of JSON on standard output: {"seconds": ...} for the time of the call
alone, {"peak_bytes": ...}, or {"error": ...}. The first line is {"ready": {"name": ..., ...}},
versions and settings, once everything is loaded.
"""

import argparse
import json
import os
import sys
import time


def arguments(description):
    """A parser with the options that every worker takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--size", type=int, default=64, help="side of the square gray image")
    parser.add_argument("--labels", type=int, default=1397)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, help="the framework's own choice if not given")
    return parser


def peak_resident_bytes():
    """The most memory this process ever had resident; Linux counts VmHWM in KiB."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmHWM")


def answer(request, train_step, predict):
    """What to send back for a request."""
    command, *rest = request.split()
    if command == "memory":
        return {"peak_bytes": peak_resident_bytes()}
    if command == "train":
        run = train_step
    elif command == "predict":
        count = int(rest[0])

        def run():
            predict(count)

    else:
        return {"error": f"unknown request '{request}'"}
    start = time.perf_counter()
    run()
    return {"seconds": time.perf_counter() - start}


def serve(ready, train_step, predict):
    """Answers requests until `quit` or the end of standard input.

    `predict` takes the number of images. What libraries print goes to standard error.
    """
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def send(message):
        print(json.dumps(message), file=channel, flush=True)

    send({"ready": ready})
    for line in sys.stdin:
        request = line.strip()
        if request == "quit":
            break
        try:
            send(answer(request, train_step, predict))
        except Exception as failure:  # noqa: BLE001 - whatever it is, the other side is told
            send({"error": f"request '{request}': {failure!r}"})
