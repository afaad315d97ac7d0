"""How many elements a dataset has, where that is known without a pass."""

from __future__ import annotations

from collections.abc import Iterable

INFINITE = -1
UNKNOWN = -2


def smallest(counts: Iterable[int]) -> int:
    """Return the length of several together: the shortest's."""
    known = [count for count in counts if count != INFINITE]
    return UNKNOWN if UNKNOWN in known else min(known, default=INFINITE)


def total(first: int, second: int) -> int:
    """Return the length of one after the other."""
    if INFINITE in (first, second):
        return INFINITE
    return UNKNOWN if UNKNOWN in (first, second) else first + second


def without(count: int, skipped: int) -> int:
    """Return what is left of a length."""
    return count if count < 0 else max(0, count - skipped)


def product(count: int, times: int) -> int:
    """Return the length of so many passes; nothing for ever is nothing."""
    if count == 0 or times == 0:
        return 0
    if UNKNOWN in (count, times):
        return UNKNOWN
    return INFINITE if INFINITE in (count, times) else count * times
