"""`rt.logging`: what the library says while it trains, under TensorFlow 1's names.

Messages go to Python's logger "runtime", where an application may collect them as all others. `set_verbosity` is for
scripts that set up no logging of their own: it has messages of that level and above printed to standard error.
"""

import logging
import sys
from collections import Counter
from logging import DEBUG, ERROR, FATAL, INFO, WARN
from typing import Any

__all__ = ["DEBUG", "ERROR", "FATAL", "INFO", "WARN", "debug", "error", "fatal", "get_verbosity", "info", "log"]
__all__ += ["flush", "log_every_n", "log_first_n", "log_if", "set_verbosity", "warn", "warning"]

_logger = logging.getLogger("runtime")

debug = _logger.debug
info = _logger.info
warning = warn = _logger.warning
error = _logger.error
fatal = _logger.critical
log = _logger.log


def get_verbosity() -> int:
    """Return the level from which on messages are shown."""
    return _logger.getEffectiveLevel()


def set_verbosity(level: int) -> None:
    """Show messages of this level and above."""
    _logger.setLevel(level)
    if not _logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
        _logger.addHandler(handler)


_times: Counter[tuple[str, int]] = Counter()
"""How often each line of a program came by."""


def log_every_n(level: int, msg: str, n: int, *args: Any) -> None:
    """Log the first time that the caller's line comes by, and every n-th after it."""
    log_if(level, msg, (_passed() - 1) % n == 0, *args)


def log_first_n(level: int, msg: str, n: int, *args: Any) -> None:
    """Log the first n times that the caller's line comes by."""
    log_if(level, msg, _passed() <= n, *args)


def log_if(level: int, msg: str, condition: Any, *args: Any) -> None:
    """Log where a condition holds."""
    if condition:
        log(level, msg, *args)


def _passed() -> int:
    """Return how often the line has come by from which the function that asks was called."""
    frame = sys._getframe(2)
    place = frame.f_code.co_filename, frame.f_lineno
    _times[place] += 1
    return _times[place]


def flush() -> None:
    """Write what is waiting to be written."""
    for handler in _logger.handlers:
        handler.flush()
