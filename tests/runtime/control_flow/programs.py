"""Programs with branches and loops that Python can run by itself: the same code eagerly, and traced."""

from collections.abc import Callable
from typing import Any

import numpy as np

import runtime as rt

Program = Callable[[Any, Any], Any]
"""Takes a vector and a matrix of weights, gives a tensor."""


def branch(x: Any, w: Any) -> Any:
    return rt.cond(rt.reduce_sum(x) > 0.0, lambda: rt.exp(x) * rt.reduce_sum(w), lambda: x * x)


def nested_branch(x: Any, w: Any) -> Any:
    def inner() -> Any:
        return rt.cond(rt.reduce_max(x) > 1.0, lambda: rt.sin(x), lambda: rt.matmul(rt.expand_dims(x, 0), w)[0])

    return rt.cond(rt.reduce_sum(x) > 0.0, inner, lambda: x + 1.0)


def switch(x: Any, w: Any) -> Any:
    index = rt.cast(rt.reduce_sum(rt.cast(x > 0.0, rt.int32)), rt.int32)
    return rt.switch_case(index, [lambda: x, lambda: x * 2.0, lambda: rt.tanh(x * w[0])], default=lambda: rt.square(x))


def loop(x: Any, w: Any) -> Any:
    def body(i: Any, h: Any) -> Any:
        return i + 1, rt.tanh(rt.matmul(h, w) + x)

    return rt.while_loop(lambda i, _: i < 4, body, (rt.constant(0), rt.expand_dims(x, 0)))[1]


def loop_with_branch(x: Any, w: Any) -> Any:
    def body(i: Any, h: Any) -> Any:
        h = rt.sin(h) * x
        return i + 1, rt.cond(rt.reduce_sum(h) > 0.3, lambda: h * rt.exp(h), lambda: h + w[0])

    return rt.while_loop(lambda i, _: i < 3, body, (rt.constant(0), x))[1]


def nested_loops(x: Any, w: Any) -> Any:
    def outer(i: Any, h: Any) -> Any:
        _, inner = rt.while_loop(lambda j, _: j <= i, lambda j, g: (j + 1, rt.sin(g) * w[0]), (rt.constant(0), h))
        return i + 1, inner + x

    return rt.while_loop(lambda i, _: i < 3, outer, (rt.constant(0), x))[1]


def mapped(x: Any, w: Any) -> Any:
    return rt.map_fn(lambda pair: pair[0] * rt.reduce_sum(pair[1] * pair[1]), (x, w), dtype=rt.float64)


def scanned(x: Any, w: Any) -> Any:
    return rt.scan(lambda total, row: rt.tanh(total * row + x), w, initializer=x)


def scanned_back(x: Any, w: Any) -> Any:
    return rt.scan(lambda total, part: total * part, x, reverse=True)


def folded(x: Any, w: Any) -> Any:
    return rt.foldl(lambda total, row: total * rt.cos(row), w) + rt.foldr(lambda total, part: total + part * part, x)


PROGRAMS: dict[str, Program] = {
    program.__name__: program
    for program in (branch, nested_branch, switch, loop, loop_with_branch, nested_loops, mapped, scanned, scanned_back)
} | {"folded": folded}

INPUTS = [np.array([0.3, -0.2, 0.9]), np.array([-0.5, -1.2, 0.4]), np.array([0.3, 1.4, 0.8])]
WEIGHTS = np.random.default_rng(3).standard_normal((3, 3)) * 0.6
