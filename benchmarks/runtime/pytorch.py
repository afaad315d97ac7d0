"""PyTorch's training step, eager: `python -m benchmarks.runtime.pytorch TASK MNIST` where torch is installed."""

from __future__ import annotations

from typing import Any

import torch

from benchmarks.runtime.tasks import LEARNING_RATE, Step, Task, serve


def make(task: Task) -> Step:
    """Return one step: a batch in, the loss out."""
    torch.set_num_threads(2)
    layers: list[Any] = []
    weights = list(task.weights)
    if task.name == "cnn":
        for kernel in weights[:2]:
            convolution = torch.nn.Conv2d(kernel.shape[2], kernel.shape[3], kernel.shape[0])
            convolution.weight.data = torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy())
            layers += [convolution, torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
        # our images are channels last: flat, the same numbers stand in another order
        layers.append(torch.nn.Flatten())
        first = weights[2].reshape(5, 5, 64, 1024).transpose(2, 0, 1, 3).reshape(1600, 1024)
        weights = [first, weights[3]]
    for at, kernel in enumerate(weights):
        linear = torch.nn.Linear(*kernel.shape)
        linear.weight.data = torch.from_numpy(kernel.T.copy())
        layers += [linear] if at == len(weights) - 1 else [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers)
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            parameter.data.zero_()
    rate = LEARNING_RATE[task.name]
    kind = torch.optim.SGD if task.name == "mlp" else torch.optim.Adam
    optimizer = kind(model.parameters(), lr=rate)

    def step(images: Any, classes: Any) -> float:
        x = torch.from_numpy(images)
        x = x.reshape(-1, 1, 28, 28) if task.name == "cnn" else x
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), torch.from_numpy(classes))
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return step


if __name__ == "__main__":
    serve(make)
