"""Ops on shapes, and ops that move numbers about without changing them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.errors import InvalidArgumentError
from runtime.graph.context import name_scope, state
from runtime.graph.convert import constant, convert_to_tensor
from runtime.graph.old_arguments import old_arguments
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import Dims, TensorShape, broadcast, compatible, count, is_known, merged, text_of
from runtime.ops import accumulating, rules

__all__ = ["broadcast_to", "ensure_shape", "expand_dims", "pad", "rank", "reshape", "reverse", "shape", "size"]
__all__ += ["squeeze", "tile", "transpose"]


def _dims_known(x: Any, *, out_type: arrays.DType) -> Array | None:
    return np.array(x.dims, out_type.numpy) if is_known(x.dims) else None


shape_op = Op(
    "Shape",
    "input: T -> output: out_type",
    attrs={"out_type": arrays.int32},
    shape=lambda x, *, out_type: (None if x.dims is None else len(x.dims),),
    kernel=lambda xp, x, *, out_type: np.array(x.shape, out_type.numpy),
    known=_dims_known,
    host_memory=("output",),
)
shape_n = Op(
    "ShapeN",
    "input: N*T -> output: N*out_type",
    attrs={"out_type": arrays.int32},
    shape=lambda inputs, *, out_type: [(None if x.dims is None else len(x.dims),) for x in inputs],
    kernel=lambda xp, inputs, *, out_type: tuple(np.array(x.shape, out_type.numpy) for x in inputs),
    known=lambda inputs, *, out_type: [_dims_known(x, out_type=out_type) for x in inputs],
    host_memory=("output",),
)
size_op = Op(
    "Size",
    "input: T -> output: out_type",
    attrs={"out_type": arrays.int32},
    shape=rules.scalar,
    kernel=lambda xp, x, *, out_type: np.array(x.size, out_type.numpy),
    known=lambda x, *, out_type: np.array(count(x.dims), out_type.numpy) if is_known(x.dims) else None,
    host_memory=("output",),
)
rank_op = Op(
    "Rank",
    "input: T -> output: int32",
    shape=rules.scalar,
    kernel=lambda xp, x: np.array(x.ndim, np.int32),
    known=lambda x: None if x.dims is None else np.array(len(x.dims), np.int32),
    host_memory=("output",),
)


def _reshaped_dims(x: Any, shape: Any) -> Dims:
    wanted = rules.shape_value(shape)
    total = count(x.dims)
    if wanted is None or shape.value is None:
        return wanted
    known = 1
    for size in wanted:
        known *= 1 if size is None else size
    if wanted.count(None) > 1:
        raise ValueError(f"only one size may be -1, not {wanted.count(None)} of {text_of(wanted)}")
    if total is None:
        return wanted
    if None in wanted:
        if known == 0 or total % known:
            raise ValueError(f"{total} elements cannot be reshaped to {text_of(wanted)}")
        return tuple(total // known if size is None else size for size in wanted)
    if total != known:
        raise ValueError(f"{total} elements cannot be reshaped to {text_of(wanted)}, which has {known}")
    return wanted


reshape = Op(
    "Reshape",
    "tensor: T, shape: Tshape -> output: T",
    shape=_reshaped_dims,
    kernel=lambda xp, x, shape: x.reshape([int(size) for size in shape]),
    view=True,
    by_value=(1,),
)


def _expanded_dims(x: Any, axis: Any) -> Dims:
    if x.dims is None or axis.value is None:
        return None if x.dims is None else (None,) * (len(x.dims) + 1)
    at = rules.axis_of(axis, len(x.dims) + 1)
    return (*x.dims[:at], 1, *x.dims[at:])


expand_dims_op = Op(
    "ExpandDims",
    "input: T, dim: Tdim -> output: T",
    shape=_expanded_dims,
    kernel=lambda xp, x, axis: xp.expand_dims(x, int(axis.reshape(-1)[0])),
    view=True,
    by_value=(1,),
)


def _squeezed_dims(x: Any, *, squeeze_dims: tuple[int, ...]) -> Dims:
    if x.dims is None:
        return None
    if not squeeze_dims:
        return None if None in x.dims else tuple(size for size in x.dims if size != 1)
    gone = rules.axes_of(squeeze_dims, len(x.dims))
    if any(x.dims[axis] not in (1, None) for axis in gone):
        raise ValueError(f"only sizes of 1 are squeezed: axes {list(gone)} of {text_of(x.dims)}")
    return tuple(size for axis, size in enumerate(x.dims) if axis not in gone)


squeeze_op = Op(
    "Squeeze",
    "input: T -> output: T",
    attrs={"squeeze_dims": ()},
    shape=_squeezed_dims,
    kernel=lambda xp, x, *, squeeze_dims: xp.squeeze(x, squeeze_dims or None),
    view=True,
)


def _transposed_dims(x: Any, perm: Any) -> Dims:
    if x.dims is None or perm.value is None:
        length = perm.dims[0] if perm.dims else None
        return None if length is None else (None,) * length
    order = [int(one) for one in perm.value]
    if sorted(order) != list(range(len(x.dims))):
        raise ValueError(f"{order} is no order of the axes of {text_of(x.dims)}")
    return tuple(x.dims[axis] for axis in order)


transpose_op = Op(
    "Transpose",
    "x: T, perm: Tperm -> y: T",
    shape=_transposed_dims,
    kernel=lambda xp, x, perm: xp.transpose(x, perm.tolist()),
    view=True,
    by_value=(1,),
)


def _inverted(xp: Any, x: Array) -> Array:
    order = xp.argsort(x)
    if not (x[order] == xp.arange(len(x))).all():
        raise InvalidArgumentError(f"{x.tolist()} is no permutation: it does not have each number below {len(x)} once")
    return order.astype(x.dtype)


invert_permutation = Op("InvertPermutation", "x: T -> y: T", shape=rules.same, kernel=_inverted)


def _tiled_dims(x: Any, multiples: Any) -> Dims:
    if x.dims is None:
        return None
    if multiples.value is None:
        return (None,) * len(x.dims)
    times = [int(one) for one in multiples.value]
    if len(times) != len(x.dims):
        raise ValueError(f"{len(times)} multiples for {len(x.dims)} dimensions")
    return tuple(None if size is None else size * many for size, many in zip(x.dims, times, strict=True))


tile = Op(
    "Tile",
    "input: T, multiples: Tmultiples -> output: T",
    shape=_tiled_dims,
    kernel=lambda xp, x, multiples: xp.tile(x, [int(one) for one in multiples]),
    by_value=(1,),
)


def _spread_dims(x: Any, shape: Any) -> Dims:
    wanted = rules.shape_value(shape)
    if wanted is not None and is_known(wanted) and not compatible(broadcast(x.dims, wanted), wanted):
        raise ValueError(f"{text_of(x.dims)} does not broadcast to {text_of(wanted)}")
    return wanted


broadcast_to = Op(
    "BroadcastTo",
    "input: T, shape: Tidx -> output: T",
    shape=_spread_dims,
    kernel=lambda xp, x, shape: xp.broadcast_to(x, tuple(int(one) for one in shape)),
    view=True,
    by_value=(1,),
)


def _broadcast_axes(xp: Any, one: Array, other: Array) -> tuple[Array, Array]:
    """Return the axes along which each of two broadcast shapes was repeated."""
    rank = max(len(one), len(other))
    padded = [np.concatenate([np.ones(rank - len(sizes), sizes.dtype), sizes]) for sizes in (one, other)]
    if ((padded[0] != padded[1]) & (padded[0] != 1) & (padded[1] != 1)).any():
        raise ValueError(f"shapes {one.tolist()} and {other.tolist()} do not broadcast together")
    if one.tolist() == other.tolist():  # nothing was repeated
        return np.zeros(0, one.dtype), np.zeros(0, one.dtype)
    # where both are 1 nothing was repeated, and summing does no harm: TensorFlow lists these axes too
    return tuple(
        np.flatnonzero((mine == 1) & ((theirs != 1) | (mine == theirs))).astype(one.dtype)
        for mine, theirs in (padded, padded[::-1])
    )  # type: ignore[return-value]  # two of them


broadcast_gradient_args = Op(
    "BroadcastGradientArgs",
    "s0: T, s1: T -> r0: T, r1: T",
    shape=lambda one, other: [(None,), (None,)],
    kernel=_broadcast_axes,
    host=True,
)


def _padded_dims(x: Any, paddings: Any, *_: Any, **__: Any) -> Dims:
    if x.dims is None or paddings.value is None:
        return None if x.dims is None else (None,) * len(x.dims)
    if paddings.value.shape != (len(x.dims), 2):
        raise ValueError(f"paddings of shape {list(paddings.value.shape)} for {len(x.dims)} dimensions")
    sums = paddings.value.sum(1).tolist()
    return tuple(None if size is None else size + more for size, more in zip(x.dims, sums, strict=True))


def _mirrored_dims(x: Any, paddings: Any, *, mode: str) -> Dims:
    dims = _padded_dims(x, paddings)
    for size, both in zip(x.dims or (), [] if paddings.value is None else paddings.value.tolist(), strict=False):
        if size is not None and max(both) > size - (mode == "REFLECT"):
            raise ValueError(f"there is too little to mirror: {both} more beside {size}, {mode}")
    return dims


ZERO = np.int8(0)


def _padded(xp: Any, x: Array, paddings: Array, value: Any = ZERO) -> Array:
    return (
        xp.pad(x, paddings.tolist(), constant_values=np.asarray(value).item()) if x.ndim else x.copy()
    )  # numpy cannot pad a number


pad_op = Op(
    "Pad",
    "input: T, paddings: Tpaddings -> output: T",
    shape=_padded_dims,
    kernel=_padded,
    by_value=(1,),
)
pad_v2 = Op(
    "PadV2",
    "input: T, paddings: Tpaddings, constant_values: T -> output: T",
    shape=_padded_dims,
    kernel=_padded,
    by_value=(1,),
    host_memory=("constant_values",),
)
mirror_pad = Op(
    "MirrorPad",
    "input: T, paddings: Tpaddings -> output: T",
    attrs={"mode": REQUIRED},
    shape=_mirrored_dims,
    kernel=lambda xp, x, paddings, *, mode: xp.pad(x, paddings.tolist(), mode=mode.lower()),
    by_value=(1,),
)


def _unpadded_dims(dy: Any, paddings: Any, *, mode: str) -> Dims:
    if dy.dims is None or paddings.value is None:
        return None if dy.dims is None else (None,) * len(dy.dims)
    sums = paddings.value.sum(1).tolist()
    return tuple(None if size is None else size - more for size, more in zip(dy.dims, sums, strict=True))


def _folded_back(xp: Any, dy: Array, paddings: Array, *, mode: str) -> Array:
    """Return what is inside of the padding, with the padding's part added to what it mirrored."""
    for axis, (before, after) in enumerate(paddings.tolist()):
        places = np.pad(np.arange(dy.shape[axis] - before - after), (before, after), mode=mode.lower())  # type: ignore[call-overload]  # "reflect" or "symmetric"
        moved = xp.moveaxis(dy, axis, 0)
        out = xp.zeros((len(places) - before - after, *moved.shape[1:]), dy.dtype)
        accumulating.at(xp, "add", out, xp.asarray(places), moved)
        dy = xp.moveaxis(out, 0, axis)
    return xp.array(dy, order="C")


