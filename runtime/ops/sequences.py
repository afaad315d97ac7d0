"""Sequences and order: masks of lengths, parts turned around or moved, sorting, places in what is sorted."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import INDICES, REALS, REQUIRED, Op
from runtime.graph.shape import Dims, text_of
from runtime.ops import arithmetic, comparison, indexing, joining, reductions, rules, scattering, shaping
from runtime.ops.constants import ones
from runtime.ops.constants import range as range_of

__all__ = ["argsort", "meshgrid", "repeat", "reverse_sequence", "roll", "searchsorted", "sequence_mask", "sort"]


def _turned_dims(x: Any, lengths: Any, *, seq_dim: int, batch_dim: int) -> Dims:
    if x.dims is None:
        return None
    along, across = (rules.normal_axis(one, len(x.dims), "axis") for one in (seq_dim, batch_dim))
    (count,) = rules.of_rank(lengths, 1, "seq_lengths")
    if along == across:
        raise ValueError(f"seq_dim and batch_dim are both {along}")
    if None not in (count, x.dims[across]) and count != x.dims[across]:
        raise ValueError(f"{count} lengths for a batch of {x.dims[across]} in {text_of(x.dims)}")
    dims: Dims = x.dims
    return dims


def _turned(xp: Any, x: Array, lengths: Array, *, seq_dim: int, batch_dim: int) -> Array:
    size = x.shape[seq_dim]
    if lengths.size and (lengths.min() < 0 or lengths.max() > size):
        raise ValueError(f"lengths {lengths.tolist()[:20]} are not all in [0, {size}]")
    batchwise = xp.moveaxis(x, (batch_dim, seq_dim), (0, 1))
    place, length = xp.arange(size), xp.asarray(lengths)[:, None]
    source = xp.where(place < length, length - 1 - place, place)
    out = batchwise[xp.arange(len(batchwise))[:, None], source]
    return xp.ascontiguousarray(xp.moveaxis(out, (0, 1), (batch_dim, seq_dim)))


reverse_sequence_op = Op(
    "ReverseSequence",
    "input: T, seq_lengths: Tlen -> output: T",
    types={"Tlen": INDICES},
    attrs={"seq_dim": REQUIRED, "batch_dim": 0},
    shape=_turned_dims,
    kernel=_turned,
)
roll_op = Op(
    "Roll",
    "input: T, shift: Tshift, axis: Taxis -> output: T",
    types={"Tshift": INDICES, "Taxis": INDICES},
    shape=rules.same,
    kernel=lambda xp, x, shift, axis: xp.roll(x, tuple(np.atleast_1d(shift)), tuple(np.atleast_1d(axis))),
    host_memory=("shift", "axis"),
)


def _bound(name: str, side: str) -> Op:
    """Declare the search for each value in the sorted row beside it."""

    def kernel(xp: Any, rows: Array, values: Array, *, out_type: arrays.DType) -> Array:
        found = [xp.searchsorted(row, wanted, side) for row, wanted in zip(rows, values, strict=True)]
        return xp.stack(found).astype(out_type.numpy) if found else xp.zeros(values.shape, out_type.numpy)

    def dims(rows: Any, values: Any, *, out_type: arrays.DType) -> Dims:
        rules.of_rank(rows, 2, "sorted_inputs")
        found: Dims = rules.of_rank(values, 2, "values")
        return found

    return Op(
        name,
        "sorted_inputs: T, values: T -> output: out_type",
        types={"T": REALS, "out_type": INDICES},
        attrs={"out_type": arrays.int32},
        shape=dims,
        kernel=kernel,
    )


lower_bound = _bound("LowerBound", "left")
upper_bound = _bound("UpperBound", "right")


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = arrays.bool_, name: str | None = None) -> Any:
    """Return for each length that many times true, then false up to `maxlen` (the greatest length, by default)."""
    with name_scope(name, "SequenceMask"):
        lengths = convert_to_tensor(lengths, name="lengths")
        if maxlen is None:
            maxlen = arithmetic.maximum(reductions.reduce_max(lengths), 0)
        places = range_of(convert_to_tensor(0, lengths.dtype), arithmetic.cast(maxlen, lengths.dtype), 1)
        mask = comparison.less(places, shaping.expand_dims(lengths, -1))
        return arithmetic.cast(mask, dtype)


def reverse_sequence(
    input: Any,  # noqa: A002  # TensorFlow's name
    seq_lengths: Any,
    seq_axis: int | None = None,
    batch_axis: int | None = None,
    name: str | None = None,
    seq_dim: int | None = None,
    batch_dim: int | None = None,
) -> Any:
    """Return the tensor with the first `seq_lengths[n]` parts of each sequence n turned around, and the rest kept."""
    along = seq_axis if seq_dim is None else seq_dim
    across = batch_axis if batch_dim is None else batch_dim
    if along is None:
        raise ValueError("reverse_sequence needs seq_axis=")
    return reverse_sequence_op(input, seq_lengths, seq_dim=along, batch_dim=across or 0, name=name)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the tensor with what leaves it at the end of an axis coming in at its start."""
    return roll_op(input, shift, axis, name=name)


