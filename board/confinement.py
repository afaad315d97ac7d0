"""Paths that logs name. A log may be anybody's, so none of them leads out of the log directory."""

from __future__ import annotations

import os

from board.errors import OutsideLogdir


def inside(root: str, base: str, path: str) -> str:
    """Return the real path of what a log in the directory `base` calls `path`.

    Links are followed first, and then it is looked whether the file lies in the log directory `root`; whether it is
    there at all is the caller's to find out. Raises OutsideLogdir.
    """
    if "\0" in path:
        raise OutsideLogdir(path)
    top = os.path.realpath(root)
    real = os.path.realpath(os.path.join(base, path))
    if os.path.commonpath([top, real]) != top:
        raise OutsideLogdir(path)
    return real
