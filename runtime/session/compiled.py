"""Updates of optimizers as one loop each, compiled by numba: numpy would go over the memory five times.

numba is imported when the first large variable is updated. What cannot be compiled
(another dtype, a small or non-contiguous array, no numba) is left to the op's own kernel, which is the specification.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.shape import is_known
from runtime.session import loops
from runtime.session.steps import Step

LEAST_ELEMENTS = 1 << 14
"""Smaller variables are not worth the import of numba."""


def compiled_kernel(step: Step) -> Callable[..., None] | None:
    """Return a compiled kernel for a step, or None."""
    make = _COMPILED.get(step.operation.type)
    if make is None or not step.on_host or not _large(step) or not loops.available():
        return None
    return make(step.declaration.kernel)


def _large(step: Step) -> bool:
    slot: Any = step.inputs[0].value  # a variable's slot is known when a session plans, not when a function does
    if slot is None or not is_known(slot.dims) or slot.dtype.name not in ("float32", "float64"):
        return False
    return bool(math.prod(slot.dims) >= LEAST_ELEMENTS)


def _loops_over(*arrays: Array) -> bool:
    """Tell whether a compiled loop may go over these: in memory order, of one dtype."""
    return all(one.flags.c_contiguous and one.dtype == arrays[0].dtype for one in arrays)


def _descending(kernel: Callable[..., None]) -> Callable[..., None]:
    def apply(xp: Any, var: Any, alpha: Array, delta: Array, *, use_locking: bool) -> None:
        array = var.read()
        if not _loops_over(array, delta):
            kernel(xp, var, alpha, delta, use_locking=use_locking)
            return
        loops.compiled(loops.descend)(array.reshape(-1), array.dtype.type(alpha), delta.reshape(-1))

    return apply


def _adam(kernel: Callable[..., None]) -> Callable[..., None]:
    def apply(xp: Any, var: Any, m: Any, v: Any, *values: Array, use_locking: bool, use_nesterov: bool) -> None:
        arrays = [slot.read() for slot in (var, m, v)]
        *rates, grad = values
        if use_nesterov or not _loops_over(*arrays, grad):
            kernel(xp, var, m, v, *values, use_locking=use_locking, use_nesterov=use_nesterov)
            return
        beta1_power, beta2_power, rate, beta1, beta2, epsilon = (grad.dtype.type(one) for one in rates)
        step = rate * np.sqrt(1 - beta2_power) / (1 - beta1_power)
        flat = (one.reshape(-1) for one in (*arrays, grad))
        loops.compiled(loops.adam)(*flat, step, 1 - beta1, 1 - beta2, epsilon)

    return apply


_COMPILED: dict[str, Callable[[Callable[..., None]], Callable[..., None]]] = {
    "ResourceApplyGradientDescent": _descending,
    "ResourceApplyAdam": _adam,
}
