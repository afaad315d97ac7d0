"""Calls of what TensorFlow 1's scripts use every day: run by TensorFlow and by us."""

from collections.abc import Callable
from typing import Any

import numpy as np

RANDOM = np.random.default_rng(29)
PARTS = RANDOM.standard_normal((2, 3, 4)).astype(np.float32)
WAVES = PARTS[0] + 1j * PARTS[1]
TOTALS = np.array([[7, -7, 0], [9, 8, -1]], np.int32)


def parts(tf: Any) -> Any:
    return [tf.real(WAVES), tf.imag(WAVES), tf.angle(WAVES), tf.abs(WAVES), tf.abs(tf.complex(3.0, 4.0))]


def defaulted(tf: Any) -> Any:
    x = tf.placeholder_with_default(PARTS[0], [None, 4])
    return [x * 2.0, tf.placeholder_with_default(5, [])]


def round_trip(tf: Any, value: Any, dtype: Any) -> Any:
    text = tf.serialize_tensor(tf.constant(value, dtype))
    return [text, tf.parse_tensor(text, dtype)]


def from_python(tf: Any) -> Any:
    one = tf.numpy_function(lambda x, y: np.float32(x.sum() * y), [PARTS[0], 2.0], tf.float32)
    several = tf.py_func(lambda x: (x + 1, x.astype(np.int64)), [TOTALS], [tf.int32, tf.int64])
    text = tf.numpy_function(
        lambda x: np.array([b"a", x.tobytes()[:1]], object), [np.frombuffer(b"xy", np.uint8)], tf.string
    )
    return [one, *several, text, tf.py_function(lambda x: x**2, [PARTS[0]], tf.float32)]


CALLS: dict[str, Callable[[Any], Any]] = {
    "parts of complex numbers": parts,
    "parts of none": lambda tf: [tf.real(WAVES[:0]), tf.abs(WAVES[:0]), tf.angle(WAVES[:0])],
    "parts of real numbers": lambda tf: [tf.real(PARTS[0]), tf.imag(PARTS[0]), tf.angle(PARTS[0]), tf.real(TOTALS)],
    "complex numbers": lambda tf: [
        tf.complex(PARTS[0], PARTS[1]),
        tf.complex(PARTS[0].astype(np.float64), np.float64(2)),
        tf.complex(np.array([np.inf, 1], np.float32), np.array([0, np.nan], np.float32)),
    ],
    "division": lambda tf: [
        tf.div(TOTALS, 2),
        tf.div(PARTS[0], 2.0),
        tf.realdiv(PARTS[0], 0.0),
        tf.floor_div(TOTALS, np.int32(-2)),
    ],
    "rint": lambda tf: tf.rint([0.5, 1.5, -0.5, 2.4, np.inf]),
    "invert_permutation": lambda tf: [
        tf.invert_permutation([2, 0, 1]),
        tf.invert_permutation(tf.constant([1, 0], tf.int64)),
    ],
    "reverse_v2": lambda tf: tf.reverse_v2(TOTALS, [1]),
    "newaxis": lambda tf: tf.constant(TOTALS)[:, tf.newaxis],
    "arg_max": lambda tf: [tf.arg_max(PARTS[0], 1), tf.arg_min(PARTS[0], 0)],
    "lin_space": lambda tf: tf.lin_space(0.0, 1.0, 5),
    "dtypes": lambda tf: [
        tf.cast(1, tf.double),
        tf.cast(1, tf.half),
        tf.cast(1, tf.dtypes.bool),
        tf.to_complex64(PARTS[0]),
        tf.to_complex128(TOTALS),
        tf.dtypes.saturate_cast([300, -5], tf.dtypes.uint8),
    ],
    "defaults": defaulted,
    "serialized floats": lambda tf: round_trip(tf, PARTS[0], tf.float32),
    "serialized text": lambda tf: round_trip(tf, ["a", "ü"], tf.string),
    "serialized number": lambda tf: round_trip(tf, 5, tf.int64),
    "serialized flags": lambda tf: round_trip(tf, [[True], [False]], tf.bool),
    "serialized complex": lambda tf: round_trip(tf, WAVES.astype(np.complex64), tf.complex64),
    "serialized none": lambda tf: round_trip(tf, np.zeros([0, 3]), tf.float64),
    "python": from_python,
    "unravel_index": lambda tf: [
        tf.unravel_index([3, 5], [2, 3]),
        tf.unravel_index(tf.constant(23, tf.int64), tf.constant([2, 3, 4], tf.int64)),
    ],
    "batch_gather": lambda tf: tf.batch_gather(PARTS[0], [[1, 0], [2, 2], [3, 1]]),
    "shape_n": lambda tf: tf.shape_n([PARTS, TOTALS]),
    "tensor_scatter": lambda tf: [
        f(TOTALS, [[1]], [[5, 6, 7]]) for f in (tf.tensor_scatter_add, tf.tensor_scatter_sub, tf.tensor_scatter_update)
    ],
    "orders": lambda tf: [tf.is_non_decreasing([[1, 2], [2, 3]]), tf.is_strictly_increasing([1, 2, 2])],
}
"""What is called, and compared by value."""

SLOPES: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "parts": (
        lambda tf, x, y: [f(tf.complex(x, y)) for f in (tf.real, tf.imag, tf.angle, tf.abs)],
        (PARTS[0].astype(np.float64), PARTS[1].astype(np.float64)),
    ),
    "broadcast parts": (lambda tf, x, y: tf.abs(tf.complex(x, y)), (PARTS[0].astype(np.float64), np.float64(0.3))),
    "python": (
        lambda tf, x, y: tf.py_function(lambda a, b: [a * b, a**2], [x, y], [tf.float64] * 2),
        (PARTS[0].astype(np.float64), PARTS[1].astype(np.float64)),
    ),
    "division": (lambda tf, x, y: tf.div(x, y), (PARTS[0].astype(np.float64), PARTS[1].astype(np.float64))),
}
"""Name -> a function of the library and of tensors, and these: compared by their gradients."""

MESSAGES: dict[str, Any] = {
    "float": 2.5,
    "floats": [1.0, 2.0],
    "integers": [[1, 2], [3, 4]],
    "text": "a",
    "texts": [["a"], ["b"]],
    "flag": True,
    "nothing": [],
    "array": PARTS[0].astype(np.float16),
}
"""Values that become messages of the same bytes."""
