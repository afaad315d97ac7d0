"""Conditions on ranks, shapes and dtypes that must hold: `assert_rank`, `assert_shapes`, `assert_type`.

Where a rank or a size is known only when a graph runs, it is an `Assert` then.
"""

from collections.abc import Callable, Iterable
from typing import Any

from runtime import arrays
from runtime.arrays import DType
from runtime.graph.context import name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.shape import text_of
from runtime.graph.tensor import EagerTensor, Tensor
from runtime.ops import comparison
from runtime.ops.asserting import assert_equal
from runtime.ops.constants import group, no_op
from runtime.ops.reductions import reduce_any
from runtime.ops.reporting import Assert
from runtime.ops.shaping import rank as rank_of
from runtime.ops.shaping import shape as shape_of

__all__ = ["assert_integer", "assert_proper_iterable", "assert_rank", "assert_rank_at_least", "assert_rank_in"]
__all__ += ["assert_same_float_dtype", "assert_scalar", "assert_shapes", "assert_type", "is_numeric_tensor"]


def _ranked(
    kind: str,
    wanted: str,
    fits: Callable[[int], bool],
    condition: Callable[[Any], Any],
    x: Any,
    data: Any,
    summarize: int | None,
    message: str | None,
    name: str | None,
) -> Any:
    if isinstance(data, str):  # TensorFlow 2 has the message there
        data, message = None, data
    with name_scope(name, kind):
        x = convert_to_tensor(x, name="x")
        head = f"{message}.  " if message else ""
        called = f"Tensor {x.name}" if state.graph is not None else "the tensor"
        if x.dims is not None:
            if not fits(len(x.dims)):
                raise ValueError(
                    f"{head}{called} must have rank {wanted}.  Received rank {len(x.dims)}, shape {text_of(x.dims)}"
                )
            return _held()
        shown = [f"{head}{called} must have rank {wanted}; its shape is", shape_of(x)]
        return Assert(condition(rank_of(x)), shown if data is None else data, summarize)


def _held() -> Any:
    """Return what an assertion gives that is known to hold."""
    return None if state.graph is None else no_op(name="static_checks_determined_all_ok")


