"""How good lacuna audit is where the truth is known: labels of complete data are hidden, the audit is run on
what is left, and its suggestions and estimates are held against the truth, beside cleanlab's ranking of the
same scores. Needs numpy. From the root of the checkout:

    python bench/experiments/audit/audit.py --data ../shared/data/scenes-60 --hide uniform --out RESULTS

--hide uniform: each label stays with probability 0.5. --hide by-label: each label has a probability of its
own, uniform in 0.2 to 0.8, with which its uses stay.
"""
import argparse, csv, pathlib, subprocess, sys
import numpy as np

RANKS = (100, 1000, 3000, 10000)


def read(data):
    with open(data / "scenes.csv", newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    tags = [row["labels"].split("|") for row in rows]
    vocabulary = sorted({tag for image in tags for tag in image}, key=str.encode)
    index = {label: i for i, label in enumerate(vocabulary)}
    truth = np.zeros((len(rows), len(vocabulary)), bool)
    for row, image in enumerate(tags):
        truth[row, [index[tag] for tag in image]] = True
    return [row["file"] for row in rows], vocabulary, truth


def hide(truth, protocol, seed):
    random = np.random.default_rng(seed)
    stays = np.full(truth.shape[1], 0.5) if protocol == "uniform" else random.uniform(0.2, 0.8, truth.shape[1])
    return truth & (random.random(truth.shape) < stays)


def ranks(values):
    """Ranks with ties at their mean."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place]


def spearman(a, b):
    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def cleanlab(logits, given):
    """Entries that are not given, by cleanlab's multilabel ranking as its code has it: an entry's quality is its
    self-confidence (p if given, else 1 - p), an image's the exponential moving average (alpha 0.8) of its
    entries' qualities from the best to the worst. Two readings: all entries by their own quality, and images
    by theirs with the worst entry that is not given for each."""
    p = 1 / (1 + np.exp(-logits.astype(np.float64)))
    entries = np.flatnonzero(~given.ravel())
    by_entry = entries[np.argsort(-p.ravel()[entries], kind="stable")]
    quality = -np.sort(-np.where(given, p, 1 - p), axis=1)
    image = quality[:, 0]
    for k in range(1, quality.shape[1]):
        image = 0.8 * quality[:, k] + 0.2 * image
    worst = np.where(given, -1, p).argmax(axis=1)
    order = np.argsort(image, kind="stable")
    return {"cleanlab, entries": by_entry, "cleanlab, images": order * given.shape[1] + worst[order]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--hide", choices=("uniform", "by-label"), required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="a folder that does not exist")
    parser.add_argument("--scores", type=pathlib.Path, help="scores that an earlier run kept")
    parser.add_argument("--lacuna", nargs="+", default=["cli/lacuna"], help="how Lacuna is started")
    parser.add_argument("--options", nargs=argparse.REMAINDER, default=[], help="of lacuna audit; the last option")
    args = parser.parse_args()
    files, vocabulary, truth = read(args.data)
    given = hide(truth, args.hide, args.seed)
    args.out.mkdir(parents=True)
    labels = args.out / "hidden.csv"
    with open(labels, "w", newline="", encoding="utf-8") as f:
        table = csv.writer(f)
        table.writerow(["file", "tags"])
        for file, row in zip(files, given):
            table.writerow([file, "|".join(vocabulary[i] for i in np.flatnonzero(row))])
    scores = args.scores or args.out / "scores.npy"
    options = args.options or "--image-size 32 --channels 3 --epochs 6".split()
    command = [*args.lacuna, "audit", args.data / "scenes64.zip", "--labels", labels, "--top", str(max(RANKS)),
               "--scores" if args.scores else "--save-scores", scores, "--out", args.out / "audit", *options]
    subprocess.run(list(map(str, command)), check=True, stdout=sys.stderr)

    row_of = {file: i for i, file in enumerate(files)}
    column_of = {label: i for i, label in enumerate(vocabulary)}
    with open(args.out / "audit" / "suggestions.csv", newline="", encoding="utf-8") as f:
        suggestions = list(csv.DictReader(f))
    found = np.array([row_of[s["file"]] * len(vocabulary) + column_of[s["label"]] for s in suggestions])
    assert not given.ravel()[found].any(), "a given label was suggested"
    result = [("images", len(files)), ("labels", len(vocabulary)), ("given", int(given.sum())), ("true", int(truth.sum()))]
    rankings = {"audit": found, **cleanlab(np.load(scores), given)}
    for rank in RANKS:
        for name, entries in rankings.items():
            result.append((f"precision of the top {rank}, {name}", truth.ravel()[entries[:rank]].mean()))
        result.append((f"precision of the top {rank}, audit's estimate", float(suggestions[rank - 1]["precision"])))
    with open(args.out / "audit" / "classes.csv", newline="", encoding="utf-8") as f:
        classes = list(csv.DictReader(f))
    order = [column_of[c["label"]] for c in classes]
    recall = (given.sum(axis=0) / truth.sum(axis=0))[order]
    estimated, low, high = (np.array([float(c[key]) for c in classes]) for key in ("recall", "recall_low", "recall_high"))
    result += [
        ("label recall, true", given.sum() / truth.sum()),
        ("label recall, estimated", given.sum() / sum(float(c["estimated_true"]) for c in classes)),
        ("label recall by label, standard deviation of the true", recall.std()),
        ("label recall by label, mean error", np.abs(estimated - recall).mean()),
        ("label recall by label, Spearman correlation", spearman(estimated, recall)),
        ("label recall by label, share of 90 % ranges that hold it", ((low <= recall + 0.005) & (recall - 0.005 <= high)).mean()),
    ]
    with open(args.out / "result.csv", "w", newline="", encoding="utf-8") as f:
        table = csv.writer(f)
        table.writerow(["quantity", "value"])
        for name, value in result:
            table.writerow([name, value if isinstance(value, int) else f"{value:.4f}"])
    print((args.out / "result.csv").read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main()
