"""Further updates of a variable's rows and places, beside those of ops/state.py."""

from collections.abc import Callable
from typing import Any

from runtime.arrays import Array
from runtime.graph.op import INDICES, Op
from runtime.ops import rules
from runtime.ops.state import Slot

Change = Callable[[Any, Array, Any, Array], None]


def _set(xp: Any, array: Array, places: Any, updates: Array) -> None:
    array[places] = updates


def _by(function: str) -> Change:
    def change(xp: Any, array: Array, places: Any, updates: Array) -> None:
        getattr(xp, function).at(array, places, updates)

    return change


def _hold(places: Array, size: int, slot: Slot) -> None:
    if places.size and (places.min() < 0 or places.max() >= size):
        raise ValueError(f"indices {places.reshape(-1).tolist()[:20]} are not all in [0, {size}) of {slot.name!r}")


def _rows(name: str, change: Change) -> Op:
    def kernel(xp: Any, slot: Slot, indices: Array, updates: Array) -> None:
        array = slot.read()
        _hold(indices, len(array), slot)
        change(xp, array, indices, updates)

    return Op(name, "resource: resource, indices: Tindices, updates: dtype ->", types={"Tindices": INDICES},
              shape=rules.nothing, kernel=kernel, effect=True)  # fmt: skip


def _places(name: str, change: Change) -> Op:
    def kernel(xp: Any, slot: Slot, indices: Array, updates: Array) -> None:
        array = slot.read()
        places = tuple(xp.moveaxis(indices, -1, 0))
        if len(places) > array.ndim:
            raise ValueError(f"places of {len(places)} numbers in {slot.name!r} of {array.ndim} dimensions")
        for one, size in zip(places, array.shape, strict=False):
            _hold(one, size, slot)
        change(xp, array, places, updates)

    return Op(name, "ref: resource, indices: Tindices, updates: T ->", types={"Tindices": INDICES},
              shape=rules.nothing, kernel=kernel, effect=True)  # fmt: skip


resource_scatter_mul = _rows("ResourceScatterMul", _by("multiply"))
resource_scatter_div = _rows("ResourceScatterDiv", _by("divide"))
resource_scatter_max = _rows("ResourceScatterMax", _by("maximum"))
resource_scatter_min = _rows("ResourceScatterMin", _by("minimum"))
resource_scatter_nd_update = _places("ResourceScatterNdUpdate", _set)
resource_scatter_nd_add = _places("ResourceScatterNdAdd", _by("add"))
resource_scatter_nd_sub = _places("ResourceScatterNdSub", _by("subtract"))

UPDATES = frozenset(
    {
        *("ResourceScatterMul", "ResourceScatterDiv", "ResourceScatterMax", "ResourceScatterMin"),
        *("ResourceScatterNdUpdate", "ResourceScatterNdAdd", "ResourceScatterNdSub"),
    }
)
"""The names of these ops."""
