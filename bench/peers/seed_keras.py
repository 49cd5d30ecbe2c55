"""The seed network in Keras: time of a training step and of a prediction, peak memory."""

import argparse
import os

from stopwatch import report

BATCH_SIZE = 32
W_P, W_N = 1.0, 0.5


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=int)
    parser.add_argument("size", type=int, help="side of the square gray image, pixels")
    parser.add_argument("--backend", choices=("tensorflow", "jax"), default="tensorflow")
    parser.add_argument("--jit", action="store_true", help="jit_compile=True; else Keras decides")
    options = parser.parse_args()

    # Keras reads its backend, and TensorFlow its log level, while they are imported.
    os.environ["KERAS_BACKEND"] = options.backend
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    import numpy as np
    from keras import layers, ops

    def weighted_bce(targets, logits):
        """From logits: -log p = softplus(-z), -log(1 - p) = softplus(z); sum over classes."""
        positive = W_P * targets * ops.softplus(-logits)
        negative = W_N * (1 - targets) * ops.softplus(logits)
        return ops.sum(positive + negative, axis=-1)

    keras.utils.set_random_seed(1)
    network = keras.Sequential(
        [
            layers.Input((options.size, options.size, 1)),
            layers.Conv2D(32, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(options.labels),
        ]
    )
    jit_compile = True if options.jit else "auto"
    optimizer = keras.optimizers.Adam(1e-3)
    network.compile(optimizer=optimizer, loss=weighted_bce, jit_compile=jit_compile)
    tagger = keras.Sequential([network, layers.Activation("sigmoid")])
    tagger.compile(jit_compile=jit_compile)
    random = np.random.default_rng(1)
    images = random.random((BATCH_SIZE, options.size, options.size, 1), np.float32)
    targets = (random.random((BATCH_SIZE, options.labels)) < 0.01).astype(np.float32)

    print(f"Keras {keras.__version__} on {options.backend}, jit_compile: {jit_compile}")
    report(
        lambda: network.train_on_batch(images, targets),
        lambda count: tagger.predict_on_batch(images[:count]),
        options.size,
        BATCH_SIZE,
    )


if __name__ == "__main__":
    main()
