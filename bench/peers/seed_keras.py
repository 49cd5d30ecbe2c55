"""The seed network in Keras as a worker of side_by_side.py."""

import os

from worker import arguments, serve

W_P, W_N = 1.0, 0.5


def main():
    parser = arguments(__doc__)
    parser.add_argument("--backend", choices=("tensorflow", "jax"), default="tensorflow")
    parser.add_argument("--jit", action="store_true", help="jit_compile=True; else Keras decides")
    options = parser.parse_args()

    # Keras reads its backend, and TensorFlow its log level, while they are imported.
    os.environ["KERAS_BACKEND"] = options.backend
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    import numpy as np
    from keras import layers, ops

    versions = {"keras": keras.__version__}
    if options.backend == "tensorflow":
        import tensorflow

        versions["tensorflow"] = tensorflow.__version__
        if options.threads:
            tensorflow.config.threading.set_intra_op_parallelism_threads(options.threads)
            tensorflow.config.threading.set_inter_op_parallelism_threads(options.threads)

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
    images = random.random((options.batch, options.size, options.size, 1), np.float32)
    targets = (random.random((options.batch, options.labels)) < 0.01).astype(np.float32)

    serve(
        {
            "name": f"Keras on {options.backend}",
            **versions,
            "threads": options.threads or "default",
            "jit_compile": jit_compile,
        },
        lambda: network.train_on_batch(images, targets),
        lambda count: tagger.predict_on_batch(images[:count]),
    )


if __name__ == "__main__":
    main()
