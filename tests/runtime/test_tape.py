"""Gradients: the tape eagerly, `gradients` in graphs; both from one table."""

import gc
import weakref
from typing import Any, NamedTuple

import numpy as np
import pytest

import runtime as rt


class Weights(NamedTuple):
    """Two variables under names."""

    kernel: Any
    bias: Any


def test_higher_orders_come_from_nested_tapes() -> None:
    """x⁴: 4x³, 12x², 24x."""
    x = rt.constant(2.0, rt.float64)
    with rt.GradientTape() as third:
        third.watch(x)
        with rt.GradientTape() as second:
            second.watch(x)
            with rt.GradientTape() as first:
                first.watch(x)
                y = x * x * x * x
            one = first.gradient(y, x)
        two = second.gradient(one, x)
    assert [32.0, 48.0, 48.0] == [float(one), float(two), float(third.gradient(two, x))]


def test_a_tape_answers_once_unless_it_is_persistent() -> None:
    """The error says how to ask for more."""
    x = rt.Variable(3.0)
    with rt.GradientTape() as tape:
        y = x * x
    assert 6.0 == float(tape.gradient(y, x))
    with pytest.raises(RuntimeError, match="persistent=True"):
        tape.gradient(y, x)
    with rt.GradientTape(persistent=True) as kept:
        y = x * x
        z = y * y
    assert [6.0, 108.0] == [float(kept.gradient(one, x)) for one in (y, z)]


def test_only_what_is_watched_counts() -> None:
    """Trainable variables by themselves, others and tensors when asked; else None, or zeros."""
    x, v = rt.constant([1.0, 2.0]), rt.Variable([1.0, 2.0], trainable=False)
    with rt.GradientTape() as tape:
        y = rt.reduce_sum(x * v)
    assert [None, None] == tape.gradient(y, [x, v])
    with rt.GradientTape() as tape:
        tape.watch([x, v])
        y = rt.reduce_sum(x * 2.0)
    by_x, by_v = tape.gradient(y, [x, v], unconnected_gradients="zero")
    np.testing.assert_array_equal([[2, 2], [0, 0]], [by_x, by_v])


def test_sources_may_be_nested() -> None:
    """The answer has the form of the question."""
    a, b = rt.Variable(2.0), rt.Variable(3.0)
    with rt.GradientTape() as tape:
        y = a * b
    found = tape.gradient(y, {"a": a, "rest": [b]})
    assert (3.0, 2.0) == (float(found["a"]), float(found["rest"][0]))


def test_named_tuples_of_sources_keep_their_names() -> None:
    """A model's parameters often are one: whoever asks by them reads the answer by the same names."""
    weights = Weights(rt.Variable(2.0), rt.Variable(3.0))
    with rt.GradientTape() as tape:
        y = weights.kernel * weights.bias
    found = tape.gradient(y, weights)
    assert (3.0, 2.0) == (float(found.kernel), float(found.bias))


def test_stop_gradient_and_integers_let_nothing_through() -> None:
    """A way through them is no way."""
    x = rt.Variable(3.0)
    with rt.GradientTape() as tape:
        y = rt.stop_gradient(x * x) + x + rt.cast(rt.cast(x, rt.int32), rt.float32)
    assert 1.0 == float(tape.gradient(y, x))


def test_jacobians_have_both_shapes() -> None:
    """Of x², a diagonal."""
    x = rt.constant([1.0, 2.0, 3.0])
    with rt.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
    np.testing.assert_array_equal(np.diag([2, 4, 6]), tape.jacobian(y, x))


def test_gathers_give_slices() -> None:
    """Of one gather or of several; mixed with a dense gradient, a whole table."""
    table = rt.Variable(np.ones((4, 2), np.float32))
    with rt.GradientTape(persistent=True) as tape:
        rows = rt.reduce_sum(rt.gather(table, [1, 1])) + rt.reduce_sum(rt.gather(table, [3]) * 2.0)
        mixed = rows + rt.reduce_sum(table * 10.0)
    slices, whole = tape.gradient(rows, table), tape.gradient(mixed, table)

    assert isinstance(slices, rt.IndexedSlices)
    expected = np.array([[0, 0], [2, 2], [0, 0], [2, 2]])
    np.testing.assert_array_equal(expected, rt.convert_to_tensor(slices))
    np.testing.assert_array_equal(expected + 10, whole)


