"""What must hold is checked as soon as it can be, and says what did not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import runtime as rt

BROKEN: dict[str, Callable[[], Any]] = {
    "x == y": lambda: rt.assert_equal([1, 2], [1, 3]),
    "x != y": lambda: rt.assert_none_equal([1, 2], 2),
    "x < y": lambda: rt.assert_less([1, 5], [2, 5]),
    "x <= y": lambda: rt.assert_less_equal(3.0, 2),
    "x > y": lambda: rt.assert_greater([[1.0], [2.0]], [0.0, 1.0]),
    "x >= y": lambda: rt.assert_greater_equal([1, 2], [1, 3]),
    "x > 0": lambda: rt.assert_positive([1, 0]),
    "x < 0": lambda: rt.assert_negative([-1, 0]),
    "x >= 0": lambda: rt.assert_non_negative([-1, 0]),
    "x <= 0": lambda: rt.assert_non_positive([0.0, np.nan]),
    "|x - y| <=": lambda: rt.assert_near([1.0], [1.00001]),
}
HOLDING: dict[str, Callable[[Any], Any]] = {
    "equal": lambda of: rt.assert_equal(of([1, 2]), [1, 2]),
    "none_equal": lambda of: rt.assert_none_equal(of([1, 2]), 3),
    "less": lambda of: rt.assert_less(of([[1], [2]]), [3, 4, 5]),
    "near": lambda of: rt.assert_near(of([1.0, 2.0]), [1.0 + 1e-6, 2.0]),
    "near as asked": lambda of: rt.assert_near(of([100.0]), [101.0], rtol=0.02),
    "positive of none": lambda of: rt.assert_positive(of(np.zeros([0, 3], np.float32))),
    "rank": lambda of: rt.assert_rank(of([[1]]), 2),
    "rank of several": lambda of: rt.assert_rank_in(of([[1]]), [1, 2]),
    "rank and more": lambda of: rt.assert_rank_at_least(of([[1]]), 1),
    "shapes": lambda of: rt.debugging.assert_shapes([(of([[1, 2]]), ("N", 2)), (of([3]), ("N",)), (of(5), ())]),
    "inner sizes": lambda of: rt.debugging.assert_shapes([(of([[[1]]]), (..., 1))]),
    "type": lambda of: rt.assert_type(of([1.0]), rt.float32),
    "integer": lambda of: rt.assert_integer(of([1])),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_does_not_hold_is_said_at_once(what: str) -> None:
    """Eagerly, and in a graph where everything is known, with the values."""
    with pytest.raises(rt.errors.InvalidArgumentError) as eager:
        BROKEN[what]()
    with rt.Graph().as_default(), pytest.raises(rt.errors.InvalidArgumentError):
        BROKEN[what]()

    assert f"Condition {what}" in str(eager.value)
    assert "x (shape=" in str(eager.value)


@pytest.mark.parametrize("name", HOLDING)
def test_what_holds_stays_silent(name: str) -> None:
    """Eagerly, and when a session runs it on what was not known before."""
    assert HOLDING[name](rt.constant) is None
    with rt.Graph().as_default(), rt.Session() as session:
        fed = {}

        def placeholder(value: Any) -> Any:
            array = np.asarray(value, np.float32 if np.asarray(value).dtype.kind == "f" else np.int32)
            tensor = rt.placeholder(array.dtype, [None] * array.ndim)
            fed[tensor] = array
            return tensor

        assert session.run(HOLDING[name](placeholder), fed) is None


def test_what_is_known_later_is_checked_later() -> None:
    """An assertion waits for the values, and whatever waits for it does not run."""
    with rt.Graph().as_default(), rt.Session() as session:
        x = rt.placeholder(rt.float32, [None], name="x")
        y = rt.placeholder(rt.float32, name="y")
        with rt.control_dependencies([rt.assert_positive(x, message="weights"), rt.assert_rank(y, 1)]):
            total = rt.reduce_sum(x) + y

        assert [4.0] == session.run(total, {x: [1, 2], y: [1]})
        with pytest.raises(rt.errors.InvalidArgumentError, match=r"weights\nCondition x > 0 .*\[1 -2\]"):
            session.run(total, {x: [1, -2], y: [1]})
        with pytest.raises(rt.errors.InvalidArgumentError, match="y:0 must have rank 1"):
            session.run(total, {x: [1, 2], y: 1})


def test_sizes_that_must_be_equal_are_compared_when_they_are_known() -> None:
    """One symbol is one size, in all tensors."""
    with rt.Graph().as_default(), rt.Session() as session:
        x = rt.placeholder(rt.float32, [None, 3])
        y = rt.placeholder(rt.float32, [None])
        check = rt.debugging.assert_shapes([(x, ("N", "D")), (y, ("N",)), (rt.zeros([3]), ("D",))])

        assert session.run(check, {x: np.zeros([2, 3]), y: np.zeros(2)}) is None
        with pytest.raises(rt.errors.InvalidArgumentError, match="must be the size of dimension 0"):
            session.run(check, {x: np.zeros([2, 3]), y: np.zeros(4)})


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (ValueError, lambda: rt.assert_rank([1], 2)),
        (ValueError, lambda: rt.assert_rank_at_least([1], 2)),
        (ValueError, lambda: rt.assert_rank_in([1], [0, 2])),
        (ValueError, lambda: rt.assert_scalar([1])),
        (TypeError, lambda: rt.assert_type([1], rt.float32)),
        (TypeError, lambda: rt.assert_integer([1.0])),
        (ValueError, lambda: rt.assert_same_float_dtype([rt.constant(1.0)], rt.float64)),
        (ValueError, lambda: rt.assert_same_float_dtype([rt.constant(1)])),
        (TypeError, lambda: rt.assert_proper_iterable(rt.constant([1]))),
        (TypeError, lambda: rt.assert_proper_iterable(5)),
        (ValueError, lambda: rt.debugging.assert_shapes([(rt.zeros([2, 3]), ("N", "N"))])),
        (ValueError, lambda: rt.debugging.assert_shapes([(rt.zeros([2, 3]), ("N", 4))])),
        (ValueError, lambda: rt.debugging.assert_shapes([(rt.zeros([2]), ("N", "M"))])),
        (rt.errors.InvalidArgumentError, lambda: rt.debugging.assert_all_finite([1.0, np.inf], "weights")),
    ],
)
def test_kinds_that_do_not_fit_are_refused(error: type[Exception], call: Callable[[], Any]) -> None:
    """Ranks, shapes and dtypes are known early: as TensorFlow, ValueError or TypeError."""
    with pytest.raises(error):
        call()


def test_a_message_may_stand_where_tensorflow_2_has_it() -> None:
    """Third, where TensorFlow 1 has `data`."""
    with pytest.raises(rt.errors.InvalidArgumentError, match=r"^sizes differ\n"):
        rt.debugging.assert_equal(1, 2, "sizes differ")


def test_order_is_that_of_rows() -> None:
    """One element, and none, are in order."""
    assert rt.is_non_decreasing([[1, 2], [2, 3]])
    assert not rt.is_strictly_increasing([1, 2, 2])
    assert rt.is_strictly_increasing([])
    assert rt.is_numeric_tensor(rt.constant(1.0))
    assert not rt.is_numeric_tensor(1.0)