def assert_rank(
    x: Any,
    rank: int,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Hold that a tensor has `rank` dimensions; raises ValueError at once where it is known to have others."""
    rank = _whole(rank)
    return _ranked(
        "assert_rank",
        str(rank),
        lambda found: found == rank,
        lambda found: comparison.equal(found, rank),
        *(x, data, summarize, message, name),
    )


def assert_rank_at_least(
    x: Any,
    rank: int,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Hold that a tensor has `rank` dimensions or more."""
    rank = _whole(rank)
    return _ranked(
        "assert_rank_at_least",
        f"at least {rank}",
        lambda found: found >= rank,
        lambda found: comparison.greater_equal(found, rank),
        *(x, data, summarize, message, name),
    )


def assert_rank_in(
    x: Any,
    ranks: Iterable[int],
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Hold that the number of a tensor's dimensions is among `ranks`."""
    allowed = tuple(_whole(one) for one in ranks)
    return _ranked(
        "assert_rank_in",
        f"in {allowed}",
        lambda found: found in allowed,
        lambda found: reduce_any(comparison.equal(found, list(allowed))),
        *(x, data, summarize, message, name),
    )


def _whole(rank: Any) -> int:
    value = getattr(rank, "value", rank)
    if value is None:
        raise TypeError(f"a rank that is known is wanted, not {rank!r}")
    return int(value)


def assert_scalar(tensor: Any, name: str | None = None, message: str | None = None) -> Any:
    """Return the tensor; raises ValueError where it is known to have dimensions."""
    with name_scope(name, "assert_scalar"):
        tensor = convert_to_tensor(tensor, name="tensor")
        if tensor.dims:
            head = f"{message}.  " if message else ""
            raise ValueError(f"{head}Expected scalar shape, saw shape: {text_of(tensor.dims)}.")
        return tensor


def assert_type(tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None) -> Any:
    """Raise TypeError where a tensor is of another dtype."""
    wanted = arrays.as_dtype(tf_type)
    with name_scope(name, "assert_type"):
        found = _dtype_of(tensor)
        if found is not wanted:
            head = f"{message}  " if message else ""
            raise TypeError(f"{head}tensor must be of type {wanted.name}; got {found.name}")
        return None if state.graph is None else no_op(name="statically_determined_correct_type")


def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> Any:
    """Raise TypeError where a tensor is of no integer dtype."""
    with name_scope(name, "assert_integer"):
        found = _dtype_of(x)
        if not found.is_integer:
            head = f"{message}  " if message else ""
            raise TypeError(f"{head}Expected integers.  Found: a tensor of dtype {found.name}")
        return None if state.graph is None else no_op(name="statically_determined_is_integer")


def _dtype_of(value: Any) -> DType:
    dtype = getattr(value, "dtype", None)
    found: DType = dtype if isinstance(dtype, DType) else convert_to_tensor(value).dtype
    return found


def assert_same_float_dtype(tensors: Iterable[Any] | None = None, dtype: Any = None) -> DType:
    """Return the float dtype that all tensors are of: `dtype`, where one is given; float32 where none says any.

    Raises ValueError where they differ, or are of no floats.
    """
    wanted = None if dtype is None else arrays.as_dtype(dtype)
    for tensor in tensors or ():
        if tensor is None:
            continue
        found = _dtype_of(tensor)
        if wanted is not None and found is not wanted:
            raise ValueError(f"{tensor!r} is of {found.name}, and must be of {wanted.name}")
        wanted = found
    wanted = wanted or arrays.float32
    if not wanted.is_floating:
        raise ValueError(f"Expected floating point type, got {wanted.name}.")
    return wanted


def assert_proper_iterable(values: Any) -> None:
    """Raise TypeError where `values` cannot be walked, or is itself one value: a tensor, an array, a text."""
    if isinstance(values, Tensor | EagerTensor | str | bytes) or hasattr(values, "__array__"):
        raise TypeError(f'Expected argument "values" to be a "proper" iterable.  Found: {type(values).__name__}')
    if not isinstance(values, Iterable):
        raise TypeError(f'Expected argument "values" to be iterable.  Found: {type(values).__name__}')


def is_numeric_tensor(tensor: Any) -> bool:
    """Tell whether something is a tensor of numbers."""
    dtype = getattr(tensor, "dtype", None)
    return isinstance(dtype, DType) and (dtype.is_floating or dtype.is_integer or dtype.is_complex)


def assert_shapes(
    shapes: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Any:
    """Hold that tensors have the shapes which are said, where equal symbols mean equal sizes.

    shapes: (tensor, sizes) pairs. A size is a number, a symbol ("N"), or None or "." for any; `...` or "*" in the
    first place stands for any outer dimensions. Scalars, and shapes without sizes, have a single size of 1.
    """
    if isinstance(data, str):
        data, message = None, data
    pairs = list(shapes.items()) if hasattr(shapes, "items") else list(shapes)
    with name_scope(name, "assert_shapes"):
        sizes: dict[Any, tuple[Any, str]] = {}
        waiting: list[Any] = []
        for tensor, symbols in pairs:
            tensor = convert_to_tensor(tensor)
            for symbol, size, where in _sizes(tensor, list(symbols), message):
                wanted, first = sizes.setdefault(symbol, (size, where))
                if isinstance(wanted, int) and isinstance(size, int):
                    if wanted != size:
                        raise ValueError(f"{_head(message)}{where} must be {wanted}, as {first} is, not {size}")
                elif wanted is not size:
                    told = f"{_head(message)}{where} must be the size of {first}"
                    waiting.append(assert_equal(size, wanted, data, summarize, told))
        return group(*waiting, name="shapes") if waiting else _held()


def _head(message: str | None) -> str:
    return f"{message}.  " if message else ""


def _sizes(tensor: Any, symbols: list[Any], message: str | None) -> Iterable[tuple[Any, Any, str]]:
    """Yield (symbol, size or the tensor of it, where it stands) of each size that is said something of."""
    open_ended = bool(symbols) and (symbols[0] is ... or symbols[0] == "*")
    symbols = symbols[1:] if open_ended else symbols or [1]
    dims = tensor.dims if tensor.dims is None or tensor.dims else (1,)
    called = getattr(tensor, "name", "a tensor")
    if dims is None:
        raise ValueError(f"{_head(message)}{called} is of unknown rank: say what is known of it with set_shape")
    if len(dims) < len(symbols) or (len(dims) > len(symbols) and not open_ended):
        raise ValueError(f"{_head(message)}{called} of shape {text_of(dims)} does not have the shape {symbols}")
    first = len(dims) - len(symbols)
    for at, symbol in enumerate(symbols, first):
        if symbol is None or symbol == ".":
            continue
        size = dims[at] if dims[at] is not None else shape_of(tensor)[at]
        where = f"dimension {at} of {called} {text_of(dims)}"
        number = _number(symbol)
        if number is not None:
            symbol = number
            yield symbol, number, f"the size {number}"
        yield symbol, size, where


def _number(symbol: Any) -> int | None:
    try:
        return int(symbol)
    except (TypeError, ValueError):
        return None
