"""Scores of Lacuna beside PyTorch's on the icon set, epoch by epoch, and Welch's t-test.

Reads the JSON of icons_pytorch.py and one or more of Lacuna:
{"seed": 1, "epochs": [{"epoch": 1, "test_map": 0.1, "test_p5": 0.2, "val_map": 0.1}, ...]}
or {"runs": [...]} of such objects. A run is one seed; sd is the sample standard deviation.
"""

import argparse
import json
import statistics
from pathlib import Path

from scipy.stats import ttest_ind

METRICS = ("test_map", "test_p5", "val_map")
SIGNIFICANCE = 0.05


def read_runs(paths):
    """Per run, a dictionary from epoch to its scores."""
    runs = {}
    for path in paths:
        content = json.loads(path.read_text(encoding="utf-8"))
        for run in content.get("runs", [content]):
            if run["seed"] in runs:
                raise SystemExit(f"{path}: seed {run['seed']} was given before; give each run once")
            runs[run["seed"]] = {scores["epoch"]: scores for scores in run["epochs"]}
    return list(runs.values())


def mean_and_sd(values):
    spread = f"{statistics.stdev(values):.4f}" if len(values) > 1 else "-"
    return f"{statistics.fmean(values):.4f} ± {spread:<6}"


def welch(ours, theirs):
    """Welch's two-sided p and the 95 % interval of the difference of means; None with one seed."""
    if min(len(ours), len(theirs)) < 2:
        return None
    test = ttest_ind(ours, theirs, equal_var=False)
    interval = test.confidence_interval(0.95)
    return test.pvalue, interval.low, interval.high


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pytorch", type=Path)
    parser.add_argument("lacuna", type=Path, nargs="+")
    options = parser.parse_args()
    theirs, ours = read_runs([options.pytorch]), read_runs(options.lacuna)
    epochs = sorted(set.intersection(*(set(run) for run in theirs + ours)))
    if not epochs:
        raise SystemExit("no epoch is in every run; train both for the same number of epochs")

    print(f"Lacuna {len(ours)} seeds, PyTorch {len(theirs)} seeds; mean ± sd over seeds")
    print("metric    epoch  Lacuna           PyTorch          difference [95 %]            p")
    for metric in METRICS:
        for epoch in epochs:
            a, b = ([run[epoch][metric] for run in runs] for runs in (ours, theirs))
            difference = f"{statistics.fmean(a) - statistics.fmean(b):+.4f}"
            test = welch(a, b)
            if test is None:
                verdict = f"{difference}  (needs two seeds of each)"
            else:
                p, low, high = test
                word = "differs" if p < SIGNIFICANCE else "within seed noise"
                verdict = f"{difference} [{low:+.4f}, {high:+.4f}]  {p:.3f}  {word}"
            print(f"{metric:<9} {epoch:>5}  {mean_and_sd(a)}  {mean_and_sd(b)}  {verdict}")
    print(
        "The last epoch's test_map is the comparison; at p < 0.05 one row in twenty"
        " differs by chance."
    )


if __name__ == "__main__":
    main()
