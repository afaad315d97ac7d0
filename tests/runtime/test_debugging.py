"""NaN and infinities are found where they come to be."""

from collections.abc import Iterator

import numpy as np
import pytest

import runtime as rt


@pytest.fixture
def checked() -> Iterator[None]:
    """Numerics are checked during a test."""
    rt.debugging.enable_check_numerics()
    yield
    rt.debugging.disable_check_numerics()


@pytest.mark.usefixtures("checked")
def test_a_session_names_the_operation_that_made_a_nan() -> None:
    """Not the one that only handed it on, and not the group that it is part of."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [100, 100], name="x")
        with rt.name_scope("model"):
            root = rt.sqrt(x - 1.0, name="root")
        loss = rt.reduce_mean(root * 2.0)
        session = rt.Session()
        assert session.run(loss, {x: np.full((100, 100), 5, np.float32)}) == 4
        with pytest.raises(rt.errors.InvalidArgumentError, match=r"model/root \(Sqrt, made at .*10000 NaN and 0 Inf"):
            session.run(loss, {x: np.zeros((100, 100), np.float32)})


@pytest.mark.usefixtures("checked")
def test_eager_code_and_functions_are_checked_too() -> None:
    """At once in eager code; by name in functions, their gradients included."""
    zero = rt.constant([0.0, 1.0])
    with pytest.raises(rt.errors.InvalidArgumentError, match=r"Log gave 0 NaN and 1 Inf .*test_debugging\.py:\d+\)"):
        rt.log(zero)
    with pytest.raises(rt.errors.InvalidArgumentError, match=r"danger \(Log, "):
        rt.function(lambda x: rt.log(x, name="danger") + 1.0)(zero)
    with rt.GradientTape() as tape:
        tape.watch(zero)
        y = rt.sqrt(zero)
    with pytest.raises(rt.errors.InvalidArgumentError, match="SqrtGrad gave"):
        tape.gradient(y, zero)


def test_nothing_is_looked_at_when_it_is_off() -> None:
    """Also in a session that was checked before."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [2])
        y = rt.log(x)
        session = rt.Session()
        rt.debugging.enable_check_numerics()
        try:
            with pytest.raises(rt.errors.InvalidArgumentError):
                session.run(y, {x: [0, 1]})
        finally:
            rt.debugging.disable_check_numerics()
        np.testing.assert_array_equal([-np.inf, 0], session.run(y, {x: [0, 1]}))


def test_check_numerics_says_its_message() -> None:
    """In a graph, with the operation's name."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [2])
        safe = rt.check_numerics(x / 0.0, "the loss", name="guard")
        with pytest.raises(ValueError, match=r"guard \(CheckNumerics.*the loss : Tensor had NaN values"):
            rt.Session().run(safe, {x: [0, 0]})
