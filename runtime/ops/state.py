"""Variables as ops see them: a resource handle, reads, assignments, and the updates of optimizers.

A handle is a `Slot`; whoever holds it sees the latest value. A read may be a view of the slot's array; the planner
copies where an update would show through.
"""

import sys
from typing import Any

import numpy as np

from runtime.arrays import Array, DType
from runtime.devices import CPU, brought
from runtime.errors import FailedPreconditionError
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import Dims, as_dims, compatible, text_of
from runtime.ops import accumulating, rules


class Slot:
    """The place where a variable's value is: its array is replaced by assignments and changed by updates."""

    __slots__ = ("array", "device", "dims", "dtype", "lent", "name", "trainable")

    def __init__(self, *, dtype: DType, shape: Any, shared_name: str = "", container: str = "") -> None:
        self.dtype = dtype
        self.dims = as_dims(shape)
        self.name = shared_name
        self.array: Array = None
        self.device = CPU  # where the array lies, and what changes it runs
        self.lent = False  # whether a tensor that was read eagerly looks at the array
        self.trainable = False  # of eager variables: whether tapes watch it by themselves

    def read(self) -> Array:
        """Return the value; raises FailedPreconditionError where there is none yet."""
        if self.array is None:
            raise FailedPreconditionError(
                f"variable {self.name!r} is not initialized: run rt.global_variables_initializer() or restore it"
            )
        return self.array

    def lend(self) -> None:
        """Note that somebody keeps what was read, and must not see it change."""
        self.lent = True

    def take_back(self) -> None:
        """Be about to change: leave the array to those who keep it, and go on with a copy."""
        # two references are the slot's own and getrefcount's: more are tensors or views of them that still live
        if self.lent and sys.getrefcount(self.array) > 2:
            self.array = self.array.copy()
        self.lent = False

    def assign(self, value: Array) -> None:
        """Take a copy of `value`, into the memory that is there already where it fits."""
        if not compatible(self.dims, value.shape):
            raise ValueError(
                f"a value of shape {text_of(value.shape)} cannot be assigned to {self.name!r} {text_of(self.dims)}"
            )
        there = brought(value, self.device, self.name)
        if self.array is not None and self.array.shape == value.shape:
            self.array[...] = there
        else:
            self.array = there.copy() if there is value else there

    def __repr__(self) -> str:
        return f"<Slot {self.name!r} {self.dtype.name}{text_of(self.dims)}>"


def _read_dims(handle: Any, *, _shape: Dims) -> Dims:
    return _shape


var_handle = Op(
    "VarHandleOp",
    "-> resource: resource",
    attrs={"dtype": REQUIRED, "shape": REQUIRED, "shared_name": "", "container": ""},
    shape=rules.scalar,
    kernel=lambda xp, *, state, **_: state,
    state=Slot,
)
read_variable = Op(
    "ReadVariableOp",
    "resource: resource -> value: dtype",
    attrs={"_shape": None},
    shape=_read_dims,
    kernel=lambda xp, slot, *, _shape: slot.read(),
    effect=True,
    view=True,
)
is_initialized = Op(
    "VarIsInitializedOp",
    "resource: resource -> is_initialized: bool",
    shape=rules.scalar,
    kernel=lambda xp, slot: np.array(slot.array is not None),
    effect=True,
    host_memory=("is_initialized",),
)


def _fits(handle: Any, value: Any) -> list[Dims]:
    dims = handle.op.attrs["shape"].sizes if getattr(getattr(handle, "op", None), "type", "") == "VarHandleOp" else None
    if not compatible(dims, value.dims):
        raise ValueError(f"variable {handle.op.name!r} is {text_of(dims)}, and a value {text_of(value.dims)} is not")
    return []


def _update(name: str, change: Any) -> Op:
    """Declare an op that changes a variable by a value and gives nothing."""
    return Op(
        name,
        "resource: resource, value: dtype ->",
        shape=_fits,
        kernel=change,
        effect=True,
    )


def _add(xp: Any, slot: Slot, value: Array) -> None:
    array = slot.read()
    xp.add(array, value, out=array)


def _subtract(xp: Any, slot: Slot, value: Array) -> None:
    array = slot.read()
    xp.subtract(array, value, out=array)


assign = _update("AssignVariableOp", lambda xp, slot, value: slot.assign(value))
assign_add = _update("AssignAddVariableOp", _add)
assign_sub = _update("AssignSubVariableOp", _subtract)


def _gather_dims(handle: Any, indices: Any, *, _shape: Dims) -> Dims:
    if _shape is None or indices.dims is None:
        return None
    return (*indices.dims, *_shape[1:])


def rows_of(slot: Slot, indices: Array) -> Array:
    """Return a variable's array; raises ValueError where an index is none of its rows: cupy would wrap it around."""
    table = slot.read()
    if indices.size and (indices.min() < 0 or indices.max() >= len(table)):
        wrong = indices[(indices < 0) | (indices >= len(table))].reshape(-1)[0]
        raise ValueError(f"index {wrong} is not in [0, {len(table)}) of {slot.name!r}")
    return table


def _gathered(xp: Any, slot: Slot, indices: Array, *, _shape: Dims) -> Array:
    return xp.take(rows_of(slot, indices), indices, 0)


resource_gather = Op(
    "ResourceGather",
    "resource: resource, indices: Tindices -> output: dtype",
    attrs={"_shape": None},
    shape=_gather_dims,
    kernel=_gathered,
    effect=True,
)


def _scatter(name: str, function: str) -> Op:
    def kernel(xp: Any, slot: Slot, indices: Array, updates: Array) -> None:
        accumulating.at(xp, function, rows_of(slot, indices), indices, updates)

    return Op(
        name,
        "resource: resource, indices: Tindices, updates: dtype ->",
        shape=rules.nothing,
        kernel=kernel,
        effect=True,
    )


resource_scatter_add = _scatter("ResourceScatterAdd", "add")
resource_scatter_sub = _scatter("ResourceScatterSub", "subtract")


def _scatter_update(xp: Any, slot: Slot, indices: Array, updates: Array) -> None:
    rows_of(slot, indices)[indices] = updates


resource_scatter_update = Op(
    "ResourceScatterUpdate",
    "resource: resource, indices: Tindices, updates: dtype ->",
    shape=rules.nothing,
    kernel=_scatter_update,
    effect=True,
)
READS = frozenset({"ReadVariableOp", "ResourceGather", "VarIsInitializedOp"})
"""Ops that look at a variable and leave it as it is; every other op with a handle may change it."""
UPDATES = frozenset(
    {
        *("AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp"),
        *("ResourceScatterAdd", "ResourceScatterSub", "ResourceScatterUpdate"),
    }
)
"""Ops that change a variable."""
