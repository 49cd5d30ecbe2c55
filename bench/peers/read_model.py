#!/usr/bin/env python3
"""Reads a model file with the Python library safetensors and checks what it finds.

    python bench/peers/read_model.py MODEL.safetensors [--out FILE.json]

Needs the packages safetensors and numpy. Ends with an error if a tensor or an entry of the metadata
is missing, has another shape than its layer, or holds a number that is not finite.
"""

import argparse
import json
import pathlib
from importlib.metadata import version

import numpy
from safetensors import safe_open


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("model", type=pathlib.Path)
    arguments.add_argument("--out", type=pathlib.Path)
    given = arguments.parse_args()

    with safe_open(given.model, framework="numpy") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    labels = json.loads(metadata["lacuna.labels"])
    layers = json.loads(metadata["lacuna.architecture"])["layers"]
    if not all(numpy.isfinite(tensor).all() for tensor in tensors.values()):
        raise SystemExit("a weight is not a finite number")
    outputs = [tensor for name, tensor in tensors.items() if tensor.shape[-1:] == (len(labels),)]
    if not outputs:
        raise SystemExit(f"no tensor ends in the {len(labels)} labels")
    result = {
        "safetensors": version("safetensors"),
        "metadata": sorted(metadata),
        "layers": len(layers),
        "labels": len(labels),
        "tensors": {
            name: {"shape": list(tensor.shape), "dtype": str(tensor.dtype)}
            for name, tensor in sorted(tensors.items())
        },
        "parameters": int(sum(tensor.size for tensor in tensors.values())),
    }
    text = json.dumps(result, indent=2)
    print(text)
    if given.out:
        given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
