"""PyTorch's training step, eager: `python -m benchmarks.runtime.pytorch TASK MNIST [gpu]` where torch is installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from benchmarks.runtime.tasks import LEARNING_RATE, ROWS, Step, Task, serve

Weights = dict[str, Any]


def _linear(kernel: Any) -> Any:
    """Return a layer of a kernel [in, out] and a bias of 0."""
    layer = nn.Linear(*kernel.shape)
    _set(layer.weight, kernel.T)
    nn.init.zeros_(layer.bias)
    return layer


def _set(parameter: Any, value: Any) -> None:
    parameter.data = torch.from_numpy(value.copy())


class _Classifier(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    """Cross entropy of what a module makes of images."""

    def __init__(self, *layers: Any) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Any, labels: Any) -> Any:
        return nn.functional.cross_entropy(self.layers(x), labels)


def _mlp(weights: Weights) -> Any:
    first, second, out = (_linear(weights[name]) for name in ("first", "second", "out"))
    return _Classifier(first, nn.ReLU(), second, nn.ReLU(), out)


class _ChannelsFirst(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    def forward(self, images: Any) -> Any:
        return images.reshape(-1, 1, 28, 28)


def _cnn(weights: Weights) -> Any:
    layers: list[Any] = [_ChannelsFirst()]
    for kernel in (weights["first"], weights["second"]):
        layer = nn.Conv2d(kernel.shape[2], kernel.shape[3], kernel.shape[0])
        _set(layer.weight, kernel.transpose(3, 2, 0, 1))
        nn.init.zeros_(layer.bias)
        layers += [layer, nn.ReLU(), nn.MaxPool2d(2)]
    # our images are channels last: flat, the same numbers stand in another order
    dense = weights["dense"].reshape(5, 5, 64, 1024).transpose(2, 0, 1, 3).reshape(1600, 1024)
    return _Classifier(*layers, nn.Flatten(), _linear(dense), nn.ReLU(), _linear(weights["out"]))


class _WideAndDeep(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.table, self.wide = nn.Embedding(ROWS, 16, sparse=True), nn.Embedding(ROWS, 1, sparse=True)
        _set(self.table.weight, weights["table"])
        _set(self.wide.weight, weights["wide"])
        first, second, out = (_linear(weights[name]) for name in ("first", "second", "out"))
        self.deep = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), out)

    def forward(self, ids: Any, numbers: Any, labels: Any) -> Any:
        hidden = torch.cat([self.table(ids).reshape(-1, 26 * 16), numbers], 1)
        logits = self.deep(hidden) + self.wide(ids).sum(1)
        return nn.functional.binary_cross_entropy_with_logits(logits, labels)


class _Lstm(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.lstm = nn.LSTM(28, 128, batch_first=True)
        _set(self.lstm.weight_ih_l0, weights["kernel"][:28].T)
        _set(self.lstm.weight_hh_l0, weights["kernel"][28:].T)
        nn.init.zeros_(self.lstm.bias_ih_l0)
        nn.init.zeros_(self.lstm.bias_hh_l0)
        self.lstm.bias_hh_l0.requires_grad = False  # there are two, and the sum of both would learn twice as fast
        self.out = _linear(weights["out"])

    def forward(self, images: Any, labels: Any) -> Any:
        return nn.functional.cross_entropy(self.out(self.lstm(images)[0][:, -1]), labels)


class _Attention(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.block = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, norm_first=True, batch_first=True)
        _set(self.block.self_attn.in_proj_weight, weights["qkv"].T)
        nn.init.zeros_(self.block.self_attn.in_proj_bias)
        for name, layer in (
            ("projected", self.block.self_attn.out_proj),
            ("first", self.block.linear1),
            ("second", self.block.linear2),
        ):
            _set(layer.weight, weights[name].T)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Any, target: Any) -> Any:
        return nn.functional.mse_loss(self.block(x), target)


MODELS: dict[str, Callable[[Weights], Any]] = {
    "mlp": _mlp,
    "adam": _mlp,
    "cnn": _cnn,
    "wd": _WideAndDeep,
    "lstm": _Lstm,
    "attn": _Attention,
}


def _optimizer(name: str, model: Any) -> Any:
    parameters = [one for one in model.parameters() if one.requires_grad]
    rate = LEARNING_RATE[name]
    if name == "mlp":
        return torch.optim.SGD(parameters, lr=rate)
    if name == "wd":
        return torch.optim.Adagrad(parameters, lr=rate, initial_accumulator_value=0.1)
    return torch.optim.Adam(parameters, lr=rate)


def make(task: Task) -> Step:
    """Return one step: a batch in, the loss out."""
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    device = torch.device("cuda" if "gpu" in sys.argv else "cpu")
    model = MODELS[task.name](task.weights).to(device)
    optimizer = _optimizer(task.name, model)

    def step(*batch: Any) -> float:
        optimizer.zero_grad()
        loss = model(*(torch.from_numpy(one).to(device) for one in batch))
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return step


if __name__ == "__main__":
    serve(make)
