# ruff: noqa: PERF401, SIM108
# mypy: ignore-errors
"""Programs of loops, and of leaving them."""

from typing import Any

from tests.runtime.autograph.programs import program

tf: Any = None
"""TensorFlow, or the runtime: see programs.use."""


@program
def while_break(x, n):
    i = 0
    while i < n:
        x = x * 1.5
        if tf.reduce_sum(x) > 3.0:
            break
        i += 1
    return x * tf.cast(i, tf.float32)


@program
def while_true(x, n):
    i = tf.constant(0)
    while tf.constant(True):
        x = x + 0.5
        i += 1
        if tf.reduce_sum(x) > 5.0 or i >= n:
            break
    return x, i


@program
def for_break_and_continue(x, n):
    total = tf.zeros([3])
    for i in tf.range(n):
        if i % 2 == 1:
            continue
        if i > 3:
            break
        total += x * tf.cast(i + 1, tf.float32)
    return total


@program
def for_else(x, n):
    for i in tf.range(n):
        if i == 4:
            x = -x
            break
    else:
        x = x * 10.0
    return x


@program
def while_else(x, n):
    i = tf.constant(0)
    while i < n:
        i += 1
        if i == 2:
            break
        x = x + 1.0
    else:
        x = x * x
    return x


@program
def continue_first(x, n):
    i = tf.constant(0)
    total = x
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        total = total * tf.cast(i, tf.float32)
    return total


@program
def nested_breaks(x, n):
    count = tf.constant(0)
    for i in tf.range(n):
        for j in tf.range(n):
            if j > i:
                break
            if (i + j) % 2 == 0:
                continue
            count += 1
            x = x * 1.1
        if count > 4:
            break
    return x, count


@program
def return_in_a_loop(x, n):
    for i in tf.range(n):
        x = x * 1.5
        if tf.reduce_sum(x) > 4.0:
            return x * tf.cast(i, tf.float32)
    return -x


@program
def return_from_two_loops(x, n):
    for i in tf.range(n):
        for j in tf.range(n):
            if i * j >= 4:
                return x * tf.cast(i + 10 * j, tf.float32)
        x = x + 1.0
    return x


@program
def return_in_both_places(x, n):
    i = tf.constant(0)
    while i < n:
        if tf.reduce_max(x) > 2.0:
            return x + 100.0
        x = x + x
        if i > 2:
            return x - 100.0
        i += 1
    return x


@program
def python_loop_with_break(x, n):
    for i in range(10):
        if i == 3:
            break
        if i == 1:
            continue
        x = x + float(i)
    return x


@program
def collatz(x, n):
    steps = tf.constant(0)
    n = n + 5
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


@program
def over_rows(x, n):
    total = tf.constant(0.0)
    for row in x:
        if row > 0.0:
            total += row * row
        else:
            total -= row
    return total


@program
def counting_down(x, n):
    for i in tf.range(n, 0, -2):
        x = x + tf.cast(i, tf.float32)
    return x


@program
def range_of_tensor(x, n):
    y = x
    for i in range(n):
        y = tf.sin(y) + tf.cast(i, tf.float32) * x
    return y


@program
def tensor_array(x, n):
    found = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
    h = x
    for i in tf.range(n):
        h = tf.tanh(h + x)
        found = found.write(i, h)
    return found.stack()


@program
def recurrent(x, n):
    w = tf.reshape(tf.range(9.0), [3, 3]) / 9.0
    h = tf.expand_dims(x, 0)
    for _ in tf.range(n):
        h = tf.tanh(tf.matmul(h, w) + x)
    return h


@program
def loop_variable_after(x, n):
    last = tf.constant(-1)
    for i in tf.range(n):
        last = i
    return x * tf.cast(last, tf.float32)


@program
def made_in_the_loop(x, n):
    for i in tf.range(n):
        y = x * tf.cast(i, tf.float32)
    return y + 1.0


@program
def swapped(x, n):
    a, b = x, x + 1.0
    for _ in tf.range(n):
        a, b = b, a + b
    return a, b


@program
def python_state(x, n):
    names = []
    for i in range(3):
        names.append(i)
        if n > i:
            x = x + float(len(names))
    return x * float(sum(names))


@program
def list_append(x, n):
    parts = []
    for i in range(4):
        parts.append(x * float(i))
    if n > 2:
        y = tf.stack(parts)
    else:
        y = tf.stack(parts[::-1])
    return y


@program
def dict_in_loop(x, n):
    state = {"x": x, "i": tf.constant(0)}
    while state["i"] < n:
        state = {"x": state["x"] * 1.5, "i": state["i"] + 1}
    return state["x"]
