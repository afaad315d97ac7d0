"""Conditions on values that must hold: `assert_equal`, `assert_positive` and their kin.

What is known when a graph is made is checked right then; the rest is an `Assert` that runs, once something waits for
it: `with rt.control_dependencies([rt.assert_positive(x)])`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.errors import InvalidArgumentError
from runtime.graph.context import name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison
from runtime.ops.constants import check_numerics, no_op
from runtime.ops.reductions import reduce_all
from runtime.ops.reporting import DEFAULT_SUMMARIZE, Assert, text_of
from runtime.ops.shaping import reshape

__all__ = ["assert_equal", "assert_greater", "assert_greater_equal", "assert_less", "assert_less_equal", "assert_near"]
__all__ += ["assert_negative", "assert_non_negative", "assert_non_positive", "assert_none_equal", "assert_positive"]
__all__ += ["is_non_decreasing", "is_strictly_increasing", "verify_tensor_all_finite"]


def _comparing(name: str, sign: str, compare: Callable[..., Any], holds: Callable[..., Any]) -> Callable[..., Any]:
    """Return the assertion that `x sign y`, element by element, with broadcasting."""

    def check(
        x: Any, y: Any, data: Any = None, summarize: int | None = None, message: str | None = None, name: Any = None
    ) -> Any:
        with name_scope(name, check.__name__):
            x = convert_to_tensor(x, name="x")
            y = convert_to_tensor(y, name="y", preferred=x.dtype)
            return _checked(f"x {sign} y", compare, holds, {"x": x, "y": y}, (x, y), data, summarize, message)

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"""Hold `x {sign} y` for all elements, which are broadcast; an empty tensor always holds.

    Eagerly, and where both are known, raises InvalidArgumentError at once, and gives nothing or an operation.
    `message` says what is meant (in the place of `data`, too, as TensorFlow 2 has it); `data` are tensors to show.
    """
    return check


def _against_zero(name: str, sign: str, compare: Callable[..., Any], holds: Callable[..., Any]) -> Callable[..., Any]:
    """Return the assertion that `x sign 0`."""

    def check(
        x: Any, data: Any = None, summarize: int | None = None, message: str | None = None, name: Any = None
    ) -> Any:
        with name_scope(name, check.__name__):
            x = convert_to_tensor(x, name="x")
            zero = convert_to_tensor(0, x.dtype)
            return _checked(f"x {sign} 0", compare, holds, {"x": x}, (x, zero), data, summarize, message)

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"""Hold `x {sign} 0` for all elements; see `assert_equal`."""
    return check


def _checked(
    what: str,
    compare: Callable[..., Any],
    holds: Callable[..., Any],
    shown: dict[str, Any],
    operands: tuple[Any, ...],
    data: Any,
    summarize: int | None,
    message: str | None,
) -> Any:
    if isinstance(data, str):  # TensorFlow 2 has the message third
        data, message = None, data
    head = f"Condition {what} did not hold element-wise:"
    head = f"{message}\n{head}" if message else head
    if all(one.value is not None for one in operands):
        if not np.all(holds(*(one.value for one in operands))):
            raise InvalidArgumentError("\n".join([head, *_described(shown, summarize)]))
        return None if state.graph is None else no_op(name="static_checks_determined_all_ok")
    if data is None:
        data = [head]
        for called, tensor in shown.items():
            data += [f"{called} ({tensor.name}) = ", tensor]
    return Assert(reduce_all(compare(*operands)), data, summarize)


def _described(shown: dict[str, Any], summarize: int | None) -> list[str]:
    most = DEFAULT_SUMMARIZE if summarize is None else summarize
    return [
        f"{called} (shape={tensor.dims} dtype={tensor.dtype.name}) = {text_of(tensor.value, most)}"
        for called, tensor in shown.items()
    ]


assert_equal = _comparing("assert_equal", "==", comparison.equal, np.equal)
assert_none_equal = _comparing("assert_none_equal", "!=", comparison.not_equal, np.not_equal)
assert_less = _comparing("assert_less", "<", comparison.less, np.less)
assert_less_equal = _comparing("assert_less_equal", "<=", comparison.less_equal, np.less_equal)
assert_greater = _comparing("assert_greater", ">", comparison.greater, np.greater)
assert_greater_equal = _comparing("assert_greater_equal", ">=", comparison.greater_equal, np.greater_equal)
assert_positive = _against_zero("assert_positive", ">", comparison.greater, np.greater)
assert_negative = _against_zero("assert_negative", "<", comparison.less, np.less)
assert_non_negative = _against_zero("assert_non_negative", ">=", comparison.greater_equal, np.greater_equal)
assert_non_positive = _against_zero("assert_non_positive", "<=", comparison.less_equal, np.less_equal)


def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Hold `|x - y| <= atol + rtol * |y|` for all elements; both tolerances are ten times the dtype's epsilon."""
    with name_scope(name, "assert_near"):
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, x.dtype, "y")
        precision = x.dtype if x.dtype.is_floating else arrays.float32
        epsilon = 10 * float(np.finfo(precision.numpy).eps)
        relative, absolute = (epsilon if one is None else one for one in (rtol, atol))

        def near(x: Any, y: Any) -> Any:
            limit = absolute + relative * arithmetic.abs(y)
            return comparison.less_equal(arithmetic.abs(x - y), limit)

        def held(x: Any, y: Any) -> Any:
            return np.abs(x - y) <= absolute + relative * np.abs(y)

        what = f"|x - y| <= {absolute} + {relative} * |y|"
        return _checked(what, near, held, {"x": x, "y": y}, (x, y), data, summarize, message)


def is_non_decreasing(x: Any, name: str | None = None) -> Any:
    """Return whether each element, in order of rows, is at least the one before it; a single one or none is so."""
    return _ordered(x, name or "is_non_decreasing", comparison.less_equal)


def is_strictly_increasing(x: Any, name: str | None = None) -> Any:
    """Return whether each element, in order of rows, is more than the one before it; a single one or none is so."""
    return _ordered(x, name or "is_strictly_increasing", comparison.less)


def _ordered(x: Any, name: str, compare: Callable[..., Any]) -> Any:
    with name_scope(name):
        flat = reshape(convert_to_tensor(x, name="x"), [-1])
        return reduce_all(compare(flat[:-1], flat[1:]))


def verify_tensor_all_finite(
    t: Any = None, msg: str | None = None, name: str | None = None, x: Any = None, message: str | None = None
) -> Any:
    """Return the tensor; raises InvalidArgumentError with the message when it runs on NaN or an infinity."""
    return check_numerics(x if t is None else t, msg or message or "", name=name or "VerifyFinite")
