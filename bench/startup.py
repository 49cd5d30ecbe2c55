#!/usr/bin/env python3
"""Times how long programs take from start to end: the image with its own JVM beside the launcher.

    mvn -Pdist -Dquick package
    python3 bench/startup.py --model MODEL.safetensors --image IMAGE [--out FILE.json]
        image=dist/target/quick/image/bin/lacuna launcher=cli/lacuna

Prints the median and quartiles of 20 starts each, the programs taking turns, and the processor time that
a start takes. Times of the clock count on an idle machine only.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import time


def start(command):
    before = os.times()
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - begin
    after = os.times()
    processor = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return seconds, processor


def size(path):
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("programs", nargs="+", metavar="NAME=PROGRAM")
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--image", required=True)
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--out", type=pathlib.Path)
    given = arguments.parse_args()

    programs = dict(text.split("=", 1) for text in given.programs)
    tasks = {"help": ["--help"], "predict": ["predict", given.model, given.image]}
    times = {(program, task): [] for program in programs for task in tasks}
    for task, options in tasks.items():
        for turn in range(given.rounds + 1):
            for program, path in programs.items():
                taken = start([path, *options])
                if turn > 0:  # The first one reads from disk what the others find in memory.
                    times[program, task].append(taken)
    result = {"processors": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()[0]}
    for (program, task), taken in times.items():
        seconds = [one for one, _ in taken]
        low, median, high = statistics.quantiles(seconds, n=4)
        processor = statistics.median(one for _, one in taken)
        result[f"{task}, {program}"] = {
            "median_seconds": round(median, 3),
            "quartiles": [round(low, 3), round(high, 3)],
            "median_processor_seconds": round(processor, 3),
        }
        print(f"{task:8} {program:10} {median:.3f} s ({low:.3f} to {high:.3f}), processor {processor:.3f} s")
    if given.out:
        given.out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
