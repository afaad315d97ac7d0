"""Random programs in the vocabulary that TensorFlow 1 and `runtime` share: 5 to 15 ops, and gradients of gradients.

A program is built with the library that it is given; which ops follow from its number. All ops are smooth, or bend at
places that are not met by chance, so that second derivatives are defined.
"""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "programs.npz"

PROGRAMS = 100
"""How many programs there are."""

Library = Any  # tensorflow.compat.v1, or runtime
Tensor = Any
Step = Callable[["Program", Tensor], Tensor]


class Program:
    """What is drawn for one program: its three inputs, and its steps while it is being built."""

    def __init__(self, number: int) -> None:
        self.random = np.random.RandomState(zlib.crc32(f"program:{number}".encode()))
        rows, columns = self.between(1, 4), self.between(1, 4)
        self.inputs = [self.array(rows, columns), self.array(columns, self.between(1, 4)), self.array(1, columns)]
        self.tf: Library = None
        self.made: list[Tensor] = []

    def build(self, tf: Library, inputs: list[Tensor]) -> Tensor:
        """The last of the ops, of what the inputs are; some of it was used several times, some never."""
        x, y, z = inputs
        self.tf, self.made = tf, [*inputs, tf.multiply(x, z), tf.matmul(tf.sin(x + z), y)]
        for _ in range(self.between(5, 15)):
            x = self.made[-1] if self.chance(0.75) else self.one_of(self.made)
            self.made.append(self.one_of(STEPS)(self, x))
        return self.made[-1]

    def between(self, low: int, high: int) -> int:
        return int(self.random.randint(low, high + 1))

    def chance(self, probability: float) -> bool:
        return bool(self.random.random_sample() < probability)

    def one_of(self, values: Any) -> Any:
        return values[self.between(0, len(values) - 1)]

    def array(self, *sizes: int) -> Any:
        return self.random.uniform(-1.5, 1.5, sizes)

    def fitting(self, x: Tensor) -> Tensor:
        """Another tensor that broadcasts with x: of those there are, or x itself with an axis summed."""
        sizes = sizes_of(x)
        found = [one for one in self.made if one is not x and broadcasts(sizes_of(one), sizes)]
        if found and self.chance(0.8):
            return self.one_of(found)
        return self.tf.reduce_sum(x, axis=self.between(0, 1), keepdims=True)


def sizes_of(tensor: Tensor) -> tuple[int, ...]:
    return tuple(int(one) for one in tensor.shape)


def broadcasts(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return len(one) == len(other) and all(a == b or 1 in (a, b) for a, b in zip(one, other, strict=True))


def activation(program: Program, x: Tensor) -> Tensor:
    tf = program.tf
    nn = tf.nn
    return program.one_of((tf.tanh, tf.sigmoid, tf.sin, tf.cos, tf.erf, nn.softplus, nn.elu, nn.selu))(x)


def damped(program: Program, x: Tensor) -> Tensor:
    """Functions that grow, of what is small."""
    tf = program.tf
    small = tf.tanh(x)
    return program.one_of((tf.exp, tf.square, tf.sinh, tf.cosh, tf.atan, tf.expm1, tf.asinh))(small)


def positive(program: Program, x: Tensor) -> Tensor:
    """Functions of positive numbers."""
    tf = program.tf
    return program.one_of((tf.log, tf.sqrt, tf.rsqrt, tf.reciprocal, tf.log1p))(tf.square(tf.sin(x)) + 0.7)


def together(program: Program, x: Tensor) -> Tensor:
    tf, y = program.tf, program.fitting(x)
    return program.one_of((tf.add, tf.subtract, tf.multiply, tf.squared_difference, tf.maximum, tf.minimum))(x, y)


def divided(program: Program, x: Tensor) -> Tensor:
    return program.tf.truediv(x, program.tf.cosh(program.tf.tanh(program.fitting(x))))


def chosen(program: Program, x: Tensor) -> Tensor:
    tf = program.tf
    return tf.where(tf.greater(x, 0.1), tf.sin(x), x * 0.5)


def product(program: Program, x: Tensor) -> Tensor:
    """With a matrix that there is, either way round, else with itself."""
    tf, inner = program.tf, sizes_of(x)[1]
    for one in reversed(program.made):
        if sizes_of(one)[0] == inner:
            return tf.matmul(x, tf.tanh(one))
        if sizes_of(one)[1] == inner:
            return tf.matmul(x, one, transpose_b=True)
    return tf.matmul(x, x, transpose_a=True)


def reduced(program: Program, x: Tensor) -> Tensor:
    tf = program.tf
    function = program.one_of((tf.reduce_sum, tf.reduce_mean, tf.reduce_logsumexp, tf.reduce_max, tf.reduce_prod))
    return function(x, axis=program.between(-2, 1), keepdims=True)


def rows(program: Program, x: Tensor) -> Tensor:
    nn = program.tf.nn
    return program.one_of((nn.softmax, nn.log_softmax, lambda y: nn.l2_normalize(y + 2.0, axis=1)))(x)


def turned(program: Program, x: Tensor) -> Tensor:
    tf, (height, width) = program.tf, sizes_of(x)
    kind = program.between(0, 3)
    if kind == 0:
        return tf.transpose(x)
    if kind == 1:
        return tf.reshape(x, [width, height])
    if kind == 2:
        return tf.reverse(x, [program.between(0, 1)])
    return tf.cumsum(x, axis=program.between(0, 1), exclusive=program.chance(0.5), reverse=program.chance(0.5))


def gathered(program: Program, x: Tensor) -> Tensor:
    """Rows, some of them twice."""
    height = sizes_of(x)[0]
    places = np.array([program.between(0, height - 1) for _ in range(program.between(1, 4))], np.int32)
    return program.tf.gather(x, places)


def parts(program: Program, x: Tensor) -> Tensor:
    """Cut, padded, repeated or put together, but never larger than 6 along an axis."""
    tf, (height, width) = program.tf, sizes_of(x)
    kind = program.between(0, 3)
    if kind == 0:
        return x[program.between(0, height - 1) :, : program.between(1, width)]
    if kind == 1 and max(height, width) < 5:
        return tf.pad(x, [[0, 1], [1, 0]], constant_values=0.5)
    if kind == 2 and width < 4:
        return tf.concat([x, tf.sin(x)], axis=1)
    if kind == 3 and height < 4:
        return tf.tile(x, [2, 1])
    return tf.stack([x, tf.tanh(x)], axis=0)[program.between(0, 1)]


STEPS: tuple[Step, ...] = (
    *(activation, activation, damped, positive, together, together, together, divided, chosen),
    *(product, product, reduced, rows, turned, gathered, parts),
)


def weights(result: Tensor) -> Any:
    """What the result is multiplied with, so that its sum depends on each element differently."""
    sizes = sizes_of(result)
    return np.cos(np.arange(float(np.prod(sizes)))).reshape(sizes) + 1.3
