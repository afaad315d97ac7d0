"""Sparse tensors, signals and units of networks under TensorFlow's names give TensorFlow's values, and gradients."""

import functools
import json
from pathlib import Path

import numpy as np
import pytest

import runtime as rt
from tests.runtime.oracle.functions import slopes
from tests.runtime.oracle.results import assert_alike, plain
from tests.runtime.oracle.transforms import CALLS, SLOPES, sparse

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runtime" / "transforms.json").read_text())


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_tensorflows_values(name: str) -> None:
    """The same call of both, by value, dtype and shape."""
    assert_alike(GOLDEN[name], plain(CALLS[name](rt)), 1e-5)


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_the_same_in_a_graph(name: str) -> None:
    """What a session computes is what is computed at once."""
    with rt.Graph().as_default(), rt.Session() as session:
        found = plain(session.run(CALLS[name](rt)))
    assert_alike(GOLDEN[name], found, 1e-5)


@pytest.mark.parametrize("name", SLOPES)
def test_slopes_are_tensorflows(name: str) -> None:
    """The gradients of a weighed sum of what a call gives."""
    call, inputs = SLOPES[name]
    found = slopes(rt, functools.partial(call, rt), inputs)
    assert_alike(GOLDEN[f"slopes of {name}"], plain(found), 1e-5)


def test_a_sparse_placeholder_is_fed_with_its_three_parts() -> None:
    """As a value of a run, or as a tuple; its rank is known where its shape was said."""
    with rt.Graph().as_default(), rt.Session() as session:
        x = rt.sparse_placeholder(rt.float32, [None, 3], name="x")
        whole = rt.sparse.reduce_sum(x, 1)
        value = rt.SparseTensorValue(np.array([[0, 1], [1, 0]]), np.array([2.0, 3.0], np.float32), np.array([2, 3]))

        assert ["x/indices:0", "x/values:0", "x/shape:0"] == [x.indices.name, x.values.name, x.dense_shape.name]
        np.testing.assert_array_equal([2.0, 3.0], session.run(whole, {x: value}))
        np.testing.assert_array_equal([2.0, 3.0], session.run(whole, {x: tuple(value)}))


def test_the_sum_of_large_sparse_tensors_takes_no_more_memory_than_their_values() -> None:
    """No dense tensor of their shape is made on the way."""
    one = rt.SparseTensor([[5, 10**9]], [1.0], [10**6, 10**10])
    found = rt.sparse.add(one, rt.SparseTensor([[5, 10**9], [7, 0]], [2.0, 4.0], [10**6, 10**10]))

    np.testing.assert_array_equal([3.0, 4.0], found.values.numpy())
    np.testing.assert_array_equal([[5, 10**9], [7, 0]], found.indices.numpy())


def test_errors_say_what_does_not_fit() -> None:
    """Before anything runs."""
    with pytest.raises(ValueError, match="only one size may be -1"):
        rt.sparse.reshape(sparse(rt), [-1, -1])
    with pytest.raises(ValueError, match="does not fit into shape"):
        rt.sparse.reshape(sparse(rt), [5, 3])
    with pytest.raises(ValueError, match="num_split is 0"):
        rt.sparse.split(sparse(rt), 0, 1)
    with pytest.raises(ValueError, match="is smaller than"):
        rt.sparse.reset_shape(sparse(rt), [1, 3, 2])
    with pytest.raises(ValueError, match="do not fit"):
        rt.sparse.maximum(sparse(rt), sparse(rt, shape=(2, 3, 4)))
    with pytest.raises(ValueError, match="two axes at least"):
        rt.sparse.softmax(rt.SparseTensor([[0]], [1.0], [2]))


def test_calls_of_units_and_signals_that_cannot_be_right_say_why() -> None:
    """In words, before anything runs."""
    image, sound = np.zeros((1, 4, 4, 3), np.float32), np.zeros((2, 9), np.float32)
    with pytest.raises(ValueError, match="do not move over"):
        rt.nn.convolution(image, np.zeros((2, 3, 1), np.float32), "SAME")
    with pytest.raises(ValueError, match="channels are last"):
        rt.nn.convolution(image, np.zeros((2, 2, 3, 1), np.float32), "SAME", data_format="NCHW")
    with pytest.raises(ValueError, match="are not numbers for 2 axes"):
        rt.nn.convolution(image, np.zeros((2, 2, 3, 1), np.float32), "SAME", [1, 1, 1])
    with pytest.raises(TypeError, match="float32 or float64"):
        rt.signal.rfft(np.zeros(4, np.complex64))
    with pytest.raises(ValueError, match="2 dimensions at least"):
        rt.signal.fft2d(np.zeros(4, np.complex64))
    with pytest.raises(ValueError, match="are positive"):
        rt.signal.frame(sound, 0, 1)
    with pytest.raises(ValueError, match="no norm"):
        rt.signal.dct(sound, type=1, norm="ortho")
    with pytest.raises(ValueError, match="do not rise"):
        rt.signal.linear_to_mel_weight_matrix(upper_edge_hertz=9000.0)
