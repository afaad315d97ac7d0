"""Whether the compiled functions over all points of a series are loaded; until then numpy does their work.

Importing numba takes half a second and 100 MB, so it happens once so many points are looked at within a second that it
is worth it, in a thread of its own. Where only small directories are shown it never does.
"""

from __future__ import annotations

import logging
import threading
import time
from types import ModuleType

log = logging.getLogger(__name__)

WORTH_POINTS = 500_000
"""Looked at by numpy within a second, all answers together: a page that shows ten runs of 10,000 points does that."""

_compiled: ModuleType | None = None
_points = 0
_since = 0.0
_begun = threading.Lock()  # taken by who loads, and never given back


def warm() -> None:
    """Load the compiled functions, or compile them (some seconds, once per installation). Raises ImportError."""
    global _compiled  # noqa: PLW0603  # once per process, as the module it stands for
    from board.store import compiled  # here: it imports numba

    _compiled = compiled


def compiled_functions(points: int) -> ModuleType | None:
    """Return the module of compiled functions, None while it is not loaded; `points` are about to be looked at."""
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