def repeat(input: Any, repeats: Any, axis: int | None = None, name: str | None = None) -> Any:  # noqa: A002
    """Return each part along an axis (of everything in a row, by default) as often as `repeats` says."""
    with name_scope(name, "Repeat"):
        x = convert_to_tensor(input, name="input")
        if axis is None:
            x, axis = shaping.reshape(x, [-1]), 0
        axis = rules.normal_axis(axis, len(x.dims))
        length = shaping.shape(x)[axis]
        times = convert_to_tensor(repeats, arrays.int32) * ones(shaping.reshape(length, [1]), arrays.int32)
        ends = reductions.cumsum(times)
        places = searchsorted(ends, range_of(reductions.reduce_sum(times)), side="right")
        return indexing.gather(x, places, axis=axis)


def meshgrid(*args: Any, indexing: str = "xy", name: str | None = None) -> list[Any]:
    """Return, for vectors, tensors of a grid's coordinates: rows are the second vector's ("xy"), or the first's."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"indexing is 'xy' or 'ij', not {indexing!r}")
    with name_scope(name, "meshgrid"):
        vectors = [shaping.reshape(convert_to_tensor(one), [-1]) for one in args]
        order = list(range(len(vectors)))
        if indexing == "xy" and len(vectors) > 1:
            order[:2] = [1, 0]
        spread = [shaping.reshape(one, [-1 if axis == at else 1 for axis in order]) for at, one in enumerate(vectors)]
        sizes = joining.stack([shaping.size(vectors[axis]) for axis in order])
        return [arithmetic.multiply(one, ones(sizes, one.dtype)) for one in spread]


def searchsorted(
    sorted_sequence: Any, values: Any, side: str = "left", out_type: Any = arrays.int32, name: str | None = None
) -> Any:
    """Return where each value would stand in its sorted row: before equal ones ("left"), or after them ("right")."""
    if side not in ("left", "right"):
        raise ValueError(f"side is 'left' or 'right', not {side!r}")
    with name_scope(name, "searchsorted"):
        rows = convert_to_tensor(sorted_sequence)
        wanted = convert_to_tensor(values, rows.dtype)
        count = shaping.shape(rows)[len(rows.dims) - 1]
        many = shaping.shape(wanted)[len(wanted.dims) - 1] if wanted.dims else 1
        find = lower_bound if side == "left" else upper_bound
        found = find(shaping.reshape(rows, [-1, count]), shaping.reshape(wanted, [-1, many]), out_type=out_type)
        return shaping.reshape(found, shaping.shape(wanted))


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Any:
    """Return the values in order along an axis."""
    with name_scope(name, "sort"):
        return _in_order(convert_to_tensor(values), axis, direction)[0]


def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Any:
    """Return the places of the values in order along an axis; of equal ones, the first comes first."""
    with name_scope(name, "argsort"):
        return _in_order(convert_to_tensor(values), axis, direction)[1]


def _in_order(x: Any, axis: int, direction: str) -> tuple[Any, Any]:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(f"direction is 'ASCENDING' or 'DESCENDING', not {direction!r}")
    at, rank = rules.normal_axis(axis, len(x.dims)), len(x.dims)
    order = [*(one for one in range(rank) if one != at), at]
    turned = x if at == rank - 1 else shaping.transpose(x, order)
    rising = direction == "ASCENDING"
    # the greatest of what is mirrored: -x, and ~x for integers, whose least has no negative
    mirrored = _mirrored(turned) if rising else turned
    found, places = scattering.top_k(mirrored, shaping.shape(turned)[rank - 1])
    found = _mirrored(found) if rising else found
    if at == rank - 1:
        return found, places
    back = np.argsort(order).astype(np.int32)
    return shaping.transpose(found, back), shaping.transpose(places, back)


def _mirrored(x: Any) -> Any:
    return -1 - x if x.dtype.is_integer else -x
