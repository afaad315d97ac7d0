"""What TensorFlow 1's scripts call by names that have gone out of use, or need no module of their own."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from runtime import arrays
from runtime.graph.context import (
    add_to_collection,
    control_dependencies,
    disable_eager_execution,
    enable_eager_execution,
    executing_eagerly,
    get_default_graph,
    name_scope,
)
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import REALS
from runtime.graph.shape import TensorShape, as_dims, broadcast, disable_v2_tensorshape, enable_v2_tensorshape
from runtime.graph.tensor import EagerTensor, Tensor
from runtime.ops import (
    arithmetic,
    asserting,
    comparison,
    constants,
    fourier,
    indexing,
    reductions,
    scattering,
    shaping,
    special,
)
from runtime.variables.readiness import tables_initializer
from runtime.variables.variable import Variable

__all__ = [
    "batch_gather",
    "broadcast_static_shape",
    "enable_resource_variables",
    "get_logger",
    "shape_n",
    "unravel_index",
]
__all__ += ["resource_variables_enabled", "tensor_scatter_add", "tensor_scatter_sub", "tensor_scatter_update"]
__all__ += ["AggregationMethod", "VariableAggregation", "VariableSynchronization", "colocate_with", "container"]
__all__ += ["disable_resource_variables", "fft", "fft2d", "fft3d", "ifft", "ifft2d", "ifft3d", "initialize_all_tables"]
__all__ += ["add_to_collections", "arg_max", "arg_min", "disable_v2_behavior", "div", "double", "enable_v2_behavior"]
__all__ += ["executing_eagerly_outside_functions", "floor_div", "get_default_session", "half", "invert_permutation"]
__all__ += ["is_tensor", "lin_space", "newaxis", "no_regularizer", "placeholder_with_default", "realdiv"]
__all__ += ["reverse_v2", "rint", "to_bfloat16", "to_complex64", "to_complex128", "where_v2"]

fft, fft2d, fft3d = fourier.fft, fourier.fft2d, fourier.fft3d
ifft, ifft2d, ifft3d = fourier.ifft, fourier.ifft2d, fourier.ifft3d
initialize_all_tables = tables_initializer
tensor_scatter_add, tensor_scatter_sub = scattering.tensor_scatter_nd_add, scattering.tensor_scatter_nd_sub
tensor_scatter_update = scattering.tensor_scatter_nd_update

newaxis = None
"""In brackets: a new dimension of size 1."""

double, half = arrays.float64, arrays.float16
rint, floor_div, realdiv = arithmetic.rint, arithmetic.floor_div, arithmetic.real_div
lin_space, where_v2, reverse_v2 = constants.linspace, comparison.where, shaping.reverse
placeholder_with_default = constants.placeholder_with_default


class AggregationMethod:
    """How gradients that meet are added: taken for the sake of scripts that say so, and all the same here."""

    ADD_N = DEFAULT = 0
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2


class VariableAggregation:
    """How variables of several machines become one: here there is one machine."""

    NONE, SUM, MEAN, ONLY_FIRST_REPLICA = range(4)


class VariableSynchronization:
    """When variables of several machines become one: here there is one machine."""

    AUTO, NONE, ON_WRITE, ON_READ = range(4)


def colocate_with(op: Any, ignore_existing: bool = False) -> Any:
    """Return a context in which operations are made for the device of this one."""
    return get_default_graph().device(op.device or None)


@contextmanager
def container(container_name: str) -> Iterator[None]:
    """Enter a context that changes nothing: a session keeps its variables by itself."""
    yield


def div(x: Any, y: Any, name: str | None = None) -> Any:
    """Return x / y as Python 2 had it: integers are divided to integers, rounded down."""
    x = convert_to_tensor(x, name="x")
    y = convert_to_tensor(y, x.dtype, "y")
    if x.dtype in REALS and x.dtype.is_integer:
        return special.floordiv(x, y, name=name or "floordiv")
    return arithmetic.real_div(x, y, name=name or "div")


def invert_permutation(x: Any, name: str | None = None) -> Any:
    """Return where each of the numbers 0, 1, … stands in a tensor that has each of them once."""
    return shaping.invert_permutation(x, name=name)


def arg_max(input: Any, dimension: Any, output_type: Any = arrays.int64, name: str | None = None) -> Any:  # noqa: A002
    """Return where along a dimension the greatest is."""
    return reductions.argmax(input, dimension, output_type=output_type, name=name)


def arg_min(input: Any, dimension: Any, output_type: Any = arrays.int64, name: str | None = None) -> Any:  # noqa: A002
    """Return where along a dimension the least is."""
    return reductions.argmin(input, dimension, output_type=output_type, name=name)


def to_bfloat16(x: Any, name: str | None = "ToBFloat16") -> Any:
    """Return the tensor in bfloat16."""
    return arithmetic.cast(x, arrays.bfloat16, name=name)


def to_complex64(x: Any, name: str | None = "ToComplex64") -> Any:
    """Return the tensor in complex64."""
    return arithmetic.cast(x, arrays.complex64, name=name)


def to_complex128(x: Any, name: str | None = "ToComplex128") -> Any:
    """Return the tensor in complex128."""
    return arithmetic.cast(x, arrays.complex128, name=name)


def batch_gather(params: Any, indices: Any, name: str | None = None) -> Any:
    """Return of each row of `params` the parts at the indices of the same row."""
    indices = convert_to_tensor(indices, name="indices")
    return indexing.gather(params, indices, batch_dims=len(indices.dims) - 1, name=name)


def shape_n(input: Any, out_type: Any = arrays.int32, name: str | None = None) -> list[Any]:  # noqa: A002
    """Return the shape of each tensor of a list."""
    return [shaping.shape(one, out_type=out_type, name=name) for one in input]


def unravel_index(indices: Any, dims: Any, name: str | None = None) -> Any:
    """Return where the elements that flat indices count stand in a tensor of shape `dims`: a row for each dimension.

    Raises InvalidArgumentError for an index that is too great, or negative.
    """
    with name_scope(name, "unravel_index") as scope:
        indices = convert_to_tensor(indices, name="indices")
        dims = convert_to_tensor(dims, indices.dtype, "dims")
        count = reductions.reduce_prod(dims)
        checks = [asserting.assert_less(indices, count), asserting.assert_non_negative(indices)]
        with control_dependencies([one for one in checks if one is not None]):
            sizes = shaping.reshape(dims, [-1] + [1] * len(indices.dims))
        strides = reductions.cumprod(sizes, axis=0, exclusive=True, reverse=True)
        return arithmetic.floormod(special.floordiv(indices, strides), sizes, name=scope)


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """Return the shape that two shapes are broadcast to; raises ValueError where there is none."""
    return TensorShape(broadcast(as_dims(shape_x), as_dims(shape_y)))


def get_logger() -> logging.Logger:
    """Return Python's logger that the library writes to."""
    return logging.getLogger("runtime")


