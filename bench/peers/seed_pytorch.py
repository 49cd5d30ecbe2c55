"""The seed network in PyTorch, and a worker of side_by_side.py that runs it."""

import torch
from torch import nn
from torch.nn import functional as F

from worker import arguments, serve

W_P, W_N = 1.0, 0.5


class SeedNetwork(nn.Module):
    """Conv 32 5x5, ReLU, pool 2, conv 64 5x5, ReLU, pool 2, flatten, dense; returns logits.

    Convolutions are `valid`; kernels start Glorot-uniform and biases at zero, as in Keras.
    """

    def __init__(self, labels, size):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5)
        self.conv2 = nn.Conv2d(32, 64, 5)
        side = ((size - 4) // 2 - 4) // 2
        self.dense = nn.Linear(side * side * 64, labels)
        for layer in (self.conv1, self.conv2, self.dense):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
        self.to(memory_format=torch.channels_last)

    def forward(self, images):
        x = F.max_pool2d(F.relu(self.conv1(images)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        # NCHW to NHWC, so that the dense weights have the row order of Keras and Lacuna.
        return self.dense(x.permute(0, 2, 3, 1).flatten(1))


def weighted_bce(logits, targets):
    """Weighted binary cross-entropy from logits: sum over classes, mean over the batch."""
    weights = torch.where(targets > 0, W_P, W_N)
    total = F.binary_cross_entropy_with_logits(logits, targets, weight=weights, reduction="sum")
    return total / len(logits)


def train_step(network, optimizer, images, targets):
    """One optimizer step; returns the loss of the batch before it."""
    optimizer.zero_grad(set_to_none=True)
    loss = weighted_bce(network(images), targets)
    loss.backward()
    optimizer.step()
    return loss.item()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--plain-adam", action="store_true", help="Adam without its fused kernel")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(1)

    network = SeedNetwork(options.labels, options.size)
    fused = not options.plain_adam
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7, fused=fused)
    images = torch.rand(options.batch, 1, options.size, options.size)
    images = images.contiguous(memory_format=torch.channels_last)
    targets = (torch.rand(options.batch, options.labels) < 0.01).float()

    def predict(count):
        with torch.inference_mode():
            return torch.sigmoid(network(images[:count]))

    serve(
        {
            "name": "PyTorch",
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "fused_adam": fused,
        },
        lambda: train_step(network, optimizer, images, targets),
        predict,
    )


if __name__ == "__main__":
    main()