mirror_pad_grad = Op(
    "MirrorPadGrad",
    "input: T, paddings: Tpaddings -> output: T",
    attrs={"mode": REQUIRED},
    shape=_unpadded_dims,
    kernel=_folded_back,
    by_value=(1,),
)
reverse_v2 = Op(
    "ReverseV2",
    "tensor: T, axis: Tidx -> output: T",
    shape=rules.same,
    kernel=lambda xp, x, axis: xp.flip(x, tuple(int(one) for one in axis)),
    view=True,
    by_value=(1,),
)


def shape(input: Any, name: str | None = None, out_type: Any = arrays.int32) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the sizes of a tensor: a constant where they are known."""
    return _about_shape("Shape", shape_op, input, name, out_type)


def size(input: Any, name: str | None = None, out_type: Any = arrays.int32) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the number of elements: a constant where it is known."""
    return _about_shape("Size", size_op, input, name, out_type)


def _about_shape(kind: str, op: Op, x: Any, name: str | None, out_type: Any) -> Any:
    with name_scope(name, kind) as scope:
        x = convert_to_tensor(x, name="input")
        dtype = arrays.as_dtype(out_type)
        if state.graph is not None and is_known(x.dims):
            assert op.known is not None
            return constant(op.known(x, out_type=dtype), name=scope)
        return op(x, out_type=dtype, name=scope)


