"""Kernels of one loop each, compiled by numba: updates of optimizers, sums of rows, distinct ids.

What a loop cannot do (another dtype, a small or non-contiguous array, no numba) is left to the op's own kernel, which
is the specification. That is decided in each call, as a function learns a variable's size when it runs; numba is
imported when there is something large for the first time.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.session import loops
from runtime.session.steps import Step

LEAST_ELEMENTS = 1 << 14
"""Smaller arrays are not worth the import of numba."""

LEAST_WHEN_LOADED = 16
"""Once numba is there, a loop is worth it for nearly all: numpy's calls take longer."""

LEAST_ROWS = 1 << 10
"""Fewer ids are not worth a hash table."""

Kernel = Callable[..., Any]


def compiled_kernel(step: Step) -> Kernel | None:
    """Return a compiled kernel for a step, or None."""
    make = _COMPILED.get(step.operation.type)
    return make(step.declaration.kernel) if make is not None and step.on_host else None


def _loops_over(*some: Array, least: int = LEAST_ELEMENTS) -> bool:
    """Tell whether a compiled loop may go over these: large floats in memory order, of one dtype."""
    first = some[-1]
    return (
        (first.size >= least or (first.size >= LEAST_WHEN_LOADED and loops.loaded()))
        and first.dtype.char in "fd"
        and all(one.flags.c_contiguous and one.dtype == first.dtype for one in some)
        and loops.available()
    )


def _descending(kernel: Kernel) -> Kernel:
    def apply(xp: Any, var: Any, alpha: Array, delta: Array, *, use_locking: bool) -> None:
        array = var.read()
        if not _loops_over(array, delta):
            kernel(xp, var, alpha, delta, use_locking=use_locking)
            return
        loops.compiled(loops.descend)(array.reshape(-1), array.dtype.type(alpha), delta.reshape(-1))

    return apply


def _adam(kernel: Kernel) -> Kernel:
    def apply(xp: Any, var: Any, m: Any, v: Any, *values: Array, use_locking: bool, use_nesterov: bool) -> None:
        changed = [slot.read() for slot in (var, m, v)]
        *rates, grad = values
        if use_nesterov or not _loops_over(*changed, grad):
            kernel(xp, var, m, v, *values, use_locking=use_locking, use_nesterov=use_nesterov)
            return
        beta1_power, beta2_power, rate, beta1, beta2, epsilon = (grad.dtype.type(one) for one in rates)
        step = rate * np.sqrt(1 - beta2_power) / (1 - beta1_power)
        flat = (one.reshape(-1) for one in (*changed, grad))
        loops.compiled(loops.adam)(*flat, step, 1 - beta1, 1 - beta2, epsilon)

    return apply


def _adagrad(kernel: Kernel) -> Kernel:
    def apply(xp: Any, var: Any, accum: Any, lr: Array, grad: Array, *, use_locking: bool, update_slots: bool) -> None:
        value, sums = var.read(), accum.read()
        if not update_slots or not _loops_over(value, sums, grad):
            kernel(xp, var, accum, lr, grad, use_locking=use_locking, update_slots=update_slots)
            return
        loops.compiled(loops.adagrad)(*(one.reshape(-1) for one in (value, sums, grad)), grad.dtype.type(lr))

    return apply


def _sparse_adagrad(kernel: Kernel) -> Kernel:
    def apply(
        xp: Any, var: Any, accum: Any, lr: Array, grad: Array, indices: Array, *, use_locking: bool, update_slots: bool
    ) -> None:
        value, sums = var.read(), accum.read()
        fits = update_slots and _loops_over(value, sums, grad, least=LEAST_ROWS) and _in_range(indices, len(value))
        if not fits:
            kernel(xp, var, accum, lr, grad, indices, use_locking=use_locking, update_slots=update_slots)
            return
        rows = [one.reshape(len(one), -1) for one in (value, sums, grad)]
        loops.compiled(loops.adagrad_rows)(*rows, np.ascontiguousarray(indices), grad.dtype.type(lr))

    return apply


def _segment_sum(kernel: Kernel) -> Kernel:
    def add(xp: Any, data: Array, ids: Array, number: Array) -> Array:
        count = int(number)
        if ids.ndim != 1 or not _loops_over(data, least=LEAST_ROWS) or not _in_range(ids, count):
            return kernel(xp, data, ids, number)
        out = np.zeros((count, *data.shape[1:]), data.dtype)
        loops.compiled(loops.add_rows)(data.reshape(len(data), -1), np.ascontiguousarray(ids), out.reshape(count, -1))
        return out

    return add


def _unique(kernel: Kernel) -> Kernel:
    def find(xp: Any, x: Array, *, out_idx: arrays.DType) -> tuple[Array, Array]:
        if x.dtype.kind != "i" or x.size < LEAST_ROWS or not loops.available():
            found: tuple[Array, Array] = kernel(xp, x, out_idx=out_idx)
            return found
        distinct, places = np.empty_like(x), np.empty(x.size, out_idx.numpy)
        bits = int(x.size).bit_length() + 1  # at least twice as many places as there are ids
        table = np.full(1 << bits, -1, np.int64)
        count = loops.compiled(loops.number_distinct)(np.ascontiguousarray(x), distinct, places, table, 64 - bits)
        return distinct[:count].copy(), places

    return find


def _in_range(indices: Array, length: int) -> bool:
    return not indices.size or bool(indices.min() >= 0 and indices.max() < length)


_COMPILED: dict[str, Callable[[Kernel], Kernel]] = {
    "ResourceApplyGradientDescent": _descending,
    "ResourceApplyAdam": _adam,
    "ResourceApplyAdagrad": _adagrad,
    "ResourceSparseApplyAdagrad": _sparse_adagrad,
    "UnsortedSegmentSum": _segment_sum,
    "Unique": _unique,
}
