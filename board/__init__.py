"""The `board` command and its page: reads log directories that anyone wrote and shows them.

`read` gives the same data to a program. It is loaded when first asked for: importing `board` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["read"]

if TYPE_CHECKING:
    from board.reading.reading import read
else:

    def __getattr__(name: str) -> object:
        """Return `read`, loaded now; PEP 562."""
        if name != "read":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from board.reading.reading import read  # here: the server needs none of it, and starts without

        return read
