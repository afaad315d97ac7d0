"""Draws the inputs of one call: random shapes, dtypes and values, the odd ones among them.

The generator is numpy's RandomState, whose numbers never change from version to version, seeded by the op's name and
the call's number: who replays a call draws the very inputs that TensorFlow was given, so only results need recording.
"""

import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

Array = Any

CALLS = 24
"""How many calls of each op are drawn."""

MOST = 36
"""How many elements a drawn array has at most."""

FLOATS = ("float32", "float32", "float64", "float16")
REALS = ("float32", "float32", "float64", "float16", "int32", "int64", "int32", "uint8", "int8")
NUMBERS = ("float32", "float64", "float32", "int32", "int64", "float16", "complex64", "complex128")
CONTINUOUS = ("float32", "float64", "float32", "float16", "complex64", "complex128")
ANY = (*NUMBERS, "bool")


class Call(NamedTuple):
    """The inputs of a call in order (a list where the op takes a list), and its attributes."""

    inputs: tuple[Any, ...]
    attrs: dict[str, Any]


def call(*inputs: Any, **attrs: Any) -> Call:
    return Call(inputs, attrs)


class Draw:
    """What is drawn for call `index` of an op; every third call holds odd values, every fifth empty dimensions."""

    def __init__(self, name: str, index: int) -> None:
        self.index = index
        self.random = np.random.RandomState(zlib.crc32(f"{name}:{index}".encode()))
        self.odd = index % 3 == 2

    def chance(self, probability: float) -> bool:
        return bool(self.random.random_sample() < probability)

    def between(self, low: int, high: int) -> int:
        """A whole number, `high` included."""
        return int(self.random.randint(low, high + 1))

    def one_of(self, values: Sequence[Any]) -> Any:
        return values[self.between(0, len(values) - 1)]

    def dtype(self, dtypes: Sequence[str]) -> str:
        """The first dtypes come first, so that each has its turn; odd values come in all of them."""
        return dtypes[self.index % len(dtypes)]

    def size(self) -> int:
        return 0 if self.index % 5 == 4 and self.chance(0.3) else self.between(1, 4)

    def shape(self, low: int = 0, high: int = 4) -> tuple[int, ...]:
        """Sizes of `low` to `high` dimensions, not too many elements together."""
        sizes = [self.size() for _ in range(self.between(low, high))]
        while np.prod(sizes) > MOST:
            sizes[int(np.argmax(sizes))] -= 1
        return tuple(sizes)

    def broadcast(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """A shape that broadcasts to this one: without its first axes, with ones for others."""
        kept = shape[self.between(0, len(shape)) if self.chance(0.4) else 0 :]
        return tuple(1 if self.chance(0.3) else size for size in kept)

    def pair(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Two shapes that broadcast together; sometimes two that do not."""
        shape = self.shape()
        if self.index == 7:
            return (2, 3), (2, 4)
        return (shape, shape) if self.chance(0.3) else (self.broadcast(shape), self.broadcast(shape))

    def array(
        self, shape: tuple[int, ...], dtype: str, low: float = -3.0, high: float = 3.0, odd: bool = True
    ) -> Array:
        """Numbers between two bounds; in every third call, infinities, NaN, both zeros, great and tiny ones."""
        kind = np.dtype(dtype).kind
        if kind == "b":
            return self.random.random_sample(shape) < 0.5
        values = self.random.uniform(low, high, shape)
        if kind == "c":
            return np.asarray(values + 1j * self.random.uniform(low, high, shape)).astype(dtype)
        if kind in "iu":
            return self.whole(shape, dtype, round(low * 3), round(high * 3), odd=odd)
        values = np.asarray(values).astype(dtype)
        if self.odd and odd:
            values = self._spread(values, odd_floats(dtype))
        return values

    def whole(self, shape: tuple[int, ...], dtype: str, low: int, high: int, odd: bool = False) -> Array:
        """Whole numbers, `high` included; none below zero where the dtype has none."""
        floor = max(low, 0) if np.dtype(dtype).kind == "u" else low
        values = np.asarray(self.random.randint(floor, high + 1, shape)).astype(dtype)
        if self.odd and odd:
            limits = np.iinfo(dtype)
            values = self._spread(values, np.array([0, 1, limits.max, limits.max - 1, limits.min + 1], dtype))
        return values

    def distinct(self, shape: tuple[int, ...], dtype: str) -> Array:
        """Numbers none of which equals another: where an op picks one, it is clear which."""
        count = int(np.prod(shape))
        return ((self.random.permutation(count) - count / 2) / 4).reshape(shape).astype(dtype)

    def axes(self, rank: int) -> Array:
        """Axes to reduce, counted from either end; none, some or all."""
        chosen = [axis - rank if self.chance(0.4) else axis for axis in range(rank) if self.chance(0.5)]
        return np.array(self.random.permutation(chosen), self.one_of(("int32", "int64")))

    def axis(self, rank: int) -> int:
        return self.between(-rank, rank - 1) if rank else 0

    def _spread(self, values: Array, odd: Array) -> Array:
        chosen = self.random.random_sample(values.shape) < 0.5
        return np.where(chosen, odd[self.random.randint(0, len(odd), values.shape)], values)


def odd_floats(dtype: str) -> Array:
    """Values where functions end or bend. No subnormal numbers: TensorFlow's threads take them for zero."""
    limits = np.finfo(dtype)
    return np.array([0.0, -0.0, np.inf, -np.inf, np.nan, limits.max, -limits.tiny, 1, -1, 0.5, 2.5, -1.5], dtype)
