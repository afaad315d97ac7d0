"""What is in a checkpoint, for people: names, types, shapes, sizes, and what the values look like."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from runtime.checkpoints.reading import CheckpointReader

Array = npt.NDArray[Any]

COLUMNS = ("name", "type", "shape", "size")
STATISTICS = ("min", "max", "mean", "std", "zeros", "not finite")


def listing(reader: CheckpointReader, patterns: Sequence[str] = (), *, statistics: bool = False) -> str:
    """Return a table with a line for each name that fits one of the patterns ("*/kernel"), or for each.

    `statistics` reads the values. Names are shown so that they cannot steer a terminal.
    """
    shapes, dtypes = reader.get_variable_to_shape_map(), reader.get_variable_to_dtype_map()
    names = [name for name in shapes if not patterns or any(fnmatch.fnmatchcase(name, one) for one in patterns)]
    rows, total = [], 0
    for name in names:
        dtype = dtypes.get(name)
        count = math.prod(shapes[name])
        size = None if dtype is None or dtype.kind == "O" else count * dtype.itemsize
        total += size or 0
        kind = "?" if dtype is None else "string" if dtype.kind == "O" else dtype.name
        row = [printable(name), kind, str(shapes[name]), "" if size is None else in_bytes(size)]
        rows.append(row + (statistics_of(reader.get_tensor(name)) if statistics and dtype is not None else []))
    head = [*COLUMNS, *(STATISTICS if statistics else ())]
    files = "file" if reader.shards == 1 else "files"
    summary = f"{len(names)} of {len(shapes)} values, {in_bytes(total)} of numbers, {reader.shards} data {files}"
    return "\n".join([f"{printable(str(reader.prefix))}: {summary}", *_aligned([head, *rows], left=3)])


def statistics_of(values: Array) -> list[str]:
    """Return the columns of STATISTICS: of the finite values, but for the last; nothing of what is no number."""
    if values.dtype.kind not in "biuf" and values.dtype.name != "bfloat16":
        return []
    numbers = values.astype(np.float64).reshape(-1)
    finite = numbers[np.isfinite(numbers)]
    lost = str(numbers.size - finite.size) if finite.size < numbers.size else ""
    if not finite.size:
        return ["", "", "", "", "", lost]
    with np.errstate(over="ignore", invalid="ignore"):
        found = [f"{one:.4g}" for one in (finite.min(), finite.max(), finite.mean(), finite.std())]
    return [*found, f"{(finite == 0).mean():.0%}", lost]


def in_bytes(size: int) -> str:
    """Return a size with its unit."""
    for factor, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= factor:
            return f"{size / factor:,.4g} {unit}"
    return f"{size} B"


def printable(text: str) -> str:
    """Return text with everything escaped that is no letter, sign or space."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _aligned(rows: Sequence[Sequence[str]], left: int) -> Iterator[str]:
    """Yield lines with the columns one under the other: the first few to the left, numbers to the right."""
    widths = [max((len(row[at]) for row in rows if at < len(row)), default=0) for at in range(len(rows[0]))]
    for row in rows:
        cells = [
            one.ljust(width) if at < left else one.rjust(width)
            for at, (one, width) in enumerate(zip(row, widths, strict=False))
        ]
        yield "  ".join(cells).rstrip()
