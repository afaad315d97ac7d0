"""Updates of optimizers on a GPU, one kernel each: a variable and its slots are read and written once.

The ops' own kernels (ops/training.py) are the specification; whatever stands not here is left to them.
"""

import functools
from typing import Any

from runtime.arrays import cupy, resource
from runtime.graph.registry import OPS
from runtime.ops.state import Slot
from runtime.session.steps import Step

UPDATES = {
    "ResourceApplyGradientDescent": "var -= delta * alpha;",
    "ResourceApplyMomentum": "accum = accum * momentum + grad; var -= lr * accum;",
    "ResourceApplyAdagrad": "accum += grad * grad; var -= lr * grad / sqrt(accum);",
    "ResourceApplyAdam": (
        "m += (grad - m) * (T(1) - beta1); v += (grad * grad - v) * (T(1) - beta2);"
        " var -= m * (lr * sqrt(T(1) - beta2_power) / (T(1) - beta1_power)) / (sqrt(v) + epsilon);"
    ),
    "ResourceApplyRMSProp": (
        "ms += (grad * grad - ms) * (T(1) - rho); mom = mom * momentum + lr * grad / sqrt(ms + epsilon); var -= mom;"
    ),
}
"""What an op does to each element, in C, by the names of its inputs; T is the variable's type."""

PLAIN = {"use_nesterov": False, "update_slots": True}
"""Attributes with which an op does what is said above."""


def update_on_gpus(steps: list[Step]) -> None:
    """Give updates on GPUs kernels of their own."""
    for step in steps:
        operation = step.operation
        plain = all(operation.attrs.get(name, value) == value for name, value in PLAIN.items())
        if operation.type in UPDATES and plain and not step.on_host and step.kernel is None:
            step.kernel = functools.partial(_update, operation.type)


def _update(kind: str, xp: Any, *values: Any, **_: Any) -> None:
    slots = [one.read() for one in values if isinstance(one, Slot)]
    compiled(kind)(*(one for one in values if not isinstance(one, Slot)), *slots)


@functools.cache
def compiled(kind: str) -> Any:
    """Return the kernel of an op: its numbers and its gradient, then what it changes; cupy compiles it when called."""
    inputs = OPS[kind].signature.inputs
    given = ", ".join(f"T {arg.name}" for arg in inputs if arg.dtype is not resource)
    changed = ", ".join(f"T {arg.name}" for arg in inputs if arg.dtype is resource)
    return cupy().ElementwiseKernel(given, changed, UPDATES[kind], "update")