def chain(x: Any) -> Any:
    """Some of everything."""
    h = rt.nn.relu(rt.matmul(x, rt.transpose(x)) - 0.3)
    h = rt.concat([h, rt.nn.softmax(h)], 1)[:, 1:]
    return rt.reduce_mean(rt.log(1.0 + h * h) * rt.reduce_max(h, 1, keepdims=True))


def test_tapes_and_graphs_agree() -> None:
    """The same code, first and second order."""
    array = np.random.default_rng(3).standard_normal((3, 4))
    x = rt.constant(array)
    with rt.GradientTape() as second:
        second.watch(x)
        with rt.GradientTape() as first:
            first.watch(x)
            y = chain(x)
        one = first.gradient(y, x)
        total = rt.reduce_sum(one * one)
    eager = [one, second.gradient(total, x)]
    with rt.Graph().as_default():
        given = rt.placeholder(rt.float64, [None, 4])
        (one,) = rt.gradients(chain(given), given)
        (two,) = rt.gradients(rt.reduce_sum(one * one), given)
        planned = rt.Session().run([one, two], {given: array})
    for expected, found in zip(eager, planned, strict=True):
        np.testing.assert_allclose(expected, found, rtol=1e-10)


def test_an_op_without_a_gradient_is_named() -> None:
    """Instead of being taken for a constant."""
    x = rt.constant(np.ones((3, 1, 2)))
    with rt.GradientTape() as outer:
        outer.watch(x)
        with rt.GradientTape() as tape:
            tape.watch(x)
            y = rt.nn.ctc_loss(rt.SparseTensor([[0, 0]], rt.constant([0]), [1, 1]), x, [3])
        slope = tape.gradient(y, x)
    with pytest.raises(LookupError, match="ctc_loss has no second derivative"):
        outer.gradient(slope, x)


def test_nothing_is_kept_of_what_a_custom_gradient_refers_to() -> None:
    """Calls are remembered by their attributes: never one that holds tensors of a step that is over."""

    @rt.custom_gradient
    def doubled(x: Any) -> Any:
        held = np.ones(4, np.float32)
        kept.append(weakref.ref(held))
        return x * 2.0, lambda grad: grad * held

    kept: list[Any] = []
    doubled(rt.ones([4]))
    gc.collect()

    assert kept[0]() is None


def test_a_tensor_in_the_place_of_a_list_is_a_list_of_its_rows() -> None:
    """In both modes, as in TensorFlow."""
    rows = np.arange(6.0).reshape(3, 2)
    with rt.Graph().as_default():
        planned = rt.Session().run(rt.add_n(rt.constant(rows)))

    np.testing.assert_array_equal([6.0, 9.0], planned)
    np.testing.assert_array_equal([6.0, 9.0], rt.add_n(rt.constant(rows)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rt.matmul(np.ones((2, 3)), np.ones((2, 3))), r"inner sizes 3 and 2.*float64\[2, 3\].*test_tape.py"),
        (lambda: rt.constant([1.0]) + rt.constant([1]), "int32.*float32|float32.*int32"),
        (lambda: rt.reshape(rt.ones([6]), [4, -1]), r"6 elements cannot be reshaped to \[4, \?\]"),
        (lambda: rt.concat([rt.ones([2, 2]), rt.ones([3, 3])], 0), "not compatible"),
        (lambda: rt.exp(rt.constant(1)), "Exp is not defined for int32"),
    ],
)
def test_wrong_calls_are_told_the_same_way_in_both_modes(call: Any, words: str) -> None:
    """Eagerly and in a graph: what does not fit, what was given, and where."""
    with pytest.raises((ValueError, TypeError), match=words):
        call()
    with rt.Graph().as_default(), pytest.raises((ValueError, TypeError), match=words):
        call()
