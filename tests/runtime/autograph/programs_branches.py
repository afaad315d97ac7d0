# ruff: noqa: RET504, RET505
# mypy: ignore-errors
"""Programs of branches, and of other statements."""

import contextlib
from typing import Any

from tests.runtime.autograph.programs import program

tf: Any = None
"""TensorFlow, or the runtime: see programs.use."""


@program
def early_return(x, n):
    if tf.reduce_sum(x) > 1.0:
        return x * 2.0
    x = x + 1.0
    return x * x


@program
def early_returns(x, n):
    if n > 4:
        return x
    if n > 2:
        y = x * 3.0
        if tf.reduce_max(y) > 4.0:
            return y - 1.0
        x = y
    elif n == 1:
        return tf.exp(x)
    return x / 2.0


@program
def return_in_both(x, n):
    if n > 2:
        y = x + 1.0
        return y * y
    else:
        z = x - 1.0
        return z


@program
def elif_chain(x, n):
    if n < 2:
        y = x
    elif n < 4:
        y = tf.sin(x)
    elif n < 6:
        y = tf.cos(x)
    else:
        y = tf.exp(x)
    return y * x


@program
def branch_local(x, n):
    if n > 2:
        scratch = x * x
        x = scratch + 1.0
    else:
        other = tf.reduce_sum(x)
        x = x * other
    return x


@program
def updated_in_one_branch(x, n):
    y = x
    if n > 2:
        y = y * y
        y += 1.0
    return y


@program
def conditional_expressions(x, n):
    scale = 2.0 if n > 2 else -1.0
    return x * scale if tf.reduce_sum(x) > 0.0 else tf.abs(x)


@program
def chained_comparison(x, n):
    if 0 < n <= 3 < 2 * n:
        return x
    return -x


@program
def lazy_and(x, n):
    i = tf.constant(0)
    while i < 3 and x[i] < 1.0:
        i += 1
    if not (i < 3 and x[i] > 2.0):
        x = x * 2.0
    return x, i


@program
def lazy_or(x, n):
    if n > 3 or tf.reduce_sum(x / tf.cast(n, tf.float32)) > 1.0 or n == 1:
        return x
    return x * 0.0


@program
def not_equal(x, n):
    if n != 3:
        x = x + 1.0
    if not n == 3:  # noqa: SIM201
        x = x * 2.0
    return x


@program
def nested_structure_in_branch(x, n):
    state = {"h": x, "pair": (x, [x + 1.0])}
    if n > 2:
        state = {"h": x * 2.0, "pair": (x - 1.0, [x])}
    return state["h"] * state["pair"][0] + state["pair"][1][0]


@program
def none_stays_none(x, n, mask=None):
    if mask is not None:
        x = x * mask
    if n > 2:
        x = x * 2.0
    return x, mask


@program
def with_blocks(x, n):
    with tf.name_scope("outer"):
        if n > 2:
            return x * 2.0
        x = x + 1.0
    return x


@program
def loops_in_with(x, n):
    with contextlib.nullcontext(2.0) as factor:
        for i in tf.range(n):
            if i == 2:
                break
            x = x * factor
    return x


@program
def try_blocks(x, n):
    try:
        if n > 2:
            x = x * 2.0
    finally:
        x = x + 1.0
    return x


@program
def assertion(x, n):
    assert n > 0, "n must be positive"
    return x


@program
def unused_names(x, n):
    for _ in tf.range(n):
        _, x = n, x + 1.0
    del n
    return x


@program
def gradient_inside(x, n):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in tf.range(n):
            y = y * x
        loss = tf.reduce_sum(y)
    return tape.gradient(loss, x)


@program
def conversions(x, n):
    return x * float(n) + float(len(x)) + tf.cast(int(x[0] * 4.0), tf.float32)


@program
def newton(x, n):
    root = x
    for _ in tf.range(20):
        step = (root * root - 2.0) / (2.0 * root)
        root = root - step
        if tf.reduce_max(tf.abs(step)) < 1e-3:
            break
    return root
