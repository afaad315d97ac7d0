"""What Python's own functions, numpy and f-strings do with tensors and variables."""

from typing import Any

import numpy as np
import pytest

import runtime as rt


@pytest.mark.parametrize("function", [np.array, np.mean, np.sin, len])
def test_numpy_is_told_that_a_tensor_of_a_graph_has_no_value(function: object) -> None:
    """It would make an array of one object of it, and go on."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [2], name="x")
        with pytest.raises(TypeError, match="x:0 has no "):
            function(x)  # type: ignore[operator]  # one of four
        total: Any = np.ones(2, np.float32) + x
        assert "add:0" == total.name


def test_none_is_equal_to_no_tensor() -> None:
    """As in `if logits != None`, which many scripts ask."""
    x = rt.constant([1, 2])
    assert (False, True) == (x == None, x != None)  # noqa: E711  # what is tested


def test_a_tensor_is_formatted_as_its_value() -> None:
    """Numbers take a format, arrays are written as numpy does."""
    assert "1.23 3 [1 2]" == f"{rt.constant(1.234):.2f} {rt.constant(3)} {rt.constant([1, 2])}"


def test_values_are_shown_plainly() -> None:
    """Single ones without numpy's own types; a variable's too, where it has one."""
    assert "<rt.Tensor shape=[] dtype=float32 value=1.5>" == repr(rt.constant(1.5))
    assert "<rt.Tensor shape=[] dtype=string value=b'hi'>" == repr(rt.constant("hi"))
    assert "<rt.Variable 'n:0' shape=[] dtype=int32 value=3>" == repr(rt.Variable(3, name="n"))
    with rt.Graph().as_default():
        assert "<rt.Variable 'n:0' shape=[] dtype=int32>" == repr(rt.Variable(3, name="n"))


def test_variables_of_one_number_are_numbers() -> None:
    """`int(optimizer.iterations)`."""
    assert (3, 0.5) == (int(rt.Variable(3)), float(rt.Variable(0.5)))


def test_references_are_keys() -> None:
    """Equal where they are of the same thing, whatever it holds."""
    x, v = rt.constant([1, 2]), rt.Variable([1, 2])
    found = {x.ref(): "x", v.ref(): "v"}

    assert ("x", "v") == (found[x.ref()], found[v.ref()])
    assert v is v.ref().deref()
    assert x.ref() != rt.constant([1, 2]).ref()


def test_a_tape_that_answers_once_answers_with_a_jacobian() -> None:
    """And then no more; what nothing follows from is None, or zero."""
    v, w = rt.Variable([3.0, 4.0]), rt.Variable(1.0)
    with rt.GradientTape() as tape:
        squares = v * v
    assert [[6, 0], [0, 8]] == tape.jacobian(squares, v).numpy().tolist()
    for ask in (tape.jacobian, tape.gradient):
        with pytest.raises(RuntimeError, match="this tape has answered already"):
            ask(squares, v)
    with rt.GradientTape() as tape:
        squares = v * v
    assert 0 == tape.gradient(squares, w, unconnected_gradients=rt.UnconnectedGradients.ZERO)


def test_the_gradient_of_a_sum_of_anything_takes_a_single_number() -> None:
    """Twenty lines of linear regression: the placeholder's rank is unknown, and the feed has none."""
    with rt.Graph().as_default(), rt.Session() as session:
        x = rt.placeholder("float")
        (grad,) = rt.gradients(rt.reduce_sum(rt.pow(x, 2)), x)
        assert (6, [2, 4]) == (session.run(grad, {x: 3}), session.run(grad, {x: [1, 2]}).tolist())
    assert [] == (rt.constant([], rt.int32) % 0).numpy().tolist()
