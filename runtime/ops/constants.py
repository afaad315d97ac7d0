"""Values that are given: constants, placeholders, fillings, and ops that hand on what they get."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.errors import InvalidArgumentError
from runtime.graph.context import get_default_graph, name_scope, state
from runtime.graph.convert import constant, convert_to_tensor, holds_tensors
from runtime.graph.old_arguments import old_arguments
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import Dims, TensorShape, as_dims, compatible, is_known, text_of
from runtime.graph.tensor import Operation, Tensor
from runtime.ops import rules

__all__ = ["check_numerics", "fill", "group", "identity", "linspace", "no_op", "ones", "ones_like", "placeholder"]
__all__ += ["range", "stop_gradient", "zeros", "zeros_like"]

MOST_CONSTANT = 1000
"""TensorFlow's limit: fewer zeros than this are a Const, more are a Fill."""


def _missing(*_: Any, **__: Any) -> Array:
    raise ValueError("a placeholder has no value: feed it")


const = Op(
    "Const",
    "-> output: dtype",
    attrs={"value": REQUIRED},
    shape=lambda *, value: value.shape,
    kernel=lambda xp, *, value: xp.asarray(value),
    known=lambda *, value: value,
)
_placeholder = Op(
    "Placeholder",
    "-> output: dtype",
    attrs={"shape": TensorShape(None)},
    shape=lambda *, shape: shape.sizes,
    kernel=_missing,
    effect=True,
)
placeholder_with_default_op = Op(
    "PlaceholderWithDefault",
    "input: dtype -> output: dtype",
    attrs={"shape": TensorShape(None)},
    shape=lambda _, *, shape: as_dims(shape),
    kernel=lambda xp, x, *, shape: x,
    view=True,
)
fill_op = Op(
    "Fill",
    "dims: index_type, value: T -> output: T",
    shape=lambda dims, value: rules.shape_value(dims),
    kernel=lambda xp, dims, value: xp.full(tuple(dims), value, getattr(value, "dtype", object)),
    by_value=(0,),
)
_zeros_like = Op("ZerosLike", "x: T -> y: T", shape=rules.same, kernel=lambda xp, x: _like(xp, x, 0))
_ones_like = Op("OnesLike", "x: T -> y: T", shape=rules.same, kernel=lambda xp, x: _like(xp, x, 1))
identity = Op("Identity", "input: T -> output: T", shape=rules.same, kernel=lambda xp, x: x, view=True)
stop_gradient = Op("StopGradient", "input: T -> output: T", shape=rules.same, kernel=lambda xp, x: x, view=True)
no_op = Op("NoOp", "->", shape=rules.nothing, kernel=lambda xp: None, effect=True)
check_numerics_op = Op(
    "CheckNumerics",
    "tensor: T -> output: T",
    attrs={"message": REQUIRED},
    shape=rules.same,
    kernel=lambda xp, x, *, message: _finite(xp, x, message),
    effect=True,
    view=True,
)


def _like(xp: Any, x: Array, value: int) -> Array:
    return xp.full(x.shape, value, x.dtype)


def _finite(xp: Any, x: Array, message: str) -> Array:
    if not xp.isfinite(x).all():
        found = "NaN" if xp.isnan(x).any() else "Inf"
        raise InvalidArgumentError(f"{message} : Tensor had {found} values")
    return x


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Any:
    """Return the tensor; raises InvalidArgumentError with `message` when it runs on NaN or an infinity."""
    return check_numerics_op(tensor, message=message, name=name)


def _range_dims(start: Any, limit: Any, delta: Any) -> Any:
    if start.value is None or limit.value is None or delta.value is None:
        return (None,)
    if not delta.value:
        raise ValueError("range needs a delta that is not 0")
    return (max(0, int(np.ceil((float(limit.value) - float(start.value)) / float(delta.value)))),)


range_op = Op(
    "Range",
    "start: Tidx, limit: Tidx, delta: Tidx -> output: Tidx",
    shape=_range_dims,
    kernel=lambda xp, start, limit, delta: xp.arange(start, limit, delta, dtype=start.dtype),
    by_value=(0, 1, 2),
)


def _distances_dims(start: Any, stop: Any, num: Any) -> Dims:
    if num.value is not None and num.value < 1:
        raise ValueError(f"linspace of {num.value} numbers")
    return (None if num.value is None else int(num.value),)


_lin_space = Op(
    "LinSpace",
    "start: T, stop: T, num: Tidx -> output: T",
    shape=_distances_dims,
    kernel=lambda xp, start, stop, num: xp.linspace(start, stop, int(num), dtype=start.dtype),
    by_value=(2,),
    host_memory=("start", "stop"),
)


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Tensor:
    """Return a tensor that every run must feed. Raises ValueError in eager mode, where there are no runs."""
    if state.graph is None:
        raise ValueError("a placeholder is of a graph: enter `with rt.Graph().as_default()` or disable eager execution")
    tensor: Tensor = _placeholder(dtype=arrays.as_dtype(dtype), shape=TensorShape(shape), name=name)
    return tensor


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Any:  # noqa: A002
    """Return a tensor that a run may feed, in any shape that fits `shape`; else it is `input`. Eagerly, the input."""
    given = convert_to_tensor(input, name="input")
    if state.graph is None:
        return given
    if not compatible(given.dims, as_dims(shape)):
        raise ValueError(f"the default of shape {text_of(given.dims)} is none of shape {text_of(as_dims(shape))}")
    return placeholder_with_default_op(given, shape=TensorShape(shape), name=name)


