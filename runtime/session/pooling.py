"""Pooling as a plan runs it: which element of a window was the greatest is noted once, and used by the gradient.

Bias and relu before it are done after it, on a part of the numbers: both keep order, so the greatest stays the
greatest. Where rounding makes equal what differed before the bias, the gradient goes to the one that was greater.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.arrays import Array, uint8
from runtime.graph.shape import is_known
from runtime.ops.pooling import windows_of
from runtime.session import loops
from runtime.session.convolutions import LEAST_ELEMENTS
from runtime.session.steps import Step, Users, Value, Writer

MOST_ELEMENTS_OF_WINDOW = 256
"""Places in a window are noted in a byte."""


@dataclass
class _Pool:
    """A MaxPool with what stands around it."""

    pool: Step
    relu: Step | None = None
    bias: Step | None = None
    gradients: list[Step] = field(default_factory=list)  # MaxPoolGrad
    slopes: list[Step] = field(default_factory=list)  # ReluGrad of each

    @property
    def taken(self) -> list[Value]:
        """What the pooling takes when bias and relu come after it."""
        if self.bias is not None:
            return self.bias.inputs
        return [(self.relu or self.pool).inputs[0]]

    @property
    def replaced(self) -> set[int]:
        """The ids of the steps that are not run any more."""
        inside = [self.relu, self.bias, *(self.gradients if self.relu else [])]
        return {id(step) for step in inside if step is not None}


def fuse_pooling(steps: list[Step], wanted: set[int]) -> list[Step]:
    """Return the steps with each MaxPool, its gradients, and the bias and relu before it, as one each way."""
    users = Users(steps, wanted)
    dropped: set[int] = set()
    for step in steps:
        if step.operation.type == "MaxPool" and _fits(step):
            found = _around(step, users)
            dropped |= found.replaced
            _rewrite(found)
    return [step for step in steps if id(step) not in dropped]


def _fits(step: Step) -> bool:
    (x,) = step.inputs
    if not step.on_host or not is_known(x.dims) or x.dtype.name not in ("float32", "float64"):
        return False
    windows = windows_of(x.dims, step.operation.attrs)
    plain = not any(one.before or one.after for one in windows)
    small = windows[0].size * windows[1].size <= MOST_ELEMENTS_OF_WINDOW
    return plain and small and x.size >= LEAST_ELEMENTS and loops.available()


def _around(step: Step, users: Users) -> _Pool:
    """Return a MaxPool with its gradients, and with the relu and the bias whose results nobody else looks at."""
    x, y = step.inputs[0], step.outputs[0]
    found = _Pool(step)
    found.gradients = [
        one for one in users.of(x) if one.operation.type == "MaxPoolGrad" and one.inputs[0] is x and one.inputs[1] is y
    ]
    relu = users.maker(x, "Relu")
    slopes = [users.only(one.outputs[0], "ReluGrad") for one in found.gradients]
    apart = [one for one in slopes if one is not None and one.inputs[1] is x and one.inputs[0] is not x]
    if relu is None or len(apart) != len(found.gradients):
        return found
    if not users.confined(x, [step, *found.gradients, *apart]):
        return found
    found.relu, found.slopes = relu, apart
    bias = users.maker(relu.inputs[0], "BiasAdd")
    if bias is not None and bias.operation.attrs["data_format"] == "NHWC" and users.confined(relu.inputs[0], [relu]):
        found.bias = bias
    return found


def _rewrite(found: _Pool) -> None:
    """Give the steps that stay their new inputs and writers."""
    step, y = found.pool, found.pool.outputs[0]
    attrs = step.operation.attrs
    shape = tuple(attrs["ksize"][1:3]), tuple(attrs["strides"][1:3])
    which = Value(uint8, y.dims)
    for gradient, last in zip(found.gradients, found.slopes or found.gradients, strict=True):
        dy = gradient.inputs[2]
        last.inputs = [dy, which, y] if found.relu else [dy, which]
        last.writer = _backward(*shape)
    step.inputs = found.taken
    step.outputs = [y, which]
    step.writer = _forward(*shape, clip=found.relu is not None)


def _forward(size: Any, step: Any, *, clip: bool) -> Writer:
    max_pool, add_bias_and_clip = loops.compiled(loops.max_pool), loops.compiled(loops.add_bias_and_clip)

    def pool(results: list[Array], x: Array, *bias: Array) -> None:
        y, which = results
        max_pool(np.ascontiguousarray(x), y, which, size, step)
        if bias:
            add_bias_and_clip(y.reshape(-1, y.shape[-1]), np.ascontiguousarray(bias[0]))
        elif clip:
            np.maximum(y, y.dtype.type(0), out=y)

    return pool


def _backward(size: Any, step: Any) -> Callable[..., None]:
    pool_back = loops.compiled(loops.pool_back)

    def put_back(results: list[Array], dy: Array, which: Array, *clipped: Array) -> None:
        if clipped:
            dy = dy * (clipped[0] > 0)
        pool_back(np.ascontiguousarray(dy), which, results[0], size, step)

    return put_back
