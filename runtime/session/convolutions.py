"""Convolutions as a plan runs them: patches are laid out once, for the result and for the filter's gradient.

A step gets the patches as one more value, so the memory plan keeps them for as long as somebody needs them. They are
laid out and multiplied some images at a time, while they are in the cache.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from runtime.arrays import Array
from runtime.graph.shape import is_known
from runtime.ops.convolution import Window, put_together, seen_by, windows_of
from runtime.session import loops
from runtime.session.steps import Step, Value, Writer

TILE_BYTES = 1 << 20
"""Patches of this size at a time: they stay in the second-level cache."""

LEAST_ELEMENTS = 1 << 14
"""Smaller patches are not worth the import of numba."""


class Places(NamedTuple):
    """Where windows of a filter stand on a batch of images."""

    images: int
    rows: int
    columns: int
    channels: int
    height: Window
    width: Window

    @property
    def patch(self) -> int:
        """How many numbers a window sees."""
        return self.height.size * self.width.size * self.channels

    @property
    def patches(self) -> int:
        """How many windows there are."""
        return self.images * self.rows * self.columns

    @property
    def shape(self) -> tuple[int, ...]:
        """The patches' shape, for any number of images."""
        return (-1, self.rows, self.columns, self.height.size, self.width.size, self.channels)

    def tiles(self, itemsize: int) -> Iterator[tuple[slice, slice]]:
        """Yield slices of the images and of their patches, a few at a time."""
        each = self.rows * self.columns
        size = max(1, TILE_BYTES // max(1, each * self.patch * itemsize))
        for first in range(0, self.images, size):
            last = min(first + size, self.images)
            yield slice(first, last), slice(first * each, last * each)


def keep_patches(steps: list[Step], *, compiled: bool) -> list[Step]:
    """Return the steps with convolutions that hand their patches on."""
    kept: dict[Any, Value] = {}
    for step in steps:
        change = _CHANGES.get(step.operation.type)
        places = _places(step) if change and step.on_host else None
        if change and places is not None:
            loops_pay = compiled and places.patches * places.patch >= LEAST_ELEMENTS and loops.available()
            change(step, places, kept, _compiled(places) if loops_pay else _plain(places))
    return steps


def _places(step: Step) -> Places | None:
    """Return where the windows of a step stand; None where shapes are unknown or nothing is gained."""
    kind = step.operation.type
    images = step.outputs[0] if kind == "Conv2DBackpropInput" else step.inputs[0]
    filters = step.outputs[0] if kind == "Conv2DBackpropFilter" else step.inputs[1]
    if not is_known(images.dims) or not is_known(filters.dims) or images.dtype.name not in ("float32", "float64"):
        return None
    attrs = step.declaration.for_kernel(step.operation.attrs)
    height, width = windows_of(images.sizes, filters.sizes, attrs)
    n, rows, columns, channels = images.sizes
    if 0 in (*images.sizes, *filters.sizes) or (height.size, height.stride, width.size, width.stride) == (1, 1, 1, 1):
        return None
    return Places(n, height.places(rows), width.places(columns), channels, height, width)


Adder = Callable[[Array, Array], None]
"""`add(seen, x)`: writes the images whose every pixel is the sum of what the windows over it hold."""


def _lay(places: Places, x: Array, seen: Array) -> None:
    """Write what each window sees: numpy's copy of a strided view, which no loop of ours was as fast as."""
    np.copyto(seen.reshape(places.shape), seen_by(np, x, places.height, places.width))


def _plain(places: Places) -> Adder:
    """Return the way of the op's own kernel."""

    def add(seen: Array, x: Array) -> None:
        x[...] = put_together(np, seen.reshape(places.shape), x.shape, places.height, places.width)

    return add


def _compiled(places: Places) -> Adder:
    """Return the compiled loop, which goes over the patches once; where windows have gaps, the op's own way."""
    if places.height.dilation != 1 or places.width.dilation != 1:
        return _plain(places)
    add_patches = loops.compiled(loops.add_patches)
    moves = (places.height.stride, places.width.stride), (places.height.before, places.width.before)
    split = (-1, places.rows, places.columns, places.height.size, places.width.size * places.channels)

    def add(seen: Array, x: Array) -> None:
        add_patches(seen.reshape(split), x, *moves)

    return add


def _forward(step: Step, places: Places, kept: dict[Any, Value], add: Adder) -> None:
    x = step.inputs[0]
    seen = Value(x.dtype, (places.patches, places.patch))
    kept[id(x), places] = seen
    step.outputs = [*step.outputs, seen]
    step.writer = _convolve(places)


def _convolve(places: Places) -> Writer:
    def convolve(results: list[Array], x: Array, filters: Array) -> None:
        matrix = filters.reshape(places.patch, -1)
        y, seen = results[0].reshape(-1, matrix.shape[1]), results[1]
        for some, their in places.tiles(x.itemsize):
            _lay(places, x[some], seen[their])
            np.matmul(seen[their], matrix, out=y[their])

    return convolve


def _filter_gradient(step: Step, places: Places, kept: dict[Any, Value], add: Adder) -> None:
    x, _, dy = step.inputs
    seen = kept.get((id(x), places))
    if seen is not None:
        step.inputs = [seen, dy]

        def multiply(results: list[Array], seen: Array, dy: Array) -> None:
            np.matmul(seen.T, dy.reshape(len(seen), -1), out=results[0].reshape(seen.shape[1], -1))

        step.writer = multiply
        return
    step.inputs = [x, dy]
    step.outputs = [*step.outputs, Value(x.dtype, (places.patches, places.patch))]

    def lay_and_multiply(results: list[Array], x: Array, dy: Array) -> None:
        result, seen = results
        _lay(places, x, seen)
        np.matmul(seen.T, dy.reshape(len(seen), -1), out=result.reshape(seen.shape[1], -1))

    step.writer = lay_and_multiply


def _input_gradient(step: Step, places: Places, kept: dict[Any, Value], add: Adder) -> None:
    _, filters, dy = step.inputs
    step.inputs = [filters, dy]
    _, their = next(places.tiles(dy.dtype.numpy.itemsize))
    step.outputs = [*step.outputs, Value(dy.dtype, (their.stop, places.patch))]

    def put_back(results: list[Array], filters: Array, dy: Array) -> None:
        x, scratch = results
        matrix = filters.reshape(places.patch, -1).T
        flat = dy.reshape(-1, matrix.shape[0])
        for some, their in places.tiles(x.itemsize):
            seen = scratch[: their.stop - their.start]
            np.matmul(flat[their], matrix, out=seen)
            add(seen, x[some])

    step.writer = put_back


_CHANGES: dict[str, Callable[[Step, Places, dict[Any, Value], Adder], None]] = {
    "Conv2D": _forward,
    "Conv2DBackpropFilter": _filter_gradient,
    "Conv2DBackpropInput": _input_gradient,
}