def rank(input: Any, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the number of dimensions: a constant where it is known."""
    with name_scope(name, "Rank") as scope:
        x = convert_to_tensor(input, name="input")
        if x.dims is not None:
            return constant(np.array(len(x.dims), np.int32), name=scope)
        return rank_op(x, name=scope)


@old_arguments(dim="axis")
def expand_dims(input: Any, axis: Any = None, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the tensor with a dimension of 1 put in at `axis`."""
    return expand_dims_op(input, axis, name=name)


@old_arguments(squeeze_dims="axis")
def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the tensor without its dimensions of 1, or without those that are named."""
    axes = () if axis is None else tuple(axis) if isinstance(axis, Sequence) else (axis,)
    return squeeze_op(input, squeeze_dims=axes, name=name)


def transpose(a: Any, perm: Any = None, name: str | None = None) -> Any:
    """Return the tensor with its axes in another order: turned round where none is given."""
    with name_scope(name, "transpose") as scope:
        a = convert_to_tensor(a, name="a")
        if perm is None:
            if a.dims is None:
                raise ValueError("transpose needs perm= for a tensor of unknown rank")
            perm = list(range(len(a.dims)))[::-1]
        return transpose_op(a, perm, name=scope)


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", name: str | None = None, constant_values: Any = 0) -> Any:
    """Return the tensor with paddings[d] = [before, after] more along each axis d."""
    if mode.upper() in ("REFLECT", "SYMMETRIC"):
        return mirror_pad(tensor, paddings, mode=mode.upper(), name=name)
    if mode.upper() != "CONSTANT":
        raise ValueError(f"unknown mode {mode!r}: it is CONSTANT, REFLECT or SYMMETRIC")
    if isinstance(constant_values, int | float) and constant_values == 0:
        return pad_op(tensor, paddings, name=name)
    return pad_v2(tensor, paddings, constant_values, name=name)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Any:
    """Return the tensor with the order along the axes turned round."""
    return reverse_v2(tensor, axis, name=name)


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Any:
    """Return the tensor; raises ValueError where it is not of this shape."""
    return _ensure_shape(x, shape=TensorShape(shape), name=name)


def _held_to(xp: Any, x: Array, *, shape: TensorShape) -> Array:
    merged(x.shape, shape.sizes)
    return x


_ensure_shape = Op(
    "EnsureShape",
    "input: T -> output: T",
    attrs={"shape": TensorShape(None)},
    shape=lambda x, *, shape: merged(x.dims, shape.sizes),
    kernel=_held_to,
    view=True,
)
