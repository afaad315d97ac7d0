"""How TensorFlow's graphs name and join the parts of a checkpoint: a save of theirs ends with MergeV2Checkpoints.

prefix -> StaticRegexFullMatch -> Select -> StringJoin -> ShardedFilename -> SaveV2 -> MergeV2Checkpoints
"""

from pathlib import Path
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.checkpoints import load_checkpoint, write_checkpoint
from runtime.checkpoints.files import remove_checkpoint
from runtime.gradients.table import not_differentiable
from runtime.graph.op import Op
from runtime.ops import rules


def texts(array: Array) -> list[str]:
    """Return the strings of a tensor; what is no UTF-8 in them comes back as it was when they are encoded."""
    return [one.decode(errors="surrogateescape") for one in array.reshape(-1).tolist()]


def strings(values: list[str], shape: tuple[int, ...] = ()) -> Array:
    """Return a tensor of strings."""
    array = np.empty(len(values), object)
    array[:] = [one.encode(errors="surrogateescape") for one in values]
    return array.reshape(shape)


sharded_filename = Op(
    "ShardedFilename",
    "basename: string, shard: int32, num_shards: int32 -> filename: string",
    shape=rules.scalar,
    kernel=lambda xp, basename, shard, count: strings([f"{texts(basename)[0]}-{int(shard):05d}-of-{int(count):05d}"]),
)


def _merged(xp: Any, prefixes: Array, destination: Array, *, delete_old_dirs: bool, **_: Any) -> None:
    """Write one checkpoint of all that is in several, which go: TensorFlow moves their files instead."""
    parts = texts(prefixes)
    values = {}
    for part in parts:
        reader = load_checkpoint(part)
        values.update({name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()})
    write_checkpoint(texts(destination)[0], values)
    if not delete_old_dirs:
        return
    for part in parts:
        remove_checkpoint(Path(part))
    for directory in {Path(part).parent for part in parts}:
        if not any(directory.iterdir()):
            directory.rmdir()


merge_v2_checkpoints = Op(
    "MergeV2Checkpoints",
    "checkpoint_prefixes: string, destination_prefix: string ->",
    attrs={"delete_old_dirs": True, "allow_missing_files": False},
    shape=rules.nothing,
    kernel=_merged,
    effect=True,
)

disable_copy_on_read = Op(
    "DisableCopyOnRead",
    "resource: resource ->",
    shape=rules.nothing,
    kernel=lambda xp, slot: None,  # reads are never copies here
    effect=True,
)

not_differentiable("ShardedFilename", "MergeV2Checkpoints", "DisableCopyOnRead")
