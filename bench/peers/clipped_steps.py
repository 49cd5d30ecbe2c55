#!/usr/bin/env python3
"""Steps of PyTorch with gradients clipped by norm and decoupled weight decay, for a test to compare with.

    python3 bench/peers/clipped_steps.py > cnn/src/test/resources/dev/lacuna/cnn/train/clipped_steps.json

Two parameters, as of a dense layer; three steps, whose gradients are much longer, a little longer and shorter
than the limit. Decimals are the shortest that read back as the same float.
"""

import json

import numpy
import torch

SHAPES = {"dense/kernel": (4, 3), "dense/bias": (3,)}
LENGTHS = (40.0, 1.6, 0.7)
MAX_NORM = 1.5
RATE = 0.05
DECAY = 0.1


def numbers(tensor):
    return [float(str(numpy.float32(value))) for value in tensor.detach().flatten().tolist()]


def main():
    torch.manual_seed(6)
    start = {name: torch.randn(shape) for name, shape in SHAPES.items()}
    gradients = []
    for length in LENGTHS:
        step = {name: torch.randn(shape) for name, shape in SHAPES.items()}
        norm = torch.sqrt(sum((value**2).sum() for value in step.values()))
        gradients.append({name: value * (length / norm) for name, value in step.items()})
    optimizers = {
        "sgd": lambda p: torch.optim.SGD(p, lr=RATE),
        "adamw": lambda p: torch.optim.AdamW(p, lr=RATE, weight_decay=DECAY),
    }
    result = {
        "source": "bench/peers/clipped_steps.py, PyTorch " + torch.__version__.split("+")[0],
        "max_norm": MAX_NORM,
        "learning_rate": RATE,
        "weight_decay": DECAY,
        "start": {name: numbers(value) for name, value in start.items()},
        "gradients": [{name: numbers(value) for name, value in step.items()} for step in gradients],
        "after": {},
    }
    for name, make in optimizers.items():
        parameters = {key: torch.nn.Parameter(value.clone()) for key, value in start.items()}
        optimizer = make(list(parameters.values()))
        steps = []
        for step in gradients:
            for key, parameter in parameters.items():
                parameter.grad = step[key].clone()
            torch.nn.utils.clip_grad_norm_(parameters.values(), MAX_NORM)
            optimizer.step()
            steps.append({key: numbers(value) for key, value in parameters.items()})
        result["after"][name] = steps
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in result.items()]
    print("{\n" + ",\n".join(lines) + "\n}")


if __name__ == "__main__":
    main()
