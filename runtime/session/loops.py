"""Loops that numba compiles: what numpy would do by going over the memory several times.

Each is plain Python on arrays in memory order, compiled when it is first called and kept on disk. numba's traps, all
met: its default error model checks every division for zero, and blocks SIMD; `parallel=True` brings a second pool of
spinning threads, which fights with BLAS's; `exp` and `tanh` call a library for each number (`expressions.py` writes
them out).
"""

import functools
import sys
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.interrupts import import_numba


@functools.cache
def available() -> bool:
    """Tell whether numba is there."""
    try:
        import_numba()  # only when a large array is met
    except ImportError:
        return False
    return True


def loaded() -> bool:
    """Tell whether numba has been imported already."""
    return "numba" in sys.modules and available()


@functools.cache
def compiled(loop: Any) -> Any:
    """Return a loop compiled; what it was compiled to for some dtypes is kept on disk where that can be written."""
    numba = import_numba()
    try:
        return numba.njit(cache=True, error_model="numpy", nogil=True)(loop)
    except RuntimeError:  # no directory for the cache
        return numba.njit(error_model="numpy", nogil=True)(loop)


def inner(function: Any) -> Any:
    """Return a function compiled for calls out of compiled loops; a product and a sum are one rounding there."""
    numba = import_numba()
    return numba.njit(error_model="numpy", fastmath={"contract"})(function)


def descend(value: Array, rate: Any, grad: Array) -> None:
    """Take a step of gradient descent."""
    for i in range(value.size):
        value[i] -= rate * grad[i]


def adam(
    value: Array, mean: Array, spread: Array, grad: Array, rate: Any, fresh1: Any, fresh2: Any, epsilon: Any
) -> None:
    """Take a step of Adam; `fresh1` and `fresh2` are 1 - beta1 and 1 - beta2."""
    for i in range(value.size):
        mean[i] += (grad[i] - mean[i]) * fresh1
        spread[i] += (grad[i] * grad[i] - spread[i]) * fresh2
        value[i] -= mean[i] * rate / (np.sqrt(spread[i]) + epsilon)


def adagrad(value: Array, sums: Array, grad: Array, rate: Any) -> None:
    """Take a step of Adagrad."""
    for i in range(value.size):
        sums[i] += grad[i] * grad[i]
        value[i] -= rate * grad[i] / np.sqrt(sums[i])


def adagrad_rows(value: Array, sums: Array, grad: Array, rows: Array, rate: Any) -> None:
    """Take a step of Adagrad on these rows alone."""
    for i in range(rows.size):
        row = rows[i]
        for c in range(grad.shape[1]):
            sums[row, c] += grad[i, c] * grad[i, c]
            value[row, c] -= rate * grad[i, c] / np.sqrt(sums[row, c])


def add_rows(data: Array, rows: Array, out: Array) -> None:
    """Add each row to the one that it belongs to."""
    for i in range(rows.size):
        for c in range(data.shape[1]):
            out[rows[i], c] += data[i, c]


def number_distinct(x: Array, distinct: Array, places: Array, table: Array, shift: int) -> int:
    """Note the distinct numbers in order, and the place of each among them; return how many there are.

    `table` holds places by Fibonacci hashing (Knuth, volume 3, 6.4), a power of two of them, -1 where nothing is yet.
    """
    count = 0
    last = table.size - 1
    for i in range(x.size):
        at = np.int64((np.uint64(x[i]) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(shift))
        while table[at] >= 0 and distinct[table[at]] != x[i]:
            at = (at + 1) & last
        if table[at] < 0:
            table[at] = count
            distinct[count] = x[i]
            count += 1
        places[i] = table[at]
    return count


def add_patches(seen: Array, x: Array, step: tuple[int, int], start: tuple[int, int]) -> None:
    """Put together images, each pixel the sum of what the windows over it hold.

    `seen` is [n, rows, columns, height, width * channels]: a window's row is one run of memory, and so is its place in
    the image [n, height, width, channels] as far as it lies inside.
    """
    images, height, width, channels = x.shape
    size = seen.shape[4] // channels
    x[:] = 0
    for n in range(images):
        image = x[n].reshape(height, width * channels)
        for row in range(seen.shape[1]):
            for column in range(seen.shape[2]):
                left = column * step[1] - start[1]
                first, last = max(0, -left) * channels, min(size, width - left) * channels
                for i in range(seen.shape[3]):
                    line = row * step[0] - start[0] + i
                    if line < 0 or line >= height:
                        continue
                    run = seen[n, row, column, i]
                    target = image[line, left * channels + first : left * channels + last]
                    for at in range(last - first):
                        target[at] += run[first + at]


def max_pool(x: Array, pooled: Array, which: Array, size: tuple[int, int], step: tuple[int, int]) -> None:
    """Note the greatest of each window and which of its elements that is: the first of equals, or the last NaN."""
    for n in range(pooled.shape[0]):
        for row in range(pooled.shape[1]):
            for column in range(pooled.shape[2]):
                best, chosen = pooled[n, row, column], which[n, row, column]
                best[:] = x[n, row * step[0], column * step[1]]
                chosen[:] = 0
                for k in range(1, size[0] * size[1]):
                    seen = x[n, row * step[0] + k // size[1], column * step[1] + k % size[1]]
                    for c in range(best.size):
                        better = seen[c] > best[c] or seen[c] != seen[c]
                        best[c] = seen[c] if better else best[c]
                        chosen[c] = k if better else chosen[c]


def add_bias_and_clip(x: Array, bias: Array) -> None:
    """Add a bias to rows and make what is negative 0."""
    zero = x.dtype.type(0)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            value = x[n, c] + bias[c]
            x[n, c] = zero if value <= 0 else value


def pool_back(dy: Array, which: Array, dx: Array, size: tuple[int, int], step: tuple[int, int]) -> None:
    """Put each window's gradient where its greatest element was; windows may overlap."""
    dx[:] = 0
    zero = dx.dtype.type(0)
    for n in range(dy.shape[0]):
        for row in range(dy.shape[1]):
            for column in range(dy.shape[2]):
                grad, chosen = dy[n, row, column], which[n, row, column]
                for k in range(size[0] * size[1]):
                    target = dx[n, row * step[0] + k // size[1], column * step[1] + k % size[1]]
                    for c in range(grad.size):
                        target[c] += grad[c] if chosen[c] == k else zero
