"""What files for other programs have in common: cells of CSV, names of files."""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = re.compile(r'[",\r\n]')
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 120


def csv_cell(text: str) -> str:
    """Return text as one cell. What a spreadsheet would take for a formula begins with an apostrophe."""
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return '"{}"'.format(text.replace('"', '""')) if _QUOTED.search(text) else text


def file_name(run: str | None, tag: str, suffix: str) -> str:
    """Return a name for what a tag holds in one run, or in all of them (None), that every file system takes."""
    plain = _UNSAFE.sub("_", f"{run or 'all'}__{tag}").strip("._")
    return f"{plain[:_LONGEST_NAME] or 'download'}.{suffix}"
