"""Serialised Examples to columns, by the plain reader or the compiled one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from runtime.interrupts import deferred, import_numba
from runtime.records import reference
from runtime.records.column import Column, Request

SLOW_START = 20_000
"""So many examples are read plainly before the kernel is loaded, which takes about as long."""

_read = 0


def read_columns(records: Sequence[bytes], requests: Sequence[Request]) -> list[Column]:
    """Return the requests' columns. Raises InvalidExample for the first record that is no Example."""
    global _read  # noqa: PLW0603  # how much this process has read; a lost update only delays the kernel
    _read += len(records)
    if _read < SLOW_START:
        return reference.read_columns(records, requests)
    return _compiled()(records, requests)


@functools.cache
def _compiled() -> Callable[[Sequence[bytes], Sequence[Request]], list[Column]]:
    with deferred():
        import_numba()  # takes most of a second: not for a few examples
        from runtime.records.kernel import read_columns

    return read_columns
