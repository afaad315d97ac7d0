"""Our training step: `python -m benchmarks.runtime.ours TASK MNIST [numpy | gpu]`, models in graph operations."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import runtime as rt
from benchmarks.runtime.tasks import LEARNING_RATE, Step, Task, serve

Weights = dict[str, Any]


def _dense(x: Any, kernel: Any) -> Any:
    return rt.nn.bias_add(rt.matmul(x, kernel), _bias(kernel))


def _bias(kernel: Any) -> Any:
    return rt.Variable(rt.zeros([kernel.shape[-1]]))


def _classified(logits: Any, labels: Any) -> Any:
    losses = rt.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return rt.reduce_mean(losses)


def _mlp(weights: Weights, x: Any, labels: Any) -> Any:
    hidden = rt.nn.relu(_dense(x, weights["first"]))
    hidden = rt.nn.relu(_dense(hidden, weights["second"]))
    return _classified(_dense(hidden, weights["out"]), labels)


def _cnn(weights: Weights, image: Any, labels: Any) -> Any:
    for name in ("first", "second"):
        kernel = weights[name]
        image = rt.nn.bias_add(rt.nn.conv2d(image, kernel, [1, 1, 1, 1], "VALID"), _bias(kernel))
        image = rt.nn.max_pool(rt.nn.relu(image), 2, 2, "VALID")
    hidden = rt.nn.relu(_dense(rt.reshape(image, [-1, 1600]), weights["dense"]))
    return _classified(_dense(hidden, weights["out"]), labels)


def _wide_and_deep(weights: Weights, ids: Any, numbers: Any, labels: Any) -> Any:
    rows = rt.reshape(rt.gather(weights["table"], ids), [-1, 26 * 16])
    hidden = rt.concat([rows, numbers], 1)
    for name in ("first", "second"):
        hidden = rt.nn.relu(_dense(hidden, weights[name]))
    wide = rt.reduce_sum(rt.gather(weights["wide"], ids), 1)
    logits = _dense(hidden, weights["out"]) + wide
    return rt.reduce_mean(rt.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))


def _lstm(weights: Weights, images: Any, labels: Any) -> Any:
    """One product for the input and the state together, of the cell of Hochreiter and Schmidhuber (1997)."""
    size = 128
    bias = _bias(weights["kernel"])
    rows = rt.unstack(images, axis=1)
    state = memory = rt.zeros([size, size])
    for row in rows:
        gates = rt.nn.bias_add(rt.matmul(rt.concat([row, state], 1), weights["kernel"]), bias)
        taken, kept, new, shown = rt.split(gates, 4, 1)
        memory = memory * rt.sigmoid(kept) + rt.sigmoid(taken) * rt.tanh(new)
        state = rt.tanh(memory) * rt.sigmoid(shown)
    return _classified(_dense(state, weights["out"]), labels)


def _normed(x: Any) -> Any:
    scale, offset = rt.Variable(rt.ones([128])), rt.Variable(rt.zeros([128]))
    mean = rt.reduce_mean(x, -1, keepdims=True)
    variance = rt.reduce_mean(rt.squared_difference(x, mean), -1, keepdims=True)
    return (x - mean) * rt.rsqrt(variance + 1e-5) * scale + offset


def _attention(weights: Weights, x: Any, target: Any) -> Any:
    def dense(values: Any, kernel: Any) -> Any:
        return _dense(rt.reshape(values, [-1, kernel.shape[0]]), kernel)

    qkv = rt.reshape(dense(_normed(x), weights["qkv"]), [16, 64, 3, 4, 32])
    queries, keys, values = rt.unstack(rt.transpose(qkv, [2, 0, 3, 1, 4]))
    weight = rt.nn.softmax(rt.matmul(queries, keys, transpose_b=True) * (32**-0.5))
    seen = rt.transpose(rt.matmul(weight, values), [0, 2, 1, 3])
    x = x + rt.reshape(dense(seen, weights["projected"]), [16, 64, 128])
    hidden = rt.nn.relu(dense(_normed(x), weights["first"]))
    x = x + rt.reshape(dense(hidden, weights["second"]), [16, 64, 128])
    return rt.reduce_mean(rt.square(x - target))


MODELS: dict[str, Callable[..., Any]] = {
    "mlp": _mlp,
    "adam": _mlp,
    "cnn": _cnn,
    "wd": _wide_and_deep,
    "lstm": _lstm,
    "attn": _attention,
}


def _optimizer(name: str) -> Any:
    rate = LEARNING_RATE[name]
    if name == "mlp":
        return rt.train.GradientDescentOptimizer(rate)
    return rt.train.AdagradOptimizer(rate) if name == "wd" else rt.train.AdamOptimizer(rate)


def make(task: Task, options: rt.PlanOptions | None = None) -> Step:
    """Return one step: a batch in, the loss out."""
    if options is None:
        options = rt.PlanOptions(compile="numpy" not in sys.argv)
    with rt.Graph().as_default(), rt.device("/gpu:0" if "gpu" in sys.argv else None):
        inputs = [rt.placeholder(one.dtype, [None, *one.shape[1:]]) for one in task.batches[0]]
        handed = {name: rt.placeholder(rt.float32, value.shape) for name, value in task.weights.items()}
        weights = {name: rt.Variable(one) for name, one in handed.items()}
        loss = MODELS[task.name](weights, *inputs)
        train = _optimizer(task.name).minimize(loss)
        session = rt.Session(config=options)
        given = {handed[name]: value for name, value in task.weights.items()}
        session.run(rt.global_variables_initializer(), given)

    def step(*batch: Any) -> float:
        value, _ = session.run([loss, train], dict(zip(inputs, batch, strict=True)))
        return float(value)

    return step


if __name__ == "__main__":
    serve(make)
