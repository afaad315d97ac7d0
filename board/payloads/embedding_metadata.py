"""What is said of each point of an embedding: lines of text, columns with tabs between.

A line a point. Where there is one column there is no header, where there are several the first line is one
(tensorboard.org/docs: projector). Rows that are missing, short or too many are told, not refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_METADATA_BYTES = 256 << 20
MOST_FIELDS = 1000
MOST_CELLS = 1 << 25
"""Of all points and fields together: each takes some 20 bytes, its text some 60 more, whatever the file has for it."""

MOST_CATEGORIES = 50
"""More values than this are no classes; TensorBoard's number."""

LABEL = "label"
"""What the one column without a header is called, as in TensorBoard."""

NO_ROW = -1


@dataclass(frozen=True, slots=True)
class Field:
    """One column, an entry a point: which of its strings it is, and its number where all strings are numbers."""

    name: str
    kind: str  # "text" | "number" | "category"
    strings: list[str]
    index: npt.NDArray[np.int32]  # NO_ROW: the file has no such row
    numbers: npt.NDArray[np.float64] | None

    def text(self, point: int) -> str | None:
        """Return what the file says of a point."""
        at = int(self.index[point])
        return None if at == NO_ROW else self.strings[at]


@dataclass(frozen=True, slots=True)
class Metadata:
    """All columns; `note` says where file and vectors disagree."""

    fields: list[Field]
    rows: int
    note: str


def decode(content: bytes, points: int) -> Metadata:
    """Return the columns of a metadata file for so many points."""
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    total = text.count("\n") + (not text.endswith("\n"))
    if not text:
        return Metadata([], 0, "the metadata file is empty")
    most_fields = min(MOST_FIELDS, MOST_CELLS // max(points, 1))
    lines = text.split("\n", min(points, MOST_CELLS) + 1)[
        :total
    ]  # a line more than points, and all others in one piece
    columns = lines[0].count("\t") + 1
    rows = total if columns == 1 else total - 1
    body = lines[total - rows :][:points]
    header = [LABEL] if columns == 1 else lines[0].split("\t", most_fields)
    names = _distinct_names(header[:most_fields])
    notes = []
    if len(names) < columns:
        notes.append(f"of {columns:,} columns the first {len(names):,} are shown")
    cells, short = ([body], 0) if columns == 1 else _columns(body, len(names), columns)
    if short:
        notes.append(f"{short:,} rows have not as many columns as the header")
    if rows != points:
        notes.append(f"the metadata has {rows:,} rows for {points:,} points")
    fields = [_field(name, column, points) for name, column in zip(names, cells, strict=False)]
    return Metadata(fields, rows, "; ".join(notes))


def _distinct_names(header: list[str]) -> list[str]:
    """Return the header's names; those that are there twice get a number, those that are empty their place."""
    names: dict[str, None] = {}
    for place, name in enumerate(header, 1):
        name = name or f"column {place}"
        wanted, number = name, 1
        while name in names:
            number += 1
            name = f"{wanted} ({number})"
        names[name] = None
    return list(names)


def _columns(body: list[str], shown: int, expected: int) -> tuple[list[list[str]], int]:
    """Return the first columns of the rows, and how many rows are not as long as they should be."""
    columns: list[list[str]] = [[] for _ in range(shown)]
    short = 0
    for line in body:
        cells = line.split("\t", shown)  # a line may have more cells than there is memory for
        if line.count("\t") + 1 != expected:
            short += 1
            cells += [""] * (shown - len(cells))
        for column, cell in zip(columns, cells, strict=False):
            column.append(cell)
    return columns, short


def _field(name: str, column: list[str], points: int) -> Field:
    places: dict[str, int] = {}
    index = np.full(points, NO_ROW, np.int32)
    index[: len(column)] = [places.setdefault(cell, len(places)) for cell in column]
    strings = list(places)
    values = _numbers(strings)
    if values is None:
        kind = "category" if len(strings) <= MOST_CATEGORIES else "text"
        return Field(name, kind, strings, index, None)
    order = np.argsort(values, kind="stable")  # classes in the order of their numbers; NaN last
    rank = np.empty(len(order) + 1, np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rank[NO_ROW] = NO_ROW
    index = rank[index]
    strings = [strings[i] for i in order]
    numbers = np.append(values[order], np.nan)[index]
    kind = "category" if len(strings) <= MOST_CATEGORIES and len(strings) < max(len(column), 2) else "number"
    return Field(name, kind, strings, index, numbers)


def _numbers(strings: list[str]) -> npt.NDArray[np.float64] | None:
    """Return the strings as numbers, an empty one as NaN; None where one is none, or none is one."""
    values = []
    for text in strings:
        try:
            values.append(float(text) if text else math.nan)
        except ValueError:
            return None
    found = np.array(values, np.float64)
    return found if np.isfinite(found).any() else None
