"""Arguments under the names, and in the places, that they had in TensorFlow 1."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import runtime as rt

tf: Any = rt  # whose types know the newer names only
X = np.arange(1.0, 7.0, dtype=np.float32).reshape(2, 3)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (lambda: tf.reduce_sum(X, reduction_indices=[1], keep_dims=True), lambda: tf.reduce_sum(X, 1, keepdims=True)),
        (lambda: tf.reduce_any(X > 2, reduction_indices=0), lambda: tf.reduce_any(X > 2, axis=0)),
        (lambda: tf.argmax(X, dimension=1), lambda: tf.argmax(X, axis=1)),
        (lambda: tf.expand_dims(X, dim=0), lambda: tf.expand_dims(X, axis=0)),
        (lambda: tf.squeeze(X[None], squeeze_dims=[0]), lambda: tf.squeeze(X[None], axis=[0])),
        (lambda: tf.nn.softmax(X, dim=0), lambda: tf.nn.softmax(X, axis=0)),
        (lambda: tf.norm(X, axis=0, keep_dims=True), lambda: tf.norm(X, axis=0, keepdims=True)),
        (lambda: tf.zeros_like(input=X), lambda: tf.zeros_like(X)),
        (lambda: tf.math.count_nonzero(X, keep_dims=True), lambda: tf.math.count_nonzero(X, keepdims=True)),
    ],
)
def test_older_names_of_arguments_mean_the_same(old: Callable[[], Any], new: Callable[[], Any]) -> None:
    """The result is the one under the newer name."""
    np.testing.assert_array_equal(new(), old())


def test_both_names_of_an_argument_are_one_too_many() -> None:
    """Also unknown ones are errors, as ever; None is not given."""
    with pytest.raises(TypeError, match=r"reduce_sum\(\) got 'keep_dims', an older name of 'keepdims'"):
        tf.reduce_sum(X, keepdims=True, keep_dims=True)
    with pytest.raises(TypeError, match="unexpected keyword argument 'axes'"):
        tf.reduce_sum(X, axes=1)
    assert 21 == tf.reduce_sum(X, reduction_indices=None)


def test_cross_entropy_is_taken_along_the_axis_that_is_named() -> None:
    """Of the classes, wherever they stand."""
    labels = np.array([[1, 0, 0], [0, 1, 1]], np.float32)
    rows = tf.nn.softmax_cross_entropy_with_logits(labels=labels.T, logits=X.T)

    np.testing.assert_array_equal(rows, tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=X, axis=0))
    np.testing.assert_array_equal(rows, tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=X, dim=-2))


def test_dropouts_second_argument_is_a_rate_eagerly_and_what_is_kept_in_graphs_of_sessions() -> None:
    """As in TensorFlow 2, whose traced functions count as eager, and in TensorFlow 1."""
    ones = np.ones(4000, np.float32)

    def share(x: Any) -> Any:
        return tf.reduce_mean(rt.cast(rt.nn.dropout(x, 0.1) > 0, rt.float32))

    assert 0.85 < share(ones) < 0.95
    assert 0.85 < rt.function(share)(ones) < 0.95
    with rt.Graph().as_default(), rt.Session() as session:
        assert 0.05 < session.run(share(ones)) < 0.15
        inside = rt.while_loop(lambda n, _: n < 1, lambda n, _: (n + 1, share(ones)), (0, 0.0))
        assert 0.05 < session.run(inside)[1] < 0.15


@pytest.mark.parametrize(("old", "dtype"), [("float", rt.float32), ("double", rt.float64), ("half", rt.float16)])
def test_older_names_of_types_are_tensorflows(old: str, dtype: rt.DType) -> None:
    """numpy's "float" would be twice as wide."""
    assert dtype == rt.as_dtype(old)
    with rt.Graph().as_default():
        assert dtype == rt.placeholder(old).dtype


def test_optimizers_of_keras_stand_at_the_top_too() -> None:
    """`tf.optimizers.Adam()`, as TensorFlow 2 has it."""
    assert rt.optimizers.Adam is rt.keras.optimizers.Adam
