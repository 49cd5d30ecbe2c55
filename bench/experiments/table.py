"""The tables of docs/incomplete-labels.md from the runs.csv files of lacuna compare. Usage:

    python bench/experiments/table.py bench/results/.../*.csv

A row for each loss, a column for each way of hiding labels: mean test mAP x 100 over the seeds, its difference from
assume-negative with the same seed (mean, and standard deviation over seeds where there are several), and the share of
the gap between assume-negative and the mask oracle that this closes. Fewer seeds than others have stand in brackets.
"""
import collections
import csv
import statistics
import sys

REFERENCES = ("full", "oracle", "an")


def read(files):
    """{hide: {name: {seed: mAP x 100}}}; references with all labels are in every way of hiding."""
    table = collections.defaultdict(lambda: collections.defaultdict(dict))
    full = {}
    for file in files:
        with open(file, newline="", encoding="utf-8") as f:
            for run in csv.DictReader(f):
                if run["failure"]:
                    continue
                score = 100 * float(run["test_map"])
                if run["hide"] == "none":
                    full[run["seed"]] = score
                else:
                    table[run["hide"]][run["name"]][run["seed"]] = score
    for runs in table.values():
        runs["full"] = {seed: score for seed, score in full.items() if seed in runs["an"]}
    return table


def differences(runs, name):
    floor = runs["an"]
    return [score - floor[seed] for seed, score in runs[name].items() if seed in floor]


def shared(scores, others):
    return {seed: score for seed, score in scores.items() if seed in others}


def cell(runs, name):
    if not runs.get(name):
        return ""
    text = f"{statistics.mean(runs[name].values()):.2f}"
    if len(runs[name]) < len(runs["an"]):
        text = f"[{len(runs[name])}] {text}"
    gains = differences(runs, name)
    if name == "an" or not gains:
        return text
    text += f" ({statistics.mean(gains):+.2f}"
    if len(gains) > 1:
        text += f" ± {statistics.stdev(gains):.2f}"
    text += ")"
    gap = differences({"an": runs["an"], "oracle": shared(runs["oracle"], runs[name])}, "oracle")
    if name not in REFERENCES and gap:
        text += f", {100 * statistics.mean(gains) / statistics.mean(gap):.0f} %"
    return text


def order(table, names):
    first = next(iter(table.values()))

    def key(name):
        gains = differences(first, name) if first.get(name) else []
        return -statistics.mean(gains) if gains else float("inf")

    return sorted(names, key=key)


def main():
    table = read(sys.argv[1:])
    names = {name for runs in table.values() for name in runs}
    seeds = {hide: len(runs["an"]) for hide, runs in table.items()}
    print("| loss | " + " | ".join(f"{hide}, seeds: {seeds[hide]}" for hide in table) + " |")
    print("| --- |" + " --- |" * len(table))
    for name in order(table, names):
        print(f"| `{name}` | " + " | ".join(cell(runs, name) for runs in table.values()) + " |")


if __name__ == "__main__":
    main()
