"""Decode a 500x375 JPEG and resize it to 64x64, in Pillow and in Lacuna, each on one core.

Usage: decode_resize.py JAVA JAR [--seconds S] [--rounds N] [--out FILE]
JAR is bench/target/quick/benchmarks.jar (mvn package -Dquick).

Both decode all pixels of the same bytes in memory, convert them to RGB and scale with the antialiased
bilinear filter: the same arithmetic, so that results agree. Pillow does so in this process, Lacuna in one
that lives through all rounds; both are bound to one core. Times are of the processor, compiler and collector
included, and rounds alternate, so that a busy machine is busy for both. Pillow's draft mode, which lets libjpeg
decode at an eighth of the size and gives other pixels, is timed beside them for those who use it.

Prints one JSON line, and writes it to FILE: milliseconds an image (median of the rounds, and the
interquartile range), and the median of the rounds' ratios with their range.
"""
import argparse
import io
import json
import os
import statistics
import subprocess
import tempfile
import time

import numpy as np
from PIL import Image, features

SIZE = (64, 64)


def picture():
    """Smooth shapes with some noise: about the size of a photo's file."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:375, 0:500] / 100.0
    waves = [np.sin(x * a + y * b) for a, b in ((1.0, 2.0), (3.0, -1.0), (0.5, 4.0))]
    rgb = np.stack(waves, axis=-1) * 90 + 128 + rng.normal(0, 8, (375, 500, 3))
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def pillow(data, seconds, draft):
    count, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        image = Image.open(io.BytesIO(data))
        if draft:
            image.draft("RGB", SIZE)
        image.convert("RGB").resize(SIZE, Image.Resampling.BILINEAR).tobytes()
        count += 1
    return 1e3 * (time.process_time() - start) / count


def summary(times):
    low, median, high = statistics.quantiles(times, n=4, method="inclusive")
    return {"median": round(median, 3), "iqr": [round(low, 3), round(high, 3)]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("java")
    parser.add_argument("jar")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each of a round's three parts")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--out", help="file for the JSON line")
    options = parser.parse_args()
    core = None
    if hasattr(os, "sched_setaffinity"):
        core = max(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "picture.jpg")
        picture().save(path, quality=90)
        with open(path, "rb") as file:
            data = file.read()
        command = [options.java, "-XX:+UseSerialGC", "-cp", options.jar, "dev.lacuna.bench.DecodeWorker", path]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
            def lacuna(seconds):
                print(seconds, file=worker.stdin, flush=True)
                return float(worker.stdout.readline())

            def part():
                seconds = options.seconds
                return lacuna(seconds), pillow(data, seconds, False), pillow(data, seconds, True)

            # The compiler shares the core with what it compiles.
            lacuna(8.0)
            part()
            times = [part() for _ in range(options.rounds)]
            worker.stdin.close()
    ours, theirs, drafts = zip(*times)
    ratios = [a / b for a, b in zip(ours, theirs)]
    line = json.dumps({
        "bytes": len(data),
        "core": core,
        "load": round(os.getloadavg()[0], 2),
        "rounds": len(times),
        "lacuna_ms": summary(ours),
        "pillow_ms": summary(theirs),
        "pillow_draft_ms": summary(drafts),
        "lacuna_over_pillow": summary(ratios) | {"range": [round(min(ratios), 3), round(max(ratios), 3)]},
        "pillow": Image.__version__,
        "libjpeg_turbo": features.version("libjpeg_turbo"),
    })
    print(line)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write(line + "\n")


if __name__ == "__main__":
    main()
