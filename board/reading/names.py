"""Which runs or tags are meant: one name, several, or a pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from board.errors import BadRegex

Names = str | re.Pattern[str] | Iterable[str] | None
"""One exact name, several, or a compiled pattern that is searched for; None means all."""


class NameFilter:
    """Tells of a name whether it is meant. `missing` tells which exact names nothing has."""

    def __init__(self, names: Names = None, *, regex: bool = False) -> None:
        """With `regex`, names are patterns; one that is found in a name is enough. Raises BadRegex, TypeError."""
        self._exact: frozenset[str] | None = None
        self._search: Callable[[str], object] = lambda _name: True
        if isinstance(names, re.Pattern):
            self._search = names.search
        elif names is not None:
            listed = [names] if isinstance(names, str) else list(names)
            for name in listed:
                if not isinstance(name, str):
                    raise TypeError(f"names are strings or one compiled pattern, got {name!r}")
            if regex:
                self._search = _any_of(listed)
            else:
                self._exact = frozenset(listed)

    def __call__(self, name: str) -> bool:
        """Tell whether a name is meant."""
        return bool(self._search(name)) if self._exact is None else name in self._exact

    def missing(self, known: Iterable[str]) -> list[str]:
        """Return the exact names asked for that are not among the known, sorted; of patterns none is missing."""
        return sorted(self._exact.difference(known)) if self._exact is not None else []


def _any_of(patterns: Iterable[str]) -> Callable[[str], object]:
    compiled = [_compile(pattern) for pattern in patterns]
    return lambda name: any(pattern.search(name) for pattern in compiled)


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise BadRegex(pattern, str(error)) from error
