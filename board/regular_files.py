"""Files of a log directory, opened only where they are plain files: anybody may put a pipe where one was."""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Not blocking: to open a pipe would wait for whoever writes to it."""


def open_regular(path: str, buffering: int = -1) -> BinaryIO:
    """Open a file to read its bytes. Raises OSError, also for what is no plain file when it is opened."""
    file = open(path, "rb", buffering=buffering, opener=lambda path, _flags: os.open(path, _OPEN))  # noqa: SIM115  # the caller closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "not a regular file", path)
    return file
