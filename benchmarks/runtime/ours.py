"""Our training step: `python -m benchmarks.runtime.ours TASK MNIST [numpy]`."""

from __future__ import annotations

import sys
from typing import Any

import runtime as rt
from benchmarks.runtime.tasks import LEARNING_RATE, Step, Task, serve


def _convolved(image: Any, weights: list[Any]) -> Any:
    """Convolution, bias, relu and pooling, twice; then flat."""
    for kernel in weights:
        bias = rt.Variable(rt.zeros([kernel.shape[-1]]))
        image = rt.nn.conv2d(image, rt.Variable(kernel), [1, 1, 1, 1], "VALID")
        image = rt.nn.max_pool(rt.nn.relu(rt.nn.bias_add(image, bias)), 2, 2, "VALID")
    return rt.reshape(image, [-1, 1600])


def make(task: Task) -> Step:
    """Return one step: a batch in, the loss out."""
    options = rt.PlanOptions(compile=False) if "numpy" in sys.argv else rt.PlanOptions()
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [None, 784])
        labels = rt.placeholder(rt.int64, [None])
        hidden, dense = x, task.weights
        if task.name == "cnn":
            hidden, dense = _convolved(rt.reshape(x, [-1, 28, 28, 1]), task.weights[:2]), task.weights[2:]
        for at, kernel in enumerate(dense):
            bias = rt.Variable(rt.zeros([kernel.shape[1]]))
            hidden = rt.nn.bias_add(rt.matmul(hidden, rt.Variable(kernel)), bias)
            hidden = rt.nn.relu(hidden) if at < len(dense) - 1 else hidden
        losses = rt.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=hidden)
        loss = rt.reduce_mean(losses)
        rate = LEARNING_RATE[task.name]
        optimizer = rt.train.GradientDescentOptimizer(rate) if task.name == "mlp" else rt.train.AdamOptimizer(rate)
        train = optimizer.minimize(loss)
        session = rt.Session(config=options)
        session.run(rt.global_variables_initializer())

    def step(images: Any, classes: Any) -> float:
        value, _ = session.run([loss, train], {x: images, labels: classes})
        return float(value)

    return step


if __name__ == "__main__":
    serve(make)
