"""The loops over all points as machine code, where it is loaded; until then numpy does their work.

Compiling takes some seconds, once per installation, so it happens in a thread of its own, once so many points are
looked at within a second that it is worth it. Later starts take what was kept.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from board import machine_code
from board.store.signatures import SIGNATURES, c_arguments

log = logging.getLogger(__name__)

WORTH_POINTS = 500_000
"""Looked at by numpy within a second, all answers together: a page that shows ten runs of 10,000 points does that."""

Array = npt.NDArray[Any]


class CompiledFunctions:
    """The functions of compiled.py; values are float32 or float64, all arrays contiguous."""

    def __init__(self) -> None:
        """Load them, or compile them. Raises ImportError where neither can be done."""
        self._functions = {
            (name, np.dtype(kind)): _function(name, kind) for name in SIGNATURES for kind in ("float32", "float64")
        }

    def summarize_blocks(self, value: Array, first: int, stop: int, low: Array, high: Array, flags: Array) -> None:
        """Fill the lowest level of a pyramid for the blocks [first, stop)."""
        flat = machine_code.flat
        self._functions["summarize_blocks", value.dtype](
            *flat(value), first, stop, *flat(low), *flat(high), *flat(flags)
        )

    def reduce_bounds(self, value: Array, *others: Array) -> None:
        """Reduce value[bounds[i]:bounds[i + 1]] for each i."""
        arrays = [argument for array in (value, *others) for argument in machine_code.flat(array)]
        self._functions["reduce_bounds", value.dtype](*arrays)

    def smooth(self, value: Array, weight: float, smoothed: Array) -> None:
        """Write the debiased moving average."""
        self._functions["smooth", value.dtype](*machine_code.flat(value), weight, *machine_code.flat(smoothed))


def _function(name: str, kind: str) -> Callable[..., int]:
    source = Path(__file__).with_name("compiled.py").read_bytes() + SIGNATURES[name].encode("ascii")
    label = f"{name}-{kind}"
    try:
        address = machine_code.kept(label, source)
    except machine_code.NoMachineCode as reason:
        log.info("compiling %s: %s", label, reason)
        from board.store import compiled  # here: it imports numba

        address = machine_code.keep(label, source, *compiled.object_for(name, kind))
    return machine_code.function_at(address, c_arguments(name))


_compiled: CompiledFunctions | None = None
_points = 0
_since = 0.0
_begun = threading.Lock()  # taken by who loads, and never given back


def warm() -> None:
    """Load the compiled functions, or compile them (some seconds, once per installation). Raises ImportError."""
    global _compiled  # noqa: PLW0603  # once per process, as the functions it stands for
    _compiled = CompiledFunctions()


def compiled_functions(points: int) -> CompiledFunctions | None:
    """Return the compiled functions, None while they are not loaded; `points` are about to be looked at."""
    global _points, _since  # noqa: PLW0603  # a hint: two threads that count at once may lose a few
    if _compiled is None:
        now = time.monotonic()
        if now - _since > 1:
            _points, _since = 0, now
        _points += points
        if _points > WORTH_POINTS and _begun.acquire(blocking=False):
            threading.Thread(target=_warm, name="queries", daemon=True).start()
    return _compiled


def _warm() -> None:
    try:
        warm()
    except Exception:
        log.exception("the compiled queries cannot be had; numpy goes on")
