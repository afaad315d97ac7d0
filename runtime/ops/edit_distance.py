"""How many labels must be put in, left out or replaced to make one sequence of another (Levenshtein, 1966)."""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.op import Op
from runtime.graph.shape import Dims
from runtime.ops import rules
from runtime.ops.sparse import SparseTensor

__all__ = ["edit_distance"]


def _sequences(places: Array, values: Array, shape: Array) -> dict[tuple[int, ...], list[Any]]:
    """Return the labels of each sequence by its place among them."""
    if places.size and ((places < 0) | (places >= shape)).any():
        raise ValueError(f"a place is outside of shape {shape.tolist()}")
    found: dict[tuple[int, ...], list[Any]] = {}
    for (*group, _), label in zip(places.tolist(), values.tolist(), strict=True):
        found.setdefault(tuple(group), []).append(label)
    return found


def _distance(one: list[Any], other: list[Any]) -> int:
    row = list(range(len(other) + 1))
    for count, mine in enumerate(one, 1):
        before, row[0] = row[0], count
        for at, theirs in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (mine != theirs))
    return row[-1]


def _dims(*inputs: Any, **_: Any) -> Dims:
    (rank,) = rules.of_rank(inputs[2], 1, "hypothesis_shape")
    (other,) = rules.of_rank(inputs[5], 1, "truth_shape")
    if None not in (rank, other) and rank != other:
        raise ValueError(f"sequences in {rank} and in {other} dimensions")
    shapes = [one.value for one in (inputs[2], inputs[5])]
    if shapes[0] is None or shapes[1] is None:
        return None if rank is None else (None,) * (rank - 1)
    return tuple(np.maximum(*shapes)[:-1].tolist())


def _distances(
    xp: Any, places: Array, values: Array, shape: Array, true_places: Array, true_values: Array, true_shape: Array, *,
    normalize: bool
) -> Array:  # fmt: skip
    found, wanted = _sequences(places, values, shape), _sequences(true_places, true_values, true_shape)
    out = np.zeros(tuple(np.maximum(shape, true_shape)[:-1].tolist()), np.float32)
    for group in {*found, *wanted}:
        mine, truth = found.get(group, []), wanted.get(group, [])
        distance = _distance(mine, truth)
        out[group] = (distance / len(truth) if truth else np.inf) if normalize else distance
    return out


edit_distance_op = Op(
    "EditDistance",
    "hypothesis_indices: int64, hypothesis_values: T, hypothesis_shape: int64, truth_indices: int64,"
    " truth_values: T, truth_shape: int64 -> output: float32",
    attrs={"normalize": True},
    shape=_dims,
    kernel=_distances,
    host=True,
    by_value=(2, 5),
)


def edit_distance(
    hypothesis: SparseTensor, truth: SparseTensor, normalize: bool = True, name: str = "edit_distance"
) -> Any:
    """Return the edit distance of each sequence from the true one, divided by the length of that (`normalize`)."""
    with name_scope(name, "edit_distance"):
        parts = [part for one in (hypothesis, truth) for part in (one.indices, one.values, one.dense_shape)]
        return edit_distance_op(*parts, normalize=normalize, name="EditDistance")
