"""Whether the compiled functions over all points of a series are loaded; until then numpy does their work.

Importing numba takes a third of a second, so whoever needs little never does (see board.ingest.scanners).
"""

from __future__ import annotations

from types import ModuleType

_compiled: ModuleType | None = None


def warm() -> None:
    """Load the compiled functions, or compile them (some seconds, once per installation). Raises ImportError."""
    global _compiled  # noqa: PLW0603  # once per process, as the module it stands for
    from board.store import compiled  # here: it imports numba

    _compiled = compiled


def compiled_functions() -> ModuleType | None:
    """Return the module of compiled functions, None while it is not loaded."""
    return _compiled