def fill(dims: Any, value: Any, name: str | None = None) -> Any:
    """Return a tensor of shape `dims` that repeats one value."""
    return fill_op(dims, value, name=name)


def zeros(shape: Any, dtype: Any = arrays.float32, name: str | None = None) -> Any:
    """Return zeros: False for bool, empty text for string."""
    return _filled("zeros", shape, arrays.as_dtype(dtype), 0, name)


def ones(shape: Any, dtype: Any = arrays.float32, name: str | None = None) -> Any:
    """Return ones."""
    return _filled("ones", shape, arrays.as_dtype(dtype), 1, name)


def _filled(kind: str, shape: Any, dtype: arrays.DType, value: int, name: str | None) -> Any:
    element = b"" if dtype is arrays.string else dtype.numpy.type(value)
    packed = holds_tensors(shape)
    dims = None if packed or hasattr(shape, "dtype") else as_dims(shape)
    if dims is not None and None in dims:
        raise ValueError(f"{kind} of shape {shape!r}: a size that is unknown, or below zero, cannot be made")
    with name_scope(name, kind) as scope:
        if is_known(dims) and _count(dims) < MOST_CONSTANT:
            return constant(np.full(dims or (), element, dtype.numpy), dtype, name=scope)
        sizes: Any = shape if dims is None else np.array(dims, np.int32)
        wanted = convert_to_tensor(sizes, name="packed" if packed else "shape_as_tensor")
        return fill_op(wanted, constant(np.asarray(element, dtype.numpy), dtype), name=scope)


def _count(dims: Any) -> int:
    return int(np.prod(dims or ()))


@old_arguments(input="tensor")
def zeros_like(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Any:
    """Return zeros of a tensor's shape, and of its dtype where none is given."""
    return _filled_like("zeros_like", tensor, dtype, name, optimize=optimize)


@old_arguments(input="tensor")
def ones_like(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Any:
    """Return ones of a tensor's shape, and of its dtype where none is given."""
    return _filled_like("ones_like", tensor, dtype, name, optimize=optimize)


def _filled_like(kind: str, tensor: Any, dtype: Any, name: str | None, *, optimize: bool) -> Any:
    with name_scope(name, kind) as scope:
        tensor = convert_to_tensor(tensor, name="tensor")
        wanted = tensor.dtype if dtype is None else arrays.as_dtype(dtype)
        if optimize and is_known(tensor.dims) and state.graph is not None:
            return _filled(kind, tensor.dims, wanted, int(kind == "ones_like"), scope)
        if wanted is not tensor.dtype:
            raise TypeError(f"{kind} of {wanted.name} needs a tensor of known shape or of that dtype")
        return (_ones_like if kind == "ones_like" else _zeros_like)(tensor, name=scope)


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Any:  # noqa: A001
    """Return numbers from `start` (0 where only a limit is given) up to but not including `limit`."""
    if limit is None:
        start, limit = 0, start
    with name_scope(name, "range") as scope:
        wanted = dtype or next((one.dtype for one in (start, limit, delta) if hasattr(one, "dtype")), None)
        if wanted is None:
            wanted = arrays.float32 if any(isinstance(one, float) for one in (start, limit, delta)) else arrays.int32
        parts = [
            convert_to_tensor(one, wanted, part)
            for part, one in zip(("start", "limit", "delta"), (start, limit, delta), strict=True)
        ]
        return range_op(*parts, name=scope)


def linspace(start: Any, stop: Any, num: Any, name: str | None = None) -> Any:
    """Return `num` numbers at even distances from `start` to `stop`, both included."""
    return _lin_space(start, stop, num, name=name or "linspace")


def group(*inputs: Any, name: str | None = None) -> Operation | None:
    """Return an operation that runs when all the inputs have run; in eager mode they have already."""
    if state.graph is None:
        return None
    graph = get_default_graph()
    with graph.control_dependencies([graph.operation_of(one) for one in inputs]):
        done: Operation = no_op(name=name or "group_deps")
    return done


def tuple_(tensors: Any, name: str | None = None) -> list[Any]:
    """Return the tensors, none of which is there before all are."""
    with name_scope(name, "tuple"):
        graph = get_default_graph()
        done = group(*[one for one in tensors if one is not None])
        if done is None:
            return list(tensors)
        with graph.control_dependencies([done]):
            return [None if one is None else _after(one) for one in tensors]


def _after(tensor: Any) -> Any:
    if hasattr(tensor, "with_values"):  # slices
        return tensor.with_values(identity(tensor.values, name="control_dependency"))
    return identity(tensor, name="control_dependency")


def with_dependencies(dependencies: Any, tensor: Any, name: str | None = None) -> Any:
    """Return the tensor, which is there only when the dependencies have run."""
    if state.graph is None:
        return tensor
    with state.graph.control_dependencies(dependencies):
        return identity(tensor, name=name or "control_dependency")
