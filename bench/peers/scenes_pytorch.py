"""The seed network in PyTorch on composites with all labels, to be compared with the reference row "full" of
docs/incomplete-labels.md. Needs torch, numpy, Pillow and scikit-learn. Usage:

    python bench/peers/scenes_pytorch.py DATA [--padding valid|same] [--epochs 6] [--lr 0.003]

DATA holds scenes64.zip and scenes.csv. Adam, one-cycle, outputs start at label frequencies, batches of 32.
"""
import argparse
import csv
import io
import pathlib
import zipfile

import numpy as np
import torch
from PIL import Image
from sklearn.metrics import average_precision_score
from torch import nn

SIZE = 32
BATCH = 32


def read(data):
    with open(data / "scenes.csv", newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    labels = sorted({label for row in rows for label in row["labels"].split("|")})
    column = {label: i for i, label in enumerate(labels)}
    with zipfile.ZipFile(data / "scenes64.zip") as images:
        pixels = np.stack(
            [
                np.asarray(
                    Image.open(io.BytesIO(images.read(row["file"])))
                    .convert("RGB")
                    .resize((SIZE, SIZE), Image.BILINEAR)
                )
                for row in rows
            ]
        )
    targets = np.zeros((len(rows), len(labels)), np.float32)
    for i, row in enumerate(rows):
        targets[i, [column[label] for label in row["labels"].split("|")]] = 1
    return torch.tensor(pixels).permute(0, 3, 1, 2).float() / 255, targets, np.array([row["split"] for row in rows])


def network(padding, labels):
    pad, side = (2, 8) if padding == "same" else (0, 5)
    net = nn.Sequential(
        nn.Conv2d(3, 32, 5, padding=pad), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=pad), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * side * side, labels),
    )
    for layer in net:
        if hasattr(layer, "weight"):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    return net


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--padding", choices=("valid", "same"), default="valid")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--lr", type=float, default=0.003)
    options = parser.parse_args()
    torch.manual_seed(0)
    images, targets, split = read(options.data)
    train, test = np.flatnonzero(split == "train"), np.flatnonzero(split == "test")
    net = network(options.padding, targets.shape[1])
    frequency = targets[train].mean(0).clip(1e-4, 1 - 1e-4)
    net[-1].bias.data = torch.tensor(np.log(frequency / (1 - frequency)))
    optimizer = torch.optim.Adam(net.parameters(), lr=options.lr)
    steps = len(train) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, options.lr, total_steps=steps * options.epochs, cycle_momentum=False
    )
    wanted = torch.tensor(targets)
    for epoch in range(options.epochs):
        order = np.random.default_rng(epoch).permutation(train)
        for step in range(steps):
            rows = torch.tensor(order[step * BATCH : (step + 1) * BATCH])
            loss = nn.functional.binary_cross_entropy_with_logits(net(images[rows]), wanted[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    with torch.no_grad():
        scores = torch.cat([net(part) for part in images[test].split(500)]).numpy()
    truth = targets[test]
    counted = np.flatnonzero(truth.any(0))
    score = np.mean([average_precision_score(truth[:, c], scores[:, c]) for c in counted])
    print(f"{options.padding} padding, {options.epochs} epochs: test mAP x 100 {100 * score:.2f}")


if __name__ == "__main__":
    main()
