"""Scores of the seed network on the icon set in PyTorch: Lacuna's default data and recipe.

Network: 64x64x1 gray / 255; conv 32 5x5 valid, ReLU, max-pool 2, conv 64 5x5 valid, ReLU,
max-pool 2, flatten in NHWC order, dense to the vocabulary (every label of the data set, sorted).
Recipe: Glorot-uniform kernels, zero biases; Adam, learning rate 1e-3; batches of 32, reshuffled
every epoch by the seed, the last partial batch kept; weighted binary cross-entropy from logits,
w_p = 1, w_n = 0.5, summed over classes, mean over the batch. Trains on the rows whose split is
`train`. After each epoch it scores the `test` and `val` rows; nothing is selected by a score.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import platform
import time
import zipfile
from pathlib import Path

import numpy as np
import PIL
import sklearn
import torch
from PIL import Image
from sklearn.metrics import average_precision_score

from seed_pytorch import W_N, W_P, SeedNetwork, train_step

BATCH_SIZE = 32
LEARNING_RATE = 1e-3
EPSILON = 1e-7
TOP_K = 5


def reader_of(data):
    """A function from a file's name to its bytes, for a zip or a folder."""
    if data.is_dir():
        return lambda name: (data / name).read_bytes()
    return zipfile.ZipFile(data).read


def read_images(read, names, size):
    """Gray images as uint8 (n, size, size), resized by Pillow's antialiased bilinear filter."""
    images = np.empty((len(names), size, size), np.uint8)
    for i, name in enumerate(names):
        image = Image.open(io.BytesIO(read(name))).convert("L")
        if image.size != (size, size):
            image = image.resize((size, size), Image.Resampling.BILINEAR)
        images[i] = np.asarray(image)
    return images


def read_icons(data, labels, size):
    """Images, targets (float32, n x labels), the split of each row and the vocabulary."""
    read = reader_of(data)
    text = labels.read_bytes() if labels else read("labels.csv")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))
    tags = [row["tags"].split("|") for row in rows]
    vocabulary = sorted({tag for row in tags for tag in row})
    column = {tag: i for i, tag in enumerate(vocabulary)}
    targets = np.zeros((len(rows), len(vocabulary)), np.float32)
    for i, row in enumerate(tags):
        targets[i, [column[tag] for tag in row]] = 1.0
    images = read_images(read, [row["file"] for row in rows], size)
    return images, targets, np.array([row["split"] for row in rows]), vocabulary


def mean_average_precision(targets, scores):
    """scikit-learn's average precision, mean over the classes with a positive in `targets`."""
    present = targets.any(axis=0)
    return float(average_precision_score(targets[:, present], scores[:, present], average="macro"))


def precision_at_k(targets, scores):
    """Share of the TOP_K best-scored labels that are given, mean over all rows; ties by column."""
    top = np.argsort(-scores, axis=1, kind="stable")[:, :TOP_K]
    return float(np.take_along_axis(targets, top, axis=1).mean())


def baselines(train, test):
    """Test scores without looking at an image: train counts, and one draw of uniform scores."""
    frequency = np.broadcast_to(train.sum(axis=0), test.shape)
    uniform = np.random.default_rng(1).random(test.shape)
    return {
        name: {
            "test_map": mean_average_precision(test, scores),
            "test_p5": precision_at_k(test, scores),
        }
        for name, scores in (("label_frequency", frequency), ("random", uniform))
    }


def as_batch(images):
    """uint8 (n, h, w) to float32 (n, 1, h, w) in 0..1, channels last."""
    batch = torch.from_numpy(images).unsqueeze(1).float() / 255
    return batch.contiguous(memory_format=torch.channels_last)


def predict(network, images):
    """Logits: they rank as probabilities do, without the ties of a saturated sigmoid."""
    with torch.inference_mode():
        parts = [
            network(as_batch(images[i : i + BATCH_SIZE])) for i in range(0, len(images), BATCH_SIZE)
        ]
    return torch.cat(parts).numpy()


def train(seed, epochs, images, targets, split):
    """Yields the scores after each epoch."""
    torch.manual_seed(seed)
    shuffling = torch.Generator().manual_seed(seed)
    network = SeedNetwork(targets.shape[1], images.shape[1])
    optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, eps=EPSILON, fused=True)
    rows = np.flatnonzero(split == "train")
    for epoch in range(1, epochs + 1):
        start = time.perf_counter()
        order = rows[torch.randperm(len(rows), generator=shuffling).numpy()]
        loss = 0.0
        for i in range(0, len(order), BATCH_SIZE):
            batch = order[i : i + BATCH_SIZE]
            given = torch.from_numpy(targets[batch])
            loss += train_step(network, optimizer, as_batch(images[batch]), given) * len(batch)
        seconds = time.perf_counter() - start
        test, val = (predict(network, images[split == part]) for part in ("test", "val"))
        yield {
            "epoch": epoch,
            "train_loss": loss / len(rows),
            "test_map": mean_average_precision(targets[split == "test"], test),
            "test_p5": precision_at_k(targets[split == "test"], test),
            "val_map": mean_average_precision(targets[split == "val"], val),
            "train_seconds": round(seconds, 1),
        }


def cpu_model():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def describe(options, images, targets, split, vocabulary):
    """Everything a reader needs to know that the measurement was of the same thing."""
    return {
        "system": "PyTorch",
        "versions": {
            "torch": torch.__version__,
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
            "pillow": PIL.__version__,
            "python": platform.python_version(),
        },
        "machine": {"cpu": cpu_model(), "threads": options.threads},
        "data": {
            "rows": {part: int((split == part).sum()) for part in ("train", "val", "test")},
            "labels": len(vocabulary),
            "labels_in_test": int(targets[split == "test"].any(axis=0).sum()),
            "labels_in_val": int(targets[split == "val"].any(axis=0).sum()),
            "image_size": options.size,
            # Pixels and targets in the order of labels.csv; independent of how the zip is packed.
            "sha256": hashlib.sha256(images.tobytes() + targets.tobytes()).hexdigest(),
        },
        "recipe": {
            "batch_size": BATCH_SIZE,
            "loss": f"weighted BCE from logits, w_p={W_P}, w_n={W_N}, class sum, batch mean",
            "optimizer": f"Adam, learning rate {LEARNING_RATE}, epsilon {EPSILON} in PyTorch's "
            "meaning: added to sqrt(v / (1 - beta2^t)); Keras adds it to sqrt(v)",
            "initial_weights": "Glorot uniform, zero bias",
        },
        "note": "train_seconds were taken on a shared machine and are no benchmark",
    }


def write(path, result):
    """Beside the final name, then renamed: no reader sees half a file."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="zip or folder that holds the images")
    parser.add_argument("--labels", type=Path, help="default: labels.csv inside DATA")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--size", type=int, default=64, help="side of the image, pixels")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, help="JSON, written after every epoch")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    images, targets, split, vocabulary = read_icons(options.data, options.labels, options.size)
    result = describe(options, images, targets, split, vocabulary)
    result["baselines"] = baselines(targets[split == "train"], targets[split == "test"])
    result["runs"] = []
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for seed in options.seeds:
        run = {"seed": seed, "epochs": []}
        result["runs"].append(run)
        for scores in train(seed, options.epochs, images, targets, split):
            run["epochs"].append(scores)
            write(options.out, result)
            line = " ".join(f"{name} {value:.4g}" for name, value in scores.items())
            print(f"seed {seed} {line}", flush=True)


if __name__ == "__main__":
    main()
