"""Timing shared by seed_keras.py and seed_pytorch.py."""

import resource
import time

WARM_UP = 2


def median_seconds(run, repeats):
    """Median wall time of `repeats` calls of `run`, after WARM_UP calls that are not counted."""
    for _ in range(WARM_UP):
        run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return sorted(times)[repeats // 2]


def report(train_step, predict, size, batch_size):
    """Prints the time of a training step, of a prediction of 1 and of a batch, and peak memory."""
    # A step at 256x256 takes seconds, one at 64x64 well under 0.1 s: fewer repeats for the former.
    print(f"train step  {median_seconds(train_step, 5 if size > 128 else 25):.4f} s")
    for count in (1, batch_size):
        seconds = median_seconds(lambda: predict(count), 9)
        print(f"predict {count:3d} {seconds:.4f} s")
    # ru_maxrss is in KiB on Linux.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"peak memory {peak / 1e9:.2f} GB")
