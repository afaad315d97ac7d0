"""SaveV2 and RestoreV2: the operations by which a graph itself saves and restores, as TensorFlow's do."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.checkpoints import Partitioned, Slice, load_checkpoint, write_checkpoint
from runtime.gradients.table import not_differentiable
from runtime.graph.op import REQUIRED, Op
from runtime.ops import rules
from runtime.saving.sharding import texts
from writer.wire.checkpoint.slices import parse_shape_and_slice


def _save(xp: Any, prefix: Array, names: Array, slices: Array, tensors: tuple[Array, ...]) -> None:
    values = [arrays.to_host(one) for one in tensors]
    write_checkpoint(texts(prefix)[0], whole_values(texts(names), texts(slices), values))


def whole_values(
    names: Sequence[str], slices: Sequence[str], values: Sequence[Array]
) -> dict[str, Array | Partitioned]:
    """Return what is saved by name; the parts of a variable together."""
    found: dict[str, Array | Partitioned] = {}
    parts: dict[str, tuple[tuple[int, ...], dict[Slice, Array]]] = {}
    for name, text, value in zip(names, slices, values, strict=True):
        if not text:
            found[name] = value
            continue
        shape, box = parse_shape_and_slice(text)
        whole, of_name = parts.setdefault(name, (shape, {}))
        if whole != shape or box in of_name:
            raise ValueError(f"part {text!r} of {name!r} does not go with the others")
        of_name[box] = value
    return {**found, **{name: Partitioned(shape, of_name) for name, (shape, of_name) in parts.items()}}


save_v2 = Op(
    "SaveV2",
    "prefix: string, tensor_names: string, shape_and_slices: string, tensors: *dtypes ->",
    shape=rules.nothing,
    kernel=_save,
    effect=True,
)


def _restore(xp: Any, prefix: Array, names: Array, slices: Array, *, dtypes: tuple[DType, ...]) -> tuple[Array, ...]:
    reader = load_checkpoint(texts(prefix)[0])
    wanted = texts(names)
    missing = [name for name in wanted if not reader.has_tensor(name)]
    if missing:
        raise ValueError(f"checkpoint {texts(prefix)[0]} has no {', '.join(missing)}")
    found = []
    for name, part, dtype in zip(wanted, texts(slices), dtypes, strict=True):
        array = np.asarray(reader.get_tensor(name))
        if arrays.of_numpy(array.dtype) is not dtype:
            raise ValueError(f"{name} is of {array.dtype} in the checkpoint, and {dtype.name} is wanted")
        found.append(_part(name, array, part) if part else array)
    return tuple(found)


def _part(name: str, array: Array, text: str) -> Array:
    shape, box = parse_shape_and_slice(text)
    if shape != array.shape:
        raise ValueError(f"{name} has shape {list(array.shape)} in the checkpoint, and {list(shape)} is wanted")
    return array[box.within(shape)]


restore_v2 = Op(
    "RestoreV2",
    "prefix: string, tensor_names: string, shape_and_slices: string -> tensors: *dtypes",
    attrs={"dtypes": REQUIRED},
    shape=lambda *_, dtypes: [None] * len(dtypes),
    kernel=_restore,
    effect=True,
)

not_differentiable("SaveV2", "RestoreV2")