def enable_resource_variables() -> None:
    """Do nothing: variables are resources here, always."""


def disable_resource_variables() -> None:
    """Do nothing: see enable_resource_variables."""


def resource_variables_enabled() -> bool:
    """Tell that variables are resources."""
    return True


def is_tensor(x: Any) -> bool:
    """Tell whether something is a tensor, or a variable or slices, which become one."""
    return isinstance(x, Tensor | EagerTensor | Variable) or hasattr(x, "dense_shape")


def no_regularizer(_: Any) -> None:
    """Return no penalty: for a variable that its scope's regularizer is not for."""


def get_default_session() -> Any:
    """Return the session that `with session:` made the default, or None."""
    return get_default_graph().default_session


def add_to_collections(names: str | Iterable[str], value: Any) -> None:
    """Add a value to several collections of the default graph."""
    for name in [names] if isinstance(names, str) else [*names]:
        add_to_collection(name, value)


def disable_v2_behavior() -> None:
    """Make graph mode the default, and have sizes of shapes a `value`, as TensorFlow 1 had it."""
    disable_eager_execution()
    disable_v2_tensorshape()


def enable_v2_behavior() -> None:
    """Run operations at once, as TensorFlow 2 does."""
    enable_eager_execution()
    enable_v2_tensorshape()


def executing_eagerly_outside_functions() -> bool:
    """Tell whether an op runs at once, or would outside of the function that is being traced."""
    return executing_eagerly() or hasattr(get_default_graph(), "outer")
