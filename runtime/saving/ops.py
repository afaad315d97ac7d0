"""SaveV2 and RestoreV2: the operations by which a graph itself saves and restores, as TensorFlow's do."""

import re
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.checkpoints import load_checkpoint, write_checkpoint
from runtime.gradients.table import not_differentiable
from runtime.graph.op import REQUIRED, Op
from runtime.ops import rules


def _texts(array: Array) -> list[str]:
    return [one.decode(errors="surrogateescape") for one in array.reshape(-1).tolist()]


def _save(xp: Any, prefix: Array, names: Array, slices: Array, tensors: tuple[Array, ...]) -> None:
    if any(_texts(slices)):
        raise ValueError("variables in parts cannot be saved by a graph")
    values = [arrays.to_host(one) for one in tensors]
    write_checkpoint(_texts(prefix)[0], dict(zip(_texts(names), values, strict=True)))


save_v2 = Op(
    "SaveV2",
    "prefix: string, tensor_names: string, shape_and_slices: string, tensors: *dtypes ->",
    shape=rules.nothing,
    kernel=_save,
    effect=True,
)


def _restore(xp: Any, prefix: Array, names: Array, slices: Array, *, dtypes: tuple[DType, ...]) -> tuple[Array, ...]:
    reader = load_checkpoint(_texts(prefix)[0])
    wanted = _texts(names)
    missing = [name for name in wanted if not reader.has_tensor(name)]
    if missing:
        raise ValueError(f"checkpoint {_texts(prefix)[0]} has no {', '.join(missing)}")
    found = []
    for name, part, dtype in zip(wanted, _texts(slices), dtypes, strict=True):
        array = np.asarray(reader.get_tensor(name))
        if arrays.of_numpy(array.dtype) is not dtype:
            raise ValueError(f"{name} is of {array.dtype} in the checkpoint, and {dtype.name} is wanted")
        found.append(array[_box(part)] if part else array)
    return tuple(found)


def _box(text: str) -> tuple[slice, ...]:
    """Return the part that TensorFlow writes as "10 20 0,5:-": of a shape of [10, 20], the first 5 rows."""
    parts = text.split(" ")[-1].split(":")
    if not all(re.fullmatch(r"-|\d+,\d+", part) for part in parts):
        raise ValueError(f"{text!r} is no part of a variable")
    bounds = (part.partition(",") for part in parts)
    return tuple(slice(None) if start == "-" else slice(int(start), int(start) + int(n)) for start, _, n in bounds)


restore_v2 = Op(
    "RestoreV2",
    "prefix: string, tensor_names: string, shape_and_slices: string -> tensors: *dtypes",
    attrs={"dtypes": REQUIRED},
    shape=lambda *_, dtypes: [None] * len(dtypes),
    kernel=_restore,
    effect=True,
)

not_differentiable("SaveV2", "RestoreV2")
