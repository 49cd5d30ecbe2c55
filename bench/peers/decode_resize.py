"""Decode a 500x375 JPEG and resize it to 64x64, in Pillow and in Lacuna, each on one core.

Usage: decode_resize.py JAVA JAR [SECONDS]   (JAR is bench/target/quick/benchmarks.jar)
Prints one JSON line: milliseconds an image (median of rounds) and their ratio. Rounds alternate, so that a
busy machine is busy for both.
"""
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image, features

ROUNDS = 7


def picture():
    """Smooth shapes with some noise: about the size of a photo's file."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:375, 0:500] / 100.0
    waves = [np.sin(x * a + y * b) for a, b in ((1.0, 2.0), (3.0, -1.0), (0.5, 4.0))]
    rgb = np.stack(waves, axis=-1) * 90 + 128 + rng.normal(0, 8, (375, 500, 3))
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def pillow(data, seconds):
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        image = Image.open(io.BytesIO(data)).convert("RGB")
        image.resize((64, 64), Image.Resampling.BILINEAR).tobytes()
        count += 1
    return 1e3 * (time.perf_counter() - start) / count


def main():
    java, jar = sys.argv[1:3]
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 2.0
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "picture.jpg")
        picture().save(path, quality=90)
        with open(path, "rb") as file:
            data = file.read()
        command = [java, "-XX:+UseSerialGC", "-cp", jar, "dev.lacuna.bench.DecodeWorker", path]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
            def lacuna():
                print(seconds, file=worker.stdin, flush=True)
                return float(worker.stdout.readline())

            lacuna(), lacuna(), pillow(data, seconds)
            times = [(lacuna(), pillow(data, seconds)) for _ in range(ROUNDS)]
            worker.stdin.close()
    ours, theirs = (statistics.median(column) for column in zip(*times))
    print(json.dumps({
        "bytes": len(data),
        "lacuna_ms": round(ours, 3),
        "pillow_ms": round(theirs, 3),
        "lacuna_over_pillow": round(ours / theirs, 3),
        "pillow": Image.__version__,
        "libjpeg_turbo": features.version("libjpeg_turbo"),
    }))


if __name__ == "__main__":
    main()
