"""What files for other programs have in common: cells of CSV, names of files, the series that go into one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeVar

from board.errors import UnknownTag
from board.store.store import Store

TableFormat = Literal["csv", "json"]
TABLE_TYPES: dict[TableFormat, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}

Series = TypeVar("Series")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = re.compile(r'[",\r\n]')
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 120


def csv_cell(text: str) -> str:
    """Return text as one cell. What a spreadsheet would take for a formula begins with an apostrophe."""
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return '"{}"'.format(text.replace('"', '""')) if _QUOTED.search(text) else text


def in_runs(
    store: Store, run: str | None, tag: str, find: Callable[[Store, int, int], Series | None]
) -> list[tuple[str, Series]]:
    """Return run name and series of a tag in one run, or in each that has it (None). Raises UnknownRun, UnknownTag."""
    tag_id = store.tag_id(tag)
    runs = store.runs() if run is None else [store.run(run)]
    found = [(one.name, series) for one in runs if (series := find(store, one.id, tag_id)) is not None]
    if not found:
        raise UnknownTag(tag, run)
    return found


def file_name(run: str | None, tag: str, suffix: str) -> str:
    """Return a name for what a tag holds in one run, or in all of them (None), that every file system takes."""
    plain = _UNSAFE.sub("_", f"{run or 'all'}__{tag}").strip("._")
    return f"{plain[:_LONGEST_NAME] or 'download'}.{suffix}"
