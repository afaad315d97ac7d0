# mypy: ignore-errors
"""Programs of functions: what is called is traced like what calls it."""

import functools
from typing import Any, NamedTuple

from tests.runtime.autograph.programs import program

tf: Any = None
"""TensorFlow, or the runtime: see programs.use."""


def _helper(x):
    if tf.reduce_sum(x) > 0.0:
        return x * 2.0
    return -x


@program
def helpers(x, n):
    for _ in tf.range(n):
        x = _helper(x) - 1.0
    return x


@program
def recursive(x, n):
    def power(y, times):
        if times == 0:
            return y
        if tf.reduce_max(y) > 10.0:
            return y / 10.0
        return power(y * x, times - 1)

    return power(x, 4)


def _halved(x):
    if tf.reduce_max(x) > 0.2:
        return _halved_below(x / 2.0, 3)
    return x


def _halved_below(x, times):
    return x if times == 0 else _halved_below(tf.where(x > 0.1, x / 2.0, x), times - 1)


@program
def recursive_helpers(x, n):
    return _halved(x)


class Private:
    def __init__(self, scale):
        self.__scale = scale

    def __scaled(self, x):
        return x * self.__scale if tf.reduce_sum(x) > 0.0 else x

    def __call__(self, x):
        if self.__scale > 1.0:
            x = self.__scaled(x)
        return x


@program
def private_names(x, n):
    return Private(3.0)(x) + Private(0.5)(x)


def _checked(x, low, high, name=None):
    if name is not None:
        if name == "skip":
            return x
        x = x + 1.0
    if tf.reduce_sum(x) > low:
        if tf.reduce_sum(x) < high:
            return x * 2.0
        x = x - 1.0
    if name == "last":
        x = -x
    return x


@program
def partly_returning(x, n):
    return _checked(x, 0.5, 3.0) + _checked(x, 0.0, 1.0, "last") + _checked(x, 0.0, 1.0, "skip")


def _pieces(x, count):
    for i in range(count):
        yield x * float(i)


@program
def generators(x, n):
    def doubled():
        for one in _pieces(x, 3):
            yield one * 2.0

    return tf.add_n(list(doubled()))


@program
def lambdas(x, n):
    clip = lambda y: y if tf.reduce_sum(y) > 1.0 else y * 0.5  # noqa: E731
    return tf.map_fn(lambda part: part * 2.0 if part > 0.0 else part, clip(x))


@program
def closures(x, n):
    offset = x + 1.0

    def shifted(y):
        return y + offset if n > 2 else y - offset

    offset = offset * 2.0
    return shifted(x)


class Layer:
    def __init__(self, scale):
        self.scale = scale
        self.last = None

    def __call__(self, x, training=False):
        if training:
            x = x + 1.0
        return self.forward(x)

    def forward(self, x):
        if tf.reduce_sum(x) > 0.0:
            return x * self.scale
        return x / self.scale


class Bias(Layer):
    def forward(self, x):
        if tf.reduce_max(x) > 1.0:
            x = super().forward(x)
        return x + 1.0


@program
def methods(x, n):
    return Bias(2.0)(x, training=True) + Layer(3.0)(x)


def _doubled(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs) * 2.0

    return wrapper


@_doubled
def _decorated(x, *, limit=1.0):
    if tf.reduce_sum(x) > limit:
        return x
    return x * x


@program
def decorated(x, n):
    return _decorated(x, limit=0.5)


@program
def keyword_arguments(x, n):
    def scaled(y, *factors, bias=0.0, **options):
        for factor in factors:
            y = y * factor
        if n > 2:
            y = y + options.get("more", bias)
        return y

    return scaled(x, 2.0, 3.0, bias=1.0) + scaled(x, more=5.0)


class Pair(NamedTuple):
    first: Any
    second: Any


@program
def named_tuple(x, n):
    pair = Pair(x, n)
    if n > 2:
        pair = Pair(pair.first * 2.0, pair.second + 1)
    return pair


@program
def partials(x, n):
    return functools.partial(_decorated, limit=2.0)(x)


@program
def comprehension(x, n):
    parts = [_helper(x + float(i)) for i in range(3)]
    return tf.add_n(parts)
