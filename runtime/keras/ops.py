"""`rt.keras.ops`: Keras 3's functions of tensors, which also put models together: `ops.mean(x, axis=1)` of an Input.

The most used ones, with Keras's arguments; all others are in `rt` under TensorFlow's names. A functional model with
one inside is not saved: a layer of its own is.
"""

import builtins  # whose any, sum, max and others have another meaning here
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from runtime import nest
from runtime.graph.convert import convert_to_tensor as _convert
from runtime.layers.symbolic import SymbolicTensor, outputs_of
from runtime.ops import arithmetic, comparison, constants, indexing, joining, linear, neural, reductions, shaping
from runtime.ops import einsum as _einsum


class _Call:
    """A function as what a symbolic call is of."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.name, self.function = name, function
        self.output_dims: Any = None

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self.function(*args, **options)


def _op(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that records its call where it gets a symbolic tensor."""

    def call(*args: Any, **options: Any) -> Any:
        if builtins.any(isinstance(one, SymbolicTensor) for one in nest.leaves((args, options))):
            return outputs_of(_Call(name, function), args, options)
        return function(*args, **options)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = function.__doc__
    return call


def _along_axis(reduce: Callable[..., Any]) -> Callable[..., Any]:
    def along(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return reduce(_convert(x), axis, keepdims=keepdims)

    along.__doc__ = reduce.__doc__
    return along


def _var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the variance."""
    x = _convert(x)
    centred = x - reductions.reduce_mean(x, axis, keepdims=True)
    return reductions.reduce_mean(arithmetic.square(centred), axis, keepdims=keepdims)


def _matmul(x1: Any, x2: Any) -> Any:
    """Return the product of matrices along the last two axes; vectors are rows on the left and columns on the right."""
    x1, x2 = _convert(x1), _convert(x2)
    if len(x2.dims) <= 2 < len(x1.dims) or len(x2.dims) == 1:
        return linear.tensordot(x1, x2, [[len(x1.dims) - 1], [0]])
    return linear.matmul(x1, x2)


def _transpose(x: Any, axes: Any = None) -> Any:
    """Return the axes in another order, by default the other way round."""
    return shaping.transpose(x, axes)


def _clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """Return what is below x_min or above x_max moved there."""
    return arithmetic.clip_by_value(x, x_min, x_max)


def _reshape(x: Any, newshape: Any) -> Any:
    """Return the same numbers in another shape."""
    return shaping.reshape(x, newshape)


def _shape(x: Any) -> Any:
    """Return the sizes: numbers where they are known, tensors where they are not."""
    x = _convert(x)
    known = shaping.shape(x)
    return tuple(known[at] if size is None else size for at, size in enumerate(x.dims))


def _take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Return slices along an axis, or elements of everything in a row."""
    return (
        indexing.gather(shaping.reshape(x, [-1]), indices) if axis is None else indexing.gather(x, indices, axis=axis)
    )


def _one_hot(x: Any, num_classes: int, axis: int = -1) -> Any:
    """Return numbers of classes as vectors with a 1."""
    return indexing.one_hot(x, num_classes, axis=axis)


def _split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Return so many equal parts, or the parts between places."""
    if isinstance(indices_or_sections, int):
        return joining.split(x, indices_or_sections, axis)
    places = [0, *indices_or_sections, x.dims[axis]]
    return joining.split(x, [after - before for before, after in pairwise(places)], axis)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(arithmetic, name)
        for name in ("abs", "add", "subtract", "multiply", "divide", "maximum", "minimum")
    },
    **{name: getattr(arithmetic, name) for name in ("exp", "log", "sqrt", "rsqrt", "square", "sin", "cos", "tanh")},
    **{name: getattr(arithmetic, name) for name in ("sign", "floor", "ceil", "erf", "log1p", "expm1", "negative")},
    **{name: getattr(arithmetic, name) for name in ("sigmoid", "reciprocal", "round")},
    **{name: getattr(neural, name) for name in ("relu", "gelu", "silu", "elu", "leaky_relu", "softplus")},
    **{name: getattr(comparison, name) for name in ("equal", "not_equal", "greater", "greater_equal", "less")},
    **{name: getattr(comparison, name) for name in ("less_equal", "logical_and", "logical_or", "logical_not")},
    **{name: getattr(constants, name) for name in ("zeros", "ones", "zeros_like", "ones_like", "stop_gradient")},
    "power": arithmetic.pow,
    "clip": _clip,
    "cast": arithmetic.cast,
    "where": comparison.where,
    "isnan": comparison.is_nan,
    "mean": _along_axis(reductions.reduce_mean),
    "sum": _along_axis(reductions.reduce_sum),
    "max": _along_axis(reductions.reduce_max),
    "min": _along_axis(reductions.reduce_min),
    "prod": _along_axis(reductions.reduce_prod),
    "any": _along_axis(reductions.reduce_any),
    "all": _along_axis(reductions.reduce_all),
    "logsumexp": _along_axis(reductions.reduce_logsumexp),
    "var": _var,
    "std": lambda x, axis=None, keepdims=False: arithmetic.sqrt(_var(x, axis, keepdims)),
    "argmax": lambda x, axis=None: reductions.argmax(*_flat_or(x, axis)),
    "argmin": lambda x, axis=None: reductions.argmin(*_flat_or(x, axis)),
    "cumsum": lambda x, axis=-1: reductions.cumsum(x, axis),
    "softmax": lambda x, axis=-1: neural.softmax(x, axis),
    "log_softmax": lambda x, axis=-1: neural.log_softmax(x, axis),
    "matmul": _matmul,
    "einsum": _einsum.einsum,
    "norm": lambda x, ord=None, axis=None, keepdims=False: linear.norm(x, ord or "euclidean", axis, keepdims),  # noqa: A006
    "reshape": _reshape,
    "transpose": _transpose,
    "expand_dims": shaping.expand_dims,
    "squeeze": lambda x, axis=None: shaping.squeeze(x, None if axis is None else [axis]),
    "flip": lambda x, axis: shaping.reverse(x, [axis]),
    "tile": shaping.tile,
    "pad": shaping.pad,
    "concatenate": lambda xs, axis=-1: joining.concat(xs, axis),
    "stack": lambda x, axis=0: joining.stack(x, axis),
    "split": _split,
    "take": _take,
    "one_hot": _one_hot,
    "shape": _shape,
    "arange": lambda start, stop=None, step=1, dtype=None: constants.range(start, stop, step, dtype),
    "convert_to_tensor": lambda x, dtype=None: _convert(x, dtype),
}


def _flat_or(x: Any, axis: int | None) -> tuple[Any, int]:
    """Return a tensor and an axis of it: everything in a row where none is given."""
    return (shaping.reshape(x, [-1]), 0) if axis is None else (x, axis)


def convert_to_numpy(x: Any) -> Any:
    """Return the value of an eager tensor as an array."""
    return _convert(x).numpy()


globals().update({_name: _op(_name, _function) for _name, _function in _FUNCTIONS.items()})

__all__ = sorted([*_FUNCTIONS, "convert_to_numpy"])  # noqa: PLE0605  # as many as there are above


def __getattr__(name: str) -> Any:
    """Raise AttributeError that says where to look: for type checkers, too, which cannot see the names above."""
    raise AttributeError(f"keras.ops has no {name!r} here: rt has TensorFlow's names for all ops")
